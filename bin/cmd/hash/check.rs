//! `sysu hash check`

use std::{
    io::{BufRead as _, Write as _},
    num::NonZeroUsize,
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::hash::{
    Error, ErrorKind,
    digest::{Alg, Digest},
    sums::{Check, Event, Line, Parser, Summary, path_of},
};

use super::explain;
use crate::{
    ctx::Ctx,
    error::{self, Annotate as _, Status, is_broken_pipe},
    input::{Input, Inputs},
    style::When,
    text,
};

/// Check files against checksum lists
///
/// Reads the lists of sha256sum and its kin, BSD, OpenSSL, b3sum, hashdeep
/// and SFV, and goes on after what fails. The algorithm is that of the tag,
/// of --algorithm, of the list's name, or the usual one of the digest's
/// length. Files are hashed on all cores and told of in the order of the
/// list. Exits 0 only if at least one file matched and nothing failed;
/// --quiet hides what is OK.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash check SHA256SUMS
  $ sysu hash check --ignore-missing --quiet SHA256SUMS
  $ sysu hash check -a blake3 --root photos photos.b3
  $ sysu hash check --jobs 1 album.sfv
  $ sysu hash file -r src | sysu hash check -")]
pub(super) struct CheckArgs {
    /// The algorithm of plain lines
    #[arg(long, short, value_name = "NAME")]
    algorithm: Option<Digest>,

    /// Pass over files that are not there
    #[arg(long)]
    ignore_missing: bool,

    /// Fail for lines of no form too
    #[arg(long)]
    strict: bool,

    /// Print nothing; the exit status tells
    #[arg(long, conflicts_with = "warn")]
    status: bool,

    /// Name each line of no form
    #[arg(long, short)]
    warn: bool,

    /// Open the names in the list from this folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,

    /// Refuse names that lead out of the folder: absolute ones and `..`
    #[arg(long)]
    confine: bool,

    #[command(flatten)]
    inputs: Inputs,

    /// Work on N files at once [default: as many as there are cores]
    #[arg(long, short, value_name = "N", help_heading = "Work")]
    jobs: Option<NonZeroUsize>,

    /// When to show progress [default: on a terminal, after half a second]
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Work"
    )]
    progress: When,
}

impl CheckArgs {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let lists = self.inputs.resolve(ctx, &|_| true)?;
        let mut all_good = true;
        for list in &lists {
            let done = self.list(ctx, list);
            let summary = match done {
                Ok(summary) => summary,
                // One list of several that cannot be read is one failure.
                Err(err) if lists.len() > 1 && !is_broken_pipe(&err) => {
                    ctx.stdout.flush()?;
                    let message = error::message(&err, ctx.style_err);
                    ctx.stderr.write_all(message.as_bytes())?;
                    all_good = false;
                    continue;
                }
                Err(err) => return Err(err),
            };
            self.summarize(ctx, list, &summary)?;
            all_good &= summary.is_good(self.strict);
        }
        Ok(if all_good { Status::Done } else { Status::No })
    }

    fn list(&self, ctx: &mut Ctx, list: &Input) -> anyhow::Result<Summary> {
        let mut check = Check::new()
            .ignore_missing(self.ignore_missing)
            .confine(self.confine)
            .sfv(self.algorithm.is_none() && is_sfv(list));
        if self.root.as_os_str() != "." {
            check = check.folder(&self.root);
        }
        if let Some(digest) = self.algorithm.clone().or_else(|| hinted(list)) {
            check = check.only(digest);
        }
        let total = self.bytes(ctx, list);
        let progress = ctx.progress(self.progress, total, "B");
        let step = |bytes| {
            progress.inc(bytes);
            true
        };
        let mut broken = Ok(());
        if let Some(jobs) = self.jobs {
            check = check.threads(jobs.get());
        }
        let summary = check.run_with_progress(list.open()?, step, |event| {
            if broken.is_ok() {
                broken = self.tell(ctx, list, event);
            }
        });
        progress.finish();
        broken?;
        explain(summary)
            .with_context(|| format!("cannot read `{}`", list.name()))
            .status(Status::Io)
    }

    /// The bytes that a list names, looked up only if somebody will see the
    /// time that is left.
    fn bytes(&self, ctx: &Ctx, list: &Input) -> Option<u64> {
        let seen = match self.progress {
            When::Always => true,
            When::Auto => ctx.terminal.stderr && !ctx.quiet,
            When::Never => false,
        };
        if !seen || list.is_stdin() {
            return None;
        }
        let mut parser = Parser::new(self.algorithm.clone());
        let mut total = 0;
        for line in list.open().ok()?.split(b'\n') {
            if let Line::Entry(entry) = parser.line(&line.ok()?) {
                let path = self.root.join(path_of(&entry.name));
                total += path.metadata().map_or(0, |meta| meta.len());
            }
        }
        Some(total)
    }

    fn tell(
        &self,
        ctx: &mut Ctx,
        list: &Input,
        event: Event,
    ) -> anyhow::Result<()> {
        let (name, verdict, error) = match event {
            Event::Match { name } => (name, "OK", None),
            Event::Mismatch { name } => (name, "FAILED", None),
            Event::Unreadable { name, error } => {
                (name, "FAILED open or read", Some(error))
            }
            Event::Missing { name } => (name, "missing", None),
            Event::Malformed { line } => {
                if self.warn && !self.status {
                    let list = list.name();
                    writeln!(
                        ctx.stderr,
                        "sysu: {list}: {line}: improperly formatted line"
                    )?;
                }
                return Ok(());
            }
            _ => return Ok(()),
        };
        if let Some(error) = &error {
            let name = String::from_utf8_lossy(&name);
            let (name, why) = (text::printable(&name), why(error));
            writeln!(ctx.stderr, "sysu: `{name}`: {why}")?;
        }
        if self.status
            || verdict == "missing" && !ctx.json
            || verdict == "OK" && ctx.quiet
        {
            return Ok(());
        }
        if ctx.json {
            return ctx.print_json(&json!({
                "path": text::json_name(&name),
                "verdict": verdict.to_lowercase(),
                "error": error.map(|error| why(&error)),
            }));
        }
        let mut line = shown(&name, ctx.terminal.stdout);
        line.extend(format!(": {verdict}\n").bytes());
        ctx.stdout.write_all(&line)?;
        Ok(())
    }

    fn summarize(
        &self,
        ctx: &mut Ctx,
        list: &Input,
        sum: &Summary,
    ) -> anyhow::Result<()> {
        ctx.stdout.flush()?;
        let list = list.name();
        if sum.proper == 0 {
            writeln!(
                ctx.stderr,
                "sysu: {list}: no properly formatted checksum lines found"
            )?;
            return Ok(());
        }
        if self.status {
            return Ok(());
        }
        let lines = [
            (
                sum.malformed,
                "line is improperly formatted",
                "lines are improperly formatted",
            ),
            (
                sum.unreadable,
                "listed file could not be read",
                "listed files could not be read",
            ),
            (
                sum.mismatched,
                "computed checksum did NOT match",
                "computed checksums did NOT match",
            ),
        ];
        for (count, one, many) in lines {
            if count > 0 {
                let text = text::count(count as usize, one, many);
                writeln!(ctx.stderr, "sysu: warning: {text}")?;
            }
        }
        if sum.missing == sum.proper {
            writeln!(ctx.stderr, "sysu: {list}: no file was verified")?;
        }
        Ok(())
    }
}

fn is_sfv(list: &Input) -> bool {
    let extension = list.path().and_then(|path| path.extension());
    extension.is_some_and(|name| name.eq_ignore_ascii_case("sfv"))
}

/// The algorithm that a list's name tells of, where lengths do not.
fn hinted(list: &Input) -> Option<Digest> {
    let name = list.path()?.file_name()?.to_str()?.to_lowercase();
    let alg = match &*name {
        name if name.contains("b3") || name.contains("blake3") => Alg::Blake3,
        name if name.contains("b2sum") || name.contains("blake2b") => {
            Alg::Blake2b
        }
        name if name.contains("sha3-256") => Alg::Sha3_256,
        name if name.contains("sha3-512") => Alg::Sha3_512,
        name if name.contains("xxh3") => Alg::Xxh3_64,
        _ => return None,
    };
    Some(alg.into())
}

/// The cause without the name, which stands before it.
fn why(error: &Error) -> String {
    let text = error.to_string();
    match error.kind() {
        ErrorKind::Io { path: Some(path), .. } => {
            let name = format!("{}: ", path.display());
            text.strip_prefix(&name).unwrap_or(&text).to_owned()
        }
        _ => text,
    }
}

/// A name as coreutils shows it, or on a terminal as cannot drive it.
fn shown(name: &[u8], terminal: bool) -> Vec<u8> {
    if terminal {
        let text = String::from_utf8_lossy(name);
        return text::printable(&text).into_owned().into_bytes();
    }
    if !name.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return name.to_vec();
    }
    let mut line = vec![b'\\'];
    for &byte in name {
        match byte {
            b'\\' => line.extend_from_slice(b"\\\\"),
            b'\n' => line.extend_from_slice(b"\\n"),
            b'\r' => line.extend_from_slice(b"\\r"),
            _ => line.push(byte),
        }
    }
    line
}
