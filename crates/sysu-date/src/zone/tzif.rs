//! TZif files, as `zic` makes them.

use super::OFFSET_MAX;
use super::posix::{Clock, Posix};
use crate::error::{Error, ErrorKind};

/// The largest file of the database has less than 4 KiB.
const LEN_MAX: usize = 256 * 1024;
const HEADER: usize = 44;

/// What a file says: clocks, the moments at which they change, and the
/// rules behind the last one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct File {
    /// In order, each with the index of its clock.
    changes: Vec<(i64, u8)>,
    /// Each with whether it is summer time; never empty.
    clocks: Vec<(Clock, bool)>,
    tail: Option<Posix>,
}

/// The six counts of a header.
struct Counts {
    version: u8,
    ut: usize,
    standard: usize,
    leap: usize,
    time: usize,
    kind: usize,
    letter: usize,
}

impl Counts {
    /// Bytes of the block behind the header, with times of `wide` bytes.
    fn size(&self, wide: usize) -> usize {
        self.time * (wide + 1)
            + self.kind * 6
            + self.letter
            + self.leap * (wide + 4)
            + self.standard
            + self.ut
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn bad(&self, what: &'static str) -> Error {
        let byte = self.bytes.get(self.at);
        let found = byte.map(|b| format!("0x{b:02x}")).unwrap_or_default();
        Error::expected_at(what, &found, self.at)
    }

    fn take(
        &mut self,
        len: usize,
        what: &'static str,
    ) -> Result<&'a [u8], Error> {
        let end = self.at.checked_add(len);
        let Some(found) = end.and_then(|end| self.bytes.get(self.at..end))
        else {
            self.at = self.bytes.len();
            return Err(self.bad(what));
        };
        self.at += len;
        Ok(found)
    }

    fn counts(&mut self) -> Result<Counts, Error> {
        let start = self.at;
        let head = self.take(HEADER, "the header of a TZif file")?;
        if !head.starts_with(b"TZif") {
            self.at = start;
            return Err(self.bad("`TZif`"));
        }
        let count = |index: usize| {
            let at = 20 + index * 4;
            let four = [head[at], head[at + 1], head[at + 2], head[at + 3]];
            // No count can be larger than the file.
            u32::from_be_bytes(four).min(LEN_MAX as u32 + 1) as usize
        };
        Ok(Counts {
            version: head[4],
            ut: count(0),
            standard: count(1),
            leap: count(2),
            time: count(3),
            kind: count(4),
            letter: count(5),
        })
    }
}

impl File {
    /// A file of rules alone.
    pub(super) fn of(tail: Posix) -> Self {
        let clocks = vec![(tail.standard.clone(), false)];
        Self { changes: Vec::new(), clocks, tail: Some(tail) }
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > LEN_MAX {
            let what = "a TZif file";
            return Err(ErrorKind::Limit { what, limit: LEN_MAX }.into());
        }
        let mut reader = Reader { bytes, at: 0 };
        let first = reader.counts()?;
        if first.version == 0 {
            return block(&mut reader, &first, 4);
        }
        reader.take(first.size(4), "the first block")?;
        let second = reader.counts()?;
        let mut file = block(&mut reader, &second, 8)?;
        file.tail = footer(&mut reader)?;
        Ok(file)
    }

    /// The clock at a moment, and whether it is summer time.
    pub(super) fn at(&self, second: i64) -> (&Clock, bool) {
        let behind = self.changes.partition_point(|(at, _)| *at <= second);
        if behind == self.changes.len()
            && let Some(tail) = &self.tail
        {
            return tail.at(second);
        }
        let (clock, summer) = &self.clocks[self.index(behind)];
        (clock, *summer)
    }

    /// The clock behind so many changes; before the first it is clock 0.
    fn index(&self, behind: usize) -> usize {
        let last = behind.checked_sub(1).and_then(|at| self.changes.get(at));
        last.map_or(0, |(_, index)| *index as usize)
    }

    /// The last clock of standard time up to a moment, or the first ever.
    pub(super) fn standard_before(&self, second: i64) -> Option<&Clock> {
        let behind = self.changes.partition_point(|(at, _)| *at <= second);
        if behind == self.changes.len()
            && let Some(tail) = &self.tail
        {
            return Some(&tail.standard);
        }
        let clock = |index: usize| {
            let (clock, summer) = &self.clocks[index];
            (!summer).then_some(clock)
        };
        (0..=behind).rev().find_map(|n| clock(self.index(n))).or_else(|| {
            self.clocks.iter().find(|(_, s)| !s).map(|(clock, _)| clock)
        })
    }
}

fn block(
    reader: &mut Reader<'_>,
    counts: &Counts,
    wide: usize,
) -> Result<File, Error> {
    if counts.leap > 0 {
        return Err(reader.bad("a zone that counts no leap seconds"));
    }
    if !(1..=256).contains(&counts.kind) || counts.letter == 0 {
        return Err(reader.bad("a header with clocks"));
    }
    let start = reader.at;
    let what = "as many bytes as the header says";
    let times = reader.take(counts.time * wide, what)?;
    let indices = reader.take(counts.time, what)?;
    let kinds_at = reader.at;
    let kinds = reader.take(counts.kind * 6, what)?;
    let letters = reader.take(counts.letter, what)?;
    reader.take(counts.standard, what)?;
    reader.take(counts.ut, what)?;
    let end = reader.at;

    let mut changes = Vec::with_capacity(counts.time);
    let each = times.chunks_exact(wide).zip(indices);
    for (n, (time, index)) in each.enumerate() {
        reader.at = start + n * wide;
        let second = match *time {
            [a, b, c, d] => i32::from_be_bytes([a, b, c, d]) as i64,
            [a, b, c, d, e, f, g, h] => {
                i64::from_be_bytes([a, b, c, d, e, f, g, h])
            }
            _ => return Err(reader.bad("a moment")),
        };
        if changes.last().is_some_and(|(before, _)| *before >= second) {
            return Err(reader.bad("a moment later than the one before"));
        }
        if *index as usize >= counts.kind {
            return Err(reader.bad("a moment with a known clock"));
        }
        changes.push((second, *index));
    }
    let mut clocks = Vec::with_capacity(counts.kind);
    for (n, kind) in kinds.chunks_exact(6).enumerate() {
        reader.at = kinds_at + n * 6;
        let &[a, b, c, d, summer, name] = kind else {
            return Err(reader.bad("a clock"));
        };
        let offset = i32::from_be_bytes([a, b, c, d]);
        if offset.unsigned_abs() > OFFSET_MAX as u32 || summer > 1 {
            return Err(reader.bad("an offset of less than a day"));
        }
        let rest = letters.get(name as usize..).unwrap_or_default();
        let len = rest.iter().position(|b| *b == 0).unwrap_or(usize::MAX);
        let Some(name) = rest.get(..len).filter(|name| name.len() <= 31)
        else {
            return Err(reader.bad("the letters of a clock"));
        };
        if !name.iter().all(u8::is_ascii_graphic) {
            return Err(reader.bad("letters of ASCII"));
        }
        let letters = String::from_utf8_lossy(name).into();
        clocks.push((Clock { letters, offset }, summer == 1));
    }
    reader.at = end;
    Ok(File { changes, clocks, tail: None })
}

/// A line that holds rules, or nothing where there are none.
fn footer(reader: &mut Reader<'_>) -> Result<Option<Posix>, Error> {
    let line = &reader.bytes[reader.at..];
    let text = line
        .strip_prefix(b"\n")
        .and_then(|rest| rest.split_last_chunk::<1>())
        .filter(|(_, last)| *last == b"\n")
        .map(|(text, _)| text)
        .ok_or_else(|| reader.bad("a line of rules at the end"))?;
    if text.is_empty() {
        return Ok(None);
    }
    match Posix::parse(text) {
        Ok(tail) => Ok(Some(tail)),
        // The place is one of the file, not of the line.
        Err(err) => Err(match err.kind() {
            ErrorKind::Expected { what, found, at } => {
                Error::expected_at(what, found, reader.at + 1 + at)
            }
            _ => err,
        }),
    }
}
