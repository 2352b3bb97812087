//! Public holidays of several countries, by rule.
//!
//! ```
//! use sysu_date::holidays::Holidays;
//!
//! let us = Holidays::of("us").unwrap();
//! let thanksgiving = us.named("thanksgiving", 2024).unwrap();
//! assert_eq!(thanksgiving.date.to_string(), "2024-11-28T00:00:00");
//! ```
//!
//! The dates follow the laws of 2025 and what they say of earlier years
//! where that is simple; the tables do not know holidays that are proclaimed
//! year by year, nor those of the moon.

mod easter;
pub(crate) mod rule;
mod table;

use self::{
    rule::{Rule, SAT, Shift},
    table::{COUNTRIES, Country},
};
use crate::{
    Civil, Error,
    civil::{DAY, YEAR_MAX, YEAR_MIN, range, weekday_of},
};

/// A day of a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day, at midnight.
    pub date: Civil,
    /// Its name in English.
    pub name: &'static str,
    /// Whether this is the free day given for one on a weekend.
    pub observed: bool,
}

/// The holidays of a country or of one of its subdivisions.
///
/// ```
/// use sysu_date::{Civil, holidays::Holidays};
///
/// let bavaria = Holidays::of("de-BY").unwrap();
/// let date = Civil::date(2024, 1, 6)?;
/// assert_eq!(bavaria.on(date).unwrap().name, "Epiphany");
/// assert!(Holidays::of("de").unwrap().on(date).is_none());
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Holidays {
    country: &'static Country,
    region: &'static str,
}

impl Holidays {
    /// The holidays of an ISO 3166 code: `us`, `de`, `de-by`, in any case.
    ///
    /// A country alone has the holidays of all its subdivisions in common.
    /// `None` for countries and subdivisions that have no table.
    pub fn of(code: &str) -> Option<Self> {
        let (country, region) = match code.split_once(['-', '_']) {
            Some((country, region)) => (country, Some(region)),
            None => (code, None),
        };
        let country = COUNTRIES
            .iter()
            .find(|known| known.code.eq_ignore_ascii_case(country))?;
        let region = match region {
            None => "",
            Some(region) => country
                .regions
                .split_ascii_whitespace()
                .find(|known| known.eq_ignore_ascii_case(region))?,
        };
        Some(Self { country, region })
    }

    /// Every country, in the order of their codes.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        COUNTRIES.iter().map(|country| Self { country, region: "" })
    }

    /// The code: `"DE-BY"`.
    pub fn code(self) -> String {
        let Self { country, region } = self;
        match region {
            "" => country.code.to_string(),
            _ => format!("{}-{region}", country.code),
        }
    }

    /// The country's name in English.
    pub fn name(self) -> &'static str {
        self.country.name
    }

    /// The subdivisions whose holidays differ: `"BB"`, `"BE"`, …
    pub fn regions(self) -> impl Iterator<Item = &'static str> {
        self.country.regions.split_ascii_whitespace()
    }

    /// The holidays of a year in order, days given for weekends included.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`](crate::ErrorKind::Range) if the year is not one
    /// of those supported.
    ///
    /// ```
    /// use sysu_date::holidays::Holidays;
    ///
    /// // Christmas on Sunday: England has Tuesday off, too.
    /// let england = Holidays::of("gb-eng").unwrap();
    /// let days = england.in_year(2022)?;
    /// let last = days.last().unwrap();
    /// assert_eq!(last.date.to_string(), "2022-12-27T00:00:00");
    /// assert!(last.observed && last.name == "Christmas Day");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn in_year(self, year: i32) -> Result<Vec<Holiday>, Error> {
        let year = i64::from(year);
        range("year", year, YEAR_MIN + 1, YEAR_MAX - 1)?;
        let days = self.days(year);
        // A day off may lie in the year before its holiday.
        let next = self.days(year + 1).into_iter();
        let mut all: Vec<Day> = days.into_iter().chain(next).collect();
        let start = crate::civil::days_from(year, 1, 1);
        let end = crate::civil::days_from(year + 1, 1, 1);
        all.retain(|day| (start..end).contains(&day.at));
        all.sort_by_key(|day| (day.at, day.observed));
        Ok(all
            .into_iter()
            .map(|day| Holiday {
                date: Civil::of_seconds(day.at * DAY, 0),
                name: day.name,
                observed: day.observed,
            })
            .collect())
    }

    /// The holiday on the day of `date`, if it is one.
    pub fn on(self, date: Civil) -> Option<Holiday> {
        let day =
            Civil { hour: 0, minute: 0, second: 0, nanosecond: 0, ..date };
        let year = self.in_year(date.year()).ok()?;
        year.into_iter().find(|holiday| holiday.date == day)
    }

    /// The holiday of a year whose name begins with `name`, in any case.
    pub fn named(self, name: &str, year: i32) -> Option<Holiday> {
        let begins = |full: &str| {
            full.get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        let year = self.in_year(year).ok()?;
        year.into_iter().find(|day| !day.observed && begins(day.name))
    }

    fn rules(self) -> impl Iterator<Item = &'static Rule> {
        self.country.rules.iter().filter(move |rule| {
            rule.regions.is_empty()
                || rule
                    .regions
                    .split_ascii_whitespace()
                    .any(|region| region == self.region)
        })
    }

    /// The holidays that the rules give for a year, and their days off.
    fn days(self, year: i64) -> Vec<Day> {
        let mut days: Vec<(Day, Shift)> = self
            .rules()
            .filter_map(|rule| {
                let at = rule.day(year)?;
                Some((
                    Day { at, name: rule.name, observed: false },
                    rule.shift,
                ))
            })
            .collect();
        days.sort_by_key(|(day, _)| day.at);
        let mut all: Vec<Day> = days.iter().map(|(day, _)| *day).collect();
        for (day, shift) in days {
            substitute(day, shift, &mut all);
        }
        if self.country.code == "JP" {
            citizens_holidays(&mut all);
        }
        all
    }
}

impl std::fmt::Debug for Holidays {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Holidays({})", self.code())
    }
}

/// Easter Sunday of the western churches, at midnight.
///
/// # Errors
///
/// [`ErrorKind::Range`](crate::ErrorKind::Range) if the year is not one of
/// those supported.
///
/// ```
/// let easter = sysu_date::holidays::easter(2024)?;
/// assert_eq!((easter.month(), easter.day()), (3, 31));
/// # Ok::<(), sysu_date::Error>(())
/// ```
pub fn easter(year: i32) -> Result<Civil, Error> {
    Civil::from_seconds(easter::western(i64::from(year)) * DAY, 0)
}

/// Easter Sunday of the orthodox churches, at midnight.
///
/// # Errors
///
/// [`ErrorKind::Range`](crate::ErrorKind::Range) if the year is not one of
/// those supported.
///
/// ```
/// let easter = sysu_date::holidays::orthodox_easter(2024)?;
/// assert_eq!((easter.month(), easter.day()), (5, 5));
/// # Ok::<(), sysu_date::Error>(())
/// ```
pub fn orthodox_easter(year: i32) -> Result<Civil, Error> {
    Civil::from_seconds(easter::orthodox(i64::from(year)) * DAY, 0)
}

/// A holiday by its day since 1970-01-01.
#[derive(Clone, Copy)]
struct Day {
    at: i64,
    name: &'static str,
    observed: bool,
}

/// Adds the day off for a holiday on a day of rest, or moves the holiday.
fn substitute(day: Day, shift: Shift, all: &mut Vec<Day>) {
    let weekday = weekday_of(day.at);
    let taken = |at: i64, all: &[Day]| all.iter().any(|day| day.at == at);
    let at = match (shift, weekday) {
        (Shift::Nearest, 6) => day.at - 1,
        (Shift::Nearest, 7) => day.at + 1,
        (Shift::NextWorkday, 6 | 7) => {
            let free = |at: &i64| weekday_of(*at) < SAT && !taken(*at, all);
            (day.at + 1..day.at + 15).find(free).unwrap_or(day.at)
        }
        (Shift::SundayToNext, 7) => {
            let free = |at: &i64| !taken(*at, all);
            (day.at + 1..day.at + 15).find(free).unwrap_or(day.at)
        }
        (Shift::SundayToSaturday, 7) => {
            for moved in all.iter_mut().filter(|other| other.at == day.at) {
                if moved.name == day.name {
                    moved.at -= 1;
                }
            }
            return;
        }
        _ => return,
    };
    all.push(Day { at, observed: true, ..day });
}

/// In Japan a working day between two holidays is one itself.
fn citizens_holidays(all: &mut Vec<Day>) {
    let holds = |at: i64| all.iter().any(|day| day.at == at);
    let between: Vec<i64> = all
        .iter()
        .filter(|day| !day.observed)
        .map(|day| day.at + 1)
        .filter(|&at| !holds(at) && weekday_of(at) != 7 && holds(at + 1))
        .collect();
    all.extend(between.into_iter().map(|at| Day {
        at,
        name: "Citizens' Holiday",
        observed: false,
    }));
}
