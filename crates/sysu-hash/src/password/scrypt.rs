//! scrypt in PHC strings.

use super::limits::{Limits, within};
use super::text::{Text, base64};
use crate::kdf;
use crate::{Error, ErrorKind, random};

/// How scrypt hashes are made.
///
/// # Example
///
/// ```
/// use sysu_hash::password::{Limits, Scrypt, verify};
///
/// let stored = Scrypt::new(4, 8, 1).hash(b"pw")?;
/// assert!(stored.starts_with("$scrypt$ln=4,r=8,p=1$"));
/// assert!(verify(b"pw", &stored, &Limits::new())?);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Scrypt does nothing until it is given a password"]
pub struct Scrypt {
    pub(super) log_n: u8,
    pub(super) r: u32,
    pub(super) p: u32,
}

impl Scrypt {
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Error> {
        let Self { log_n, r, p } = *self;
        let n = 1_u64.checked_shl(log_n.into()).unwrap_or(u64::MAX);
        let memory = n.saturating_mul(128).saturating_mul(r.into());
        within("scrypt memory in bytes", memory, limits.scrypt_memory)?;
        let work = memory.saturating_mul(p.into());
        within("scrypt memory times lanes", work, limits.scrypt_work)
    }

    /// Sets the power of two that N is, the block size r and the lanes p.
    ///
    /// OWASP's equal choices with r = 8: 17 and 1, 16 and 2, 15 and 3, 14 and
    /// 5, 13 and 10. Memory is 128 · 2^`log_n` · r bytes.
    pub const fn new(log_n: u8, r: u32, p: u32) -> Self {
        Self { log_n, r, p }
    }

    /// Returns the power of two that N is, r and p.
    pub const fn cost(&self) -> (u8, u32, u32) {
        (self.log_n, self.r, self.p)
    }

    /// Hashes a password under a new salt of 16 bytes to 32.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Empty`], [`ErrorKind::Random`], and those of
    /// [`kdf::scrypt`].
    pub fn hash(&self, password: &[u8]) -> Result<String, Error> {
        if password.is_empty() {
            return Err(ErrorKind::Empty.into());
        }
        let salt: [u8; 16] = random::bytes()?;
        let n = n_of(self.log_n)?;
        let key = kdf::scrypt(password, &salt, n, self.r, self.p, 32)?;
        let Self { log_n, r, p } = self;
        let (salt, key) = (base64(&salt), base64(&key));
        Ok(format!("$scrypt$ln={log_n},r={r},p={p}${salt}${key}"))
    }
}

/// OWASP's first choice: N = 2^17, r = 8, p = 1.
impl Default for Scrypt {
    fn default() -> Self {
        Self::new(17, 8, 1)
    }
}

fn n_of(log_n: u8) -> Result<u64, Error> {
    kdf::range("scrypt log2 N", log_n.into(), 1, 31)?;
    Ok(1 << log_n)
}

/// A stored scrypt hash.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) how: Scrypt,
    salt: Vec<u8>,
    key: Vec<u8>,
}

impl Stored {
    pub(super) fn parse(whole: &str) -> Result<Self, Error> {
        let text = Text::new(whole, "a scrypt hash");
        let [params, salt, key] = text.fields("$scrypt$")?;
        let [ln, r, p] = text.pairs(params, ["ln", "r", "p"])?;
        let log_n = text.need(params, ln)?;
        let how = Scrypt {
            log_n: log_n.min(255) as u8,
            r: text.need(params, r)?,
            p: text.need(params, p)?,
        };
        let lanes = u64::from(how.r) * u64::from(how.p);
        if !(1..=31).contains(&log_n) || lanes == 0 || lanes >= 1 << 30 {
            return Err(text.bad(params, "parameters outside their range"));
        }
        let (salt, key_text) = (text.base64(salt)?, key);
        let key = text.base64(key_text)?;
        if key.len() < 16 {
            return Err(text.bad(key_text, "a hash under 16 bytes"));
        }
        Ok(Self { how, salt, key })
    }

    pub(super) fn check(&self, limits: &Limits) -> Result<(), Error> {
        self.how.check(limits)
    }

    pub(super) fn verify(&self, password: &[u8]) -> Result<bool, Error> {
        let Scrypt { log_n, r, p } = self.how;
        let n = n_of(log_n)?;
        let len = self.key.len();
        let key = kdf::scrypt(password, &self.salt, n, r, p, len)?;
        Ok(crate::ct_eq(&key, &self.key))
    }
}
