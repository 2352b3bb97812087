//! The sixty characters of a stored bcrypt hash.

use std::fmt;
use std::str::FromStr;

use super::{Cost, Version, base64, kernel};
use crate::{Error, ErrorKind};

const FORMAT: &str = "a bcrypt hash";

/// A stored bcrypt hash, read strictly.
///
/// `$2b$12$`, 22 characters of salt, 31 of digest; nothing before, nothing
/// behind. What is parsed is written back byte for byte.
///
/// # Example
///
/// ```
/// use sysu_hash::bcrypt::{BcryptHash, Version};
///
/// let text = "$2b$04$ZaXYZiia2y5Cv8X9RUOdMe.r32BBKgtwLS.wpEXkwelMaGIMfVkuS";
/// let hash = BcryptHash::parse(text)?;
/// assert_eq!((hash.version(), hash.cost().get()), (Version::V2b, 4));
/// assert_eq!(hash.to_string(), text);
/// assert!(!hash.verify(b"a guess"));
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BcryptHash {
    version: Version,
    cost: Cost,
    salt: [u8; 16],
    digest: [u8; 23],
}

impl BcryptHash {
    pub(super) fn new(
        version: Version,
        cost: Cost,
        salt: [u8; 16],
        digest: [u8; 23],
    ) -> Self {
        Self { version, cost, salt, digest }
    }

    /// Reads a hash of the versions `2a`, `2b` and `2y`.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Unsupported`] for a well-formed `$2$` or `$2x$`, which
    ///   [`BcryptHash::parse_legacy`] takes.
    /// * [`ErrorKind::Malformed`] for everything else: another length, a
    ///   cost that is not two digits of 04 to 31, a character outside the
    ///   alphabet, spare bits that are set, text before or behind.
    ///
    /// # Source
    ///
    /// N. Provos, D. Mazières, "A Future-Adaptable Password Scheme", 1999,
    /// as OpenBSD writes it. DIFFERENCE from npm bcrypt: a malformed hash is
    /// an error, never "does not match", because a damaged store should not
    /// look like a wrong password.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let hash = Self::parse_legacy(text)?;
        match hash.version {
            Version::V2 => {
                Err(ErrorKind::Unsupported { what: "bcrypt version $2$" })
            }
            Version::V2x => {
                Err(ErrorKind::Unsupported { what: "bcrypt version $2x$" })
            }
            _ => return Ok(hash),
        }
        .map_err(Error::from)
    }

    /// Reads a hash of any version, the mistaken `2` and `2x` included.
    ///
    /// A `$2x$` hash was computed with the sign of bytes extended, so that
    /// some passwords with bytes of 128 and up match others: accept it only
    /// to replace it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] as for [`BcryptHash::parse`].
    pub fn parse_legacy(text: &str) -> Result<Self, Error> {
        let bytes = text.as_bytes();
        let bad = |at, reason| Error::malformed(FORMAT, at, reason);
        if bytes.first() != Some(&b'$') {
            return Err(bad(0, "no dollar sign"));
        }
        if bytes.get(1) != Some(&b'2') {
            return Err(bad(1, "a version other than 2, 2a, 2b, 2x, 2y"));
        }
        let (version, rest) = match bytes.get(2) {
            Some(b'$') => (Version::V2, 3),
            Some(b'a') => (Version::V2a, 4),
            Some(b'b') => (Version::V2b, 4),
            Some(b'x') => (Version::V2x, 4),
            Some(b'y') => (Version::V2y, 4),
            _ => return Err(bad(2, "a version other than 2, 2a, 2b, 2x, 2y")),
        };
        if bytes[rest - 1..].first() != Some(&b'$') {
            return Err(bad(rest - 1, "no dollar sign after the version"));
        }
        let cost = match bytes.get(rest..rest + 2) {
            Some(&[tens @ b'0'..=b'9', ones @ b'0'..=b'9']) => {
                u32::from(tens - b'0') * 10 + u32::from(ones - b'0')
            }
            _ => return Err(bad(rest, "a cost that is not two digits")),
        };
        let cost = Cost::new(cost)
            .map_err(|_| bad(rest, "a cost outside 04 to 31"))?;
        if bytes.get(rest + 2) != Some(&b'$') {
            return Err(bad(rest + 2, "no dollar sign after the cost"));
        }
        let (salt_at, digest_at, end) = (rest + 3, rest + 25, rest + 56);
        if bytes.len() < end {
            return Err(bad(bytes.len(), "an early end"));
        }
        if bytes.len() > end {
            return Err(bad(end, "text behind the digest"));
        }
        let mut parts = Vec::with_capacity(39);
        base64::decode_into(&bytes[salt_at..digest_at], salt_at, &mut parts)?;
        base64::decode_into(&bytes[digest_at..], digest_at, &mut parts)?;
        let mut salt = [0; 16];
        let mut digest = [0; 23];
        salt.copy_from_slice(&parts[..16]);
        digest.copy_from_slice(&parts[16..]);
        Ok(Self { version, cost, salt, digest })
    }

    /// Compares a password with the hash, in constant time once computed.
    ///
    /// Bytes after the 72nd do not count, as everywhere: users whose long
    /// passwords were cut when they were hashed can still log in. The cost
    /// of the hash is paid whatever it is; look at [`BcryptHash::cost`]
    /// first, or go through [`password::verify`,
    /// where the hash comes from a stranger.
    ///
    /// Cost: 2^cost rounds of 4 KiB; about 50 ms at cost 10.
    pub fn verify(&self, password: &[u8]) -> bool {
        let job = kernel::Job::new(self.version, password, &self.salt);
        self.matches(&kernel::one(self.cost, &job))
    }

    /// Compares the computed digest with the stored one.
    pub(super) fn matches(&self, digest: &[u8; 23]) -> bool {
        crate::secret::ct_eq(digest, &self.digest)
    }

    /// Returns the version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns the cost.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// Returns the sixteen bytes of salt.
    pub fn salt(&self) -> &[u8; 16] {
        &self.salt
    }

    /// Returns the twenty-three bytes of digest.
    pub fn digest(&self) -> &[u8; 23] {
        &self.digest
    }

    /// Returns version, cost and salt as text, the "salt" of npm bcrypt: the
    /// first 29 characters.
    ///
    /// # Example
    ///
    /// ```
    /// # use sysu_hash::bcrypt::BcryptHash;
    /// # let text =
    /// #     "$2b$04$ZaXYZiia2y5Cv8X9RUOdMe.r32BBKgtwLS.wpEXkwelMaGIMfVkuS";
    /// let setting = BcryptHash::parse(text)?.setting();
    /// assert_eq!(setting, "$2b$04$ZaXYZiia2y5Cv8X9RUOdMe");
    /// # Ok::<(), sysu_hash::Error>(())
    /// ```
    pub fn setting(&self) -> String {
        setting(self.version, self.cost, &self.salt)
    }

    /// Returns the same hash under another letter.
    ///
    /// npm bcrypt cannot read `2y`, some PHP and Java cannot read `2b`; the
    /// digest is the same for all three.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] from or to `2` and `2x`, whose digests are
    /// computed otherwise.
    pub fn with_version(self, version: Version) -> Result<Self, Error> {
        if self.version == version {
            return Ok(self);
        }
        if !self.version.is_standard() || !version.is_standard() {
            return Err(ErrorKind::Unsupported {
                what: "changing a hash from or to $2$ or $2x$",
            }
            .into());
        }
        Ok(Self { version, ..self })
    }
}

/// Writes version, cost and salt as the first 29 characters of a hash.
pub(super) fn setting(
    version: Version,
    cost: Cost,
    salt: &[u8; 16],
) -> String {
    format!("${version}${:02}${}", cost.get(), base64::encode(salt))
}

impl fmt::Display for BcryptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.setting())?;
        f.write_str(&base64::encode(&self.digest))
    }
}

/// Shows version and cost; salt and digest stay out of logs.
impl fmt::Debug for BcryptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BcryptHash")
            .field("version", &self.version)
            .field("cost", &self.cost)
            .finish_non_exhaustive()
    }
}

impl FromStr for BcryptHash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}
