//! What is to be changed, collected first and then done to what was read.

use super::{
    exif::{Exif, Group},
    keep_only,
    profile::Profile,
    tags,
};
#[cfg(doc)]
use crate::ErrorKind;
use crate::{
    Error, Keep, Metadata, Orientation, Result, pixels::picture::Density,
};

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

    /// What every step of the edit leaves.
    pub(super) fn kept(&self) -> Keep {
        let each = self.changes.iter().filter_map(|change| match change {
            Change::Keep(keep) => Some(*keep),
            _ => None,
        });
        each.fold(Keep::ALL, Keep::and)
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

pub(super) fn set_all(
    to: &mut Metadata,
    tags: &[(&str, String)],
) -> Result<()> {
    let mut exif = open(to);
    for (name, text) in tags {
        if let Some((group, known)) = tags::find(name) {
            exif.set(group, known, text)?;
        }
    }
    close(to, &exif);
    Ok(())
}

pub(super) fn open(from: &Metadata) -> Exif {
    let block = from.exif.as_deref().and_then(Exif::parse);
    block.unwrap_or_else(Exif::new)
}

pub(super) fn close(to: &mut Metadata, exif: &Exif) {
    to.exif = (!exif.is_empty()).then(|| exif.write().into());
}
