//! `sysu hash dupes`

use std::{io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;
use sysu::hash::dupes;

use super::{explain, explained};
use crate::{
    batch::{BatchArgs, Report, Stages},
    ctx::Ctx,
    error::{self, Status},
    input::Inputs,
    text,
};

/// Find files of the same content
///
/// By size, then by their first 16 KiB, then whole. Groups are parted by an
/// empty line. Empty files and further names of one file (hard links) do not
/// count; nothing is removed. Exits 0 whether there are any or not.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash dupes -r photos
  $ sysu hash dupes -r photos backup --json
  $ find . -name '*.iso' -print0 | sysu hash dupes --files-from - --null")]
pub(super) struct Dupes {
    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    work: BatchArgs,
}

impl Dupes {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &|_| true)?;
        let paths: Vec<PathBuf> = inputs
            .iter()
            .filter_map(|input| input.path().map(PathBuf::from))
            .collect();
        if paths.len() < inputs.len() {
            return Err(error::usage("standard input is no file to compare"));
        }
        let progress = ctx.progress(self.work.progress, None, "B");
        let step = |bytes| {
            progress.inc(bytes);
            true
        };
        let mut report = Report::new(&self.work);
        let mut stages = Stages::default();
        let pool = self.work.pool()?;
        let work = || {
            let mut failed = Vec::new();
            let found = dupes::find(&paths, step, |err| failed.push(err));
            found.map(|found| (found, failed))
        };
        let found = stages.time("hash", || pool.install(work));
        progress.finish();
        let (found, failed) = explain(found)?;
        for (at, group) in found.iter().enumerate() {
            if ctx.json {
                let paths = group.paths.iter();
                let paths: Vec<_> =
                    paths.map(|path| text::json_path(path)).collect();
                ctx.print_json(&json!({ "size": group.len, "paths": paths }))?;
                continue;
            }
            if at > 0 {
                writeln!(ctx.stdout)?;
            }
            for path in &group.paths {
                writeln!(ctx.stdout, "{}", text::path(path))?;
            }
        }
        ctx.stdout.flush()?;
        let all_read = failed.is_empty();
        for err in failed {
            let err = explained(err, "read");
            let message = error::message(&err, ctx.style_err);
            ctx.stderr.write_all(message.as_bytes())?;
        }
        let files = text::count(paths.len(), "file", "files");
        report.note(&files, &stages);
        report.print(ctx)?;
        if !ctx.quiet && !found.is_empty() {
            let wasted = found.iter().map(dupes::Duplicates::wasted).sum();
            let groups = text::count(found.len(), "group", "groups");
            let wasted = text::bytes(wasted);
            writeln!(ctx.stderr, "{groups}, {wasted} more than once")?;
        }
        Ok(if all_read { Status::Done } else { Status::No })
    }
}
