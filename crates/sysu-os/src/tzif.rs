//! Compiled zones: the files of `/usr/share/zoneinfo`.

use crate::{
    error::{Error, Result},
    text::Text,
    tzrule::{LocalTime, Rule},
};

/// The times that a zone observed, and what it will observe.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Zone {
    /// When the time changed, in seconds since 1970, and to which.
    changes: Vec<(i64, usize)>,
    times: Vec<LocalTime>,
    /// What holds after the last change.
    rule: Option<Rule>,
    /// The rule as it is written.
    text: Text,
}

impl Zone {
    /// Returns what is observed at a moment, in seconds since 1970.
    pub fn at(&self, moment: i64) -> &LocalTime {
        let after = self.changes.partition_point(|(at, _)| *at <= moment);
        let change = after.checked_sub(1).map(|n| self.changes[n].1);
        if after == self.changes.len()
            && let Some(rule) = &self.rule
        {
            return rule.at(moment);
        }
        // Before the first change the first time holds.
        &self.times[change.unwrap_or(0)]
    }

    /// Returns the rule for the years to come, as POSIX writes it; empty
    /// where the file has none.
    pub fn rule(&self) -> &Text {
        &self.text
    }
}

/// The lengths that a header gives.
struct Header {
    version: u8,
    utc: usize,
    standard: usize,
    leaps: usize,
    changes: usize,
    times: usize,
    letters: usize,
}

const HEADER: usize = 44;

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEADER)?;
        if !head.starts_with(b"TZif") {
            return None;
        }
        let count = |n: usize| {
            let at = 20 + n * 4;
            be(&head[at..at + 4]).and_then(|n| usize::try_from(n).ok())
        };
        Some(Self {
            version: head[4],
            utc: count(0)?,
            standard: count(1)?,
            leaps: count(2)?,
            changes: count(3)?,
            times: count(4)?,
            letters: count(5)?,
        })
    }

    /// The bytes of the block behind it, whose moments are `wide` bytes.
    fn len(&self, wide: usize) -> Option<usize> {
        [
            self.changes.checked_mul(wide + 1)?,
            self.times.checked_mul(6)?,
            self.letters,
            self.leaps.checked_mul(wide + 4)?,
            self.standard,
            self.utc,
        ]
        .into_iter()
        .try_fold(0usize, usize::checked_add)
    }
}

/// Reads a big-endian number with a sign of 4 or 8 bytes.
fn be(bytes: &[u8]) -> Option<i64> {
    Some(match bytes.len() {
        4 => i32::from_be_bytes(bytes.try_into().ok()?).into(),
        8 => i64::from_be_bytes(bytes.try_into().ok()?),
        _ => return None,
    })
}

/// Reads a compiled zone.
///
/// Takes time and memory in proportion to the length of the file.
///
/// # Errors
///
/// * [`Malformed`](crate::ErrorKind::Malformed) if it is not whole, points
///   outside itself, or has changes out of order.
///
/// # Example
///
/// ```
/// // The smallest file: one time, no change, and a rule.
/// let head = |times: u8| [&b"TZif2"[..], &[0; 34], &[times], &[0; 3], &[4 * times]].concat();
/// let body = [&head(0)[..], &head(1), &[0, 0, 0x0e, 0x10, 0, 0], b"CET\0\nCET-1\n"].concat();
/// let zone = sysu_os::parse::tzif(&body)?;
/// assert_eq!(zone.at(0).offset, 3600);
/// assert_eq!(zone.at(0).abbreviation, "CET");
/// # Ok::<(), sysu_os::Error>(())
/// ```
///
/// # Source
///
/// RFC 9636, versions 1 to 4. DIFFERENCE: leap seconds are passed over, so
/// files of `right/` are some 27 seconds late at a change; no offset is.
pub fn parse_tzif(bytes: &[u8]) -> Result<Zone> {
    read(bytes)
        .ok_or_else(|| Error::malformed("/etc/localtime", "a time zone"))
}

fn read(bytes: &[u8]) -> Option<Zone> {
    let first = Header::read(bytes)?;
    let rest = bytes.get(HEADER..)?;
    if first.version < b'2' {
        return block(&first, rest, 4, b"");
    }
    // From version 2 on the whole is there once more, with moments of 64
    // bits and a rule.
    let rest = rest.get(first.len(4)?..)?;
    let second = Header::read(rest)?;
    let rest = rest.get(HEADER..)?;
    let foot = rest.get(second.len(8)?..)?.strip_prefix(b"\n")?;
    let end = foot.iter().position(|&b| b == b'\n')?;
    block(&second, rest, 8, &foot[..end])
}

fn block(
    head: &Header,
    bytes: &[u8],
    wide: usize,
    rule: &[u8],
) -> Option<Zone> {
    let bytes = bytes.get(..head.len(wide)?)?;
    let (moments, bytes) = bytes.split_at(head.changes * wide);
    let (which, bytes) = bytes.split_at(head.changes);
    let (times, bytes) = bytes.split_at(head.times * 6);
    let letters = &bytes[..head.letters];
    let times = times
        .as_chunks::<6>()
        .0
        .iter()
        .map(|time| {
            let name = letters.get(usize::from(time[5])..)?;
            let end = name.iter().position(|&b| b == 0)?;
            let offset = i32::from_be_bytes(time[..4].try_into().ok()?);
            Some(LocalTime {
                // No time is further from UTC (RFC 9636 §3.2).
                offset: (-89_999..=93_599)
                    .contains(&offset)
                    .then_some(offset)?,
                // Names are of six letters; a forged file's are not all
                // that follows.
                abbreviation: name[..end].get(..end.min(32))?.into(),
                daylight: time[4] != 0,
            })
        })
        .collect::<Option<Vec<LocalTime>>>()?;
    let changes = moments
        .chunks_exact(wide)
        .zip(which)
        .map(|(moment, &which)| {
            let which = usize::from(which);
            (which < times.len()).then_some((be(moment)?, which))
        })
        .collect::<Option<Vec<(i64, usize)>>>()?;
    let in_order = changes.is_sorted_by(|a, b| a.0 < b.0);
    if times.is_empty() || !in_order {
        return None;
    }
    let known = Rule::parse(rule);
    if known.is_none() && !rule.is_empty() {
        return None;
    }
    Some(Zone { changes, times, rule: known, text: rule.into() })
}
