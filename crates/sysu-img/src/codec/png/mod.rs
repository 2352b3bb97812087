//! PNG: 1 to 16 bits, grey, colour and palettes, with and without alpha.

use std::{
    io::{Cursor, ErrorKind as IoKind},
    sync::Arc,
};

use png::{BitDepth, ColorType, Decoder, DecodingError, Transformations};

use super::Request;
use crate::{
    Alpha, Args, Colour, Depth, Encode, Error, ErrorKind, FailOn, Format,
    Limits, Metadata, Pages, Picture, Pipeline, Raster, Result, Samples, Size,
    Space, pixels::picture::Density,
};

mod animation;
mod encode;
mod rows;

pub(super) use encode::encode;

/// How to write a PNG.
///
/// An animation becomes an APNG.
///
/// # Example
///
/// ```
/// use sysu_img::Png;
///
/// let small = Png::default().level(9);
/// let icon = Png::default().colours(16).dither(0.5);
/// let as_sharp = Png::default().adaptive(false);
/// # let _ = (small, icon, as_sharp);
/// ```
///
/// # Source
///
/// sharp `png`. DIFFERENCE from sharp: rows are filtered adaptively, because
/// unfiltered photographs are half as large again, unless that is switched
/// off or most pixels are copies of a neighbour, as in drawings; in sharp's
/// order they are not filtered unless it is switched on. Filtered rows are
/// packed with less effort, because more is hardly felt.
/// The number of colours is kept to exactly, not rounded up to 2, 4, 16 or
/// 256. A palette's quality is a bound on its error, and there is no effort
/// for it. Grey can be written in 1, 2 or 4 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct Png {
    level: Option<u8>,
    adaptive: Option<bool>,
    progressive: bool,
    palette: bool,
    colours: u16,
    quality: u8,
    dither: f32,
    bits: Option<u8>,
    loop_count: Option<u32>,
    delay_ms: Option<u32>,
}

impl Default for Png {
    fn default() -> Self {
        Self {
            level: None,
            adaptive: None,
            progressive: false,
            palette: false,
            colours: 256,
            quality: 100,
            dither: 1.0,
            bits: None,
            loop_count: None,
            delay_ms: None,
        }
    }
}

impl Png {
    /// Starts from the default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the effort of zlib, 0 (none) to 9 [default: 3 for rows that are
    /// filtered, of which more effort saves a fiftieth, else 6].
    ///
    /// Cost: a photograph takes twice as long at 6 as at 3; 1 takes a fifth
    /// of that.
    pub const fn level(mut self, level: u8) -> Self {
        self.level = Some(if level > 9 { 9 } else { level });
        self
    }

    /// Chooses the best filter for each row, or none [default: as serves
    /// the picture].
    pub const fn adaptive(mut self, adaptive: bool) -> Self {
        self.adaptive = Some(adaptive);
        self
    }

    /// Sends the picture in seven passes, coarse first, which makes it
    /// larger [default: no].
    pub const fn progressive(mut self, progressive: bool) -> Self {
        self.progressive = progressive;
        self
    }

    /// Reduces the colours to a palette [default: no].
    pub const fn palette(mut self, palette: bool) -> Self {
        self.palette = palette;
        self
    }

    /// Sets the most colours of the palette, 2 to 256, and switches it on.
    pub fn colours(mut self, colours: u16) -> Self {
        self.colours = colours.clamp(2, 256);
        self.palette(true)
    }

    /// Sets how true the palette has to be, 1 to 100, and switches it on:
    /// below 100, no more colours are taken than that needs.
    pub fn quality(mut self, quality: u8) -> Self {
        self.quality = quality.clamp(1, 100);
        self.palette(true)
    }

    /// Sets the strength of error diffusion, 0 to 1 [default: 1], and
    /// switches the palette on.
    pub const fn dither(mut self, dither: f32) -> Self {
        self.dither = dither.clamp(0.0, 1.0);
        self.palette(true)
    }

    /// Sets the bits of a sample: 8 or 16, or 1, 2 or 4 for a picture of
    /// grey without alpha [default: as they are].
    pub const fn bits(mut self, bits: u8) -> Self {
        self.bits = Some(bits);
        self
    }

    /// Sets how often an animation runs, 0 for ever [default: as the
    /// input].
    pub const fn loop_count(mut self, times: u32) -> Self {
        self.loop_count = Some(times);
        self
    }

    /// Sets how long each frame is shown, in milliseconds [default: as the
    /// input].
    pub const fn delay_ms(mut self, delay: u32) -> Self {
        self.delay_ms = Some(delay);
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
        png = png.level(v.integer("compressionLevel", 0..=9)? as u8);
    }
    if let Some(v) = args.take(&["adaptiveFiltering", "adaptive"]) {
        png.adaptive = Some(v.flag("adaptiveFiltering")?);
    }
    png.progressive = args.flag(&["progressive"])?;
    if let Some(v) = args.take(&["colours", "colors"]) {
        png = png.colours(v.integer("colours", 2..=256)? as u16);
    }
    if let Some(v) = args.integer("quality", 1..=100)? {
        png = png.quality(v as u8);
    }
    if let Some(v) = args.number("dither", 0.0..=1.0)? {
        png = png.dither(v as f32);
    }
    args.absent("effort", "no effort: the quantiser has one")?;
    if let Some(v) = args.take(&["palette"]) {
        png.palette = v.flag("palette")?;
    }
    if let Some(v) = args.take(&["bitdepth", "bits"]) {
        let bits = v.as_number().filter(|v| [1., 2., 4., 8., 16.].contains(v));
        let bits = bits
            .ok_or_else(|| v.refuse("bitdepth", "one of: 1, 2, 4, 8, 16"))?;
        png.bits = Some(bits as u8);
    }
    if let Some(v) = args.integer("loop", 0..=65_535)? {
        png.loop_count = Some(v as u32);
    }
    if let Some(v) = args.integer("delay", 0..=65_535)? {
        png.delay_ms = Some(v as u32);
    }
    Ok(png)
}

type Reader<'a> = png::Reader<Cursor<&'a [u8]>>;

/// Reads everything before the pixels, or only what tells the size.
fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Reader<'a>> {
    start(Cursor::new(bytes), limits)
}

fn start<R: std::io::BufRead + std::io::Seek>(
    input: R,
    limits: &Limits,
) -> Result<png::Reader<R>> {
    let inner = png::Limits { bytes: limits.metadata().saturating_mul(4) };
    let mut decoder = Decoder::new_with_limits(input, inner);
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

pub(crate) fn broken(err: DecodingError) -> Error {
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
    let mut head = metadata(&reader, limits);
    if reader.info().animation_control.is_some() {
        animation::head(bytes, &mut head, limits);
    }
    Ok(head)
}

fn metadata<R: std::io::BufRead + std::io::Seek>(
    reader: &png::Reader<R>,
    limits: &Limits,
) -> Metadata {
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
    // Text that unpacks to more than metadata may have is left packed.
    let mut left = limits.metadata().saturating_mul(4);
    for text in &info.utf8_text {
        let mut text = text.clone();
        let most = left.min(limits.metadata());
        if text.decompress_text_with_limit(most).is_err() {
            continue;
        }
        if let Ok(value) = text.get_text() {
            left = left.saturating_sub(value.len());
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
    let (first, count) = match request.pages {
        Pages::Auto | Pages::First => (0, 1),
        Pages::All => (0, head.frames),
        Pages::Range(first, count) => (first, count),
    };
    if head.frames > 1 && (first, count) != (0, 1) {
        return animation::decode(&mut reader, head, request, first, count);
    }
    if let Some(narrow) = request.narrow
        && let Some(raster) = strips(&mut reader, &head, request, narrow)?
    {
        return Ok(Picture::still(raster, head));
    }
    let (colour, bits) = reader.output_color_type();
    let too_large = || Error::corrupt(Format::Png, "its size overflows");
    let len = reader.output_buffer_size().ok_or_else(too_large)?;
    let mut buffer = vec![0; len];
    match whole(&mut reader, &mut buffer) {
        Ok(()) => {}
        Err(err) => match (broken(err), request.fail_on) {
            (err, FailOn::Never)
                if matches!(err.kind(), ErrorKind::Truncated { .. }) => {}
            (err, _) => return Err(err),
        },
    }
    let samples = samples(buffer, bits);
    let (space, alpha) = meaning(colour);
    let raster = Raster::new(head.size, space, alpha, samples)?;
    // Where the frames of an animation need alpha, its first one has it too.
    let raster = if head.has_alpha { raster.with_alpha(1.0) } else { raster };
    Ok(Picture::still(raster, head))
}

/// Decodes the picture. A file that ends behind its pixels has all of them,
/// whatever is missing of it then.
fn whole(
    reader: &mut Reader<'_>,
    buffer: &mut [u8],
) -> Result<(), DecodingError> {
    if reader.info().interlaced {
        return reader.next_frame(buffer).map(|_| ());
    }
    let row = reader.output_line_size(reader.info().width).unwrap_or(0);
    for line in buffer.chunks_exact_mut(row.max(1)) {
        if reader.read_row(line)?.is_none() {
            break;
        }
    }
    behind(reader)
}

/// Reads what is left behind the last row, which was read: checksums have to be right, as
/// far as they are there.
fn behind<R: std::io::BufRead + std::io::Seek>(
    reader: &mut png::Reader<R>,
) -> Result<(), DecodingError> {
    match reader.read_row(&mut []) {
        Err(DecodingError::IoError(io))
            if io.kind() == IoKind::UnexpectedEof =>
        {
            Ok(())
        }
        done => done.map(|_| ()),
    }
}

/// Bytes as the decoder gives them, as samples.
fn samples(buffer: Vec<u8>, bits: BitDepth) -> Samples {
    match depth_of(bits) {
        Depth::U16 => {
            let pairs = buffer.as_chunks::<2>().0.iter();
            Samples::U16(pairs.map(|&b| u16::from_be_bytes(b)).collect())
        }
        _ => Samples::U8(buffer),
    }
}

/// Rows of a strip: enough for all cores to have some.
const STRIP: usize = 256;

/// Decodes strip by strip, and keeps of each row only what its reduction
/// leaves. Nothing for a picture for which that is no good.
fn strips<R: std::io::BufRead + std::io::Seek>(
    reader: &mut png::Reader<R>,
    head: &Metadata,
    request: &Request<'_>,
    narrow: crate::kernel::narrow::Narrow,
) -> Result<Option<Raster>> {
    let (colour, bits) = reader.output_color_type();
    if reader.info().interlaced
        || bits != BitDepth::Eight
        || colour.samples() as u8 != head.channels
    {
        return Ok(None);
    }
    let Some(mut narrowing) = crate::kernel::narrow::Narrowing::new(
        narrow,
        head.size,
        head.channels,
    )?
    else {
        return Ok(None);
    };
    let row = head.size.width as usize * head.channels as usize;
    let height = head.size.height as usize;
    let mut strip = vec![0; row * STRIP.min(height)];
    let mut top = 0;
    while top < height {
        let rows = STRIP.min(height - top);
        for line in strip[..rows * row].chunks_exact_mut(row) {
            match reader.read_row(line) {
                Ok(Some(_)) => {}
                // What is missing is black, or clear, as in a whole picture.
                Ok(None) => line.fill(0),
                Err(err) => match (broken(err), request.fail_on) {
                    (err, FailOn::Never)
                        if matches!(
                            err.kind(),
                            ErrorKind::Truncated { .. }
                        ) =>
                    {
                        line.fill(0);
                    }
                    (err, _) => return Err(err),
                },
            }
        }
        narrowing.push(&strip[..rows * row]);
        top += rows;
    }
    if request.fail_on == FailOn::Truncated {
        behind(reader).map_err(broken)?;
    }
    let (space, alpha) = meaning(colour);
    narrowing.finish(space, alpha).map(Some)
}

/// A file that is read while it is decoded, and never stands in memory.
type File = std::io::BufReader<std::fs::File>;

/// Reads the header of a large file; nothing for one that has to be read
/// whole: an animation, or one in passes.
pub(crate) fn large_head(
    file: std::fs::File,
    limits: &Limits,
) -> Result<Option<Metadata>> {
    let reader = start(File::new(file), limits)?;
    let info = reader.info();
    if info.animation_control.is_some() || info.interlaced {
        return Ok(None);
    }
    Ok(Some(metadata(&reader, limits)))
}

/// Decodes a large file strip by strip; nothing if it has to be read whole.
pub(crate) fn large(
    file: std::fs::File,
    head: Metadata,
    request: &Request<'_>,
) -> Result<Option<Picture>> {
    let Some(narrow) = request.narrow else { return Ok(None) };
    let mut reader = start(File::new(file), request.limits)?;
    let raster = strips(&mut reader, &head, request, narrow)?;
    Ok(raster.map(|raster| Picture::still(raster, head)))
}
