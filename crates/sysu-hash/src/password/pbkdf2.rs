//! PBKDF2 in the strings of PHC, passlib and Django.

use super::text::{Text, base64};
use crate::digest::Alg;
use crate::kdf;
use crate::{Error, ErrorKind, random};

/// How PBKDF2 hashes are made.
///
/// # Example
///
/// ```
/// use sysu_hash::password::{Limits, Pbkdf2, verify};
///
/// let stored = Pbkdf2::sha256(1000).hash(b"pw")?;
/// assert!(stored.starts_with("$pbkdf2-sha256$i=1000,l=32$"));
/// assert!(verify(b"pw", &stored, &Limits::new())?);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Pbkdf2 does nothing until it is given a password"]
pub struct Pbkdf2 {
    pub(super) alg: Alg,
    pub(super) iterations: u32,
}

impl Pbkdf2 {
    /// HMAC-SHA-256; OWASP asks for 600,000 iterations.
    pub const fn sha256(iterations: u32) -> Self {
        Self { alg: Alg::Sha256, iterations }
    }

    /// HMAC-SHA-512; OWASP asks for 220,000 iterations.
    pub const fn sha512(iterations: u32) -> Self {
        Self { alg: Alg::Sha512, iterations }
    }

    /// Returns the iterations.
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// Hashes a password under a new salt of 16 bytes to one digest.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Empty`], [`ErrorKind::Random`], and
    /// [`ErrorKind::Parameter`] for no iterations.
    pub fn hash(&self, password: &[u8]) -> Result<String, Error> {
        if password.is_empty() {
            return Err(ErrorKind::Empty.into());
        }
        let salt: [u8; 16] = random::bytes()?;
        let len = self.alg.default_len();
        let key =
            kdf::pbkdf2(self.alg, password, &salt, self.iterations, len)?;
        Ok(format!(
            "$pbkdf2-{}$i={},l={len}${}${}",
            self.alg,
            self.iterations,
            base64(&salt),
            base64(&key)
        ))
    }
}

/// HMAC-SHA-256 with the 600,000 iterations of OWASP.
impl Default for Pbkdf2 {
    fn default() -> Self {
        Self::sha256(600_000)
    }
}

/// A stored PBKDF2 hash.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) how: Pbkdf2,
    salt: Vec<u8>,
    key: Vec<u8>,
}

impl Stored {
    /// Reads `$pbkdf2-sha256$i=…,l=…$SALT$HASH` or passlib's
    /// `$pbkdf2-sha256$ITERATIONS$SALT$HASH`.
    pub(super) fn parse(whole: &str, alg: Alg) -> Result<Self, Error> {
        let text = Text::new(whole, "a PBKDF2 hash");
        let name = match alg {
            // passlib leaves the name of SHA-1 out.
            Alg::Sha1 if whole.starts_with("$pbkdf2$") => "$pbkdf2$".into(),
            _ => format!("$pbkdf2-{alg}$"),
        };
        let [params, salt, key] = text.fields(&name)?;
        let (iterations, salt, key) = if params.contains('=') {
            let [i, len] = text.pairs(params, ["i", "l"])?;
            let bytes = text.base64(key)?;
            if len.is_some_and(|len| len as usize != bytes.len()) {
                return Err(text.bad(key, "a hash of another length"));
            }
            (text.need(params, i)?, text.base64(salt)?, bytes)
        } else {
            (text.decimal(params)?, text.dotted(salt)?, text.dotted(key)?)
        };
        Self::new(text, params, alg, iterations, salt, key)
    }

    /// Reads Django's `pbkdf2_sha256$ITERATIONS$SALT$HASH=`, whose salt is
    /// text.
    pub(super) fn parse_django(whole: &str, alg: Alg) -> Result<Self, Error> {
        let text = Text::new(whole, "a Django PBKDF2 hash");
        let prefix = format!("pbkdf2_{alg}$");
        let [params, salt, key] = text.fields(&prefix)?;
        let iterations = text.decimal(params)?;
        let salt = salt.as_bytes().to_vec();
        let key = text.padded(key)?;
        Self::new(text, params, alg, iterations, salt, key)
    }

    fn new(
        text: Text<'_>,
        params: &str,
        alg: Alg,
        iterations: u32,
        salt: Vec<u8>,
        key: Vec<u8>,
    ) -> Result<Self, Error> {
        if iterations == 0 {
            return Err(text.bad(params, "no iterations"));
        }
        if key.len() < 16 {
            return Err(text.bad(params, "a hash under 16 bytes"));
        }
        Ok(Self { how: Pbkdf2 { alg, iterations }, salt, key })
    }

    pub(super) fn verify(&self, password: &[u8]) -> Result<bool, Error> {
        let Pbkdf2 { alg, iterations } = self.how;
        let len = self.key.len();
        let key = kdf::pbkdf2(alg, password, &self.salt, iterations, len)?;
        Ok(crate::ct_eq(&key, &self.key))
    }
}
