//! `sysu img text`

use std::io::Read as _;

use anyhow::Context as _;
use clap::Args;
use sysu::img::{Align, Colour, Pipeline, Text as Words, Wrap};

use super::{common::explain, work::Work};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
};

/// Make a picture of words, as large as their ink
///
/// Letters come from the font that is built in (Roboto: Latin, Greek,
/// Cyrillic), so that they look the same everywhere; what it lacks, and
/// fonts that are named, from the system.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img text 'Hello, world' --font 'Bold 48' --colour navy -o hello.png
  $ sysu img text 'A long line' --width 300 --align centre -o lines.png
  $ sysu img text 'SALE' --width 400 --height 120 --colour '#c00' -o sale.png
  $ sysu img text Hi --font 'Bold 90' --colour gold --outline black -o hi.png
  $ sysu img text --markup '<b>Bold</b>, <i>not</i>' --colour black -o mixed.png
  $ fortune | sysu img text - --width 600 --colour black -o fortune.png")]
pub(super) struct Text {
    /// The words; `-` is standard input
    text: String,

    /// Family, looks and size in points, such as 'Roboto Bold 24'
    /// [default: Roboto 12]
    #[arg(long, value_name = "FONT")]
    font: Option<String>,

    /// A font file (TrueType, OpenType)
    #[arg(long, value_name = "FILE")]
    font_file: Option<std::path::PathBuf>,

    /// Do not ask the system for fonts
    #[arg(long)]
    embedded_only: bool,

    /// Read markup: <b> <i> <u> <s> <sub> <sup> <small> <big> <tt> <span …>
    #[arg(long)]
    markup: bool,

    /// Break lines at this width
    #[arg(long, value_name = "PIXELS")]
    width: Option<u32>,

    /// With --width: make the words as large as fits the box
    #[arg(long, value_name = "PIXELS", requires = "width")]
    height: Option<u32>,

    /// left, centre or right
    #[arg(long, default_value = "left")]
    align: Align,

    /// Widen spaces until lines are full
    #[arg(long)]
    justify: bool,

    /// How many pixels 72 points are
    #[arg(long, value_name = "N", conflicts_with = "height")]
    dpi: Option<u32>,

    /// Words of this colour on a clear ground, instead of white on black
    #[arg(long, value_name = "COLOUR")]
    colour: Option<Colour>,

    /// A line of this colour around the letters [default: none]
    #[arg(long, value_name = "COLOUR")]
    outline: Option<Colour>,

    /// How wide that line is
    #[arg(
        long,
        value_name = "PIXELS",
        default_value_t = 2,
        requires = "outline"
    )]
    outline_width: u32,

    /// Points between lines
    #[arg(long, value_name = "POINTS", allow_negative_numbers = true)]
    spacing: Option<i32>,

    /// Where lines may be broken: word, char, word-char or none
    #[arg(long, default_value = "word")]
    wrap: Wrap,

    #[command(flatten)]
    work: Work,
}

impl Text {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let words = explain(self.words(ctx))??;
        self.work.make(ctx, "text.png", &Pipeline::text(words))
    }

    fn words(
        &self,
        ctx: &mut Ctx,
    ) -> sysu::img::Result<anyhow::Result<Words>> {
        let text = match self.text.as_str() {
            "-" => match read(ctx) {
                Ok(text) => text,
                Err(err) => return Ok(Err(err)),
            },
            text => text.to_owned(),
        };
        let mut words = Words::new(text).align(self.align).wrap(self.wrap);
        if let Some(font) = &self.font {
            words = words.font(font)?;
        }
        if let Some(path) = &self.font_file {
            match Input::file(path).read(1 << 30) {
                Ok(bytes) => words = words.font_file(bytes),
                Err(err) => return Ok(Err(err)),
            }
        }
        if self.embedded_only {
            words = words.embedded_only();
        }
        if self.markup {
            words = words.markup();
        }
        words = match (self.width, self.height) {
            (Some(width), Some(height)) => words.fit(width, height),
            (Some(width), None) => words.width(width),
            _ => words,
        };
        if self.justify {
            words = words.justify();
        }
        if let Some(dpi) = self.dpi {
            words = words.dpi(dpi);
        }
        if let Some(colour) = self.colour {
            words = words.colour(colour);
        }
        if let Some(outline) = self.outline {
            words = words.outline(outline, self.outline_width);
        }
        if let Some(spacing) = self.spacing {
            words = words.spacing(spacing);
        }
        Ok(Ok(words))
    }
}

/// The words on standard input, without the last line end.
fn read(ctx: &Ctx) -> anyhow::Result<String> {
    let mut text = String::new();
    let input = Input::stdin(ctx);
    let mut some = input.open()?.take(1 << 20);
    some.read_to_string(&mut text)
        .context("cannot read words from standard input")
        .status(Status::Io)?;
    if text.trim().is_empty() {
        return Err(usage("there are no words"));
    }
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
