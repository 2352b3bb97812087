//! From one encoding of characters to another.

use crate::{Encode, Encoding, Error, ErrorKind, Result, transform_all};

/// What is done about what the target does not have, or the source should
/// not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// It is an error.
    #[default]
    Strict,
    /// U+FFFD where the source is damaged; `?` where the target lacks a
    /// character, except for those that have no picture, which vanish.
    Replace,
}

/// Characters that show nothing, first and last of each run.
const IGNORABLE: &[(u32, u32)] = &[
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfff8),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

fn is_ignorable(c: char) -> bool {
    let c = c as u32;
    IGNORABLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Rewrites text in the encoding `from` in the encoding `to`.
///
/// Cost: two passes and the text in UTF-8 between them.
///
/// # Errors
///
/// * [`ErrorKind::UnknownEncoding`] if one of them is no encoding of
///   characters.
/// * [`ErrorKind::InvalidUtf8`], [`ErrorKind::LoneSurrogate`],
///   [`ErrorKind::Truncated`] or [`ErrorKind::InvalidByte`] if `bytes` are
///   damaged and [`Policy::Strict`] holds.
/// * [`ErrorKind::Unmappable`] if the target lacks a character and
///   [`Policy::Strict`] holds.
///
/// # Example
///
/// ```
/// use sysu_buf::{Encoding, Policy, transcode};
///
/// let (utf8, latin1) = (Encoding::Utf8, Encoding::Latin1);
/// let text = "café €".as_bytes();
/// assert!(transcode(text, utf8, latin1, Policy::Strict).is_err());
/// assert_eq!(
///     transcode(text, utf8, latin1, Policy::Replace)?,
///     b"caf\xe9 ?",
/// );
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub fn transcode(
    bytes: &[u8],
    from: Encoding,
    to: Encoding,
    policy: Policy,
) -> Result<Vec<u8>> {
    for encoding in [from, to] {
        if !encoding.is_charset() {
            let name = encoding.name().to_owned();
            return Err(ErrorKind::UnknownEncoding { name }.into());
        }
    }
    let strict = Encode::new().strict(policy == Policy::Strict);
    let text = transform_all(from.encoder_with(strict), bytes)?;
    // Encoders write UTF-8.
    let text = String::from_utf8(text)
        .map_err(|_| Error::from(ErrorKind::InvalidUtf8 { at: 0 }))?;
    if policy == Policy::Strict {
        return to.decode(&text);
    }
    match to {
        Encoding::Latin1 => Ok(narrow(&text, 0xff)),
        Encoding::Ascii => Ok(narrow(&text, 0x7f)),
        _ => to.decode(&text),
    }
}

/// One byte a character, up to `limit`.
pub(crate) fn narrow(text: &str, limit: u32) -> Vec<u8> {
    text.chars()
        .filter_map(|c| match c {
            c if c as u32 <= limit => Some(c as u8),
            c if is_ignorable(c) => None,
            _ => Some(b'?'),
        })
        .collect()
}
