//! Recurrence rules of iCalendar: every other Tuesday, the last Friday of
//! the month.
//!
//! ```
//! use sysu_date::{DateTime, rrule::Rule};
//!
//! let rule: Rule = "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3".parse()?;
//! let start: DateTime = "2024-07-26T16:00+02:00[Europe/Berlin]".parse()?;
//! let days: Vec<String> =
//!     rule.from(start).map(|at| at.to_iso()).collect();
//! assert_eq!(
//!     days,
//!     [
//!         "2024-07-26T16:00:00+02:00",
//!         "2024-08-30T16:00:00+02:00",
//!         "2024-09-27T16:00:00+02:00",
//!     ],
//! );
//! assert_eq!(
//!     rule.describe(),
//!     "every month on the last Friday, 3 times",
//! );
//! # Ok::<(), sysu_date::Error>(())
//! ```

mod expand;
mod parse;
mod set;
mod words;

pub use self::{expand::Occurrences, set::RecurrenceSet};

use crate::{DateTime, Weekday};

/// How often a rule comes round, before its parts narrow or widen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Frequency {
    Yearly,
    Monthly,
    Weekly,
    Daily,
    Hourly,
    Minutely,
    Secondly,
}

/// A weekday, or the n-th one of a month or year, from its end if negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NthWeekday {
    /// Which one; `None` is every one.
    pub n: Option<i8>,
    /// The day.
    pub weekday: Weekday,
}

/// When a rule ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Never.
    #[default]
    Never,
    /// After so many occurrences.
    Count(u32),
    /// With the last one up to and with this moment.
    Until(DateTime),
    /// The same on the clock of the start's zone, in seconds from 1970.
    UntilWall(i64),
}

/// A recurrence rule.
///
/// # Source
///
/// RFC 5545 §3.3.10. Occurrences of days and longer are found on the wall
/// clock of the start's zone and then resolved: a time in a gap moves
/// forward by its length, one that comes twice is the first. Hours and
/// shorter are exact time. DIFFERENCE from the RFC: the start itself is an
/// occurrence only if it fits the rule, as in python-dateutil, because a
/// start that does not is a mistake in most rules; and BYWEEKNO alone means
/// all days of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a Rule does nothing until it is given a start"]
pub struct Rule {
    pub(crate) frequency: Frequency,
    pub(crate) interval: u32,
    pub(crate) end: End,
    pub(crate) week_start: Weekday,
    pub(crate) seconds: Vec<u8>,
    pub(crate) minutes: Vec<u8>,
    pub(crate) hours: Vec<u8>,
    pub(crate) weekdays: Vec<NthWeekday>,
    pub(crate) month_days: Vec<i8>,
    pub(crate) year_days: Vec<i16>,
    pub(crate) weeks: Vec<i8>,
    pub(crate) months: Vec<u8>,
    pub(crate) positions: Vec<i16>,
}

impl Rule {
    /// A rule that comes round every year, month, …, without an end.
    pub const fn new(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            end: End::Never,
            week_start: Weekday::Monday,
            seconds: Vec::new(),
            minutes: Vec::new(),
            hours: Vec::new(),
            weekdays: Vec::new(),
            month_days: Vec::new(),
            year_days: Vec::new(),
            weeks: Vec::new(),
            months: Vec::new(),
            positions: Vec::new(),
        }
    }

    /// Sets how many years, months, … lie between two rounds; at least 1.
    pub const fn interval(mut self, n: u32) -> Self {
        self.interval = if n == 0 { 1 } else { n };
        self
    }

    /// Sets when it ends.
    pub const fn end(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// Adds a weekday.
    pub fn on(mut self, weekday: Weekday) -> Self {
        self.weekdays.push(NthWeekday { n: None, weekday });
        self
    }

    /// Adds a day of the month, from its end if negative; others than ±1 to
    /// ±31 never come.
    pub fn on_month_day(mut self, day: i8) -> Self {
        self.month_days.push(day);
        self
    }

    /// Adds an hour and its minute; the minute is shared by all hours.
    pub fn at(mut self, hour: u8, minute: u8) -> Self {
        self.hours.push(hour.min(23));
        if !self.minutes.contains(&minute) {
            self.minutes.push(minute.min(59));
        }
        if self.seconds.is_empty() {
            self.seconds.push(0);
        }
        self
    }

    /// How often it comes round.
    pub const fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// When it ends.
    pub const fn get_end(&self) -> End {
        self.end
    }

    /// The occurrences from a start on, which is one itself if it fits.
    ///
    /// Ends after the year 9999, or where 400 years or 300000 rounds bring none.
    pub fn from(&self, start: DateTime) -> Occurrences {
        Occurrences::new(self.clone(), start)
    }

    /// The occurrences in a stretch of time, its end left out.
    pub fn between(
        &self,
        start: DateTime,
        from: DateTime,
        to: DateTime,
    ) -> impl Iterator<Item = DateTime> {
        self.from(start)
            .skip_while(move |at| *at < from)
            .take_while(move |at| *at < to)
    }
}
