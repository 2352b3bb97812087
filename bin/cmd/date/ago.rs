//! `sysu date ago`

use std::io::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::date::{Relative, Unit, dayjs, locale::Style};

use super::{lines::Lines, world::World};
use crate::{ctx::Ctx, error::Status};

/// Say how far dates are from now: 3 days ago, in 2 hours
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date ago 2024-07-14
  $ sysu date ago '2024-07-14 09:30' --style rough --base '2024-07-16'
  $ sysu date ago 2024-07-13 --base 2024-07-14 --style calendar --locale fr
  $ git log --format=%cI -5 | sysu date ago")]
pub(crate) struct Ago {
    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    /// Measure from DATE instead of now
    #[arg(long, value_name = "DATE")]
    base: Option<String>,

    /// In whose words
    #[arg(long, value_name = "STYLE", default_value = "exact")]
    style: StyleArg,

    /// Tell it in UNIT, whatever the distance; several are tried in order
    #[arg(long, value_name = "UNIT", value_delimiter = ',')]
    unit: Vec<Unit>,

    /// Abbreviate the units
    #[arg(long)]
    short: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    lines: Lines,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StyleArg {
    /// The largest whole unit: 3 days ago
    Exact,
    /// By the calendar: yesterday, next month
    Calendar,
    /// As Day.js: a few seconds ago, in a month
    Dayjs,
    /// As date-fns: about 2 hours ago, almost 3 years ago
    Rough,
}

impl Ago {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let base = match &self.base {
            Some(text) => reader.date(text)?,
            None => reader.now(),
        };
        let locale = reader.ctx.get_locale();
        let style = if self.short { Style::Short } else { Style::Long };
        let mut relative = Relative::new().locale(locale).style(style);
        if !self.unit.is_empty() {
            relative = relative.units(&self.unit);
        }
        let json = ctx.json;
        self.lines.each(ctx, &self.dates, &mut |text, out| {
            let moment = reader.date(text)?;
            let base = base.in_zone(moment.zone());
            let said = match self.style {
                StyleArg::Exact => moment.relative(base, &relative)?,
                StyleArg::Calendar => {
                    moment.relative_calendar(base, &relative)?
                }
                StyleArg::Dayjs => dayjs::from(moment, base, false, locale)?,
                StyleArg::Rough => moment.relative_rough(base)?,
            };
            if json {
                let value = json!({
                    "datetime": moment.to_iso(),
                    "base": base.to_iso(),
                    "text": said,
                });
                serde_json::to_writer(&mut *out, &value)?;
                out.push(b'\n');
            } else {
                writeln!(out, "{said}")?;
            }
            Ok(())
        })
    }
}
