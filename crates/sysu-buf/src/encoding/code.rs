//! Codes of fixed groups: so many symbols stand for so many bytes.
//!
//! Hex is 2 for 1, base64 4 for 3, base32 8 for 5, base2 8 for 1, Z85 5 for
//! 4. Each code here knows how to turn whole groups, fast; what is left at
//! the end, padding and white space is the business of
//! [`group`](super::group).

use base64::{
    DecodeError, DecodeSliceError, Engine as _,
    engine::{Simd, general_purpose::NO_PAD},
};

/// A code of fixed groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    Hex { upper: bool },
    Base64,
    Base64Url,
    Base32,
    Base32Hex,
    Base2,
    Z85,
}

const B32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const B32HEX: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";
const Z85: &[u8; 85] = b"0123456789abcdefghijklmnopqrstuvwxyz\
ABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

const BAD: u8 = 0xff;

const fn inverse<const N: usize>(symbols: &[u8; N]) -> [u8; 256] {
    let mut table = [BAD; 256];
    let mut i = 0;
    while i < N {
        table[symbols[i] as usize] = i as u8;
        i += 1;
    }
    table
}

static B32_VALUE: [u8; 256] = inverse(B32);
static B32HEX_VALUE: [u8; 256] = inverse(B32HEX);
static Z85_VALUE: [u8; 256] = inverse(Z85);

/// Why a run of groups could not be decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bad {
    /// The symbol at this index is not of the code.
    Symbol(usize),
    /// The group at this index is too great.
    Overflow(usize),
}

impl Code {
    /// Symbols in a group.
    pub(crate) const fn symbols(self) -> usize {
        match self {
            Self::Hex { .. } => 2,
            Self::Base64 | Self::Base64Url => 4,
            Self::Base32 | Self::Base32Hex | Self::Base2 => 8,
            Self::Z85 => 5,
        }
    }

    /// Bytes in a group.
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::Hex { .. } | Self::Base2 => 1,
            Self::Base64 | Self::Base64Url => 3,
            Self::Base32 | Self::Base32Hex => 5,
            Self::Z85 => 4,
        }
    }

    /// The whole groups of `bytes`, and the rest.
    pub(crate) fn split(self, bytes: &[u8]) -> (&[u8], &[u8]) {
        bytes.split_at(bytes.len() / self.bytes() * self.bytes())
    }

    /// Whether a short last group is filled up with `=`.
    pub(crate) const fn padded(self) -> bool {
        matches!(
            self,
            Self::Base64 | Self::Base64Url | Self::Base32 | Self::Base32Hex
        )
    }

    /// Bits in a symbol, for the codes whose symbols are bits.
    pub(crate) const fn bits(self) -> u32 {
        match self {
            Self::Hex { .. } => 4,
            Self::Base64 | Self::Base64Url => 6,
            Self::Base32 | Self::Base32Hex => 5,
            Self::Base2 => 1,
            Self::Z85 => 0,
        }
    }

    /// The word for one symbol in an error.
    pub(crate) const fn symbol_name(self) -> &'static str {
        match self {
            Self::Hex { .. } => "a hex digit",
            Self::Base64 => "a base64 character",
            Self::Base64Url => "a base64url character",
            Self::Base32 => "a base32 character",
            Self::Base32Hex => "a base32hex character",
            Self::Base2 => "a binary digit",
            Self::Z85 => "a Z85 character",
        }
    }

    /// The value of one symbol.
    pub(crate) fn value(self, symbol: u8) -> Option<u8> {
        let v = match self {
            Self::Hex { .. } => {
                return (symbol as char).to_digit(16).map(|v| v as u8);
            }
            Self::Base64 => return base64_value(symbol, b'+', b'/'),
            Self::Base64Url => return base64_value(symbol, b'-', b'_'),
            Self::Base32 => B32_VALUE[symbol as usize],
            Self::Base32Hex => B32HEX_VALUE[symbol as usize],
            Self::Base2 => match symbol {
                b'0' => 0,
                b'1' => 1,
                _ => BAD,
            },
            Self::Z85 => Z85_VALUE[symbol as usize],
        };
        (v != BAD).then_some(v)
    }

    /// Encodes whole groups; `dst` is exactly as long as they need.
    pub(crate) fn encode(self, src: &[u8], dst: &mut [u8]) {
        match self {
            // Neither can fail: `dst` has the right length.
            Self::Hex { upper: false } => {
                let _ = faster_hex::hex_encode(src, dst);
            }
            Self::Hex { upper: true } => {
                let _ = faster_hex::hex_encode_upper(src, dst);
            }
            Self::Base64 => {
                let _ = standard().encode_slice(src, dst);
            }
            Self::Base64Url => {
                let _ = url_safe().encode_slice(src, dst);
            }
            Self::Base32 => encode_32(src, dst, B32),
            Self::Base32Hex => encode_32(src, dst, B32HEX),
            Self::Base2 => {
                for (byte, dst) in src.iter().zip(dst.chunks_exact_mut(8)) {
                    for (i, d) in dst.iter_mut().enumerate() {
                        *d = b'0' + (byte >> (7 - i) & 1);
                    }
                }
            }
            Self::Z85 => {
                for (src, dst) in
                    src.chunks_exact(4).zip(dst.chunks_exact_mut(5))
                {
                    let mut v =
                        u32::from_be_bytes([src[0], src[1], src[2], src[3]]);
                    for d in dst.iter_mut().rev() {
                        *d = Z85[(v % 85) as usize];
                        v /= 85;
                    }
                }
            }
        }
    }

    /// Decodes whole groups; `dst` is exactly as long as they give.
    pub(crate) fn decode(self, src: &[u8], dst: &mut [u8]) -> Result<(), Bad> {
        match self {
            Self::Hex { .. } => match faster_hex::hex_decode(src, dst) {
                Ok(_) => Ok(()),
                Err(_) => Err(self.first_bad(src)),
            },
            Self::Base64 => {
                self.base64(&standard().decode_slice(src, dst), src)
            }
            Self::Base64Url => {
                self.base64(&url_safe().decode_slice(src, dst), src)
            }
            Self::Base32 => decode_32(src, dst, &B32_VALUE)
                .map_err(|()| self.first_bad(src)),
            Self::Base32Hex => decode_32(src, dst, &B32HEX_VALUE)
                .map_err(|()| self.first_bad(src)),
            Self::Base2 => {
                let mut bad = 0;
                for (src, dst) in src.chunks_exact(8).zip(dst.iter_mut()) {
                    let mut byte = 0;
                    for s in src {
                        bad |= s & 0xfe ^ b'0';
                        byte = byte << 1 | s & 1;
                    }
                    *dst = byte;
                }
                if bad == 0 { Ok(()) } else { Err(self.first_bad(src)) }
            }
            Self::Z85 => decode_z85(src, dst),
        }
    }

    fn base64(
        self,
        done: &Result<usize, DecodeSliceError>,
        src: &[u8],
    ) -> Result<(), Bad> {
        match done {
            Ok(_) => Ok(()),
            Err(DecodeSliceError::DecodeError(DecodeError::InvalidByte(
                at,
                _,
            ))) => Err(Bad::Symbol(*at)),
            Err(_) => Err(self.first_bad(src)),
        }
    }

    fn first_bad(self, src: &[u8]) -> Bad {
        let at = src.iter().position(|s| self.value(*s).is_none());
        Bad::Symbol(at.unwrap_or(0))
    }
}

fn base64_value(symbol: u8, plus: u8, slash: u8) -> Option<u8> {
    Some(match symbol {
        b'A'..=b'Z' => symbol - b'A',
        b'a'..=b'z' => symbol - b'a' + 26,
        b'0'..=b'9' => symbol - b'0' + 52,
        s if s == plus => 62,
        s if s == slash => 63,
        _ => return None,
    })
}

/// The engine is a choice made once and cached; building one is free.
fn standard() -> Simd {
    Simd::standard(NO_PAD)
}

fn url_safe() -> Simd {
    Simd::url_safe(NO_PAD)
}

fn encode_32(src: &[u8], dst: &mut [u8], symbols: &[u8; 32]) {
    for (src, dst) in src.chunks_exact(5).zip(dst.chunks_exact_mut(8)) {
        let mut v = 0u64;
        for s in src {
            v = v << 8 | *s as u64;
        }
        for (i, d) in dst.iter_mut().enumerate() {
            *d = symbols[(v >> (35 - 5 * i) & 31) as usize];
        }
    }
}

fn decode_32(
    src: &[u8],
    dst: &mut [u8],
    values: &[u8; 256],
) -> Result<(), ()> {
    let mut bad = 0;
    for (src, dst) in src.chunks_exact(8).zip(dst.chunks_exact_mut(5)) {
        let mut v = 0u64;
        for s in src {
            let value = values[*s as usize];
            bad |= value;
            v = v << 5 | (value & 31) as u64;
        }
        dst.copy_from_slice(&v.to_be_bytes()[3..]);
    }
    if bad & 0x80 == 0 { Ok(()) } else { Err(()) }
}

fn decode_z85(src: &[u8], dst: &mut [u8]) -> Result<(), Bad> {
    let groups = src.chunks_exact(5).zip(dst.chunks_exact_mut(4));
    for (g, (src, dst)) in groups.enumerate() {
        let mut v = 0u64;
        for (i, s) in src.iter().enumerate() {
            let value = Z85_VALUE[*s as usize];
            if value == BAD {
                return Err(Bad::Symbol(g * 5 + i));
            }
            v = v * 85 + value as u64;
        }
        let Ok(v) = u32::try_from(v) else {
            return Err(Bad::Overflow(g * 5));
        };
        dst.copy_from_slice(&v.to_be_bytes());
    }
    Ok(())
}
