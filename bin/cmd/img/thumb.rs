//! `sysu img thumb`

use std::path::PathBuf;

use clap::Args;
use sysu::img::{Fit, Keep, Pages, Resize, ToProfile};

use super::work::Work;
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Make thumbnails: small, upright, in sRGB, and nothing but the picture
///
/// As `resize` with --fit inside, never enlarged, of the first frame, with
/// no metadata; colours of a wider space are converted, so that they need
/// no profile.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img thumb 320x320 photo.jpg -o small.jpg
  $ sysu img thumb 200x200 --cover -r photos -o 'thumbs/{rel}.webp' --mkdir")]
pub(super) struct Thumb {
    /// The size, such as 320x320, 320x or long=320, then the pictures
    #[arg(value_name = "SIZE INPUT")]
    words: Vec<PathBuf>,

    /// Fill the size, and cut off what sticks out
    #[arg(long)]
    cover: bool,

    #[command(flatten)]
    work: Work,
}

impl Thumb {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let Some((size, paths)) = self.words.split_first() else {
            return Err(usage("there is no size"))
                .hint("it comes before the pictures: thumb 320x320 a.jpg");
        };
        let size: Resize =
            super::common::explain(size.to_string_lossy().parse())?;
        let fit = if self.cover { Fit::Cover } else { Fit::Inside };
        let resize = size.fit(fit).without_enlargement();
        let keeps = self.work.writing.keep;
        let pages = self.work.reading.pages.is_some();
        self.work.run(ctx, paths, |mut pipeline| {
            if !pages {
                pipeline = pipeline.pages(Pages::First);
            }
            if !keeps {
                pipeline = pipeline.keep(Keep::NONE);
            }
            let srgb = ToProfile::srgb().attach(false);
            Ok(pipeline.resize(resize).to_profile(srgb))
        })
    }
}
