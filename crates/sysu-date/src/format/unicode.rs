//! The tokens of Unicode (LDML), which date-fns, ICU and Java share.

use super::item::{Field, Item, Name, Number, OffsetStyle, ZoneStyle};
use super::luxon::push_text;
use crate::error::{Error, ErrorKind};
use crate::locale::{Form, Width};

/// Cuts a format: runs of one letter are tokens, `'…'` is text in which
/// `''` is a quote. `strict` refuses letters that mean nothing.
pub(super) fn compile(format: &str, strict: bool) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        let at = format.len() - rest.len();
        if c == '\'' {
            rest = quoted(rest, &mut items);
            continue;
        }
        let len = rest.chars().take_while(|other| *other == c).count();
        let len = if c.is_ascii_alphabetic() { len } else { 1 };
        let (run, tail) = rest.split_at(len * c.len_utf8());
        match token(c, len) {
            Some(item) => items.push(item),
            None if strict && c.is_ascii_alphabetic() => {
                let why = "is none of Unicode's";
                let token = run.into();
                return Err(ErrorKind::Token { token, at, why }.into());
            }
            None => push_text(&mut items, run),
        }
        rest = tail;
    }
    Ok(items)
}

/// Takes `'text'` from the front and gives the rest.
fn quoted<'a>(rest: &'a str, items: &mut Vec<Item>) -> &'a str {
    let mut text = String::new();
    let mut tail = &rest[1..];
    if let Some(after) = tail.strip_prefix('\'') {
        push_text(items, "'");
        return after;
    }
    loop {
        match tail.split_once('\'') {
            None => {
                text.push_str(tail);
                tail = "";
                break;
            }
            Some((part, after)) => {
                text.push_str(part);
                tail = after;
                match after.strip_prefix('\'') {
                    Some(more) => {
                        text.push('\'');
                        tail = more;
                    }
                    None => break,
                }
            }
        }
    }
    push_text(items, &text);
    tail
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "an arm of the table, all of which are options"
)]
fn number(field: Field, len: usize, max: u8) -> Option<Item> {
    let len = len.min(9) as u8;
    Some(Item::Number(Number::new(field, len, len, max.max(len))))
}

#[expect(clippy::match_same_arms, reason = "a table, in Unicode's order")]
fn token(c: char, len: usize) -> Option<Item> {
    use Field as F;
    let name = |name| Some(Item::Name(name));
    let width = match len {
        3 => Width::Abbreviated,
        4 => Width::Wide,
        5 => Width::Narrow,
        _ => Width::Short,
    };
    match (c, len) {
        ('G', 1..=3) => name(Name::Era(Width::Abbreviated)),
        ('G', 4 | 5) => name(Name::Era(width)),
        ('y' | 'u', 2) if c == 'y' => number(F::YearShort, 2, 2),
        ('y' | 'u', 1) => Some(Item::Number(Number::new(F::Year, 1, 1, 6))),
        ('y' | 'u', 2..=9) => number(F::Year, len, 6),
        ('Y' | 'R', 2) if c == 'Y' => number(F::LocalYearShort, 2, 2),
        ('Y', 1..=9) => number(F::LocalYear, len, 6),
        ('R', 1..=9) => number(F::IsoYear, len, 6),
        ('Q' | 'q', 1 | 2) => number(F::Quarter, len, 2),
        ('Q' | 'q', 3..=5) => name(Name::Quarter(width, form(c == 'Q'))),
        ('M' | 'L', 1 | 2) => number(F::Month, len, 2),
        ('M' | 'L', 3..=5) => name(Name::Month(width, form(c == 'M'))),
        ('w', 1 | 2) => number(F::LocalWeek, len, 2),
        ('I', 1 | 2) => number(F::IsoWeek, len, 2),
        ('d', 1 | 2) => number(F::Day, len, 2),
        ('D', 1..=3) => number(F::DayOfYear, len, 3),
        ('F', 1) => number(F::WeekOfMonth, 1, 1),
        ('E', 1..=3) => name(Name::Weekday(Width::Abbreviated, Form::Format)),
        ('E', 4..=6) => name(Name::Weekday(width, Form::Format)),
        ('i', 1 | 2) => number(F::Weekday, len, 2),
        ('e' | 'c', 1 | 2) => number(F::LocalWeekday, len, 2),
        ('e' | 'c', 3..=6) => name(Name::Weekday(width, form(c == 'e'))),
        ('a' | 'b' | 'B', 1..=3) => {
            name(Name::DayPeriod(Width::Abbreviated, Form::Format))
        }
        ('a' | 'b' | 'B', 4 | 5) => name(Name::DayPeriod(width, Form::Format)),
        ('h', 1 | 2) => number(F::Hour12, len, 2),
        ('H', 1 | 2) => number(F::Hour, len, 2),
        ('K', 1 | 2) => number(F::Hour11, len, 2),
        ('k', 1 | 2) => number(F::Hour24, len, 2),
        ('m', 1 | 2) => number(F::Minute, len, 2),
        ('s', 1 | 2) => number(F::Second, len, 2),
        ('S', 1..=9) => number(F::Fraction, len, len as u8),
        ('A', 1..=9) => number(F::MillisOfDay, len, 8),
        ('t', 1) => number(F::Epoch, 1, 18),
        ('T', 1) => number(F::EpochMillis, 1, 18),
        ('z', 1..=3) => Some(Item::Zone(ZoneStyle::Short)),
        ('z', 4) => Some(Item::Zone(ZoneStyle::Long)),
        ('V', 2) => Some(Item::Zone(ZoneStyle::Iana)),
        ('O', 1) => Some(Item::Offset(OffsetStyle::Gmt)),
        ('O' | 'Z', 4) => Some(Item::Offset(OffsetStyle::GmtLong)),
        ('Z', 1..=3) => Some(Item::Offset(OffsetStyle::Plain)),
        ('X', 1) => Some(Item::Offset(OffsetStyle::IsoHour)),
        ('x', 1) => Some(Item::Offset(OffsetStyle::IsoHourNoZ)),
        ('X', 2 | 4) => Some(Item::Offset(OffsetStyle::IsoPlain)),
        ('x', 2 | 4) => Some(Item::Offset(OffsetStyle::Plain)),
        ('X' | 'Z', 3 | 5) => Some(Item::Offset(OffsetStyle::IsoColon)),
        ('x', 3 | 5) => Some(Item::Offset(OffsetStyle::Colon)),
        _ => None,
    }
}

const fn form(format: bool) -> Form {
    if format { Form::Format } else { Form::Standalone }
}
