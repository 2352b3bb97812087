//! The tokens of Day.js and of its plugins.

use super::item::{Field, Item, Macro, Name, Number, OffsetStyle, ZoneStyle};
use super::luxon::push_text;
use crate::locale::{Dayjs, DayjsFormat};

/// The tokens, the longest of each letter first.
const TOKENS: [&str; 59] = [
    "YYYY", "YY", "Y", "MMMM", "MMM", "MM", "M", "DD", "Do", "D", "dddd",
    "ddd", "dd", "d", "HH", "H", "hh", "h", "kk", "k", "mm", "m", "ss", "s",
    "SSS", "SS", "S", "A", "a", "ZZ", "Z", "zzz", "z", "X", "x", "Q", "wo",
    "ww", "w", "WW", "W", "gggg", "GGGG", "BBBB", "BB", "LTS", "LT", "LLLL",
    "LLL", "LL", "L", "llll", "lll", "ll", "l", "gg", "GG", "E", "e",
];

/// Cuts a format: known tokens, `[…]` is text, all else stays.
pub(super) fn compile(
    format: &str,
    mut expand: impl FnMut(Macro, &mut Vec<Item>),
) -> Vec<Item> {
    let after_day = Dayjs::takes_day_form(format);
    let mut items = Vec::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if c == '['
            && let Some(end) = rest.find(']')
        {
            push_text(&mut items, &rest[1..end]);
            rest = &rest[end + 1..];
            continue;
        }
        let known = TOKENS.iter().find(|token| rest.starts_with(**token));
        let len = known.map_or(c.len_utf8(), |token| token.len());
        let (run, tail) = rest.split_at(len);
        rest = tail;
        if let Some(localized) = localized(run) {
            expand(Macro::Dayjs(localized), &mut items);
        } else if let Some(item) = token(run, after_day) {
            items.push(item);
        } else {
            push_text(&mut items, run);
        }
    }
    items
}

fn token(run: &str, after_day: bool) -> Option<Item> {
    use Field as F;
    let two = |field, width| Item::Number(Number::new(field, width, 1, 2));
    let number = |field, width, min, max| {
        Item::Number(Number::new(field, width, min, max))
    };
    Some(match run {
        "Y" => number(F::Year, 1, 1, 6),
        "YY" => number(F::YearShort, 2, 2, 2),
        "YYYY" => number(F::Year, 4, 4, 4),
        "M" => two(F::Month, 1),
        "MM" => number(F::Month, 2, 2, 2),
        "MMM" => Item::Name(Name::DayjsMonthShort(after_day)),
        "MMMM" => Item::Name(Name::DayjsMonth(after_day)),
        "D" => two(F::Day, 1),
        "DD" => number(F::Day, 2, 2, 2),
        "Do" => Item::Ordinal(F::Day),
        "d" => number(F::WeekdayFromSunday, 1, 1, 1),
        "dd" => Item::Name(Name::DayjsWeekdayMin),
        "ddd" => Item::Name(Name::DayjsWeekdayShort),
        "dddd" => Item::Name(Name::DayjsWeekday),
        "H" => two(F::Hour, 1),
        "HH" => two(F::Hour, 2),
        "h" => two(F::Hour12, 1),
        "hh" => two(F::Hour12, 2),
        "k" => two(F::Hour24, 1),
        "kk" => two(F::Hour24, 2),
        "a" => Item::Name(Name::DayjsMeridiem(true)),
        "A" => Item::Name(Name::DayjsMeridiem(false)),
        "m" => two(F::Minute, 1),
        "mm" => two(F::Minute, 2),
        "s" => two(F::Second, 1),
        "ss" => two(F::Second, 2),
        "S" => number(F::Fraction, 1, 1, 1),
        "SS" => number(F::Fraction, 2, 2, 2),
        "SSS" => number(F::Fraction, 3, 3, 3),
        "Z" => Item::Offset(OffsetStyle::Colon),
        "ZZ" => Item::Offset(OffsetStyle::Plain),
        "z" => Item::Zone(ZoneStyle::Short),
        "zzz" => Item::Zone(ZoneStyle::Long),
        "X" => number(F::Epoch, 1, 1, 18),
        "x" => number(F::EpochMillis, 1, 1, 18),
        "Q" => number(F::Quarter, 1, 1, 1),
        "w" => two(F::LocalWeek, 1),
        "ww" => two(F::LocalWeek, 2),
        "wo" => Item::Ordinal(F::LocalWeek),
        "W" => two(F::IsoWeek, 1),
        "WW" => two(F::IsoWeek, 2),
        "gggg" => number(F::LocalYear, 4, 4, 4),
        "GGGG" => number(F::IsoYear, 4, 4, 4),
        "BB" => number(F::BuddhistShort, 2, 2, 2),
        "BBBB" => number(F::BuddhistYear, 4, 4, 4),
        _ => return None,
    })
}

fn localized(run: &str) -> Option<DayjsFormat> {
    Some(match run {
        "LT" => DayjsFormat::LT,
        "LTS" => DayjsFormat::LTS,
        "L" => DayjsFormat::L,
        "LL" => DayjsFormat::LL,
        "LLL" => DayjsFormat::LLL,
        "LLLL" => DayjsFormat::LLLL,
        "l" => DayjsFormat::l,
        "ll" => DayjsFormat::ll,
        "lll" => DayjsFormat::lll,
        "llll" => DayjsFormat::llll,
        _ => return None,
    })
}
