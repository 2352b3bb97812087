//! Whatever it is: the forms that people and programs write.

use super::internet::{DAYS, MONTHS};
use super::iso::{named, offset, time, zone};
use super::{Cursor, Parser, Raw, Reading, iso};
use crate::datetime::DateTime;
use crate::error::Error;

pub(super) fn read(text: &str, parser: &Parser) -> Result<Reading, Error> {
    let text = text.trim_ascii();
    if text.eq_ignore_ascii_case("now") {
        return Ok(moment(parser.ctx.now(), "now", parser));
    }
    let bytes = text.as_bytes();
    if let Some(number) = text.strip_prefix('@') {
        let found = seconds(number)
            .ok_or_else(|| Error::expected("seconds", bytes, 1))??;
        return Ok(moment(found, "epoch", parser));
    }
    if let Some(found) = epoch(bytes) {
        return Ok(moment(found?, "epoch", parser));
    }
    let strict = match iso::parse(bytes, true) {
        Ok(raw) => return parser.finish(&raw, "iso"),
        Err(err) => err,
    };
    match loose(bytes, parser) {
        Ok(raw) => parser.finish(&raw, "text"),
        Err(err) => {
            let further = err.at().unwrap_or(usize::MAX)
                > strict.at().unwrap_or(usize::MAX);
            Err(if further { err } else { strict })
        }
    }
}

/// Reads `@digits` and ten digits alone, the seconds that programs write;
/// `None` sends everything else down the long way.
#[inline]
pub(super) fn fast_epoch(text: &[u8]) -> Option<i64> {
    let digits = match text {
        [b'@', rest @ ..] if (1..=12).contains(&rest.len()) => rest,
        _ if text.len() == 10 => text,
        _ => return None,
    };
    digits.iter().try_fold(0, |sum, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| sum * 10 + digit as i64)
    })
}

/// A moment is a moment: no wall time had to be resolved.
fn moment(found: DateTime, form: &'static str, parser: &Parser) -> Reading {
    Reading::of(found.in_zone(parser.ctx.get_zone()), form)
}

/// `[-]digits[.digits]` seconds.
pub(super) fn seconds(text: &str) -> Option<Result<DateTime, Error>> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = match digits.split_once(['.', ',']) {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (digits, ""),
    };
    let all = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 18 || !all(whole) || !all(fraction) {
        return None;
    }
    if fraction.is_empty() {
        let whole = whole.parse::<i64>().ok()?;
        let signed = if negative { -whole } else { whole };
        return Some(DateTime::from_seconds(signed));
    }
    let mut nanos = 0;
    for index in 0..9 {
        let digit = fraction.as_bytes().get(index).map_or(0, |b| b - b'0');
        nanos = nanos * 10 + digit as i128;
    }
    let total = whole.parse::<i128>().ok()? * 1_000_000_000 + nanos;
    Some(DateTime::from_nanos(if negative { -total } else { total }))
}

/// Nine digits and more are no date but a count since 1970: of seconds, and
/// from twelve digits on of milliseconds, microseconds or nanoseconds.
/// Fourteen that read as a date of 1900 to 2099 are one.
fn epoch(bytes: &[u8]) -> Option<Result<DateTime, Error>> {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value =
        || -> Option<i64> { std::str::from_utf8(bytes).ok()?.parse().ok() };
    let compact = matches!(digits, [b'1', b'9', ..] | [b'2', b'0', ..]);
    match digits.len() {
        9..=11 => Some(DateTime::from_seconds(value()?)),
        14 if compact => None,
        12..=14 => Some(DateTime::from_millis(value()?)),
        15..=17 => Some(DateTime::from_micros(value()?)),
        18..=20 => Some(DateTime::from_nanos(value()? as i128)),
        _ => None,
    }
}

/// Dates in figures or with an English month, a time, a zone, and the year
/// behind them as `date` and `asctime` put it.
fn loose(bytes: &[u8], parser: &Parser) -> Result<Raw, Error> {
    let mut cursor = Cursor::new(bytes);
    let mut raw = Raw::default();
    date(&mut cursor, &mut raw, parser)?;
    loop {
        let gap = (cursor.blanks() > 0)
            | cursor.eat(b',')
            | (raw.fields.hour.is_none()
                && (cursor.eat(b':') || cursor.eat_either(b'T', b't')));
        cursor.blanks();
        if cursor.is_end() {
            break;
        }
        let digits = cursor.count_digits();
        let colon = cursor.bytes.get(cursor.at + digits) == Some(&b':');
        if digits > 0 && colon && raw.fields.hour.is_none() {
            clock(&mut cursor, &mut raw)?;
        } else if digits == 4 && raw.fields.year.is_none() && gap {
            raw.fields.year = cursor.digits(4);
        } else if digits > 0 && raw.fields.hour.is_none() && gap {
            meridiem_hour(&mut cursor, &mut raw)?;
        } else if matches!(cursor.peek(), Some(b'+' | b'-'))
            && raw.fields.hour.is_some()
            && raw.offset.is_none()
        {
            raw.offset = Some(offset(&mut cursor)?);
        } else if cursor.peek() == Some(b'[') && raw.zone.is_none() {
            zone(&mut cursor, &mut raw, false)?;
        } else if cursor.word().eq_ignore_ascii_case(b"at") {
            cursor.at += 2;
        } else if cursor.peek().is_some_and(|b| b.is_ascii_alphabetic())
            && raw.zone.is_none()
            && raw.offset.is_none()
        {
            if cursor.rest() == b"Z" || cursor.rest() == b"z" {
                raw.offset = Some(0);
                cursor.at += 1;
            } else {
                raw.zone = Some(named(&mut cursor)?);
            }
        } else {
            return Err(cursor.expected("a time, a zone or the end"));
        }
    }
    if raw.fields.month.is_none() {
        return Err(Error::expected("a date", bytes, 0));
    }
    Ok(raw)
}

fn date(
    cursor: &mut Cursor<'_>,
    raw: &mut Raw,
    parser: &Parser,
) -> Result<(), Error> {
    if let Some(day) = name(&DAYS, cursor.word(), b"day") {
        raw.fields.weekday = Some(day);
        cursor.at += cursor.word().len();
        cursor.eat(b',');
        cursor.blanks();
    }
    let digits = cursor.count_digits();
    if digits == 14 {
        return compact(cursor, raw);
    }
    if digits == 0 {
        raw.fields.month = Some(month(cursor)?);
        cursor.eat(b'.');
        cursor.blanks();
        raw.fields.day = Some(day(cursor)?);
        year(cursor, raw, parser);
        return Ok(());
    }
    let first = cursor.some_digits(1, 4);
    let first = first.ok_or_else(|| cursor.expected("a date"))?;
    let separator = cursor.peek();
    if digits == 4 && matches!(separator, Some(b'-' | b'/' | b'.')) {
        let separator = separator.unwrap_or_default();
        raw.fields.year = Some(first);
        cursor.at += 1;
        raw.fields.month = Some(match cursor.some_digits(1, 2) {
            Some(month) => month,
            None => month(cursor)?,
        });
        if !cursor.eat(separator) {
            return Err(cursor.expected("the same separator again"));
        }
        let day = cursor.some_digits(1, 2);
        raw.fields.day = Some(day.ok_or_else(|| cursor.expected("a day"))?);
        return Ok(());
    }
    if digits > 2 {
        return Err(cursor.expected("`-` or `/`"));
    }
    match separator {
        Some(separator @ (b'/' | b'.' | b'-'))
            if cursor
                .bytes
                .get(cursor.at + 1)
                .is_some_and(u8::is_ascii_digit) =>
        {
            cursor.at += 1;
            let second = cursor.some_digits(1, 2);
            let second = second.ok_or_else(|| cursor.expected("a month"))?;
            let swap = parser.month_first && separator == b'/';
            let (month, day) =
                if swap { (first, second) } else { (second, first) };
            (raw.fields.month, raw.fields.day) = (Some(month), Some(day));
            if !cursor.eat(separator) {
                return Err(cursor.expected("the same separator again"));
            }
            two_or_four(cursor, raw, parser)
                .ok_or_else(|| cursor.expected("a year"))
        }
        _ => {
            raw.fields.day = Some(first);
            ordinal_suffix(cursor);
            if !cursor.eat(b'-') && !cursor.eat(b'/') && !cursor.eat(b'.') {
                cursor.blanks();
            }
            cursor.blanks();
            raw.fields.month = Some(month(cursor)?);
            cursor.eat(b'.');
            year(cursor, raw, parser);
            Ok(())
        }
    }
}

/// `20240229120000`
fn compact(cursor: &mut Cursor<'_>, raw: &mut Raw) -> Result<(), Error> {
    raw.fields.year = cursor.digits(4);
    raw.fields.month = cursor.digits(2);
    raw.fields.day = cursor.digits(2);
    time(cursor, &mut raw.fields)
}

fn day(cursor: &mut Cursor<'_>) -> Result<i64, Error> {
    let day = cursor.some_digits(1, 2);
    let day = day.ok_or_else(|| cursor.expected("a day"))?;
    ordinal_suffix(cursor);
    Ok(day)
}

fn ordinal_suffix(cursor: &mut Cursor<'_>) {
    if matches!(cursor.word(), b"st" | b"nd" | b"rd" | b"th") {
        cursor.at += 2;
    }
}

/// Reads a year behind a month, if there is one and it is no time.
fn year(cursor: &mut Cursor<'_>, raw: &mut Raw, parser: &Parser) {
    let start = *cursor;
    cursor.eat(b',');
    if !cursor.eat(b'-') && !cursor.eat(b'/') {
        cursor.blanks();
    }
    let digits = cursor.count_digits();
    let colon = cursor.bytes.get(cursor.at + digits) == Some(&b':');
    let clock = colon && digits < 4;
    if clock || two_or_four(cursor, raw, parser).is_none() {
        *cursor = start;
    }
}

fn two_or_four(
    cursor: &mut Cursor<'_>,
    raw: &mut Raw,
    parser: &Parser,
) -> Option<()> {
    let digits = cursor.count_digits();
    if digits != 2 && digits != 4 {
        return None;
    }
    let year = cursor.digits(digits)?;
    raw.fields.year =
        Some(if digits == 2 { parser.ctx.full_year(year) } else { year });
    Some(())
}

fn month(cursor: &mut Cursor<'_>) -> Result<i64, Error> {
    const TAILS: [&str; 12] = [
        "uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober",
        "ember", "ember",
    ];
    let word = cursor.word();
    let found = (1..=12).find(|index| {
        let head = MONTHS[*index as usize - 1];
        let tail = TAILS[*index as usize - 1].as_bytes();
        word.len() >= 3
            && word[..3].eq_ignore_ascii_case(head.as_bytes())
            && (word.len() == 3
                || word[3..].eq_ignore_ascii_case(tail)
                || *index == 9 && word[3..].eq_ignore_ascii_case(b"t"))
    });
    let month = found.ok_or_else(|| cursor.expected("a month"))?;
    cursor.at += word.len();
    Ok(month)
}

/// A weekday, short or long.
fn name(names: &[&str], word: &[u8], tail: &[u8]) -> Option<i64> {
    let head = word.get(..3)?;
    let index = names
        .iter()
        .position(|name| head.eq_ignore_ascii_case(name.as_bytes()))?;
    let long = word.len() > 3;
    let ends = word.to_ascii_lowercase().ends_with(tail);
    (!long || ends).then_some(index as i64 + 1)
}

/// `h:mm[:ss[.digits]][ am|pm]`
fn clock(cursor: &mut Cursor<'_>, raw: &mut Raw) -> Result<(), Error> {
    let hour = cursor.some_digits(1, 2);
    raw.fields.hour = Some(hour.ok_or_else(|| cursor.expected("an hour"))?);
    for field in [&mut raw.fields.minute, &mut raw.fields.second] {
        if !cursor.eat(b':') {
            break;
        }
        let two = cursor.digits(2);
        *field = Some(two.ok_or_else(|| cursor.expected("two digits"))?);
    }
    if raw.fields.second.is_some() && cursor.eat_either(b'.', b',') {
        let fraction = cursor.fraction(30);
        let bad = || cursor.expected("digits of the second");
        raw.fields.nanosecond = Some(fraction.ok_or_else(bad)?);
    }
    meridiem(cursor, raw)?;
    Ok(())
}

/// `9pm`
fn meridiem_hour(cursor: &mut Cursor<'_>, raw: &mut Raw) -> Result<(), Error> {
    let start = *cursor;
    raw.fields.hour = cursor.some_digits(1, 2);
    if raw.fields.hour.is_none() || !meridiem(cursor, raw)? {
        return Err(start.expected("a time"));
    }
    Ok(())
}

fn meridiem(cursor: &mut Cursor<'_>, raw: &mut Raw) -> Result<bool, Error> {
    let start = *cursor;
    cursor.blanks();
    let word = cursor.word().to_ascii_lowercase();
    let late = match word.as_slice() {
        b"am" | b"a" => false,
        b"pm" | b"p" => true,
        _ => {
            *cursor = start;
            return Ok(false);
        }
    };
    let hour = raw.fields.hour.filter(|hour| (1..=12).contains(hour));
    let hour = hour.ok_or_else(|| start.expected("an hour from 1 to 12"))?;
    raw.fields.hour = Some(hour % 12 + if late { 12 } else { 0 });
    cursor.at += word.len();
    Ok(true)
}
