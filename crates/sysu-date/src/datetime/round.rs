//! Rounding to a multiple of a unit.

use super::DateTime;
use crate::civil::{DAY, days_from};
use crate::error::Error;
use crate::resolve::{Disambiguation, resolve_seconds};
use crate::unit::Unit;

/// Which way to round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoundMode {
    /// To the nearer; halfway goes to the later.
    #[default]
    Nearest,
    /// To the earlier.
    Floor,
    /// To the later; what lies on a multiple stays.
    Ceil,
}

/// A rounding: a unit, a number of them, a direction.
///
/// Multiples of clock units are counted from midnight on the wall; those of
/// days from the first of the month, of weeks from Monday 1970-01-05, of
/// months from January, of years from year 0.
///
/// # Example
///
/// ```
/// use sysu_date::{DateTime, Round, RoundMode, Unit};
///
/// let moment: DateTime = "2024-07-14T09:38:12Z".parse()?;
/// let quarter = Round::to(Unit::Minute).increment(15);
/// assert_eq!(moment.round(quarter)?.to_iso(), "2024-07-14T09:45:00Z");
/// let down = Round::to(Unit::Month).mode(RoundMode::Floor);
/// assert_eq!(moment.round(down)?.to_iso_date(), "2024-07-01");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a Round does nothing until it is given a moment"]
pub struct Round {
    unit: Unit,
    increment: i64,
    mode: RoundMode,
}

impl Round {
    /// Rounds to one of a unit, to the nearer.
    pub const fn to(unit: Unit) -> Self {
        Self { unit, increment: 1, mode: RoundMode::Nearest }
    }

    /// Sets how many of the unit make a step; from 1.
    pub const fn increment(mut self, n: i64) -> Self {
        self.increment = n;
        self
    }

    /// Sets the direction.
    pub const fn mode(mut self, mode: RoundMode) -> Self {
        self.mode = mode;
        self
    }
}

impl DateTime {
    /// Rounds to a multiple of a unit on the wall clock.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Range`](crate::ErrorKind::Range) if the increment is not between 1 and the
    ///   number of the unit in a day (clock units), or 10000.
    /// * [`ErrorKind::Overflow`](crate::ErrorKind::Overflow) at the edges of the supported years.
    pub fn round(self, round: Round) -> Result<Self, Error> {
        let max = match round.unit.nanos() {
            Some(nanos) => DAY * 1_000_000_000 / nanos,
            None => 10_000,
        };
        crate::civil::range("increment", round.increment, 1, max)?;
        let (floor, ceil) = match round.unit.nanos() {
            Some(nanos) => self.clock_steps(nanos * round.increment)?,
            None => self.calendar_steps(round.unit, round.increment)?,
        };
        let down = self.nanos_since(floor);
        if down == 0 {
            return Ok(floor);
        }
        let up = ceil.nanos_since(self);
        Ok(match round.mode {
            RoundMode::Floor => floor,
            RoundMode::Nearest if down < up => floor,
            RoundMode::Ceil | RoundMode::Nearest => ceil,
        })
    }

    /// The steps around this moment, counted from midnight on the wall.
    fn clock_steps(self, step: i64) -> Result<(Self, Self), Error> {
        let local = self.local_second();
        let nanos = local.rem_euclid(DAY) * 1_000_000_000 + self.nano as i64;
        let down = nanos / step * step;
        let midnight = local.div_euclid(DAY) * DAY;
        let at = |nanos: i64| {
            let second = midnight + nanos / 1_000_000_000;
            let nano = (nanos % 1_000_000_000) as u32;
            let choice = Disambiguation::hint(self.offset);
            resolve_seconds(self.zone, second, nano, choice)
        };
        // A day need not hold a whole number of steps: 7 hours end at 24.
        let up = (down + step).min(DAY * 1_000_000_000);
        Ok((at(down)?, at(up)?))
    }

    /// The steps around this moment, counted on the calendar.
    fn calendar_steps(
        self,
        unit: Unit,
        n: i64,
    ) -> Result<(Self, Self), Error> {
        let civil = self.civil();
        let (year, month) = (civil.year as i64, civil.month as i64 - 1);
        let day = self.local_day();
        let months = |count: i64| {
            days_from(count.div_euclid(12), count.rem_euclid(12) + 1, 1)
        };
        let (from, to) = match unit {
            Unit::Year => {
                let first = year.div_euclid(n) * n;
                (months(first * 12), months((first + n) * 12))
            }
            Unit::Quarter | Unit::Month => {
                let n = if unit == Unit::Month { n } else { n * 3 };
                let count = year * 12 + month;
                let first = if 12 % n == 0 || n % 12 == 0 {
                    count.div_euclid(n) * n
                } else {
                    year * 12 + month / n * n
                };
                let next = if n < 12 && 12 % n != 0 {
                    (first + n).min((year + 1) * 12)
                } else {
                    first + n
                };
                (months(first), months(next))
            }
            Unit::Week => {
                let first = (day - 4).div_euclid(7 * n) * 7 * n + 4;
                (first, first + 7 * n)
            }
            _ => {
                let start = months(year * 12 + month);
                let first = start + (day - start) / n * n;
                let next = months(year * 12 + month + 1);
                (first, (first + n).min(next))
            }
        };
        Ok((self.midnight(from)?, self.midnight(to)?))
    }
}
