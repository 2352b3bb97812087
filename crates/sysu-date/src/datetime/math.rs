//! Sums: calendar units on the wall, the rest in exact time.

use super::DateTime;
use crate::civil::{DAY, date_of, days_from, days_in_month};
use crate::duration::{Accuracy, Duration, SCALE};
use crate::error::{Error, ErrorKind};
use crate::resolve::{Disambiguation, resolve_seconds};
use crate::unit::Unit;

/// What to do with the 31st of a month that has no such day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MonthEnd {
    /// Take the last day of the month.
    #[default]
    Clamp,
    /// Count on into the next month, as GNU date and C's `mktime` do:
    /// 31 January and a month is 2 March.
    Overflow,
}

/// More than the supported years hold, in months and in days.
const MONTHS_MAX: i128 = 600_000 * 12;
const DAYS_MAX: i128 = 600_000 * 366;

impl DateTime {
    /// Adds a duration.
    ///
    /// Years, quarters and months first, whole parts only, then the day is
    /// clamped to the length of the month, then whole weeks and days: all
    /// on the wall clock, keeping the offset where it still holds. Then
    /// hours and smaller, and the fractions of the larger units (of 365,
    /// 91, 30, 7 and 1 days), as exact time.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if the result leaves the supported years.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{DateTime, Duration};
    ///
    /// let january: DateTime = "2024-01-31T08:00:00Z".parse()?;
    /// let month = Duration::new().months(1);
    /// assert_eq!(january.plus(&month)?.to_iso(), "2024-02-29T08:00:00Z");
    /// let both = month.days(1);
    /// assert_eq!(january.plus(&both)?.to_iso(), "2024-03-01T08:00:00Z");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// Luxon's `plus`, and RFC 5545's nominal and exact durations.
    pub fn plus(self, duration: &Duration) -> Result<Self, Error> {
        self.sum(duration, 1, MonthEnd::Clamp)
    }

    /// Subtracts a duration: adds its negation. Not the inverse of
    /// [`plus`](Self::plus) where a month end was clamped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if the result leaves the supported years.
    pub fn minus(self, duration: &Duration) -> Result<Self, Error> {
        self.sum(duration, -1, MonthEnd::Clamp)
    }

    /// Adds a duration with a choice for days that a month does not have.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if the result leaves the supported years.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{DateTime, Duration, MonthEnd};
    ///
    /// let january: DateTime = "2024-01-31".parse()?;
    /// let month = Duration::new().months(1);
    /// let gnu = january.plus_with(&month, MonthEnd::Overflow)?;
    /// assert_eq!(gnu.to_iso_date(), "2024-03-02");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn plus_with(
        self,
        duration: &Duration,
        month_end: MonthEnd,
    ) -> Result<Self, Error> {
        self.sum(duration, 1, month_end)
    }

    fn sum(
        self,
        duration: &Duration,
        sign: i128,
        month_end: MonthEnd,
    ) -> Result<Self, Error> {
        let whole = |unit| sign * (duration.raw(unit) / SCALE);
        let months = whole(Unit::Year) * 12
            + whole(Unit::Quarter) * 3
            + whole(Unit::Month);
        let days = whole(Unit::Week) * 7 + whole(Unit::Day);
        let mut moment = self;
        if months != 0 || days != 0 {
            if months.abs() > MONTHS_MAX || days.abs() > DAYS_MAX {
                return Err(ErrorKind::Overflow.into());
            }
            moment = self.on_wall(months as i64, days as i64, month_end)?;
        }
        let exact = duration.exact_nanos();
        if exact == 0 {
            return Ok(moment);
        }
        moment.plus_nanos(sign.saturating_mul(exact))
    }

    fn on_wall(
        self,
        months: i64,
        days: i64,
        month_end: MonthEnd,
    ) -> Result<Self, Error> {
        let local = self.local_second();
        let mut day = local.div_euclid(DAY);
        if months != 0 {
            let (year, month, of_month) = date_of(day);
            let count = year * 12 + month as i64 - 1 + months;
            let (year, month) =
                (count.div_euclid(12), count.rem_euclid(12) + 1);
            let of_month = match month_end {
                MonthEnd::Clamp => {
                    of_month.min(days_in_month(year, month as u8))
                }
                MonthEnd::Overflow => of_month,
            };
            day = days_from(year, month, of_month as i64);
        }
        let local = (day + days) * DAY + local.rem_euclid(DAY);
        let choice = Disambiguation::hint(self.offset);
        resolve_seconds(self.zone, local, self.nano, choice)
    }

    /// Adds exact time, in nanoseconds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if the result leaves the supported years.
    pub fn plus_nanos(self, nanos: i128) -> Result<Self, Error> {
        const BILLION: i128 = 1_000_000_000;
        let sum = nanos.saturating_add(self.nano as i128);
        let seconds = i64::try_from(sum.div_euclid(BILLION))
            .ok()
            .and_then(|seconds| seconds.checked_add(self.second))
            .ok_or(ErrorKind::Overflow)?;
        let nano = sum.rem_euclid(BILLION) as u32;
        let offset = if seconds == self.second {
            self.offset
        } else {
            self.zone.offset_at(seconds)
        };
        Self::checked(seconds, nano, offset, self.zone)
    }

    /// The exact time from another moment to this one, in nanoseconds.
    pub const fn nanos_since(self, other: Self) -> i128 {
        self.timestamp_nanos() - other.timestamp_nanos()
    }
}

/// The exact time between two moments, in milliseconds.
impl std::ops::Sub for DateTime {
    type Output = Duration;

    fn sub(self, other: Self) -> Duration {
        Duration::from_nanos(self.nanos_since(other))
    }
}

impl Duration {
    /// What is not counted on the calendar, in nanoseconds.
    pub(crate) fn exact_nanos(&self) -> i128 {
        let mut sum = 0_i128;
        for unit in Unit::ALL {
            let raw = self.raw(unit);
            if raw == 0 {
                continue;
            }
            let (part, nanos) = if let Some(nanos) = unit.nanos() {
                (raw, nanos as i128)
            } else {
                let millis = Accuracy::Casual.millis(unit);
                (raw % SCALE, millis as i128 * 1_000_000)
            };
            let product = crate::duration::ratio(part, nanos, SCALE);
            sum = sum.saturating_add(product);
        }
        sum
    }
}
