//! Dates, zones, durations and intervals in which the hard things are right.
#![forbid(unsafe_code)]

pub mod business;
pub mod calendar;
mod chrono;
mod civil;
mod clock;
mod context;
pub mod cron;
mod datetime;
pub mod dayjs;
mod duration;
mod error;
pub mod format;
pub mod holidays;
mod interval;
pub mod locale;
pub mod natural;
mod parse;
mod relative;
mod resolve;
pub mod rrule;
mod unit;
mod week;
mod weekday;
mod zone;

pub use civil::Civil;
pub use context::Context;
pub use datetime::{
    Bounds, DateTime, Fields, LocalWeek, MonthEnd, Round, RoundMode,
};
pub use duration::{Accuracy, Duration, IsoTime};
pub use error::{Error, ErrorKind};
pub use format::{Iso, Precision, Sql};
pub use interval::{Interval, IntervalSet, Relation};
pub use locale::Locale;
pub use parse::{OffsetConflict, Parser, Reading};
pub use relative::{Human, Relative, Rounding};
pub use resolve::{Candidates, Disambiguation, Gap, Overlap, Resolved, Wall};
pub use unit::Unit;
pub use week::WeekRules;
pub use weekday::Weekday;
pub use zone::{Transition, Transitions, Zone};
