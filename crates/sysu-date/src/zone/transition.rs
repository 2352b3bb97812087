//! The moments at which the clocks of a zone change.

use super::Zone;
use crate::civil::DAY;
use crate::datetime::DateTime;

/// A change of offset or abbreviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The first second of the new offset, counted from 1970-01-01T00:00Z.
    pub second: i64,
    /// The offset until then, in seconds east of UTC.
    pub before: i32,
    /// The offset from then on.
    pub after: i32,
    zone: Zone,
}

impl Transition {
    /// The first moment of the new offset, in the zone.
    pub fn at(&self) -> DateTime {
        DateTime::of_second(self.second, 0, self.zone)
    }

    /// How far the clocks jump: positive for a gap, negative for an
    /// overlap, in seconds.
    pub fn jump(&self) -> i32 {
        self.after - self.before
    }
}

/// Coarse step of the search. Two changes closer than this that cancel each
/// other would be missed; a test walks all zones in steps of six hours and
/// finds no such pair.
const STEP: i64 = 2 * DAY;

/// No zone of the database changes before 1840 or rests, among those whose
/// rules recur, for longer than a year; this bounds the search.
const FIRST: i64 = -4_102_444_800;
const LAST: i64 = 4_102_444_800;
/// Beyond the tables, rules recur within the year.
const AHEAD: i64 = 400 * DAY;

impl Zone {
    /// Finds the first change of offset after a moment.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Zone;
    ///
    /// let zone = Zone::iana("Europe/Paris")?;
    /// let next = zone.next_transition(1_704_067_200).expect("summer time");
    /// assert_eq!(next.at().to_iso(), "2024-03-31T03:00:00+02:00");
    /// assert_eq!((next.before, next.after), (3600, 7200));
    /// assert!(Zone::UTC.next_transition(0).is_none());
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn next_transition(self, second: i64) -> Option<Transition> {
        if self.is_fixed() {
            return None;
        }
        let limit = LAST.max(second.saturating_add(AHEAD)).min(MAX_SECOND);
        let mut low = second.max(FIRST);
        let before = self.offset_at(low);
        while low < limit {
            let high = low.saturating_add(STEP).min(limit);
            if self.offset_at(high) != before {
                return Some(self.bisect(low, high));
            }
            low = high;
        }
        None
    }

    /// Finds the last change of offset at or before a moment.
    pub fn previous_transition(self, second: i64) -> Option<Transition> {
        if self.is_fixed() {
            return None;
        }
        let limit = FIRST.min(second);
        let mut high = second;
        let after = self.offset_at(high);
        let mut step = STEP;
        while high > limit {
            let low = high.saturating_sub(step).max(limit);
            if self.offset_at(low) != after {
                return Some(self.bisect(low, high));
            }
            high = low;
            // Far beyond the tables a zone without recurring rules would
            // be walked for nothing.
            if high > LAST + AHEAD && second - high > AHEAD {
                step = (high - LAST).max(STEP);
            } else {
                step = STEP;
            }
        }
        None
    }

    /// Walks the changes of offset from a moment on.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Zone;
    ///
    /// let zone = Zone::iana("Asia/Tokyo")?;
    /// assert_eq!(zone.transitions(-2_000_000_000).count(), 8);
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn transitions(self, from: i64) -> Transitions {
        Transitions { zone: self, next: from }
    }

    fn bisect(self, mut low: i64, mut high: i64) -> Transition {
        let before = self.offset_at(low);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.offset_at(middle) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        let after = self.offset_at(high);
        Transition { second: high, before, after, zone: self }
    }
}

use crate::datetime::SECOND_MAX as MAX_SECOND;

/// An iterator over the changes of a zone, endless where its rules recur.
#[derive(Clone, Debug)]
pub struct Transitions {
    zone: Zone,
    next: i64,
}

impl Iterator for Transitions {
    type Item = Transition;

    fn next(&mut self) -> Option<Transition> {
        let found = self.zone.next_transition(self.next)?;
        self.next = found.second;
        Some(found)
    }
}
