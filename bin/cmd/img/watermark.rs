//! `sysu img watermark`

use std::path::PathBuf;

use clap::Args;
use sysu::img::{Args as Step, Source, Value};

use super::{
    common::{explain, named},
    work::Work,
};
use crate::{ctx::Ctx, error::Status, input::Input};

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

    /// The colour of the words [default: white]
    #[arg(long, value_name = "COLOUR", requires = "text")]
    colour: Option<String>,

    /// The colour of a line around the words [default: none]
    #[arg(long, value_name = "COLOUR", requires = "text")]
    outline: Option<String>,

    /// How wide that line is [default: 2]
    #[arg(long, value_name = "PIXELS", requires = "outline")]
    outline_width: Option<u32>,

    /// How wide the mark is, in per cent of the picture [default: words 25%,
    /// unless --font says how large; a picture its own size]
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    size: Option<String>,

    /// Where it stands: southeast, centre, north, … [default: southeast]
    #[arg(long, value_name = "PLACE")]
    gravity: Option<String>,

    /// Between it and the edge: pixels, or per cent of the shorter side
    /// [default: 2%]
    #[arg(long, value_name = "PIXELS", allow_hyphen_values = true)]
    margin: Option<String>,

    /// How much of it is seen, 0 to 1 [default: 0.5]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    opacity: Option<f64>,

    /// Turn it clockwise [default: 0]
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    angle: Option<f64>,

    /// Repeat it over the whole picture
    #[arg(long)]
    tile: bool,

    /// Between repeated marks: pixels, or per cent of the shorter side
    /// [default: 5%]
    #[arg(
        long,
        value_name = "PIXELS",
        requires = "tile",
        allow_hyphen_values = true
    )]
    gap: Option<String>,

    #[command(flatten)]
    work: Work,
}

impl Watermark {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let step = self.step()?;
        // A bad option is told before any picture is opened.
        let empty = sysu::img::Pipeline::from_bytes(Vec::new());
        let _ = explain(empty.step(step.clone()))?;
        self.work.run(ctx, &self.paths, |p| p.step(step.clone()))
    }

    /// The step of that name, as a recipe has it.
    fn step(&self) -> anyhow::Result<Step> {
        let mut step = Step::new("watermark");
        if let Some(path) = &self.mark {
            // Once for all pictures; a bad mark is told at once.
            let input = Input::file(path);
            let source = Source::from(input.read(1 << 32)?);
            let limits = self.work.reading.limits();
            named(source.metadata(&limits), &input)?;
            step.push(Value::Source(Box::new(source)));
        }
        if let Some(path) = &self.font_file {
            let font = Source::from(Input::file(path).read(1 << 30)?);
            step.set("fontFile", Value::Source(Box::new(font)));
        }
        let text = |text: &String| Value::Text(text.clone());
        let options = [
            ("text", self.text.as_ref().map(text)),
            ("font", self.font.as_ref().map(text)),
            ("colour", self.colour.as_ref().map(text)),
            ("outline", self.outline.as_ref().map(text)),
            (
                "outlineWidth",
                self.outline_width.map(|v| Value::Number(v.into())),
            ),
            ("size", self.size.as_ref().map(text)),
            ("gravity", self.gravity.as_ref().map(text)),
            ("margin", self.margin.as_deref().map(Value::guess)),
            ("opacity", self.opacity.map(Value::Number)),
            ("angle", self.angle.map(Value::Number)),
            ("tile", self.tile.then_some(Value::Bool(true))),
            ("gap", self.gap.as_deref().map(Value::guess)),
        ];
        for (name, value) in options {
            if let Some(value) = value {
                step.set(name, value);
            }
        }
        Ok(step)
    }
}
