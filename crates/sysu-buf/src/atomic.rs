//! Files that appear whole or not at all.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::{NamedTempFile, TempPath};

use crate::ErrorKind;

/// What to do about a file that stands where the new one shall go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Existing {
    /// Leave it alone and fail with [`io::ErrorKind::AlreadyExists`].
    #[default]
    Refuse,
    /// Replace it, in one step, when the new file is whole.
    Replace,
}

/// A file under construction: written beside its target, synced, renamed.
///
/// Until [`commit`](Self::commit) the target is as it was; dropped without
/// it, nothing stays behind. A reader sees the old file or the new one,
/// never a part, even when the process is killed in the middle.
///
/// A symbolic link is followed, so that the link stays a link. A target
/// that is there but is not a regular file (a device, a pipe) cannot be
/// replaced by renaming and is written to directly. A replaced file hands
/// its permissions on; a new one gets those that the umask leaves of 0666.
///
/// Writes are not buffered.
///
/// # Example
///
/// ```
/// use std::io::Write;
/// use sysu_buf::{AtomicFile, Existing};
///
/// # let dir = tempfile::tempdir()?;
/// let path = dir.path().join("greeting.txt");
/// let mut file = AtomicFile::create(&path, Existing::Refuse)?;
/// file.write_all(b"hello")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read(&path)?, b"hello");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "an AtomicFile that is not committed leaves nothing behind"]
pub struct AtomicFile {
    form: Form,
    sync: bool,
}

#[derive(Debug)]
enum Form {
    Beside {
        // Dropped in this order: the file is gone before it is forgotten.
        temp: NamedTempFile,
        ticket: Ticket,
        target: PathBuf,
        existing: Existing,
    },
    // Written and closed; waits to be renamed.
    Closed {
        temp: TempPath,
        ticket: Ticket,
        target: PathBuf,
        existing: Existing,
    },
    Direct(File),
}

impl AtomicFile {
    /// Starts a file that shall stand at `path`.
    ///
    /// # Errors
    ///
    /// * [`io::ErrorKind::AlreadyExists`] if a regular file is there and
    ///   `existing` is [`Existing::Refuse`]; [`commit`](Self::commit) asks
    ///   again.
    /// * [`io::ErrorKind::IsADirectory`] if a folder is there.
    /// * [`io::ErrorKind::NotFound`] if the folder of `path` is not there.
    /// * [`io::ErrorKind::Interrupted`] after [`Self::abandon_all`].
    /// * What the system says when a file cannot be made there.
    pub fn create(
        path: impl AsRef<Path>,
        existing: Existing,
    ) -> io::Result<Self> {
        let path = path.as_ref();
        let old = match fs::metadata(path) {
            Ok(old) if old.is_dir() => {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            Ok(old) if !old.is_file() => {
                let file = OpenOptions::new().write(true).open(path)?;
                return Ok(Self { form: Form::Direct(file), sync: false });
            }
            Ok(_) if existing == Existing::Refuse => {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            Ok(old) => Some(old.permissions()),
            Err(err) if err.kind() == io::ErrorKind::NotFound => None,
            Err(err) => return Err(err),
        };
        let target = match &old {
            Some(_) => fs::canonicalize(path)?,
            None => path.to_path_buf(),
        };
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let (temp, ticket) = Pending::make(folder, old)?;
        let form = Form::Beside { temp, ticket, target, existing };
        Ok(Self { form, sync: true })
    }

    /// Sets whether the content is on the disk before the name is [default:
    /// yes].
    ///
    /// Without, a loss of power (not the end of the process) may leave an
    /// empty file: good enough for what can be made again, and quicker by a
    /// few milliseconds a file.
    pub fn sync(mut self, sync: bool) -> Self {
        self.sync = sync;
        self
    }

    /// Makes the file appear under its name.
    ///
    /// Its content is on the disk before the name is, so that a loss of
    /// power cannot leave an empty file either, unless
    /// [`sync`](Self::sync) says that this is not needed.
    ///
    /// # Errors
    ///
    /// * [`io::ErrorKind::AlreadyExists`] if a file has come to stand there
    ///   meanwhile and was not to be replaced.
    /// * What the system says when it cannot write, sync or rename; the
    ///   target is then as it was.
    pub fn commit(self) -> io::Result<()> {
        let sync = self.sync;
        match self.form {
            Form::Direct(mut file) => file.flush(),
            Form::Beside { temp, ticket, target, existing } => {
                if sync {
                    temp.as_file().sync_data()?;
                }
                appear(temp.into_temp_path(), ticket, &target, existing)
            }
            Form::Closed { temp, ticket, target, existing } => {
                appear(temp, ticket, &target, existing)
            }
        }
    }

    /// Syncs and closes the file; it appears when it is committed.
    ///
    /// So that thousands can wait for each other: an open file is one of
    /// few, a name is not. What is written afterwards is refused.
    ///
    /// # Errors
    ///
    /// What syncing fails with; nothing stays behind then.
    pub fn close(self) -> io::Result<Self> {
        let sync = self.sync;
        let form = match self.form {
            Form::Beside { temp, ticket, target, existing } => {
                if sync {
                    temp.as_file().sync_data()?;
                }
                let temp = temp.into_temp_path();
                Form::Closed { temp, ticket, target, existing }
            }
            form => form,
        };
        Ok(Self { form, sync })
    }

    /// Removes what every unfinished file of this process has written, and
    /// refuses new ones.
    ///
    /// Made for the thread that has seen Ctrl-C and is about to end the
    /// process.
    pub fn abandon_all() {
        let mut pending = Pending::lock();
        pending.closed = true;
        for path in std::mem::take(&mut pending.paths) {
            // Nothing is left to be done about one that cannot be removed.
            let _ = fs::remove_file(path);
        }
    }
}

/// Renames a file that is whole.
fn appear(
    temp: TempPath,
    ticket: Ticket,
    target: &Path,
    existing: Existing,
) -> io::Result<()> {
    let done = match existing {
        Existing::Replace => temp.persist(target),
        Existing::Refuse => temp.persist_noclobber(target),
    };
    drop(ticket);
    done.map_err(|err| err.error)
}

impl Write for AtomicFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match &mut self.form {
            Form::Beside { temp, .. } => temp.as_file_mut().write(buf),
            Form::Direct(file) => file.write(buf),
            Form::Closed { .. } => {
                Err(crate::Error::from(ErrorKind::WriteAfterEnd).into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The unfinished files of this process, for [`AtomicFile::abandon_all`].
static PENDING: Mutex<Pending> =
    Mutex::new(Pending { paths: BTreeSet::new(), closed: false });

struct Pending {
    paths: BTreeSet<PathBuf>,
    closed: bool,
}

impl Pending {
    fn lock() -> MutexGuard<'static, Self> {
        PENDING.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a file in `folder` and notes it, in one step as seen by
    /// [`AtomicFile::abandon_all`].
    fn make(
        folder: &Path,
        permissions: Option<Permissions>,
    ) -> io::Result<(NamedTempFile, Ticket)> {
        let mut pending = Self::lock();
        if pending.closed {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".sysu-").suffix(".part");
        #[cfg(unix)]
        builder.permissions(fresh_permissions());
        let temp = builder.tempfile_in(folder)?;
        if let Some(permissions) = permissions {
            temp.as_file().set_permissions(permissions)?;
        }
        let path = temp.path().to_path_buf();
        pending.paths.insert(path.clone());
        Ok((temp, Ticket(path)))
    }
}

/// Permissions that the umask is applied to.
#[cfg(unix)]
fn fresh_permissions() -> Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

/// Takes its path off the list of unfinished files when it is dropped.
#[derive(Debug)]
struct Ticket(PathBuf);

impl Drop for Ticket {
    fn drop(&mut self) {
        Pending::lock().paths.remove(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str, existing: Existing) -> io::Result<()> {
        let mut file = AtomicFile::create(path, existing)?;
        file.write_all(text.as_bytes())?;
        file.commit()
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_stays_behind_without_commit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let mut file = AtomicFile::create(&path, Existing::Refuse).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn an_existing_file_is_replaced_only_when_asked() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        write(&path, "old", Existing::Refuse).unwrap();
        let err = write(&path, "new", Existing::Refuse).unwrap_err();
        assert_eq!(err.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        write(&path, "new", Existing::Replace).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(dir.path()), ["a"]);
    }

    #[test]
    fn a_file_that_came_meanwhile_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let file = AtomicFile::create(&path, Existing::Refuse).unwrap();
        fs::write(&path, "theirs").unwrap();
        let err = file.commit().unwrap_err();
        assert_eq!(err.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(names(dir.path()), ["a"]);
    }

    #[test]
    fn a_closed_file_takes_nothing_more_and_appears_all_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let mut file = AtomicFile::create(&path, Existing::Refuse).unwrap();
        file.write_all(b"all").unwrap();
        let mut file = file.close().unwrap();
        assert!(!path.exists());
        assert!(file.write_all(b"more").is_err());
        file.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "all");
        let file = AtomicFile::create(&path, Existing::Replace).unwrap();
        drop(file.close().unwrap());
        assert_eq!(names(dir.path()), ["a"]);
    }

    #[test]
    fn a_folder_is_not_a_target() {
        let dir = tempfile::tempdir().unwrap();
        let err =
            AtomicFile::create(dir.path(), Existing::Replace).unwrap_err();
        assert_eq!(err.kind(), io::ErrorKind::IsADirectory);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_a_link_stays_a_link() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        write(&link, "new", Existing::Replace).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = fs::metadata(&real).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_written_to_and_stays_a_device() {
        use std::os::unix::fs::FileTypeExt;
        write(Path::new("/dev/null"), "x", Existing::Refuse).unwrap();
        let kind = fs::metadata("/dev/null").unwrap().file_type();
        assert!(kind.is_char_device());
        let err =
            write(Path::new("/dev/full"), "x", Existing::Refuse).unwrap_err();
        assert_eq!(err.kind(), io::ErrorKind::StorageFull);
    }
}
