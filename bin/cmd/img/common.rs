//! What the verbs share that turn pictures into pictures.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use serde_json::json;
use sysu::img::{
    self, Encode, Error, ErrorKind, FailOn, Format, Keep, Limits, Pages,
    Pipeline,
};

use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status},
    input::{Input, MoreInputs},
    output::{Output, Sink, Target},
    text,
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

    /// Give a picture up after SECONDS
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<f64>,
}

/// How pictures are written, the same for every verb.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Writing")]
pub(crate) struct Writing {
    /// Write FORMAT: jpeg, png, webp, gif, tiff, bmp, … [default: what the
    /// output's extension says, else the input's]
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Quality of JPEG and WebP, 1 to 100
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u8).range(1..=100)
    )]
    pub(crate) quality: Option<u8>,

    /// Carry over EXIF, XMP, IPTC, density and comments, not the colour
    /// profile only
    #[arg(long, conflicts_with = "strip")]
    pub(crate) keep: bool,

    /// Carry over nothing, not even the colour profile
    #[arg(long)]
    pub(crate) strip: bool,
}

impl Reading {
    pub(crate) fn limits(&self) -> Limits {
        Limits::default()
            .max_pixels(self.max_pixels)
            .max_memory(self.max_memory)
    }

    /// Opens an input as a pipeline that reads it so.
    pub(crate) fn open(
        &self,
        input: &Input,
        stages: &mut Stages,
    ) -> anyhow::Result<Pipeline> {
        let bytes = stages.time("read", || input.read(u64::MAX))?;
        let mut pipeline = Pipeline::from_bytes(bytes)
            .limits(self.limits())
            .orient(!self.no_orient);
        if self.partial {
            pipeline = pipeline.fail_on(FailOn::Never);
        }
        if self.first_frame {
            pipeline = pipeline.pages(Pages::First);
        }
        if let Some(seconds) = self.timeout {
            let timeout = Duration::try_from_secs_f64(seconds)
                .map_err(|err| crate::error::usage(format!("{err}")))?;
            pipeline = pipeline.timeout(timeout);
        }
        Ok(pipeline)
    }
}

impl Writing {
    /// Returns the format and its options for an output of that name.
    fn encode(&self, output: Option<&str>) -> anyhow::Result<Option<Encode>> {
        let named = output.filter(|name| *name != "-").and_then(|name| {
            // `out/{stem}.{ext}` says nothing; `out/{stem}.webp` does.
            let path = Path::new(name);
            let extension = path.extension()?.to_str()?;
            let literal = !extension.contains(['{', '}']);
            literal.then(|| Format::from_path(path).ok_or(extension))
        });
        let format = match (self.format, named) {
            (Some(format), _) | (None, Some(Ok(format))) => Some(format),
            (None, Some(Err(extension))) => {
                return Err(crate::error::usage(format!(
                    "no picture format has the extension `{extension}`"
                )))
                .hint("-f FORMAT names one");
            }
            (None, None) => None,
        };
        let encode = format.map(Encode::of).transpose();
        let encode = explain(encode)?;
        match (encode, self.quality) {
            (Some(encode), Some(quality)) => {
                Ok(Some(explain(encode.with_quality(quality))?))
            }
            (encode, _) => Ok(encode),
        }
    }

    fn apply(&self, pipeline: Pipeline) -> Pipeline {
        if self.keep {
            pipeline.keep(Keep::ALL)
        } else if self.strip {
            pipeline.keep(Keep::NONE)
        } else {
            pipeline
        }
    }
}

/// Everything that a verb takes beside its own options.
#[derive(Args, Clone, Debug)]
pub(crate) struct Work {
    #[command(flatten)]
    pub(crate) inputs: MoreInputs,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) writing: Writing,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) batch: BatchArgs,
}

/// The names that an output template may use beside those of the path.
const FIELDS: [&str; 4] = ["width", "height", "format", "out_ext"];

/// One written picture.
struct Done {
    target: Target,
    bytes: Vec<u8>,
    info: img::Info,
}

impl Work {
    /// Runs every input through the pipeline that `build` makes of it.
    ///
    /// # Errors
    ///
    /// If the inputs or outputs make no sense; a picture that fails is
    /// listed at the end and does not stop the others.
    pub(crate) fn run(
        &self,
        ctx: &mut Ctx,
        paths: &[PathBuf],
        build: impl Fn(Pipeline) -> img::Result<Pipeline> + Sync,
    ) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(paths, ctx, &is_picture)?;
        let sink = self.output.plan(ctx, &inputs, &FIELDS, true)?;
        let encode = self.writing.encode(self.output.output.as_deref())?;
        let work = |index: usize, input: &Input, stages: &mut Stages| {
            self.one(index, input, stages, &sink, encode.as_ref(), &build)
        };
        let mut sum = Sum::default();
        let status = batch::run(
            ctx,
            &self.batch,
            &inputs,
            work,
            |ctx, input, done, stages| {
                sum.add(&done.info);
                self.report(ctx, input, &done, stages)
            },
        )?;
        if inputs.len() > 1 {
            sum.print(ctx)?;
        }
        Ok(status)
    }

    fn one(
        &self,
        index: usize,
        input: &Input,
        stages: &mut Stages,
        sink: &Sink,
        encode: Option<&Encode>,
        build: impl Fn(Pipeline) -> img::Result<Pipeline>,
    ) -> anyhow::Result<Done> {
        let pipeline = self.reading.open(input, stages)?;
        let mut pipeline = self.writing.apply(pipeline);
        if let Some(encode) = encode {
            pipeline = pipeline.encode(encode.clone());
        } else if let Some(quality) = self.writing.quality {
            let format = named(pipeline.metadata(), input)?.format;
            let encode =
                Encode::of(format).and_then(|e| e.with_quality(quality));
            pipeline = pipeline.encode(named(encode, input)?);
        }
        let output = named(build(pipeline).and_then(|p| p.to_bytes()), input)?;
        let timings = output.info.timings;
        stages.add("decode", timings.decode);
        stages.add("operate", timings.operate);
        stages.add("encode", timings.encode);
        let info = output.info;
        let target = sink.target(
            index,
            input,
            &[
                ("width", info.size.width.to_string()),
                ("height", info.size.height.to_string()),
                ("format", info.format.name().into()),
                ("out_ext", info.format.extension().into()),
            ],
        )?;
        let mut bytes = output.bytes;
        if let Target::File(path) = &target {
            stages.time("write", || sink.write(path, &bytes))?;
            bytes = Vec::new();
        }
        Ok(Done { target, bytes, info })
    }

    fn report(
        &self,
        ctx: &mut Ctx,
        input: &Input,
        done: &Done,
        stages: &Stages,
    ) -> anyhow::Result<()> {
        let info = &done.info;
        for warning in &info.report.warnings {
            ctx.warn(format!("`{}`: {warning}", input.name()));
        }
        let path = match &done.target {
            Target::Stdout => {
                ctx.stdout.write_all(&done.bytes)?;
                return Ok(());
            }
            Target::File(path) => path,
        };
        if ctx.json {
            let mut line = json!({
                "input": input.json_name(),
                "output": text::json_path(path),
                "format": info.format.name(),
                "width": info.size.width,
                "height": info.size.height,
                "channels": info.channels,
                "frames": info.frames,
                "bytes": info.bytes,
                "input_format": info.input_format.map(Format::name),
                "input_width": info.input_size.width,
                "input_height": info.input_size.height,
                "input_bytes": info.input_bytes,
                "warnings": info.report.warnings,
            });
            if self.batch.timings {
                line["timings_ms"] = stages.to_json();
            }
            return ctx.print_json(&line);
        }
        if !ctx.quiet {
            writeln!(
                ctx.stdout,
                "{} -> {}  {}  {}{}",
                input.name(),
                text::path(path),
                info.size,
                text::bytes(info.bytes),
                change(info.input_bytes, info.bytes),
            )?;
        }
        Ok(())
    }
}

/// Bytes in and out of a batch.
#[derive(Default)]
struct Sum {
    files: usize,
    before: u64,
    after: u64,
}

impl Sum {
    fn add(&mut self, info: &img::Info) {
        self.files += 1;
        self.before += info.input_bytes;
        self.after += info.bytes;
    }

    fn print(&self, ctx: &mut Ctx) -> anyhow::Result<()> {
        if self.files > 1 && !ctx.quiet && !ctx.json {
            writeln!(
                ctx.stdout,
                "{}: {} -> {}{}",
                text::count(self.files, "picture", "pictures"),
                text::bytes(self.before),
                text::bytes(self.after),
                change(self.before, self.after),
            )?;
        }
        Ok(())
    }
}

/// How much smaller or larger, in per cent.
fn change(before: u64, after: u64) -> String {
    if before == 0 {
        return String::new();
    }
    let percent = (after as f64 / before as f64 - 1.0) * 100.0;
    format!("  ({percent:+.0}%)")
}

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
