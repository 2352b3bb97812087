//! `sysu date dur`

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use sysu::date::{
    Accuracy, Duration, Human as Words, Locale, Signs, Unit, locale::Style,
};

use super::{
    add::duration,
    diff::{self, RoundArg},
    lines::Lines,
    world::{self, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
};

/// Read, write and add durations
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Dur {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Parse(Parse),
    Fmt(Fmt),
    Iso(Iso),
    Human(Human),
    Norm(Norm),
    Shift(Shift),
    Round(Round),
    As(As),
    Get(Get),
    Add(Add),
    Neg(Neg),
    Sum(Sum),
    Cmp(Cmp),
}

/// Where durations come from.
#[derive(Args, Debug)]
struct Many {
    /// The durations [default: lines of standard input]
    #[arg(value_name = "DURATION", allow_negative_numbers = true)]
    durations: Vec<String>,

    #[command(flatten)]
    lines: Lines,
}

/// How long a year and a month are where no date tells.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum AccuracyArg {
    /// A year of 365 days, a month of 30
    #[default]
    Casual,
    /// The mean of the Gregorian calendar: 365.2425 days
    Longterm,
}

impl From<AccuracyArg> for Accuracy {
    fn from(arg: AccuracyArg) -> Self {
        match arg {
            AccuracyArg::Casual => Self::Casual,
            AccuracyArg::Longterm => Self::Longterm,
        }
    }
}

/// Read durations in any form and print them in one
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur parse '1h 30m' PT90M 01:30:00 '2 weeks, 5 hours ago'
  $ sysu date dur parse 1h30m -f clock
  $ sysu date dur parse 90061s -f 'd:hh:mm:ss'")]
struct Parse {
    /// iso, friendly, compact, clock, or Luxon's tokens y M w d h m s S
    #[arg(long, short, value_name = "FORMAT", default_value = "iso")]
    format: String,

    #[command(flatten)]
    many: Many,
}

/// Write durations with tokens
#[derive(Args, Debug)]
#[command(after_help = "\
FORMAT is iso, friendly, compact, clock, or Luxon's tokens y M w d h m s S,
repeated for zeros in front; 'text' stands in apostrophes.

Examples:
  $ sysu date dur fmt hh:mm:ss 90m
  $ sysu date dur fmt h:mm --signs first -- -90m
  $ sysu date dur fmt 's' 1500ms --fraction")]
struct Fmt {
    /// The format
    format: String,

    /// On which units a sign stands
    #[arg(long, value_name = "WHICH", default_value = "negative")]
    signs: SignsArg,

    /// Keep the fraction of the smallest unit, to three digits
    #[arg(long)]
    fraction: bool,

    #[command(flatten)]
    many: Many,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SignsArg {
    /// On those below zero
    Negative,
    /// On all, + or -
    All,
    /// On the first, if the whole is below zero
    First,
}

/// Write durations as ISO 8601
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur iso '1h 30m' 01:30:00 90s")]
struct Iso {
    #[command(flatten)]
    many: Many,
}

/// Make the smallest unit whole, and carry what overflows
#[derive(Args, Debug)]
#[command(after_help = "\
With --from a month and a day are as long as they are on the calendar from
that date on; else a year has 365 days and a month 30.

Examples:
  $ sysu date dur round 93784s --smallest m
  $ sysu date dur round 45d --largest mo --smallest d --from 2024-02-01
  $ sysu date dur round 100m --largest h --smallest h --mode expand")]
struct Round {
    /// The largest unit [default: y]
    #[arg(long, short, value_name = "UNIT")]
    largest: Option<Unit>,

    /// The smallest unit [default: s]
    #[arg(long, short, value_name = "UNIT")]
    smallest: Option<Unit>,

    /// How the smallest becomes whole
    #[arg(long, value_name = "MODE", default_value = "nearest")]
    mode: RoundArg,

    /// Count on the calendar from DATE on
    #[arg(long, value_name = "DATE")]
    from: Option<String>,

    /// The zone of --from
    #[arg(long, value_name = "ZONE", requires = "from")]
    tz: Option<String>,

    #[command(flatten)]
    many: Many,
}

/// Print one unit of durations as it is written
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur get h '1d 90h'")]
struct Get {
    /// The unit
    unit: Unit,

    #[command(flatten)]
    many: Many,
}

/// Add durations unit by unit, without carrying
#[derive(Args, Debug)]
#[command(after_help = "\
`sum` carries into the larger units; this keeps days and hours apart.

Examples:
  $ sysu date dur add 1mo2d 3d12h
  $ sysu date dur add P1M PT36H -f iso")]
struct Add {
    /// iso, friendly, compact, clock, or Luxon's tokens y M w d h m s S
    #[arg(long, short, value_name = "FORMAT", default_value = "compact")]
    format: String,

    #[command(flatten)]
    many: Many,
}

/// Change the sign of durations
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur neg 1h30m
  $ sysu date dur neg -- -P1D")]
struct Neg {
    #[command(flatten)]
    many: Many,
}

/// Write durations in words
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur human 93784s
  $ sysu date dur human 93784s --max-units 2 --locale de
  $ sysu date dur human 1h30m --style narrow")]
struct Human {
    /// At most N units, from the largest
    #[arg(long, value_name = "N", default_value_t = 9)]
    max_units: usize,

    /// The language
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,

    /// How long the words are
    #[arg(long, value_name = "STYLE", default_value = "long")]
    style: StyleArg,

    /// Keep the units as they are given
    #[arg(long)]
    keep: bool,

    #[command(flatten)]
    many: Many,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StyleArg {
    Long,
    Short,
    Narrow,
}

/// Carry what overflows into the larger units
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur norm 90061s
  $ sysu date dur norm '3d 50h' --keep")]
struct Norm {
    /// Only between the units that are given
    #[arg(long)]
    keep: bool,

    #[command(flatten)]
    many: Many,
}

/// Express durations in the units given
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur shift 49h --to d,h
  $ sysu date dur shift 1y --to d --accuracy longterm")]
struct Shift {
    /// The units
    #[arg(long, value_name = "UNITS", value_delimiter = ',', required = true)]
    to: Vec<Unit>,

    /// How long a year and a month are
    #[arg(long, value_name = "WHICH", default_value = "casual")]
    accuracy: AccuracyArg,

    #[command(flatten)]
    many: Many,
}

/// Print durations as one number of a unit
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur as h 1d12h
  $ sysu date dur as s 01:30:00")]
struct As {
    /// The unit
    unit: Unit,

    /// How long a year and a month are
    #[arg(long, value_name = "WHICH", default_value = "casual")]
    accuracy: AccuracyArg,

    #[command(flatten)]
    many: Many,
}

/// Add durations up
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur sum 1h30m 45m 20m
  $ cut -f2 times.tsv | sysu date dur sum --mean")]
struct Sum {
    /// Print the mean instead
    #[arg(long)]
    mean: bool,

    #[command(flatten)]
    many: Many,
}

/// Compare the lengths of two durations: lt, le, eq, ne, ge, gt
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date dur cmp 60s eq 1m
  $ sysu date dur cmp \"$elapsed\" gt 5m && echo slow")]
struct Cmp {
    /// A duration
    #[arg(value_name = "DURATION", allow_negative_numbers = true)]
    left: String,

    /// The test
    #[arg(value_parser = ["lt", "le", "eq", "ne", "ge", "gt"])]
    test: String,

    /// Another duration
    #[arg(value_name = "DURATION", allow_negative_numbers = true)]
    right: String,
}

impl Dur {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Parse(verb) => {
                let format = verb.format;
                verb.many.map(ctx, &|span| write(&format, span))
            }
            Verb::Fmt(verb) => {
                let signs = match verb.signs {
                    SignsArg::Negative => Signs::Negative,
                    SignsArg::All => Signs::All,
                    SignsArg::First => Signs::NegativeFirst,
                };
                let (format, floor) = (verb.format, !verb.fraction);
                verb.many.map(ctx, &|span| match name(&format, span) {
                    Some(text) => text,
                    None => span.format_luxon_by(&format, signs, floor),
                })
            }
            Verb::Iso(verb) => verb.many.map(ctx, &Duration::to_iso),
            Verb::Human(verb) => verb.run(ctx),
            Verb::Norm(verb) => verb.many.map(ctx, &|span| {
                let span =
                    if verb.keep { span.normalize() } else { span.rescale() };
                format!("{span:#}")
            }),
            Verb::Shift(verb) => verb.many.map(ctx, &|span| {
                let accuracy = verb.accuracy.into();
                format!("{:#}", span.shift_to_by(&verb.to, accuracy))
            }),
            Verb::As(verb) => verb.many.map(ctx, &|span| {
                let accuracy = verb.accuracy.into();
                span.total_by(verb.unit, accuracy).to_string()
            }),
            Verb::Round(verb) => verb.run(ctx),
            Verb::Get(verb) => {
                verb.many.map(ctx, &|span| span.get(verb.unit).to_string())
            }
            Verb::Add(verb) => verb.run(ctx),
            Verb::Neg(verb) => verb
                .many
                .try_map(ctx, &|span| Ok((-*span, format!("{:#}", -*span)))),
            Verb::Sum(verb) => verb.run(ctx),
            Verb::Cmp(verb) => verb.run(ctx),
        }
    }
}

/// Writes by the name of a form.
fn name(format: &str, span: &Duration) -> Option<String> {
    Some(match format {
        "iso" => span.to_iso(),
        "friendly" => span.to_string(),
        "compact" => format!("{span:#}"),
        "clock" => span.to_clock(),
        _ => return None,
    })
}

fn write(format: &str, span: &Duration) -> String {
    name(format, span).unwrap_or_else(|| span.format_luxon(format))
}

impl Many {
    fn map(
        &self,
        ctx: &mut Ctx,
        text: &dyn Fn(&Duration) -> String,
    ) -> anyhow::Result<Status> {
        self.try_map(ctx, &|span| Ok((*span, text(span))))
    }

    /// Prints what `work` makes of each duration: another one, and its text.
    fn try_map(
        &self,
        ctx: &mut Ctx,
        work: &dyn Fn(&Duration) -> anyhow::Result<(Duration, String)>,
    ) -> anyhow::Result<Status> {
        let json = ctx.json;
        self.lines.each(ctx, &self.durations, &mut |input, out| {
            let (span, text) = work(&read(input)?)?;
            if json {
                let value = json!({
                    "input": input,
                    "duration": span.to_iso(),
                    "text": text,
                    "seconds": span.to_millis() / 1000.0,
                });
                serde_json::to_writer(&mut *out, &value)?;
                out.push(b'\n');
            } else {
                writeln!(out, "{text}")?;
            }
            Ok(())
        })
    }
}

/// Reads a duration; a bare number is seconds.
fn read(text: &str) -> anyhow::Result<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Ok(Duration::new().set_f64(Unit::Second, seconds)?);
    }
    duration(text).status(Status::No)
}

impl Human {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let locale = match &self.locale {
            Some(tag) => world::locale(tag)?,
            None => Locale::EN,
        };
        let style = match self.style {
            StyleArg::Long => Style::Long,
            StyleArg::Short => Style::Short,
            StyleArg::Narrow => Style::Narrow,
        };
        let words = Words::new()
            .locale(locale)
            .style(style)
            .rescale(!self.keep)
            .max_units(self.max_units.max(1));
        self.many.map(ctx, &|span| span.humanize(&words))
    }
}

impl Round {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let units = diff::between(self.largest, self.smallest)?;
        let from = match &self.from {
            None => None,
            Some(text) => {
                let world = World::in_zone(self.tz.clone());
                Some(world.reader(ctx)?.date(text)?)
            }
        };
        let mode = self.mode;
        self.many.try_map(ctx, &|span| {
            let span = match from {
                Some(start) => {
                    let end = start.plus(span)?;
                    diff::rounded(start, end, &units, Some(mode))?
                }
                None => {
                    let span = span.shift_to(&units);
                    let unit = units.iter().copied().max();
                    let unit = unit.unwrap_or(Unit::Second);
                    let whole = mode.apply(span.get(unit));
                    span.set_f64(unit, whole)?.shift_to(&units)
                }
            };
            Ok((span, format!("{span:#}")))
        })
    }
}

impl Add {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut sum = Duration::new();
        let lines = self.many.lines;
        let status =
            lines.each(ctx, &self.many.durations, &mut |text, _| {
                sum = sum
                    .plus(&read(text)?)
                    .context("cannot add the durations up")?;
                Ok(())
            })?;
        let text = write(&self.format, &sum);
        if ctx.json {
            ctx.print_json(&json!({
                "duration": sum.to_iso(),
                "text": text,
                "seconds": sum.to_millis() / 1000.0,
            }))?;
        } else {
            writeln!(ctx.stdout, "{text}")?;
        }
        Ok(status)
    }
}

impl Sum {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut sum = Duration::new();
        let mut count = 0_i64;
        let lines = self.many.lines;
        let status =
            lines.each(ctx, &self.many.durations, &mut |text, _| {
                sum = sum
                    .plus(&read(text)?)
                    .context("cannot add the durations up")?;
                count += 1;
                Ok(())
            })?;
        let total = if self.mean && count > 0 {
            let nanos = sum.to_nanos(Accuracy::Casual) / i128::from(count);
            Duration::from_nanos(nanos)
        } else {
            sum
        }
        .rescale();
        if ctx.json {
            ctx.print_json(&json!({
                "count": count,
                "duration": total.to_iso(),
                "seconds": total.to_millis() / 1000.0,
            }))?;
        } else {
            writeln!(ctx.stdout, "{total:#}")?;
        }
        Ok(status)
    }
}

impl Cmp {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let nanos = |text: &str| {
            read(text).map(|span| span.to_nanos(Accuracy::Casual))
        };
        let left = nanos(&self.left).status(Status::Usage)?;
        let right = nanos(&self.right).status(Status::Usage)?;
        let answer = match &*self.test {
            "lt" => left < right,
            "le" => left <= right,
            "eq" => left == right,
            "ne" => left != right,
            "ge" => left >= right,
            _ => left > right,
        };
        if ctx.json {
            ctx.print_json(&json!({ "answer": answer }))?;
        }
        Ok(if answer { Status::Done } else { Status::No })
    }
}
