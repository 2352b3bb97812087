//! Full chunks out of a reader that gives what it likes.

use std::io::{self, Read};

use super::read_full;

/// Lends the bytes of a reader in chunks of one size; only the last is
/// shorter.
///
/// A bare `read` may give fewer bytes than asked at any time, a pipe mostly
/// does; code that takes a short read for the end loses data. Interrupted
/// reads are repeated.
///
/// # Example
///
/// ```
/// use sysu_buf::Chunks;
///
/// let mut chunks = Chunks::new(&b"hello"[..], 2);
/// let mut sizes = Vec::new();
/// while let Some(chunk) = chunks.next_chunk()? {
///     sizes.push(chunk.len());
/// }
/// assert_eq!(sizes, [2, 2, 1]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Chunks<R> {
    src: R,
    chunk: Vec<u8>,
    offset: u64,
    ended: bool,
}

impl<R: Read> Chunks<R> {
    /// Takes `src` in chunks of `size` bytes, at least 1.
    pub fn new(src: R, size: usize) -> Self {
        Self { src, chunk: vec![0; size.max(1)], offset: 0, ended: false }
    }

    /// Lends the next chunk; `None` at the end.
    ///
    /// # Errors
    ///
    /// What the reader fails with.
    pub fn next_chunk(&mut self) -> io::Result<Option<&[u8]>> {
        if self.ended {
            return Ok(None);
        }
        let len = read_full(&mut self.src, &mut self.chunk)?;
        self.ended = len < self.chunk.len();
        self.offset += len as u64;
        Ok(if len == 0 { None } else { Some(&self.chunk[..len]) })
    }

    /// Returns the offset after the last chunk lent.
    pub const fn offset(&self) -> u64 {
        self.offset
    }
}
