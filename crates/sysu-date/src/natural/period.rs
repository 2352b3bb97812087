//! Stretches of the calendar, in days from 1970-01-01.

use super::term::{Feast, Span};
use crate::{
    Error, ErrorKind, Unit, WeekRules, Weekday,
    civil::{
        YEAR_MAX, YEAR_MIN, date_of, days_from, days_in_month, first_week,
        range, weekday_of, weeks_in,
    },
    holidays::{self, rule},
};

/// Whole days from `start` up to but not with `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) start: i64,
    pub(super) end: i64,
    /// What the stretch is called: a day, a month, ….
    pub(super) unit: Unit,
}

impl Days {
    pub(super) const fn one(day: i64) -> Self {
        Self { start: day, end: day + 1, unit: Unit::Day }
    }
}

/// The first day of a month that is counted on from 0, January of year 0.
fn month_start(months: i64) -> Result<i64, Error> {
    let year = months.div_euclid(12);
    range("year", year, YEAR_MIN, YEAR_MAX)?;
    Ok(days_from(year, months.rem_euclid(12) + 1, 1))
}

fn months(start: i64, count: i64, unit: Unit) -> Result<Days, Error> {
    let end = month_start(start + count)?;
    Ok(Days { start: month_start(start)?, end, unit })
}

pub(super) fn year(year: i64) -> Result<Days, Error> {
    range("year", year, YEAR_MIN, YEAR_MAX)?;
    months(year * 12, 12, Unit::Year)
}

pub(super) fn month(year: i64, month: u8) -> Result<Days, Error> {
    range("year", year, YEAR_MIN, YEAR_MAX)?;
    months(year * 12 + i64::from(month) - 1, 1, Unit::Month)
}

/// The quarter 1 to 4, or the half 1 or 2 with `len` 6.
pub(super) fn part(year: i64, n: i64, len: i64) -> Result<Days, Error> {
    range("year", year, YEAR_MIN, YEAR_MAX)?;
    let name = if len == 6 { "half" } else { "quarter" };
    range(name, n, 1, 12 / len)?;
    months(year * 12 + (n - 1) * len, len, Unit::Quarter)
}

pub(super) fn date(year: i64, month: i64, day: i64) -> Result<Days, Error> {
    range("year", year, YEAR_MIN, YEAR_MAX)?;
    range("month", month, 1, 12)?;
    let last = i64::from(days_in_month(year, month as u8));
    range("day", day, 1, last)?;
    Ok(Days::one(days_from(year, month, day)))
}

pub(super) fn week(
    year: i64,
    number: i64,
    rules: WeekRules,
) -> Result<Days, Error> {
    range("year", year, YEAR_MIN, YEAR_MAX)?;
    let (first, least) = (rules.first.number(), rules.minimal_days);
    range("week", number, 1, i64::from(weeks_in(year, first, least)))?;
    let start = first_week(year, first, least) + (number - 1) * 7;
    Ok(Days { start, end: start + 7, unit: Unit::Week })
}

pub(super) fn day_of_year(year: i64, number: i64) -> Result<Days, Error> {
    let whole = self::year(year)?;
    range("day of year", number, 1, whole.end - whole.start)?;
    Ok(Days::one(whole.start + number - 1))
}

/// The stretch `n` after the one that holds `day`; of units of a day and
/// more.
pub(super) fn around(
    day: i64,
    span: Span,
    n: i64,
    rules: WeekRules,
) -> Result<Days, Error> {
    let (at, month, _) = date_of(day);
    let Span { unit, times } = span;
    let n = n.checked_mul(times).ok_or(ErrorKind::Overflow)?;
    range("number", n, -4_000_000, 4_000_000)?;
    match unit {
        Unit::Year => {
            let first = at.div_euclid(times) * times + n;
            months(first * 12, 12 * times, Unit::Year)
        }
        Unit::Quarter => {
            let first = at * 12 + (i64::from(month) - 1) / 3 * 3 + n * 3;
            months(first, 3, Unit::Quarter)
        }
        Unit::Month => {
            months(at * 12 + i64::from(month) - 1 + n, 1, Unit::Month)
        }
        Unit::Week => {
            let first = rules.first.number();
            let into = i64::from((weekday_of(day) + 7 - first) % 7);
            let start = day - into + n * 7;
            Ok(Days { start, end: start + 7 * times, unit: Unit::Week })
        }
        _ => {
            let start = day + n;
            Ok(Days { start, end: start + times, unit: Unit::Day })
        }
    }
}

/// The weekend that holds `day` or comes next, and `n` weeks on.
pub(super) fn weekend(
    day: i64,
    n: i64,
    rules: WeekRules,
) -> Result<Days, Error> {
    range("number", n, -4_000_000, 4_000_000)?;
    let (first, last) =
        (rules.weekend_from.number(), rules.weekend_to.number());
    let within = rules.is_weekend(Weekday::from_iso(weekday_of(day)));
    let from = if within { day - 6 } else { day };
    let start = rule::on_or_after(from, first) + n * 7;
    let end = rule::on_or_after(start, last) + 1;
    Ok(Days { start, end, unit: Unit::Day })
}

/// The n-th weekday of a stretch, from its end if negative.
pub(super) fn nth_weekday(days: Days, n: i64, weekday: u8) -> Option<i64> {
    let day = if n > 0 {
        rule::on_or_after(days.start, weekday) + (n - 1) * 7
    } else {
        rule::on_or_after(days.end - 7, weekday) + (n + 1) * 7
    };
    (n != 0 && days.start <= day && day < days.end).then_some(day)
}

/// The day of a feast in a year.
pub(super) fn feast(feast: Feast, year: i64) -> Result<Days, Error> {
    range("year", year, YEAR_MIN + 1, YEAR_MAX - 1)?;
    Ok(match feast {
        Feast::Fixed(month, day) => date(year, month.into(), day.into())?,
        Feast::Easter(after) => {
            let easter = holidays::easter(year as i32)?;
            Days::one(easter.days() + i64::from(after))
        }
        Feast::Nth(n, weekday, month) => {
            let day = rule::nth(year, month, weekday, n);
            Days::one(day.ok_or(ErrorKind::Overflow)?)
        }
    })
}
