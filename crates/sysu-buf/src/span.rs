//! Places and ranges in a stream, as people write them.

use std::{
    fmt,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    str::FromStr,
};

use crate::{Error, ErrorKind, Out, Result, Transform, number::parse_u128};

/// A number of bytes as people write it: `16`, `0x10`, `4KiB`, `1MB`.
///
/// # Example
///
/// ```
/// use sysu_buf::Size;
///
/// assert_eq!("4KiB".parse::<Size>()?.bytes(), 4096);
/// assert_eq!("1_000kB".parse::<Size>()?.bytes(), 1_000_000);
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(u64);

impl Size {
    /// Returns the number of bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

/// What a unit stands for: kB is 1000, KiB 1024.
const UNITS: &[(&str, u64)] = &[
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
    ("pib", 1 << 50),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("pb", 1_000_000_000_000_000),
];

impl FromStr for Size {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fail = |why| Error::syntax("size", text, 0, why);
        let lower = text.to_ascii_lowercase();
        let (digits, unit) = UNITS
            .iter()
            .find_map(|(unit, n)| Some((lower.strip_suffix(unit)?, *n)))
            .or_else(|| {
                // `0x1b` is a number, not one byte.
                let digits = lower.strip_suffix('b')?;
                (!lower.starts_with("0x")).then_some((digits, 1))
            })
            .unwrap_or((&lower, 1));
        parse_u128(digits.trim_end())
            .ok_or_else(|| fail("not a number of bytes"))?
            .checked_mul(unit as u128)
            .and_then(|n| u64::try_from(n).ok())
            .map(Self)
            .ok_or_else(|| fail("too large"))
    }
}

/// A place: counted from the start, or with `-` from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offset {
    /// So many bytes after the start.
    FromStart(u64),
    /// So many bytes before the end.
    FromEnd(u64),
}

impl Offset {
    /// Returns the place in `len` bytes, at most `len`.
    pub fn resolve(self, len: u64) -> u64 {
        match self {
            Self::FromStart(n) => n.min(len),
            Self::FromEnd(n) => len.saturating_sub(n),
        }
    }
}

impl FromStr for Offset {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.strip_prefix('-') {
            Some(rest) => Ok(Self::FromEnd(rest.parse::<Size>()?.0)),
            None => Ok(Self::FromStart(text.parse::<Size>()?.0)),
        }
    }
}

/// A range of bytes: `a..b`, `a..=b`, `a+len`, `a..`, `..b`, `-16..`.
///
/// # Example
///
/// ```
/// use sysu_buf::Span;
///
/// assert_eq!("4..=7".parse::<Span>()?.resolve(100), 4..8);
/// assert_eq!("1KiB+16".parse::<Span>()?.resolve(2000), 1024..1040);
/// assert_eq!("-16..".parse::<Span>()?.resolve(100), 84..100);
/// assert_eq!("..-1".parse::<Span>()?.resolve(100), 0..99);
/// assert_eq!("50..10".parse::<Span>()?.resolve(100), 50..50);
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    start: Offset,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum End {
    Open,
    Before(Offset),
    Through(Offset),
    Len(u64),
}

impl Span {
    /// Everything.
    pub const ALL: Self = Self { start: Offset::FromStart(0), end: End::Open };

    /// Returns the range from `start` to the end.
    pub const fn from_offset(start: Offset) -> Self {
        Self { start, end: End::Open }
    }

    /// Returns the range in `len` bytes; it lies within them.
    pub fn resolve(self, len: u64) -> Range<u64> {
        let start = self.start.resolve(len);
        let end = match self.end {
            End::Before(end) => end.resolve(len),
            // The last byte before the end is -1.
            End::Open | End::Through(Offset::FromEnd(0)) => len,
            End::Through(Offset::FromStart(n)) => n.saturating_add(1).min(len),
            End::Through(end) => end.resolve(len).saturating_add(1).min(len),
            End::Len(n) => start.saturating_add(n).min(len),
        };
        start..end.max(start)
    }

    /// Returns the range where that does not depend on the length of the
    /// input, with `u64::MAX` for an open end.
    pub fn absolute(self) -> Option<Range<u64>> {
        let Offset::FromStart(start) = self.start else { return None };
        let end = match self.end {
            End::Open => u64::MAX,
            End::Before(Offset::FromStart(end)) => end,
            End::Through(Offset::FromStart(end)) => end.saturating_add(1),
            End::Len(n) => start.saturating_add(n),
            _ => return None,
        };
        Some(start..end.max(start))
    }

    /// Returns a step that lets only this range through.
    ///
    /// Carries, for an end counted from the end, so many bytes.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Limit`] if it would have to hold more than `limit`
    ///   bytes.
    pub fn transform(self, limit: u64) -> Result<Slicer> {
        let from_end = |offset| match offset {
            Offset::FromEnd(n) => n,
            Offset::FromStart(_) => 0,
        };
        let held = from_end(self.start).max(match self.end {
            End::Before(end) | End::Through(end) => from_end(end),
            _ => 0,
        });
        if held > limit {
            let what = "an offset from the end of a stream";
            return Err(ErrorKind::Limit { what, limit }.into());
        }
        Ok(Slicer { span: self, at: 0, tail: Vec::new(), held })
    }

    /// Positions `file` at the start of the range and returns the range.
    ///
    /// The size is found by seeking, so that block devices work too.
    ///
    /// # Errors
    ///
    /// What seeking fails with.
    pub fn seek(self, file: &mut impl Seek) -> io::Result<Range<u64>> {
        let len = file.seek(SeekFrom::End(0))?;
        let range = self.resolve(len);
        file.seek(SeekFrom::Start(range.start))?;
        Ok(range)
    }
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some((start, end)) = text.split_once("..") {
            let start = match start {
                "" => Offset::FromStart(0),
                start => start.parse()?,
            };
            let end = match end.strip_prefix('=') {
                Some(end) => End::Through(end.parse()?),
                None if end.is_empty() => End::Open,
                None => End::Before(end.parse()?),
            };
            return Ok(Self { start, end });
        }
        match text.split_once('+') {
            Some((start, len)) => Ok(Self {
                start: start.parse()?,
                end: End::Len(len.parse::<Size>()?.0),
            }),
            None => Err(Error::syntax(
                "range",
                text,
                0,
                "not a..b, a..=b or a+len",
            )),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Lets a range through; from [`Span::transform`].
#[derive(Clone, Debug)]
pub struct Slicer {
    span: Span,
    at: u64,
    // The last bytes, where the range depends on the end.
    tail: Vec<u8>,
    held: u64,
}

impl Slicer {
    fn pass(range: &Range<u64>, at: u64, piece: &[u8], out: &mut Out) {
        let end = at + piece.len() as u64;
        let from = range.start.clamp(at, end) - at;
        let to = range.end.clamp(at, end) - at;
        if from < to {
            out.extend(&piece[from as usize..to as usize]);
        }
    }
}

impl Transform for Slicer {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        if let Some(range) = self.span.absolute() {
            Self::pass(&range, self.at, input, out);
            self.at += input.len() as u64;
            return Ok(());
        }
        // Whatever leaves the tail is far enough from the end to be judged
        // by its offset from the start alone.
        self.tail.extend_from_slice(input);
        self.at += input.len() as u64;
        let held = self.held as usize;
        // Twice as much is kept as needed, so that moving the rest to the
        // front costs no more than reading it did.
        if self.tail.len() > 2 * held + crate::CHUNK {
            let gone = self.tail.len() - held;
            let from = self.at - self.tail.len() as u64;
            if let Offset::FromStart(start) = self.span.start {
                let range = start..u64::MAX;
                Self::pass(&range, from, &self.tail[..gone], out);
            }
            self.tail.drain(..gone);
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if self.span.absolute().is_none() {
            let range = self.span.resolve(self.at);
            let from = self.at - self.tail.len() as u64;
            Self::pass(&range, from, &self.tail, out);
            self.tail.clear();
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.span.absolute().is_some_and(|range| range.end <= self.at)
    }
}

/// Reads a range of a file that can be seeked in.
///
/// # Errors
///
/// What seeking fails with.
pub fn read_span<F: Read + Seek>(
    mut file: F,
    span: Span,
) -> io::Result<(io::Take<F>, Range<u64>)> {
    let range = span.seek(&mut file)?;
    Ok((file.take(range.end - range.start), range))
}
