//! A captured tree, opened so that its links cannot lead out of it.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use rustix::fs::{Dir, Mode, OFlags, ResolveFlags};

use crate::error::{Error, Result};

/// A folder that stands for the root of a machine.
#[derive(Clone, Debug)]
pub(crate) struct Tree(Arc<std::os::fd::OwnedFd>);

impl Tree {
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::open(dir, flags, Mode::empty())
            .map_err(|err| Error::io(dir, &err.into()))?;
        Ok(Self(Arc::new(fd)))
    }

    fn find(
        &self,
        path: &Path,
        flags: OFlags,
    ) -> io::Result<std::os::fd::OwnedFd> {
        // Without NONBLOCK, a pipe in the tree would wait for ever; what is
        // only pointed at (PATH) does not wait and does not take the flag.
        let flags = if flags.contains(OFlags::PATH) {
            flags
        } else {
            flags | OFlags::NONBLOCK
        };
        Ok(rustix::fs::openat2(
            &*self.0,
            path,
            flags | OFlags::CLOEXEC,
            Mode::empty(),
            ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS,
        )?)
    }

    pub(crate) fn file(&self, path: &Path) -> io::Result<File> {
        let file = File::from(self.find(path, OFlags::RDONLY)?);
        // A device or a pipe is not a captured file.
        if !file.metadata()?.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(file)
    }

    pub(crate) fn names(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let fd = self.find(path, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let mut names = Vec::new();
        for entry in Dir::read_from(fd)? {
            let name = entry?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        Ok(names)
    }

    pub(crate) fn link(&self, path: &Path) -> io::Result<PathBuf> {
        let parent = path.parent().unwrap_or(Path::new("."));
        let parent =
            if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        let name = path.file_name().ok_or(io::ErrorKind::NotFound)?;
        let fd = self.find(parent, OFlags::PATH | OFlags::DIRECTORY)?;
        let target = rustix::fs::readlinkat(fd, name, Vec::new())?;
        Ok(OsStr::from_bytes(target.to_bytes()).into())
    }

    pub(crate) fn exists(&self, path: &Path) -> io::Result<()> {
        self.find(path, OFlags::PATH).map(drop)
    }
}
