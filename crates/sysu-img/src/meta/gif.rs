//! Extensions of a GIF.

use super::{Blocks, Fate};

const XMP: &[u8] = b"\x21\xff\x0bXMP DataXMP";
const ICC: &[u8] = b"\x21\xff\x0bICCRGBG1012";

/// Writes the extensions anew: the new ones stand after the first palette.
/// Nothing if the file ends inside a block.
///
/// # Source
///
/// GIF89a, 23 to 26; XMP specification part 3, 1.1.2.
pub(super) fn rewrite(bytes: &[u8], blocks: &Blocks<'_>) -> Option<Vec<u8>> {
    let head = bytes.get(..13)?;
    let mut at = 13 + table(head[10]);
    let mut out = bytes.get(..at)?.to_vec();
    if out.starts_with(b"GIF87a") {
        // Extensions came with the later version.
        out[4] = b'9';
    }
    insert(&mut out, blocks);
    while let Some(&kind) = bytes.get(at) {
        let start = at;
        match kind {
            0x21 => {
                let rest = bytes.get(at..)?;
                let label = *rest.get(1)?;
                at = subblocks(bytes, at + 2)?;
                let stays = match label {
                    0xfe => blocks.comments.stays(),
                    0xff if rest.starts_with(XMP) => blocks.xmp.stays(),
                    0xff if rest.starts_with(ICC) => blocks.icc.stays(),
                    _ => true,
                };
                if stays {
                    out.extend_from_slice(bytes.get(start..at)?);
                }
            }
            0x2c => {
                let flags = *bytes.get(at + 9)?;
                at = subblocks(bytes, at + 10 + table(flags) + 1)?;
                out.extend_from_slice(bytes.get(start..at)?);
            }
            _ => {
                out.extend_from_slice(&bytes[at..]);
                break;
            }
        }
    }
    Some(out)
}

/// Bytes of the palette that flags announce.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Passes over blocks up to the empty one; returns the place after it.
fn subblocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let len = *bytes.get(at)? as usize;
        at += 1 + len;
        if len == 0 {
            return Some(at);
        }
    }
}

fn insert(out: &mut Vec<u8>, blocks: &Blocks<'_>) {
    let split = |out: &mut Vec<u8>, data: &[u8]| {
        for part in data.chunks(255) {
            out.push(part.len() as u8);
            out.extend_from_slice(part);
        }
        out.push(0);
    };
    if let Fate::Set(icc) = blocks.icc {
        out.extend_from_slice(ICC);
        split(out, icc);
    }
    if let Fate::Set(xmp) = blocks.xmp {
        // The packet stands bare; a ramp after it leads every reader that
        // takes its bytes for lengths to the end.
        out.extend_from_slice(XMP);
        out.extend_from_slice(xmp);
        out.push(1);
        out.extend((0..=255u8).rev());
        out.push(0);
    }
    if let Fate::Set(comments) = blocks.comments {
        for (_, text) in comments {
            out.extend_from_slice(&[0x21, 0xfe]);
            split(out, text.as_bytes());
        }
    }
}
