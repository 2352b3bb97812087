//! `sysu date ics`

use std::{io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;
use sysu::date::{DateTime, Interval, IntervalSet, ics as calendar};

use super::{
    add::duration,
    grep,
    show::{Show, Writer},
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    text,
};

/// A calendar file larger than this is refused.
const FILE_MAX: u64 = 64 << 20;
/// More occurrences than this are looked at for no event.
const STEPS_MAX: usize = 1_000_000;

/// Read the events of iCalendar files
#[derive(Args, Debug)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "\
Examples:
  $ sysu date ics next work.ics
  $ sysu date ics list work.ics home.ics --in 2024-07
  $ sysu date ics free work.ics --in 2024-07-15T09:00/2024-07-15T17:00 --least 30m"
)]
pub(crate) struct Ics {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the events of a range, each time that they take place
    #[command(after_help = "\
Examples:
  $ sysu date ics list work.ics --in 'this week'
  $ sysu date ics list work.ics --in 2024-07 --json")]
    List(List),
    /// Print what comes next
    #[command(after_help = "\
Examples:
  $ sysu date ics next work.ics -n 3")]
    Next(Next),
    /// Print the times of a range that no event takes
    #[command(after_help = "\
Examples:
  $ sysu date ics free work.ics --in 2024-07-15T09:00/PT8H --least 1h")]
    Free(Free),
}

#[derive(Args, Debug)]
struct Files {
    /// The files; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

#[derive(Args, Debug)]
struct List {
    /// The range [default: from now for 30 days]
    #[arg(long = "in", value_name = "RANGE")]
    range: Option<String>,

    #[command(flatten)]
    files: Files,
}

#[derive(Args, Debug)]
struct Next {
    /// How many
    #[arg(short = 'n', long, value_name = "N", default_value_t = 5)]
    count: usize,

    #[command(flatten)]
    files: Files,
}

#[derive(Args, Debug)]
struct Free {
    /// The range [default: today]
    #[arg(long = "in", value_name = "RANGE")]
    range: Option<String>,

    /// No stretch shorter than this
    #[arg(long, value_name = "DURATION", default_value = "1m")]
    least: String,

    #[command(flatten)]
    files: Files,
}

/// One time that an event takes place.
struct Item<'a> {
    span: Interval,
    event: &'a calendar::Event,
}

impl Ics {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::List(verb) => verb.run(ctx),
            Verb::Next(verb) => verb.run(ctx),
            Verb::Free(verb) => verb.run(ctx),
        }
    }
}

impl Files {
    fn read(
        &self,
        ctx: &Ctx,
        reader: &Reader,
    ) -> anyhow::Result<Vec<calendar::Event>> {
        let mut events = Vec::new();
        for path in &self.files {
            let input = if path.as_os_str() == "-" {
                Input::stdin(ctx)
            } else {
                Input::file(path)
            };
            let bytes = input.read(FILE_MAX)?;
            let name = input.name();
            let text = std::str::from_utf8(&bytes)
                .with_context(|| format!("cannot read {name}: not UTF-8"))
                .status(Status::No)?;
            let found = calendar::parse(text, &reader.ctx)
                .with_context(|| format!("cannot read {name}"))
                .status(Status::No)?;
            events.extend(found);
        }
        Ok(events)
    }
}

/// What takes place in a range, in order; at most `most` of each event.
fn within(
    events: &[calendar::Event],
    range: Interval,
    most: usize,
) -> anyhow::Result<Vec<Item<'_>>> {
    let mut items = Vec::new();
    for event in events {
        let mut found = 0;
        for (step, span) in event.occurrences().enumerate() {
            if span.start() >= range.end() || found == most {
                break;
            }
            if step == STEPS_MAX {
                let name = event.summary();
                let message = format!("the event `{name}` comes too often");
                return Err(usage(message)).status(Status::Limit);
            }
            let inside = span.overlaps(range)
                || span.is_empty() && range.contains(span.start());
            if inside {
                found += 1;
                items.push(Item { span, event });
            }
        }
    }
    items.sort_by_key(|item| (item.span.start(), item.span.end()));
    Ok(items)
}

impl Item<'_> {
    fn print(
        &self,
        ctx: &mut Ctx,
        reader: &Reader,
        writer: &Writer,
    ) -> anyhow::Result<()> {
        let start = reader.shown(self.span.start());
        let end = reader.shown(self.span.end());
        let summary = self.event.summary();
        if ctx.json {
            return ctx.print_json(&json!({
                "start": start.to_iso(),
                "end": end.to_iso(),
                "summary": summary,
                "uid": self.event.uid(),
                "all_day": self.event.is_all_day(),
                "busy": self.event.is_busy(),
            }));
        }
        let (start, end) = (writer.iso(start), writer.iso(end));
        let summary = text::printable(summary);
        writeln!(ctx.stdout, "{start}/{end}  {summary}")?;
        Ok(())
    }
}

impl List {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.files.world.reader(ctx)?;
        let writer = self.files.show.rewriter(&reader)?;
        let range = match &self.range {
            Some(text) => grep::range(&reader, text)?,
            None => {
                let month = sysu::date::Duration::new().days(30);
                Interval::after(reader.now(), &month)?
            }
        };
        let events = self.files.read(ctx, &reader)?;
        let items = within(&events, range, usize::MAX)?;
        for item in &items {
            item.print(ctx, &reader, &writer)?;
        }
        Ok(if items.is_empty() { Status::No } else { Status::Done })
    }
}

impl Next {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.files.world.reader(ctx)?;
        let writer = self.files.show.rewriter(&reader)?;
        let far = DateTime::from_seconds(8_640_000_000_000)?;
        let range = Interval::new(reader.now(), far)?;
        let events = self.files.read(ctx, &reader)?;
        let mut items = within(&events, range, self.count)?;
        items.truncate(self.count);
        for item in &items {
            item.print(ctx, &reader, &writer)?;
        }
        Ok(if items.is_empty() { Status::No } else { Status::Done })
    }
}

impl Free {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.files.world.reader(ctx)?;
        let writer = self.files.show.rewriter(&reader)?;
        let least = duration(&self.least)?;
        let range = match &self.range {
            Some(text) => grep::range(&reader, text)?,
            None => Interval::of(reader.now(), sysu::date::Unit::Day)?,
        };
        let events = self.files.read(ctx, &reader)?;
        let items = within(&events, range, usize::MAX)?;
        let busy: IntervalSet = items
            .iter()
            .filter(|item| item.event.is_busy())
            .map(|item| item.span)
            .collect();
        let mut any = false;
        for span in busy.complement(range).iter() {
            if span.start().plus(&least)? > span.end() {
                continue;
            }
            any = true;
            let start = reader.shown(span.start());
            let end = reader.shown(span.end());
            if ctx.json {
                ctx.print_json(&json!({
                    "start": start.to_iso(),
                    "end": end.to_iso(),
                    "seconds": span.nanos() as f64 / 1e9,
                }))?;
            } else {
                let (start, end) = (writer.iso(start), writer.iso(end));
                writeln!(ctx.stdout, "{start}/{end}")?;
            }
        }
        Ok(if any { Status::Done } else { Status::No })
    }
}
