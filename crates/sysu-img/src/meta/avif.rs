//! Items of an AVIF: EXIF and XMP beside the picture, its profile.

use gamut_isobmff::{
    ColourInformation, Item, ItemReference, Property, PropertyKind,
};

use super::{Blocks, Fate, boxes};
use crate::{Error, Format, Result};

fn broken(err: gamut_core::Error) -> Error {
    Error::corrupt(Format::Avif, err)
}

fn is_profile(property: &Property) -> bool {
    matches!(
        property.kind,
        PropertyKind::Colour(
            ColourInformation::UnrestrictedIcc(_)
                | ColourInformation::RestrictedIcc(_)
        )
    )
}

fn is_exif(item: &Item) -> bool {
    item.item_type == *b"Exif"
}

fn is_xmp(item: &Item) -> bool {
    item.item_type == *b"mime"
        && item.content_type.as_deref() == Some("application/rdf+xml")
}

/// Writes the container anew; the coded pictures are copied.
///
/// # Errors
///
/// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) for a sequence,
/// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) if it cannot be read.
///
/// # Source
///
/// ISO/IEC 23008-12, A.2 and A.3; ISO/IEC 14496-12.
pub(crate) fn rewrite(bytes: &[u8], blocks: &Blocks<'_>) -> Result<Vec<u8>> {
    // Its tracks would be lost.
    if boxes(bytes).any(|(name, _, _)| name == *b"moov") {
        let what = "changing the metadata of an AVIF that is a sequence";
        return Err(Error::unsupported(what));
    }
    let mut file = gamut_isobmff::read(bytes).map_err(broken)?;
    let primary = file.primary_item_id;
    if !blocks.icc.stays() {
        for item in &mut file.items {
            item.properties.retain(|property| !is_profile(property));
        }
    }
    if let Fate::Set(icc) = blocks.icc
        && let Some(item) = file.items.iter_mut().find(|i| i.id == primary)
    {
        let icc = ColourInformation::UnrestrictedIcc(icc.to_vec());
        let kind = PropertyKind::Colour(icc);
        item.properties.push(Property { essential: false, kind });
    }
    file.items.retain(|item| {
        let goes = is_exif(item) && !blocks.exif.stays()
            || is_xmp(item) && !blocks.xmp.stays();
        !goes
    });
    let mut next = file.items.iter().map(|i| i.id).max().unwrap_or(0) + 1;
    let mut add = |item_type: [u8; 4], mime: Option<&str>, data: Vec<u8>| {
        file.items.push(Item {
            id: next,
            item_type,
            name: String::new(),
            content_type: mime.map(str::to_owned),
            content_encoding: None,
            hidden: false,
            references: vec![ItemReference {
                reference_type: *b"cdsc",
                to_item_ids: vec![primary],
            }],
            properties: Vec::new(),
            payload: data,
        });
        next += 1;
    };
    if let Fate::Set(exif) = blocks.exif {
        // Where in the block its TIFF header is.
        let mut data = vec![0; 4];
        data.extend_from_slice(exif);
        add(*b"Exif", None, data);
    }
    if let Fate::Set(xmp) = blocks.xmp {
        add(*b"mime", Some("application/rdf+xml"), xmp.to_vec());
    }
    gamut_isobmff::write(&file).map_err(broken)
}
