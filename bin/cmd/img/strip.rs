//! `sysu img strip`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::img::{self, Keep};

use super::common::{is_picture, named};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::Status,
    input::{Input, Inputs},
    output::{Output, Target},
    text,
};

/// Take metadata out of JPEG, PNG and WebP, without touching the pixels
///
/// EXIF with places and serial numbers goes, XMP, IPTC, comments, density;
/// the colour profile stays, and so does the orientation.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img strip photo.jpg -o clean.jpg
  $ sysu img strip --in-place -r photos
  $ sysu img strip --keep-exif photo.jpg -o tagged.jpg")]
pub(super) struct Strip {
    #[command(flatten)]
    inputs: Inputs,

    /// Leave EXIF in
    #[arg(long)]
    keep_exif: bool,

    /// Leave XMP in
    #[arg(long)]
    keep_xmp: bool,

    /// Leave IPTC in
    #[arg(long)]
    keep_iptc: bool,

    /// Take the colour profile out too: colours may look wrong without it
    #[arg(long)]
    no_profile: bool,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    batch: BatchArgs,
}

impl Strip {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &is_picture)?;
        let sink = self.output.plan(ctx, &inputs, &[], true)?;
        let keep = Keep::NONE
            .icc(!self.no_profile)
            .exif(self.keep_exif)
            .xmp(self.keep_xmp)
            .iptc(self.keep_iptc);
        let work = |index: usize, input: &Input, stages: &mut Stages| {
            let bytes = stages.time("read", || input.read(u64::MAX))?;
            let out = stages.time("strip", || img::strip(&bytes, keep));
            let out = named(out, input)?;
            let target = sink.target(index, input, &[])?;
            if let Target::File(path) = &target {
                stages.time("write", || sink.write(path, &out))?;
            }
            Ok((target, bytes.len(), out))
        };
        batch::run(ctx, &self.batch, &inputs, work, |ctx, input, done, _| {
            let (target, before, out) = done;
            let path = match target {
                Target::Stdout => return Ok(ctx.stdout.write_all(&out)?),
                Target::File(path) => path,
            };
            if ctx.json {
                return ctx.print_json(&json!({
                    "input": input.json_name(),
                    "output": text::json_path(&path),
                    "input_bytes": before,
                    "bytes": out.len(),
                }));
            }
            if !ctx.quiet {
                writeln!(
                    ctx.stdout,
                    "{} -> {}  {} less",
                    input.name(),
                    text::path(&path),
                    text::bytes(before.saturating_sub(out.len()) as u64),
                )?;
            }
            Ok(())
        })
    }
}
