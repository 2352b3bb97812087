//! Key derivation: HKDF, and with the feature `password` PBKDF2, scrypt and
//! Argon2, each with every parameter open.
//!
//! These give keys. To store a password use [`password`](crate::password),
//! which chooses parameters and writes them down.

use zeroize::Zeroizing;

use crate::digest::Alg;
use crate::hmac::Hmac;
use crate::{Error, ErrorKind, Secret};

pub(crate) fn range(
    what: &'static str,
    asked: u64,
    min: u64,
    max: u64,
) -> Result<(), Error> {
    if (min..=max).contains(&asked) {
        return Ok(());
    }
    Err(ErrorKind::Parameter { what, asked, min, max }.into())
}

/// Derives `len` bytes from key material with HKDF.
///
/// `salt` may be empty, `info` names the purpose of the key.
///
/// # Errors
///
/// * [`ErrorKind::Parameter`] if `len` is 0 or over 255 digests.
/// * [`ErrorKind::Unsupported`] if HMAC is not defined over `alg`.
///
/// # Example
///
/// ```
/// use sysu_hash::digest::{Alg, Encoding};
/// use sysu_hash::kdf::hkdf;
///
/// let key = hkdf(Alg::Sha256, b"secret", b"salt", b"cookies", 16)?;
/// assert_eq!(key.len(), 16);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
///
/// # Source
///
/// RFC 5869.
pub fn hkdf(
    alg: Alg,
    ikm: &[u8],
    salt: &[u8],
    info: &[u8],
    len: usize,
) -> Result<Secret, Error> {
    let max = 255 * alg.default_len() as u64;
    range("an HKDF length in bytes", len as u64, 1, max)?;
    let mut extract = Hmac::new(alg, salt)?;
    extract.update(ikm);
    let key = Zeroizing::new(extract.finish().as_bytes().to_vec());
    let base = Hmac::new(alg, &key)?;
    let mut okm = Zeroizing::new(Vec::with_capacity(len + key.len()));
    let mut last = Zeroizing::new(Vec::new());
    for count in 1..=255 {
        if okm.len() >= len {
            break;
        }
        let mut mac = base.clone();
        mac.update(&last);
        mac.update(info);
        mac.update(&[count]);
        *last = mac.finish().as_bytes().to_vec();
        okm.extend_from_slice(&last);
    }
    okm.truncate(len);
    Ok(Secret::of(okm))
}

/// Derives `len` bytes from a password with PBKDF2.
///
/// Cost: `iterations` HMACs for each digest's worth of output.
///
/// # Errors
///
/// * [`ErrorKind::Parameter`] if `iterations` is 0, or `len` is 0 or over
///   1 MiB.
/// * [`ErrorKind::Unsupported`] if HMAC is not defined over `alg`.
///
/// # Source
///
/// RFC 8018 §5.2.
#[cfg(feature = "password")]
pub fn pbkdf2(
    alg: Alg,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    len: usize,
) -> Result<Secret, Error> {
    use ::pbkdf2::hmac::SimpleHmac;
    use ::pbkdf2::{pbkdf2, pbkdf2_hmac};

    range("PBKDF2 iterations", iterations.into(), 1, u32::MAX.into())?;
    range("a PBKDF2 length in bytes", len as u64, 1, 1 << 20)?;
    let mut out = Zeroizing::new(vec![0; len]);
    macro_rules! simple {
        ($digest:ty) => {
            pbkdf2::<SimpleHmac<$digest>>(password, salt, iterations, &mut out)
                .map_err(|_| ErrorKind::Key { reason: "a wrong length" })?
        };
    }
    match alg {
        Alg::Md5 => {
            pbkdf2_hmac::<md5::Md5>(password, salt, iterations, &mut out);
        }
        Alg::Sha1 => {
            pbkdf2_hmac::<sha1::Sha1>(password, salt, iterations, &mut out);
        }
        Alg::Sha224 => {
            pbkdf2_hmac::<sha2::Sha224>(password, salt, iterations, &mut out);
        }
        Alg::Sha256 => {
            pbkdf2_hmac::<sha2::Sha256>(password, salt, iterations, &mut out);
        }
        Alg::Sha384 => {
            pbkdf2_hmac::<sha2::Sha384>(password, salt, iterations, &mut out);
        }
        Alg::Sha512 => {
            pbkdf2_hmac::<sha2::Sha512>(password, salt, iterations, &mut out);
        }
        Alg::Sha512_224 => simple!(sha2::Sha512_224),
        Alg::Sha512_256 => simple!(sha2::Sha512_256),
        Alg::Sha3_224 => simple!(sha3::Sha3_224),
        Alg::Sha3_256 => simple!(sha3::Sha3_256),
        Alg::Sha3_384 => simple!(sha3::Sha3_384),
        Alg::Sha3_512 => simple!(sha3::Sha3_512),
        Alg::Blake2b => simple!(blake2::Blake2b512),
        Alg::Blake2s => simple!(blake2::Blake2s256),
        Alg::Ripemd160 => simple!(ripemd::Ripemd160),
        Alg::Sm3 => simple!(sm3::Sm3),
        _ => {
            return Err(ErrorKind::Unsupported {
                what: "PBKDF2 over a checksum, SHAKE or BLAKE3",
            }
            .into());
        }
    }
    Ok(Secret::of(out))
}

/// Derives `len` bytes from a password with scrypt.
///
/// `n` is a power of two from 2 to 2^31. Cost: 128 · `n` · `r` bytes of
/// memory, `p` times in turn.
///
/// # Errors
///
/// * [`ErrorKind::Parameter`] if `n` is no power of two in its range, `r` or
///   `p` is 0, `r` · `p` is 2^30 or more, memory is over 2^40 bytes, or `len`
///   is 0 or over 1 MiB.
/// * [`ErrorKind::Memory`] if the memory is not to be had.
///
/// # Source
///
/// RFC 7914. DIFFERENCE from Node's `scryptSync`: no `maxmem`; where the
/// parameters come from a stranger, bound them before.
#[cfg(feature = "password")]
pub fn scrypt(
    password: &[u8],
    salt: &[u8],
    n: u64,
    r: u32,
    p: u32,
    len: usize,
) -> Result<Secret, Error> {
    if !n.is_power_of_two() {
        return Err(ErrorKind::Parameter {
            what: "scrypt N, a power of two,",
            asked: n,
            min: 2,
            max: 1 << 31,
        }
        .into());
    }
    range("scrypt N", n, 2, 1 << 31)?;
    range("scrypt r", r.into(), 1, (1 << 30) - 1)?;
    range("scrypt p", p.into(), 1, ((1 << 30) - 1) / u64::from(r))?;
    range("a scrypt length in bytes", len as u64, 1, 1 << 20)?;
    let memory = (128 * n).saturating_mul(r.into());
    range("scrypt memory in bytes", memory, 1, 1 << 40)?;
    // Asked for and given back: where the system does not give it, the crate
    // would let the process die.
    if Vec::<u8>::new().try_reserve_exact(memory as usize).is_err() {
        return Err(ErrorKind::Memory { bytes: memory }.into());
    }
    let log_n = n.trailing_zeros() as u8;
    let bad = |_| ErrorKind::Key { reason: "scrypt refuses its parameters" };
    let params = ::scrypt::Params::new(log_n, r, p).map_err(bad)?;
    let mut out = Zeroizing::new(vec![0; len]);
    ::scrypt::scrypt(password, salt, &params, &mut out)
        .map_err(|_| ErrorKind::Key { reason: "a wrong length" })?;
    Ok(Secret::of(out))
}
