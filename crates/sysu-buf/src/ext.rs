//! What Node's Buffer can do beyond a slice, as methods of slices.

use std::{cmp::Ordering, fmt, ops::Range};

use memchr::memmem;

use crate::{Error, ErrorKind, Result};

/// More methods for byte slices.
///
/// # Example
///
/// ```
/// use sysu_buf::BufExt;
///
/// let bytes = b"hello, hello";
/// assert_eq!(bytes.slice_rel(-5, None), b"hello");
/// assert_eq!(bytes.find_bytes(b"lo"), Some(3));
/// assert_eq!(bytes.rfind_bytes(b"lo"), Some(10));
/// assert_eq!(bytes.find_iter(b"l").count(), 4);
/// assert_eq!(b"ab".inspect().to_string(), "<Buffer 61 62>");
/// ```
pub trait BufExt {
    /// Returns the bytes from `start` to before `end`; a negative place
    /// counts from the end, and what lies outside is cut off.
    ///
    /// # Source
    ///
    /// Node's `buf.subarray(start, end)`.
    fn slice_rel(&self, start: i64, end: Option<i64>) -> &[u8];

    /// Finds the first `needle`; an empty one at 0.
    fn find_bytes(&self, needle: &[u8]) -> Option<usize>;

    /// Finds the last `needle`; an empty one at the end.
    fn rfind_bytes(&self, needle: &[u8]) -> Option<usize>;

    /// Finds every `needle` that does not overlap the one before.
    fn find_iter<'a>(
        &'a self,
        needle: &'a [u8],
    ) -> impl Iterator<Item = usize> + 'a;

    /// Finds the first `needle` at or after `from` whose offset is a
    /// multiple of `align`.
    fn find_aligned(
        &self,
        needle: &[u8],
        align: usize,
        from: usize,
    ) -> Option<usize>;

    /// Compares a range of this slice with a range of another.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::OutOfBounds`] if a range does not lie within.
    fn cmp_ranges(
        &self,
        range: Range<usize>,
        other: &[u8],
        other_range: Range<usize>,
    ) -> Result<Ordering>;

    /// Fills the slice with `pattern`, again and again, the last one cut.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Size`] if `pattern` is empty and the slice is not.
    fn fill_pattern(&mut self, pattern: &[u8]) -> Result<()>;

    /// Reverses the order of every `N` bytes.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Size`] if the length is no multiple of `N`; nothing
    ///   has changed then.
    fn swap_bytes<const N: usize>(&mut self) -> Result<()>;

    /// Copies as many bytes as fit to `at` in `target`; returns how many.
    fn copy_into(&self, target: &mut [u8], at: usize) -> usize;

    /// Shows the bytes as Node does.
    fn inspect(&self) -> Inspect<'_>;
}

/// A place that may count from the end, cut to the slice.
pub(crate) fn clamp(at: i64, len: usize) -> usize {
    if at < 0 {
        len.saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(len))
    } else {
        usize::try_from(at).unwrap_or(len).min(len)
    }
}

fn within(range: &Range<usize>, len: usize) -> Result<Range<usize>> {
    if range.start <= range.end && range.end <= len {
        return Ok(range.clone());
    }
    Err(ErrorKind::OutOfBounds {
        offset: i64::try_from(range.start).unwrap_or(i64::MAX),
        size: range.end.saturating_sub(range.start),
        len,
    }
    .into())
}

impl BufExt for [u8] {
    fn slice_rel(&self, start: i64, end: Option<i64>) -> &[u8] {
        let from = clamp(start, self.len());
        let to = end.map_or(self.len(), |end| clamp(end, self.len()));
        self.get(from..to).unwrap_or(&[])
    }

    fn find_bytes(&self, needle: &[u8]) -> Option<usize> {
        memmem::find(self, needle)
    }

    fn rfind_bytes(&self, needle: &[u8]) -> Option<usize> {
        memmem::rfind(self, needle)
    }

    fn find_iter<'a>(
        &'a self,
        needle: &'a [u8],
    ) -> impl Iterator<Item = usize> + 'a {
        memmem::find_iter(self, needle)
    }

    fn find_aligned(
        &self,
        needle: &[u8],
        align: usize,
        from: usize,
    ) -> Option<usize> {
        let align = align.max(1);
        let mut at = from.checked_next_multiple_of(align)?;
        loop {
            at += memmem::find(self.get(at..)?, needle)?;
            if at.is_multiple_of(align) {
                return Some(at);
            }
            at += 1;
        }
    }

    fn cmp_ranges(
        &self,
        range: Range<usize>,
        other: &[u8],
        other_range: Range<usize>,
    ) -> Result<Ordering> {
        let mine = &self[within(&range, self.len())?];
        Ok(mine.cmp(&other[within(&other_range, other.len())?]))
    }

    fn fill_pattern(&mut self, pattern: &[u8]) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        if pattern.is_empty() {
            let expected = "a pattern of at least one byte";
            return Err(ErrorKind::Size { len: 0, expected }.into());
        }
        let first = pattern.len().min(self.len());
        self[..first].copy_from_slice(&pattern[..first]);
        // Doubling what is there is faster than many small copies.
        let mut done = first;
        while done < self.len() {
            let n = done.min(self.len() - done);
            self.copy_within(..n, done);
            done += n;
        }
        Ok(())
    }

    fn swap_bytes<const N: usize>(&mut self) -> Result<()> {
        if N == 0 || !self.len().is_multiple_of(N) {
            return Err(ErrorKind::Size {
                len: self.len() as u64,
                expected: "a multiple of the size swapped",
            }
            .into());
        }
        for group in self.as_chunks_mut::<N>().0 {
            group.reverse();
        }
        Ok(())
    }

    fn copy_into(&self, target: &mut [u8], at: usize) -> usize {
        let Some(target) = target.get_mut(at..) else { return 0 };
        let n = self.len().min(target.len());
        target[..n].copy_from_slice(&self[..n]);
        n
    }

    fn inspect(&self) -> Inspect<'_> {
        Inspect { bytes: self, max: Inspect::MAX }
    }
}

/// Shows bytes as Node's `util.inspect` does; from [`BufExt::inspect`].
///
/// # Example
///
/// ```
/// use sysu_buf::BufExt;
///
/// let shown = b"abc".inspect().max(2).to_string();
/// assert_eq!(shown, "<Buffer 61 62 ... 1 more byte>");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Inspect<'a> {
    bytes: &'a [u8],
    max: usize,
}

impl Inspect<'_> {
    /// How many bytes are shown unless told otherwise.
    pub const MAX: usize = 50;

    /// Sets how many bytes are shown; 50 by default.
    #[must_use]
    pub const fn max(mut self, max: usize) -> Self {
        self.max = max;
        self
    }
}

impl fmt::Display for Inspect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<Buffer ")?;
        let (shown, rest) =
            self.bytes.split_at(self.max.min(self.bytes.len()));
        for (i, byte) in shown.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            write!(f, "{gap}{byte:02x}")?;
        }
        if !rest.is_empty() {
            let s = if rest.len() == 1 { "" } else { "s" };
            write!(f, " ... {} more byte{s}", rest.len())?;
        }
        f.write_str(">")
    }
}

/// Joins `parts`, cut or filled with zeros to `total` bytes if that is
/// given; of no parts nothing comes, whatever `total` says.
///
/// # Example
///
/// ```
/// let joined = sysu_buf::concat(&[b"ab", b"cd"], Some(5));
/// assert_eq!(joined, b"abcd\0");
/// ```
///
/// # Source
///
/// Node's `Buffer.concat(list, totalLength)`.
pub fn concat(parts: &[&[u8]], total: Option<usize>) -> Vec<u8> {
    let mut joined = parts.concat();
    if let (Some(total), false) = (total, parts.is_empty()) {
        joined.resize(total, 0);
    }
    joined
}

/// Makes bytes of integers, each modulo 256.
///
/// # Example
///
/// ```
/// assert_eq!(sysu_buf::from_wrapping([1, -1, 256, 257]), [1, 255, 0, 1]);
/// ```
pub fn from_wrapping(values: impl IntoIterator<Item = i64>) -> Vec<u8> {
    values.into_iter().map(|v| v as u8).collect()
}

/// Makes `len` bytes of `pattern`, repeated and cut.
///
/// # Errors
///
/// * [`ErrorKind::Size`] if `pattern` is empty and `len` is not 0.
///
/// # Example
///
/// ```
/// assert_eq!(sysu_buf::filled(5, b"ab")?, b"ababa");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub fn filled(len: usize, pattern: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    bytes.fill_pattern(pattern)?;
    Ok(bytes)
}

/// Writes as much of `text` as fits at `at` in `dst`, never part of a
/// character; returns the bytes written.
///
/// # Errors
///
/// * [`ErrorKind::OutOfBounds`] if `at` lies behind the end.
///
/// # Example
///
/// ```
/// let mut dst = [0; 5];
/// let n = sysu_buf::write_str(&mut dst, 1, "€€")?;
/// assert_eq!((n, dst), (3, [0, 0xe2, 0x82, 0xac, 0]));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub fn write_str(dst: &mut [u8], at: usize, text: &str) -> Result<usize> {
    let len = dst.len();
    let room = dst.get_mut(at..).ok_or_else(|| {
        let offset = i64::try_from(at).unwrap_or(i64::MAX);
        Error::from(ErrorKind::OutOfBounds { offset, size: 0, len })
    })?;
    let n = text.floor_char_boundary(room.len());
    room[..n].copy_from_slice(&text.as_bytes()[..n]);
    Ok(n)
}
