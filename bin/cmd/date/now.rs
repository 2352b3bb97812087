//! `sysu date now`

use clap::Args;
use sysu::date::Epoch;

use super::{show::Show, world::World};
use crate::{ctx::Ctx, error::Status};

/// Print the time now
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date now
  $ sysu date now --tz Asia/Tokyo -f '%H:%M'
  $ sysu date now -f epoch-ms
  $ sysu date now --utc --unit ns
  $ sysu date now --tz utc --json")]
pub(crate) struct Now {
    /// In UTC
    #[arg(long, short, conflicts_with = "tz")]
    utc: bool,

    /// As a number of UNIT, as `sysu date epoch` counts
    #[arg(long, value_name = "UNIT", conflicts_with = "format")]
    unit: Option<Epoch>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

impl Now {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let mut out = Vec::new();
        let now = if self.utc { reader.now().to_utc() } else { reader.now() };
        match self.unit {
            Some(unit) if ctx.json => serde_json::to_writer(
                &mut out,
                &serde_json::json!({
                    "datetime": now.to_iso(),
                    "unit": unit.name(),
                    "number": unit.number(now),
                }),
            )?,
            Some(unit) => out.extend(unit.number(now).bytes()),
            None => writer.line(now, &mut out)?,
        }
        if self.unit.is_some() {
            out.push(b'\n');
        }
        ctx.stdout.write_all(&out)?;
        Ok(Status::Done)
    }
}
