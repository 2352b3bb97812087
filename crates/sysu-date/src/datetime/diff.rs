//! The way from one moment to another, in the units asked for.

use super::DateTime;
use crate::civil::days_from;
use crate::duration::{Duration, SCALE, ratio};
use crate::error::{Error, ErrorKind};
use crate::unit::Unit;

impl DateTime {
    /// This moment minus another, in the units given; only the smallest has
    /// a fraction. No unit means milliseconds.
    ///
    /// Calendar units are counted on the wall: a month is a month whatever
    /// its length, and adding the result to the earlier moment gives the
    /// later one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] at the edges of the supported years.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{DateTime, Duration, Unit};
    ///
    /// let born: DateTime = "1969-07-20T20:17Z".parse()?;
    /// let now: DateTime = "2024-07-01T00:00Z".parse()?;
    /// let age = now.diff(born, &[Unit::Year, Unit::Month, Unit::Day])?;
    /// assert_eq!((age.whole(Unit::Year), age.whole(Unit::Month)), (54, 11));
    /// assert_eq!(now.diff_in(born, Unit::Day)?.floor(), 20_069.0);
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// Luxon's `diff`.
    pub fn diff(self, other: Self, units: &[Unit]) -> Result<Duration, Error> {
        if self < other {
            return Ok(-between(self, other, units)?);
        }
        between(other, self, units)
    }

    /// This moment minus another, in one unit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] at the edges of the supported years.
    pub fn diff_in(self, other: Self, unit: Unit) -> Result<f64, Error> {
        Ok(self.diff(other, &[unit])?.get(unit))
    }

    /// How many starts of a unit lie between another moment and this one,
    /// negative if this is the earlier: from 23:59 to 00:01 is one day.
    ///
    /// # Source
    ///
    /// date-fns's `differenceInCalendar…`.
    pub fn calendar_diff(self, other: Self, unit: Unit) -> i64 {
        let count = |moment: Self| {
            let civil = moment.civil();
            let (year, month) = (civil.year as i64, civil.month as i64 - 1);
            let local = moment.local_second();
            match unit {
                Unit::Year => year,
                Unit::Quarter => year * 4 + month / 3,
                Unit::Month => year * 12 + month,
                // 1970-01-05 is a Monday.
                Unit::Week => (moment.local_day() - 4).div_euclid(7),
                Unit::Day => moment.local_day(),
                Unit::Hour => local.div_euclid(3600),
                Unit::Minute => local.div_euclid(60),
                Unit::Second => local,
                Unit::Millisecond => {
                    local * 1000 + (moment.nano / 1_000_000) as i64
                }
            }
        };
        count(self) - count(other)
    }
}

fn between(
    earlier: DateTime,
    later: DateTime,
    units: &[Unit],
) -> Result<Duration, Error> {
    let mut sum = Duration::new();
    let mut cursor = earlier;
    let mut high_water = earlier;
    let mut lowest = None;
    for unit in Unit::ALL.into_iter().take(5) {
        if !units.contains(&unit) {
            continue;
        }
        lowest = Some(unit);
        let mut count = on_wall(cursor, later, unit);
        sum = sum.set(unit, count);
        high_water = earlier.plus(&sum)?;
        if high_water <= later {
            cursor = high_water;
            continue;
        }
        count -= 1;
        sum = sum.set(unit, count);
        cursor = earlier.plus(&sum)?;
        if cursor > later {
            // Across zones the walls may disagree by more than one unit.
            high_water = cursor;
            sum = sum.set(unit, count - 1);
            cursor = earlier.plus(&sum)?;
        }
    }
    let rest = later.nanos_since(cursor);
    let exact: Vec<Unit> =
        units.iter().copied().filter(|unit| !unit.is_calendar()).collect();
    if exact.is_empty() && lowest.is_none() {
        return Ok(Duration::from_nanos(rest));
    }
    let Some(lowest) = lowest else {
        return Ok(Duration::from_nanos(rest).shift_to(&exact));
    };
    if !exact.is_empty() {
        return Duration::from_nanos(rest).shift_to(&exact).plus(&sum);
    }
    if high_water < later {
        high_water = cursor.plus(&Duration::new().set(lowest, 1))?;
    }
    let length = high_water.nanos_since(cursor);
    if length != 0 {
        let fraction = ratio(rest, SCALE, length);
        let raw = sum.raw(lowest).checked_add(fraction);
        sum.put(lowest, raw.ok_or(ErrorKind::Overflow)?);
    }
    Ok(sum)
}

/// The difference of two wall clocks in a calendar unit, smaller fields
/// ignored, each wall being that of its own zone.
fn on_wall(a: DateTime, b: DateTime, unit: Unit) -> i64 {
    let (from, to) = (a.civil(), b.civil());
    let years = to.year as i64 - from.year as i64;
    let months = to.month as i64 - from.month as i64;
    let quarter = |month: u8| (month as i64 - 1) / 3;
    let days = |civil: crate::Civil| {
        days_from(civil.year as i64, civil.month as i64, civil.day as i64)
    };
    match unit {
        Unit::Year => years,
        Unit::Quarter => years * 4 + quarter(to.month) - quarter(from.month),
        Unit::Month => years * 12 + months,
        Unit::Week => (days(to) - days(from)) / 7,
        _ => days(to) - days(from),
    }
}
