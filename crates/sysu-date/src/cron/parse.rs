//! From the text of a schedule to its bits.

use super::{Cron, DaysOfMonth, Weekdays};
use crate::{Error, ErrorKind, civil::range};

/// The longest text that is read, in bytes.
const LIMIT: usize = 512;

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT",
    "NOV", "DEC",
];

/// From Sunday, as crontab counts.
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const MACROS: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// What the values of a field are called and may be.
#[derive(Clone, Copy)]
struct Field {
    name: &'static str,
    min: i64,
    max: i64,
    names: &'static [&'static str],
}

const SECOND: Field = Field { name: "second", min: 0, max: 59, names: &[] };
const MINUTE: Field = Field { name: "minute", min: 0, max: 59, names: &[] };
const HOUR: Field = Field { name: "hour", min: 0, max: 23, names: &[] };
const DAY: Field = Field { name: "day of month", min: 1, max: 31, names: &[] };
const MONTH: Field = Field { name: "month", min: 1, max: 12, names: &MONTHS };
const WEEKDAY: Field =
    Field { name: "day of week", min: 0, max: 7, names: &WEEKDAYS };

/// A part of the text and where it stands.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    at: usize,
}

impl Part<'_> {
    fn split(self, by: char) -> impl Iterator<Item = Self> {
        let mut at = self.at;
        self.text.split(by).map(move |text| {
            let part = Part { text, at };
            at += text.len() + by.len_utf8();
            part
        })
    }

    fn expected(self, what: &'static str) -> Error {
        Error::expected_at(what, self.text, self.at)
    }

    fn cut(self, len: usize) -> Self {
        Part { text: &self.text[..self.text.len() - len], at: self.at }
    }

    fn pair(self, by: char) -> Option<(Self, Self)> {
        let (first, second) = self.text.split_once(by)?;
        let at = self.at + first.len() + by.len_utf8();
        Some((Part { text: first, at: self.at }, Part { text: second, at }))
    }
}

impl std::str::FromStr for Cron {
    type Err = Error;

    /// Reads five fields, six with seconds in front, or an `@` name.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() > LIMIT {
            let what = "a cron schedule";
            return Err(ErrorKind::Limit { what, limit: LIMIT }.into());
        }
        let name = text.trim();
        if name.starts_with('@') {
            let known = MACROS.iter().find(|(known, _)| *known == name);
            let Some((_, fields)) = known else {
                let what = "@yearly, @monthly, @weekly, @daily or @hourly";
                return Err(Error::expected_at(what, name, 0));
            };
            let mut cron: Self = fields.parse()?;
            cron.text = name.into();
            return Ok(cron);
        }
        let mut parts = Vec::new();
        let mut at = 0;
        for word in text.split([' ', '\t']) {
            if !word.is_empty() {
                parts.push(Part { text: word, at });
            }
            at += word.len() + 1;
        }
        let seconds = match parts.len() {
            5 => 1,
            6 => bits(parts.remove(0), SECOND)?,
            _ => {
                let what = "five fields, or six with seconds";
                return Err(Error::expected_at(what, text, 0));
            }
        };
        let [minute, hour, day, month, weekday] = parts[..] else {
            return Err(Error::expected_at("five fields", text, 0));
        };
        let star = |part: Part<'_>| part.text.starts_with(['*', '?']);
        Ok(Self {
            seconds,
            minutes: bits(minute, MINUTE)?,
            hours: bits(hour, HOUR)? as u32,
            months: bits(month, MONTH)? as u16,
            days: days(day)?,
            weekdays: weekdays(weekday)?,
            both: star(day) || star(weekday),
            floating: star(minute) || star(hour),
            text: name.into(),
        })
    }
}

/// The values of a field as bits.
fn bits(part: Part<'_>, field: Field) -> Result<u64, Error> {
    part.split(',').try_fold(0, |all, item| Ok(all | item_bits(item, field)?))
}

/// `*`, `5`, `1-5`, `*/2`, `1-9/3`, `5/15`.
fn item_bits(item: Part<'_>, field: Field) -> Result<u64, Error> {
    let (span, step) = match item.pair('/') {
        Some((span, step)) => (span, Some(number(step, field)?)),
        None => (item, None),
    };
    if let Some(step) = step {
        range("step", step, 1, field.max.max(1))?;
    }
    let (low, high) = if matches!(span.text, "*" | "?") {
        (field.min, if field.max == 7 { 6 } else { field.max })
    } else if let Some((low, high)) = span.pair('-') {
        (value(low, field)?, value(high, field)?)
    } else {
        let low = value(span, field)?;
        (low, if step.is_some() { field.max } else { low })
    };
    let step = step.unwrap_or(1) as usize;
    let set = |values: std::ops::RangeInclusive<i64>| {
        values.step_by(step).fold(0_u64, |bits, n| bits | 1 << n)
    };
    if low <= high {
        return Ok(set(low..=high));
    }
    // FRI-MON runs over the end of the week, NOV-FEB over that of the year.
    let size = if field.max == 7 { 7 } else { field.max - field.min + 1 };
    let wrap = |n: i64| (n - field.min).rem_euclid(size) + field.min;
    Ok((low..=high + size)
        .step_by(step)
        .fold(0, |bits, n| bits | 1 << wrap(n)))
}

fn number(part: Part<'_>, field: Field) -> Result<i64, Error> {
    let digits = !part.text.is_empty()
        && part.text.len() <= 4
        && part.text.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        return Err(part.expected(match field.name {
            "month" => "a number or a month such as JAN",
            "day of week" => "a number or a weekday such as MON",
            _ => "a number",
        }));
    }
    part.text.parse().map_err(|_| part.expected("a number"))
}

fn value(part: Part<'_>, field: Field) -> Result<i64, Error> {
    let is = |name: &&'static str| name.eq_ignore_ascii_case(part.text);
    if let Some(at) = field.names.iter().position(is) {
        let first = if field.max == 7 { 0 } else { field.min };
        return Ok(at as i64 + first);
    }
    let value = number(part, field)?;
    range(field.name, value, field.min, field.max)?;
    Ok(value)
}

fn days(part: Part<'_>) -> Result<DaysOfMonth, Error> {
    let mut days = DaysOfMonth::default();
    for item in part.split(',') {
        let upper = item.text.to_ascii_uppercase();
        match upper.as_str() {
            "L" => days.before_last |= 1,
            "LW" | "WL" => days.last_weekday = true,
            _ if upper.starts_with("L-") => {
                let rest = Part { text: &item.text[2..], at: item.at + 2 };
                let before = number(rest, DAY)?;
                range("days before the last", before, 0, 30)?;
                days.before_last |= 1 << before;
            }
            _ if upper.ends_with('W') => {
                days.nearest |= 1 << value(item.cut(1), DAY)?;
            }
            _ => days.bits |= item_bits(item, DAY)? as u32,
        }
    }
    Ok(days)
}

fn weekdays(part: Part<'_>) -> Result<Weekdays, Error> {
    let mut weekdays = Weekdays::default();
    // From Sunday as 0 or 7 to Monday as 1.
    let iso = |day: i64| if day == 0 { 7 } else { day };
    for item in part.split(',') {
        if let Some((day, n)) = item.pair('#') {
            let day = iso(value(day, WEEKDAY)?) as usize;
            let n = number(n, WEEKDAY)?;
            range("number of the weekday", n, 1, 5)?;
            weekdays.nth[day] |= 1 << n;
        } else if item.text.len() > 1 && item.text.ends_with(['L', 'l']) {
            let day = iso(value(item.cut(1), WEEKDAY)?);
            weekdays.last |= 1 << day;
        } else if item.text.eq_ignore_ascii_case("L") {
            weekdays.bits |= 1 << 6;
        } else {
            let bits = item_bits(item, WEEKDAY)?;
            weekdays.bits |= (bits & 0xfe) as u8 | ((bits & 1) << 7) as u8;
        }
    }
    Ok(weekdays)
}
