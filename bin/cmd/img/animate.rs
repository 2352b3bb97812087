//! `sysu img animate`

use clap::Args;
use serde_json::{Map, json};
use sysu::img::{Animate as Op, Colour, Encode, Format, Pages, Pipeline};

use super::{common::explain, gather::Gather};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Put pictures one after the other into an animation
///
/// GIF, WebP or APNG, as the output's extension or --format says. An
/// animation among the pictures brings all of its frames. GIF counts
/// hundredths of a second; what is rounded off is made up for by the next
/// frame.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img animate 1.png 2.png 3.png --delay 200 -o moving.gif
  $ sysu img animate photos/1.jpg logo.png --fit -o show.webp
  $ sysu img animate -r photos --loop 3 -o photos.png --json")]
pub(super) struct Animate {
    /// How long each frame is shown, in milliseconds [default: as it was in
    /// its animation, 100 for a still picture]
    #[arg(long, value_name = "MS")]
    delay: Option<u32>,

    /// How often it runs, 0 for ever
    #[arg(
        long = "loop",
        value_name = "N",
        default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(..=65_535)
    )]
    times: u32,

    /// Fit pictures of another size inside the first one's [default: refuse
    /// them]
    #[arg(long)]
    fit: bool,

    /// What shows beside them: a CSS colour
    #[arg(
        long,
        value_name = "COLOUR",
        default_value = "transparent",
        requires = "fit"
    )]
    background: Colour,

    #[command(flatten)]
    gather: Gather,
}

/// Refuses a format that keeps no times.
pub(super) fn moves(encode: Option<&Encode>) -> anyhow::Result<()> {
    let Some(format) = encode.map(Encode::format) else { return Ok(()) };
    if matches!(format, Format::Gif | Format::WebP | Format::Png) {
        return Ok(());
    }
    Err(usage(format!("{format} holds no animation")))
        .hint("gif, webp and png (APNG) do")
}

impl Animate {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        moves(self.gather.encode()?.as_ref())?;
        let inputs = self.gather.inputs(ctx)?;
        let sink = self.gather.sink(ctx, "animation.gif")?;
        let whole = self.gather.reading.pages.is_none()
            && !self.gather.reading.first_frame;
        let (pictures, status) = self.gather.pictures(ctx, &inputs, |p| {
            if whole { p.pages(Pages::All) } else { p }
        })?;
        let size = pictures[0].1.size();
        let other = pictures.iter().find(|(_, p)| p.size() != size);
        if let (Some((input, picture)), false) = (other, self.fit) {
            return Err(usage(format!(
                "`{}` is {}, and the first picture {size}",
                input.name(),
                picture.size()
            )))
            .hint("--fit fits it inside; `sysu img resize` makes them alike");
        }
        let mut op = Op::new().loop_count(self.times);
        if let Some(delay) = self.delay {
            op = op.delay_ms(delay);
        }
        if self.fit {
            op = op.fit(self.background);
        }
        let made = op.of(pictures.into_iter().map(|(_, picture)| picture));
        let made = explain(made)?;
        let delays: Vec<u32> =
            made.frames().iter().map(|frame| frame.delay_ms).collect();
        let mut more = Map::new();
        more.insert("delays_ms".into(), json!(delays));
        more.insert("loop_count".into(), self.times.into());
        let pipeline = Pipeline::new(made);
        let named = (0, "animation.gif");
        let made = (&pipeline, Format::Gif);
        self.gather.write(ctx, &sink, named, made, more)?;
        Ok(status)
    }
}
