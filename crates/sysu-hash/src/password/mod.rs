//! Passwords: made with an [`Algorithm`], verified whoever made the hash.
//!
//! [`verify`] reads a stored hash of any family and says whether a password
//! matches; a malformed hash is an error, never a mismatch. [`Policy`] joins
//! the two: it says when a stored hash is weaker than a new one would be,
//! and gives the new one at the moment when the password is at hand.
//!
//! # Example
//!
//! ```
//! use sysu_hash::bcrypt::{Bcrypt, Cost};
//! use sysu_hash::password::{Algorithm, Policy};
//!
//! let policy = Policy::new(Algorithm::Bcrypt(Bcrypt::new(Cost::new(5)?)));
//! let old = Bcrypt::new(Cost::new(4)?).hash(b"hunter2")?.to_string();
//! let login = policy.verify(b"hunter2", &old)?;
//! assert!(login.matches);
//! let new = login.rehash.expect("cost 4 is less than 5");
//! assert!(policy.needs_rehash(&new)?.is_none());
//! # Ok::<(), sysu_hash::Error>(())
//! ```

mod argon2;
mod audit;
mod calibrate;
mod common;
mod crypt;
mod identify;
mod ldap;
mod limits;
mod pbkdf2;
mod policy;
mod prehash;
mod rules;
mod scrypt;
#[cfg(feature = "strength")]
mod strength;
mod text;

use std::fmt;

pub use self::argon2::{Argon2, Argon2Raw, Variant};
pub use self::audit::{Hit, audit};
pub use self::calibrate::{Calibration, Family, calibrate};
pub use self::crypt::ShaCrypt;
pub use self::identify::{Candidate, Identity, identify};
pub use self::limits::Limits;
pub use self::pbkdf2::Pbkdf2;
pub use self::policy::{Policy, Reason, Verified};
pub use self::rules::{Finding, Rules};
pub use self::scrypt::Scrypt;
#[cfg(feature = "strength")]
pub use self::strength::{Strength, strength};
use crate::bcrypt::{Bcrypt, BcryptHash, Cost, Version};
use crate::digest::Alg;
use crate::{Error, ErrorKind};

/// The longest stored hash that is looked at.
const MAX_STORED: usize = 4096;

/// How new hashes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// bcrypt; more than 72 bytes are refused.
    Bcrypt(Bcrypt),
    /// bcrypt over a keyed SHA-256, for passwords of any length.
    BcryptSha256(Cost),
    /// Argon2, OWASP's first choice.
    Argon2(Argon2),
    /// scrypt.
    Scrypt(Scrypt),
    /// PBKDF2, where FIPS 140 is asked for.
    Pbkdf2(Pbkdf2),
    /// SHA-crypt, for `/etc/shadow` and Apache.
    ShaCrypt(ShaCrypt),
}

impl Algorithm {
    /// Hashes a password under a new random salt, as text to store.
    ///
    /// # Errors
    ///
    /// Those of the algorithm: [`Bcrypt::hash`], [`Argon2::hash`],
    /// [`Scrypt::hash`], [`Pbkdf2::hash`], [`ShaCrypt::hash`].
    pub fn hash(&self, password: &[u8]) -> Result<String, Error> {
        match self {
            Self::Bcrypt(how) => Ok(how.hash(password)?.to_string()),
            Self::BcryptSha256(cost) => prehash::hash(*cost, password),
            Self::Argon2(how) => how.hash(password),
            Self::Scrypt(how) => how.hash(password),
            Self::Pbkdf2(how) => how.hash(password),
            Self::ShaCrypt(how) => how.hash(password),
        }
    }

    /// Checks that what it makes could be verified under `limits`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if verifying would refuse it.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::bcrypt::{Bcrypt, Cost};
    /// use sysu_hash::password::{Algorithm, Limits};
    ///
    /// let slow = Algorithm::Bcrypt(Bcrypt::new(Cost::new(18)?));
    /// assert!(slow.check(&Limits::new()).unwrap_err().is_limit());
    /// # Ok::<(), sysu_hash::Error>(())
    /// ```
    pub fn check(&self, limits: &Limits) -> Result<(), Error> {
        match self {
            Self::Bcrypt(how) => bcrypt_within(how.cost(), limits),
            Self::BcryptSha256(cost) => bcrypt_within(*cost, limits),
            Self::Argon2(how) => how.check(limits),
            Self::Scrypt(how) => how.check(limits),
            Self::Pbkdf2(how) => pbkdf2_within(*how, limits),
            Self::ShaCrypt(how) => crypt_within(how.rounds, limits),
        }
    }
}

fn bcrypt_within(cost: Cost, limits: &Limits) -> Result<(), Error> {
    let max = limits.bcrypt_cost.into();
    limits::within("bcrypt cost", cost.get().into(), max)
}

fn pbkdf2_within(how: Pbkdf2, limits: &Limits) -> Result<(), Error> {
    let max = limits.pbkdf2_iterations;
    limits::within("PBKDF2 iterations", how.iterations().into(), max)
}

fn crypt_within(rounds: u32, limits: &Limits) -> Result<(), Error> {
    limits::within("SHA-crypt rounds", rounds.into(), limits.crypt_rounds)
}

/// bcrypt of cost 12.
impl Default for Algorithm {
    fn default() -> Self {
        Self::Bcrypt(Bcrypt::default())
    }
}

/// The family of a stored hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// bcrypt.
    Bcrypt,
    /// passlib's bcrypt over HMAC-SHA-256.
    BcryptSha256,
    /// Django's bcrypt over SHA-256.
    DjangoBcryptSha256,
    /// One of the three Argon2.
    Argon2(Variant),
    /// scrypt.
    Scrypt,
    /// PBKDF2 over HMAC of an algorithm.
    Pbkdf2(Alg),
    /// PBKDF2 in Django's string.
    DjangoPbkdf2(Alg),
    /// SHA-256-crypt, `$5$`.
    Sha256Crypt,
    /// SHA-512-crypt, `$6$`.
    Sha512Crypt,
    /// MD5-crypt, `$1$`.
    Md5Crypt,
    /// Apache's MD5-crypt, `$apr1$`.
    Apr1,
    /// `{SHA}`.
    LdapSha1,
    /// `{SSHA}`.
    LdapSsha1,
}

impl Kind {
    /// Returns the name: `"bcrypt"`, `"argon2id"`, `"sha512-crypt"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bcrypt => "bcrypt",
            Self::BcryptSha256 => "bcrypt-sha256",
            Self::DjangoBcryptSha256 => "django-bcrypt-sha256",
            Self::Argon2(variant) => variant.as_str(),
            Self::Scrypt => "scrypt",
            Self::Pbkdf2(Alg::Sha1) => "pbkdf2-sha1",
            Self::Pbkdf2(Alg::Sha256) => "pbkdf2-sha256",
            Self::Pbkdf2(_) => "pbkdf2-sha512",
            Self::DjangoPbkdf2(Alg::Sha1) => "django-pbkdf2-sha1",
            Self::DjangoPbkdf2(_) => "django-pbkdf2-sha256",
            Self::Sha256Crypt => "sha256-crypt",
            Self::Sha512Crypt => "sha512-crypt",
            Self::Md5Crypt => "md5-crypt",
            Self::Apr1 => "apr1",
            Self::LdapSha1 => "ldap-sha1",
            Self::LdapSsha1 => "ldap-ssha1",
        }
    }

    /// Returns whether it takes little work to try a password against it.
    pub fn is_weak(self) -> bool {
        matches!(
            self,
            Self::Md5Crypt | Self::Apr1 | Self::LdapSha1 | Self::LdapSsha1
        )
    }

    /// Tells the family by the first characters.
    fn of(text: &str) -> Option<Self> {
        const PREFIXES: &[(&str, Kind)] = &[
            ("$argon2id$", Kind::Argon2(Variant::Id)),
            ("$argon2i$", Kind::Argon2(Variant::I)),
            ("$argon2d$", Kind::Argon2(Variant::D)),
            // Any other letter is a malformed Argon2, not an unknown hash.
            ("$argon2", Kind::Argon2(Variant::Id)),
            ("$bcrypt-sha256$", Kind::BcryptSha256),
            ("bcrypt_sha256$", Kind::DjangoBcryptSha256),
            ("$scrypt$", Kind::Scrypt),
            ("$pbkdf2-sha256$", Kind::Pbkdf2(Alg::Sha256)),
            ("$pbkdf2-sha512$", Kind::Pbkdf2(Alg::Sha512)),
            ("$pbkdf2-sha1$", Kind::Pbkdf2(Alg::Sha1)),
            ("$pbkdf2$", Kind::Pbkdf2(Alg::Sha1)),
            ("pbkdf2_sha256$", Kind::DjangoPbkdf2(Alg::Sha256)),
            ("pbkdf2_sha1$", Kind::DjangoPbkdf2(Alg::Sha1)),
            ("$2$", Kind::Bcrypt),
            ("$2a$", Kind::Bcrypt),
            ("$2b$", Kind::Bcrypt),
            ("$2x$", Kind::Bcrypt),
            ("$2y$", Kind::Bcrypt),
            ("$5$", Kind::Sha256Crypt),
            ("$6$", Kind::Sha512Crypt),
            ("$1$", Kind::Md5Crypt),
            ("$apr1$", Kind::Apr1),
            ("{SHA}", Kind::LdapSha1),
            ("{SSHA}", Kind::LdapSsha1),
        ];
        let fits = |(prefix, _): &&(&str, Self)| text.starts_with(prefix);
        PREFIXES.iter().find(fits).map(|(_, kind)| *kind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A stored hash of any family, read strictly.
#[derive(Clone)]
pub struct PasswordHash {
    kind: Kind,
    form: Form,
}

#[derive(Clone)]
enum Form {
    Bcrypt(BcryptHash),
    Prehashed(prehash::Stored),
    Argon2(argon2::Stored),
    Scrypt(scrypt::Stored),
    Pbkdf2(pbkdf2::Stored),
    Crypt(crypt::Stored),
    Ldap(ldap::Stored),
}

impl PasswordHash {
    /// Reads a stored hash.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Malformed`] with the offset where the text departs from
    ///   the form that it claims.
    /// * [`ErrorKind::Unsupported`] for a form that is not verified here:
    ///   see [`identify`] for what it may be.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_STORED {
            return Err(ErrorKind::Limit {
                what: "the length of a stored hash",
                asked: text.len() as u64,
                max: MAX_STORED as u64,
            }
            .into());
        }
        let Some(kind) = Kind::of(text) else {
            return Err(unknown(text));
        };
        let form = match kind {
            Kind::Bcrypt => Form::Bcrypt(BcryptHash::parse(text)?),
            Kind::BcryptSha256 => {
                Form::Prehashed(prehash::Stored::parse(text)?)
            }
            Kind::DjangoBcryptSha256 => {
                Form::Prehashed(prehash::Stored::parse_django(text)?)
            }
            Kind::Argon2(_) => Form::Argon2(argon2::Stored::parse(text)?),
            Kind::Scrypt => Form::Scrypt(scrypt::Stored::parse(text)?),
            Kind::Pbkdf2(alg) => {
                Form::Pbkdf2(pbkdf2::Stored::parse(text, alg)?)
            }
            Kind::DjangoPbkdf2(alg) => {
                Form::Pbkdf2(pbkdf2::Stored::parse_django(text, alg)?)
            }
            Kind::Sha256Crypt | Kind::Sha512Crypt => {
                Form::Crypt(crypt::Stored::parse_sha(text)?)
            }
            Kind::Md5Crypt | Kind::Apr1 => {
                Form::Crypt(crypt::Stored::parse_md5(text)?)
            }
            Kind::LdapSha1 | Kind::LdapSsha1 => {
                Form::Ldap(ldap::Stored::parse(text)?)
            }
        };
        Ok(Self { kind, form })
    }

    /// Returns the family.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the cost as people write it: `"cost 12"`,
    /// `"m=19456,t=2,p=1"`; empty for families that have none.
    pub fn cost_text(&self) -> String {
        match &self.form {
            Form::Bcrypt(hash) => format!("cost {}", hash.cost()),
            Form::Prehashed(stored) => format!("cost {}", stored.hash.cost()),
            Form::Argon2(stored) => {
                let (m, t, p) = stored.how.cost();
                format!("m={m},t={t},p={p}")
            }
            Form::Scrypt(stored) => {
                let (ln, r, p) = stored.how.cost();
                format!("ln={ln},r={r},p={p}")
            }
            Form::Pbkdf2(stored) => {
                format!("{} iterations", stored.how.iterations())
            }
            Form::Crypt(stored) => stored
                .rounds()
                .map_or_else(String::new, |n| format!("{n} rounds")),
            Form::Ldap(_) => String::new(),
        }
    }

    /// Returns the bcrypt hash, if it is a plain one.
    pub fn as_bcrypt(&self) -> Option<&BcryptHash> {
        match &self.form {
            Form::Bcrypt(hash) => Some(hash),
            _ => None,
        }
    }

    /// Checks that verifying asks for no more work than `limits` allow.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if it does.
    pub fn check(&self, limits: &Limits) -> Result<(), Error> {
        match &self.form {
            Form::Bcrypt(hash) => bcrypt_within(hash.cost(), limits),
            Form::Prehashed(stored) => {
                bcrypt_within(stored.hash.cost(), limits)
            }
            Form::Argon2(stored) => stored.check(limits),
            Form::Scrypt(stored) => stored.check(limits),
            Form::Pbkdf2(stored) => pbkdf2_within(stored.how, limits),
            Form::Crypt(stored) => {
                crypt_within(stored.rounds().unwrap_or(0), limits)
            }
            Form::Ldap(_) => Ok(()),
        }
    }

    /// Returns whether the password matches; `Ok(false)` is a wrong password
    /// and nothing else.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if the hash asks for more work than `limits`
    /// allow; nothing has been computed then.
    pub fn verify(
        &self,
        password: &[u8],
        limits: &Limits,
    ) -> Result<bool, Error> {
        self.check(limits)?;
        match &self.form {
            Form::Bcrypt(hash) => Ok(hash.verify(password)),
            Form::Prehashed(stored) => stored.verify(password),
            Form::Argon2(stored) => stored.verify(password),
            Form::Scrypt(stored) => stored.verify(password),
            Form::Pbkdf2(stored) => stored.verify(password),
            Form::Crypt(stored) => stored.verify(password),
            Form::Ldap(stored) => Ok(stored.verify(password)),
        }
    }
}

/// Shows family and cost; salt and digest stay out of logs.
impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordHash")
            .field("kind", &self.kind)
            .field("cost", &self.cost_text())
            .finish_non_exhaustive()
    }
}

/// What to say of a text that is no hash known here.
fn unknown(text: &str) -> Error {
    let reason = if text.is_empty() {
        "an empty text"
    } else if text.starts_with('$') || text.starts_with('{') {
        return ErrorKind::Unsupported { what: "this kind of stored hash" }
            .into();
    } else if text.starts_with(|c: char| c.is_ascii_digit() || c == 'b') {
        "no dollar sign (was it in double quotes in a shell?)"
    } else {
        "none of the known forms"
    };
    Error::malformed("a stored hash", 0, reason)
}

/// Compares a password with a stored hash of any family.
///
/// `Ok(false)` is a wrong password and nothing else: a damaged hash, one of
/// an unknown family, and one that asks for too much work are errors. The
/// comparison takes the same time wherever the digests differ.
///
/// # Errors
///
/// Those of [`PasswordHash::parse`] and [`PasswordHash::verify`].
///
/// # Example
///
/// ```
/// use sysu_hash::password::{Limits, verify};
///
/// let apache = "$apr1$8UqtdHKV$8xc32y.9lAS5T6S29waFU1";
/// assert!(!verify(b"a guess", apache, &Limits::new())?);
/// assert!(verify(b"a guess", "$2b$12$damaged", &Limits::new()).is_err());
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn verify(
    password: &[u8],
    stored: &str,
    limits: &Limits,
) -> Result<bool, Error> {
    PasswordHash::parse(stored)?.verify(password, limits)
}

/// Returns whether bcrypt's letter is the one that new hashes get.
fn is_current(version: Version) -> bool {
    version == Version::V2b
}
