//! `sysu hash verify`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use sysu::hash::bcrypt::BcryptHash;

use super::{
    explain,
    secret::{Source, hash_in},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Check a password against a stored hash
///
/// Exits 0 if it matches, 1 if it does not, 2 if the hash is malformed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash verify '$2b$12$…'
  $ printf 'correct horse' | sysu hash verify --hash-file stored.txt")]
pub(super) struct Verify {
    /// The stored hash, in single quotes
    #[arg(required_unless_present = "hash_file")]
    hash: Option<String>,

    /// Take the hash from the first line of FILE
    #[arg(long, value_name = "FILE", conflicts_with = "hash")]
    hash_file: Option<PathBuf>,

    #[command(flatten)]
    source: Source,
}

impl Verify {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let stored = match (self.hash, &self.hash_file) {
            (Some(hash), _) => hash,
            (None, Some(path)) => {
                if path.as_os_str() == "-" && self.source.is_stdin(ctx) {
                    return Err(usage(
                        "hash and password cannot both be standard input",
                    ))
                    .hint("name --password-file or --password-env");
                }
                hash_in(path, ctx)?
            }
            (None, None) => return Err(usage("there is no hash")),
        };
        let hash = explain(BcryptHash::parse(&stored))?;
        let password = self.source.read(ctx, false)?;
        let matches = hash.verify(password.as_bytes());
        if ctx.json {
            ctx.print_json(&json!({ "match": matches }))?;
        }
        Ok(if matches { Status::Done } else { Status::No })
    }
}
