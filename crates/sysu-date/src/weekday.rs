//! Days of the week, numbered as ISO 8601 numbers them.

use crate::error::{Error, ErrorKind};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// English names; those of other languages are in the locale tables.
const NAMES: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl Weekday {
    /// All seven, from Monday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The weekday of an ISO number; numbers outside 1 to 7 wrap round.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Weekday;
    ///
    /// assert_eq!(Weekday::from_iso(7), Weekday::Sunday);
    /// assert_eq!(Weekday::from_iso(0), Weekday::Sunday);
    /// ```
    pub const fn from_iso(number: u8) -> Self {
        Self::ALL[(number as usize + 6) % 7]
    }

    /// The ISO number: 1 Monday to 7 Sunday.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The number that C and JavaScript give: 0 Sunday to 6 Saturday.
    pub const fn number_from_sunday(self) -> u8 {
        (self as u8 + 1) % 7
    }

    /// The English name in lower case.
    pub const fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

impl std::str::FromStr for Weekday {
    type Err = Error;

    /// Reads an English name or at least three letters of it, in any case.
    fn from_str(text: &str) -> Result<Self, Error> {
        let lower = text.to_ascii_lowercase();
        let found = NAMES
            .iter()
            .position(|name| lower.len() >= 3 && name.starts_with(&lower));
        found.map(|index| Self::ALL[index]).ok_or_else(|| {
            ErrorKind::Expected {
                what: "a weekday",
                found: text.into(),
                at: 0,
            }
            .into()
        })
    }
}
