//! bcrypt: made as `2b`, read as `2a`, `2b`, `2y`, and on request `2`, `2x`.
//!
//! [`Bcrypt`] says how hashes are made, [`BcryptHash`] is one that is stored,
//! [`verify_many`] and [`Pool`] work on many at once.
//!
//! What the format cannot do is refused when a hash is made, not worked
//! round: more than 72 bytes, a NUL byte, no bytes at all. Verifying is as
//! generous as everybody's, so that no old user is locked out.

pub mod base64;
mod cost;
mod kernel;
mod many;
mod pi;
mod pool;
mod string;

pub use self::cost::{Cost, Version};
#[cfg(test)]
pub(crate) use self::kernel::rounds_done;
pub use self::many::verify_many;
pub use self::pool::{Pool, PoolOptions, Ticket};
pub use self::string::BcryptHash;
use crate::{Error, ErrorKind, random};

/// The most bytes of a password that bcrypt reads.
pub const MAX_PASSWORD: usize = 72;

/// Returns whether bcrypt would not read all of `password`.
///
/// # Example
///
/// ```
/// assert!(!sysu_hash::bcrypt::truncates(&[b'a'; 72]));
/// assert!(sysu_hash::bcrypt::truncates(&[b'a'; 73]));
/// ```
pub fn truncates(password: &[u8]) -> bool {
    password.len() > MAX_PASSWORD
}

/// Whose code computes a single hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The kernel of this crate: the faster one, tested against the other.
    #[default]
    Own,
    /// The `bcrypt` crate, for those who want the code that most others run.
    Crate,
}

/// How bcrypt hashes are made.
///
/// # Example
///
/// ```
/// use sysu_hash::bcrypt::{Bcrypt, Cost};
///
/// let bcrypt = Bcrypt::new(Cost::new(4)?); // 12 in earnest
/// let hash = bcrypt.hash(b"correct horse")?;
/// assert!(hash.verify(b"correct horse"));
/// assert!(!hash.verify(b"battery staple"));
/// assert!(hash.to_string().starts_with("$2b$04$"));
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "a Bcrypt does nothing until it is given a password"]
pub struct Bcrypt {
    cost: Cost,
    version: Version,
    truncate: bool,
    allow_nul: bool,
    allow_empty: bool,
    engine: Engine,
}

impl Bcrypt {
    /// Makes hashes of this cost, version `2b`, refusing what bcrypt cannot
    /// read whole.
    pub fn new(cost: Cost) -> Self {
        Self { cost, ..Self::default() }
    }

    /// Writes another version letter [default: `2b`].
    pub const fn version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// Cuts longer passwords at 72 bytes instead of refusing them
    /// [default: off].
    pub const fn truncate(mut self, yes: bool) -> Self {
        self.truncate = yes;
        self
    }

    /// Takes passwords with NUL bytes [default: off].
    ///
    /// Other programs stop at the first, and the key is repeated, so that
    /// `a` and `a\0a` hash alike.
    pub const fn allow_nul(mut self, yes: bool) -> Self {
        self.allow_nul = yes;
        self
    }

    /// Takes the empty password [default: off].
    pub const fn allow_empty(mut self, yes: bool) -> Self {
        self.allow_empty = yes;
        self
    }

    /// Chooses whose code computes [default: this crate's].
    pub const fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Returns the cost.
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// Returns the version letter.
    pub const fn version_letter(&self) -> Version {
        self.version
    }

    /// Hashes a password under a new random salt.
    ///
    /// Cost: 2^cost rounds of 4 KiB, on the calling thread; 50 ms at cost 10
    /// and twice that for each one more. Do not call it in an async task: see
    /// [`Pool`].
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::TooLong`] if the password has more than 72 bytes;
    ///   exactly 72 are fine.
    /// * [`ErrorKind::Nul`] if it has a NUL byte.
    /// * [`ErrorKind::Empty`] if it has no bytes.
    /// * [`ErrorKind::Unsupported`] for the versions `2` and `2x`.
    /// * [`ErrorKind::Random`] if there is no randomness for a salt.
    ///
    /// # Source
    ///
    /// DIFFERENCE from npm bcrypt: long passwords, NUL bytes and the empty
    /// password are refused unless allowed, because there they collide with
    /// others without a word.
    pub fn hash(&self, password: &[u8]) -> Result<BcryptHash, Error> {
        self.check(password)?;
        self.hash_with_salt(password, random::bytes()?)
    }

    /// Hashes a password under a salt of the caller's: for tests and for
    /// reproducing a hash. A salt used twice gives equal passwords away.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooLong`], [`ErrorKind::Nul`] and [`ErrorKind::Empty`]
    /// as for [`Bcrypt::hash`].
    pub fn hash_with_salt(
        &self,
        password: &[u8],
        salt: [u8; 16],
    ) -> Result<BcryptHash, Error> {
        self.check_password(password)?;
        let digest = match self.engine {
            Engine::Crate if self.version.is_standard() => {
                by_crate(self.cost, password, salt)
            }
            _ => kernel::one(self.cost, &self.job(password, &salt)),
        };
        Ok(BcryptHash::new(self.version, self.cost, salt, digest))
    }

    /// Hashes a password, telling how far it is.
    ///
    /// `go_on` is called every 64 rounds with the share done, 0 to 1; it
    /// stops the work by returning `false`.
    ///
    /// # Errors
    ///
    /// Those of [`Bcrypt::hash`], and [`ErrorKind::Cancelled`] once `go_on`
    /// returned `false`.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::bcrypt::{Bcrypt, Cost};
    /// use sysu_hash::ErrorKind;
    ///
    /// let bcrypt = Bcrypt::new(Cost::new(12)?);
    /// let err = bcrypt.hash_with_progress(b"pw", |_| false).unwrap_err();
    /// assert_eq!(err.kind(), &ErrorKind::Cancelled);
    /// # Ok::<(), sysu_hash::Error>(())
    /// ```
    pub fn hash_with_progress(
        &self,
        password: &[u8],
        mut go_on: impl FnMut(f32) -> bool,
    ) -> Result<BcryptHash, Error> {
        self.check(password)?;
        let salt = random::bytes()?;
        let rounds = self.cost.rounds() as f32;
        let look = |done: u64| {
            if go_on(done as f32 / rounds) {
                return Ok(());
            }
            Err(Error::from(ErrorKind::Cancelled))
        };
        let job = self.job(password, &salt);
        let [digest] = kernel::lanes(self.cost, [&job], look)?;
        Ok(BcryptHash::new(self.version, self.cost, salt, digest))
    }

    /// Returns a new random salt in the form of npm's `genSalt`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Random`] if there is no randomness.
    pub fn salt_string(&self) -> Result<String, Error> {
        Ok(string::setting(self.version, self.cost, &random::bytes()?))
    }

    /// Checks what a new hash may be made of.
    pub(crate) fn check(self, password: &[u8]) -> Result<(), Error> {
        if !self.version.is_standard() {
            return Err(ErrorKind::Unsupported {
                what: "making new $2$ and $2x$ hashes",
            }
            .into());
        }
        self.check_password(password)
    }

    fn check_password(self, password: &[u8]) -> Result<(), Error> {
        if truncates(password) && !self.truncate {
            return Err(ErrorKind::TooLong {
                len: password.len(),
                max: MAX_PASSWORD,
            }
            .into());
        }
        if password.is_empty() && !self.allow_empty {
            return Err(ErrorKind::Empty.into());
        }
        match password.iter().position(|&byte| byte == 0) {
            Some(at) if !self.allow_nul => Err(ErrorKind::Nul { at }.into()),
            _ => Ok(()),
        }
    }

    fn job(self, password: &[u8], salt: &[u8; 16]) -> kernel::Job {
        kernel::Job::new(self.version, password, salt)
    }
}

/// Computes a digest with the `bcrypt` crate.
fn by_crate(cost: Cost, password: &[u8], salt: [u8; 16]) -> [u8; 23] {
    let mut key = zeroize::Zeroizing::new(Vec::with_capacity(MAX_PASSWORD));
    key.extend_from_slice(&password[..password.len().min(MAX_PASSWORD)]);
    if key.len() < MAX_PASSWORD {
        key.push(0);
    }
    let digest = ::bcrypt::bcrypt(cost.get(), salt, &key);
    let mut kept = [0; 23];
    kept.copy_from_slice(&digest[..23]);
    kept
}
