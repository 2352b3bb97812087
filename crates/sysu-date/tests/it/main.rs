//! The public behaviour of sysu-date.
#![allow(
    clippy::unwrap_used,
    clippy::redundant_closure_for_method_calls,
    clippy::manual_midpoint,
    reason = "helpers of tests are tests too"
)]

mod calendars;
mod cron;
mod holidays;
mod laws;
mod linear;
mod locale;
mod moments;
mod natural;
mod rrule;
mod sky;
mod zones;
