//! TIFF: pages of 1 to 64 bits, grey, colour, palettes, CMYK and L*a*b*.
//!
//! Read and written here: the crates that read it take a part of what
//! programs write, and break down on some of it.

use crate::{Args, Encode, Error, Pipeline, Result, pixels::picture::Density};

mod chunk;
mod fax;
mod ifd;
mod pack;
mod page;
mod read;
mod sample;
mod write;

pub(super) use read::{decode, head};
pub(super) use write::encode;

/// How the pixels of a TIFF are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TiffCompression {
    /// Not at all.
    None,
    /// LZW.
    Lzw,
    /// Deflate, as zlib.
    #[default]
    Deflate,
    /// PackBits run lengths.
    PackBits,
    /// JPEG, with loss: 8 bits of grey or RGB, without alpha.
    Jpeg,
    /// CCITT group 4: one bit a pixel.
    Fax4,
}

impl TiffCompression {
    /// The number of tag 259.
    fn tag(self) -> u16 {
        match self {
            Self::None => 1,
            Self::Fax4 => 4,
            Self::Lzw => 5,
            Self::Jpeg => 7,
            Self::Deflate => 8,
            Self::PackBits => 32_773,
        }
    }
}

/// How to write a TIFF.
///
/// # Example
///
/// ```
/// use sysu_img::{Tiff, TiffCompression};
///
/// let old = Tiff::default().compression(TiffCompression::Lzw);
/// let slide = Tiff::default().pyramid(true).tile(512, 512);
/// # let _ = (old, slide);
/// ```
///
/// # Source
///
/// sharp `tiff`. DIFFERENCE from sharp: deflate by default, where sharp
/// takes JPEG, which loses alpha and detail without saying so; what a
/// compression cannot hold is an error. WebP, Zstandard and JPEG 2000 are
/// not written. The smaller pictures of a pyramid follow the picture, or
/// stand below their pages if there are several.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct Tiff {
    compression: TiffCompression,
    predicts: bool,
    /// Asked for by the name of its predictor.
    float_only: bool,
    quality: u8,
    bits: Option<u8>,
    tile: Option<(u32, u32)>,
    pyramid: bool,
    /// Pixels per millimetre.
    resolution: (Option<f64>, Option<f64>),
    centimetres: bool,
    big: bool,
    miniswhite: bool,
}

impl Default for Tiff {
    fn default() -> Self {
        Self {
            compression: TiffCompression::Deflate,
            predicts: true,
            float_only: false,
            quality: 80,
            bits: None,
            tile: None,
            pyramid: false,
            resolution: (None, None),
            centimetres: false,
            big: false,
            miniswhite: false,
        }
    }
}

impl Tiff {
    /// Sets how pixels are packed [default: deflate].
    pub const fn compression(mut self, compression: TiffCompression) -> Self {
        self.compression = compression;
        self
    }

    /// Stores differences from the pixel on the left, which pack better
    /// [default: yes; only with LZW and deflate].
    pub const fn predictor(mut self, predictor: bool) -> Self {
        self.predicts = predictor;
        self
    }

    /// Packs by JPEG of that quality, 1 to 100; below 90 the chroma is half
    /// as wide and high.
    pub fn jpeg(mut self, quality: u8) -> Self {
        self.compression = TiffCompression::Jpeg;
        self.quality = quality.clamp(1, 100);
        self
    }

    /// Sets the bits of a sample: 8, or 1, 2 or 4 for a picture of grey
    /// without alpha, of which the upper bits are kept [default: as they
    /// are].
    pub const fn bits(mut self, bits: u8) -> Self {
        self.bits = Some(bits);
        self
    }

    /// Stores tiles of that size in place of strips: multiples of 16, up to
    /// 32,768 [default: strips].
    pub fn tile(mut self, width: u32, height: u32) -> Self {
        let side = |v: u32| v.clamp(16, 32_768).next_multiple_of(16);
        self.tile = Some((side(width), side(height)));
        self
    }

    /// Stores smaller sizes beside the picture, each half of the one before,
    /// down to a single tile [default: no]. Implies tiles.
    pub const fn pyramid(mut self, pyramid: bool) -> Self {
        self.pyramid = pyramid;
        self
    }

    /// Sets the pixels per millimetre [default: the picture's density].
    pub const fn resolution(mut self, x: f64, y: f64) -> Self {
        self.resolution = (Some(x), Some(y));
        self
    }

    /// Says the density per centimetre, not per inch [default: no].
    pub const fn centimetres(mut self, centimetres: bool) -> Self {
        self.centimetres = centimetres;
        self
    }

    /// Writes a BigTIFF, which may be larger than 4 GB [default: where it
    /// has to be].
    pub const fn big(mut self, big: bool) -> Self {
        self.big = big;
        self
    }

    /// Stores grey with 0 for white [default: no, but for CCITT].
    pub const fn white_is_zero_for_grey(mut self, white: bool) -> Self {
        self.miniswhite = white;
        self
    }

    const fn tiled(self) -> bool {
        self.pyramid || self.tile.is_some()
    }

    fn tile_size(self) -> (u32, u32) {
        self.tile.unwrap_or((256, 256))
    }

    /// Whether JPEG halves the chroma.
    const fn subsamples(self) -> bool {
        self.quality < 90
    }

    fn white_is_zero(self) -> bool {
        self.miniswhite || self.compression == TiffCompression::Fax4
    }

    fn density(self, of: Option<Density>) -> Option<Density> {
        let per_inch = |v: Option<f64>| v.map(|v| v * 25.4);
        let (x, y) = self.resolution;
        let (x, y) = (per_inch(x), per_inch(y));
        match (x.or(y), of) {
            (None, of) => of,
            (Some(one), None) => {
                Some(Density { x: x.unwrap_or(one), y: y.unwrap_or(one) })
            }
            (Some(_), Some(of)) => {
                Some(Density { x: x.unwrap_or(of.x), y: y.unwrap_or(of.y) })
            }
        }
    }
}

impl From<Tiff> for Encode {
    fn from(tiff: Tiff) -> Self {
        Self::Tiff(tiff)
    }
}

impl Pipeline {
    /// Writes TIFF.
    pub fn tiff(self, tiff: Tiff) -> Self {
        self.encode(tiff)
    }
}

pub(super) fn recipe(args: &mut Args) -> Result<Tiff> {
    let mut tiff = Tiff::default();
    if let Some(v) = args.take(&["compression"]) {
        tiff.compression = match v.as_text() {
            Some("none") => TiffCompression::None,
            Some("lzw") => TiffCompression::Lzw,
            Some("deflate") => TiffCompression::Deflate,
            Some("packbits") => TiffCompression::PackBits,
            Some("jpeg") => TiffCompression::Jpeg,
            Some("ccittfax4") => TiffCompression::Fax4,
            _ => {
                let expected = "one of: none, jpeg, deflate, packbits, \
                                ccittfax4, lzw (webp, zstd and jp2k are not \
                                written)";
                return Err(v.refuse("compression", expected));
            }
        };
    }
    let packs = matches!(
        tiff.compression,
        TiffCompression::Lzw | TiffCompression::Deflate
    );
    if let Some(v) = args.take(&["predictor"]) {
        match v.as_text() {
            Some("none") => tiff.predicts = false,
            Some("horizontal" | "float") if !packs => {
                let expected =
                    "none, unless the compression is lzw or deflate";
                return Err(v.refuse("predictor", expected));
            }
            Some("horizontal") => {}
            Some("float") => tiff.float_only = true,
            _ => {
                let expected = "one of: none, horizontal, float";
                return Err(v.refuse("predictor", expected));
            }
        }
    }
    if let Some(v) = args.take(&["quality", "q"]) {
        tiff.quality = v.integer("quality", 1..=100)? as u8;
        if tiff.compression != TiffCompression::Jpeg {
            let expected = "no quality, unless the compression is jpeg";
            return Err(v.refuse("quality", expected));
        }
    }
    if let Some(v) = args.take(&["bitdepth", "bits"]) {
        let bits = v.as_number().filter(|v| [1., 2., 4., 8.].contains(v));
        let bits =
            bits.ok_or_else(|| v.refuse("bitdepth", "one of: 1, 2, 4, 8"))?;
        tiff.bits = Some(bits as u8);
    }
    tiff.pyramid = args.flag(&["pyramid"])?;
    let tile = args.take(&["tile"]).map(|v| v.flag("tile")).transpose()?;
    let mut side = |name: &'static str| -> Result<Option<u32>> {
        let Some(v) = args.take(&[name]) else { return Ok(None) };
        let side = v.integer(name, 16..=32_768)? as u32;
        if !side.is_multiple_of(16) {
            return Err(v.refuse(name, "a multiple of 16"));
        }
        if tile == Some(false) {
            return Err(v.refuse(name, "no size of tiles, with tile false"));
        }
        Ok(Some(side))
    };
    let (width, height) = (side("tileWidth")?, side("tileHeight")?);
    if tile == Some(false) && tiff.pyramid {
        let expected = "true, because a pyramid has tiles";
        return Err(Error::option("tile", expected, false));
    }
    if tile == Some(true) || width.or(height).is_some() {
        tiff.tile = Some((width.unwrap_or(256), height.unwrap_or(256)));
    }
    tiff.resolution = (
        args.number("xres", 0.001..=1_000_000.0)?,
        args.number("yres", 0.001..=1_000_000.0)?,
    );
    if let Some(v) = args.take(&["resolutionUnit"]) {
        tiff.centimetres = match v.as_text() {
            Some("inch") => false,
            Some("cm") => true,
            _ => return Err(v.refuse("resolutionUnit", "one of: inch, cm")),
        };
    }
    tiff.big = args.flag(&["bigtiff"])?;
    tiff.miniswhite = args.flag(&["miniswhite"])?;
    Ok(tiff)
}
