//! Files of the same content.
//!
//! Files are told apart by size, then by their first 16 KiB, then whole, so
//! that most of them are never read through. Names of one file (hard links)
//! are one file; empty files are no duplicates of anything.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::digest::{Alg, FileHash, Output};
use crate::{Error, ErrorKind};

/// What is read of each file of a size that is not alone.
const HEAD: u64 = 16 * 1024;

/// Files of one content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Duplicates {
    /// The size of each in bytes.
    pub len: u64,
    /// The files, two or more, in the order in which they were given.
    pub paths: Vec<PathBuf>,
}

impl Duplicates {
    /// Returns the bytes that all but one of them take.
    pub fn wasted(&self) -> u64 {
        self.len.saturating_mul(self.paths.len() as u64 - 1)
    }
}

/// Finds files of the same content, by BLAKE3.
///
/// The groups come in the order of their first files. Symbolic links among
/// `paths` are followed; what is no regular file is passed over. With the
/// feature `rayon` files are read on all cores; `go_on` is told of the bytes
/// read, from any thread, and stops the work by returning `false`. A file
/// that cannot be read is given to `failed`, and is in no group.
///
/// # Errors
///
/// [`ErrorKind::Cancelled`] once `go_on` returned `false`.
///
/// # Example
///
/// ```
/// # let dir = tempfile::tempdir().unwrap();
/// let paths = ["a", "b", "c"].map(|name| dir.path().join(name));
/// for (path, text) in paths.iter().zip(["same", "other", "same"]) {
///     std::fs::write(path, text).unwrap();
/// }
/// let found = sysu_hash::dupes::find(&paths, |_| true, |_| ())?;
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].paths, [paths[0].clone(), paths[2].clone()]);
/// assert_eq!(found[0].wasted(), 4);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn find(
    paths: &[PathBuf],
    go_on: impl Fn(u64) -> bool + Sync,
    mut failed: impl FnMut(Error),
) -> Result<Vec<Duplicates>, Error> {
    let mut seen = HashSet::new();
    let mut by_len: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, path) in paths.iter().enumerate() {
        match path.metadata() {
            Ok(meta) if meta.is_file() && meta.len() > 0 => {
                if identity(&meta).is_none_or(|one| seen.insert(one)) {
                    by_len.entry(meta.len()).or_default().push(at);
                }
            }
            Ok(_) => {}
            Err(err) => failed(Error::io(path, err)),
        }
    }
    by_len.retain(|_, files| files.len() > 1);
    let heads = split(by_len, |len, at| {
        let done = head(&paths[at], len);
        if go_on(len.min(HEAD)) {
            return done;
        }
        Err(ErrorKind::Cancelled.into())
    });
    let heads = settle(heads, &mut failed)?;
    let (small, large): (Vec<_>, Vec<_>) =
        heads.into_iter().partition(|(len, _)| *len <= HEAD);
    let mut groups = small;
    for (len, files) in large {
        let whole = split(BTreeMap::from([(len, files)]), |_, at| {
            let how = FileHash::new([Alg::Blake3]).mmap(false);
            let done = how.of_with_progress(&paths[at], &go_on)?;
            Ok(done.outputs.into_iter().next())
        });
        groups.extend(settle(whole, &mut failed)?);
    }
    groups.sort_by_key(|(_, files)| files[0]);
    let named = |(len, files): (u64, Vec<usize>)| Duplicates {
        len,
        paths: files.into_iter().map(|at| paths[at].clone()).collect(),
    };
    Ok(groups.into_iter().map(named).collect())
}

/// A file, its size, and the digest of a part of it.
type Seen = (u64, usize, Result<Option<Output>, Error>);

/// Computes something of every file.
fn split(
    groups: BTreeMap<u64, Vec<usize>>,
    one: impl Fn(u64, usize) -> Result<Option<Output>, Error> + Sync,
) -> Vec<Seen> {
    let all: Vec<(u64, usize)> = groups
        .into_iter()
        .flat_map(|(len, files)| files.into_iter().map(move |at| (len, at)))
        .collect();
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        all.into_par_iter().map(|(len, at)| (len, at, one(len, at))).collect()
    }
    #[cfg(not(feature = "rayon"))]
    all.into_iter().map(|(len, at)| (len, at, one(len, at))).collect()
}

/// Groups what is still alike, and reports what could not be read.
fn settle(
    seen: Vec<Seen>,
    failed: &mut impl FnMut(Error),
) -> Result<Vec<(u64, Vec<usize>)>, Error> {
    let mut groups: BTreeMap<(u64, Vec<u8>), Vec<usize>> = BTreeMap::new();
    for (len, at, digest) in seen {
        match digest {
            Ok(Some(digest)) => {
                let key = (len, digest.as_bytes().to_vec());
                groups.entry(key).or_default().push(at);
            }
            Ok(None) => {}
            Err(err) if *err.kind() == ErrorKind::Cancelled => {
                return Err(err);
            }
            Err(err) => failed(err),
        }
    }
    let groups = groups.into_iter().filter(|(_, files)| files.len() > 1);
    Ok(groups.map(|((len, _), files)| (len, files)).collect())
}

/// The digest of the first bytes of a file.
fn head(path: &Path, len: u64) -> Result<Option<Output>, Error> {
    let io = |err| Error::io(path, err);
    let mut bytes = Vec::with_capacity(len.min(HEAD) as usize);
    let file = File::open(path).map_err(io)?;
    file.take(HEAD).read_to_end(&mut bytes).map_err(io)?;
    Ok(Some(Alg::Blake3.of(&bytes)))
}

/// What two names of one file have in common.
#[cfg(unix)]
fn identity(meta: &std::fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((meta.dev(), meta.ino()))
}

/// What two names of one file have in common, which is not told here.
#[cfg(not(unix))]
fn identity(_: &std::fs::Metadata) -> Option<(u64, u64)> {
    None
}
