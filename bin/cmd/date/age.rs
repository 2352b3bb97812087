//! `sysu date age`

use std::io::Write as _;

use clap::{Args, ValueEnum};
use serde::Serialize;
use sysu::date::{Civil, DateTime, Duration, Unit, Zone};

use super::{lines::Lines, world::World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Say how old someone is, and when the next birthday comes
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date age 1990-05-17
  $ sysu date age 2000-02-29 --leap-day march
  $ sysu date age 1879-03-14 --on 1905-06-30
  $ cut -f2 people.tsv | sysu date age --json")]
pub(crate) struct Age {
    /// The day of birth [default: lines of standard input]
    #[arg(value_name = "BIRTH")]
    births: Vec<String>,

    /// As of DATE [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,

    /// When those born on 29 February have their birthday in other years
    #[arg(long, value_name = "DAY", default_value = "february")]
    leap_day: LeapDay,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    lines: Lines,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LeapDay {
    /// On 28 February
    February,
    /// On 1 March
    March,
}

#[derive(Serialize)]
struct AgeJson {
    birth: String,
    years: i64,
    months: i64,
    days: i64,
    total_days: i64,
    weekday: &'static str,
    next_birthday: String,
    days_to_birthday: i64,
    turns: i64,
}

impl Age {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let today = match &self.on {
            Some(text) => reader.date(text)?.civil(),
            None => reader.now().civil(),
        };
        let (json, leap_day) = (ctx.json, self.leap_day);
        self.lines.each(ctx, &self.births, &mut |text, out| {
            let birth = reader.date(text)?.civil();
            let age = age(birth, today, leap_day)?;
            if json {
                serde_json::to_writer(&mut *out, &age)?;
                out.push(b'\n');
                return Ok(());
            }
            write(&age, out)
        })
    }
}

/// Midnight of a day in UTC, where every day has 24 hours.
pub(crate) fn day(date: Civil) -> anyhow::Result<DateTime> {
    let date = Civil::date(
        date.year().into(),
        date.month().into(),
        date.day().into(),
    )?;
    Ok(DateTime::from_civil(date, Zone::UTC)?)
}

/// The birthday in a year.
pub(crate) fn birthday(
    birth: Civil,
    year: i64,
    leap_day: LeapDay,
) -> anyhow::Result<DateTime> {
    let (month, number) = (birth.month(), birth.day());
    let date = Civil::date(year, month.into(), number.into());
    let date = match (date, leap_day) {
        (Ok(date), _) => date,
        (Err(_), LeapDay::February) => Civil::date(year, 2, 28)?,
        (Err(_), LeapDay::March) => Civil::date(year, 3, 1)?,
    };
    day(date)
}

fn age(
    birth: Civil,
    today: Civil,
    leap_day: LeapDay,
) -> anyhow::Result<AgeJson> {
    let (born, now) = (day(birth)?, day(today)?);
    if now < born {
        let (born, now) = (born.to_iso_date(), now.to_iso_date());
        return Err(usage(format!("{born} is after {now}")))
            .status(Status::No)
            .hint("--on says as of when");
    }
    let year = i64::from(today.year());
    let had = birthday(birth, year, leap_day)? <= now;
    let years = year - i64::from(birth.year()) - i64::from(!had);
    let last = birthday(birth, year - i64::from(!had), leap_day)?;
    let next = if last == now {
        last
    } else {
        birthday(birth, year + i64::from(had), leap_day)?
    };
    // From the last birthday, or in the first year from birth.
    let units = [Unit::Month, Unit::Day];
    let rest = now.diff(last.max(born), &units)?;
    let count = |from: DateTime, to: DateTime| {
        (to.timestamp() - from.timestamp()) / 86_400
    };
    Ok(AgeJson {
        birth: born.to_iso_date(),
        years,
        months: rest.whole(Unit::Month),
        days: rest.whole(Unit::Day),
        total_days: count(born, now),
        weekday: birth.weekday().name(),
        next_birthday: next.to_iso_date(),
        days_to_birthday: count(now, next),
        turns: i64::from(next.year()) - i64::from(birth.year()),
    })
}

/// A count of days from today on, in words.
pub(crate) fn in_days(days: i64) -> String {
    match days {
        0 => "today".into(),
        1 => "tomorrow".into(),
        n => format!("in {n} days"),
    }
}

fn write(age: &AgeJson, out: &mut Vec<u8>) -> anyhow::Result<()> {
    let span = Duration::new()
        .years(age.years)
        .months(age.months)
        .days(age.days)
        .strip_zeros();
    let span = if span.is_zero() { "0 days".into() } else { span.to_string() };
    writeln!(out, "{span}")?;
    writeln!(out, "  born      {}, a {}", age.birth, age.weekday)?;
    writeln!(out, "  days      {}", age.total_days)?;
    let when = in_days(age.days_to_birthday);
    writeln!(
        out,
        "  birthday  {}, {when}, turning {}",
        age.next_birthday, age.turns
    )?;
    Ok(())
}
