//! The moment in a zone.

mod bounds;
mod build;
mod compare;
mod diff;
mod fields;
mod math;
mod round;

pub use build::Fields;
pub use compare::Bounds;
pub use fields::LocalWeek;
pub use math::MonthEnd;
pub use round::{Round, RoundMode};

use crate::civil::Civil;
use crate::clock;
use crate::error::{Error, ErrorKind};
use crate::resolve::{Disambiguation, resolve_seconds};
use crate::zone::Zone;

/// The supported time, that of ECMAScript: ±8.64e12 seconds around 1970.
pub(crate) const SECOND_MAX: i64 = 8_640_000_000_000;

/// A moment, to the nanosecond, seen in a zone.
///
/// 24 bytes, `Copy`. Compared, ordered and hashed by the moment alone: noon
/// in London equals one o'clock in Paris (ask
/// [`identical`](Self::identical) for more). From year -271821 to 275760,
/// as ECMAScript; a result beyond that is an error, never a panic.
///
/// # Example
///
/// ```
/// use sysu_date::{DateTime, Duration, Zone};
///
/// let paris = Zone::iana("Europe/Paris")?;
/// let start: DateTime = "2024-03-30T12:00:00Z".parse()?;
/// let start = start.in_zone(paris);
///
/// // A day is a day of the calendar, here of 23 hours …
/// let next = start.plus(&Duration::new().days(1))?;
/// assert_eq!(next.to_iso(), "2024-03-31T13:00:00+02:00");
/// // … and 24 hours are exact time.
/// let later = start.plus(&Duration::new().hours(24))?;
/// assert_eq!(later.to_iso(), "2024-03-31T14:00:00+02:00");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct DateTime {
    second: i64,
    nano: u32,
    /// The offset of `zone` at `second`, kept because nearly every use
    /// needs it and looking it up costs more than all else.
    offset: i32,
    zone: Zone,
}

impl DateTime {
    /// Reads the clock of the machine, in UTC.
    pub fn now() -> Self {
        clock::now()
    }

    /// Reads the clock of the machine, in a zone.
    pub fn now_in(zone: Zone) -> Self {
        clock::now().in_zone(zone)
    }

    /// Gives a wall time its zone; the earlier of two, forward over a gap.
    ///
    /// [`Zone::resolve`] takes the choice and tells what was found.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] at the edges of the supported years.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Civil, DateTime, Zone};
    ///
    /// let wall = Civil::new(2024, 7, 14, 9, 30, 0, 0)?;
    /// let here = DateTime::from_civil(wall, Zone::iana("Asia/Tokyo")?)?;
    /// assert_eq!(here.timestamp(), 1_720_917_000);
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn from_civil(civil: Civil, zone: Zone) -> Result<Self, Error> {
        let choice = Disambiguation::COMPATIBLE;
        resolve_seconds(zone, civil.seconds(), civil.nanosecond, choice)
    }

    /// Makes a moment of seconds since 1970-01-01T00:00Z, in UTC.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] beyond ±8.64e12 seconds.
    pub fn from_seconds(seconds: i64) -> Result<Self, Error> {
        Self::checked(seconds, 0, 0, Zone::UTC)
    }

    /// Makes a moment of milliseconds since 1970-01-01T00:00Z, in UTC.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] beyond ±8.64e15 milliseconds.
    pub fn from_millis(millis: i64) -> Result<Self, Error> {
        let nano = millis.rem_euclid(1000) as u32 * 1_000_000;
        Self::checked(millis.div_euclid(1000), nano, 0, Zone::UTC)
    }

    /// Makes a moment of microseconds since 1970-01-01T00:00Z, in UTC.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] beyond ±8.64e18 microseconds.
    pub fn from_micros(micros: i64) -> Result<Self, Error> {
        let nano = micros.rem_euclid(1_000_000) as u32 * 1000;
        Self::checked(micros.div_euclid(1_000_000), nano, 0, Zone::UTC)
    }

    /// Makes a moment of nanoseconds since 1970-01-01T00:00Z, in UTC.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] beyond ±8.64e21 nanoseconds.
    pub fn from_nanos(nanos: i128) -> Result<Self, Error> {
        const BILLION: i128 = 1_000_000_000;
        let second = i64::try_from(nanos.div_euclid(BILLION))
            .map_err(|_| ErrorKind::Overflow)?;
        let nano = nanos.rem_euclid(BILLION) as u32;
        Self::checked(second, nano, 0, Zone::UTC)
    }

    /// Makes a moment of seconds with a fraction, rounded down to the
    /// nanosecond, in UTC.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Overflow`] beyond ±8.64e12 seconds, or if not finite.
    pub fn from_seconds_f64(seconds: f64) -> Result<Self, Error> {
        if seconds.is_nan() || seconds.abs() > SECOND_MAX as f64 {
            return Err(ErrorKind::Overflow.into());
        }
        let floor = seconds.floor();
        let nano = ((seconds - floor) * 1e9) as u32;
        Self::checked(floor as i64, nano.min(999_999_999), 0, Zone::UTC)
    }

    /// Checks the range; `offset` must be that of `zone` then.
    #[inline]
    pub(crate) fn checked(
        second: i64,
        nano: u32,
        offset: i32,
        zone: Zone,
    ) -> Result<Self, Error> {
        if !(-SECOND_MAX..=SECOND_MAX).contains(&second)
            || (second == SECOND_MAX && nano > 0)
        {
            return Err(ErrorKind::Overflow.into());
        }
        Ok(Self { second, nano, offset, zone })
    }

    /// A moment known to be in range, with its offset looked up.
    pub(crate) fn of_second(second: i64, nano: u32, zone: Zone) -> Self {
        Self { second, nano, offset: zone.offset_at(second), zone }
    }

    /// Seconds since 1970-01-01T00:00Z, rounded down.
    #[inline]
    pub const fn timestamp(self) -> i64 {
        self.second
    }

    /// Milliseconds since 1970-01-01T00:00Z, rounded down.
    pub const fn timestamp_millis(self) -> i64 {
        self.second * 1000 + (self.nano / 1_000_000) as i64
    }

    /// Microseconds since 1970-01-01T00:00Z, rounded down.
    pub const fn timestamp_micros(self) -> i64 {
        self.second * 1_000_000 + (self.nano / 1000) as i64
    }

    /// Nanoseconds since 1970-01-01T00:00Z.
    pub const fn timestamp_nanos(self) -> i128 {
        self.second as i128 * 1_000_000_000 + self.nano as i128
    }

    /// Seconds since 1970-01-01T00:00Z with their fraction, as exact as a
    /// double can be.
    pub fn timestamp_f64(self) -> f64 {
        self.second as f64 + self.nano as f64 / 1e9
    }

    /// The offset from UTC in seconds, positive to the east.
    #[inline]
    pub const fn offset_seconds(self) -> i32 {
        self.offset
    }

    /// The offset from UTC in minutes, with a fraction only for local mean
    /// time.
    pub fn offset_minutes(self) -> f64 {
        self.offset as f64 / 60.0
    }

    /// The zone.
    pub const fn zone(self) -> Zone {
        self.zone
    }

    /// The abbreviation of the zone at this moment: `CEST`, `+0530`.
    pub fn zone_abbreviation(self) -> std::borrow::Cow<'static, str> {
        self.zone.abbreviation_at(self.second)
    }

    /// What calendar and clock show in the zone.
    #[inline]
    pub const fn civil(self) -> Civil {
        Civil::of_seconds(self.local_second(), self.nano)
    }

    /// Seconds on the wall clock from 1970-01-01T00:00 there.
    #[inline]
    pub(crate) const fn local_second(self) -> i64 {
        self.second + self.offset as i64
    }

    #[inline]
    pub(crate) const fn nano(self) -> u32 {
        self.nano
    }

    /// The same moment in another zone.
    #[inline]
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Self {
        if zone == self.zone {
            return self;
        }
        Self::of_second(self.second, self.nano, zone)
    }

    /// The same moment in UTC.
    #[must_use]
    pub const fn to_utc(self) -> Self {
        Self { offset: 0, zone: Zone::UTC, ..self }
    }

    /// The same moment at a fixed offset, in seconds east of UTC.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Range`] if the offset is a day or more.
    pub fn to_fixed(self, seconds_east: i32) -> Result<Self, Error> {
        Ok(self.in_zone(Zone::fixed(seconds_east)?))
    }

    /// The same wall time in another zone: another moment.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Gap`], [`ErrorKind::Overlap`] if `choice` rejects.
    /// * [`ErrorKind::Overflow`] at the edges of the supported years.
    pub fn reinterpret_in_zone(
        self,
        zone: Zone,
        choice: Disambiguation,
    ) -> Result<Self, Error> {
        resolve_seconds(zone, self.local_second(), self.nano, choice)
    }
}

/// RFC 9557: `2024-07-14T09:30:00+09:00[Asia/Tokyo]`, with as many digits
/// of the second as it has; no brackets for UTC (`Z`) and fixed offsets.
impl std::fmt::Display for DateTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = Vec::with_capacity(64);
        crate::format::iso::rfc9557(&mut out, *self);
        f.pad(&String::from_utf8_lossy(&out))
    }
}

impl std::fmt::Debug for DateTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}
