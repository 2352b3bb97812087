//! Boxes of a JPEG XL: EXIF and XMP around the codestream.

use super::{Blocks, Fate, boxes};
use crate::{Error, ErrorKind, Format, Result};

const SIGNATURE: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";
const TYPE: &[u8] = b"\0\0\0\x14ftypjxl \0\0\0\0jxl ";

/// Writes the container anew; a bare codestream gets one if it gets
/// metadata.
///
/// # Errors
///
/// * [`ErrorKind::Truncated`] if the file ends inside a box.
/// * [`ErrorKind::Unsupported`] for taking out a profile, which stands in
///   the codestream, and for a file that holds a JPEG to be rebuilt, which
///   needs its metadata.
///
/// # Source
///
/// ISO/IEC 18181-2, 9.
pub(super) fn rewrite(bytes: &[u8], blocks: &Blocks<'_>) -> Result<Vec<u8>> {
    let truncated =
        || -> Error { ErrorKind::Truncated { format: Format::Jxl }.into() };
    if matches!(blocks.icc, Fate::Drop) {
        let what = "taking the profile out of a JPEG XL without decoding it";
        return Err(Error::unsupported(what));
    }
    let changes = !blocks.exif.stays() || !blocks.xmp.stays();
    let set = |fate: Fate<&[u8]>| matches!(fate, Fate::Set(_));
    if !changes {
        return Ok(bytes.to_vec());
    }
    let mut out = [SIGNATURE, TYPE].concat();
    let mut add = |name: &[u8; 4], parts: &[&[u8]]| {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        match u32::try_from(len + 8) {
            Ok(len) => {
                out.extend(len.to_be_bytes());
                out.extend_from_slice(name);
            }
            Err(_) => {
                out.extend(1u32.to_be_bytes());
                out.extend_from_slice(name);
                out.extend((len as u64 + 16).to_be_bytes());
            }
        }
        parts.iter().for_each(|part| out.extend_from_slice(part));
    };
    if let Fate::Set(exif) = blocks.exif {
        add(b"Exif", &[&[0; 4], exif]);
    }
    if let Fate::Set(xmp) = blocks.xmp {
        add(b"xml ", &[xmp]);
    }
    if !bytes.starts_with(SIGNATURE) {
        if !set(blocks.exif) && !set(blocks.xmp) {
            // A bare codestream has no metadata to drop.
            return Ok(bytes.to_vec());
        }
        add(b"jxlc", &[bytes]);
        return Ok(out);
    }
    for (name, start, end) in boxes(bytes) {
        let body = bytes.get(start..end).ok_or_else(truncated)?;
        // A box that is packed says what it is first.
        let kind = match (&name, body.first_chunk::<4>()) {
            (b"brob", Some(inner)) => *inner,
            _ => name,
        };
        match &kind {
            b"JXL " | b"ftyp" => {}
            b"jbrd" => {
                let what = "changing the metadata of a JPEG XL that holds a \
                            JPEG to be rebuilt";
                return Err(Error::unsupported(what));
            }
            b"Exif" if !blocks.exif.stays() => {}
            b"xml " if !blocks.xmp.stays() => {}
            _ => add(&name, &[body]),
        }
    }
    Ok(out)
}
