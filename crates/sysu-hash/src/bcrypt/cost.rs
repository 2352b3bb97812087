//! How much work a bcrypt hash is, and which letter it carries.

use std::fmt;
use std::str::FromStr;

use crate::{Error, ErrorKind};

/// The work factor of bcrypt: 2 to this power rounds, 4 to 31.
///
/// One more doubles the time. On a machine of 2025, 10 takes about 50 ms, 12
/// about 200 ms.
///
/// # Example
///
/// ```
/// use sysu_hash::bcrypt::Cost;
///
/// assert_eq!(Cost::new(12)?, Cost::DEFAULT);
/// assert!(Cost::new(3).is_err());
/// assert!("+4".parse::<Cost>().is_err());
/// # Ok::<(), sysu_hash::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u8);

impl Cost {
    /// The least that the format has: 4.
    pub const MIN: Self = Self(4);
    /// The most that the format has: 31, about a day.
    pub const MAX: Self = Self(31);
    /// What new hashes get unless told otherwise: 12.
    pub const DEFAULT: Self = Self(12);
    /// The least that OWASP recommends for new hashes: 10.
    pub const RECOMMENDED_MIN: Self = Self(10);

    /// Takes a number of 4 to 31.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Parameter`] for any other number. DIFFERENCE from npm
    /// bcrypt: 0, 3, 32 and 256 are refused, where it takes 10, 4, 31 and 4,
    /// because a wrong number in a setting should not pass unseen.
    pub fn new(cost: u32) -> Result<Self, Error> {
        if (4..=31).contains(&cost) {
            return Ok(Self(cost as u8));
        }
        Err(ErrorKind::Parameter {
            what: "a bcrypt cost",
            asked: u64::from(cost),
            min: 4,
            max: 31,
        }
        .into())
    }

    /// Returns the number.
    pub fn get(self) -> u32 {
        u32::from(self.0)
    }

    /// Returns the rounds that it stands for: 2 to its power.
    pub fn rounds(self) -> u64 {
        1 << self.0
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Cost {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = text.bytes().all(|c| c.is_ascii_digit());
        match text.parse() {
            Ok(cost) if digits => Self::new(cost),
            _ => Err(Error::malformed(
                "a bcrypt cost",
                0,
                "something other than decimal digits",
            )),
        }
    }
}

/// The letter after the 2: who made the hash.
///
/// `2a`, `2b` and `2y` compute the same; `2` and `2x` are old mistakes that
/// are read only where the caller asks for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Version {
    /// `$2$`, 1997: the NUL after the password is not part of the key.
    V2,
    /// `$2a$`, 1999.
    V2a,
    /// `$2b$`, 2014: what is written today.
    #[default]
    V2b,
    /// `$2x$`: made by crypt_blowfish while it extended the sign of bytes.
    V2x,
    /// `$2y$`: made by crypt_blowfish since; what Apache and PHP write.
    V2y,
}

impl Version {
    /// Returns the letters between the first two dollar signs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2 => "2",
            Self::V2a => "2a",
            Self::V2b => "2b",
            Self::V2x => "2x",
            Self::V2y => "2y",
        }
    }

    /// Returns whether the digest is computed the one right way.
    pub fn is_standard(self) -> bool {
        !matches!(self, Self::V2 | Self::V2x)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "2" => Ok(Self::V2),
            "2a" => Ok(Self::V2a),
            "2b" => Ok(Self::V2b),
            "2x" => Ok(Self::V2x),
            "2y" => Ok(Self::V2y),
            _ => Err(ErrorKind::Unknown {
                what: "bcrypt version",
                name: text.to_owned(),
            }
            .into()),
        }
    }
}
