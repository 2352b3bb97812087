//! `sysu buf entropy`

use std::{fmt::Write as _, io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;
use sysu::buf::{BlockEntropy, Histogram, Size, Span};

use super::common::{Source, Sources, answer, each, each_chunk, say, some};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    output::NewFile,
};

/// Measure Shannon's entropy in bits per byte
///
/// 8 is what random, encrypted or compressed bytes have; text has about 4,
/// zeros none.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf entropy firmware.bin
  $ sysu buf entropy --block 4KiB firmware.bin
  $ sysu buf entropy --graph firmware.bin
  $ sysu buf entropy --svg entropy.svg firmware.bin")]
pub(crate) struct Entropy {
    /// Measure block by block
    #[arg(long, value_name = "SIZE", value_parser = some)]
    block: Option<Size>,

    /// Draw the course in the terminal
    #[arg(long)]
    graph: bool,

    /// Draw the course into FILE; `-` is standard output
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,

    /// Replace FILE of --svg if it is already there
    #[arg(long, requires = "svg")]
    overwrite: bool,

    #[command(flatten)]
    sources: Sources,
}

/// A course of at most so many points; beyond, neighbours are joined.
#[derive(Debug)]
struct Course {
    points: Vec<f64>,
    // Blocks in each point, and those of the point under way.
    per_point: usize,
    sum: f64,
    count: usize,
}

const POINTS: usize = 4096;

impl Course {
    fn new() -> Self {
        Self { points: Vec::new(), per_point: 1, sum: 0.0, count: 0 }
    }

    fn push(&mut self, bits: f64) {
        self.sum += bits;
        self.count += 1;
        if self.count == self.per_point {
            self.points.push(self.sum / self.count as f64);
            (self.sum, self.count) = (0.0, 0);
        }
        if self.points.len() == POINTS {
            self.points = self
                .points
                .chunks(2)
                .map(|pair| pair.iter().sum::<f64>() / pair.len() as f64)
                .collect();
            self.per_point *= 2;
        }
    }

    /// The course with `n` points at most.
    fn squeezed(&self, n: usize) -> Vec<f64> {
        let per = self.points.len().div_ceil(n.max(1)).max(1);
        self.points
            .chunks(per)
            .map(|part| part.iter().sum::<f64>() / part.len() as f64)
            .collect()
    }
}

impl Entropy {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        if 1 < sources.len() && self.svg.is_some() {
            return Err(usage("--svg draws one input"));
        }
        if self.svg_to_stdout() && (self.graph || ctx.json) {
            return Err(usage("the picture and more on standard output"))
                .hint("--svg FILE puts it elsewhere");
        }
        each(ctx, &sources, |ctx, source, prefix| {
            self.one(ctx, source, prefix)
        })
    }

    fn svg_to_stdout(&self) -> bool {
        self.svg.as_ref().is_some_and(|path| path.as_os_str() == "-")
    }

    fn one(
        &self,
        ctx: &mut Ctx,
        source: &Source,
        prefix: &str,
    ) -> anyhow::Result<()> {
        let drawn = self.graph || self.svg.is_some();
        let size = self.block.map_or(4096, Size::bytes);
        let mut blocks = BlockEntropy::new(size as usize);
        let (mut all, mut course) = (Histogram::new(), Course::new());
        let list = self.block.is_some() && !drawn;
        let mut ready: Vec<f64> = Vec::new();
        let mut at = 0;
        // Lists finished blocks, or notes them for the picture.
        let mut settle =
            |ctx: &mut Ctx, at: &mut u64, ready: &mut Vec<f64>| {
                for bits in ready.drain(..) {
                    if !list {
                        course.push(bits);
                    } else if ctx.json {
                        let found = json!({ "offset": *at, "entropy": bits });
                        ctx.print_json(&answer(source, found))?;
                    } else {
                        say(ctx, &format!("{prefix}{at:#010x} {bits:.4}"))?;
                    }
                    *at += size;
                }
                anyhow::Ok(())
            };
        let opened = source.open(Span::ALL)?;
        each_chunk(source, opened, self.sources.chunk(), |bytes| {
            all.push(bytes);
            blocks.push(bytes, &mut |bits| ready.push(bits));
            settle(ctx, &mut at, &mut ready)?;
            Ok(true)
        })?;
        blocks.flush(&mut |bits| ready.push(bits));
        settle(ctx, &mut at, &mut ready)?;
        if list {
            return Ok(());
        }
        if let Some(path) = &self.svg {
            let picture = svg(&course.squeezed(1000));
            if self.svg_to_stdout() {
                ctx.stdout.write_all(picture.as_bytes())?;
                return Ok(());
            }
            let output =
                NewFile { overwrite: self.overwrite, ..NewFile::default() };
            output.files().write(path, picture.as_bytes())?;
        }
        if self.graph && !ctx.json {
            let width = ctx.width.saturating_sub(4).max(10);
            for line in graph(&course.squeezed(width)) {
                say(ctx, &line)?;
            }
        }
        let bits = all.entropy();
        if ctx.json {
            let mut found = json!({ "entropy": bits, "size": all.total() });
            if drawn {
                found["course"] = course.points.into();
            }
            return ctx.print_json(&answer(source, found));
        }
        say(ctx, &format!("{prefix}{bits:.6}"))
    }
}

/// Four rows of eighths, two bits each.
fn graph(points: &[f64]) -> Vec<String> {
    const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    (0..4)
        .rev()
        .map(|row| {
            let label = if row == 3 { "8" } else { " " };
            let bars: String = points
                .iter()
                .map(|bits| {
                    let eighths = (bits - 2.0 * row as f64) * 4.0;
                    EIGHTHS[eighths.round().clamp(0.0, 8.0) as usize]
                })
                .collect();
            format!("{label} {bars}")
        })
        .collect()
}

fn svg(points: &[f64]) -> String {
    let mut path = String::new();
    let step = 960.0 / (points.len().max(2) - 1) as f64;
    for (i, bits) in points.iter().enumerate() {
        let word = if i == 0 { 'M' } else { 'L' };
        let (x, y) = (30.0 + i as f64 * step, 210.0 - bits * 25.0);
        let _ = write!(path, "{word}{x:.1} {y:.1}");
    }
    let mut grid = String::new();
    for bits in [0, 2, 4, 6, 8] {
        let y = 210 - bits * 25;
        let _ = writeln!(
            grid,
            "<path d=\"M30 {y}H990\" stroke=\"#ccc\"/>\
             <text x=\"8\" y=\"{}\">{bits}</text>",
            y + 4
        );
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" \
         height=\"220\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"1000\" height=\"220\" fill=\"#fff\"/>\n{grid}\
         <path d=\"{path}\" fill=\"none\" stroke=\"#06c\"/>\n</svg>\n"
    )
}
