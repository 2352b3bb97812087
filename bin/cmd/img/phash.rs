//! `sysu img phash`

use std::io::Write as _;

use clap::Args;
use serde_json::json;

use super::common::{Reading, is_picture, print_of};
use crate::{
    batch::{self, BatchArgs},
    ctx::Ctx,
    error::Status,
    input::Inputs,
};

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
    inputs: Inputs,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    batch: BatchArgs,
}

impl Phash {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &is_picture)?;
        batch::run(
            ctx,
            &self.batch,
            &inputs,
            |_, input, stages| print_of(&self.reading, input, stages),
            |ctx, input, print, _| {
                if ctx.json {
                    return ctx.print_json(&json!({
                        "input": input.json_name(),
                        "phash": print.to_string(),
                    }));
                }
                writeln!(ctx.stdout, "{print}  {}", input.name())?;
                Ok(())
            },
        )
    }
}
