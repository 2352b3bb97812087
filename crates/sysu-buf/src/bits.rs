//! Small steps over bits and bytes: swap, xor, and, or, not.

use crate::{BufExt as _, ErrorKind, Out, Result, Transform};

/// Reverses the order of every 2, 4 or 8 bytes.
///
/// # Example
///
/// ```
/// use sysu_buf::{Swap, transform_all};
///
/// assert_eq!(transform_all(Swap::new(2)?, b"abcd")?, b"badc");
/// assert!(transform_all(Swap::new(2)?, b"abc").is_err());
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Swap {
    size: usize,
    held: Vec<u8>,
    taken: u64,
}

impl Swap {
    /// Swaps by `size` bytes.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Size`] unless `size` is 2, 4 or 8.
    pub fn new(size: usize) -> Result<Self> {
        if !matches!(size, 2 | 4 | 8) {
            let expected = "a size of 2, 4 or 8";
            return Err(ErrorKind::Size { len: size as u64, expected }.into());
        }
        Ok(Self { size, held: Vec::new(), taken: 0 })
    }

    fn groups(&self, input: &[u8], out: &mut Out) -> Result<()> {
        let dst = out.space(input.len());
        dst.copy_from_slice(input);
        match self.size {
            2 => dst.swap_bytes::<2>()?,
            4 => dst.swap_bytes::<4>()?,
            _ => dst.swap_bytes::<8>()?,
        }
        out.advance(input.len());
        Ok(())
    }
}

impl Transform for Swap {
    fn push(&mut self, mut input: &[u8], out: &mut Out) -> Result<()> {
        self.taken += input.len() as u64;
        if !self.held.is_empty() {
            let n = (self.size - self.held.len()).min(input.len());
            self.held.extend_from_slice(&input[..n]);
            input = &input[n..];
            if self.held.len() < self.size {
                return Ok(());
            }
            self.groups(&self.held, out)?;
            self.held.clear();
        }
        let whole = input.len() / self.size * self.size;
        self.groups(&input[..whole], out)?;
        self.held.extend_from_slice(&input[whole..]);
        Ok(())
    }

    fn flush(&mut self, _: &mut Out) -> Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let expected = "a multiple of the size swapped";
        Err(ErrorKind::Size { len: self.taken, expected }.into())
    }
}

/// What [`Bits`] does with each byte and the key's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BitOp {
    /// Exclusive or.
    Xor,
    /// And.
    And,
    /// Or.
    Or,
}

/// Joins every byte with a key that is repeated.
///
/// # Example
///
/// ```
/// use sysu_buf::{BitOp, Bits, transform_all};
///
/// let key = Bits::new(BitOp::Xor, &[0x20, 0])?;
/// assert_eq!(transform_all(key, b"abcd")?, b"AbCd");
/// assert_eq!(transform_all(Bits::not(), &[0x0f])?, [0xf0]);
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bits {
    op: BitOp,
    // Repeated to at least this crate's idea of a block.
    key: Vec<u8>,
    at: usize,
}

impl Bits {
    /// Joins by `op` with `key`.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Size`] if `key` is empty.
    pub fn new(op: BitOp, key: &[u8]) -> Result<Self> {
        if key.is_empty() {
            let expected = "a key of at least one byte";
            return Err(ErrorKind::Size { len: 0, expected }.into());
        }
        let times = 4096usize.div_ceil(key.len());
        Ok(Self { op, key: key.repeat(times), at: 0 })
    }

    /// Turns every bit over.
    pub fn not() -> Self {
        Self { op: BitOp::Xor, key: vec![0xff; 4096], at: 0 }
    }
}

impl Transform for Bits {
    fn push(&mut self, mut input: &[u8], out: &mut Out) -> Result<()> {
        while !input.is_empty() {
            let key = &self.key[self.at..];
            let n = key.len().min(input.len());
            let dst = out.space(n);
            let pairs = input[..n].iter().zip(key).zip(dst);
            match self.op {
                BitOp::Xor => pairs.for_each(|((a, b), d)| *d = a ^ b),
                BitOp::And => pairs.for_each(|((a, b), d)| *d = a & b),
                BitOp::Or => pairs.for_each(|((a, b), d)| *d = a | b),
            }
            out.advance(n);
            self.at = (self.at + n) % self.key.len();
            input = &input[n..];
        }
        Ok(())
    }

    fn flush(&mut self, _: &mut Out) -> Result<()> {
        Ok(())
    }
}
