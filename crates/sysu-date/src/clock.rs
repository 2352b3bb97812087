//! The one module that reads the clock.

use crate::datetime::DateTime;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Reads the clock of the machine.
#[allow(clippy::disallowed_methods, reason = "this is the clock's module")]
pub(crate) fn now() -> DateTime {
    of_system_time(SystemTime::now())
}

/// A time of the operating system; what lies outside the supported years is
/// moved to their edge.
pub(crate) fn of_system_time(time: SystemTime) -> DateTime {
    let nanos = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    };
    let edge = crate::datetime::SECOND_MAX as i128 * 1_000_000_000;
    let nanos = nanos.clamp(-edge, edge);
    let second = nanos.div_euclid(1_000_000_000) as i64;
    let nano = nanos.rem_euclid(1_000_000_000) as u32;
    DateTime::of_second(second, nano, crate::Zone::UTC)
}

/// `None` if the operating system cannot hold it.
pub(crate) fn to_system_time(moment: DateTime) -> Option<SystemTime> {
    let nano = moment.nano();
    if moment.timestamp() >= 0 {
        let since = Duration::new(moment.timestamp() as u64, nano);
        return UNIX_EPOCH.checked_add(since);
    }
    let whole = Duration::new(moment.timestamp().unsigned_abs(), 0);
    UNIX_EPOCH.checked_sub(whole)?.checked_add(Duration::new(0, nano))
}
