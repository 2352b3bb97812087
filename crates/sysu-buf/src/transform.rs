//! The one shape of everything that turns bytes into bytes.

use std::{fmt, io};

use crate::Result;

/// The buffer into which a [`Transform`] writes.
///
/// It grows to the size of the largest output of one step and is then
/// reused, so that a stream of any length costs a constant amount of memory.
///
/// # Example
///
/// ```
/// use sysu_buf::Out;
///
/// let mut out = Out::new();
/// out.extend(b"ab");
/// out.space(4)[..2].copy_from_slice(b"cd");
/// out.advance(2);
/// assert_eq!(out.as_slice(), b"abcd");
/// ```
#[derive(Clone, Default)]
pub struct Out {
    // Every byte of `buf` is initialised; `len` of them are output. Growing
    // is the only time that zeros are written.
    buf: Vec<u8>,
    len: usize,
}

impl Out {
    /// Creates an empty buffer.
    pub const fn new() -> Self {
        Self { buf: Vec::new(), len: 0 }
    }

    /// Lends `n` bytes after the end; [`advance`](Self::advance) keeps them.
    ///
    /// What stands in them is unspecified.
    #[inline]
    pub fn space(&mut self, n: usize) -> &mut [u8] {
        let end = self.len + n;
        if self.buf.len() < end {
            self.grow(end);
        }
        &mut self.buf[self.len..end]
    }

    #[cold]
    fn grow(&mut self, end: usize) {
        self.buf.resize(end.max(self.buf.len() * 2), 0);
    }

    /// Takes `n` bytes of the last [`space`](Self::space) as output.
    ///
    /// More than was lent is cut to what there is.
    #[inline]
    pub fn advance(&mut self, n: usize) {
        self.len = (self.len + n).min(self.buf.len());
    }

    /// Appends `bytes`.
    #[inline]
    pub fn extend(&mut self, bytes: &[u8]) {
        self.space(bytes.len()).copy_from_slice(bytes);
        self.len += bytes.len();
    }

    /// Appends `n` times `byte`.
    pub fn fill(&mut self, byte: u8, n: usize) {
        self.space(n).fill(byte);
        self.len += n;
    }

    /// Appends one byte.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        self.space(1)[0] = byte;
        self.len += 1;
    }

    /// Returns the output so far.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        &self.buf[..self.len]
    }

    /// Returns the output so far, to change it in place.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.buf[..self.len]
    }

    /// Returns the number of bytes of output.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Tells whether there is no output.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Forgets the output and keeps the memory.
    pub const fn clear(&mut self) {
        self.len = 0;
    }

    /// Cuts the output to `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Turns the output into a vector.
    pub fn into_vec(mut self) -> Vec<u8> {
        self.buf.truncate(self.len);
        self.buf
    }
}

impl fmt::Debug for Out {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Out").field("len", &self.len).finish_non_exhaustive()
    }
}

/// So that `write!` works on an [`Out`]; it never fails.
impl io::Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A step that turns bytes into bytes, piece by piece.
///
/// Whatever the pieces into which an input is cut, the output is the same:
/// what a step has to remember over a cut it carries itself, and that is a
/// few bytes, never the input. A step does no input and no output, so it
/// fits under any runtime; [`TransformReader`](crate::TransformReader),
/// [`TransformWriter`](crate::TransformWriter) and
/// [`Pipeline`](crate::Pipeline) connect it to the world.
///
/// # Example
///
/// ```
/// use sysu_buf::{Encoding, Out, Transform};
///
/// let mut out = Out::new();
/// let mut hex = Encoding::Hex.decoder();
/// hex.push(b"6", &mut out)?;
/// hex.push(b"869", &mut out)?;
/// hex.flush(&mut out)?;
/// assert_eq!(out.as_slice(), b"hi");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub trait Transform {
    /// Takes the next piece of input and appends what follows from it.
    ///
    /// # Errors
    ///
    /// Whatever the step refuses; offsets count from the first byte pushed.
    /// What was appended before the error is right as far as it goes. A
    /// step that has failed must not be used again.
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()>;

    /// Ends the input and appends what was held back.
    ///
    /// # Errors
    ///
    /// As for [`push`](Self::push); also when the input ends too early.
    fn flush(&mut self, out: &mut Out) -> Result<()>;

    /// Tells whether no further input can change the output.
    ///
    /// A pipeline then stops reading.
    fn is_done(&self) -> bool {
        false
    }
}

impl<T: Transform + ?Sized> Transform for Box<T> {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        (**self).push(input, out)
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        (**self).flush(out)
    }

    fn is_done(&self) -> bool {
        (**self).is_done()
    }
}

impl<T: Transform + ?Sized> Transform for &mut T {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        (**self).push(input, out)
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        (**self).flush(out)
    }

    fn is_done(&self) -> bool {
        (**self).is_done()
    }
}

/// Runs `step` over the whole of `input`.
///
/// # Errors
///
/// Whatever the step refuses.
///
/// # Example
///
/// ```
/// use sysu_buf::{Dump, transform_all};
///
/// let text = transform_all(Dump::plain().transform(), b"hi")?;
/// assert_eq!(text, b"6869\n");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub fn transform_all(
    mut step: impl Transform,
    input: &[u8],
) -> Result<Vec<u8>> {
    let mut out = Out::new();
    step.push(input, &mut out)?;
    step.flush(&mut out)?;
    Ok(out.into_vec())
}
