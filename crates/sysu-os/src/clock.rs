//! The only place that reads a clock.

use std::time::{Instant, SystemTime};

/// The monotonic clock, for the time between two samples.
pub(crate) fn monotonic() -> Instant {
    Instant::now()
}

/// The wall clock, for moments that the kernel gives as ages.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the module that reads the clock"
)]
pub(crate) fn wall() -> SystemTime {
    SystemTime::now()
}
