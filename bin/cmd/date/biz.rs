//! `sysu date biz`

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use sysu::date::{
    DateTime, Weekday,
    business::{BusinessCalendar, Roll},
};

use super::{
    lines::Lines,
    phrase,
    show::{Show, Writer},
    world::{Reader, World},
};
use crate::{ctx::Ctx, error::Status};

/// Count in working days
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date biz add 2024-12-24 3 --holidays us -f iso-date
  $ sysu date biz diff 2024-12-01 2024-12-31 --holidays de-by
  $ sysu date biz is today --holidays gb-eng && deploy
  $ sysu date biz list 2024-12-20 2025-01-05 --holidays fr -f iso-date")]
pub(crate) struct Biz {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The date N working days later, or earlier if negative
    #[command(after_help = "\
Examples:
  $ sysu date biz add 2024-12-24 3 --holidays us
  $ sysu date biz add now -- -5")]
    Add(Add),
    /// The working days after the first date up to and with the second
    #[command(after_help = "\
Examples:
  $ sysu date biz diff 2024-12-01 2024-12-31 --holidays us")]
    Diff(Two),
    /// Exit with 0 if a date is a working day, else with 1
    #[command(after_help = "\
Examples:
  $ sysu date biz is 2024-12-25 --holidays us")]
    Is(One),
    /// The first working day after a date
    #[command(after_help = "\
Examples:
  $ sysu date biz next friday")]
    Next(One),
    /// The last working day before a date
    #[command(after_help = "\
Examples:
  $ sysu date biz prev 2025-01-02 --holidays us")]
    Prev(One),
    /// The date itself if it is a working day, else one beside it
    #[command(after_help = "\
Examples:
  $ sysu date biz roll 2024-08-31 --how modified-following")]
    Roll(RollTo),
    /// The working days from the first date up to but not with the second
    #[command(after_help = "\
Examples:
  $ sysu date biz list 2024-12-20 2025-01-05 --holidays us -f iso-date")]
    List(Two),
}

#[derive(Args, Debug)]
struct Common {
    /// Days of rest instead of Saturday and Sunday
    #[arg(long, value_name = "DAY", value_delimiter = ',')]
    weekend: Option<Vec<Weekday>>,

    /// Days that are closed besides
    #[arg(long, value_name = "DATE", value_delimiter = ',')]
    closed: Vec<String>,

    /// Days that are worked nevertheless
    #[arg(long, value_name = "DATE", value_delimiter = ',')]
    open: Vec<String>,

    /// Count from the next day if it is this hour or later
    #[arg(long, value_name = "HOUR", value_parser = clap::value_parser!(u8).range(0..=24))]
    cutoff: Option<u8>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

#[derive(Args, Debug)]
struct Add {
    /// The date, or `-` for lines of standard input
    #[arg(value_name = "DATE")]
    date: String,

    /// How many working days
    #[arg(value_name = "N", allow_negative_numbers = true)]
    n: i64,

    #[command(flatten)]
    common: Common,

    #[command(flatten)]
    lines: Lines,
}

#[derive(Args, Debug)]
struct One {
    /// The date
    #[arg(value_name = "DATE", default_value = "now")]
    date: String,

    #[command(flatten)]
    common: Common,
}

#[derive(Args, Debug)]
struct RollTo {
    /// The date
    #[arg(value_name = "DATE", default_value = "now")]
    date: String,

    /// Where to
    #[arg(long, value_name = "HOW", default_value = "following")]
    how: How,

    #[command(flatten)]
    common: Common,
}

#[derive(Args, Debug)]
struct Two {
    /// The first date
    #[arg(value_name = "FROM")]
    from: String,

    /// The second date
    #[arg(value_name = "TO")]
    to: String,

    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum How {
    /// The next working day
    Following,
    /// The next, but the one before if that is in another month
    ModifiedFollowing,
    /// The working day before
    Preceding,
    /// The one before, but the next if that is in another month
    ModifiedPreceding,
    /// The nearer of both
    Nearest,
}

#[derive(Serialize)]
struct CountJson {
    business_days: i64,
}

#[derive(Serialize)]
struct IsJson {
    business_day: bool,
    holiday: Option<&'static str>,
}

/// The options made into a calendar.
struct Office {
    calendar: BusinessCalendar,
    reader: Reader,
    writer: Writer,
    cutoff: Option<u8>,
}

impl Common {
    fn office(&self, ctx: &mut Ctx) -> anyhow::Result<Office> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let mut calendar = BusinessCalendar::new();
        if let Some(rest) = &self.weekend {
            let days = (1..=7).map(Weekday::from_iso);
            let worked: Vec<_> = days.filter(|d| !rest.contains(d)).collect();
            calendar = calendar.workdays(&worked);
        }
        for code in &self.world.phrases.holidays {
            calendar = calendar.holidays(phrase::holidays(code)?);
        }
        for date in &self.closed {
            calendar = calendar.closed(reader.date(date)?.civil());
        }
        for date in &self.open {
            calendar = calendar.open(reader.date(date)?.civil());
        }
        Ok(Office { calendar, reader, writer, cutoff: self.cutoff })
    }
}

impl Office {
    fn add(&self, text: &str, n: i64) -> anyhow::Result<DateTime> {
        let moment = self.reader.date(text)?;
        let late = self.cutoff.is_some_and(|hour| moment.hour() >= hour);
        let late = late && self.calendar.is_workday(moment.civil());
        let n = n + i64::from(late && n >= 0);
        let civil = self
            .calendar
            .add(moment.civil(), n)
            .with_context(|| format!("cannot count {n} working days"))?;
        Ok(DateTime::from_civil(civil, moment.zone())?)
    }
}

impl Biz {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut out = Vec::new();
        let status = match self.what {
            What::Add(add) => return add.run(ctx),
            What::Next(one) => one.step(ctx, 1, &mut out)?,
            What::Prev(one) => one.step(ctx, -1, &mut out)?,
            What::Is(one) => return one.is(ctx),
            What::Roll(roll) => roll.run(ctx, &mut out)?,
            What::Diff(two) => two.diff(ctx, &mut out)?,
            What::List(two) => two.list(ctx, &mut out)?,
        };
        ctx.stdout.write_all(&out)?;
        Ok(status)
    }
}

impl Add {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let office = self.common.office(ctx)?;
        self.lines.each(ctx, &[self.date], &mut |text, out| {
            office.writer.line(office.add(text, self.n)?, out)
        })
    }
}

impl One {
    fn step(
        self,
        ctx: &mut Ctx,
        n: i64,
        out: &mut Vec<u8>,
    ) -> anyhow::Result<Status> {
        let office = self.common.office(ctx)?;
        office.writer.line(office.add(&self.date, n)?, out)?;
        Ok(Status::Done)
    }

    fn is(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let office = self.common.office(ctx)?;
        let date = office.reader.date(&self.date)?.civil();
        let business_day = office.calendar.is_workday(date);
        let holiday = office.calendar.holiday(date).map(|day| day.name);
        if ctx.json {
            ctx.print_json(&IsJson { business_day, holiday })?;
        }
        Ok(if business_day { Status::Done } else { Status::No })
    }
}

impl RollTo {
    fn run(self, ctx: &mut Ctx, out: &mut Vec<u8>) -> anyhow::Result<Status> {
        let office = self.common.office(ctx)?;
        let moment = office.reader.date(&self.date)?;
        let how = match self.how {
            How::Following => Roll::Following,
            How::ModifiedFollowing => Roll::ModifiedFollowing,
            How::Preceding => Roll::Preceding,
            How::ModifiedPreceding => Roll::ModifiedPreceding,
            How::Nearest => Roll::Nearest,
        };
        let civil = office.calendar.roll(moment.civil(), how)?;
        let moment = DateTime::from_civil(civil, moment.zone())?;
        office.writer.line(moment, out)?;
        Ok(Status::Done)
    }
}

impl Two {
    fn diff(self, ctx: &mut Ctx, out: &mut Vec<u8>) -> anyhow::Result<Status> {
        let office = self.common.office(ctx)?;
        let from = office.reader.date(&self.from)?.civil();
        let to = office.reader.date(&self.to)?.civil();
        let business_days = office.calendar.between(from, to)?;
        if ctx.json {
            ctx.print_json(&CountJson { business_days })?;
        } else {
            writeln!(out, "{business_days}")?;
        }
        Ok(Status::Done)
    }

    fn list(self, ctx: &mut Ctx, out: &mut Vec<u8>) -> anyhow::Result<Status> {
        let office = self.common.office(ctx)?;
        let from = office.reader.date(&self.from)?;
        let to = office.reader.date(&self.to)?.civil();
        for civil in office.calendar.days(from.civil(), to) {
            let moment = DateTime::from_civil(civil, from.zone())?;
            office.writer.line(moment, out)?;
            ctx.stdout.write_all(out)?;
            out.clear();
        }
        Ok(Status::Done)
    }
}
