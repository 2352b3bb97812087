//! `sysu img watermark`

use std::path::PathBuf;

use clap::Args;
use sysu::img::{Colour, Position, Source, Text, Watermark as Op};

use super::{common::explain, work::Work};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
};

/// Lay a mark over pictures: another picture, or words
///
/// Sizes and margins in per cent look the same on pictures of all sizes.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img watermark --text '© Ann Example' photo.jpg -o marked.jpg
  $ sysu img watermark --mark logo.png --size 20% photo.jpg -o marked.jpg
  $ sysu img watermark --text DRAFT --tile --angle -30 page.jpg -o draft.png
  $ sysu img watermark --text proof --outline black -r photos -o 'p-{name}'")]
pub(super) struct Watermark {
    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// The picture that is laid over
    #[arg(long, value_name = "FILE", required_unless_present = "text")]
    mark: Option<PathBuf>,

    /// The words that are laid over
    #[arg(long, value_name = "WORDS", conflicts_with = "mark")]
    text: Option<String>,

    /// Family, looks and size in points, such as 'Roboto Bold 24'
    #[arg(long, value_name = "FONT", requires = "text")]
    font: Option<String>,

    /// A font file (TrueType, OpenType)
    #[arg(long, value_name = "FILE", requires = "text")]
    font_file: Option<PathBuf>,

    /// The colour of the words
    #[arg(
        long,
        value_name = "COLOUR",
        default_value = "white",
        requires = "text"
    )]
    colour: Colour,

    /// The colour of a line around the words [default: none]
    #[arg(long, value_name = "COLOUR", requires = "text")]
    outline: Option<Colour>,

    /// How wide that line is
    #[arg(
        long,
        value_name = "PIXELS",
        default_value_t = 2,
        requires = "outline"
    )]
    outline_width: u32,

    /// How wide the mark is, in per cent of the picture [default: words 25%,
    /// unless --font says how large; a picture its own size]
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    size: Option<String>,

    /// Where it stands: southeast, centre, north, …
    #[arg(long, value_name = "PLACE", default_value = "southeast")]
    gravity: Position,

    /// Between it and the edge: pixels, or per cent of the shorter side
    #[arg(
        long,
        value_name = "PIXELS",
        default_value = "2%",
        allow_hyphen_values = true
    )]
    margin: String,

    /// How much of it is seen, 0 to 1
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0.5,
        allow_negative_numbers = true
    )]
    opacity: f32,

    /// Turn it clockwise
    #[arg(
        long,
        value_name = "DEGREES",
        default_value_t = 0.0,
        allow_negative_numbers = true
    )]
    angle: f64,

    /// Repeat it over the whole picture
    #[arg(long)]
    tile: bool,

    /// Between repeated marks: pixels, or per cent of the shorter side
    #[arg(
        long,
        value_name = "PIXELS",
        default_value = "5%",
        requires = "tile",
        allow_hyphen_values = true
    )]
    gap: String,

    #[command(flatten)]
    work: Work,
}

/// Pixels, or a share.
enum Length {
    Pixels(u32),
    Share(f64),
}

fn length(name: &str, text: &str) -> anyhow::Result<Length> {
    let share = |text: &str| text.parse::<f64>().ok().map(|n| n / 100.0);
    let found = match text.strip_suffix('%') {
        Some(percent) => share(percent).map(Length::Share),
        None => text.parse().ok().map(Length::Pixels),
    };
    match found {
        Some(length) => Ok(length),
        None => Err(usage(format!("--{name} is not `{text}`")))
            .hint("say pixels, as in 16, or per cent, as in 2%"),
    }
}

impl Watermark {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let op = self.op()?;
        self.work.run(ctx, &self.paths, |p| Ok(p.with(op.clone())))
    }

    fn op(&self) -> anyhow::Result<Op> {
        let mut op = match (&self.text, &self.mark) {
            (Some(text), _) => Op::text(self.words(text)?),
            (None, Some(path)) => {
                // Once for all pictures; a bad mark is told at once.
                let bytes = Input::file(path).read(1 << 32)?;
                let source = Source::from(bytes);
                let limits = self.work.reading.limits();
                super::common::named(
                    source.metadata(&limits),
                    &Input::file(path),
                )?;
                Op::picture(source)
            }
            (None, None) => return Err(usage("there is no mark")),
        };
        if let Some(share) = self.share()? {
            op = op.share(share);
        }
        op = match length("margin", &self.margin)? {
            Length::Pixels(pixels) => op.margin(pixels),
            Length::Share(share) => op.margin_share(share),
        };
        op = match length("gap", &self.gap)? {
            Length::Pixels(pixels) => op.gap(pixels),
            Length::Share(share) => op.gap_share(share),
        };
        if self.tile {
            op = op.tile();
        }
        let op =
            op.gravity(self.gravity).opacity(self.opacity).degrees(self.angle);
        // A bad option is told before any picture is opened.
        explain(sysu::img::Operation::check(&op))?;
        Ok(op)
    }

    fn words(&self, text: &str) -> anyhow::Result<Text> {
        let mut words = Text::new(text).colour(self.colour);
        if let Some(font) = &self.font {
            words = explain(words.font(font))?;
        }
        if let Some(path) = &self.font_file {
            words = words.font_file(Input::file(path).read(1 << 30)?);
        }
        if let Some(outline) = self.outline {
            words = words.outline(outline, self.outline_width);
        }
        Ok(words)
    }

    /// The part of the picture's width that it takes.
    fn share(&self) -> anyhow::Result<Option<f64>> {
        if let Some(size) = &self.size {
            let share =
                size.strip_suffix('%').and_then(|n| n.parse::<f64>().ok());
            return match share {
                Some(percent) => Ok(Some(percent / 100.0)),
                None => Err(usage(format!("--size is not `{size}`")))
                    .hint("say per cent of the picture's width, as in 20%"),
            };
        }
        let points = self
            .font
            .as_deref()
            .and_then(|font| font.split_whitespace().next_back())
            .is_some_and(|word| word.parse::<f32>().is_ok());
        Ok((self.text.is_some() && !points).then_some(0.25))
    }
}
