//! `sysu date cmp`

use clap::Args;
use serde_json::json;
use sysu::date::{DateTime, Unit};

use super::{
    add::duration,
    grep,
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Compare dates: exit 0 if it holds, 1 if not
#[derive(Args, Debug)]
#[command(after_help = "\
Tests: lt le eq ne ge gt DATE; same-UNIT DATE (same-day, same-month, …);
in START/END or START/DURATION; within DURATION (of now); is-past,
is-future, is-today, is-tomorrow, is-yesterday, is-weekend, is-leap-year,
is-dst, is-workday, is-valid; `in` takes `START..END` and phrases too.

Examples:
  $ sysu date cmp 2024-07-14 lt now && echo past
  $ sysu date cmp now is-weekend --locale ar-EG
  $ sysu date cmp 2024-07-14 in 2024-07-01/P1M
  $ sysu date cmp now is-workday --holidays us || echo closed
  $ sysu date cmp '2024-07-14 23:30' same-day '2024-07-14 01:00'
  $ sysu date cmp \"$(stat -c %y FILE)\" within 1d || echo old")]
pub(crate) struct Cmp {
    /// The date
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    date: String,

    /// The test
    #[arg(value_name = "TEST")]
    test: String,

    /// What it is compared with
    #[arg(value_name = "OTHER", allow_negative_numbers = true)]
    other: Option<String>,

    #[command(flatten)]
    world: World,
}

impl Cmp {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let answer = match (&*self.test, reader.date(&self.date)) {
            ("is-valid", outcome) => outcome.is_ok(),
            // A date that is none is no answer to any other question.
            (_, Err(err)) => return Err(err).status(Status::Usage),
            (_, Ok(moment)) => self.holds(&reader, moment)?,
        };
        if ctx.json {
            ctx.print_json(&json!({ "answer": answer }))?;
        }
        Ok(if answer { Status::Done } else { Status::No })
    }

    fn holds(
        &self,
        reader: &Reader,
        moment: DateTime,
    ) -> anyhow::Result<bool> {
        let now = reader.now().in_zone(moment.zone());
        let day = |days: i64| now.calendar_diff(moment, Unit::Day) == days;
        match &*self.test {
            "is-past" => return Ok(moment < now),
            "is-future" => return Ok(moment > now),
            "is-today" => return Ok(day(0)),
            "is-yesterday" => return Ok(day(1)),
            "is-tomorrow" => return Ok(day(-1)),
            "is-weekend" => {
                return Ok(moment.is_weekend(reader.ctx.get_week()));
            }
            "is-leap-year" => return Ok(moment.is_leap_year()),
            "is-dst" => return Ok(moment.is_dst()),
            "is-workday" => {
                return Ok(reader.business().is_workday(moment.civil()));
            }
            _ => {}
        }
        let Some(other) = &self.other else {
            return Err(usage(format!("`{}` needs another date", self.test)))
                .hint("`sysu date cmp --help` lists the tests");
        };
        match &*self.test {
            "in" => {
                return Ok(grep::range(reader, other)?.contains(moment));
            }
            "within" => {
                let span = duration(other)?;
                return Ok(now.minus(&span)? <= moment
                    && moment <= now.plus(&span)?);
            }
            _ => {}
        }
        let other = reader.date(other).status(Status::Usage)?;
        Ok(match &*self.test {
            "lt" => moment < other,
            "le" => moment <= other,
            "eq" => moment == other,
            "ne" => moment != other,
            "ge" => moment >= other,
            "gt" => moment > other,
            test => match test.strip_prefix("same-") {
                Some(unit) => moment.same_here(unit.parse()?, other),
                None => {
                    return Err(usage(format!("there is no test `{test}`")))
                        .hint("`sysu date cmp --help` lists them");
                }
            },
        })
    }
}
