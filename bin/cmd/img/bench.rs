//! `sysu img bench`

use std::{io::Write as _, path::PathBuf, time::Duration};

use clap::Args;
use serde_json::json;
use sysu::img::{Bench as Runs, Encode, Format, Lap, Resize};

use super::common::{Reading, explain, named};
use crate::{
    batch::Stages,
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, MoreInputs},
    output::{NewFile, Target},
    text,
};

/// Time decoding, resizing and encoding of a picture, format by format
///
/// `resize` is from the file to a picture of --width pixels, by default half
/// of what it has: formats that can be decoded small are quick there. Each
/// time is the median of --runs. -o writes a plot, as SVG.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img bench photo.jpg
  $ sysu img bench photo.jpg --formats jpeg,png,webp --runs 9 --json
  $ sysu img bench photo.jpg --formats jpeg,png --width 720 -o plot.svg")]
pub(super) struct Bench {
    /// The picture, or `-`
    #[arg(value_name = "INPUT")]
    path: PathBuf,

    /// The formats
    #[arg(
        long,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "jpeg,png,webp,gif,qoi"
    )]
    formats: Vec<Format>,

    /// How often each stage is run
    #[arg(
        long,
        value_name = "N",
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(1..=1000)
    )]
    runs: u32,

    /// The width of the small picture
    #[arg(long, value_name = "N")]
    width: Option<u32>,

    /// Quality of the formats that have one, 1 to 100
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u8).range(1..=100)
    )]
    quality: Option<u8>,

    #[command(flatten)]
    output: NewFile,

    #[command(flatten)]
    reading: Reading,
}

impl Bench {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let paths = std::slice::from_ref(&self.path);
        let inputs = MoreInputs::default().resolve(paths, ctx, &|_| true)?;
        let [input] = &*inputs else {
            return Err(usage("one picture at a time"));
        };
        let mut formats = Vec::with_capacity(self.formats.len());
        for format in &self.formats {
            let encode = explain(Encode::of(*format))?;
            formats.push(match self.quality {
                Some(quality) => {
                    encode.clone().with_quality(quality).unwrap_or(encode)
                }
                None => encode,
            });
        }
        let mut runs = Runs::new(self.runs);
        if let Some(width) = self.width {
            runs = runs.resize(Resize::width(width));
        }
        let pipeline = self.reading.open(input, &mut Stages::default())?;
        let laps = named(runs.run(&pipeline, &formats), input)?;
        if self.output.output.is_some() {
            self.plot(ctx, input, &laps)?;
        }
        for lap in &laps {
            if ctx.json {
                ctx.print_json(&json!({
                    "input": input.json_name(),
                    "format": lap.format.name(),
                    "decode_ms": lap.decode.map(millis),
                    "resize_ms": lap.resize.map(millis),
                    "encode_ms": millis(lap.encode),
                    "bytes": lap.bytes,
                    "runs": self.runs,
                }))?;
            }
        }
        if !ctx.json {
            table(ctx, &laps)?;
        }
        Ok(Status::Done)
    }

    fn plot(
        &self,
        ctx: &Ctx,
        input: &Input,
        laps: &[Lap],
    ) -> anyhow::Result<()> {
        let inputs = std::slice::from_ref(input);
        let sink = self.output.plan(ctx, inputs, &[], false)?;
        match sink.target(0, input, &[])? {
            Target::File(path) => {
                sink.write(&path, Lap::plot(laps).as_bytes())
            }
            Target::Stdout => {
                Err(usage("standard output has the table already"))
                    .hint("-o FILE takes the plot")
            }
        }
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn table(ctx: &mut Ctx, laps: &[Lap]) -> anyhow::Result<()> {
    let out = &mut ctx.stdout;
    writeln!(
        out,
        "{:8}{:>13}{:>13}{:>13}{:>12}",
        "format", "decode", "resize", "encode", "size"
    )?;
    let cell = |time: Option<Duration>| {
        time.map_or_else(|| "-".into(), |t| format!("{:.2} ms", millis(t)))
    };
    for lap in laps {
        writeln!(
            out,
            "{:8}{:>13}{:>13}{:>13}{:>12}",
            lap.format.name(),
            cell(lap.decode),
            cell(lap.resize),
            cell(Some(lap.encode)),
            text::bytes(lap.bytes),
        )?;
    }
    Ok(())
}
