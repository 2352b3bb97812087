//! The base64 of bcrypt: its own alphabet, no padding.

use crate::Error;

/// The sixty-four characters in the order of their values.
pub const ALPHABET: &[u8; 64] =
    b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Writes `bytes` in bcrypt's base64.
///
/// # Example
///
/// ```
/// use sysu_hash::bcrypt::base64;
///
/// assert_eq!(base64::encode(&[0xcc, 0x1b, 0xce]), "x/tM");
/// ```
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let mut word = 0_u32;
        for at in 0..3 {
            let byte = group.get(at).copied().unwrap_or(0);
            word = (word << 8) | u32::from(byte);
        }
        for at in 0..=group.len() {
            let six = (word >> (18 - 6 * at)) & 63;
            text.push(ALPHABET[six as usize] as char);
        }
    }
    text
}

/// Reads bcrypt's base64 back into bytes.
///
/// # Errors
///
/// [`Malformed`](crate::ErrorKind::Malformed) for a character outside the
/// alphabet, a lone last character, or spare bits that are not zero.
///
/// # Example
///
/// ```
/// use sysu_hash::bcrypt::base64;
///
/// assert_eq!(base64::decode("x/tM")?, [0xcc, 0x1b, 0xce]);
/// assert!(base64::decode("x/t=").is_err());
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn decode(text: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    decode_into(text.as_bytes(), 0, &mut bytes)?;
    Ok(bytes)
}

/// Reads `text`, which stands at offset `start` of what was given, onto the
/// end of `bytes`.
pub(super) fn decode_into(
    text: &[u8],
    start: usize,
    bytes: &mut Vec<u8>,
) -> Result<(), Error> {
    const FORMAT: &str = "bcrypt base64";
    let mut word = 0_u32;
    let mut bits = 0;
    for (at, &c) in text.iter().enumerate() {
        let six = value(c).ok_or_else(|| {
            Error::malformed(FORMAT, start + at, "a character outside it")
        })?;
        word = (word << 6) | six;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
            word &= (1 << bits) - 1;
        }
    }
    let last = (start + text.len()).saturating_sub(1);
    if bits == 6 {
        return Err(Error::malformed(FORMAT, last, "a lone character"));
    }
    if word != 0 {
        return Err(Error::malformed(FORMAT, last, "spare bits that are set"));
    }
    Ok(())
}

fn value(c: u8) -> Option<u32> {
    let value = match c {
        b'.' => 0,
        b'/' => 1,
        b'A'..=b'Z' => c - b'A' + 2,
        b'a'..=b'z' => c - b'a' + 28,
        b'0'..=b'9' => c - b'0' + 54,
        _ => return None,
    };
    Some(u32::from(value))
}
