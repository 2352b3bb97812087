//! SQL's timestamps.

use super::iso::{named, offset, time};
use super::{Cursor, Raw};
use crate::error::Error;

/// `YYYY-MM-DD[ time]` or a time alone; the time with an offset or the name
/// of a zone.
pub(super) fn parse(text: &[u8]) -> Result<Raw, Error> {
    let mut raw = Raw::default();
    let mut cursor = Cursor::new(text);
    if text.get(4) == Some(&b'-') {
        let start = cursor;
        let bad = || start.expected("a date such as 2024-02-29");
        raw.fields.year = Some(cursor.digits(4).ok_or_else(bad)?);
        for field in [&mut raw.fields.month, &mut raw.fields.day] {
            if !cursor.eat(b'-') {
                return Err(cursor.expected("`-`"));
            }
            let two = cursor.digits(2);
            *field = Some(two.ok_or_else(|| cursor.expected("two digits"))?);
        }
        if cursor.is_end() {
            return Ok(raw);
        }
        if !cursor.eat(b' ') {
            return Err(cursor.expected("a blank and a time"));
        }
    }
    time(&mut cursor, &mut raw.fields)?;
    cursor.eat(b' ');
    match cursor.peek() {
        None => {}
        Some(b'Z' | b'z') if text.len() == cursor.at + 1 => {
            raw.offset = Some(0);
            cursor.at += 1;
        }
        Some(b'+' | b'-') => raw.offset = Some(offset(&mut cursor)?),
        Some(_) => raw.zone = Some(named(&mut cursor)?),
    }
    if !cursor.is_end() {
        return Err(cursor.expected("the end"));
    }
    Ok(raw)
}
