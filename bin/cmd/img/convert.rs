//! `sysu img convert`

use std::path::PathBuf;

use clap::Args;

use super::work::Work;
use crate::{ctx::Ctx, error::Status};

/// Write pictures in another format, or with other options
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img convert photo.png -o photo.webp --quality 80
  $ sysu img convert photo.png -o full-colour.jpg -O mozjpeg -O chromaSubsampling=4:4:4
  $ sysu img convert -r scans -o 'out/{rel}.png' --mkdir
  $ sysu img convert animation.gif -o animation.webp")]
pub(super) struct Convert {
    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    work: Work,
}

impl Convert {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.work.run(ctx, &self.paths, Ok)
    }
}
