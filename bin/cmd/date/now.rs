//! `sysu date now`

use clap::Args;
use sysu::date::{DateTime, Epoch, Unit};

use super::{
    show::{Show, Writer},
    watch::Clock,
    world::World,
};
use crate::{ctx::Ctx, error::Status};

/// Print the time now
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date now
  $ sysu date now --tz Asia/Tokyo -f '%H:%M'
  $ sysu date now -f epoch-ms
  $ sysu date now --utc --unit ns
  $ sysu date now --watch -f %T
  $ sysu date now --tz utc --json")]
pub(crate) struct Now {
    /// In UTC
    #[arg(long, short, conflicts_with = "tz")]
    utc: bool,

    /// As a number of UNIT, as `sysu date epoch` counts
    #[arg(long, value_name = "UNIT", conflicts_with = "format")]
    unit: Option<Epoch>,

    /// Go on: a line at the start of every second, on a terminal in one
    /// place
    #[arg(long, short)]
    watch: bool,

    /// Stop after N lines
    #[arg(short = 'n', long, value_name = "N", requires = "watch")]
    count: Option<u64>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

impl Now {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let now = if self.utc { reader.now().to_utc() } else { reader.now() };
        if !self.watch {
            let line = self.line(&writer, now, ctx.json)?;
            ctx.stdout.write_all(&line)?;
            return Ok(Status::Done);
        }
        let clock = Clock::at(now);
        let live = ctx.terminal.stdout && !ctx.json;
        let mut at = now;
        for _ in 0..self.count.unwrap_or(u64::MAX) {
            clock.wait(at)?;
            let mut line = self.line(&writer, at, ctx.json)?;
            if live {
                line.pop();
                ctx.stdout.write_all(b"\r\x1b[K")?;
            }
            ctx.stdout.write_all(&line)?;
            ctx.stdout.flush()?;
            let next = clock.now()?.next_start_of(Unit::Second)?;
            at = next.max(at.next_start_of(Unit::Second)?);
        }
        if live {
            ctx.stdout.write_all(b"\n")?;
        }
        Ok(Status::Done)
    }

    /// The line for a moment, with its end.
    fn line(
        &self,
        writer: &Writer,
        now: DateTime,
        json: bool,
    ) -> anyhow::Result<Vec<u8>> {
        let mut out = Vec::new();
        match self.unit {
            Some(unit) if json => serde_json::to_writer(
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
        Ok(out)
    }
}
