//! `sysu img stats`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::img::Stats as Found;

use super::{common::explain, look::Look};
use crate::{ctx::Ctx, error::Status, input::Input};

/// Measure pixels: least, greatest, mean and so on of each channel
///
/// Also entropy, sharpness, the dominant colour, and whether anything is
/// translucent; of the first frame, after the steps of --after.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img stats photo.jpg
  $ sysu img stats --json *.png | jq .entropy
  $ sysu img stats photo.jpg --after 'resize 200x'")]
pub(super) struct Stats {
    /// Measure what these steps make of the picture
    #[arg(
        long,
        value_name = "STEPS",
        default_value = "",
        hide_default_value = true
    )]
    after: String,

    #[command(flatten)]
    look: Look,
}

impl Stats {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let empty = sysu::img::Pipeline::from_bytes(Vec::new());
        let _ = explain(empty.chain(&self.after))?;
        let inputs = self.look.inputs(ctx)?;
        self.look.each(
            ctx,
            &inputs,
            |pipeline, stages| {
                stages.time("measure", || {
                    pipeline.chain(&self.after).and_then(|p| p.stats())
                })
            },
            |ctx, input, stats| print(ctx, input, &stats),
        )
    }
}

fn print(ctx: &mut Ctx, input: &Input, stats: &Found) -> anyhow::Result<()> {
    if ctx.json {
        let channels: Vec<_> = stats
            .channels
            .iter()
            .map(|c| {
                json!({
                    "min": c.min,
                    "max": c.max,
                    "sum": c.sum,
                    "squares_sum": c.squares_sum,
                    "mean": c.mean,
                    "stdev": c.stdev,
                    "min_x": c.min_at.0,
                    "min_y": c.min_at.1,
                    "max_x": c.max_at.0,
                    "max_y": c.max_at.1,
                })
            })
            .collect();
        return ctx.print_json(&json!({
            "input": input.json_name(),
            "channels": channels,
            "is_opaque": stats.is_opaque,
            "entropy": stats.entropy,
            "sharpness": stats.sharpness,
            "dominant": stats.dominant.to_string(),
        }));
    }
    let out = &mut ctx.stdout;
    writeln!(out, "{}", input.name())?;
    writeln!(out, "  channel      min      max      mean     stdev")?;
    for (index, c) in stats.channels.iter().enumerate() {
        writeln!(
            out,
            "  {index:7}{:9}{:9}{:10.3}{:10.3}",
            c.min, c.max, c.mean, c.stdev
        )?;
    }
    writeln!(out, "  opaque     {}", stats.is_opaque)?;
    writeln!(out, "  entropy    {:.3}", stats.entropy)?;
    writeln!(out, "  sharpness  {:.3}", stats.sharpness)?;
    writeln!(out, "  dominant   {}", stats.dominant)?;
    Ok(())
}
