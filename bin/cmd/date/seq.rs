//! `sysu date seq`

use clap::Args;
use sysu::date::{DateTime, Duration, Weekday};

use super::{add::duration, show::Show, world::World};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
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
  $ sysu date seq 2024-07-14 2024-06-01 --step -1w")]
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

    /// Leave out these weekdays
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    skip: Vec<Weekday>,

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

impl Seq {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let start = reader.date(&self.start)?;
        let mut step = self.step.as_deref().map(duration).transpose()?;
        let mut end = match &self.end {
            Some(text) => Some(reader.date(text)?),
            None => None,
        };
        match &self.step_or_end {
            None => {}
            Some(text) if step.is_some() => {
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
        let step = step.unwrap_or_else(|| Duration::new().days(day));
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
        let wanted = |moment: DateTime| {
            let day = moment.weekday();
            !self.skip.contains(&day)
                && (!self.workdays || business.is_workday(moment.civil()))
                && (self.only.is_empty() || self.only.contains(&day))
        };
        if Weekday::ALL.iter().all(|day| {
            self.skip.contains(day)
                || (!self.only.is_empty() && !self.only.contains(day))
        }) {
            return Err(usage("--skip and --only leave no weekday"));
        }
        let (mut index, mut printed) = (0, 0);
        let mut out = Vec::new();
        while self.count.is_none_or(|count| printed < count) {
            // Beyond the supported years the sequence ends.
            let Ok(moment) =
                step.times(index).and_then(|span| start.plus(&span))
            else {
                break;
            };
            if beyond(moment) {
                break;
            }
            index += 1;
            if wanted(moment) {
                printed += 1;
                writer.line(moment, &mut out)?;
                ctx.stdout.write_all(&out)?;
                out.clear();
            }
        }
        Ok(Status::Done)
    }
}
