//! From and to the types of chrono and of the standard library.

use crate::clock;
use crate::datetime::DateTime;
use crate::error::{Error, ErrorKind};
use crate::zone::{Kind, Zone};
use ::chrono::{FixedOffset, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use std::time::SystemTime;

/// UTC; times outside the supported years are moved to their edge.
impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        clock::of_system_time(time)
    }
}

/// # Errors
///
/// [`ErrorKind::Overflow`] if the operating system cannot hold the time.
impl TryFrom<DateTime> for SystemTime {
    type Error = Error;

    fn try_from(moment: DateTime) -> Result<Self, Error> {
        clock::to_system_time(moment).ok_or_else(|| ErrorKind::Overflow.into())
    }
}

/// A leap second becomes the second after it.
fn moment<T: TimeZone>(from: &::chrono::DateTime<T>, zone: Zone) -> DateTime {
    let nanos = from.timestamp_subsec_nanos();
    let second = from.timestamp() + (nanos / 1_000_000_000) as i64;
    DateTime::of_second(second, nanos % 1_000_000_000, zone)
}

impl From<::chrono::DateTime<Utc>> for DateTime {
    fn from(from: ::chrono::DateTime<Utc>) -> Self {
        moment(&from, Zone::UTC)
    }
}

impl From<::chrono::DateTime<FixedOffset>> for DateTime {
    fn from(from: ::chrono::DateTime<FixedOffset>) -> Self {
        let offset = from.offset().fix().local_minus_utc();
        moment(&from, Zone::of_offset(offset))
    }
}

impl From<::chrono::DateTime<Tz>> for DateTime {
    fn from(from: ::chrono::DateTime<Tz>) -> Self {
        moment(&from, Zone(Kind::Iana(from.timezone())))
    }
}

/// # Errors
///
/// [`ErrorKind::Overflow`] beyond the years -262143 to 262142 of chrono.
impl TryFrom<DateTime> for ::chrono::DateTime<Utc> {
    type Error = Error;

    fn try_from(from: DateTime) -> Result<Self, Error> {
        Self::from_timestamp(from.timestamp(), from.nano())
            .ok_or_else(|| ErrorKind::Overflow.into())
    }
}

/// # Errors
///
/// [`ErrorKind::Overflow`] beyond the years -262143 to 262142 of chrono.
impl TryFrom<DateTime> for ::chrono::DateTime<FixedOffset> {
    type Error = Error;

    fn try_from(from: DateTime) -> Result<Self, Error> {
        let utc = ::chrono::DateTime::<Utc>::try_from(from)?;
        FixedOffset::east_opt(from.offset_seconds())
            .map(|offset| utc.with_timezone(&offset))
            .ok_or_else(|| ErrorKind::Overflow.into())
    }
}

/// # Errors
///
/// * [`ErrorKind::Overflow`] beyond the years -262143 to 262142 of chrono.
/// * [`ErrorKind::Zone`] for a fixed offset and for rules of the program,
///   which chrono-tz has not.
impl TryFrom<DateTime> for ::chrono::DateTime<Tz> {
    type Error = Error;

    fn try_from(from: DateTime) -> Result<Self, Error> {
        let utc = ::chrono::DateTime::<Utc>::try_from(from)?;
        let tz = match from.zone().0 {
            Kind::Utc => Tz::UTC,
            Kind::Iana(tz) => tz,
            Kind::Fixed(_) | Kind::Rules(_) => {
                let name = from.zone().name().into_owned();
                return Err(ErrorKind::Zone { name }.into());
            }
        };
        Ok(utc.with_timezone(&tz))
    }
}
