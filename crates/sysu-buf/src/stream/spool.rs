//! Bytes kept in memory as long as they are few, then on the disk.

use std::io::{self, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use super::Finish;

/// Holds bytes in memory up to a limit, beyond it in a file that has no
/// name and goes away with the value.
///
/// # Example
///
/// ```
/// use std::io::{Read, Write};
/// use sysu_buf::{Finish, Spool};
///
/// let mut spool = Spool::new(4);
/// spool.write_all(b"hello")?;
/// assert!(spool.is_on_disk());
/// let mut text = String::new();
/// spool.finish()?.read_to_string(&mut text)?;
/// assert_eq!(text, "hello");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Spool {
    file: SpooledTempFile,
}

impl Spool {
    /// Keeps at most `limit` bytes in memory.
    pub fn new(limit: usize) -> Self {
        Self { file: SpooledTempFile::new(limit) }
    }

    /// Tells whether the bytes have moved to the disk.
    pub fn is_on_disk(&self) -> bool {
        self.file.is_rolled()
    }

    /// Returns the number of bytes held.
    ///
    /// # Errors
    ///
    /// What seeking in the file fails with.
    pub fn size(&mut self) -> io::Result<u64> {
        let at = self.file.stream_position()?;
        let end = self.file.seek(SeekFrom::End(0))?;
        self.file.seek(SeekFrom::Start(at))?;
        Ok(end)
    }
}

impl Read for Spool {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.file.read(buf)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Finish for Spool {
    type Out = Self;

    /// Goes back to the start, ready to be read.
    fn finish(mut self) -> io::Result<Self> {
        self.file.flush()?;
        self.file.rewind()?;
        Ok(self)
    }
}
