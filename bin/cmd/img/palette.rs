//! `sysu img palette`

use std::io::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::img::{self, Pipeline, Raster, Samples, Size, Space, Swatch};

use super::{
    common::explain,
    look::{Look, measured},
    made::Made,
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    input::Input,
};

/// Print the colours that a picture is made of
///
/// The most frequent first, with their share. -o draws them in a row, each
/// as wide as its share.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img palette photo.jpg
  $ sysu img palette -n 4 photo.jpg --form css
  $ sysu img palette -n 16 photo.jpg --form gpl > photo.gpl
  $ sysu img palette photo.jpg -o swatches.png --json")]
pub(super) struct Palette {
    /// How many colours, 1 to 256
    #[arg(
        long,
        short = 'n',
        value_name = "N",
        default_value_t = 6,
        value_parser = clap::value_parser!(u16).range(1..=256)
    )]
    count: u16,

    /// How they are written
    #[arg(long, value_enum, default_value_t = Form::Text)]
    form: Form,

    #[command(flatten)]
    look: Look,

    #[command(flatten)]
    made: Made,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Colour and share, a line each
    Text,
    /// Custom properties
    Css,
    /// A palette of GIMP and Inkscape
    Gpl,
}

impl Palette {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.look.inputs(ctx)?;
        if self.made.is_wanted() && inputs.len() != 1 {
            return Err(usage("-o takes the swatches of one picture"));
        }
        let mut drawn = None;
        let count = usize::from(self.count);
        let status = self.look.each(
            ctx,
            &inputs,
            |pipeline, stages| {
                measured(&pipeline, stages, |p| img::swatches(p, count))
            },
            |ctx, input, found| {
                self.tell(ctx, input, &found, 1 < inputs.len())?;
                drawn = Some(found);
                Ok(())
            },
        )?;
        if let (true, Some(found)) = (self.made.is_wanted(), drawn) {
            let row = Pipeline::from_raster(explain(row(&found))?);
            self.made.write(ctx, "palette.png", &row)?;
        }
        Ok(status)
    }

    fn tell(
        &self,
        ctx: &mut Ctx,
        input: &Input,
        found: &[Swatch],
        many: bool,
    ) -> anyhow::Result<()> {
        if ctx.json {
            let colour = |s: &Swatch| json!({ "colour": s.colour.to_string(), "share": s.share });
            let colours: Vec<_> = found.iter().map(colour).collect();
            return ctx.print_json(&json!({
                "input": input.json_name(),
                "colours": colours,
            }));
        }
        let out = &mut ctx.stdout;
        let name = input.name();
        match self.form {
            Form::Text => {
                if many {
                    writeln!(out, "{name}")?;
                }
                for swatch in found {
                    let percent = swatch.share * 100.0;
                    writeln!(out, "{}  {percent:5.1} %", swatch.colour)?;
                }
            }
            Form::Css => {
                if many {
                    writeln!(out, "/* {} */", name.replace("*/", "* /"))?;
                }
                writeln!(out, ":root {{")?;
                for (index, swatch) in found.iter().enumerate() {
                    let n = index + 1;
                    writeln!(out, "  --colour-{n}: {};", swatch.colour)?;
                }
                writeln!(out, "}}")?;
            }
            Form::Gpl => {
                writeln!(out, "GIMP Palette\nName: {name}\nColumns: 8\n#")?;
                for swatch in found {
                    let [r, g, b, _] = swatch.colour.to_rgba8();
                    writeln!(out, "{r:3} {g:3} {b:3}\t{}", swatch.colour)?;
                }
            }
        }
        Ok(())
    }
}

/// A row of 800 x 120 pixels, each colour as wide as its share.
fn row(found: &[Swatch]) -> img::Result<Raster> {
    const SIZE: Size = Size::new(800, 120);
    let mut ends = Vec::with_capacity(found.len());
    let mut sum = 0.0;
    for swatch in found {
        sum += swatch.share;
        ends.push(sum * f64::from(SIZE.width));
    }
    let line: Vec<u8> = (0..SIZE.width)
        .flat_map(|x| {
            let middle = f64::from(x) + 0.5;
            let at = ends.iter().position(|end| middle < *end);
            let last = found.len().saturating_sub(1);
            let swatch = found.get(at.unwrap_or(last));
            let [r, g, b, _] =
                swatch.map_or([255; 4], |swatch| swatch.colour.to_rgba8());
            [r, g, b]
        })
        .collect();
    let rows = line.repeat(SIZE.height as usize);
    Raster::new(SIZE, Space::Srgb, img::Alpha::None, Samples::U8(rows))
}
