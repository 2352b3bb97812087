//! The password files of Apache and nginx: `user:hash`, a line each.
//!
//! [`Htpasswd`] is such a file in memory, [`edit`] changes one on disk under
//! a lock, whole or not at all. Comments, unknown lines, further fields and
//! line ends stay as they are.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::Path;

use sysu_buf::{AtomicFile, Existing};

use crate::password::{Limits, PasswordHash};
use crate::{Error, ErrorKind};

/// The longest user name, as Apache has it.
const MAX_USER: usize = 255;

/// The largest file that is read: a million users.
const MAX_FILE: u64 = 256 << 20;

/// A password file in memory.
///
/// # Example
///
/// ```
/// use sysu_hash::htpasswd::{Htpasswd, Set};
///
/// let mut file = Htpasswd::parse(b"# staff\nann:$apr1$x$y\n");
/// assert_eq!(file.set("bob", "$2y$05$z")?, Set::Added);
/// assert!(file.remove("ann"));
/// assert_eq!(file.to_bytes(), b"# staff\nbob:$2y$05$z\n");
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Htpasswd {
    lines: Vec<Vec<u8>>,
}

/// A line of a password file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Record<'a> {
    /// An empty line or a comment.
    Blank,
    /// A user and the stored hash.
    User {
        /// The name.
        user: &'a str,
        /// The hash, or whatever stands between the first colon and the next.
        hash: &'a str,
    },
    /// A line without a colon, or not in UTF-8.
    Malformed,
}

/// What [`Htpasswd::set`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Set {
    /// The user is new.
    Added,
    /// The user's hash was replaced.
    Changed {
        /// Further lines of the same user, which were removed.
        doubles: usize,
    },
}

impl Htpasswd {
    /// Takes a file apart. Every file has a reading: lines that are of no
    /// form are kept, and reported by [`Htpasswd::records`].
    pub fn parse(bytes: &[u8]) -> Self {
        let lines = bytes.split_inclusive(|&byte| byte == b'\n');
        Self { lines: lines.map(<[u8]>::to_vec).collect() }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Io`] if it cannot be read.
    /// * [`ErrorKind::Limit`] if it has more than 256 MiB.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let io = |err| Error::io(path, err);
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(io)?;
        // What is no regular file does not say how long it is.
        file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(ErrorKind::Limit {
                what: "the size of a password file",
                asked: bytes.len() as u64,
                max: MAX_FILE,
            }
            .into());
        }
        Ok(Self::parse(&bytes))
    }

    /// Writes the file as it is now.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.lines.concat()
    }

    /// Returns what each line is, in order.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.lines.iter().map(|line| record(line))
    }

    /// Returns the users and their hashes, in order, doubles and all.
    pub fn users(&self) -> impl Iterator<Item = (&str, &str)> {
        self.records().filter_map(|record| match record {
            Record::User { user, hash } => Some((user, hash)),
            _ => None,
        })
    }

    /// Returns the hash of a user: the first, which is the one that Apache's
    /// server takes.
    pub fn get(&self, user: &str) -> Option<&str> {
        self.users().find(|(name, _)| *name == user).map(|(_, hash)| hash)
    }

    /// Sets the hash of a user, in place if there is one; fields behind the
    /// hash stay.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Malformed`] for a name that is empty, over 255 bytes,
    ///   starts with `#`, or has a colon or a control character; and for a
    ///   hash with a colon or a control character.
    pub fn set(&mut self, user: &str, hash: &str) -> Result<Set, Error> {
        check_user(user)?;
        let bad = |c: char| c == ':' || c.is_control();
        if let Some(at) = hash.find(bad) {
            let reason = "a colon or a control character";
            return Err(Error::malformed("a stored hash", at, reason));
        }
        let mut found = 0;
        self.lines.retain_mut(|line| {
            if !is_of(line, user) {
                return true;
            }
            found += 1;
            if found == 1 {
                replace_hash(line, user, hash);
            }
            found == 1
        });
        if found > 0 {
            return Ok(Set::Changed { doubles: found - 1 });
        }
        let crlf = self.lines.iter().any(|line| line.ends_with(b"\r\n"));
        let end = if crlf { "\r\n" } else { "\n" };
        if let Some(last) = self.lines.last_mut()
            && !last.ends_with(b"\n")
        {
            last.extend_from_slice(end.as_bytes());
        }
        self.lines.push(format!("{user}:{hash}{end}").into_bytes());
        Ok(Set::Added)
    }

    /// Removes all lines of a user; returns whether there were any.
    pub fn remove(&mut self, user: &str) -> bool {
        let before = self.lines.len();
        self.lines.retain(|line| !is_of(line, user));
        self.lines.len() < before
    }

    /// Compares a password with that of a user; `None` if there is no such
    /// user.
    ///
    /// For an unknown user the work of the first user's hash is done, so that
    /// the time does not tell who is in the file. A locked entry (`*`, `!`)
    /// matches nothing, after the same work.
    ///
    /// # Errors
    ///
    /// Those of [`password::verify`](crate::password::verify).
    ///
    /// # Source
    ///
    /// Apache httpd 2.4. DIFFERENCE from its `htpasswd -v`: of several lines
    /// of a user the first counts, as in the server, because that is the one
    /// that logs in.
    pub fn verify(
        &self,
        user: &str,
        password: &[u8],
        limits: &Limits,
    ) -> Result<Option<bool>, Error> {
        let stored = self.get(user);
        let locked = stored.filter(|hash| hash.starts_with(['*', '!']));
        let (Some(stored), None) = (stored, locked) else {
            let mut hashes = self.users().map(|(_, hash)| hash);
            if let Some(hash) =
                hashes.find_map(|h| PasswordHash::parse(h).ok())
            {
                hash.verify(password, limits)?;
            }
            return Ok(locked.map(|_| false));
        };
        PasswordHash::parse(stored)?.verify(password, limits).map(Some)
    }
}

fn record(line: &[u8]) -> Record<'_> {
    let Ok(text) = str::from_utf8(line) else { return Record::Malformed };
    let text = text.trim_end_matches(['\n', '\r']);
    let start = text.trim_start();
    if start.is_empty() || start.starts_with('#') {
        return Record::Blank;
    }
    match text.split_once(':') {
        Some((user, rest)) => {
            let hash = rest.split(':').next().unwrap_or(rest);
            Record::User { user, hash }
        }
        None => Record::Malformed,
    }
}

fn is_of(line: &[u8], user: &str) -> bool {
    matches!(record(line), Record::User { user: name, .. } if name == user)
}

/// Puts another hash between the first colon and what ended the old one.
fn replace_hash(line: &mut Vec<u8>, user: &str, hash: &str) {
    let start = user.len() + 1;
    // As `record` reads it: up to the next colon, or to the line's end, which
    // a carriage return inside is not.
    let is_end = |byte: &&u8| matches!(**byte, b'\n' | b'\r');
    let ends = line.iter().rev().take_while(is_end).count();
    let body = &line[start..(line.len() - ends).max(start)];
    let end = start
        + body.iter().position(|&byte| byte == b':').unwrap_or(body.len());
    line.splice(start..end, hash.bytes());
}

/// Checks that a name can stand in such a file.
///
/// # Errors
///
/// [`ErrorKind::Malformed`] as for [`Htpasswd::set`].
pub fn check_user(user: &str) -> Result<(), Error> {
    let bad = |at, reason| Err(Error::malformed("a user name", at, reason));
    if user.is_empty() {
        return bad(0, "an empty name");
    }
    if user.len() > MAX_USER {
        return bad(MAX_USER, "more than 255 bytes");
    }
    if user.trim_start().starts_with('#') {
        return bad(0, "a name that would be a comment");
    }
    match user.find(|c: char| c == ':' || c.is_control()) {
        Some(at) => bad(at, "a colon or a control character"),
        None => Ok(()),
    }
}

/// How [`edit`] treats a file that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Create {
    /// The file has to be there.
    Never,
    /// A new one is made, readable by owner and group only.
    IfMissing,
    /// The file must not be there.
    Always,
}

/// Changes a password file on disk.
///
/// Other editors of files in the same folder wait; readers see the old file
/// or the new one, never a part, whatever happens. Mode and owner of the
/// file stay; a symbolic link is followed. If `change` fails nothing is
/// written.
///
/// # Errors
///
/// * What `change` returns.
/// * [`ErrorKind::Exists`] if the file is there and must not be, or was
///   changed by a program that does not wait its turn.
/// * [`ErrorKind::Io`] if it cannot be read or written.
///
/// # Source
///
/// DIFFERENCE from Apache's `htpasswd`: it truncates the file and writes it
/// anew, so that a crash or a full disk loses every user.
pub fn edit<T>(
    path: &Path,
    create: Create,
    change: impl FnOnce(&mut Htpasswd) -> Result<T, Error>,
) -> Result<T, Error> {
    let io = |err| Error::io(path, err);
    let _lock = lock_beside(path).map_err(io)?;
    let exists = || ErrorKind::Exists {
        what: "file",
        name: path.display().to_string(),
    };
    let there = path.exists();
    match create {
        Create::Always if there => return Err(exists().into()),
        Create::Always | Create::IfMissing => {}
        Create::Never if there => {}
        Create::Never => {
            fs::metadata(path).map_err(io)?;
        }
    }
    let mut file =
        if there { Htpasswd::read(path)? } else { Htpasswd::default() };
    let before = fs::metadata(path).ok();
    let result = change(&mut file)?;
    let now = fs::metadata(path).ok();
    let stamp = |meta: &fs::Metadata| (meta.len(), meta.modified().ok());
    if before.as_ref().map(stamp) != now.as_ref().map(stamp) {
        return Err(exists().into());
    }
    let made = !there;
    if made {
        make_private(path).map_err(io)?;
    }
    let write = || {
        let mut new = AtomicFile::create(path, Existing::Replace)?;
        new.write_all(&file.to_bytes())?;
        new.commit()
    };
    write().map_err(|err| {
        if made {
            // The empty file that was to become it.
            let _ = fs::remove_file(path);
        }
        io(err)
    })?;
    Ok(result)
}

/// Makes an empty file that only owner and group may read.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o640);
    }
    options.open(path).map(drop)
}

/// Locks the folder of a file, which needs no file of its own for that.
#[cfg(unix)]
fn lock_beside(path: &Path) -> std::io::Result<File> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let lock = File::open(folder)?;
    lock.lock()?;
    Ok(lock)
}

/// Locks a file beside a file: folders cannot be locked here.
#[cfg(not(unix))]
fn lock_beside(path: &Path) -> std::io::Result<File> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".lock");
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path.with_file_name(name))?;
    lock.lock()?;
    Ok(lock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bcrypt::{Bcrypt, Cost, rounds_done};

    /// Counted, not timed: a clock proves nothing on a busy machine.
    #[test]
    fn an_unknown_user_is_as_much_work_as_a_wrong_password() {
        let cost = Cost::new(5).unwrap();
        let mut file = Htpasswd::parse(b"# staff\n\n");
        for user in ["ann", "bob"] {
            let hash = Bcrypt::new(cost).hash(user.as_bytes()).unwrap();
            file.set(user, &hash.to_string()).unwrap();
        }
        file.set("cyd", "*").unwrap();
        let work = |user: &str, expected: Option<bool>| {
            let before = rounds_done();
            let found = file.verify(user, b"guess", &Limits::new());
            assert_eq!(found.unwrap(), expected, "{user}");
            rounds_done() - before
        };
        let wrong = work("bob", Some(false));
        assert_eq!(wrong, cost.rounds());
        assert_eq!(work("nobody", None), wrong);
        assert_eq!(work("", None), wrong);
        assert_eq!(work("cyd", Some(false)), wrong);
        let before = rounds_done();
        assert_eq!(
            file.verify("bob", b"bob", &Limits::new()).unwrap(),
            Some(true)
        );
        assert_eq!(rounds_done() - before, wrong);
    }
}
