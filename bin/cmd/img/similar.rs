//! `sysu img similar`

use std::{io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;

use super::{
    common::{Reading, is_picture, named},
    look::print_of,
};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Status, usage},
    input::{Input, MoreInputs},
};

/// Find the pictures that look like one
///
/// Nearest first. The distance counts the bits of their fingerprints that
/// differ: 0 to 6 for copies of one picture, around 32 for strangers. The
/// status is 1 if there is none.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img similar photo.jpg -r archive
  $ sysu img similar photo.jpg *.png --threshold 4 --json")]
pub(super) struct Similar {
    /// The picture to look for
    #[arg(value_name = "PICTURE")]
    picture: PathBuf,

    /// Pictures, folders (with -r), or patterns to look through
    #[arg(value_name = "INPUT", required = true)]
    paths: Vec<PathBuf>,

    /// The greatest distance, 0 to 64
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(0..=64)
    )]
    threshold: u32,

    #[command(flatten)]
    more: MoreInputs,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    batch: BatchArgs,
}

impl Similar {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let one = [self.picture.clone()];
        let one = MoreInputs::default().resolve(&one, ctx, &|_| true)?;
        let [picture] = &*one else {
            return Err(usage("one PICTURE is needed"));
        };
        let inputs = self.more.resolve(&self.paths, ctx, &is_picture)?;
        if picture.is_stdin() && inputs.iter().any(Input::is_stdin) {
            return Err(usage("standard input can be read only once"));
        }
        let print = |input: &Input, stages: &mut Stages| {
            let pipeline = self.reading.open(input, stages)?;
            named(print_of(pipeline, stages), input)
        };
        let wanted = print(picture, &mut Stages::default())?;
        let mut found = Vec::new();
        let status = batch::run(
            ctx,
            &self.batch,
            &inputs,
            |_, input, stages| print(input, stages),
            |_, input, print, _| {
                let distance = wanted.distance(print);
                if distance <= self.threshold {
                    found.push((distance, input.clone()));
                }
                Ok(())
            },
        )?;
        // Those of one distance stay in the order given.
        found.sort_by_key(|(distance, _)| *distance);
        for (distance, input) in &found {
            if ctx.json {
                ctx.print_json(&json!({
                    "input": input.json_name(),
                    "distance": distance,
                }))?;
            } else {
                writeln!(ctx.stdout, "{distance:2}  {}", input.name())?;
            }
        }
        let none = found.is_empty() && status == Status::Done;
        Ok(if none { Status::No } else { status })
    }
}
