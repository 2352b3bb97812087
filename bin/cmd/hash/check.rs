//! `sysu hash check`

use std::{io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::hash::{
    Error, ErrorKind,
    digest::{Alg, Digest},
    sums::{Check, Event, Summary},
};

use super::explain;
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
    input::{Input, Inputs},
    text,
};

/// Check files against checksum lists
///
/// Reads the lists of sha256sum and its kin, BSD, OpenSSL, b3sum and
/// hashdeep, and goes on after what fails. The algorithm is that of the tag,
/// of --algorithm, of the list's name, or the usual one of the digest's
/// length. Exits 0 only if at least one file matched and nothing failed;
/// --quiet hides what is OK.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash check SHA256SUMS
  $ sysu hash check --ignore-missing --quiet SHA256SUMS
  $ sysu hash check -a blake3 --root photos photos.b3
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
    #[arg(long)]
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
}

impl CheckArgs {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let lists = self.inputs.resolve(ctx, &|_| true)?;
        let mut all_good = true;
        for list in &lists {
            let summary = self.list(ctx, list)?;
            self.summarize(ctx, list, &summary)?;
            all_good &= summary.is_good(self.strict);
        }
        Ok(if all_good { Status::Done } else { Status::No })
    }

    fn list(&self, ctx: &mut Ctx, list: &Input) -> anyhow::Result<Summary> {
        let mut check = Check::new()
            .ignore_missing(self.ignore_missing)
            .confine(self.confine);
        if self.root.as_os_str() != "." {
            check = check.folder(&self.root);
        }
        if let Some(digest) = self.algorithm.clone().or_else(|| hinted(list)) {
            check = check.only(digest);
        }
        let mut broken = Ok(());
        let summary = check.run(list.open()?, |event| {
            if broken.is_ok() {
                broken = self.tell(ctx, list, event);
            }
        });
        broken?;
        explain(summary)
            .with_context(|| format!("cannot read `{}`", list.name()))
            .status(Status::Io)
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
                "path": json_name(&name),
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

fn json_name(name: &[u8]) -> serde_json::Value {
    match str::from_utf8(name) {
        Ok(text) => text.into(),
        Err(_) => json!({
            "bytes": sysu::hash::digest::Encoding::Hex.encode(name)
        }),
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
