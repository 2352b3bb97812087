//! Bytes that pass, and are seen.

use std::io::{self, Read, Write};

use super::Finish;
use crate::{Out, Result, Transform};

/// Writes the same bytes to two writers.
///
/// # Example
///
/// ```
/// use std::io::Write;
/// use sysu_buf::{Finish, Tee};
///
/// let mut tee = Tee::new(Vec::new(), Vec::new());
/// tee.write_all(b"hi")?;
/// assert_eq!(tee.finish()?, (b"hi".to_vec(), b"hi".to_vec()));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Tee<A, B> {
    first: A,
    second: B,
}

impl<A: Write, B: Write> Tee<A, B> {
    /// Writes to `first`, then to `second`.
    pub const fn new(first: A, second: B) -> Self {
        Self { first, second }
    }
}

impl<A: Write, B: Write> Write for Tee<A, B> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.first.write(bytes)?;
        self.second.write_all(&bytes[..n])?;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.first.flush()?;
        self.second.flush()
    }
}

impl<A: Finish, B: Finish> Finish for Tee<A, B> {
    type Out = (A::Out, B::Out);

    fn finish(self) -> io::Result<Self::Out> {
        Ok((self.first.finish()?, self.second.finish()?))
    }
}

/// Counts the bytes that go through a reader or a writer.
///
/// # Example
///
/// ```
/// use std::io::Write;
/// use sysu_buf::Count;
///
/// let mut count = Count::new(std::io::sink());
/// count.write_all(b"hello")?;
/// assert_eq!(count.bytes(), 5);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Count<T> {
    inner: T,
    bytes: u64,
}

impl<T> Count<T> {
    /// Starts at 0.
    pub const fn new(inner: T) -> Self {
        Self { inner, bytes: 0 }
    }

    /// Returns the number of bytes so far.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns what was counted.
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<R: Read> Read for Count<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.bytes += n as u64;
        Ok(n)
    }
}

impl<W: Write> Write for Count<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W: Finish> Finish for Count<W> {
    type Out = (W::Out, u64);

    fn finish(self) -> io::Result<Self::Out> {
        Ok((self.inner.finish()?, self.bytes))
    }
}

/// A transform that changes nothing and shows every piece to a function.
///
/// # Example
///
/// ```
/// use sysu_buf::{Tap, transform_all};
///
/// let mut seen = 0;
/// let out = transform_all(Tap::new(|piece| seen += piece.len()), b"hi")?;
/// assert_eq!((out, seen), (b"hi".to_vec(), 2));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Debug)]
pub struct Tap<F> {
    each: F,
}

impl<F: FnMut(&[u8])> Tap<F> {
    /// Shows every piece to `each`.
    pub const fn new(each: F) -> Self {
        Self { each }
    }
}

impl<F: FnMut(&[u8])> Transform for Tap<F> {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        (self.each)(input);
        out.extend(input);
        Ok(())
    }

    fn flush(&mut self, _: &mut Out) -> Result<()> {
        Ok(())
    }
}
