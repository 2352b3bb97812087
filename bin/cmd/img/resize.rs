//! `sysu img resize`

use std::path::PathBuf;

use clap::Args;
use sysu::img::{Colour, Fit, Kernel, Position, Resize as Op, Target};

use super::work::Work;
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Make pictures larger or smaller
///
/// The size comes first, in a word: 800x600, 800x or x600 (the other side
/// follows), 50%, 2mp, long=1200, short=400; `>` behind it only shrinks, `<`
/// only enlarges, `!` ignores the shape. Or say it with --width and --height.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img resize 800x600 photo.jpg -o small.jpg
  $ sysu img resize 720x photo.jpg -o photo.webp --quality 75
  $ sysu img resize '1600x1600>' --fit inside -r photos -o 'web/{stem}.webp' --mkdir
  $ sysu img resize 50% *.png -o 'half/{stem}-{width}.png' --mkdir
  $ curl -s https://example.org/a.jpg | sysu img resize x200 -o a.png -")]
pub(super) struct Resize {
    /// The size (unless --width or --height is given), then the pictures
    #[arg(value_name = "[SIZE] INPUT")]
    words: Vec<PathBuf>,

    /// Width in pixels
    #[arg(long, value_name = "PIXELS")]
    width: Option<u32>,

    /// Height in pixels
    #[arg(long, value_name = "PIXELS")]
    height: Option<u32>,

    /// How the picture goes into the box: cover, contain, fill, inside or
    /// outside [default: cover]
    #[arg(long)]
    fit: Option<Fit>,

    /// What stays in sight: centre, top, northeast, …, entropy, attention
    #[arg(long, value_name = "PLACE", conflicts_with = "focus")]
    position: Option<Position>,

    /// The point that stays nearest the middle, such as 0.3,0.6
    #[arg(long, value_name = "X,Y")]
    focus: Option<String>,

    /// The curve that weighs pixels: nearest, linear, cubic, mitchell,
    /// lanczos2, lanczos3, mks2013, mks2021
    #[arg(long, default_value = "lanczos3")]
    kernel: String,

    /// What fills up a box that is contained: a CSS colour
    #[arg(long, value_name = "COLOUR", default_value = "black")]
    background: Colour,

    /// Never make a side longer
    #[arg(long)]
    without_enlargement: bool,

    /// Never make a side shorter
    #[arg(long)]
    without_reduction: bool,

    /// Mix light instead of encoded values: slower, and truer for fine
    /// bright detail
    #[arg(long)]
    linear: bool,

    #[command(flatten)]
    work: Work,
}

impl Resize {
    pub(super) fn run(mut self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let resize = self.resize()?;
        let paths = std::mem::take(&mut self.words);
        self.work.run(ctx, &paths, |pipeline| Ok(pipeline.resize(resize)))
    }

    /// Makes the operation, taking the size off the words if it is there.
    fn resize(&mut self) -> anyhow::Result<Op> {
        let mut resize = if self.width.is_some() || self.height.is_some() {
            Op::new(Target::Box(self.width, self.height))
        } else {
            let word = self.words.first().and_then(|word| word.to_str());
            let Some(size) = word.map(str::parse::<Op>) else {
                return Err(usage("there is no size"))
                    .hint("say 800x600, 800x, x600, 50% or --width 800");
            };
            let size = super::common::explain(size)?;
            self.words.remove(0);
            size
        };
        if let Some(fit) = self.fit {
            resize = resize.fit(fit);
        }
        if let Some(position) = self.position.or(self.focus()?) {
            resize = resize.position(position);
        }
        let kernel: Kernel = super::common::explain(self.kernel.parse())?;
        resize = resize.kernel(kernel).background(self.background);
        if self.without_enlargement {
            resize = resize.without_enlargement();
        }
        if self.without_reduction {
            resize = resize.without_reduction();
        }
        if self.linear {
            resize = resize.linear_light();
        }
        Ok(resize)
    }

    fn focus(&self) -> anyhow::Result<Option<Position>> {
        let Some(text) = &self.focus else { return Ok(None) };
        let part = |part: &str| part.trim().parse::<f32>().ok();
        match text.split_once(',').map(|(x, y)| (part(x), part(y))) {
            Some((Some(x), Some(y)))
                if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) =>
            {
                Ok(Some(Position::Focal(x, y)))
            }
            _ => Err(usage(format!("`{text}` is no point"))
                .context("cannot take --focus"))
            .hint("say two numbers between 0 and 1, such as 0.3,0.6"),
        }
    }
}
