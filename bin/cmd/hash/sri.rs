//! `sysu hash sri`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::hash::{
    digest::{Alg, hash_reader},
    sri::{self, Integrity},
};

use super::explain;
use crate::{
    batch::{self, BatchArgs},
    ctx::Ctx,
    error::{Status, usage},
    input::Inputs,
    text,
};

/// Print the integrity attribute of scripts and styles, or check it
///
/// `sha384-…` as browsers want it. With --verify one input is compared:
/// exit 0 if it matches, 1 if not.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash sri app.js
  $ sysu hash sri -a sha512 --bare app.js
  $ sysu hash sri --verify 'sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb' app.js")]
pub(super) struct Sri {
    /// sha256, sha384 or sha512
    #[arg(long, short, value_name = "NAME", default_value = "sha384")]
    algorithm: Alg,

    /// Print the attribute alone, without the name
    #[arg(long)]
    bare: bool,

    /// Compare with this attribute
    #[arg(long, value_name = "TEXT", conflicts_with_all =
        ["algorithm", "bare", "jobs", "timings", "progress"])]
    verify: Option<String>,

    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    work: BatchArgs,
}

impl Sri {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &|_| true)?;
        if let Some(text) = &self.verify {
            let wanted = explain(Integrity::parse(text))?;
            let [input] = &inputs[..] else {
                return Err(usage("--verify takes one input"));
            };
            let found = hash_reader(&[wanted.alg().into()], input.open()?);
            let found = explain(found)?;
            let matches = found.first().is_some_and(|one| wanted.allows(one));
            if ctx.json {
                ctx.print_json(&json!({ "match": matches }))?;
            }
            return Ok(if matches { Status::Done } else { Status::No });
        }
        batch::run(
            ctx,
            &self.work,
            &inputs,
            |_, input, stages| {
                let digests = [self.algorithm.into()];
                let src = input.open()?;
                let outputs =
                    stages.time("hash", || hash_reader(&digests, src));
                let outputs = explain(outputs)?;
                explain(sri::format(&outputs[0]))
            },
            |ctx, input, line, _| {
                if ctx.json {
                    return ctx.print_json(&json!({
                        "path": input.json_name(),
                        "integrity": line,
                    }));
                }
                match input.path() {
                    Some(path) if !self.bare => {
                        writeln!(ctx.stdout, "{line}  {}", text::path(path))?;
                    }
                    _ => writeln!(ctx.stdout, "{line}")?,
                }
                Ok(())
            },
        )
    }
}
