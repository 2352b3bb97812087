//! What of the metadata goes with pixels that were changed.

use super::{
    edit::{close, open},
    exif::{Exif, Group},
    profile::Profile,
    tags,
};
use crate::{Keep, Metadata, Orientation};

/// Drops what `keep` does not name. A picture that has to be turned keeps
/// its orientation, and nothing else of EXIF; of an EXIF block that is kept,
/// the place can be left out.
pub(crate) fn keep_only(metadata: &mut Metadata, keep: Keep) {
    if !keep.exif {
        metadata.exif = match metadata.orientation {
            Orientation::Upright => None,
            turned => metadata.exif.is_some().then(|| {
                let mut exif = Exif::new();
                let tag = vec![turned.tag(), 0];
                exif.put(Group::Image, 0x0112, 3, 1, tag);
                exif.write().into()
            }),
        };
    } else if !keep.gps && metadata.exif.is_some() {
        let mut exif = open(metadata);
        if !exif.group(Group::Gps).is_empty() {
            exif.clear(Group::Gps);
            close(metadata, &exif);
        }
    }
    if !keep.xmp {
        metadata.xmp = None;
    }
    if !keep.iptc {
        metadata.iptc = None;
    }
    if !keep.icc {
        metadata.icc = None;
    }
    if !keep.density {
        metadata.density = None;
    }
    if !keep.comments {
        metadata.comments = Vec::new();
    }
    if !keep.gain_map {
        metadata.gain_map = None;
    }
}

/// Drops a profile that is for another kind of picture, such as one for
/// colours where there is only grey.
pub(crate) fn fit_profile(
    metadata: &mut Metadata,
    space: Option<crate::Space>,
) {
    let profile = metadata.icc.as_deref().and_then(Profile::read);
    if let (Some(space), Some(profile)) = (space, profile)
        && !profile.fits(space)
    {
        metadata.icc = None;
    }
}

/// Brings EXIF up to date with the pixels that it is written beside: its
/// orientation and size, and no thumbnail of what they were before.
pub(crate) fn settle(
    metadata: &mut Metadata,
    size: crate::Size,
    changed: bool,
) {
    let Some(mut exif) = metadata.exif.as_deref().and_then(Exif::parse) else {
        return;
    };
    let before = exif.clone();
    let tag = metadata.orientation.tag();
    if exif.get(Group::Image, 0x0112).is_some() || tag != 1 {
        let text = tag.to_string();
        if let Some((group, known)) = tags::find("Orientation") {
            let _ = exif.set(group, known, &text);
        }
    }
    for (name, side) in
        [("PixelXDimension", size.width), ("PixelYDimension", size.height)]
    {
        if let Some((group, known)) = tags::find(name)
            && exif.get(group, known.tag).is_some()
        {
            let _ = exif.set(group, known, &side.to_string());
        }
    }
    if changed {
        exif.clear(Group::Thumbnail);
    }
    if !exif.same(&before) {
        metadata.exif = Some(exif.write().into());
    }
}
