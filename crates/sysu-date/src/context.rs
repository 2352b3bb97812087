//! The world that a text is read in: now, here, and in which language.

use crate::clock;
use crate::datetime::DateTime;
use crate::locale::Locale;
use crate::resolve::Disambiguation;
use crate::week::WeekRules;
use crate::zone::Zone;

/// What a text leaves out: the time now, the zone, the language, the weeks,
/// the century of a year of two digits, the side of an overlap.
///
/// Passed to whatever reads or writes more than a bare moment, so that two
/// calls with the same arguments give the same result. `Copy`.
///
/// # Example
///
/// ```
/// use sysu_date::{Context, DateTime, Parser, Zone};
///
/// let now: DateTime = "2024-07-14T09:30Z".parse()?;
/// let ctx = Context::at(now).zone(Zone::iana("Asia/Tokyo")?);
/// let moment = Parser::new(ctx).iso("20:15")?;
/// assert_eq!(moment.to_iso(), "2024-07-14T20:15:00+09:00");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a Context does nothing until something is read in it"]
pub struct Context {
    now: Option<DateTime>,
    zone: Zone,
    locale: Locale,
    week: Option<WeekRules>,
    cutoff: u8,
    disambiguation: Disambiguation,
}

impl Context {
    /// The clock and the zone of the machine, American English.
    pub fn system() -> Self {
        Self { now: None, zone: Zone::system(), ..Self::of(Zone::UTC) }
    }

    /// A clock that stands still, and its zone.
    pub fn at(now: DateTime) -> Self {
        Self { now: Some(now), ..Self::of(now.zone()) }
    }

    const fn of(zone: Zone) -> Self {
        Self {
            now: None,
            zone,
            locale: Locale::EN,
            week: None,
            cutoff: 60,
            disambiguation: Disambiguation::COMPATIBLE,
        }
    }

    /// Sets the zone: of what has none, and of what is made.
    pub const fn zone(mut self, zone: Zone) -> Self {
        self.zone = zone;
        self
    }

    /// Sets the language.
    pub const fn locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// Sets the weeks; by default those of the locale.
    pub const fn week(mut self, rules: WeekRules) -> Self {
        self.week = Some(rules);
        self
    }

    /// Sets up to which number a year of two digits is of this century: 60
    /// by default, so that 60 is 2060 and 61 is 1961.
    pub const fn two_digit_cutoff(mut self, year: u8) -> Self {
        self.cutoff = year;
        self
    }

    /// Sets what happens to wall times that exist twice or not at all.
    pub const fn disambiguation(mut self, choice: Disambiguation) -> Self {
        self.disambiguation = choice;
        self
    }

    /// Sets the time at which the clock stands still.
    pub const fn now_at(mut self, now: DateTime) -> Self {
        self.now = Some(now);
        self
    }

    /// The time now, in the zone.
    pub fn now(&self) -> DateTime {
        self.now.unwrap_or_else(clock::now).in_zone(self.zone)
    }

    /// The zone.
    pub const fn get_zone(&self) -> Zone {
        self.zone
    }

    /// The language.
    pub const fn get_locale(&self) -> Locale {
        self.locale
    }

    /// The weeks.
    pub fn get_week(&self) -> WeekRules {
        self.week.unwrap_or_else(|| self.locale.week())
    }

    /// What happens to wall times that exist twice or not at all.
    pub const fn get_disambiguation(&self) -> Disambiguation {
        self.disambiguation
    }

    /// The year that two digits stand for.
    pub(crate) const fn full_year(&self, year: i64) -> i64 {
        match year {
            0..=99 if year > self.cutoff as i64 => 1900 + year,
            0..=99 => 2000 + year,
            _ => year,
        }
    }
}
