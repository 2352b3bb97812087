//! `sysu img diff`

use std::{io::Write as _, path::PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::img::{DiffStyle, Difference, Differences, Pipeline};

use super::{
    common::{Reading, explain, named},
    made::Made,
};
use crate::{
    batch::Stages,
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, MoreInputs},
};

/// Show where two pictures differ
///
/// The status is 0 if no pixel differs and 1 if one does, as with diff. -o
/// writes a picture of the differences.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img diff before.png after.png -o diff.png
  $ sysu img diff before.png after.png --skip-smooth --json
  $ sysu img diff a.png other.png --style heat -o heat.png")]
pub(super) struct Diff {
    /// The first picture, or `-`
    #[arg(value_name = "BEFORE")]
    before: PathBuf,

    /// The second picture, or `-`
    #[arg(value_name = "AFTER")]
    after: PathBuf,

    /// How far apart colours differ: 0 is any difference, 1 none
    #[arg(long, value_name = "N", default_value_t = 0.1)]
    threshold: f32,

    /// Leave out pixels on smoothed edges
    #[arg(long)]
    skip_smooth: bool,

    /// What is drawn
    #[arg(long, value_enum, default_value_t = Style::Marks)]
    style: Style,

    /// Exit with 0 if at most N pixels differ
    #[arg(long, value_name = "N", default_value_t = 0)]
    allow: u64,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    made: Made,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Style {
    /// Red on a pale copy
    Marks,
    /// From black by red to white
    Heat,
    /// Both, and the marks between them
    Side,
}

impl Diff {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if !(0.0..=1.0).contains(&self.threshold) {
            return Err(usage("--threshold is a number from 0 to 1"));
        }
        let paths = [self.before.clone(), self.after.clone()];
        if let Some(folder) = paths.iter().find(|path| path.is_dir()) {
            let name = crate::text::path(folder);
            return Err(usage(format!("`{name}` is a folder")))
                .hint("`sysu img compare` takes folders");
        }
        let inputs = MoreInputs::default().resolve(&paths, ctx, &|_| true)?;
        let [before, after] = &*inputs else {
            return Err(usage("two pictures are needed"));
        };
        let open = |input: &Input| {
            let pipeline = self.reading.open(input, &mut Stages::default())?;
            named(pipeline.to_picture(), input)
        };
        let style = match self.style {
            Style::Marks => DiffStyle::Marks,
            Style::Heat => DiffStyle::Heat,
            Style::Side => DiffStyle::SideBySide,
        };
        let difference = Difference::new()
            .threshold(self.threshold)
            .skip_smooth(self.skip_smooth)
            .style(style);
        let (a, b) = (open(before)?, open(after)?);
        let found = explain(difference.between(&a, &b))?;
        if self.made.is_wanted() {
            let drawn = Pipeline::new(found.picture.clone());
            self.made.write(ctx, "diff.png", &drawn)?;
        }
        tell(ctx, before, after, &found)?;
        let same = found.pixels <= self.allow;
        Ok(if same { Status::Done } else { Status::No })
    }
}

fn tell(
    ctx: &mut Ctx,
    before: &Input,
    after: &Input,
    found: &Differences,
) -> anyhow::Result<()> {
    let region = found.region;
    if ctx.json {
        return ctx.print_json(&json!({
            "before": before.json_name(),
            "after": after.json_name(),
            "pixels": found.pixels,
            "total": found.total,
            "region": region.map(|r| json!({
                "left": r.left,
                "top": r.top,
                "width": r.width,
                "height": r.height,
            })),
        }));
    }
    if found.pixels == 0 {
        return Ok(());
    }
    let percent = found.pixels as f64 / found.total as f64 * 100.0;
    let place = region.map_or_else(String::new, |r| format!("  in {r}"));
    writeln!(
        ctx.stdout,
        "{} of {} pixels differ, {percent:.3} %{place}",
        found.pixels, found.total
    )?;
    Ok(())
}
