//! The traits of the crate `hex`, on this crate's kernels.
//!
//! `hex` is what most code speaks; its kernels are scalar. [`HexBytes`] and
//! [`HexVec`] carry the same traits at the speed of SIMD.

pub use ::hex::{FromHex, FromHexError, ToHex};

use crate::Encoding;

/// Borrowed bytes with [`ToHex`].
///
/// # Example
///
/// ```
/// use sysu_buf::hex::{HexBytes, ToHex};
///
/// assert_eq!(HexBytes(b"hi").encode_hex::<String>(), "6869");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HexBytes<'a>(pub &'a [u8]);

/// Owned bytes with [`FromHex`].
///
/// # Example
///
/// ```
/// use sysu_buf::hex::{FromHex, HexVec};
///
/// assert_eq!(HexVec::from_hex("6869").map(|v| v.0), Ok(b"hi".to_vec()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HexVec(pub Vec<u8>);

fn collect<T: FromIterator<char>>(bytes: &[u8], upper: bool) -> T {
    let mut text = Vec::with_capacity(bytes.len() * 2);
    Encoding::Hex.encode_to(bytes, &mut text);
    if upper {
        text.make_ascii_uppercase();
    }
    text.into_iter().map(char::from).collect()
}

impl ToHex for HexBytes<'_> {
    fn encode_hex<T: FromIterator<char>>(&self) -> T {
        collect(self.0, false)
    }

    fn encode_hex_upper<T: FromIterator<char>>(&self) -> T {
        collect(self.0, true)
    }
}

impl FromHex for HexVec {
    type Error = FromHexError;

    fn from_hex<T: AsRef<[u8]>>(text: T) -> Result<Self, FromHexError> {
        let text = text.as_ref();
        if !text.len().is_multiple_of(2) {
            return Err(FromHexError::OddLength);
        }
        let options = crate::Decode::new();
        if let Ok(bytes) = Encoding::Hex.decode_with(text, options) {
            Ok(Self(bytes))
        } else {
            let bad = |b: &u8| !b.is_ascii_hexdigit();
            let index = text.iter().position(bad).unwrap_or(0);
            let c = text.get(index).map_or(' ', |b| char::from(*b));
            Err(FromHexError::InvalidHexCharacter { c, index })
        }
    }
}
