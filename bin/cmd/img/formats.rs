//! `sysu img formats`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::img::Format;

use crate::{ctx::Ctx, error::Status};

/// List the formats that this build reads and writes
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img formats
  $ sysu img formats --json | jq -r 'select(.write).name'")]
pub(super) struct Formats {}

impl Formats {
    #[expect(clippy::unused_self, reason = "every verb has the same shape")]
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let yes = |can| if can { "yes" } else { "-" };
        if !ctx.json {
            writeln!(
                ctx.stdout,
                "{:8}{:6}{:6}media type",
                "format", "read", "write"
            )?;
        }
        for format in Format::all() {
            let (read, write) = (format.is_readable(), format.is_writable());
            if ctx.json {
                ctx.print_json(&json!({
                    "name": format.name(),
                    "read": read,
                    "write": write,
                    "animation": format.can_animate(),
                    "media_type": format.media_type(),
                    "extension": format.extension(),
                }))?;
            } else if read || write {
                writeln!(
                    ctx.stdout,
                    "{:8}{:6}{:6}{}",
                    format.name(),
                    yes(read),
                    yes(write),
                    format.media_type(),
                )?;
            }
        }
        Ok(Status::Done)
    }
}
