//! What the verbs share that turn pictures into pictures.

use std::{
    collections::HashMap,
    convert::Infallible,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use clap::Args;
use sysu::img::{
    self, Encode, Error, ErrorKind, FailOn, Format, Keep, Limits, Pages,
    Pipeline, Raw, Value,
};

use crate::{
    batch::Stages,
    error::{Annotate as _, Status, usage},
    input::Input,
    output::{NewFile, Sink, Target},
};

/// How pictures are read, the same for every verb.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// Refuse pictures of more than N pixels, all frames counted
    #[arg(long, value_name = "N", default_value_t = 268_402_689)]
    pub(crate) max_pixels: u64,

    /// Refuse pictures whose pixels need more than N bytes
    #[arg(long, value_name = "N", default_value_t = 4 << 30)]
    pub(crate) max_memory: u64,

    /// Refuse animations of more than N frames
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(crate) max_frames: u32,

    /// Decode what can be decoded of files that are cut off
    #[arg(long)]
    pub(crate) partial: bool,

    /// Leave the picture as it is stored, whatever its file says about how
    /// the camera was held
    #[arg(long)]
    pub(crate) no_orient: bool,

    /// Take the first frame of an animation only
    #[arg(long)]
    pub(crate) first_frame: bool,

    /// Take these frames or pages: all, 3 (from 0), or 2..5
    #[arg(long, value_name = "PAGES", conflicts_with = "first_frame")]
    pub(crate) pages: Option<String>,

    /// Take the samples as sRGB, whatever profile the file has
    #[arg(long)]
    pub(crate) ignore_icc: bool,

    /// Take the input as samples without a header: their shape, such as
    /// 640x480x3, 640x480x1:u16 or 64x512x4:f32,premul,page=64
    #[arg(long, value_name = "WxHxC")]
    pub(crate) raw: Option<Raw>,

    /// Draw an SVG with N dots to the inch, of which its pixels are 72
    #[arg(
        long,
        value_name = "N",
        value_parser = density
    )]
    pub(crate) density: Option<f64>,

    /// Draw an SVG with the style sheet in FILE, too
    #[arg(long, value_name = "FILE")]
    pub(crate) svg_css: Option<PathBuf>,

    /// Give a picture up after SECONDS
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<f64>,
}

/// How pictures are written, the same for every verb.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Writing")]
pub(crate) struct Writing {
    /// Write FORMAT: jpeg, png, webp, gif, tiff, bmp, …, or auto, the
    /// smallest at one quality [default: what the output's extension says,
    /// else the input's]
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<Wanted>,

    /// Quality of JPEG, WebP, AVIF and JPEG XL, 1 to 100
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u8).range(1..=100)
    )]
    pub(crate) quality: Option<u8>,

    /// Write WebP and JPEG XL without loss; JPEG, AVIF and GIF cannot
    #[arg(long, conflicts_with = "quality")]
    pub(crate) lossless: bool,

    /// An option of the format, as `pipe` takes it: effort=6, progressive,
    /// chromaSubsampling=4:4:4; again for another
    #[arg(long, short = 'O', value_name = "NAME[=VALUE]")]
    pub(crate) option: Vec<Setting>,

    /// Carry over EXIF, XMP, IPTC, density and comments, not the colour
    /// profile only
    #[arg(long, conflicts_with = "strip")]
    pub(crate) keep: bool,

    /// Carry over nothing, not even the colour profile
    #[arg(long)]
    pub(crate) strip: bool,
}

/// One option of a format.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Setting {
    name: String,
    value: Value,
}

impl FromStr for Setting {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.split_once('=') {
            Some((name, value)) => {
                Self { name: name.into(), value: Value::guess(value) }
            }
            None => Self { name: text.into(), value: Value::Bool(true) },
        })
    }
}

/// A format that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Whichever is the smallest.
    Auto,
    One(Format),
}

impl FromStr for Wanted {
    type Err = Error;

    fn from_str(text: &str) -> img::Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            text => text.parse().map(Self::One),
        }
    }
}

impl Reading {
    pub(crate) fn limits(&self) -> Limits {
        Limits::default()
            .max_pixels(self.max_pixels)
            .max_memory(self.max_memory)
            .max_frames(self.max_frames)
    }

    /// Adds the options to a pipeline.
    ///
    /// # Errors
    ///
    /// If one of them makes no sense.
    pub(crate) fn apply(
        &self,
        pipeline: Pipeline,
    ) -> anyhow::Result<Pipeline> {
        let mut pipeline = pipeline.limits(self.limits());
        if self.no_orient {
            pipeline = pipeline.orient(false);
        }
        if self.partial {
            pipeline = pipeline.fail_on(FailOn::Never);
        }
        if self.first_frame {
            pipeline = pipeline.pages(Pages::First);
        }
        if let Some(pages) = &self.pages {
            pipeline = pipeline.pages(pages_of(pages)?);
        }
        if let Some(raw) = self.raw {
            pipeline = pipeline.read_raw(raw);
        }
        if let Some(dots) = self.density {
            pipeline = pipeline.svg_density(dots);
        }
        if let Some(path) = &self.svg_css {
            let css = Input::file(path).read(16 << 20)?;
            let css = String::from_utf8(css).map_err(|_| {
                let name = crate::text::path(path);
                usage(format!("`{name}` is not UTF-8"))
            })?;
            pipeline = pipeline.svg_css(css);
        }
        if self.ignore_icc {
            pipeline = pipeline.ignore_icc();
        }
        if let Some(seconds) = self.timeout {
            let timeout = Duration::try_from_secs_f64(seconds)
                .map_err(|err| usage(format!("{err}")))?;
            pipeline = pipeline.timeout(timeout);
        }
        Ok(pipeline)
    }

    /// Opens an input as a pipeline that reads it so.
    pub(crate) fn open(
        &self,
        input: &Input,
        stages: &mut Stages,
    ) -> anyhow::Result<Pipeline> {
        let bytes = stages.time("read", || input.read(MAX_FILE))?;
        self.apply(Pipeline::from_bytes(bytes))
    }
}

/// Dots to the inch.
fn density(text: &str) -> Result<f64, String> {
    let dots = text.parse::<f64>().ok();
    dots.filter(|dots| (1.0..=100_000.0).contains(dots))
        .ok_or_else(|| "a number between 1 and 100000 is wanted".into())
}

/// `all`, `3`, or `2..5`, the last one not included.
pub(crate) fn pages_of(text: &str) -> anyhow::Result<Pages> {
    let range = || {
        let Some((first, end)) = text.split_once("..") else {
            return Some((text.parse().ok()?, 1));
        };
        let first: u32 = first.parse().ok()?;
        let end = if end.is_empty() { u32::MAX } else { end.parse().ok()? };
        let count = end.checked_sub(first).filter(|n| *n > 0)?;
        Some((first, count))
    };
    match (text, range()) {
        ("all", _) => Ok(Pages::All),
        (_, Some((first, count))) => Ok(Pages::Range(first, count)),
        _ => {
            let message = format!("`{text}` names no pages");
            Err(usage(message)).hint("say all, 3 (from 0) or 2..5")
        }
    }
}

impl Writing {
    /// Returns the format and its options for an output of that name.
    pub(crate) fn encode(
        &self,
        output: Option<&str>,
    ) -> anyhow::Result<Option<Encode>> {
        let named = output.filter(|name| *name != "-").and_then(|name| {
            // `out/{stem}.{ext}` says nothing; `out/{stem}.webp` does.
            let path = Path::new(name);
            let extension = path.extension()?.to_str()?;
            let literal = !extension.contains(['{', '}']);
            literal.then(|| Format::from_path(path).ok_or(extension))
        });
        let format = match (self.format, named) {
            (Some(Wanted::Auto), _) => {
                return Err(usage("--format auto has no place here"))
                    .hint("say which format");
            }
            (Some(Wanted::One(format)), _) | (None, Some(Ok(format))) => {
                Some(format)
            }
            (None, Some(Err(extension))) => {
                return Err(usage(format!(
                    "no picture format has the extension `{extension}`"
                )))
                .hint("-f FORMAT names one");
            }
            (None, None) => None,
        };
        let encode = format.map(Encode::of).transpose();
        let encode = explain(encode)?;
        explain(encode.map(|encode| self.refine(encode)).transpose())
    }

    /// The same, and that format where nothing says which.
    pub(crate) fn encode_or(
        &self,
        output: Option<&str>,
        format: Format,
    ) -> anyhow::Result<Encode> {
        match self.encode(output)? {
            Some(encode) => Ok(encode),
            None => explain(Encode::of(format).and_then(|e| self.refine(e))),
        }
    }

    /// Says whether anything is asked of how a format is written.
    pub(crate) fn refines(&self) -> bool {
        self.lossless || self.quality.is_some() || !self.option.is_empty()
    }

    /// Adds what is asked of how a format is written.
    pub(crate) fn refine(&self, encode: Encode) -> img::Result<Encode> {
        let encode = if self.option.is_empty() {
            encode
        } else {
            let mut args = img::Args::new(encode.format().name());
            for Setting { name, value } in &self.option {
                args.set(name, value.clone());
            }
            Encode::read(args)?
        };
        match self.quality {
            _ if self.lossless => encode.without_loss(),
            Some(quality) => encode.with_quality(quality),
            None => Ok(encode),
        }
    }

    pub(crate) fn apply(&self, pipeline: Pipeline) -> Pipeline {
        if self.keep {
            pipeline.keep(Keep::ALL)
        } else if self.strip {
            pipeline.keep(Keep::NONE)
        } else {
            pipeline
        }
    }
}

/// The formats with their options, of that quality where they have one.
pub(crate) fn encodes(
    formats: &[Format],
    quality: Option<u8>,
) -> anyhow::Result<Vec<Encode>> {
    let one = |format: &Format| {
        let encode = explain(Encode::of(*format))?;
        Ok(match quality {
            Some(quality) => {
                encode.clone().with_quality(quality).unwrap_or(encode)
            }
            None => encode,
        })
    };
    formats.iter().map(one).collect()
}

/// The same, where a name without a template is a folder's.
pub(crate) fn into_folder(output: &NewFile) -> NewFile {
    let mut output = output.clone();
    if let Some(folder) = &mut output.output
        && folder != "-"
        && !folder.contains('{')
        && !folder.ends_with('/')
    {
        folder.push('/');
    }
    output
}

/// Refuses a name of another format for a file that keeps its own.
pub(crate) fn keeps_format(
    input: &Input,
    to: &Target,
    bytes: &[u8],
) -> anyhow::Result<()> {
    let Target::File(path) = to else { return Ok(()) };
    let (Some(named), Some(is)) =
        (Format::from_path(path), Format::sniff(bytes))
    else {
        return Ok(());
    };
    // A file that had a wrong name before may keep it.
    if named == is || input.path() == Some(path) {
        return Ok(());
    }
    let (name, to) = (input.name(), crate::text::path(path));
    Err(usage(format!(
        "cannot write `{to}`: `{name}` is {is}, and stays {is}"
    )))
    .hint(format!(
        "call it .{}; `sysu img convert` changes the format",
        is.extension()
    ))
}

/// Where the files of each input go, as many as there are: `each` is their
/// template, `sample` what it names in one of them.
///
/// # Errors
///
/// If two inputs would write one file.
pub(crate) fn sinks(
    output: &NewFile,
    inputs: &[Input],
    each: &str,
    sample: &[(&'static str, String)],
) -> anyhow::Result<Vec<Sink>> {
    let names: Vec<_> = sample.iter().map(|(name, _)| *name).collect();
    let mut first: HashMap<PathBuf, String> = HashMap::new();
    let mut sinks = Vec::with_capacity(inputs.len());
    for (index, input) in inputs.iter().enumerate() {
        let sink = output.plan_many(input, &names, each)?;
        if let Some(path) = sink.path(index, input, sample)
            && let Some(other) = first.insert(path, input.name())
        {
            let name = input.name();
            return Err(usage(format!(
                "the files of `{name}` and of `{other}` would have the same \
                 names"
            )))
            .hint("tell them apart with {stem}, {dir}, {rel} or {n}");
        }
        sinks.push(sink);
    }
    Ok(sinks)
}

/// What a template may name beside the parts of the input's path.
pub(crate) const FIELDS: [&str; 4] = ["width", "height", "format", "out_ext"];

/// The same of one output.
pub(crate) fn fields(
    size: img::Size,
    format: Format,
) -> [(&'static str, String); 4] {
    [
        ("width", size.width.to_string()),
        ("height", size.height.to_string()),
        ("format", format.name().into()),
        ("out_ext", format.extension().into()),
    ]
}

/// The most that is read of one input: what has no end, such as a device or
/// a pipe, does not fill the memory.
pub(crate) const MAX_FILE: u64 = 4 << 30;

/// Whether a file's name is that of a picture this build can read.
pub(crate) fn is_picture(path: &Path) -> bool {
    Format::from_path(path).is_some_and(Format::is_readable)
}

/// Gives an error of the library its exit status and its next step.
pub(crate) fn explain<T>(result: img::Result<T>) -> anyhow::Result<T> {
    let err = match result {
        Ok(value) => return Ok(value),
        Err(err) => err,
    };
    let (status, hint) = (status(&err), err.hint());
    let result = Err(err).status(status);
    match hint {
        Some(hint) => result.hint(hint),
        None => result,
    }
}

/// The same, with the name of the input before it.
pub(crate) fn named<T>(
    result: img::Result<T>,
    input: &Input,
) -> anyhow::Result<T> {
    use anyhow::Context as _;
    explain(result)
        .with_context(|| format!("cannot process `{}`", input.name()))
}

fn status(err: &Error) -> Status {
    match err.kind() {
        ErrorKind::InvalidOption { .. }
        | ErrorKind::BadRegion { .. }
        | ErrorKind::Mismatch { .. } => Status::Usage,
        ErrorKind::MissingInput { .. } | ErrorKind::Io { .. } => Status::Io,
        ErrorKind::Unsupported { .. } => Status::Unsupported,
        ErrorKind::Limit { .. } | ErrorKind::TooLarge { .. } => Status::Limit,
        ErrorKind::Timeout { .. } | ErrorKind::Cancelled => Status::Timeout,
        // Truncated, corrupt, or a codec that broke down.
        _ => Status::Damaged,
    }
}
