//! `sysu hash password`

use std::io::{BufRead, Write as _};

use clap::Args;
use serde_json::json;
use sysu::hash::{
    Error, ErrorKind, Secret,
    bcrypt::Bcrypt,
    password::{Algorithm, PasswordHash},
};

use super::{
    algo::{Choice, Slow},
    explain,
    secret::{Source, password_line},
};
use crate::{
    ctx::Ctx,
    error::{self, Annotate as _, Status, usage},
};

/// Hash a password for storage
///
/// Asks twice on a terminal, or reads standard input, dropping one line end.
/// More than 72 bytes, a NUL byte or an empty password are refused, because
/// bcrypt would not tell them from others.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash password
  $ printf 'correct horse' | sysu hash password --cost 10
  $ sysu hash password --algo argon2id --password-file pw.txt
  $ sysu hash password --batch < passwords.txt > hashes.txt")]
pub(super) struct Password {
    #[command(flatten)]
    choice: Choice,

    #[command(flatten)]
    slow: Slow,

    /// bcrypt: drop what is behind the 72nd byte
    #[arg(long, conflicts_with = "prehash")]
    allow_truncate: bool,

    /// bcrypt: take a password with a NUL byte
    #[arg(long)]
    allow_nul: bool,

    /// bcrypt: take an empty password
    #[arg(long)]
    allow_empty: bool,

    /// Ask once
    #[arg(long)]
    no_confirm: bool,

    /// Hash each line of the input, several at once; a line that is refused
    /// leaves an empty line
    #[arg(long, conflicts_with_all = ["line", "raw", "password_env"])]
    batch: bool,

    #[command(flatten)]
    source: Source,
}

/// Lines that are hashed together.
const BATCH: usize = 256;

impl Password {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let algorithm = self.choice.algorithm(|bcrypt| {
            bcrypt
                .truncate(self.allow_truncate)
                .allow_nul(self.allow_nul)
                .allow_empty(self.allow_empty)
        })?;
        let allowed = [
            ("--allow-truncate", self.allow_truncate),
            ("--allow-nul", self.allow_nul),
            ("--allow-empty", self.allow_empty),
        ];
        if !matches!(algorithm, Algorithm::Bcrypt(_))
            && let Some((name, _)) = allowed.iter().find(|(_, on)| *on)
        {
            return Err(usage(format!(
                "`{name}` is an option of plain bcrypt"
            )));
        }
        self.slow.check(&algorithm, Slow::HINT)?;
        if self.batch {
            return self.batch(ctx, &algorithm);
        }
        let password = self.source.read(ctx, !self.no_confirm)?;
        let hash = match algorithm {
            Algorithm::Bcrypt(bcrypt) if 14 < bcrypt.cost().get() => {
                slowly(ctx, bcrypt, &password)?
            }
            _ => refused(&algorithm, algorithm.hash(password.as_bytes()))?,
        };
        if ctx.json {
            ctx.print_json(&described(&hash))?;
        } else {
            writeln!(ctx.stdout, "{hash}")?;
        }
        Ok(Status::Done)
    }

    fn batch(
        &self,
        ctx: &mut Ctx,
        algorithm: &Algorithm,
    ) -> anyhow::Result<Status> {
        let mut lines = self.source.open(ctx)?;
        let (mut number, mut failed) = (0, false);
        loop {
            let batch = take_lines(&mut *lines)?;
            if batch.is_empty() {
                return Ok(if failed { Status::No } else { Status::Done });
            }
            // What is no password leaves its place to an error.
            let (mut secrets, mut places) = (Vec::new(), Vec::new());
            for line in batch {
                let line = line.and_then(|line| self.source.normalized(line));
                places.push(line.map(|secret| secrets.push(secret)));
            }
            let mut hashes = hash_all(algorithm, &secrets).into_iter();
            let results = places.into_iter().map(|place| {
                place.and_then(|()| {
                    hashes.next().unwrap_or(Err(ErrorKind::Empty.into()))
                })
            });
            for result in results {
                number += 1;
                let result = explain(result);
                let result = result.map_err(|err| {
                    failed = true;
                    error::chain(&err)
                });
                if let Err(reason) = &result {
                    writeln!(ctx.stderr, "sysu: line {number}: {reason}")?;
                }
                match (result, ctx.json) {
                    (Ok(hash), true) => {
                        let mut value = described(&hash);
                        value["line"] = json!(number);
                        ctx.print_json(&value)?;
                    }
                    (Err(reason), true) => ctx.print_json(
                        &json!({ "line": number, "error": reason }),
                    )?,
                    (Ok(hash), false) => writeln!(ctx.stdout, "{hash}")?,
                    (Err(_), false) => writeln!(ctx.stdout)?,
                }
            }
            ctx.stdout.flush()?;
        }
    }
}

/// Hashes at a cost that makes people wait, and shows how far it is.
fn slowly(
    ctx: &Ctx,
    bcrypt: Bcrypt,
    password: &Secret,
) -> anyhow::Result<String> {
    let progress =
        ctx.progress(crate::style::When::Auto, Some(1000), "permille");
    let mut shown = 0;
    let hash = bcrypt.hash_with_progress(password.as_bytes(), |share| {
        let now = (share * 1000.0) as u64;
        progress.inc(now - shown);
        shown = now;
        true
    });
    progress.finish();
    let hash = hash.map(|hash| hash.to_string());
    refused(&Algorithm::Bcrypt(bcrypt), hash)
}

/// Says what would take a password that bcrypt refuses.
fn refused<T>(
    algorithm: &Algorithm,
    result: Result<T, Error>,
) -> anyhow::Result<T> {
    let hint = match (algorithm, result.as_ref().err().map(Error::kind)) {
        (Algorithm::Bcrypt(_), Some(ErrorKind::TooLong { max: 72, .. })) => {
            "--prehash hashes all of it, --algo argon2id has no such limit, \
             --allow-truncate drops what is behind"
        }
        (Algorithm::Bcrypt(_), Some(ErrorKind::Nul { .. })) => {
            "--allow-nul takes it; other programs will not verify it"
        }
        (Algorithm::Bcrypt(_), Some(ErrorKind::Empty)) => {
            "--allow-empty takes it"
        }
        _ => return explain(result),
    };
    explain(result).hint(hint)
}

/// Hashes the lines, bcrypt four at once on each core.
fn hash_all(
    algorithm: &Algorithm,
    batch: &[Secret],
) -> Vec<Result<String, Error>> {
    use rayon::prelude::*;

    match algorithm {
        Algorithm::Bcrypt(bcrypt) => bcrypt
            .hash_many(batch)
            .into_iter()
            .map(|hash| hash.map(|hash| hash.to_string()))
            .collect(),
        _ => batch
            .par_iter()
            .map(|password| algorithm.hash(password.as_bytes()))
            .collect(),
    }
}

fn take_lines(
    src: &mut dyn BufRead,
) -> anyhow::Result<Vec<Result<Secret, Error>>> {
    let mut batch = Vec::new();
    while batch.len() < BATCH {
        match password_line(src).status(Status::Io)? {
            Some(line) => batch.push(line),
            None => break,
        }
    }
    Ok(batch)
}

/// A hash with what it says of itself.
pub(super) fn described(hash: &str) -> serde_json::Value {
    let mut value = json!({ "hash": hash });
    if let Ok(parsed) = PasswordHash::parse(hash) {
        value["algorithm"] = json!(parsed.kind().as_str());
        match parsed.as_bcrypt() {
            Some(bcrypt) => {
                value["version"] = json!(bcrypt.version().as_str());
                value["cost"] = json!(bcrypt.cost().get());
            }
            None => value["parameters"] = json!(parsed.cost_text()),
        }
    }
    value
}
