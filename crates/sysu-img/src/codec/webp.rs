//! WebP: read in safe Rust; written by libwebp, or without loss in Rust
//! alone where that is not built in.

use std::{io::Cursor, sync::Arc};

use image_webp::{DecodingError, LoopCount, WebPDecoder};

use super::{Job, Request};
use crate::{
    Alpha, Args, Depth, Encode, Error, ErrorKind, Format, Frame, Limits,
    Metadata, Orientation, Pages, Picture, Pipeline, Raster, Region, Result,
    Samples, Size, Space,
};

/// What kind of picture it is, for libwebp to choose by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WebPPreset {
    /// Any.
    #[default]
    Default,
    /// A portrait, taken indoors.
    Picture,
    /// Taken outdoors.
    Photo,
    /// Lines, with high contrast.
    Drawing,
    /// Small and colourful.
    Icon,
    /// Words.
    Text,
}

/// How to write a WebP.
///
/// # Example
///
/// ```
/// use sysu_img::WebP;
///
/// let photo = WebP::quality(75);
/// let diagram = WebP::lossless();
/// # let _ = (photo, diagram);
/// ```
///
/// # Source
///
/// sharp `webp`; libwebp's own meaning of each option.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct WebP {
    quality: u8,
    alpha_quality: u8,
    lossless: bool,
    near_lossless: bool,
    smart_subsample: bool,
    effort: u8,
    exact: bool,
    preset: WebPPreset,
    smart_deblock: bool,
    min_size: bool,
    mixed: bool,
    loop_count: Option<u32>,
    delay_ms: Option<u32>,
}

impl Default for WebP {
    fn default() -> Self {
        Self {
            quality: 80,
            alpha_quality: 100,
            lossless: !cfg!(feature = "webp-lossy"),
            near_lossless: false,
            smart_subsample: false,
            effort: 4,
            exact: false,
            preset: WebPPreset::Default,
            smart_deblock: false,
            min_size: false,
            mixed: false,
            loop_count: None,
            delay_ms: None,
        }
    }
}

impl WebP {
    /// Starts from a quality, 1 to 100, with loss.
    #[cfg(feature = "webp-lossy")]
    pub fn quality(quality: u8) -> Self {
        Self { quality: quality.clamp(1, 100), ..Self::default() }
    }

    /// The same with another quality, and with loss.
    #[cfg(feature = "webp-lossy")]
    pub(super) const fn at(mut self, quality: u8) -> Self {
        self.quality = quality;
        self.lossless = false;
        self.near_lossless = false;
        self
    }

    /// Starts without loss.
    pub fn lossless() -> Self {
        Self::default().without_loss()
    }

    /// The same without loss.
    pub(super) const fn without_loss(mut self) -> Self {
        self.lossless = true;
        self
    }

    /// Sets the quality of the alpha channel, 0 to 100 [default: 100].
    #[cfg(feature = "webp-lossy")]
    pub fn alpha_quality(mut self, quality: u8) -> Self {
        self.alpha_quality = quality.min(100);
        self
    }

    /// Lets libwebp change pixels a little so that they pack better; the
    /// quality says how little. Implies `lossless`.
    #[cfg(feature = "webp-lossy")]
    pub const fn near_lossless(mut self) -> Self {
        self.near_lossless = true;
        self
    }

    /// Halves the chroma with more care, which is slower [default: no].
    #[cfg(feature = "webp-lossy")]
    pub const fn smart_subsample(mut self) -> Self {
        self.smart_subsample = true;
        self
    }

    /// Sets the effort, 0 to 6 [default: 4].
    #[cfg(feature = "webp-lossy")]
    pub const fn effort(mut self, effort: u8) -> Self {
        self.effort = if effort > 6 { 6 } else { effort };
        self
    }

    /// Keeps the colours under clear pixels [default: no].
    #[cfg(feature = "webp-lossy")]
    pub const fn exact(mut self) -> Self {
        self.exact = true;
        self
    }

    /// Sets what kind of picture it is [default: any].
    #[cfg(feature = "webp-lossy")]
    pub const fn preset(mut self, preset: WebPPreset) -> Self {
        self.preset = preset;
        self
    }

    /// Finds the best strength against blocks, which is slow [default: no].
    #[cfg(feature = "webp-lossy")]
    pub const fn smart_deblock(mut self) -> Self {
        self.smart_deblock = true;
        self
    }

    /// Tries each frame of an animation in two ways, as it is and over the
    /// one before, and takes the smaller [default: no].
    pub const fn min_size(mut self) -> Self {
        self.min_size = true;
        self
    }

    /// Tries with loss and without, for each frame, and takes the smaller
    /// [default: no].
    #[cfg(feature = "webp-lossy")]
    pub const fn mixed(mut self) -> Self {
        self.mixed = true;
        self
    }

    /// Sets how long each frame is shown, in milliseconds [default: as the
    /// input].
    pub const fn delay_ms(mut self, delay: u32) -> Self {
        self.delay_ms = Some(delay);
        self
    }

    /// Sets how often an animation runs, 0 for ever [default: as the
    /// input].
    pub const fn loop_count(mut self, times: u16) -> Self {
        self.loop_count = Some(times as u32);
        self
    }
}

impl From<WebP> for Encode {
    fn from(webp: WebP) -> Self {
        Self::WebP(webp)
    }
}

impl Pipeline {
    /// Writes WebP.
    pub fn webp(self, webp: WebP) -> Self {
        self.encode(webp)
    }
}

pub(super) fn recipe(args: &mut Args) -> Result<WebP> {
    let mut webp = WebP::default();
    #[cfg(feature = "webp-lossy")]
    {
        if let Some(v) = args.take(&["quality", "q"]) {
            webp.quality = v.integer("quality", 1..=100)? as u8;
        }
        if let Some(v) = args.integer("alphaQuality", 0..=100)? {
            webp.alpha_quality = v as u8;
        }
        webp.near_lossless = args.flag(&["nearLossless"])?;
        webp.smart_subsample = args.flag(&["smartSubsample"])?;
        if let Some(v) = args.integer("effort", 0..=6)? {
            webp.effort = v as u8;
        }
        webp.exact = args.flag(&["exact"])?;
        webp.smart_deblock = args.flag(&["smartDeblock"])?;
        webp.mixed = args.flag(&["mixed"])?;
        if let Some(v) = args.take(&["preset"]) {
            webp.preset = match v.as_text() {
                Some("default") => WebPPreset::Default,
                Some("picture") => WebPPreset::Picture,
                Some("photo") => WebPPreset::Photo,
                Some("drawing") => WebPPreset::Drawing,
                Some("icon") => WebPPreset::Icon,
                Some("text") => WebPPreset::Text,
                _ => {
                    let expected = "one of: default, picture, photo, \
                                    drawing, icon, text";
                    return Err(v.refuse("preset", expected));
                }
            };
        }
    }
    webp.min_size = args.flag(&["minSize"])?;
    if let Some(v) = args.integer("loop", 0..=65_535)? {
        webp.loop_count = Some(v as u32);
    }
    if let Some(v) = args.integer("delay", 0..=65_535)? {
        webp.delay_ms = Some(v as u32);
    }
    if args.flag(&["lossless"])? {
        webp.lossless = true;
    }
    Ok(webp)
}

type Decoder<'a> = WebPDecoder<Cursor<&'a [u8]>>;

fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Decoder<'a>> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    decoder.set_memory_limit(limits.metadata());
    Ok(decoder)
}

fn broken(err: DecodingError) -> Error {
    match err {
        DecodingError::IoError(io)
            if io.kind() == std::io::ErrorKind::UnexpectedEof =>
        {
            ErrorKind::Truncated { format: Format::WebP }.into()
        }
        err => Error::corrupt(Format::WebP, err),
    }
}

pub(super) fn head(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    let mut decoder = open(bytes, limits)?;
    let (width, height) = decoder.dimensions();
    let mut head = Metadata::new(Format::WebP, Size::new(width, height));
    head.has_alpha = decoder.has_alpha();
    head.channels = if head.has_alpha { 4 } else { 3 };
    let lossy = decoder.is_lossy();
    head.compression = Some(if lossy { "vp8" } else { "vp8l" });
    head.chroma = lossy.then_some("4:2:0");
    if decoder.is_animated() {
        head.frames = decoder.num_frames().max(1);
        head.loop_count = Some(match decoder.loop_count() {
            LoopCount::Forever => 0,
            LoopCount::Times(times) => times.get() as u32,
        });
        head.delays_ms = delays(bytes);
    }
    let arc = |v: Option<Vec<u8>>| -> Option<Arc<[u8]>> { v.map(Arc::from) };
    // Metadata that are damaged or too large are left out.
    head.icc = arc(decoder.icc_profile().unwrap_or(None));
    head.exif = arc(decoder.exif_metadata().unwrap_or(None)).map(|exif| {
        // Some writers put JPEG's prefix before the block.
        match exif.strip_prefix(b"Exif\0\0") {
            Some(bare) => bare.into(),
            None => exif,
        }
    });
    head.xmp = arc(decoder.xmp_metadata().unwrap_or(None));
    if let Some(exif) = &head.exif {
        head.orientation = Orientation::from_exif(exif).unwrap_or_default();
    }
    Ok(head)
}

/// The duration of each frame, from the chunk headers alone.
fn delays(bytes: &[u8]) -> Vec<u32> {
    let mut delays = Vec::new();
    let mut rest = bytes.get(12..).unwrap_or(&[]);
    while let [a, b, c, d, s0, s1, s2, s3, body @ ..] = rest {
        let len = u32::from_le_bytes([*s0, *s1, *s2, *s3]) as usize;
        if [*a, *b, *c, *d] == *b"ANMF"
            && let Some([d0, d1, d2]) = body.get(12..15)
        {
            delays.push(u32::from_le_bytes([*d0, *d1, *d2, 0]));
        }
        let next = len.saturating_add(len & 1);
        rest = body.get(next..).unwrap_or(&[]);
    }
    delays
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let mut decoder = open(bytes, request.limits)?;
    let too_large = || Error::corrupt(Format::WebP, "its size overflows");
    let len = decoder.output_buffer_size().ok_or_else(too_large)?;
    let alpha = if head.has_alpha { Alpha::Straight } else { Alpha::None };
    let size = head.size;
    let raster = |samples: Vec<u8>| {
        Raster::new(size, Space::Srgb, alpha, Samples::U8(samples))
    };
    let (first, count) = match request.pages {
        Pages::Auto | Pages::First => (0, 1),
        Pages::All => (0, head.frames),
        Pages::Range(first, count) => (first, count),
    };
    let mut samples = vec![0; len];
    if !decoder.is_animated() || (first, count) == (0, 1) {
        decoder.read_image(&mut samples).map_err(broken)?;
        let raster = raster(samples)?;
        return Ok(Picture::still(raster, head));
    }
    let mut frames = Vec::new();
    for index in 0..head.frames.min(first.saturating_add(count)) {
        let delay_ms = decoder.read_frame(&mut samples).map_err(broken)?;
        if index >= first {
            // Browsers read ten milliseconds and less as a hundred.
            let delay_ms = if delay_ms <= 10 { 100 } else { delay_ms };
            let raster = raster(samples.clone())?;
            frames.push(Frame { raster, delay_ms });
        }
    }
    Picture::new(frames, head)
}

pub(super) fn encode(job: &mut Job<'_>, options: &WebP) -> Result<Vec<u8>> {
    job.fits(Format::WebP, 16_383)?;
    let metadata = &job.picture.metadata;
    if job.picture.is_animated() {
        return animation(job.picture, options);
    }
    let raster = rgb8(job.picture.raster())?;
    let bare = still(&raster, options)?;
    let Metadata { icc, exif, xmp, .. } = metadata;
    if icc.is_none() && exif.is_none() && xmp.is_none() {
        return Ok(bare);
    }
    let image = images(&bare);
    Ok(contain(raster.size(), raster.has_alpha(), metadata, None, &image))
}

/// Encodes one raster as a WebP file without metadata.
fn still(raster: &Raster, options: &WebP) -> Result<Vec<u8>> {
    let one = as_asked(raster, options)?;
    if !options.mixed {
        return Ok(one);
    }
    let lossless = !options.lossless;
    let other = WebP { lossless, near_lossless: false, ..*options };
    let other = as_asked(raster, &other)?;
    Ok(if other.len() < one.len() { other } else { one })
}

fn as_asked(raster: &Raster, options: &WebP) -> Result<Vec<u8>> {
    let Samples::U8(samples) = raster.samples() else {
        return Err(Error::unsupported("this depth in a WebP"));
    };
    #[cfg(feature = "webp-lossy")]
    return lossy::encode(samples, raster, options);
    #[cfg(not(feature = "webp-lossy"))]
    lossless(samples, raster, options)
}

#[cfg(not(feature = "webp-lossy"))]
fn lossless(
    samples: &[u8],
    raster: &Raster,
    options: &WebP,
) -> Result<Vec<u8>> {
    if !options.lossless {
        return Err(Error::unsupported("WebP with loss in this build"));
    }
    let size = raster.size();
    let colour = match raster.channels() {
        3 => image_webp::ColorType::Rgb8,
        _ => image_webp::ColorType::Rgba8,
    };
    let mut bare = Vec::new();
    image_webp::WebPEncoder::new(&mut bare)
        .encode(samples, size.width, size.height, colour)
        .map_err(|err| Error::corrupt(Format::WebP, err))?;
    Ok(bare)
}

/// Encodes the part of each frame that differs from the one before, all
/// frames at once.
fn animation(picture: &Picture, options: &WebP) -> Result<Vec<u8>> {
    let rasters: Result<Vec<Raster>> =
        picture.frames().iter().map(|frame| rgb8(&frame.raster)).collect();
    let rasters = rasters?;
    let encoded = |index: usize| -> Result<(Vec<u8>, bool)> {
        let raster = &rasters[index];
        let whole = Region::new(0, 0, raster.width(), raster.height());
        let part = match index.checked_sub(1) {
            None => whole,
            Some(before) => {
                let part = changed(&rasters[before], raster);
                // Offsets are stored halved.
                let (left, top) = (part.left & !1, part.top & !1);
                Region::new(
                    left,
                    top,
                    (part.left - left) as u32 + part.width,
                    (part.top - top) as u32 + part.height,
                )
            }
        };
        let cut = crate::kernel::place::extract(raster, part)?;
        let mut image = images(&still(&cut, options)?);
        // Replaces what is under it, and stays.
        let mut how = 0b10;
        if options.min_size
            && let Some(before) = index.checked_sub(1)
            && let Some(over) = blended(&rasters[before], raster, part)?
        {
            let over = images(&still(&over, options)?);
            if over.len() < image.len() {
                // Is blended with what is under it.
                (image, how) = (over, 0);
            }
        }
        let delay = picture.frames()[index].delay_ms;
        let delay = options.delay_ms.unwrap_or(delay);
        let mut frame = Vec::with_capacity(image.len() + 24);
        let three = |v: u32| v.to_le_bytes()[..3].to_vec();
        frame.extend(three(part.left as u32 / 2));
        frame.extend(three(part.top as u32 / 2));
        frame.extend(three(part.width - 1));
        frame.extend(three(part.height - 1));
        frame.extend(three(delay.min(0xff_ffff)));
        frame.push(how);
        frame.extend(image);
        Ok((frame, how == 0))
    };
    let frames = crate::kernel::par::map(rasters.len(), encoded);
    let mut image = Vec::new();
    let mut alpha = rasters.iter().any(Raster::has_alpha);
    for frame in frames {
        let (frame, blends) = frame?;
        alpha |= blends;
        chunk(&mut image, *b"ANMF", &frame);
    }
    let metadata = &picture.metadata;
    let count = options.loop_count.or(metadata.loop_count).unwrap_or(0);
    Ok(contain(picture.size(), alpha, metadata, Some(count as u16), &image))
}

/// WebP holds 8-bit colour only.
fn rgb8(raster: &Raster) -> Result<Raster> {
    let raster = raster.clone().to_depth(Depth::U8);
    Ok(match (raster.space(), raster.channels()) {
        (Space::Srgb | Space::Bands, 3 | 4) => raster,
        (_, 1) => raster.pick(&[0, 0, 0], Space::Srgb, Alpha::None),
        (_, 2) => raster.pick(&[0, 0, 0, 1], Space::Srgb, Alpha::Straight),
        (space, _) => {
            return Err(Error::unsupported(format!("{space:?} in a WebP")));
        }
    })
}

/// Returns a part of a frame with what is as it was before made clear;
/// nothing if a translucent pixel changed, which blending cannot replace.
fn blended(
    before: &Raster,
    after: &Raster,
    part: Region,
) -> Result<Option<Raster>> {
    let was = crate::kernel::place::extract(before, part)?;
    let is = crate::kernel::place::extract(after, part)?;
    let channels = is.channels() as usize;
    let (Samples::U8(was), Samples::U8(now)) = (was.samples(), is.samples())
    else {
        return Ok(None);
    };
    let mut out = Vec::with_capacity(now.len() / channels * 4);
    for (was, now) in
        was.chunks_exact(channels).zip(now.chunks_exact(channels))
    {
        let alpha = now.get(3).copied().unwrap_or(255);
        match (was == now, alpha) {
            (true, _) => out.extend([0; 4]),
            (false, 255) => out.extend([now[0], now[1], now[2], 255]),
            (false, _) => return Ok(None),
        }
    }
    let samples = Samples::U8(out);
    Raster::new(is.size(), Space::Srgb, Alpha::Straight, samples).map(Some)
}

/// Returns the rectangle in which two frames differ, at least one pixel.
fn changed(before: &Raster, after: &Raster) -> Region {
    let (Samples::U8(a), Samples::U8(b)) = (before.samples(), after.samples())
    else {
        return Region::new(0, 0, after.width(), after.height());
    };
    let channels = after.channels() as usize;
    let row = after.row_len();
    let (mut left, mut right) = (usize::MAX, 0);
    let (mut top, mut bottom) = (usize::MAX, 0);
    let rows = a.chunks_exact(row).zip(b.chunks_exact(row));
    for (y, (a, b)) in rows.enumerate() {
        if a == b {
            continue;
        }
        top = top.min(y);
        bottom = y;
        let pixels = a.chunks_exact(channels).zip(b.chunks_exact(channels));
        for (x, (a, b)) in pixels.enumerate() {
            if a != b {
                left = left.min(x);
                right = right.max(x);
            }
        }
    }
    if top == usize::MAX {
        return Region::new(0, 0, 1, 1);
    }
    Region::new(
        left as i64,
        top as i64,
        (right - left + 1) as u32,
        (bottom - top + 1) as u32,
    )
}

/// Returns the chunks of a simple file that hold its pixels.
fn images(bare: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bare.len());
    let mut rest = bare.get(12..).unwrap_or(&[]);
    while let [a, b, c, d, s0, s1, s2, s3, body @ ..] = rest {
        let len = u32::from_le_bytes([*s0, *s1, *s2, *s3]) as usize;
        let name = [*a, *b, *c, *d];
        if let (false, Some(body)) = (&name == b"VP8X", body.get(..len)) {
            chunk(&mut out, name, body);
        }
        rest = body.get(len + (len & 1)..).unwrap_or(&[]);
    }
    out
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    out.extend_from_slice(&name);
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(body);
    out.resize(out.len() + (body.len() & 1), 0);
}

/// Puts the extended container around pixels: metadata, animation.
///
/// # Source
///
/// RFC 9649, 2.7.
fn contain(
    size: Size,
    alpha: bool,
    metadata: &Metadata,
    loop_count: Option<u16>,
    image: &[u8],
) -> Vec<u8> {
    let Metadata { icc, exif, xmp, .. } = metadata;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut extended = [0; 10];
    extended[0] = u8::from(icc.is_some()) << 5
        | u8::from(alpha) << 4
        | u8::from(exif.is_some()) << 3
        | u8::from(xmp.is_some()) << 2
        | u8::from(loop_count.is_some()) << 1;
    extended[4..7].copy_from_slice(&(size.width - 1).to_le_bytes()[..3]);
    extended[7..].copy_from_slice(&(size.height - 1).to_le_bytes()[..3]);
    chunk(&mut out, *b"VP8X", &extended);
    if let Some(icc) = icc {
        chunk(&mut out, *b"ICCP", icc);
    }
    if let Some(count) = loop_count {
        let [low, high] = count.to_le_bytes();
        chunk(&mut out, *b"ANIM", &[0, 0, 0, 0, low, high]);
    }
    out.extend_from_slice(image);
    if let Some(exif) = exif {
        chunk(&mut out, *b"EXIF", exif);
    }
    if let Some(xmp) = xmp {
        chunk(&mut out, *b"XMP ", xmp);
    }
    let len = (out.len() as u32 - 8).to_le_bytes();
    out[4..8].copy_from_slice(&len);
    out
}

#[cfg(feature = "webp-lossy")]
mod lossy {
    //! libwebp, through the `webp` crate.

    use webp::{Encoder, PixelLayout, WebPConfig};

    use super::{Error, Format, Raster, Result, WebP, WebPPreset};

    fn config(options: &WebP) -> Result<WebPConfig> {
        let mut config = WebPConfig::new()
            .map_err(|()| Error::unsupported("this libwebp"))?;
        config.lossless = i32::from(options.lossless || options.near_lossless);
        config.quality = options.quality as f32;
        config.alpha_quality = options.alpha_quality as i32;
        config.method = options.effort as i32;
        config.exact = i32::from(options.exact);
        config.use_sharp_yuv = i32::from(options.smart_subsample);
        config.autofilter = i32::from(options.smart_deblock);
        // Noise shaping, sharpness and strength of the filter, as libwebp's
        // presets have them.
        let preset = match options.preset {
            WebPPreset::Default => None,
            WebPPreset::Picture => Some((80, 4, 35)),
            WebPPreset::Photo => Some((80, 3, 30)),
            WebPPreset::Drawing => Some((25, 6, 10)),
            WebPPreset::Icon | WebPPreset::Text => Some((0, 0, 0)),
        };
        if let Some((noise, sharpness, strength)) = preset {
            config.sns_strength = noise;
            config.filter_sharpness = sharpness;
            config.filter_strength = strength;
        }
        match options.preset {
            // Dithers where quality is low.
            WebPPreset::Photo => config.preprocessing |= 2,
            WebPPreset::Text => config.segments = 2,
            _ => {}
        }
        if options.near_lossless {
            config.near_lossless = options.quality as i32;
        }
        Ok(config)
    }

    fn layout(raster: &Raster) -> PixelLayout {
        match raster.channels() {
            3 => PixelLayout::Rgb,
            _ => PixelLayout::Rgba,
        }
    }

    pub(super) fn encode(
        samples: &[u8],
        raster: &Raster,
        options: &WebP,
    ) -> Result<Vec<u8>> {
        let size = raster.size();
        let encoder =
            Encoder::new(samples, layout(raster), size.width, size.height);
        let memory = encoder
            .encode_advanced(&config(options)?)
            .map_err(|err| Error::corrupt(Format::WebP, format!("{err:?}")))?;
        Ok(memory.to_vec())
    }
}
