//! Rules of a time zone as POSIX writes them: `CET-1CEST,M3.5.0,M10.5.0/3`.

use crate::{scan, text::Text};

/// How local time stands to UTC from some moment on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LocalTime {
    /// Seconds that local time is ahead of UTC, east of Greenwich positive.
    pub offset: i32,
    /// What it is called: `CET`, `BST`, `+0530`.
    pub abbreviation: Text,
    /// Whether it is summer time.
    pub daylight: bool,
}

/// A rule for all years: what time is observed, and when it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    standard: LocalTime,
    summer: Option<Summer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Summer {
    time: LocalTime,
    begins: Change,
    ends: Change,
}

/// A day of each year, and the seconds from its midnight: −167 to 167
/// hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    day: Day,
    seconds: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// `Jn`: 1 to 365, the 29th of February is never counted.
    Julian(i64),
    /// `n`: 0 to 365.
    Counted(i64),
    /// `Mm.w.d`: month, week (5 is the last), day (0 is Sunday).
    Week(i64, i64, i64),
}

const DAY: i64 = 86_400;

/// No zone's time is further from UTC; POSIX takes 24 hours.
const FARTHEST: i64 = 25 * 3600;

/// A moment after which no rule is asked: year 10 000, about.
const LATEST: i64 = 253_402_300_800;

impl Rule {
    /// Reads a rule; `None` for what is not one.
    ///
    /// # Source
    ///
    /// POSIX.1-2024, Base Definitions 8.3, `TZ`, and RFC 9636 §3.3.1 for
    /// hours beyond a day. Where no days are given they are the second
    /// Sunday of March and the first of November, as in glibc.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        // Longer than any rule; keeps what is copied from it small.
        if text.len() > 255 {
            return None;
        }
        let mut at = Cursor(text);
        let name = at.name()?;
        let offset = at.offset()?;
        let standard =
            LocalTime { offset, abbreviation: name, daylight: false };
        if at.0.is_empty() {
            return Some(Self { standard, summer: None });
        }
        let name = at.name()?;
        let offset = match at.0.first() {
            None | Some(b',') => standard.offset + 3600,
            Some(_) => at.offset()?,
        };
        let time = LocalTime { offset, abbreviation: name, daylight: true };
        let usual = |month, week| Change {
            day: Day::Week(month, week, 0),
            seconds: 7200,
        };
        let (begins, ends) = if at.0.is_empty() {
            (usual(3, 2), usual(11, 1))
        } else {
            (at.change()?, at.change()?)
        };
        if !at.0.is_empty() {
            return None;
        }
        Some(Self { standard, summer: Some(Summer { time, begins, ends }) })
    }

    /// Returns what is observed at a moment, in seconds since 1970.
    pub(crate) fn at(&self, moment: i64) -> &LocalTime {
        let Some(summer) = &self.summer else { return &self.standard };
        // Far from now the year is any, only its number is not.
        let moment = moment.clamp(-LATEST, LATEST);
        let local = moment + i64::from(self.standard.offset);
        let year = year_of(local.div_euclid(DAY));
        // A change may fall into the year before or after its own; of two
        // at one moment the beginning of summer counts.
        let mut last = (i64::MIN, false);
        for year in year - 1..=year + 1 {
            let begins =
                summer.begins.at(year) - i64::from(self.standard.offset);
            let ends = summer.ends.at(year) - i64::from(summer.time.offset);
            for change in [(begins, true), (ends, false)] {
                if change.0 <= moment {
                    last = last.max(change);
                }
            }
        }
        if last.1 { &summer.time } else { &self.standard }
    }
}

impl Change {
    /// Seconds from 1970 by a clock that shows the time before the change.
    fn at(self, year: i64) -> i64 {
        let first = days_before(year, 1);
        let leap = i64::from(is_leap(year));
        let day = match self.day {
            // From the 60th on, the 29th of February lies before it.
            Day::Julian(n) => first + n - 1 + if n >= 60 { leap } else { 0 },
            Day::Counted(n) => first + n,
            Day::Week(month, week, weekday) => {
                let start = days_before(year, month);
                // The 1st of January 1970 was a Thursday.
                let ahead = (weekday - (start + 4)).rem_euclid(7);
                let end = if month == 12 {
                    days_before(year + 1, 1)
                } else {
                    days_before(year, month + 1)
                };
                let day = start + ahead + (week - 1) * 7;
                if day >= end { day - 7 } else { day }
            }
        };
        day * DAY + self.seconds
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970 to the first of a month.
fn days_before(year: i64, month: i64) -> i64 {
    // Years that begin in March have their odd day at their end.
    let (y, m) =
        if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let of_year = (153 * m + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
        - 719_468
}

fn year_of(day: i64) -> i64 {
    let mut year = 1970 + (day * 400).div_euclid(146_097);
    while days_before(year, 1) > day {
        year -= 1;
    }
    while days_before(year + 1, 1) <= day {
        year += 1;
    }
    year
}

/// What is left to be read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, wanted: impl Fn(&u8) -> bool) -> &'a [u8] {
        let all = self.0;
        let end = all.iter().position(|b| !wanted(b)).unwrap_or(all.len());
        let (found, rest) = all.split_at(end);
        self.0 = rest;
        found
    }

    fn eat(&mut self, byte: u8) -> bool {
        match self.0 {
            [first, rest @ ..] if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Three letters or more; in angle brackets digits and signs too.
    fn name(&mut self) -> Option<Text> {
        let name = if self.eat(b'<') {
            let name = self.take(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-')
            });
            self.eat(b'>').then_some(name)?
        } else {
            self.take(u8::is_ascii_alphabetic)
        };
        (name.len() >= 3).then(|| name.into())
    }

    fn number(&mut self) -> Option<i64> {
        let digits = self.take(u8::is_ascii_digit);
        // More digits than any field has.
        (digits.len() <= 4).then_some(())?;
        scan::number(digits)?.try_into().ok()
    }

    /// `[+-]hh[:mm[:ss]]`, in seconds.
    fn time(&mut self, most: i64) -> Option<i64> {
        let sign = if self.eat(b'-') {
            -1
        } else {
            self.eat(b'+');
            1
        };
        let mut seconds = self.number()? * 3600;
        for unit in [60, 1] {
            if !self.eat(b':') {
                break;
            }
            let n = self.number().filter(|n| *n < 60)?;
            seconds += n * unit;
        }
        (seconds <= most).then_some(sign * seconds)
    }

    /// An offset as POSIX has it, west positive, turned around.
    fn offset(&mut self) -> Option<i32> {
        (-self.time(FARTHEST)?).try_into().ok()
    }

    fn change(&mut self) -> Option<Change> {
        self.eat(b',').then_some(())?;
        let within =
            |n: i64, low, high| (low..=high).contains(&n).then_some(n);
        let day = if self.eat(b'J') {
            Day::Julian(within(self.number()?, 1, 365)?)
        } else if self.eat(b'M') {
            let month = within(self.number()?, 1, 12)?;
            self.eat(b'.').then_some(())?;
            let week = within(self.number()?, 1, 5)?;
            self.eat(b'.').then_some(())?;
            Day::Week(month, week, within(self.number()?, 0, 6)?)
        } else {
            Day::Counted(within(self.number()?, 0, 365)?)
        };
        let seconds =
            if self.eat(b'/') { self.time(168 * 3600 - 1)? } else { 7200 };
        Some(Change { day, seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(rule: &str, moment: i64) -> (i32, String, bool) {
        let rule = Rule::parse(rule.as_bytes()).unwrap();
        let time = rule.at(moment);
        (time.offset, time.abbreviation.to_string(), time.daylight)
    }

    #[test]
    fn the_north_changes_in_march_and_october() {
        let rule = "CET-1CEST,M3.5.0,M10.5.0/3";
        // 2026-03-29T01:00:00Z and 2026-10-25T01:00:00Z.
        assert_eq!(at(rule, 1_774_745_999), (3600, "CET".into(), false));
        assert_eq!(at(rule, 1_774_746_000), (7200, "CEST".into(), true));
        assert_eq!(at(rule, 1_792_889_999).0, 7200);
        assert_eq!(at(rule, 1_792_890_000).0, 3600);
    }

    #[test]
    fn the_south_has_its_summer_over_the_new_year() {
        let rule = "NZST-12NZDT,M9.5.0,M4.1.0/3";
        assert_eq!(at(rule, 1_767_225_600).1, "NZDT");
        assert_eq!(at(rule, 1_782_864_000).1, "NZST");
    }

    #[test]
    fn summer_may_last_all_year_and_hours_go_beyond_a_day() {
        // RFC 9636 §3.3.1: permanent daylight saving.
        let rule = "XXX3EDT4,0/0,J365/23";
        for month in 0..24 {
            assert_eq!(at(rule, 1_767_225_600 + month * 2_629_800).1, "EDT");
        }
        // Greenland, one hour before Saturday's midnight.
        let rule = "<-02>2<-01>,M3.5.0/-1,M10.5.0/0";
        assert_eq!(at(rule, 1_774_745_999).0, -7200);
        assert_eq!(at(rule, 1_774_746_000).0, -3600);
    }

    #[test]
    fn names_in_brackets_and_odd_minutes_are_read() {
        assert_eq!(at("<+0545>-5:45", 0), (20_700, "+0545".into(), false));
        assert_eq!(at("LMT0:01:15", 0).0, -75);
    }

    #[test]
    fn what_is_no_rule_is_none() {
        for text in [
            "",
            "UT",
            "UTC",
            "A-1",
            "CET-26",
            "CET-1CEST,",
            "CET-1CEST,M3.5.0",
            "CET-1CEST,M13.1.0,M10.5.0",
            "CET-1CEST,M3.5.0,M10.5.0,x",
            "CET-1CEST,J0,J365",
            "<CET-1",
            "CET-1:99",
            "Europe/Zurich",
            "CET-1CEST,M3.5.0/168,M10.5.0",
            "CET-99999999999999999999",
        ] {
            assert_eq!(Rule::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days_before(1970, 1), 0);
        assert_eq!(days_before(2000, 3), 11_017);
        assert_eq!((year_of(-1), year_of(0)), (1969, 1970));
        for year in [-400, 0, 1600, 1999, 2000, 2024, 2100, 9999] {
            let first = days_before(year, 1);
            assert_eq!((year_of(first), year_of(first - 1)), (year, year - 1));
        }
    }
}
