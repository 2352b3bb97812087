//! Zones that are not compiled in: read from TZif files, or from the texts
//! that POSIX gives to `TZ`.
//!
//! A [`Zone`] is four bytes of `Copy` data, so rules live in a table of the
//! process, once each, and a zone is a number of it. The table has a fixed
//! size and never forgets: what is given to it comes from whoever starts a
//! program, not from the texts that it reads.

use super::posix::{Clock, Posix};
use super::tzif::File;
use super::{Kind, Zone};
use crate::datetime::SECOND_MAX;
use crate::error::{Error, ErrorKind};
use std::sync::{Mutex, OnceLock, PoisonError};

/// How many such zones a process may have.
const ZONES_MAX: usize = 256;

static TABLE: [OnceLock<Rules>; ZONES_MAX] =
    [const { OnceLock::new() }; ZONES_MAX];

/// Held while a zone is added; says how many there are.
static COUNT: Mutex<usize> = Mutex::new(0);

/// The rules of a zone.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) name: Box<str>,
    /// Whether the name is one that stands in brackets behind a date.
    pub(super) named: bool,
    pub(super) file: File,
}

/// The number of rules in the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Id(u16);

impl Id {
    pub(super) fn rules(self) -> Option<&'static Rules> {
        TABLE.get(self.0 as usize)?.get()
    }

    pub(super) fn offset(self, second: i64) -> i32 {
        self.clock(second).map_or(0, |clock| clock.offset)
    }

    pub(super) fn abbreviation(self, second: i64) -> &'static str {
        self.clock(second).map_or("UTC", |clock| &clock.letters)
    }

    fn clock(self, second: i64) -> Option<&'static Clock> {
        Some(self.rules()?.file.at(supported(second)).0)
    }

    pub(super) fn saving(self, second: i64) -> i32 {
        let second = supported(second);
        self.rules().map_or(0, |rules| rules.file.saving(second))
    }

    pub(super) fn name(self) -> &'static str {
        self.rules().map_or("UTC", |rules| &rules.name)
    }

    /// The name, if it is one of a database.
    pub(crate) fn database_name(self) -> Option<&'static str> {
        let rules = self.rules()?;
        rules.named.then_some(&*rules.name)
    }
}

/// A second of the supported years or a little beyond.
fn supported(second: i64) -> i64 {
    second.clamp(-2 * SECOND_MAX, 2 * SECOND_MAX)
}

/// Finds rules in the table, or adds them.
fn intern(rules: Rules) -> Result<Zone, Error> {
    let mut count = COUNT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = TABLE[..*count].iter().position(|r| r.get() == Some(&rules));
    let at = match known {
        Some(at) => at,
        None if *count == ZONES_MAX => {
            let what = "the number of zones with rules of their own";
            return Err(ErrorKind::Limit { what, limit: ZONES_MAX }.into());
        }
        None => {
            // The lock is held and the place is free.
            let _ = TABLE[*count].set(rules);
            *count += 1;
            *count - 1
        }
    };
    Ok(Zone(Kind::Rules(Id(at as u16))))
}

impl Zone {
    /// Makes a zone of the rules that POSIX puts into `TZ`:
    /// `EST5EDT,M3.2.0,M11.1.0`, `<+0530>-5:30`.
    ///
    /// A process holds at most 256 zones of this kind and of
    /// [`from_tzif`](Self::from_tzif); the same text is the same zone.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Expected`] with the byte at which reading stopped.
    /// * [`ErrorKind::Limit`] if there are 256 already, or the text is
    ///   longer than 256 bytes.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Zone;
    ///
    /// let zone = Zone::posix("EST5EDT,M3.2.0,M11.1.0")?;
    /// assert_eq!(zone.offset_at(1_720_000_000), -4 * 3600);
    /// assert_eq!(zone.abbreviation_at(1_720_000_000), "EDT");
    /// # Ok::<(), sysu_date::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// POSIX.1-2024 §8.3, with the hours beyond a day of RFC 9636 §3.3.1.
    /// Where the rules are left out, they are those of the United States,
    /// as in the C libraries.
    pub fn posix(text: &str) -> Result<Self, Error> {
        const LEN_MAX: usize = 256;
        if text.len() > LEN_MAX {
            let what = "a text of rules";
            return Err(ErrorKind::Limit { what, limit: LEN_MAX }.into());
        }
        let tail = Posix::parse(text.as_bytes())?;
        let file = File::of(tail);
        intern(Rules { name: text.into(), named: false, file })
    }

    /// Makes a zone of the bytes of a TZif file, such as those in
    /// `/usr/share/zoneinfo`: how a program uses a database that is newer
    /// than the one compiled in. Nothing is read from the file system
    /// here; `name` is what the zone is called.
    ///
    /// Takes time linear in the size of the file. A process holds at most
    /// 256 zones of this kind.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Zone`] if the name is none of a database: letters,
    ///   digits, `_`, `+`, `-`, parts separated by `/`.
    /// * [`ErrorKind::Expected`] with the byte at which the file is damaged,
    ///   or if it counts leap seconds.
    /// * [`ErrorKind::Limit`] if the file is larger than 256 KiB, or there
    ///   are 256 zones already.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Zone;
    ///
    /// let damaged = Zone::from_tzif("Europe/Paris", b"TZif2");
    /// assert_eq!(damaged.unwrap_err().at(), Some(5));
    /// ```
    ///
    /// # Source
    ///
    /// RFC 9636, versions 1 to 4.
    pub fn from_tzif(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        if !is_name(name) {
            let name = name.chars().take(64).collect();
            return Err(ErrorKind::Zone { name }.into());
        }
        let file = File::parse(bytes)?;
        intern(Rules { name: name.into(), named: true, file })
    }

    /// Tells whether a text has the form of a name in a database: parts of
    /// letters, digits, `_`, `+` and `-`, with `/` between them, none of
    /// them empty, none beginning with `-`, 64 bytes at most. A name of
    /// this form stays inside of the folder it is looked up in.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_date::Zone;
    ///
    /// assert!(Zone::is_name("America/Argentina/Ushuaia"));
    /// assert!(!Zone::is_name("../../etc/passwd"));
    /// assert!(!Zone::is_name("/etc/localtime"));
    /// ```
    pub fn is_name(name: &str) -> bool {
        is_name(name)
    }
}

fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && part.bytes().all(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-')
            })
    };
    name.len() <= 64 && name.split('/').all(part)
}

impl File {
    /// How far the clock is from standard time.
    fn saving(&self, second: i64) -> i32 {
        let (clock, summer) = self.at(second);
        if !summer {
            return 0;
        }
        let offset = |clock: &Clock| clock.offset;
        let standard = self.standard_before(second).map_or(0, offset);
        clock.offset - standard
    }
}
