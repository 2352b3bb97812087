//! Metadata: read as fields, changed, copied and stripped, in the file as it
//! is: the coded pixels are copied byte by byte and never decoded.
//!
//! ```
//! use sysu_img::{
//!     Alpha, Jpeg, Pipeline, Raster, Samples, Size, Space, meta,
//! };
//!
//! # let grey = Samples::U8(vec![128; 64]);
//! # let size = Size::new(8, 8);
//! # let raster = Raster::new(size, Space::Grey, Alpha::None, grey)?;
//! # let photo = Pipeline::from_raster(raster).jpeg(Jpeg::quality(80));
//! # let photo = photo.to_bytes()?.bytes;
//! let edit = meta::Edit::new().set("Artist", "Ana")?.density(300.0);
//! let signed = meta::edit(&photo, &edit)?;
//! assert_eq!(meta::get(&signed, "Artist")?.as_deref(), Some("Ana"));
//! assert_eq!(meta::get(&signed, "density")?.as_deref(), Some("300"));
//! # Ok::<(), sysu_img::Error>(())
//! ```
//!
//! | format | EXIF | XMP | profile | IPTC | density | comments |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | JPEG | yes | yes | yes | yes | yes | yes |
//! | PNG | yes | yes | yes | | yes | yes |
//! | WebP | yes | yes | yes | | | |
//! | GIF | | yes | yes | | | yes |
//! | TIFF | yes | yes | yes | yes | yes | |
//! | AVIF | yes | yes | yes | | | |
//! | JPEG XL | yes | yes | | | | |
//!
//! What a format cannot hold is an error when it is set, and is passed over
//! when it is removed.

#[cfg(feature = "avif")]
mod avif;
mod blocks;
mod edit;
pub(crate) mod exif;
mod fields;
mod gif;
pub(crate) mod iptc;
mod jpeg;
mod jxl;
mod kept;
mod png;
pub(crate) mod profile;
mod tags;
mod tiff;
mod webp;

pub(crate) use self::kept::{fit_profile, keep_only, settle};
#[cfg(feature = "tiff")]
pub(crate) use self::tiff::block as tiff_block;
use self::{
    blocks::{Blocks, Fate, boxes, holds},
    edit::set_all,
};
pub use self::{
    edit::Edit,
    exif::Group,
    fields::{Field, fields},
};
use crate::{Error, ErrorKind, Format, Keep, Limits, Metadata, Result, codec};

/// Reads what a file says about its picture, from the header alone.
///
/// # Errors
///
/// Whatever keeps the header from being read.
pub fn read(bytes: &[u8]) -> Result<Metadata> {
    let format = Format::require(bytes)?;
    codec::head(format, bytes, &Limits::default())
}

/// Changes the metadata of a JPEG, PNG, WebP, GIF, TIFF, AVIF or JPEG XL; the
/// coded pixels are copied byte by byte.
///
/// # Errors
///
/// * [`ErrorKind::Unsupported`] for other formats, and for what the format
///   cannot hold.
/// * [`ErrorKind::Truncated`] if the file ends inside a part.
/// * [`ErrorKind::TooLarge`] does not occur; a block that is too large for
///   its segment is [`ErrorKind::InvalidOption`].
/// * Whatever keeps the header from being read.
///
/// # Example
///
/// See the [module](self).
pub fn edit(bytes: &[u8], edit: &Edit) -> Result<Vec<u8>> {
    let before = read(bytes)?;
    let mut after = before.clone();
    edit.apply(&mut after)?;
    rewrite(bytes, &before, &after, edit.kept())
}

/// Adds the metadata to an AVIF that has none.
#[cfg(feature = "avif")]
pub(crate) fn add_to_avif(
    bytes: &[u8],
    metadata: &Metadata,
) -> Result<Vec<u8>> {
    avif::rewrite(bytes, &Blocks::adding(metadata))
}

/// Takes the metadata that `keep` does not name out of a file.
///
/// The coded pixels are copied byte by byte. A picture that has to be turned
/// keeps its orientation, and nothing else of EXIF.
///
/// # Errors
///
/// As [`edit()`].
///
/// # Example
///
/// ```
/// use sysu_img::{
///     Alpha, Keep, Pipeline, Png, Raster, Samples, Size, Space, meta,
/// };
///
/// let grey = Samples::U8(vec![128; 16]);
/// let raster = Raster::new(Size::new(4, 4), Space::Grey, Alpha::None, grey)?;
/// let png = Pipeline::from_raster(raster).png(Png::new()).to_bytes()?.bytes;
/// assert_eq!(meta::strip(&png, Keep::NONE)?, png);
/// # Ok::<(), sysu_img::Error>(())
/// ```
pub fn strip(bytes: &[u8], keep: Keep) -> Result<Vec<u8>> {
    edit(bytes, &Edit::new().keep(keep))
}

/// Copies metadata from one file into another, which may be of another
/// format: what `keep` names and `from` has replaces what `to` had. The
/// orientation stays that of `to`, because it belongs to its pixels.
///
/// # Errors
///
/// As [`edit()`], for both files. What the format cannot hold is left out.
pub fn copy(from: &[u8], to: &[u8], keep: Keep) -> Result<Vec<u8>> {
    let source = read(from)?;
    let before = read(to)?;
    let mut after = before.clone();
    let held = holds(before.format);
    if keep.exif && source.exif.is_some() && held.contains(&"exif") {
        after.exif = source.exif.clone();
        let orientation = before.orientation;
        if source.orientation != orientation {
            let tag = orientation.tag().to_string();
            set_all(&mut after, &[("Orientation", tag)])?;
        }
        if !keep.gps {
            keep_only(&mut after, Keep::ALL.gps(false));
        }
    }
    if keep.xmp && source.xmp.is_some() && held.contains(&"xmp") {
        after.xmp = source.xmp;
    }
    if keep.icc && source.icc.is_some() && held.contains(&"icc") {
        after.icc = source.icc;
    }
    if keep.iptc && source.iptc.is_some() && held.contains(&"iptc") {
        after.iptc = source.iptc;
    }
    if keep.density && source.density.is_some() && held.contains(&"density") {
        after.density = source.density;
    }
    if keep.comments && held.contains(&"comments") {
        after.comments.extend(source.comments);
    }
    rewrite(to, &before, &after, Keep::ALL)
}

/// Returns one field by its name, as text: an EXIF tag, or `format`,
/// `width`, `height`, `orientation`, `density`, `comment`, `xmp`, `icc`.
/// Nothing if the file has none.
///
/// # Errors
///
/// Whatever keeps the header from being read.
pub fn get(bytes: &[u8], name: &str) -> Result<Option<String>> {
    let head = read(bytes)?;
    Ok(fields::find(&head, name))
}

fn rewrite(
    bytes: &[u8],
    before: &Metadata,
    after: &Metadata,
    drops: Keep,
) -> Result<Vec<u8>> {
    let format = before.format;
    let mut blocks = Blocks::new(before, after, drops);
    // A density that goes with the container's own field is not a block.
    if !drops.density {
        blocks.density = Fate::Drop;
    }
    // Its profile stands in the codestream: none is to be dropped there.
    if format == Format::Jxl && before.icc.is_none() {
        blocks.icc = Fate::Stay;
    }
    blocks.only(format, holds(format))?;
    let truncated = || ErrorKind::Truncated { format }.into();
    match format {
        Format::Jpeg => jpeg::rewrite(bytes, &blocks),
        Format::Png => png::rewrite(bytes, &blocks).ok_or_else(truncated),
        Format::WebP => {
            webp::rewrite(bytes, before, &blocks).ok_or_else(truncated)
        }
        Format::Gif => gif::rewrite(bytes, &blocks).ok_or_else(truncated),
        Format::Tiff => tiff::rewrite(bytes, &blocks, after),
        Format::Avif | Format::Jxl
            if before.orientation != after.orientation =>
        {
            // It is a property of the picture there, and not of EXIF.
            Err(Error::unsupported(format!("another orientation in {format}")))
        }
        #[cfg(feature = "avif")]
        Format::Avif => avif::rewrite(bytes, &blocks),
        Format::Jxl => jxl::rewrite(bytes, &blocks),
        other => Err(ErrorKind::Unsupported {
            what: format!("changing the metadata of {other} in place"),
            hint: Some("`img convert --strip` decodes and writes".into()),
        }
        .into()),
    }
}
