//! Recording operations, and running them once.

pub(crate) mod fork;
pub(crate) mod ingest;
mod options;
pub(crate) mod order;
mod output;
pub(crate) mod plan;
mod run;
pub(crate) mod source;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

#[cfg(feature = "metrics")]
pub(crate) use self::run::Ready;
pub use self::{
    options::{FailOn, Keep, Pages},
    output::{Info, Output, Timings},
};
use crate::{
    Args, Cancel, Encode, Error, Format, Limits, Metadata, Operation, Picture,
    Result, Source, codec, ops, ops::Step,
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
        output::write_whole(path, &output.bytes)
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
}
