//! `indexOf` and its kin.

use memchr::memmem;

use super::{bytes_of, encoding};
use crate::{Encoding, Result};

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub enum Needle<'a> {
    /// A number, modulo 256.
    Byte(i64),
    /// The bytes of another buffer.
    Bytes(&'a [u8]),
    /// A string, in the encoding of the search.
    Text(&'a [u16]),
}

/// `buf.indexOf(value, byteOffset, encoding)`
///
/// # Errors
///
/// * `ERR_UNKNOWN_ENCODING` for a string.
pub fn index_of(
    buf: &[u8],
    needle: Needle<'_>,
    byte_offset: Option<i64>,
    enc: Option<&str>,
) -> Result<Option<usize>> {
    search(buf, needle, byte_offset, enc, true)
}

/// `buf.lastIndexOf(value, byteOffset, encoding)`: a match starts at or
/// before the offset.
///
/// # Errors
///
/// * `ERR_UNKNOWN_ENCODING` for a string.
pub fn last_index_of(
    buf: &[u8],
    needle: Needle<'_>,
    byte_offset: Option<i64>,
    enc: Option<&str>,
) -> Result<Option<usize>> {
    search(buf, needle, byte_offset, enc, false)
}

/// `buf.includes(value, byteOffset, encoding)`
///
/// # Errors
///
/// * `ERR_UNKNOWN_ENCODING` for a string.
pub fn includes(
    buf: &[u8],
    needle: Needle<'_>,
    byte_offset: Option<i64>,
    enc: Option<&str>,
) -> Result<bool> {
    Ok(index_of(buf, needle, byte_offset, enc)?.is_some())
}

fn search(
    buf: &[u8],
    needle: Needle<'_>,
    byte_offset: Option<i64>,
    enc: Option<&str>,
    forward: bool,
) -> Result<Option<usize>> {
    let byte;
    let text;
    let (needle, wide) = match needle {
        Needle::Byte(value) => {
            byte = [value as u8];
            (&byte[..], false)
        }
        Needle::Bytes(bytes) => {
            // A buffer is searched as bytes in an unknown encoding too.
            let wide = encoding(enc) == Ok(Encoding::Utf16Le);
            (bytes, wide)
        }
        Needle::Text(string) => {
            let encoding = encoding(enc)?;
            text = bytes_of(string, encoding);
            (&text[..], encoding == Encoding::Utf16Le)
        }
    };
    let offset = byte_offset.unwrap_or(if forward { 0 } else { i64::MAX });
    let Some(offset) = start(buf.len(), offset, needle.len(), forward) else {
        return Ok(None);
    };
    if needle.is_empty() {
        return Ok(Some(offset));
    }
    if buf.len() < needle.len() {
        return Ok(None);
    }
    Ok(if wide {
        by_units(buf, needle, offset / 2, forward)
    } else if forward {
        memmem::find(&buf[offset..], needle).map(|at| at + offset)
    } else {
        let end = (offset + needle.len()).min(buf.len());
        memmem::rfind(&buf[..end], needle)
    })
}

/// Where the search starts; `None` if nothing can be found.
fn start(
    len: usize,
    offset: i64,
    needle: usize,
    forward: bool,
) -> Option<usize> {
    if offset < 0 {
        let back = usize::try_from(offset.unsigned_abs()).ok()?;
        return match len.checked_sub(back) {
            Some(at) => Some(at),
            None if forward || needle == 0 => Some(0),
            None => None,
        };
    }
    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
    if offset.checked_add(needle).is_some_and(|end| end <= len) {
        Some(offset)
    } else if needle == 0 {
        Some(len)
    } else if forward || len == 0 {
        None
    } else {
        Some(len - 1)
    }
}

/// UTF-16: by units of two bytes from the start of the buffer.
fn by_units(
    buf: &[u8],
    needle: &[u8],
    from: usize,
    forward: bool,
) -> Option<usize> {
    let (buf, _) = buf.as_chunks::<2>();
    let (needle, _) = needle.as_chunks::<2>();
    if needle.is_empty() || buf.len() < needle.len() {
        return None;
    }
    let last = buf.len() - needle.len();
    let fits = |at: &usize| buf[*at..].starts_with(needle);
    let at = if forward {
        (from..=last).find(fits)
    } else {
        (0..=from.min(last)).rev().find(fits)
    };
    at.map(|unit| unit * 2)
}
