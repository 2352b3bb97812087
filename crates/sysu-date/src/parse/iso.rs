//! ISO 8601, RFC 3339 and RFC 9557.

use super::{Cursor, Parser, Raw};
use crate::civil::{DAY, days_from, days_in_month};
use crate::datetime::{DateTime, Fields};
use crate::error::{Error, ErrorKind};
use crate::zone::{OFFSET_MAX, Zone};

/// Reads `YYYY-MM-DDTHH:MM:SS[.digits](Z|±HH:MM)`, which is nearly all that
/// programs write; `None` sends everything else down the long way.
#[inline]
pub(super) fn fast(
    text: &[u8],
    parser: &Parser,
) -> Option<Result<DateTime, Error>> {
    let head: &[u8; 19] = text.first_chunk()?;
    let two = |at: usize| -> Option<i64> {
        let (a, b) =
            (head[at].wrapping_sub(b'0'), head[at + 1].wrapping_sub(b'0'));
        (a < 10 && b < 10).then(|| (a * 10 + b) as i64)
    };
    if head[4] != b'-'
        || head[7] != b'-'
        || head[10] != b'T'
        || head[13] != b':'
        || head[16] != b':'
    {
        return None;
    }
    let year = two(0)? * 100 + two(2)?;
    let (month, day) = (two(5)?, two(8)?);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    if !(1..=12).contains(&month)
        || day < 1
        || (day > 28 && day > days_in_month(year, month as u8) as i64)
        || hour > 23
        || minute > 59
        || second > 59
    {
        return None;
    }
    let mut rest = &text[19..];
    let mut nano = 0;
    if let [b'.', tail @ ..] = rest {
        let count = tail.iter().take_while(|b| b.is_ascii_digit()).count();
        if !(1..=9).contains(&count) {
            return None;
        }
        let (digits, tail) = tail.split_at(count);
        for digit in digits {
            nano = nano * 10 + (digit - b'0') as u32;
        }
        nano *= 10_u32.pow(9 - count as u32);
        rest = tail;
    }
    let offset = match *rest {
        [b'Z'] => 0,
        [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let digit = |b: u8| {
                let value = b.wrapping_sub(b'0');
                (value < 10).then_some(value as i32)
            };
            let hours = digit(a)? * 10 + digit(b)?;
            let minutes = digit(c)? * 10 + digit(d)?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            let abs = hours * 3600 + minutes * 60;
            if sign == b'-' { -abs } else { abs }
        }
        _ => return None,
    };
    let local =
        days_from(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    let zone = Zone::of_offset(offset);
    let moment = DateTime::checked(local - offset as i64, nano, offset, zone);
    if parser.keep_zone {
        return Some(moment);
    }
    Some(moment.map(|moment| moment.in_zone(parser.ctx.get_zone())))
}

/// Reads the whole text. `lenient` allows a blank for the `T`, lower case,
/// blanks before the offset, and a zone behind a date alone.
pub(super) fn parse(text: &[u8], lenient: bool) -> Result<Raw, Error> {
    let mut furthest: Option<Error> = None;
    for date in [calendar, week, ordinal] {
        let mut cursor = Cursor::new(text);
        let mut raw = Raw::default();
        let outcome = date(&mut cursor, &mut raw.fields)
            .and_then(|()| behind_date(&mut cursor, &mut raw, lenient));
        match outcome {
            Ok(()) => return Ok(raw),
            Err(err) => keep_furthest(&mut furthest, err),
        }
    }
    let mut cursor = Cursor::new(text);
    let mut raw = Raw::default();
    let outcome = time(&mut cursor, &mut raw.fields)
        .and_then(|()| zone(&mut cursor, &mut raw, lenient))
        .and_then(|()| end(&cursor));
    match outcome {
        // A time alone is not told from a year by its digits.
        Ok(()) if cursor.bytes.len() > 2 => Ok(raw),
        Ok(()) => Err(Error::expected("a date", text, 0)),
        Err(err) => {
            keep_furthest(&mut furthest, err);
            Err(furthest.unwrap_or_else(|| Error::expected("a date", text, 0)))
        }
    }
}

/// Of several failed readings, the one that got furthest is meant.
fn keep_furthest(furthest: &mut Option<Error>, err: Error) {
    let at = |err: &Error| err.at().unwrap_or(usize::MAX);
    if furthest.as_ref().is_none_or(|old| at(old) < at(&err)) {
        *furthest = Some(err);
    }
}

fn behind_date(
    cursor: &mut Cursor<'_>,
    raw: &mut Raw,
    lenient: bool,
) -> Result<(), Error> {
    let separator = match cursor.peek() {
        None => return Ok(()),
        Some(b'T' | b't') => true,
        Some(b' ' | b'_') if lenient => true,
        _ => false,
    };
    if lenient && cursor.peek() == Some(b'[') {
        return zone(cursor, raw, lenient).and_then(|()| end(cursor));
    }
    if !separator {
        return Err(cursor.expected("`T` and a time, or the end"));
    }
    cursor.at += 1;
    if lenient {
        cursor.blanks();
        let zone_only = matches!(cursor.peek(), Some(b'Z' | b'z' | b'['))
            || cursor.peek().is_some_and(|b| b.is_ascii_alphabetic());
        if zone_only {
            return zone(cursor, raw, lenient).and_then(|()| end(cursor));
        }
    }
    time(cursor, &mut raw.fields)?;
    zone(cursor, raw, lenient)?;
    end(cursor)
}

fn end(cursor: &Cursor<'_>) -> Result<(), Error> {
    if cursor.is_end() { Ok(()) } else { Err(cursor.expected("the end")) }
}

/// `YYYY` or `±YYYYYY`.
fn year(cursor: &mut Cursor<'_>) -> Result<i64, Error> {
    let start = cursor.at;
    let sign = match cursor.peek() {
        Some(b'-') => -1,
        Some(b'+') => 1,
        _ => 0,
    };
    let value = if sign == 0 {
        cursor.digits(4)
    } else {
        cursor.at += 1;
        cursor.digits(6)
    };
    let Some(value) = value else {
        cursor.at = start;
        return Err(cursor.expected("a year of four digits"));
    };
    Ok(if sign < 0 { -value } else { value })
}

fn calendar(
    cursor: &mut Cursor<'_>,
    fields: &mut Fields,
) -> Result<(), Error> {
    fields.year = Some(year(cursor)?);
    for field in [&mut fields.month, &mut fields.day] {
        let start = *cursor;
        cursor.eat(b'-');
        let Some(value) = cursor.digits(2) else {
            *cursor = start;
            return Ok(());
        };
        *field = Some(value);
    }
    Ok(())
}

fn week(cursor: &mut Cursor<'_>, fields: &mut Fields) -> Result<(), Error> {
    fields.week_year = Some(year(cursor)?);
    cursor.eat(b'-');
    if !cursor.eat_either(b'W', b'w') {
        return Err(cursor.expected("a month"));
    }
    let week = cursor.digits(2);
    fields.week = Some(week.ok_or_else(|| cursor.expected("a week"))?);
    let start = *cursor;
    cursor.eat(b'-');
    match cursor.digits(1) {
        Some(day) => fields.weekday = Some(day),
        None => *cursor = start,
    }
    Ok(())
}

fn ordinal(cursor: &mut Cursor<'_>, fields: &mut Fields) -> Result<(), Error> {
    fields.year = Some(year(cursor)?);
    cursor.eat(b'-');
    let day = cursor.digits(3);
    fields.ordinal =
        Some(day.ok_or_else(|| cursor.expected("a month or a day"))?);
    Ok(())
}

/// `hh[[:]mm[[:]ss[(.|,)digits]]]`
pub(super) fn time(
    cursor: &mut Cursor<'_>,
    fields: &mut Fields,
) -> Result<(), Error> {
    let hour = cursor.digits(2);
    fields.hour = Some(hour.ok_or_else(|| cursor.expected("an hour"))?);
    for field in [&mut fields.minute, &mut fields.second] {
        let start = *cursor;
        cursor.eat(b':');
        let Some(value) = cursor.digits(2) else {
            *cursor = start;
            return Ok(());
        };
        *field = Some(value);
    }
    let start = *cursor;
    if cursor.eat_either(b'.', b',') {
        match cursor.fraction(30) {
            Some(nanos) => fields.nanosecond = Some(nanos),
            None => *cursor = start,
        }
    }
    Ok(())
}

/// `[Z | ±hh[[:]mm[[:]ss]]] [ "[" zone "]" ]`
pub(super) fn zone(
    cursor: &mut Cursor<'_>,
    raw: &mut Raw,
    lenient: bool,
) -> Result<(), Error> {
    if lenient {
        cursor.blanks();
    }
    if cursor.eat_either(b'Z', b'z') {
        raw.offset = Some(0);
        raw.unknown_offset = true;
    } else if let Some(b'+' | b'-') = cursor.peek() {
        raw.offset = Some(offset(cursor)?);
    } else if lenient && cursor.peek().is_some_and(|b| b.is_ascii_alphabetic())
    {
        raw.zone = Some(named(cursor)?);
        return Ok(());
    }
    if lenient {
        cursor.blanks();
    }
    while cursor.peek() == Some(b'[') {
        suffix(cursor, raw)?;
    }
    Ok(())
}

/// A zone without brackets: `Europe/Paris`, `EST`, `UTC+2`.
pub(super) fn named(cursor: &mut Cursor<'_>) -> Result<Zone, Error> {
    let rest = cursor.rest();
    let count = rest
        .iter()
        .take_while(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'/' | b'_' | b'-' | b'+' | b':')
        })
        .count();
    let text = std::str::from_utf8(&rest[..count]).unwrap_or_default();
    let found = super::internet::obsolete(text)
        .or_else(|| super::internet::abbreviated(text))
        .map(Zone::of_offset)
        .map_or_else(|| Zone::parse(text), Ok)?;
    cursor.at += count;
    Ok(found)
}

pub(super) fn offset(cursor: &mut Cursor<'_>) -> Result<i32, Error> {
    let start = *cursor;
    let negative = cursor.peek() == Some(b'-');
    cursor.at += 1;
    let bad = || start.expected("an offset such as +02:00");
    let mut total = cursor.digits(2).ok_or_else(bad)? * 3600;
    for scale in [60, 1] {
        let before = *cursor;
        cursor.eat(b':');
        match cursor.digits(2) {
            Some(value) if value < 60 => total += value * scale,
            Some(_) => return Err(bad()),
            None => {
                *cursor = before;
                break;
            }
        }
    }
    if total > OFFSET_MAX as i64 {
        return Err(bad());
    }
    Ok(if negative { -total as i32 } else { total as i32 })
}

/// `[Europe/Paris]`, `[!Europe/Paris]`, `[u-ca=gregory]`.
fn suffix(cursor: &mut Cursor<'_>, raw: &mut Raw) -> Result<(), Error> {
    let start = *cursor;
    cursor.at += 1;
    let critical = cursor.eat(b'!');
    let rest = cursor.rest();
    let len = rest.iter().position(|b| *b == b']');
    let Some(len) = len.filter(|len| *len > 0) else {
        return Err(start.expected("a zone in brackets"));
    };
    let text = std::str::from_utf8(&rest[..len]).unwrap_or_default();
    if let Some((key, value)) = text.split_once('=') {
        let known = key == "u-ca" && matches!(value, "gregory" | "iso8601");
        if critical && !known {
            return Err(start.expected("a suffix that is known"));
        }
    } else if raw.zone.is_some() {
        return Err(start.expected("one zone"));
    } else {
        raw.zone = Some(Zone::parse(text).map_err(|_| {
            Error::from(ErrorKind::Zone {
                name: text.chars().take(64).collect(),
            })
        })?);
    }
    cursor.at += len + 1;
    Ok(())
}
