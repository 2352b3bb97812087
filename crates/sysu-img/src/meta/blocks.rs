//! The blocks that a file holds its metadata in, and what becomes of each.

use crate::{Error, Format, Keep, Metadata, Result, pixels::picture::Density};

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
    pub(super) fn adding(metadata: &'a Metadata) -> Self {
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
    pub(super) fn new(
        before: &Metadata,
        after: &'a Metadata,
        drops: Keep,
    ) -> Self {
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
    pub(super) fn only(&self, format: Format, held: &[&str]) -> Result<()> {
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

/// The blocks that can be set in a format.
pub(super) fn holds(format: Format) -> &'static [&'static str] {
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

/// The boxes of a file of them: the name of each, and where its content is.
/// One that says more than there is ends beyond the file.
pub(super) fn boxes(
    bytes: &[u8],
) -> impl Iterator<Item = ([u8; 4], usize, usize)> {
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
