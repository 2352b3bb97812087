//! Dates as people say them: "next friday", "in 3 days", "last day of
//! february", "tomorrow 5pm in Berlin".
//!
//! ```
//! use sysu_date::{Context, DateTime, natural::Natural};
//!
//! let now: DateTime = "2024-07-10T09:30Z".parse()?; // a Wednesday
//! let natural = Natural::new(Context::at(now));
//! let read = |text| natural.read(text).map(|found| found.start.to_iso());
//! assert_eq!(read("next friday at 5pm")?, "2024-07-12T17:00:00Z");
//! assert_eq!(read("3 days ago")?, "2024-07-07T09:30:00Z");
//! assert_eq!(read("last monday of next month")?, "2024-08-26T00:00:00Z");
//! # Ok::<(), sysu_date::Error>(())
//! ```
//!
//! What is read is a stretch of time, not only a moment: "last week" has a
//! start and an end. The languages are English and, by the locale of the
//! context, German, French, Spanish or Portuguese.
//!
//! | phrase | reading |
//! | --- | --- |
//! | `now`, `@1700000000` | that moment |
//! | `today`, `tomorrow`, `day after tomorrow`, `yesterday` | that day |
//! | `in 3 days`, `2 hours ago`, `a fortnight hence`, `1 week and 2 days ago` | the moment, the time of day kept |
//! | `2 weeks from friday`, `3 business days after 2024-12-24` | counted from what follows |
//! | `monday`, `mon 9am` | the coming one; today counts |
//! | `next friday`, `last friday`, `this friday` | the first after today, the last before it, that of this week |
//! | `friday next week`, `5th of next month` | that day of that stretch |
//! | `next week`, `last quarter`, `this weekend`, `past 24 hours` | all of it |
//! | `first monday of may`, `last day of february`, `last weekday of month` | that day |
//! | `start of next quarter`, `end of month`, `eom`, `mid may` | its first, last, middle day |
//! | `Q3 2024`, `H1`, `week 12`, `day 200 of 2024` | all of it |
//! | `5 may`, `may 5th 2024`, `5.5.2024`, `may`, `2024` | that day, month, year |
//! | `easter monday 2026`, `thanksgiving`, `christmas eve` | that day |
//! | `2024-05-01`, `2024-W12`, `2024-05-01T10:00Z` | as [`Parser::any`](crate::Parser::any) reads it |
//! | `5pm`, `17:30`, `noon`, `at 5` | a time of the day named beside it |
//! | `in Berlin`, `10am PST`, `UTC+2`, `Europe/Paris` | the zone |

mod clock;
mod grammar;
mod lex;
mod period;
mod term;
mod words;

use self::{grammar::Reader, words::Words};
use crate::{
    Context, DateTime, Error, ErrorKind, Unit, business::BusinessCalendar,
};

/// What "next friday" means on a Wednesday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NextMeans {
    /// The first Friday after today.
    #[default]
    First,
    /// The Friday of next week.
    NextWeek,
}

/// The order of day and month in `5/6/2024`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

/// Reads dates as people say them.
#[derive(Clone, Debug)]
#[must_use = "a Natural does nothing until it is given a phrase"]
pub struct Natural {
    ctx: Context,
    words: Words,
    next: NextMeans,
    order: DateOrder,
    strict: bool,
    business: BusinessCalendar,
}

/// What a phrase says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reading {
    /// The moment, or the start of the stretch, in the zone of the phrase
    /// or else of the context.
    pub start: DateTime,
    /// The end of the stretch, which is not part of it; equal to `start`
    /// for a moment.
    pub end: DateTime,
    /// What the stretch is; `None` for a moment, or for one of no name.
    pub unit: Option<Unit>,
    /// How each part was understood, in the order of the text.
    pub notes: Vec<Note>,
    /// Whether the phrase named a zone.
    pub zone_given: bool,
}

/// How a part of a phrase was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where the part begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it was taken for.
    pub meaning: String,
    /// What else it could mean, where it is ambiguous.
    pub other: Option<String>,
}

impl Natural {
    /// A reader in a context: its now, zone, language, weeks, and sides of
    /// gaps and overlaps.
    ///
    /// Cost: it learns a few hundred words; keep it for many phrases.
    pub fn new(ctx: Context) -> Self {
        let (month_first, _) = ctx.get_locale().date_order();
        let year_first = ctx.get_locale().date_order().1;
        let order = if month_first && !year_first {
            DateOrder::MonthFirst
        } else {
            DateOrder::DayFirst
        };
        Self {
            ctx,
            words: Words::of(ctx.get_locale()),
            next: NextMeans::First,
            order,
            strict: false,
            business: BusinessCalendar::new().week(ctx.get_week()),
        }
    }

    /// Sets what "next friday" means; the first after today by default.
    pub const fn next_means(mut self, next: NextMeans) -> Self {
        self.next = next;
        self
    }

    /// Sets the order of `5/6/2024`; that of the locale by default.
    pub const fn date_order(mut self, order: DateOrder) -> Self {
        self.order = order;
        self
    }

    /// Sets whether an ambiguous phrase is an error; it is not by default.
    pub const fn strict(mut self, yes: bool) -> Self {
        self.strict = yes;
        self
    }

    /// Sets which days "business days" are; by default all but weekends.
    pub fn business(mut self, calendar: BusinessCalendar) -> Self {
        self.business = calendar;
        self
    }

    /// Reads a phrase.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Expected`] at the first word that is not understood.
    /// * [`ErrorKind::Ambiguous`] if [`strict`](Self::strict) and the phrase
    ///   has another reading.
    /// * [`ErrorKind::Range`], [`ErrorKind::Overflow`] if the date does not
    ///   exist or is out of reach.
    /// * [`ErrorKind::Gap`], [`ErrorKind::Overlap`] if the context rejects.
    /// * [`ErrorKind::Limit`] if it is longer than 1024 bytes.
    ///
    /// ```
    /// use sysu_date::{Context, DateTime, Locale, natural::Natural};
    ///
    /// let now: DateTime = "2024-07-10T09:30Z".parse()?;
    /// let de = Locale::parse("de").unwrap();
    /// let natural = Natural::new(Context::at(now).locale(de));
    /// let found = natural.read("letzter Tag im Februar 2028")?;
    /// assert_eq!(found.start.to_iso_date(), "2028-02-29");
    /// // "3 days ago" and "next Tuesday at 5".
    /// assert!(natural.read("vor 3 Tagen").is_ok());
    /// assert!(natural.read("nächsten Dienstag um 17 Uhr").is_ok());
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn read(&self, text: &str) -> Result<Reading, Error> {
        let pieces = lex::pieces(text, &self.words)?;
        let base = self.ctx.now();
        let mut reader = Reader::new(self, text, &pieces, base);
        let mut found = reader.read()?;
        // "Today" is a day of the zone that the phrase names.
        if let Some(zone) = reader.zone.filter(|zone| *zone != base.zone()) {
            let mut again =
                Reader::new(self, text, &pieces, base.in_zone(zone));
            found = again.read()?;
        }
        if self.strict
            && let Some(note) = found.notes.iter().find(|n| n.other.is_some())
        {
            return Err(ErrorKind::Ambiguous {
                text: text[note.start..note.end].into(),
                first: note.meaning.clone(),
                second: note.other.clone().unwrap_or_default(),
                at: note.start,
            }
            .into());
        }
        Ok(found)
    }
}
