//! `sysu hash verify`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use sysu::hash::password::PasswordHash;

use super::{
    explain,
    limits::LimitArgs,
    secret::{Source, hash_in},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Check a password against a stored hash
///
/// Reads bcrypt, Argon2, scrypt, PBKDF2 (also passlib's and Django's),
/// SHA-crypt, MD5-crypt, Apache's apr1 and LDAP's {SHA}. Exits 0 if the
/// password matches, 1 if it does not, 2 if the hash is malformed, 6 if it
/// asks for more work than the limits allow.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash verify '$2b$12$ZaXYZiia2y5Cv8X9RUOdMe.r32BBKgtwLS.wpEXkwelMaGIMfVkuS'
  $ printf 'correct horse' | sysu hash verify --hash-file stored.txt")]
pub(super) struct Verify {
    /// The stored hash, in single quotes
    #[arg(required_unless_present = "hash_file")]
    hash: Option<String>,

    /// Take the hash from the first line of FILE
    #[arg(long, value_name = "FILE", conflicts_with = "hash")]
    hash_file: Option<PathBuf>,

    #[command(flatten)]
    limits: LimitArgs,

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
        let limits = self.limits.limits();
        let hash = explain(PasswordHash::parse(&stored))?;
        // Before the password is asked for: no answer would come of it.
        explain(hash.check(&limits))?;
        let password = self.source.read(ctx, false)?;
        let matches = explain(hash.verify(password.as_bytes(), &limits))?;
        if ctx.json {
            ctx.print_json(&json!({
                "match": matches,
                "algorithm": hash.kind().as_str(),
            }))?;
        }
        Ok(if matches { Status::Done } else { Status::No })
    }
}
