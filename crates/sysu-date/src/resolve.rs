//! From a wall time to a moment: the one place that decides about gaps and
//! overlaps.

use crate::civil::{Civil, DAY};
use crate::datetime::DateTime;
use crate::error::{Error, ErrorKind};
use crate::zone::{Kind, Zone};

/// What to do with a wall time that exists twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overlap {
    /// Take the first pass of the clocks.
    #[default]
    Earlier,
    /// Take the second pass.
    Later,
    /// Make it an error.
    Reject,
    /// Take the pass with this offset, in seconds east of UTC, if there is
    /// one, else the first. Sums and setters use it to keep the offset that
    /// a value had.
    Offset(i32),
}

/// What to do with a wall time that does not exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gap {
    /// Move it forward by the length of the gap: 02:30 becomes 03:30.
    #[default]
    Forward,
    /// Move it back by the length of the gap: 02:30 becomes 01:30.
    Backward,
    /// Make it an error.
    Reject,
}

/// What to do with wall times that exist twice or not at all.
///
/// # Source
///
/// The default is that of `java.time`, RFC 5545 and Temporal
/// ("compatible"). DIFFERENCE from Luxon: an overlap does not depend on the
/// offset of the day on which the program runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disambiguation {
    /// For a wall time that exists twice.
    pub overlap: Overlap,
    /// For a wall time that does not exist.
    pub gap: Gap,
}

impl Disambiguation {
    /// The earlier of two, forward over a gap.
    pub const COMPATIBLE: Self =
        Self { overlap: Overlap::Earlier, gap: Gap::Forward };
    /// The earlier of two, backward over a gap.
    pub const EARLIER: Self =
        Self { overlap: Overlap::Earlier, gap: Gap::Backward };
    /// The later of two, forward over a gap.
    pub const LATER: Self =
        Self { overlap: Overlap::Later, gap: Gap::Forward };
    /// Both are errors.
    pub const REJECT: Self =
        Self { overlap: Overlap::Reject, gap: Gap::Reject };

    /// The one of two with this offset, forward over a gap.
    pub const fn hint(offset: i32) -> Self {
        Self { overlap: Overlap::Offset(offset), gap: Gap::Forward }
    }

    /// Sets what happens to a wall time that exists twice.
    #[must_use]
    pub const fn overlap(mut self, overlap: Overlap) -> Self {
        self.overlap = overlap;
        self
    }

    /// Sets what happens to a wall time that does not exist.
    #[must_use]
    pub const fn gap(mut self, gap: Gap) -> Self {
        self.gap = gap;
        self
    }
}

/// How often a wall time exists in its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// Once.
    Plain,
    /// Never: clocks jumped over it.
    Gap,
    /// Twice: clocks were set back.
    Overlap,
}

/// A moment found for a wall time, and how.
#[derive(Clone, Copy, Debug)]
pub struct Resolved {
    /// The moment, in the zone that was asked.
    pub datetime: DateTime,
    /// How often the wall time exists.
    pub wall: Wall,
}

/// The offsets that a wall time may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidates {
    /// How often the wall time exists.
    pub wall: Wall,
    /// The offset before the change; the only one where there is none.
    pub before: i32,
    /// The offset after the change.
    pub after: i32,
    local: i64,
}

impl Candidates {
    /// The moments, in order, as seconds from 1970-01-01T00:00Z.
    pub fn seconds(&self) -> impl Iterator<Item = i64> + use<> {
        let first = self.local - self.before as i64;
        let second = self.local - self.after as i64;
        let (first, second) = match self.wall {
            Wall::Plain => (Some(first), None),
            Wall::Gap => (None, None),
            Wall::Overlap => (Some(first), Some(second)),
        };
        first.into_iter().chain(second)
    }
}

/// No offset, not even the local mean time of Manila, reaches so far; what
/// a wall time may mean lies within this many seconds on either side. Rules
/// given by the program may have any offset below a day.
const REACH: i64 = 16 * 3600;

pub(crate) fn candidates(zone: Zone, local: i64) -> Candidates {
    let plain = |offset| Candidates {
        wall: Wall::Plain,
        before: offset,
        after: offset,
        local,
    };
    if zone.is_fixed() {
        return plain(zone.offset_at(0));
    }
    let reach = if matches!(zone.0, Kind::Rules(_)) { DAY } else { REACH };
    let before = zone.offset_at(local - reach);
    let after = zone.offset_at(local + reach);
    if before == after {
        return plain(before);
    }
    let holds = |offset: i32| zone.offset_at(local - offset as i64) == offset;
    match (holds(before), holds(after)) {
        (true, true) => {
            Candidates { wall: Wall::Overlap, before, after, local }
        }
        (true, false) => plain(before),
        (false, true) => plain(after),
        (false, false) => between(zone, local, before, after),
    }
}

/// A third offset may hold between the two, where clocks changed twice
/// within the reach; if it does not, this is a gap.
#[cold]
fn between(zone: Zone, local: i64, before: i32, after: i32) -> Candidates {
    for probe in [before, after] {
        let middle = zone.offset_at(local - probe as i64);
        if zone.offset_at(local - middle as i64) == middle {
            return Candidates {
                wall: Wall::Plain,
                before: middle,
                after: middle,
                local,
            };
        }
    }
    Candidates { wall: Wall::Gap, before, after, local }
}

pub(crate) fn resolve(
    zone: Zone,
    civil: Civil,
    choice: Disambiguation,
) -> Result<Resolved, Error> {
    decide(zone, civil.seconds(), civil.nanosecond, choice)
}

/// Resolves a wall time given as seconds from 1970-01-01T00:00 on the wall.
pub(crate) fn resolve_seconds(
    zone: Zone,
    local: i64,
    nano: u32,
    choice: Disambiguation,
) -> Result<DateTime, Error> {
    // The offset that a value had is right in nearly every sum.
    if let Overlap::Offset(hint) = choice.overlap
        && zone.offset_at(local - hint as i64) == hint
    {
        let datetime =
            DateTime::checked(local - hint as i64, nano, hint, zone)?;
        return Ok(datetime);
    }
    Ok(decide(zone, local, nano, choice)?.datetime)
}

#[expect(
    clippy::match_same_arms,
    reason = "a table of what was found and what was asked for"
)]
fn decide(
    zone: Zone,
    local: i64,
    nano: u32,
    choice: Disambiguation,
) -> Result<Resolved, Error> {
    let found = candidates(zone, local);
    let offset = match (found.wall, choice.overlap, choice.gap) {
        (Wall::Plain, ..) => found.before,
        (Wall::Overlap, Overlap::Later, _) => found.after,
        (Wall::Overlap, Overlap::Reject, _) => {
            let civil = Civil::from_seconds(local, nano)?;
            return Err(ErrorKind::Overlap { civil, zone }.into());
        }
        (Wall::Overlap, Overlap::Offset(hint), _) if hint == found.after => {
            found.after
        }
        (Wall::Overlap, ..) => found.before,
        // Read with the offset before it, a time in the gap lands behind.
        (Wall::Gap, _, Gap::Forward) => found.before,
        (Wall::Gap, _, Gap::Backward) => found.after,
        (Wall::Gap, _, Gap::Reject) => {
            let civil = Civil::from_seconds(local, nano)?;
            return Err(ErrorKind::Gap { civil, zone }.into());
        }
    };
    let second = local - offset as i64;
    let offset = match found.wall {
        Wall::Gap => zone.offset_at(second),
        _ => offset,
    };
    let datetime = DateTime::checked(second, nano, offset, zone)?;
    Ok(Resolved { datetime, wall: found.wall })
}
