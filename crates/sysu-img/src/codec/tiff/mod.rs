//! TIFF: pages of 1 to 32 bits, grey, colour, palettes and CMYK.
//!
//! Read by the `tiff` crate; written here, because that has strips only.

use std::{io::Cursor, sync::Arc};

use tiff::{
    ColorType, TiffError,
    decoder::{Decoder, DecodingResult, ifd::Value},
    tags::{CompressionMethod, Tag},
};

use super::Request;
use crate::{
    Alpha, Args, Depth, Encode, Error, ErrorKind, Format, Frame, Limits,
    Metadata, Orientation, Pages, Picture, Pipeline, Raster, Result, Samples,
    Size, Space, picture::Density,
};

mod lzw;
mod pack;
mod write;

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

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Reader<'a>> {
    let mut inner = tiff::decoder::Limits::unlimited();
    inner.ifd_value_size = limits.metadata();
    let memory = usize::try_from(limits.memory()).unwrap_or(usize::MAX);
    inner.decoding_buffer_size = memory;
    inner.intermediate_buffer_size = memory;
    let decoder = Decoder::new(Cursor::new(bytes)).map_err(broken)?;
    Ok(decoder.with_limits(inner))
}

fn broken(err: TiffError) -> Error {
    match err {
        TiffError::IoError(io)
            if io.kind() == std::io::ErrorKind::UnexpectedEof =>
        {
            ErrorKind::Truncated { format: Format::Tiff }.into()
        }
        TiffError::UnsupportedError(what) => {
            Error::unsupported(format!("this TIFF ({what})"))
        }
        err => Error::corrupt(Format::Tiff, err),
    }
}

/// What one page holds, and what it becomes.
#[derive(Clone, Copy)]
struct Page {
    size: Size,
    colour: ColorType,
    channels: u8,
    depth: Depth,
    space: Space,
    alpha: Alpha,
}

fn page(decoder: &mut Reader<'_>) -> Result<Page> {
    let (width, height) = decoder.dimensions().map_err(broken)?;
    let colour = decoder.colortype().map_err(broken)?;
    let extra = decoder
        .find_tag_unsigned_vec::<u16>(Tag::ExtraSamples)
        .ok()
        .flatten()
        .and_then(|extra| extra.first().copied());
    let straight = extra != Some(1);
    let alpha = if straight { Alpha::Straight } else { Alpha::Premultiplied };
    let (channels, space, alpha) = match colour {
        ColorType::Gray(_) => (1, Space::Grey, Alpha::None),
        ColorType::GrayA(_) => (2, Space::Grey, alpha),
        ColorType::RGB(_) | ColorType::Palette(_) => {
            (3, Space::Srgb, Alpha::None)
        }
        ColorType::RGBA(_) => (4, Space::Srgb, alpha),
        // Luma and chroma become RGB when they are read.
        ColorType::YCbCr(8) => (3, Space::Srgb, Alpha::None),
        ColorType::CMYK(_) => (4, Space::Cmyk, Alpha::None),
        ColorType::CMYKA(_) => (5, Space::Cmyk, alpha),
        // Grey with alpha has no name of its own in the decoder.
        ColorType::Multiband { num_samples: 2, .. } if extra.is_some() => {
            (2, Space::Grey, alpha)
        }
        ColorType::Multiband { num_samples, .. } => {
            (num_samples.min(255) as u8, Space::Bands, Alpha::None)
        }
        other => {
            return Err(Error::unsupported(format!("a TIFF of {other:?}")));
        }
    };
    let float = decoder
        .find_tag_unsigned_vec::<u16>(Tag::SampleFormat)
        .ok()
        .flatten()
        .is_some_and(|format| format.first() == Some(&3));
    let depth = match (colour.bit_depth(), float, colour) {
        (_, true, _) => Depth::F32,
        (_, _, ColorType::Palette(_)) | (0..=8, ..) => Depth::U8,
        _ => Depth::U16,
    };
    let size = Size::new(width, height);
    Ok(Page { size, colour, channels, depth, space, alpha })
}

pub(super) fn head(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    let mut decoder = open(bytes, limits)?;
    let page = page(&mut decoder)?;
    let mut head = Metadata::new(Format::Tiff, page.size);
    head.channels = page.channels;
    head.depth = page.depth;
    head.bits = page.colour.bit_depth();
    head.space = page.space;
    head.has_alpha = page.alpha != Alpha::None;
    if let ColorType::Palette(bits) = page.colour {
        head.palette = Some(1 << bits.min(15));
    }
    let mut number =
        |tag| decoder.find_tag_unsigned::<u16>(tag).ok().flatten();
    head.compression =
        number(Tag::Compression).map(
            |method| match CompressionMethod::from_u16(method) {
                Some(CompressionMethod::None) => "none",
                Some(CompressionMethod::LZW) => "lzw",
                Some(
                    CompressionMethod::Deflate | CompressionMethod::OldDeflate,
                ) => "deflate",
                Some(CompressionMethod::PackBits) => "packbits",
                Some(
                    CompressionMethod::JPEG | CompressionMethod::ModernJPEG,
                ) => "jpeg",
                Some(CompressionMethod::ZSTD) => "zstd",
                Some(CompressionMethod::WebP) => "webp",
                Some(CompressionMethod::Fax3 | CompressionMethod::Fax4) => {
                    "ccittfax"
                }
                _ => "other",
            },
        );
    head.orientation = number(Tag::Orientation)
        .and_then(Orientation::from_tag)
        .unwrap_or_default();
    let inch = match number(Tag::ResolutionUnit) {
        Some(3) => 2.54,
        // Without a unit the numbers only say how wide a pixel is.
        Some(1) => f64::NAN,
        _ => 1.0,
    };
    let mut dots = |tag| {
        let value = match decoder.find_tag(tag).ok().flatten()? {
            Value::Rational(n, d) => n as f64 / d as f64,
            Value::Float(v) => v as f64,
            Value::Double(v) => v,
            _ => return None,
        };
        (value.is_finite() && value > 0.0).then_some(value * inch)
    };
    if let (Some(x), Some(y)) =
        (dots(Tag::XResolution), dots(Tag::YResolution))
    {
        head.density = Some(Density { x, y });
    }
    let mut blob = |tag| -> Option<Arc<[u8]>> {
        let value = decoder.find_tag(tag).ok().flatten()?;
        Some(value.into_u8_vec().ok()?.into())
    };
    head.icc = blob(Tag::IccProfile);
    head.xmp = blob(Tag::Unknown(700));
    head.iptc = blob(Tag::Unknown(33_723));
    if let Some(exif) = crate::meta::tiff_block(bytes)
        && exif.len() <= limits.metadata()
    {
        head.exif = Some(exif.into());
    }
    head.frames = count_pages(&mut decoder, limits);
    Ok(head)
}

/// Counts the directories; a chain that goes on beyond the limit, or runs
/// in a circle, ends there.
fn count_pages(decoder: &mut Reader<'_>, limits: &Limits) -> u32 {
    let (mut pages, mut seen) = (1, 1);
    while decoder.more_images() && seen <= limits.frames() {
        if decoder.next_image().is_err() {
            break;
        }
        seen += 1;
        pages += u32::from(is_page(decoder));
    }
    pages
}

/// Whether a directory is a page, and not a smaller size of one, or a mask.
fn is_page(decoder: &mut Reader<'_>) -> bool {
    let mut number =
        |tag| decoder.find_tag_unsigned::<u32>(tag).ok().flatten();
    let new = number(Tag::NewSubfileType).unwrap_or(0);
    let old = number(Tag::SubfileType).unwrap_or(1);
    new & 0b101 == 0 && old != 2
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let mut decoder = open(bytes, request.limits)?;
    let (first, count) = match request.pages {
        Pages::Auto | Pages::First => (0, 1),
        Pages::All => (0, head.frames),
        Pages::Range(first, count) => (first, count),
    };
    let mut frames: Vec<Frame> = Vec::new();
    for index in 0..first.saturating_add(count) {
        if index > 0 {
            decoder.next_image().map_err(broken)?;
            // The first directory is a page, whatever it says.
            while !is_page(&mut decoder) && decoder.more_images() {
                decoder.next_image().map_err(broken)?;
            }
        }
        if index < first {
            continue;
        }
        let limits = request.limits;
        let raster = match read_page(&mut decoder, limits) {
            Err(err) if is_truncated(&err) => {
                let size = page(&mut decoder)?.size;
                match lzw::unpacked(&mut decoder, bytes, size, limits)? {
                    Some(file) => read_page(&mut open(&file, limits)?, limits),
                    None => Err(err),
                }
            }
            done => done,
        }?;
        // Pages that differ from the first cannot stand beside it.
        let alike = frames.first().is_none_or(|frame: &Frame| {
            let seen = &frame.raster;
            (seen.size(), seen.space(), seen.alpha(), seen.depth())
                == (
                    raster.size(),
                    raster.space(),
                    raster.alpha(),
                    raster.depth(),
                )
        });
        if !alike {
            break;
        }
        frames.push(Frame { raster, delay_ms: 0 });
    }
    Picture::new(frames, head)
}

fn is_truncated(err: &Error) -> bool {
    matches!(err.kind(), ErrorKind::Truncated { .. })
}

fn read_page(decoder: &mut Reader<'_>, limits: &Limits) -> Result<Raster> {
    let page = page(decoder)?;
    limits.check(page.size, page.channels, page.depth, 1)?;
    let width = page.size.width as usize;
    let bits = page.colour.bit_depth();
    let samples = decoder.read_image().map_err(broken)?;
    let samples = match (samples, page.colour) {
        (DecodingResult::U8(v), ColorType::Palette(_)) => {
            let indices = unpack(&v, width, bits, false);
            let map =
                decoder.get_tag_u16_vec(Tag::ColorMap).map_err(broken)?;
            let entries = map.len() / 3;
            let rgb = indices.iter().flat_map(|&index| {
                let entry = (index as usize).min(entries.saturating_sub(1));
                [0, 1, 2].map(|channel| {
                    let at = channel * entries + entry;
                    map.get(at).map_or(0, |v| (v >> 8) as u8)
                })
            });
            Samples::U8(rgb.collect())
        }
        (DecodingResult::U8(v), _) if bits < 8 => {
            Samples::U8(unpack(&v, width * page.channels as usize, bits, true))
        }
        (DecodingResult::U8(mut v), ColorType::YCbCr(_)) => {
            rgb(&mut v);
            Samples::U8(v)
        }
        (DecodingResult::U8(v), _) => Samples::U8(v),
        (DecodingResult::U16(v), _) => Samples::U16(v),
        (DecodingResult::U32(v), _) => {
            Samples::U16(v.iter().map(|v| (v >> 16) as u16).collect())
        }
        (DecodingResult::U64(v), _) => {
            Samples::U16(v.iter().map(|v| (v >> 48) as u16).collect())
        }
        (DecodingResult::F32(v), _) => Samples::F32(v),
        (DecodingResult::F64(v), _) => {
            Samples::F32(v.iter().map(|&v| v as f32).collect())
        }
        _ => return Err(Error::unsupported("a TIFF of signed samples")),
    };
    Raster::new(page.size, page.space, page.alpha, samples)
}

/// Luma and chroma to RGB.
///
/// # Source
///
/// TIFF 6.0, section 21, with the coefficients and the range that hold where
/// the file says nothing, as JPEG has them.
fn rgb(samples: &mut [u8]) {
    for pixel in samples.as_chunks_mut::<3>().0 {
        let [y, cb, cr] = pixel.map(f32::from);
        let (cb, cr) = (cb - 128.0, cr - 128.0);
        *pixel = [
            y + 1.402 * cr,
            y - 0.344_136 * cb - 0.714_136 * cr,
            y + 1.772 * cb,
        ]
        .map(|v| (v + 0.5) as u8);
    }
}

/// Spreads samples of 1, 2, 4 bits over bytes; every row begins at a byte.
fn unpack(packed: &[u8], row: usize, bits: u8, scale: bool) -> Vec<u8> {
    if bits >= 8 {
        return packed.to_vec();
    }
    let per_byte = 8 / bits as usize;
    let mask = ((1u16 << bits) - 1) as u8;
    let factor = if scale { 255 / mask } else { 1 };
    let stride = row.div_ceil(per_byte);
    let rows = packed.chunks_exact(stride);
    rows.flat_map(|bytes| {
        (0..row).map(move |x| {
            let shift = 8 - bits as usize * (x % per_byte + 1);
            ((bytes[x / per_byte] >> shift) & mask) * factor
        })
    })
    .collect()
}
