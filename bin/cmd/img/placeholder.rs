//! `sysu img placeholder`

use std::io::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::{buf::Encoding, img::Placeholder as Made};

use super::{
    common::explain,
    look::{Look, measured},
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
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
    /// What is printed
    #[arg(long, value_enum, default_value_t = Form::Blurhash)]
    form: Form,

    /// Components of the BlurHash across and down, 1 to 9 [default: 4x3]
    #[arg(long, value_name = "XxY")]
    components: Option<String>,

    #[command(flatten)]
    look: Look,
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
        let inputs = self.look.inputs(ctx)?;
        if self.components.is_some()
            && self.form != Form::Blurhash
            && !ctx.json
        {
            return Err(usage("--components is for --form blurhash alone"));
        }
        let (x, y) = components(self.components.as_deref().unwrap_or("4x3"))?;
        let many = 1 < inputs.len();
        self.look.each(
            ctx,
            &inputs,
            |pipeline, stages| measured(&pipeline, stages, Made::of),
            |ctx, input, made| {
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
        usage(format!("`{text}` is not two numbers from 1 to 9, such as 4x3"))
    })
}
