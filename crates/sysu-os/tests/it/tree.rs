//! Trees of other machines, each kept as one text.
//!
//! `=== path` begins a file, whose text are the lines that follow;
//! `=== path -> target` is a link; `# …` at the top says what it is.

use std::{
    fs,
    ops::Deref,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use sysu_os::Host;
use tempfile::TempDir;

/// The folder of the texts.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/os")
}

/// A machine, and the folder in which it stands while it is asked.
pub(crate) struct Machine {
    host: Host,
    dir: TempDir,
}

impl Deref for Machine {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.host
    }
}

impl Machine {
    /// The machine of `tests/data/os/NAME.tree`.
    pub(crate) fn of(name: &str) -> Self {
        let file = folder().join(format!("{name}.tree"));
        Self::from_text(&fs::read(file).unwrap())
    }

    /// A machine of a few files, by path and content.
    pub(crate) fn made(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            put(dir.path(), path, text.as_bytes());
        }
        Self { host: Host::at(dir.path()).unwrap(), dir }
    }

    fn from_text(text: &[u8]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let text = [b"\n", text].concat();
        for part in split(&text, b"\n=== ").skip(1) {
            let end = part.iter().position(|&b| b == b'\n');
            let (head, body) = match end {
                Some(end) => (&part[..end], &part[end + 1..]),
                None => (part, &b""[..]),
            };
            let head = std::str::from_utf8(head).unwrap();
            match head.split_once(" -> ") {
                Some((path, target)) => {
                    let path = dir.path().join(path);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    symlink(target, path).unwrap();
                }
                // What ends with a NUL has no line end.
                None if body.last().is_none_or(|&b| b == 0) => {
                    put(dir.path(), head, body);
                }
                None => put(dir.path(), head, &[body, b"\n"].concat()),
            }
        }
        Self { host: Host::at(dir.path()).unwrap(), dir }
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Puts another file in, or another text into a file.
    pub(crate) fn with(self, path: &str, text: &str) -> Self {
        put(self.dir.path(), path, text.as_bytes());
        self
    }
}

fn put(dir: &Path, path: &str, text: &[u8]) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn split<'a>(
    mut text: &'a [u8],
    mark: &'a [u8],
) -> impl Iterator<Item = &'a [u8]> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None;
        }
        let at = text.windows(mark.len()).position(|w| w == mark);
        let at = at.unwrap_or(text.len());
        let part = &text[..at];
        text = text.get(at + mark.len()..).unwrap_or_default();
        Some(part)
    })
}
