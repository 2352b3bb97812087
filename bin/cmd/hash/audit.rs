//! `sysu hash audit`

use std::{cell::Cell, io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;
use sysu::hash::{
    htpasswd::Htpasswd,
    password::{PasswordHash, audit},
};

use super::{explain, limits::LimitArgs, lines::Lines};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
    input::Input,
    style::When,
    text,
};

/// Try a word list against your own password file
///
/// For the owner of both: prints the users whose passwords are in the list,
/// not the passwords. bcrypt is computed four at once on each core. Exits 1
/// if any was found.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash audit .htpasswd --words common.txt
  $ sysu hash audit .htpasswd --words - --json < common.txt")]
pub(super) struct Audit {
    /// A password file, lines of `user:hash`
    file: PathBuf,

    /// The words, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    words: PathBuf,

    /// When to show progress [default: on a terminal, after half a second]
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    progress: When,

    #[command(flatten)]
    limits: LimitArgs,
}

impl Audit {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let file = explain(Htpasswd::read(&self.file))?;
        let (mut users, mut hashes) = (Vec::new(), Vec::new());
        for (user, hash) in file.users() {
            match PasswordHash::parse(hash) {
                Ok(hash) => {
                    users.push(user);
                    hashes.push(hash);
                }
                Err(err) => ctx.warn(format!("user `{user}`: {err}")),
            }
        }
        let from = Input::named(ctx, &self.words);
        let total = count(&from)?.map(|words| words * hashes.len() as u64);
        let progress = ctx.progress(self.progress, total, "tries");
        let broken = Cell::new(None);
        // The list is read as it is tried: it may be larger than memory.
        let words = Lines(from.open()?).map_while(|line| {
            let failed = |err| broken.set(Some(anyhow::Error::from(err)));
            line.map_err(failed).ok()
        });
        let mut found = 0_u64;
        let step = |tried| {
            progress.inc(tried);
            true
        };
        let limits = self.limits.limits();
        let json = ctx.json;
        let mut tell = |user: &str, word: u64| -> anyhow::Result<()> {
            if json {
                return ctx.print_json(&json!({ "user": user, "line": word }));
            }
            let user = text::printable(user);
            writeln!(ctx.stdout, "{user}: its password is in line {word}")?;
            ctx.stdout.flush()?;
            Ok(())
        };
        let done = audit(&hashes, words, &limits, step, |hit| {
            found += 1;
            if let Err(err) = tell(users[hit.hash], hit.word + 1) {
                broken.set(Some(err));
            }
        });
        progress.finish();
        LimitArgs::explain(done)?;
        if let Some(err) = broken.into_inner() {
            return Err(err);
        }
        Ok(if found > 0 { Status::No } else { Status::Done })
    }
}

/// The lines of a file, for the time left; a stream has no second reading.
fn count(from: &Input) -> anyhow::Result<Option<u64>> {
    if from.len().is_none() {
        return Ok(None);
    }
    let mut words = 0;
    for line in Lines(from.open()?) {
        line.status(Status::Io)?;
        words += 1;
    }
    Ok(Some(words))
}
