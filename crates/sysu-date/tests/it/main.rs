//! The public behaviour of sysu-date.

mod cron;
mod holidays;
mod locale;
mod natural;
mod laws;
mod linear;
mod moments;
mod rrule;
