//! The encoder: what the caller chooses, and the file that comes of it.

mod bands;
mod huffman;
pub(crate) mod image;
pub(crate) mod markers;
pub(crate) mod progressive;
mod quantisation;
pub(crate) mod scan;
pub(crate) mod script;
mod token;
mod trellis;

pub use quantisation::Quantisation;

use crate::error::{ErrorKind, Result};
use crate::info::{Density, DensityUnit};
use crate::options::Format;
use crate::simd::Level;

/// An encoder of JPEG files.
///
/// # Example
///
/// ```
/// use sysu_jpeg::{Encoder, Format, Subsampling, read_info};
///
/// let pixels = [128; 16 * 16 * 3];
/// let file = Encoder::new(85)
///     .subsampling(Subsampling::S444)
///     .progressive(true)
///     .comment(b"made by hand")
///     .encode(&pixels, 16, 16, Format::Rgb)?;
/// let info = read_info(&file)?;
/// assert!(info.is_progressive());
/// assert_eq!(info.comments().next(), Some(&b"made by hand"[..]));
/// # Ok::<(), sysu_jpeg::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "an Encoder does nothing until it is given pixels"]
pub struct Encoder<'a> {
    pub(crate) quality: u8,
    pub(crate) tables: Option<[[u16; 64]; 2]>,
    pub(crate) quantisation: Quantisation,
    pub(crate) subsampling: Subsampling,
    pub(crate) progressive: bool,
    pub(crate) optimise: bool,
    pub(crate) effort: Effort,
    pub(crate) restart: u16,
    pub(crate) density: Density,
    pub(crate) icc: Option<&'a [u8]>,
    pub(crate) exif: Option<&'a [u8]>,
    pub(crate) xmp: Option<&'a [u8]>,
    pub(crate) comment: Option<&'a [u8]>,
    pub(crate) portable: bool,
}

/// How much work goes into a small file.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
)]
#[non_exhaustive]
pub enum Effort {
    /// Coefficients are rounded to the nearest.
    #[default]
    Normal,
    /// Coefficients are weighed against their cost in bits (trellis
    /// quantisation).
    High,
    /// The same, twice over; and of a progressive file many scripts of scans
    /// are tried, and the one that makes the smallest file is written.
    Best,
}

/// How many samples of colour there are to samples of luminance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subsampling {
    /// 4:2:0 below quality 90, 4:4:4 from there.
    Auto,
    /// As many.
    S444,
    /// Half as many across.
    S422,
    /// Half as many across and down.
    #[default]
    S420,
}

impl<'a> Encoder<'a> {
    /// Makes an encoder of `quality` 1 (smallest) to 100 (best), on the
    /// scale of the IJG encoder; what lies outside is brought to the nearer
    /// end.
    ///
    /// By default files are baseline, 4:2:0, with Huffman tables made for
    /// the picture, without restart markers and metadata, 72 pixels an inch.
    pub const fn new(quality: u8) -> Self {
        let quality = match quality {
            0 => 1,
            1..=100 => quality,
            _ => 100,
        };
        Self {
            quality,
            tables: None,
            quantisation: Quantisation::Standard,
            subsampling: Subsampling::S420,
            progressive: false,
            optimise: true,
            effort: Effort::Normal,
            restart: 0,
            density: Density { unit: DensityUnit::Inch, x: 72, y: 72 },
            icc: None,
            exif: None,
            xmp: None,
            comment: None,
            portable: false,
        }
    }

    /// Sets the sampling of colour; it is of no effect on
    /// [`Format::Grey`] and [`Format::Cmyk`].
    pub const fn subsampling(mut self, subsampling: Subsampling) -> Self {
        self.subsampling = subsampling;
        self
    }

    /// Sets whether the picture comes in ten scans, each better than the one
    /// before. Such files are a little smaller and slower to decode.
    pub const fn progressive(mut self, progressive: bool) -> Self {
        self.progressive = progressive;
        self
    }

    /// Sets whether Huffman tables are made for the picture; by default they
    /// are. The standard's tables are a little faster to write, and the file
    /// is some per cent larger. Progressive files always have their own.
    pub const fn optimise(mut self, optimise: bool) -> Self {
        self.optimise = optimise;
        self
    }

    /// Sets how much work goes into a small file; by default it is
    /// [`Effort::Normal`].
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_jpeg::{Effort, Encoder, Format};
    ///
    /// let pixels: Vec<u8> = (0..64 * 64u32).map(|n| (n * n / 97) as u8).collect();
    /// let size = |effort| {
    ///     let encoder = Encoder::new(75).progressive(true).effort(effort);
    ///     encoder.encode(&pixels, 64, 64, Format::Grey).map(|file| file.len())
    /// };
    /// assert!(size(Effort::Best)? < size(Effort::Normal)?);
    /// # Ok::<(), sysu_jpeg::Error>(())
    /// ```
    pub const fn effort(mut self, effort: Effort) -> Self {
        self.effort = effort;
        self
    }

    /// Sets the MCUs between restart markers; 0, the default, is none.
    pub const fn restart(mut self, mcus: u16) -> Self {
        self.restart = mcus;
        self
    }

    /// Sets which quantisation tables the quality scales; by default they
    /// are those of the standard.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_jpeg::{Encoder, Format, Quantisation};
    ///
    /// let flat = Encoder::new(50).quantisation(Quantisation::Flat);
    /// let file = flat.encode(&[128; 64], 8, 8, Format::Grey)?;
    /// let at = file.windows(5).position(|w| w == [0xFF, 0xDB, 0, 67, 0]);
    /// let at = at.map_or(0, |at| at + 5);
    /// assert_eq!(file[at..at + 64], [16; 64]);
    /// # Ok::<(), sysu_jpeg::Error>(())
    /// ```
    pub const fn quantisation(mut self, kind: Quantisation) -> Self {
        self.quantisation = kind;
        self
    }

    /// Sets the quantisation tables of luminance and colour, in natural
    /// order, 1 to 255 each, in place of those that the quality gives.
    pub const fn tables(
        mut self,
        luminance: [u16; 64],
        colour: [u16; 64],
    ) -> Self {
        self.tables = Some([luminance, colour]);
        self
    }

    /// Sets the density in the JFIF header.
    pub const fn density(mut self, density: Density) -> Self {
        self.density = density;
        self
    }

    /// Sets the ICC profile, at most 16,707,345 bytes.
    pub const fn icc(mut self, profile: &'a [u8]) -> Self {
        self.icc = Some(profile);
        self
    }

    /// Sets the TIFF structure of the EXIF segment, without its `Exif\0\0`,
    /// at most 65,527 bytes.
    pub const fn exif(mut self, tiff: &'a [u8]) -> Self {
        self.exif = Some(tiff);
        self
    }

    /// Sets the XMP packet, at most 65,504 bytes.
    pub const fn xmp(mut self, packet: &'a [u8]) -> Self {
        self.xmp = Some(packet);
        self
    }

    /// Sets the comment, at most 65,533 bytes.
    pub const fn comment(mut self, text: &'a [u8]) -> Self {
        self.comment = Some(text);
        self
    }

    /// Sets whether the processor's special instructions stay unused; the
    /// file is the same either way. By default they are used.
    pub const fn portable(mut self, portable: bool) -> Self {
        self.portable = portable;
        self
    }

    /// Encodes `width` × `height` pixels, row by row without padding.
    ///
    /// Alpha is ignored. [`Format::Cmyk`] is stored as Adobe does, the other
    /// way round, with the marker that says so.
    ///
    /// Cost: about four bytes of memory for each coefficient that is not
    /// zero; for a progressive file, or with more effort, three to twelve
    /// bytes for each pixel.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Size`] if a side is 0 or over 65,535.
    /// * [`ErrorKind::Length`] if `pixels` is not as long as the size and
    ///   the format say.
    /// * [`ErrorKind::Metadata`] if a profile or a text does not fit.
    pub fn encode(
        &self,
        pixels: &[u8],
        width: u32,
        height: u32,
        format: Format,
    ) -> Result<Vec<u8>> {
        let sides = 1..=0xFFFF;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(ErrorKind::Size { width, height }.into());
        }
        let row = width as usize * format.channels();
        let expected = row * height as usize;
        if pixels.len() != expected {
            let found = pixels.len();
            return Err(ErrorKind::Length { expected, found }.into());
        }
        let level =
            if self.portable { Level::Portable } else { Level::best() };
        let frame = image::Frame::new(self, width, height, format);
        let mut out = Vec::with_capacity(expected / 8 + 1024);
        markers::head(&mut out, self, format)?;
        markers::frame(&mut out, &frame, self.progressive);
        let mut source = image::Source::new(pixels, format, &frame, level);
        let rounds = match self.effort {
            Effort::Normal => 0,
            Effort::High => 1,
            Effort::Best => 2,
        };
        if rounds == 0 && !self.progressive {
            scan::baseline(&mut out, &frame, &mut source, self.optimise);
            markers::end(&mut out);
            return Ok(out);
        }
        let stores = match rounds {
            0 => image::whole(&mut source, &frame),
            _ => trellis::weighed(self, pixels, format, &frame, level, rounds),
        };
        if self.progressive {
            let steps = match self.effort {
                Effort::Best => script::best(&frame, &stores),
                _ => script::usual(&frame),
            };
            progressive::progressive(&mut out, &frame, &stores, &steps);
        } else {
            scan::sequential(&mut out, &frame, &stores, self.optimise);
        }
        markers::end(&mut out);
        Ok(out)
    }

    /// Returns the quantisation tables of luminance and colour.
    pub(crate) fn steps(&self) -> [[u16; 64]; 2] {
        let [y, c] = self.tables.unwrap_or_else(|| {
            let tables = self.quantisation.tables();
            tables.map(|table| crate::tables::scaled(table, self.quality))
        });
        [y, c].map(|table| table.map(|q| q.clamp(1, 255)))
    }
}
