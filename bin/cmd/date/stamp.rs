//! `sysu date stamp`

use std::{
    io::{BufRead as _, Write as _},
    sync::PoisonError,
    time::Instant,
};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::date::Duration;

use super::{show::Show, world::World};
use crate::{ctx::Ctx, error::Status};

/// Put the time in front of every line of standard input
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ make | sysu date stamp
  $ ping example.org | sysu date stamp -f '%H:%M:%S%.3f'
  $ make | sysu date stamp --since start
  $ make | sysu date stamp --since last")]
pub(crate) struct Stamp {
    /// Write the time since the start, or since the last line, instead
    #[arg(long, value_name = "WHAT")]
    since: Option<SinceArg>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SinceArg {
    Start,
    Last,
}

impl Stamp {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let zone = reader.tz.unwrap_or(reader.ctx.get_zone());
        // From here on time passes: the clock of the call is the start.
        let (clock, begun) = (Instant::now(), reader.ctx.now());
        let mut last = clock;
        let stdin = ctx.stdin.clone();
        let mut stdin = stdin.lock().unwrap_or_else(PoisonError::into_inner);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = stdin
                .read_until(b'\n', &mut line)
                .context("cannot read standard input")?;
            if read == 0 {
                return Ok(Status::Done);
            }
            let here = Instant::now();
            let mut out = Vec::with_capacity(line.len() + 40);
            match self.since {
                None => {
                    let passed = (here - clock).as_nanos();
                    let moment = begun.plus_nanos(passed as i128)?;
                    writer.bytes(moment.in_zone(zone), &mut out);
                }
                Some(what) => {
                    let from =
                        if what == SinceArg::Start { clock } else { last };
                    let millis = (here - from).as_millis() as i64;
                    let text = Duration::from_millis(millis).to_clock();
                    write!(out, "{text}")?;
                }
            }
            last = here;
            if ctx.json {
                let text = String::from_utf8_lossy(&line);
                ctx.print_json(&json!({
                    "stamp": String::from_utf8_lossy(&out),
                    "text": text.trim_end_matches(['\n', '\r']),
                }))?;
                ctx.stdout.flush()?;
                continue;
            }
            out.push(b' ');
            out.extend_from_slice(&line);
            if line.last() != Some(&b'\n') {
                out.push(b'\n');
            }
            ctx.stdout.write_all(&out)?;
            ctx.stdout.flush()?;
        }
    }
}
