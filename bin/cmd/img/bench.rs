//! `sysu img bench`

use std::{io::Write as _, time::Duration};

use clap::Args;
use serde_json::json;
use sysu::img::{Bench as Runs, Format, Lap, Resize};

use super::common::{Reading, encodes, is_picture, named};
use crate::{
    batch::{self, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, Inputs},
    output::{NewFile, Target},
    text,
};

/// Time decoding, resizing and encoding of pictures, format by format
///
/// `resize` is from the file to a picture of --width pixels, by default half
/// of what it has: formats that can be decoded small are quick there. Each
/// time is the median of --runs. -o writes a plot, as SVG.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img bench photo.jpg
  $ sysu img bench photo.jpg --formats jpeg,png,webp --runs 9 --json
  $ sysu img bench photo.jpg --formats jpeg,png --width 720 -o plot.svg
  $ sysu img bench photo.jpg logo.png --runs 3 -o '{stem}-plot.svg'")]
pub(super) struct Bench {
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
    inputs: Inputs,

    #[command(flatten)]
    output: NewFile,

    #[command(flatten)]
    reading: Reading,
}

impl Bench {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &is_picture)?;
        let formats = encodes(&self.formats, self.quality)?;
        let mut runs = Runs::new(self.runs);
        if let Some(width) = self.width {
            runs = runs.resize(Resize::width(width));
        }
        let sink = match self.output.output.as_deref() {
            None => None,
            Some("-") => {
                return Err(usage("standard output has the table already"))
                    .hint("-o FILE takes the plot");
            }
            Some(_) => Some(self.output.plan(ctx, &inputs, &[], false)?),
        };
        let mut first = true;
        // One after the other: two at once would slow each other down.
        batch::in_turn(ctx, &inputs, |ctx, index, input| {
            let pipeline = self.reading.open(input, &mut Stages::default())?;
            let laps = named(runs.run(&pipeline, &formats), input)?;
            if let Some(sink) = &sink
                && let Target::File(path) = sink.target(index, input, &[])?
            {
                sink.write(&path, Lap::plot(&laps).as_bytes())?;
            }
            if ctx.json {
                let lines = |lap| self.line(ctx, input, lap);
                return laps.iter().try_for_each(lines);
            }
            if 1 < inputs.len() {
                let line = if std::mem::take(&mut first) { "" } else { "\n" };
                writeln!(ctx.stdout, "{line}{}", input.name())?;
            }
            table(ctx, &laps)
        })
    }

    fn line(
        &self,
        ctx: &mut Ctx,
        input: &Input,
        lap: &Lap,
    ) -> anyhow::Result<()> {
        ctx.print_json(&json!({
            "input": input.json_name(),
            "format": lap.format.name(),
            "decode_ms": lap.decode.map(millis),
            "resize_ms": lap.resize.map(millis),
            "encode_ms": millis(lap.encode),
            "bytes": lap.bytes,
            "runs": self.runs,
        }))
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
