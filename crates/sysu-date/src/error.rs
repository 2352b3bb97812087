//! What can go wrong, as data first and as a sentence second.

use std::fmt;

/// An error from reading, building or computing a date.
///
/// Ask [`Error::kind`] what went wrong; the [`Display`](fmt::Display) text
/// is for people and may change in any release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    // Boxed: results travel through the hot parsers by value.
    kind: Box<ErrorKind>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A text is not what was looked for.
    Expected {
        /// What was expected there.
        what: &'static str,
        /// What stands there instead, cut to a few characters.
        found: String,
        /// The byte offset in the text.
        at: usize,
    },
    /// A field is outside its range.
    Range {
        /// The field.
        field: &'static str,
        /// Its value.
        value: i64,
        /// The smallest value allowed.
        min: i64,
        /// The largest value allowed.
        max: i64,
    },
    /// A result lies outside the supported time, ±8.64e15 milliseconds
    /// around 1970, or a number outside what a duration can hold.
    Overflow,
    /// A weekday in the text or the fields is not that of the date.
    Weekday {
        /// The ISO number given.
        given: u8,
        /// The ISO number of the date.
        actual: u8,
    },
    /// Fields contradict each other, as a week number beside a month.
    Conflict {
        /// One field.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A zone is not known.
    Zone {
        /// The name as given.
        name: String,
    },
    /// A wall time does not exist in its zone, and gaps were refused.
    Gap {
        /// The wall time.
        civil: crate::Civil,
        /// The zone.
        zone: crate::Zone,
    },
    /// A wall time exists twice in its zone, and overlaps were refused.
    Overlap {
        /// The wall time.
        civil: crate::Civil,
        /// The zone.
        zone: crate::Zone,
    },
    /// The offset in a text is not one that its `[Zone]` has then.
    Offset {
        /// The offset as written, in seconds east of UTC.
        given: i32,
        /// The offset of the zone at that time.
        actual: i32,
        /// The zone.
        zone: crate::Zone,
    },
    /// An interval would end before it starts.
    EndBeforeStart,
    /// A token of a format is unknown, or can be written but not read.
    Token {
        /// The token.
        token: String,
        /// Its byte offset in the format.
        at: usize,
        /// Why it cannot be used.
        why: &'static str,
    },
    /// An input is larger than the limit.
    Limit {
        /// What is limited.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A phrase has more than one reading, and that was refused.
    Ambiguous {
        /// The part of the phrase.
        text: String,
        /// How it would be read.
        first: String,
        /// How it could be read as well.
        second: String,
        /// The byte offset in the phrase.
        at: usize,
    },
    /// An argument makes no sense, as a step of zero.
    Argument {
        /// What is wrong with it.
        what: &'static str,
    },
}

impl Error {
    /// What went wrong, to match on.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The byte offset in the text that was read, where there is one.
    pub fn at(&self) -> Option<usize> {
        match *self.kind {
            ErrorKind::Expected { at, .. }
            | ErrorKind::Token { at, .. }
            | ErrorKind::Ambiguous { at, .. } => Some(at),
            _ => None,
        }
    }

    /// The reason by the name that Luxon gives it (`"unparsable"`,
    /// `"unit out of range"`, …), for those who port code.
    pub fn reason(&self) -> &'static str {
        match *self.kind {
            ErrorKind::Expected { .. } | ErrorKind::Limit { .. } => {
                "unparsable"
            }
            ErrorKind::Range { .. } => "unit out of range",
            ErrorKind::Overflow => "Timestamp out of range",
            ErrorKind::Weekday { .. } => "mismatched weekday",
            ErrorKind::Zone { .. } => "unsupported zone",
            ErrorKind::EndBeforeStart => "end before start",
            ErrorKind::Conflict { .. } => "conflicting specification",
            ErrorKind::Gap { .. }
            | ErrorKind::Overlap { .. }
            | ErrorKind::Offset { .. }
            | ErrorKind::Token { .. }
            | ErrorKind::Ambiguous { .. }
            | ErrorKind::Argument { .. } => "invalid input",
        }
    }

    /// The same error in a text that begins `bytes` earlier.
    pub(crate) fn move_by(&mut self, bytes: usize) {
        if let ErrorKind::Expected { at, .. } = &mut *self.kind {
            *at += bytes;
        }
    }

    /// "Expected `what` at `at`", where `found` stands.
    #[cold]
    pub(crate) fn expected_at(
        what: &'static str,
        found: &str,
        at: usize,
    ) -> Self {
        let found = found.chars().take(24).collect();
        ErrorKind::Expected { what, found, at }.into()
    }

    /// "Expected `what` at `at`", quoting a little of `text` from there.
    #[cold]
    pub(crate) fn expected(
        what: &'static str,
        text: &[u8],
        at: usize,
    ) -> Self {
        let rest = text.get(at..).unwrap_or_default();
        let rest = &rest[..rest.len().min(96)];
        let found: String =
            String::from_utf8_lossy(rest).chars().take(24).collect();
        ErrorKind::Expected { what, found, at }.into()
    }
}

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            ErrorKind::Expected { what, found, at } if found.is_empty() => {
                write!(f, "expected {what} at byte {at}, found the end")
            }
            ErrorKind::Expected { what, found, at } => {
                write!(f, "expected {what} at byte {at}, found {found:?}")
            }
            ErrorKind::Range { field, value, min, max } => {
                write!(f, "{field} {value} is not between {min} and {max}")
            }
            ErrorKind::Overflow => {
                f.write_str("the result is outside the supported range")
            }
            ErrorKind::Weekday { given, actual } => {
                let given = crate::Weekday::from_iso(*given).name();
                let actual = crate::Weekday::from_iso(*actual).name();
                write!(f, "the date is a {actual}, not a {given}")
            }
            ErrorKind::Conflict { first, second } => {
                write!(f, "{first} cannot be given together with {second}")
            }
            ErrorKind::Zone { name } => {
                write!(f, "unknown time zone {name:?}")
            }
            ErrorKind::Gap { civil, zone } => {
                write!(f, "{civil} does not exist in {zone}")
            }
            ErrorKind::Overlap { civil, zone } => {
                write!(f, "{civil} exists twice in {zone}")
            }
            ErrorKind::Offset { given, actual, zone } => {
                let given = crate::zone::offset_text(*given);
                let actual = crate::zone::offset_text(*actual);
                write!(f, "{zone} is at {actual} then, not at {given}")
            }
            ErrorKind::EndBeforeStart => {
                f.write_str("the interval ends before it starts")
            }
            ErrorKind::Token { token, at, why } => {
                write!(f, "token {token:?} at byte {at} of the format {why}")
            }
            ErrorKind::Limit { what, limit } => {
                write!(f, "{what} is larger than the limit of {limit}")
            }
            ErrorKind::Ambiguous { text, first, second, .. } => {
                write!(f, "{text:?} can be {first} or {second}")
            }
            ErrorKind::Argument { what } => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {}
