//! What new hashes are to be, and which old ones are not good enough.

use std::fmt;

use super::{Algorithm, Argon2, Form, Kind, Limits, PasswordHash, is_current};
use crate::Error;

/// OWASP's equal choices of Argon2id memory and passes, one lane.
const ARGON2_EQUALS: [(u32, u32); 5] =
    [(47104, 1), (19456, 2), (12288, 3), (9216, 4), (7168, 5)];

/// How new hashes are made, and what old ones may cost.
///
/// See [the module](super) for an example.
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "a Policy does nothing until it is asked"]
pub struct Policy {
    algorithm: Algorithm,
    limits: Limits,
}

/// What [`Policy::verify`] found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verified {
    /// Whether the password matches.
    pub matches: bool,
    /// Why the stored hash should be replaced, if it matched and should.
    pub reason: Option<Reason>,
    /// The hash to store in its place.
    pub rehash: Option<String>,
    /// Why there is none though there should be: the password is one that
    /// the new algorithm refuses, as more than 72 bytes for bcrypt.
    pub blocked: Option<Error>,
}

/// Why a stored hash falls short.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is of another family.
    Family {
        /// The one found.
        found: Kind,
        /// The one wanted.
        wanted: &'static str,
    },
    /// It costs too little to guess against.
    Cost {
        /// The cost found.
        found: String,
        /// The least wanted.
        wanted: String,
    },
    /// It carries another bcrypt letter or Argon2 version.
    Version {
        /// The one found.
        found: String,
        /// The one wanted.
        wanted: String,
    },
    /// Its salt or its tag is short.
    Short {
        /// Which.
        what: &'static str,
        /// Its bytes.
        found: usize,
        /// The least wanted.
        wanted: usize,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Family { found, wanted } => {
                write!(f, "{found} instead of {wanted}")
            }
            Self::Cost { found, wanted } => {
                write!(f, "{found} is less than {wanted}")
            }
            Self::Version { found, wanted } => {
                write!(f, "version {found} instead of {wanted}")
            }
            Self::Short { what, found, wanted } => {
                write!(f, "a {what} of {found} bytes is under {wanted}")
            }
        }
    }
}

impl Policy {
    /// Makes new hashes with `algorithm`, verifies under the default limits.
    pub fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, limits: Limits::new() }
    }

    /// Sets what stored hashes may cost.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Hashes a new password.
    ///
    /// # Errors
    ///
    /// Those of [`Algorithm::hash`].
    pub fn hash(&self, password: &[u8]) -> Result<String, Error> {
        self.algorithm.hash(password)
    }

    /// Verifies a password, and hashes it anew if the stored hash is weaker
    /// than a new one: the only moment when that can be done.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](super::verify). A password that the new algorithm
    /// refuses is no error: see [`Verified::blocked`].
    pub fn verify(
        &self,
        password: &[u8],
        stored: &str,
    ) -> Result<Verified, Error> {
        let hash = PasswordHash::parse(stored)?;
        let matches = hash.verify(password, &self.limits)?;
        let reason = if matches { self.falls_short(&hash) } else { None };
        let (rehash, blocked) = match &reason {
            None => (None, None),
            Some(_) => match self.hash(password) {
                Ok(new) => (Some(new), None),
                Err(err) => (None, Some(err)),
            },
        };
        Ok(Verified { matches, reason, rehash, blocked })
    }

    /// Verifies where the user may be unknown: without a stored hash as much
    /// work is done as for a hash of this policy, so that the time does not
    /// tell who has an account.
    ///
    /// # Errors
    ///
    /// Those of [`Policy::verify`].
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::bcrypt::{Bcrypt, Cost};
    /// use sysu_hash::password::{Algorithm, Policy};
    ///
    /// let quick = Bcrypt::new(Cost::new(4)?);
    /// let policy = Policy::new(Algorithm::Bcrypt(quick));
    /// assert!(!policy.verify_or_dummy(b"guess", None)?.matches);
    /// # Ok::<(), sysu_hash::Error>(())
    /// ```
    pub fn verify_or_dummy(
        &self,
        password: &[u8],
        stored: Option<&str>,
    ) -> Result<Verified, Error> {
        if let Some(stored) = stored {
            return self.verify(password, stored);
        }
        // The work of one hash. What is hashed does not matter, and no
        // algorithm refuses it.
        self.hash(b"a password that is nobody's")?;
        Ok(Verified {
            matches: false,
            reason: None,
            rehash: None,
            blocked: None,
        })
    }

    /// Returns why a stored hash should be replaced, if it should.
    ///
    /// # Errors
    ///
    /// Those of [`PasswordHash::parse`].
    pub fn needs_rehash(&self, stored: &str) -> Result<Option<Reason>, Error> {
        Ok(self.falls_short(&PasswordHash::parse(stored)?))
    }

    fn falls_short(&self, hash: &PasswordHash) -> Option<Reason> {
        let family =
            |wanted| Some(Reason::Family { found: hash.kind(), wanted });
        let less = |found: u64, wanted: u64, unit: &str| {
            (found < wanted).then(|| Reason::Cost {
                found: format!("{unit} {found}"),
                wanted: wanted.to_string(),
            })
        };
        match (&self.algorithm, &hash.form) {
            (Algorithm::Bcrypt(wanted), Form::Bcrypt(found)) => {
                let cost = |cost: crate::bcrypt::Cost| u64::from(cost.get());
                let weak = less(
                    cost(found.cost()),
                    cost(wanted.cost()),
                    "bcrypt cost",
                );
                // Only the default letter is insisted on: who asks for 2y
                // for the sake of PHP does not mind 2b.
                let letter = (!is_current(found.version()))
                    .then(|| Reason::Version {
                        found: found.version().to_string(),
                        wanted: wanted.version_letter().to_string(),
                    })
                    .filter(|_| found.version() != wanted.version_letter());
                weak.or(letter)
            }
            (Algorithm::BcryptSha256(wanted), Form::Prehashed(found))
                if hash.kind() == Kind::BcryptSha256 =>
            {
                let found = u64::from(found.hash.cost().get());
                less(found, wanted.get().into(), "bcrypt cost")
            }
            (Algorithm::Argon2(wanted), Form::Argon2(found)) => {
                argon2(wanted, found)
            }
            (Algorithm::Scrypt(wanted), Form::Scrypt(found)) => {
                // N·r is the memory, times p the work: both have to do.
                let size =
                    |(ln, r, _): (u8, u32, u32)| u64::from(r) << ln.min(31);
                let work = |cost: (u8, u32, u32)| {
                    size(cost).saturating_mul(cost.2.into())
                };
                let (wanted, found) = (wanted.cost(), found.how.cost());
                less(size(found), size(wanted), "scrypt N·r").or(less(
                    work(found),
                    work(wanted),
                    "scrypt N·r·p",
                ))
            }
            (Algorithm::Pbkdf2(wanted), Form::Pbkdf2(found))
                if hash.kind() == Kind::Pbkdf2(wanted.alg) =>
            {
                let n = found.how.iterations();
                less(n.into(), wanted.iterations().into(), "PBKDF2 iterations")
            }
            (Algorithm::ShaCrypt(wanted), Form::Crypt(found)) => {
                let kind = match wanted.alg {
                    crate::digest::Alg::Sha256 => Kind::Sha256Crypt,
                    _ => Kind::Sha512Crypt,
                };
                if hash.kind() != kind {
                    return family(kind.as_str());
                }
                let rounds = found.rounds().unwrap_or(0);
                less(rounds.into(), wanted.rounds.into(), "SHA-crypt rounds")
            }
            (Algorithm::Bcrypt(_), _) => family("bcrypt"),
            (Algorithm::BcryptSha256(_), _) => family("bcrypt-sha256"),
            (Algorithm::Argon2(wanted), _) => family(wanted.variant.as_str()),
            (Algorithm::Scrypt(_), _) => family("scrypt"),
            (Algorithm::Pbkdf2(wanted), _) => {
                family(Kind::Pbkdf2(wanted.alg).as_str())
            }
            (Algorithm::ShaCrypt(_), _) => family("SHA-crypt"),
        }
    }
}

fn argon2(wanted: &Argon2, found: &super::argon2::Stored) -> Option<Reason> {
    if found.how.variant != wanted.variant {
        return Some(Reason::Family {
            found: Kind::Argon2(found.how.variant),
            wanted: wanted.variant.as_str(),
        });
    }
    if found.version != 19 {
        return Some(Reason::Version {
            found: found.version.to_string(),
            wanted: "19".to_owned(),
        });
    }
    let ((m, t, p), least) = (found.how.cost(), wanted.cost());
    let named = |m, t, p| p == 1 && ARGON2_EQUALS.contains(&(m, t));
    // Either as much of everything, or another of the equal choices.
    let equal = named(m, t, p) && named(least.0, least.1, least.2);
    if !equal && (m < least.0 || t < least.1 || p < least.2) {
        return Some(Reason::Cost {
            found: format!("m={m},t={t},p={p}"),
            wanted: format!("m={},t={},p={}", least.0, least.1, least.2),
        });
    }
    for (what, found, wanted) in [
        ("salt", found.salt.len(), 16),
        ("tag", found.tag.len(), wanted.tag_len),
    ] {
        if found < wanted {
            return Some(Reason::Short { what, found, wanted });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bcrypt::{Bcrypt, Cost, rounds_done};

    /// Counted, not timed: a clock proves nothing on a busy machine.
    #[test]
    fn no_user_is_as_much_work_as_a_wrong_password() {
        let how = Bcrypt::new(Cost::new(5).unwrap());
        let policy = Policy::new(Algorithm::Bcrypt(how));
        let stored = how.hash(b"right").unwrap().to_string();
        let work = |stored: Option<&str>| {
            let before = rounds_done();
            let found = policy.verify_or_dummy(b"guess", stored).unwrap();
            assert!(!found.matches);
            rounds_done() - before
        };
        assert_eq!(work(None), work(Some(&stored)));
        assert_eq!(work(None), 32);
    }
}
