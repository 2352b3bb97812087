//! Dates, zones, durations and intervals in which the hard things are right.
//!
//! What Luxon and Day.js do for JavaScript, on the zones of chrono-tz: wall
//! times that clocks skip or repeat, month ends, week years, calendar
//! differences, formats of four dialects, relative text and names in forty
//! languages. Values are small and `Copy`; nothing panics; the clock, the
//! zone and the language are arguments.
//!
//! ```
//! use sysu_date::{Context, DateTime, Duration, Parser, Unit, Zone};
//!
//! let paris = Zone::iana("Europe/Paris")?;
//! let now: DateTime = "2024-03-30T09:00:00Z".parse()?;
//! let parser = Parser::new(Context::at(now.in_zone(paris)));
//!
//! let start = parser.any("30 Mar 2024 14:30")?;
//! assert_eq!(start.to_string(), "2024-03-30T14:30:00+01:00[Europe/Paris]");
//!
//! // Clocks go forward that night: a day is 23 hours long.
//! let next = start.plus(&Duration::new().days(1))?;
//! assert_eq!(next.to_iso(), "2024-03-31T14:30:00+02:00");
//! assert_eq!(next.diff_in(start, Unit::Hour)?, 23.0);
//!
//! let month = start.end_of(Unit::Month)?;
//! assert_eq!(month.format("%a %d %b, %H:%M")?, "Sun 31 Mar, 23:59");
//! # Ok::<(), sysu_date::Error>(())
//! ```
//!
//! | type | what |
//! | --- | --- |
//! | [`DateTime`] | a moment in a zone: 24 bytes, nanoseconds |
//! | [`Civil`] | a date and a time on the wall, without a zone |
//! | [`Zone`] | UTC, an offset, a zone of the IANA database, or rules |
//! | [`Disambiguation`] | what to do in gaps and overlaps |
//! | [`Duration`] | nine units, each an exact decimal |
//! | [`Interval`], [`IntervalSet`] | stretches of time and their algebra |
//! | [`Context`], [`Parser`] | the world a text is read in, and the reader |
//! | [`format::Format`] | a compiled format, to write and to read |
//! | [`Relative`], [`Human`] | "3 days ago", "2 hours, 5 minutes" |
//! | [`Locale`] | names, phrases, patterns, weeks and digits |
//!
//! The modules [`natural`], [`rrule`], [`cron`], [`business`],
//! [`holidays`], [`calendar`], [`ics`] and [`sky`] build on these;
//! [`dayjs`] has what Day.js does otherwise.
//! [The guide](guide) explains gaps, overlaps and durations.
//!
//! # Features
//!
//! | feature | default | what |
//! | --- | --- | --- |
//! | `system-zone` | yes | the zone of the machine: [`Zone::system`] |
//! | `serde` | no | serde for moments, zones, durations and intervals |
//!
//! Not here: leap seconds as moments (`:60` is an error), calendars other
//! than the Gregorian for arithmetic. Nothing is read from the file system:
//! [`Zone::from_tzif`] takes the bytes of a zone file.
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
mod epoch;
mod error;
pub mod format;
pub mod guide;
pub mod holidays;
pub mod ics;
mod interval;
pub mod locale;
pub mod natural;
mod parse;
mod relative;
mod resolve;
pub mod rrule;
#[cfg(feature = "serde")]
mod serde;
pub mod sky;
mod unit;
mod week;
mod weekday;
mod zone;

pub use civil::Civil;
pub use context::Context;
pub use datetime::{
    Bounds, DateTime, Fields, LocalWeek, MonthEnd, Round, RoundMode,
};
pub use duration::{Accuracy, Duration, IsoTime, Signs};
pub use epoch::Epoch;
pub use error::{Error, ErrorKind};
pub use format::{Iso, Precision, Sql};
pub use interval::{Interval, IntervalSet, Relation};
pub use locale::Locale;
pub use parse::{Found, OffsetConflict, Parser, Reading};
pub use relative::{Human, Relative, Rounding};
pub use resolve::{Candidates, Disambiguation, Gap, Overlap, Resolved, Wall};
pub use unit::Unit;
pub use week::WeekRules;
pub use weekday::Weekday;
pub use zone::{Country, Transition, Transitions, Zone};

/// The version of this crate: `"0.1.0"`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
