//! The result of a digest, and its texts.

use std::fmt;
use std::str::FromStr;

use super::Alg;
use crate::{Error, ErrorKind};

/// How a digest is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Lower-case hex.
    #[default]
    Hex,
    /// Upper-case hex.
    HexUpper,
    /// Base64 with padding, as RFC 4648 §4 has it.
    Base64,
    /// Base64url without padding, as RFC 4648 §5 and JWT have it.
    Base64Url,
    /// Base32 with padding, as RFC 4648 §6 has it.
    Base32,
}

impl Encoding {
    /// Writes bytes.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::digest::Encoding;
    ///
    /// assert_eq!(Encoding::Base64Url.encode(&[0xfb, 0xff]), "-_8");
    /// ```
    pub fn encode(self, bytes: &[u8]) -> String {
        self.table().encode(bytes)
    }

    /// Reads bytes back, strictly: no blanks, no spare bits, padding exactly
    /// where the encoding has it. Hex is read in either case.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] with the offset of the first wrong character.
    pub fn decode(self, text: &str) -> Result<Vec<u8>, Error> {
        let table = match self {
            Self::Hex | Self::HexUpper => data_encoding::HEXLOWER_PERMISSIVE,
            _ => self.table(),
        };
        table.decode(text.as_bytes()).map_err(|err| {
            let format = match self {
                Self::Hex | Self::HexUpper => "hex",
                Self::Base64 => "base64",
                Self::Base64Url => "base64url",
                Self::Base32 => "base32",
            };
            let reason = match err.kind {
                data_encoding::DecodeKind::Length => "a wrong length",
                data_encoding::DecodeKind::Symbol => "a wrong character",
                data_encoding::DecodeKind::Trailing => "spare bits set",
                data_encoding::DecodeKind::Padding => "wrong padding",
            };
            Error::malformed(format, err.position, reason)
        })
    }

    fn table(self) -> data_encoding::Encoding {
        match self {
            Self::Hex => data_encoding::HEXLOWER,
            Self::HexUpper => data_encoding::HEXUPPER,
            Self::Base64 => data_encoding::BASE64,
            Self::Base64Url => data_encoding::BASE64URL_NOPAD,
            Self::Base32 => data_encoding::BASE32,
        }
    }
}

impl FromStr for Encoding {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "hex" => Self::Hex,
            "HEX" | "hex-upper" => Self::HexUpper,
            "base64" => Self::Base64,
            "base64url" => Self::Base64Url,
            "base32" => Self::Base32,
            _ => {
                return Err(ErrorKind::Unknown {
                    what: "encoding",
                    name: name.to_owned(),
                }
                .into());
            }
        })
    }
}

/// The result of a digest.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Output {
    alg: Alg,
    bytes: Vec<u8>,
    read: u64,
}

impl Output {
    pub(super) fn new(alg: Alg, bytes: Vec<u8>, read: u64) -> Self {
        Self { alg, bytes, read }
    }

    /// Returns the algorithm.
    pub fn alg(&self) -> Alg {
        self.alg
    }

    /// Returns the bytes; checksums have their highest byte first.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns how many bytes were hashed.
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// Writes the bytes in lower-case hex.
    pub fn to_hex(&self) -> String {
        Encoding::Hex.encode(&self.bytes)
    }

    /// Writes the bytes in the encoding given.
    pub fn encode(&self, encoding: Encoding) -> String {
        encoding.encode(&self.bytes)
    }

    /// Returns a checksum of up to 64 bits as a number.
    pub fn number(&self) -> Option<u64> {
        if self.bytes.len() > 8 {
            return None;
        }
        let shift = |sum: u64, &byte: &u8| sum << 8 | u64::from(byte);
        Some(self.bytes.iter().fold(0, shift))
    }

    /// Returns the input's size as the program of the checksum counts it:
    /// bytes for `cksum`, blocks of 1024 for `bsd`, of 512 for `sysv`.
    pub fn blocks(&self) -> u64 {
        match self.alg {
            Alg::Bsd => self.read.div_ceil(1024),
            Alg::Sysv => self.read.div_ceil(512),
            _ => self.read,
        }
    }

    /// Compares with another digest in a time that depends on the lengths
    /// alone.
    pub fn ct_eq(&self, other: &[u8]) -> bool {
        crate::secret::ct_eq(&self.bytes, other)
    }
}

impl AsRef<[u8]> for Output {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Writes the bytes in lower-case hex.
impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Output({} {self})", self.alg)
    }
}
