//! `sysu hash manifest`

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;
use sysu::hash::{
    digest::Digest,
    manifest::{Change, Manifest},
};

use super::explain;
use crate::{
    batch::{BatchArgs, Report, Stages},
    ctx::Ctx,
    error::Status,
    input::Input,
    text,
};

/// Record what a folder holds, and say what has changed
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(super) struct ManifestArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Make(Make),
    Check(CheckArgs),
    Diff(Diff),
}

impl ManifestArgs {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Make(verb) => verb.run(ctx),
            Verb::Check(verb) => verb.run(ctx),
            Verb::Diff(verb) => verb.run(ctx),
        }
    }
}

/// Print the manifest of a folder
///
/// A sorted checksum list of its regular files, which sha256sum -c reads
/// too. Symbolic links, pipes and devices are passed over.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash manifest make photos > photos.sums
  $ sysu hash manifest make -a blake3 --root-digest photos")]
struct Make {
    /// The folder
    folder: PathBuf,

    /// The algorithm
    #[arg(long, short, value_name = "NAME", default_value = "sha256")]
    algorithm: Digest,

    /// Print the digest of the manifest instead of the manifest
    #[arg(long)]
    root_digest: bool,

    #[command(flatten)]
    work: BatchArgs,
}

impl Make {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let made = of_folder(ctx, &self.folder, &self.algorithm, &self.work)?;
        let root = explain(made.root())?.to_hex();
        if ctx.json {
            let hex = sysu::hash::digest::Encoding::Hex;
            let files: Vec<_> = made
                .files()
                .map(|(name, bytes)| {
                    let path = text::json_name(name);
                    json!({ "path": path, "digest": hex.encode(bytes) })
                })
                .collect();
            ctx.print_json(&json!({
                "algorithm": self.algorithm.tag().to_lowercase(),
                "root": root,
                "files": files,
            }))?;
        } else if self.root_digest {
            writeln!(ctx.stdout, "{root}")?;
        } else {
            ctx.stdout.write_all(&made.to_bytes())?;
        }
        Ok(Status::Done)
    }
}

/// Say how a folder differs from its manifest
///
/// Prints added, removed, changed and moved files. Exits 1 if there are any.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash manifest check photos.sums photos")]
struct CheckArgs {
    /// The manifest; `-` is standard input
    manifest: PathBuf,

    /// The folder
    folder: PathBuf,

    #[command(flatten)]
    work: BatchArgs,
}

impl CheckArgs {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let before = read(ctx, &self.manifest)?;
        let digest = before.digest().clone();
        let after = of_folder(ctx, &self.folder, &digest, &self.work)?;
        print(ctx, &before.changes_to(&after))
    }
}

/// Say how two manifests differ
///
/// Prints added, removed, changed and moved files. Exits 1 if there are any.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash manifest diff monday.sums friday.sums")]
struct Diff {
    /// The manifest before
    before: PathBuf,

    /// The manifest after
    after: PathBuf,
}

impl Diff {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let before = read(ctx, &self.before)?;
        let after = read(ctx, &self.after)?;
        print(ctx, &before.changes_to(&after))
    }
}

fn read(ctx: &Ctx, path: &Path) -> anyhow::Result<Manifest> {
    let name = text::path(path);
    explain(Manifest::parse(Input::named(ctx, path).open()?))
        .with_context(|| format!("cannot read `{name}` as a manifest"))
}

fn of_folder(
    ctx: &mut Ctx,
    folder: &Path,
    digest: &Digest,
    work: &BatchArgs,
) -> anyhow::Result<Manifest> {
    let progress = ctx.progress(work.progress, None, "B");
    let step = |bytes| {
        progress.inc(bytes);
        true
    };
    let mut report = Report::new(work);
    let mut stages = Stages::default();
    let pool = work.pool()?;
    let made = stages.time("hash", || {
        pool.install(|| Manifest::of(folder, digest.clone(), step))
    });
    progress.finish();
    report.note(&text::path(folder), &stages);
    report.print(ctx)?;
    explain(made)
}

fn print(ctx: &mut Ctx, changes: &[Change]) -> anyhow::Result<Status> {
    for change in changes {
        let (word, name, to) = match change {
            Change::Added { name } => ("added", name, None),
            Change::Removed { name } => ("removed", name, None),
            Change::Changed { name } => ("changed", name, None),
            Change::Moved { from, to } => ("moved", from, Some(to)),
            _ => continue,
        };
        if ctx.json {
            ctx.print_json(&json!({
                "change": word,
                "path": text::json_name(name),
                "to": to.map(|to| text::json_name(to)),
            }))?;
            continue;
        }
        let name = String::from_utf8_lossy(name);
        let to = to.map(|to| String::from_utf8_lossy(to));
        let name = text::printable(&name);
        match to {
            Some(to) => {
                let to = text::printable(&to);
                writeln!(ctx.stdout, "{word:<8} {name} -> {to}")?;
            }
            None => writeln!(ctx.stdout, "{word:<8} {name}")?,
        }
    }
    Ok(if changes.is_empty() { Status::Done } else { Status::No })
}
