//! `sysu date tz`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::date::Zone;

use super::{lines::Lines, show::Show, world::World};
use crate::{ctx::Ctx, error::Status};

/// Show a date in several zones
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date tz now Europe/Paris Asia/Tokyo America/New_York
  $ sysu date tz '2024-07-14 09:30' Asia/Kolkata --from-tz Europe/Berlin
  $ sysu date tz '2024-07-14 09:30' Asia/Tokyo --keep-local
  $ cat stamps.txt | sysu date tz - Europe/Paris")]
pub(crate) struct Tz {
    /// The date, or `-` for lines of standard input
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    date: String,

    /// The zones
    #[arg(value_name = "ZONE", required = true)]
    zones: Vec<String>,

    /// Keep the time on the wall: another moment in each zone
    #[arg(long)]
    keep_local: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,

    #[command(flatten)]
    lines: Lines,
}

impl Tz {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let zones = self
            .zones
            .iter()
            .map(|text| reader.zone(text))
            .collect::<anyhow::Result<Vec<Zone>>>()?;
        let width = zones.iter().map(|z| z.name().len()).max().unwrap_or(0);
        let (keep, json) = (self.keep_local, ctx.json);
        let choice = reader.ctx.get_disambiguation();
        self.lines.each(ctx, &[self.date], &mut |text, out| {
            let moment = reader.date(text)?;
            for zone in &zones {
                let there = if keep {
                    moment.reinterpret_in_zone(*zone, choice)?
                } else {
                    moment.in_zone(*zone)
                };
                if zones.len() == 1 {
                    writer.line(there, out)?;
                } else if json {
                    let value = json!({
                        "zone": zone.name(),
                        "date": writer.json(there),
                    });
                    serde_json::to_writer(&mut *out, &value)?;
                    out.push(b'\n');
                } else {
                    let text = writer.plain(there);
                    writeln!(out, "{:width$}  {text}", zone.name())?;
                }
            }
            Ok(())
        })
    }
}
