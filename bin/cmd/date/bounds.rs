//! `sysu date start-of`, `end-of` and `round`

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use sysu::date::{DateTime, Duration, Round as Step, RoundMode, Unit};

use super::{
    each::Each,
    jump::{fiscal_start, month},
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
};

/// Print where the year, month, week, day or hour of dates begins
#[derive(Args, Debug)]
#[command(after_help = "\
Units: year, quarter, month, week, day, hour, minute, second.

Examples:
  $ sysu date start-of month now
  $ sysu date start-of week 2024-07-14 --week-start sunday
  $ sysu date start-of day '2018-11-04 12:00' --tz America/Sao_Paulo
  $ sysu date start-of quarter 2024-02-10 --fiscal-start apr")]
pub(crate) struct StartOf {
    /// The unit
    unit: Unit,

    /// Years and quarters are counted from this month
    #[arg(long, value_name = "MONTH", value_parser = month)]
    fiscal_start: Option<u8>,

    #[command(flatten)]
    each: Each,
}

/// Print the last moment of the year, month, week, day or hour of dates
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date end-of month 2024-02-10 -f iso-date
  $ sysu date end-of quarter now
  $ sysu date end-of year 2024-02-10 --fiscal-start apr -f iso-date")]
pub(crate) struct EndOf {
    /// The unit
    unit: Unit,

    /// Years and quarters are counted from this month
    #[arg(long, value_name = "MONTH", value_parser = month)]
    fiscal_start: Option<u8>,

    #[command(flatten)]
    each: Each,
}

/// Round dates to a multiple of a unit
#[derive(Args, Debug)]
#[command(after_help = "\
STEP is a unit with an optional number: 15m, 1h, day, month, 6mo, 5min.
Minutes and hours are counted from midnight on the wall.

Examples:
  $ sysu date round 15m '2024-07-14 09:38'
  $ sysu date round month now --mode floor
  $ journalctl -o short-iso | cut -d' ' -f1 | sysu date round 1h")]
pub(crate) struct Round {
    /// To what: a unit, and how many of it
    #[arg(value_name = "STEP")]
    step: String,

    /// Which way
    #[arg(long, value_name = "MODE", default_value = "nearest")]
    mode: ModeArg,

    /// Always move: what lies on a step goes to the next one of --mode
    #[arg(long)]
    always: bool,

    #[command(flatten)]
    each: Each,
}

/// Round dates down to a multiple of a unit
#[derive(Args, Debug)]
#[command(after_help = "\
STEP and --always are those of `sysu date round`.

Examples:
  $ sysu date floor 15m '2024-07-14 09:38'
  $ cut -f1 log.tsv | sysu date floor day")]
pub(crate) struct Floor {
    /// To what: a unit, and how many of it
    #[arg(value_name = "STEP")]
    step: String,

    /// Always move: what lies on a step goes to the one before
    #[arg(long)]
    always: bool,

    #[command(flatten)]
    each: Each,
}

/// Round dates up to a multiple of a unit
#[derive(Args, Debug)]
#[command(after_help = "\
STEP and --always are those of `sysu date round`.

Examples:
  $ sysu date ceil 15m '2024-07-14 09:38'
  $ sysu date ceil month now -f iso-date")]
pub(crate) struct Ceil {
    /// To what: a unit, and how many of it
    #[arg(value_name = "STEP")]
    step: String,

    /// Always move: what lies on a step goes to the next one
    #[arg(long)]
    always: bool,

    #[command(flatten)]
    each: Each,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ModeArg {
    Nearest,
    Floor,
    Ceil,
}

impl StartOf {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let (unit, fiscal) = (self.unit, self.fiscal_start);
        self.each.map(ctx, |reader, moment| {
            if let Some(month) = fiscal {
                return fiscal_start(moment, unit, month);
            }
            Ok(if unit == Unit::Week {
                moment.start_of_week(reader.ctx.get_week())
            } else {
                moment.start_of(unit)
            }?)
        })
    }
}

impl EndOf {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let (unit, fiscal) = (self.unit, self.fiscal_start);
        self.each.map(ctx, |reader, moment| {
            if let Some(month) = fiscal {
                let start = fiscal_start(moment, unit, month)?;
                let length = Duration::new().set(unit, 1);
                return Ok(start.plus(&length)?.plus_nanos(-1)?);
            }
            Ok(if unit == Unit::Week {
                moment.end_of_week(reader.ctx.get_week())
            } else {
                moment.end_of(unit)
            }?)
        })
    }
}

impl Round {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mode = match self.mode {
            ModeArg::Nearest => RoundMode::Nearest,
            ModeArg::Floor => RoundMode::Floor,
            ModeArg::Ceil => RoundMode::Ceil,
        };
        round(ctx, &self.step, mode, self.always, &self.each)
    }
}

impl Floor {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        round(ctx, &self.step, RoundMode::Floor, self.always, &self.each)
    }
}

impl Ceil {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        round(ctx, &self.step, RoundMode::Ceil, self.always, &self.each)
    }
}

fn round(
    ctx: &mut Ctx,
    text: &str,
    mode: RoundMode,
    always: bool,
    each: &Each,
) -> anyhow::Result<Status> {
    let (unit, count) = step(text)?;
    let round = Step::to(unit).increment(count).mode(mode);
    each.map(ctx, |_, moment| {
        let found = moment.round(round)?;
        if always && found == moment {
            return beyond(moment, round, mode);
        }
        Ok(found)
    })
}

/// The step after or before one that the moment lies on.
fn beyond(
    moment: DateTime,
    round: Step,
    mode: RoundMode,
) -> anyhow::Result<DateTime> {
    let nudge = if mode == RoundMode::Floor { -1 } else { 1 };
    let aside = moment.plus_nanos(nudge)?;
    let mode = if nudge < 0 { RoundMode::Floor } else { RoundMode::Ceil };
    Ok(aside.round(round.mode(mode))?)
}

/// Reads `15m`, `month`, `2 weeks`.
pub(crate) fn step(text: &str) -> anyhow::Result<(Unit, i64)> {
    if let Ok(unit) = text.parse() {
        return Ok((unit, 1));
    }
    let step: Duration = text
        .parse()
        .with_context(|| format!("cannot read the step `{text}`"))?;
    let mut units = step.units();
    match (units.next(), units.next()) {
        (Some(unit), None) => Ok((unit, step.whole(unit))),
        _ => Err(usage(format!("the step `{text}` has more than one unit"))),
    }
}
