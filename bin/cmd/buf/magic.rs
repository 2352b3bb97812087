//! `sysu buf magic`

use std::io::Read as _;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{IDENTIFY_LEN, Span, identify};

use super::common::{Sources, answer, prefix, say};
use crate::{ctx::Ctx, error::Status};

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
    sources: Sources,
}

impl Magic {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        let many = 1 < sources.len();
        let mut status = Status::Done;
        for source in &sources {
            let mut start = Vec::new();
            source
                .open(Span::ALL)?
                .reader
                .take(IDENTIFY_LEN as u64)
                .read_to_end(&mut start)
                .with_context(|| format!("cannot read `{}`", source.name()))?;
            let kind = identify(&start);
            if kind.is_none() {
                status = Status::No;
            }
            if ctx.json {
                let found = json!({
                    "extension": kind.map(|k| k.extension),
                    "type": kind.map(|k| k.media_type),
                    "name": kind.map(|k| k.name),
                });
                ctx.print_json(&answer(source, found))?;
                continue;
            }
            let prefix = prefix(source, many);
            say(
                ctx,
                &match kind {
                    Some(k) => {
                        format!("{prefix}{} ({})", k.name, k.media_type)
                    }
                    None => format!("{prefix}not known"),
                },
            )?;
        }
        Ok(status)
    }
}
