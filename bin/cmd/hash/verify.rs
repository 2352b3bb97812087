//! `sysu hash verify`

use std::{io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;
use sysu::hash::password::{PasswordHash, Policy};

use super::{
    algo::Choice,
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
/// asks for more work than the limits allow. With --upgrade a password that
/// matches a hash weaker than a new one would be is hashed anew, the moment
/// when that can be done; the new hash is printed, for you to store.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash verify '$2b$12$ZaXYZiia2y5Cv8X9RUOdMe.r32BBKgtwLS.wpEXkwelMaGIMfVkuS'
  $ printf 'correct horse' | sysu hash verify --hash-file stored.txt
  $ sysu hash verify --hash-file stored.txt --upgrade --algo argon2id")]
pub(super) struct Verify {
    /// The stored hash, in single quotes
    #[arg(required_unless_present = "hash_file")]
    hash: Option<String>,

    /// Take the hash from the first line of FILE
    #[arg(long, value_name = "FILE", conflicts_with = "hash")]
    hash_file: Option<PathBuf>,

    /// Print a new hash if the password matches and the old hash is weaker
    #[arg(long)]
    upgrade: bool,

    #[command(flatten)]
    choice: Choice,

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
        if !self.upgrade && !self.choice.is_default() {
            return Err(usage("what new hashes are to be is for --upgrade"));
        }
        let limits = self.limits.limits();
        let algorithm = self.choice.algorithm(|bcrypt| bcrypt)?;
        let policy = Policy::new(algorithm).limits(limits);
        let hash = explain(PasswordHash::parse(&stored))?;
        // Before the password is asked for: no answer would come of it.
        LimitArgs::explain(hash.check(&limits))?;
        let password = self.source.read(ctx, false)?;
        let matches =
            LimitArgs::explain(hash.verify(password.as_bytes(), &limits))?;
        let reason = explain(policy.needs_rehash(&stored))?;
        let weak = matches && reason.is_some();
        let new = if self.upgrade && weak {
            match policy.hash(password.as_bytes()) {
                Ok(new) => Some(new),
                Err(err) => {
                    ctx.warn(format!("it should be hashed anew, but {err}"));
                    None
                }
            }
        } else {
            None
        };
        if ctx.json {
            let mut value = json!({
                "match": matches,
                "algorithm": hash.kind().as_str(),
                "needs_rehash": reason.is_some(),
                "reason": reason.map(|reason| reason.to_string()),
            });
            if self.upgrade {
                value["rehash"] = json!(new);
            }
            ctx.print_json(&value)?;
        } else if let Some(new) = new {
            writeln!(ctx.stdout, "{new}")?;
        }
        Ok(if matches { Status::Done } else { Status::No })
    }
}
