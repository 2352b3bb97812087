//! How the date of a holiday is found.

use super::easter;
use crate::civil::{days_from, days_in_month, weekday_of};

/// ISO weekdays, as the tables name them.
pub(super) const MON: u8 = 1;
pub(super) const WED: u8 = 3;
pub(super) const THU: u8 = 4;
pub(super) const SAT: u8 = 6;

/// The rule for the day.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// Month and day.
    Fixed(u8, u8),
    /// The n-th weekday of a month, -1 the last: (n, weekday, month).
    Nth(i8, u8, u8),
    /// The first such weekday on or after a date: (weekday, month, day).
    From(u8, u8, u8),
    /// The last such weekday before a date: (weekday, month, day).
    Before(u8, u8, u8),
    /// Days after Easter Sunday.
    Easter(i16),
    /// Days after the orthodox Easter Sunday.
    Orthodox(i16),
    /// A date of one year only.
    Once(i16, u8, u8),
    /// The March equinox in Japan.
    VernalEquinox,
    /// The September equinox in Japan.
    AutumnalEquinox,
    /// In Ireland: 1 February if a Friday, else the month's first Monday.
    Brigid,
}

/// What happens when the day falls on a day of rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shift {
    /// Nothing.
    None,
    /// Saturday to Friday, Sunday to Monday: federal law of the USA.
    Nearest,
    /// A free day on the next day that is neither weekend nor holiday.
    NextWorkday,
    /// Only from Sunday, to the next day that is no holiday.
    SundayToNext,
    /// Only from Sunday, to the Saturday before, and without the Sunday.
    SundayToSaturday,
}

/// A holiday of a country.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) when: When,
    pub(super) shift: Shift,
    /// First and last year.
    pub(super) years: (i16, i16),
    /// Years between them without it.
    pub(super) skipped: &'static [i16],
    /// Subdivisions that have it, parted by blanks; all if empty.
    pub(super) regions: &'static str,
}

impl Rule {
    pub(super) const fn new(name: &'static str, when: When) -> Self {
        Self {
            name,
            when,
            shift: Shift::None,
            years: (i16::MIN, i16::MAX),
            skipped: &[],
            regions: "",
        }
    }

    pub(super) const fn shift(self, shift: Shift) -> Self {
        Self { shift, ..self }
    }

    pub(super) const fn since(self, year: i16) -> Self {
        Self { years: (year, self.years.1), ..self }
    }

    pub(super) const fn until(self, year: i16) -> Self {
        Self { years: (self.years.0, year), ..self }
    }

    pub(super) const fn not_in(self, skipped: &'static [i16]) -> Self {
        Self { skipped, ..self }
    }

    pub(super) const fn only(self, regions: &'static str) -> Self {
        Self { regions, ..self }
    }

    /// The day in a year, in days from 1970-01-01.
    pub(super) fn day(&self, year: i64) -> Option<i64> {
        let short = i16::try_from(year).ok()?;
        let (first, last) = self.years;
        if short < first || last < short || self.skipped.contains(&short) {
            return None;
        }
        self.when.day(year)
    }
}

impl When {
    fn day(self, year: i64) -> Option<i64> {
        let date = |month: u8, day: u8| {
            days_from(year, i64::from(month), i64::from(day))
        };
        Some(match self {
            Self::Fixed(month, day) => date(month, day),
            Self::Nth(n, weekday, month) => nth(year, month, weekday, n)?,
            Self::From(weekday, month, day) => {
                on_or_after(date(month, day), weekday)
            }
            Self::Before(weekday, month, day) => {
                on_or_after(date(month, day) - 7, weekday)
            }
            Self::Easter(after) => easter::western(year) + i64::from(after),
            Self::Orthodox(after) => easter::orthodox(year) + i64::from(after),
            Self::Once(only, month, day) => {
                return (year == i64::from(only)).then(|| date(month, day));
            }
            Self::Brigid if weekday_of(date(2, 1)) == 5 => date(2, 1),
            Self::Brigid => on_or_after(date(2, 1), MON),
            Self::VernalEquinox => date(3, equinox(year, 20.8431)),
            Self::AutumnalEquinox => date(9, equinox(year, 23.2488)),
        })
    }
}

/// The n-th weekday of a month, counted from its end if `n` is negative.
pub(crate) fn nth(year: i64, month: u8, weekday: u8, n: i8) -> Option<i64> {
    let first = days_from(year, i64::from(month), 1);
    let last = first + i64::from(days_in_month(year, month)) - 1;
    let day = match n {
        0 => return None,
        1.. => on_or_after(first, weekday) + 7 * i64::from(n - 1),
        _ => on_or_after(last - 6, weekday) + 7 * (i64::from(n) + 1),
    };
    (first..=last).contains(&day).then_some(day)
}

/// The first such weekday from a day on.
pub(crate) fn on_or_after(day: i64, weekday: u8) -> i64 {
    let ahead = i64::from(weekday) - i64::from(weekday_of(day));
    day + ahead.rem_euclid(7)
}

/// The day of an equinox in Japan; good from 1980 to 2099.
///
/// # Source
///
/// The formula of the Ephemeris Computation Office as K. Nagasawa gives it.
fn equinox(year: i64, base: f64) -> u8 {
    let since = (year - 1980) as f64;
    let leaps = (year - 1980).div_euclid(4) as f64;
    (base + 0.242_194 * since - leaps).floor() as u8
}
