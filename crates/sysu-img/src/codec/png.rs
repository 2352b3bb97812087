//! PNG: 1 to 16 bits, grey, colour and palettes, with and without alpha.

use std::{
    io::{Cursor, ErrorKind as IoKind},
    sync::Arc,
};

use png::{
    BitDepth, ColorType, Decoder, DecodingError, DeflateCompression, Filter,
    Transformations,
};

use super::{Job, Request};
use crate::{
    Alpha, Args, Colour, Depth, Encode, Error, ErrorKind, FailOn, Format,
    Limits, Metadata, Picture, Pipeline, Raster, Result, Samples, Size, Space,
    picture::Density,
};

/// How to write a PNG.
///
/// # Example
///
/// ```
/// use sysu_img::Png;
///
/// let small = Png::default().level(9);
/// let as_sharp = Png::default().adaptive(false);
/// # let _ = (small, as_sharp);
/// ```
///
/// # Source
///
/// sharp `png`. DIFFERENCE from sharp: rows are filtered adaptively unless
/// that is switched off, because unfiltered photographs are half as large
/// again; in sharp's order they are not filtered unless it is switched on.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct Png {
    level: u8,
    adaptive: Option<bool>,
}

impl Default for Png {
    fn default() -> Self {
        Self { level: 6, adaptive: None }
    }
}

impl Png {
    /// Starts from the default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the effort of zlib, 0 (none) to 9 [default: 6].
    pub const fn level(mut self, level: u8) -> Self {
        self.level = if level > 9 { 9 } else { level };
        self
    }

    /// Chooses the best filter for each row, or none [default: yes].
    pub const fn adaptive(mut self, adaptive: bool) -> Self {
        self.adaptive = Some(adaptive);
        self
    }
}

impl From<Png> for Encode {
    fn from(png: Png) -> Self {
        Self::Png(png)
    }
}

impl Pipeline {
    /// Writes PNG.
    pub fn png(self, png: Png) -> Self {
        self.encode(png)
    }
}

pub(super) fn recipe(args: &mut Args) -> Result<Png> {
    let mut png = Png::default();
    if let Some(v) = args.take(&["compressionLevel", "level"]) {
        png.level = v.integer("compressionLevel", 0..=9)? as u8;
    }
    if let Some(v) = args.take(&["adaptiveFiltering", "adaptive"]) {
        png.adaptive = Some(v.flag("adaptiveFiltering")?);
    }
    Ok(png)
}

type Reader<'a> = png::Reader<Cursor<&'a [u8]>>;

/// Reads everything before the pixels, or only what tells the size.
fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Reader<'a>> {
    let inner = png::Limits { bytes: limits.metadata().saturating_mul(4) };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), inner);
    decoder.set_transformations(Transformations::EXPAND);
    let info = decoder.read_header_info().map_err(broken)?;
    // Before anything else is read or allocated.
    let size = Size::new(info.width, info.height);
    let (channels, depth) = match info.color_type {
        ColorType::Grayscale => (1, info.bit_depth),
        ColorType::GrayscaleAlpha => (2, info.bit_depth),
        ColorType::Rgb => (3, info.bit_depth),
        ColorType::Rgba => (4, info.bit_depth),
        ColorType::Indexed => (3, BitDepth::Eight),
    };
    limits.check(size, channels, depth_of(depth), 1)?;
    decoder.read_info().map_err(broken)
}

fn depth_of(bits: BitDepth) -> Depth {
    if bits == BitDepth::Sixteen { Depth::U16 } else { Depth::U8 }
}

fn broken(err: DecodingError) -> Error {
    match err {
        DecodingError::IoError(io) if io.kind() == IoKind::UnexpectedEof => {
            ErrorKind::Truncated { format: Format::Png }.into()
        }
        DecodingError::LimitsExceeded => ErrorKind::Corrupt {
            format: Format::Png,
            what: "its metadata exceed the limit".into(),
        }
        .into(),
        err => Error::corrupt(Format::Png, err),
    }
}

pub(super) fn head(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    let reader = open(bytes, limits)?;
    Ok(metadata(&reader))
}

fn metadata(reader: &Reader<'_>) -> Metadata {
    let info = reader.info();
    let (colour, bits) = reader.output_color_type();
    let mut head =
        Metadata::new(Format::Png, Size::new(info.width, info.height));
    let (space, alpha) = meaning(colour);
    head.space = space;
    head.has_alpha = alpha != Alpha::None;
    head.channels = colour.samples() as u8;
    head.depth = depth_of(bits);
    head.bits = info.bit_depth as u8;
    head.is_progressive = info.interlaced;
    head.palette = info.palette.as_ref().map(|p| (p.len() / 3) as u16);
    head.compression = Some("deflate");
    head.density = info.pixel_dims.and_then(|dims| match dims.unit {
        // Dots a metre.
        png::Unit::Meter => Some(Density {
            x: dims.xppu as f64 * 0.0254,
            y: dims.yppu as f64 * 0.0254,
        }),
        png::Unit::Unspecified => None,
    });
    let arc = |v: &std::borrow::Cow<'_, [u8]>| -> Arc<[u8]> { v[..].into() };
    head.icc = info.icc_profile.as_ref().map(arc);
    head.exif = info.exif_metadata.as_ref().map(arc);
    if let Some(exif) = &head.exif {
        head.orientation =
            crate::Orientation::from_exif(exif).unwrap_or_default();
    }
    for text in &info.uncompressed_latin1_text {
        head.comments.push((text.keyword.clone(), text.text.clone()));
    }
    for text in &info.utf8_text {
        if let Ok(value) = text.get_text() {
            if text.keyword == "XML:com.adobe.xmp" {
                head.xmp = Some(value.into_bytes().into());
            } else {
                head.comments.push((text.keyword.clone(), value));
            }
        }
    }
    head.background = info.bkgd.as_deref().and_then(|b| background(b, info));
    head
}

/// The bKGD chunk: a palette entry, a grey or a colour.
fn background(bkgd: &[u8], info: &png::Info<'_>) -> Option<Colour> {
    let max = ((1u32 << info.bit_depth as u32) - 1) as f32;
    let sample = |at: usize| {
        let b: [u8; 2] = bkgd.get(at..at + 2)?.try_into().ok()?;
        Some(u16::from_be_bytes(b) as f32 / max)
    };
    match info.color_type {
        ColorType::Indexed => {
            let entry = *bkgd.first()? as usize * 3;
            let rgb = info.palette.as_deref()?.get(entry..entry + 3)?;
            Some(Colour::rgb8(rgb[0], rgb[1], rgb[2]))
        }
        ColorType::Grayscale | ColorType::GrayscaleAlpha => {
            let v = sample(0)?;
            Some(Colour { r: v, g: v, b: v, alpha: 1.0 })
        }
        ColorType::Rgb | ColorType::Rgba => Some(Colour {
            r: sample(0)?,
            g: sample(2)?,
            b: sample(4)?,
            alpha: 1.0,
        }),
    }
}

fn meaning(colour: ColorType) -> (Space, Alpha) {
    match colour {
        ColorType::Grayscale => (Space::Grey, Alpha::None),
        ColorType::GrayscaleAlpha => (Space::Grey, Alpha::Straight),
        ColorType::Rgb | ColorType::Indexed => (Space::Srgb, Alpha::None),
        ColorType::Rgba => (Space::Srgb, Alpha::Straight),
    }
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let mut reader = open(bytes, request.limits)?;
    let (colour, bits) = reader.output_color_type();
    let too_large = || Error::corrupt(Format::Png, "its size overflows");
    let len = reader.output_buffer_size().ok_or_else(too_large)?;
    let mut buffer = vec![0; len];
    match reader.next_frame(&mut buffer) {
        Ok(_) => {}
        Err(err) => match (broken(err), request.fail_on) {
            (err, FailOn::Never)
                if matches!(err.kind(), ErrorKind::Truncated { .. }) => {}
            (err, _) => return Err(err),
        },
    }
    let samples = match depth_of(bits) {
        Depth::U16 => Samples::U16(
            buffer
                .as_chunks::<2>()
                .0
                .iter()
                .map(|&b| u16::from_be_bytes(b))
                .collect(),
        ),
        _ => Samples::U8(buffer),
    };
    let (space, alpha) = meaning(colour);
    let raster = Raster::new(head.size, space, alpha, samples)?;
    Ok(Picture::still(raster, head))
}

pub(super) fn encode(job: &mut Job<'_>, options: Png) -> Result<Vec<u8>> {
    let raster = job.picture.raster();
    job.fits(Format::Png, 0x7fff_ffff)?;
    let colour = match (raster.space(), raster.channels()) {
        (_, 1) => ColorType::Grayscale,
        (_, 2) => ColorType::GrayscaleAlpha,
        (Space::Srgb | Space::Bands, 3) => ColorType::Rgb,
        (Space::Srgb | Space::Bands, 4) => ColorType::Rgba,
        _ => {
            let what = format!(
                "{:?} with {} channels",
                raster.space(),
                raster.channels()
            );
            return Err(Error::unsupported(format!("{what} in a PNG")));
        }
    };
    // PNG has no floating point: sixteen bits hold what it can hold of it.
    let narrowed;
    let raster = match raster.depth() {
        Depth::F32 => {
            narrowed = raster.clone().to_depth(Depth::U16);
            &narrowed
        }
        _ => raster,
    };
    let metadata = &job.picture.metadata;
    let size = raster.size();
    let mut info = png::Info::with_size(size.width, size.height);
    info.color_type = colour;
    info.bit_depth = match raster.depth() {
        Depth::U8 => BitDepth::Eight,
        _ => BitDepth::Sixteen,
    };
    info.icc_profile = metadata.icc.as_deref().map(|icc| icc.to_vec().into());
    info.exif_metadata =
        metadata.exif.as_deref().map(|exif| exif.to_vec().into());
    info.pixel_dims = metadata.density.map(|density| {
        let per_metre = |dpi: f64| (dpi / 0.0254).round() as u32;
        png::PixelDimensions {
            xppu: per_metre(density.x),
            yppu: per_metre(density.y),
            unit: png::Unit::Meter,
        }
    });
    let failed = |err: png::EncodingError| Error::corrupt(Format::Png, err);
    let mut out = Vec::with_capacity(raster.samples().len() / 2 + 1024);
    let mut encoder =
        png::Encoder::with_info(&mut out, info).map_err(failed)?;
    encoder.set_deflate_compression(match options.level {
        0 => DeflateCompression::NoCompression,
        level => DeflateCompression::Level(level),
    });
    encoder.set_filter(if options.adaptive.unwrap_or(!job.sharp) {
        Filter::Adaptive
    } else {
        Filter::NoFilter
    });
    let xmp = metadata.xmp.as_deref().map(String::from_utf8_lossy);
    if let Some(xmp) = xmp {
        encoder
            .add_itxt_chunk("XML:com.adobe.xmp".into(), xmp.into_owned())
            .map_err(failed)?;
    }
    for (keyword, text) in &metadata.comments {
        encoder
            .add_itxt_chunk(keyword.clone(), text.clone())
            .map_err(failed)?;
    }
    let mut writer = encoder.write_header().map_err(failed)?;
    match raster.samples() {
        Samples::U8(v) => writer.write_image_data(v).map_err(failed)?,
        Samples::U16(v) => {
            let bytes: Vec<u8> =
                v.iter().flat_map(|v| v.to_be_bytes()).collect();
            writer.write_image_data(&bytes).map_err(failed)?;
        }
        Samples::F32(_) => {}
    }
    writer.finish().map_err(failed)?;
    Ok(out)
}
