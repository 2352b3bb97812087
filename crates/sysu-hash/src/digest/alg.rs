//! The algorithms by name.

use std::fmt;
use std::str::FromStr;

use crate::{Error, ErrorKind};

macro_rules! algorithms {
    ($($(#[$doc:meta])* $variant:ident $name:literal $tag:literal $len:literal
        $($alias:literal)*;)*) => {
        /// A digest or checksum algorithm.
        ///
        /// Names are read in any spelling that is about: `sha256`, `SHA-256`,
        /// `SHA2-256`, `sha_256`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Alg { $($(#[$doc])* $variant,)* }

        impl Alg {
            /// All of them, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the name in lower case: `"sha256"`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns the name that coreutils and BSD write in front of a
            /// file name: `"SHA256"`.
            pub fn tag(self) -> &'static str {
                match self { $(Self::$variant => $tag,)* }
            }

            /// Returns the bytes of its digest, unless told otherwise.
            pub fn default_len(self) -> usize {
                match self { $(Self::$variant => $len,)* }
            }

            /// Finds it by its squeezed name: lower case, no punctuation.
            fn by_key(key: &str) -> Option<Self> {
                $(
                    if squeeze($name) == key || squeeze($tag) == key
                        $(|| $alias == key)* {
                        return Some(Self::$variant);
                    }
                )*
                None
            }
        }
    };
}

algorithms! {
    /// MD5: broken; for old lists only.
    Md5 "md5" "MD5" 16;
    /// SHA-1: broken; for old lists only.
    Sha1 "sha1" "SHA1" 20 "sha";
    /// SHA-224.
    Sha224 "sha224" "SHA224" 28 "sha2224";
    /// SHA-256.
    Sha256 "sha256" "SHA256" 32 "sha2256";
    /// SHA-384.
    Sha384 "sha384" "SHA384" 48 "sha2384";
    /// SHA-512.
    Sha512 "sha512" "SHA512" 64 "sha2512";
    /// SHA-512/224.
    Sha512_224 "sha512-224" "SHA512-224" 28 "sha2512224";
    /// SHA-512/256.
    Sha512_256 "sha512-256" "SHA512-256" 32 "sha2512256";
    /// SHA3-224.
    Sha3_224 "sha3-224" "SHA3-224" 28;
    /// SHA3-256.
    Sha3_256 "sha3-256" "SHA3-256" 32 "sha3";
    /// SHA3-384.
    Sha3_384 "sha3-384" "SHA3-384" 48;
    /// SHA3-512.
    Sha3_512 "sha3-512" "SHA3-512" 64;
    /// SHAKE128, as many bytes as asked for.
    Shake128 "shake128" "SHAKE128" 32;
    /// SHAKE256, as many bytes as asked for.
    Shake256 "shake256" "SHAKE256" 64;
    /// BLAKE2b, 1 to 64 bytes, with or without a key.
    Blake2b "blake2b" "BLAKE2b" 64 "b2";
    /// BLAKE2s, 1 to 32 bytes, with or without a key.
    Blake2s "blake2s" "BLAKE2s" 32;
    /// BLAKE3, as many bytes as asked for, plain, keyed or deriving.
    Blake3 "blake3" "BLAKE3" 32 "b3";
    /// RIPEMD-160.
    Ripemd160 "ripemd160" "RIPEMD160" 20 "rmd160";
    /// SM3.
    Sm3 "sm3" "SM3" 32;
    /// MD5 and SHA-1 side by side, as TLS 1.0 has it.
    Md5Sha1 "md5-sha1" "MD5-SHA1" 36;
    /// CRC-32 of zip, gzip and PNG.
    Crc32 "crc32" "CRC32" 4 "crc32b";
    /// CRC-32C (Castagnoli), of iSCSI and cloud storage.
    Crc32c "crc32c" "CRC32C" 4;
    /// CRC-64/NVME, of cloud storage.
    Crc64Nvme "crc64-nvme" "CRC64NVME" 8;
    /// Adler-32, of zlib.
    Adler32 "adler32" "ADLER32" 4;
    /// XXH32.
    Xxh32 "xxh32" "XXH32" 4;
    /// XXH64.
    Xxh64 "xxh64" "XXH64" 8;
    /// XXH3 of 64 bits.
    Xxh3_64 "xxh3-64" "XXH3" 8 "xxh364";
    /// XXH3 of 128 bits.
    Xxh3_128 "xxh3-128" "XXH128" 16 "xxh3128";
    /// The CRC of POSIX `cksum`.
    Cksum "cksum" "CRC" 4 "crc";
    /// The checksum of BSD `sum`.
    Bsd "bsd" "BSD" 2;
    /// The checksum of System V `sum -s`.
    Sysv "sysv" "SYSV" 2;
}

impl Alg {
    /// Returns the bytes that its compression works on at once, which HMAC
    /// needs, or `None` where HMAC makes no sense.
    pub fn block_len(self) -> Option<usize> {
        Some(match self {
            Self::Md5
            | Self::Sha1
            | Self::Sha224
            | Self::Sha256
            | Self::Blake2s
            | Self::Ripemd160
            | Self::Sm3 => 64,
            Self::Sha384
            | Self::Sha512
            | Self::Sha512_224
            | Self::Sha512_256
            | Self::Blake2b => 128,
            Self::Sha3_224 => 144,
            Self::Sha3_256 => 136,
            Self::Sha3_384 => 104,
            Self::Sha3_512 => 72,
            _ => return None,
        })
    }

    /// Returns whether the digest may have another length.
    pub fn has_length(self) -> bool {
        matches!(
            self,
            Self::Shake128
                | Self::Shake256
                | Self::Blake2b
                | Self::Blake2s
                | Self::Blake3
        )
    }

    /// Returns whether somebody may choose two inputs of one digest.
    pub fn is_broken(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1 | Self::Md5Sha1)
            || self.is_checksum()
    }

    /// Returns whether it finds accidents only, not intent.
    pub fn is_checksum(self) -> bool {
        matches!(
            self,
            Self::Crc32
                | Self::Crc32c
                | Self::Crc64Nvme
                | Self::Adler32
                | Self::Xxh32
                | Self::Xxh64
                | Self::Xxh3_64
                | Self::Xxh3_128
                | Self::Cksum
                | Self::Bsd
                | Self::Sysv
        )
    }

    /// Returns whether its result is written as a decimal number with a
    /// count behind it, as `cksum` and `sum` do.
    pub fn is_decimal(self) -> bool {
        matches!(self, Self::Cksum | Self::Bsd | Self::Sysv)
    }

    /// Returns the algorithm that lists of digests of so many bytes are
    /// commonly of.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::digest::Alg;
    ///
    /// assert_eq!(Alg::by_len(32), Some(Alg::Sha256));
    /// assert_eq!(Alg::by_len(33), None);
    /// ```
    pub fn by_len(len: usize) -> Option<Self> {
        Some(match len {
            4 => Self::Crc32,
            8 => Self::Xxh64,
            16 => Self::Md5,
            20 => Self::Sha1,
            28 => Self::Sha224,
            32 => Self::Sha256,
            48 => Self::Sha384,
            64 => Self::Sha512,
            _ => return None,
        })
    }
}

impl fmt::Display for Alg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Alg {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::by_key(&squeeze(name)).ok_or_else(|| unknown(name))
    }
}

/// Splits a name such as `BLAKE2b-256` into algorithm and length in bytes.
pub(super) fn parse(name: &str) -> Result<(Alg, usize), Error> {
    if let Ok(alg) = name.parse::<Alg>() {
        return Ok((alg, alg.default_len()));
    }
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let key = squeeze(name);
    for take in (1..=digits.min(4)).rev() {
        let (front, bits) = key.split_at(key.len() - take);
        let (Some(alg), Ok(bits)) =
            (Alg::by_key(front), bits.parse::<usize>())
        else {
            continue;
        };
        if alg.has_length() && bits > 0 && bits % 8 == 0 {
            return Ok((alg, bits / 8));
        }
    }
    Err(unknown(name))
}

fn unknown(name: &str) -> Error {
    ErrorKind::Unknown { what: "digest algorithm", name: name.to_owned() }
        .into()
}

/// Lower case, without punctuation.
fn squeeze(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
