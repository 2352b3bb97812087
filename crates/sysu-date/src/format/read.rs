//! Reading with a compiled format.

use super::item::{Field, Item, Name, Number, OffsetStyle, ZoneStyle};
use super::{Dialect, Format};
use crate::datetime::{DateTime, Fields};
use crate::error::{Error, ErrorKind};
use crate::locale::{Digits, Form};
use crate::parse::{Parser, Raw, Reading};
use crate::zone::{OFFSET_MAX, Zone};

/// What was read so far.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    raw: Raw,
    quarter: Option<i64>,
    hour12: Option<i64>,
    late: Option<bool>,
    before_christ: bool,
    century: Option<i64>,
    short_year: Option<i64>,
    local_week: bool,
    /// Nanoseconds since 1970.
    epoch: Option<i128>,
}

/// A failed reading: where, and what was expected there.
#[derive(Clone, Copy)]
struct Miss {
    at: usize,
    what: &'static str,
}

struct Reader<'a> {
    format: &'a Format,
    text: &'a str,
    lenient: bool,
    furthest: Miss,
    /// How often a variable run was tried shorter; bounds the backtracking.
    retries: usize,
}

/// Formats with many runs of unknown length could be tried for ever.
const RETRIES_MAX: usize = 10_000;

pub(super) fn read(
    format: &Format,
    text: &str,
    parser: &Parser,
    lenient: bool,
) -> Result<Reading, Error> {
    crate::parse::limited(text)?;
    check(format)?;
    let mut reader = Reader {
        format,
        text,
        lenient,
        furthest: Miss { at: 0, what: "a date" },
        retries: 0,
    };
    let mut state = State::default();
    if !reader.step(0, 0, &mut state)? {
        let Miss { at, what } = reader.furthest;
        return Err(Error::expected(what, text.as_bytes(), at));
    }
    state.finish(format, parser)
}

/// Tokens that cannot be read are errors of the format, not of the text.
fn check(format: &Format) -> Result<(), Error> {
    let mut twelve = false;
    let mut meridiem = false;
    let mut twenty_four = false;
    for item in &format.items {
        let why = match item {
            Item::Zone(ZoneStyle::Short | ZoneStyle::Long) => {
                Some("a zone's name in words")
            }
            Item::Number(number) => {
                twelve |=
                    matches!(number.field, Field::Hour12 | Field::Hour11);
                twenty_four |=
                    matches!(number.field, Field::Hour | Field::Hour24);
                None
            }
            Item::Name(Name::DayPeriod(..) | Name::DayjsMeridiem(_)) => {
                meridiem = true;
                None
            }
            _ => None,
        };
        if let Some(token) = why {
            let why = "can be written but not read";
            return Err(
                ErrorKind::Token { token: token.into(), at: 0, why }.into()
            );
        }
    }
    if meridiem && twenty_four && !twelve {
        let first = "a half of the day";
        let second = "an hour of 24";
        return Err(ErrorKind::Conflict { first, second }.into());
    }
    Ok(())
}

impl Reader<'_> {
    fn miss(&mut self, at: usize, what: &'static str) -> bool {
        if at >= self.furthest.at {
            self.furthest = Miss { at, what };
        }
        false
    }

    /// Reads items from `index` on at byte `at`, trying digits as long as
    /// they go and then shorter.
    fn step(
        &mut self,
        index: usize,
        at: usize,
        state: &mut State,
    ) -> Result<bool, Error> {
        let Some(item) = self.format.items.get(index) else {
            if at == self.text.len() {
                return Ok(true);
            }
            return Ok(self.miss(at, "the end"));
        };
        match item {
            Item::Number(number) => self.number(*number, index, at, state),
            item => match self.other(item, at, state)? {
                Some(next) => self.step(index + 1, next, state),
                None => Ok(false),
            },
        }
    }

    fn number(
        &mut self,
        number: Number,
        index: usize,
        at: usize,
        state: &mut State,
    ) -> Result<bool, Error> {
        let mut start = at;
        let mut negative = false;
        let rest = &self.text[at..];
        let signed = matches!(
            number.field,
            Field::Epoch | Field::EpochMillis | Field::Year
        );
        if signed && rest.starts_with('-') && self.may_be_signed(number) {
            (start, negative) = (at + 1, true);
        }
        if self.format.dialect == Dialect::Strftime || self.lenient {
            let blanks =
                self.text[start..].bytes().take_while(|b| *b == b' ').count();
            start += blanks;
        }
        // Ends of one digit, two digits, and so on.
        let mut ends = [0_usize; 20];
        let mut values = [0_i64; 20];
        let mut count = 0;
        let mut value = 0_i64;
        for (offset, c) in self.text[start..].char_indices() {
            let Some(digit) = Digits::value(c) else { break };
            if count >= number.max as usize || count == 18 {
                break;
            }
            value = value * 10 + digit as i64;
            ends[count] = start + offset + c.len_utf8();
            values[count] = value;
            count += 1;
        }
        let min = if self.lenient { 1 } else { number.min.max(1) as usize };
        if count < min {
            return Ok(self.miss(start, expected(number.field)));
        }
        let before = *state;
        for len in (min..=count).rev() {
            *state = before;
            let mut value = values[len - 1];
            if negative {
                value = -value;
            }
            state.put(number.field, value, len);
            if self.step(index + 1, ends[len - 1], state)? {
                return Ok(true);
            }
            self.retries += 1;
            if self.retries > RETRIES_MAX {
                break;
            }
        }
        Ok(false)
    }

    /// A minus before a padded year is a separator, before others a sign.
    fn may_be_signed(&self, number: Number) -> bool {
        number.field != Field::Year
            || number.width == 1
            || self.format.dialect == Dialect::Strftime
    }

    /// Reads an item of one way to be read; gives where it ends.
    fn other(
        &mut self,
        item: &Item,
        at: usize,
        state: &mut State,
    ) -> Result<Option<usize>, Error> {
        let rest = &self.text[at..];
        let found = match item {
            Item::Text(text) => {
                let len = if self.lenient {
                    Some(skip(rest, text))
                } else {
                    literal(rest, text)
                };
                if len.is_none() {
                    self.miss(at, "the text of the format");
                }
                len
            }
            Item::Name(name) => self.name(*name, at, state),
            Item::Offset(style) => {
                let found = offset(rest, *style);
                if let Some((seconds, _)) = found {
                    state.raw.offset = Some(seconds);
                } else {
                    self.miss(at, "an offset");
                }
                found.map(|(_, len)| len)
            }
            Item::Zone(_) => {
                let len = rest
                    .bytes()
                    .take_while(|b| {
                        b.is_ascii_alphanumeric()
                            || matches!(b, b'/' | b'_' | b'-' | b'+' | b':')
                    })
                    .count();
                let zone = Zone::parse(&rest[..len]);
                if len == 0 {
                    self.miss(at, "a zone");
                    None
                } else {
                    state.raw.zone = Some(zone?);
                    Some(len)
                }
            }
            Item::Ordinal(field) => self.ordinal(*field, at, state),
            Item::Cased(_, inner) => match &**inner {
                Item::Number(_) => None,
                inner => return self.other(inner, at, state),
            },
            Item::Number(_) => None,
        };
        Ok(found.map(|len| at + len))
    }

    /// Reads a name of the locale in any case, the longest that fits.
    fn name(
        &mut self,
        name: Name,
        at: usize,
        state: &mut State,
    ) -> Option<usize> {
        let locale = self.format.locale;
        let dayjs = locale.dayjs();
        let rest = &self.text[at..];
        let of = |count: u8, get: &dyn Fn(u8) -> &'static str| {
            longest(rest, (1..=count).map(|n| (n as i64, get(n))))
        };
        let (what, found) = match name {
            Name::Month(width, form) => (
                "a month",
                of(12, &|n| locale.month(n, width, form)).or_else(|| {
                    of(12, &|n| locale.month(n, width, other(form)))
                }),
            ),
            Name::LuxonMonth(width, form) => {
                ("a month", of(12, &|n| locale.luxon_month(n, width, form)))
            }
            Name::DayjsMonth(_) => (
                "a month",
                of(12, &|n| dayjs.month(n, true))
                    .or_else(|| of(12, &|n| dayjs.month(n, false))),
            ),
            Name::DayjsMonthShort(_) => (
                "a month",
                of(12, &|n| dayjs.month_short(n, true))
                    .or_else(|| of(12, &|n| dayjs.month_short(n, false))),
            ),
            Name::Weekday(width, form) => {
                ("a weekday", of(7, &|n| locale.weekday(n, width, form)))
            }
            // Luxon reads `E` by the stand-alone names, `c` by the others.
            Name::LuxonWeekday(width, form) => (
                "a weekday",
                of(7, &|n| locale.luxon_weekday(n, width, other(form))),
            ),
            Name::DayjsWeekday => ("a weekday", of(7, &|n| dayjs.weekday(n))),
            Name::DayjsWeekdayShort => {
                ("a weekday", of(7, &|n| dayjs.weekday_short(n)))
            }
            Name::DayjsWeekdayMin => {
                ("a weekday", of(7, &|n| dayjs.weekday_min(n)))
            }
            Name::Quarter(width, form) => {
                ("a quarter", of(4, &|n| locale.quarter(n, width, form)))
            }
            Name::DayPeriod(width, form) => (
                "a half of the day",
                of(2, &|n| locale.day_period(n == 2, width, form)),
            ),
            Name::DayjsMeridiem(lower) => (
                "a half of the day",
                of(24, &|n| dayjs.meridiem(n - 1, lower))
                    .or_else(|| of(24, &|n| dayjs.meridiem(n - 1, !lower)))
                    .map(|(hour, len)| (1 + i64::from(hour > 12), len)),
            ),
            Name::Era(width) => {
                ("an era", of(2, &|n| locale.era(n == 2, width)))
            }
        };
        let Some((value, len)) = found else {
            self.miss(at, what);
            return None;
        };
        match what {
            "a month" => state.raw.fields.month = Some(value),
            "a weekday" => state.raw.fields.weekday = Some(value),
            "a quarter" => state.quarter = Some(value),
            "an era" => state.before_christ = value == 1,
            _ => state.late = Some(value == 2),
        }
        Some(len)
    }

    /// Reads `3rd`, in the words of the locale.
    fn ordinal(
        &mut self,
        field: Field,
        at: usize,
        state: &mut State,
    ) -> Option<usize> {
        let dayjs = self.format.locale.dayjs();
        let of_week = field == Field::LocalWeek;
        let rest = &self.text[at..];
        let mut best: Option<(i64, usize)> = None;
        for number in 1..=53_u8 {
            let text = dayjs.ordinal(number, of_week);
            let len = prefix(rest, &text);
            if let Some(len) = len
                && best.is_none_or(|(_, longest)| len > longest)
            {
                best = Some((number as i64, len));
            }
        }
        let Some((value, len)) = best else {
            self.miss(at, "an ordinal");
            return None;
        };
        state.put(field, value, 2);
        Some(len)
    }
}

impl State {
    fn put(&mut self, field: Field, value: i64, len: usize) {
        let fields = &mut self.raw.fields;
        match field {
            Field::YearShort if len == 2 => self.short_year = Some(value),
            Field::Year | Field::YearShort => fields.year = Some(value),
            Field::Century => self.century = Some(value),
            Field::BuddhistYear => fields.year = Some(value - 543),
            Field::BuddhistShort => {
                fields.year = Some(2500 + value - 543);
            }
            Field::IsoYear | Field::LocalYear => {
                fields.week_year = Some(value);
            }
            Field::IsoYearShort | Field::LocalYearShort => {
                fields.week_year = Some(value);
                self.short_year = (len == 2).then_some(value);
            }
            Field::Quarter => self.quarter = Some(value),
            Field::Month => fields.month = Some(value),
            Field::Day => fields.day = Some(value),
            Field::DayOfYear => fields.ordinal = Some(value),
            Field::IsoWeek => fields.week = Some(value),
            Field::LocalWeek => {
                fields.week = Some(value);
                self.local_week = true;
            }
            Field::Weekday | Field::LocalWeekday => {
                fields.weekday = Some(value);
            }
            Field::WeekdayFromSunday => {
                fields.weekday = Some(if value == 0 { 7 } else { value });
            }
            // Not enough to tell a date; read over.
            Field::SundayWeek | Field::MondayWeek | Field::WeekOfMonth => {}
            Field::Hour => fields.hour = Some(value),
            Field::Hour24 => fields.hour = Some(value % 24),
            Field::Hour12 | Field::Hour11 => self.hour12 = Some(value),
            Field::Minute => fields.minute = Some(value),
            Field::Second => fields.second = Some(value),
            Field::Millisecond => {
                fields.nanosecond = Some(value * 1_000_000);
            }
            Field::Fraction
            | Field::FractionTrimmed
            | Field::FractionMillis => {
                let scale = 10_i64.pow(9_u32.saturating_sub(len as u32));
                fields.nanosecond = Some(value * scale);
            }
            Field::Epoch => {
                self.epoch = Some(value as i128 * 1_000_000_000);
            }
            Field::EpochMillis => {
                self.epoch = Some(value as i128 * 1_000_000);
            }
            Field::MillisOfDay => {
                fields.hour = Some(value / 3_600_000);
                fields.minute = Some(value / 60_000 % 60);
                fields.second = Some(value / 1000 % 60);
                fields.nanosecond = Some(value % 1000 * 1_000_000);
            }
        }
    }

    fn finish(
        mut self,
        format: &Format,
        parser: &Parser,
    ) -> Result<Reading, Error> {
        let ctx = parser.context();
        let form = format.dialect.name();
        if let Some(nanos) = self.epoch {
            let rest = self.raw.fields.nanosecond.unwrap_or(0) as i128;
            let moment = DateTime::from_nanos(nanos.saturating_add(rest))?;
            let zone = ctx.get_zone();
            return Ok(Reading::of(moment.in_zone(zone), form));
        }
        let fields = &mut self.raw.fields;
        if let Some(short) = self.short_year {
            let full = match (self.century, format.dialect) {
                (Some(century), _) => century * 100 + short,
                // POSIX and Day.js: 69 to 99 are of the last century.
                (None, Dialect::Strftime | Dialect::Dayjs) => {
                    short + if short > 68 { 1900 } else { 2000 }
                }
                _ => ctx.full_year(short),
            };
            if fields.week_year.is_some() {
                fields.week_year = Some(full);
            } else {
                fields.year = Some(full);
            }
        }
        if self.before_christ {
            fields.year = fields.year.map(|year| -year);
        }
        if let Some(quarter) = self.quarter
            && fields.month.is_none()
        {
            crate::civil::range("quarter", quarter, 1, 4)?;
            fields.month = Some(quarter * 3 - 2);
        }
        if let Some(hour) = self.hour12 {
            crate::civil::range("hour", hour, 0, 12)?;
            fields.hour = Some(match self.late {
                Some(true) => hour % 12 + 12,
                Some(false) => hour % 12,
                None => hour,
            });
        } else if let (Some(late), Some(hour)) = (self.late, fields.hour) {
            fields.hour = Some(hour % 12 + if late { 12 } else { 0 });
        }
        if self.local_week {
            let rules = format.week.unwrap_or_else(|| ctx.get_week());
            *fields = fields.week_rules(rules);
        }
        only_once(fields);
        parser.finish(&self.raw, form)
    }
}

/// A date that is told by month is not also told by week: what a log
/// writes for decoration does not contradict.
fn only_once(fields: &mut Fields) {
    let by_month = fields.year.is_some() && fields.day.is_some();
    if by_month {
        fields.week_year = None;
        fields.week = None;
    }
}

fn expected(field: Field) -> &'static str {
    match field {
        Field::Year | Field::YearShort | Field::IsoYear => "a year",
        Field::Month => "a month",
        Field::Day => "a day",
        Field::Hour | Field::Hour12 | Field::Hour24 => "an hour",
        Field::Minute => "a minute",
        Field::Second => "a second",
        _ => "digits",
    }
}

const fn other(form: Form) -> Form {
    match form {
        Form::Format => Form::Standalone,
        Form::Standalone => Form::Format,
    }
}

/// The longest of several names that the text begins with, in any case.
fn longest(
    text: &str,
    names: impl Iterator<Item = (i64, &'static str)>,
) -> Option<(i64, usize)> {
    names
        .filter(|(_, name)| !name.is_empty())
        .filter_map(|(value, name)| Some((value, prefix(text, name)?)))
        .max_by_key(|(value, len)| (*len, -value))
}

/// The length of `name` at the front of `text`: any case, a dot at its end
/// optional, any blank for any blank.
fn prefix(text: &str, name: &str) -> Option<usize> {
    let mut rest = text.chars();
    let mut len = 0;
    for c in name.chars() {
        let before = rest.clone();
        match rest.next() {
            Some(found) if same(found, c) => len += found.len_utf8(),
            // "Sept" for "Sept.", "am" for "a.m."
            _ if c == '.' => rest = before,
            _ => return None,
        }
    }
    Some(len)
}

fn same(a: char, b: char) -> bool {
    a == b
        || a.is_whitespace() && b.is_whitespace()
        || a.to_lowercase().eq(b.to_lowercase())
}

/// The length of the literal text; any blanks stand for any blanks.
fn literal(text: &str, wanted: &str) -> Option<usize> {
    let mut rest = text.chars();
    let mut len = 0;
    for c in wanted.chars() {
        let found = rest.next()?;
        if !same(found, c) {
            return None;
        }
        len += found.len_utf8();
    }
    Some(len)
}

/// As many characters as the literal has, whatever they are.
fn skip(text: &str, wanted: &str) -> usize {
    let count = wanted.chars().count();
    let skipped = text.chars().take(count);
    skipped.map(char::len_utf8).sum()
}

/// Reads an offset; gives seconds and length.
fn offset(text: &str, style: OffsetStyle) -> Option<(i32, usize)> {
    let bytes = text.as_bytes();
    let gmt = matches!(style, OffsetStyle::Gmt | OffsetStyle::GmtLong);
    if let Some(b'Z' | b'z') = bytes.first() {
        return Some((0, 1));
    }
    let mut at = 0;
    if gmt {
        bytes.strip_prefix(b"GMT")?;
        at = 3;
    }
    let negative = match bytes.get(at) {
        Some(b'+') => false,
        Some(b'-') => true,
        _ if gmt => return Some((0, 3)),
        _ => return None,
    };
    at += 1;
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let number = |from: usize, len: usize| -> i32 {
        bytes[from..from + len]
            .iter()
            .fold(0, |sum, digit| sum * 10 + (digit - b'0') as i32)
    };
    let run = digits(at);
    let narrow = matches!(
        style,
        OffsetStyle::Narrow | OffsetStyle::Colon | OffsetStyle::Gmt
    );
    let hours = match run {
        1 | 3 if narrow => 1,
        0 | 1 => return None,
        _ => 2,
    };
    let mut total = number(at, hours) * 3600;
    at += hours;
    for scale in [60, 1] {
        let colon = usize::from(bytes.get(at) == Some(&b':'));
        if digits(at + colon) < 2 {
            break;
        }
        let value = number(at + colon, 2);
        if value > 59 {
            return None;
        }
        total += value * scale;
        at += colon + 2;
    }
    if total > OFFSET_MAX {
        return None;
    }
    Some((if negative { -total } else { total }, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_without_their_dots() {
        assert_eq!(prefix("SEPT 5", "Sept."), Some(4));
        assert_eq!(prefix("a.m.", "a.m."), Some(4));
        assert_eq!(prefix("mar", "march"), None);
    }
}
