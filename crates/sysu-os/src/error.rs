//! What can go wrong when a fact is asked for, and why a fact is missing.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::text::Text;

/// An answer, or why there is none.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error from asking for a fact of the machine.
///
/// Ask [`Error::kind`] what went wrong; the [`Display`](fmt::Display) text
/// is for people and may change in any release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The machine does not have it: the file or the device is absent.
    NotPresent {
        /// The file that is absent, or the name of the fact.
        what: PathBuf,
    },
    /// Only another user, most often root, may read it.
    Denied {
        /// The file or the operation.
        what: PathBuf,
    },
    /// This kernel, operating system or captured tree cannot tell.
    Unsupported {
        /// The fact that was asked for.
        what: &'static str,
    },
    /// The source is there but does not say what it should.
    Malformed {
        /// The file.
        path: PathBuf,
        /// What was expected and not found.
        want: &'static str,
    },
    /// The answer did not come before the deadline.
    TimedOut {
        /// What was waited for.
        what: PathBuf,
    },
    /// A source is longer than any real one.
    TooLong {
        /// The file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// A number is outside what the operation takes.
    OutOfRange {
        /// What the number is.
        what: &'static str,
        /// The number given.
        value: i64,
        /// The least that is taken.
        min: i64,
        /// The most that is taken.
        max: i64,
    },
    /// No process has this number.
    NoProcess {
        /// The number.
        pid: u32,
    },
    /// The user database has no entry for this number.
    NoUser {
        /// The number.
        uid: u32,
    },
    /// The operating system refused for another reason.
    Io {
        /// The file or the operation.
        what: PathBuf,
        /// The system's number for the reason, when it gave one.
        errno: Option<i32>,
        /// The broad kind of the reason.
        kind: io::ErrorKind,
    },
}

impl Error {
    /// Returns what went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Says why in one stable word, as `--reasons` and JSON give it.
    ///
    /// # Example
    ///
    /// ```
    /// let err = sysu_os::Priority::new(77).unwrap_err();
    /// assert_eq!(err.reason(), "out_of_range");
    /// ```
    pub fn reason(&self) -> &'static str {
        match self.kind {
            ErrorKind::NotPresent { .. } => "not_present",
            ErrorKind::Denied { .. } => "denied",
            ErrorKind::Unsupported { .. } => "unsupported",
            ErrorKind::Malformed { .. } => "malformed",
            ErrorKind::TimedOut { .. } => "timed_out",
            ErrorKind::TooLong { .. } => "too_long",
            ErrorKind::OutOfRange { .. } => "out_of_range",
            ErrorKind::NoProcess { .. } => "no_process",
            ErrorKind::NoUser { .. } => "no_user",
            ErrorKind::Io { .. } => "io",
        }
    }

    /// Whether the fact is simply not there on this machine.
    pub fn is_absent(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::NotPresent { .. } | ErrorKind::Unsupported { .. }
        )
    }

    #[cold]
    pub(crate) fn io(what: impl Into<PathBuf>, err: &io::Error) -> Self {
        // ENODEV, ENXIO, ENODATA and the like come from sysfs files whose
        // device is asleep, unplugged or without a link: the fact is absent
        // for this reading.
        const ASLEEP: [i32; 4] = [6, 19, 61, 95];
        let what = what.into();
        match (err.kind(), err.raw_os_error()) {
            (io::ErrorKind::NotFound | io::ErrorKind::NotADirectory, _) => {
                ErrorKind::NotPresent { what }
            }
            (io::ErrorKind::PermissionDenied, _) => ErrorKind::Denied { what },
            (_, Some(n)) if cfg!(unix) && ASLEEP.contains(&n) => {
                ErrorKind::NotPresent { what }
            }
            (kind, errno) => ErrorKind::Io { what, errno, kind },
        }
        .into()
    }

    #[cold]
    pub(crate) fn absent(what: impl Into<PathBuf>) -> Self {
        ErrorKind::NotPresent { what: what.into() }.into()
    }

    #[cold]
    pub(crate) fn malformed(
        path: impl Into<PathBuf>,
        want: &'static str,
    ) -> Self {
        ErrorKind::Malformed { path: path.into(), want }.into()
    }

    #[cold]
    pub(crate) fn unsupported(what: &'static str) -> Self {
        ErrorKind::Unsupported { what }.into()
    }
}

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self { kind }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::NotPresent { what } => {
                write!(f, "{} is not present on this machine", shown(what))
            }
            // Not a file, it is an operation.
            ErrorKind::Denied { what } if what.is_relative() => {
                write!(f, "{} is not allowed to this user", shown(what))
            }
            ErrorKind::Denied { what } => {
                write!(f, "{} may not be read by this user", shown(what))
            }
            ErrorKind::Unsupported { what } => {
                write!(f, "this system cannot tell: {what}")
            }
            ErrorKind::Malformed { path, want } => {
                write!(f, "{} does not hold {want}", shown(path))
            }
            ErrorKind::TimedOut { what } => {
                write!(f, "{} did not answer in time", shown(what))
            }
            ErrorKind::TooLong { path, limit } => {
                write!(f, "{} is longer than {limit} bytes", shown(path))
            }
            ErrorKind::OutOfRange { what, value, min, max } => {
                write!(f, "{what} {value} is outside {min} to {max}")
            }
            ErrorKind::NoProcess { pid } => write!(f, "no process {pid}"),
            ErrorKind::NoUser { uid } => {
                write!(f, "the user database has no entry for uid {uid}")
            }
            ErrorKind::Io { what, errno, kind } => {
                write!(f, "{}: {kind}", shown(what))?;
                match errno {
                    Some(errno) => write!(f, " (errno {errno})"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for Error {}

/// A path as it may be shown on a terminal.
fn shown(path: &Path) -> Text {
    path.as_os_str().to_owned().into()
}
