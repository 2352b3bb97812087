//! `sysu hash audit`

use std::{
    cell::Cell,
    io::{BufRead as _, Write as _},
    path::PathBuf,
};

use clap::Args;
use serde_json::json;
use sysu::hash::{
    htpasswd::Htpasswd,
    password::{PasswordHash, audit},
};

use super::{explain, limits::LimitArgs};
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
        let words = self.words(ctx)?;
        let total = words.len() as u64 * hashes.len() as u64;
        let progress = ctx.progress(self.progress, Some(total), "tries");
        let broken = Cell::new(None);
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
        explain(done)?;
        if let Some(err) = broken.into_inner() {
            return Err(err);
        }
        Ok(if found > 0 { Status::No } else { Status::Done })
    }

    fn words(&self, ctx: &Ctx) -> anyhow::Result<Vec<Vec<u8>>> {
        let from = if self.words.as_os_str() == "-" {
            Input::stdin(ctx)
        } else {
            Input::file(&self.words)
        };
        let mut words = Vec::new();
        for line in from.open()?.split(b'\n') {
            let mut line = line.status(Status::Io)?;
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            words.push(line);
        }
        Ok(words)
    }
}
