//! `sysu img optimize`

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::{ArgAction, Args};
use serde_json::json;
use sysu::img::{Format, Keep, Limits, Optimise, Optimised};

use super::{
    common::{MAX_FILE, keeps_format, named},
    goal::Likeness,
    replace::Replacing,
    summary::Summary,
};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, MoreInputs},
    output::{Output, Sink, Target},
    text,
};

/// Make PNG, JPEG, WebP and GIF smaller, with the same pixels
///
/// Every result is decoded and compared with its input; where nothing is
/// smaller, the input stays as it is. --lossy gives up pixels that nobody
/// misses.
#[derive(Args, Debug)]
#[command(
    visible_alias = "optimise",
    after_help = "\
Examples:
  $ sysu img optimize logo.png -o small.png
  $ sysu img optimize --in-place -r photos
  $ sysu img optimize --in-place --backup .bak --preserve-times -r photos
  $ sysu img optimize --level 4 --strip photo.jpg -o slim.jpg
  $ sysu img optimize --lossy --target ssim2=80 photo.jpg -o web.jpg
  $ sysu img optimize --dry-run --json -r photos"
)]
pub(super) struct Optimize {
    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// How much is tried, 0 (quick) to 6 (thorough), as with oxipng
    #[arg(
        long,
        short,
        value_name = "N",
        default_value_t = 2,
        value_parser = clap::value_parser!(u8).range(0..=6)
    )]
    level: u8,

    /// Take all metadata out but the colour profile and the orientation
    #[arg(long)]
    strip: bool,

    /// Take these out: exif, xmp, iptc, icc, density, comments, gps
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        conflicts_with = "strip"
    )]
    drop: Vec<String>,

    /// Allow changes that keep the score of --target
    #[arg(long)]
    lossy: bool,

    /// How alike the result must be: METRIC=SCORE, or web (ssim2=70), high
    /// (80, the default), visually-lossless (90)
    #[arg(long, value_name = "GOAL", requires = "lossy")]
    target: Option<Likeness>,

    /// Refuse pictures of more than N pixels, all frames counted
    #[arg(long, value_name = "N", default_value_t = 268_402_689)]
    max_pixels: u64,

    /// Say what would be saved, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Exit with 1 if a file could be made smaller
    #[arg(long, requires = "dry_run", action = ArgAction::SetTrue)]
    check: bool,

    #[command(flatten)]
    inputs: MoreInputs,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    replacing: Replacing,

    #[command(flatten)]
    batch: BatchArgs,
}

/// What became of one file.
struct Done {
    target: Option<Target>,
    before: u64,
    made: Optimised,
}

impl Optimize {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(&self.paths, ctx, &can_be_smaller)?;
        self.replacing.check(self.output.replaces(), &inputs)?;
        let optimise = self.options()?;
        let sink = if self.dry_run {
            None
        } else {
            Some(self.output.plan(ctx, &inputs, &[], true)?)
        };
        let mut summary = Summary::default();
        let (mut smaller, mut missed) = (false, false);
        let status = batch::run(
            ctx,
            &self.batch,
            &inputs,
            |index, input, stages| {
                self.one(&optimise, sink.as_ref(), (index, input), stages)
            },
            |ctx, input, done, _| {
                let after = done.made.bytes.len() as u64;
                summary.add_bytes(done.made.format, done.before, after);
                smaller |= done.made.is_smaller;
                missed |= !done.made.is_met;
                tell(ctx, input, &done)
            },
        )?;
        if 1 < inputs.len() && !ctx.quiet && !ctx.json {
            summary.print(ctx)?;
        }
        let no = missed || (self.check && smaller);
        Ok(if no && status == Status::Done { Status::No } else { status })
    }

    fn one(
        &self,
        optimise: &Optimise,
        sink: Option<&Sink>,
        (index, input): (usize, &Input),
        stages: &mut Stages,
    ) -> anyhow::Result<Done> {
        let bytes = stages.time("read", || input.read(MAX_FILE))?;
        let made = stages.time("optimise", || optimise.run(&bytes));
        let made = named(made, input)?;
        let target = match sink {
            Some(sink) => Some(sink.target(index, input, &[])?),
            None => None,
        };
        if let Some(target) = &target {
            keeps_format(input, target, &made.bytes)?;
        }
        if let (Some(Target::File(path)), Some(sink)) = (&target, sink) {
            // A file that stays what it is need not be touched.
            let stays = self.output.in_place && made.bytes == bytes;
            if !stays {
                stages.time("write", || {
                    self.replacing.write(sink, input, path, &made.bytes)
                })?;
            }
        }
        Ok(Done { target, before: bytes.len() as u64, made })
    }

    fn options(&self) -> anyhow::Result<Optimise> {
        let mut keep = if self.strip { Keep::PROFILE } else { Keep::ALL };
        for name in &self.drop {
            keep = match name.as_str() {
                "exif" => keep.exif(false),
                "xmp" => keep.xmp(false),
                "iptc" => keep.iptc(false),
                "icc" => keep.icc(false),
                "density" => keep.density(false),
                "comments" => keep.comments(false),
                "gps" => keep.gps(false),
                name => {
                    return Err(usage(format!("`{name}` is no metadata")))
                        .hint(
                            "there are exif, xmp, iptc, icc, density, \
                             comments, gps",
                        );
                }
            };
        }
        let mut optimise = Optimise::new()
            .level(self.level)
            .keep(keep)
            .limits(Limits::default().max_pixels(self.max_pixels));
        if self.lossy {
            let Likeness(metric, score) =
                self.target.unwrap_or(Likeness::HIGH);
            optimise = optimise.target(metric, score);
        }
        Ok(optimise)
    }
}

/// Whether a file's name is that of a picture that can be made smaller.
fn can_be_smaller(path: &Path) -> bool {
    Format::from_path(path).is_some_and(|f| Optimise::FORMATS.contains(&f))
}

fn tell(ctx: &mut Ctx, input: &Input, done: &Done) -> anyhow::Result<()> {
    let made = &done.made;
    let after = made.bytes.len() as u64;
    if !made.is_met {
        let name = input.name();
        ctx.warn(format!("`{name}`: nothing scores as high as the target"));
    }
    let path = match &done.target {
        Some(Target::Stdout) => {
            ctx.stdout.write_all(&made.bytes)?;
            return Ok(());
        }
        Some(Target::File(path)) => Some(path),
        None => None,
    };
    if ctx.json {
        return ctx.print_json(&json!({
            "input": input.json_name(),
            "output": path.map(|path| text::json_path(path)),
            "format": made.format.name(),
            "input_bytes": done.before,
            "bytes": after,
            "saved": done.before.saturating_sub(after),
            "is_smaller": made.is_smaller,
            "score": made.score,
            "is_met": made.is_met,
        }));
    }
    if ctx.quiet {
        return Ok(());
    }
    let name = input.name();
    let place = match path {
        Some(path) if Some(path.as_path()) != input.path() => {
            format!(" -> {}", text::path(path))
        }
        _ => String::new(),
    };
    if !made.is_smaller {
        writeln!(ctx.stdout, "{name}{place}  as small as it gets")?;
        return Ok(());
    }
    let percent = (1.0 - after as f64 / done.before as f64) * 100.0;
    let score = made
        .score
        .map_or_else(String::new, |score| format!("  score {score:.2}"));
    writeln!(
        ctx.stdout,
        "{name}{place}  {} -> {}  (-{percent:.1}%){score}",
        text::bytes(done.before),
        text::bytes(after),
    )?;
    Ok(())
}
