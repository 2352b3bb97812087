//! The public behaviour of sysu-date.

mod holidays;
mod locale;
mod natural;
