//! The rules of POSIX's `TZ`: `EST5EDT,M3.2.0,M11.1.0`.

use super::OFFSET_MAX;
use crate::civil::{
    DAY, date_of, days_from, days_in_month, is_leap, weekday_of,
};
use crate::error::Error;

/// A clock of one or two offsets, and when it goes from one to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Posix {
    pub(super) standard: Clock,
    pub(super) summer: Option<Summer>,
}

/// An offset and its letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) letters: Box<str>,
    pub(super) offset: i32,
}

/// The other clock of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Summer {
    pub(super) clock: Clock,
    start: Change,
    end: Change,
}

/// A day of every year, and seconds after its midnight, on the clock that
/// goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    day: Day,
    second: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// `J60` is 1 March in every year.
    Julian(u16),
    /// `59` is 29 February in a leap year.
    Ordinal(u16),
    /// `M3.2.0`: the second Sunday of March; week 5 is the last.
    Weekday { month: u8, week: u8, day: u8 },
}

impl Posix {
    /// Reads the whole text.
    pub(super) fn parse(text: &[u8]) -> Result<Self, Error> {
        let mut at = Scan { text, at: 0 };
        let letters = at.letters()?;
        let offset = -at.offset(24)?;
        let standard = Clock { letters, offset };
        if at.is_end() {
            return Ok(Self { standard, summer: None });
        }
        let letters = at.letters()?;
        let offset = match at.peek() {
            None | Some(b',') => offset + 3600,
            Some(_) => -at.offset(24)?,
        };
        if offset.abs() > OFFSET_MAX {
            return Err(at.expected("an offset of less than a day"));
        }
        let clock = Clock { letters, offset };
        // POSIX leaves open what a text without rules means; every system
        // takes those of the United States.
        let (start, end) = if at.is_end() {
            let sunday = |month, week| Change {
                day: Day::Weekday { month, week, day: 0 },
                second: 7200,
            };
            (sunday(3, 2), sunday(11, 1))
        } else {
            at.eat(b',')?;
            let start = at.change()?;
            at.eat(b',')?;
            (start, at.change()?)
        };
        if !at.is_end() {
            return Err(at.expected("the end"));
        }
        Ok(Self { standard, summer: Some(Summer { clock, start, end }) })
    }

    /// The clock at a moment, and whether it is the other one.
    pub(super) fn at(&self, second: i64) -> (&Clock, bool) {
        let Some(summer) = &self.summer else {
            return (&self.standard, false);
        };
        let local = second + self.standard.offset as i64;
        let (year, ..) = date_of(local.div_euclid(DAY));
        // A change may be told by up to a week beside its year.
        let mut latest = (i64::MIN, false);
        for year in year - 1..=year + 1 {
            let starts = summer.start.second_of(year, self.standard.offset);
            let ends = summer.end.second_of(year, summer.clock.offset);
            // Where one ends as the other starts, the start counts: so
            // summer time all the year is written.
            for change in [(ends, false), (starts, true)] {
                if change.0 <= second && change >= latest {
                    latest = change;
                }
            }
        }
        if latest.1 { (&summer.clock, true) } else { (&self.standard, false) }
    }
}

impl Change {
    /// The moment of a year at which the clocks change from `offset`.
    fn second_of(self, year: i64, offset: i32) -> i64 {
        let day = match self.day {
            Day::Julian(day) => {
                let leap = is_leap(year) && day >= 60;
                days_from(year, 1, 1) + day as i64 - 1 + leap as i64
            }
            Day::Ordinal(day) => days_from(year, 1, 1) + day as i64,
            Day::Weekday { month, week, day } => {
                let first = days_from(year, month as i64, 1);
                // 0 is Sunday here, 7 in ISO.
                let skip =
                    (day as i64 - weekday_of(first) as i64).rem_euclid(7);
                let mut at = first + skip + (week as i64 - 1) * 7;
                if at >= first + days_in_month(year, month) as i64 {
                    at -= 7;
                }
                at
            }
        };
        day * DAY + self.second as i64 - offset as i64
    }
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn is_end(&self) -> bool {
        self.at == self.text.len()
    }

    fn expected(&self, what: &'static str) -> Error {
        Error::expected(what, self.text, self.at)
    }

    fn eat(&mut self, byte: u8) -> Result<(), Error> {
        if self.peek() != Some(byte) {
            return Err(self.expected("a comma"));
        }
        self.at += 1;
        Ok(())
    }

    /// `EST`, `<+0530>`.
    fn letters(&mut self) -> Result<Box<str>, Error> {
        let quoted = self.peek() == Some(b'<');
        let start = self.at + usize::from(quoted);
        let fits = |b: &u8| {
            b.is_ascii_alphabetic()
                || quoted && (b.is_ascii_digit() || matches!(b, b'+' | b'-'))
        };
        let rest = self.text.get(start..).unwrap_or_default();
        let len = rest.iter().take_while(|b| fits(b)).count();
        if !(3..=31).contains(&len) {
            return Err(self.expected("three or more letters of a zone"));
        }
        let letters = &rest[..len];
        self.at = start + len;
        if quoted {
            if self.peek() != Some(b'>') {
                return Err(self.expected("`>`"));
            }
            self.at += 1;
        }
        Ok(String::from_utf8_lossy(letters).into())
    }

    fn number(&mut self, max: u16) -> Result<u16, Error> {
        let start = self.at;
        let mut value = 0_u16;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.saturating_mul(10) + (digit - b'0') as u16;
            self.at += 1;
            if value > max || self.at - start > 3 {
                break;
            }
        }
        if self.at == start || value > max || self.at - start > 3 {
            self.at = start;
            return Err(self.expected("a number in its range"));
        }
        Ok(value)
    }

    /// `[+-]h[h][:mm[:ss]]`, in seconds, as it stands.
    fn offset(&mut self, hours: u16) -> Result<i32, Error> {
        let negative = self.peek() == Some(b'-');
        if matches!(self.peek(), Some(b'+' | b'-')) {
            self.at += 1;
        }
        let start = self.at;
        let mut total = self.number(hours)? as i32 * 3600;
        for scale in [60, 1] {
            if self.peek() != Some(b':') {
                break;
            }
            self.at += 1;
            total += self.number(59)? as i32 * scale;
        }
        if hours == 24 && total > OFFSET_MAX {
            self.at = start;
            return Err(self.expected("an offset of less than a day"));
        }
        Ok(if negative { -total } else { total })
    }

    fn change(&mut self) -> Result<Change, Error> {
        let day = match self.peek() {
            Some(b'J') => {
                self.at += 1;
                let start = self.at;
                match self.number(365)? {
                    0 => {
                        self.at = start;
                        return Err(self.expected("a day from 1 to 365"));
                    }
                    day => Day::Julian(day),
                }
            }
            Some(b'M') => self.weekday()?,
            _ => Day::Ordinal(self.number(365)?),
        };
        let second = if self.peek() == Some(b'/') {
            self.at += 1;
            // RFC 9636 allows a week less an hour either way.
            self.offset(167)?
        } else {
            7200
        };
        Ok(Change { day, second })
    }

    fn weekday(&mut self) -> Result<Day, Error> {
        self.at += 1;
        let start = self.at;
        let month = self.number(12)? as u8;
        let mut rest = [0; 2];
        for (slot, max) in rest.iter_mut().zip([5, 6]) {
            if self.peek() != Some(b'.') {
                return Err(self.expected("`.`"));
            }
            self.at += 1;
            *slot = self.number(max)? as u8;
        }
        let [week, day] = rest;
        if month == 0 || week == 0 {
            self.at = start;
            return Err(self.expected("a month and a week from 1"));
        }
        Ok(Day::Weekday { month, week, day })
    }
}
