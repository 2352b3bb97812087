//! Several digests of a stream or a file in one read.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::path::Path;
use std::time::SystemTime;

use super::{Digest, Hasher, Output};
use crate::Error;

/// Read at once from streams and small files.
const CHUNK: usize = 128 * 1024;

thread_local! {
    /// Kept from one small file to the next: asking for it anew costs as much
    /// as opening one.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Read at once from large files, while the chunk before is hashed.
#[cfg(feature = "rayon")]
const LARGE_CHUNK: usize = 512 * 1024;

/// From this size on a second thread reads ahead.
#[cfg(feature = "rayon")]
const LARGE: u64 = 8 << 20;

/// From this size on BLAKE3 alone gains by a memory map.
#[cfg(feature = "mmap")]
const MAPPED: u64 = 1 << 20;

/// Computes several digests of a stream in one read, in constant memory.
///
/// # Errors
///
/// Those of [`Digest::hasher`], and [`ErrorKind::Io`](crate::ErrorKind::Io)
/// if the stream fails.
///
/// # Example
///
/// ```
/// use sysu_hash::digest::{Alg, hash_reader};
///
/// let both = hash_reader(&[Alg::Md5.into(), Alg::Crc32.into()], &b""[..])?;
/// assert_eq!(both[0].to_hex(), "d41d8cd98f00b204e9800998ecf8427e");
/// assert_eq!(both[1].to_hex(), "00000000");
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn hash_reader(
    digests: &[Digest],
    src: impl Read + Send,
) -> Result<Vec<Output>, Error> {
    let mut hashers = start(digests)?;
    plain(&mut hashers, src, &mut vec![0; CHUNK], &mut |_| true)?;
    Ok(finish(hashers))
}

/// Computes several digests of files, each in one read.
///
/// A file of 8 MiB and more is read by one thread while others hash, one for
/// each algorithm as far as there are cores; BLAKE3 alone is computed over a
/// memory map with all cores (feature `mmap`). Symbolic links are followed.
///
/// # Example
///
/// ```
/// use sysu_hash::digest::{Alg, FileHash};
///
/// # let dir = tempfile::tempdir().unwrap();
/// # let path = dir.path().join("a");
/// std::fs::write(&path, b"abc").unwrap();
/// let done = FileHash::new([Alg::Sha1, Alg::Crc32]).of(&path)?;
/// assert_eq!(done.len, 3);
/// assert_eq!(done.outputs[1].to_hex(), "352441c2");
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a FileHash does nothing until it is given a file"]
pub struct FileHash {
    digests: Vec<Digest>,
    mmap: bool,
}

/// What [`FileHash`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileDigests {
    /// The digests in the order in which they were asked for.
    pub outputs: Vec<Output>,
    /// The bytes read.
    pub len: u64,
    /// Whether size or time of change moved while the file was read: the
    /// digests may then be of no version that ever was. What one read of the
    /// system gave whole is not looked at twice.
    pub changed: bool,
}

impl FileDigests {
    /// Puts what [`hash_reader`] found into the same shape.
    pub fn of_stream(outputs: Vec<Output>) -> Self {
        let len = outputs.first().map_or(0, Output::bytes_read);
        Self { outputs, len, changed: false }
    }
}

impl FileHash {
    /// Computes these digests.
    pub fn new<D: Into<Digest>>(digests: impl IntoIterator<Item = D>) -> Self {
        let digests = digests.into_iter().map(Into::into).collect();
        Self { digests, mmap: true }
    }

    /// Lets large files be mapped into memory [default: on].
    ///
    /// A mapped file that another program cuts short ends this one with a
    /// signal; turn it off where that may happen.
    pub fn mmap(mut self, yes: bool) -> Self {
        self.mmap = yes;
        self
    }

    /// Computes the digests of a file.
    ///
    /// # Errors
    ///
    /// Those of [`Digest::hasher`]; [`ErrorKind::Io`](crate::ErrorKind::Io)
    /// if the file cannot be read, which a folder cannot.
    pub fn of(&self, path: &Path) -> Result<FileDigests, Error> {
        self.of_with_progress(path, |_| true)
    }

    /// Computes the digests of a file, telling how many more bytes are done.
    ///
    /// # Errors
    ///
    /// Those of [`FileHash::of`], and
    /// [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled) once `go_on`
    /// returned `false`.
    pub fn of_with_progress(
        &self,
        path: &Path,
        mut go_on: impl FnMut(u64) -> bool,
    ) -> Result<FileDigests, Error> {
        let mut hashers = start(&self.digests)?;
        let mut file = File::open(path).map_err(|err| Error::io(path, err))?;
        let changed = self
            .read(&mut hashers, path, &mut file, &mut go_on)
            .map_err(|err| err.at(path))?;
        let len = hashers.first().map_or(0, Hasher::bytes_read);
        Ok(FileDigests { outputs: finish(hashers), len, changed })
    }

    /// Reads the whole file; returns whether it was changed meanwhile.
    fn read(
        &self,
        hashers: &mut [Hasher],
        path: &Path,
        file: &mut File,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<bool, Error> {
        // A small file is one read and one look: that it ended there, its
        // size says afterwards. Whether it is small is not asked before.
        let mut buf = BUFFER.take();
        buf.resize(CHUNK, 0);
        let len = read_some(file, &mut buf)?;
        let before = file.metadata()?;
        let size = if before.is_file() { before.len() } else { 0 };
        if size >= CHUNK as u64 {
            BUFFER.set(buf);
            file.rewind()?;
            self.large(hashers, path, file, size, go_on)?;
        } else {
            for hasher in &mut *hashers {
                hasher.update(&buf[..len]);
            }
            let whole = before.is_file() && size == len as u64;
            let go = go_on(len as u64);
            if go && !whole {
                // A pipe, a file of /proc, or a read that was cut short.
                plain(hashers, &mut *file, &mut buf, go_on)?;
            }
            BUFFER.set(buf);
            if !go {
                return Err(crate::ErrorKind::Cancelled.into());
            }
            if whole {
                return Ok(false);
            }
        }
        // Not by the bytes read: files of /proc and /sys do not have the
        // size that they say.
        let after = file.metadata()?;
        Ok(before.is_file() && changed_at(&before) != changed_at(&after))
    }

    fn large(
        &self,
        hashers: &mut [Hasher],
        path: &Path,
        file: &mut File,
        size: u64,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), Error> {
        #[cfg(feature = "mmap")]
        if let [hasher] = hashers
            && self.mmap
            && size >= MAPPED
            && let Some(done) = hasher.engine.update_file(path)
        {
            done?;
            hasher.read = size;
            go_on(size);
            return Ok(());
        }
        #[cfg(not(feature = "mmap"))]
        let _ = (path, self.mmap);
        #[cfg(feature = "rayon")]
        if size >= LARGE && rayon::current_num_threads() > 1 {
            return ahead(hashers, file, go_on);
        }
        #[cfg(not(feature = "rayon"))]
        let _ = size;
        plain(hashers, file, &mut vec![0; CHUNK], go_on)
    }
}

fn changed_at(meta: &std::fs::Metadata) -> (u64, Option<SystemTime>) {
    (meta.len(), meta.modified().ok())
}

fn start(digests: &[Digest]) -> Result<Vec<Hasher>, Error> {
    digests.iter().map(Digest::hasher).collect()
}

fn finish(hashers: Vec<Hasher>) -> Vec<Output> {
    hashers.into_iter().map(Hasher::finish).collect()
}

/// Reads and hashes by turns.
fn plain(
    hashers: &mut [Hasher],
    mut src: impl Read,
    buf: &mut [u8],
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<(), Error> {
    loop {
        let len = fill(&mut src, buf)?;
        for hasher in &mut *hashers {
            hasher.update(&buf[..len]);
        }
        if !go_on(len as u64) {
            return Err(crate::ErrorKind::Cancelled.into());
        }
        if len < buf.len() {
            return Ok(());
        }
    }
}

/// Reads the next chunk while this one is hashed, each algorithm by itself.
#[cfg(feature = "rayon")]
fn ahead(
    hashers: &mut [Hasher],
    mut src: impl Read + Send,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<(), Error> {
    use rayon::prelude::*;

    let mut now = vec![0; LARGE_CHUNK];
    let mut next = vec![0; LARGE_CHUNK];
    let mut len = fill(&mut src, &mut now)?;
    while len > 0 {
        let chunk = &now[..len];
        let (read, ()) = rayon::join(
            || fill(&mut src, &mut next),
            || match &mut *hashers {
                [only] => only.update_large(chunk),
                many => many.par_iter_mut().for_each(|one| one.update(chunk)),
            },
        );
        if !go_on(len as u64) {
            return Err(crate::ErrorKind::Cancelled.into());
        }
        len = read?;
        std::mem::swap(&mut now, &mut next);
    }
    Ok(())
}

/// Reads until `buf` is full or the stream ends.
fn fill(src: &mut impl Read, buf: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while len < buf.len() {
        match read_some(src, &mut buf[len..])? {
            0 => break,
            read => len += read,
        }
    }
    Ok(len)
}

/// Reads once.
fn read_some(src: &mut impl Read, buf: &mut [u8]) -> io::Result<usize> {
    loop {
        match src.read(buf) {
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
