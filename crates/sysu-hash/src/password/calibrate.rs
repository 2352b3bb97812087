//! The largest cost that stays under a target time on this machine.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Algorithm, Argon2, Pbkdf2, Scrypt};
use crate::bcrypt::{Bcrypt, Cost};
use crate::{Error, ErrorKind, clock};

/// What to calibrate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// bcrypt: its cost.
    Bcrypt,
    /// Argon2id: its passes, over the memory given in KiB.
    Argon2id {
        /// Memory in KiB.
        memory_kib: u32,
    },
    /// scrypt: N, with r = 8 and p = 1.
    Scrypt,
    /// PBKDF2 over HMAC-SHA-256: its iterations.
    Pbkdf2,
}

impl FromStr for Family {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "bcrypt" => Self::Bcrypt,
            "argon2id" => Self::Argon2id { memory_kib: 19456 },
            "scrypt" => Self::Scrypt,
            "pbkdf2" => Self::Pbkdf2,
            _ => {
                return Err(ErrorKind::Unknown {
                    what: "password algorithm",
                    name: name.to_owned(),
                }
                .into());
            }
        })
    }
}

/// What [`calibrate`] found.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Calibration {
    /// The algorithm with the cost found.
    pub algorithm: Algorithm,
    /// The time that one hash is expected to take, on one thread.
    pub time: Duration,
    /// Whether the published minimum already takes longer than the target.
    pub over_target: bool,
}

impl Calibration {
    /// Returns how many such hashes one core makes in a second.
    pub fn per_second(&self) -> f64 {
        1.0 / self.time.as_secs_f64().max(1e-9)
    }
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.algorithm {
            Algorithm::Bcrypt(how) => write!(f, "bcrypt cost {}", how.cost()),
            Algorithm::Argon2(how) => {
                let (m, t, p) = how.cost();
                write!(f, "argon2id m={m},t={t},p={p}")
            }
            Algorithm::Scrypt(how) => {
                let (ln, r, p) = how.cost();
                write!(f, "scrypt ln={ln},r={r},p={p}")
            }
            Algorithm::Pbkdf2(how) => {
                write!(f, "pbkdf2-sha256 {} iterations", how.iterations())
            }
            _ => write!(f, "{:?}", self.algorithm),
        }
    }
}

/// Finds the largest cost whose time stays under `target`, never below what
/// OWASP asks for.
///
/// Small costs are measured, the median of three, and large ones reckoned
/// from them: the time is proportional to 2^cost, passes, N or iterations.
/// Takes about a tenth of a second, and a second for Argon2 with much memory.
/// A machine that is busy makes the answer too low.
///
/// # Errors
///
/// [`ErrorKind::Parameter`] and [`ErrorKind::Limit`] for Argon2 memory that
/// is too little or not to be had.
///
/// # Source
///
/// The minima: OWASP Password Storage Cheat Sheet, autumn 2026.
pub fn calibrate(
    family: Family,
    target: Duration,
) -> Result<Calibration, Error> {
    let target = target.as_secs_f64();
    let (algorithm, seconds) = match family {
        Family::Bcrypt => {
            let probe = Bcrypt::new(Cost::new(6)?);
            let unit = median(|| probe.hash(b"probe").map(drop))? / 64.0;
            let cost = (target / unit).log2().floor();
            let cost = cost.clamp(10.0, 31.0) as u32;
            let how = Bcrypt::new(Cost::new(cost)?);
            (Algorithm::Bcrypt(how), unit * f64::from(cost).exp2())
        }
        Family::Argon2id { memory_kib } => {
            let probe = Argon2::new(memory_kib, 1, 1);
            let unit = median(|| probe.hash(b"probe").map(drop))?;
            // OWASP's equal choices: the less memory, the more passes.
            let least = match memory_kib {
                47104.. => 1.0,
                19456.. => 2.0,
                12288.. => 3.0,
                9216.. => 4.0,
                _ => 5.0,
            };
            let passes = (target / unit).floor().clamp(least, 1e6);
            let how = Argon2::new(memory_kib, passes as u32, 1);
            (Algorithm::Argon2(how), unit * passes)
        }
        Family::Scrypt => {
            let probe = Scrypt::new(12, 8, 1);
            let unit = median(|| probe.hash(b"probe").map(drop))? / 4096.0;
            let log_n = (target / unit).log2().floor().clamp(17.0, 24.0);
            let how = Scrypt::new(log_n as u8, 8, 1);
            (Algorithm::Scrypt(how), unit * log_n.exp2())
        }
        Family::Pbkdf2 => {
            let probe = Pbkdf2::sha256(20_000);
            let unit = median(|| probe.hash(b"probe").map(drop))? / 2e4;
            let thousands = (target / unit / 1e3).floor();
            let iterations = 1e3 * thousands.clamp(600.0, 1e5);
            let how = Pbkdf2::sha256(iterations as u32);
            (Algorithm::Pbkdf2(how), unit * iterations)
        }
    };
    let time = Duration::from_secs_f64(seconds.min(1e9));
    Ok(Calibration { algorithm, time, over_target: seconds > target })
}

/// The middle of three times, in seconds.
fn median(mut work: impl FnMut() -> Result<(), Error>) -> Result<f64, Error> {
    let mut times = [0.0; 3];
    for time in &mut times {
        let mut done = Ok(());
        let took = clock::time(|| done = work());
        done?;
        *time = took.as_secs_f64().max(1e-9);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[1])
}
