//! Samples without a header, in and out.

use std::{str::FromStr, sync::Arc};

use crate::{
    Alpha, Args, Depth, Encode, Error, Format, Frame, Limits, Metadata,
    Picture, Pipeline, Raster, Result, Samples, Size, Source, Space,
    codec::Job, pipeline::source::Loaded,
};

/// How one number of raw samples is stored, little-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RawSample {
    /// 8 bits, 0 to 255.
    #[default]
    U8,
    /// 8 bits with a sign.
    I8,
    /// 16 bits, 0 to 65,535.
    U16,
    /// 16 bits with a sign.
    I16,
    /// 32 bits.
    U32,
    /// 32 bits with a sign.
    I32,
    /// 32-bit floating point, 0 to 1.
    F32,
    /// 64-bit floating point, 0 to 1.
    F64,
}

const NAMES: &str = "one of: uchar, char, ushort, short, uint, int, float, \
                     double (or u8, i8, u16, i16, u32, i32, f32, f64)";

impl FromStr for RawSample {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "uchar" | "u8" => Self::U8,
            "char" | "i8" => Self::I8,
            "ushort" | "u16" => Self::U16,
            "short" | "i16" => Self::I16,
            "uint" | "u32" => Self::U32,
            "int" | "i32" => Self::I32,
            "float" | "f32" => Self::F32,
            "double" | "f64" => Self::F64,
            _ => return Err(Error::option("depth", NAMES, text)),
        })
    }
}

impl RawSample {
    const fn bytes(self) -> u64 {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// How such numbers are kept in memory.
    const fn depth(self) -> Depth {
        match self {
            Self::U8 | Self::I8 => Depth::U8,
            Self::U16 | Self::I16 | Self::U32 | Self::I32 => Depth::U16,
            Self::F32 | Self::F64 => Depth::F32,
        }
    }
}

/// What samples without a header are: rows from the top, pixels from the
/// left, channels interleaved, no padding.
///
/// One channel is grey, two are grey and alpha, three RGB, four RGB and
/// alpha. Numbers below zero become zero; of 32 bits the upper 16 are kept.
///
/// # Example
///
/// ```
/// use sysu_img::{Pipeline, Raw, Size, Source};
///
/// let bytes: Vec<u8> = vec![0, 255, 255, 0];
/// let raw = Raw::new(Size::new(2, 2), 1);
/// let picture = Pipeline::new(Source::raw(bytes, raw)).to_picture()?;
/// assert_eq!(picture.size(), Size::new(2, 2));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `raw` of the input. DIFFERENCE from sharp: floating point is 0 to
/// 1, and bytes that are too many are refused as well as those too few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Raw does nothing until a source is given it"]
pub struct Raw {
    size: Size,
    channels: u8,
    sample: RawSample,
    premultiplied: bool,
    page_height: Option<u32>,
}

impl Raw {
    /// Starts from a size (all frames, one below the other) and 1 to 4
    /// channels of 8 bits.
    pub const fn new(size: Size, channels: u8) -> Self {
        Self {
            size,
            channels,
            sample: RawSample::U8,
            premultiplied: false,
            page_height: None,
        }
    }

    /// Sets how a number is stored [default: 8 bits].
    pub const fn sample(mut self, sample: RawSample) -> Self {
        self.sample = sample;
        self
    }

    /// Says that the colours are multiplied by the alpha [default: no].
    pub const fn premultiplied(mut self, premultiplied: bool) -> Self {
        self.premultiplied = premultiplied;
        self
    }

    /// Sets the height of a frame, of which the whole is a multiple
    /// [default: one frame].
    pub const fn page_height(mut self, height: u32) -> Self {
        self.page_height = Some(height);
        self
    }

    fn frames(&self) -> Result<(Size, u32)> {
        let Size { width, height } = self.size;
        if !(1..=4).contains(&self.channels) {
            let expected = "integer between 1 and 4";
            return Err(Error::option("channels", expected, self.channels));
        }
        if width == 0 || height == 0 {
            let expected = "positive width and height";
            return Err(Error::option("raw", expected, self.size));
        }
        let page = self.page_height.unwrap_or(height);
        if page == 0 || height % page != 0 {
            let expected = format!("a height of which {height} is a multiple");
            return Err(Error::option("pageHeight", expected, page));
        }
        Ok((Size::new(width, page), height / page))
    }

    /// What the picture will be.
    fn head(&self) -> Result<Metadata> {
        let (size, frames) = self.frames()?;
        let mut head = Metadata::new(Format::Raw, size);
        head.channels = self.channels;
        head.depth = self.sample.depth();
        head.bits = self.sample.bytes() as u8 * 8;
        head.has_alpha = self.channels.is_multiple_of(2);
        head.space = if self.channels < 3 { Space::Grey } else { Space::Srgb };
        head.frames = frames;
        Ok(head)
    }

    fn read(&self, bytes: &[u8], limits: &Limits) -> Result<Picture> {
        let head = self.head()?;
        limits.check(head.size, head.channels, head.depth, head.frames)?;
        let expected = self
            .size
            .pixels()
            .saturating_mul(self.channels as u64)
            .saturating_mul(self.sample.bytes());
        if bytes.len() as u64 != expected {
            let expected = format!(
                "{expected} bytes, for {}x{} of {:?}",
                self.size, self.channels, self.sample
            );
            let got = format!("{} bytes", bytes.len());
            return Err(Error::option("raw", expected, got));
        }
        let alpha = match (head.has_alpha, self.premultiplied) {
            (false, _) => Alpha::None,
            (true, false) => Alpha::Straight,
            (true, true) => Alpha::Premultiplied,
        };
        let len = bytes.len() / head.frames as usize;
        let mut frames = Vec::with_capacity(head.frames as usize);
        for bytes in bytes.chunks_exact(len) {
            let samples = self.sample.read(bytes);
            let raster = Raster::new(head.size, head.space, alpha, samples)?;
            let delay_ms = if head.frames > 1 { 100 } else { 0 };
            frames.push(Frame {
                raster: raster.unpremultiply(head.depth),
                delay_ms,
            });
        }
        Picture::new(frames, head)
    }
}

impl RawSample {
    fn read(self, bytes: &[u8]) -> Samples {
        macro_rules! numbers {
            ($n:literal, $of:expr) => {
                bytes.as_chunks::<$n>().0.iter().map($of).collect()
            };
        }
        match self {
            Self::U8 => Samples::U8(bytes.to_vec()),
            Self::I8 => {
                let positive = |&b: &u8| (b as i8).max(0) as u8;
                Samples::U8(bytes.iter().map(positive).collect())
            }
            Self::U16 => Samples::U16(numbers!(2, |b| u16::from_le_bytes(*b))),
            Self::I16 => Samples::U16(numbers!(2, |b| {
                i16::from_le_bytes(*b).max(0) as u16
            })),
            Self::U32 => Samples::U16(numbers!(4, |b| {
                (u32::from_le_bytes(*b) >> 16) as u16
            })),
            Self::I32 => Samples::U16(numbers!(4, |b| {
                (i32::from_le_bytes(*b).max(0) >> 15) as u16
            })),
            Self::F32 => Samples::F32(numbers!(4, |b| f32::from_le_bytes(*b))),
            Self::F64 => {
                Samples::F32(numbers!(8, |b| f64::from_le_bytes(*b) as f32))
            }
        }
    }

    /// Appends numbers as they are, cut to what the type can hold.
    fn write(self, v: f64, out: &mut Vec<u8>) {
        match self {
            Self::U8 => out.push(v as u8),
            Self::I8 => out.extend((v as i8).to_le_bytes()),
            Self::U16 => out.extend((v as u16).to_le_bytes()),
            Self::I16 => out.extend((v as i16).to_le_bytes()),
            Self::U32 => out.extend((v as u32).to_le_bytes()),
            Self::I32 => out.extend((v as i32).to_le_bytes()),
            Self::F32 => out.extend((v as f32).to_le_bytes()),
            Self::F64 => out.extend(v.to_le_bytes()),
        }
    }
}

/// Bytes, or what can be read for them, and what they are.
#[derive(Clone, Debug, PartialEq)]
pub struct RawSource {
    pub(crate) source: Source,
    raw: Raw,
}

impl RawSource {
    pub(crate) const fn shape(&self) -> Raw {
        self.raw
    }

    pub(crate) fn head(&self) -> Result<Metadata> {
        self.raw.head()
    }

    pub(crate) fn make(&self, limits: &Limits) -> Result<Picture> {
        // What is too large is not read.
        let head = self.raw.head()?;
        limits.check(head.size, head.channels, head.depth, head.frames)?;
        match &self.source {
            Source::Bytes(bytes) => self.raw.read(bytes, limits),
            Source::Path(path) => {
                let fail = |err| Error::io(err, Some(path.clone()));
                self.raw.read(&std::fs::read(path).map_err(fail)?, limits)
            }
            other => match other.load(limits)? {
                Loaded::File(_, bytes) => self.raw.read(&bytes, limits),
                Loaded::Picture(_) => {
                    Err(Error::option("raw", "bytes", "a picture"))
                }
            },
        }
    }
}

impl Source {
    /// Takes bytes (or the file with them) as samples without a header.
    pub fn raw(source: impl Into<Self>, raw: Raw) -> Self {
        Self::Raw(Arc::new(RawSource { source: source.into(), raw }))
    }
}

impl From<RawSample> for Encode {
    fn from(sample: RawSample) -> Self {
        Self::Raw(Some(sample))
    }
}

impl Pipeline {
    /// Writes samples without a header: their numbers as they are, 0 to 255
    /// or 65,535 or 1 by the depth of the picture, in that type. Frames
    /// follow one another.
    pub fn raw(self, sample: RawSample) -> Self {
        self.encode(sample)
    }
}

/// The options of the input: `raw: {width, height, channels, …}`.
pub(crate) fn input(args: &mut Args) -> Result<Raw> {
    let missing = |name: &str| {
        Error::option(name, "width, height and channels of raw pixels", "none")
    };
    let mut side = |name: &'static str, most: i64| {
        let value = args.integer(name, 1..=most)?;
        value.ok_or_else(|| missing(name))
    };
    let most = 100_000_000;
    let (width, height) = (side("width", most)?, side("height", most)?);
    let channels = side("channels", 4)?;
    let size = Size::new(width as u32, height as u32);
    let mut raw = Raw::new(size, channels as u8);
    if let Some(sample) = args.word(&["depth"], NAMES)? {
        raw = raw.sample(sample);
    }
    raw = raw.premultiplied(args.flag(&["premultiplied"])?);
    if let Some(page) = args.integer("pageHeight", 0..=most)? {
        raw.page_height = (page > 0).then_some(page as u32);
    }
    raw.frames()?;
    Ok(raw)
}

/// `WxHxC`, and after it `:DEPTH`, `,premul`, `,page=H`.
impl FromStr for Raw {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let expected = "WIDTHxHEIGHTxCHANNELS, such as 640x480x3 or \
                        640x480x1:u16,page=240";
        let wrong = || Error::option("raw", expected, text);
        let mut parts = text.split(',');
        let shape = parts.next().ok_or_else(wrong)?;
        let (shape, sample) = match shape.split_once(':') {
            Some((shape, sample)) => (shape, sample.parse()?),
            None => (shape, RawSample::U8),
        };
        let numbers: Option<Vec<u32>> =
            shape.split('x').map(|n| n.parse().ok()).collect();
        let Some([width, height, channels]) = numbers.as_deref() else {
            return Err(wrong());
        };
        let channels = u8::try_from(*channels).map_err(|_| wrong())?;
        let size = Size::new(*width, *height);
        let mut raw = Self::new(size, channels).sample(sample);
        for part in parts {
            raw = match part.split_once('=') {
                None if part == "premul" => raw.premultiplied(true),
                Some(("page", height)) => {
                    raw.page_height(height.parse().map_err(|_| wrong())?)
                }
                _ => return Err(wrong()),
            };
        }
        raw.frames()?;
        Ok(raw)
    }
}

/// The options of the output: `raw({depth})`.
pub(crate) fn output(args: &mut Args) -> Result<Option<RawSample>> {
    match args.next() {
        Some(value) => Ok(Some(value.word("depth", NAMES)?)),
        None => args.word(&["depth"], NAMES),
    }
}

/// The numbers of all frames.
pub(crate) fn encode(job: &Job<'_>, sample: Option<RawSample>) -> Vec<u8> {
    let mut out = Vec::new();
    for frame in job.picture.frames() {
        let samples = frame.raster.samples();
        let own = match samples.depth() {
            Depth::U8 => RawSample::U8,
            Depth::U16 => RawSample::U16,
            Depth::F32 => RawSample::F32,
        };
        let sample = sample.unwrap_or(own);
        match samples {
            Samples::U8(v) if sample == RawSample::U8 => {
                out.extend_from_slice(v);
            }
            Samples::U8(v) => {
                v.iter().for_each(|&v| sample.write(v.into(), &mut out));
            }
            Samples::U16(v) => {
                v.iter().for_each(|&v| sample.write(v.into(), &mut out));
            }
            Samples::F32(v) => {
                v.iter().for_each(|&v| sample.write(v.into(), &mut out));
            }
        }
    }
    out
}
