//! Between decoding and the first operation: colours become what the
//! operations work in.

use crate::{Depth, Picture, Raster, Result, Space, ops::Cx, pipeline::Input};

/// Converts what no operation could work on, or what sharp would convert:
/// CMYK always, other profiles in sharp's order only, where the profile is
/// used up by it.
pub(crate) fn ingest(
    mut picture: Picture,
    input: &Input,
    cx: &mut Cx<'_>,
) -> Picture {
    let is_cmyk = picture.raster().space() == Space::Cmyk;
    let profile = match &picture.metadata.icc {
        Some(profile) if !input.ignore_icc => Some(profile.clone()),
        _ => None,
    };
    let converts = cx.is_sharp() && !input.keep_profile;
    if !is_cmyk && (profile.is_none() || !converts) {
        return picture;
    }
    match crate::space::icc::to_srgb(&picture, profile.as_deref()) {
        Ok(mut converted) => {
            // The profile is used up.
            converted.metadata.icc = None;
            picture = converted;
        }
        Err(what) => {
            cx.warn(format!("the colour profile was not used: {what}"));
        }
    }
    picture
}

/// The first frame as it is seen: sRGB, in 8 or 16 bits.
pub(crate) fn seen(picture: &Picture) -> Result<Raster> {
    let profile = picture.metadata.icc.as_deref();
    let still = || {
        let raster = picture.raster().clone();
        Picture::still(raster, picture.metadata.clone())
    };
    let raster = if profile.is_some()
        || picture.raster().space() == Space::Cmyk
    {
        // A profile that cannot be used counts as sRGB.
        crate::space::icc::to_srgb(&still(), profile)
            .map_or_else(|_| picture.raster().clone(), Picture::into_raster)
    } else {
        picture.raster().clone()
    };
    let depth = match raster.depth() {
        Depth::U8 => Depth::U8,
        _ => Depth::U16,
    };
    raster.unpremultiply(depth).to_space(Space::Srgb, depth)
}
