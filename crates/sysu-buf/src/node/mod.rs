//! Node's `Buffer`, function by function, with Node's error codes.
//!
//! For code that is carried over from JavaScript, and for asking this crate
//! what Node would answer. Everything here is also there in the shape of
//! Rust: [`Encoding`], [`ReadAt`](crate::ReadAt),
//! [`BufExt`](crate::BufExt).
//!
//! A string of JavaScript is a slice of UTF-16 code units, because only
//! that can hold a lone surrogate; [`units`] makes one. An argument that
//! JavaScript would leave out is `None`. [`Error::node_code`] gives the
//! code that Node's error has.
//!
//! # Example
//!
//! ```
//! use sysu_buf::node;
//!
//! let bytes = node::from(&node::units("aGk"), Some("base64"))?;
//! assert_eq!(bytes, b"hi");
//! let err = node::from(&node::units("hi"), Some("utf-7")).unwrap_err();
//! assert_eq!(err.node_code(), "ERR_UNKNOWN_ENCODING");
//! # Ok::<(), sysu_buf::Error>(())
//! ```
//!
//! # Source
//!
//! Node v20. DIFFERENCE from Node: characters above U+00FF in hex and
//! base64 are invalid characters, where Node 20 takes their low bytes; a
//! byte that is searched as UTF-16 at an odd end is absent.

mod blob;
mod decoder;
mod numbers;
mod search;

pub use self::{
    blob::Blob,
    decoder::StringDecoder,
    numbers::{JsNumber, NumberMethod},
    search::{Needle, includes, index_of, last_index_of},
};
use crate::{
    BufExt as _, Decode, Encoding, Error, ErrorKind, Policy, Result,
    ext::clamp, transcode::narrow,
};

/// Returns the UTF-16 code units of `text`.
pub fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// Node's own encodings, any letter case; nothing else.
fn known(name: &str) -> Option<Encoding> {
    Some(match &*name.to_ascii_lowercase() {
        "utf8" | "utf-8" => Encoding::Utf8,
        "utf16le" | "utf-16le" | "ucs2" | "ucs-2" => Encoding::Utf16Le,
        "latin1" | "binary" => Encoding::Latin1,
        "ascii" => Encoding::Ascii,
        "hex" => Encoding::Hex,
        "base64" => Encoding::Base64,
        "base64url" => Encoding::Base64Url,
        _ => return None,
    })
}

/// The encoding of an argument: none and `""` mean UTF-8.
fn encoding(name: Option<&str>) -> Result<Encoding> {
    match name {
        None | Some("") => Ok(Encoding::Utf8),
        Some(name) => known(name).ok_or_else(|| {
            ErrorKind::UnknownEncoding { name: name.to_owned() }.into()
        }),
    }
}

fn range() -> Error {
    Error::node("ERR_OUT_OF_RANGE", "a number is out of range")
}

/// `Buffer.isEncoding(name)`
pub fn is_encoding(name: &str) -> bool {
    known(name).is_some()
}

fn bytes_of(string: &[u16], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => String::from_utf16_lossy(string).into_bytes(),
        Encoding::Utf16Le => {
            string.iter().flat_map(|unit| unit.to_le_bytes()).collect()
        }
        Encoding::Latin1 | Encoding::Ascii => {
            string.iter().map(|unit| *unit as u8).collect()
        }
        encoding => {
            // 0xff is a symbol of neither hex nor base64.
            let text: Vec<u8> = string
                .iter()
                .map(|unit| u8::try_from(*unit).unwrap_or(0xff))
                .collect();
            let lenient = Decode::new().lenient(true);
            // A lenient decoder has no errors.
            encoding.decode_with(&text, lenient).unwrap_or_default()
        }
    }
}

/// `Buffer.from(string, encoding)`
///
/// # Errors
///
/// * `ERR_UNKNOWN_ENCODING`
pub fn from(string: &[u16], enc: Option<&str>) -> Result<Vec<u8>> {
    Ok(bytes_of(string, encoding(enc)?))
}

/// `Buffer.from(array)`: each number truncated, then modulo 256.
pub fn from_array(values: &[f64]) -> Vec<u8> {
    values
        .iter()
        .map(|v| {
            // NaN and the infinities are 0, as ToUint8 has it.
            let v = if v.is_finite() { v.trunc() } else { 0.0 };
            v.rem_euclid(256.0) as u8
        })
        .collect()
}

fn string_of(bytes: &[u8], encoding: Encoding) -> Vec<u16> {
    match encoding {
        Encoding::Latin1 => bytes.iter().map(|b| *b as u16).collect(),
        Encoding::Ascii => bytes.iter().map(|b| (*b & 0x7f) as u16).collect(),
        encoding => encoding.encode_u16(bytes),
    }
}

/// `buf.toString(encoding, start, end)`
///
/// # Errors
///
/// * `ERR_UNKNOWN_ENCODING`, unless the range is empty.
pub fn to_string(
    buf: &[u8],
    enc: Option<&str>,
    start: Option<i64>,
    end: Option<i64>,
) -> Result<Vec<u16>> {
    let from = clamp(start.unwrap_or(0).max(0), buf.len());
    let to = clamp(end.unwrap_or(i64::MAX).max(0), buf.len());
    if to <= from {
        return Ok(Vec::new());
    }
    Ok(string_of(&buf[from..to], encoding(enc)?))
}

/// `Buffer.byteLength(string, encoding)`: an estimate for base64 and hex;
/// an unknown encoding counts as UTF-8.
pub fn byte_length(string: &[u16], enc: Option<&str>) -> usize {
    match encoding(enc).unwrap_or(Encoding::Utf8) {
        Encoding::Utf16Le => string.len() * 2,
        Encoding::Latin1 | Encoding::Ascii => string.len(),
        Encoding::Hex => string.len() >> 1,
        Encoding::Base64 | Encoding::Base64Url => {
            let mut len = string.len();
            for _ in 0..2 {
                if 1 < len && string[len - 1] == u16::from(b'=') {
                    len -= 1;
                }
            }
            (len * 3) >> 2
        }
        _ => String::from_utf16_lossy(string).len(),
    }
}

/// `buf.write(string, offset, length, encoding)`: returns the bytes
/// written.
///
/// # Errors
///
/// * `ERR_OUT_OF_RANGE` if `offset` or `length` is negative or greater
///   than the length of `buf`.
/// * `ERR_UNKNOWN_ENCODING`
pub fn write_string(
    buf: &mut [u8],
    string: &[u16],
    offset: Option<i64>,
    length: Option<i64>,
    enc: Option<&str>,
) -> Result<usize> {
    let place = |at: i64| {
        usize::try_from(at)
            .ok()
            .filter(|at| *at <= buf.len())
            .ok_or_else(range)
    };
    let offset = place(offset.unwrap_or(0))?;
    let rest = buf.len() - offset;
    let length = length.map_or(Ok(rest), place)?.min(rest);
    let encoding = encoding(enc)?;
    let bytes = bytes_of(string, encoding);
    let n = match encoding {
        Encoding::Utf8 => {
            let mut n = length.min(bytes.len());
            // Never part of a character.
            while n < bytes.len() && bytes[n] & 0xc0 == 0x80 {
                n -= 1;
            }
            n
        }
        Encoding::Utf16Le => length.min(bytes.len()) / 2 * 2,
        _ => length.min(bytes.len()),
    };
    buf[offset..offset + n].copy_from_slice(&bytes[..n]);
    Ok(n)
}

/// What a buffer is filled with.
#[derive(Clone, Copy, Debug)]
pub enum Fill<'a> {
    /// A number, modulo 256.
    Byte(i64),
    /// The bytes of another buffer.
    Bytes(&'a [u8]),
    /// A string and its encoding.
    Text(&'a [u16], Option<&'a str>),
}

/// `buf.fill(value, offset, end, encoding)`
///
/// # Errors
///
/// * `ERR_UNKNOWN_ENCODING`
/// * `ERR_OUT_OF_RANGE` if `offset` is negative or `end` lies outside.
/// * `ERR_INVALID_ARG_VALUE` if the value gives no bytes and there is
///   something to fill.
pub fn fill(
    buf: &mut [u8],
    value: Fill<'_>,
    offset: Option<i64>,
    end: Option<i64>,
) -> Result<()> {
    let pattern = match value {
        Fill::Byte(byte) => vec![byte as u8],
        Fill::Bytes(bytes) => bytes.to_vec(),
        Fill::Text(string, enc) => {
            let encoding = encoding(enc)?;
            if string.is_empty() {
                vec![0]
            } else {
                bytes_of(string, encoding)
            }
        }
    };
    let len = buf.len();
    let (offset, end) = match offset {
        None => (0, len),
        Some(offset) => {
            let offset = usize::try_from(offset).map_err(|_| range())?;
            let end = match end {
                None => len,
                Some(end) => usize::try_from(end)
                    .ok()
                    .filter(|end| *end <= len)
                    .ok_or_else(range)?,
            };
            (offset, end)
        }
    };
    if end <= offset {
        return Ok(());
    }
    if pattern.is_empty() {
        return Err(Error::node(
            "ERR_INVALID_ARG_VALUE",
            "the value gives no bytes",
        ));
    }
    buf[offset..end].fill_pattern(&pattern)
}

/// `Buffer.alloc(size, fill, encoding)`
///
/// # Errors
///
/// * `ERR_OUT_OF_RANGE` if `size` is negative or above 2³².
/// * As for [`fill`], unless `size` is 0.
pub fn alloc(size: i64, value: Option<Fill<'_>>) -> Result<Vec<u8>> {
    if !(0..=1 << 32).contains(&size) {
        return Err(range());
    }
    let size = usize::try_from(size).map_err(|_| range())?;
    let mut buf = vec![0; size];
    if let (Some(value), 1..) = (value, size) {
        fill(&mut buf, value, None, None)?;
    }
    Ok(buf)
}

/// `buf.compare(target, targetStart, targetEnd, sourceStart, sourceEnd)`:
/// −1, 0 or 1.
///
/// # Errors
///
/// * `ERR_OUT_OF_RANGE` if a place is negative or an end lies outside.
pub fn compare(
    buf: &[u8],
    target: &[u8],
    target_range: (Option<i64>, Option<i64>),
    range_: (Option<i64>, Option<i64>),
) -> Result<i32> {
    let part = |bytes: &[u8], (start, end): (Option<i64>, Option<i64>)| {
        let start =
            usize::try_from(start.unwrap_or(0)).map_err(|_| range())?;
        let end = match end {
            None => bytes.len(),
            Some(end) => usize::try_from(end)
                .ok()
                .filter(|end| *end <= bytes.len())
                .ok_or_else(range)?,
        };
        Ok::<_, Error>(bytes.get(start..end).unwrap_or(&[]).to_vec())
    };
    let target = part(target, target_range)?;
    Ok(part(buf, range_)?.cmp(&target) as i32)
}

/// `Buffer.concat(list, totalLength)`
///
/// # Errors
///
/// * `ERR_OUT_OF_RANGE` if `total` is negative.
pub fn concat(list: &[&[u8]], total: Option<i64>) -> Result<Vec<u8>> {
    let total = match total {
        None => None,
        Some(total) => Some(usize::try_from(total).map_err(|_| range())?),
    };
    Ok(crate::concat(list, total))
}

/// `buf.copy(target, targetStart, sourceStart, sourceEnd)`: returns the
/// bytes copied.
///
/// # Errors
///
/// * `ERR_OUT_OF_RANGE` if a place is negative or `source_start` lies
///   behind the end.
pub fn copy(
    buf: &[u8],
    target: &mut [u8],
    target_start: Option<i64>,
    source_start: Option<i64>,
    source_end: Option<i64>,
) -> Result<usize> {
    let place = |at: i64| usize::try_from(at).map_err(|_| range());
    let to = place(target_start.unwrap_or(0))?;
    let from = place(source_start.unwrap_or(0))?;
    if buf.len() < from {
        return Err(range());
    }
    let end = source_end.map_or(Ok(buf.len()), place)?.min(buf.len());
    Ok(buf.get(from..end).unwrap_or(&[]).copy_into(target, to))
}

/// `buf.swap16()`, `buf.swap32()`, `buf.swap64()`
///
/// # Errors
///
/// * `ERR_INVALID_BUFFER_SIZE` if the length is no multiple.
pub fn swap(buf: &mut [u8], bits: u32) -> Result<()> {
    match bits {
        16 => buf.swap_bytes::<2>(),
        32 => buf.swap_bytes::<4>(),
        64 => buf.swap_bytes::<8>(),
        _ => Err(Error::node("ERR_INVALID_ARG_VALUE", "no such swap")),
    }
}

/// `buffer.transcode(source, fromEnc, toEnc)`
///
/// # Errors
///
/// * `U_ILLEGAL_ARGUMENT_ERROR` for an encoding that is not utf8, utf16le,
///   latin1 or ascii.
/// * `U_INVALID_CHAR_FOUND` for a damaged source between utf8 and utf16le.
pub fn transcode(source: &[u8], from: &str, to: &str) -> Result<Vec<u8>> {
    if source.is_empty() {
        return Ok(Vec::new());
    }
    let charset = |name| {
        known(name).filter(|e| e.is_charset()).ok_or_else(|| {
            Error::node(
                "U_ILLEGAL_ARGUMENT_ERROR",
                "transcode knows utf8, utf16le, latin1 and ascii",
            )
        })
    };
    let (from, to) = (charset(from)?, charset(to)?);
    let latin1 = Encoding::Latin1;
    let (strict, replace) = (Policy::Strict, Policy::Replace);
    match (from, to) {
        (Encoding::Utf8, Encoding::Utf16Le) => {
            crate::transcode(source, from, to, strict)
        }
        (Encoding::Utf16Le, Encoding::Utf8) => {
            let even = source.len() / 2 * 2;
            crate::transcode(&source[..even], from, to, strict)
        }
        (Encoding::Utf16Le, Encoding::Utf16Le) => {
            let mut bytes = crate::transcode(source, from, to, replace)?;
            if source.len() % 2 == 1 {
                bytes.extend_from_slice(&0xfffd_u16.to_le_bytes());
            }
            Ok(bytes)
        }
        (Encoding::Ascii, Encoding::Utf16Le) => {
            crate::transcode(source, latin1, to, replace)
        }
        (Encoding::Ascii, _) => {
            let text: String = source
                .iter()
                .map(|b| if b.is_ascii() { *b as char } else { '\u{fffd}' })
                .collect();
            Ok(match to {
                Encoding::Latin1 => narrow(&text, 0xff),
                Encoding::Ascii => narrow(&text, 0x7f),
                _ => text.into_bytes(),
            })
        }
        _ => crate::transcode(source, from, to, replace),
    }
}

/// `JSON.stringify(buf)`
pub fn to_json(buf: &[u8]) -> String {
    let data: Vec<String> = buf.iter().map(u8::to_string).collect();
    format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", data.join(","))
}

/// `Buffer.from(JSON.parse(text))`, for what [`to_json`] writes, with white
/// space and the members in either order.
///
/// # Errors
///
/// * `ERR_INVALID_ARG_VALUE` for anything else.
pub fn from_json(text: &str) -> Result<Vec<u8>> {
    let bad = || Error::node("ERR_INVALID_ARG_VALUE", "not a Buffer as JSON");
    let compact: String =
        text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let inside = compact
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .ok_or_else(bad)?;
    let kind = "\"type\":\"Buffer\"";
    let data = inside
        .strip_prefix(kind)
        .and_then(|rest| rest.strip_prefix(','))
        .or_else(|| {
            inside.strip_suffix(kind).and_then(|r| r.strip_suffix(','))
        })
        .and_then(|member| member.strip_prefix("\"data\":["))
        .and_then(|rest| rest.strip_suffix(']'))
        .ok_or_else(bad)?;
    if data.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = Vec::new();
    for number in data.split(',') {
        values.push(number.parse::<f64>().map_err(|_| bad())?);
    }
    Ok(from_array(&values))
}

/// `util.inspect(buf)`
pub fn inspect(buf: &[u8]) -> String {
    buf.inspect().to_string()
}

/// `buffer.isUtf8(buf)`
pub fn is_utf8(buf: &[u8]) -> bool {
    simdutf8::basic::from_utf8(buf).is_ok()
}

/// `buffer.isAscii(buf)`
pub fn is_ascii(buf: &[u8]) -> bool {
    buf.is_ascii()
}

fn invalid_character() -> Error {
    Error::node("InvalidCharacterError", "a character is not of base64")
}

/// `atob(text)`: each byte becomes a character.
///
/// # Errors
///
/// * `InvalidCharacterError`
pub fn atob(text: &[u16]) -> Result<Vec<u16>> {
    let text: String = char::decode_utf16(text.iter().copied())
        .map(|c| c.unwrap_or('\u{fffd}'))
        .collect();
    let bytes =
        crate::decode_forgiving(&text).map_err(|_| invalid_character())?;
    Ok(string_of(&bytes, Encoding::Latin1))
}

/// `btoa(text)`
///
/// # Errors
///
/// * `InvalidCharacterError` for a character above U+00FF.
pub fn btoa(text: &[u16]) -> Result<String> {
    let bytes: Option<Vec<u8>> =
        text.iter().map(|unit| u8::try_from(*unit).ok()).collect();
    Ok(Encoding::Base64.encode(&bytes.ok_or_else(invalid_character)?))
}
