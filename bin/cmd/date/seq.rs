//! `sysu date seq`

use std::str::FromStr;

use clap::Args;
use sysu::date::{DateTime, Duration, Fields, Unit, Weekday};

use super::{add::duration, show::Show, world::World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Print a sequence of dates
#[derive(Args, Debug)]
#[command(after_help = "\
Each date is a multiple of the step after the first, so that month ends do
not drift: 31 January, 29 February, 31 March.

Examples:
  $ sysu date seq 2024-01-01 2024-01-07
  $ sysu date seq 2024-01-31 1mo 2024-12-31 -f iso-date
  $ sysu date seq now 15m -n 4
  $ sysu date seq 2024-07-01 2024-07-31 --skip sat,sun -f '%a %d'
  $ sysu date seq 2024-07-14 2024-06-01 --step -1w
  $ sysu date seq 2024-01 2024-12-31 --each month --day last -f iso-date
  $ sysu date seq 2024-12-20 2025-01-05 --skip sat,sun,holidays --holidays us")]
pub(crate) struct Seq {
    /// The first date
    #[arg(value_name = "START", allow_negative_numbers = true)]
    start: String,

    /// A step such as 1d, 2w, 1mo, or the last date if it stands alone
    #[arg(value_name = "STEP", allow_negative_numbers = true)]
    step_or_end: Option<String>,

    /// The last date [default: none: endless, or -n]
    #[arg(value_name = "END", allow_negative_numbers = true)]
    end: Option<String>,

    /// The step, for one that begins with `-` [default: 1d]
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    step: Option<String>,

    /// Stop after N dates
    #[arg(short = 'n', long, value_name = "N")]
    count: Option<u64>,

    /// At the start of each UNIT, from that of START on
    #[arg(long, value_name = "UNIT", conflicts_with_all = ["step", "end"])]
    each: Option<Unit>,

    /// On this day of each month: 1 to 31, or `last`; months without it
    /// are left out
    #[arg(long, value_name = "DAY", requires = "each", value_parser = day)]
    day: Option<u8>,

    /// From the last one to the first
    #[arg(long, short)]
    reverse: bool,

    /// Leave out these weekdays, or `holidays` as --holidays has them
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    skip: Vec<Skip>,

    /// Keep only these weekdays
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    only: Vec<Weekday>,

    /// Keep only working days, as --holidays leaves them
    #[arg(long)]
    workdays: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

/// The day of a month, if it has that.
fn on_day(base: DateTime, day: u8) -> Option<DateTime> {
    base.with(Fields::new().day(day.into())).ok()
}

/// What `--skip` leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Skip {
    Weekday(Weekday),
    Holidays,
}

impl FromStr for Skip {
    type Err = sysu::date::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "holidays" => Ok(Self::Holidays),
            _ => text.parse().map(Self::Weekday),
        }
    }
}

/// Reads a day of the month; 0 is the last.
fn day(text: &str) -> Result<u8, String> {
    match text.parse() {
        _ if text == "last" => Ok(0),
        Ok(day @ 1..=31) => Ok(day),
        _ => Err("the day is 1 to 31, or `last`".into()),
    }
}

impl Seq {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let mut start = reader.date(&self.start)?;
        if self.day.is_some() && self.each != Some(Unit::Month) {
            return Err(usage("--day goes with --each month"));
        }
        if let Some(unit) = self.each {
            start = start.start_of(unit)?;
        }
        let mut step = self.step.as_deref().map(duration).transpose()?;
        let mut end = match &self.end {
            Some(text) => Some(reader.date(text)?),
            None => None,
        };
        match &self.step_or_end {
            None => {}
            Some(text) if step.is_some() || self.each.is_some() => {
                end = Some(reader.date(text)?);
            }
            Some(text) if end.is_some() => step = Some(duration(text)?),
            Some(text) => match text.parse::<Duration>() {
                Ok(found) => step = Some(found),
                Err(_) => end = Some(reader.date(text)?),
            },
        }
        let end = end.map(|end| end.in_zone(start.zone()));
        let back = end.is_some_and(|end| end < start);
        let day = if back { -1 } else { 1 };
        let step = step.unwrap_or_else(|| {
            Duration::new().set(self.each.unwrap_or(Unit::Day), day)
        });
        let next = start.plus(&step)?;
        if next == start {
            return Err(usage("the step is zero"));
        }
        let down = next < start;
        let beyond = |moment: DateTime| {
            end.is_some_and(
                |end| {
                    if down { moment < end } else { moment > end }
                },
            )
        };
        let business = reader.business();
        let holidays = self.skip.contains(&Skip::Holidays);
        if holidays && self.world.phrases.holidays.is_empty() {
            return Err(usage("--skip holidays needs a country"))
                .hint("--holidays us, or de-by, says whose");
        }
        let wanted = |moment: DateTime| {
            let day = moment.weekday();
            !self.skip.contains(&Skip::Weekday(day))
                && (!holidays || business.holiday(moment.civil()).is_none())
                && (!self.workdays || business.is_workday(moment.civil()))
                && (self.only.is_empty() || self.only.contains(&day))
        };
        if Weekday::ALL.iter().all(|day| {
            self.skip.contains(&Skip::Weekday(*day))
                || (!self.only.is_empty() && !self.only.contains(day))
        }) {
            return Err(usage("--skip and --only leave no weekday"));
        }
        // Beyond the supported years the sequence ends.
        let at = |index| {
            let base = step.times(index).and_then(|span| start.plus(&span));
            base.ok().filter(|base| !beyond(*base))
        };
        let found = |base: DateTime| {
            let moment = match self.day {
                None => base,
                Some(0) => on_day(base, base.days_in_month())?,
                Some(day) => on_day(base, day)?,
            };
            (wanted(moment) && !beyond(moment)).then_some(moment)
        };
        let more = |printed| self.count.is_none_or(|count| printed < count);
        let (mut index, mut printed) = (0, 0);
        let mut out = Vec::new();
        if self.reverse && end.is_none() && self.count.is_none() {
            return Err(usage("an endless sequence has no last date"));
        }
        // In reverse, the first walk only finds where the last one lies.
        while more(printed)
            && let Some(base) = at(index)
        {
            index += 1;
            let Some(moment) = found(base) else { continue };
            printed += 1;
            if !self.reverse {
                writer.line(moment, &mut out)?;
                ctx.stdout.write_all(&out)?;
                out.clear();
            }
        }
        for index in (0..index).rev().take_while(|_| self.reverse) {
            if let Some(moment) = at(index).and_then(found) {
                writer.line(moment, &mut out)?;
                ctx.stdout.write_all(&out)?;
                out.clear();
            }
        }
        Ok(Status::Done)
    }
}
