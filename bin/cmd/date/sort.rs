//! `sysu date sort`

use clap::Args;
use serde_json::json;
use sysu::date::DateTime;

use super::{files::Files, lines::Lines, world::World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Sort lines by the first date in each
///
/// Lines that have the same date keep their order; those without a date
/// stay behind the line before them, as the lines of a stack trace do.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ cat a.log b.log | sysu date sort
  $ printf '14 Jul 2024\\n2024-07-01\\n' | sysu date sort -r")]
pub(crate) struct Sort {
    #[command(flatten)]
    files: Files,

    /// The latest first
    #[arg(long, short)]
    reverse: bool,

    /// One line for each date
    #[arg(long)]
    unique: bool,

    /// A line without a date is an error
    #[arg(long)]
    dated: bool,

    #[command(flatten)]
    world: World,
}

impl Sort {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let parser = reader.parser();
        let mut entries: Vec<(Option<DateTime>, String)> = Vec::new();
        let dated = self.dated;
        let status =
            self.files.each(ctx, Lines::default(), &mut |line, _| {
                let found =
                    parser.find(line).map(|found| found.reading.datetime);
                match (found, entries.last_mut()) {
                    (None, _) if dated => {
                        return Err(usage(format!("no date in `{line}`")))
                            .status(Status::No);
                    }
                    (None, Some((_, text))) => {
                        text.push('\n');
                        text.push_str(line);
                    }
                    (at, _) => entries.push((at, line.to_owned())),
                }
                Ok(())
            })?;
        entries.sort_by_key(|(at, _)| *at);
        if self.unique {
            entries.dedup_by_key(|(at, _)| *at);
        }
        if self.reverse {
            entries.reverse();
        }
        for (at, text) in entries {
            if ctx.json {
                let date = at.map(DateTime::to_iso);
                ctx.print_json(&json!({ "date": date, "text": text }))?;
                continue;
            }
            ctx.stdout.write_all(text.as_bytes())?;
            ctx.stdout.write_all(b"\n")?;
        }
        Ok(status)
    }
}
