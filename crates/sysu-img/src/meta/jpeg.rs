//! Segments of a JPEG before its first scan.

use super::{Blocks, Fate};
use crate::{Error, ErrorKind, Format, Result};

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
/// The longest content of a segment.
const MOST: usize = 65_533;

/// Writes the segments anew; from the first scan on, everything is copied.
///
/// # Errors
///
/// [`ErrorKind::Truncated`] if the file ends before its first scan;
/// [`ErrorKind::InvalidOption`] if a block is longer than a segment.
pub(super) fn rewrite(bytes: &[u8], blocks: &Blocks<'_>) -> Result<Vec<u8>> {
    let truncated =
        || -> Error { ErrorKind::Truncated { format: Format::Jpeg }.into() };
    let mut out = bytes.get(..2).ok_or_else(truncated)?.to_vec();
    let mut at = 2;
    let mut new = Some(segments(blocks)?);
    // Where the index of further pictures is: in the input, in the output.
    let mut index = None;
    loop {
        let head: [u8; 4] = bytes
            .get(at..at + 4)
            .and_then(|head| head.try_into().ok())
            .ok_or_else(truncated)?;
        let [0xff, marker, high, low] = head else {
            // Fill bytes between segments are not copied.
            at += 1;
            continue;
        };
        if marker == 0xff {
            at += 1;
            continue;
        }
        let len = u16::from_be_bytes([high, low]) as usize + 2;
        if len < 4 {
            let what = "a segment shorter than its own length";
            return Err(Error::corrupt(Format::Jpeg, what));
        }
        let segment = bytes.get(at..at + len).ok_or_else(truncated)?;
        let body = segment.get(4..).ok_or_else(truncated)?;
        if marker != 0xe0
            && let Some(new) = new.take()
        {
            out.extend(new);
        }
        let stays = match marker {
            0xe0 if body.starts_with(b"JFIF\0") => {
                let start = out.len();
                out.extend_from_slice(segment);
                dots(&mut out[start..], blocks);
                false
            }
            0xe0 | 0xee => true,
            0xe1 if body.starts_with(EXIF) => blocks.exif.stays(),
            0xe1 if body.starts_with(b"http://ns.adobe.com/x") => {
                blocks.xmp.stays()
            }
            0xe2 if body.starts_with(ICC) => blocks.icc.stays(),
            0xe2 if body.starts_with(b"MPF\0") && blocks.others => {
                index = Some((at + 8, out.len() + 8));
                true
            }
            0xed => blocks.iptc.stays(),
            0xfe => blocks.comments.stays(),
            0xe1..=0xef => blocks.others,
            _ => true,
        };
        if stays {
            out.extend_from_slice(segment);
        }
        at += len;
        // From the first scan on, everything is pixels.
        if marker == 0xda {
            let moved = out.len() as i64 - at as i64;
            out.extend_from_slice(&bytes[at..]);
            if let Some((was, is)) = index {
                pictures(&mut out, is, moved, is as i64 - was as i64);
            }
            return Ok(out);
        }
    }
}

/// The new segments, in the order in which readers expect them.
fn segments(blocks: &Blocks<'_>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut segment = |name: &str, marker: u8, parts: &[&[u8]]| {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        if len > MOST {
            let expected = format!("at most {MOST} bytes in a JPEG");
            return Err(Error::option(name, expected, len));
        }
        out.extend_from_slice(&[0xff, marker]);
        out.extend_from_slice(&(len as u16 + 2).to_be_bytes());
        for part in parts {
            out.extend_from_slice(part);
        }
        Ok(())
    };
    if let Fate::Set(exif) = blocks.exif {
        segment("exif", 0xe1, &[EXIF, exif])?;
    }
    if let Fate::Set(xmp) = blocks.xmp {
        segment("xmp", 0xe1, &[XMP, xmp])?;
    }
    if let Fate::Set(icc) = blocks.icc {
        let parts: Vec<_> = icc.chunks(MOST - 14).collect();
        let count = parts.len();
        if count > 255 {
            let expected = "a profile of at most 16 MB in a JPEG";
            return Err(Error::option("icc", expected, icc.len()));
        }
        for (number, part) in parts.iter().enumerate() {
            let number = [number as u8 + 1, count as u8];
            segment("icc", 0xe2, &[ICC, &number, part])?;
        }
    }
    if let Fate::Set(iptc) = blocks.iptc {
        segment("iptc", 0xed, &[&super::iptc::wrapped(iptc)])?;
    }
    if let Fate::Set(comments) = blocks.comments {
        for (_, text) in comments {
            segment("comment", 0xfe, &[text.as_bytes()])?;
        }
    }
    Ok(out)
}

/// Sets the density of a JFIF segment.
fn dots(segment: &mut [u8], blocks: &Blocks<'_>) {
    let Some(field) = segment.get_mut(11..16) else { return };
    let (unit, x, y) = match blocks.density {
        Fate::Stay => return,
        Fate::Drop => (0, 1, 1),
        Fate::Set(density) => {
            let dots = |v: f64| v.round().clamp(1.0, 65_535.0) as u16;
            (1, dots(density.x), dots(density.y))
        }
    };
    let ([x1, x0], [y1, y0]) = (x.to_be_bytes(), y.to_be_bytes());
    field.copy_from_slice(&[unit, x1, x0, y1, y0]);
}

/// Mends the index of further pictures in the file (CIPA DC-007): the first
/// has become longer by `moved`, and the others have come nearer to the
/// index by what stands before it.
fn pictures(out: &mut [u8], index: usize, moved: i64, before: i64) {
    let block = out.get(index..).unwrap_or(&[]);
    let Some((reader, first)) = super::exif::Reader::new(block) else {
        return;
    };
    let little = reader.little;
    let Some((entries, _)) = reader.directory(first) else { return };
    let Some(list) = entries.iter().find(|e| e.tag == 0xb002) else { return };
    // The list holds 16 bytes a picture: attributes, size, offset, two more.
    let count = list.data.len() / 16;
    let Some(start) = find(block, &list.data) else { return };
    for picture in 0..count {
        let at = index + start + picture * 16;
        let mut shift = |at: usize, by: i64| {
            let Some(field) = out.get_mut(at..at + 4) else { return };
            let mut bytes = [field[0], field[1], field[2], field[3]];
            let swap = |b| {
                if little {
                    u32::from_le_bytes(b)
                } else {
                    u32::from_be_bytes(b)
                }
            };
            let v = (swap(bytes) as i64 + by) as u32;
            bytes = if little { v.to_le_bytes() } else { v.to_be_bytes() };
            field.copy_from_slice(&bytes);
        };
        if picture == 0 {
            shift(at + 4, moved);
        } else {
            shift(at + 8, moved - before);
        }
    }
}

fn find(block: &[u8], part: &[u8]) -> Option<usize> {
    let end = block.len().min(65_536);
    block[..end].windows(part.len().max(1)).position(|w| w == part)
}
