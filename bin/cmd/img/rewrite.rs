//! What the verbs share that change a file around its coded pixels.

use std::{io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;
use sysu::img;

use super::{
    common::{MAX_FILE, is_picture, keeps_format, named},
    replace::Replacing,
};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::Status,
    input::{Input, MoreInputs},
    output::{Output, Target},
    text,
};

/// Inputs and outputs of such a verb.
#[derive(Args, Clone, Debug)]
pub(super) struct Rewrite {
    #[command(flatten)]
    inputs: MoreInputs,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    replacing: Replacing,
    #[command(flatten)]
    batch: BatchArgs,
}

impl Rewrite {
    /// Writes what `change` makes of the bytes of each input.
    ///
    /// # Errors
    ///
    /// If the inputs or outputs make no sense; a picture that fails is
    /// listed at the end and does not stop the others.
    pub(super) fn run(
        &self,
        ctx: &mut Ctx,
        paths: &[PathBuf],
        change: impl Fn(&[u8]) -> img::Result<Vec<u8>> + Sync,
    ) -> anyhow::Result<Status> {
        self.run_any(ctx, paths, |input, bytes| named(change(bytes), input))
    }

    /// As [`Rewrite::run`], for a change whose errors are named already.
    ///
    /// # Errors
    ///
    /// As there.
    pub(super) fn run_any(
        &self,
        ctx: &mut Ctx,
        paths: &[PathBuf],
        change: impl Fn(&Input, &[u8]) -> anyhow::Result<Vec<u8>> + Sync,
    ) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(paths, ctx, &is_picture)?;
        self.replacing.check(self.output.replaces(), &inputs)?;
        let sink = self.output.plan(ctx, &inputs, &[], true)?;
        let work = |index: usize, input: &Input, stages: &mut Stages| {
            let bytes = stages.time("read", || input.read(MAX_FILE))?;
            let out = stages.time("rewrite", || change(input, &bytes))?;
            let target = sink.target(index, input, &[])?;
            keeps_format(input, &target, &out)?;
            if let Target::File(path) = &target {
                stages.time("write", || {
                    self.replacing.write(&sink, input, path, &out)
                })?;
            }
            Ok((target, bytes.len() as u64, out))
        };
        batch::run(ctx, &self.batch, &inputs, work, |ctx, input, done, _| {
            let (target, before, out) = done;
            match target {
                Target::Stdout => Ok(ctx.stdout.write_all(&out)?),
                Target::File(path) if ctx.json => ctx.print_json(&json!({
                    "input": input.json_name(),
                    "output": text::json_path(&path),
                    "input_bytes": before,
                    "bytes": out.len(),
                })),
                Target::File(path) => {
                    told(ctx, input, &path, before, out.len() as u64)
                }
            }
        })
    }
}

fn told(
    ctx: &mut Ctx,
    input: &Input,
    path: &std::path::Path,
    before: u64,
    after: u64,
) -> anyhow::Result<()> {
    if ctx.quiet {
        return Ok(());
    }
    let (size, word) = if after <= before {
        (before - after, "less")
    } else {
        (after - before, "more")
    };
    writeln!(
        ctx.stdout,
        "{} -> {}  {} {word}",
        input.name(),
        text::path(path),
        text::bytes(size),
    )?;
    Ok(())
}
