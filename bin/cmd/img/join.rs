//! `sysu img join`

use std::path::PathBuf;

use clap::Args;
use sysu::img::{Colour, Join as Op, Pipeline, Position, Source};

use super::common::MAX_FILE;
use super::work::Work;
use crate::{ctx::Ctx, error::Status};

/// Put pictures together: below one another, in a grid, or as frames
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img join a.jpg b.jpg -o stacked.png
  $ sysu img join *.jpg --across 4 --gap 8 --background white -o sheet.png
  $ sysu img join 1.png 2.png 3.png --animated --delay 200 -o moving.gif")]
pub(super) struct Join {
    /// The pictures, two at least
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// How many stand side by side
    #[arg(long, value_name = "N", default_value_t = 1)]
    across: u32,

    /// Make each a frame of an animation
    #[arg(long, conflicts_with = "across")]
    animated: bool,

    /// How long a frame is shown, in milliseconds
    #[arg(
        long,
        value_name = "MS",
        default_value_t = 100,
        requires = "animated"
    )]
    delay: u32,

    /// Pixels between them
    #[arg(long, value_name = "PIXELS", default_value_t = 0)]
    gap: u32,

    /// What shows between and beside them: a CSS colour
    #[arg(long, value_name = "COLOUR", default_value = "black")]
    background: Colour,

    /// Where a smaller one stands: northwest, centre, south, …
    #[arg(long, value_name = "PLACE", default_value = "northwest")]
    align: Position,

    #[command(flatten)]
    work: Work,
}

impl Join {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut sources = Vec::new();
        let mut paths = Vec::new();
        for input in self.work.resolve(ctx, &self.paths)? {
            let source = match input.path() {
                Some(path) => Source::from(path.to_path_buf()),
                None => Source::from(input.read(MAX_FILE)?),
            };
            paths.extend(input.path().map(std::path::Path::to_path_buf));
            sources.push(source);
        }
        let mut join = Op::new(sources)
            .across(self.across)
            .shim(self.gap)
            .background(self.background)
            .align(self.align);
        if self.animated {
            join = join.animated(self.delay);
        }
        let name = paths.first().and_then(|path| path.to_str());
        let name = name.unwrap_or("join.png");
        self.work.make(ctx, name, &Pipeline::join(join))
    }
}
