//! `sysu date min`, `max`, `closest` and `uniq`

use clap::Args;
use sysu::date::{DateTime, Unit};

use super::{
    each::Rest,
    files::{Files, objects},
    lines::Lines,
    world::World,
};
use crate::{ctx::Ctx, error::Status};

/// Print the earliest of dates
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date min 2024-07-14 'yesterday' 2023-01-01
  $ cut -f1 events.tsv | sysu date min")]
pub(crate) struct Min {
    #[command(flatten)]
    pick: Pick,
}

/// Print the latest of dates
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date max 2024-07-14 2025-01-01
  $ git log --format=%cI | sysu date max")]
pub(crate) struct Max {
    #[command(flatten)]
    pick: Pick,
}

/// Print the date that is closest to another
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date closest now 2024-01-01 2024-03-01
  $ cut -f1 backups.tsv | sysu date closest 2024-02-14")]
pub(crate) struct Closest {
    /// To this date; of two at the same distance the first is taken
    #[arg(value_name = "TO", allow_negative_numbers = true)]
    to: String,

    #[command(flatten)]
    pick: Pick,
}

#[derive(Args, Debug)]
struct Pick {
    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    #[command(flatten)]
    rest: Rest,
}

/// Print one line for each day, month or other unit, by the first date in it
#[derive(Args, Debug)]
#[command(after_help = "\
Lines need not be sorted: a line is left out if the line before it lies in
the same unit. Lines without a date stay with the line before them.

Examples:
  $ sysu date uniq --by day < backups.txt
  $ sysu date uniq --by month --last < backups.txt")]
pub(crate) struct Uniq {
    #[command(flatten)]
    files: Files,

    /// The unit
    #[arg(long, value_name = "UNIT", default_value = "day")]
    by: Unit,

    /// Keep the last line of each unit instead of the first
    #[arg(long)]
    last: bool,

    #[command(flatten)]
    world: World,
}

impl Min {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.pick.run(ctx, None, |new, old, _| new < old)
    }
}

impl Max {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.pick.run(ctx, None, |new, old, _| new > old)
    }
}

impl Closest {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.pick.run(ctx, Some(&self.to), |new, old, to| {
            let far = |moment: DateTime| moment.nanos_since(to).abs();
            far(new) < far(old)
        })
    }
}

impl Pick {
    fn run(
        &self,
        ctx: &mut Ctx,
        to: Option<&str>,
        better: fn(DateTime, DateTime, DateTime) -> bool,
    ) -> anyhow::Result<Status> {
        let reader = self.rest.world.reader(ctx)?;
        let writer = self.rest.show.writer(&reader, ctx.json)?;
        let to = match to {
            Some(text) => reader.date(text)?,
            None => reader.now(),
        };
        let mut best: Option<DateTime> = None;
        let status =
            self.rest.lines.each(ctx, &self.dates, &mut |text, _| {
                let moment = reader.date(text)?;
                if best.is_none_or(|old| better(moment, old, to)) {
                    best = Some(moment);
                }
                Ok(())
            })?;
        let Some(best) = best else { return Ok(Status::No) };
        let mut out = Vec::new();
        writer.line(best, &mut out)?;
        ctx.stdout.write_all(&out)?;
        Ok(status)
    }
}

impl Uniq {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let parser = reader.parser();
        let week = reader.ctx.get_week();
        let (by, last) = (self.by, self.last);
        let mut unit: Option<DateTime> = None;
        let mut keeps = true;
        // The line that may yet be the last of its unit.
        let mut held: Vec<u8> = Vec::new();
        let status = self.files.each_text(
            ctx,
            Lines::default(),
            &mut |line, out| {
                if let Some(found) = parser.find(line) {
                    let moment = reader.shown(found.reading.datetime);
                    let start = if by == Unit::Week {
                        moment.start_of_week(week)?
                    } else {
                        moment.start_of(by)?
                    };
                    let new = unit != Some(start);
                    unit = Some(start);
                    keeps = new;
                    if last {
                        if new {
                            out.append(&mut held);
                        }
                        held.clear();
                    }
                }
                let to = if last { &mut held } else { out };
                if last || keeps {
                    to.extend_from_slice(line.as_bytes());
                    to.push(b'\n');
                }
                Ok(())
            },
        )?;
        let mut out = Vec::new();
        if ctx.json {
            objects(&held, &mut out)?;
        } else {
            out = held;
        }
        ctx.stdout.write_all(&out)?;
        Ok(status)
    }
}
