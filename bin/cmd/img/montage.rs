//! `sysu img montage`

use clap::Args;
use serde_json::{Map, json};
use sysu::img::{Colour, Format, Montage as Op, Size, Tile};

use super::{
    common::{FIELDS, explain},
    gather::Gather,
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    text,
};

/// Lay pictures out on contact sheets
///
/// Small ones are not made larger. With more than --tile holds there are
/// several sheets, told apart by {n} in the output's name.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img montage *.jpg -o sheet.png
  $ sysu img montage -r photos --label --size 160x120 -o sheet.jpg
  $ sysu img montage *.png --tile 2x2 --gap 4 -o 'sheet-{n:02}.png'")]
pub(super) struct Montage {
    /// Columns and rows of a sheet, such as 4x3, or 4x for any number of
    /// rows [default: about a square]
    #[arg(long, value_name = "COLSxROWS")]
    tile: Option<String>,

    /// The most that a picture takes, such as 200x150
    #[arg(long, value_name = "WxH", default_value = "256x256")]
    size: String,

    /// Pixels between pictures, and around them
    #[arg(long, value_name = "PIXELS", default_value_t = 8)]
    gap: u32,

    /// What shows between them: a CSS colour
    #[arg(long, value_name = "COLOUR", default_value = "white")]
    background: Colour,

    /// Put the file's name under each
    #[arg(long)]
    label: bool,

    /// The font of the names, such as 'Bold 14'
    #[arg(
        long,
        value_name = "FONT",
        default_value = "Roboto 12",
        requires = "label"
    )]
    font: String,

    /// The colour of the names [default: what stands out]
    #[arg(long, value_name = "COLOUR", requires = "label")]
    colour: Option<Colour>,

    #[command(flatten)]
    gather: Gather,
}

/// `4x3`: both numbers, or with a part left out.
fn pair(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let (a, b) = text.split_once('x')?;
    let number = |text: &str| match text {
        "" => Some(None),
        text => text.parse().ok().filter(|n| *n > 0).map(Some),
    };
    Some((number(a)?, number(b)?))
}

impl Montage {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let op = self.op()?;
        let inputs = self.gather.inputs(ctx)?;
        let each = self.each(inputs.len())?;
        let sheets = inputs.len().div_ceil(each);
        let made = vec![Input::made("montage.png"); sheets];
        let output = &self.gather.output;
        if 1 < sheets
            && !output.output.as_deref().is_some_and(|o| o.contains("{n"))
        {
            return Err(usage(format!(
                "{} pictures make {sheets} sheets",
                inputs.len()
            )))
            .hint(
                "tell them apart, as in -o 'sheet-{n}.png', or say --tile 4x",
            );
        }
        let sink = output.plan(ctx, &made, &FIELDS, true)?;
        let (pictures, status) =
            self.gather.pictures(ctx, &inputs, |p| op.reduced(p))?;
        let names: Vec<_> =
            pictures.iter().map(|(input, _)| input.json_name()).collect();
        let tiles: Vec<Tile> = pictures
            .into_iter()
            .map(|(input, picture)| {
                let label = self.label.then(|| name_of(&input));
                (picture, label)
            })
            .collect();
        let sheets = explain(op.sheets(tiles))?;
        for (index, (sheet, names)) in
            sheets.iter().zip(names.chunks(each)).enumerate()
        {
            let mut more = Map::new();
            more.insert("inputs".into(), json!(names));
            let name = (index, "montage.png");
            let made = (sheet, Format::Png);
            self.gather.write(ctx, &sink, name, made, more)?;
        }
        Ok(status)
    }

    /// How many pictures fill a sheet.
    fn each(&self, count: usize) -> anyhow::Result<usize> {
        let (columns, rows) = self.tile()?;
        let full = match (columns, rows) {
            (Some(columns), Some(rows)) => {
                usize::try_from(u64::from(columns) * u64::from(rows))
            }
            _ => Ok(count),
        };
        Ok(full.unwrap_or(count).clamp(1, count.max(1)))
    }

    fn tile(&self) -> anyhow::Result<(Option<u32>, Option<u32>)> {
        let Some(tile) = &self.tile else { return Ok((None, None)) };
        match pair(tile) {
            Some((Some(columns), rows)) => Ok((Some(columns), rows)),
            _ => Err(usage(format!("`{tile}` names no columns and rows")))
                .hint("say 4x3, or 4x for any number of rows"),
        }
    }

    fn op(&self) -> anyhow::Result<Op> {
        let Some((Some(width), Some(height))) = pair(&self.size) else {
            return Err(usage(format!("`{}` is no size", self.size)))
                .hint("say 200x150");
        };
        let mut op = Op::new(Size::new(width, height))
            .gap(self.gap)
            .background(self.background)
            .font(&self.font);
        let (columns, rows) = self.tile()?;
        if let Some(columns) = columns {
            op = op.columns(columns);
        }
        if let Some(rows) = rows {
            op = op.rows(rows);
        }
        if let Some(colour) = self.colour {
            op = op.ink(colour);
        }
        Ok(op)
    }
}

/// The file's name alone.
pub(super) fn name_of(input: &Input) -> String {
    let name = input.path().and_then(std::path::Path::file_name);
    name.map_or_else(
        || input.name(),
        |name| text::path(std::path::Path::new(name)),
    )
}
