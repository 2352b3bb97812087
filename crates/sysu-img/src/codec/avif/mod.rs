//! AVIF: still pictures of 8 to 12 bits, with alpha; read in Rust alone, and
//! written by rav1e.

use std::sync::Arc;

use gamut_avif::{
    Av1Config, Av1StillDecoder, AvifContainer, AvifImage, ChromaFormat,
    DecodeLimits, DecodedFrame, ItemKind, TransformativeProperty,
};
use rusty_av1d::{PixelLayout, PlanarImageComponent as Plane, Rav1dError};

use super::Request;
use crate::{
    Alpha, Args, Depth, Encode, Error, Format, Limits, Metadata, Orientation,
    Picture, Pipeline, Raster, Result, Samples, Size, Space,
};

mod encode;

pub(super) use encode::encode;

/// How to write an AVIF.
///
/// # Example
///
/// ```
/// use sysu_img::Avif;
///
/// let small = Avif::quality(45).effort(6);
/// # let _ = small;
/// ```
///
/// # Source
///
/// sharp `avif`; the quality is on its scale. DIFFERENCE from sharp: without
/// loss or with 12 bits it is not written, grey stays grey, and the encoder
/// is rav1e, whose effort of 4 takes about as long on a photograph as 4 does
/// there, for a larger file.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct Avif {
    quality: u8,
    effort: u8,
    bits: Option<u8>,
    halved: bool,
}

impl Default for Avif {
    fn default() -> Self {
        Self { quality: 50, effort: 4, bits: None, halved: false }
    }
}

impl Avif {
    /// The same with another quality.
    pub(super) const fn at(mut self, quality: u8) -> Self {
        self.quality = quality;
        self
    }

    /// Starts from a quality, 1 to 100; what lies outside is clamped.
    pub fn quality(quality: u8) -> Self {
        Self { quality: quality.clamp(1, 100), ..Self::default() }
    }

    /// Sets the effort, 0 to 9 [default: 4]: 0 takes a quarter of the time
    /// of 4 for a tenth more bytes, 6 three times as long for a twentieth
    /// fewer, 9 nine times.
    pub const fn effort(mut self, effort: u8) -> Self {
        self.effort = if effort > 9 { 9 } else { effort };
        self
    }

    /// Stores 10 bits a sample [default: for pictures of more than 8].
    pub const fn ten_bits(mut self, ten: bool) -> Self {
        self.bits = Some(if ten { 10 } else { 8 });
        self
    }

    /// Stores the colour in half the width and height, 4:2:0 [default: no,
    /// 4:4:4]: about two thirds of the time.
    pub const fn halved_chroma(mut self, halved: bool) -> Self {
        self.halved = halved;
        self
    }
}

impl From<Avif> for Encode {
    fn from(avif: Avif) -> Self {
        Self::Avif(avif)
    }
}

impl Pipeline {
    /// Writes AVIF.
    pub fn avif(self, avif: Avif) -> Self {
        self.encode(avif)
    }
}

pub(super) fn recipe(args: &mut Args) -> Result<Avif> {
    let mut avif = Avif::default();
    if let Some(v) = args.take(&["quality", "q"]) {
        avif.quality = v.integer("quality", 1..=100)? as u8;
    }
    if let Some(v) = args.integer("effort", 0..=9)? {
        avif.effort = v as u8;
    }
    if let Some(v) = args.take(&["tune"])
        && v.as_text() != Some("auto")
    {
        return Err(v.refuse("tune", "auto: the encoder has one tuning"));
    }
    if let Some(v) = args.take(&["bitdepth"]) {
        avif.bits = match v.as_number() {
            Some(8.0) => Some(8),
            Some(10.0) => Some(10),
            _ => {
                return Err(
                    v.refuse("bitdepth", "one of: 8, 10 (12 is not written)")
                );
            }
        };
    }
    if let Some(v) = args.take(&["chromaSubsampling", "chroma"]) {
        avif.halved = match v.as_text() {
            Some("4:4:4") => false,
            Some("4:2:0") => true,
            _ => {
                return Err(
                    v.refuse("chromaSubsampling", "one of: 4:4:4, 4:2:0")
                );
            }
        };
    }
    if args.flag(&["lossless"])? {
        let expected = "false: AVIF without loss is not written here";
        return Err(Error::option("lossless", expected, true));
    }
    Ok(avif)
}

fn broken(err: gamut_core::Error) -> Error {
    match err.kind() {
        gamut_core::ErrorKind::Unsupported => {
            Error::unsupported(format!("this AVIF ({err})"))
        }
        _ => Error::corrupt(Format::Avif, err),
    }
}

/// The size as it is stored: before turns, after a crop.
fn size(image: &AvifImage) -> Result<Size> {
    let item = image.primary_item();
    let size = item.dimensions().map(|d| Size::new(d.width, d.height));
    let mut size =
        size.ok_or_else(|| Error::corrupt(Format::Avif, "it has no size"))?;
    for change in item.transformative_properties() {
        match change {
            TransformativeProperty::CleanAperture(clap) => {
                let side = |n: u32, d: u32| n.checked_div(d).unwrap_or(0);
                let width = side(clap.width_n, clap.width_d);
                let height = side(clap.height_n, clap.height_d);
                size = Size::new(
                    width.clamp(1, size.width),
                    height.clamp(1, size.height),
                );
            }
            TransformativeProperty::Rotation(turns) if turns % 2 == 1 => {
                size = size.turned();
            }
            _ => {}
        }
    }
    Ok(size)
}

pub(super) fn head(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    let container = AvifContainer::parse(bytes).map_err(broken)?;
    let image = container.image();
    let item = image.primary_item();
    let mut head = Metadata::new(Format::Avif, size(image)?);
    // A grid's tiles say what the whole is like.
    let coded = match item.kind() {
        ItemKind::CodedImage { .. } => Some(item),
        _ => image.derivation_sources(item.id()).into_iter().next(),
    };
    let config = coded.and_then(|c| c.av1_config());
    if let Some(config) = config.transpose().map_err(broken)? {
        head.bits = config.bit_depth();
        if config.chroma_format() == ChromaFormat::Monochrome {
            head.space = Space::Grey;
            head.channels = 1;
        }
        head.chroma = match config.chroma_format() {
            ChromaFormat::Monochrome => Some("4:0:0"),
            ChromaFormat::Yuv420 => Some("4:2:0"),
            ChromaFormat::Yuv422 => Some("4:2:2"),
            ChromaFormat::Yuv444 => Some("4:4:4"),
        };
    }
    head.depth = if head.bits > 8 { Depth::U16 } else { Depth::U8 };
    if image.alpha_auxiliary_of(item.id()).is_some() {
        head.has_alpha = true;
        head.channels += 1;
    }
    head.compression = Some("av1");
    let fits = |data: &[u8]| -> Option<Arc<[u8]>> {
        (data.len() <= limits.metadata()).then(|| data.into())
    };
    head.icc = item.icc_profile().and_then(fits);
    // Four bytes before the block say where in it the TIFF header is.
    let exif = image.exif().and_then(|item| {
        let payload = &item.as_isobmff_item().payload;
        let (skip, rest) = payload.split_first_chunk::<4>()?;
        rest.get(u32::from_be_bytes(*skip) as usize..)
    });
    head.exif = exif.and_then(fits);
    head.xmp =
        image.xmp().and_then(|item| fits(&item.as_isobmff_item().payload));
    Ok(head)
}

/// rav1d behind the container's hook: one picture at a time, on as many
/// threads as it likes.
struct Rav1d {
    pixels: u32,
}

fn failed(err: Rav1dError) -> gamut_core::Error {
    match err {
        Rav1dError::UnsupportedBitstream => {
            gamut_core::Error::Unsupported("this AV1 bitstream")
        }
        _ => gamut_core::Error::InvalidInput("the AV1 data are damaged"),
    }
}

impl Av1StillDecoder for Rav1d {
    fn decode_still(
        &mut self,
        config: &Av1Config,
        payload: &[u8],
    ) -> gamut_core::Result<DecodedFrame> {
        let mut stream = Vec::with_capacity(payload.len() + 32);
        config.full_stream(payload, &mut stream)?;
        let mut settings = rusty_av1d::Settings::new();
        settings.set_max_frame_delay(1);
        settings.set_frame_size_limit(self.pixels);
        let mut decoder =
            rusty_av1d::Decoder::with_settings(&settings).map_err(failed)?;
        let mut sent = decoder.send_data(stream.into(), None, None, None);
        let picture = loop {
            match decoder.get_picture() {
                Ok(picture) => break picture,
                Err(Rav1dError::TryAgain)
                    if matches!(sent, Err(Rav1dError::TryAgain)) =>
                {
                    sent = decoder.send_pending_data();
                }
                Err(err) => return Err(failed(err)),
            }
        };
        let bits = picture.bits_per_component().map_or(8, |bits| bits.0);
        let chroma = match picture.pixel_layout() {
            PixelLayout::I400 => ChromaFormat::Monochrome,
            PixelLayout::I420 => ChromaFormat::Yuv420,
            PixelLayout::I422 => ChromaFormat::Yuv422,
            PixelLayout::I444 => ChromaFormat::Yuv444,
        };
        let (width, height) = (picture.width(), picture.height());
        let plane = |which: Plane, width: u32, height: u32| {
            let bytes = picture.plane(which);
            let stride = picture.stride(which) as usize;
            let mut out = Vec::with_capacity(width as usize * height as usize);
            for row in bytes.chunks(stride).take(height as usize) {
                if bits == 8 {
                    let row = row.iter().take(width as usize);
                    out.extend(row.map(|&v| v as u16));
                } else {
                    let row = row.as_chunks::<2>().0.iter();
                    let row = row.take(width as usize);
                    out.extend(row.map(|&v| u16::from_ne_bytes(v)));
                }
            }
            out
        };
        let luma = plane(Plane::Y, width, height);
        let (cb, cr) = match chroma {
            ChromaFormat::Monochrome => (Vec::new(), Vec::new()),
            _ => {
                let (width, height) = chroma.chroma_dimensions(width, height);
                (
                    plane(Plane::U, width, height),
                    plane(Plane::V, width, height),
                )
            }
        };
        DecodedFrame::new(width, height, bits, chroma, luma, cb, cr)
    }
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let container = AvifContainer::parse(bytes).map_err(broken)?;
    let image = container.image();
    let pixels = request.limits.pixels();
    // Tiles stand beside each other, but none is larger than the limit.
    let limits = DecodeLimits::new(65_536, pixels).with_item_limits(4096, 256);
    let mut decoder = Rav1d { pixels: pixels.min(u32::MAX as u64) as u32 };
    let (samples, size) = if head.depth == Depth::U8 {
        let buffer = image
            .decode_primary_rgba8_with_limits(&mut decoder, limits)
            .map_err(broken)?;
        let size = Size::new(buffer.width(), buffer.height());
        (Samples::U8(buffer.into_samples()), size)
    } else {
        let buffer = image
            .decode_primary_rgba16_with_limits(&mut decoder, limits)
            .map_err(broken)?;
        let size = Size::new(buffer.width(), buffer.height());
        (Samples::U16(buffer.into_samples()), size)
    };
    request.limits.check(size, 4, head.depth, 1)?;
    let raster = Raster::new(size, Space::Srgb, Alpha::Straight, samples)?;
    let raster = match (head.space, head.has_alpha) {
        (Space::Grey, false) => raster.pick(&[0], Space::Grey, Alpha::None),
        (Space::Grey, true) => {
            raster.pick(&[0, 3], Space::Grey, Alpha::Straight)
        }
        (_, false) => raster.without_alpha(),
        _ => raster,
    };
    let mut head = head;
    // The container's turns are done; EXIF's say nothing here.
    head.orientation = Orientation::Upright;
    head.size = size;
    Ok(Picture::still(raster, head))
}
