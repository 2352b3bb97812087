//! Systems without these calls: everything is `Unsupported` here, and what
//! can be known comes from [`super::Base`].

use std::{
    ffi::OsString,
    fs::File,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    error::{Error, Result},
    kernel::Uname,
    space::Space,
};

/// A folder that stands for the root of a machine.
#[derive(Clone, Debug)]
pub(crate) struct Tree(PathBuf);

impl Tree {
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let meta = std::fs::metadata(dir);
        meta.map_err(|err| Error::io(dir, &err))?;
        Ok(Self(dir.to_owned()))
    }

    pub(crate) fn file(&self, path: &Path) -> io::Result<File> {
        File::open(self.0.join(path))
    }

    pub(crate) fn names(&self, path: &Path) -> io::Result<Vec<OsString>> {
        std::fs::read_dir(self.0.join(path))?
            .map(|entry| Ok(entry?.file_name()))
            .collect()
    }

    pub(crate) fn link(&self, path: &Path) -> io::Result<PathBuf> {
        std::fs::read_link(self.0.join(path))
    }

    pub(crate) fn exists(&self, path: &Path) -> io::Result<()> {
        std::fs::metadata(self.0.join(path)).map(drop)
    }
}

/// A folder held open. There is none here: what it is for, the list of
/// processes, comes from [`super::Base`].
#[derive(Debug)]
pub(crate) enum Folder {}

impl Folder {
    pub(crate) fn open(_: &Path) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn file(&self, _: &str) -> io::Result<File> {
        match *self {}
    }

    pub(crate) fn owner(&self, _: &str) -> io::Result<u32> {
        match *self {}
    }
}

pub(crate) fn uname() -> Result<Uname> {
    Err(Error::unsupported("the kernel's name"))
}

pub(crate) fn page_size() -> u64 {
    4096
}

pub(crate) fn ticks_per_second() -> u64 {
    100
}

pub(crate) fn space(_: &Path) -> Result<Space> {
    Err(Error::unsupported("the space of a file system"))
}

pub(crate) fn clock_boottime() -> Option<Duration> {
    None
}

pub(crate) fn clock_monotonic() -> Option<Duration> {
    None
}

pub(crate) fn effective_uid() -> Option<u32> {
    None
}

pub(crate) fn priority(_: Option<u32>) -> Result<i32> {
    Err(Error::unsupported("the priority of a process"))
}

pub(crate) fn set_priority(_: Option<u32>, _: i32) -> Result<()> {
    Err(Error::unsupported("setting the priority of a process"))
}

pub(crate) fn set_affinity(_: u32, _: &[u32]) -> Result<()> {
    Err(Error::unsupported("setting the processors of a process"))
}

pub(crate) fn send_signal(
    _: u32,
    _: i32,
    _: impl FnOnce() -> Result<()>,
) -> Result<()> {
    Err(Error::unsupported("sending a signal"))
}

pub(crate) fn link_messages() -> Result<Vec<u8>> {
    Err(Error::unsupported("rtnetlink"))
}

pub(crate) fn address_messages() -> Result<Vec<u8>> {
    Err(Error::unsupported("rtnetlink"))
}
