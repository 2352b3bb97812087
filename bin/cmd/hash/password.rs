//! `sysu hash password`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::hash::bcrypt::{Bcrypt, Cost, Version};

use super::{explain, secret::Source};
use crate::{ctx::Ctx, error::Status};

/// Hash a password for storage
///
/// Asks twice on a terminal, or reads standard input. More than 72 bytes, a
/// NUL byte or an empty password are refused, because bcrypt would not tell
/// them from others.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash password
  $ printf 'correct horse' | sysu hash password --cost 10
  $ sysu hash password --password-file pw.txt --json")]
pub(super) struct Password {
    /// Work factor of bcrypt: one more doubles the time
    #[arg(long, default_value = "12")]
    cost: Cost,

    /// Version letter of bcrypt: 2b, 2y for Apache and PHP, 2a for old Java
    #[arg(long, value_name = "2a|2b|2y", default_value = "2b")]
    format: Version,

    /// Drop what is behind the 72nd byte
    #[arg(long)]
    allow_truncate: bool,

    /// Take a password with a NUL byte
    #[arg(long)]
    allow_nul: bool,

    /// Take an empty password
    #[arg(long)]
    allow_empty: bool,

    /// Ask once
    #[arg(long)]
    no_confirm: bool,

    #[command(flatten)]
    source: Source,
}

impl Password {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let password = self.source.read(ctx, !self.no_confirm)?;
        let bcrypt = Bcrypt::new(self.cost)
            .version(self.format)
            .truncate(self.allow_truncate)
            .allow_nul(self.allow_nul)
            .allow_empty(self.allow_empty);
        let hash = explain(bcrypt.hash(password.as_bytes()))?;
        if ctx.json {
            ctx.print_json(&json!({
                "algorithm": "bcrypt",
                "version": hash.version().as_str(),
                "cost": hash.cost().get(),
                "hash": hash.to_string(),
            }))?;
        } else {
            writeln!(ctx.stdout, "{hash}")?;
        }
        Ok(Status::Done)
    }
}
