//! How times and durations are written: seconds, and RFC 3339.

#[cfg(feature = "serde")]
use std::time::Duration;
use std::time::SystemTime;

/// Writes a duration as seconds with their fraction.
#[cfg(feature = "serde")]
pub(crate) fn seconds<S: serde::Serializer>(
    d: &Duration,
    s: S,
) -> Result<S::Ok, S::Error> {
    s.serialize_f64(d.as_secs_f64())
}

/// Writes a duration as seconds, or null.
#[cfg(feature = "serde")]
#[expect(clippy::ref_option, reason = "serde calls it so")]
pub(crate) fn maybe_seconds<S: serde::Serializer>(
    d: &Option<Duration>,
    s: S,
) -> Result<S::Ok, S::Error> {
    match d {
        Some(d) => s.serialize_some(&d.as_secs_f64()),
        None => s.serialize_none(),
    }
}

/// Writes a moment as RFC 3339 in UTC, or null.
#[cfg(feature = "serde")]
#[expect(clippy::ref_option, reason = "serde calls it so")]
pub(crate) fn maybe_moment<S: serde::Serializer>(
    t: &Option<SystemTime>,
    s: S,
) -> Result<S::Ok, S::Error> {
    match t {
        Some(t) => s.serialize_some(&rfc3339(*t)),
        None => s.serialize_none(),
    }
}

/// Returns a moment as RFC 3339 in UTC, to the second.
///
/// # Example
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let leap_day = UNIX_EPOCH + Duration::from_secs(951_782_400);
/// assert_eq!(sysu_os::rfc3339(leap_day), "2000-02-29T00:00:00Z");
/// ```
///
/// # Source
///
/// H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013.
pub fn rfc3339(t: SystemTime) -> String {
    // Before 1970 is not a time that a running machine reports.
    let secs = t
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |d| d.as_secs())
        .min(253_402_300_799); // the end of the year 9999
    let (days, rest) = (secs / 86_400, secs % 86_400);
    let z = days + 719_468;
    let (era, day_of_era) = (z / 146_097, z % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524
        - day_of_era / 146_096)
        / 365;
    let day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}
