//! Other counts of time than Unix's, and times inside of identifiers.

use crate::civil::days_from;
use crate::datetime::DateTime;
use crate::error::{Error, ErrorKind};

/// A way to write a moment as one number.
///
/// # Example
///
/// ```
/// use sysu_date::{DateTime, Epoch};
///
/// let moment: DateTime = "2024-07-14T09:30Z".parse()?;
/// assert_eq!(Epoch::Seconds.number(moment), "1720949400");
/// assert_eq!(Epoch::FileTime.number(moment), "133654230000000000");
/// assert_eq!(Epoch::Excel.number(moment), "45487.3958333333");
/// assert_eq!(Epoch::DotNet.moment("638565462000000000")?, moment);
/// # Ok::<(), sysu_date::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Epoch {
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970: JavaScript.
    Millis,
    /// Microseconds since 1970.
    Micros,
    /// Nanoseconds since 1970.
    Nanos,
    /// Ticks of 100 ns since the year 1: .NET's `DateTime.Ticks`.
    DotNet,
    /// Ticks of 100 ns since 1601: Windows' FILETIME, LDAP.
    FileTime,
    /// Seconds since 1904: classic Mac OS, QuickTime.
    Mac,
    /// Seconds since 2001: Apple's Core Data.
    Cocoa,
    /// Seconds since 1900: NTP.
    Ntp,
    /// Seconds since 1980-01-06 with leap seconds: GPS.
    Gps,
    /// Days since 1899-12-30 with a fraction: Excel, OLE.
    Excel,
    /// Days since noon of 4714-11-24 BC with a fraction.
    JulianDay,
    /// Days since 1858-11-17 with a fraction.
    ModifiedJulianDay,
}

/// GPS seconds at which a leap second had been added.
const LEAPS: [i64; 18] = [
    46_828_800,
    78_364_801,
    109_900_802,
    173_059_203,
    252_028_804,
    315_187_205,
    346_723_206,
    393_984_007,
    425_520_008,
    457_056_009,
    504_489_610,
    551_750_411,
    599_184_012,
    820_108_813,
    914_803_214,
    1_025_136_015,
    1_119_744_016,
    1_167_264_017,
];

impl Epoch {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Seconds,
        Self::Millis,
        Self::Micros,
        Self::Nanos,
        Self::DotNet,
        Self::FileTime,
        Self::Mac,
        Self::Cocoa,
        Self::Ntp,
        Self::Gps,
        Self::Excel,
        Self::JulianDay,
        Self::ModifiedJulianDay,
    ];

    /// The name: `"s"`, `"ms"`, `"dotnet"`, ….
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Millis => "ms",
            Self::Micros => "us",
            Self::Nanos => "ns",
            Self::DotNet => "dotnet",
            Self::FileTime => "filetime",
            Self::Mac => "mac",
            Self::Cocoa => "cocoa",
            Self::Ntp => "ntp",
            Self::Gps => "gps",
            Self::Excel => "excel",
            Self::JulianDay => "jd",
            Self::ModifiedJulianDay => "mjd",
        }
    }

    /// Nanoseconds of one, and those from 1970 to its zero.
    fn scale(self) -> (i128, i128) {
        const SECOND: i128 = 1_000_000_000;
        const DAY: i128 = 86_400 * SECOND;
        let day = |y, m, d| days_from(y, m, d) as i128 * DAY;
        match self {
            Self::Seconds => (SECOND, 0),
            Self::Millis => (1_000_000, 0),
            Self::Micros => (1000, 0),
            Self::Nanos => (1, 0),
            Self::DotNet => (100, day(1, 1, 1)),
            Self::FileTime => (100, day(1601, 1, 1)),
            Self::Mac => (SECOND, day(1904, 1, 1)),
            Self::Cocoa => (SECOND, day(2001, 1, 1)),
            Self::Ntp => (SECOND, day(1900, 1, 1)),
            Self::Gps => (SECOND, day(1980, 1, 6)),
            Self::Excel => (DAY, day(1899, 12, 30)),
            // Noon.
            Self::JulianDay => (DAY, day(-4713, 11, 24) + DAY / 2),
            Self::ModifiedJulianDay => (DAY, day(1858, 11, 17)),
        }
    }

    /// Writes a moment as a number: whole, rounded down, but for days,
    /// which have ten digits of a fraction at most.
    pub fn number(self, moment: DateTime) -> String {
        let (unit, zero) = self.scale();
        let mut nanos = moment.timestamp_nanos() - zero;
        if self == Self::Gps {
            let seconds = (nanos / unit) as i64;
            let leaps = (0..LEAPS.len())
                .filter(|n| seconds >= LEAPS[*n] - *n as i64)
                .count();
            nanos += leaps as i128 * unit;
        }
        let whole = nanos.div_euclid(unit);
        let days = matches!(
            self,
            Self::Excel | Self::JulianDay | Self::ModifiedJulianDay
        );
        let rest = nanos.rem_euclid(unit);
        if !days || rest == 0 {
            return whole.to_string();
        }
        let fraction = rest * 10_000_000_000 / unit;
        let text = format!("{whole}.{fraction:010}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// Reads a number, with a fraction or without, in UTC.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Expected`] if the text is no number.
    /// * [`ErrorKind::Overflow`] beyond the supported years.
    pub fn moment(self, number: &str) -> Result<DateTime, Error> {
        let bytes = number.as_bytes();
        let raw = crate::duration::parse_decimal(bytes)
            .ok_or_else(|| Error::expected("a number", bytes, 0))?;
        let (unit, zero) = self.scale();
        let nanos = crate::duration::ratio(raw, unit, crate::duration::SCALE);
        // Ten digits of a day are 8.64 microseconds.
        let step = if unit > 1_000_000_000 { 10_000 } else { 1 };
        let nanos = (nanos + step / 2).div_euclid(step) * step;
        let mut total = nanos.saturating_add(zero);
        if self == Self::Gps {
            let seconds = (nanos / unit) as i64;
            let leaps = LEAPS.iter().filter(|at| seconds > **at).count();
            total = total.saturating_sub(leaps as i128 * unit);
        }
        DateTime::from_nanos(total)
    }
}

impl std::str::FromStr for Epoch {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let lower = text.to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|one| one.name() == lower);
        found.ok_or_else(|| {
            let what = "the name of an epoch";
            ErrorKind::Expected { what, found: text.into(), at: 0 }.into()
        })
    }
}

impl DateTime {
    /// Reads the time inside of an identifier: UUID versions 1, 6 and 7,
    /// ULID, MongoDB's ObjectId. `None` for other texts.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::DateTime;
    ///
    /// let ulid = DateTime::of_identifier("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    /// let moment = ulid.expect("a ULID");
    /// assert_eq!(moment.to_iso(), "2016-07-30T23:54:10.259Z");
    /// ```
    pub fn of_identifier(text: &str) -> Option<Self> {
        let hex: String = text.chars().filter(|c| *c != '-').collect();
        let all_hex = hex.bytes().all(|b| b.is_ascii_hexdigit());
        match (text.len(), hex.len()) {
            (36, 32) if all_hex => uuid(&hex),
            (24, 24) if all_hex => {
                let seconds = i64::from_str_radix(&hex[..8], 16).ok()?;
                Self::from_seconds(seconds).ok()
            }
            (26, 26) => ulid(text),
            _ => None,
        }
    }
}

fn uuid(hex: &str) -> Option<DateTime> {
    let number =
        |from: usize, to: usize| i128::from_str_radix(&hex[from..to], 16).ok();
    let gregorian = |ticks: i128| {
        // Ticks of 100 ns since 1582-10-15.
        let zero = days_from(1582, 10, 15) as i128 * 86_400_000_000_000;
        DateTime::from_nanos(ticks * 100 + zero).ok()
    };
    match hex.as_bytes()[12] {
        b'1' => {
            let (low, middle) = (number(0, 8)?, number(8, 12)?);
            gregorian(number(13, 16)? << 48 | middle << 32 | low)
        }
        b'6' => gregorian(number(0, 12)? << 12 | number(13, 16)?),
        b'7' => DateTime::from_millis(number(0, 12)? as i64).ok(),
        _ => None,
    }
}

fn ulid(text: &str) -> Option<DateTime> {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut millis = 0_i64;
    for (index, byte) in text.bytes().enumerate() {
        let byte = byte.to_ascii_uppercase();
        let value = DIGITS.iter().position(|digit| *digit == byte)?;
        if index == 0 && value > 7 {
            return None;
        }
        if index < 10 {
            millis = millis * 32 + value as i64;
        }
    }
    DateTime::from_millis(millis).ok()
}
