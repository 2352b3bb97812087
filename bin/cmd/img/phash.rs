//! `sysu img phash`

use std::io::Write as _;

use clap::Args;
use serde_json::json;

use super::look::{Look, print_of};
use crate::{ctx::Ctx, error::Status};

/// Print fingerprints that are alike for pictures that look alike
///
/// 16 hex digits for each picture. `sysu img similar` and `sysu img dedupe`
/// compare them.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img phash photo.jpg
  $ sysu img phash -r photos --json")]
pub(super) struct Phash {
    #[command(flatten)]
    look: Look,
}

impl Phash {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.look.inputs(ctx)?;
        self.look.each(ctx, &inputs, print_of, |ctx, input, print| {
            if ctx.json {
                return ctx.print_json(&json!({
                    "input": input.json_name(),
                    "phash": print.to_string(),
                }));
            }
            writeln!(ctx.stdout, "{print}  {}", input.name())?;
            Ok(())
        })
    }
}
