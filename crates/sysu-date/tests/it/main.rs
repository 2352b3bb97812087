//! The public behaviour of sysu-date.

mod cron;
mod holidays;
mod locale;
mod natural;
mod rrule;
