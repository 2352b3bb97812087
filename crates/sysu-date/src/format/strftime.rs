//! The conversions of strftime: C's, GNU's and those of chrono.

use super::item::{
    Case, Field, Item, Name, Number, OffsetStyle, Pad, ZoneStyle,
};
use super::luxon::push_text;
use crate::error::{Error, ErrorKind};
use crate::locale::{Form, Width};

/// Flags and width between `%` and the letter.
#[derive(Clone, Copy, Default)]
struct Flags {
    pad: Option<Pad>,
    case: Option<Case>,
    width: Option<u8>,
}

pub(super) fn compile(format: &str) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    expand(format, 0, &mut items)?;
    Ok(items)
}

fn expand(
    format: &str,
    base: usize,
    items: &mut Vec<Item>,
) -> Result<(), Error> {
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        if at > 0 {
            push_text(items, &rest[..at]);
        }
        let start = rest.len() - at;
        let body = &rest[at + 1..];
        let (flags, body) = flags(body);
        let offset = base + format.len() - start;
        rest = conversion(body, flags, offset, items)?;
    }
    if !rest.is_empty() {
        push_text(items, rest);
    }
    Ok(())
}

fn flags(mut body: &str) -> (Flags, &str) {
    let mut flags = Flags::default();
    while let Some(c) = body.chars().next() {
        match c {
            '-' => flags.pad = Some(Pad::None),
            '_' => flags.pad = Some(Pad::Blank),
            '0' => flags.pad = Some(Pad::Zero),
            '^' => flags.case = Some(Case::Upper),
            '#' if !body.starts_with("#z") => flags.case = Some(Case::Swap),
            '+' if body.len() > 1
                && body[1..]
                    .starts_with(|c: char| c.is_ascii_alphanumeric()) =>
            {
                flags.pad = Some(Pad::Zero);
            }
            _ => break,
        }
        body = &body[1..];
    }
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && !is_fraction(body, digits) {
        flags.width = body[..digits].parse().ok();
        body = &body[digits..];
    }
    // The C locale's alternatives are the things themselves.
    let alternative = body.len() > 1
        && body.starts_with(['E', 'O'])
        && body[1..].starts_with(|c: char| c.is_ascii_alphabetic());
    (flags, if alternative { &body[1..] } else { body })
}

/// `%3f` and `%6N` take the digits as their own.
fn is_fraction(body: &str, digits: usize) -> bool {
    body[digits..].starts_with(['f', 'N'])
}

/// Compiles what begins `body` and gives what follows it.
fn conversion<'a>(
    body: &'a str,
    flags: Flags,
    at: usize,
    items: &mut Vec<Item>,
) -> Result<&'a str, Error> {
    use Field as F;
    let unknown = |len: usize| {
        let token = format!("%{}", body.get(..len).unwrap_or(body));
        let why = "is no conversion of strftime";
        Error::from(ErrorKind::Token { token, at, why })
    };
    // chrono's `%.3f`: the point, and as many digits.
    if let [b'.', digit @ b'1'..=b'9', b'f', ..] = body.as_bytes() {
        push_text(items, ".");
        let places = digit - b'0';
        items.push(Item::Number(Number::new(F::Fraction, places, 1, places)));
        return Ok(&body[3..]);
    }
    if let Some((len, item)) = long(body) {
        items.push(cased(item, flags.case));
        return Ok(&body[len..]);
    }
    let Some(c) = body.chars().next() else { return Err(unknown(0)) };
    let tail = &body[c.len_utf8()..];
    let mut sub = |format: &str| expand(format, at, items);
    match c {
        'D' | 'x' => sub("%m/%d/%y")?,
        'F' => sub("%Y-%m-%d")?,
        'R' => sub("%H:%M")?,
        'T' | 'X' => sub("%H:%M:%S")?,
        'r' => sub("%I:%M:%S %p")?,
        'c' => sub("%a %b %e %H:%M:%S %Y")?,
        'v' => sub("%e-%b-%Y")?,
        '+' => sub("%Y-%m-%dT%H:%M:%S%.f%:z")?,
        'n' => push_text(items, "\n"),
        't' => push_text(items, "\t"),
        '%' => push_text(items, "%"),
        _ => {
            let number = |field, width, max, pad| {
                let pad = flags.pad.unwrap_or(pad);
                let width = flags.width.unwrap_or(width);
                let min = 1;
                Item::Number(Number { field, width, pad, min, max })
            };
            let zero = Pad::Zero;
            let wide = Width::Wide;
            let short = Width::Abbreviated;
            let item = match c {
                'Y' => number(F::Year, 4, 6, zero),
                'C' => number(F::Century, 2, 2, zero),
                'y' => number(F::YearShort, 2, 2, zero),
                'q' => number(F::Quarter, 1, 1, zero),
                'm' => number(F::Month, 2, 2, zero),
                'd' => number(F::Day, 2, 2, zero),
                'e' => number(F::Day, 2, 2, Pad::Blank),
                'j' => number(F::DayOfYear, 3, 3, zero),
                'G' => number(F::IsoYear, 4, 6, zero),
                'g' => number(F::IsoYearShort, 2, 2, zero),
                'V' => number(F::IsoWeek, 2, 2, zero),
                'U' => number(F::SundayWeek, 2, 2, zero),
                'W' => number(F::MondayWeek, 2, 2, zero),
                'u' => number(F::Weekday, 1, 1, zero),
                'w' => number(F::WeekdayFromSunday, 1, 1, zero),
                'H' => number(F::Hour, 2, 2, zero),
                'k' => number(F::Hour, 2, 2, Pad::Blank),
                'I' => number(F::Hour12, 2, 2, zero),
                'l' => number(F::Hour12, 2, 2, Pad::Blank),
                'M' => number(F::Minute, 2, 2, zero),
                'S' => number(F::Second, 2, 2, zero),
                's' => number(F::Epoch, 1, 18, zero),
                'N' | 'f' => number(F::Fraction, 9, 9, zero),
                'L' => number(F::Fraction, 3, 3, zero),
                'B' => Item::Name(Name::Month(wide, Form::Format)),
                'b' | 'h' => Item::Name(Name::Month(short, Form::Format)),
                'A' => Item::Name(Name::Weekday(wide, Form::Format)),
                'a' => Item::Name(Name::Weekday(short, Form::Format)),
                'p' => Item::Name(Name::DayPeriod(short, Form::Format)),
                'P' => Item::Cased(
                    Case::Lower,
                    Box::new(Item::Name(Name::DayPeriod(short, Form::Format))),
                ),
                'Z' => Item::Zone(ZoneStyle::Abbreviation),
                'z' => Item::Offset(OffsetStyle::Plain),
                'Q' => Item::Zone(ZoneStyle::Iana),
                _ => return Err(unknown(c.len_utf8())),
            };
            items.push(cased(item, flags.case));
        }
    }
    Ok(tail)
}

/// Conversions of more than one character.
fn long(body: &str) -> Option<(usize, Item)> {
    let fraction =
        |field, width, max| Item::Number(Number::new(field, width, 1, max));
    for (text, style) in [
        (":::z", OffsetStyle::Shortest),
        ("::z", OffsetStyle::Seconds),
        (":z", OffsetStyle::Colon),
        ("#z", OffsetStyle::IsoHourNoZ),
    ] {
        if body.starts_with(text) {
            return Some((text.len(), Item::Offset(style)));
        }
    }
    if body.starts_with(".f") {
        return Some((2, fraction(Field::FractionTrimmed, 0, 9)));
    }
    let digit = body.chars().next()?.to_digit(10)?;
    let width = digit as u8;
    if (1..=9).contains(&width) && body[1..].starts_with(['f', 'N']) {
        return Some((2, fraction(Field::Fraction, width, width)));
    }
    None
}

/// GNU's `#` swaps the case of names: that of AM to lower, all else to
/// upper.
fn cased(item: Item, case: Option<Case>) -> Item {
    let case = match (case, &item) {
        (None, _) => return item,
        (
            Some(Case::Swap),
            Item::Name(Name::DayPeriod(..)) | Item::Zone(_),
        ) => Case::Lower,
        (Some(Case::Swap), _) => Case::Upper,
        (Some(case), _) => case,
    };
    Item::Cased(case, Box::new(item))
}
