//! The public behaviour of sysu-date.

mod locale;
