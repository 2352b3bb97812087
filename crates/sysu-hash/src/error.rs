//! The one error of the crate.

use std::error::Error as StdError;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// An error from hashing, verifying, or reading what others hashed.
///
/// Ask [`Error::kind`] what went wrong; the [`Display`](fmt::Display) text is
/// for people and may change in any release. No secret is ever part of it.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A password has more bytes than the algorithm reads.
    TooLong {
        /// Its length in bytes.
        len: usize,
        /// The most that is read.
        max: usize,
    },
    /// A password has a NUL byte, where C programs stop reading.
    Nul {
        /// Its byte offset.
        at: usize,
    },
    /// A password has no bytes at all.
    Empty,
    /// A parameter is outside the range that the algorithm has.
    Parameter {
        /// Which, with its unit.
        what: &'static str,
        /// The value asked for.
        asked: u64,
        /// The least that is taken.
        min: u64,
        /// The most that is taken.
        max: u64,
    },
    /// A text is not of the form it claims.
    Malformed {
        /// The form: `"bcrypt"`, `"argon2id"`, `"checksum line"`, …
        format: &'static str,
        /// The byte offset where it departs from the form.
        at: usize,
        /// What is wrong there.
        reason: &'static str,
    },
    /// A text is of a form that is known but not offered.
    Unsupported {
        /// Which.
        what: &'static str,
    },
    /// A stored hash, or a file, asks for more work than the caller allows.
    Limit {
        /// What of: `"bcrypt cost"`, `"argon2 memory in KiB"`, …
        what: &'static str,
        /// What was asked for.
        asked: u64,
        /// What is allowed.
        max: u64,
    },
    /// The system does not give the memory that the work takes.
    Memory {
        /// How much it takes.
        bytes: u64,
    },
    /// The operating system gave no random bytes.
    Random,
    /// The caller stopped the work.
    Cancelled,
    /// A key cannot be used.
    Key {
        /// Why.
        reason: &'static str,
    },
    /// A name is not in the table asked.
    Unknown {
        /// Of what: `"digest algorithm"`, `"user"`, …
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something by that name is there already.
    Exists {
        /// Of what.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A file could not be read or written.
    Io {
        /// Which, where it has a name.
        path: Option<PathBuf>,
        /// The kind of fault.
        kind: std::io::ErrorKind,
    },
    /// A token was refused.
    Token {
        /// The code of npm `jose` for it: `"ERR_JWT_EXPIRED"`, ….
        code: &'static str,
        /// The claim concerned, if one is.
        claim: Option<String>,
        /// Why.
        reason: &'static str,
    },
}

impl Error {
    /// Returns what went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Returns the error of the system inside, if there is one.
    pub fn io_error(&self) -> Option<&std::io::Error> {
        self.source.as_ref()?.downcast_ref()
    }

    /// Returns whether the input asked for more than its caller allows.
    pub fn is_limit(&self) -> bool {
        matches!(self.kind, ErrorKind::Limit { .. })
    }

    pub(crate) fn malformed(
        format: &'static str,
        at: usize,
        reason: &'static str,
    ) -> Self {
        ErrorKind::Malformed { format, at, reason }.into()
    }

    #[cfg(feature = "digest")]
    pub(crate) fn io(path: &std::path::Path, err: std::io::Error) -> Self {
        Self {
            kind: ErrorKind::Io {
                path: Some(path.to_path_buf()),
                kind: err.kind(),
            },
            source: Some(Arc::new(err)),
        }
    }

    /// Names the file of an error of the system that has none yet.
    #[cfg(feature = "digest")]
    pub(crate) fn at(mut self, file: &std::path::Path) -> Self {
        if let ErrorKind::Io { path: path @ None, .. } = &mut self.kind {
            *path = Some(file.to_path_buf());
        }
        self
    }
}

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl From<std::io::Error> for Error {
    fn from(err: std::io::Error) -> Self {
        Self {
            kind: ErrorKind::Io { path: None, kind: err.kind() },
            source: Some(Arc::new(err)),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|err| &**err as &(dyn StdError + 'static))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::TooLong { len, max } => write!(
                f,
                "the password has {len} bytes, more than the {max} that are \
                 read"
            ),
            ErrorKind::Nul { at } => write!(
                f,
                "the password has a NUL byte at offset {at}, where other \
                 programs stop reading"
            ),
            ErrorKind::Empty => f.write_str("the password is empty"),
            ErrorKind::Parameter { what, asked, min, max } if min == max => {
                write!(f, "{what} of {asked} is not {min}")
            }
            ErrorKind::Parameter { what, asked, min, max } => {
                write!(f, "{what} of {asked} is not {min} to {max}")
            }
            ErrorKind::Malformed { format, at, reason } => {
                write!(f, "not {format}: {reason} at offset {at}")
            }
            ErrorKind::Unsupported { what } => {
                write!(f, "{what} is not supported")
            }
            ErrorKind::Limit { what, asked, max } => {
                write!(f, "{what} of {asked} is over the limit of {max}")
            }
            ErrorKind::Memory { bytes } => {
                write!(f, "the system does not give {bytes} bytes of memory")
            }
            ErrorKind::Random => {
                f.write_str("the operating system gave no random bytes")
            }
            ErrorKind::Cancelled => f.write_str("the work was cancelled"),
            ErrorKind::Key { reason } => write!(f, "unusable key: {reason}"),
            ErrorKind::Unknown { what, name } => {
                write!(f, "no {what} is named {name:?}")
            }
            ErrorKind::Exists { what, name } => {
                write!(f, "a {what} named {name:?} is there already")
            }
            ErrorKind::Io { path, kind } => {
                if let Some(path) = path {
                    write!(f, "{}: ", path.display())?;
                }
                match self.io_error() {
                    Some(err) => f.write_str(&plain(err)),
                    None => write!(f, "{kind}"),
                }
            }
            ErrorKind::Token { claim, reason, .. } => match claim {
                Some(claim) => write!(f, "claim {claim:?} {reason}"),
                None => f.write_str(reason),
            },
        }
    }
}

/// An error of the system without its number, which people do not need.
fn plain(err: &std::io::Error) -> String {
    let mut text = err.to_string();
    if let Some(end) = text.find(" (os error ") {
        text.truncate(end);
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_lowercase();
        }
    }
    text
}
