//! Gain maps: a second JPEG behind the first, which says how much brighter
//! each part may be shown. It is copied as it is.
//!
//! # Source
//!
//! CIPA DC-007 for the index of pictures (MPF); Ultra HDR Image Format 1.1
//! and ISO 21496-1 for what marks the second one as a gain map.

/// The name of the index's segment.
const MPF: &[u8] = b"MPF\0";
/// The name of the segment of ISO 21496-1.
const ISO: &[u8] = b"urn:iso:std:iso:ts:21496-1\0";
/// What Adobe's form of it says in XMP.
const ADOBE: &[u8] = b"http://ns.adobe.com/hdr-gain-map/1.0/";

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

/// The parts of a gain map before its pixels, where the marks are.
fn head(map: &[u8]) -> &[u8] {
    &map[..map.len().min(64 << 10)]
}

/// Finds the gain map of a file by its index, which is the segment that
/// begins at `at` with that body.
pub(super) fn find<'a>(
    bytes: &'a [u8],
    at: usize,
    body: &[u8],
) -> Option<&'a [u8]> {
    let index = body.strip_prefix(MPF)?;
    let big = index.starts_with(b"MM");
    let u16_at = |at: usize| -> Option<u16> {
        let b = *index.get(at..)?.first_chunk()?;
        Some(if big { u16::from_be_bytes(b) } else { u16::from_le_bytes(b) })
    };
    let u32_at = |at: usize| -> Option<usize> {
        let b = *index.get(at..)?.first_chunk()?;
        let v =
            if big { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) };
        Some(v as usize)
    };
    let first = u32_at(4)?;
    let entries = (0..u16_at(first)? as usize)
        .map(|entry| first + 2 + entry * 12)
        .find(|&entry| u16_at(entry) == Some(0xb002))?;
    let (len, list) = (u32_at(entries + 4)?, u32_at(entries + 8)?);
    // Offsets count from the index's own header.
    let origin = at + MPF.len();
    (1..(len / 16).min(16)).find_map(|image| {
        let entry = list + image * 16;
        let (size, offset) = (u32_at(entry + 4)?, u32_at(entry + 8)?);
        let start = origin.checked_add(offset)?;
        let map = bytes.get(start..start.checked_add(size)?)?;
        let is_map = map.starts_with(&[0xff, 0xd8])
            && (has(head(map), ADOBE) || has(head(map), ISO));
        is_map.then_some(map)
    })
}

/// Puts a gain map behind a JPEG, and before its pixels what tells of it.
pub(super) fn attach(jpeg: &[u8], map: &[u8]) -> Vec<u8> {
    let at = after_segments(jpeg);
    let mut segments = Vec::new();
    let mut segment = |marker: u8, parts: &[&[u8]]| {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        segments.extend([0xff, marker]);
        segments.extend((len as u16 + 2).to_be_bytes());
        parts.iter().for_each(|part| segments.extend_from_slice(part));
    };
    let told = has(&jpeg[..at], ADOBE);
    if has(head(map), ADOBE) && !told {
        let xmp = xmp(map.len());
        let name = b"http://ns.adobe.com/xap/1.0/\0";
        segment(0xe1, &[name, xmp.as_bytes()]);
    }
    if has(head(map), ISO) {
        // The least version that a reader has to know, and the writer's.
        segment(0xe2, &[ISO, &[0; 4]]);
    }
    let mut index = b"MPF\0MM\0*\0\0\0\x08\0\x03".to_vec();
    let fields: [(u16, u16, u32, [u8; 4]); 3] = [
        (0xb000, 7, 4, *b"0100"),
        (0xb001, 4, 1, 2u32.to_be_bytes()),
        (0xb002, 7, 32, 50u32.to_be_bytes()),
    ];
    for (tag, kind, count, value) in fields {
        index.extend(tag.to_be_bytes());
        index.extend(kind.to_be_bytes());
        index.extend(count.to_be_bytes());
        index.extend(value);
    }
    index.extend([0; 4]);
    // With its marker and length, the index has 4 more bytes than these.
    let whole = jpeg.len() + segments.len() + index.len() + 32 + 4;
    let origin = at + segments.len() + 4 + MPF.len();
    let entries = [
        (0x0003_0000, whole, 0),
        (0, map.len(), whole.saturating_sub(origin)),
    ];
    for (kind, size, offset) in entries {
        index.extend(u32::to_be_bytes(kind));
        index.extend((size as u32).to_be_bytes());
        index.extend((offset as u32).to_be_bytes());
        index.extend([0; 4]);
    }
    let mut out = Vec::with_capacity(whole + map.len());
    out.extend_from_slice(&jpeg[..at]);
    out.extend(segments);
    out.extend([0xff, 0xe2]);
    out.extend((index.len() as u16 + 2).to_be_bytes());
    out.extend(index);
    out.extend_from_slice(&jpeg[at..]);
    out.extend_from_slice(map);
    out
}

/// Where the first segment is that is neither for an application nor a
/// comment.
fn after_segments(jpeg: &[u8]) -> usize {
    let mut at = 2;
    while let Some(&[0xff, 0xe0..=0xef | 0xfe, high, low]) =
        jpeg.get(at..).and_then(|b| b.first_chunk())
    {
        at += 2 + u16::from_be_bytes([high, low]) as usize;
    }
    at.min(jpeg.len())
}

/// What the first picture says of the second.
fn xmp(len: usize) -> String {
    format!(
        r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/" hdrgm:Version="1.0"><Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap" Item:Mime="image/jpeg" Item:Length="{len}"/></rdf:li></rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_attached_is_found() {
        let segment = |marker: u8, body: &[u8]| {
            let len = (body.len() as u16 + 2).to_be_bytes();
            [&[0xff, marker], &len[..], body].concat()
        };
        let xmp = segment(0xe1, ADOBE);
        let map = [&[0xff, 0xd8], &xmp[..], &[0xff, 0xd9]].concat();
        let jfif = segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        let jpeg = [&[0xff, 0xd8], &jfif[..], &[0xff, 0xdb, 0, 2]].concat();
        let both = attach(&jpeg, &map);
        assert!(both.ends_with(&map));
        let start = both.windows(4).position(|w| w == MPF).unwrap();
        let len = u16::from_be_bytes([both[start - 2], both[start - 1]]);
        let body = &both[start..start + len as usize - 2];
        assert_eq!(find(&both, start, body), Some(&map[..]));
        // Damage is no gain map.
        for cut in 0..body.len() {
            let _ = find(&both, start, &body[..cut]);
        }
        assert_eq!(find(&both[..both.len() - 1], start, body), None);
    }
}
