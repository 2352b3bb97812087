//! `sysu date anniversary`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::date::{Civil, DateTime};

use super::{
    age::{self, LeapDay},
    lines::Lines,
    show::Show,
    world::World,
};
use crate::{ctx::Ctx, error::Status};

/// Print when dates come round again
///
/// An anniversary that is today is the next one.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date anniversary 2010-06-12
  $ sysu date anniversary 2000-02-29 --leap-day march -n 4
  $ sysu date anniversary 1969-07-20 -f '%A, %-d %B %Y'
  $ cut -f2 people.tsv | sysu date anniversary --json")]
pub(crate) struct Anniversary {
    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    /// The next N of each
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1)]
    count: u16,

    /// From DATE on [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,

    /// When 29 February is kept in other years
    #[arg(long, value_name = "DAY", default_value = "february")]
    leap_day: LeapDay,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,

    #[command(flatten)]
    lines: Lines,
}

impl Anniversary {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, false)?;
        let today = match &self.on {
            Some(text) => reader.date(text)?.civil(),
            None => reader.now().civil(),
        };
        let now = age::day(today)?;
        let (json, plain) = (ctx.json, !self.show.is_given());
        self.lines.each(ctx, &self.dates, &mut |text, out| {
            let moment = reader.date(text)?;
            let first = moment.civil();
            for again in self.next(first, now)? {
                let number = i64::from(again.year()) - i64::from(first.year());
                let days = (again.timestamp() - now.timestamp()) / 86_400;
                let date = again.to_iso_date();
                if json {
                    let value = json!({
                        "date": age::day(first)?.to_iso_date(),
                        "anniversary": date,
                        "number": number,
                        "days": days,
                        "weekday": again.weekday().name(),
                    });
                    serde_json::to_writer(&mut *out, &value)?;
                    out.push(b'\n');
                } else if plain {
                    let day = again.weekday().name();
                    let when = age::in_days(days);
                    writeln!(out, "{date}  {day}, {when}, number {number}")?;
                } else {
                    let there =
                        DateTime::from_civil(again.civil(), moment.zone())?;
                    writer.line(there, out)?;
                }
            }
            Ok(())
        })
    }

    /// The anniversaries from `now` on; never the day itself.
    fn next(
        &self,
        first: Civil,
        now: DateTime,
    ) -> anyhow::Result<Vec<DateTime>> {
        let year = i64::from(now.year().max(first.year() + 1));
        let at = |year| age::birthday(first, year, self.leap_day);
        let year = if at(year)? < now { year + 1 } else { year };
        (year..year + i64::from(self.count)).map(at).collect()
    }
}
