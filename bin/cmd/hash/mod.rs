//! `sysu hash`

mod password;
pub(crate) mod prompt;
mod secret;
mod verify;

use clap::{Args, Subcommand};
use sysu::hash::{Error, ErrorKind};

use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
};

/// Passwords, digests, checksum lists and tokens
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Hash {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Password(password::Password),
    Verify(verify::Verify),
}

impl Hash {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Password(verb) => verb.run(ctx),
            Verb::Verify(verb) => verb.run(ctx),
        }
    }
}

/// Gives an error of the library its exit status and its next step.
fn explain<T>(result: Result<T, Error>) -> anyhow::Result<T> {
    let err = match result {
        Ok(value) => return Ok(value),
        Err(err) => err,
    };
    let (status, hint) = match err.kind() {
        ErrorKind::TooLong { max: 72, .. } => (
            Status::Usage,
            "--prehash hashes all of it, --algo argon2id has no such limit, \
             --allow-truncate drops what is behind",
        ),
        ErrorKind::Nul { .. } => (
            Status::Usage,
            "--allow-nul takes it; other programs will not verify it",
        ),
        ErrorKind::Empty => (Status::Usage, "--allow-empty takes it"),
        ErrorKind::Limit { .. } => (
            Status::Limit,
            "--max-cost and its like raise the limit, if you trust the hash",
        ),
        ErrorKind::Unsupported { .. } => (Status::Usage, ""),
        ErrorKind::Io { .. } => (Status::Io, ""),
        ErrorKind::Cancelled => (Status::Timeout, ""),
        _ => (Status::Usage, ""),
    };
    let result = Err(err).status(status);
    if hint.is_empty() { result } else { result.hint(hint) }
}
