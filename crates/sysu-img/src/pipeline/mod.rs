//! Recording operations, and running them once.

pub(crate) mod fork;
pub(crate) mod ingest;
pub(crate) mod order;
pub(crate) mod plan;
pub(crate) mod source;

use std::{
    borrow::Cow,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::{
    Args, Cancel, Encode, Error, Format, Frame, Limits, Metadata, Operation,
    Picture, Report, Result, Size, Source,
    clock::{Stopwatch, Watch},
    codec, ops,
    ops::{AlphaUse, Cx, Step},
    pipeline::source::Loaded,
};

/// Operations on a picture, in the order in which they were written.
///
/// Nothing happens until one of the `to_…` methods runs the pipeline: then a
/// planner decides how small the picture may be decoded, and the operations
/// run once. A clone shares the source.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Pipeline, Raster, Resize, Samples, Size, Space};
///
/// let grey = Samples::U8(vec![128; 64 * 48]);
/// let raster = Raster::new(Size::new(64, 48), Space::Grey, Alpha::None, grey)?;
/// let small = Pipeline::from_raster(raster).resize(Resize::width(16));
/// assert_eq!(small.to_picture()?.size(), Size::new(16, 12));
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a Pipeline does nothing until it is run"]
pub struct Pipeline {
    pub(crate) source: Source,
    pub(crate) input: Input,
    pub(crate) steps: Vec<Step>,
    pub(crate) sharp: bool,
    pub(crate) encode: Option<Encode>,
    pub(crate) keep: Option<Keep>,
    pub(crate) edit: crate::meta::Edit,
    pub(crate) delays: Option<Arc<[u32]>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) cancel: Option<Cancel>,
}

/// How the source is to be read.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) limits: Limits,
    pub(crate) orient: Option<bool>,
    pub(crate) pages: Pages,
    pub(crate) fail_on: FailOn,
    pub(crate) ignore_icc: bool,
    /// In sharp's order, the profile stays and the colours with it.
    pub(crate) keep_profile: bool,
    pub(crate) drawing: codec::Drawing,
}

/// How much damage is too much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailOn {
    /// Give what could be decoded, whatever is missing.
    Never,
    /// Fail when data are missing.
    #[default]
    Truncated,
}

/// Which frames or pages of a file are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pages {
    /// All, where both formats can hold them; else the first.
    #[default]
    Auto,
    /// The first.
    First,
    /// All.
    All,
    /// Some: the index of the first, and how many.
    Range(u32, u32),
}

/// What is carried over from the input's metadata.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "a Keep does nothing until a pipeline is given it"]
pub struct Keep {
    pub(crate) exif: bool,
    pub(crate) xmp: bool,
    pub(crate) iptc: bool,
    pub(crate) icc: bool,
    pub(crate) density: bool,
    pub(crate) comments: bool,
    pub(crate) gps: bool,
    pub(crate) gain_map: bool,
}

impl Keep {
    /// Nothing at all.
    pub const NONE: Self = Self {
        exif: false,
        xmp: false,
        iptc: false,
        icc: false,
        density: false,
        comments: false,
        gps: false,
        gain_map: false,
    };
    /// Everything there is.
    pub const ALL: Self = Self {
        exif: true,
        xmp: true,
        iptc: true,
        icc: true,
        density: true,
        comments: true,
        gps: true,
        gain_map: true,
    };
    /// The colour profile, without which the colours would be wrong.
    pub const PROFILE: Self = Self { icc: true, ..Self::NONE };

    /// Keeps or drops EXIF.
    pub const fn exif(mut self, keep: bool) -> Self {
        self.exif = keep;
        self.gps = keep;
        self
    }

    /// Keeps or drops the place, within an EXIF block that is kept.
    pub const fn gps(mut self, keep: bool) -> Self {
        self.gps = keep;
        self
    }

    /// Keeps or drops XMP.
    pub const fn xmp(mut self, keep: bool) -> Self {
        self.xmp = keep;
        self
    }

    /// Keeps or drops IPTC.
    pub const fn iptc(mut self, keep: bool) -> Self {
        self.iptc = keep;
        self
    }

    /// Keeps or drops the colour profile.
    pub const fn icc(mut self, keep: bool) -> Self {
        self.icc = keep;
        self
    }

    /// Keeps or drops the density.
    pub const fn density(mut self, keep: bool) -> Self {
        self.density = keep;
        self
    }

    /// Keeps or drops comments.
    pub const fn comments(mut self, keep: bool) -> Self {
        self.comments = keep;
        self
    }

    /// Keeps or drops the gain map of a JPEG, from which nothing is cut off
    /// and that is not turned.
    pub const fn gain_map(mut self, keep: bool) -> Self {
        self.gain_map = keep;
        self
    }

    /// Keeps what both keep.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            exif: self.exif && other.exif,
            xmp: self.xmp && other.xmp,
            iptc: self.iptc && other.iptc,
            icc: self.icc && other.icc,
            density: self.density && other.density,
            comments: self.comments && other.comments,
            gps: self.gps && other.gps,
            gain_map: self.gain_map && other.gain_map,
        }
    }
}

/// An encoded picture, and what is known about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Output {
    /// The content of the file.
    pub bytes: Vec<u8>,
    /// What is known about it.
    pub info: Info,
}

/// What is known about a written picture.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Info {
    /// The format of the input; nothing for pixels.
    pub input_format: Option<Format>,
    /// The size of the input as it is seen.
    pub input_size: Size,
    /// The bytes of the input.
    pub input_bytes: u64,
    /// The format.
    pub format: Format,
    /// The size.
    pub size: Size,
    /// The bytes.
    pub bytes: u64,
    /// Samples per pixel, alpha included.
    pub channels: u8,
    /// Frames.
    pub frames: u32,
    /// What operations found out.
    pub report: Report,
    /// How long each stage took.
    pub timings: Timings,
}

/// How long each stage took.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Timings {
    /// Reading the file.
    pub read: Duration,
    /// Decoding.
    pub decode: Duration,
    /// The operations.
    pub operate: Duration,
    /// Encoding.
    pub encode: Duration,
}

/// What a run leaves behind before it is encoded.
struct Ran {
    picture: Picture,
    report: Report,
    timings: Timings,
    input: Option<(Format, u64)>,
    input_size: Size,
}

impl Pipeline {
    /// Starts from any source.
    pub fn new(source: impl Into<Source>) -> Self {
        Self {
            source: source.into(),
            input: Input {
                limits: Limits::default(),
                orient: None,
                pages: Pages::Auto,
                fail_on: FailOn::Truncated,
                ignore_icc: false,
                keep_profile: false,
                drawing: codec::Drawing::default(),
            },
            steps: Vec::new(),
            sharp: false,
            encode: None,
            keep: None,
            edit: crate::meta::Edit::new(),
            delays: None,
            timeout: None,
            cancel: None,
        }
    }

    /// Starts from a file, which is read when the pipeline runs. Its format
    /// is told by its content, never by its name.
    pub fn open(path: impl Into<PathBuf>) -> Self {
        Self::new(Source::Path(path.into()))
    }

    /// Starts from the content of a file.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Source::Bytes(Arc::new(bytes.into())))
    }

    /// Starts from whatever a reader gives until its end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) as the reader fails.
    pub fn from_reader(mut reader: impl io::Read) -> Result<Self> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|err| Error::io(err, None))?;
        Ok(Self::from_bytes(bytes))
    }

    /// Starts from pixels.
    pub fn from_raster(raster: crate::Raster) -> Self {
        let mut metadata = Metadata::new(Format::Raw, raster.size());
        metadata.channels = raster.channels();
        metadata.depth = raster.depth();
        metadata.bits = raster.depth().bytes() as u8 * 8;
        metadata.space = raster.space();
        metadata.has_alpha = raster.has_alpha();
        Self::new(Picture::still(raster, metadata))
    }

    /// Adds an operation, one of this crate or your own.
    pub fn with(mut self, operation: impl Operation) -> Self {
        self.steps.push(Arc::new(operation));
        self
    }

    /// Adds a step of a recipe: its name and its arguments.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if no
    /// operation has that name, or for an argument it cannot take.
    pub fn step(mut self, args: Args) -> Result<Self> {
        self.steps.push(ops::read(args)?);
        Ok(self)
    }

    /// Sets the limits of the input and of whatever grows out of it.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.input.limits = limits;
        self
    }

    /// Turns the picture upright before anything else, as its file says
    /// [default: yes; no in sharp's order].
    pub fn orient(mut self, orient: bool) -> Self {
        self.input.orient = Some(orient);
        self
    }

    /// Sets which frames or pages are wanted [default: all, where both
    /// formats can hold them].
    pub fn pages(mut self, pages: Pages) -> Self {
        self.input.pages = pages;
        self
    }

    /// Sets how much damage is too much [default: missing data].
    pub fn fail_on(mut self, fail_on: FailOn) -> Self {
        self.input.fail_on = fail_on;
        self
    }

    /// Takes the samples as sRGB, whatever profile the file has.
    pub fn ignore_icc(mut self) -> Self {
        self.input.ignore_icc = true;
        self
    }

    /// Takes the bytes of the source as samples without a header.
    pub fn read_raw(mut self, raw: crate::Raw) -> Self {
        self.source = Source::raw(self.source, raw);
        self
    }

    /// Draws an SVG with so many dots to the inch, of which its pixels are
    /// 72 [default: 72]: it is larger in proportion.
    pub fn svg_density(mut self, dots: f64) -> Self {
        self.input.drawing.density = dots;
        self
    }

    /// Adds a style sheet to an SVG.
    pub fn svg_css(mut self, css: impl Into<Arc<str>>) -> Self {
        self.input.drawing.css = Some(css.into());
        self
    }

    /// Sorts the operations as sharp does, and takes its odd results.
    pub fn sharp_order(mut self) -> Self {
        self.sharp = true;
        self
    }

    /// Sets what is carried over from the metadata [default: the profile;
    /// nothing in sharp's order].
    pub fn keep(mut self, keep: Keep) -> Self {
        self.keep = Some(keep);
        self
    }

    /// Changes the metadata of the result, after [`Pipeline::keep`]: sets
    /// EXIF tags, XMP, the density, and so on. A format that cannot hold
    /// something leaves it out.
    pub fn metadata_edit(mut self, edit: crate::meta::Edit) -> Self {
        self.edit = edit;
        self
    }

    /// Sets how long each frame is shown, in milliseconds; the last number
    /// holds for all frames that follow.
    pub fn delays_ms(mut self, delays: impl Into<Vec<u32>>) -> Self {
        self.delays = Some(delays.into().into());
        self
    }

    /// Sets the format and its options.
    pub fn encode(mut self, encode: impl Into<Encode>) -> Self {
        self.encode = Some(encode.into());
        self
    }

    /// Sets the format, with its default options.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) if this
    /// build cannot write it.
    pub fn format(self, format: Format) -> Result<Self> {
        Ok(self.encode(Encode::of(format)?))
    }

    /// Ends the work with an error after that time.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Ends the work with an error when `cancel` says so.
    pub fn cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = Some(cancel);
        self
    }

    /// Reads what the file says about its picture, from the header alone.
    ///
    /// # Errors
    ///
    /// Whatever keeps the file from being read, or from being a picture.
    pub fn metadata(&self) -> Result<Metadata> {
        let Input { limits, drawing, .. } = &self.input;
        self.source.metadata_drawn(limits, drawing)
    }

    /// Runs the operations and returns the pixels.
    ///
    /// # Errors
    ///
    /// Whatever keeps the picture from being read or an operation from
    /// being done.
    pub fn to_picture(&self) -> Result<Picture> {
        Ok(self.run(true)?.picture)
    }

    /// Runs the operations and encodes the result: in the format that was
    /// set, else in the input's.
    ///
    /// # Errors
    ///
    /// Whatever keeps the picture from being read, an operation from being
    /// done, or the result from being encoded.
    pub fn to_bytes(&self) -> Result<Output> {
        self.to_format(None)
    }

    /// Runs the operations and writes a file: in the format that was set,
    /// else in the one that the extension names. The file appears whole or
    /// not at all, and may be the input.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::to_bytes`], and
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) for an
    /// extension without a format, [`ErrorKind::Io`](crate::ErrorKind::Io)
    /// if the file cannot be written.
    pub fn to_file(&self, path: impl AsRef<Path>) -> Result<Info> {
        let path = path.as_ref();
        let format = Format::from_path(path);
        if self.encode.is_none() && format.is_none() {
            let what = format!("an output named {}", path.display());
            return Err(Error::unsupported(what));
        }
        let output = self.to_format(format)?;
        write_whole(path, &output.bytes)
            .map_err(|err| Error::io(err, Some(path.into())))?;
        Ok(output.info)
    }

    /// As [`Pipeline::to_bytes`], with a format for when none was set.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::to_bytes`].
    pub fn to_format(&self, fallback: Option<Format>) -> Result<Output> {
        self.ready(fallback)?.write()
    }

    /// Does everything but encode: what has to be done once, however often
    /// the result is then written.
    pub(crate) fn ready(&self, fallback: Option<Format>) -> Result<Ready> {
        let encode = match (&self.encode, fallback) {
            (Some(encode), _) => Some(encode.clone()),
            (None, Some(format)) => Some(Encode::of(format)?),
            (None, None) => None,
        };
        // Only some formats can hold an animation; an unknown one is the
        // input's, which holds what it held.
        let animate = encode.as_ref().is_none_or(|e| e.format().can_animate());
        let mut ran = self.run(animate)?;
        let encode = if let Some(encode) = encode {
            encode
        } else {
            let input = ran.input.map_or(Format::Png, |input| input.0);
            Encode::of(input).or_else(|_| Encode::of(Format::Png))?
        };
        let default = if self.sharp { Keep::NONE } else { Keep::PROFILE };
        let attaches = |step: &Step| {
            plan::as_a::<ops::ToProfile>(step)
                .is_some_and(ops::ToProfile::attaches)
        };
        let mut keep = self.keep.unwrap_or(default);
        // A profile that was asked for is not one that is carried over.
        keep.icc |= self.steps.iter().any(attaches);
        let size = ran.picture.size();
        let space = Some(ran.picture.raster().space());
        let metadata = &mut ran.picture.metadata;
        if self.sharp && !keep.exif {
            // It forgets how the picture stood.
            metadata.orientation = crate::Orientation::Upright;
        }
        if metadata.gain_map.is_some() && keep.gain_map && !self.fits_map() {
            metadata.gain_map = None;
            let warning = "the gain map was dropped: it does not fit any more";
            ran.report.warnings.push(warning.into());
        }
        crate::meta::keep_only(metadata, keep);
        let space = space.filter(|space| *space != crate::Space::Bands);
        crate::meta::fit_profile(metadata, space);
        self.edit.apply(metadata)?;
        crate::meta::settle(metadata, size, !self.steps.is_empty());
        let depth = metadata.depth;
        if let Some(delays) = &self.delays {
            ran.picture.set_delays(delays);
        }
        ran.picture = ran
            .picture
            .map(|raster| crate::space::spaces::stored(raster, depth))?;
        Ok(Ready { ran, encode, sharp: self.sharp })
    }

    /// Whether the gain map fits the result: all that was done is scaling.
    fn fits_map(&self) -> bool {
        let Ok(head) = self.metadata() else { return false };
        let orient = self.input.orient.unwrap_or(!self.sharp);
        let mut size = head.size;
        let mut scales = |step: &Step| {
            let Some(resize) = plan::as_a::<ops::Resize>(step) else {
                return false;
            };
            let resolved = resize.resolve(size, self.sharp);
            let scaled = resolved.scaled;
            size = resolved.place.map_or(scaled, |p| p.result(scaled));
            size == scaled
        };
        (!orient || head.orientation == crate::Orientation::Upright)
            && self.steps.iter().all(&mut scales)
    }

    fn run(&self, animate: bool) -> Result<Ran> {
        for step in &self.steps {
            step.check()?;
        }
        let watch = Watch::start(self.timeout, self.cancel.clone());
        watch.check()?;
        let mut timings = Timings::default();
        let mut stopwatch = Stopwatch::start();
        #[cfg(feature = "png")]
        if let Some((large, plan)) = self.large()? {
            let request = self.request(&plan, animate);
            if let Some(picture) = large.decode(&request)? {
                timings.decode = stopwatch.lap();
                let input = Some((Format::Png, large.bytes));
                let size = large.head.upright_size();
                let from = (Cow::Owned(picture), input, size);
                let report = Report::default();
                return self.operate(from, &plan, &watch, timings, report);
            }
        }
        let loaded = self.source.load(&self.input.limits)?;
        timings.read = stopwatch.lap();
        let mut report = Report::default();
        if let Loaded::Picture(picture) = &loaded {
            report.merge(picture.report.clone());
        }
        let limits = &self.input.limits;
        let (head, input) = match &loaded {
            Loaded::Picture(picture) => (picture.metadata.clone(), None),
            Loaded::File(format, bytes) => {
                let drawing = &self.input.drawing;
                let head = codec::head_drawn(*format, bytes, limits, drawing)?;
                (head, Some((*format, bytes.len() as u64)))
            }
        };
        let input_size = head.upright_size();
        let plan = self.plan(&head);
        let picture = match loaded {
            Loaded::Picture(picture) => picture,
            Loaded::File(_, bytes) => {
                let request = self.request(&plan, animate);
                Cow::Owned(codec::decode(&bytes, head, &request)?)
            }
        };
        timings.decode = stopwatch.lap();
        let from = (picture, input, input_size);
        self.operate(from, &plan, &watch, timings, report)
    }

    fn plan(&self, head: &Metadata) -> plan::Plan {
        let orient = self.input.orient.unwrap_or(!self.sharp);
        plan::plan(&self.steps, head, orient, self.sharp)
    }

    fn request(&self, plan: &plan::Plan, animate: bool) -> codec::Request<'_> {
        codec::Request {
            limits: &self.input.limits,
            pages: match (self.input.pages, animate) {
                (Pages::Auto, true) => Pages::All,
                (Pages::Auto, false) => Pages::First,
                (pages, _) => pages,
            },
            fail_on: self.input.fail_on,
            shrink_to: plan.shrink_to,
            narrow: plan.narrow,
            drawing: self.input.drawing.clone(),
        }
    }

    /// Reads the header of a file that need not be read whole.
    #[cfg(feature = "png")]
    fn large(&self) -> Result<Option<(codec::Large, plan::Plan)>> {
        let Source::Path(path) = &self.source else { return Ok(None) };
        let Some(large) = codec::large(path, &self.input.limits)? else {
            return Ok(None);
        };
        let plan = self.plan(&large.head);
        Ok(plan.narrow.is_some().then_some((large, plan)))
    }

    /// Runs the operations on what was decoded.
    fn operate(
        &self,
        (picture, input, input_size): (
            Cow<'_, Picture>,
            Option<(Format, u64)>,
            Size,
        ),
        plan: &plan::Plan,
        watch: &Watch,
        mut timings: Timings,
        mut report: Report,
    ) -> Result<Ran> {
        watch.check()?;
        let mut stopwatch = Stopwatch::start();
        let mut cx = Cx {
            sharp: self.sharp,
            limits: &self.input.limits,
            watch,
            report: &mut report,
        };
        let mut steps = &plan.steps[..];
        let begun = match &picture {
            Cow::Borrowed(picture) => kept(picture, steps, &mut cx)?,
            Cow::Owned(_) => None,
        };
        let picture = if let Some(picture) = begun {
            steps = &steps[1..];
            picture
        } else {
            ingest::ingest(picture.into_owned(), &self.input, &mut cx)
        };
        let mut picture = run_steps(picture, steps, &mut cx)?;
        picture.metadata.size = picture.size();
        timings.operate = stopwatch.lap();
        Ok(Ran { picture, report, timings, input, input_size })
    }
}

/// A picture with everything done to it but encoding.
pub(crate) struct Ready {
    ran: Ran,
    pub(crate) encode: Encode,
    sharp: bool,
}

impl Ready {
    /// The picture as it would be written.
    #[cfg(feature = "metrics")]
    pub(crate) fn picture(&self) -> &Picture {
        &self.ran.picture
    }

    /// Encodes it, and gives what the encoder warns of.
    pub(crate) fn encoded(
        &self,
        encode: &Encode,
    ) -> Result<(Vec<u8>, Vec<String>)> {
        let (picture, mut warnings) = (&self.ran.picture, Vec::new());
        let bytes = codec::encode(picture, encode, self.sharp, &mut warnings)?;
        Ok((bytes, warnings))
    }

    /// Encodes it.
    fn write(mut self) -> Result<Output> {
        let mut watch = Stopwatch::start();
        let (bytes, warnings) = self.encoded(&self.encode)?;
        self.ran.timings.encode = watch.lap();
        Ok(self.with(bytes, warnings))
    }

    /// Puts what was encoded and what is known about it together.
    pub(crate) fn with(self, bytes: Vec<u8>, warnings: Vec<String>) -> Output {
        let Self { mut ran, encode, .. } = self;
        ran.report.warnings.extend(warnings);
        let info = Info {
            input_format: ran.input.map(|input| input.0),
            input_size: ran.input_size,
            input_bytes: ran.input.map_or(0, |input| input.1),
            format: encode.format(),
            size: ran.picture.size(),
            bytes: bytes.len() as u64,
            channels: ran.picture.raster().channels(),
            frames: ran.picture.frames().len() as u32,
            report: ran.report,
            timings: ran.timings,
        };
        Output { bytes, info }
    }
}

/// Runs the first step on a picture that is kept, without a copy of it,
/// where nothing has to be done before and the step can.
fn kept(
    picture: &Picture,
    steps: &[Step],
    cx: &mut Cx<'_>,
) -> Result<Option<Picture>> {
    let [step, ..] = steps else { return Ok(None) };
    let raster = picture.raster();
    if picture.is_animated()
        || raster.space() == crate::Space::Cmyk
        || picture.metadata.icc.is_some()
        || raster.has_alpha() && step.alpha() != AlphaUse::Any
    {
        return Ok(None);
    }
    cx.check()?;
    let Some(raster) = step.apply_to(raster, cx) else { return Ok(None) };
    let delay_ms = picture.frames()[0].delay_ms;
    let frames = vec![Frame { raster: raster?, delay_ms }];
    Picture::new(frames, picture.metadata.clone()).map(Some)
}

/// Runs steps one after the other, and brings translucent colours into the
/// state that each wants.
fn run_steps(
    mut picture: Picture,
    steps: &[Step],
    cx: &mut Cx<'_>,
) -> Result<Picture> {
    // The depth that premultiplied work returns to.
    let mut home = match picture.raster().alpha() {
        // A decoder that multiplied by alpha did so in more bits.
        crate::Alpha::Premultiplied => picture.metadata.depth,
        _ => picture.raster().depth(),
    };
    for step in steps {
        cx.check()?;
        if picture.raster().alpha() != crate::Alpha::Premultiplied {
            home = picture.raster().depth();
        }
        picture = match step.alpha() {
            AlphaUse::Any => picture,
            AlphaUse::Premultiplied => picture.map(|raster| {
                Ok(if cx.is_sharp() {
                    crate::kernel::premul::premultiply(raster)
                } else {
                    raster.premultiply()
                })
            })?,
            AlphaUse::Straight => straight(picture, home, cx.is_sharp())?,
        };
        picture = step.run(picture, cx)?;
    }
    straight(picture, home, cx.is_sharp())
}

fn straight(
    picture: Picture,
    home: crate::Depth,
    sharp: bool,
) -> Result<Picture> {
    if picture.raster().alpha() != crate::Alpha::Premultiplied {
        return Ok(picture);
    }
    picture.map(|raster| {
        Ok(if sharp {
            crate::kernel::premul::unpremultiply(raster, home)
        } else {
            raster.unpremultiply(home)
        })
    })
}

/// Writes beside the target, syncs, and renames.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut number = 0;
    let (temporary, mut file) = loop {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}-{number}.part", std::process::id()));
        let temporary = path.with_file_name(hidden);
        match fs::File::create_new(&temporary) {
            Ok(file) => break (temporary, file),
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
            }
            Err(err) => return Err(err),
        }
    };
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written
}
