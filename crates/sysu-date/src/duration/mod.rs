//! Spans of time in nine units, each an exact decimal.

mod convert;
mod decimal;
mod format;
mod parse;

pub use convert::Accuracy;
pub(crate) use convert::ratio;
pub(crate) use decimal::{
    SCALE, from_f64, parse as parse_decimal, text, to_f64,
};
pub use format::{IsoTime, Signs};

use crate::error::{Error, ErrorKind};
use crate::unit::Unit;

/// A span of time: years, quarters, months, weeks, days, hours, minutes,
/// seconds and milliseconds, each kept as it was given.
///
/// Each unit is a decimal with 18 digits after the point, so that 0.1 is
/// 0.1, and microseconds and nanoseconds are thousandths of a millisecond.
/// Units are not mixed unless asked: 60 seconds are not 1 minute (see
/// [`normalize`](Self::normalize), [`total`](Self::total)), and a month has
/// no length until it is added to a date.
///
/// A unit may be absent or zero; the two are equal, but
/// [`shift_to`](Self::shift_to) and the formats tell them apart.
///
/// # Example
///
/// ```
/// use sysu_date::{Duration, Unit};
///
/// let film = Duration::new().hours(2).minutes(11);
/// assert_eq!(film.to_iso(), "PT2H11M");
/// assert_eq!(film.total(Unit::Minute), 131.0);
/// assert_eq!("2h 11min".parse::<Duration>()?, film);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Duration {
    values: [i128; 9],
    /// One bit per unit that was given.
    present: u16,
}

impl Duration {
    /// Makes a duration without any unit.
    pub const fn new() -> Self {
        Self { values: [0; 9], present: 0 }
    }

    /// Makes a duration of milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self::new().milliseconds(millis)
    }

    /// Makes a duration of seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::new().seconds(seconds)
    }

    /// Makes a duration of milliseconds, with their fraction, of
    /// nanoseconds.
    pub fn from_nanos(nanos: i128) -> Self {
        let mut new = Self::new();
        let raw = nanos.saturating_mul(SCALE / 1_000_000);
        new.put(Unit::Millisecond, raw);
        new
    }

    /// Sets the years.
    #[must_use]
    pub const fn years(self, n: i64) -> Self {
        self.set(Unit::Year, n)
    }

    /// Sets the quarters.
    #[must_use]
    pub const fn quarters(self, n: i64) -> Self {
        self.set(Unit::Quarter, n)
    }

    /// Sets the months.
    #[must_use]
    pub const fn months(self, n: i64) -> Self {
        self.set(Unit::Month, n)
    }

    /// Sets the weeks.
    #[must_use]
    pub const fn weeks(self, n: i64) -> Self {
        self.set(Unit::Week, n)
    }

    /// Sets the days.
    #[must_use]
    pub const fn days(self, n: i64) -> Self {
        self.set(Unit::Day, n)
    }

    /// Sets the hours.
    #[must_use]
    pub const fn hours(self, n: i64) -> Self {
        self.set(Unit::Hour, n)
    }

    /// Sets the minutes.
    #[must_use]
    pub const fn minutes(self, n: i64) -> Self {
        self.set(Unit::Minute, n)
    }

    /// Sets the seconds.
    #[must_use]
    pub const fn seconds(self, n: i64) -> Self {
        self.set(Unit::Second, n)
    }

    /// Sets the milliseconds.
    #[must_use]
    pub const fn milliseconds(self, n: i64) -> Self {
        self.set(Unit::Millisecond, n)
    }

    /// Sets a unit to a whole number.
    #[must_use]
    pub const fn set(mut self, unit: Unit, n: i64) -> Self {
        self.values[unit.index()] = n as i128 * SCALE;
        self.present |= 1 << unit.index();
        self
    }

    /// Sets a unit to a number with a fraction, taken as the shortest
    /// decimal that reads back as that double: 0.1 becomes 0.1.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if it is not finite or beyond ±1e19.
    pub fn set_f64(mut self, unit: Unit, n: f64) -> Result<Self, Error> {
        let raw = from_f64(n).ok_or(ErrorKind::Overflow)?;
        self.put(unit, raw);
        Ok(self)
    }

    /// Takes a unit away.
    #[must_use]
    pub const fn without(mut self, unit: Unit) -> Self {
        self.values[unit.index()] = 0;
        self.present &= !(1 << unit.index());
        self
    }

    /// The number of a unit with its fraction; 0 if absent.
    pub fn get(&self, unit: Unit) -> f64 {
        to_f64(self.raw(unit))
    }

    /// The whole number of a unit, cut toward zero; 0 if absent.
    pub const fn whole(&self, unit: Unit) -> i64 {
        (self.values[unit.index()] / SCALE) as i64
    }

    /// Tells whether a unit was given, be it zero.
    pub const fn has(&self, unit: Unit) -> bool {
        self.present & (1 << unit.index()) != 0
    }

    /// The units that were given, from the largest.
    pub fn units(&self) -> impl Iterator<Item = Unit> + use<> {
        let present = self.present;
        Unit::ALL
            .into_iter()
            .filter(move |unit| present & (1 << unit.index()) != 0)
    }

    /// Tells whether every unit is zero or absent.
    pub fn is_zero(&self) -> bool {
        self.values == [0; 9]
    }

    /// Tells whether any unit is below zero.
    pub fn is_negative(&self) -> bool {
        self.values.iter().any(|value| *value < 0)
    }

    /// Adds unit by unit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if a unit leaves ±1.7e20.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Duration;
    ///
    /// let sum = Duration::new().hours(1).plus(&Duration::new().days(2))?;
    /// assert_eq!(sum.to_iso(), "P2DT1H");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn plus(&self, other: &Self) -> Result<Self, Error> {
        let mut sum = *self;
        for unit in Unit::ALL {
            let raw = self.raw(unit).checked_add(other.raw(unit));
            sum.values[unit.index()] = raw.ok_or(ErrorKind::Overflow)?;
        }
        sum.present |= other.present;
        Ok(sum)
    }

    /// Subtracts unit by unit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if a unit leaves ±1.7e20.
    pub fn minus(&self, other: &Self) -> Result<Self, Error> {
        self.plus(&-*other)
    }

    /// Multiplies each unit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if a unit leaves ±1.7e20.
    pub fn times(&self, factor: i64) -> Result<Self, Error> {
        let mut product = *self;
        for value in &mut product.values {
            *value = value
                .checked_mul(factor as i128)
                .ok_or(ErrorKind::Overflow)?;
        }
        Ok(product)
    }

    /// Changes each unit that is present.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] if `change` gives what is not finite.
    pub fn map_units(
        &self,
        mut change: impl FnMut(f64, Unit) -> f64,
    ) -> Result<Self, Error> {
        let mut new = *self;
        for unit in self.units() {
            new = new.set_f64(unit, change(self.get(unit), unit))?;
        }
        Ok(new)
    }

    /// Takes away the units that are zero.
    #[must_use]
    pub fn strip_zeros(&self) -> Self {
        let mut new = *self;
        for unit in Unit::ALL {
            if self.raw(unit) == 0 {
                new = new.without(unit);
            }
        }
        new
    }

    #[inline]
    pub(crate) const fn raw(&self, unit: Unit) -> i128 {
        self.values[unit.index()]
    }

    /// Sets the scaled value of a unit.
    pub(crate) const fn put(&mut self, unit: Unit, raw: i128) {
        self.values[unit.index()] = raw;
        self.present |= 1 << unit.index();
    }
}

impl Default for Duration {
    fn default() -> Self {
        Self::new()
    }
}

/// Unit by unit; what is absent is zero. 60 seconds are not 1 minute:
/// compare [`to_millis`](Duration::to_millis) for that.
impl PartialEq for Duration {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl Eq for Duration {}

impl std::hash::Hash for Duration {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.values.hash(state);
    }
}

/// Every unit with the other sign.
impl std::ops::Neg for Duration {
    type Output = Self;

    fn neg(mut self) -> Self {
        for value in &mut self.values {
            *value = value.saturating_neg();
        }
        self
    }
}

impl std::fmt::Debug for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_iso())
    }
}

/// The friendly form: `1 year 2 months`, `2h 11m` with `{:#}`.
impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.friendly(f.alternate());
        f.pad(&text)
    }
}

/// Seconds and their fraction.
impl From<std::time::Duration> for Duration {
    fn from(span: std::time::Duration) -> Self {
        let mut new = Self::new();
        let nanos = i128::try_from(span.as_nanos()).unwrap_or(i128::MAX);
        let raw = nanos.saturating_mul(SCALE / 1_000_000_000);
        new.put(Unit::Second, raw);
        new
    }
}

impl From<chrono::TimeDelta> for Duration {
    fn from(delta: chrono::TimeDelta) -> Self {
        let nanos = delta.num_seconds() as i128 * 1_000_000_000
            + delta.subsec_nanos() as i128;
        Self::from_nanos(nanos)
    }
}
