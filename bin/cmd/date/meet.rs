//! `sysu date meet`

use std::{io::Write as _, ops::Range};

use clap::Args;
use serde::Serialize;
use sysu::date::{DateTime, Unit, WeekRules, Zone};

use super::world::World;
use crate::{
    ctx::Ctx,
    error::{Status, usage},
};

/// Find hours that suit several zones
#[derive(Args, Debug)]
#[command(after_help = "\
A row is an hour, a column a zone; `*` marks the hours in which everybody
works, `.` those of nobody. The exit status is 1 if there are none.

Examples:
  $ sysu date meet Europe/Berlin America/New_York
  $ sysu date meet Asia/Tokyo America/Los_Angeles --hours 8-20
  $ sysu date meet Europe/Paris Asia/Kolkata --on 2024-03-29 --json
  $ sysu date meet UTC Asia/Tokyo --common")]
pub(crate) struct Meet {
    /// The zones; the first one counts the day
    #[arg(value_name = "ZONE", required = true)]
    zones: Vec<String>,

    /// Working hours, from-to, on the wall of each zone
    #[arg(long, value_name = "FROM-TO", default_value = "9-17")]
    hours: String,

    /// The day, in the first zone [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,

    /// Only the hours that suit everybody
    #[arg(long)]
    common: bool,

    #[command(flatten)]
    world: World,
}

#[derive(Serialize)]
struct HourJson<'a> {
    start: String,
    common: bool,
    zones: Vec<ZoneJson<'a>>,
}

#[derive(Serialize)]
struct ZoneJson<'a> {
    zone: &'a str,
    time: String,
    working: bool,
}

impl Meet {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let hours = hours(&self.hours)?;
        let zones: Vec<Zone> = self
            .zones
            .iter()
            .map(|name| reader.zone(name))
            .collect::<anyhow::Result<_>>()?;
        let Some(first) = zones.first() else {
            return Err(usage("there is no zone"));
        };
        let day = match &self.on {
            Some(text) => reader.date(text)?.in_zone(*first),
            None => reader.now().in_zone(*first),
        };
        let start = day.start_of(Unit::Day)?;
        let end = day.end_of(Unit::Day)?;
        let widths: Vec<usize> =
            self.zones.iter().map(|name| name.len().max(9)).collect();
        if !ctx.json {
            let names: Vec<String> = self
                .zones
                .iter()
                .zip(&widths)
                .map(|(name, width)| format!("{name:<width$}"))
                .collect();
            let line = format!("   {}", names.join("  "));
            let line = ctx.style.title(line.trim_end());
            writeln!(ctx.stdout, "{line}")?;
        }
        let mut any = false;
        let mut at = start;
        while at <= end {
            let row: Vec<(DateTime, bool)> = zones
                .iter()
                .map(|zone| at.in_zone(*zone))
                .map(|local| (local, works(local, &hours)))
                .collect();
            let common = row.iter().all(|(_, works)| *works);
            any |= common;
            if common || !self.common {
                self.row(ctx, at, &row, &widths)?;
            }
            at = at.plus_nanos(3_600_000_000_000)?;
        }
        Ok(if any { Status::Done } else { Status::No })
    }

    fn row(
        &self,
        ctx: &mut Ctx,
        at: DateTime,
        row: &[(DateTime, bool)],
        widths: &[usize],
    ) -> anyhow::Result<()> {
        let common = row.iter().all(|(_, works)| *works);
        if ctx.json {
            let zones = row.iter().zip(&self.zones);
            let zones = zones.map(|((local, working), zone)| ZoneJson {
                zone,
                time: local.to_iso(),
                working: *working,
            });
            let zones = zones.collect();
            let start = at.to_iso();
            return ctx.print_json(&HourJson { start, common, zones });
        }
        let nobody = !row.iter().any(|(_, works)| *works);
        let mut line = String::from(match (common, nobody) {
            (true, _) => " * ",
            (_, true) => " . ",
            _ => "   ",
        });
        for ((local, works), width) in row.iter().zip(widths) {
            let text = format!("{:<width$}", local.format("%a %H:%M")?);
            line.push_str(&match (common, works) {
                (true, _) => ctx.style.good(text),
                (_, true) => text,
                _ => ctx.style.faint(text),
            });
            line.push_str("  ");
        }
        writeln!(ctx.stdout, "{}", line.trim_end())?;
        Ok(())
    }
}

/// Whether the hour that begins then is one of work.
fn works(local: DateTime, hours: &Range<u8>) -> bool {
    let hour = local.hour();
    // From 22 to 6 goes over midnight.
    let within = if hours.start <= hours.end {
        hours.contains(&hour)
    } else {
        hour >= hours.start || hour < hours.end
    };
    within && !local.is_weekend(WeekRules::ISO)
}

fn hours(text: &str) -> anyhow::Result<Range<u8>> {
    let hour = |text: &str| text.trim().parse().ok().filter(|h| *h <= 24);
    text.split_once('-')
        .and_then(|(from, to)| Some(hour(from)?..hour(to)?))
        .filter(|range| range.start != range.end)
        .ok_or_else(|| {
            usage(format!("`{text}` are no working hours such as 9-17"))
        })
}
