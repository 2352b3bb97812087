//! Writing a compiled format.

use super::Format;
use super::iso;
use super::item::{
    Case, Field, Item, Name, Number, OffsetStyle, Pad, Standard, ZoneStyle,
};
use crate::civil::Civil;
use crate::datetime::DateTime;
use crate::locale::Digits;
use crate::week::WeekRules;
use crate::zone::{Kind, Zone};
use std::fmt::Write as _;

/// What the items of one call share.
pub(super) struct Writer<'a> {
    format: &'a Format,
    moment: DateTime,
    civil: Civil,
}

impl<'a> Writer<'a> {
    pub(super) fn new(format: &'a Format, moment: DateTime) -> Self {
        Self { format, moment, civil: moment.civil() }
    }

    pub(super) fn item(&self, item: &Item, out: &mut String) {
        match item {
            Item::Text(text) => out.push_str(text),
            Item::Number(number) => self.number(*number, out),
            Item::Name(name) => out.push_str(self.name(*name)),
            Item::Offset(style) => {
                offset(out, self.moment.offset_seconds(), *style);
            }
            Item::Zone(style) => self.zone(*style, out),
            Item::Ordinal(field) => {
                let value = self.value(*field) as u8;
                let of_week = *field == Field::LocalWeek;
                let dayjs = self.format.locale.dayjs();
                out.push_str(&dayjs.ordinal(value, of_week));
            }
            Item::Cased(case, inner) => {
                let start = out.len();
                self.item(inner, out);
                let text = match case {
                    Case::Lower => out[start..].to_lowercase(),
                    Case::Upper | Case::Swap => out[start..].to_uppercase(),
                };
                out.truncate(start);
                out.push_str(&text);
            }
        }
    }

    fn number(&self, number: Number, out: &mut String) {
        match number.field {
            Field::Fraction => return self.fraction(number.width, out),
            Field::FractionTrimmed => {
                let mut digits = Vec::with_capacity(10);
                let nano = self.moment.nano();
                if nano > 0 {
                    let places = match nano {
                        n if n % 1_000_000 == 0 => 3,
                        n if n % 1000 == 0 => 6,
                        _ => 9,
                    };
                    digits.push(b'.');
                    let cut = nano / 10_u32.pow(9 - places);
                    iso::digits(&mut digits, cut as u64, places as usize);
                }
                return self.digits(&digits, out);
            }
            _ => {}
        }
        let value = self.value(number.field);
        let latin = self.format.digits() == Digits::Latin;
        if let (0..=99, 2, Pad::Zero, true) =
            (value, number.width, number.pad, latin)
        {
            out.push((b'0' + value as u8 / 10) as char);
            out.push((b'0' + value as u8 % 10) as char);
            return;
        }
        if let (0..=9999, 4, Pad::Zero, true) =
            (value, number.width, number.pad, latin)
        {
            for scale in [1000, 100, 10, 1] {
                out.push((b'0' + (value / scale % 10) as u8) as char);
            }
            return;
        }
        // Twenty digits, and a width of at most 255.
        let mut digits = [b'0'; 20];
        let mut at = digits.len();
        let mut rest = value.unsigned_abs();
        while rest > 0 || at == digits.len() {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let digits = &digits[at..];
        let sign = value < 0;
        let width = number.width as usize;
        let missing = width.saturating_sub(digits.len());
        if number.pad == Pad::Blank {
            let blanks = missing.saturating_sub(usize::from(sign));
            out.extend(std::iter::repeat_n(' ', blanks));
        }
        if sign {
            out.push('-');
        }
        if number.pad == Pad::Zero {
            for _ in 0..missing {
                self.digits(b"0", out);
            }
        }
        self.digits(digits, out);
    }

    fn fraction(&self, places: u8, out: &mut String) {
        if places == 3 && self.format.digits() == Digits::Latin {
            let millis = self.moment.nano() / 1_000_000;
            for scale in [100, 10, 1] {
                out.push((b'0' + (millis / scale % 10) as u8) as char);
            }
            return;
        }
        let mut buffer = Vec::with_capacity(10);
        let kept = places.min(9);
        let cut = self.moment.nano() / 10_u32.pow(9 - kept as u32);
        if kept > 0 {
            iso::digits(&mut buffer, cut as u64, kept as usize);
        }
        self.digits(&buffer, out);
        for _ in kept..places {
            out.push('0');
        }
    }

    /// ASCII digits in those of the locale.
    fn digits(&self, digits: &[u8], out: &mut String) {
        let text = std::str::from_utf8(digits).unwrap_or_default();
        let set = self.format.digits();
        if set == Digits::Latin {
            out.push_str(text);
        } else {
            set.write(text, out);
        }
    }

    fn value(&self, field: Field) -> i64 {
        let (moment, civil) = (self.moment, self.civil);
        let year = civil.year as i64;
        let week = || moment.local_week(self.week());
        match field {
            Field::Year => year,
            Field::YearShort => year.unsigned_abs() as i64 % 100,
            Field::Century => year.div_euclid(100),
            Field::BuddhistYear => year + 543,
            Field::BuddhistShort => (year + 543) % 100,
            Field::IsoYear => moment.iso_week_year() as i64,
            Field::IsoYearShort => {
                moment.iso_week_year().unsigned_abs() as i64 % 100
            }
            Field::LocalYear => week().year as i64,
            Field::LocalYearShort => week().year.unsigned_abs() as i64 % 100,
            Field::Quarter => moment.quarter() as i64,
            Field::Month => civil.month as i64,
            Field::Day => civil.day as i64,
            Field::DayOfYear => civil.day_of_year() as i64,
            Field::IsoWeek => moment.iso_week() as i64,
            Field::LocalWeek => week().week as i64,
            Field::SundayWeek => {
                let weekday = moment.weekday().number_from_sunday() as i64;
                (civil.day_of_year() as i64 + 6 - weekday) / 7
            }
            Field::MondayWeek => {
                let weekday = moment.weekday().number() as i64 - 1;
                (civil.day_of_year() as i64 + 6 - weekday) / 7
            }
            Field::Weekday => moment.weekday().number() as i64,
            Field::WeekdayFromSunday => {
                moment.weekday().number_from_sunday() as i64
            }
            Field::LocalWeekday => week().weekday as i64,
            Field::WeekOfMonth => (civil.day as i64 - 1) / 7 + 1,
            Field::Hour => civil.hour as i64,
            Field::Hour12 => (civil.hour as i64 + 11) % 12 + 1,
            Field::Hour11 => civil.hour as i64 % 12,
            Field::Hour24 => (civil.hour as i64 + 23) % 24 + 1,
            Field::Minute => civil.minute as i64,
            Field::Second => civil.second as i64,
            Field::Millisecond | Field::FractionMillis => {
                moment.millisecond() as i64
            }
            Field::Fraction | Field::FractionTrimmed => 0,
            Field::Epoch => moment.timestamp(),
            Field::EpochMillis => moment.timestamp_millis(),
            Field::MillisOfDay => {
                moment.local_second().rem_euclid(86_400) * 1000
                    + moment.millisecond() as i64
            }
        }
    }

    fn week(&self) -> WeekRules {
        self.format.week.unwrap_or_else(|| match self.format.dialect {
            super::Dialect::Dayjs => {
                crate::dayjs::week_rules(self.format.locale)
            }
            _ => self.format.locale.week(),
        })
    }

    fn name(&self, name: Name) -> &'static str {
        let locale = self.format.locale;
        let (month, hour) = (self.civil.month, self.civil.hour);
        let day = self.moment.weekday().number();
        match name {
            Name::Month(width, form) => locale.month(month, width, form),
            Name::Weekday(width, form) => locale.weekday(day, width, form),
            Name::LuxonMonth(width, form) => {
                locale.luxon_month(month, width, form)
            }
            Name::LuxonWeekday(width, form) => {
                locale.luxon_weekday(day, width, form)
            }
            Name::DayjsMonth(after) => locale.dayjs().month(month, after),
            Name::DayjsMonthShort(after) => {
                locale.dayjs().month_short(month, after)
            }
            Name::DayjsWeekday => locale.dayjs().weekday(day),
            Name::DayjsWeekdayShort => locale.dayjs().weekday_short(day),
            Name::DayjsWeekdayMin => locale.dayjs().weekday_min(day),
            Name::DayjsMeridiem(lower) => locale.dayjs().meridiem(hour, lower),
            Name::Quarter(width, form) => {
                locale.quarter(self.moment.quarter(), width, form)
            }
            Name::DayPeriod(width, form) => {
                locale.day_period(hour >= 12, width, form)
            }
            Name::Era(width) => locale.era(self.civil.year > 0, width),
        }
    }

    fn zone(&self, style: ZoneStyle, out: &mut String) {
        let zone = self.moment.zone();
        match style {
            ZoneStyle::Iana => out.push_str(&zone.name()),
            ZoneStyle::Abbreviation => {
                out.push_str(&self.moment.zone_abbreviation());
            }
            // Other languages and regions write the offset.
            ZoneStyle::Short => {
                let locale = self.format.locale;
                let american =
                    locale.language() == "en" && locale.region() == "US";
                let name = short_name(zone, self.moment)
                    .filter(|_| american || zone.is_fixed());
                self.named_or(name, OffsetStyle::Gmt, out);
            }
            ZoneStyle::Long => {
                let name = long_name(zone, self.moment)
                    .filter(|_| self.format.locale.language() == "en");
                self.named_or(name, OffsetStyle::GmtLong, out);
            }
        }
    }

    fn named_or(
        &self,
        name: Option<String>,
        style: OffsetStyle,
        out: &mut String,
    ) {
        match name {
            Some(name) => out.push_str(&name),
            None => offset(out, self.moment.offset_seconds(), style),
        }
    }
}

/// Writes a format of a standard.
pub(super) fn standard(
    standard: Standard,
    moment: DateTime,
    out: &mut Vec<u8>,
) {
    match standard {
        Standard::Rfc9557 => iso::rfc9557(out, moment),
        Standard::Rfc3339 => iso::rfc3339(out, moment),
        Standard::Iso(options) => iso::write(out, moment, options),
        Standard::IsoWeek => {
            out.extend_from_slice(moment.to_iso_week_date().as_bytes());
        }
        Standard::IsoOrdinal => {
            out.extend_from_slice(moment.to_iso_ordinal().as_bytes());
        }
        Standard::Rfc2822 => {
            out.extend_from_slice(moment.to_rfc2822().as_bytes());
        }
        Standard::Http => {
            out.extend_from_slice(moment.to_http().as_bytes());
        }
        Standard::Sql(options) => {
            out.extend_from_slice(moment.to_sql(options).as_bytes());
        }
        Standard::Epoch => integer(out, moment.timestamp() as i128),
        Standard::EpochMillis => {
            integer(out, moment.timestamp_millis() as i128);
        }
        Standard::EpochMicros => {
            integer(out, moment.timestamp_micros() as i128);
        }
        Standard::EpochNanos => integer(out, moment.timestamp_nanos()),
    }
}
fn integer(out: &mut Vec<u8>, value: i128) {
    out.extend_from_slice(value.to_string().as_bytes());
}

/// What ICU's American English calls the short name of a zone: letters
/// where Americans use them, else `None` for `GMT+2`.
fn short_name(zone: Zone, moment: DateTime) -> Option<String> {
    const KNOWN: [&str; 12] = [
        "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AKST",
        "AKDT", "HST", "HDT",
    ];
    match zone.0 {
        Kind::Utc => Some("UTC".into()),
        Kind::Fixed(_) => Some(zone.name().into_owned()),
        Kind::Iana(_) | Kind::Rules(_) => {
            let area = zone.iana_name().unwrap_or_default();
            let american = area.starts_with("America/")
                || area.starts_with("US/")
                || area == "Pacific/Honolulu";
            let name = moment.zone_abbreviation();
            let known = american && KNOWN.contains(&&*name)
                || area == "Etc/UTC"
                || moment.offset_seconds() == 0 && name == "GMT";
            known.then(|| name.into_owned())
        }
    }
}

/// Long English names: abbreviation, beginning of the zone's name, words.
const LONG_NAMES: [(&str, &str, &str); 56] = [
    ("EST", "America/", "Eastern Standard Time"),
    ("EDT", "America/", "Eastern Daylight Time"),
    ("CST", "America/", "Central Standard Time"),
    ("CDT", "America/", "Central Daylight Time"),
    ("MST", "America/", "Mountain Standard Time"),
    ("MDT", "America/", "Mountain Daylight Time"),
    ("PST", "America/", "Pacific Standard Time"),
    ("PDT", "America/", "Pacific Daylight Time"),
    ("AST", "America/", "Atlantic Standard Time"),
    ("ADT", "America/", "Atlantic Daylight Time"),
    ("NST", "America/", "Newfoundland Standard Time"),
    ("NDT", "America/", "Newfoundland Daylight Time"),
    ("AKST", "America/", "Alaska Standard Time"),
    ("AKDT", "America/", "Alaska Daylight Time"),
    ("HST", "Pacific/", "Hawaii-Aleutian Standard Time"),
    ("SST", "Pacific/", "Samoa Standard Time"),
    ("ChST", "Pacific/", "Chamorro Standard Time"),
    ("NZST", "Pacific/", "New Zealand Standard Time"),
    ("NZDT", "Pacific/", "New Zealand Daylight Time"),
    ("BST", "Europe/London", "British Summer Time"),
    ("IST", "Europe/Dublin", "Irish Standard Time"),
    ("GMT", "", "Greenwich Mean Time"),
    ("UTC", "", "Coordinated Universal Time"),
    ("WET", "", "Western European Standard Time"),
    ("WEST", "", "Western European Summer Time"),
    ("CET", "", "Central European Standard Time"),
    ("CEST", "", "Central European Summer Time"),
    ("EET", "", "Eastern European Standard Time"),
    ("EEST", "", "Eastern European Summer Time"),
    ("MSK", "Europe/", "Moscow Standard Time"),
    ("JST", "Asia/", "Japan Standard Time"),
    ("KST", "Asia/Seoul", "Korean Standard Time"),
    ("CST", "Asia/Taipei", "Taipei Standard Time"),
    ("CST", "Asia/", "China Standard Time"),
    ("HKT", "Asia/", "Hong Kong Standard Time"),
    ("PST", "Asia/Manila", "Philippine Standard Time"),
    ("IST", "Asia/Kolkata", "India Standard Time"),
    ("IST", "Asia/Calcutta", "India Standard Time"),
    ("IST", "Asia/", "Israel Standard Time"),
    ("IDT", "Asia/", "Israel Daylight Time"),
    ("PKT", "Asia/", "Pakistan Standard Time"),
    ("WIB", "Asia/", "Western Indonesia Time"),
    ("WITA", "Asia/", "Central Indonesia Time"),
    ("WIT", "Asia/", "Eastern Indonesia Time"),
    ("SAST", "Africa/", "South Africa Standard Time"),
    ("WAT", "Africa/", "West Africa Standard Time"),
    ("CAT", "Africa/", "Central Africa Time"),
    ("EAT", "", "East Africa Time"),
    ("AEST", "Australia/", "Australian Eastern Standard Time"),
    ("AEDT", "Australia/", "Australian Eastern Daylight Time"),
    ("ACST", "Australia/", "Australian Central Standard Time"),
    ("ACDT", "Australia/", "Australian Central Daylight Time"),
    ("AWST", "Australia/", "Australian Western Standard Time"),
    ("EST", "US/", "Eastern Standard Time"),
    ("CST", "US/", "Central Standard Time"),
    ("PST", "US/", "Pacific Standard Time"),
];

/// The long English name of the zones that have one everybody knows.
fn long_name(zone: Zone, moment: DateTime) -> Option<String> {
    if zone.is_fixed() {
        return Some(zone.name().into_owned());
    }
    let short = moment.zone_abbreviation();
    let name = zone.iana_name().unwrap_or_default();
    let known = LONG_NAMES.iter().find(|(letters, area, _)| {
        *letters == short && name.starts_with(area)
    });
    known.map(|(_, _, name)| (*name).to_owned())
}

fn offset(out: &mut String, offset: i32, style: OffsetStyle) {
    let abs = offset.unsigned_abs();
    let sign = if offset < 0 { '-' } else { '+' };
    let (hour, minute, second) = (abs / 3600, abs / 60 % 60, abs % 60);
    if matches!(style, OffsetStyle::Colon | OffsetStyle::Plain) {
        // What logs have: without the machinery of `write!`.
        let two = |n: u32, out: &mut String| {
            out.push((b'0' + (n / 10) as u8) as char);
            out.push((b'0' + (n % 10) as u8) as char);
        };
        out.push(sign);
        two(hour, out);
        if style == OffsetStyle::Colon {
            out.push(':');
        }
        two(minute, out);
        return;
    }
    let _ = match style {
        OffsetStyle::IsoHour
        | OffsetStyle::IsoPlain
        | OffsetStyle::IsoColon
            if offset == 0 =>
        {
            out.push('Z');
            Ok(())
        }
        OffsetStyle::Gmt | OffsetStyle::GmtLong if offset == 0 => {
            out.push_str("GMT");
            Ok(())
        }
        OffsetStyle::Narrow if minute == 0 => write!(out, "{sign}{hour}"),
        OffsetStyle::Narrow => write!(out, "{sign}{hour}:{minute:02}"),
        OffsetStyle::Colon | OffsetStyle::IsoColon => {
            write!(out, "{sign}{hour:02}:{minute:02}")
        }
        OffsetStyle::Plain | OffsetStyle::IsoPlain => {
            write!(out, "{sign}{hour:02}{minute:02}")
        }
        OffsetStyle::Seconds => {
            write!(out, "{sign}{hour:02}:{minute:02}:{second:02}")
        }
        OffsetStyle::Shortest if second != 0 => {
            write!(out, "{sign}{hour:02}:{minute:02}:{second:02}")
        }
        OffsetStyle::Shortest if minute != 0 => {
            write!(out, "{sign}{hour:02}:{minute:02}")
        }
        OffsetStyle::IsoHour | OffsetStyle::IsoHourNoZ if minute != 0 => {
            write!(out, "{sign}{hour:02}{minute:02}")
        }
        OffsetStyle::Shortest
        | OffsetStyle::IsoHour
        | OffsetStyle::IsoHourNoZ => write!(out, "{sign}{hour:02}"),
        OffsetStyle::Gmt if minute == 0 => write!(out, "GMT{sign}{hour}"),
        OffsetStyle::Gmt => write!(out, "GMT{sign}{hour}:{minute:02}"),
        OffsetStyle::GmtLong => {
            write!(out, "GMT{sign}{hour:02}:{minute:02}")
        }
    };
}
