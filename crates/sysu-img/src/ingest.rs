//! Between decoding and the first operation: colours become what the
//! operations work in.

use crate::{Picture, Result, Space, ops::Cx, pipeline::Input};

/// Converts what no operation could work on, or what sharp would convert:
/// CMYK always, other profiles in sharp's order only, where the profile is
/// used up by it.
pub(crate) fn ingest(
    mut picture: Picture,
    input: &Input,
    cx: &mut Cx<'_>,
) -> Result<Picture> {
    let is_cmyk = picture.raster().space() == Space::Cmyk;
    let profile = match picture.metadata.icc.clone() {
        Some(profile) if !input.ignore_icc => Some(profile),
        _ => None,
    };
    if !is_cmyk && (profile.is_none() || !cx.is_sharp()) {
        return Ok(picture);
    }
    let metadata_icc = picture.metadata.icc.take();
    match crate::icc::to_srgb(picture, profile.as_deref()) {
        Ok(picture) => Ok(picture),
        Err((mut picture, what)) => {
            cx.warn(format!("the colour profile was not used: {what}"));
            picture.metadata.icc = metadata_icc;
            Ok(picture)
        }
    }
}
