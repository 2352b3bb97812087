//! `sysu date cron`

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;
use sysu::date::{DateTime, cron::Cron as Schedule};

use super::{
    lines::Lines,
    show::{DateJson, Show, Writer},
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Print when a cron schedule runs
#[derive(Args, Debug)]
#[command(after_help = "\
Fields are minute, hour, day of month, month and day of week, with seconds
in front if there are six; names, ranges, steps, `L`, `15W`, `MON#2` and
`@daily` are read. A job with a fixed hour runs once a day: right after a
gap that holds it, and at the first of two passes. One with `*` for the hour
or the minute follows the clock.

Examples:
  $ sysu date cron '30 9 * * MON-FRI' -n 3 --tz Europe/Berlin
  $ sysu date cron '0 22 L * *' --words
  $ sysu date cron '30 2 * * *' --from 2024-03-09 --tz America/New_York
  $ crontab -l | sysu date cron --crontab")]
pub(crate) struct Cron {
    /// The schedule, in quotes
    #[arg(value_name = "SCHEDULE", required_unless_present = "crontab")]
    schedule: Option<String>,

    /// How many runs
    #[arg(short = 'n', long, value_name = "N", default_value_t = 5)]
    count: usize,

    /// The runs before instead of after
    #[arg(long)]
    previous: bool,

    /// Count from DATE [default: now]
    #[arg(long, value_name = "DATE")]
    from: Option<String>,

    /// Say the schedule in words instead
    #[arg(long)]
    words: bool,

    /// Read a crontab from standard input and print the next run of each job
    #[arg(long, conflicts_with_all = ["schedule", "words", "previous"])]
    crontab: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,

    #[command(flatten)]
    lines: Lines,
}

/// The next run of a line of a crontab.
#[derive(Serialize)]
struct Job<'a> {
    schedule: &'a str,
    words: String,
    command: &'a str,
    next: Option<DateJson>,
}

impl Cron {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let from = self.start(&reader)?;
        let Some(text) = &self.schedule else {
            let (json, stdin) = (ctx.json, ["-".to_string()]);
            return self.lines.each(ctx, &stdin, &mut |line, out| {
                job(line, from, &writer, json, out)
            });
        };
        let schedule = schedule(text)?;
        let mut out = Vec::new();
        if self.words && ctx.json {
            let words = schedule.describe();
            ctx.print_json(&serde_json::json!({ "words": words }))?;
        } else if self.words {
            out.extend(schedule.describe().bytes());
            out.push(b'\n');
        }
        let mut at = from;
        let count = if self.words { 0 } else { self.count };
        let mut found = 0;
        while found < count {
            let run = if self.previous {
                schedule.previous_before(at)
            } else {
                schedule.next_after(at)
            };
            let Some(run) = run else { break };
            writer.line(run, &mut out)?;
            (at, found) = (run, found + 1);
        }
        ctx.stdout.write_all(&out)?;
        Ok(if found < count { Status::No } else { Status::Done })
    }

    fn start(&self, reader: &Reader) -> anyhow::Result<DateTime> {
        match &self.from {
            Some(text) => reader.date(text),
            None => Ok(reader.now()),
        }
    }
}

fn schedule(text: &str) -> anyhow::Result<Schedule> {
    text.parse()
        .with_context(|| format!("cannot read the schedule `{text}`"))
        .status(Status::Usage)
}

/// The first five fields of a line, or its `@` name, and the rest.
fn split(line: &str) -> Option<(&str, &str)> {
    let fields = if line.starts_with('@') { 1 } else { 5 };
    let mut at = 0;
    for _ in 0..fields {
        let rest = &line[at..];
        let start = rest.find(|c: char| !c.is_whitespace())?;
        let len = rest[start..].find(char::is_whitespace)?;
        at += start + len;
    }
    Some((line[..at].trim(), line[at..].trim()))
}

fn job(
    line: &str,
    from: DateTime,
    writer: &Writer,
    json: bool,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    let line = line.trim();
    let assigns = || line.split_whitespace().next()?.find('=');
    if line.is_empty() || line.starts_with('#') || assigns().is_some() {
        return Ok(());
    }
    if line.starts_with("@reboot") {
        return Ok(());
    }
    let (text, command) = split(line)
        .ok_or_else(|| usage(format!("there is no command in `{line}`")))?;
    let schedule = schedule(text)?;
    let next = schedule.next_after(from);
    if json {
        let words = schedule.describe();
        let next = next.map(|run| writer.json(run));
        let job = Job { schedule: text, words, command, next };
        serde_json::to_writer(&mut *out, &job)?;
        out.push(b'\n');
        return Ok(());
    }
    let next = next.map_or("never".into(), |run| writer.text(run));
    out.extend(format!("{next}\t{text}\t{command}\n").bytes());
    Ok(())
}
