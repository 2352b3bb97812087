//! `sysu date delta`, `gaps` and `histogram`: the pace of a log

use std::{collections::BTreeMap, io::Write as _};

use clap::Args;
use serde_json::json;
use sysu::date::{DateTime, Duration, Unit};

use super::{
    add::duration, files::Files, lines::Lines, show::Show, world::World,
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Rows of a histogram, those without lines included.
const ROWS_MAX: usize = 10_000;

/// Put the time since the line before in front of every dated line
#[derive(Args, Debug)]
#[command(after_help = "\
Lines without a date are passed on as they are.

Examples:
  $ journalctl -o short-iso | sysu date delta
  $ sysu date delta --total s < app.log
  $ sysu date delta --json < app.log | jq .seconds")]
pub(crate) struct Delta {
    #[command(flatten)]
    files: Files,

    /// As a number of UNIT
    #[arg(long, value_name = "UNIT")]
    total: Option<Unit>,

    #[command(flatten)]
    world: World,
}

/// Print the stretches in which lines are silent
#[derive(Args, Debug)]
#[command(after_help = "\
Exits with 1 if there is none.

Examples:
  $ sysu date gaps --over 5m < app.log
  $ journalctl -o short-iso | sysu date gaps --over 1h --json")]
pub(crate) struct Gaps {
    #[command(flatten)]
    files: Files,

    /// Longer than this
    #[arg(long, value_name = "DURATION", default_value = "1m")]
    over: String,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

/// Count the lines of each hour, day or other unit
#[derive(Args, Debug)]
#[command(after_help = "\
Units without a line have a row too; lines without a date count for nothing.

Examples:
  $ sysu date histogram < app.log
  $ sysu date histogram --by day --tz local -f '%a %d %b' < access.log
  $ git log --format=%cI | sysu date histogram --by month --json")]
pub(crate) struct Histogram {
    #[command(flatten)]
    files: Files,

    /// The unit
    #[arg(long, value_name = "UNIT", default_value = "hour")]
    by: Unit,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

impl Delta {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let parser = self.world.reader(ctx)?.parser();
        let (json, total) = (ctx.json, self.total);
        let mut last: Option<DateTime> = None;
        self.files.each(ctx, Lines::default(), &mut |line, out| {
            let found = parser.find(line).map(|f| f.reading.datetime);
            let nanos = found.map(|at| {
                let nanos = last.map_or(0, |last| at.nanos_since(last));
                last = Some(at);
                nanos
            });
            if json {
                let value = json!({
                    "datetime": found.map(DateTime::to_iso),
                    "seconds": nanos.map(|nanos| nanos as f64 / 1e9),
                    "text": line,
                });
                serde_json::to_writer(&mut *out, &value)?;
                out.push(b'\n');
                return Ok(());
            }
            if let Some(nanos) = nanos {
                let span = Duration::from_nanos(nanos);
                match total {
                    Some(unit) => write!(out, "{} ", span.total(unit))?,
                    None => write!(out, "{} ", span.to_clock())?,
                }
            }
            out.extend_from_slice(line.as_bytes());
            out.push(b'\n');
            Ok(())
        })
    }
}

impl Gaps {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let parser = reader.parser();
        let over = duration(&self.over)?;
        let json = ctx.json;
        let mut last: Option<DateTime> = None;
        let mut any = false;
        let status =
            self.files.each(ctx, Lines::default(), &mut |line, out| {
                let Some(found) = parser.find(line) else { return Ok(()) };
                let here = reader.shown(found.reading.datetime);
                let Some(before) = last.replace(here) else { return Ok(()) };
                if before.plus(&over)? >= here {
                    return Ok(());
                }
                any = true;
                let nanos = here.nanos_since(before);
                if json {
                    let value = json!({
                        "start": before.to_iso(),
                        "end": here.to_iso(),
                        "seconds": nanos as f64 / 1e9,
                    });
                    serde_json::to_writer(&mut *out, &value)?;
                    out.push(b'\n');
                    return Ok(());
                }
                let (start, end) = (writer.iso(before), writer.iso(here));
                let span = Duration::from_nanos(nanos).rescale();
                writeln!(out, "{start}/{end}  {span:#}")?;
                Ok(())
            })?;
        Ok(if any { status } else { Status::No })
    }
}

impl Histogram {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let parser = reader.parser();
        let week = reader.ctx.get_week();
        let by = self.by;
        let mut counts: BTreeMap<DateTime, u64> = BTreeMap::new();
        let limit = || {
            let message = format!("there are more than {ROWS_MAX} rows");
            Err(usage(message))
                .status(Status::Limit)
                .hint("count by a larger unit: --by day")
        };
        let status =
            self.files.each(ctx, Lines::default(), &mut |line, _| {
                let Some(found) = parser.find(line) else { return Ok(()) };
                let moment = reader.shown(found.reading.datetime);
                let start = if by == Unit::Week {
                    moment.start_of_week(week)?
                } else {
                    moment.start_of(by)?
                };
                *counts.entry(start).or_default() += 1;
                if counts.len() > ROWS_MAX { limit() } else { Ok(()) }
            })?;
        let mut rows = Vec::new();
        let mut at = counts.keys().next().copied();
        let last = counts.keys().next_back().copied();
        while let (Some(start), Some(last)) = (at, last)
            && start <= last
        {
            rows.push((start, counts.get(&start).copied().unwrap_or(0)));
            if rows.len() > ROWS_MAX {
                limit()?;
            }
            at = Some(if by == Unit::Week {
                start.end_of_week(week)?.plus_nanos(1)?
            } else {
                start.next_start_of(by)?
            });
        }
        let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
        let labels: Vec<String> =
            rows.iter().map(|(start, _)| writer.iso(*start)).collect();
        let wide = labels.iter().map(String::len).max().unwrap_or(0);
        let digits = most.to_string().len();
        let room = ctx.width.saturating_sub(wide + digits + 4).clamp(8, 60);
        for ((start, count), label) in rows.iter().zip(labels) {
            if ctx.json {
                let text = json!({ "start": start.to_iso(), "count": count });
                ctx.print_json(&text)?;
                continue;
            }
            let len = (u128::from(*count) * room as u128)
                .div_ceil(u128::from(most)) as usize;
            let bar = "#".repeat(len);
            let line = format!("{label:wide$}  {count:>digits$}  {bar}");
            writeln!(ctx.stdout, "{}", line.trim_end())?;
        }
        Ok(if rows.is_empty() { Status::No } else { status })
    }
}
