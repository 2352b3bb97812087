//! The proleptic Gregorian calendar and the wall clock, without a zone.
//!
//! Everything here counts in `i64` days and seconds from 1970-01-01T00:00,
//! so that no step of arithmetic inside the supported years can overflow.

use crate::error::{Error, ErrorKind};
use crate::weekday::Weekday;

/// Seconds of a day on the wall clock.
pub(crate) const DAY: i64 = 86_400;

/// First and last supported year: those of ECMAScript's time values.
pub(crate) const YEAR_MIN: i64 = -271_821;
pub(crate) const YEAR_MAX: i64 = 275_760;

/// Counts days from 1970-01-01 to a date whose month is 1 to 12; a day
/// outside the month counts on into its neighbours.
#[inline]
pub(crate) const fn days_from(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The year, month and day of a count of days from 1970-01-01.
#[inline]
pub(crate) const fn date_of(days: i64) -> (i64, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day = shifted.rem_euclid(146_097) as u32;
    let of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month =
        if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + of_era as i64 + (month <= 2) as i64;
    (year, month as u8, of_month as u8)
}

/// Tells whether a year has 366 days.
pub(crate) const fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0
        && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// The number of days in a month, 1 to 12.
pub(crate) const fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// ISO weekday, 1 Monday to 7 Sunday, of a count of days.
pub(crate) const fn weekday_of(days: i64) -> u8 {
    ((days + 3).rem_euclid(7) + 1) as u8
}

/// Week year, week and weekday of a date, for weeks that begin on weekday
/// `first` and belong to the year that holds `minimal` of their days.
pub(crate) const fn week_of(days: i64, first: u8, minimal: u8) -> Week {
    let weekday = (weekday_of(days) as i64 - first as i64).rem_euclid(7) + 1;
    let (year, _, _) = date_of(days);
    let mut week_year = year + 1;
    while first_week(week_year, first, minimal) > days {
        week_year -= 1;
    }
    let number = (days - first_week(week_year, first, minimal)) / 7 + 1;
    Week { year: week_year, number: number as u8, weekday: weekday as u8 }
}

/// The day on which week 1 of a week year begins.
pub(crate) const fn first_week(year: i64, first: u8, minimal: u8) -> i64 {
    let january = days_from(year, 1, 1);
    let into = (weekday_of(january) as i64 - first as i64).rem_euclid(7);
    // The week of 1 January is week 1 if `minimal` of its days follow.
    if 7 - into >= minimal as i64 {
        january - into
    } else {
        january + 7 - into
    }
}

/// The number of weeks in a week year: 52 or 53.
pub(crate) const fn weeks_in(year: i64, first: u8, minimal: u8) -> u8 {
    let start = first_week(year, first, minimal);
    ((first_week(year + 1, first, minimal) - start) / 7) as u8
}

/// A place in a calendar of weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Week {
    pub(crate) year: i64,
    pub(crate) number: u8,
    /// 1 is the first day of the week, whichever that is.
    pub(crate) weekday: u8,
}

/// A date and a time of day as a calendar and a clock on the wall show
/// them: no zone, no offset, and so no moment.
///
/// Give it a zone with [`DateTime::from_civil`](crate::DateTime::from_civil)
/// or [`Zone::resolve`](crate::Zone::resolve).
///
/// # Example
///
/// ```
/// use sysu_date::Civil;
///
/// let leap_day = Civil::new(2024, 2, 29, 12, 0, 0, 0)?;
/// assert_eq!(leap_day.to_string(), "2024-02-29T12:00:00");
/// assert!(Civil::date(2023, 2, 29).is_err());
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    pub(crate) year: i32,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    pub(crate) nanosecond: u32,
}

impl Civil {
    /// Makes a wall time from its fields.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`] names the first field outside its range:
    /// year -271821 to 275760, month 1 to 12, day 1 to the length of the
    /// month, hour 0 to 23, minute and second 0 to 59, nanosecond 0 to
    /// 999999999.
    #[allow(
        clippy::too_many_arguments,
        reason = "seven fields of one clock, in the order everybody writes"
    )]
    pub fn new(
        year: i64,
        month: i64,
        day: i64,
        hour: i64,
        minute: i64,
        second: i64,
        nanosecond: i64,
    ) -> Result<Self, Error> {
        range("year", year, YEAR_MIN, YEAR_MAX)?;
        range("month", month, 1, 12)?;
        let last = days_in_month(year, month as u8) as i64;
        range("day", day, 1, last)?;
        range("hour", hour, 0, 23)?;
        range("minute", minute, 0, 59)?;
        range("second", second, 0, 59)?;
        range("nanosecond", nanosecond, 0, 999_999_999)?;
        Ok(Self {
            year: year as i32,
            month: month as u8,
            day: day as u8,
            hour: hour as u8,
            minute: minute as u8,
            second: second as u8,
            nanosecond: nanosecond as u32,
        })
    }

    /// Makes midnight at the start of a date.
    ///
    /// # Errors
    ///
    /// As [`Civil::new`].
    pub fn date(year: i64, month: i64, day: i64) -> Result<Self, Error> {
        Self::new(year, month, day, 0, 0, 0, 0)
    }

    /// Makes midnight of a day of the ISO week calendar.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`] if the year has no such week.
    pub fn iso_week_date(
        year: i64,
        week: i64,
        weekday: Weekday,
    ) -> Result<Self, Error> {
        range("year", year, YEAR_MIN, YEAR_MAX)?;
        range("week", week, 1, weeks_in(year, 1, 4) as i64)?;
        let days = first_week(year, 1, 4) + (week - 1) * 7;
        Self::from_seconds((days + weekday.number() as i64 - 1) * DAY, 0)
    }

    /// Makes midnight of a day of the year, counted from 1.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`] if the year has no such day.
    pub fn ordinal_date(year: i64, day: i64) -> Result<Self, Error> {
        range("year", year, YEAR_MIN, YEAR_MAX)?;
        range("day of year", day, 1, 365 + is_leap(year) as i64)?;
        Self::from_seconds((days_from(year, 1, 1) + day - 1) * DAY, 0)
    }

    /// Reads a count of seconds from 1970-01-01T00:00 on the same wall.
    pub(crate) fn from_seconds(
        seconds: i64,
        nanosecond: u32,
    ) -> Result<Self, Error> {
        let (year, ..) = date_of(seconds.div_euclid(DAY));
        range("year", year, YEAR_MIN, YEAR_MAX)?;
        Ok(Self::of_seconds(seconds, nanosecond))
    }

    /// The same for a count that is known to be in range.
    #[inline]
    pub(crate) const fn of_seconds(seconds: i64, nanosecond: u32) -> Self {
        let days = seconds.div_euclid(DAY);
        let time = seconds.rem_euclid(DAY) as u32;
        let (year, month, day) = date_of(days);
        Self {
            year: year as i32,
            month,
            day,
            hour: (time / 3600) as u8,
            minute: (time / 60 % 60) as u8,
            second: (time % 60) as u8,
            nanosecond,
        }
    }

    /// Seconds from 1970-01-01T00:00 on the same wall clock.
    #[inline]
    pub(crate) const fn seconds(self) -> i64 {
        self.days() * DAY
            + self.hour as i64 * 3600
            + self.minute as i64 * 60
            + self.second as i64
    }

    /// Days from 1970-01-01.
    #[inline]
    pub(crate) const fn days(self) -> i64 {
        days_from(self.year as i64, self.month as i64, self.day as i64)
    }

    /// The year; 0 is 1 BC.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The hour, 0 to 23.
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// The second, 0 to 59.
    pub const fn second(self) -> u8 {
        self.second
    }

    /// The nanosecond of the second.
    pub const fn nanosecond(self) -> u32 {
        self.nanosecond
    }

    /// The day of the week.
    pub const fn weekday(self) -> Weekday {
        Weekday::from_iso(weekday_of(self.days()))
    }

    /// The day of the year, from 1.
    pub const fn day_of_year(self) -> u16 {
        (self.days() - days_from(self.year as i64, 1, 1) + 1) as u16
    }
}

impl std::fmt::Display for Civil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = Vec::with_capacity(32);
        crate::format::iso::date_time(&mut out, *self, None);
        f.write_str(&String::from_utf8_lossy(&out))
    }
}

impl std::fmt::Debug for Civil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Checks a field against its range.
#[inline]
pub(crate) fn range(
    field: &'static str,
    value: i64,
    min: i64,
    max: i64,
) -> Result<(), Error> {
    if min <= value && value <= max {
        return Ok(());
    }
    Err(ErrorKind::Range { field, value, min, max }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_undo_each_other_over_twelve_centuries() {
        let (mut year, mut month, mut day) = (1500, 1, 1);
        for days in days_from(1500, 1, 1)..days_from(2700, 1, 1) {
            assert_eq!(date_of(days), (year, month, day));
            assert_eq!(days_from(year, month as i64, day as i64), days);
            day += 1;
            if day > days_in_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
    }

    #[test]
    fn week_numbers_follow_the_formula_of_iso_8601() {
        for days in days_from(1890, 1, 1)..days_from(2110, 1, 1) {
            let week = week_of(days, 1, 4);
            // The week belongs to the year that holds its Thursday.
            let thursday = days - week.weekday as i64 + 4;
            let (year, _, _) = date_of(thursday);
            let number = (thursday - days_from(year, 1, 1)) / 7 + 1;
            assert_eq!((week.year, week.number as i64), (year, number));
            assert_eq!(week.weekday, weekday_of(days));
        }
    }
}
