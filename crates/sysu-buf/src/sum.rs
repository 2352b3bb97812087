//! Checksums against accidents; for adversaries there are digests.

use std::{hash::Hasher as _, str::FromStr};

use twox_hash::XxHash3_64;

use crate::{Error, Result};

/// A checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SumKind {
    /// CRC-32 of zip, gzip and PNG.
    Crc32,
    /// CRC-32C (Castagnoli) of iSCSI and ext4.
    Crc32c,
    /// Adler-32 of zlib.
    Adler32,
    /// XXH3 of 64 bits, seed 0.
    Xxh3,
    /// The CRC of POSIX `cksum`, which takes the length in.
    Cksum,
}

impl SumKind {
    /// Every kind with its name.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Crc32, "crc32"),
        (Self::Crc32c, "crc32c"),
        (Self::Adler32, "adler32"),
        (Self::Xxh3, "xxh3"),
        (Self::Cksum, "cksum"),
    ];

    /// Returns the name that [`FromStr`] reads.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(k, _)| *k == self).map_or("", |(_, n)| n)
    }
}

impl FromStr for SumKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(kind, _)| *kind)
            .ok_or_else(|| Error::syntax("checksum", text, 0, "not known"))
    }
}

/// A checksum under way.
///
/// # Example
///
/// ```
/// use sysu_buf::{Sum, SumKind};
///
/// let mut sum = Sum::new(SumKind::Crc32);
/// sum.push(b"1234");
/// sum.push(b"56789");
/// assert_eq!(sum.finish(), 0xcbf43926);
/// ```
///
/// # Source
///
/// The check values of the catalogue of parametrised CRC algorithms;
/// RFC 1950 for Adler-32; POSIX.1-2024 `cksum`; the XXH3 specification.
#[derive(Clone)]
pub struct Sum {
    state: State,
}

#[derive(Clone)]
enum State {
    Crc32(crc32fast::Hasher),
    Crc32c(u32),
    Adler32 { a: u32, b: u32 },
    Xxh3(Box<XxHash3_64>),
    Cksum { mirrored: crc32fast::Hasher, len: u64 },
}

impl std::fmt::Debug for Sum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sum").finish_non_exhaustive()
    }
}

/// Slicing by eight: table k is what a byte does k bytes later.
const fn reflected(poly: u32) -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ (poly & 0u32.wrapping_sub(crc & 1));
            bit += 1;
        }
        tables[0][i] = crc;
        i += 1;
    }
    let mut k = 1;
    while k < 8 {
        let mut i = 0;
        while i < 256 {
            let before = tables[k - 1][i];
            tables[k][i] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            i += 1;
        }
        k += 1;
    }
    tables
}

static CASTAGNOLI: [[u32; 256]; 8] = reflected(0x82f6_3b78);

fn crc32c(mut crc: u32, bytes: &[u8]) -> u32 {
    let t = &CASTAGNOLI;
    let (blocks, rest) = bytes.as_chunks::<8>();
    for b in blocks {
        let low = crc ^ u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        crc = t[7][(low & 0xff) as usize]
            ^ t[6][(low >> 8 & 0xff) as usize]
            ^ t[5][(low >> 16 & 0xff) as usize]
            ^ t[4][(low >> 24) as usize]
            ^ t[3][b[4] as usize]
            ^ t[2][b[5] as usize]
            ^ t[1][b[6] as usize]
            ^ t[0][b[7] as usize];
    }
    for byte in rest {
        crc = (crc >> 8) ^ t[0][((crc ^ *byte as u32) & 0xff) as usize];
    }
    crc
}

/// Takes bytes with their bits turned round: the CRC of POSIX is that of
/// zip in a mirror, and for that one there are fast kernels.
fn push_mirrored(hasher: &mut crc32fast::Hasher, bytes: &[u8]) {
    let mut turned = [0; 1024];
    for block in bytes.chunks(turned.len()) {
        for (to, from) in turned.iter_mut().zip(block) {
            *to = from.reverse_bits();
        }
        hasher.update(&turned[..block.len()]);
    }
}

impl Sum {
    /// Starts a checksum of no bytes.
    pub fn new(kind: SumKind) -> Self {
        Self {
            state: match kind {
                SumKind::Crc32 => State::Crc32(crc32fast::Hasher::new()),
                SumKind::Crc32c => State::Crc32c(!0),
                SumKind::Adler32 => State::Adler32 { a: 1, b: 0 },
                SumKind::Xxh3 => State::Xxh3(Box::new(XxHash3_64::new())),
                SumKind::Cksum => State::Cksum {
                    // The register starts at zero, not at ones.
                    mirrored: crc32fast::Hasher::new_with_initial(!0),
                    len: 0,
                },
            },
        }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Crc32(hasher) => hasher.update(bytes),
            State::Crc32c(crc) => *crc = crc32c(*crc, bytes),
            State::Adler32 { a, b } => {
                // 5552 bytes are the most that cannot overflow 32 bits.
                for block in bytes.chunks(5552) {
                    for byte in block {
                        *a += *byte as u32;
                        *b += *a;
                    }
                    *a %= 65521;
                    *b %= 65521;
                }
            }
            State::Xxh3(hasher) => hasher.write(bytes),
            State::Cksum { mirrored, len } => {
                push_mirrored(mirrored, bytes);
                *len += bytes.len() as u64;
            }
        }
    }

    /// Returns the checksum; 64 bits for XXH3, 32 for the others.
    pub fn finish(&self) -> u64 {
        match &self.state {
            State::Crc32(hasher) => hasher.clone().finalize() as u64,
            State::Crc32c(crc) => !crc as u64,
            State::Adler32 { a, b } => (b << 16 | a) as u64,
            State::Xxh3(hasher) => hasher.finish(),
            State::Cksum { mirrored, len } => {
                let mut mirrored = mirrored.clone();
                let bytes = len.to_le_bytes();
                let used = 8 - len.leading_zeros() as usize / 8;
                push_mirrored(&mut mirrored, &bytes[..used]);
                mirrored.finalize().reverse_bits() as u64
            }
        }
    }
}
