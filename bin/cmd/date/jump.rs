//! `sysu date next` and `sysu date prev`

use clap::Args;
use sysu::date::{DateTime, Unit, Weekday};

use super::{each::Each, world::Reader};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Print the next start of a unit, or the next day of that name
#[derive(Args, Debug)]
#[command(after_help = "\
A weekday keeps the time of day and is never the date itself; a unit gives
its start: `next month` is midnight of the first.

Examples:
  $ sysu date next friday now
  $ sysu date next quarter 2024-02-10 -f iso-date
  $ cut -f1 orders.tsv | sysu date next monday")]
pub(crate) struct Next {
    /// A weekday, or a unit: year, quarter, month, week, day, hour, …
    #[arg(value_name = "WEEKDAY|UNIT", value_parser = target)]
    what: Target,

    #[command(flatten)]
    each: Each,
}

/// Print the last start of a unit before dates, or the last day of that name
#[derive(Args, Debug)]
#[command(after_help = "\
A weekday keeps the time of day and is never the date itself; a unit gives
the start of the one before: `prev month` is the first of last month.

Examples:
  $ sysu date prev friday now
  $ sysu date prev month 2024-03-31 -f iso-date")]
pub(crate) struct Prev {
    /// A weekday, or a unit: year, quarter, month, week, day, hour, …
    #[arg(value_name = "WEEKDAY|UNIT", value_parser = target)]
    what: Target,

    #[command(flatten)]
    each: Each,
}

#[derive(Clone, Copy, Debug)]
enum Target {
    Unit(Unit),
    Weekday(Weekday),
}

fn target(text: &str) -> Result<Target, String> {
    if let Ok(day) = text.parse() {
        return Ok(Target::Weekday(day));
    }
    let unit = text.parse().map(Target::Unit);
    unit.map_err(|_| "neither a weekday nor a unit".into())
}

impl Next {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let what = self.what;
        self.each.map(ctx, |reader, moment| match what {
            Target::Weekday(day) => Ok(moment.next(day)?),
            Target::Unit(unit) => after(reader, moment, unit),
        })
    }
}

impl Prev {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let what = self.what;
        self.each.map(ctx, |reader, moment| match what {
            Target::Weekday(day) => Ok(moment.previous(day)?),
            Target::Unit(unit) => {
                let start = start(reader, moment, unit)?;
                start_before(reader, start, unit)
            }
        })
    }
}

fn start(
    reader: &Reader,
    moment: DateTime,
    unit: Unit,
) -> anyhow::Result<DateTime> {
    Ok(if unit == Unit::Week {
        moment.start_of_week(reader.ctx.get_week())?
    } else {
        moment.start_of(unit)?
    })
}

fn after(
    reader: &Reader,
    moment: DateTime,
    unit: Unit,
) -> anyhow::Result<DateTime> {
    if unit == Unit::Week {
        let end = moment.end_of_week(reader.ctx.get_week())?;
        return Ok(end.plus_nanos(1)?);
    }
    Ok(moment.next_start_of(unit)?)
}

fn start_before(
    reader: &Reader,
    moment: DateTime,
    unit: Unit,
) -> anyhow::Result<DateTime> {
    let before = moment.plus_nanos(-1)?;
    start(reader, before, unit)
}

/// The start of the year or quarter that is counted from another month.
///
/// # Errors
///
/// If the unit is neither, or at the edges of the supported years.
pub(crate) fn fiscal_start(
    moment: DateTime,
    unit: Unit,
    month: u8,
) -> anyhow::Result<DateTime> {
    if !matches!(unit, Unit::Year | Unit::Quarter) {
        return Err(usage("--fiscal-start is for years and quarters"))
            .status(Status::Usage);
    }
    let shift = sysu::date::Duration::new().months(i64::from(month) - 1);
    Ok(moment.minus(&shift)?.start_of(unit)?.plus(&shift)?)
}

/// Reads a month: its number, or the beginning of its English name.
///
/// # Errors
///
/// If it is none.
pub(crate) fn month(text: &str) -> Result<u8, String> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.to_ascii_lowercase();
    let named = || {
        let fits = |name: &&str| text.len() >= 3 && name.starts_with(&text);
        NAMES.iter().position(fits).and_then(|at| u8::try_from(at + 1).ok())
    };
    text.parse()
        .ok()
        .filter(|month| (1..=12).contains(month))
        .or_else(named)
        .ok_or_else(|| "no month: 1 to 12, or a name such as apr".into())
}
