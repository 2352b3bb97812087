//! What can go wrong, and where.

use std::{fmt, io, sync::Arc};

/// The result of this crate's fallible functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error from reading, writing or transforming bytes.
///
/// Ask [`Error::kind`] what went wrong; the [`Display`](fmt::Display) text
/// is for people and may change in any release.
///
/// # Example
///
/// ```
/// use sysu_buf::{Encoding, ErrorKind};
///
/// let err = Encoding::Hex.decode("00g0").unwrap_err();
/// assert!(matches!(
///     err.kind(),
///     ErrorKind::InvalidByte { found: b'g', at: 2, .. }
/// ));
/// assert_eq!(err.to_string(), "'g' at offset 2 is not a hex digit");
/// ```
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    source: Option<Arc<io::Error>>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A byte has no place in the encoding.
    InvalidByte {
        /// The byte found.
        found: u8,
        /// Its offset in the input.
        at: u64,
        /// What would have been right there.
        expected: &'static str,
    },
    /// The input ends inside a group.
    Truncated {
        /// The offset of the end.
        at: u64,
        /// What is missing.
        expected: &'static str,
    },
    /// Padding is missing, surplus or in the wrong place.
    Padding {
        /// The offset at which it is wrong.
        at: u64,
    },
    /// The last symbol carries bits that no byte takes.
    TrailingBits {
        /// The offset of that symbol.
        at: u64,
    },
    /// A group of symbols stands for a number that does not fit.
    Overflow {
        /// The offset of the group.
        at: u64,
    },
    /// The input is not UTF-8.
    InvalidUtf8 {
        /// The offset of the first byte that is wrong.
        at: u64,
    },
    /// A UTF-16 code unit has no partner.
    LoneSurrogate {
        /// The code unit.
        unit: u16,
        /// Its offset in bytes.
        at: u64,
    },
    /// A character does not exist in the target encoding.
    Unmappable {
        /// The character.
        found: char,
        /// Its offset in the input.
        at: u64,
        /// The target encoding.
        encoding: &'static str,
    },
    /// No encoding has this name.
    UnknownEncoding {
        /// The name asked for.
        name: String,
    },
    /// A place lies outside the buffer.
    OutOfBounds {
        /// The place asked for.
        offset: i64,
        /// The number of bytes asked for there.
        size: usize,
        /// The length of the buffer.
        len: usize,
    },
    /// A value does not fit into its field.
    ValueRange {
        /// The value.
        value: String,
        /// What the field takes.
        expected: String,
    },
    /// A length is not what the operation needs.
    Size {
        /// The length found.
        len: u64,
        /// What it has to be.
        expected: &'static str,
    },
    /// A text in one of this crate's small languages cannot be understood.
    Syntax {
        /// What the text was meant to be: `offset`, `range`, `pattern`, …
        what: &'static str,
        /// The text.
        text: String,
        /// The offset at which reading stopped.
        at: usize,
        /// Why.
        why: &'static str,
    },
    /// A limit that protects memory was reached.
    Limit {
        /// What was limited.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// The input ended before the length that was promised.
    UnexpectedEof {
        /// The length promised.
        expected: u64,
        /// The length found.
        found: u64,
    },
    /// Writing went on after the end.
    WriteAfterEnd,
    /// A function behind a Cargo feature was asked for without it.
    Unsupported {
        /// The feature that gives it.
        feature: &'static str,
    },
    /// Reading or writing failed; the source says how.
    Io {
        /// The kind of the failure.
        kind: io::ErrorKind,
    },
    /// A function of [`node`](crate::node) was called as Node refuses it.
    Node {
        /// Node's error code.
        code: &'static str,
        /// What was wrong.
        why: &'static str,
    },
}

impl Error {
    /// Returns what went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Creates the error of a limit, for callers that set one themselves.
    pub fn limit(what: &'static str, limit: u64) -> Self {
        ErrorKind::Limit { what, limit }.into()
    }

    /// Returns the code that Node would give this error.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_buf::ReadAt;
    ///
    /// let err = [1u8, 2].u16_le(1).unwrap_err();
    /// assert_eq!(err.node_code(), "ERR_OUT_OF_RANGE");
    /// let err = [1u8].u16_le(0).unwrap_err();
    /// assert_eq!(err.node_code(), "ERR_BUFFER_OUT_OF_BOUNDS");
    /// ```
    pub fn node_code(&self) -> &'static str {
        match self.kind {
            ErrorKind::Node { code, .. } => code,
            ErrorKind::OutOfBounds { size, len, .. } if size > len => {
                "ERR_BUFFER_OUT_OF_BOUNDS"
            }
            ErrorKind::OutOfBounds { .. }
            | ErrorKind::ValueRange { .. }
            | ErrorKind::Limit { .. } => "ERR_OUT_OF_RANGE",
            ErrorKind::UnknownEncoding { .. } => "ERR_UNKNOWN_ENCODING",
            ErrorKind::Size { .. } => "ERR_INVALID_BUFFER_SIZE",
            ErrorKind::UnexpectedEof { .. } => "ERR_STREAM_PREMATURE_CLOSE",
            ErrorKind::WriteAfterEnd => "ERR_STREAM_WRITE_AFTER_END",
            ErrorKind::InvalidUtf8 { .. }
            | ErrorKind::LoneSurrogate { .. } => "U_INVALID_CHAR_FOUND",
            ErrorKind::Io { .. } => "ERR_SYSTEM_ERROR",
            _ => "ERR_INVALID_ARG_VALUE",
        }
    }

    /// Moves the offsets of this error by `by` bytes.
    pub(crate) fn shifted(mut self, by: u64) -> Self {
        match &mut self.kind {
            ErrorKind::InvalidByte { at, .. }
            | ErrorKind::Truncated { at, .. }
            | ErrorKind::Padding { at }
            | ErrorKind::TrailingBits { at }
            | ErrorKind::Overflow { at }
            | ErrorKind::InvalidUtf8 { at }
            | ErrorKind::LoneSurrogate { at, .. }
            | ErrorKind::Unmappable { at, .. } => *at += by,
            _ => {}
        }
        self
    }

    #[cold]
    pub(crate) fn syntax(
        what: &'static str,
        text: &str,
        at: usize,
        why: &'static str,
    ) -> Self {
        ErrorKind::Syntax { what, text: text.to_owned(), at, why }.into()
    }

    #[cold]
    pub(crate) fn node(code: &'static str, why: &'static str) -> Self {
        ErrorKind::Node { code, why }.into()
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl From<io::Error> for Error {
    /// Takes our own error out again when `err` carries one.
    #[cold]
    fn from(err: io::Error) -> Self {
        match err.downcast::<Self>() {
            Ok(own) => own,
            Err(err) => Self {
                kind: ErrorKind::Io { kind: err.kind() },
                source: Some(Arc::new(err)),
            },
        }
    }
}

impl From<Error> for io::Error {
    /// Keeps the kind of a failure of the system; everything else is
    /// [`io::ErrorKind::InvalidData`].
    #[cold]
    fn from(err: Error) -> Self {
        let kind = match err.kind {
            ErrorKind::Io { kind } => {
                return match err.source.and_then(Arc::into_inner) {
                    Some(source) => source,
                    None => kind.into(),
                };
            }
            ErrorKind::UnexpectedEof { .. } => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, err)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.source {
            Some(err) => Some(&**err),
            None => None,
        }
    }
}

/// A byte as people read it: `'g'` or `byte 0xff`.
struct Shown(u8);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == b' ' || self.0.is_ascii_graphic() {
            write!(f, "{:?}", self.0 as char)
        } else {
            write!(f, "byte 0x{:02x}", self.0)
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::InvalidByte { found, at, expected } => {
                write!(f, "{} at offset {at} is not {expected}", Shown(*found))
            }
            ErrorKind::Truncated { at, expected } => {
                write!(f, "input ends at offset {at} where {expected} is due")
            }
            ErrorKind::Padding { at } => {
                write!(f, "padding is wrong at offset {at}")
            }
            ErrorKind::TrailingBits { at } => write!(
                f,
                "the last symbol, at offset {at}, has bits that no byte takes"
            ),
            ErrorKind::Overflow { at } => write!(
                f,
                "the group at offset {at} is greater than its bytes can hold"
            ),
            ErrorKind::InvalidUtf8 { at } => {
                write!(f, "not UTF-8 from offset {at}")
            }
            ErrorKind::LoneSurrogate { unit, at } => write!(
                f,
                "UTF-16 unit 0x{unit:04x} at offset {at} has no partner"
            ),
            ErrorKind::Unmappable { found, at, encoding } => write!(
                f,
                "{found:?} at offset {at} does not exist in {encoding}"
            ),
            ErrorKind::UnknownEncoding { name } => {
                write!(f, "no encoding is named {name:?}")
            }
            ErrorKind::OutOfBounds { offset, size, len } => write!(
                f,
                "{size} bytes at offset {offset} do not lie within {len} bytes"
            ),
            ErrorKind::ValueRange { value, expected } => {
                write!(f, "{value} is not {expected}")
            }
            ErrorKind::Size { len, expected } => {
                write!(f, "{len} bytes are not {expected}")
            }
            ErrorKind::Syntax { what, text, at, why } => {
                write!(f, "{what} {text:?}: {why} at offset {at}")
            }
            ErrorKind::Limit { what, limit } => {
                write!(f, "{what} would exceed the limit of {limit}")
            }
            ErrorKind::UnexpectedEof { expected, found } => write!(
                f,
                "input ended after {found} bytes where {expected} were promised"
            ),
            ErrorKind::WriteAfterEnd => f.write_str("write after end"),
            ErrorKind::Unsupported { feature } => {
                write!(f, "the feature `{feature}` is not part of this build")
            }
            // The source has the details.
            ErrorKind::Io { .. } => f.write_str("reading or writing failed"),
            ErrorKind::Node { why, .. } => f.write_str(why),
        }
    }
}
