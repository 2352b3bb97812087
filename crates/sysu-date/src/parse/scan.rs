//! Finding dates inside of lines.

use super::cursor::looked;
use super::internet::{DAYS, MONTHS, abbreviated, obsolete};
use super::iso::{self, offset, zone};
use super::{Cursor, Parser, Raw, Reading};
use crate::datetime::DateTime;
use std::ops::Range;

/// A date found in a line.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Found {
    /// The bytes of the line that are the date.
    pub range: Range<usize>,
    /// The date.
    pub reading: Reading,
}

/// Lines are looked through up to here: dates stand in front.
const LINE_MAX: usize = 64 * 1024;

impl Parser {
    /// Finds the first date in a line: ISO 8601, RFC 2822, `date`'s own,
    /// the forms of syslog, nginx and Apache, SQL, and epochs of ten or
    /// thirteen digits.
    ///
    /// Takes time linear in the length of the line.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::{Context, Parser};
    ///
    /// let ctx = Context::at("2024-07-14T09:30Z".parse()?);
    /// let line = "1.2.3.4 - - [14/Jul/2024:09:30:00 +0200] \"GET /\"";
    /// let found = Parser::new(ctx).find(line).expect("a date");
    /// assert_eq!(&line[found.range], "14/Jul/2024:09:30:00 +0200");
    /// assert_eq!(found.reading.datetime.to_iso(), "2024-07-14T07:30:00Z");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    pub fn find(&self, line: &str) -> Option<Found> {
        self.find_from(line, 0)
    }

    /// Finds the first date in a line at or after a byte.
    pub fn find_from(&self, line: &str, start: usize) -> Option<Found> {
        let bytes = line.as_bytes();
        let bytes = &bytes[..bytes.len().min(LINE_MAX)];
        let mut at = start;
        let mut inside =
            at > 0 && bytes.get(at - 1).is_some_and(u8::is_ascii_alphanumeric);
        while at < bytes.len() {
            looked(1);
            let byte = bytes[at];
            if !byte.is_ascii_alphanumeric() {
                inside = false;
                at += 1;
                continue;
            }
            if !inside && let Some(found) = self.at(bytes, at) {
                return Some(found);
            }
            inside = true;
            at += 1;
        }
        None
    }

    /// Finds every date in a line.
    pub fn find_all<'a>(
        &'a self,
        line: &'a str,
    ) -> impl Iterator<Item = Found> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            let found = self.find_from(line, at)?;
            at = found.range.end;
            Some(found)
        })
    }

    /// Reads a date that begins at a byte.
    fn at(&self, bytes: &[u8], at: usize) -> Option<Found> {
        let mut cursor = Cursor { bytes, at };
        let digits = cursor.count_digits();
        let next = bytes.get(at + digits).copied();
        let mut raw = Raw::default();
        let form = match (digits, next) {
            (4, Some(b'-' | b'/' | b'.')) => {
                if let Some(found) = self.rfc3339_at(bytes, at) {
                    return Some(found);
                }
                year_first(&mut cursor, &mut raw)?;
                "iso"
            }
            (8, Some(b'T')) => {
                basic(&mut cursor, &mut raw)?;
                "iso"
            }
            (1 | 2, Some(b'/' | b'-' | b' ')) => {
                day_first(&mut cursor, &mut raw, self)?;
                "text"
            }
            (10 | 13, next) => {
                return self.epoch_at(bytes, at, digits, next);
            }
            (0, _) => {
                // Names of days and months have three letters.
                if bytes.get(at + 3).is_none_or(u8::is_ascii_alphabetic) {
                    return None;
                }
                words(&mut cursor, &mut raw, self)?;
                "text"
            }
            _ => return None,
        };
        let reading = self.finish(&raw, form).ok()?;
        Some(Found { range: at..cursor.at, reading })
    }

    /// The form that most logs have, without the long way.
    fn rfc3339_at(&self, bytes: &[u8], at: usize) -> Option<Found> {
        let rest = bytes.get(at..)?;
        let mut len = 19;
        if rest.get(len) == Some(&b'.') {
            let tail = &rest[len + 1..];
            let count = tail.iter().take_while(|b| b.is_ascii_digit()).count();
            looked(count + 1);
            len += 1 + count;
        }
        len += match rest.get(len)? {
            b'Z' => 1,
            b'+' | b'-' => 6,
            _ => return None,
        };
        if rest.get(len).is_some_and(|b| *b == b'[' || b.is_ascii_digit()) {
            return None;
        }
        let found = iso::fast(rest.get(..len)?, self)?.ok()?;
        let reading = Reading::of(found, "iso");
        Some(Found { range: at..at + len, reading })
    }

    fn epoch_at(
        &self,
        bytes: &[u8],
        at: usize,
        digits: usize,
        next: Option<u8>,
    ) -> Option<Found> {
        // Ten digits from 2001 to 2286; a longer word is something else.
        if !(b'1'..=b'9').contains(&bytes[at]) {
            return None;
        }
        if next.is_some_and(|b| b.is_ascii_alphabetic() || b == b'_') {
            return None;
        }
        let mut end = at + digits;
        if digits == 10 && next == Some(b'.') {
            let tail = &bytes[end + 1..];
            let more = tail.iter().take_while(|b| b.is_ascii_digit()).count();
            looked(more + 1);
            if more > 0 {
                end += 1 + more;
            }
        }
        let text = std::str::from_utf8(&bytes[at..end]).ok()?;
        let moment = if digits == 13 {
            DateTime::from_millis(text.parse().ok()?).ok()?
        } else {
            super::any::seconds(text)?.ok()?
        };
        let moment = moment.in_zone(self.ctx.get_zone());
        let reading = Reading::of(moment, "epoch");
        Some(Found { range: at..end, reading })
    }
}

/// `2024-07-14`, `2024/07/14`, and a time behind it.
fn year_first(cursor: &mut Cursor<'_>, raw: &mut Raw) -> Option<()> {
    raw.fields.year = cursor.digits(4);
    let separator = cursor.peek()?;
    cursor.at += 1;
    raw.fields.month = Some(cursor.some_digits(1, 2)?);
    if !cursor.eat(separator) {
        return None;
    }
    raw.fields.day = Some(cursor.some_digits(1, 2)?);
    if cursor.peek().is_some_and(|b| b.is_ascii_digit()) {
        return None;
    }
    time_behind(cursor, raw);
    Some(())
}

/// `20240714T093000`
fn basic(cursor: &mut Cursor<'_>, raw: &mut Raw) -> Option<()> {
    raw.fields.year = cursor.digits(4);
    raw.fields.month = cursor.digits(2);
    raw.fields.day = cursor.digits(2);
    cursor.at += 1;
    iso::time(cursor, &mut raw.fields).ok()?;
    zone_behind(cursor, raw);
    Some(())
}

/// A time after `T`, one blank, or a comma and a blank; if there is none,
/// the date stands alone.
fn time_behind(cursor: &mut Cursor<'_>, raw: &mut Raw) {
    let start = *cursor;
    let before = raw.fields;
    if !cursor.eat_either(b'T', b't') && !cursor.eat(b' ') && !cursor.eat(b'_')
    {
        return;
    }
    let hour = cursor.count_digits();
    let colon = cursor.bytes.get(cursor.at + hour) == Some(&b':');
    if !colon || clock(cursor, raw).is_none() {
        *cursor = start;
        raw.fields = before;
        return;
    }
    zone_behind(cursor, raw);
}

/// `h:mm[:ss[.digits]]`
fn clock(cursor: &mut Cursor<'_>, raw: &mut Raw) -> Option<()> {
    raw.fields.hour = Some(cursor.some_digits(1, 2)?);
    if !cursor.eat(b':') {
        return None;
    }
    raw.fields.minute = Some(cursor.digits(2)?);
    if cursor.peek() == Some(b':') {
        cursor.at += 1;
        raw.fields.second = Some(cursor.digits(2)?);
        let start = *cursor;
        if cursor.eat_either(b'.', b',') {
            match cursor.fraction(30) {
                Some(nanos) => raw.fields.nanosecond = Some(nanos),
                None => *cursor = start,
            }
        }
    }
    Some(())
}

/// `Z`, `+02:00`, ` +0200`, ` UTC`, `[Europe/Paris]`, if it is there.
fn zone_behind(cursor: &mut Cursor<'_>, raw: &mut Raw) {
    let start = *cursor;
    let ends = |cursor: &Cursor<'_>| {
        cursor.peek().is_none_or(|b| !b.is_ascii_alphanumeric())
    };
    if cursor.peek() == Some(b'Z') {
        cursor.at += 1;
        if ends(cursor) {
            raw.offset = Some(0);
            raw.unknown_offset = true;
        } else {
            *cursor = start;
        }
    } else if matches!(cursor.peek(), Some(b'+' | b'-')) {
        signed(cursor, raw);
    } else if cursor.eat(b' ') {
        if matches!(cursor.peek(), Some(b'+' | b'-')) {
            signed(cursor, raw);
        } else {
            lettered(cursor, raw);
        }
        if raw.offset.is_none() {
            *cursor = start;
        }
    }
    if cursor.peek() == Some(b'[') {
        let before = *cursor;
        let saved = *raw;
        if zone(cursor, raw, false).is_err() {
            *cursor = before;
            *raw = saved;
        }
    }
}

/// An offset of at least four digits: ` -5` is no zone but a number.
fn signed(cursor: &mut Cursor<'_>, raw: &mut Raw) {
    let start = *cursor;
    let found = offset(cursor).ok().filter(|_| {
        let len = cursor.at - start.at;
        let more = cursor.peek().is_some_and(|b| b.is_ascii_digit());
        (5..=9).contains(&len) && !more
    });
    match found {
        Some(seconds) => raw.offset = Some(seconds),
        None => *cursor = start,
    }
}

fn lettered(cursor: &mut Cursor<'_>, raw: &mut Raw) {
    let word = std::str::from_utf8(cursor.word()).unwrap_or_default();
    let known = (2..=4)
        .contains(&word.len())
        .then(|| obsolete(word).or_else(|| abbreviated(word)))
        .flatten();
    if let Some(seconds) = known {
        raw.offset = Some(seconds);
        cursor.at += word.len();
    }
}

/// `14/Jul/2024:09:30:00 +0200`, `14 Jul 2024 09:30`, `14-Jul-2024`.
fn day_first(
    cursor: &mut Cursor<'_>,
    raw: &mut Raw,
    parser: &Parser,
) -> Option<()> {
    raw.fields.day = Some(cursor.some_digits(1, 2)?);
    let separator = cursor.peek()?;
    cursor.at += 1;
    raw.fields.month = Some(short(&MONTHS, cursor)?);
    if !cursor.eat(separator) {
        return None;
    }
    let digits = cursor.count_digits();
    let year = match digits {
        4 => cursor.digits(4)?,
        2 if separator == b'-' => {
            let year = cursor.digits(2)?;
            parser.ctx.full_year(year)
        }
        _ => return None,
    };
    raw.fields.year = Some(year);
    if cursor.peek() == Some(b':') {
        cursor.at += 1;
        clock(cursor, raw)?;
        zone_behind(cursor, raw);
    } else {
        time_behind(cursor, raw);
    }
    Some(())
}

/// `Sun, 14 Jul 2024 …`, `Sun Jul 14 09:30:00 [CEST] 2024`,
/// `Jul 14 09:30:00`.
fn words(
    cursor: &mut Cursor<'_>,
    raw: &mut Raw,
    parser: &Parser,
) -> Option<()> {
    if let Some(day) = short(&DAYS, cursor) {
        raw.fields.weekday = Some(day);
        cursor.eat(b',');
        if !cursor.eat(b' ') {
            return None;
        }
        if cursor.count_digits() > 0 {
            return day_first(cursor, raw, parser);
        }
    }
    raw.fields.month = Some(short(&MONTHS, cursor)?);
    if !cursor.eat(b' ') {
        return None;
    }
    cursor.eat(b' ');
    raw.fields.day = Some(cursor.some_digits(1, 2)?);
    if !cursor.eat(b' ') {
        return None;
    }
    clock(cursor, raw)?;
    zone_behind(cursor, raw);
    // The year may come last.
    let start = *cursor;
    if cursor.eat(b' ') && cursor.count_digits() == 4 {
        raw.fields.year = cursor.digits(4);
    } else {
        *cursor = start;
    }
    Some(())
}

/// A name of exactly three letters.
fn short(names: &[&str], cursor: &mut Cursor<'_>) -> Option<i64> {
    let word = cursor.word();
    let found = names
        .iter()
        .position(|name| name.as_bytes().eq_ignore_ascii_case(word))?;
    cursor.at += 3;
    Some(found as i64 + 1)
}

#[cfg(test)]
mod tests {
    use super::super::cursor::work;
    use super::*;
    use crate::Context;

    /// What a reader might look at again and again.
    const ATTACKS: [&str; 16] = [
        "(",
        "()",
        "1",
        " ",
        "[",
        "-",
        "2024-",
        "12:",
        "@",
        "Jan ",
        "1 h ",
        "2024-01-01T00:00:00.",
        "1700000000.",
        "a/",
        "Mon, ",
        "T",
    ];

    fn parser() -> Parser {
        Parser::new(Context::at(DateTime::from_seconds(0).unwrap()))
    }

    #[test]
    fn looking_for_dates_looks_at_each_byte_a_few_times() {
        let parser = parser();
        for attack in ATTACKS {
            for len in [1_000, 10_000, 60_000] {
                let text = attack.repeat(len / attack.len());
                let steps = work::of(|| {
                    let _ = parser.find_all(&text).count();
                });
                assert!(len / 2 <= steps, "{attack}: nothing was counted");
                assert!(steps <= 40 * len, "{attack} {len}: {steps}");
            }
        }
    }

    #[test]
    fn reading_a_date_looks_at_each_byte_a_few_times() {
        let parser = parser();
        let heads = ["", "Thu, 29 Feb 2024 ", "2024-02-29T12:00:00.", "P"];
        for (head, attack) in
            heads.iter().flat_map(|h| ATTACKS.map(|attack| (h, attack)))
        {
            for len in [500, 1000, 2000, 4000] {
                let text =
                    format!("{head}{}", attack.repeat(len / attack.len()));
                let steps = work::of(|| {
                    let _ = parser.any(&text);
                    let _ = parser.iso(&text);
                    let _ = parser.rfc2822(&text);
                    let _ = parser.http(&text);
                    let _ = parser.sql(&text);
                });
                assert!(
                    steps <= 100 * len + 1000,
                    "{text:.20} {len}: {steps}"
                );
            }
        }
    }
}
