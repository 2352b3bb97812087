//! `sysu hash needs-rehash`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::hash::password::Policy;

use super::{algo::Choice, explain, lines::each_text};
use crate::{ctx::Ctx, error::Status};

/// Say whether a stored hash is weaker than a new one would be
///
/// Exits 0 if it is as good, 1 if it should be replaced, 2 if it is
/// malformed. Of several each has a line, an empty one if it is as good.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash needs-rehash '$2y$05$udztHsdNzzhx5v3lI36HQuJAIdv/MrclgVS7GNBgDiRqFPRCQGKpe'
  bcrypt cost 5 is less than 12
  $ sysu hash needs-rehash --algo argon2id '$apr1$8UqtdHKV$8xc32y.9lAS5T6S29waFU1'
  apr1 instead of argon2id")]
pub(super) struct NeedsRehash {
    /// The stored hashes, in single quotes [default: the lines of standard
    /// input]
    hashes: Vec<String>,

    #[command(flatten)]
    choice: Choice,
}

impl NeedsRehash {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let policy = Policy::new(self.choice.algorithm(|bcrypt| bcrypt)?);
        let many = self.hashes.len() != 1 || self.hashes == ["-"];
        each_text(ctx, &self.hashes, |ctx, hash| {
            let reason = explain(policy.needs_rehash(hash))?;
            let text = reason.as_ref().map(ToString::to_string);
            if ctx.json {
                ctx.print_json(&json!({
                    "hash": hash,
                    "needs_rehash": reason.is_some(),
                    "reason": text,
                }))?;
            } else if many {
                // A line for each, so that they can be told apart.
                writeln!(ctx.stdout, "{}", text.unwrap_or_default())?;
            } else if let Some(text) = text {
                writeln!(ctx.stdout, "{text}")?;
            }
            Ok(reason.is_none())
        })
    }
}
