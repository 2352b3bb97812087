//! Base64 as the web forgives it.

use crate::{Decode, Encoding, Ignore, Padding, Result, transform_all};

/// Decodes base64 as `atob` does: ASCII white space is skipped, padding may
/// be there or not, the bits of the last symbol do not matter.
///
/// # Errors
///
/// As for [`Encoding::decode`], for what the standard does not forgive: a
/// character of the URL alphabet, padding that does not fit, a length that
/// leaves one symbol over.
///
/// # Example
///
/// ```
/// assert_eq!(sysu_buf::decode_forgiving("YW Jj")?, b"abc");
/// assert_eq!(sysu_buf::decode_forgiving("YR")?, b"a");
/// assert!(sysu_buf::decode_forgiving("YQ=").is_err());
/// # Ok::<(), sysu_buf::Error>(())
/// ```
///
/// # Source
///
/// WHATWG Infra, "forgiving-base64 decode".
pub fn decode_forgiving(text: &str) -> Result<Vec<u8>> {
    // VT is white space elsewhere, and not in the Infra standard.
    let mut symbols: Vec<u8> = text
        .bytes()
        .filter(|b| !matches!(b, b'\t' | b'\n' | 0x0c | b'\r' | b' '))
        .collect();
    let padded = symbols.len().is_multiple_of(4);
    if padded {
        for _ in 0..2 {
            if symbols.last() == Some(&b'=') {
                symbols.pop();
            }
        }
    }
    // The bits that no byte takes are cleared, as they do not matter.
    let code = crate::encoding::code::Code::Base64;
    let over = match symbols.len() % 4 {
        2 => 0x0f,
        3 => 0x03,
        _ => 0,
    };
    if let (1.., Some(last)) = (over, symbols.last_mut())
        && let Some(value) = code.value(*last)
    {
        const SYMBOLS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\
0123456789+/";
        *last = SYMBOLS[(value & !over) as usize];
    }
    let options =
        Decode::new().ignore(Ignore::Nothing).padding(Padding::Forbidden);
    transform_all(Encoding::Base64.decoder_with(options), &symbols)
}
