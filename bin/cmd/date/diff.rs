//! `sysu date diff`, `since` and `until`

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde::Serialize;
use sysu::date::{DateTime, Duration, Human, Unit};

use super::{
    lines::Lines,
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Print the time from one date to another
#[derive(Args, Debug)]
#[command(after_help = "\
Years, months and days are counted on the calendar, hours exactly.

Examples:
  $ sysu date diff 2024-01-31 2024-03-01
  $ sysu date diff '2024-03-30 12:00' '2024-04-01 09:00' --units d,h --tz Europe/Paris
  $ sysu date diff 2024-01-01 now --total d
  $ sysu date diff 2024-01-31 now --largest mo --smallest d --round trunc
  $ sysu date diff 2024-12-01 2024-12-31 --business --holidays us
  $ sysu date diff '2024-01-01 23:59' '2024-01-02 00:01' --calendar day
  $ sysu date diff 2024-01-31 2024-12-25 -f '%m months and %d days'")]
pub(crate) struct Diff {
    /// From this date
    #[arg(value_name = "START", allow_negative_numbers = true)]
    start: String,

    /// To this date
    #[arg(value_name = "END", allow_negative_numbers = true)]
    end: String,

    #[command(flatten)]
    span: Span,

    #[command(flatten)]
    world: World,
}

/// Print the time from dates until now
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date since 1969-07-20
  $ sysu date since 2024-01-01 --total d
  $ git log --format=%cI -5 | sysu date since --words 2")]
pub(crate) struct Since {
    #[command(flatten)]
    many: Many,
}

/// Print the time from now until dates
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date until 2030-01-01
  $ sysu date until '2030-01-01 09:00' --units d,h,m")]
pub(crate) struct Until {
    #[command(flatten)]
    many: Many,
}

#[derive(Args, Debug)]
struct Many {
    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    #[command(flatten)]
    span: Span,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    lines: Lines,
}

/// How a span is told.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "The span")]
struct Span {
    /// In these units, the smallest with a fraction [default:
    /// y,mo,d,h,m,s, zeros left out]
    #[arg(long, value_name = "UNITS", value_delimiter = ',')]
    units: Vec<Unit>,

    /// As one number of UNIT
    #[arg(long, value_name = "UNIT", conflicts_with = "units")]
    total: Option<Unit>,

    /// The largest unit [default: y]
    #[arg(long, value_name = "UNIT", conflicts_with_all = ["units", "total"])]
    largest: Option<Unit>,

    /// The smallest unit, with a fraction unless --round [default: s]
    #[arg(long, value_name = "UNIT", conflicts_with_all = ["units", "total"])]
    smallest: Option<Unit>,

    /// Make the number of the smallest unit whole
    #[arg(long, value_name = "MODE")]
    round: Option<RoundArg>,

    /// As the number of working days after START up to END; --holidays says
    /// which days are free
    #[arg(
        long,
        conflicts_with_all = [
            "units", "total", "largest", "smallest", "round", "calendar",
            "words", "iso", "format",
        ]
    )]
    business: bool,

    /// As the number of starts of UNIT in between
    #[arg(long, value_name = "UNIT", conflicts_with_all = ["units", "total"])]
    calendar: Option<Unit>,

    /// In words, with at most N units
    #[arg(long, value_name = "N", conflicts_with_all = ["total", "calendar"])]
    words: Option<usize>,

    /// As ISO 8601
    #[arg(long, conflicts_with_all = ["total", "calendar", "words"])]
    iso: bool,

    /// As FORMAT says: %Y years, %m months, %w weeks, %d days, %H hours,
    /// %M minutes, %S seconds, each of what the larger ones leave
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        conflicts_with_all = ["units", "total", "calendar", "words", "iso"]
    )]
    format: Option<String>,
}

/// How the smallest unit becomes whole.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RoundArg {
    /// To the nearer, halves away from zero
    Nearest,
    /// Toward zero
    Trunc,
    /// Away from zero
    Expand,
}

impl RoundArg {
    pub(crate) fn apply(self, value: f64) -> f64 {
        match self {
            Self::Nearest => value.round(),
            Self::Trunc => value.trunc(),
            Self::Expand if value < 0.0 => value.floor(),
            Self::Expand => value.ceil(),
        }
    }
}

/// A span as data.
#[derive(Serialize)]
struct SpanJson {
    start: String,
    end: String,
    duration: String,
    text: String,
    seconds: f64,
}

impl Diff {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let start = reader.date(&self.start)?;
        let end = reader.date(&self.end)?;
        let mut out = Vec::new();
        self.span.line(ctx.json, &reader, start, end, &mut out)?;
        ctx.stdout.write_all(&out)?;
        Ok(Status::Done)
    }
}

impl Since {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.many.run(ctx, false)
    }
}

impl Until {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.many.run(ctx, true)
    }
}

impl Many {
    fn run(self, ctx: &mut Ctx, until: bool) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let json = ctx.json;
        self.lines.each(ctx, &self.dates, &mut |text, out| {
            let moment = reader.date(text)?;
            let now = reader.now().in_zone(moment.zone());
            let (start, end) =
                if until { (now, moment) } else { (moment, now) };
            self.span.line(json, &reader, start, end, out)
        })
    }
}

impl Span {
    fn line(
        &self,
        json: bool,
        reader: &Reader,
        start: DateTime,
        end: DateTime,
        out: &mut Vec<u8>,
    ) -> anyhow::Result<()> {
        let format = self.format.as_deref().map(parts).transpose()?;
        if let Some(parts) = &format {
            let units: Vec<Unit> =
                parts.iter().filter_map(Part::unit).collect();
            let span = if units.is_empty() {
                Duration::new()
            } else {
                end.diff(start, &units)?
            };
            let text: String =
                parts.iter().map(|part| part.text(&span)).collect();
            return print(json, start, end, &span, text, out);
        }
        if self.business {
            let calendar = reader.business();
            let days = calendar.between(start.civil(), end.civil())?;
            let span = Duration::new().days(days);
            return print(json, start, end, &span, days.to_string(), out);
        }
        let units = match (self.total, self.units.is_empty()) {
            (Some(unit), _) => vec![unit],
            (None, true) => between(self.largest, self.smallest)?,
            (None, false) => self.units.clone(),
        };
        let span = rounded(start, end, &units, self.round)
            .with_context(|| format!("cannot subtract {start} from {end}"))?;
        let text = self.text(reader, start, end, &span);
        print(json, start, end, &span, text, out)
    }

    fn text(
        &self,
        reader: &Reader,
        start: DateTime,
        end: DateTime,
        span: &Duration,
    ) -> String {
        if let Some(unit) = self.calendar {
            return end.calendar_diff(start, unit).to_string();
        }
        if let Some(unit) = self.total {
            return span.get(unit).to_string();
        }
        if self.iso {
            return span.to_iso();
        }
        match self.words {
            Some(words) if !span.is_zero() => span.humanize(
                &Human::new()
                    .locale(reader.ctx.get_locale())
                    .zeros(false)
                    .max_units(words.max(1)),
            ),
            _ => format!("{span:#}"),
        }
    }
}

/// Years, months, days, hours, minutes and seconds as far as they lie
/// between two units, and those two.
///
/// # Errors
///
/// If `smallest` is the larger one.
pub(crate) fn between(
    largest: Option<Unit>,
    smallest: Option<Unit>,
) -> anyhow::Result<Vec<Unit>> {
    const UNITS: [Unit; 6] = [
        Unit::Year,
        Unit::Month,
        Unit::Day,
        Unit::Hour,
        Unit::Minute,
        Unit::Second,
    ];
    let top = largest.unwrap_or(Unit::Year);
    let bottom = smallest.unwrap_or_else(|| top.max(Unit::Second));
    let given = [largest, smallest];
    let some: Vec<Unit> = Unit::ALL
        .into_iter()
        .filter(|unit| (top..=bottom).contains(unit))
        .filter(|unit| UNITS.contains(unit) || given.contains(&Some(*unit)))
        .collect();
    if some.is_empty() {
        return Err(usage("--smallest is larger than --largest"));
    }
    Ok(some)
}

/// The difference in some units, the smallest made whole by `mode`; what
/// that carries goes where the calendar says.
///
/// # Errors
///
/// At the edges of the supported years.
pub(crate) fn rounded(
    start: DateTime,
    end: DateTime,
    units: &[Unit],
    mode: Option<RoundArg>,
) -> anyhow::Result<Duration> {
    let span = end.diff(start, units)?;
    let smallest = units.iter().copied().max();
    let (Some(mode), Some(unit)) = (mode, smallest) else {
        return Ok(span);
    };
    let rounded = span.set_f64(unit, mode.apply(span.get(unit)))?;
    // 23.7 hours are a day: the sum is taken apart once more.
    let again = start.plus(&rounded)?.diff(start, units)?;
    let whole = again.get(unit).fract() == 0.0;
    Ok(if whole { again } else { rounded })
}

/// Appends a line: text, or an object.
fn print(
    json: bool,
    start: DateTime,
    end: DateTime,
    span: &Duration,
    text: String,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    if json {
        let value = SpanJson {
            start: start.to_iso(),
            end: end.to_iso(),
            duration: span.to_iso(),
            text,
            seconds: end.nanos_since(start) as f64 / 1e9,
        };
        serde_json::to_writer(&mut *out, &value)?;
        out.push(b'\n');
    } else {
        writeln!(out, "{text}")?;
    }
    Ok(())
}

/// A piece of a format of spans.
#[derive(Debug)]
enum Part {
    Text(String),
    Unit(Unit),
}

impl Part {
    fn unit(&self) -> Option<Unit> {
        match self {
            Self::Unit(unit) => Some(*unit),
            Self::Text(_) => None,
        }
    }

    fn text(&self, span: &Duration) -> String {
        match self {
            Self::Unit(unit) => span.whole(*unit).to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// Reads a format of spans.
fn parts(format: &str) -> anyhow::Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some((text, tail)) = rest.split_once('%') {
        parts.push(Part::Text(text.into()));
        let token = tail.chars().next();
        let unit = match token {
            Some('Y') => Unit::Year,
            Some('m') => Unit::Month,
            Some('w') => Unit::Week,
            Some('d') => Unit::Day,
            Some('H') => Unit::Hour,
            Some('M') => Unit::Minute,
            Some('S') => Unit::Second,
            Some('%') => {
                parts.push(Part::Text("%".into()));
                rest = &tail[1..];
                continue;
            }
            other => {
                let token = other.map(String::from).unwrap_or_default();
                return Err(usage(format!(
                    "the format of a span has no `%{token}`"
                )))
                .hint("there are %Y %m %w %d %H %M %S and %%");
            }
        };
        parts.push(Part::Unit(unit));
        rest = &tail[1..];
    }
    parts.push(Part::Text(rest.into()));
    Ok(parts)
}
