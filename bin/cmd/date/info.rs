//! `sysu date info` and `sysu date get`

use std::io::Write as _;

use clap::Args;
use serde_json::{Map, Value, json};
use sysu::date::{
    DateTime, Unit,
    locale::{Form, Width},
};

use super::{
    lines::Lines,
    world::{Reader, World},
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Print all that calendar and clock say about dates
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date info
  $ sysu date info 2024-02-29 --tz America/New_York
  $ sysu date info now --json")]
pub(crate) struct Info {
    /// The dates [default: now]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    lines: Lines,
}

/// Print fields of dates
#[derive(Args, Debug)]
#[command(after_help = "\
`sysu date info` lists the fields. Several are separated by commas.

Examples:
  $ sysu date get iso_week now
  $ sysu date get year,day_of_year 2024-12-31
  $ cut -f1 sales.tsv | sysu date get quarter")]
pub(crate) struct Get {
    /// The fields, separated by commas
    #[arg(value_name = "FIELDS")]
    fields: String,

    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    lines: Lines,
}

impl Info {
    pub(crate) fn run(mut self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        if self.dates.is_empty() {
            self.dates.push("now".into());
        }
        let (json, many) = (ctx.json, self.dates.len() > 1);
        self.lines.each(ctx, &self.dates, &mut |text, out| {
            let fields = fields(&reader, reader.date(text)?);
            if json {
                let map: Map<String, Value> = fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect();
                serde_json::to_writer(&mut *out, &map)?;
                out.push(b'\n');
                return Ok(());
            }
            for (name, value) in &fields {
                writeln!(out, "{name:18} {}", plain(value))?;
            }
            if many {
                out.push(b'\n');
            }
            Ok(())
        })
    }
}

impl Get {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let known = fields(&reader, reader.now());
        let mut wanted = Vec::new();
        for field in self.fields.split(',') {
            let key = field.to_ascii_lowercase().replace('-', "_");
            let at = known.iter().position(|(name, _)| *name == key);
            let Some(at) = at else {
                return Err(usage(format!("there is no field `{field}`")))
                    .hint("`sysu date info` lists them");
            };
            wanted.push(at);
        }
        let json = ctx.json;
        self.lines.each(ctx, &self.dates, &mut |text, out| {
            let all = fields(&reader, reader.date(text)?);
            let wanted = wanted.iter().map(|at| &all[*at]);
            if json {
                let some: Map<String, Value> = wanted
                    .map(|(name, value)| ((*name).to_owned(), value.clone()))
                    .collect();
                serde_json::to_writer(&mut *out, &some)?;
            } else {
                let texts: Vec<String> =
                    wanted.map(|(_, value)| plain(value)).collect();
                out.extend_from_slice(texts.join("\t").as_bytes());
            }
            out.push(b'\n');
            Ok(())
        })
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".into(),
        other => other.to_string(),
    }
}

/// Every field of a date, in the order of its size.
fn fields(reader: &Reader, moment: DateTime) -> Vec<(&'static str, Value)> {
    let locale = reader.ctx.get_locale();
    let rules = reader.ctx.get_week();
    let week = moment.local_week(rules);
    let zone = moment.zone();
    let next = zone.next_transition(moment.timestamp());
    let left = |unit| {
        let end = moment.next_start_of(unit).ok()?;
        Some(end.calendar_diff(moment, Unit::Day) - 1)
    };
    let (wide, alone) = (Width::Wide, Form::Standalone);
    let weekday = moment.weekday().number();
    let mut all = Vec::with_capacity(40);
    let mut put = |name: &'static str, value: Value| all.push((name, value));
    put("datetime", json!(moment.to_iso()));
    put("year", json!(moment.year()));
    put("quarter", json!(moment.quarter()));
    put("month", json!(moment.month()));
    put("month_name", json!(locale.month(moment.month(), wide, alone)));
    put("day", json!(moment.day()));
    put("hour", json!(moment.hour()));
    put("minute", json!(moment.minute()));
    put("second", json!(moment.second()));
    put("nanosecond", json!(moment.nanosecond()));
    put("weekday", json!(weekday));
    put("weekday_name", json!(locale.weekday(weekday, wide, alone)));
    put("weekend", json!(moment.is_weekend(rules)));
    put("day_of_year", json!(moment.day_of_year()));
    put("iso_week", json!(moment.iso_week()));
    put("iso_week_year", json!(moment.iso_week_year()));
    put("iso_week_date", json!(moment.to_iso_week_date()));
    put("iso_weeks_in_year", json!(moment.weeks_in_iso_year()));
    put("local_week", json!(week.week));
    put("local_week_year", json!(week.year));
    put("days_in_month", json!(moment.days_in_month()));
    put("days_in_year", json!(moment.days_in_year()));
    put("leap_year", json!(moment.is_leap_year()));
    put("days_left_in_month", json!(left(Unit::Month)));
    put("days_left_in_year", json!(left(Unit::Year)));
    put("zone", json!(zone.name()));
    put("abbreviation", json!(moment.zone_abbreviation()));
    put("offset", json!(moment.offset_seconds()));
    put("dst", json!(moment.is_dst()));
    put("next_change", json!(next.map(|next| next.at().to_iso())));
    put("epoch", json!(moment.timestamp()));
    put("epoch_ms", json!(moment.timestamp_millis()));
    put("julian_day", json!(moment.julian_day()));
    all
}
