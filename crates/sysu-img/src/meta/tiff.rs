//! The first directory of a TIFF: written anew at the end of the file, which
//! leaves every strip and tile where it is.

use super::{
    Blocks, Fate,
    exif::{Entry, Exif, Group, Reader, Writer},
    tags,
};
use crate::{
    Error, ErrorKind, Format, Metadata, Result, pixels::picture::Density,
};

const XMP: u16 = 700;
const IPTC: u16 = 33_723;
const ICC: u16 = 34_675;
const PHOTO: u16 = 0x8769;
const GPS: u16 = 0x8825;
const X_DOTS: u16 = 282;
const Y_DOTS: u16 = 283;
const UNIT: u16 = 296;

/// Says whether a tag of the first directory is metadata, and not needed to
/// read the pixels.
fn is_metadata(tag: u16) -> bool {
    let colour = [0x013e, 0x013f, 0x0211, 0x0213, 0x0214];
    let density = [X_DOTS, Y_DOTS, UNIT];
    tags::name(Group::Image, tag).is_some()
        && !colour.contains(&tag)
        && !density.contains(&tag)
}

/// Returns the metadata tags of a file as an EXIF block.
#[cfg(feature = "tiff")]
pub(crate) fn block(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut exif = Exif::parse(bytes)?;
    exif.clear(Group::Thumbnail);
    exif.retain(Group::Image, |entry| is_metadata(entry.tag));
    (!exif.is_empty()).then(|| exif.write())
}

/// Writes the first directory anew. What was removed is overwritten with
/// zeros.
///
/// # Errors
///
/// [`ErrorKind::Unsupported`] for a BigTIFF, [`ErrorKind::Truncated`] if
/// there is no directory, [`ErrorKind::TooLarge`] beyond 4 GB.
pub(super) fn rewrite(
    bytes: &[u8],
    blocks: &Blocks<'_>,
    after: &Metadata,
) -> Result<Vec<u8>> {
    let truncated =
        || -> Error { ErrorKind::Truncated { format: Format::Tiff }.into() };
    let Some((reader, first)) = Reader::new(bytes) else {
        return Err(Error::unsupported("changing the metadata of a BigTIFF"));
    };
    if u32::try_from(bytes.len() + (1 << 24)).is_err() {
        return Err(Error::unsupported("changing a TIFF beyond 4 GB"));
    }
    let (old, next) = reader.directory(first).ok_or_else(truncated)?;
    let little = reader.little;
    let mut out = Writer::new(little, None);
    out.bytes = bytes.to_vec();
    let wipe = |entry: &Entry, out: &mut Vec<u8>| {
        if entry.data.len() > 4
            && let Some(place) =
                out.get_mut(entry.at..entry.at + entry.data.len())
        {
            place.fill(0);
        }
    };
    let changes = !blocks.exif.stays();
    let mut entries: Vec<Entry> = Vec::new();
    for entry in old {
        let goes = match entry.tag {
            XMP => !blocks.xmp.stays(),
            IPTC => !blocks.iptc.stays(),
            ICC => !blocks.icc.stays(),
            X_DOTS | Y_DOTS | UNIT => !blocks.density.stays(),
            PHOTO | GPS if changes => {
                let at = reader.value(&entry);
                for inner in reader.directory(at).map_or(vec![], |d| d.0) {
                    wipe(&inner, &mut out.bytes);
                }
                true
            }
            tag => changes && is_metadata(tag),
        };
        if goes {
            wipe(&entry, &mut out.bytes);
        } else {
            entries.push(entry);
        }
    }
    if changes && let Some(exif) = after.exif.as_deref().and_then(Exif::parse)
    {
        let exif = exif.in_order(little);
        let image = exif.group(Group::Image).iter();
        entries.extend(image.filter(|e| is_metadata(e.tag)).cloned());
        for (group, tag) in [(Group::Photo, PHOTO), (Group::Gps, GPS)] {
            if !exif.group(group).is_empty() {
                let at = out.directory(exif.group(group), 0);
                entries.push(out.number(tag, at as u32));
            }
        }
    }
    let mut blob = |tag: u16, fate: Fate<&[u8]>| {
        if let Fate::Set(data) = fate {
            entries.push(Entry::bytes(tag, 7, data));
        }
    };
    blob(XMP, blocks.xmp);
    blob(
        IPTC,
        match blocks.iptc {
            // Other resources of Photoshop's stay behind.
            Fate::Set(data) => {
                super::iptc::bare(data).map_or(Fate::Drop, Fate::Set)
            }
            other => other,
        },
    );
    blob(ICC, blocks.icc);
    if let Fate::Set(Density { x, y }) = blocks.density {
        for (tag, dots) in [(X_DOTS, x), (Y_DOTS, y)] {
            let mut data = out.number(0, (dots * 1000.0).round() as u32).data;
            data.extend(out.number(0, 1000).data);
            entries.push(Entry { count: 1, ..Entry::bytes(tag, 5, &data) });
        }
        let inch = if little { [2, 0] } else { [0, 2] };
        entries.push(Entry { count: 1, ..Entry::bytes(UNIT, 3, &inch) });
    }
    // Values that did not move are not written twice.
    let first = out.directory(&entries, next);
    let first = out.number(0, first as u32).data;
    out.bytes[4..8].copy_from_slice(&first);
    Ok(out.bytes)
}
