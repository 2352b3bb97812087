//! Digests and checksums of bytes, streams and files.
//!
//! [`Alg`] names an algorithm, [`Digest`] adds the options that some have,
//! [`Hasher`] computes, [`Output`] is the result. [`hash_reader`] and
//! [`FileHash`] compute several in one read.
//!
//! # Example
//!
//! ```
//! use sysu_hash::digest::{Alg, Digest};
//!
//! let abc = Alg::Sha256.of(b"abc");
//! assert!(abc.to_hex().starts_with("ba7816bf8f01cfea"));
//! let short: Digest = "blake2b-128".parse()?;
//! assert_eq!(short.of(b"abc")?.as_bytes().len(), 16);
//! # Ok::<(), sysu_hash::Error>(())
//! ```

mod alg;
mod engine;
mod file;
mod output;
mod sum;

use std::fmt;
use std::str::FromStr;

use zeroize::Zeroizing;

pub use self::alg::Alg;
use self::engine::Engine;
pub use self::file::{FileDigests, FileHash, hash_reader};
pub use self::output::{Encoding, Output};
use crate::{Error, ErrorKind};

/// The most bytes of output that the functions of any length give here.
const MAX_LEN: usize = 1 << 20;

/// A digest algorithm with its options.
///
/// # Example
///
/// ```
/// use sysu_hash::digest::{Alg, Digest};
///
/// let long = Digest::new(Alg::Shake128).length(5);
/// assert_eq!(long.of(b"")?.to_hex(), "7f9c2ba4e8");
/// let err = Digest::new(Alg::Sha256).length(5).of(b"").unwrap_err();
/// assert_eq!(err.to_string(), "a length for sha256 is not supported");
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[must_use = "a Digest does nothing until it is given bytes"]
pub struct Digest {
    alg: Alg,
    length: Option<usize>,
    key: Option<Zeroizing<Vec<u8>>>,
    context: Option<String>,
    seed: u64,
}

impl Digest {
    /// The algorithm with none of its options.
    pub fn new(alg: Alg) -> Self {
        Self { alg, length: None, key: None, context: None, seed: 0 }
    }

    /// Sets the bytes of output, for SHAKE (any), BLAKE2b (1 to 64), BLAKE2s
    /// (1 to 32) and BLAKE3 (any).
    pub fn length(mut self, bytes: usize) -> Self {
        self.length = Some(bytes);
        self
    }

    /// Sets a key, for BLAKE2b (1 to 64 bytes), BLAKE2s (1 to 32) and BLAKE3
    /// (exactly 32).
    pub fn key(mut self, key: &[u8]) -> Self {
        self.key = Some(Zeroizing::new(key.to_vec()));
        self
    }

    /// Derives a key with BLAKE3: the context names application and purpose,
    /// the input is the key material.
    pub fn context(mut self, context: &str) -> Self {
        self.context = Some(context.to_owned());
        self
    }

    /// Sets the seed, for the xxHash family (XXH32 takes its low half).
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Returns the algorithm.
    pub fn alg(&self) -> Alg {
        self.alg
    }

    /// Returns the bytes of its output.
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.length.unwrap_or(self.alg.default_len())
    }

    /// Starts a computation.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Unsupported`] for an option that the algorithm has not.
    /// * [`ErrorKind::Parameter`] for a length or key outside its range.
    pub fn hasher(&self) -> Result<Hasher, Error> {
        self.check()?;
        Ok(Hasher { alg: self.alg, engine: engine::start(self), read: 0 })
    }

    /// Computes the digest of `bytes`.
    ///
    /// # Errors
    ///
    /// Those of [`Digest::hasher`].
    pub fn of(&self, bytes: &[u8]) -> Result<Output, Error> {
        let mut hasher = self.hasher()?;
        hasher.update(bytes);
        Ok(hasher.finish())
    }

    /// Returns the name for people and lists: `"BLAKE2b-256"`, `"SHA256"`.
    pub fn tag(&self) -> String {
        let tag = self.alg.tag();
        match self.length {
            Some(len) if len != self.alg.default_len() => {
                format!("{tag}-{}", len * 8)
            }
            _ => tag.to_owned(),
        }
    }

    fn check(&self) -> Result<(), Error> {
        let range = |what, asked, min, max| {
            if (min..=max).contains(&asked) {
                return Ok(());
            }
            let [asked, min, max] = [asked, min, max].map(|n| n as u64);
            Err(ErrorKind::Parameter { what, asked, min, max })
        };
        if let Some(len) = self.length {
            match self.alg {
                Alg::Blake2b => range("a BLAKE2b length in bytes", len, 1, 64),
                Alg::Blake2s => range("a BLAKE2s length in bytes", len, 1, 32),
                Alg::Shake128 | Alg::Shake256 | Alg::Blake3 => {
                    range("a length in bytes", len, 1, MAX_LEN)
                }
                alg => Err(ErrorKind::Unsupported { what: no_length(alg) }),
            }?;
        }
        if let Some(key) = &self.key {
            match self.alg {
                Alg::Blake2b => {
                    range("a BLAKE2b key in bytes", key.len(), 1, 64)
                }
                Alg::Blake2s => {
                    range("a BLAKE2s key in bytes", key.len(), 1, 32)
                }
                Alg::Blake3 => {
                    range("a BLAKE3 key in bytes", key.len(), 32, 32)
                }
                _ => Err(ErrorKind::Unsupported {
                    what: "a key for any but BLAKE2 and BLAKE3 (use HMAC)",
                }),
            }?;
        }
        let both = self.key.is_some() || self.alg != Alg::Blake3;
        if self.context.is_some() && both {
            return Err(ErrorKind::Unsupported {
                what: "a context for any but BLAKE3 without a key",
            }
            .into());
        }
        Ok(())
    }
}

fn no_length(alg: Alg) -> &'static str {
    match alg {
        Alg::Md5 => "a length for md5",
        Alg::Sha1 => "a length for sha1",
        Alg::Sha256 => "a length for sha256",
        Alg::Sha512 => "a length for sha512",
        _ => "a length for this algorithm",
    }
}

impl From<Alg> for Digest {
    fn from(alg: Alg) -> Self {
        Self::new(alg)
    }
}

impl FromStr for Digest {
    type Err = Error;

    /// Reads a name, with a length in bits behind it where one is possible:
    /// `sha256`, `blake2b-256`, `SHAKE128-512`.
    fn from_str(name: &str) -> Result<Self, Error> {
        let (alg, len) = alg::parse(name)?;
        let plain = Self::new(alg);
        if len == alg.default_len() {
            return Ok(plain);
        }
        let of = plain.length(len);
        of.check()?;
        Ok(of)
    }
}

/// Shows the algorithm; a key stays out of logs.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Digest")
            .field("alg", &self.alg)
            .field("length", &self.length)
            .field("keyed", &self.key.is_some())
            .field("context", &self.context)
            .field("seed", &self.seed)
            .finish()
    }
}

impl Alg {
    /// Computes the digest of `bytes`.
    pub fn of(self, bytes: &[u8]) -> Output {
        let mut hasher = Hasher::new(self);
        hasher.update(bytes);
        hasher.finish()
    }
}

/// A running computation of one digest.
///
/// It is a writer, so that anything that writes can be hashed, and a clone
/// goes on from the same point.
///
/// # Example
///
/// ```
/// use std::io::Write as _;
/// use sysu_hash::digest::{Alg, Hasher};
///
/// let mut hasher = Hasher::new(Alg::Crc32);
/// write!(hasher, "{}", 123456789)?;
/// assert_eq!(hasher.finish().to_hex(), "cbf43926");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Hasher {
    alg: Alg,
    engine: Box<dyn Engine>,
    read: u64,
}

impl Hasher {
    /// Starts a computation without options.
    pub fn new(alg: Alg) -> Self {
        let of = Digest::new(alg);
        Self { alg, engine: engine::start(&of), read: 0 }
    }

    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.engine.update(bytes);
        self.read += bytes.len() as u64;
    }

    /// Takes more bytes with as many cores as the algorithm can use.
    #[cfg(feature = "rayon")]
    fn update_large(&mut self, bytes: &[u8]) {
        self.engine.update_large(bytes);
        self.read += bytes.len() as u64;
    }

    /// Returns the bytes taken so far.
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// Ends the computation.
    pub fn finish(self) -> Output {
        Output::new(self.alg, self.engine.finish(self.read), self.read)
    }
}

impl Clone for Hasher {
    fn clone(&self) -> Self {
        Self { engine: self.engine.boxed_clone(), ..*self }
    }
}

impl std::io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher")
            .field("alg", &self.alg)
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}
