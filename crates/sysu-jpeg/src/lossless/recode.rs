//! Writing coefficients again.

use std::collections::BTreeSet;

use super::{Coefficients, exif};
use crate::encode::image::Frame;
use crate::encode::{markers, progressive, scan, script};
use crate::error::{ErrorKind, Result};
use crate::info::{ColorModel, EXIF, ICC, Segment};

/// How coefficients are written.
///
/// # Example
///
/// ```
/// use sysu_jpeg::{Decoder, Encoder, Format, Keep, Recode};
///
/// let file = Encoder::new(80)
///     .optimise(false)
///     .comment(b"a long story")
///     .encode(&[7; 64 * 64], 64, 64, Format::Grey)?;
/// let bare = Recode::new().keep(Keep::None);
/// let small = Decoder::new(&file)?.coefficients()?.encode(bare)?;
/// assert!(small.len() < file.len());
/// assert_eq!(Decoder::new(&small)?.info().comments().count(), 0);
/// # Ok::<(), sysu_jpeg::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Recode does nothing until coefficients are written with it"]
pub struct Recode {
    progressive: Option<bool>,
    optimise: bool,
    smallest: bool,
    restart: u16,
    keep: Keep,
    upright: bool,
}

/// Which marker segments are written again.
///
/// The JFIF and Adobe headers, without which the colours would be others,
/// always are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Keep {
    /// All that came before the first scan.
    #[default]
    All,
    /// The ICC profile.
    Icc,
    /// Comments.
    Comments,
    /// None.
    None,
}

impl Default for Recode {
    fn default() -> Self {
        Self::new()
    }
}

impl Recode {
    /// Makes the default: sequential or progressive as the file was, Huffman
    /// tables made for the picture, no restart markers, all segments.
    pub const fn new() -> Self {
        Self {
            progressive: None,
            optimise: true,
            smallest: false,
            restart: 0,
            keep: Keep::All,
            upright: false,
        }
    }

    /// Sets whether the file is progressive.
    pub const fn progressive(mut self, progressive: bool) -> Self {
        self.progressive = Some(progressive);
        self
    }

    /// Sets whether the Huffman tables of a sequential file are made for the
    /// picture. Where the standard's have no code for a coefficient, they
    /// are made nevertheless.
    pub const fn optimise(mut self, optimise: bool) -> Self {
        self.optimise = optimise;
        self
    }

    /// Sets whether of a progressive file many scripts of scans are tried,
    /// and the one that makes the smallest file is written; by default the
    /// usual one is.
    pub const fn smallest(mut self, smallest: bool) -> Self {
        self.smallest = smallest;
        self
    }

    /// Sets the MCUs between restart markers; 0, the default, is none.
    pub const fn restart(mut self, mcus: u16) -> Self {
        self.restart = mcus;
        self
    }

    /// Sets which marker segments are kept.
    pub const fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// Sets whether the orientation in the EXIF segment is written as 1,
    /// upright, for a picture that was turned so.
    pub const fn upright(mut self, upright: bool) -> Self {
        self.upright = upright;
        self
    }
}

impl Coefficients<'_> {
    /// Writes the coefficients to a file.
    ///
    /// Width and height in the EXIF segment are those of the picture then;
    /// its thumbnail stays as it was.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Coefficient`] if one is larger than a file can hold: over
    /// 16,383 for a mean, over 32,767 for another. Sound files of 8 bits do
    /// not come near.
    pub fn encode(&self, recode: Recode) -> Result<Vec<u8>> {
        self.check()?;
        let frame = self.frame(recode.restart as usize);
        let mut out = vec![0xFF, 0xD8];
        for segment in &self.segments {
            if is_kept(segment, recode.keep) {
                self.segment(&mut out, segment, recode.upright);
            }
        }
        let is_progressive = recode.progressive.unwrap_or(self.progressive);
        markers::frame(&mut out, &frame, is_progressive);
        if is_progressive {
            let steps = match recode.smallest {
                true => script::best(&frame, &self.stores),
                false => script::usual(&frame),
            };
            progressive::progressive(&mut out, &frame, &self.stores, &steps);
        } else {
            let optimise = recode.optimise || !self.is_common();
            scan::sequential(&mut out, &frame, &self.stores, optimise);
        }
        markers::end(&mut out);
        Ok(out)
    }

    fn check(&self) -> Result<()> {
        for block in self.stores.iter().flat_map(|store| &store.values) {
            let large = |&v: &i16, most: u16| most < v.unsigned_abs();
            let [mean, rest @ ..] = block;
            let found = if large(mean, 16_383) {
                Some(mean)
            } else {
                rest.iter().find(|&v| large(v, 32_767))
            };
            if let Some(&value) = found {
                return Err(ErrorKind::Coefficient { value }.into());
            }
        }
        Ok(())
    }

    /// Says whether the standard's tables have codes for all coefficients.
    fn is_common(&self) -> bool {
        let mut blocks = self.stores.iter().flat_map(|store| &store.values);
        blocks.all(|block| block.iter().all(|v| v.unsigned_abs() <= 1023))
    }

    fn frame(&self, restart: usize) -> Frame {
        let mut quant: Vec<[u16; 64]> = Vec::new();
        let differences =
            matches!(self.color, ColorModel::YCbCr | ColorModel::Ycck);
        // One scan of all tells components of one name apart by their order,
        // scans of one alone do not.
        let names: BTreeSet<u8> =
            self.components.iter().map(|c| c.id).collect();
        let unique = names.len() == self.components.len();
        let parts: Vec<_> = self
            .components
            .iter()
            .zip(&self.tables)
            .enumerate()
            .map(|(n, (part, table))| {
                let slot = quant.iter().position(|q| q == table);
                let slot = slot.unwrap_or_else(|| {
                    quant.push(*table);
                    quant.len() - 1
                });
                let factors =
                    (part.horizontal as usize, part.vertical as usize);
                let colour = differences && matches!(n, 1 | 2);
                let id = if unique { part.id } else { n as u8 + 1 };
                (id, factors, colour as usize, slot)
            })
            .collect();
        let size = (self.width as usize, self.height as usize);
        Frame::of(size, &parts, quant, restart)
    }

    fn segment(&self, out: &mut Vec<u8>, from: &Segment<'_>, upright: bool) {
        let Some(tiff) = from.data.strip_prefix(EXIF) else {
            return markers::segment(out, from.marker, &[from.data]);
        };
        let mut tiff = tiff.to_vec();
        exif::fix(&mut tiff, [self.width, self.height], upright);
        markers::segment(out, from.marker, &[EXIF, &tiff]);
    }
}

fn is_kept(segment: &Segment<'_>, keep: Keep) -> bool {
    let jfif = segment.marker == 0xE0 && segment.data.starts_with(b"JFIF\0");
    let icc = segment.marker == 0xE2 && segment.data.starts_with(ICC);
    jfif || is_adobe(segment)
        || match keep {
            Keep::All => true,
            Keep::Icc => icc,
            Keep::Comments => segment.marker == 0xFE,
            Keep::None => false,
        }
}

pub(super) fn is_adobe(segment: &Segment<'_>) -> bool {
    segment.marker == 0xEE && segment.data.starts_with(b"Adobe")
}
