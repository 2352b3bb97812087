//! GIF: frames composed as a browser shows them, and palettes made for it.

use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, DisposalMethod, MemoryLimit, Repeat};

use super::{Job, Request, palette};
use crate::{
    Alpha, Args, Colour, Encode, Error, ErrorKind, FailOn, Format, Frame,
    Limits, Metadata, Pages, Picture, Pipeline, Raster, Result, Samples, Size,
    Space,
};

/// How to write a GIF.
///
/// # Example
///
/// ```
/// use sysu_img::Gif;
///
/// let small = Gif::default().colours(32).dither(0.5);
/// # let _ = small;
/// ```
///
/// # Source
///
/// sharp `gif`. DIFFERENCE from sharp: the number of colours is kept to
/// exactly, not rounded up to 2, 4, 16 or 256; a palette is reused where it
/// has the very colours, unless more is allowed; there is no effort; what a
/// delay loses in hundredths of a second the next one makes up for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "options do nothing until a pipeline is given them"]
pub struct Gif {
    colours: u16,
    dither: f32,
    progressive: bool,
    reuse: bool,
    palette_error: u16,
    frame_error: u8,
    keep_duplicates: bool,
    loop_count: Option<u16>,
    delay_ms: Option<u32>,
}

impl Default for Gif {
    fn default() -> Self {
        Self {
            colours: 256,
            dither: 1.0,
            progressive: false,
            reuse: true,
            palette_error: 0,
            frame_error: 0,
            keep_duplicates: false,
            loop_count: None,
            delay_ms: None,
        }
    }
}

impl Gif {
    /// Sets the most colours of a frame, 2 to 256 [default: 256].
    pub fn colours(mut self, colours: u16) -> Self {
        self.colours = colours.clamp(2, 256);
        self
    }

    /// Sets the strength of error diffusion, 0 to 1 [default: 1].
    pub const fn dither(mut self, dither: f32) -> Self {
        self.dither = dither.clamp(0.0, 1.0);
        self
    }

    /// Sends each frame in four passes, coarse first [default: no].
    pub const fn progressive(mut self, progressive: bool) -> Self {
        self.progressive = progressive;
        self
    }

    /// Lets frames take the palette of the first where it serves them
    /// [default: yes].
    pub const fn reuse(mut self, reuse: bool) -> Self {
        self.reuse = reuse;
        self
    }

    /// Sets how far, 0 to 256, a frame's colours may lie from those of the
    /// first frame's palette, on average, for it to be reused [default: 0].
    pub const fn inter_palette_max_error(mut self, error: u16) -> Self {
        self.palette_error = if error > 256 { 256 } else { error };
        self
    }

    /// Sets by how much, 0 to 32, each sample of a pixel may differ from the
    /// frame before for the pixel to count as the same [default: 0].
    pub const fn inter_frame_max_error(mut self, error: u8) -> Self {
        self.frame_error = if error > 32 { 32 } else { error };
        self
    }

    /// Keeps frames that look like the one before, which is shown for
    /// longer otherwise [default: no].
    pub const fn keep_duplicates(mut self, keep: bool) -> Self {
        self.keep_duplicates = keep;
        self
    }

    /// Sets how often an animation runs, 0 for ever [default: as the
    /// input].
    pub const fn loop_count(mut self, times: u16) -> Self {
        self.loop_count = Some(times);
        self
    }

    /// Sets how long each frame is shown, in milliseconds, rounded to
    /// hundredths of a second [default: as the input].
    pub const fn delay_ms(mut self, delay: u32) -> Self {
        self.delay_ms = Some(delay);
        self
    }
}

impl From<Gif> for Encode {
    fn from(gif: Gif) -> Self {
        Self::Gif(gif)
    }
}

impl Pipeline {
    /// Writes GIF.
    pub fn gif(self, gif: Gif) -> Self {
        self.encode(gif)
    }
}

pub(super) fn recipe(args: &mut Args) -> Result<Gif> {
    let mut gif = Gif::default();
    if let Some(v) = args.take(&["colours", "colors"]) {
        gif.colours = v.integer("colours", 2..=256)? as u16;
    }
    if let Some(v) = args.number("dither", 0.0..=1.0)? {
        gif.dither = v as f32;
    }
    gif.progressive = args.flag(&["progressive"])?;
    if let Some(v) = args.take(&["reuse"]) {
        gif.reuse = v.flag("reuse")?;
    }
    if let Some(v) = args.integer("interPaletteMaxError", 0..=256)? {
        gif.palette_error = v as u16;
        if !gif.reuse {
            let expected = "no error of palettes, with reuse false";
            let name = "interPaletteMaxError";
            return Err(Error::option(name, expected, v));
        }
    }
    args.absent("effort", "no effort: the quantiser has one")?;
    if let Some(v) = args.integer("interFrameMaxError", 0..=32)? {
        gif.frame_error = v as u8;
    }
    gif.keep_duplicates = args.flag(&["keepDuplicateFrames"])?;
    if let Some(v) = args.integer("loop", 0..=65_535)? {
        gif.loop_count = Some(v as u16);
    }
    if let Some(v) = args.integer("delay", 0..=65_535)? {
        gif.delay_ms = Some(v as u32);
    }
    Ok(gif)
}

type Decoder<'a> = gif::Decoder<Cursor<&'a [u8]>>;

fn open<'a>(
    bytes: &'a [u8],
    limits: &Limits,
    skip: bool,
) -> Result<Decoder<'a>> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.skip_frame_decoding(skip);
    let memory = limits.memory().clamp(1, 1 << 40);
    if let Some(memory) = std::num::NonZeroU64::new(memory) {
        options.set_memory_limit(MemoryLimit::Bytes(memory));
    }
    options.read_info(Cursor::new(bytes)).map_err(broken)
}

fn broken(err: gif::DecodingError) -> Error {
    match err {
        gif::DecodingError::Io(io)
            if io.kind() == std::io::ErrorKind::UnexpectedEof =>
        {
            ErrorKind::Truncated { format: Format::Gif }.into()
        }
        gif::DecodingError::UnexpectedEof => {
            ErrorKind::Truncated { format: Format::Gif }.into()
        }
        err => Error::corrupt(Format::Gif, err),
    }
}

/// Frames one after the other, as places in their palettes.
struct Frames<'a> {
    decoder: Decoder<'a>,
    /// The colours of the palette of all frames.
    colours: usize,
    /// Pixels of the frames so far, and how many there may be.
    pixels: u64,
    most: u64,
    buffer: Vec<u8>,
}

impl Frames<'_> {
    /// Reads the next one.
    ///
    /// Data that end properly before the frame is full leave the rest of it
    /// clear, as browsers and sharp show it. Where a palette of 256 has no
    /// clear colour, the rest has its first one.
    fn next(&mut self) -> Result<Option<gif::Frame<'_>>> {
        let frame = self.decoder.next_frame_info().map_err(broken)?;
        let Some(frame) = frame.cloned() else { return Ok(None) };
        // What lies outside of the canvas is unpacked as well.
        let (width, height) = (frame.width as usize, frame.height as usize);
        self.pixels += width as u64 * height as u64;
        if self.pixels > self.most {
            let (what, limit) = ("pixels", self.most);
            let got = self.pixels;
            return Err(ErrorKind::Limit { what, limit, got }.into());
        }
        let colours = frame.palette.as_ref().map(|p| p.len() / 3);
        let beyond = u8::try_from(colours.unwrap_or(self.colours));
        let clear = frame.transparent.or(beyond.ok()).unwrap_or(0);
        self.buffer.clear();
        self.buffer.resize(width * height, clear);
        self.decoder.fill_buffer(&mut self.buffer).map_err(broken)?;
        if frame.interlaced {
            self.buffer = in_order(&self.buffer, width);
        }
        let buffer = (&self.buffer).into();
        Ok(Some(gif::Frame { buffer, ..frame }))
    }
}

/// Rows in the order in which they are seen, of four passes.
fn in_order(passes: &[u8], width: usize) -> Vec<u8> {
    let mut out = vec![0; passes.len()];
    let mut rows = passes.chunks_exact(width.max(1));
    let height = rows.len();
    for (first, step) in [(0, 8), (4, 8), (2, 4), (1, 2)] {
        for (y, row) in (first..height).step_by(step).zip(&mut rows) {
            out[y * width..][..width].copy_from_slice(row);
        }
    }
    out
}

pub(super) fn head(bytes: &[u8], limits: &Limits) -> Result<Metadata> {
    let mut decoder = open(bytes, limits, true)?;
    let size = Size::new(decoder.width() as u32, decoder.height() as u32);
    if size.pixels() == 0 {
        return Err(Error::corrupt(Format::Gif, "its size is zero"));
    }
    let mut head = Metadata::new(Format::Gif, size);
    head.compression = Some("lzw");
    head.palette = decoder.global_palette().map(|p| (p.len() / 3) as u16);
    let background = decoder.bg_color().and_then(|index| {
        let rgb = decoder.global_palette()?.get(index * 3..index * 3 + 3)?;
        Some(Colour::rgb8(rgb[0], rgb[1], rgb[2]))
    });
    head.background = background;
    let mut see_through = false;
    let mut delays = Vec::new();
    let mut interlaced = false;
    let mut covers = false;
    // Frames after damage are not counted.
    while let Ok(Some(frame)) = decoder.next_frame_info() {
        see_through |= frame.transparent.is_some()
            || frame.dispose == DisposalMethod::Background;
        interlaced |= frame.interlaced;
        if delays.is_empty() {
            covers = (frame.left, frame.top) == (0, 0)
                && frame.width as u32 == size.width
                && frame.height as u32 == size.height;
        }
        delays.push(frame.delay as u32 * 10);
        if delays.len() as u64 > limits.frames() as u64 {
            break;
        }
    }
    head.is_progressive = interlaced;
    head.has_alpha = see_through || !covers;
    head.channels = if head.has_alpha { 4 } else { 3 };
    head.frames = (delays.len() as u32).max(1);
    if head.frames > 1 {
        head.loop_count = Some(match decoder.repeat() {
            Repeat::Infinite => 0,
            // The file says how often it is repeated after the first time.
            Repeat::Finite(times) => times as u32 + 1,
        });
        head.delays_ms = delays;
    }
    head.icc = decoder.icc_profile().map(std::sync::Arc::from);
    head.xmp = decoder.xmp_metadata().map(std::sync::Arc::from);
    Ok(head)
}

pub(super) fn decode(
    bytes: &[u8],
    head: Metadata,
    request: &Request<'_>,
) -> Result<Picture> {
    let decoder = open(bytes, request.limits, false)?;
    let (first, count) = match request.pages {
        Pages::Auto | Pages::First => (0, 1),
        Pages::All => (0, head.frames),
        Pages::Range(first, count) => (first, count),
    };
    let channels = if head.has_alpha { 4 } else { 3 };
    let global = decoder.global_palette().map(<[u8]>::to_vec);
    let mut source = Frames {
        colours: global.as_ref().map_or(0, |palette| palette.len() / 3),
        decoder,
        pixels: 0,
        most: request.limits.pixels(),
        buffer: Vec::new(),
    };
    let mut canvas = Canvas::new(head.size);
    let mut frames = Vec::new();
    for index in 0..first.saturating_add(count) {
        let frame = match source.next() {
            Ok(Some(frame)) => frame,
            Ok(None) => break,
            // What came before the damage can be shown.
            Err(_) if request.fail_on == FailOn::Never => break,
            Err(err) => return Err(err),
        };
        let palette = frame.palette.as_deref().or(global.as_deref());
        let delay_ms = frame.delay as u32 * 10;
        let (dispose, before) = canvas.draw(&frame, palette.unwrap_or(&[]));
        if index >= first {
            let samples = canvas.samples(channels);
            let alpha = match channels {
                4 => Alpha::Straight,
                _ => Alpha::None,
            };
            let samples = Samples::U8(samples);
            let raster = Raster::new(head.size, Space::Srgb, alpha, samples)?;
            frames.push(Frame { raster, delay_ms });
        }
        canvas.dispose(dispose, before);
    }
    if frames.is_empty() {
        return Err(ErrorKind::Truncated { format: Format::Gif }.into());
    }
    if frames.len() == 1 {
        let raster = frames.swap_remove(0).raster;
        return Ok(Picture::still(raster, head));
    }
    Picture::new(frames, head)
}

/// What a browser shows while it plays.
struct Canvas {
    size: Size,
    pixels: Vec<[u8; 4]>,
}

/// How a frame goes away, and where it was.
type Gone = (DisposalMethod, (usize, usize, usize, usize));

impl Canvas {
    fn new(size: Size) -> Self {
        Self { size, pixels: vec![[0; 4]; size.pixels() as usize] }
    }

    /// Draws a frame; returns how it goes away, and what has to come back.
    fn draw(
        &mut self,
        frame: &gif::Frame<'_>,
        palette: &[u8],
    ) -> (Gone, Option<Vec<[u8; 4]>>) {
        let width = self.size.width as usize;
        let height = self.size.height as usize;
        let (left, top) = (frame.left as usize, frame.top as usize);
        let right = (left + frame.width as usize).min(width);
        let bottom = (top + frame.height as usize).min(height);
        let before = (frame.dispose == DisposalMethod::Previous)
            .then(|| self.pixels.clone());
        let area = (left, top, right, bottom);
        // An index without an entry shows what is below, as one that is
        // transparent.
        let mut colours = [[0u8; 4]; 256];
        for (to, &[r, g, b]) in colours.iter_mut().zip(palette.as_chunks().0) {
            *to = [r, g, b, 255];
        }
        if let Some(index) = frame.transparent {
            colours[index as usize] = [0; 4];
        }
        if left < right && frame.width > 0 {
            let rows = frame.buffer.chunks_exact(frame.width as usize);
            for (y, row) in (top..bottom).zip(rows) {
                let to = &mut self.pixels[y * width + left..][..right - left];
                for (to, &index) in to.iter_mut().zip(row) {
                    let colour = colours[index as usize];
                    if colour[3] > 0 {
                        *to = colour;
                    }
                }
            }
        }
        ((frame.dispose, area), before)
    }

    fn dispose(
        &mut self,
        (dispose, (left, top, right, bottom)): Gone,
        before: Option<Vec<[u8; 4]>>,
    ) {
        match (dispose, before) {
            (DisposalMethod::Background, _) if left < right => {
                let width = self.size.width as usize;
                for y in top..bottom {
                    self.pixels[y * width..][left..right].fill([0; 4]);
                }
            }
            (DisposalMethod::Previous, Some(before)) => self.pixels = before,
            _ => {}
        }
    }

    fn samples(&self, channels: usize) -> Vec<u8> {
        if channels == 4 {
            return self.pixels.as_flattened().to_vec();
        }
        let mut samples = vec![0; self.pixels.len() * 3];
        let (to, _) = samples.as_chunks_mut::<3>();
        for (to, [r, g, b, _]) in to.iter_mut().zip(&self.pixels) {
            *to = [*r, *g, *b];
        }
        samples
    }
}

pub(super) fn encode(job: &mut Job<'_>, options: &Gif) -> Result<Vec<u8>> {
    job.fits(Format::Gif, 65_535)?;
    let picture = job.picture;
    let size = picture.size();
    let failed = |err: gif::EncodingError| Error::corrupt(Format::Gif, err);
    let shown = changes(picture, options)?;
    // Palettes are made for all frames at once; they do not depend on each
    // other.
    let frames = crate::kernel::par::map(shown.len(), |index| {
        let raster = &shown[index].raster;
        palette::reduce(raster, options.colours as usize, options.dither)
    });
    let frames: Result<Vec<_>> = frames.into_iter().collect();
    let mut frames = frames?;
    let shared = match frames.split_first_mut() {
        Some((first, others @ [_, ..])) if options.reuse => {
            let most = options.palette_error as f32;
            let mut shared = first.palette.clone();
            // Later frames are clear where nothing changes.
            if shared.len() < 256 && shared.iter().all(|c| c[3] >= 128) {
                shared.push([0; 4]);
            }
            let fits = palette::share(&shared, others, most);
            let some = fits.contains(&true);
            if some {
                first.palette = shared;
            }
            some.then_some(fits)
        }
        _ => None,
    };
    let bytes_of = |palette: &[[u8; 4]]| -> Vec<u8> {
        palette.iter().flat_map(|c| [c[0], c[1], c[2]]).collect()
    };
    let global = match &shared {
        Some(_) => bytes_of(&frames[0].palette),
        None => Vec::new(),
    };
    let mut out = Vec::new();
    let mut hasty = false;
    let mut encoder = gif::Encoder::new(
        &mut out,
        size.width as u16,
        size.height as u16,
        &global,
    )
    .map_err(failed)?;
    if picture.is_animated() {
        let count = options
            .loop_count
            .map(u32::from)
            .or(picture.metadata.loop_count)
            .unwrap_or(0);
        match count {
            0 => encoder.set_repeat(Repeat::Infinite).map_err(failed)?,
            // Once is what a file without a word on it does.
            1 => {}
            times => {
                let more = (times - 1).min(65_535) as u16;
                encoder.set_repeat(Repeat::Finite(more)).map_err(failed)?;
            }
        }
    }
    // Hundredths of a second are carried, so that the whole lasts as long as
    // it should.
    let (mut due, mut told) = (0u64, 0u64);
    for (index, (indexed, part)) in frames.into_iter().zip(&shown).enumerate()
    {
        due += u64::from(part.delay_ms);
        let delay = ((due + 5) / 10).saturating_sub(told);
        // What no frame can hold is not made up for by the next ones.
        due -= delay.saturating_sub(65_535) * 10;
        let delay = delay.min(65_535);
        told += delay;
        if part.delay_ms > 0 && delay < 2 && 1 < shown.len() {
            hasty = true;
        }
        let clear = indexed.palette.iter().position(|c| c[3] < 128);
        let global = shared.as_ref().is_some_and(|shared| match index {
            0 => true,
            index => shared[index - 1],
        });
        let rgb = (!global).then(|| bytes_of(&indexed.palette));
        let (width, height) = (part.raster.width(), part.raster.height());
        let buffer = if options.progressive {
            passes(&indexed.indices, width as usize, height as usize)
        } else {
            indexed.indices
        };
        let frame = gif::Frame {
            left: part.left as u16,
            top: part.top as u16,
            width: width as u16,
            height: height as u16,
            delay: delay as u16,
            transparent: clear.map(|index| index as u8),
            dispose: part.dispose,
            interlaced: options.progressive,
            palette: rgb,
            buffer: buffer.into(),
            ..gif::Frame::default()
        };
        encoder.write_frame(&frame).map_err(failed)?;
    }
    drop(encoder);
    if hasty {
        job.warn("browsers show a GIF's frames of less than 20 ms for 100 ms");
    }
    Ok(out)
}

/// Rows in the order of four passes.
///
/// # Source
///
/// GIF89a, appendix E.
fn passes(indices: &[u8], width: usize, height: usize) -> Vec<u8> {
    let rows = [(0, 8), (4, 8), (2, 4), (1, 2)]
        .into_iter()
        .flat_map(|(first, step)| (first..height).step_by(step));
    rows.flat_map(|y| indices[y * width..][..width].iter().copied()).collect()
}

/// The part of a frame that has to be drawn.
struct Part {
    raster: Raster,
    left: u32,
    top: u32,
    delay_ms: u32,
    dispose: DisposalMethod,
}

/// Works out what of each frame differs from what is shown before it. Pixels
/// that stay are clear; a frame after which something has to become clear
/// again is drawn whole, and taken away whole.
fn changes(picture: &Picture, options: &Gif) -> Result<Vec<Part>> {
    let size = picture.size();
    let (width, height) = (size.width as usize, size.height as usize);
    let hard: Result<Vec<Raster>> =
        picture.frames().iter().map(|f| hard_alpha(&f.raster)).collect();
    let hard = hard?;
    let pixels = |index: usize| match hard[index].samples() {
        Samples::U8(v) => v.as_chunks::<4>().0,
        _ => &[],
    };
    let clears = |index: usize| {
        let pairs = pixels(index).iter().zip(pixels(index + 1));
        pairs.into_iter().any(|(a, b)| a[3] != 0 && b[3] == 0)
    };
    let error = options.frame_error;
    let same = |a: &[u8; 4], b: &[u8; 4]| {
        a[3] == b[3] && a.iter().zip(b).all(|(&a, &b)| a.abs_diff(b) <= error)
    };
    let mut parts: Vec<Part> = Vec::with_capacity(hard.len());
    // What is shown, unless nothing is.
    let mut canvas: Option<Vec<[u8; 4]>> = None;
    for (index, frame) in picture.frames().iter().enumerate() {
        let now = pixels(index);
        let delay_ms = options.delay_ms.unwrap_or(frame.delay_ms);
        let goes = index + 1 < hard.len() && clears(index);
        let whole = (0, 0, width, height);
        let (left, top, right, bottom) = match &canvas {
            Some(before) if !goes => {
                let differs = |at: usize| !same(&before[at], &now[at]);
                let mut area = (width, height, 0, 0);
                for at in (0..now.len()).filter(|&at| differs(at)) {
                    let (x, y) = (at % width, at / width);
                    area = (
                        area.0.min(x),
                        area.1.min(y),
                        area.2.max(x + 1),
                        area.3.max(y + 1),
                    );
                }
                area
            }
            _ => whole,
        };
        if right == 0 {
            // Nothing differs: the frame before stays.
            match parts.last_mut() {
                Some(last) if !options.keep_duplicates => {
                    last.delay_ms = last.delay_ms.saturating_add(delay_ms);
                    continue;
                }
                _ => {}
            }
        }
        let (left, top, right, bottom) =
            if right == 0 { (0, 0, 1, 1) } else { (left, top, right, bottom) };
        let mut samples =
            Vec::with_capacity((right - left) * (bottom - top) * 4);
        for y in top..bottom {
            for at in y * width + left..y * width + right {
                let stays = canvas
                    .as_ref()
                    .is_some_and(|before| same(&before[at], &now[at]));
                let pixel = if stays { [0; 4] } else { now[at] };
                samples.extend_from_slice(&pixel);
            }
        }
        let part = Size::new((right - left) as u32, (bottom - top) as u32);
        let samples = Samples::U8(samples);
        parts.push(Part {
            raster: Raster::new(part, Space::Srgb, Alpha::Straight, samples)?,
            left: left as u32,
            top: top as u32,
            delay_ms,
            dispose: if goes {
                DisposalMethod::Background
            } else {
                DisposalMethod::Keep
            },
        });
        canvas = match canvas {
            _ if goes => None,
            Some(mut before) => {
                for (to, from) in before.iter_mut().zip(now) {
                    if !same(to, from) {
                        *to = *from;
                    }
                }
                Some(before)
            }
            None => Some(now.to_vec()),
        };
    }
    Ok(parts)
}

/// GIF knows clear and opaque and nothing between: the middle divides them.
fn hard_alpha(raster: &Raster) -> Result<Raster> {
    let rgba = palette::rgba8(raster)?;
    let hard = rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, a]| {
        if a < 128 { [0; 4] } else { [r, g, b, 255] }
    });
    let samples = Samples::U8(hard.collect());
    Raster::new(raster.size(), Space::Srgb, Alpha::Straight, samples)
}
