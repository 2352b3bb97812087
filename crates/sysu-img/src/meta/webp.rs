//! Chunks of a WebP.

use super::{Blocks, Fate};
use crate::Metadata;

/// Writes the container anew; a simple file becomes an extended one if it
/// gets metadata. Nothing if the file ends inside a chunk.
///
/// # Source
///
/// RFC 9649, 2.7: VP8X, ICCP, ANIM, pixels, EXIF, XMP, in this order.
pub(super) fn rewrite(
    bytes: &[u8],
    head: &Metadata,
    blocks: &Blocks<'_>,
) -> Option<Vec<u8>> {
    let mut extended = None;
    let mut pixels = Vec::new();
    let mut old = [None, None, None];
    let mut at = 12;
    while at < bytes.len() {
        let name: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        let len = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let len = u32::from_le_bytes(len) as usize;
        let body = bytes.get(at + 8..(at + 8).checked_add(len)?)?;
        match &name {
            b"VP8X" => extended = body.first_chunk::<10>().copied(),
            b"ICCP" => old[0] = Some(body),
            b"EXIF" => old[1] = Some(body),
            b"XMP " => old[2] = Some(body),
            _ => chunk(&mut pixels, name, body),
        }
        at += 8 + len + (len & 1);
    }
    let now = |fate: Fate<&'_ [u8]>, old: Option<&[u8]>| match fate {
        Fate::Stay => old.map(<[u8]>::to_vec),
        Fate::Drop => None,
        Fate::Set(new) => Some(new.to_vec()),
    };
    let icc = now(blocks.icc, old[0]);
    let exif = now(blocks.exif, old[1]);
    let xmp = now(blocks.xmp, old[2]);
    let any = icc.is_some() || exif.is_some() || xmp.is_some();
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    if any || extended.is_some() {
        let mut flags = extended.unwrap_or_else(|| {
            let mut flags = [0; 10];
            flags[0] = u8::from(head.has_alpha) << 4;
            let side = |v: u32| (v.max(1) - 1).to_le_bytes();
            flags[4..7].copy_from_slice(&side(head.size.width)[..3]);
            flags[7..].copy_from_slice(&side(head.size.height)[..3]);
            flags
        });
        flags[0] = flags[0] & !0b10_1100
            | u8::from(icc.is_some()) << 5
            | u8::from(exif.is_some()) << 3
            | u8::from(xmp.is_some()) << 2;
        chunk(&mut out, *b"VP8X", &flags);
    }
    if let Some(icc) = icc {
        chunk(&mut out, *b"ICCP", &icc);
    }
    out.extend(pixels);
    if let Some(exif) = exif {
        chunk(&mut out, *b"EXIF", &exif);
    }
    if let Some(xmp) = xmp {
        chunk(&mut out, *b"XMP ", &xmp);
    }
    let len = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&len.to_le_bytes());
    Some(out)
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    out.extend_from_slice(&name);
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(body);
    out.resize(out.len() + (body.len() & 1), 0);
}
