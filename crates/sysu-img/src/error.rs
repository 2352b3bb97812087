//! What can go wrong, as data first and as a sentence second.

use std::{fmt, io, path::PathBuf, sync::Arc};

use crate::{Format, Region, Size};

/// The result of anything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the image pipeline.
///
/// Ask [`Error::kind`] what went wrong; the [`Display`](fmt::Display) text
/// is for people and may change in any release.
///
/// # Example
///
/// ```
/// use sysu_img::{ErrorKind, Pipeline};
///
/// let err = Pipeline::from_bytes(*b"not a picture").to_bytes().unwrap_err();
/// assert!(matches!(err.kind(), ErrorKind::Unsupported { .. }));
/// ```
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option is outside of what it may be.
    InvalidOption {
        /// The option, such as `sigma` or `width`.
        name: String,
        /// What it may be, such as `number between 0.3 and 1000`.
        expected: String,
        /// What it was.
        got: String,
    },
    /// There is no file at that path.
    MissingInput {
        /// The path.
        path: PathBuf,
    },
    /// The content, or what was asked of it, is nothing this build knows.
    Unsupported {
        /// What it is that is not supported.
        what: String,
        /// What to do instead, where there is something.
        hint: Option<String>,
    },
    /// The data contradicts its own format.
    Corrupt {
        /// The format it claims to be.
        format: Format,
        /// What is wrong with it.
        what: String,
    },
    /// The data ends too early.
    Truncated {
        /// The format it claims to be.
        format: Format,
    },
    /// A decoder or encoder broke down: a bug in it, caught here.
    Codec {
        /// The format it was working on.
        format: Format,
        /// Its last words.
        what: String,
    },
    /// A limit would be exceeded. Nothing was allocated for it.
    Limit {
        /// What is limited, such as `pixels`.
        what: &'static str,
        /// The limit.
        limit: u64,
        /// What the picture would need.
        got: u64,
    },
    /// A region does not lie inside the picture.
    BadRegion {
        /// The region asked for.
        requested: Region,
        /// The size of the picture.
        image: Size,
    },
    /// The picture does not fit into the format.
    TooLarge {
        /// The format.
        format: Format,
        /// The longest side that it can hold, in pixels.
        max: u32,
        /// The size of the picture.
        image: Size,
    },
    /// An operation cannot work on a picture of this kind.
    Mismatch {
        /// The operation, by its name in recipes.
        operation: &'static str,
        /// What it needs.
        needs: String,
    },
    /// The time given for the work ran out.
    Timeout {
        /// The seconds that were given.
        seconds: f64,
    },
    /// The work was cancelled through its [`Cancel`](crate::Cancel).
    Cancelled,
    /// The operating system refused to read or write.
    Io {
        /// The file, where there is one.
        path: Option<PathBuf>,
        /// The kind of refusal.
        kind: io::ErrorKind,
    },
}

impl Error {
    /// Returns what went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Returns what to do next, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        match &self.kind {
            ErrorKind::Unsupported { hint, .. } => hint.clone(),
            ErrorKind::Limit { what: "pixels", .. } => {
                Some("raise the limit with --max-pixels".into())
            }
            ErrorKind::Truncated { .. } => Some(
                "get the file again, or let --partial decode what there is"
                    .into(),
            ),
            ErrorKind::TooLarge { max, .. } => {
                Some(format!("resize to at most {max} pixels a side"))
            }
            _ => None,
        }
    }

    pub(crate) fn io(err: io::Error, path: Option<PathBuf>) -> Self {
        let kind = match (err.kind(), &path) {
            (io::ErrorKind::NotFound, Some(path)) => {
                ErrorKind::MissingInput { path: path.clone() }
            }
            (kind, _) => ErrorKind::Io { path, kind },
        };
        Self { kind, source: Some(Arc::new(err)) }
    }

    /// Builds the error for an option outside of its range.
    #[cold]
    pub fn option(
        name: impl Into<String>,
        expected: impl Into<String>,
        got: impl fmt::Display,
    ) -> Self {
        ErrorKind::InvalidOption {
            name: name.into(),
            expected: expected.into(),
            got: got.to_string(),
        }
        .into()
    }

    #[cold]
    pub(crate) fn corrupt(format: Format, what: impl fmt::Display) -> Self {
        ErrorKind::Corrupt { format, what: what.to_string() }.into()
    }

    #[cold]
    pub(crate) fn unsupported(what: impl Into<String>) -> Self {
        ErrorKind::Unsupported { what: what.into(), hint: None }.into()
    }

    #[cold]
    pub(crate) fn mismatch(
        operation: &'static str,
        needs: impl Into<String>,
    ) -> Self {
        ErrorKind::Mismatch { operation, needs: needs.into() }.into()
    }
}

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|err| err as _)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::InvalidOption { name, expected, got } => {
                write!(f, "expected {expected} for {name} but received {got}")
            }
            ErrorKind::MissingInput { path } => {
                write!(f, "no such file: {}", path.display())
            }
            ErrorKind::Unsupported { what, .. } => {
                write!(f, "{what} is not supported")
            }
            ErrorKind::Corrupt { format, what } => {
                write!(f, "damaged {format}: {what}")
            }
            ErrorKind::Truncated { format } => {
                write!(f, "the {format} data ends too early")
            }
            ErrorKind::Codec { format, what } => {
                write!(f, "the {format} codec broke down: {what}")
            }
            ErrorKind::Limit { what, limit, got } => {
                write!(f, "{got} {what} exceed the limit of {limit}")
            }
            ErrorKind::BadRegion { requested, image } => write!(
                f,
                "the region {requested} does not lie inside the picture of \
                 {image}"
            ),
            ErrorKind::TooLarge { format, max, image } => write!(
                f,
                "a picture of {image} is too large for {format}, which ends \
                 at {max} pixels a side"
            ),
            ErrorKind::Mismatch { operation, needs } => {
                write!(f, "{operation} needs {needs}")
            }
            ErrorKind::Timeout { seconds } => {
                write!(f, "not done after {seconds} seconds")
            }
            ErrorKind::Cancelled => f.write_str("cancelled"),
            ErrorKind::Io { path, kind } => {
                match &self.source {
                    Some(err) => write!(f, "{err}")?,
                    None => write!(f, "{kind}")?,
                }
                match path {
                    Some(path) => write!(f, ": {}", path.display()),
                    None => Ok(()),
                }
            }
        }
    }
}
