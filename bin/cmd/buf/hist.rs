//! `sysu buf hist`

use clap::Args;
use serde_json::json;
use sysu::buf::{Histogram, Span};

use super::common::{Sources, answer, each_chunk, say};
use crate::{ctx::Ctx, error::Status};

/// Count how often each byte occurs
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf hist program
  $ sysu buf hist --all --json data.bin
  $ echo hello | sysu buf hist")]
pub(crate) struct Hist {
    /// List the bytes that do not occur too
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    sources: Sources,
}

impl Hist {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.sources.each(ctx, |ctx, source, prefix| {
            let mut histogram = Histogram::new();
            let opened = source.open(Span::ALL)?;
            each_chunk(source, opened, self.sources.chunk(), |bytes| {
                histogram.push(bytes);
                Ok(true)
            })?;
            if ctx.json {
                let found = json!({
                    "total": histogram.total(),
                    "entropy": histogram.entropy(),
                    "counts": histogram.counts().to_vec(),
                });
                return ctx.print_json(&answer(source, found));
            }
            if !prefix.is_empty() {
                say(ctx, prefix.trim_end())?;
            }
            self.print(ctx, &histogram)
        })
    }

    fn print(
        &self,
        ctx: &mut Ctx,
        histogram: &Histogram,
    ) -> anyhow::Result<()> {
        let most = histogram.counts().iter().max().copied().unwrap_or(0);
        let room = ctx.width.saturating_sub(30).clamp(10, 100);
        for byte in 0..=255u8 {
            let count = histogram.count(byte);
            if count == 0 && !self.all {
                continue;
            }
            let glyph = match byte {
                b'!'..=b'~' => byte as char,
                _ => ' ',
            };
            let share = count as f64 * 100.0 / histogram.total().max(1) as f64;
            let bar = (count as f64 / most.max(1) as f64 * room as f64).ceil();
            let line = format!(
                "{byte:02x} {glyph} {count:>12} {share:6.2} % {}",
                "█".repeat(bar as usize)
            );
            say(ctx, line.trim_end())?;
        }
        Ok(())
    }
}
