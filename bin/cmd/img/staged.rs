//! A folder that is filled beside its place, and moved there when whole.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

use anyhow::Context as _;

use crate::{
    error::{Annotate as _, Status},
    text,
};

/// The unfinished folders of this process, and what they lie in where that
/// was made for them: who writes into one holds it for reading, who removes
/// all of them for writing.
static PENDING: RwLock<BTreeMap<PathBuf, Option<PathBuf>>> =
    RwLock::new(BTreeMap::new());

/// Removes what every unfinished folder holds, and lets nobody write any
/// more: for the thread that has seen Ctrl-C and is about to end the
/// process.
pub(crate) fn abandon_all() {
    let pending = PENDING.write().unwrap_or_else(PoisonError::into_inner);
    for (path, place) in pending.iter() {
        clear(path, place.as_deref());
    }
    // Whoever waits for it waits for the end.
    std::mem::forget(pending);
}

/// Removes a folder, and what was made for it. The error that led here is
/// the one to tell.
fn clear(path: &Path, place: Option<&Path>) {
    let _ = fs::remove_dir_all(path);
    if let Some(place) = place {
        // Not if something else has come to lie there.
        let _ = fs::remove_dir(place);
    }
}

/// A folder that is filled beside its place, and moved there when whole.
#[derive(Debug)]
pub(super) struct Staged<'a> {
    place: &'a Path,
    inside: PathBuf,
    overwrite: bool,
    done: bool,
}

impl<'a> Staged<'a> {
    /// Starts what will lie in `place` under names that begin with `name`.
    ///
    /// # Errors
    ///
    /// If something is there and not to be replaced, or nothing can be
    /// written there.
    pub(super) fn new(
        place: &'a Path,
        name: &str,
        overwrite: bool,
    ) -> anyhow::Result<Self> {
        if !overwrite {
            for taken_by in [
                name.to_owned(),
                format!("{name}_files"),
                format!("{name}.dzi"),
                format!("{name}.html"),
            ] {
                let path = place.join(taken_by);
                if path.exists() {
                    return taken(&path);
                }
            }
        }
        let inside =
            place.join(format!(".{name}.{}.part", std::process::id()));
        let mut pending =
            PENDING.write().unwrap_or_else(PoisonError::into_inner);
        let made = (!place.exists()).then(|| place.to_path_buf());
        fs::create_dir_all(&inside).with_context(|| cannot_write(&inside))?;
        pending.insert(inside.clone(), made);
        Ok(Self { place, inside, overwrite, done: false })
    }

    /// Writes a file; `last` is the folder that is known to be there.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(super) fn put(
        &self,
        name: &str,
        bytes: &[u8],
        last: &mut PathBuf,
    ) -> io::Result<()> {
        let _pending = PENDING.read().unwrap_or_else(PoisonError::into_inner);
        let path = self.inside.join(name);
        let folder = path.parent().unwrap_or(&self.inside);
        if folder != last {
            fs::create_dir_all(folder)?;
            folder.clone_into(last);
        }
        fs::write(path, bytes)
    }

    /// Moves what is there into its place: folders first, then the files
    /// that name them.
    ///
    /// # Errors
    ///
    /// If something cannot be moved.
    pub(super) fn commit(mut self) -> anyhow::Result<()> {
        let pending = PENDING.read().unwrap_or_else(PoisonError::into_inner);
        let fail = || cannot_write(self.place);
        let mut entries: Vec<PathBuf> = fs::read_dir(&self.inside)
            .with_context(fail)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()
            .with_context(fail)?;
        entries.sort_by_key(|path| (!path.is_dir(), path.clone()));
        for from in entries {
            let name = from.file_name().unwrap_or_default();
            let to = self.place.join(name);
            if self.overwrite && to.is_dir() {
                fs::remove_dir_all(&to).with_context(fail)?;
            }
            fs::rename(&from, &to).with_context(fail)?;
        }
        fs::remove_dir(&self.inside).with_context(fail)?;
        drop(pending);
        self.done = true;
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        let mut pending =
            PENDING.write().unwrap_or_else(PoisonError::into_inner);
        let made = pending.remove(&self.inside).flatten();
        if !self.done {
            clear(&self.inside, made.as_deref());
        }
    }
}

/// Fails because something is there already.
///
/// # Errors
///
/// Always.
pub(super) fn taken<T>(path: &Path) -> anyhow::Result<T> {
    Err(anyhow::anyhow!("`{}` is already there", text::path(path)))
        .status(Status::Io)
        .hint("--overwrite replaces it")
}

/// What to say when a path cannot be written.
pub(super) fn cannot_write(path: &Path) -> String {
    format!("cannot write `{}`", text::path(path))
}
