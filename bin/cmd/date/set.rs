//! `sysu date set`

use anyhow::Context as _;
use clap::Args;
use sysu::date::{DateTime, Disambiguation, Duration, Fields, Weekday, Zone};

use super::{each::Rest, world::Reader};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Set fields of dates
#[derive(Args, Debug)]
#[command(after_help = "\
Fields: year, month, day (or `last`), hour, minute, second, ms, weekday (a
name, or 1 Monday to 7), week, week_year, day_of_year, tz (keeps the wall
time). A day is clamped to the month unless it is given.

Examples:
  $ sysu date set 2024-07-14 month=2 day=last
  $ sysu date set now hour=9 minute=0 second=0 ms=0
  $ sysu date set '2024-07-14 09:30' tz=Asia/Tokyo
  $ cat dates.txt | sysu date set - weekday=fri")]
pub(crate) struct Set {
    /// The date, or `-` for lines of standard input
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    date: String,

    /// The fields and their values
    #[arg(value_name = "FIELD=VALUE", required = true)]
    fields: Vec<String>,

    /// Let values that are too large roll over: hour=30 is 06:00 tomorrow
    #[arg(long)]
    roll: bool,

    #[command(flatten)]
    rest: Rest,
}

/// What is set.
struct Change {
    fields: Fields,
    last_day: bool,
    zone: Option<Zone>,
}

impl Set {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.rest.world.reader(ctx)?;
        let writer = self.rest.show.writer(&reader, ctx.json)?;
        let change = change(&self.fields, &reader)?;
        let roll = self.roll;
        let choice = reader.ctx.get_disambiguation();
        self.rest.lines.each(ctx, &[self.date], &mut |text, out| {
            let moment = reader.date(text)?;
            let moment = change
                .apply(moment, roll, choice)
                .with_context(|| format!("cannot set fields of {moment}"))?;
            writer.line(moment, out)
        })
    }
}

impl Change {
    fn apply(
        &self,
        mut moment: DateTime,
        roll: bool,
        choice: Disambiguation,
    ) -> Result<DateTime, sysu::date::Error> {
        moment = if roll {
            moment.with_rolling(self.fields)?
        } else {
            moment.with(self.fields)?
        };
        if self.last_day {
            let days = moment.days_in_month() - moment.day();
            moment = moment.plus(&Duration::new().days(i64::from(days)))?;
        }
        match self.zone {
            Some(zone) => moment.reinterpret_in_zone(zone, choice),
            None => Ok(moment),
        }
    }
}

fn change(pairs: &[String], reader: &Reader) -> anyhow::Result<Change> {
    let mut change =
        Change { fields: Fields::new(), last_day: false, zone: None };
    for pair in pairs {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(usage(format!("`{pair}` has no `=`")))
                .hint("write a field and its value, as in month=2");
        };
        let fields = change.fields;
        let number = || {
            value.parse::<i64>().map_err(|_| {
                usage(format!("`{value}` is no whole number for {name}"))
            })
        };
        change.fields = match name {
            "year" => fields.year(number()?),
            "month" => fields.month(number()?),
            "day" if value == "last" => {
                change.last_day = true;
                fields
            }
            "day" => fields.day(number()?),
            "hour" => fields.hour(number()?),
            "minute" => fields.minute(number()?),
            "second" => fields.second(number()?),
            "ms" | "millisecond" => fields.millisecond(number()?),
            "ns" | "nanosecond" => fields.nanosecond(number()?),
            "weekday" => match value.parse::<Weekday>() {
                Ok(day) => fields.weekday(i64::from(day.number())),
                Err(_) => fields.weekday(number()?),
            },
            "week" => fields.week(number()?),
            "week_year" => fields.week_year(number()?),
            "day_of_year" | "ordinal" => fields.ordinal(number()?),
            "tz" => {
                change.zone = Some(reader.zone(value)?);
                fields
            }
            _ => {
                return Err(usage(format!("there is no field `{name}`")))
                    .hint("`sysu date set --help` lists them");
            }
        };
    }
    Ok(change)
}
