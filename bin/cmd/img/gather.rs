//! Many pictures that become one: how they are read, and where it goes.

use std::io::Write as _;

use clap::Args;
use serde_json::{Map, Value};
use sysu::img::{self, Encode, Format, Picture, Pipeline};

use super::common::{
    FIELDS, Reading, Writing, explain, fields, is_picture, named,
};
use crate::{
    batch::{self, BatchArgs},
    ctx::Ctx,
    error::{Status, usage},
    input::{Input, Inputs},
    output::{NewFile, Sink, Target},
    text,
};

/// What such a verb takes beside its own options.
#[derive(Args, Clone, Debug)]
pub(super) struct Gather {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    pub(super) output: NewFile,
    #[command(flatten)]
    pub(super) writing: Writing,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    batch: BatchArgs,
}

impl Gather {
    pub(super) fn inputs(&self, ctx: &Ctx) -> anyhow::Result<Vec<Input>> {
        self.inputs.resolve(ctx, &is_picture)
    }

    /// Decodes all of them; those that fail are listed and left out.
    ///
    /// # Errors
    ///
    /// If none is left.
    pub(super) fn pictures(
        &self,
        ctx: &mut Ctx,
        inputs: &[Input],
        change: impl Fn(Pipeline) -> Pipeline + Sync,
    ) -> anyhow::Result<(Vec<(Input, Picture)>, Status)> {
        let mut pictures = Vec::with_capacity(inputs.len());
        // All of them are in memory at once.
        let (mut pixels, most) = (0u64, self.reading.max_pixels);
        let status = batch::run(
            ctx,
            &self.batch,
            inputs,
            |_, input, stages| {
                let pipeline = change(self.reading.open(input, stages)?);
                named(stages.time("decode", || pipeline.to_picture()), input)
            },
            |_, input, picture, _| {
                let frames = picture.frames().len() as u64;
                pixels += picture.size().pixels() * frames;
                if most < pixels {
                    let (what, limit) = ("pixels", most);
                    let kind =
                        img::ErrorKind::Limit { what, limit, got: pixels };
                    return explain(Err(kind.into()));
                }
                pictures.push((input.clone(), picture));
                Ok(())
            },
        )?;
        if pictures.is_empty() {
            return Err(usage("there is no picture left"));
        }
        Ok((pictures, status))
    }

    /// Where the one picture goes; `name` stands for its input.
    pub(super) fn sink(&self, ctx: &Ctx, name: &str) -> anyhow::Result<Sink> {
        self.output.plan(ctx, &[Input::made(name)], &FIELDS, true)
    }

    /// The format that was asked for, if any.
    pub(super) fn encode(&self) -> anyhow::Result<Option<Encode>> {
        self.writing.encode(self.output.output.as_deref())
    }

    /// Encodes and writes, and says so: in words, or as JSON together with
    /// what `more` has to say.
    pub(super) fn write(
        &self,
        ctx: &mut Ctx,
        sink: &Sink,
        (index, name): (usize, &str),
        made: (&Pipeline, Format),
        more: Map<String, Value>,
    ) -> anyhow::Result<()> {
        let (pipeline, fallback) = made;
        let mut pipeline = self.writing.apply(pipeline.clone());
        pipeline = pipeline.limits(self.reading.limits());
        let to = self.output.output.as_deref();
        pipeline = pipeline.encode(self.writing.encode_or(to, fallback)?);
        let output = explain(pipeline.to_bytes())?;
        let info = &output.info;
        for warning in &info.report.warnings {
            ctx.warn(warning);
        }
        let fields = fields(info.size, info.format);
        let path = match sink.target(index, &Input::made(name), &fields)? {
            Target::Stdout => {
                ctx.stdout.write_all(&output.bytes)?;
                return Ok(());
            }
            Target::File(path) => path,
        };
        sink.write(&path, &output.bytes)?;
        if ctx.json {
            let mut all = Map::new();
            all.insert("output".into(), text::json_path(&path));
            all.insert("format".into(), info.format.name().into());
            all.insert("width".into(), info.size.width.into());
            all.insert("height".into(), info.size.height.into());
            all.insert("frames".into(), info.frames.into());
            all.insert("bytes".into(), info.bytes.into());
            all.extend(more);
            return ctx.print_json(&all);
        }
        if !ctx.quiet {
            let frames = match info.frames {
                1 => String::new(),
                n => format!("  {n} frames"),
            };
            writeln!(
                ctx.stdout,
                "{}  {}{frames}  {}",
                text::path(&path),
                info.size,
                text::bytes(info.bytes)
            )?;
        }
        Ok(())
    }
}
