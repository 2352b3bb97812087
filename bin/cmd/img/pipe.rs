//! `sysu img pipe`

use std::path::PathBuf;

use clap::Args;
use sysu::img::Pipeline;

use super::{common::explain, work::Work};
use crate::{ctx::Ctx, error::Status};

/// Run a chain of steps, in the order in which they stand
///
/// A step is a name, values, and options as KEY=VALUE; `|` stands between
/// steps. A step that is the name of a format sets the output.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img pipe 'resize 800x600 fit=inside | flop | webp quality=75' a.jpg -o a.webp
  $ sysu img pipe 'rotate 90 | extract 400x300+10+10' *.png -o 'cut/{stem}.png' --mkdir")]
pub(super) struct Pipe {
    /// The steps
    chain: String,

    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    work: Work,
}

impl Pipe {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        // A bad step is told before any picture is opened.
        let empty = Pipeline::from_bytes(Vec::new());
        let _ = explain(empty.chain(&self.chain))?;
        self.work.run(ctx, &self.paths, |p| p.chain(&self.chain))
    }
}
