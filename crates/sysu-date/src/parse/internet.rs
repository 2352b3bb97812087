//! RFC 2822 and HTTP.

use super::cursor::exact;
use super::{Cursor, Raw};
use crate::context::Context;
use crate::error::Error;

pub(super) const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
    "Nov", "Dec",
];
pub(super) const DAYS: [&str; 7] =
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LONG_DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Comments nest no deeper than this.
const DEPTH_MAX: usize = 64;

/// The zones of RFC 822 that RFC 2822 still reads.
pub(super) fn obsolete(name: &str) -> Option<i32> {
    Some(match name {
        "UT" | "GMT" | "UTC" | "Z" | "z" => 0,
        "EDT" => -4 * 3600,
        "EST" | "CDT" => -5 * 3600,
        "CST" | "MDT" => -6 * 3600,
        "MST" | "PDT" => -7 * 3600,
        "PST" => -8 * 3600,
        _ => return None,
    })
}

/// Abbreviations that mean one offset wherever they are used; those that
/// mean several, as IST and AST do, are not read.
pub(super) fn abbreviated(name: &str) -> Option<i32> {
    Some(match name {
        "WEST" | "BST" => 3600,
        "CEST" => 2 * 3600,
        "EEST" | "MSK" => 3 * 3600,
        "PKT" => 5 * 3600,
        "SGT" | "HKT" | "AWST" => 8 * 3600,
        "JST" | "KST" => 9 * 3600,
        "AEST" => 10 * 3600,
        "AEDT" => 11 * 3600,
        "NZST" => 12 * 3600,
        "NZDT" => 13 * 3600,
        "AKST" => -9 * 3600,
        "AKDT" => -8 * 3600,
        _ => return None,
    })
}

pub(super) fn rfc2822(text: &[u8], ctx: &Context) -> Result<Raw, Error> {
    let mut cursor = Cursor::new(text);
    let mut raw = Raw::default();
    gap(&mut cursor)?;
    if let Some(day) = exact(&DAYS, cursor.word()) {
        raw.fields.weekday = Some(day);
        cursor.at += 3;
        if !cursor.eat(b',') {
            return Err(cursor.expected("a comma"));
        }
        need_gap(&mut cursor)?;
    }
    let day = cursor.some_digits(1, 2);
    raw.fields.day = Some(day.ok_or_else(|| cursor.expected("a day"))?);
    need_gap(&mut cursor)?;
    raw.fields.month = Some(month(&mut cursor)?);
    need_gap(&mut cursor)?;
    let digits = cursor.count_digits();
    let year = cursor.some_digits(2, 4);
    let year = year.ok_or_else(|| cursor.expected("a year"))?;
    raw.fields.year =
        Some(if digits == 2 { ctx.full_year(year) } else { year });
    need_gap(&mut cursor)?;
    clock(&mut cursor, &mut raw, false)?;
    need_gap(&mut cursor)?;
    raw.offset = Some(offset(&mut cursor)?);
    gap(&mut cursor)?;
    end(&cursor)?;
    Ok(raw)
}

pub(super) fn http(text: &[u8], ctx: &Context) -> Result<Raw, Error> {
    let mut cursor = Cursor::new(text);
    let mut raw = Raw { offset: Some(0), ..Raw::default() };
    let word = cursor.word();
    let day = exact(&DAYS, word).or_else(|| exact(&LONG_DAYS, word));
    raw.fields.weekday =
        Some(day.ok_or_else(|| cursor.expected("a weekday"))?);
    cursor.at += word.len();
    if word.len() == 3 && cursor.peek() == Some(b' ') {
        return asctime(&mut cursor, raw);
    }
    let long = word.len() > 3;
    literal(&mut cursor, b", ")?;
    let day = cursor.digits(2);
    raw.fields.day = Some(day.ok_or_else(|| cursor.expected("a day"))?);
    let separator: &[u8] = if long { b"-" } else { b" " };
    literal(&mut cursor, separator)?;
    raw.fields.month = Some(month(&mut cursor)?);
    literal(&mut cursor, separator)?;
    let year = cursor.digits(if long { 2 } else { 4 });
    let year = year.ok_or_else(|| cursor.expected("a year"))?;
    raw.fields.year = Some(if long { ctx.full_year(year) } else { year });
    literal(&mut cursor, b" ")?;
    clock(&mut cursor, &mut raw, true)?;
    literal(&mut cursor, b" GMT")?;
    end(&cursor)?;
    Ok(raw)
}

/// `Sun Nov  6 08:49:37 1994`
fn asctime(cursor: &mut Cursor<'_>, mut raw: Raw) -> Result<Raw, Error> {
    literal(cursor, b" ")?;
    raw.fields.month = Some(month(cursor)?);
    literal(cursor, b" ")?;
    let day =
        if cursor.eat(b' ') { cursor.digits(1) } else { cursor.digits(2) };
    raw.fields.day = Some(day.ok_or_else(|| cursor.expected("a day"))?);
    literal(cursor, b" ")?;
    clock(cursor, &mut raw, true)?;
    literal(cursor, b" ")?;
    let year = cursor.digits(4);
    raw.fields.year = Some(year.ok_or_else(|| cursor.expected("a year"))?);
    end(cursor)?;
    Ok(raw)
}

fn month(cursor: &mut Cursor<'_>) -> Result<i64, Error> {
    let found = exact(&MONTHS, cursor.word());
    let month = found.ok_or_else(|| cursor.expected("a month"))?;
    cursor.at += 3;
    Ok(month)
}

fn clock(
    cursor: &mut Cursor<'_>,
    raw: &mut Raw,
    seconds: bool,
) -> Result<(), Error> {
    let two = |cursor: &mut Cursor<'_>| {
        cursor.digits(2).ok_or_else(|| cursor.expected("two digits"))
    };
    raw.fields.hour = Some(two(cursor)?);
    literal(cursor, b":")?;
    raw.fields.minute = Some(two(cursor)?);
    if seconds || cursor.peek() == Some(b':') {
        literal(cursor, b":")?;
        raw.fields.second = Some(two(cursor)?);
    }
    Ok(())
}

fn offset(cursor: &mut Cursor<'_>) -> Result<i32, Error> {
    let word = std::str::from_utf8(cursor.word()).unwrap_or_default();
    if !word.is_empty() {
        let found = obsolete(word).filter(|_| word != "UTC");
        let offset = found.ok_or_else(|| cursor.expected("a zone"))?;
        cursor.at += word.len();
        return Ok(offset);
    }
    let start = *cursor;
    let negative = match cursor.peek() {
        Some(b'-') => true,
        Some(b'+') => false,
        _ => return Err(cursor.expected("an offset such as +0200")),
    };
    cursor.at += 1;
    let value = cursor.digits(4).filter(|v| v % 100 < 60 && *v < 2400);
    let Some(value) = value else {
        return Err(start.expected("an offset such as +0200"));
    };
    let seconds = (value / 100 * 3600 + value % 100 * 60) as i32;
    Ok(if negative { -seconds } else { seconds })
}

/// Steps over blanks and comments, which may nest.
fn gap(cursor: &mut Cursor<'_>) -> Result<bool, Error> {
    let start = cursor.at;
    let mut depth = 0;
    while let Some(byte) = cursor.peek() {
        match byte {
            b'(' if depth == DEPTH_MAX => {
                return Err(cursor.expected("fewer nested comments"));
            }
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b'\\' if depth > 0 => cursor.at += 1,
            _ if depth > 0 || byte.is_ascii_whitespace() => {}
            _ => break,
        }
        cursor.at += 1;
    }
    if depth > 0 {
        return Err(cursor.expected("`)`"));
    }
    Ok(cursor.at > start)
}

fn need_gap(cursor: &mut Cursor<'_>) -> Result<(), Error> {
    if gap(cursor)? { Ok(()) } else { Err(cursor.expected("a blank")) }
}

fn literal(cursor: &mut Cursor<'_>, text: &[u8]) -> Result<(), Error> {
    if !cursor.rest().starts_with(text) {
        return Err(cursor.expected(match text {
            b":" => "`:`",
            b" GMT" => "`GMT`",
            b"-" => "`-`",
            b", " => "a comma and a blank",
            _ => "a blank",
        }));
    }
    cursor.at += text.len();
    Ok(())
}

fn end(cursor: &Cursor<'_>) -> Result<(), Error> {
    if cursor.is_end() { Ok(()) } else { Err(cursor.expected("the end")) }
}
