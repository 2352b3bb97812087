//! JPEG XL: read with animation and at any depth; written, with and without
//! loss.

use std::{io::Cursor, sync::Arc};

use jxl_oxide::{AllocTracker, AuxBoxData, JxlImage, Render, image::BitDepth};

use super::{Job, Request};
use crate::{
    Alpha, Args, Depth, Encode, Error, ErrorKind, Format, Frame, Limits,
    Metadata, Pages, Picture, Pipeline, Raster, Result, Samples, Size, Space,
};

/// How to write a JPEG XL.
///
/// # Example
///
/// ```
/// use sysu_img::Jxl;
///
/// let photo = Jxl::quality(75);
/// let scan = Jxl::lossless();
/// # let _ = (photo, scan);
/// ```
///
/// # Source
///
/// sharp `jxl`; the qualities mean the distances of libjxl. DIFFERENCE from
/// sharp: animations are not written, and the effort is 4 by default, not 7,
/// which takes many times as long here.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct Jxl {
    distance: f32,
    lossless: bool,
    effort: u8,
    tier: u8,
}

impl Default for Jxl {
    fn default() -> Self {
        Self { distance: 1.0, lossless: false, effort: 4, tier: 0 }
    }
}

impl Jxl {
    /// Starts from a quality, 1 to 100; what lies outside is clamped.
    pub fn quality(quality: u8) -> Self {
        let quality = quality.clamp(1, 100) as f32;
        let distance = if quality >= 30.0 {
            0.1 + (100.0 - quality) * 0.09
        } else {
            53.0 / 3000.0 * quality * quality - 23.0 / 20.0 * quality + 25.0
        };
        Self::distance(distance)
    }

    /// The same with another quality, and with loss.
    pub(super) fn at(self, quality: u8) -> Self {
        let Self { distance, lossless, .. } = Self::quality(quality);
        Self { distance, lossless, ..self }
    }

    /// Starts from a distance from the original, 0.05 to 15: 1 is where most
    /// people see no difference.
    pub fn distance(distance: f32) -> Self {
        Self { distance: distance.clamp(0.05, 15.0), ..Self::default() }
    }

    /// Starts without loss.
    pub fn lossless() -> Self {
        Self::default().without_loss()
    }

    pub(super) const fn without_loss(self) -> Self {
        Self { lossless: true, ..self }
    }

    /// Sets the effort, 1 to 9 [default: 4].
    pub fn effort(mut self, effort: u8) -> Self {
        self.effort = effort.clamp(1, 9);
        self
    }

    /// Sets how much is given up for faster decoding of a picture without
    /// loss, 0 to 4 [default: 0].
    pub fn decoding_tier(mut self, tier: u8) -> Self {
        self.tier = tier.min(4);
        self
    }
}

impl From<Jxl> for Encode {
    fn from(jxl: Jxl) -> Self {
        Self::Jxl(jxl)
    }
}

impl Pipeline {
    /// Writes JPEG XL.
    pub fn jxl(self, jxl: Jxl) -> Self {
        self.encode(jxl)
    }
}

pub(super) fn recipe(args: &mut Args) -> Result<Jxl> {
    let mut jxl = Jxl::default();
    if let Some(v) = args.take(&["quality", "q"]) {
        jxl = Jxl::quality(v.integer("quality", 1..=100)? as u8);
    }
    if let Some(v) = args.number("distance", 0.0..=15.0)? {
        jxl = Jxl::distance(v as f32);
        jxl.lossless = v == 0.0;
    }
    if args.flag(&["lossless"])? {
        jxl.lossless = true;
    }
    if let Some(v) = args.integer("effort", 1..=9)? {
        jxl = jxl.effort(v as u8);
    }
    for name in ["loop", "delay"] {
        args.absent(name, "none: an animated JPEG XL is not written")?;
    }
    if let Some(v) = args.integer("decodingTier", 0..=4)? {
        jxl = jxl.decoding_tier(v as u8);
    }
    Ok(jxl)
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn broken(err: Failure) -> Error {
    let ended = err
        .downcast_ref::<std::io::Error>()
        .is_some_and(|err| err.kind() == std::io::ErrorKind::UnexpectedEof);
    if ended {
        return ErrorKind::Truncated { format: Format::Jxl }.into();
    }
    Error::corrupt(Format::Jxl, err)
}

fn open(bytes: &[u8], limits: &Limits) -> Result<JxlImage> {
    // Rendering holds several copies of a frame in floating point.
    let memory = usize::try_from(limits.memory()).unwrap_or(usize::MAX);
    JxlImage::builder()
        .alloc_tracker(AllocTracker::with_limit(memory))
        .read(Cursor::new(bytes))
        .map_err(broken)
}

pub(super) fn head(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    let image = open(bytes, limits)?;
    Ok(metadata(&image, limits))
}

fn metadata(image: &JxlImage, limits: &Limits) -> Metadata {
    let size = Size::new(image.width(), image.height());
    let mut head = Metadata::new(Format::Jxl, size);
    let format = image.pixel_format();
    head.channels = format.channels() as u8;
    head.has_alpha = format.has_alpha();
    head.space = match (format.is_grayscale(), format.has_black()) {
        (true, _) => Space::Grey,
        (_, true) => Space::Cmyk,
        _ => Space::Srgb,
    };
    let header = &image.image_header().metadata;
    (head.bits, head.depth) = match header.bit_depth {
        BitDepth::IntegerSample { bits_per_sample: bits @ 0..=8 } => {
            (bits as u8, Depth::U8)
        }
        BitDepth::IntegerSample { bits_per_sample: bits } => {
            (bits.min(32) as u8, Depth::U16)
        }
        BitDepth::FloatSample { bits_per_sample: bits, .. } => {
            (bits.min(32) as u8, Depth::F32)
        }
    };
    head.compression =
        Some(if header.xyb_encoded { "vardct" } else { "modular" });
    if let Some(animation) = &header.animation {
        head.frames = (image.num_loaded_keyframes() as u32).max(1);
        if head.frames > 1 {
            head.loop_count = Some(animation.num_loops);
            let frames = 0..image.num_loaded_keyframes();
            let ticks = frames
                .filter_map(|index| Some(image.frame_header(index)?.duration));
            head.delays_ms = ticks.map(|ticks| delay(image, ticks)).collect();
        }
    }
    let fits = |data: &[u8]| -> Option<Arc<[u8]>> {
        let some = !data.is_empty() && data.len() <= limits.metadata();
        some.then(|| data.into())
    };
    // Primaries 1 and transfer 13 are sRGB, which needs no profile.
    let srgb = matches!(image.rendered_cicp(), Some([1, 13, ..]));
    if !srgb {
        head.icc = fits(&image.rendered_icc());
    }
    if let Ok(AuxBoxData::Data(exif)) = image.aux_boxes().first_exif() {
        let start = exif.tiff_header_offset() as usize;
        head.exif = exif.payload().get(start..).and_then(fits);
    }
    if let AuxBoxData::Data(xmp) = image.aux_boxes().first_xml() {
        head.xmp = fits(xmp);
    }
    head
}

/// Ticks to milliseconds.
fn delay(image: &JxlImage, ticks: u32) -> u32 {
    let animation = &image.image_header().metadata.animation;
    let (n, d) = animation.as_ref().map_or((1000, 1), |animation| {
        (animation.tps_numerator.max(1), animation.tps_denominator.max(1))
    });
    let ms = ticks as u64 * 1000 * d as u64 / n as u64;
    ms.min(u32::MAX as u64) as u32
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let image = open(bytes, request.limits)?;
    if head.space == Space::Cmyk {
        return Err(Error::unsupported("a JPEG XL of CMYK"));
    }
    let (first, count) = match request.pages {
        Pages::Auto | Pages::First => (0, 1),
        Pages::All => (0, head.frames),
        Pages::Range(first, count) => (first, count),
    };
    let mut frames = Vec::new();
    for index in first..first.saturating_add(count).min(head.frames) {
        let render = image.render_frame(index as usize).map_err(broken)?;
        let delay_ms = delay(&image, render.duration());
        frames.push(Frame { raster: raster(&render, &head)?, delay_ms });
    }
    if let [_] = frames[..] {
        let raster = frames.swap_remove(0).raster;
        return Ok(Picture::still(raster, head));
    }
    Picture::new(frames, head)
}

fn raster(render: &Render, head: &Metadata) -> Result<Raster> {
    let mut stream = render.stream();
    let size = Size::new(stream.width(), stream.height());
    let channels = stream.channels() as u8;
    if (size, channels) != (head.size, head.channels) {
        return Err(Error::corrupt(Format::Jxl, "a frame of another shape"));
    }
    let len = size.pixels() as usize * channels as usize;
    let samples = match head.depth {
        Depth::U8 => {
            let mut v = vec![0; len];
            stream.write_to_buffer(&mut v);
            Samples::U8(v)
        }
        Depth::U16 => {
            let mut v = vec![0u16; len];
            stream.write_to_buffer(&mut v);
            Samples::U16(v)
        }
        Depth::F32 => {
            let mut v = vec![0f32; len];
            stream.write_to_buffer(&mut v);
            Samples::F32(v)
        }
    };
    let alpha = if head.has_alpha { Alpha::Straight } else { Alpha::None };
    Raster::new(size, head.space, alpha, samples)
}

pub(super) fn encode(job: &mut Job<'_>, options: &Jxl) -> Result<Vec<u8>> {
    use jixel::{DecodingSpeed, EncodeConfig, Speed};
    job.fits(Format::Jxl, 1 << 18)?;
    let raster = job.picture.raster();
    if !matches!(raster.space(), Space::Grey | Space::Srgb | Space::Bands)
        || raster.channels() > 4
    {
        let what = format!("{:?} in a JPEG XL", raster.space());
        return Err(Error::unsupported(what));
    }
    if options.tier > 0 && !options.lossless && !raster.has_alpha() {
        let expected = "0, for a picture with loss and without alpha";
        return Err(Error::option("decodingTier", expected, options.tier));
    }
    let metadata = &job.picture.metadata;
    let mut config = EncodeConfig::default()
        .with_distance(options.distance)
        .with_lossless(options.lossless)
        .with_num_threads(crate::kernel::par::threads())
        .with_speed(match options.effort {
            1 => Speed::UltraFast,
            2 => Speed::Fastest,
            3 | 4 => Speed::Fast,
            5 | 6 => Speed::Medium,
            7 => Speed::MediumSlow,
            _ => Speed::Slow,
        })
        .with_decoding_speed(match options.tier {
            0 => DecodingSpeed::Slow,
            1 | 2 => DecodingSpeed::Fast,
            _ => DecodingSpeed::Fastest,
        });
    if let Some(icc) = &metadata.icc {
        config = config.with_icc_profile(icc.to_vec());
    }
    if let Some(exif) = &metadata.exif {
        config = config.with_exif(exif.to_vec());
    }
    if let Some(xmp) = &metadata.xmp {
        config = config.with_xmp(xmp.to_vec());
    }
    let narrowed;
    let raster = if raster.depth() == Depth::F32 {
        narrowed = raster.clone().to_depth(Depth::U16);
        &narrowed
    } else {
        raster
    };
    let (w, h) = (raster.width() as usize, raster.height() as usize);
    let done = match (raster.samples(), raster.channels()) {
        (Samples::U8(v), 1) => jixel::encode_image_gray(v, w, h, &config),
        (Samples::U8(v), 2) => {
            jixel::encode_image_gray_alpha(v, w, h, &config)
        }
        (Samples::U8(v), 3) => jixel::encode_image(v, w, h, &config),
        (Samples::U8(v), _) => {
            jixel::encode_image_with_alpha(v, w, h, &config)
        }
        (Samples::U16(v), 1) => {
            jixel::encode_image_gray_16bit(v, w, h, &config)
        }
        (Samples::U16(v), 2) => {
            jixel::encode_image_gray_alpha_16bit(v, w, h, &config)
        }
        (Samples::U16(v), 3) => jixel::encode_image_16bit(v, w, h, &config),
        (Samples::U16(v), _) => {
            jixel::encode_image_with_alpha_16bit(v, w, h, &config)
        }
        (Samples::F32(_), _) => {
            return Err(Error::unsupported("this depth in a JPEG XL"));
        }
    };
    done.map_err(|err| Error::corrupt(Format::Jxl, format!("{err:?}")))
}
