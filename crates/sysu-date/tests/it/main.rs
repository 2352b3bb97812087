//! The public behaviour of sysu-date.

mod cron;
mod holidays;
mod laws;
mod linear;
mod locale;
mod moments;
mod natural;
mod rrule;
