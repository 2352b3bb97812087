//! Setting fields, and making a moment of some of them.

use super::DateTime;
use crate::civil::{
    Civil, DAY, YEAR_MAX, YEAR_MIN, days_from, days_in_month, first_week,
    is_leap, range, week_of, weekday_of, weeks_in,
};
use crate::context::Context;
use crate::error::{Error, ErrorKind};
use crate::resolve::{Disambiguation, resolve_seconds};
use crate::week::WeekRules;

/// Some fields of calendar and clock, to set on a moment or to make one of.
///
/// Dates are told by year, month and day, or year and day of the year, or
/// week year, week and weekday; mixing them is an error.
///
/// # Example
///
/// ```
/// use sysu_date::{DateTime, Fields};
///
/// let moment: DateTime = "2024-03-31T10:00Z".parse()?;
/// let february = moment.with(Fields::new().month(2))?;
/// assert_eq!(february.to_iso_date(), "2024-02-29");
/// assert!(moment.with(Fields::new().month(13)).is_err());
/// let rolled = moment.with_rolling(Fields::new().month(13))?;
/// assert_eq!(rolled.to_iso_date(), "2025-01-31");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "Fields do nothing until they are applied"]
pub struct Fields {
    pub(crate) year: Option<i64>,
    pub(crate) month: Option<i64>,
    pub(crate) day: Option<i64>,
    pub(crate) ordinal: Option<i64>,
    pub(crate) week_year: Option<i64>,
    pub(crate) week: Option<i64>,
    pub(crate) weekday: Option<i64>,
    pub(crate) hour: Option<i64>,
    pub(crate) minute: Option<i64>,
    pub(crate) second: Option<i64>,
    pub(crate) nanosecond: Option<i64>,
    rules: Option<WeekRules>,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        pub const fn $name(mut self, n: i64) -> Self {
            self.$name = Some(n);
            self
        }
    )*};
}

impl Fields {
    /// No field yet.
    pub const fn new() -> Self {
        Self {
            year: None,
            month: None,
            day: None,
            ordinal: None,
            week_year: None,
            week: None,
            weekday: None,
            hour: None,
            minute: None,
            second: None,
            nanosecond: None,
            rules: None,
        }
    }

    setters! {
        /// Sets the year.
        year
        /// Sets the month, from 1.
        month
        /// Sets the day of the month, from 1. Where a month is set without
        /// a day, the day is clamped to its length.
        day
        /// Sets the day of the year, from 1.
        ordinal
        /// Sets the year that the week belongs to.
        week_year
        /// Sets the week, from 1; an ISO week unless
        /// [`week_rules`](Self::week_rules) says otherwise.
        week
        /// Sets the day of the week, 1 being its first.
        weekday
        /// Sets the hour, 0 to 23; 24 for the midnight that ends the day.
        hour
        /// Sets the minute.
        minute
        /// Sets the second.
        second
        /// Sets the nanosecond of the second.
        nanosecond
    }

    /// Sets the milliseconds of the second.
    pub const fn millisecond(mut self, n: i64) -> Self {
        self.nanosecond = Some(n.saturating_mul(1_000_000));
        self
    }

    /// Sets the weeks that week fields are counted in.
    pub const fn week_rules(mut self, rules: WeekRules) -> Self {
        self.rules = Some(rules);
        self
    }

    fn has_week(&self) -> bool {
        self.week_year.is_some() || self.week.is_some()
    }

    fn has_gregorian(&self) -> bool {
        self.year.is_some() || self.month.is_some() || self.day.is_some()
    }

    fn conflict(&self) -> Result<(), Error> {
        let month = self.month.is_some() || self.day.is_some();
        if (self.has_gregorian() || self.ordinal.is_some()) && self.has_week()
        {
            let (first, second) = ("a week", "a year, month or day");
            return Err(ErrorKind::Conflict { first, second }.into());
        }
        if month && self.ordinal.is_some() {
            let (first, second) = ("a day of the year", "a month or day");
            return Err(ErrorKind::Conflict { first, second }.into());
        }
        Ok(())
    }

    fn rules(&self) -> (u8, u8) {
        let rules = self.rules.unwrap_or(WeekRules::ISO);
        (rules.first.number(), rules.minimal_days)
    }

    /// Checks every field that is there against its own range.
    fn check(&self) -> Result<(), Error> {
        let check = |field, value: Option<i64>, min, max| {
            value.map_or(Ok(()), |value| range(field, value, min, max))
        };
        check("year", self.year, YEAR_MIN, YEAR_MAX)?;
        check("week year", self.week_year, YEAR_MIN, YEAR_MAX)?;
        check("month", self.month, 1, 12)?;
        check("day", self.day, 1, 31)?;
        check("day of year", self.ordinal, 1, 366)?;
        check("week", self.week, 1, 53)?;
        check("weekday", self.weekday, 1, 7)?;
        let small = [self.minute, self.second, self.nanosecond];
        let whole = small.iter().all(|n| n.unwrap_or(0) == 0);
        check("hour", self.hour, 0, if whole { 24 } else { 23 })?;
        check("minute", self.minute, 0, 59)?;
        check("second", self.second, 0, 59)?;
        check("nanosecond", self.nanosecond, 0, 999_999_999)
    }

    /// The days of the date fields, what is missing taken from `base`;
    /// `strict` checks the length of months, years and week years.
    fn days(&self, base: Civil, strict: bool) -> Result<i64, Error> {
        let (first, minimal) = self.rules();
        if self.has_week() || self.weekday.is_some() && !self.has_gregorian() {
            let here = week_of(base.days(), first, minimal);
            let year = self.week_year.unwrap_or(here.year);
            let week = self.week.unwrap_or(here.number as i64);
            let weekday = self.weekday.unwrap_or(here.weekday as i64);
            bounded(&[year, week, weekday])?;
            if strict && self.week.is_some() {
                let last = weeks_in(year, first, minimal) as i64;
                range("week", week, 1, last)?;
            }
            let start = first_week(year, first, minimal);
            return Ok(start + (week - 1) * 7 + weekday - 1);
        }
        let year = self.year.unwrap_or(base.year as i64);
        if let Some(ordinal) = self.ordinal {
            bounded(&[year, ordinal])?;
            if strict {
                let last = 365 + is_leap(year) as i64;
                range("day of year", ordinal, 1, last)?;
            }
            return Ok(days_from(year, 1, 1) + ordinal - 1);
        }
        let month = self.month.unwrap_or(base.month as i64);
        let day = self.day.unwrap_or(base.day as i64);
        bounded(&[year, month, day])?;
        let count = year * 12 + month - 1;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        let last = days_in_month(year, month as u8) as i64;
        if self.day.is_none() {
            return Ok(days_from(year, month, day.min(last)));
        }
        if strict {
            range("day", day, 1, last)?;
        }
        Ok(days_from(year, month, day))
    }

    /// Seconds on the wall and nanoseconds, what is missing from `base`.
    pub(crate) fn local(
        &self,
        base: Civil,
        strict: bool,
    ) -> Result<(i64, u32), Error> {
        self.conflict()?;
        if strict {
            self.check()?;
        }
        let days = self.days(base, strict)?;
        let hour = self.hour.unwrap_or(base.hour as i64);
        let minute = self.minute.unwrap_or(base.minute as i64);
        let second = self.second.unwrap_or(base.second as i64);
        let nano = self.nanosecond.unwrap_or(base.nanosecond as i64);
        bounded(&[hour, minute, second])?;
        if strict
            && let Some(given) = self.weekday
            && self.has_gregorian()
        {
            let (first, _) = self.rules();
            let actual =
                (weekday_of(days) as i64 - first as i64).rem_euclid(7) + 1;
            if actual != given {
                let (given, actual) = (given as u8, actual as u8);
                return Err(ErrorKind::Weekday { given, actual }.into());
            }
        }
        let carried = nano.div_euclid(1_000_000_000);
        let nano = nano.rem_euclid(1_000_000_000) as u32;
        let time = hour * 3600 + minute * 60 + second + carried;
        Ok((days * DAY + time, nano))
    }

    /// Fills what is smaller than the largest field given with its lowest
    /// value, so that only larger ones are taken from now.
    pub(crate) fn filled(mut self) -> Self {
        let mut fill = false;
        let mut visit = |field: &mut Option<i64>, low: i64| {
            fill |= field.is_some();
            if fill && field.is_none() {
                *field = Some(low);
            }
        };
        let week = self.week_year.is_some()
            || self.week.is_some()
            || self.weekday.is_some()
                && self.year.is_none()
                && self.month.is_none()
                && self.day.is_none();
        if week {
            visit(&mut self.week_year, 0);
            visit(&mut self.week, 1);
            visit(&mut self.weekday, 1);
        } else if self.ordinal.is_some() {
            visit(&mut self.year, 0);
            visit(&mut self.ordinal, 1);
        } else {
            visit(&mut self.year, 0);
            visit(&mut self.month, 1);
            visit(&mut self.day, 1);
        }
        visit(&mut self.hour, 0);
        visit(&mut self.minute, 0);
        visit(&mut self.second, 0);
        visit(&mut self.nanosecond, 0);
        self
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.year.is_none()
            && self.month.is_none()
            && self.day.is_none()
            && self.ordinal.is_none()
            && self.week_year.is_none()
            && self.week.is_none()
            && self.weekday.is_none()
            && self.hour.is_none()
            && self.minute.is_none()
            && self.second.is_none()
            && self.nanosecond.is_none()
    }
}

/// Keeps sums of fields far from the ends of `i64`.
fn bounded(fields: &[i64]) -> Result<(), Error> {
    const LIMIT: u64 = 1_000_000_000_000;
    if fields.iter().any(|n| n.unsigned_abs() > LIMIT) {
        return Err(ErrorKind::Overflow.into());
    }
    Ok(())
}

impl DateTime {
    /// Sets fields on the wall clock, each checked against its range.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Range`] if a field is outside its range.
    /// * [`ErrorKind::Conflict`] if fields exclude each other.
    /// * [`ErrorKind::Weekday`] if a weekday beside a date is not its own.
    /// * [`ErrorKind::Overflow`] at the edges of the supported years.
    pub fn with(self, fields: Fields) -> Result<Self, Error> {
        self.set(fields, true)
    }

    /// Sets fields on the wall clock; what is too large or too small rolls
    /// over: hour 30 is 06:00 of the next day, month 0 December of the last
    /// year.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Conflict`] if fields exclude each other.
    /// * [`ErrorKind::Overflow`] at the edges of the supported years.
    ///
    /// # Source
    ///
    /// Luxon's `set`.
    pub fn with_rolling(self, fields: Fields) -> Result<Self, Error> {
        self.set(fields, false)
    }

    fn set(self, fields: Fields, strict: bool) -> Result<Self, Error> {
        let (local, nano) = fields.local(self.civil(), strict)?;
        let choice = Disambiguation::hint(self.offset);
        resolve_seconds(self.zone, local, nano, choice)
    }

    /// Makes a moment of fields: those larger than the largest given are of
    /// now, those smaller the lowest.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Range`] if a field is outside its range.
    /// * [`ErrorKind::Conflict`] if fields exclude each other.
    /// * [`ErrorKind::Weekday`] if a weekday beside a date is not its own.
    /// * [`ErrorKind::Gap`], [`ErrorKind::Overlap`] if `ctx` rejects them.
    /// * [`ErrorKind::Overflow`] at the edges of the supported years.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Context, DateTime, Fields};
    ///
    /// let ctx = Context::at("2024-07-14T09:30Z".parse()?);
    /// let may = DateTime::from_fields(Fields::new().month(5), &ctx)?;
    /// assert_eq!(may.to_iso(), "2024-05-01T00:00:00Z");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// Luxon's `fromObject`.
    pub fn from_fields(fields: Fields, ctx: &Context) -> Result<Self, Error> {
        if fields.is_empty() {
            return Ok(ctx.now());
        }
        let needs_now = fields.year.is_none() && fields.week_year.is_none();
        let base = if needs_now {
            ctx.now().civil()
        } else {
            Civil::of_seconds(0, 0)
        };
        let (local, nano) = fields.filled().local(base, true)?;
        resolve_seconds(ctx.get_zone(), local, nano, ctx.get_disambiguation())
    }
}
