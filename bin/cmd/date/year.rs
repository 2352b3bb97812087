//! `sysu date easter`, `leap` and `weeks`: small answers about years

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::date::{Civil, DateTime, Zone, holidays};

use super::{show::Show, world::World};
use crate::{ctx::Ctx, error::Status};

/// Print the Easter Sundays of years
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date easter
  $ sysu date easter 2025 2026 -f '%-d %B %Y'
  $ sysu date easter 2024 --orthodox")]
pub(crate) struct Easter {
    /// The years [default: this year]
    #[arg(value_name = "YEAR")]
    years: Vec<i32>,

    /// That of the Orthodox churches, on our calendar
    #[arg(long)]
    orthodox: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

/// Say whether years are leap years; exit with 1 if one is not
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date leap 2024 && echo 366 days
  $ sysu date leap 1900 2000 2100")]
pub(crate) struct Leap {
    /// The years [default: this year]
    #[arg(value_name = "YEAR", allow_negative_numbers = true)]
    years: Vec<i32>,

    #[command(flatten)]
    world: World,
}

/// Print how many ISO weeks years have
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date weeks 2026
  $ sysu date weeks 2024 2025 2026 --json")]
pub(crate) struct Weeks {
    /// The years [default: this year]
    #[arg(value_name = "YEAR", allow_negative_numbers = true)]
    years: Vec<i32>,

    #[command(flatten)]
    world: World,
}

/// The years asked for, else that of now.
fn years(
    given: &[i32],
    world: &World,
    ctx: &mut Ctx,
) -> anyhow::Result<Vec<i32>> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    Ok(vec![world.reader(ctx)?.now().year()])
}

/// Midsummer of a year: as good as any day of it.
fn midyear(year: i32) -> anyhow::Result<DateTime> {
    let date = Civil::date(year.into(), 6, 15)?;
    Ok(DateTime::from_civil(date, Zone::UTC)?)
}

impl Easter {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let zone = reader.tz.unwrap_or(reader.ctx.get_zone());
        let mut out = Vec::new();
        for year in years(&self.years, &self.world, ctx)? {
            let day = if self.orthodox {
                holidays::orthodox_easter(year)?
            } else {
                holidays::easter(year)?
            };
            writer.day(DateTime::from_civil(day, zone)?, &mut out)?;
        }
        ctx.stdout.write_all(&out)?;
        Ok(Status::Done)
    }
}

impl Leap {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut all = true;
        for year in years(&self.years, &self.world, ctx)? {
            let leap = midyear(year)?.is_leap_year();
            all &= leap;
            if ctx.json {
                ctx.print_json(&json!({ "year": year, "leap": leap }))?;
            } else {
                let word = if leap { "leap" } else { "common" };
                writeln!(ctx.stdout, "{year} {word}")?;
            }
        }
        Ok(if all { Status::Done } else { Status::No })
    }
}

impl Weeks {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        for year in years(&self.years, &self.world, ctx)? {
            let weeks = midyear(year)?.weeks_in_iso_year();
            if ctx.json {
                ctx.print_json(&json!({ "year": year, "weeks": weeks }))?;
            } else {
                writeln!(ctx.stdout, "{weeks}")?;
            }
        }
        Ok(Status::Done)
    }
}
