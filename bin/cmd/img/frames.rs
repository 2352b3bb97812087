//! `sysu img frames`

use std::{io::Write as _, path::PathBuf};

use clap::Args;
use rayon::prelude::*;
use serde_json::json;
use sysu::img::{
    self, Encode, Format, Frame, Metadata, Pages, Picture, Pipeline,
};

use super::common::{Reading, Writing, is_picture, named, sinks};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, Inputs},
    output::{NewFile, Sink, Target},
    text,
};

/// Write each frame of an animation, or each page, as a file
///
/// Of GIF, WebP, APNG and TIFF. Frames are as they are shown: whole, with
/// what the ones before left of them. --pages takes some of them. PNG,
/// unless the output's extension or --format says otherwise.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img frames animation.gif
  $ sysu img frames animation.gif -o 'frames/{frame:04}.webp' --mkdir
  $ sysu img frames animation.gif --pages 0..1 --json
  $ sysu img frames film.tif --every 2 -o 'page-{frame}-{width}.jpg'")]
pub(super) struct Frames {
    #[command(flatten)]
    inputs: Inputs,

    /// Write each N-th frame
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    every: u32,

    #[command(flatten)]
    output: NewFile,

    #[command(flatten)]
    writing: Writing,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    batch: BatchArgs,
}

/// A frame that was written.
struct Written {
    frame: u32,
    path: PathBuf,
    size: img::Size,
    delay_ms: u32,
    bytes: u64,
}

impl Frames {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &is_picture)?;
        let name = self.output.output.as_deref();
        let encode = self.writing.encode_or(name, Format::Png)?;
        let sample = fields(0, 0, img::Size::new(0, 0), &encode);
        let each = "{stem}-{frame:03}.{out_ext}";
        let sinks = sinks(&self.output, &inputs, each, &sample)?;
        batch::run(
            ctx,
            &self.batch,
            &inputs,
            |index, input, stages| {
                self.split(input, &sinks[index], &encode, stages)
            },
            |ctx, input, (head, written), _| {
                self.tell(ctx, input, &head, &written)
            },
        )
    }

    /// Decodes one input and writes its frames.
    fn split(
        &self,
        input: &Input,
        sink: &Sink,
        encode: &Encode,
        stages: &mut Stages,
    ) -> anyhow::Result<(Metadata, Vec<Written>)> {
        let pipeline = self.reading.open(input, stages)?;
        let head = named(pipeline.metadata(), input)?;
        let (first, count) = self.range(&head)?;
        let step = self.every as usize;
        let one = |index: u32, frame: Frame, about: &Metadata| {
            self.write((index, frame, about), input, sink, encode)
        };
        if head.format == Format::Tiff {
            // Pages may differ in size and kind: one after the other.
            let mut written = Vec::new();
            for index in (first..first.saturating_add(count)).step_by(step) {
                let page = pipeline.clone().pages(Pages::Range(index, 1));
                let picture = stages
                    .time("decode", || named(page.to_picture(), input))?;
                let about = picture.metadata.clone();
                let frames = picture.into_frames();
                for frame in frames.into_iter().take(1) {
                    written.push(one(index, frame, &about)?);
                }
            }
            return Ok((head, written));
        }
        let pipeline = pipeline.pages(Pages::Range(first, count));
        let picture =
            stages.time("decode", || named(pipeline.to_picture(), input))?;
        let about = picture.metadata.clone();
        let frames: Vec<(u32, Frame)> =
            (first..).zip(picture.into_frames()).step_by(step).collect();
        let delays = &head.delays_ms;
        let written = stages.time("write", || {
            frames
                .into_par_iter()
                .map(|(index, mut frame)| {
                    if let Some(delay) = delays.get(index as usize) {
                        // A frame taken alone has lost its delay.
                        frame.delay_ms = frame.delay_ms.max(*delay);
                    }
                    one(index, frame, &about)
                })
                .collect::<anyhow::Result<Vec<_>>>()
        })?;
        Ok((head, written))
    }

    /// The first frame that is wanted, and how many.
    fn range(&self, head: &Metadata) -> anyhow::Result<(u32, u32)> {
        let pages = match &self.reading.pages {
            _ if self.reading.first_frame => Pages::First,
            Some(pages) => super::common::pages_of(pages)?,
            None => Pages::All,
        };
        let (first, count) = match pages {
            Pages::First => (0, 1),
            Pages::Range(first, count) => (first, count),
            Pages::All | Pages::Auto => (0, head.frames),
        };
        if head.frames <= first {
            let frames = text::count(head.frames as usize, "frame", "frames");
            return Err(usage(format!(
                "there is no frame {first} of {frames}"
            )))
            .hint("frames are counted from 0");
        }
        Ok((first, count.min(head.frames - first)))
    }

    fn write(
        &self,
        (index, frame, about): (u32, Frame, &Metadata),
        input: &Input,
        sink: &Sink,
        encode: &Encode,
    ) -> anyhow::Result<Written> {
        let (size, delay_ms) = (frame.raster.size(), frame.delay_ms);
        let mut about = about.clone();
        about.frames = 1;
        about.delays_ms = Vec::new();
        about.loop_count = None;
        let still = Pipeline::new(Picture::still(frame.raster, about));
        let still = self.writing.apply(still).encode(encode.clone());
        let made = named(still.to_bytes(), input)?;
        let fields = fields(index, delay_ms, size, encode);
        let Target::File(path) = sink.target(0, input, &fields)? else {
            return Err(usage("frames go to files"));
        };
        sink.write(&path, &made.bytes)?;
        let bytes = made.bytes.len() as u64;
        Ok(Written { frame: index, path, size, delay_ms, bytes })
    }

    fn tell(
        &self,
        ctx: &mut Ctx,
        input: &Input,
        head: &Metadata,
        written: &[Written],
    ) -> anyhow::Result<()> {
        if ctx.json {
            let frame = |w: &Written| {
                json!({
                    "frame": w.frame,
                    "output": text::json_path(&w.path),
                    "width": w.size.width,
                    "height": w.size.height,
                    "delay_ms": w.delay_ms,
                    "bytes": w.bytes,
                })
            };
            return ctx.print_json(&json!({
                "input": input.json_name(),
                "format": head.format.name(),
                "total": head.frames,
                "loop_count": head.loop_count,
                "frames": written.iter().map(frame).collect::<Vec<_>>(),
            }));
        }
        if ctx.quiet {
            return Ok(());
        }
        for w in written {
            let delay = match w.delay_ms {
                0 => String::new(),
                ms => format!("  {ms} ms"),
            };
            writeln!(
                ctx.stdout,
                "{} {} -> {}  {}  {}{delay}",
                input.name(),
                w.frame,
                text::path(&w.path),
                w.size,
                text::bytes(w.bytes)
            )?;
        }
        Ok(())
    }
}

/// What a template may name: the frame's number tells files apart.
fn fields(
    frame: u32,
    delay_ms: u32,
    size: img::Size,
    encode: &Encode,
) -> [(&'static str, String); 6] {
    let format = encode.format();
    [
        ("frame", frame.to_string()),
        ("delay", delay_ms.to_string()),
        ("width", size.width.to_string()),
        ("height", size.height.to_string()),
        ("format", format.name().into()),
        ("out_ext", format.extension().into()),
    ]
}
