//! Clocks that run: `sysu date stopwatch`, `every`, and `now --watch`.

use std::{
    io::Write as _,
    process::Command,
    sync::{PoisonError, mpsc},
    thread,
    time::{Duration as Time, Instant},
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::date::{DateTime, Duration, Round, RoundMode};

use super::{add::duration, bounds, world::World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Measure the time between lines of input
///
/// Every line of standard input is a lap: the time since the line before, the
/// time since the start, and the line. At its end the whole time is printed.
#[derive(Args, Debug)]
#[command(after_help = "\
On a terminal the time runs while you look; Enter takes a lap, Ctrl-D stops.

Examples:
  $ sysu date stopwatch
  $ make 2>&1 | sysu date stopwatch
  $ make 2>&1 | sysu date stopwatch --json | jq -s 'max_by(.lap_seconds)'")]
pub(crate) struct Stopwatch {}

/// Run a command again and again, on time
///
/// Runs are counted from the first one: a run that takes long delays none of
/// the later ones, and those that it runs over are left out. Days and months
/// keep the clock on the wall when it changes.
#[derive(Args, Debug)]
#[command(after_help = "\
Exits with 1 if a run failed. With --json a line tells of each run.

Examples:
  $ sysu date every 30s -- curl -fsS https://example.org/health
  $ sysu date every 15m --align -- ./sync
  $ sysu date every 1d --until 'friday 18:00' --tz Europe/Berlin -- ./report
  $ sysu date every 1s -n 5 --check -- test -e ready")]
pub(crate) struct Every {
    /// How often
    #[arg(value_name = "DURATION")]
    step: String,

    /// Stop after N runs
    #[arg(short = 'n', long, value_name = "N")]
    count: Option<u64>,

    /// Start no run at DATE or later
    #[arg(long, value_name = "DATE")]
    until: Option<String>,

    /// At whole multiples of DURATION on the wall: every 15m runs at :00,
    /// :15, :30 and :45
    #[arg(long)]
    align: bool,

    /// Stop at the first run that fails
    #[arg(long)]
    check: bool,

    /// The command and its arguments
    #[arg(value_name = "COMMAND", last = true, required = true)]
    command: Vec<String>,

    #[command(flatten)]
    world: World,
}

/// A clock that runs on from the time of the call, which may be another than
/// that of the machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    begun: DateTime,
    machine: DateTime,
}

impl Clock {
    pub(crate) fn at(begun: DateTime) -> Self {
        Self { begun, machine: DateTime::now() }
    }

    pub(crate) fn now(self) -> anyhow::Result<DateTime> {
        let passed = DateTime::now().nanos_since(self.machine);
        Ok(self.begun.plus_nanos(passed)?)
    }

    /// Sleeps until it shows `moment`. A clock that is set is noticed
    /// within a second.
    pub(crate) fn wait(self, moment: DateTime) -> anyhow::Result<()> {
        const SECOND: i128 = 1_000_000_000;
        loop {
            let left = moment.nanos_since(self.now()?);
            if left <= 0 {
                return Ok(());
            }
            let nap = u64::try_from(left.min(SECOND))?;
            thread::sleep(Time::from_nanos(nap));
        }
    }
}

/// A time on a stopwatch, to the millisecond.
fn shown(time: Time) -> String {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let text = Duration::from_millis(millis).to_clock();
    match text.split_once('.') {
        Some((clock, part)) => format!("{clock}.{part:0<3}"),
        None => format!("{text}.000"),
    }
}

impl Stopwatch {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let Self {} = self;
        let start = Instant::now();
        let live = ctx.terminal.stdin && ctx.terminal.stderr && !ctx.quiet;
        let (stop, stopped) = mpsc::channel::<()>();
        let ticker = live.then(|| {
            let mut stderr = ctx.stderr_again();
            thread::spawn(move || {
                let tick = Time::from_millis(100);
                while stopped.recv_timeout(tick)
                    == Err(mpsc::RecvTimeoutError::Timeout)
                {
                    let text = shown(start.elapsed());
                    // A display that cannot be drawn is not missed.
                    let _ = write!(stderr, "\r\x1b[K{text}");
                    let _ = stderr.flush();
                }
                let _ = write!(stderr, "\r\x1b[K");
            })
        });
        let outcome = laps(ctx, start);
        drop(stop);
        if let Some(ticker) = ticker {
            let _ = ticker.join();
        }
        outcome?;
        let total = start.elapsed();
        if ctx.json {
            ctx.print_json(&json!({ "total_seconds": total.as_secs_f64() }))?;
        } else {
            writeln!(ctx.stdout, "total         {}", shown(total))?;
        }
        Ok(Status::Done)
    }
}

fn laps(ctx: &mut Ctx, start: Instant) -> anyhow::Result<()> {
    let stdin = ctx.stdin.clone();
    let mut stdin = stdin.lock().unwrap_or_else(PoisonError::into_inner);
    let mut last = start;
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut some = std::io::Read::take(&mut **stdin, 1 << 20);
        let read = std::io::BufRead::read_until(&mut some, b'\n', &mut line)
            .context("cannot read standard input")?;
        if read == 0 {
            return Ok(());
        }
        let now = Instant::now();
        let (lap, total) = (now - last, now - start);
        last = now;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        if ctx.json {
            ctx.print_json(&json!({
                "lap_seconds": lap.as_secs_f64(),
                "total_seconds": total.as_secs_f64(),
                "line": text,
            }))?;
        } else {
            let row = format!("{}  {}  {text}", shown(lap), shown(total));
            writeln!(ctx.stdout, "{}", row.trim_end())?;
        }
        ctx.stdout.flush()?;
    }
}

impl Every {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let step = duration(&self.step)?;
        let now = reader.now();
        let until = self.until.as_deref();
        let until = until.map(|text| reader.date(text)).transpose()?;
        let first = if self.align {
            let (unit, n) = bounds::step(&self.step)?;
            let round = Round::to(unit).increment(n).mode(RoundMode::Ceil);
            now.round(round).status(Status::Usage)?
        } else {
            now
        };
        if first.plus(&step)? <= first {
            return Err(usage("the duration is not above zero"));
        }
        let clock = Clock::at(now);
        let (mut index, mut runs, mut failed) = (0, 0, false);
        while self.count.is_none_or(|count| runs < count) {
            let mut at = first.plus(&step.times(index)?)?;
            let late = clock.now()?;
            // What the run before has run over is left out.
            while runs > 0 && at < late {
                index += 1;
                at = first.plus(&step.times(index)?)?;
            }
            if until.is_some_and(|until| until <= at) {
                break;
            }
            clock.wait(at)?;
            index += 1;
            runs += 1;
            let good = self.once(ctx, at)?;
            failed |= !good;
            if self.check && !good {
                break;
            }
        }
        Ok(if failed { Status::No } else { Status::Done })
    }

    fn once(&self, ctx: &mut Ctx, at: DateTime) -> anyhow::Result<bool> {
        let Some((program, args)) = self.command.split_first() else {
            return Err(usage("there is no command"));
        };
        ctx.stdout.flush()?;
        let start = Instant::now();
        let status = Command::new(program)
            .args(args)
            .status()
            .with_context(|| format!("cannot run `{program}`"))?;
        if ctx.json {
            ctx.print_json(&json!({
                "at": at.to_iso(),
                "status": status.code(),
                "seconds": start.elapsed().as_secs_f64(),
            }))?;
            ctx.stdout.flush()?;
        }
        Ok(status.success())
    }
}
