//! Order and equality, by the moment and by the wall.

use super::DateTime;
use crate::error::Error;
use crate::resolve::Disambiguation;
use crate::unit::Unit;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// Which ends of a range belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bounds {
    /// Neither: `()`.
    #[default]
    Open,
    /// Both: `[]`.
    Closed,
    /// The start: `[)`.
    Start,
    /// The end: `(]`.
    End,
}

impl DateTime {
    /// Tells whether moment and zone are the same.
    pub fn identical(self, other: Self) -> bool {
        self == other && self.zone == other.zone
    }

    /// Tells whether both lie in the same unit, reading the wall clock of
    /// this moment in the zone of the other; `false` where that cannot be.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{DateTime, Unit};
    ///
    /// let a: DateTime = "2024-05-05T23:00+02:00".parse()?;
    /// let b: DateTime = "2024-05-05T01:00-07:00".parse()?;
    /// assert!(a.same(Unit::Day, b));
    /// assert!(!a.same_here(Unit::Hour, b));
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// Luxon's `hasSame`.
    pub fn same(self, unit: Unit, other: Self) -> bool {
        let choice = Disambiguation::hint(other.zone.offset_at(self.second));
        self.reinterpret_in_zone(other.zone, choice)
            .is_ok_and(|moved| moved.same_here(unit, other))
    }

    /// Tells whether the other moment lies in the same unit, in the zone
    /// of this one.
    pub fn same_here(self, unit: Unit, other: Self) -> bool {
        self.span_of(unit)
            .is_ok_and(|(start, end)| start <= other && other < end)
    }

    /// Tells whether the unit of this moment ends before the other.
    ///
    /// # Source
    ///
    /// Day.js's `isBefore(other, unit)`.
    pub fn is_before_unit(self, unit: Unit, other: Self) -> bool {
        self.span_of(unit).is_ok_and(|(_, end)| end <= other)
    }

    /// Tells whether the unit of this moment begins after the other.
    ///
    /// # Source
    ///
    /// Day.js's `isAfter(other, unit)`.
    pub fn is_after_unit(self, unit: Unit, other: Self) -> bool {
        self.start_of(unit).is_ok_and(|start| start > other)
    }

    /// Tells whether the moment lies between two others, in either order,
    /// compared by whole units.
    ///
    /// # Source
    ///
    /// Day.js's plugin `isBetween`.
    pub fn is_between(
        self,
        a: Self,
        b: Self,
        unit: Unit,
        bounds: Bounds,
    ) -> bool {
        let with_start = matches!(bounds, Bounds::Closed | Bounds::Start);
        let with_end = matches!(bounds, Bounds::Closed | Bounds::End);
        let after = |edge, inclusive| {
            if inclusive {
                !self.is_before_unit(unit, edge)
            } else {
                self.is_after_unit(unit, edge)
            }
        };
        let before = |edge, inclusive| {
            if inclusive {
                !self.is_after_unit(unit, edge)
            } else {
                self.is_before_unit(unit, edge)
            }
        };
        (after(a, with_start) && before(b, with_end))
            || (before(a, with_start) && after(b, with_end))
    }

    /// The one of several moments that is nearest; `None` of none.
    pub fn closest(
        self,
        others: impl IntoIterator<Item = Self>,
    ) -> Option<Self> {
        others
            .into_iter()
            .min_by_key(|other| other.nanos_since(self).unsigned_abs())
    }

    /// First moment of the unit and of the next one.
    fn span_of(self, unit: Unit) -> Result<(Self, Self), Error> {
        Ok((self.start_of(unit)?, self.next_start_of(unit)?))
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        (self.second, self.nano) == (other.second, other.nano)
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.second, self.nano).cmp(&(other.second, other.nano))
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.second, self.nano).hash(state);
    }
}
