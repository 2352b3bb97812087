//! `sysu date range`

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use sysu::date::{Interval, IntervalSet, Unit};

use super::{
    add::duration,
    grep,
    lines::Lines,
    show::{Show, Writer},
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    text::brief,
};

/// Work with stretches of time
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Range {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Info(Info),
    Split(Split),
    Count(Count),
    Merge(Merge),
    Gaps(Gaps),
    Union(Union),
    Intersect(Intersect),
    Subtract(Subtract),
    Xor(Xor),
    Fmt(Fmt),
    Test(Test),
}

/// Print start, end and length of a range
#[derive(Args, Debug)]
#[command(after_help = "\
RANGE is START/END, START/DURATION, DURATION/END, START..END, or a date for
its day, month or year.

Examples:
  $ sysu date range info 2024-01-01/P1M
  $ sysu date range info 2024-02 --json")]
struct Info {
    /// The range
    #[arg(value_name = "RANGE")]
    range: String,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

/// Cut a range into pieces
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date range split 2024-01-01/P1M --by 1w
  $ sysu date range split '2024-07-14T09:00/17:00' --into 4
  $ sysu date range split 2024 --at 2024-04-06,2024-10-01
  $ sysu date range split 2024 --by 1q -f iso-date")]
struct Split {
    /// The range
    #[arg(value_name = "RANGE")]
    range: String,

    /// Pieces of this length, the last one cut
    #[arg(
        long,
        value_name = "DURATION",
        required_unless_present_any = ["into", "at"]
    )]
    by: Option<String>,

    /// At these dates
    #[arg(
        long,
        value_name = "DATE",
        value_delimiter = ',',
        conflicts_with_all = ["by", "into"]
    )]
    at: Vec<String>,

    /// So many pieces of equal length
    #[arg(long, value_name = "N", conflicts_with = "by")]
    into: Option<u32>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

/// Print how many units a range touches
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date range count day 2024-02
  $ sysu date range count month 2024-01-15/2024-04-02")]
struct Count {
    /// The unit
    unit: Unit,

    /// The range
    #[arg(value_name = "RANGE")]
    range: String,

    #[command(flatten)]
    world: World,
}

/// Join ranges that overlap or touch
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date range merge 2024-01-01/2024-01-10 2024-01-05/2024-01-20
  $ sysu date range merge < busy.txt")]
struct Merge {
    #[command(flatten)]
    many: Many,
}

/// Print the time between ranges: the free slots of a busy list
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date range gaps 2024-07-15T09:00/10:00 2024-07-15T13:00/14:00
  $ sysu date range gaps --within 2024-07-15T08:00/17:00 < busy.txt")]
struct Gaps {
    /// Within this range, with its edges
    #[arg(long, value_name = "RANGE")]
    within: Option<String>,

    #[command(flatten)]
    many: Many,
}

/// Print the smallest range that holds all
#[derive(Args, Debug)]
#[command(after_help = "\
`merge` joins only what overlaps or touches; this goes over the gaps.

Examples:
  $ sysu date range union 2024-01-01/P1D 2024-02-01/P1D")]
struct Union {
    #[command(flatten)]
    many: Many,
}

/// Print what exactly one of the ranges holds
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date range xor 2024-01-01/2024-01-10 2024-01-05/2024-01-20")]
struct Xor {
    #[command(flatten)]
    many: Many,
}

/// Write ranges with a format, or as a language does
#[derive(Args, Debug)]
#[command(after_help = "\
Both dates are written; one alone if they are written alike.

Examples:
  $ sysu date range fmt 2024-07-01/P2W -f date-med --locale fr
  $ sysu date range fmt '2024-07-14T09:00/PT8H' -f %H:%M --separator ' to '")]
struct Fmt {
    /// What stands between
    #[arg(long, value_name = "TEXT", default_value = " – ")]
    separator: String,

    #[command(flatten)]
    many: Many,
}

/// Print what a range and others have in common
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date range intersect 2024-07 2024-06-20/P3W")]
struct Intersect {
    /// The range
    #[arg(value_name = "RANGE")]
    range: String,

    #[command(flatten)]
    many: Many,
}

/// Print what a range has and others have not
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date range subtract 2024-07-15 2024-07-15T09:00/10:00")]
struct Subtract {
    /// The range
    #[arg(value_name = "RANGE")]
    range: String,

    #[command(flatten)]
    many: Many,
}

/// Test how two ranges lie to each other: exit 0 if it holds, 1 if not
#[derive(Args, Debug)]
#[command(after_help = "\
Tests: overlaps, contains, meets, before, after, equals. Without a test, the
relation of Allen is printed: before, meets, overlaps, starts, during,
finishes, equal, and their inverses.

Examples:
  $ sysu date range test 2024-07 overlaps 2024-06-20/P3W
  $ sysu date range test 2024-07 2024-07-14")]
struct Test {
    /// A range
    #[arg(value_name = "RANGE")]
    left: String,

    /// The test, and another range
    #[arg(value_name = "TEST] [RANGE", num_args = 1..=2, required = true)]
    rest: Vec<String>,

    #[command(flatten)]
    world: World,
}

/// Several ranges.
#[derive(Args, Debug)]
struct Many {
    /// The ranges [default: lines of standard input]
    #[arg(value_name = "RANGE")]
    ranges: Vec<String>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,

    #[command(flatten)]
    lines: Lines,
}

impl Range {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Info(verb) => verb.run(ctx),
            Verb::Split(verb) => verb.run(ctx),
            Verb::Count(verb) => verb.run(ctx),
            Verb::Merge(verb) => verb.many.run(ctx, &|_, set| Ok(set)),
            Verb::Gaps(verb) => verb.many.run(ctx, &|reader, set| {
                Ok(match &verb.within {
                    Some(text) => set.complement(read(reader, text)?),
                    None => set.gaps(),
                })
            }),
            Verb::Union(verb) => verb.many.run(ctx, &|_, set| {
                let ends = set.iter().reduce(Interval::union);
                Ok(ends.into_iter().collect())
            }),
            Verb::Xor(verb) => verb
                .many
                .all(ctx, &|_, ranges| Ok(IntervalSet::held_once(ranges))),
            Verb::Fmt(verb) => verb.run(ctx),
            Verb::Intersect(verb) => verb.many.run(ctx, &|reader, set| {
                let one = IntervalSet::from_iter([read(reader, &verb.range)?]);
                Ok(one.intersection(&set))
            }),
            Verb::Subtract(verb) => verb.many.run(ctx, &|reader, set| {
                Ok(set.complement(read(reader, &verb.range)?))
            }),
            Verb::Test(verb) => verb.run(ctx),
        }
    }
}

fn read(reader: &Reader, text: &str) -> anyhow::Result<Interval> {
    grep::range(reader, text.trim())
        .with_context(|| format!("cannot read the range `{}`", brief(text)))
}

/// Prints `start/end`, or an object.
fn print(
    ctx: &mut Ctx,
    writer: &Writer,
    range: Interval,
) -> anyhow::Result<()> {
    if ctx.json {
        return ctx.print_json(&data(range));
    }
    let (start, end) = (writer.iso(range.start()), writer.iso(range.end()));
    writeln!(ctx.stdout, "{start}/{end}")?;
    Ok(())
}

fn data(range: Interval) -> Value {
    json!({
        "start": range.start().to_iso(),
        "end": range.end().to_iso(),
        "seconds": range.nanos() as f64 / 1e9,
    })
}

impl Many {
    fn run(
        &self,
        ctx: &mut Ctx,
        work: &dyn Fn(&Reader, IntervalSet) -> anyhow::Result<IntervalSet>,
    ) -> anyhow::Result<Status> {
        self.all(ctx, &|reader, ranges| {
            work(reader, ranges.iter().copied().collect())
        })
    }

    /// Prints what `work` makes of the ranges as they are given.
    fn all(
        &self,
        ctx: &mut Ctx,
        work: &dyn Fn(&Reader, &[Interval]) -> anyhow::Result<IntervalSet>,
    ) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let mut ranges = Vec::new();
        let status = self.lines.each(ctx, &self.ranges, &mut |text, _| {
            ranges.push(read(&reader, text)?);
            Ok(())
        })?;
        let set = work(&reader, &ranges)?;
        for range in set.iter() {
            print(ctx, &writer, range)?;
        }
        Ok(status)
    }
}

impl Fmt {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.many.world.reader(ctx)?;
        let writer = self.many.show.rewriter(&reader)?;
        let json = ctx.json;
        let lines = self.many.lines;
        lines.each(ctx, &self.many.ranges, &mut |text, out| {
            let range = read(&reader, text)?;
            let (start, end) =
                (writer.iso(range.start()), writer.iso(range.end()));
            let said = if start == end {
                start
            } else {
                format!("{start}{}{end}", self.separator)
            };
            if json {
                let mut value = data(range);
                value["text"] = json!(said);
                serde_json::to_writer(&mut *out, &value)?;
                out.push(b'\n');
            } else {
                writeln!(out, "{said}")?;
            }
            Ok(())
        })
    }
}

impl Info {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        const UNITS: [Unit; 6] = [
            Unit::Year,
            Unit::Month,
            Unit::Day,
            Unit::Hour,
            Unit::Minute,
            Unit::Second,
        ];
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let range = read(&reader, &self.range)?;
        let length = range.to_duration(&UNITS)?;
        let days = range.count(Unit::Day)?;
        if ctx.json {
            let mut value = data(range);
            value["duration"] = json!(length.to_iso());
            value["days"] = json!(days);
            ctx.print_json(&value)?;
            return Ok(Status::Done);
        }
        let (start, end) =
            (writer.iso(range.start()), writer.iso(range.end()));
        writeln!(ctx.stdout, "start   {start}")?;
        writeln!(ctx.stdout, "end     {end}")?;
        writeln!(ctx.stdout, "length  {length:#}")?;
        writeln!(ctx.stdout, "days    {days}")?;
        Ok(Status::Done)
    }
}

impl Split {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let range = read(&reader, &self.range)?;
        if let Some(parts) = self.into {
            for piece in range.divide(parts) {
                print(ctx, &writer, piece)?;
            }
            return Ok(Status::Done);
        }
        if !self.at.is_empty() {
            let dates = self.at.iter().map(|text| reader.date(text));
            let dates = dates.collect::<anyhow::Result<Vec<_>>>()?;
            for piece in range.split_at(&dates) {
                print(ctx, &writer, piece)?;
            }
            return Ok(Status::Done);
        }
        let length = duration(&self.by.unwrap_or_default())?;
        let mut pieces = range.split_by(&length).peekable();
        if pieces.peek().is_none() && !range.is_empty() {
            return Err(usage("the length of a piece is not above zero"));
        }
        for piece in pieces {
            print(ctx, &writer, piece?)?;
        }
        Ok(Status::Done)
    }
}

impl Count {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let count = read(&reader, &self.range)?.count(self.unit)?;
        if ctx.json {
            ctx.print_json(&json!({ "count": count }))?;
        } else {
            writeln!(ctx.stdout, "{count}")?;
        }
        Ok(Status::Done)
    }
}

impl Test {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let left = read(&reader, &self.left)?;
        let (test, right) = match &*self.rest {
            [right] => (None, right),
            [test, right, ..] => (Some(test.as_str()), right),
            [] => return Err(usage("there is no other range")),
        };
        let right = read(&reader, right)?;
        let Some(test) = test else {
            let relation = format!("{:?}", left.relation(right));
            let words: String = relation
                .chars()
                .enumerate()
                .flat_map(|(at, c)| {
                    let dash = at > 0 && c.is_ascii_uppercase();
                    dash.then_some('-')
                        .into_iter()
                        .chain([c.to_ascii_lowercase()])
                })
                .collect();
            if ctx.json {
                ctx.print_json(&json!({ "relation": words }))?;
            } else {
                writeln!(ctx.stdout, "{words}")?;
            }
            return Ok(Status::Done);
        };
        let answer = match test {
            "overlaps" => left.overlaps(right),
            "contains" => left.engulfs(right),
            "meets" => left.abuts_start(right) || left.abuts_end(right),
            "before" => left.end() <= right.start(),
            "after" => left.start() >= right.end(),
            "equals" => left == right,
            _ => return Err(usage(format!("there is no test `{test}`"))),
        };
        if ctx.json {
            ctx.print_json(&json!({ "answer": answer }))?;
        }
        Ok(if answer { Status::Done } else { Status::No })
    }
}
