//! Archives whose entries are stored as they are.

use std::io::{Result, Write};

use super::TileSink;

/// A zip archive that is written once, from front to back.
///
/// Entries are not packed: tiles are, already. All have the same date, so
/// that the same entries give the same archive.
///
/// # Example
///
/// ```
/// use sysu_img::Zip;
///
/// let mut zip = Zip::new(Vec::new());
/// zip.add("a/b.txt", b"hello")?;
/// let archive = zip.finish()?;
/// assert_eq!(archive.len(), 30 + 7 + 5 + 46 + 7 + 22);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Source
///
/// PKWARE's APPNOTE 6.3, with its 64-bit records where an archive has more
/// than 65,535 entries or 4 GiB.
#[derive(Debug)]
pub struct Zip<W> {
    to: W,
    at: u64,
    entries: u64,
    directory: Vec<u8>,
}

/// The first of January 1980, the first day that the format knows.
const DATE: u16 = 0x21;
/// Names are UTF-8.
const FLAGS: u16 = 0x800;

impl<W: Write> Zip<W> {
    /// Starts an archive.
    pub const fn new(to: W) -> Self {
        Self { to, at: 0, entries: 0, directory: Vec::new() }
    }

    /// Adds a file.
    ///
    /// # Errors
    ///
    /// If it cannot be written, its name is longer than 65,535 bytes, or it
    /// is of 4 GiB or more.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let too_large =
            |_| std::io::Error::from(std::io::ErrorKind::FileTooLarge);
        let len = u32::try_from(bytes.len()).map_err(too_large)?;
        let name_len = u16::try_from(name.len()).map_err(too_large)?;
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        // What local and central headers share.
        let mut shared = Vec::with_capacity(26);
        for word in [20, FLAGS, 0, 0, DATE] {
            shared.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), len, len] {
            shared.extend(word.to_le_bytes());
        }
        shared.extend(name_len.to_le_bytes());
        let mut local = b"PK\x03\x04".to_vec();
        local.extend(&shared);
        local.extend(0u16.to_le_bytes());
        local.extend(name.as_bytes());
        let offset = self.at;
        self.put(&local)?;
        self.put(bytes)?;
        let small = u32::try_from(offset).ok().filter(|at| *at != u32::MAX);
        let directory = &mut self.directory;
        directory.extend(b"PK\x01\x02");
        directory.extend(45u16.to_le_bytes());
        directory.extend(&shared);
        let extra: u16 = if small.is_some() { 0 } else { 12 };
        for word in [extra, 0, 0, 0] {
            directory.extend(word.to_le_bytes());
        }
        directory.extend(0u32.to_le_bytes());
        directory.extend(small.unwrap_or(u32::MAX).to_le_bytes());
        directory.extend(name.as_bytes());
        if small.is_none() {
            directory.extend(1u16.to_le_bytes());
            directory.extend(8u16.to_le_bytes());
            directory.extend(offset.to_le_bytes());
        }
        self.entries += 1;
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.at += bytes.len() as u64;
        self.to.write_all(bytes)
    }

    /// Writes the directory, and gives the writer back.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn finish(mut self) -> Result<W> {
        let (start, entries) = (self.at, self.entries);
        let directory = std::mem::take(&mut self.directory);
        self.put(&directory)?;
        let (len, end) = (directory.len() as u64, self.at);
        let large = entries >= 0xffff || end >= u64::from(u32::MAX);
        let mut tail = Vec::new();
        if large {
            tail.extend(b"PK\x06\x06");
            tail.extend(44u64.to_le_bytes());
            tail.extend(45u16.to_le_bytes());
            tail.extend(45u16.to_le_bytes());
            tail.extend([0; 8]);
            for word in [entries, entries, len, start] {
                tail.extend(word.to_le_bytes());
            }
            tail.extend(b"PK\x06\x07");
            tail.extend(0u32.to_le_bytes());
            tail.extend(end.to_le_bytes());
            tail.extend(1u32.to_le_bytes());
        }
        let short = |v: u64| if large { u16::MAX } else { v as u16 };
        let long = |v: u64| if large { u32::MAX } else { v as u32 };
        tail.extend(b"PK\x05\x06");
        tail.extend([0; 4]);
        tail.extend(short(entries).to_le_bytes());
        tail.extend(short(entries).to_le_bytes());
        tail.extend(long(len).to_le_bytes());
        tail.extend(long(start).to_le_bytes());
        tail.extend(0u16.to_le_bytes());
        self.put(&tail)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

impl<W: Write> TileSink for Zip<W> {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.add(name, bytes)
    }
}
