//! A month as rows of weeks, and dates of other calendars.

mod day_count;
mod hebrew;
mod system;

pub use self::{
    day_count::DayCount,
    system::{System, SystemDate},
};

use crate::{
    Civil, Error, WeekRules,
    civil::{
        DAY, YEAR_MAX, YEAR_MIN, days_from, days_in_month, range, week_of,
        weekday_of,
    },
};

/// A month of a calendar on the wall.
///
/// ```
/// use sysu_date::{WeekRules, calendar::Month};
///
/// let may = Month::new(2024, 5)?;
/// let weeks: Vec<_> = may.weeks(WeekRules::ISO).collect();
/// assert_eq!(weeks.len(), 5);
/// assert_eq!(weeks[0].number, 18);
/// // The 1st is a Wednesday.
/// assert_eq!(weeks[0].days[..3], [None, None, Some(1)]);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u8,
}

/// A row of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthWeek {
    /// The number of the week in its year.
    pub number: u8,
    /// Seven days from the first of the week; those of other months are
    /// `None`.
    pub days: [Option<u8>; 7],
}

impl Month {
    /// Makes a month; `month` is 1 to 12.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`](crate::ErrorKind::Range) if it is not, or if the
    /// year is not one of those supported.
    pub fn new(year: i64, month: i64) -> Result<Self, Error> {
        range("year", year, YEAR_MIN + 1, YEAR_MAX - 1)?;
        range("month", month, 1, 12)?;
        Ok(Self { year: year as i32, month: month as u8 })
    }

    /// The month of a date.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn of(date: Civil) -> Result<Self, Error> {
        Self::new(i64::from(date.year()), i64::from(date.month()))
    }

    /// The month `n` months later, or earlier if negative.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn plus(self, n: i32) -> Result<Self, Error> {
        let months = i64::from(self.year) * 12 + i64::from(self.month) - 1
            + i64::from(n);
        Self::new(months.div_euclid(12), months.rem_euclid(12) + 1)
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The number of days, 28 to 31.
    pub const fn len(self) -> u8 {
        days_in_month(self.year as i64, self.month)
    }

    /// Always false; no month is without days.
    pub const fn is_empty(self) -> bool {
        false
    }

    /// A day of the month, at midnight; `None` if it has no such day.
    pub fn day(self, day: u8) -> Option<Civil> {
        (1..=self.len()).contains(&day).then(|| {
            let first = days_from(self.year.into(), self.month.into(), 1);
            Civil::of_seconds((first + i64::from(day) - 1) * DAY, 0)
        })
    }

    /// The rows, four to six, by the rules of a culture.
    pub fn weeks(self, rules: WeekRules) -> impl Iterator<Item = MonthWeek> {
        let first = days_from(self.year.into(), self.month.into(), 1);
        let start = rules.first.number();
        let before = i64::from((weekday_of(first) + 7 - start) % 7);
        let len = i64::from(self.len());
        let rows = (before + len + 6) / 7;
        (0..rows).map(move |row| {
            let monday = row * 7 - before;
            let day = |place: usize| {
                let day = monday + place as i64 + 1;
                (1..=len).contains(&day).then_some(day as u8)
            };
            let number = week_of(first + monday, start, rules.minimal_days);
            MonthWeek { number: number.number, days: std::array::from_fn(day) }
        })
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
