//! Keyed digests: HMAC over every algorithm that has a block.
//!
//! # Source
//! RFC 2104; FIPS 198-1. Tested against RFC 4231 and OpenSSL.

use std::fmt;

use zeroize::Zeroizing;

use crate::digest::{Alg, Hasher, Output};
use crate::{Error, ErrorKind};

/// A running HMAC.
///
/// # Example
///
/// ```
/// use sysu_hash::digest::Alg;
/// use sysu_hash::hmac::Hmac;
///
/// // RFC 4231 §4.3.
/// let mut mac = Hmac::new(Alg::Sha256, b"Jefe")?;
/// mac.update(b"what do ya want ");
/// mac.update(b"for nothing?");
/// let tag = mac.finish();
/// assert!(tag.to_hex().starts_with("5bdcc146bf60754e"));
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone)]
pub struct Hmac {
    inner: Hasher,
    outer: Hasher,
}

impl Hmac {
    /// Starts an HMAC with a key of any length.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] for checksums, SHAKE and BLAKE3, which HMAC
    /// is not defined for.
    pub fn new(alg: Alg, key: &[u8]) -> Result<Self, Error> {
        let Some(block_len) = alg.block_len() else {
            return Err(ErrorKind::Unsupported {
                what: "HMAC over a checksum, SHAKE or BLAKE3",
            }
            .into());
        };
        let mut block = Zeroizing::new(vec![0; block_len]);
        if key.len() > block_len {
            let short = alg.of(key);
            block[..short.as_bytes().len()].copy_from_slice(short.as_bytes());
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let padded = |block: &mut [u8], pad: u8| {
            for byte in &mut *block {
                *byte ^= pad;
            }
            let mut hasher = Hasher::new(alg);
            hasher.update(block);
            hasher
        };
        let inner = padded(&mut block, 0x36);
        let outer = padded(&mut block, 0x36 ^ 0x5c);
        Ok(Self { inner, outer })
    }

    /// Takes more of the message.
    pub fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    /// Ends the computation.
    pub fn finish(mut self) -> Output {
        self.outer.update(self.inner.finish().as_bytes());
        self.outer.finish()
    }

    /// Ends the computation and compares in constant time.
    ///
    /// A tag of another length does not match; that much may be known.
    pub fn verify(self, tag: &[u8]) -> bool {
        self.finish().ct_eq(tag)
    }
}

impl std::io::Write for Hmac {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Hmac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hmac").finish_non_exhaustive()
    }
}

/// Computes the HMAC of a message.
///
/// # Errors
///
/// Those of [`Hmac::new`].
pub fn hmac(alg: Alg, key: &[u8], message: &[u8]) -> Result<Output, Error> {
    let mut mac = Hmac::new(alg, key)?;
    mac.update(message);
    Ok(mac.finish())
}
