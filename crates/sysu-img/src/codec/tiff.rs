//! TIFF: pages of 1 to 32 bits, grey, colour, palettes and CMYK.

use std::{io::Cursor, sync::Arc};

use tiff::{
    ColorType, TiffError,
    decoder::{Decoder, DecodingResult, ifd::Value},
    encoder::{
        Compression, DeflateLevel, Predictor, TiffEncoder, TiffValue,
        colortype,
    },
    tags::{CompressionMethod, ExtraSamples, ResolutionUnit, Tag},
};

use super::{Job, Request};
use crate::{
    Alpha, Args, Depth, Encode, Error, ErrorKind, Format, Frame, Limits,
    Metadata, Orientation, Pages, Picture, Pipeline, Raster, Result, Samples,
    Size, Space, picture::Density,
};

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
}

/// How to write a TIFF.
///
/// # Example
///
/// ```
/// use sysu_img::{Tiff, TiffCompression};
///
/// let old = Tiff::default().compression(TiffCompression::Lzw);
/// # let _ = old;
/// ```
///
/// # Source
///
/// sharp `tiff`. DIFFERENCE from sharp: deflate by default, where sharp
/// takes JPEG, which loses alpha and detail without saying so.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct Tiff {
    compression: TiffCompression,
    predictor: bool,
}

impl Default for Tiff {
    fn default() -> Self {
        Self { compression: TiffCompression::Deflate, predictor: true }
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
        self.predictor = predictor;
        self
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
            _ => {
                let expected = "one of: none, lzw, deflate, packbits";
                return Err(v.refuse("compression", expected));
            }
        };
    }
    if let Some(v) = args.take(&["predictor"]) {
        tiff.predictor = match v.as_text() {
            Some("none") => false,
            Some("horizontal") => true,
            _ => {
                return Err(v.refuse("predictor", "one of: none, horizontal"));
            }
        };
    }
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
    let mut pages = 1;
    while decoder.more_images() && pages <= limits.frames() {
        if decoder.next_image().is_err() {
            break;
        }
        pages += 1;
    }
    pages
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
        }
        if index < first {
            continue;
        }
        let raster = read_page(&mut decoder, request.limits)?;
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

pub(super) fn encode(job: &mut Job<'_>, options: Tiff) -> Result<Vec<u8>> {
    let compression = match options.compression {
        TiffCompression::None => Compression::Uncompressed,
        TiffCompression::Lzw => Compression::Lzw,
        TiffCompression::Deflate => {
            Compression::Deflate(DeflateLevel::Balanced)
        }
        TiffCompression::PackBits => Compression::Packbits,
    };
    let predicts = options.predictor
        && matches!(
            options.compression,
            TiffCompression::Lzw | TiffCompression::Deflate
        );
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out)
        .map_err(broken)?
        .with_compression(compression);
    for frame in job.picture.frames() {
        let raster = &frame.raster;
        let metadata = &job.picture.metadata;
        // The predictor works on whole numbers only, and the encoder's does
        // not count alpha.
        let plain = raster.depth() != Depth::F32 && !raster.has_alpha();
        let predictor = if predicts && plain {
            Predictor::Horizontal
        } else {
            Predictor::None
        };
        encoder = encoder.with_predictor(predictor);
        use colortype as c;
        macro_rules! write {
            ($colour:ty, $v:expr) => {
                write_page::<$colour>(&mut encoder, raster, metadata, $v)?
            };
        }
        match (raster.samples(), raster.colours(), raster.space()) {
            (Samples::U8(v), 1, _) => write!(c::Gray8, v),
            (Samples::U8(v), 3, _) => write!(c::RGB8, v),
            (Samples::U8(v), 4, Space::Cmyk) => write!(c::CMYK8, v),
            (Samples::U16(v), 1, _) => write!(c::Gray16, v),
            (Samples::U16(v), 3, _) => write!(c::RGB16, v),
            (Samples::U16(v), 4, Space::Cmyk) => write!(c::CMYK16, v),
            (Samples::F32(v), 1, _) => write!(c::Gray32Float, v),
            (Samples::F32(v), 3, _) => write!(c::RGB32Float, v),
            (_, channels, space) => {
                return Err(Error::unsupported(format!(
                    "{space:?} with {channels} channels in a TIFF"
                )));
            }
        }
    }
    Ok(out.into_inner())
}

fn write_page<C: colortype::ColorType>(
    encoder: &mut TiffEncoder<&mut Cursor<Vec<u8>>>,
    raster: &Raster,
    metadata: &Metadata,
    samples: &[C::Inner],
) -> Result<()>
where
    [C::Inner]: TiffValue,
{
    let size = raster.size();
    let mut image =
        encoder.new_image::<C>(size.width, size.height).map_err(broken)?;
    if raster.has_alpha() {
        image
            .extra_samples(&[ExtraSamples::UnassociatedAlpha])
            .map_err(broken)?;
    }
    if let Some(density) = metadata.density {
        let dots = |v: f64| tiff::encoder::Rational {
            n: (v * 1000.0).round() as u32,
            d: 1000,
        };
        image.x_resolution(dots(density.x));
        image.y_resolution(dots(density.y));
        image.resolution_unit(ResolutionUnit::Inch);
    }
    let directory = image.encoder();
    if let Some(icc) = &metadata.icc {
        directory.write_tag(Tag::IccProfile, &icc[..]).map_err(broken)?;
    }
    if let Some(xmp) = &metadata.xmp {
        directory.write_tag(Tag::Unknown(700), &xmp[..]).map_err(broken)?;
    }
    image.write_data(samples).map_err(broken)
}
