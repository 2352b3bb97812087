//! Comparing a list with the files that it names.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use super::parse::{Entry, Line, Parser};
use super::path_of;
use crate::digest::{Digest, FileHash};
use crate::{Error, ErrorKind};

/// The longest line of a list that is read; a longer one is malformed.
const MAX_LINE: usize = 64 * 1024;

/// Lines that are read ahead of the one that is told of next: enough to keep
/// every core busy, few enough that memory does not grow with the list.
const WINDOW: u64 = 256;

/// What became of one line.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The file is as the list says.
    Match {
        /// Its name.
        name: Vec<u8>,
    },
    /// The file is not as the list says.
    Mismatch {
        /// Its name.
        name: Vec<u8>,
    },
    /// The file could not be read.
    Unreadable {
        /// Its name.
        name: Vec<u8>,
        /// Why.
        error: Error,
    },
    /// The file is not there, which was to be ignored.
    Missing {
        /// Its name.
        name: Vec<u8>,
    },
    /// The line is none of the forms.
    Malformed {
        /// Its number, from 1.
        line: u64,
    },
}

/// How many lines came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Lines of a proper form.
    pub proper: u64,
    /// Lines of no form.
    pub malformed: u64,
    /// Files that are as the list says.
    pub matched: u64,
    /// Files that are not.
    pub mismatched: u64,
    /// Files that could not be read.
    pub unreadable: u64,
    /// Files that were not there and were ignored.
    pub missing: u64,
}

impl Summary {
    /// Counts one more line.
    pub fn add(&mut self, event: &Event) {
        let count = match event {
            Event::Malformed { .. } => &mut self.malformed,
            Event::Match { .. } => &mut self.matched,
            Event::Mismatch { .. } => &mut self.mismatched,
            Event::Unreadable { .. } => &mut self.unreadable,
            Event::Missing { .. } => &mut self.missing,
        };
        *count += 1;
        self.proper += u64::from(!matches!(event, Event::Malformed { .. }));
    }

    /// Returns whether at least one file matched and nothing failed; `strict`
    /// also wants every line to be proper.
    pub fn is_good(&self, strict: bool) -> bool {
        self.matched > 0
            && self.mismatched == 0
            && self.unreadable == 0
            && !(strict && self.malformed > 0)
    }
}

/// How a list is checked.
///
/// # Example
///
/// ```
/// use sysu_hash::sums::{Check, Event};
///
/// # let dir = tempfile::tempdir().unwrap();
/// std::fs::write(dir.path().join("a"), b"abc").unwrap();
/// let list = "900150983cd24fb0d6963f7d28e17f72  a\njunk\n";
/// let check = Check::new().folder(dir.path());
/// let mut events = Vec::new();
/// let summary = check.run(list.as_bytes(), |event| events.push(event))?;
/// assert!(matches!(events[0], Event::Match { .. }));
/// assert!(matches!(events[1], Event::Malformed { line: 2 }));
/// assert!(summary.is_good(false) && !summary.is_good(true));
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a Check does nothing until it is given a list"]
pub struct Check {
    only: Option<Digest>,
    sfv: bool,
    folder: PathBuf,
    ignore_missing: bool,
    confine: bool,
    threads: Option<usize>,
}

impl Check {
    /// Checks lists of any algorithm, names as they stand.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes lines of this algorithm only.
    pub fn only(mut self, digest: Digest) -> Self {
        self.only = Some(digest);
        self
    }

    /// Takes lines of SFV, `NAME CRC32`, and no others [default: off; a list
    /// of any algorithm may hold them, but a name of hex would be misread].
    pub fn sfv(mut self, yes: bool) -> Self {
        self.sfv = yes;
        self
    }

    /// Opens relative names from this folder [default: the current one].
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Passes over files that are not there [default: off].
    pub fn ignore_missing(mut self, yes: bool) -> Self {
        self.ignore_missing = yes;
        self
    }

    /// Refuses names that lead out of the folder: absolute ones, and those
    /// with `..` [default: off, as sha256sum reads whatever a list names].
    pub fn confine(mut self, yes: bool) -> Self {
        self.confine = yes;
        self
    }

    /// Hashes so many files at once [default: as many as the pool of `rayon`
    /// has threads; one without that feature].
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads.max(1));
        self
    }

    /// Checks a list, telling of each line in order.
    ///
    /// Files are hashed on several threads; the events come in the order of
    /// the lines all the same.
    /// Memory: that of 256 lines, whatever the length of the list.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the list itself cannot be read. What is wrong
    /// with a file is an event.
    pub fn run(
        &self,
        list: impl BufRead,
        tell: impl FnMut(Event),
    ) -> Result<Summary, Error> {
        self.run_with_progress(list, |_| true, tell)
    }

    /// As [`Check::run`], with `go_on` told of the bytes hashed, from any
    /// thread.
    ///
    /// # Errors
    ///
    /// Those of [`Check::run`], and [`ErrorKind::Cancelled`] once `go_on`
    /// returned `false`.
    pub fn run_with_progress(
        &self,
        list: impl BufRead,
        go_on: impl Fn(u64) -> bool + Sync,
        mut tell: impl FnMut(Event),
    ) -> Result<Summary, Error> {
        let mut lines = Lines {
            list,
            parser: Parser::new(self.only.clone()).sfv(self.sfv),
            line: Vec::new(),
            number: 0,
        };
        let mut summary = Summary::default();
        let mut tell = |event: Event| {
            summary.add(&event);
            tell(event);
        };
        let work = |entry| self.compare(entry, &go_on);
        #[cfg(feature = "rayon")]
        let cores = rayon::current_num_threads();
        #[cfg(not(feature = "rayon"))]
        let cores = 1;
        let threads = self.threads.unwrap_or(cores);
        in_order(threads, &mut lines, &work, &mut tell)?;
        Ok(summary)
    }

    /// Compares one file with what a list says of it.
    pub fn entry(&self, entry: Entry) -> Event {
        let name = entry.name.clone();
        // It cannot be stopped: nobody asks it to.
        self.compare(entry, &|_| true)
            .unwrap_or_else(|error| Event::Unreadable { name, error })
    }

    fn compare(
        &self,
        entry: Entry,
        go_on: &dyn Fn(u64) -> bool,
    ) -> Result<Event, Error> {
        let name = entry.name;
        let path = path_of(&name);
        if self.confine && leads_out(&path) {
            let error = ErrorKind::Unsupported {
                what: "a name that leads out of the folder",
            };
            return Ok(Event::Unreadable { name, error: error.into() });
        }
        let path = self.folder.join(path);
        let wanted = entry.digests;
        let digests = wanted.iter().map(|(digest, _)| digest.clone());
        let found = FileHash::new(digests).of_with_progress(&path, go_on);
        Ok(match found {
            Ok(found) => {
                let same =
                    found.outputs.iter().zip(&wanted).all(
                        |(found, (_, wanted))| found.as_bytes() == wanted,
                    ) && entry.len.is_none_or(|len| len == found.len);
                if same {
                    Event::Match { name }
                } else {
                    Event::Mismatch { name }
                }
            }
            Err(error) if *error.kind() == ErrorKind::Cancelled => {
                return Err(error);
            }
            Err(error) if self.ignore_missing && is_missing(&error) => {
                Event::Missing { name }
            }
            Err(error) => Event::Unreadable { name, error },
        })
    }
}

/// The lines of a list that say something.
struct Lines<R> {
    list: R,
    parser: Parser,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Returns the next entry, or the number of the next malformed line.
    fn next(&mut self) -> Result<Option<Result<Entry, u64>>, Error> {
        while read_line(&mut self.list, &mut self.line)? {
            self.number += 1;
            if self.line.len() > MAX_LINE {
                return Ok(Some(Err(self.number)));
            }
            match self.parser.line(&self.line) {
                Line::Blank => {}
                Line::Malformed => return Ok(Some(Err(self.number))),
                Line::Entry(entry) => return Ok(Some(Ok(entry))),
            }
        }
        Ok(None)
    }
}

/// Does `work` on every entry, and tells of each in the order of the lines.
fn in_order<R: BufRead>(
    threads: usize,
    lines: &mut Lines<R>,
    work: &(dyn Fn(Entry) -> Result<Event, Error> + Sync),
    tell: &mut dyn FnMut(Event),
) -> Result<(), Error> {
    if threads == 1 {
        while let Some(next) = lines.next()? {
            tell(match next {
                Ok(entry) => work(entry)?,
                Err(line) => Event::Malformed { line },
            });
        }
        return Ok(());
    }
    let (give, jobs) = mpsc::channel::<(u64, Entry)>();
    let (send, results) = mpsc::channel();
    let jobs = Mutex::new(jobs);
    let worker = || {
        let jobs = &jobs;
        let send = send.clone();
        move || loop {
            let job = {
                let jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
                jobs.recv()
            };
            let Ok((index, entry)) = job else { return };
            // Nobody listens once the work was given up.
            let _ = send.send((index, work(entry)));
        }
    };
    thread::scope(|scope| {
        // Dropped at the end of this closure: that ends the workers.
        let give = give;
        let mut early = BTreeMap::new();
        let (mut read, mut due, mut running) = (0_u64, 0_u64, 0_usize);
        let mut more = true;
        loop {
            while more && read - due < WINDOW {
                match lines.next()? {
                    None => more = false,
                    Some(Err(line)) => {
                        early.insert(read, Event::Malformed { line });
                        read += 1;
                    }
                    Some(Ok(entry)) => {
                        if running < threads {
                            running += 1;
                            scope.spawn(worker());
                        }
                        // They listen as long as this thread gives.
                        let _ = give.send((read, entry));
                        read += 1;
                    }
                }
            }
            while let Some(event) = early.remove(&due) {
                tell(event);
                due += 1;
            }
            if due == read && !more {
                return Ok(());
            }
            if due < read
                && let Ok((index, event)) = results.recv()
            {
                early.insert(index, event?);
            }
        }
    })
}

fn is_missing(error: &Error) -> bool {
    let missing = std::io::ErrorKind::NotFound;
    matches!(error.kind(), ErrorKind::Io { kind, .. } if *kind == missing)
}

fn leads_out(path: &Path) -> bool {
    !path
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Reads a line without its end; keeps no more than is worth parsing.
fn read_line(
    list: &mut impl BufRead,
    line: &mut Vec<u8>,
) -> Result<bool, Error> {
    line.clear();
    let mut any = false;
    loop {
        let chunk = match list.fill_buf() {
            Ok(chunk) => chunk,
            Err(err) if err.kind() == std::io::ErrorKind::Interrupted => {
                continue;
            }
            Err(err) => return Err(err.into()),
        };
        if chunk.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let part = &chunk[..end.unwrap_or(chunk.len())];
        let room = (MAX_LINE + 1).saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len() + usize::from(end.is_some());
        list.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}
