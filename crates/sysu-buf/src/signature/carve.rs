//! How long a file inside another one is.

use std::io::{self, Read, Seek, SeekFrom};

use crate::Result;

/// Finds the length of the file of kind `extension` that starts at `at`.
///
/// Follows the structure of PNG, GIF, JPEG, zip, RIFF (WebP, WAVE, AVI),
/// BMP and PDF as far as their ends; `None` for other kinds and for a
/// structure that is damaged or cut off. Reads no more than the file that
/// it finds, and at most `limit` bytes.
///
/// # Errors
///
/// What reading and seeking fail with.
///
/// # Example
///
/// ```
/// use std::io::Cursor;
///
/// let riff = b"..RIFF\x0c\0\0\0WEBPVP8L\0\0\0\0....";
/// let len = sysu_buf::carve_len(Cursor::new(riff), 2, "webp", 1 << 20)?;
/// assert_eq!(len, Some(20));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub fn carve_len(
    mut src: impl Read + Seek,
    at: u64,
    extension: &str,
    limit: u64,
) -> Result<Option<u64>> {
    src.seek(SeekFrom::Start(at))?;
    let mut walk = Walk { src: io::BufReader::new(src.take(limit)), done: 0 };
    let end = match extension {
        "png" => walk.png(),
        "gif" => walk.gif(),
        "jpg" => walk.jpeg(),
        "zip" => walk.after(b"PK\x05\x06").and_then(|()| {
            walk.skip(16)?;
            let comment = walk.u16_le()?;
            walk.skip(comment as u64)
        }),
        "webp" | "wav" | "avi" => walk.skip(4).and_then(|()| {
            // The form and one chunk; a recorder that never went back to
            // write the length left 0 or the largest number.
            let len = at_least(12, walk.u32_le()?)?;
            walk.skip(len + (len & 1))
        }),
        "bmp" => walk.skip(2).and_then(|()| {
            // The smallest header; six bytes of it are behind.
            let len = at_least(26, walk.u32_le()?)?;
            walk.skip(len - 6)
        }),
        "pdf" => walk.after(b"%%EOF").and_then(|()| {
            for end in [b'\r', b'\n'] {
                if walk.peek()? == Some(end) {
                    walk.skip(1)?;
                }
            }
            Ok(())
        }),
        _ => return Ok(None),
    };
    match end {
        Ok(()) => Ok(Some(walk.done)),
        // Cut off, or not what it said it was.
        Err(err)
            if matches!(
                err.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData
            ) =>
        {
            Ok(None)
        }
        Err(err) => Err(err.into()),
    }
}

fn at_least(least: u32, len: u32) -> io::Result<u64> {
    if len < least {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(len.into())
}

struct Walk<R> {
    src: R,
    done: u64,
}

impl<R: io::BufRead> Walk<R> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.src.read_exact(&mut bytes)?;
        self.done += N as u64;
        Ok(bytes)
    }

    fn byte(&mut self) -> io::Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    fn u16_le(&mut self) -> io::Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    fn u32_le(&mut self) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.src.fill_buf()?.first().copied())
    }

    fn skip(&mut self, len: u64) -> io::Result<()> {
        let n = io::copy(&mut (&mut self.src).take(len), &mut io::sink())?;
        self.done += n;
        if n < len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Goes behind the next `end`.
    fn after(&mut self, end: &[u8]) -> io::Result<()> {
        let mut same = 0;
        while same < end.len() {
            let byte = self.byte()?;
            same = if byte == end[same] {
                same + 1
            } else {
                // The ends used here have no start of theirs inside.
                (byte == end[0]) as usize
            };
        }
        Ok(())
    }

    fn png(&mut self) -> io::Result<()> {
        self.skip(8)?;
        loop {
            let len = u32::from_be_bytes(self.array()?);
            let kind: [u8; 4] = self.array()?;
            if !kind.iter().all(u8::is_ascii_alphabetic) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.skip(len as u64 + 4)?;
            if &kind == b"IEND" {
                return Ok(());
            }
        }
    }

    fn gif(&mut self) -> io::Result<()> {
        self.skip(10)?;
        let table = |flags: u8| match flags & 0x80 {
            0 => 0,
            _ => 3 << (u64::from(flags & 7) + 1),
        };
        let flags = self.byte()?;
        self.skip(2 + table(flags))?;
        loop {
            match self.byte()? {
                b'!' => self.skip(1)?,
                b',' => {
                    self.skip(8)?;
                    let flags = self.byte()?;
                    self.skip(table(flags) + 1)?;
                }
                b';' => return Ok(()),
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
            loop {
                match self.byte()? {
                    0 => break,
                    len => self.skip(len as u64)?,
                }
            }
        }
    }

    fn jpeg(&mut self) -> io::Result<()> {
        self.skip(2)?;
        let mut marker = self.marker()?;
        loop {
            match marker {
                0xd9 => return Ok(()),
                0x01 | 0xd0..=0xd8 => marker = self.marker()?,
                0xda => {
                    self.segment()?;
                    marker = self.scan()?;
                }
                0xc0..=0xfe => {
                    self.segment()?;
                    marker = self.marker()?;
                }
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }

    fn marker(&mut self) -> io::Result<u8> {
        if self.byte()? != 0xff {
            return Err(io::ErrorKind::InvalidData.into());
        }
        loop {
            match self.byte()? {
                0xff => {}
                marker => return Ok(marker),
            }
        }
    }

    fn segment(&mut self) -> io::Result<()> {
        let len = u16::from_be_bytes(self.array()?);
        self.skip(len.saturating_sub(2) as u64)
    }

    /// Entropy-coded data as far as a marker that is not part of it.
    fn scan(&mut self) -> io::Result<u8> {
        loop {
            if self.byte()? != 0xff {
                continue;
            }
            loop {
                match self.byte()? {
                    0xff => {}
                    0 | 0xd0..=0xd7 => break,
                    marker => return Ok(marker),
                }
            }
        }
    }
}
