//! `sysu date add` and `sysu date sub`

use anyhow::Context as _;
use clap::Args;
use sysu::date::{
    DateTime, Duration, MonthEnd, Unit, business::BusinessCalendar,
};

use super::{lines::Lines, show::Show, world::World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    text::brief,
};

/// Add durations to dates
#[derive(Args, Debug)]
#[command(after_help = "\
Durations are `1y2mo3d`, `2 weeks`, `1h30m`, `-90s`, `05:30:00` or ISO 8601
(`P1M`). Months keep to the end of the month, days to the wall clock, hours
are exact; a month is `mo`, a minute `m`.

Examples:
  $ sysu date add 2024-01-31 1mo
  $ sysu date add '2024-03-30 12:00' 1d 2h --tz Europe/Paris
  $ sysu date add 2024-12-24 3d --business --holidays us
  $ sysu date add now -- -1w
  $ cat dates.txt | sysu date add - 30d -f iso-date")]
pub(crate) struct Add {
    #[command(flatten)]
    sum: Sum,
}

/// Subtract durations from dates
#[derive(Args, Debug)]
#[command(after_help = "\
Durations are written as for `sysu date add`.

Examples:
  $ sysu date sub now 90d
  $ sysu date sub 2024-03-31 1mo
  $ cat dates.txt | sysu date sub - 1h")]
pub(crate) struct Sub {
    #[command(flatten)]
    sum: Sum,
}

#[derive(Args, Debug)]
struct Sum {
    /// The date, or `-` for lines of standard input
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    date: String,

    /// The durations, applied in this order
    #[arg(value_name = "DURATION", required = true)]
    durations: Vec<String>,

    /// Let the 31st of a short month run into the next, as GNU date does
    #[arg(long)]
    gnu_overflow: bool,

    /// Count days as working days, after the other units; --holidays says
    /// which days are free
    #[arg(long, conflicts_with = "gnu_overflow")]
    business: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,

    #[command(flatten)]
    lines: Lines,
}

impl Add {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.sum.run(ctx, false)
    }
}

impl Sub {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.sum.run(ctx, true)
    }
}

impl Sum {
    fn run(self, ctx: &mut Ctx, negate: bool) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let month_end = if self.gnu_overflow {
            MonthEnd::Overflow
        } else {
            MonthEnd::Clamp
        };
        let calendar = reader.business();
        let durations = self
            .durations
            .iter()
            .map(|text| duration(text).map(|d| if negate { -d } else { d }))
            .collect::<anyhow::Result<Vec<_>>>()?;
        self.lines.each(ctx, &[self.date], &mut |text, out| {
            let mut moment = reader.date(text)?;
            for duration in &durations {
                moment = if self.business {
                    working(moment, duration, &calendar)?
                } else {
                    sum(moment, duration, month_end)?
                };
            }
            writer.line(moment, out)
        })
    }
}

fn sum(
    moment: DateTime,
    duration: &Duration,
    month_end: MonthEnd,
) -> anyhow::Result<DateTime> {
    moment
        .plus_with(duration, month_end)
        .with_context(|| format!("cannot add {duration} to {moment}"))
}

/// Adds a duration whose days are working days.
fn working(
    moment: DateTime,
    duration: &Duration,
    calendar: &BusinessCalendar,
) -> anyhow::Result<DateTime> {
    let days = duration.get(Unit::Day);
    if days.fract() != 0.0 {
        return Err(usage(format!("{days} is no whole number of days")));
    }
    let rest = duration.without(Unit::Day);
    let there = sum(moment, &rest, MonthEnd::Clamp)?;
    let civil = calendar
        .add(there.civil(), duration.whole(Unit::Day))
        .with_context(|| format!("cannot add {duration} to {moment}"))?;
    Ok(DateTime::from_civil(civil, there.zone())?)
}

/// Reads a duration.
///
/// # Errors
///
/// If the text is none.
pub(crate) fn duration(text: &str) -> anyhow::Result<Duration> {
    let outcome = text.parse().with_context(|| {
        format!("cannot read the duration `{}`", brief(text))
    });
    if text.contains('M') && !text.contains('P') {
        return outcome.hint("a month is `mo`, a minute `m`, as in `1mo 30m`");
    }
    outcome
}
