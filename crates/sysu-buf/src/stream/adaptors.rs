//! A transform in front of a reader or behind a writer.

use std::io::{self, Read, Write};

use super::{Finish, read_some};
use crate::{CHUNK, Error, ErrorKind, Out, Transform};

/// Reads the bytes of `src` as a transform makes them.
///
/// # Example
///
/// ```
/// use std::io::Read;
/// use sysu_buf::{Encoding, TransformReader};
///
/// let mut text = String::new();
/// TransformReader::new(&b"hi"[..], Encoding::Hex.encoder())
///     .read_to_string(&mut text)?;
/// assert_eq!(text, "6869");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct TransformReader<R, T> {
    src: R,
    step: T,
    chunk: Vec<u8>,
    out: Out,
    given: usize,
    ended: bool,
    failed: Option<Error>,
}

impl<R: Read, T: Transform> TransformReader<R, T> {
    /// Puts `step` in front of `src`, with chunks of 64 KiB.
    pub fn new(src: R, step: T) -> Self {
        Self::with_chunk_size(src, step, CHUNK)
    }

    /// Puts `step` in front of `src`, with chunks of `size` bytes.
    pub fn with_chunk_size(src: R, step: T, size: usize) -> Self {
        Self {
            src,
            step,
            chunk: vec![0; size.max(1)],
            out: Out::new(),
            given: 0,
            ended: false,
            failed: None,
        }
    }
}

impl<R: Read, T: Transform> Read for TransformReader<R, T> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !buf.is_empty() {
            // What was good before the error is given before it is told.
            if let Some(error) = self.failed.take() {
                return Err(error.into());
            }
            if self.ended {
                return Ok(0);
            }
            self.out.clear();
            self.given = 0;
            let n = if self.step.is_done() {
                0
            } else {
                read_some(&mut self.src, &mut self.chunk)?
            };
            let done = if n == 0 {
                self.ended = true;
                self.step.flush(&mut self.out)
            } else {
                self.step.push(&self.chunk[..n], &mut self.out)
            };
            // There is nothing behind a step that failed.
            self.ended |= done.is_err();
            self.failed = done.err();
        }
        let rest = &self.out.as_slice()[self.given..];
        let n = rest.len().min(buf.len());
        buf[..n].copy_from_slice(&rest[..n]);
        self.given += n;
        Ok(n)
    }
}

/// Writes to `dst` what a transform makes of the bytes written.
///
/// # Example
///
/// ```
/// use std::io::Write;
/// use sysu_buf::{Encoding, Finish, TransformWriter};
///
/// let mut hex = TransformWriter::new(Vec::new(), Encoding::Hex.encoder());
/// hex.write_all(b"hi")?;
/// assert_eq!(hex.finish()?, b"6869");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct TransformWriter<W, T> {
    dst: W,
    step: T,
    out: Out,
    failed: bool,
}

impl<W: Write, T: Transform> TransformWriter<W, T> {
    /// Puts `step` before `dst`.
    pub fn new(dst: W, step: T) -> Self {
        Self { dst, step, out: Out::new(), failed: false }
    }
}

impl<W: Write, T: Transform> Write for TransformWriter<W, T> {
    /// Takes all of `bytes`.
    ///
    /// # Errors
    ///
    /// What the transform refuses and what `dst` fails with; afterwards
    /// every further write is [`ErrorKind::WriteAfterEnd`].
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Err(Error::from(ErrorKind::WriteAfterEnd).into());
        }
        self.failed = true;
        self.out.clear();
        let done = self.step.push(bytes, &mut self.out);
        // What was good before the error is written before it is told.
        self.dst.write_all(self.out.as_slice())?;
        done?;
        self.failed = false;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.dst.flush()
    }
}

impl<W: Finish, T: Transform> Finish for TransformWriter<W, T> {
    type Out = W::Out;

    /// Ends the transform, then `dst`.
    ///
    /// # Errors
    ///
    /// What the transform held back can be refused here; also if an
    /// earlier write failed. `dst` is then dropped unfinished.
    fn finish(mut self) -> io::Result<W::Out> {
        if self.failed {
            return Err(Error::from(ErrorKind::WriteAfterEnd).into());
        }
        self.out.clear();
        let done = self.step.flush(&mut self.out);
        self.dst.write_all(self.out.as_slice())?;
        done?;
        self.dst.finish()
    }
}
