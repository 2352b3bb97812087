//! What Day.js does otherwise, for those who port code from it.
//!
//! Its sums round days, its differences and phrases have their own rules.
//! All work on the wall clock of the moment's zone; only in UTC are they
//! what Day.js computes, whose sums in zones are wrong (its issues #2112,
//! #1437).
//!
//! ```
//! use sysu_date::{DateTime, Unit, dayjs};
//!
//! let a: DateTime = "2024-03-31T00:00Z".parse()?;
//! let b: DateTime = "2024-02-29T00:00Z".parse()?;
//! assert_eq!(dayjs::diff(a, b, Unit::Month, false)?, 1.0);
//! assert_eq!(dayjs::plus(b, 1.5, Unit::Day)?.to_iso_date(), "2024-03-02");
//! # Ok::<(), sysu_date::Error>(())
//! ```

use crate::context::Context;
use crate::datetime::{DateTime, Fields};
use crate::duration::{Accuracy, Duration};
use crate::error::{Error, ErrorKind};
use crate::format::{Dialect, Format};
use crate::locale::{DayjsCalendar, DayjsPhrase, Locale};
use crate::parse::{Cursor, Parser};
use crate::relative::Rounding;
use crate::unit::Unit;
use crate::week::WeekRules;
use crate::weekday::Weekday;
use std::fmt::Write as _;

/// Adds a number of a unit: years, quarters and months cut to whole ones,
/// weeks and days rounded to whole days, the rest exact.
///
/// # Errors
///
/// [`ErrorKind::Overflow`] if the result leaves the supported years.
pub fn plus(
    moment: DateTime,
    amount: f64,
    unit: Unit,
) -> Result<DateTime, Error> {
    let round = |n: f64| (n + 0.5).floor();
    let duration = match unit {
        Unit::Year | Unit::Quarter | Unit::Month => {
            Duration::new().set_f64(unit, amount.trunc())?
        }
        Unit::Week => {
            Duration::new().set_f64(Unit::Day, round(amount * 7.0))?
        }
        Unit::Day => Duration::new().set_f64(Unit::Day, round(amount))?,
        _ => Duration::new().set_f64(unit, amount)?,
    };
    moment.plus(&duration)
}

/// `a` minus `b` in a unit, cut toward zero unless `float`.
///
/// # Errors
///
/// [`ErrorKind::Overflow`] at the edges of the supported years.
pub fn diff(
    a: DateTime,
    b: DateTime,
    unit: Unit,
    float: bool,
) -> Result<f64, Error> {
    let millis = a.nanos_since(b) as f64 / 1e6;
    let shift = (a.offset_seconds() - b.offset_seconds()) as f64 * 1000.0;
    let value = match unit {
        Unit::Year => months(a, b)? / 12.0,
        Unit::Quarter => months(a, b)? / 3.0,
        Unit::Month => months(a, b)?,
        Unit::Week => (millis + shift) / 604_800_000.0,
        Unit::Day => (millis + shift) / 86_400_000.0,
        Unit::Hour => millis / 3_600_000.0,
        Unit::Minute => millis / 60_000.0,
        Unit::Second => millis / 1000.0,
        Unit::Millisecond => millis,
    };
    Ok(if float { value } else { value.trunc() })
}

/// Whole months, and the fraction of the month around the rest.
fn months(a: DateTime, b: DateTime) -> Result<f64, Error> {
    if a.day() < b.day() {
        return Ok(-months(b, a)?);
    }
    let of =
        |moment: DateTime| moment.year() as i64 * 12 + moment.month() as i64;
    let whole = of(b) - of(a);
    let anchor = a.plus(&Duration::new().months(whole))?;
    let before = b < anchor;
    let step = if before { -1 } else { 1 };
    let next = a.plus(&Duration::new().months(whole + step))?;
    let length = if before {
        anchor.nanos_since(next)
    } else {
        next.nanos_since(anchor)
    };
    let rest = b.nanos_since(anchor) as f64 / length as f64;
    Ok(-(whole as f64 + rest))
}

/// Sets a unit by its name in Day.js: `date`, `day` (0 Sunday), `month`
/// (0 to 11), `year`, `hour`, `minute`, `second`, `millisecond`. Months and
/// years clamp the day, the others roll over.
///
/// # Errors
///
/// * [`ErrorKind::Expected`] if there is no such unit.
/// * [`ErrorKind::Overflow`] if the result leaves the supported years.
pub fn set(
    moment: DateTime,
    unit: &str,
    value: i64,
) -> Result<DateTime, Error> {
    let fields = Fields::new();
    let name = match unit {
        "M" => "month",
        "y" => "year",
        "D" => "date",
        "d" => "day",
        "h" => "hour",
        "m" => "minute",
        "s" => "second",
        "ms" => "millisecond",
        "Q" => "quarter",
        other => other.trim_end_matches('s'),
    };
    let fields = match name.to_ascii_lowercase().as_str() {
        "year" => fields.year(value),
        "month" => fields.month(value.saturating_add(1)),
        "date" => fields.day(value),
        "day" => {
            let here = moment.weekday().number_from_sunday() as i64;
            let day = moment.day() as i64 + value - here;
            fields.day(day)
        }
        "quarter" => {
            let into = (moment.month() as i64 - 1) % 3;
            fields.month(value.saturating_sub(1).saturating_mul(3) + into + 1)
        }
        "hour" => fields.hour(value),
        "minute" => fields.minute(value),
        "second" => fields.second(value),
        "millisecond" => fields.millisecond(value),
        _ => {
            let what = "a unit of Day.js";
            let found = unit.into();
            return Err(ErrorKind::Expected { what, found, at: 0 }.into());
        }
    };
    moment.with_rolling(fields)
}

/// The weeks of a Day.js locale, which are not always those of CLDR.
pub fn week_rules(locale: Locale) -> WeekRules {
    let dayjs = locale.dayjs();
    let first = Weekday::from_iso(dayjs.week_start());
    // Where 4 January always lies in week 1, it has four days at least.
    WeekRules::new(first, dayjs.year_start().clamp(1, 7))
}

/// Says how far from another moment this one is: "in a few seconds", "a
/// day ago"; `plain` leaves out "in" and "ago".
///
/// # Errors
///
/// [`ErrorKind::Overflow`] at the edges of the supported years.
///
/// # Source
///
/// The plugin `relativeTime`, its default thresholds.
pub fn from(
    moment: DateTime,
    base: DateTime,
    plain: bool,
    locale: Locale,
) -> Result<String, Error> {
    from_by(moment, base, plain, locale, &THRESHOLDS, Rounding::Round)
}

/// A row of the table by which [`from_by`] picks its words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// The phrase.
    pub phrase: DayjsPhrase,
    /// The largest count that it is used for.
    pub limit: f64,
    /// What is counted from this row on; `None` goes on with the unit of
    /// the row before.
    pub unit: Option<Unit>,
}

/// The table of the plugin `relativeTime`.
pub const THRESHOLDS: [Threshold; 11] = {
    use DayjsPhrase as P;
    const fn row(phrase: P, limit: f64, unit: Option<Unit>) -> Threshold {
        Threshold { phrase, limit, unit }
    }
    [
        row(P::Seconds, 44.0, Some(Unit::Second)),
        row(P::Minute, 89.0, None),
        row(P::Minutes, 44.0, Some(Unit::Minute)),
        row(P::Hour, 89.0, None),
        row(P::Hours, 21.0, Some(Unit::Hour)),
        row(P::Day, 35.0, None),
        row(P::Days, 25.0, Some(Unit::Day)),
        row(P::Month, 45.0, None),
        row(P::Months, 10.0, Some(Unit::Month)),
        row(P::Year, 17.0, None),
        row(P::Years, f64::INFINITY, Some(Unit::Year)),
    ]
};

/// The same by a table of the caller's, as the options `thresholds` and
/// `rounding` of the plugin. Without a row for a distance the text is empty,
/// as in Day.js.
///
/// # Errors
///
/// As [`from`].
///
/// ```
/// use sysu_date::{DateTime, Locale, Rounding, dayjs};
///
/// let now: DateTime = "2024-07-14T09:30Z".parse()?;
/// let then: DateTime = "2024-07-13T08:00Z".parse()?;
/// let mut rows = dayjs::THRESHOLDS;
/// // Hours up to two days.
/// rows[4].limit = 48.0;
/// let said = dayjs::from_by(then, now, false, Locale::EN, &rows, Rounding::Floor);
/// assert_eq!(said?, "25 hours ago");
/// # Ok::<(), sysu_date::Error>(())
/// ```
pub fn from_by(
    moment: DateTime,
    base: DateTime,
    plain: bool,
    locale: Locale,
    rows: &[Threshold],
    rounding: Rounding,
) -> Result<String, Error> {
    let mut count = 0.0_f64;
    for (index, &Threshold { phrase, limit, unit }) in rows.iter().enumerate()
    {
        if let Some(unit) = unit {
            count = diff(moment, base, unit, true)?;
        }
        let rounded = rounding.apply(count.abs());
        if rounded > limit {
            continue;
        }
        let phrase = if rounded <= 1.0 && index > 0 {
            rows[index - 1].phrase
        } else {
            phrase
        };
        let number = rounded as u64;
        let dayjs = locale.dayjs();
        return Ok(dayjs.relative(phrase, number, plain, count > 0.0));
    }
    Ok(String::new())
}

/// Says on which day the moment lies: "Yesterday at 7:12 PM".
///
/// # Errors
///
/// [`ErrorKind::Overflow`] at the edges of the supported years.
///
/// # Source
///
/// The plugin `calendar`.
pub fn calendar(
    moment: DateTime,
    reference: DateTime,
    locale: Locale,
) -> Result<String, Error> {
    use DayjsCalendar as C;
    let start = reference.start_of(Unit::Day)?;
    let day = match diff(moment, start, Unit::Day, true)? {
        d if d < -6.0 => C::SameElse,
        d if d < -1.0 => C::LastWeek,
        d if d < 0.0 => C::LastDay,
        d if d < 1.0 => C::SameDay,
        d if d < 2.0 => C::NextDay,
        d if d < 7.0 => C::NextWeek,
        _ => C::SameElse,
    };
    let format = locale.dayjs().calendar(day);
    let format = Format::with_locale(format, Dialect::Dayjs, locale)?;
    Ok(format.format(moment))
}

/// Reads a date in the form of Day.js's core: `YYYY[-/]M[-/]D H:m:s.S`,
/// every part after the year optional; all else as [`Parser::any`].
///
/// # Errors
///
/// As [`Parser::any`]. DIFFERENCE from Day.js: what is out of range is an
/// error and does not roll over.
pub fn parse(text: &str, ctx: &Context) -> Result<DateTime, Error> {
    let parser = Parser::new(*ctx);
    if !text.ends_with(['Z', 'z'])
        && let Some(fields) = core(text.as_bytes())
    {
        return DateTime::from_fields(fields, ctx);
    }
    parser.any(text)
}

fn core(text: &[u8]) -> Option<Fields> {
    let mut cursor = Cursor::new(text);
    let mut fields = Fields::new().year(cursor.digits(4)?);
    let separator = |cursor: &mut Cursor<'_>| cursor.eat_either(b'-', b'/');
    separator(&mut cursor);
    fields.month = cursor.some_digits(1, 2);
    separator(&mut cursor);
    fields.day = cursor.some_digits(1, 2);
    while cursor.eat_either(b'T', b't') || cursor.blanks() > 0 {}
    fields.hour = cursor.some_digits(1, 2);
    cursor.eat(b':');
    fields.minute = cursor.some_digits(1, 2);
    cursor.eat(b':');
    fields.second = cursor.some_digits(1, 2);
    cursor.eat_either(b'.', b':');
    if cursor.count_digits() > 0 {
        let nanos = cursor.fraction(30)?;
        fields.nanosecond = Some(nanos / 1_000_000 * 1_000_000);
    }
    cursor.is_end().then_some(fields)
}

/// A duration as Day.js holds it: an exact length, and fields from the
/// largest down, a year of 365 days, a month a twelfth of it, no weeks.
///
/// # Errors
///
/// [`ErrorKind::Overflow`] if it is not finite or beyond ±1e19.
pub fn duration(millis: f64) -> Result<Duration, Error> {
    const UNITS: [Unit; 7] = [
        Unit::Year,
        Unit::Month,
        Unit::Day,
        Unit::Hour,
        Unit::Minute,
        Unit::Second,
        Unit::Millisecond,
    ];
    let mut duration = Duration::new();
    let mut rest = millis;
    for unit in UNITS {
        let length = Accuracy::Dayjs.millis(unit) as f64;
        let count = (rest / length).trunc();
        duration = duration.set_f64(unit, count)?;
        rest -= count * length;
    }
    Ok(duration)
}

/// The number of ISO weeks in the calendar year of a moment.
///
/// # Source
///
/// The plugin `isoWeeksInYear`, which asks for another year than
/// [`DateTime::weeks_in_iso_year`] in the days around New Year.
pub fn iso_weeks_in_year(moment: DateTime) -> u8 {
    crate::civil::weeks_in(moment.year() as i64, 1, 4)
}

/// Writes ISO 8601 as Day.js does: weeks as days, one sign in front if any
/// part is negative, `P0D` for nothing.
pub fn duration_to_iso(duration: &Duration) -> String {
    let days = duration.get(Unit::Day) + duration.get(Unit::Week) * 7.0;
    let months = duration.get(Unit::Month) + duration.get(Unit::Quarter) * 3.0;
    let seconds = duration.get(Unit::Second)
        + (duration.get(Unit::Millisecond)).round() / 1000.0;
    let date = [(duration.get(Unit::Year), 'Y'), (months, 'M'), (days, 'D')];
    let time = [
        (duration.get(Unit::Hour), 'H'),
        (duration.get(Unit::Minute), 'M'),
        ((seconds * 1000.0).round() / 1000.0, 'S'),
    ];
    let write = |parts: &[(f64, char)]| -> String {
        let mut text = String::new();
        for (value, letter) in parts {
            if *value != 0.0 {
                let _ = write!(text, "{}{letter}", value.abs());
            }
        }
        text
    };
    let all = date.iter().chain(&time);
    let sign =
        if all.clone().any(|(value, _)| *value < 0.0) { "-" } else { "" };
    let (date, time) = (write(&date), write(&time));
    let t = if time.is_empty() { "" } else { "T" };
    let text = format!("{sign}P{date}{t}{time}");
    if text == "P" || text == "-P" { "P0D".into() } else { text }
}

/// Writes a duration with the tokens `Y YY YYYY M MM D DD H HH m mm s ss
/// SSS` and `[text]`.
pub fn duration_format(duration: &Duration, format: &str) -> String {
    const TOKENS: [(&str, Unit); 14] = [
        ("YYYY", Unit::Year),
        ("YY", Unit::Year),
        ("Y", Unit::Year),
        ("MM", Unit::Month),
        ("M", Unit::Month),
        ("DD", Unit::Day),
        ("D", Unit::Day),
        ("HH", Unit::Hour),
        ("H", Unit::Hour),
        ("mm", Unit::Minute),
        ("m", Unit::Minute),
        ("ss", Unit::Second),
        ("s", Unit::Second),
        ("SSS", Unit::Millisecond),
    ];
    let mut out = String::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if c == '['
            && let Some(end) = rest.find(']')
        {
            out.push_str(&rest[1..end]);
            rest = &rest[end + 1..];
            continue;
        }
        let known = TOKENS.iter().find(|(token, _)| rest.starts_with(token));
        if let Some((token, unit)) = known {
            let width = token.len();
            let value = duration.whole(*unit);
            let _ = write!(out, "{value:0width$}");
            rest = &rest[width..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}
