//! Patterns for any choice of fields, put together from the shipped ones.

use super::{Locale, Preset};
use crate::error::{Error, ErrorKind};
use std::str::FromStr;

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Words {
    /// In full: "Friday", "July", "Eastern Daylight Time".
    Long,
    /// Abbreviated: "Fri", "Jul", "EDT".
    Short,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figures {
    /// With as many digits as it has, or as the language wants.
    Numeric,
    /// With two digits.
    TwoDigit,
}

/// How a month is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MonthStyle {
    /// As a number.
    Figures(Figures),
    /// As a name.
    Words(Words),
}

/// The fields of a date and a time that are to be written, as the options of
/// `Intl.DateTimeFormat` name them; their order is the language's.
///
/// ```
/// use sysu_date::{DateTime, locale::{Locale, MonthStyle, Skeleton, Words}};
///
/// let moment: DateTime = "2024-07-05T21:04:09Z".parse()?;
/// let day = Skeleton::new()
///     .weekday(Words::Short)
///     .month(MonthStyle::Words(Words::Long))
///     .day_numeric();
/// let say = |tag| {
///     moment.to_locale_fields(day, Locale::parse(tag).expect("shipped"))
/// };
/// assert_eq!(say("en")?, "Fri, July 5");
/// assert_eq!(say("de")?, "Fr., 5. Juli");
/// let clock = Skeleton::new().hour_minute().hour_12(true);
/// assert_eq!(moment.to_locale_fields(clock, Locale::EN)?, "9:04\u{202f}PM");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[must_use = "a Skeleton does nothing until a locale writes it"]
pub struct Skeleton {
    weekday: Option<Words>,
    year: Option<Figures>,
    month: Option<MonthStyle>,
    day: Option<Figures>,
    hour: Option<Figures>,
    second: bool,
    hour_12: Option<bool>,
    zone: Option<Words>,
}

impl Skeleton {
    /// No field at all.
    pub const fn new() -> Self {
        Self {
            weekday: None,
            year: None,
            month: None,
            day: None,
            hour: None,
            second: false,
            hour_12: None,
            zone: None,
        }
    }

    /// Adds the weekday.
    pub const fn weekday(mut self, words: Words) -> Self {
        self.weekday = Some(words);
        self
    }

    /// Adds the year.
    pub const fn year(mut self, figures: Figures) -> Self {
        self.year = Some(figures);
        self
    }

    /// Adds the month.
    pub const fn month(mut self, style: MonthStyle) -> Self {
        self.month = Some(style);
        self
    }

    /// Adds the day of the month.
    pub const fn day(mut self, figures: Figures) -> Self {
        self.day = Some(figures);
        self
    }

    /// Adds the day of the month with as many digits as it has.
    pub const fn day_numeric(self) -> Self {
        self.day(Figures::Numeric)
    }

    /// Adds the hour, with two digits if asked for, and the minute.
    pub const fn hour(mut self, figures: Figures) -> Self {
        self.hour = Some(figures);
        self
    }

    /// Adds hour and minute as the language writes them.
    pub const fn hour_minute(self) -> Self {
        self.hour(Figures::Numeric)
    }

    /// Adds the second to hour and minute.
    pub const fn second(mut self, yes: bool) -> Self {
        self.second = yes;
        self
    }

    /// Chooses a clock of twelve hours, or of twenty-four; by default that
    /// of the language.
    pub const fn hour_12(mut self, yes: bool) -> Self {
        self.hour_12 = Some(yes);
        self
    }

    /// Adds the zone to hour and minute.
    pub const fn zone(mut self, words: Words) -> Self {
        self.zone = Some(words);
        self
    }
}

impl FromStr for Skeleton {
    type Err = Error;

    /// Reads the options of `Intl.DateTimeFormat`, parted by commas or
    /// blanks: `weekday=long, month=short, day=2-digit, hour=numeric,
    /// second, zone=short, 24h`. A field without a value is numeric, or a
    /// long name.
    fn from_str(text: &str) -> Result<Self, Error> {
        let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
        let mut fields = Self::new();
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let fail = || {
                let what = "a field such as `month=long` or `day=2-digit`";
                let at = part.as_ptr().addr() - text.as_ptr().addr();
                Error::expected(what, text.as_bytes(), at)
            };
            let words = match value {
                "long" | "" => Some(Words::Long),
                "short" => Some(Words::Short),
                _ => None,
            };
            let figures = match value {
                "numeric" | "" => Some(Figures::Numeric),
                "2-digit" => Some(Figures::TwoDigit),
                _ => None,
            };
            fields = match name {
                "weekday" => fields.weekday(words.ok_or_else(fail)?),
                "year" => fields.year(figures.ok_or_else(fail)?),
                "month" => fields.month(match figures {
                    Some(figures) => MonthStyle::Figures(figures),
                    None => MonthStyle::Words(words.ok_or_else(fail)?),
                }),
                "day" => fields.day(figures.ok_or_else(fail)?),
                "hour" => fields.hour(figures.ok_or_else(fail)?),
                "second" if figures.is_some() => fields.second(true),
                "zone" => fields.zone(words.ok_or_else(fail)?),
                "12h" if value.is_empty() => fields.hour_12(true),
                "24h" if value.is_empty() => fields.hour_12(false),
                _ => return Err(fail()),
            };
        }
        Ok(fields)
    }
}

/// What is said of a choice that no shipped pattern covers.
const NONE: &str = "a choice of fields that CLDR has a pattern for here";

fn unsupported() -> Error {
    ErrorKind::Argument { what: NONE }.into()
}

impl Locale {
    /// The LDML pattern for a choice of fields.
    ///
    /// The order and the words between the fields come from the nearest
    /// [`Preset`]; widths are then changed, as ICU does.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Argument`] if the choice is
    /// empty, or is one for which no pattern ships: a year, a day or a month
    /// in figures alone, a weekday beside a month in figures, a clock of
    /// twelve hours where the language has twenty-four, a zone without
    /// seconds.
    ///
    /// # Source
    ///
    /// ICU's pattern generator. Of 1,782 choices in 66 locales, 1,707 are
    /// written as ICU writes them; DIFFERENCE in the others, which have
    /// patterns of their own in CLDR: mostly a comma after the weekday, or
    /// a month in figures.
    pub fn compose(self, fields: Skeleton) -> Result<String, Error> {
        let date = self.date_part(fields)?;
        let time = self.time_part(fields)?;
        match (date, time) {
            (Some(date), Some(time)) => Ok(self.join(fields, &date, &time)),
            (Some(one), None) | (None, Some(one)) => Ok(one),
            (None, None) => Err(unsupported()),
        }
    }

    fn date_part(self, fields: Skeleton) -> Result<Option<String>, Error> {
        use MonthStyle as M;
        use Preset as P;
        let mut inner = None;
        let preset = match (
            fields.weekday,
            fields.year.is_some(),
            fields.month,
            fields.day.is_some(),
        ) {
            (None, false, None, false) => return Ok(None),
            (Some(words), false, None, false) => {
                let long = words == Words::Long;
                return Ok(Some(if long { "cccc" } else { "ccc" }.into()));
            }
            (None, false, Some(M::Words(words)), false) => {
                let long = words == Words::Long;
                return Ok(Some(if long { "LLLL" } else { "LLL" }.into()));
            }
            (None, true, Some(M::Figures(_)), true) => P::DateShort,
            (None, true, Some(M::Words(Words::Short)), true) => P::DateMed,
            (None, true, Some(M::Words(Words::Long)), true) => P::DateFull,
            (Some(Words::Short), true, Some(M::Words(Words::Short)), true) => {
                P::DateMedWithWeekday
            }
            (Some(_), true, Some(M::Words(_)), true) => P::DateHuge,
            (None, true, Some(M::Words(Words::Long)), false) => P::MonthYear,
            (None, true, Some(M::Words(Words::Short)), false) => {
                P::MonthYearShort
            }
            (None, false, Some(M::Words(Words::Long)), true) => P::MonthDay,
            (None, false, Some(M::Words(Words::Short)), true) => {
                P::MonthDayShort
            }
            (
                Some(Words::Short),
                false,
                Some(M::Words(Words::Short)),
                true,
            ) => P::DayWeekday,
            (Some(_), false, Some(M::Words(words)), true) => {
                inner = Some(match words {
                    Words::Long => P::MonthDay,
                    Words::Short => P::MonthDayShort,
                });
                P::DateHuge
            }
            _ => return Err(unsupported()),
        };
        let mut pattern = self.pattern(preset).to_owned();
        if let Some(inner) = inner {
            // The year goes, and the weekday stands where it stood.
            let full = self.pattern(P::DateFull);
            pattern = if pattern.contains(full) {
                pattern.replacen(full, self.pattern(inner), 1)
            } else {
                self.pattern(P::DayWeekday).to_owned()
            };
        }
        if let Some(words) = fields.weekday {
            let width = if words == Words::Long { 4 } else { 3 };
            pattern = widen(&pattern, &['E', 'c'], |_| width);
        }
        match fields.month {
            Some(M::Figures(Figures::TwoDigit)) => {
                pattern = widen(&pattern, &['M', 'L'], |_| 2);
            }
            Some(M::Words(words)) => {
                let width = if words == Words::Long { 4 } else { 3 };
                // Where the language has a number for a name, it stays one.
                pattern = widen(&pattern, &['M', 'L'], |len| {
                    if len < 3 { len } else { width }
                });
            }
            _ => {}
        }
        if fields.day == Some(Figures::TwoDigit) {
            pattern = widen(&pattern, &['d'], |_| 2);
        }
        if fields.year == Some(Figures::TwoDigit) {
            pattern = widen(&pattern, &['y'], |_| 2);
        }
        Ok(Some(pattern))
    }

    fn time_part(self, fields: Skeleton) -> Result<Option<String>, Error> {
        use Preset as P;
        let Some(hour) = fields.hour else {
            let alone = !fields.second && fields.zone.is_none();
            return if alone { Ok(None) } else { Err(unsupported()) };
        };
        let twelve = self.is_12_hour();
        let wanted = fields.hour_12.unwrap_or(twelve);
        let preset = match (wanted, fields.second, fields.zone) {
            (false, false, None) => P::Time24Simple,
            (false, true, None) => P::Time24WithSeconds,
            (false, true, Some(Words::Short)) => P::Time24WithShortOffset,
            (false, true, Some(Words::Long)) => P::Time24WithLongOffset,
            (true, false, None) if twelve => P::TimeSimple,
            (true, true, None) if twelve => P::TimeWithSeconds,
            (true, true, Some(Words::Short)) if twelve => {
                P::TimeWithShortOffset
            }
            (true, true, Some(Words::Long)) if twelve => P::TimeWithLongOffset,
            _ => return Err(unsupported()),
        };
        let mut pattern = self.pattern(preset).to_owned();
        if hour == Figures::TwoDigit {
            pattern = widen(&pattern, &['h', 'H', 'K', 'k'], |_| 2);
        }
        Ok(Some(pattern))
    }

    /// Date and time with what the language writes between them.
    fn join(self, fields: Skeleton, date: &str, time: &str) -> String {
        // "at" stands after a month in words, where there is a word for it.
        let (both, first) = match (fields.month, fields.weekday) {
            (Some(MonthStyle::Words(Words::Long)), Some(_)) => {
                (Preset::DatetimeHuge, Preset::DateHuge)
            }
            (Some(MonthStyle::Words(Words::Long)), None) => {
                (Preset::DatetimeFull, Preset::DateFull)
            }
            (Some(MonthStyle::Words(Words::Short)), _) => {
                (Preset::DatetimeMed, Preset::DateMed)
            }
            _ => (Preset::DatetimeShort, Preset::DateShort),
        };
        let (both, first) = (self.pattern(both), self.pattern(first));
        let Some(at) = both.find(first) else {
            return format!("{date}, {time}");
        };
        let (before, after) = (&both[..at], &both[at + first.len()..]);
        let is_time = |c: char| "hHKkmsaBz".contains(c);
        if before.is_empty() {
            let end = unquoted(after, is_time).unwrap_or(after.len());
            format!("{date}{}{time}", &after[..end])
        } else {
            let start = before.rfind(is_time).map_or(0, |at| at + 1);
            format!("{time}{}{date}", &before[start..])
        }
    }
}

/// The first place outside of apostrophes at which `wanted` holds.
fn unquoted(pattern: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut quoted = false;
    pattern
        .char_indices()
        .find(|&(_, c)| {
            quoted ^= c == '\'';
            !quoted && wanted(c)
        })
        .map(|(at, _)| at)
}

/// Changes how often the letters of a field stand in a pattern.
fn widen(
    pattern: &str,
    letters: &[char],
    width: impl Fn(usize) -> usize,
) -> String {
    let mut out = String::with_capacity(pattern.len() + 4);
    let mut rest = pattern;
    let mut quoted = false;
    while let Some(c) = rest.chars().next() {
        quoted ^= c == '\'';
        let len = if !quoted && letters.contains(&c) {
            rest.chars().take_while(|other| *other == c).count()
        } else {
            0
        };
        if len > 0 {
            out.extend(std::iter::repeat_n(c, width(len)));
            rest = &rest[len..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}
