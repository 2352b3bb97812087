//! `sysu os kill`

use serde::Serialize;
use sysu::os::{Error, ProcFields, Process, Signal};

use super::view::Common;
use crate::{
    ctx::Ctx,
    error::{self, Status, usage},
};

/// Send a signal to processes, by number or by name
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os kill 4711
  $ sysu os kill firefox --signal HUP
  $ sysu os kill sleep --dry-run

The signal reaches the very process that was found, even if its number is
given to another meanwhile. One that refuses does not spare the others; the
exit status is 1 then.")]
pub(crate) struct Kill {
    /// Numbers, or whole names, of processes
    #[arg(required = true, value_name = "PID|NAME")]
    targets: Vec<String>,

    /// The signal: TERM, SIGKILL, 9
    #[arg(long, short, default_value = "TERM", value_parser = signal)]
    signal: Signal,

    /// Only say which processes would get it
    #[arg(long, short = 'n')]
    dry_run: bool,
}

fn signal(text: &str) -> Result<Signal, String> {
    Signal::from_name(text)
        .ok_or_else(|| "no such signal; `sysu os signals` lists them".into())
}

#[derive(Serialize)]
struct Sent<'a> {
    pid: u32,
    name: &'a sysu::os::Text,
    signal: String,
    /// False for a dry run, and where it was refused.
    done: bool,
    /// Why it was refused.
    error: Option<String>,
}

impl Kill {
    pub(crate) fn run(
        &self,
        common: &Common,
        ctx: &mut Ctx,
    ) -> anyhow::Result<Status> {
        let host = common.host(ctx)?;
        let all = host.processes(ProcFields::COMMAND)?;
        let own = std::process::id();
        let mut status = Status::Done;
        for target in &self.targets {
            let found: Vec<&Process> = match target.parse::<u32>() {
                Ok(0) => return Err(usage("0 is no process")),
                Ok(pid) => all.iter().filter(|p| p.pid == pid).collect(),
                Err(_) => all
                    .iter()
                    .filter(|p| p.pid != own && is_named(p, target))
                    .collect(),
            };
            if found.is_empty() {
                ctx.warn(format!("no process `{target}`"));
                status = Status::No;
            }
            for process in found {
                let sent = if self.dry_run {
                    Ok(())
                } else {
                    host.send_signal(process, self.signal)
                };
                // One that refuses does not spare the others.
                if sent.is_err() {
                    status = Status::No;
                }
                self.say(process, sent, ctx)?;
            }
        }
        Ok(status)
    }

    fn say(
        &self,
        process: &Process,
        sent: Result<(), Error>,
        ctx: &mut Ctx,
    ) -> anyhow::Result<()> {
        let (signal, pid, name) = (self.signal, process.pid, &process.name);
        if let Err(err) = &sent {
            let what = format!("cannot send {signal} to {pid} ({name})");
            let err = anyhow::Error::new(err.clone()).context(what);
            let message = error::message(&err, ctx.style_err);
            ctx.stderr.write_all(message.as_bytes())?;
        }
        if ctx.json {
            return ctx.print_json(&Sent {
                pid,
                name,
                signal: signal.to_string(),
                done: sent.is_ok() && !self.dry_run,
                error: sent.err().map(|err| err.to_string()),
            });
        }
        if sent.is_ok() {
            let verb = if self.dry_run { "would send" } else { "sent" };
            writeln!(ctx.stdout, "{verb} {signal} to {pid} ({name})")?;
        }
        Ok(())
    }
}

/// The kernel cuts names after 15 bytes; the whole one is the last part of
/// the first argument.
fn is_named(process: &Process, name: &str) -> bool {
    let whole = process.command.as_ref().and_then(|c| c.first());
    let whole = whole.map(|arg| {
        let bytes = arg.as_bytes();
        bytes.rsplit(|&b| b == b'/').next().unwrap_or(bytes) == name.as_bytes()
    });
    process.name == name || whole == Some(true)
}
