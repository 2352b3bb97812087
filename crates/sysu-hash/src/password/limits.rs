//! How much work a stored hash may ask for.

use crate::{Error, ErrorKind};

/// The most that verifying may cost.
///
/// A stored hash names its own cost. Where hashes come from strangers (an
/// import, a request, a shared database), one of `$2b$31$` is a day of work
/// and an Argon2 string can ask for 4 TiB: such are refused before anything
/// is computed or allocated.
///
/// # Example
///
/// ```
/// use sysu_hash::password::{Limits, verify};
///
/// let day = "$2b$31$ZaXYZiia2y5Cv8X9RUOdMe.r32BBKgtwLS.wpEXkwelMaGIMfVkuS";
/// let err = verify(b"pw", day, &Limits::new()).unwrap_err();
/// assert!(err.is_limit());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "Limits do nothing until something is verified"]
pub struct Limits {
    pub(super) bcrypt_cost: u32,
    pub(super) argon2_memory: u64,
    pub(super) argon2_work: u64,
    pub(super) scrypt_memory: u64,
    pub(super) scrypt_work: u64,
    pub(super) pbkdf2_iterations: u64,
    pub(super) crypt_rounds: u64,
}

impl Limits {
    /// bcrypt cost 17; Argon2 1 GiB, and 16 GiB over all passes; scrypt 1 GiB,
    /// and 4 GiB over all lanes; PBKDF2 10,000,000; SHA-crypt 5,000,000.
    pub const fn new() -> Self {
        Self {
            bcrypt_cost: 17,
            argon2_memory: 1 << 20,
            argon2_work: 16 << 20,
            scrypt_memory: 1 << 30,
            scrypt_work: 4 << 30,
            pbkdf2_iterations: 10_000_000,
            crypt_rounds: 5_000_000,
        }
    }

    /// Sets the largest bcrypt cost [default: 17, which is Apache's].
    pub const fn bcrypt_cost(mut self, cost: u32) -> Self {
        self.bcrypt_cost = cost;
        self
    }

    /// Sets the most memory of Argon2 in KiB, and the most memory times
    /// passes.
    pub const fn argon2_kib(mut self, memory: u64, work: u64) -> Self {
        self.argon2_memory = memory;
        self.argon2_work = work;
        self
    }

    /// Sets the most memory of scrypt in bytes, and the most memory times
    /// lanes.
    pub const fn scrypt_bytes(mut self, memory: u64, work: u64) -> Self {
        self.scrypt_memory = memory;
        self.scrypt_work = work;
        self
    }

    /// Sets the most iterations of PBKDF2.
    pub const fn pbkdf2_iterations(mut self, iterations: u64) -> Self {
        self.pbkdf2_iterations = iterations;
        self
    }

    /// Sets the most rounds of SHA-crypt.
    pub const fn crypt_rounds(mut self, rounds: u64) -> Self {
        self.crypt_rounds = rounds;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// Refuses what is over a limit.
pub(super) fn within(
    what: &'static str,
    asked: u64,
    max: u64,
) -> Result<(), Error> {
    if asked <= max {
        return Ok(());
    }
    Err(ErrorKind::Limit { what, asked, max }.into())
}
