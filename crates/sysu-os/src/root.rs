//! Where the files are: the live machine, or a captured tree of another.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use crate::{
    error::{Error, ErrorKind, Result},
    scan, sys,
    text::Text,
};

/// No file of the kernel is longer than this; what is longer is a trap.
const LONGEST: usize = 64 << 20;

/// The folder under which `proc`, `sys`, `etc`, `run` and `var` stand.
///
/// Paths are given without their leading slash. In a captured tree links
/// are followed as if the tree were the whole file system, so that a tree
/// from a stranger cannot lead to files outside of it.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    tree: Option<sys::Tree>,
    trace: Option<Arc<Mutex<Vec<Access>>>>,
}

/// One thing that a reader looked at.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Access {
    /// The path below the root, without a leading slash.
    pub path: Text,
    /// What was done.
    pub kind: AccessKind,
    /// Why it could not be had, one stable word; `None` when it was read.
    pub reason: Option<&'static str>,
}

/// What a reader did with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AccessKind {
    /// Read the file.
    File,
    /// Listed the folder.
    Folder,
    /// Read the target of the link.
    Link,
    /// Asked whether it exists.
    Exists,
    /// Asked the kernel by a call; `path` names the call.
    Call,
}

impl Root {
    pub(crate) fn live() -> Self {
        Self { tree: None, trace: None }
    }

    pub(crate) fn at(dir: &Path) -> Result<Self> {
        Ok(Self { tree: Some(sys::Tree::open(dir)?), trace: None })
    }

    pub(crate) fn is_live(&self) -> bool {
        self.tree.is_none()
    }

    pub(crate) fn traced(self) -> Self {
        Self { trace: Some(Arc::default()), ..self }
    }

    /// Returns what was looked at so far, in order, each thing once.
    pub(crate) fn trace(&self) -> Vec<Access> {
        let Some(trace) = &self.trace else { return Vec::new() };
        trace.lock().map(|t| t.clone()).unwrap_or_default()
    }

    fn note<T>(
        &self,
        path: &Path,
        kind: AccessKind,
        got: Result<T>,
    ) -> Result<T> {
        if let Some(trace) = &self.trace
            && let Ok(mut trace) = trace.lock()
        {
            let access = Access {
                path: path.as_os_str().to_owned().into(),
                kind,
                reason: got.as_ref().err().map(Error::reason),
            };
            // A look-up by hash would be quicker; traces are made for
            // people and fixtures and hold a few thousand entries.
            if !trace.contains(&access) {
                trace.push(access);
            }
        }
        got
    }

    /// Notes that a call of the kernel was asked, and what it answered.
    pub(crate) fn called<T>(&self, name: &str, got: Result<T>) -> Result<T> {
        self.note(Path::new(name), AccessKind::Call, got)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        match &self.tree {
            None => File::open(Path::new("/").join(path)),
            Some(tree) => tree.file(path),
        }
    }

    /// Opens a file of which only parts are to be read; `None` where there
    /// is none. What is then read of it is noted by its reader.
    pub(crate) fn seekable(&self, path: &str) -> Option<Result<File>> {
        match self.open(Path::new(path)) {
            Ok(file) => Some(Ok(file)),
            Err(err) => {
                let err = Error::io(shown(Path::new(path)), &err);
                (!err.is_absent()).then_some(Err(err))
            }
        }
    }

    /// Reads a whole file.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Result<Vec<u8>> {
        let mut buf = Vec::new();
        self.read_into(path, &mut buf)?;
        Ok(buf)
    }

    /// Reads a whole file into a buffer that is kept between readings.
    pub(crate) fn read_into(
        &self,
        path: impl AsRef<Path>,
        buf: &mut Vec<u8>,
    ) -> Result<()> {
        let path = path.as_ref();
        buf.clear();
        let got = self.open(path).and_then(|file| fill(file, buf));
        let got = match got {
            Ok(()) => Ok(()),
            Err(err) if err.kind() == io::ErrorKind::FileTooLarge => {
                Err(ErrorKind::TooLong { path: shown(path), limit: LONGEST }
                    .into())
            }
            Err(err) => Err(Error::io(shown(path), &err)),
        };
        self.note(path, AccessKind::File, got)
    }

    /// Gives each line of a file that may be of many megabytes, without its
    /// line end; only one is held at a time.
    pub(crate) fn each_line(
        &self,
        path: &str,
        mut line: impl FnMut(&[u8]),
    ) -> Result<()> {
        let path = Path::new(path);
        let read = |file: File| {
            let mut file =
                BufReader::with_capacity(64 << 10, file).take(LONGEST as u64);
            let mut buf = Vec::new();
            while file.read_until(b'\n', &mut buf)? > 0 {
                line(buf.strip_suffix(b"\n").unwrap_or(&buf));
                buf.clear();
            }
            Ok(())
        };
        let got = self.open(path).and_then(read);
        let got = got.map_err(|err| Error::io(shown(path), &err));
        self.note(path, AccessKind::File, got)
    }

    /// Holds a folder of the live machine open for many readings below it.
    ///
    /// `None` on a captured tree and while a trace is kept: those go file
    /// by file.
    pub(crate) fn folder(&self, path: &str) -> Option<sys::Folder> {
        if self.tree.is_some() || self.trace.is_some() {
            return None;
        }
        sys::Folder::open(&Path::new("/").join(path)).ok()
    }

    /// Reads a file of one value, without the white space around it.
    pub(crate) fn value(&self, path: impl AsRef<Path>) -> Option<Text> {
        let bytes = self.read(path).ok()?;
        // Device-tree properties end with a NUL instead of a newline.
        let bytes = bytes.strip_suffix(b"\0").unwrap_or(&bytes);
        let bytes = bytes.trim_ascii();
        (!bytes.is_empty()).then(|| bytes.into())
    }

    /// Reads a file of one whole number.
    pub(crate) fn number(&self, path: impl AsRef<Path>) -> Option<u64> {
        scan::number(self.value(path)?.as_bytes())
    }

    /// Reads a file of one whole number with a sign.
    pub(crate) fn signed(&self, path: impl AsRef<Path>) -> Option<i64> {
        scan::signed(self.value(path)?.as_bytes())
    }

    /// Reads a file of one list of numbers.
    pub(crate) fn ranges(&self, path: impl AsRef<Path>) -> Option<Vec<u32>> {
        scan::ranges(&self.read(path).ok()?)
    }

    /// Lists the names in a folder, counted as people count.
    pub(crate) fn names(
        &self,
        path: impl AsRef<Path>,
    ) -> Result<Vec<OsString>> {
        let mut names = self.names_unsorted(path)?;
        names.sort_by(|a, b| {
            scan::natural(a.as_encoded_bytes(), b.as_encoded_bytes())
        });
        Ok(names)
    }

    /// Lists the names in a folder in no order.
    pub(crate) fn names_unsorted(
        &self,
        path: impl AsRef<Path>,
    ) -> Result<Vec<OsString>> {
        let path = path.as_ref();
        let got =
            match &self.tree {
                None => std::fs::read_dir(Path::new("/").join(path)).and_then(
                    |dir| dir.map(|entry| Ok(entry?.file_name())).collect(),
                ),
                Some(tree) => tree.names(path),
            };
        self.note(
            path,
            AccessKind::Folder,
            got.map_err(|err| Error::io(shown(path), &err)),
        )
    }

    /// Lists the numbers behind `prefix` in a folder: `cpu0` gives 0.
    pub(crate) fn numbered(
        &self,
        path: impl AsRef<Path>,
        prefix: &str,
    ) -> Vec<u32> {
        let mut out: Vec<u32> = self
            .names(path)
            .unwrap_or_default()
            .iter()
            .filter_map(|name| name.to_str()?.strip_prefix(prefix))
            .filter_map(|n| scan::number(n.as_bytes())?.try_into().ok())
            .collect();
        out.sort_unstable();
        out
    }

    /// Returns where a link leads, as it is written.
    pub(crate) fn link(&self, path: impl AsRef<Path>) -> Result<PathBuf> {
        let path = path.as_ref();
        let got = match &self.tree {
            None => std::fs::read_link(Path::new("/").join(path)),
            Some(tree) => tree.link(path),
        };
        self.note(
            path,
            AccessKind::Link,
            got.map_err(|err| Error::io(shown(path), &err)),
        )
    }

    /// Returns the last part of where a link leads.
    pub(crate) fn link_name(&self, path: impl AsRef<Path>) -> Option<Text> {
        let target = self.link(path).ok()?;
        Some(target.file_name()?.to_owned().into())
    }

    /// Whether there is something of that name.
    pub(crate) fn exists(&self, path: impl AsRef<Path>) -> bool {
        let path = path.as_ref();
        let got = match &self.tree {
            None => std::fs::metadata(Path::new("/").join(path)).map(drop),
            Some(tree) => tree.exists(path),
        };
        self.note(
            path,
            AccessKind::Exists,
            got.map_err(|err| Error::io(shown(path), &err)),
        )
        .is_ok()
    }
}

/// The path as people know it.
fn shown(path: &Path) -> PathBuf {
    Path::new("/").join(path)
}

/// Reads a file of the kernel that it writes in one piece, such as
/// `/proc/PID/stat`: a read that leaves room has reached the end, and the
/// second read that would say so is saved.
pub(crate) fn fill_once(
    mut file: impl Read,
    buf: &mut Vec<u8>,
) -> io::Result<()> {
    buf.resize(8192, 0);
    loop {
        match file.read(buf) {
            Ok(n) if n < buf.len() => {
                buf.truncate(n);
                return Ok(());
            }
            Ok(n) => return fill_from(file, buf, n),
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => {
                buf.clear();
                return Err(err);
            }
        }
    }
}

/// Reads to the end. Files of the kernel say that they are empty, so sizes
/// are not asked for; most fit the first read.
fn fill(file: File, buf: &mut Vec<u8>) -> io::Result<()> {
    fill_from(file, buf, 0)
}

fn fill_from(
    mut file: impl Read,
    buf: &mut Vec<u8>,
    mut len: usize,
) -> io::Result<()> {
    loop {
        if buf.len() < len + 4096 {
            let more = (buf.len() * 2).max(8192);
            buf.resize(more, 0);
        }
        match file.read(&mut buf[len..]) {
            Ok(0) => break,
            Ok(n) => len += n,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => {
                buf.clear();
                return Err(err);
            }
        }
        if len > LONGEST {
            buf.clear();
            return Err(io::ErrorKind::FileTooLarge.into());
        }
    }
    buf.truncate(len);
    Ok(())
}
