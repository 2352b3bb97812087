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

use crate::{
    Error, ErrorKind, Format, Keep, Limits, Metadata, Orientation, Result,
    codec, picture::Density,
};

#[cfg(feature = "avif")]
mod avif;
pub(crate) mod exif;
mod fields;
mod gif;
pub(crate) mod iptc;
mod jpeg;
mod jxl;
mod png;
pub(crate) mod profile;
mod tags;
mod tiff;
mod webp;

use exif::Exif;
pub use exif::Group;
pub use fields::{Field, fields};
use profile::Profile;
#[cfg(feature = "tiff")]
pub(crate) use tiff::block as tiff_block;

/// What is to be changed in the metadata of a file.
///
/// Changes happen in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "an Edit does nothing until it is applied"]
pub struct Edit {
    changes: Vec<Change>,
}

#[derive(Clone, Debug, PartialEq)]
enum Change {
    Keep(Keep),
    Tag(Group, &'static str, String),
    RemoveTag(Group, u16),
    RemoveGroup(Group),
    Remove(Block),
    Exif(Vec<u8>),
    Xmp(Vec<u8>),
    Icc(Vec<u8>),
    Iptc(Vec<u8>),
    Density(f64),
    Orientation(Orientation),
    Comment(String, String),
}

/// One kind of metadata, as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Exif,
    Xmp,
    Icc,
    Iptc,
    Density,
    Comments,
}

impl Block {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "exif" => Self::Exif,
            "xmp" => Self::Xmp,
            "icc" | "profile" => Self::Icc,
            "iptc" => Self::Iptc,
            "density" | "dpi" => Self::Density,
            "comment" | "comments" => Self::Comments,
            _ => return None,
        })
    }
}

const NAMES: &str = "the name of an EXIF tag (such as Artist, Copyright, \
                     GPSLatitude), or orientation, density, comment, xmp";

impl Edit {
    /// Starts without changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says whether there is no change.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    fn with(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Removes everything but that.
    pub fn keep(self, keep: Keep) -> Self {
        self.with(Change::Keep(keep))
    }

    /// Sets something by its name: an EXIF tag (`Artist`,
    /// `gps.GPSLatitude`; numbers and fractions as `51/1 30/1 0/1`), or
    /// `orientation` (1 to 8), `density` (dots per inch), `comment`, `xmp`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] if nothing has that name, or if the text
    /// is no value of it.
    pub fn set(self, name: &str, text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let lower = name.to_ascii_lowercase();
        Ok(match lower.as_str() {
            "orientation" | "image.orientation" => {
                let tag: Option<u16> = text.trim().parse().ok();
                let orientation = tag.and_then(Orientation::from_tag);
                let expected = "integer between 1 and 8";
                self.orientation(orientation.ok_or_else(|| {
                    Error::option("orientation", expected, &text)
                })?)
            }
            "density" | "dpi" => {
                let dots: Option<f64> = text.trim().parse().ok();
                let good = dots.filter(|d| (0.01..=100_000.0).contains(d));
                let expected = "number between 0.01 and 100000";
                self.density(good.ok_or_else(|| {
                    Error::option("density", expected, &text)
                })?)
            }
            "comment" => self.comment("Comment", text),
            "xmp" => self.xmp(text.into_bytes()),
            _ => {
                let Some((group, known)) = tags::find(name) else {
                    return Err(Error::option("name", NAMES, name));
                };
                // The value is checked now, not at the first file.
                Exif::new().set(group, known, &text)?;
                self.with(Change::Tag(group, known.name, text))
            }
        })
    }

    /// Removes something by its name: an EXIF tag, a group of them (`gps`,
    /// `thumbnail`, `photo`, `image`), or `exif`, `xmp`, `icc`, `iptc`,
    /// `density`, `comments`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] if nothing has that name.
    pub fn remove(self, name: &str) -> Result<Self> {
        // `exif` is the whole block here, and not one of its directories.
        if let Some(block) = Block::from_name(name) {
            return Ok(self.with(Change::Remove(block)));
        }
        if let Some(group) = Group::from_name(name) {
            return Ok(self.with(Change::RemoveGroup(group)));
        }
        match tags::find(name) {
            Some((group, known)) => {
                Ok(self.with(Change::RemoveTag(group, known.tag)))
            }
            None => {
                let expected = "the name of an EXIF tag, or one of gps, \
                                thumbnail, photo, image, exif, xmp, icc, \
                                iptc, density, comments";
                Err(Error::option("name", expected, name))
            }
        }
    }

    /// Sets the whole EXIF block, from its TIFF header.
    pub fn exif(self, block: impl Into<Vec<u8>>) -> Self {
        self.with(Change::Exif(block.into()))
    }

    /// Sets the XMP packet.
    pub fn xmp(self, packet: impl Into<Vec<u8>>) -> Self {
        self.with(Change::Xmp(packet.into()))
    }

    /// Sets the colour profile, without converting a pixel.
    pub fn icc(self, profile: impl Into<Vec<u8>>) -> Self {
        self.with(Change::Icc(profile.into()))
    }

    /// Sets the IPTC block: bare, or as Photoshop's resources.
    pub fn iptc(self, block: impl Into<Vec<u8>>) -> Self {
        self.with(Change::Iptc(block.into()))
    }

    /// Sets the density in dots per inch, in the container and in EXIF where
    /// there is one.
    pub fn density(self, dots: f64) -> Self {
        self.with(Change::Density(dots))
    }

    /// Sets how the picture is to be turned, without turning it.
    pub fn orientation(self, orientation: Orientation) -> Self {
        self.with(Change::Orientation(orientation))
    }

    /// Adds a comment; PNG has a keyword for each, others leave it out.
    pub fn comment(
        self,
        keyword: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        self.with(Change::Comment(keyword.into(), text.into()))
    }

    /// Changes metadata in memory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] for a profile that is none.
    pub(crate) fn apply(&self, to: &mut Metadata) -> Result<()> {
        for change in &self.changes {
            match change {
                Change::Keep(keep) => keep_only(to, *keep),
                Change::Tag(group, name, text) => {
                    let mut exif = open(to);
                    let full = format!("{}.{name}", group.name());
                    if let Some((group, known)) = tags::find(&full) {
                        exif.set(group, known, text)?;
                    }
                    close(to, &exif);
                }
                Change::RemoveTag(group, tag) => {
                    let mut exif = open(to);
                    if exif.remove(*group, *tag) {
                        close(to, &exif);
                    }
                    if (*group, *tag) == (Group::Image, 0x0112) {
                        to.orientation = Orientation::Upright;
                    }
                }
                Change::RemoveGroup(group) => {
                    let mut exif = open(to);
                    if to.exif.is_some() {
                        exif.clear(*group);
                        close(to, &exif);
                    }
                }
                Change::Remove(block) => match block {
                    Block::Exif => to.exif = None,
                    Block::Xmp => to.xmp = None,
                    Block::Icc => to.icc = None,
                    Block::Iptc => to.iptc = None,
                    Block::Density => to.density = None,
                    Block::Comments => to.comments.clear(),
                },
                Change::Exif(block) => {
                    let bare = block
                        .strip_prefix(b"Exif\0\0")
                        .unwrap_or(block.as_slice());
                    if Exif::parse(bare).is_none() {
                        let expected = "an EXIF block, from its TIFF header";
                        let got = format!("{} other bytes", bare.len());
                        return Err(Error::option("exif", expected, got));
                    }
                    to.orientation =
                        Orientation::from_exif(bare).unwrap_or_default();
                    to.exif = Some(bare.into());
                }
                Change::Xmp(packet) => to.xmp = Some(packet[..].into()),
                Change::Icc(profile) => {
                    if Profile::read(profile).is_none() {
                        let got = format!("{} other bytes", profile.len());
                        let expected = "an ICC profile";
                        return Err(Error::option("icc", expected, got));
                    }
                    to.icc = Some(profile[..].into());
                }
                Change::Iptc(block) => to.iptc = Some(block[..].into()),
                Change::Density(dots) => {
                    to.density = Some(Density { x: *dots, y: *dots });
                    if to.exif.is_some() {
                        set_all(
                            to,
                            &[
                                ("XResolution", dots.to_string()),
                                ("YResolution", dots.to_string()),
                                ("ResolutionUnit", "2".into()),
                            ],
                        )?;
                    }
                }
                Change::Orientation(orientation) => {
                    to.orientation = *orientation;
                    let tag = orientation.tag().to_string();
                    set_all(to, &[("Orientation", tag)])?;
                }
                Change::Comment(keyword, text) => {
                    to.comments.push((keyword.clone(), text.clone()));
                }
            }
        }
        Ok(())
    }
}

fn set_all(to: &mut Metadata, tags: &[(&str, String)]) -> Result<()> {
    let mut exif = open(to);
    for (name, text) in tags {
        if let Some((group, known)) = tags::find(name) {
            exif.set(group, known, text)?;
        }
    }
    close(to, &exif);
    Ok(())
}

fn open(from: &Metadata) -> Exif {
    let block = from.exif.as_deref().and_then(Exif::parse);
    block.unwrap_or_else(Exif::new)
}

fn close(to: &mut Metadata, exif: &Exif) {
    to.exif = (!exif.is_empty()).then(|| exif.write().into());
}

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

/// What becomes of one block of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fate<T> {
    Stay,
    Drop,
    Set(T),
}

impl<T> Fate<T> {
    pub(super) fn stays(&self) -> bool {
        matches!(self, Self::Stay)
    }
}

/// What becomes of each block of a file.
#[derive(Debug)]
pub(super) struct Blocks<'a> {
    pub(super) exif: Fate<&'a [u8]>,
    pub(super) xmp: Fate<&'a [u8]>,
    pub(super) icc: Fate<&'a [u8]>,
    pub(super) iptc: Fate<&'a [u8]>,
    pub(super) density: Fate<Density>,
    pub(super) comments: Fate<&'a [(String, String)]>,
    /// Whether parts that no one knows stay.
    pub(super) others: bool,
}

impl<'a> Blocks<'a> {
    /// What an encoder adds to a file that has none yet.
    #[cfg(feature = "avif")]
    fn adding(metadata: &'a Metadata) -> Self {
        let set = |block: Option<&'a [u8]>| match block {
            Some(block) => Fate::Set(block),
            None => Fate::Stay,
        };
        Self {
            exif: set(metadata.exif.as_deref()),
            xmp: set(metadata.xmp.as_deref()),
            icc: set(metadata.icc.as_deref()),
            iptc: Fate::Stay,
            density: Fate::Stay,
            comments: Fate::Stay,
            others: true,
        }
    }

    /// Works out what changed; `drops` are blocks to be gone even where the
    /// reader passed them over, because they were damaged or too large.
    fn new(before: &Metadata, after: &'a Metadata, drops: Keep) -> Self {
        let fate =
            |before: Option<&[u8]>, after: Option<&'a [u8]>, keep: bool| {
                match after {
                    None if before.is_some() || !keep => Fate::Drop,
                    None => Fate::Stay,
                    Some(after) if before == Some(after) => Fate::Stay,
                    Some(after) => Fate::Set(after),
                }
            };
        let density = match (before.density, after.density) {
            (Some(_), None) => Fate::Drop,
            (before, Some(after)) if before != Some(after) => Fate::Set(after),
            _ => Fate::Stay,
        };
        let comments = if after.comments.is_empty() {
            let gone = !before.comments.is_empty() || !drops.comments;
            if gone { Fate::Drop } else { Fate::Stay }
        } else if before.comments == after.comments {
            Fate::Stay
        } else {
            Fate::Set(&after.comments[..])
        };
        let exif = (before.exif.as_deref(), after.exif.as_deref());
        let xmp = (before.xmp.as_deref(), after.xmp.as_deref());
        let icc = (before.icc.as_deref(), after.icc.as_deref());
        let iptc = (before.iptc.as_deref(), after.iptc.as_deref());
        Self {
            exif: fate(exif.0, exif.1, drops.exif),
            xmp: fate(xmp.0, xmp.1, drops.xmp),
            icc: fate(icc.0, icc.1, drops.icc),
            iptc: fate(iptc.0, iptc.1, drops.iptc),
            density,
            comments,
            others: drops == Keep::ALL,
        }
    }

    /// Fails if something is to be set that the format cannot hold.
    fn only(&self, format: Format, held: &[&str]) -> Result<()> {
        let set = [
            ("exif", matches!(self.exif, Fate::Set(_))),
            ("xmp", matches!(self.xmp, Fate::Set(_))),
            ("icc", matches!(self.icc, Fate::Set(_))),
            ("iptc", matches!(self.iptc, Fate::Set(_))),
            ("density", matches!(self.density, Fate::Set(_))),
            ("comments", matches!(self.comments, Fate::Set(_))),
        ];
        match set.iter().find(|(what, is)| *is && !held.contains(what)) {
            Some((what, _)) => {
                Err(Error::unsupported(format!("{what} in a {format}")))
            }
            None => Ok(()),
        }
    }
}

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
    let mut drops = Keep::ALL;
    for change in &edit.changes {
        if let Change::Keep(keep) = change {
            drops = drops.and(*keep);
        }
    }
    rewrite(bytes, &before, &after, drops)
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

/// The boxes of a file of them: the name of each, and where its content is.
/// One that says more than there is ends beyond the file.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], usize, usize)> {
    let mut at = 0usize;
    std::iter::from_fn(move || {
        let head: &[u8; 8] = bytes.get(at..)?.first_chunk()?;
        let [a, b, c, d, name @ ..] = *head;
        let (start, end) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (at + 8, bytes.len()),
            1 => {
                let len = bytes.get(at + 8..)?.first_chunk::<8>()?;
                let len = usize::try_from(u64::from_be_bytes(*len)).ok()?;
                (at + 16, at.checked_add(len)?)
            }
            len => (at + 8, at.checked_add(len as usize)?),
        };
        // A length within its own head leads nowhere.
        at = end.max(start);
        (start <= end).then_some((name, start, end))
    })
}

/// The blocks that can be set in a format.
fn holds(format: Format) -> &'static [&'static str] {
    match format {
        Format::Jpeg => &["exif", "xmp", "icc", "iptc", "density", "comments"],
        Format::Png => &["exif", "xmp", "icc", "density", "comments"],
        Format::WebP => &["exif", "xmp", "icc"],
        Format::Gif => &["xmp", "icc", "comments"],
        Format::Tiff => &["exif", "xmp", "icc", "iptc", "density"],
        #[cfg(feature = "avif")]
        Format::Avif => &["exif", "xmp", "icc"],
        Format::Jxl => &["exif", "xmp"],
        _ => &[],
    }
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
