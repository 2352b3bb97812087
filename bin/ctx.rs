//! The world outside, as a command sees it.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write},
    sync::{
        Arc, LockResult, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use crate::{
    cli::Global,
    error::usage,
    output::Unwritten,
    progress::Progress,
    style::{Style, When},
    text,
};

/// Standard input, to be taken by whoever reads it, in any thread.
#[derive(Clone)]
pub(crate) struct Stdin {
    reader: Arc<Mutex<Reader>>,
    taken: Arc<AtomicBool>,
}

type Reader = Box<dyn BufRead + Send>;

impl Stdin {
    fn new(reader: Reader) -> Self {
        let reader = Arc::new(Mutex::new(reader));
        Self { reader, taken: Arc::default() }
    }

    /// The stream, once: a key and a message, say, cannot both be it.
    ///
    /// # Errors
    ///
    /// If it was taken already.
    pub(crate) fn take(&self) -> anyhow::Result<Reader> {
        if self.taken.swap(true, Ordering::Relaxed) {
            return Err(usage("standard input can be read only once"));
        }
        let mut reader = self.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::replace(&mut *reader, Box::new(io::empty())))
    }

    /// The stream where it stands, for who reads a part of it.
    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, Reader>> {
        self.reader.lock()
    }
}

/// How much is read or written at once.
pub(crate) const CHUNK: usize = 64 * 1024;

/// The world outside, as one command sees it.
///
/// A command touches nothing else of the process: no `println!`, no
/// `std::env`, no clock. That is what makes every run repeatable.
pub(crate) struct Ctx {
    /// Shared, because batches read their inputs in other threads.
    pub(crate) stdin: Stdin,
    /// Data, and nothing else. Buffered; `main` flushes it.
    pub(crate) stdout: Box<dyn Write + Send>,
    /// Errors, warnings and progress.
    pub(crate) stderr: Box<dyn Write + Send>,
    /// Which of the three is a terminal.
    pub(crate) terminal: Terminal,
    /// The time of the call; `SYSU_NOW` (seconds since 1970) sets it.
    pub(crate) now: SystemTime,
    /// Columns of the terminal, or 80.
    pub(crate) width: usize,
    /// Paints what goes to standard output.
    pub(crate) style: Style,
    /// Paints what goes to standard error.
    pub(crate) style_err: Style,
    /// One JSON object a line instead of text for people.
    pub(crate) json: bool,
    /// No progress, no warnings, no summaries.
    pub(crate) quiet: bool,
    env: fn(&str) -> Option<OsString>,
}

/// Which standard stream is a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    pub(crate) stdin: bool,
    pub(crate) stdout: bool,
    pub(crate) stderr: bool,
}

impl std::fmt::Debug for Ctx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ctx")
            .field("terminal", &self.terminal)
            .field("now", &self.now)
            .field("width", &self.width)
            .field("json", &self.json)
            .field("quiet", &self.quiet)
            .finish_non_exhaustive()
    }
}

impl Ctx {
    /// The real world.
    ///
    /// # Errors
    ///
    /// If `SYSU_NOW` or `SYSU_WIDTH` is set and is not a number.
    pub(crate) fn of_process(global: &Global) -> anyhow::Result<Self> {
        let terminal = Terminal {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
        };
        let style = |terminal| Style::new(colored(global.color, terminal));
        Ok(Self {
            stdin: Stdin::new(raw_stdin()),
            stdout: raw_stdout(),
            stderr: Box::new(io::stderr()),
            terminal,
            now: now()?,
            width: width()?,
            style: style(terminal.stdout),
            style_err: style(terminal.stderr),
            json: global.json,
            quiet: global.quiet,
            env,
        })
    }

    /// Columns and rows of the terminal at this moment, for what is redrawn
    /// while its user may change its size; no rows where it is none.
    pub(crate) fn screen(&self) -> (usize, Option<usize>) {
        match terminal_size::terminal_size() {
            Some((w, h)) if self.env("SYSU_WIDTH").is_none() => {
                (usize::from(w.0), Some(usize::from(h.0)))
            }
            size => (self.width, size.map(|(_, h)| usize::from(h.0))),
        }
    }

    /// A variable of the environment that is set and not empty.
    pub(crate) fn env(&self, name: &str) -> Option<OsString> {
        (self.env)(name)
    }

    /// A variable as it is set, be it empty: an empty `HOME` is one.
    #[expect(clippy::disallowed_methods, reason = "the one place that may")]
    #[expect(clippy::unused_self, reason = "the world is asked through it")]
    pub(crate) fn raw_env(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    /// Prints `value` as one line of JSON.
    ///
    /// # Errors
    ///
    /// If standard output cannot be written.
    pub(crate) fn print_json(
        &mut self,
        value: &impl Serialize,
    ) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.stdout.write_all(&line)?;
        Ok(())
    }

    /// Says something that does not stop the work.
    pub(crate) fn warn(&mut self, message: impl std::fmt::Display) {
        if !self.quiet {
            let word = self.style_err.warning("sysu: warning:");
            let message = message.to_string();
            // A warning that cannot be written is no reason to stop.
            let _ =
                writeln!(self.stderr, "{word} {}", text::printable(&message));
        }
    }

    /// Standard error once more, for what holds it beside a command.
    pub(crate) fn stderr_again(&self) -> Box<dyn Write + Send> {
        Box::new(io::stderr())
    }

    /// A progress display over `total` steps, called `unit` (`"files"`), or
    /// bytes if `unit` is `"B"`. It shows itself after half a second.
    pub(crate) fn progress(
        &self,
        when: When,
        total: Option<u64>,
        unit: &'static str,
    ) -> Progress {
        let quiet = self.quiet && when != When::Always;
        match (when, self.terminal.stderr) {
            _ if quiet => Progress::hidden(),
            (When::Never, _) | (When::Auto, false) => Progress::hidden(),
            (_, true) => Progress::bar(total, unit),
            (When::Always, false) => Progress::lines(total, unit),
        }
    }
}

fn colored(when: When, terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto if env("NO_COLOR").is_some() => false,
        When::Auto => {
            env("CLICOLOR_FORCE").is_some_and(|value| value != "0")
                || (terminal && env("TERM").is_none_or(|t| t != "dumb"))
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that may")]
fn env(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

#[expect(clippy::disallowed_methods, reason = "the one place that may")]
fn now() -> anyhow::Result<SystemTime> {
    let Some(value) = env("SYSU_NOW") else { return Ok(SystemTime::now()) };
    let seconds = value.to_str().and_then(|text| text.parse::<f64>().ok());
    seconds
        .and_then(|s| Duration::try_from_secs_f64(s).ok())
        .and_then(|since| UNIX_EPOCH.checked_add(since))
        .ok_or_else(|| {
            usage(format!(
                "SYSU_NOW is {value:?}, which is not a number of seconds \
                 since 1970"
            ))
        })
}

fn width() -> anyhow::Result<usize> {
    if let Some(value) = env("SYSU_WIDTH") {
        return value.to_str().and_then(|text| text.parse().ok()).ok_or_else(
            || {
                usage(format!(
                    "SYSU_WIDTH is {value:?}, which is not a number of columns"
                ))
            },
        );
    }
    Ok(terminal_size::terminal_size().map_or(80, |(w, _)| usize::from(w.0)))
}

/// Standard input without the small buffer of the standard library.
#[cfg(unix)]
fn raw_stdin() -> Reader {
    use std::os::fd::AsFd as _;
    match io::stdin().as_fd().try_clone_to_owned() {
        Ok(fd) => Box::new(BufReader::with_capacity(CHUNK, File::from(fd))),
        Err(_) => Box::new(BufReader::new(io::stdin())),
    }
}

#[cfg(not(unix))]
fn raw_stdin() -> Reader {
    Box::new(BufReader::with_capacity(CHUNK, io::stdin()))
}

/// Standard output without the search for line ends that the standard
/// library does in every write.
#[cfg(unix)]
fn raw_stdout() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd as _;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(fd) => Stdout::boxed(File::from(fd)),
        Err(_) => Stdout::boxed(io::stdout()),
    }
}

#[cfg(not(unix))]
fn raw_stdout() -> Box<dyn Write + Send> {
    Stdout::boxed(io::stdout())
}

/// Standard output, whose failures say of what they are.
struct Stdout<W: Write>(BufWriter<W>);

impl<W: Write + Send + 'static> Stdout<W> {
    fn boxed(to: W) -> Box<dyn Write + Send> {
        Box::new(Self(BufWriter::with_capacity(CHUNK, to)))
    }
}

impl<W: Write> Write for Stdout<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(unwritten)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).map_err(unwritten)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(unwritten)
    }
}

fn unwritten(err: io::Error) -> io::Error {
    Unwritten::of(Unwritten::STDOUT.to_owned(), err)
}
