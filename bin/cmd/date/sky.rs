//! `sysu date sun` and `sysu date moon`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::date::{DateTime, Duration, sky};

use super::{
    show::{Show, Writer},
    world::World,
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
};

/// Print when the sun rises and sets at a place
#[derive(Args, Debug)]
#[command(after_help = "\
Latitude and longitude are degrees, positive to the north and to the east.
Good to a minute or two below 65 degrees; hills are not known.

Examples:
  $ sysu date sun 51.5 -0.13 2024-06-20 --tz Europe/London
  $ sysu date sun 69.65 18.96 2024-12-21 --tz Europe/Oslo
  $ sysu date sun 40.71 -74.01 --json")]
pub(crate) struct Sun {
    /// Degrees to the north
    #[arg(value_name = "LATITUDE", allow_negative_numbers = true)]
    latitude: f64,

    /// Degrees to the east
    #[arg(value_name = "LONGITUDE", allow_negative_numbers = true)]
    longitude: f64,

    /// The day
    #[arg(value_name = "DATE", default_value = "now")]
    date: String,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

/// Print the phase of the moon, and the next four
#[derive(Args, Debug)]
#[command(after_help = "\
Good to a few minutes.

Examples:
  $ sysu date moon
  $ sysu date moon 2024-01-12 --tz utc
  $ sysu date moon --json")]
pub(crate) struct Moon {
    /// The moment
    #[arg(value_name = "DATE", default_value = "now")]
    date: String,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

fn text(writer: &Writer, at: Option<DateTime>) -> String {
    at.map_or_else(|| "-".into(), |at| writer.iso(at))
}

impl Sun {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let day = reader.date(&self.date)?;
        let sun = sky::sun(day, self.latitude, self.longitude)
            .status(Status::Usage)?;
        let rows = [
            ("dawn", sun.dawn),
            ("sunrise", sun.rise),
            ("noon", Some(sun.noon)),
            ("sunset", sun.set),
            ("dusk", sun.dusk),
        ];
        if ctx.json {
            let mut value = json!({ "seconds": sun.length });
            for (name, at) in rows {
                value[name] = json!(at.map(DateTime::to_iso));
            }
            ctx.print_json(&value)?;
            return Ok(Status::Done);
        }
        for (name, at) in rows {
            writeln!(ctx.stdout, "{name:8} {}", text(&writer, at))?;
        }
        let length = Duration::from_seconds(sun.length).rescale();
        writeln!(ctx.stdout, "{:8} {length:#}", "length")?;
        Ok(Status::Done)
    }
}

impl Moon {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let at = reader.date(&self.date)?;
        let moon = sky::moon(at).status(Status::Usage)?;
        if ctx.json {
            let next = moon.next.map(|(phase, at)| {
                json!({ "phase": phase.name(), "datetime": at.to_iso() })
            });
            ctx.print_json(&json!({
                "phase": moon.name(),
                "lit": moon.lit,
                "age_days": moon.age,
                "next": next,
            }))?;
            return Ok(Status::Done);
        }
        writeln!(ctx.stdout, "{:14} {}", "phase", moon.name())?;
        let percent = (moon.lit * 100.0).round();
        writeln!(ctx.stdout, "{:14} {percent} %", "lit")?;
        writeln!(ctx.stdout, "{:14} {:.1} days", "age", moon.age)?;
        for (phase, at) in moon.next {
            let at = writer.iso(at);
            writeln!(ctx.stdout, "{:14} {at}", phase.name())?;
        }
        Ok(Status::Done)
    }
}
