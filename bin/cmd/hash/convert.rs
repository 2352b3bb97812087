//! `sysu hash convert`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::hash::bcrypt::{BcryptHash, Version};

use super::{explain, lines::each_text};
use crate::{ctx::Ctx, error::Status};

/// Write a bcrypt hash with another version letter
///
/// The digest is the same for 2a, 2b and 2y; npm bcrypt cannot read 2y, some
/// PHP and Java cannot read 2b. Hashes of 2 and 2x are computed otherwise
/// and are refused.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash convert --to 2b '$2y$04$udztHsdNzzhx5v3lI36HQuJAIdv/MrclgVS7GNBgDiRqFPRCQGKpe'
  $2b$04$udztHsdNzzhx5v3lI36HQuJAIdv/MrclgVS7GNBgDiRqFPRCQGKpe")]
pub(super) struct Convert {
    /// The stored hashes, in single quotes [default: the lines of standard
    /// input]
    hashes: Vec<String>,

    /// The letter to write
    #[arg(long, value_name = "2a|2b|2y")]
    to: Version,
}

impl Convert {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        each_text(ctx, &self.hashes, |ctx, text| {
            let hash = explain(BcryptHash::parse(text))?;
            let hash = explain(hash.with_version(self.to))?;
            if ctx.json {
                ctx.print_json(&json!({ "hash": hash.to_string() }))?;
            } else {
                writeln!(ctx.stdout, "{hash}")?;
            }
            Ok(true)
        })
    }
}
