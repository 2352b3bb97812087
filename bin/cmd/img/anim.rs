//! `sysu img anim`

use std::path::PathBuf;

use clap::Args;
use sysu::img::Retime;

use super::{animate::moves, work::Work};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Change when the frames of an animation are shown
///
/// Whatever is asked for is done in the order --trim, --every, --reverse,
/// --delay, --speed, --max-fps, --optimise. GIF, WebP and APNG become one
/// another by the output's extension; --lossless keeps a WebP's pixels.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img anim animation.gif --speed 2 -o fast.gif
  $ sysu img anim animation.gif --reverse --loop 1 -o back.webp
  $ sysu img anim animation.gif --trim 0..1 --delay 80 -o start.png
  $ sysu img anim --max-fps 15 --optimise --in-place *.gif")]
pub(super) struct Anim {
    /// The animations
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// Show it so many times as fast; 0.5 is half as fast
    #[arg(long, value_name = "TIMES", allow_negative_numbers = true)]
    speed: Option<f64>,

    /// Show the last frame first
    #[arg(long)]
    reverse: bool,

    /// How often it runs, 0 for ever
    #[arg(
        long = "loop",
        value_name = "N",
        value_parser = clap::value_parser!(u32).range(..=65_535)
    )]
    times: Option<u32>,

    /// Show each frame for MS milliseconds
    #[arg(long, value_name = "MS")]
    delay: Option<u32>,

    /// Keep the frames from A (from 0) up to, not including, B: A..B, A..
    /// or ..B
    #[arg(long, value_name = "A..B", value_parser = range)]
    trim: Option<(u32, Option<u32>)>,

    /// Keep each N-th frame, shown for those that are dropped too
    #[arg(long, value_name = "N")]
    every: Option<u32>,

    /// Show at most N frames a second
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    max_fps: Option<f64>,

    /// Show one of several equal frames in a row for as long as all of them
    #[arg(long, alias = "optimize")]
    optimise: bool,

    #[command(flatten)]
    work: Work,
}

fn range(text: &str) -> Result<(u32, Option<u32>), String> {
    let parsed = || {
        let (first, end) = text.split_once("..")?;
        let first = match first {
            "" => 0,
            first => first.parse().ok()?,
        };
        let end = match end {
            "" => None,
            end => Some(end.parse().ok()?),
        };
        Some((first, end))
    };
    parsed().ok_or_else(|| "say A..B, A.. or ..B, counted from 0".to_owned())
}

impl Anim {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let new = &self.work.output.new;
        moves(self.work.writing.encode(new.output.as_deref())?.as_ref())?;
        let Some(retime) = self.retime() else {
            return Err(usage("there is nothing to do"))
                .hint("say what changes, such as --speed 2; `sysu img convert` changes the format alone");
        };
        self.work.run(ctx, &self.paths, |p| Ok(p.with(retime)))
    }

    /// What was asked for, if anything was.
    fn retime(&self) -> Option<Retime> {
        let mut retime = Retime::new();
        if let Some((first, end)) = self.trim {
            retime = retime.trim(first, end);
        }
        if let Some(n) = self.every {
            retime = retime.every(n);
        }
        if self.reverse {
            retime = retime.reverse();
        }
        if let Some(delay) = self.delay {
            retime = retime.delay_ms(delay);
        }
        if let Some(times) = self.speed {
            retime = retime.speed(times);
        }
        if let Some(rate) = self.max_fps {
            retime = retime.max_fps(rate);
        }
        if self.optimise {
            retime = retime.join_equal();
        }
        if let Some(times) = self.times {
            retime = retime.loop_count(times);
        }
        let asked = retime != Retime::new()
            || self.speed.is_some()
            || self.every.is_some()
            || self.trim.is_some();
        asked.then_some(retime)
    }
}
