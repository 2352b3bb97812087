//! Errors of the binary: a status for the shell, a hint for the person.

use std::{
    fmt::{self, Display, Write as _},
    io,
};

use crate::{style::Style, text};

/// How a run ended, as the shell sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Done; the answer is yes.
    Done = 0,
    /// The answer is no, or some inputs of several failed.
    No = 1,
    /// The command line, or a value given to it, is not usable.
    Usage = 2,
    /// A file or stream cannot be read or written.
    Io = 3,
    /// The format or the platform is not supported.
    Unsupported = 4,
    /// The input is damaged.
    Damaged = 5,
    /// A limit was reached.
    Limit = 6,
    /// Time ran out, or the work was cancelled.
    Timeout = 7,
    /// A defect of sysu itself.
    Defect = 101,
}

impl Status {
    /// The status of an answer.
    #[cfg(feature = "hash")]
    pub(crate) fn of(yes: bool) -> Self {
        if yes { Self::Done } else { Self::No }
    }
}

/// The table of the above, for `sysu --help`.
pub(crate) const STATUS_HELP: &str = "\
Exit status:
  0  done; the answer is yes
  1  the answer is no, or some inputs of several failed
  2  the command line, or a value given to it, is not usable
  3  a file or stream cannot be read or written
  4  the format or the platform is not supported
  5  the input is damaged
  6  a limit was reached
  7  time ran out, or the work was cancelled
  101  a defect of sysu itself";

/// What rides on an error beside its text: shown nowhere in the chain.
#[derive(Clone, Debug, Default)]
struct Note {
    status: Option<Status>,
    hint: Option<String>,
}

impl Display for Note {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

/// Adds a status or a hint to an error.
pub(crate) trait Annotate<T> {
    /// Ends the run with `status`, if this error is the one that ends it.
    fn status(self, status: Status) -> anyhow::Result<T>;

    /// Says what to do next, on a line of its own.
    fn hint(self, hint: impl Into<String>) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Annotate<T> for Result<T, E> {
    fn status(self, status: Status) -> anyhow::Result<T> {
        self.map_err(|err| {
            let err = err.into();
            let hint = hint_of(&err);
            err.context(Note { status: Some(status), hint })
        })
    }

    fn hint(self, hint: impl Into<String>) -> anyhow::Result<T> {
        self.map_err(|err| {
            let err = err.into();
            let status = err.downcast_ref::<Note>().and_then(|n| n.status);
            err.context(Note { status, hint: Some(hint.into()) })
        })
    }
}

/// An error about how the program was called.
pub(crate) fn usage(message: impl Display) -> anyhow::Error {
    anyhow::anyhow!("{message}")
        .context(Note { status: Some(Status::Usage), hint: None })
}

/// The status that `err` ends the run with.
///
/// Where none was given, an error of the system speaks for itself, and
/// whatever else there is counts as a wrong value.
pub(crate) fn status_of(err: &anyhow::Error) -> Status {
    if let Some(status) = err.downcast_ref::<Note>().and_then(|n| n.status) {
        return status;
    }
    if err.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some()) {
        return Status::Io;
    }
    Status::Usage
}

fn hint_of(err: &anyhow::Error) -> Option<String> {
    err.downcast_ref::<Note>().and_then(|note| note.hint.clone())
}

/// Whether the reader of our output has gone, which is no error.
pub(crate) fn is_broken_pipe(err: &anyhow::Error) -> bool {
    err.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|err| err.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// The chain of causes in one line, each said once, control characters
/// made visible.
pub(crate) fn chain(err: &anyhow::Error) -> String {
    let mut line = String::new();
    let mut last = String::new();
    for cause in err.chain() {
        let text = match cause.downcast_ref::<io::Error>() {
            Some(err) => plain_io(err),
            None => cause.to_string(),
        };
        if text.is_empty() || last.contains(&text) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&text);
        last = text;
    }
    text::printable(&line).into_owned()
}

/// An error of the system without the number that people do not need.
fn plain_io(err: &io::Error) -> String {
    let text = err.to_string();
    match (err.raw_os_error(), text.find(" (os error ")) {
        (Some(_), Some(end)) => {
            let mut text = text[..end].to_owned();
            if let Some(first) = text.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            text
        }
        _ => text,
    }
}

/// The whole message: `sysu: what: why`, and a line `hint: …`.
pub(crate) fn message(err: &anyhow::Error, style: Style) -> String {
    let mut out = format!("{} {}\n", style.error("sysu:"), chain(err));
    if let Some(hint) = hint_of(err) {
        let _ = writeln!(out, "{} {}", style.hint("hint:"), hint);
    }
    out
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    fn missing() -> io::Result<()> {
        Err(io::Error::from_raw_os_error(2))
    }

    #[test]
    fn the_chain_is_one_line_without_numbers_of_the_system() {
        let err = missing().context("cannot read `a`").unwrap_err();
        assert_eq!(chain(&err), "cannot read `a`: no such file or directory");
    }

    #[test]
    fn status_and_hint_ride_along_and_do_not_show() {
        let err = missing()
            .status(Status::Limit)
            .hint("do this")
            .context("cannot read `a`")
            .unwrap_err();
        assert_eq!(status_of(&err), Status::Limit);
        assert_eq!(
            message(&err, Style::plain()),
            "sysu: cannot read `a`: no such file or directory\n\
             hint: do this\n"
        );
    }

    #[test]
    fn an_error_of_the_system_has_its_status_by_itself() {
        assert_eq!(status_of(&missing().unwrap_err().into()), Status::Io);
        assert_eq!(status_of(&usage("no")), Status::Usage);
    }

    #[test]
    fn a_name_cannot_drive_the_terminal() {
        let err = anyhow::anyhow!("cannot read `\u{1b}[2J`");
        assert_eq!(chain(&err), r"cannot read `\u{1b}[2J`");
    }
}
