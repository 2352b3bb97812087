//! UUIDs: random (v4), ordered by time (v7), derived from a name (v3, v5).
//!
//! # Source
//! RFC 9562.

use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::digest::{Alg, Hasher};
use crate::{Error, clock, random};

/// A UUID: sixteen bytes, written in five groups of lower-case hex.
///
/// # Example
///
/// ```
/// use sysu_hash::uuid::Uuid;
///
/// let id = Uuid::v5(Uuid::DNS, b"www.example.com");
/// assert_eq!(id.to_string(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
/// assert_eq!(id.version(), 5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// All zeros.
    pub const NIL: Self = Self([0; 16]);
    /// All ones.
    pub const MAX: Self = Self([255; 16]);
    /// The namespace of host names.
    pub const DNS: Self = Self::namespace(0x10);
    /// The namespace of URLs.
    pub const URL: Self = Self::namespace(0x11);
    /// The namespace of object identifiers.
    pub const OID: Self = Self::namespace(0x12);
    /// The namespace of X.500 names.
    pub const X500: Self = Self::namespace(0x14);

    const fn namespace(last: u8) -> Self {
        Self([
            0x6b, 0xa7, 0xb8, last, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00,
            0xc0, 0x4f, 0xd4, 0x30, 0xc8,
        ])
    }

    /// Takes sixteen bytes as they are.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the sixteen bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Makes one of 122 random bits.
    ///
    /// # Errors
    ///
    /// [`Random`](crate::ErrorKind::Random) if there is no randomness.
    pub fn v4() -> Result<Self, Error> {
        Ok(Self::v4_from(random::bytes()?))
    }

    /// Makes a v4 of given random bytes.
    pub const fn v4_from(random: [u8; 16]) -> Self {
        Self(random).marked(4)
    }

    /// Makes one that sorts after all that this process made before.
    ///
    /// Milliseconds of the clock, then a counter of 32 bits that starts at
    /// random each millisecond and goes up within it, then 42 random bits.
    /// When the clock goes back, the last millisecond is kept.
    ///
    /// # Errors
    ///
    /// [`Random`](crate::ErrorKind::Random) if there is no randomness.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::uuid::Uuid;
    ///
    /// let (a, b) = (Uuid::v7()?, Uuid::v7()?);
    /// assert!(a < b);
    /// # Ok::<(), sysu_hash::Error>(())
    /// ```
    pub fn v7() -> Result<Self, Error> {
        static LAST: Mutex<(u64, u32)> = Mutex::new((0, 0));
        let random: [u8; 16] = random::bytes()?;
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock::now_ms();
        let (ms, seq) = if now > last.0 {
            let [a, b, c, d, ..] = random;
            // The upper half is left free, to count in.
            (now, u32::from_be_bytes([a & 0x7f, b, c, d]))
        } else {
            match last.1.checked_add(1) {
                Some(seq) => (last.0, seq),
                None => (last.0 + 1, 0),
            }
        };
        *last = (ms, seq);
        Ok(Self::v7_from(ms, seq, random))
    }

    /// Makes a v7 of milliseconds since 1970 (48 bits), a counter, and
    /// random bytes, of which the last 42 bits are used.
    pub const fn v7_from(ms: u64, seq: u32, random: [u8; 16]) -> Self {
        let mut bytes = random;
        let [_, _, t @ ..] = ms.to_be_bytes();
        let mut at = 0;
        while at < 6 {
            bytes[at] = t[at];
            at += 1;
        }
        bytes[6] = (seq >> 28) as u8;
        bytes[7] = (seq >> 20) as u8;
        bytes[8] = (seq >> 14) as u8;
        bytes[9] = (seq >> 6) as u8;
        bytes[10] = (seq << 2) as u8 | random[10] & 3;
        Self(bytes).marked(7)
    }

    /// Derives one from a namespace and a name with MD5.
    ///
    /// For old identifiers; new ones are [`Uuid::v5`].
    pub fn v3(namespace: Self, name: &[u8]) -> Self {
        Self::named(Alg::Md5, namespace, name).marked(3)
    }

    /// Derives one from a namespace and a name with SHA-1.
    ///
    /// The same name gives the same identifier, everywhere and always.
    pub fn v5(namespace: Self, name: &[u8]) -> Self {
        Self::named(Alg::Sha1, namespace, name).marked(5)
    }

    fn named(alg: Alg, namespace: Self, name: &[u8]) -> Self {
        let mut hasher = Hasher::new(alg);
        hasher.update(&namespace.0);
        hasher.update(name);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hasher.finish().as_bytes()[..16]);
        Self(bytes)
    }

    const fn marked(mut self, version: u8) -> Self {
        self.0[6] = self.0[6] & 0x0f | version << 4;
        self.0[8] = self.0[8] & 0x3f | 0x80;
        self
    }

    /// Returns the version: 1 to 8, 0 for nil, 15 for all ones.
    pub const fn version(&self) -> u8 {
        self.0[6] >> 4
    }

    /// Returns whether the variant is the one of RFC 9562.
    pub const fn is_standard(&self) -> bool {
        self.0[8] >> 6 == 2
    }

    /// Returns the milliseconds since 1970 in a UUID of version 1, 6 or 7.
    pub fn unix_ms(&self) -> Option<u64> {
        let b = &self.0;
        let be = |bytes: &[u8]| {
            bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
        };
        let ticks = match self.version() {
            7 => return Some(be(&b[..6])),
            1 => be(&[b[6] & 15, b[7], b[4], b[5], b[0], b[1], b[2], b[3]]),
            6 => be(&b[..6]) << 12 | be(&[b[6] & 15, b[7]]),
            _ => return None,
        };
        // Counted in 100 ns since 1582-10-15.
        ticks.checked_sub(0x01b2_1dd2_1381_4000).map(|t| t / 10_000)
    }

    /// Reads a UUID in braces, with `urn:uuid:` in front, or without dashes,
    /// as well as the plain form.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::ErrorKind::Malformed) for everything else.
    pub fn parse_lenient(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let inner = match text.get(..9) {
            Some(urn) if urn.eq_ignore_ascii_case("urn:uuid:") => &text[9..],
            _ => text,
        };
        let inner = inner
            .strip_prefix('{')
            .and_then(|inner| inner.strip_suffix('}'))
            .unwrap_or(inner);
        if inner.len() == 32 && inner.is_ascii() {
            let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
            return parts.map(|(a, b)| &inner[a..b]).join("-").parse();
        }
        inner.parse()
    }
}

impl FromStr for Uuid {
    type Err = Error;

    /// Reads the plain form, in either case, of a version and variant that
    /// exist, as npm `uuid` does.
    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = |at, reason| Error::malformed("a UUID", at, reason);
        if text.len() != 36 {
            return Err(bad(text.len().min(36), "a length other than 36"));
        }
        let mut bytes = [0; 16];
        let mut digits = 0;
        for (at, c) in text.bytes().enumerate() {
            if matches!(at, 8 | 13 | 18 | 23) {
                if c != b'-' {
                    return Err(bad(at, "no dash"));
                }
                continue;
            }
            let digit = (c as char)
                .to_digit(16)
                .ok_or_else(|| bad(at, "a character that is no hex digit"))?;
            bytes[digits / 2] = bytes[digits / 2] << 4 | digit as u8;
            digits += 1;
        }
        let id = Self(bytes);
        if id == Self::NIL || id == Self::MAX {
            return Ok(id);
        }
        if !(1..=8).contains(&id.version()) {
            return Err(bad(14, "a version other than 1 to 8"));
        }
        if !id.is_standard() {
            return Err(bad(19, "a variant other than 8 to b"));
        }
        Ok(id)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}
