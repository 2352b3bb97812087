//! What a folder holds: a sorted list of digests, and how two differ.
//!
//! A manifest is a checksum list: `sha256sum -c` reads one. Names are
//! relative to the folder, with `/` between their parts, sorted by their
//! bytes; a first line `# sysu manifest sha256` names the algorithm. Regular
//! files count. Symbolic links and special files are passed over, so that
//! nothing outside the folder is read and nothing blocks.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use crate::digest::{Digest, Encoding, FileHash, Output};
use crate::sums::{Line, Parser, Style, name_of};
use crate::{Error, ErrorKind};

/// The files of a folder and their digests.
///
/// # Example
///
/// ```
/// use sysu_hash::digest::Alg;
/// use sysu_hash::manifest::{Change, Manifest};
///
/// # let dir = tempfile::tempdir().unwrap();
/// # let dir = dir.path();
/// std::fs::write(dir.join("a"), b"1").unwrap();
/// let before = Manifest::of(dir, Alg::Sha256.into(), |_| true)?;
/// std::fs::rename(dir.join("a"), dir.join("b")).unwrap();
/// let after = Manifest::of(dir, Alg::Sha256.into(), |_| true)?;
/// let moved = Change::Moved { from: b"a".to_vec(), to: b"b".to_vec() };
/// assert_eq!(before.changes_to(&after), [moved]);
/// let read = Manifest::parse(&before.to_bytes()[..])?;
/// assert_eq!(read, before);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    digest: Digest,
    files: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// How one manifest differs from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Change {
    /// A file that was not there before.
    Added {
        /// Its name.
        name: Vec<u8>,
    },
    /// A file that is there no more.
    Removed {
        /// Its name.
        name: Vec<u8>,
    },
    /// A file whose content is another.
    Changed {
        /// Its name.
        name: Vec<u8>,
    },
    /// A file that has gone, and one of the same content that has come.
    Moved {
        /// The name before.
        from: Vec<u8>,
        /// The name after.
        to: Vec<u8>,
    },
}

impl Manifest {
    /// Makes the manifest of a folder.
    ///
    /// With the feature `rayon` files are hashed on all cores. `go_on` is
    /// told of the bytes done, from any thread, and stops the work by
    /// returning `false`.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Io`] for the first file or folder, in order, that
    ///   cannot be read: a manifest that leaves files out is none.
    /// * [`ErrorKind::Cancelled`] once `go_on` returned `false`.
    pub fn of(
        folder: &Path,
        digest: Digest,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<Self, Error> {
        let paths = walk(folder)?;
        let how = FileHash::new([digest.clone()]);
        let one = |(name, path): (Vec<u8>, PathBuf)| {
            let done = how.of_with_progress(&path, &go_on)?;
            let bytes = done.outputs.first().map(Output::as_bytes);
            Ok((name, bytes.unwrap_or_default().to_vec()))
        };
        #[cfg(feature = "rayon")]
        let files: Result<_, Error> = {
            use rayon::prelude::*;
            let all: Vec<Result<_, Error>> =
                paths.into_par_iter().map(one).collect();
            all.into_iter().collect()
        };
        #[cfg(not(feature = "rayon"))]
        let files: Result<_, Error> = paths.into_iter().map(one).collect();
        Ok(Self { digest, files: files? })
    }

    /// Reads a manifest, or any other checksum list of one algorithm.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] with the number of the first line (as its
    /// offset) that is of no form, or of another algorithm;
    /// [`ErrorKind::Io`] if it cannot be read.
    pub fn parse(list: impl BufRead) -> Result<Self, Error> {
        let mut parser = Parser::new(None);
        let mut digest = None;
        let mut files = BTreeMap::new();
        for (number, line) in list.split(b'\n').enumerate() {
            let line = line?;
            let bad =
                |reason| Error::malformed("a manifest", number + 1, reason);
            if let Some(name) = line.strip_prefix(HEADER) {
                let named = str::from_utf8(name).ok().map(str::parse);
                let Some(Ok(named)) = named else {
                    return Err(bad("an unknown algorithm on the line"));
                };
                parser = Parser::new(Some(Digest::clone(&named)));
                digest = Some(named);
                continue;
            }
            match parser.line(&line) {
                Line::Blank => {}
                Line::Malformed => return Err(bad("a line of no form")),
                Line::Entry(entry) if entry.name.is_empty() => {
                    return Err(bad("an empty name on the line"));
                }
                Line::Entry(entry) => {
                    let mut found = entry.digests.into_iter();
                    let Some((of, bytes)) = found.next() else { continue };
                    if *digest.get_or_insert_with(|| of.clone()) != of {
                        return Err(bad("another algorithm on the line"));
                    }
                    files.insert(entry.name, bytes);
                }
            }
        }
        let digest =
            digest.unwrap_or_else(|| crate::digest::Alg::Sha256.into());
        Ok(Self { digest, files })
    }

    /// Writes the manifest.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = HEADER.to_vec();
        out.extend_from_slice(self.digest.tag().to_lowercase().as_bytes());
        out.push(b'\n');
        for (name, bytes) in &self.files {
            Style::write_hex(&mut out, &Encoding::Hex.encode(bytes), name);
        }
        out
    }

    /// Returns one digest of all of it: that of [`Manifest::to_bytes`].
    ///
    /// # Errors
    ///
    /// None that [`Manifest::of`] has not given already.
    pub fn root(&self) -> Result<Output, Error> {
        self.digest.of(&self.to_bytes())
    }

    /// Returns the algorithm.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Returns names and digests, sorted by name.
    pub fn files(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.files.iter().map(|(name, bytes)| (&name[..], &bytes[..]))
    }

    /// Returns the number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns what has changed from this manifest to a later one, sorted by
    /// the name before, or after where there was none.
    ///
    /// A file that went and one that came with the same content are one that
    /// moved; of several of the same content, each goes with one in order.
    pub fn changes_to(&self, later: &Self) -> Vec<Change> {
        let mut gone: BTreeMap<&[u8], Vec<&[u8]>> = BTreeMap::new();
        let mut changes = Vec::new();
        for (name, bytes) in &self.files {
            match later.files.get(name) {
                Some(now) if now == bytes => {}
                Some(_) => {
                    changes.push(Change::Changed { name: name.clone() });
                }
                None => gone.entry(bytes).or_default().push(name),
            }
        }
        for names in gone.values_mut() {
            names.reverse();
        }
        for (name, bytes) in &later.files {
            if self.files.contains_key(name) {
                continue;
            }
            let from = gone.get_mut(&bytes[..]).and_then(Vec::pop);
            changes.push(match from {
                Some(from) => {
                    Change::Moved { from: from.to_vec(), to: name.clone() }
                }
                None => Change::Added { name: name.clone() },
            });
        }
        for names in gone.into_values() {
            let removed =
                |name: &[u8]| Change::Removed { name: name.to_vec() };
            changes.extend(names.into_iter().map(removed));
        }
        changes.sort_by(|a, b| a.key().cmp(b.key()));
        changes
    }
}

const HEADER: &[u8] = b"# sysu manifest ";

impl Change {
    fn key(&self) -> &[u8] {
        match self {
            Self::Added { name }
            | Self::Removed { name }
            | Self::Changed { name } => name,
            Self::Moved { from, .. } => from,
        }
    }
}

/// The regular files of a folder, sorted by their names with `/`.
fn walk(folder: &Path) -> Result<Vec<(Vec<u8>, PathBuf)>, Error> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), folder.to_path_buf(), 0)];
    while let Some((prefix, folder, depth)) = open.pop() {
        let io = |err| Error::io(&folder, err);
        if depth > MAX_DEPTH {
            return Err(ErrorKind::Limit {
                what: "the depth of folders",
                asked: depth,
                max: MAX_DEPTH,
            }
            .into());
        }
        for entry in fs::read_dir(&folder).map_err(io)? {
            let entry = entry.map_err(io)?;
            let kind = entry.file_type().map_err(io)?;
            let mut name: Vec<u8> = prefix.clone();
            name.extend(name_of(Path::new(&entry.file_name())));
            if kind.is_dir() {
                name.push(b'/');
                open.push((name, entry.path(), depth + 1));
            } else if kind.is_file() {
                found.push((name, entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The deepest folder that is entered.
const MAX_DEPTH: u64 = 1024;
