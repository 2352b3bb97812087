//! The tokens of Luxon.

use super::item::{Field, Item, Macro, Name, Number, OffsetStyle, ZoneStyle};
use crate::locale::{Form, Preset, Width};

/// Cuts a format: runs of one letter are tokens, `'…'` is text, `''` a
/// quote.
pub(super) fn compile(
    format: &str,
    mut expand: impl FnMut(Macro, &mut Vec<Item>),
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            let mut text = String::new();
            for c in chars.by_ref() {
                if c == '\'' {
                    break;
                }
                text.push(c);
            }
            if text.is_empty() {
                text.push('\'');
            }
            push_text(&mut items, &text);
            continue;
        }
        let mut len = 1;
        while c.is_ascii_alphabetic() && chars.peek() == Some(&c) {
            chars.next();
            len += 1;
        }
        if let Some(preset) = preset(c, len) {
            expand(Macro::Preset(preset), &mut items);
        } else if let Some(item) = token(c, len) {
            items.push(item);
        } else {
            push_text(&mut items, &String::from(c).repeat(len));
        }
    }
    items
}

pub(super) fn push_text(items: &mut Vec<Item>, text: &str) {
    if let Some(Item::Text(last)) = items.last_mut() {
        last.push_str(text);
    } else {
        items.push(Item::Text(text.into()));
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "an arm of the table, all of which are options"
)]
fn number(field: Field, width: u8, min: u8, max: u8) -> Option<Item> {
    Some(Item::Number(Number::new(field, width, min, max)))
}

fn token(c: char, len: usize) -> Option<Item> {
    use Field as F;
    match (c, len) {
        ('S', 1) => number(F::Millisecond, 1, 1, 3),
        ('S', 3) => number(F::Millisecond, 3, 3, 3),
        ('u', 1) => number(F::FractionMillis, 3, 1, 9),
        ('u', 2) => number(F::Fraction, 2, 1, 2),
        ('u', 3) => number(F::Fraction, 1, 1, 1),
        ('s', 1 | 2) => two(F::Second, len),
        ('m', 1 | 2) => two(F::Minute, len),
        ('h', 1 | 2) => two(F::Hour12, len),
        ('H', 1 | 2) => two(F::Hour, len),
        ('Z', 1) => Some(Item::Offset(OffsetStyle::Narrow)),
        ('Z', 2) => Some(Item::Offset(OffsetStyle::Colon)),
        ('Z', 3) => Some(Item::Offset(OffsetStyle::Plain)),
        ('Z', 4) => Some(Item::Zone(ZoneStyle::Short)),
        ('Z', 5) => Some(Item::Zone(ZoneStyle::Long)),
        ('z', 1) => Some(Item::Zone(ZoneStyle::Iana)),
        ('a', 1) => {
            let (width, form) = (Width::Abbreviated, Form::Format);
            Some(Item::Name(Name::DayPeriod(width, form)))
        }
        ('d', 1 | 2) => two(F::Day, len),
        ('E' | 'c', 1) => number(F::Weekday, 1, 1, 1),
        ('E' | 'c', 3..=5) => {
            let (width, form) = (width(len), form(c == 'E'));
            Some(Item::Name(Name::LuxonWeekday(width, form)))
        }
        ('L' | 'M', 1 | 2) => two(F::Month, len),
        ('L' | 'M', 3..=5) => {
            let (width, form) = (width(len), form(c == 'M'));
            Some(Item::Name(Name::LuxonMonth(width, form)))
        }
        ('y', 1) => number(F::Year, 1, 1, 6),
        ('y', 2) => number(F::YearShort, 2, 2, 4),
        ('y', 4) => number(F::Year, 4, 4, 4),
        ('y', 5) => number(F::Year, 5, 4, 6),
        ('y', 6) => number(F::Year, 6, 6, 6),
        ('G', 1) => Some(Item::Name(Name::Era(Width::Abbreviated))),
        ('G', 2) => Some(Item::Name(Name::Era(Width::Wide))),
        ('G', 5) => Some(Item::Name(Name::Era(Width::Narrow))),
        ('k', 2) => number(F::IsoYearShort, 2, 2, 4),
        ('k', 4) => number(F::IsoYear, 4, 4, 4),
        ('W', 1 | 2) => two(F::IsoWeek, len),
        ('n', 1 | 2) => two(F::LocalWeek, len),
        ('i', 2) => number(F::LocalYearShort, 2, 2, 2),
        ('i', 4) => number(F::LocalYear, 4, 4, 4),
        ('o', 1) => number(F::DayOfYear, 1, 1, 3),
        ('o', 3) => number(F::DayOfYear, 3, 3, 3),
        ('q', 1) => number(F::Quarter, 1, 1, 1),
        ('q', 2) => number(F::Quarter, 2, 2, 2),
        ('X', 1) => number(F::Epoch, 1, 1, 18),
        ('x', 1) => number(F::EpochMillis, 1, 1, 18),
        _ => None,
    }
}

/// One token for one or two digits, doubled for just two.
fn two(field: Field, len: usize) -> Option<Item> {
    number(field, len as u8, len as u8, 2)
}

const fn width(len: usize) -> Width {
    match len {
        3 => Width::Abbreviated,
        4 => Width::Wide,
        _ => Width::Narrow,
    }
}

const fn form(format: bool) -> Form {
    if format { Form::Format } else { Form::Standalone }
}

const fn preset(c: char, len: usize) -> Option<Preset> {
    Some(match (c, len) {
        ('D', 1) => Preset::DateShort,
        ('D', 2) => Preset::DateMed,
        ('D', 3) => Preset::DateFull,
        ('D', 4) => Preset::DateHuge,
        ('t', 1) => Preset::TimeSimple,
        ('t', 2) => Preset::TimeWithSeconds,
        ('t', 3) => Preset::TimeWithShortOffset,
        ('t', 4) => Preset::TimeWithLongOffset,
        ('T', 1) => Preset::Time24Simple,
        ('T', 2) => Preset::Time24WithSeconds,
        ('T', 3) => Preset::Time24WithShortOffset,
        ('T', 4) => Preset::Time24WithLongOffset,
        ('f', 1) => Preset::DatetimeShort,
        ('f', 2) => Preset::DatetimeMed,
        ('f', 3) => Preset::DatetimeFull,
        ('f', 4) => Preset::DatetimeHuge,
        ('F', 1) => Preset::DatetimeShortWithSeconds,
        ('F', 2) => Preset::DatetimeMedWithSeconds,
        ('F', 3) => Preset::DatetimeFullWithSeconds,
        ('F', 4) => Preset::DatetimeHugeWithSeconds,
        _ => return None,
    })
}
