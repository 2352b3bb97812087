//! ISO 8601, RFC 3339 and RFC 9557, written byte by byte: this is the path
//! that streams of a million lines take.

use crate::civil::Civil;
use crate::datetime::DateTime;
use crate::zone::Kind;

/// How far a text of ISO 8601 goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// `2024`
    Year,
    /// `2024-07`
    Month,
    /// `2024-07-14`
    Day,
    /// `2024-07-14T09`
    Hour,
    /// `2024-07-14T09:30`
    Minute,
    /// `2024-07-14T09:30:00`
    Second,
    /// `2024-07-14T09:30:00.000`
    Millisecond,
    /// `2024-07-14T09:30:00.000000`
    Microsecond,
    /// `2024-07-14T09:30:00.000000000`
    Nanosecond,
    /// Seconds, and 3, 6 or 9 digits after them where they are not zero.
    #[default]
    Auto,
}

/// How to write ISO 8601.
///
/// # Example
///
/// ```
/// use sysu_date::{DateTime, Iso, Precision};
///
/// let moment: DateTime = "2024-07-14T09:30+02:00[Europe/Paris]".parse()?;
/// let iso = Iso::new().precision(Precision::Millisecond).zone_name(true);
/// assert_eq!(
///     moment.format_iso(iso),
///     "2024-07-14T09:30:00.000+02:00[Europe/Paris]",
/// );
/// assert_eq!(moment.format_iso(Iso::new().basic(true)), "20240714T093000+0200");
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an Iso does nothing until it is given a moment"]
pub struct Iso {
    pub(crate) precision: Precision,
    pub(crate) basic: bool,
    pub(crate) date: bool,
    pub(crate) prefix: bool,
    pub(crate) offset: bool,
    pub(crate) zone_name: bool,
    pub(crate) suppress_seconds: bool,
    pub(crate) suppress_millis: bool,
    pub(crate) separator: char,
}

impl Iso {
    /// `2024-07-14T09:30:00+02:00`, with a fraction where there is one.
    pub const fn new() -> Self {
        Self {
            precision: Precision::Auto,
            basic: false,
            date: true,
            prefix: true,
            offset: true,
            zone_name: false,
            suppress_seconds: false,
            suppress_millis: false,
            separator: 'T',
        }
    }

    /// The time alone: `09:30:00+02:00`.
    pub const fn time() -> Self {
        Self { date: false, prefix: false, ..Self::new() }
    }

    /// Sets how far the text goes. The smaller fields are cut, not rounded.
    pub const fn precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// Sets whether to leave out `-` and `:`.
    pub const fn basic(mut self, yes: bool) -> Self {
        self.basic = yes;
        self
    }

    /// Sets whether a time alone begins with `T`.
    pub const fn prefix(mut self, yes: bool) -> Self {
        self.prefix = yes;
        self
    }

    /// Sets whether to write the offset.
    pub const fn offset(mut self, yes: bool) -> Self {
        self.offset = yes;
        self
    }

    /// Sets whether to append the name of the zone in brackets (RFC 9557).
    pub const fn zone_name(mut self, yes: bool) -> Self {
        self.zone_name = yes;
        self
    }

    /// Sets whether to leave out seconds that are zero with all after them.
    pub const fn suppress_seconds(mut self, yes: bool) -> Self {
        self.suppress_seconds = yes;
        self
    }

    /// Sets whether to leave out a fraction that is zero.
    pub const fn suppress_millis(mut self, yes: bool) -> Self {
        self.suppress_millis = yes;
        self
    }

    /// Sets what stands between date and time: `T`, a blank.
    pub const fn separator(mut self, separator: char) -> Self {
        self.separator = separator;
        self
    }
}

impl Default for Iso {
    fn default() -> Self {
        Self::new()
    }
}

impl DateTime {
    /// Writes ISO 8601 as `iso` says.
    pub fn format_iso(self, iso: Iso) -> String {
        let mut out = Vec::with_capacity(40);
        write(&mut out, self, iso);
        text(out)
    }

    /// Writes ISO 8601: `2024-07-14T09:30:00+02:00`, `Z` in UTC.
    pub fn to_iso(self) -> String {
        let mut out = Vec::with_capacity(36);
        rfc3339(&mut out, self);
        text(out)
    }

    /// Appends RFC 3339 to a buffer, as [`to_iso`](Self::to_iso) writes
    /// it: the way for streams, without an allocation.
    pub fn write_rfc3339(self, out: &mut Vec<u8>) {
        rfc3339(out, self);
    }

    /// Appends RFC 9557 to a buffer, as `Display` writes it.
    pub fn write_rfc9557(self, out: &mut Vec<u8>) {
        rfc9557(out, self);
    }

    /// Writes the date: `2024-07-14`.
    pub fn to_iso_date(self) -> String {
        self.format_iso(Iso::new().precision(Precision::Day))
    }

    /// Writes the time: `09:30:00.000+02:00`.
    pub fn to_iso_time(self) -> String {
        self.format_iso(Iso::time().precision(Precision::Millisecond))
    }

    /// Writes the date of the ISO week calendar: `2024-W28-7`.
    pub fn to_iso_week_date(self) -> String {
        let mut out = Vec::with_capacity(12);
        year(&mut out, self.iso_week_year());
        out.extend_from_slice(b"-W");
        two(&mut out, self.iso_week());
        out.push(b'-');
        out.push(b'0' + self.weekday().number());
        text(out)
    }

    /// Writes the ordinal date: `2024-196`.
    pub fn to_iso_ordinal(self) -> String {
        let mut out = Vec::with_capacity(12);
        year(&mut out, self.year());
        out.push(b'-');
        digits(&mut out, self.day_of_year() as u64, 3);
        text(out)
    }
}

fn text(bytes: Vec<u8>) -> String {
    // Only ASCII is ever pushed here, and separators as whole characters.
    String::from_utf8(bytes).unwrap_or_default()
}

pub(crate) fn rfc3339(out: &mut Vec<u8>, moment: DateTime) {
    let civil = moment.civil();
    let offset = moment.offset_seconds();
    if let (0..=9999, 0, 0) = (civil.year, civil.nanosecond, offset % 60) {
        // Nearly every moment: 25 bytes, appended at once.
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] =
            wall(civil, civil.year as u16);
        let sign = if offset < 0 { b'-' } else { b'+' };
        let abs = offset.unsigned_abs() / 60;
        let [t, u] = pair((abs / 60) as u8);
        let [v, w] = pair((abs % 60) as u8);
        let all = [
            a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, sign, t,
            u, b':', v, w,
        ];
        if matches!(moment.zone().0, Kind::Utc) {
            out.extend_from_slice(&all[..19]);
            out.push(b'Z');
        } else {
            out.extend_from_slice(&all);
        }
        return;
    }
    date_time(out, civil, None);
    suffix(out, moment);
}

/// `2024-07-14T09:30:00`
#[inline]
fn wall(civil: Civil, year: u16) -> [u8; 19] {
    let [a, b] = pair((year / 100) as u8);
    let [c, d] = pair((year % 100) as u8);
    let [m, n] = pair(civil.month);
    let [e, f] = pair(civil.day);
    let [g, h] = pair(civil.hour);
    let [i, j] = pair(civil.minute);
    let [k, l] = pair(civil.second);
    [a, b, c, d, b'-', m, n, b'-', e, f, b'T', g, h, b':', i, j, b':', k, l]
}

pub(crate) fn rfc9557(out: &mut Vec<u8>, moment: DateTime) {
    rfc3339(out, moment);
    name(out, moment);
}

/// `Z` for UTC, else the offset.
fn suffix(out: &mut Vec<u8>, moment: DateTime) {
    if matches!(moment.zone().0, Kind::Utc) {
        out.push(b'Z');
    } else {
        offset(out, moment.offset_seconds(), true);
    }
}

fn name(out: &mut Vec<u8>, moment: DateTime) {
    let name = match moment.zone().0 {
        Kind::Iana(tz) => tz.name(),
        Kind::Rules(id) => match id.database_name() {
            Some(name) => name,
            // Rules of POSIX are no name: the offset has to do.
            None => return,
        },
        Kind::Utc | Kind::Fixed(_) => return,
    };
    out.push(b'[');
    out.extend_from_slice(name.as_bytes());
    out.push(b']');
}

/// Date and time with as many digits as `fraction` says: `None` for 0, 3,
/// 6 or 9 by need.
pub(crate) fn date_time(
    out: &mut Vec<u8>,
    civil: Civil,
    fraction: Option<u8>,
) {
    if let 0..=9999 = civil.year {
        out.extend_from_slice(&wall(civil, civil.year as u16));
    } else {
        year(out, civil.year);
        out.push(b'-');
        two(out, civil.month);
        out.push(b'-');
        two(out, civil.day);
        out.push(b'T');
        two(out, civil.hour);
        out.push(b':');
        two(out, civil.minute);
        out.push(b':');
        two(out, civil.second);
    }
    let nano = civil.nanosecond;
    let places = fraction.unwrap_or_else(|| needed(nano));
    if places > 0 {
        out.push(b'.');
        let cut = nano / 10_u32.pow(9 - places as u32);
        digits(out, cut as u64, places as usize);
    }
}

/// 0, 3, 6 or 9 digits, whichever holds all.
fn needed(nano: u32) -> u8 {
    match nano {
        0 => 0,
        n if n % 1_000_000 == 0 => 3,
        n if n % 1000 == 0 => 6,
        _ => 9,
    }
}

pub(crate) fn write(out: &mut Vec<u8>, moment: DateTime, iso: Iso) {
    let civil = moment.civil();
    let precision = match iso.precision {
        Precision::Auto => match needed(civil.nanosecond) {
            0 => Precision::Second,
            3 => Precision::Millisecond,
            6 => Precision::Microsecond,
            _ => Precision::Nanosecond,
        },
        given => given,
    };
    let dash: &[u8] = if iso.basic { b"" } else { b"-" };
    let colon: &[u8] = if iso.basic { b"" } else { b":" };
    if iso.date {
        year(out, civil.year);
        if precision >= Precision::Month {
            out.extend_from_slice(dash);
            two(out, civil.month);
        }
        if precision >= Precision::Day {
            out.extend_from_slice(dash);
            two(out, civil.day);
        }
        if precision < Precision::Hour {
            return;
        }
        let mut buffer = [0; 4];
        let separator = iso.separator.encode_utf8(&mut buffer);
        out.extend_from_slice(separator.as_bytes());
    } else if iso.prefix {
        out.push(b'T');
    }
    two(out, civil.hour);
    let small_is_zero = civil.second == 0 && civil.nanosecond < 1_000_000;
    let seconds = precision >= Precision::Second
        && !(iso.suppress_seconds && small_is_zero);
    if precision >= Precision::Minute {
        out.extend_from_slice(colon);
        two(out, civil.minute);
    }
    if seconds {
        out.extend_from_slice(colon);
        two(out, civil.second);
        let places = match precision {
            Precision::Millisecond => 3,
            Precision::Microsecond => 6,
            Precision::Nanosecond => 9,
            _ => 0,
        };
        let cut = civil.nanosecond / 10_u32.pow(9 - places);
        if places > 0 && !(iso.suppress_millis && cut == 0) {
            out.push(b'.');
            digits(out, cut as u64, places as usize);
        }
    }
    if iso.offset {
        if matches!(moment.zone().0, Kind::Utc) && !iso.zone_name {
            out.push(b'Z');
        } else {
            offset(out, moment.offset_seconds(), !iso.basic);
        }
    }
    if iso.zone_name {
        out.push(b'[');
        out.extend_from_slice(moment.zone().name().as_bytes());
        out.push(b']');
    }
}

/// A year of four digits, or six with a sign outside 0 to 9999.
pub(crate) fn year(out: &mut Vec<u8>, year: i32) {
    if let 0..=9999 = year {
        digits(out, year as u64, 4);
        return;
    }
    out.push(if year < 0 { b'-' } else { b'+' });
    digits(out, year.unsigned_abs() as u64, 6);
}

/// `+05:30`, or `+0530`; with seconds where they are not zero.
pub(crate) fn offset(out: &mut Vec<u8>, offset: i32, colon: bool) {
    let abs = offset.unsigned_abs();
    out.push(if offset < 0 { b'-' } else { b'+' });
    two(out, (abs / 3600) as u8);
    if colon {
        out.push(b':');
    }
    two(out, (abs / 60 % 60) as u8);
    if !abs.is_multiple_of(60) {
        if colon {
            out.push(b':');
        }
        two(out, (abs % 60) as u8);
    }
}

const PAIRS: [[u8; 2]; 100] = {
    let mut table = [[0; 2]; 100];
    let mut n = 0;
    while n < 100 {
        table[n] = [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
        n += 1;
    }
    table
};

#[inline]
fn pair(n: u8) -> [u8; 2] {
    PAIRS[(n % 100) as usize]
}

#[inline]
pub(crate) fn two(out: &mut Vec<u8>, n: u8) {
    out.extend_from_slice(&pair(n));
}

/// A number with at least `width` digits, up to 20.
pub(crate) fn digits(out: &mut Vec<u8>, mut n: u64, width: usize) {
    let mut buffer = [b'0'; 24];
    let mut at = buffer.len();
    while n > 0 {
        at -= 1;
        buffer[at] = b'0' + (n % 10) as u8;
        n /= 10;
    }
    let at = at.min(buffer.len().saturating_sub(width));
    out.extend_from_slice(&buffer[at..]);
}
