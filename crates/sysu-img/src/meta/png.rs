//! Chunks of a PNG.

use super::{Blocks, Fate};

/// Writes the chunks anew: the new ones stand after the header. Nothing if
/// the file ends inside a chunk.
pub(super) fn rewrite(bytes: &[u8], blocks: &Blocks<'_>) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut at = 8;
    while at < bytes.len() {
        let len = bytes.get(at..at + 4)?.try_into().ok()?;
        let len = u32::from_be_bytes(len) as usize;
        let end = at.checked_add(len)?.checked_add(12)?;
        let part = bytes.get(at..end)?;
        let name: [u8; 4] = part[4..8].try_into().ok()?;
        let body = &part[8..8 + len];
        let stays = match &name {
            b"eXIf" => blocks.exif.stays(),
            b"iCCP" => blocks.icc.stays(),
            // They contradict a new profile.
            b"sRGB" | b"gAMA" | b"cHRM" | b"cICP" => {
                !matches!(blocks.icc, Fate::Set(_))
            }
            b"pHYs" => blocks.density.stays(),
            b"iTXt" if body.starts_with(b"XML:com.adobe.xmp\0") => {
                blocks.xmp.stays()
            }
            b"tEXt" | b"zTXt" | b"iTXt" => match raw_profile(body) {
                Some(b"exif" | b"APP1") => blocks.exif.stays(),
                Some(b"iptc" | b"8bim") => blocks.iptc.stays(),
                Some(b"xmp") => blocks.xmp.stays(),
                Some(b"icc" | b"icm") => blocks.icc.stays(),
                _ => blocks.comments.stays(),
            },
            b"tIME" => blocks.others || blocks.comments.stays(),
            _ => true,
        };
        if stays {
            out.extend_from_slice(part);
        }
        if &name == b"IHDR" {
            insert(&mut out, blocks);
        }
        at = end;
    }
    Some(out)
}

/// ImageMagick's way of packing other formats' blocks into text.
fn raw_profile(body: &[u8]) -> Option<&[u8]> {
    let name = body.strip_prefix(b"Raw profile type ")?;
    name.split(|&b| b == 0).next()
}

fn insert(out: &mut Vec<u8>, blocks: &Blocks<'_>) {
    if let Fate::Set(icc) = blocks.icc {
        let mut body = b"icc\0\0".to_vec();
        body.extend(stored(icc));
        chunk(out, *b"iCCP", &body);
    }
    if let Fate::Set(density) = blocks.density {
        let per_metre =
            |dpi: f64| ((dpi / 0.0254).round() as u32).to_be_bytes();
        let mut body = per_metre(density.x).to_vec();
        body.extend(per_metre(density.y));
        body.push(1);
        chunk(out, *b"pHYs", &body);
    }
    if let Fate::Set(exif) = blocks.exif {
        chunk(out, *b"eXIf", exif);
    }
    if let Fate::Set(xmp) = blocks.xmp {
        let mut body = b"XML:com.adobe.xmp\0\0\0\0\0".to_vec();
        body.extend_from_slice(xmp);
        chunk(out, *b"iTXt", &body);
    }
    if let Fate::Set(comments) = blocks.comments {
        for (keyword, text) in comments {
            // Keywords are 1 to 79 bytes of Latin-1; others are cut.
            let keyword: Vec<u8> = keyword
                .bytes()
                .filter(|b| (32..127).contains(b))
                .take(79)
                .collect();
            let mut body =
                if keyword.is_empty() { b"Comment".to_vec() } else { keyword };
            body.extend_from_slice(&[0, 0, 0, 0, 0]);
            body.extend_from_slice(text.as_bytes());
            chunk(out, *b"iTXt", &body);
        }
    }
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    out.extend_from_slice(&(body.len() as u32).to_be_bytes());
    let start = out.len();
    out.extend_from_slice(&name);
    out.extend_from_slice(body);
    let crc = crc32(&out[start..]);
    out.extend_from_slice(&crc.to_be_bytes());
}

/// A zlib stream of stored blocks: a profile is not worth packing.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut parts = data.chunks(65_535).peekable();
    if parts.peek().is_none() {
        out.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
    }
    while let Some(part) = parts.next() {
        out.push(u8::from(parts.peek().is_none()));
        let len = part.len() as u16;
        out.extend_from_slice(&len.to_le_bytes());
        out.extend_from_slice(&(!len).to_le_bytes());
        out.extend_from_slice(part);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in data {
        a = (a + byte as u32) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend_from_slice(&(b << 16 | a).to_be_bytes());
    out
}

/// CRC-32 as PNG has it (ISO 3309), a bit at a time: for a few bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ byte as u32, |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
