//! `sysu date wait-until` and `sysu date timer`

use std::{thread, time};

use clap::Args;
use sysu::date::{DateTime, Duration};

use super::{add::duration, world::World};
use crate::{ctx::Ctx, error::Status};

/// Wait until a date, and exit
#[derive(Args, Debug)]
#[command(after_help = "\
On a terminal the time left is shown. What lies in the past is not waited
for. A clock that is set, or a machine that slept, is noticed within a second.

Examples:
  $ sysu date wait-until 18:30 && notify-send 'Time to go'
  $ sysu date wait-until 'tomorrow 6am' --tz Europe/Berlin && ./backup")]
pub(crate) struct WaitUntil {
    /// The date
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    date: String,

    #[command(flatten)]
    world: World,
}

/// Wait for a duration, and exit
#[derive(Args, Debug)]
#[command(after_help = "\
On a terminal the time left is shown.

Examples:
  $ sysu date timer 25m && notify-send 'Take a break'
  $ sysu date timer 0.2s")]
pub(crate) struct Timer {
    /// How long
    #[arg(value_name = "DURATION", allow_negative_numbers = true)]
    duration: String,
}

impl WaitUntil {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let target = reader.date(&self.date)?;
        wait(ctx, reader.ctx.now(), target)
    }
}

impl Timer {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let begun = DateTime::from(ctx.now);
        let target = begun.plus(&duration(&self.duration)?)?;
        wait(ctx, begun, target)
    }
}

/// Sleeps until the clock, which shows `begun` now, shows `target`.
fn wait(
    ctx: &mut Ctx,
    begun: DateTime,
    target: DateTime,
) -> anyhow::Result<Status> {
    const SECOND: i128 = 1_000_000_000;
    // The time of the call may be another than that of the machine.
    let clock = DateTime::now();
    let shown = ctx.terminal.stderr && !ctx.quiet;
    loop {
        let passed = DateTime::now().nanos_since(clock);
        let left = target.nanos_since(begun) - passed;
        if left <= 0 {
            break;
        }
        if shown {
            let seconds = i64::try_from(left / SECOND + 1)?;
            let text = Duration::from_seconds(seconds).to_clock();
            write!(ctx.stderr, "\r\x1b[K{text}")?;
            ctx.stderr.flush()?;
        }
        // To the next whole second that is left.
        let nap = match left % SECOND {
            0 => SECOND,
            part => part,
        };
        thread::sleep(time::Duration::from_nanos(u64::try_from(nap)?));
    }
    if shown {
        write!(ctx.stderr, "\r\x1b[K")?;
    }
    Ok(Status::Done)
}
