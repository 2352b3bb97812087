//! `sysu img create`

use clap::Args;
use sysu::img::{self, Pipeline, Value};

use super::{common::explain, work::Work};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Make a picture: one colour, a gradient, a checkerboard, noise
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img create 300x200 --background '#f80' -o orange.png
  $ sysu img create 1200x630 --gradient 'navy, teal, gold' --angle 30 -o card.png
  $ sysu img create 640x480 --checker 16 -o checker.png
  $ sysu img create 512x512 --noise gaussian --seed 7 -o noise.png")]
pub(super) struct Create {
    /// Width and height, such as 300x200
    size: String,

    /// One colour: CSS
    #[arg(
        long,
        value_name = "COLOUR",
        conflicts_with_all = ["gradient", "checker", "noise"]
    )]
    background: Option<String>,

    /// Colours that go over into one another
    #[arg(long, value_name = "COLOUR, …")]
    gradient: Option<String>,

    /// Where the gradient goes: 0 to the right, 90 down
    #[arg(
        long,
        value_name = "DEGREES",
        allow_negative_numbers = true,
        requires = "gradient"
    )]
    angle: Option<f64>,

    /// The gradient goes from the middle to the corners
    #[arg(long, conflicts_with = "angle", requires = "gradient")]
    radial: bool,

    /// Squares of two colours (of --gradient), so many pixels long
    #[arg(long, value_name = "PIXELS")]
    checker: Option<u32>,

    /// Noise: gaussian
    #[arg(
        long,
        value_name = "KIND",
        conflicts_with_all = ["gradient", "checker"]
    )]
    noise: Option<String>,

    /// The mean of the noise, in 255ths of white [default: 128]
    #[arg(long, value_name = "N", requires = "noise")]
    mean: Option<f64>,

    /// The standard deviation of the noise [default: 30]
    #[arg(long, value_name = "N", requires = "noise")]
    sigma: Option<f64>,

    /// Which noise it is [default: 0]
    #[arg(long, value_name = "N", requires = "noise")]
    seed: Option<u32>,

    /// 1 to 4 channels: grey, grey and alpha, RGB, RGB and alpha
    #[arg(long, value_name = "N")]
    channels: Option<u8>,

    #[command(flatten)]
    work: Work,
}

impl Create {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let size = self.size.split_once('x').and_then(|(w, h)| {
            Some((w.parse::<u32>().ok()?, h.parse::<u32>().ok()?))
        });
        let Some((width, height)) = size else {
            return Err(usage(format!("`{}` is no size", self.size)))
                .hint("say 300x200");
        };
        let text = |text: &Option<String>| text.clone().map(Value::Text);
        let number = |v: Option<f64>| v.map(Value::Number);
        let options = [
            ("width", Some(Value::Number(width.into()))),
            ("height", Some(Value::Number(height.into()))),
            ("background", text(&self.background)),
            ("gradient", text(&self.gradient)),
            ("angle", number(self.angle)),
            ("radial", self.radial.then_some(Value::Bool(true))),
            ("checker", number(self.checker.map(f64::from))),
            ("noise", text(&self.noise)),
            ("mean", number(self.mean)),
            ("sigma", number(self.sigma)),
            ("seed", number(self.seed.map(f64::from))),
            ("channels", number(self.channels.map(f64::from))),
        ];
        let options = options
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let create = Value::Map(options.collect());
        let source = explain(img::Source::made("create", create))?;
        self.work.make(ctx, "create.png", &Pipeline::new(source))
    }
}
