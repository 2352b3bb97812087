//! Rules as text, both ways.

use super::{End, Frequency, NthWeekday, Rule};
use crate::{
    Context, DateTime, Error, ErrorKind, Parser, Weekday, Zone, civil::range,
};
use std::fmt;

/// The longest rule that is read, in bytes.
const LIMIT: usize = 4096;

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

const FREQUENCIES: [(&str, Frequency); 7] = [
    ("YEARLY", Frequency::Yearly),
    ("MONTHLY", Frequency::Monthly),
    ("WEEKLY", Frequency::Weekly),
    ("DAILY", Frequency::Daily),
    ("HOURLY", Frequency::Hourly),
    ("MINUTELY", Frequency::Minutely),
    ("SECONDLY", Frequency::Secondly),
];

impl std::str::FromStr for Rule {
    type Err = Error;

    /// Reads `FREQ=…;INTERVAL=…`, with or without `RRULE:` before it, in
    /// any letter case.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() > LIMIT {
            let what = "a recurrence rule";
            return Err(ErrorKind::Limit { what, limit: LIMIT }.into());
        }
        let start = text.len() - text.trim_start().len();
        let mut at = start;
        let mut rest = text.trim();
        if rest.get(..6).is_some_and(|p| p.eq_ignore_ascii_case("RRULE:")) {
            (rest, at) = (&rest[6..], at + 6);
        }
        let mut rule: Option<Self> = None;
        let mut parts = Vec::new();
        for part in rest.split(';') {
            let begin = at;
            at += part.len() + 1;
            if part.is_empty() {
                continue;
            }
            let Some((name, value)) = part.split_once('=') else {
                return Err(Error::expected_at("NAME=value", part, begin));
            };
            let name = name.to_ascii_uppercase();
            let value_at = begin + name.len() + 1;
            if name == "FREQ" {
                rule = Some(Self::new(frequency(value, value_at)?));
            } else {
                parts.push((name, value, begin, value_at));
            }
        }
        let Some(mut rule) = rule else {
            return Err(Error::expected_at("FREQ=", rest, at.min(start)));
        };
        for (name, value, name_at, value_at) in parts {
            rule.part(&name, value, name_at, value_at)?;
        }
        rule.check()?;
        Ok(rule)
    }
}

fn frequency(value: &str, at: usize) -> Result<Frequency, Error> {
    let upper = value.to_ascii_uppercase();
    let known = FREQUENCIES.iter().find(|(name, _)| *name == upper);
    known.map(|(_, frequency)| *frequency).ok_or_else(|| {
        Error::expected_at("YEARLY, MONTHLY, WEEKLY or DAILY", value, at)
    })
}

impl Rule {
    fn part(
        &mut self,
        name: &str,
        value: &str,
        name_at: usize,
        at: usize,
    ) -> Result<(), Error> {
        match name {
            "INTERVAL" => {
                let n = number(value, at, "interval", 1, 1_000_000)?;
                self.interval = n as u32;
            }
            "COUNT" => {
                let n = number(value, at, "count", 1, 1_000_000_000)?;
                self.end = End::Count(n as u32);
            }
            "UNTIL" => self.end = until(value, at)?,
            "WKST" => self.week_start = weekday(value, at)?,
            "BYSECOND" => self.seconds = list(value, at, "second", 0, 59)?,
            "BYMINUTE" => self.minutes = list(value, at, "minute", 0, 59)?,
            "BYHOUR" => self.hours = list(value, at, "hour", 0, 23)?,
            "BYMONTH" => self.months = list(value, at, "month", 1, 12)?,
            "BYMONTHDAY" => {
                self.month_days = signed(value, at, "day of month", 31)?;
            }
            "BYYEARDAY" => {
                self.year_days = signed(value, at, "day of year", 366)?;
            }
            "BYWEEKNO" => self.weeks = signed(value, at, "week", 53)?,
            "BYSETPOS" => {
                self.positions = signed(value, at, "position", 366)?;
            }
            "BYDAY" => {
                self.weekdays = items(value, at)
                    .map(|(item, at)| nth_weekday(item, at))
                    .collect::<Result<_, _>>()?;
            }
            _ => {
                let what = "a part of a rule such as BYDAY";
                return Err(Error::expected_at(what, name, name_at));
            }
        }
        Ok(())
    }

    /// What the RFC forbids.
    fn check(&self) -> Result<(), Error> {
        let conflict =
            |first, second| Err(ErrorKind::Conflict { first, second }.into());
        let numbered = self.weekdays.iter().any(|day| day.n.is_some());
        let yearly = self.frequency == Frequency::Yearly;
        let monthly = self.frequency == Frequency::Monthly;
        if numbered && !(yearly || monthly) {
            return conflict("BYDAY with a number", "a FREQ below MONTHLY");
        }
        if numbered && !self.weeks.is_empty() {
            return conflict("BYDAY with a number", "BYWEEKNO");
        }
        if !self.weeks.is_empty() && !yearly {
            return conflict("BYWEEKNO", "a FREQ below YEARLY");
        }
        if !self.month_days.is_empty() && self.frequency == Frequency::Weekly {
            return conflict("BYMONTHDAY", "FREQ=WEEKLY");
        }
        let long = matches!(
            self.frequency,
            Frequency::Monthly | Frequency::Weekly | Frequency::Daily
        );
        if !self.year_days.is_empty() && long {
            return conflict("BYYEARDAY", "FREQ of a day to a month");
        }
        Ok(())
    }
}

fn items(value: &str, at: usize) -> impl Iterator<Item = (&str, usize)> {
    let mut at = at;
    value.split(',').map(move |item| {
        let begin = at;
        at += item.len() + 1;
        (item, begin)
    })
}

fn number(
    text: &str,
    at: usize,
    name: &'static str,
    min: i64,
    max: i64,
) -> Result<i64, Error> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty()
        && digits.len() <= 10
        && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain {
        return Err(Error::expected_at("a number", text, at));
    }
    let value =
        text.parse().map_err(|_| Error::expected_at("a number", text, at))?;
    range(name, value, min, max)?;
    Ok(value)
}

fn list(
    value: &str,
    at: usize,
    name: &'static str,
    min: i64,
    max: i64,
) -> Result<Vec<u8>, Error> {
    let mut all: Vec<u8> = items(value, at)
        .map(|(item, at)| Ok(number(item, at, name, min, max)? as u8))
        .collect::<Result<_, Error>>()?;
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn signed<T: TryFrom<i64>>(
    value: &str,
    at: usize,
    name: &'static str,
    max: i64,
) -> Result<Vec<T>, Error> {
    items(value, at)
        .map(|(item, at)| {
            let n = number(item, at, name, -max, max)?;
            // No year has a day 0, no month a week 0.
            range(name, n.abs(), 1, max)?;
            T::try_from(n).map_err(|_| ErrorKind::Overflow.into())
        })
        .collect()
}

fn weekday(text: &str, at: usize) -> Result<Weekday, Error> {
    let known = WEEKDAYS.iter().position(|w| w.eq_ignore_ascii_case(text));
    let what = "MO, TU, WE, TH, FR, SA or SU";
    known
        .map(|at| Weekday::from_iso(at as u8 + 1))
        .ok_or_else(|| Error::expected_at(what, text, at))
}

fn nth_weekday(text: &str, at: usize) -> Result<NthWeekday, Error> {
    let cut = text.len().saturating_sub(2);
    let (Some(n), Some(day)) = (text.get(..cut), text.get(cut..)) else {
        return Err(Error::expected_at("a weekday such as MO", text, at));
    };
    let weekday = weekday(day, at + cut)?;
    let n = match n {
        "" => None,
        n => {
            let n = number(n, at, "number of the weekday", -53, 53)?;
            range("number of the weekday", n.abs(), 1, 53)?;
            Some(n as i8)
        }
    };
    Ok(NthWeekday { n, weekday })
}

/// `20241231T235959Z`, `20241231T235959` on the wall, or `20241231`, which
/// takes in the whole day.
fn until(text: &str, at: usize) -> Result<End, Error> {
    let wrong = || Error::expected_at("a date such as 20241231", text, at);
    let upper = text.to_ascii_uppercase();
    let epoch = DateTime::from_seconds(0)?;
    let parser = Parser::new(Context::at(epoch).zone(Zone::UTC));
    let moment = parser.iso(&upper).map_err(|_| wrong())?;
    Ok(if upper.ends_with('Z') {
        End::Until(moment)
    } else if upper.contains('T') {
        End::UntilWall(moment.timestamp())
    } else {
        End::UntilWall(moment.timestamp() + crate::civil::DAY - 1)
    })
}

impl fmt::Display for NthWeekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(n) = self.n {
            write!(f, "{n}")?;
        }
        f.write_str(WEEKDAYS[usize::from(self.weekday.number() - 1)])
    }
}

/// The rule as iCalendar writes it, without `RRULE:`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name =
            FREQUENCIES.iter().find(|(_, known)| *known == self.frequency);
        write!(f, "FREQ={}", name.map_or("", |(name, _)| *name))?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match self.end {
            End::Never => {}
            End::Count(n) => write!(f, ";COUNT={n}")?,
            End::Until(moment) => {
                let utc = moment.to_utc().civil();
                write!(f, ";UNTIL={}Z", basic(utc))?;
            }
            End::UntilWall(local) => {
                let wall = crate::Civil::of_seconds(local, 0);
                write!(f, ";UNTIL={}", basic(wall))?;
            }
        }
        if self.week_start != Weekday::Monday {
            let day = NthWeekday { n: None, weekday: self.week_start };
            write!(f, ";WKST={day}")?;
        }
        write_list(f, "BYMONTH", &self.months)?;
        write_list(f, "BYWEEKNO", &self.weeks)?;
        write_list(f, "BYYEARDAY", &self.year_days)?;
        write_list(f, "BYMONTHDAY", &self.month_days)?;
        write_list(f, "BYDAY", &self.weekdays)?;
        write_list(f, "BYHOUR", &self.hours)?;
        write_list(f, "BYMINUTE", &self.minutes)?;
        write_list(f, "BYSECOND", &self.seconds)?;
        write_list(f, "BYSETPOS", &self.positions)
    }
}

fn write_list(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    values: &[impl fmt::Display],
) -> fmt::Result {
    for (at, value) in values.iter().enumerate() {
        match at {
            0 => write!(f, ";{name}={value}")?,
            _ => write!(f, ",{value}")?,
        }
    }
    Ok(())
}

fn basic(civil: crate::Civil) -> String {
    let mut text = civil.to_string();
    text.retain(|c| !matches!(c, '-' | ':'));
    text
}
