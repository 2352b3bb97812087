//! `sysu img placeholder`

use std::io::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::{buf::Encoding, img::Placeholder as Made};

use super::common::{Reading, explain, is_picture, named};
use crate::{
    batch::{self, BatchArgs},
    ctx::Ctx,
    error::Status,
    input::Inputs,
};

/// Print what a page shows until the picture is there
///
/// BlurHash and ThumbHash for programs that draw them, a data: URI of 16
/// pixels, CSS declarations, or the mean colour. --json prints all.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img placeholder photo.jpg
  $ sysu img placeholder --form data-uri photo.jpg
  $ sysu img placeholder -r photos --json > placeholders.jsonl")]
pub(super) struct Placeholder {
    #[command(flatten)]
    inputs: Inputs,

    /// What is printed
    #[arg(long, value_enum, default_value_t = Form::Blurhash)]
    form: Form,

    /// Components of the BlurHash across and down, 1 to 9
    #[arg(long, value_name = "XxY", default_value = "4x3")]
    components: String,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    batch: BatchArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A BlurHash
    Blurhash,
    /// A ThumbHash, in base64
    Thumbhash,
    /// A tiny picture as a data: URI
    DataUri,
    /// CSS declarations
    Css,
    /// The mean colour
    Colour,
}

impl Placeholder {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &is_picture)?;
        let (x, y) = components(&self.components)?;
        let many = 1 < inputs.len();
        batch::run(
            ctx,
            &self.batch,
            &inputs,
            |_, input, stages| {
                let pipeline = self.reading.open(input, stages)?;
                let picture = named(
                    stages.time("decode", || pipeline.to_picture()),
                    input,
                )?;
                named(Made::of(&picture), input)
            },
            |ctx, input, made, _| {
                if ctx.json {
                    return ctx.print_json(&json!({
                        "input": input.json_name(),
                        "colour": made.colour().to_string(),
                        "blurhash": explain(made.blurhash(x, y))?,
                        "thumbhash": base64(&made.thumbhash()),
                        "data_uri": explain(made.data_uri())?,
                        "css": explain(made.css())?,
                    }));
                }
                let text = match self.form {
                    Form::Blurhash => explain(made.blurhash(x, y))?,
                    Form::Thumbhash => base64(&made.thumbhash()),
                    Form::DataUri => explain(made.data_uri())?,
                    Form::Css => explain(made.css())?,
                    Form::Colour => made.colour().to_string(),
                };
                let out = &mut ctx.stdout;
                if many {
                    writeln!(out, "{text}  {}", input.name())?;
                } else {
                    writeln!(out, "{text}")?;
                }
                Ok(())
            },
        )
    }
}

fn base64(bytes: &[u8]) -> String {
    Encoding::Base64.encode(bytes)
}

fn components(text: &str) -> anyhow::Result<(u32, u32)> {
    let number =
        |text: &str| text.parse().ok().filter(|n| (1..=9).contains(n));
    let pair =
        text.split_once('x').and_then(|(x, y)| Some((number(x)?, number(y)?)));
    pair.ok_or_else(|| {
        crate::error::usage(format!(
            "`{text}` is not two numbers from 1 to 9, such as 4x3"
        ))
    })
}
