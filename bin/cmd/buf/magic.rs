//! `sysu buf magic`

use std::io::Read as _;

use clap::Args;
use serde_json::json;
use sysu::buf::{IDENTIFY_LEN, Span, identify};

use super::common::{Explain as _, Given, answer, each, say};
use crate::{ctx::Ctx, error::Status, input::Inputs};

/// Tell the kind of a file by its first bytes
///
/// The exit status is 1 if one is not known.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf magic *
  $ sysu buf magic -r folder --json
  $ curl -s https://example.com/logo | sysu buf magic")]
pub(crate) struct Magic {
    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    given: Given,
}

impl Magic {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut all_known = true;
        let sources = self.given.or(&self.inputs, ctx)?;
        let read = each(ctx, &sources, |ctx, source, prefix| {
            let mut start = Vec::new();
            source
                .open(Span::ALL)?
                .reader
                .take(IDENTIFY_LEN as u64)
                .read_to_end(&mut start)
                .explain(&source.name())?;
            let kind = identify(&start);
            all_known &= kind.is_some();
            if ctx.json {
                let found = json!({
                    "extension": kind.map(|k| k.extension),
                    "type": kind.map(|k| k.media_type),
                    "name": kind.map(|k| k.name),
                });
                return ctx.print_json(&answer(source, found));
            }
            say(
                ctx,
                &match kind {
                    Some(k) => {
                        format!("{prefix}{} ({})", k.name, k.media_type)
                    }
                    None => format!("{prefix}not known"),
                },
            )
        })?;
        Ok(if all_known { read } else { Status::No })
    }
}
