//! What all verbs of `sysu os` share: reading, printing, watching.

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;
use serde::Serialize;
use sysu::os::{Delta, Env, ErrorKind, Host, Metrics, Sampler};

use super::page::{Page, Units};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// What means the same to every verb of `sysu os`.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Of every verb")]
pub(crate) struct Common {
    /// Read again every SECONDS: redrawn on a terminal, line by line as
    /// JSON otherwise [default: 1]
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "1"
    )]
    watch: Option<f64>,

    /// Stop after N readings
    #[arg(
        long,
        global = true,
        value_name = "N",
        requires = "watch",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    count: Option<u64>,

    /// How to write sizes; JSON is always in bytes
    #[arg(long, global = true, value_enum, default_value = "iec")]
    pub(crate) units: Units,

    /// Say of every fact that is missing why
    #[arg(long, global = true)]
    reasons: bool,

    /// Read a captured tree instead of this machine
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
}

/// The variables that settle facts of the user.
const VARIABLES: [&str; 14] = [
    "HOME",
    "TMPDIR",
    "TMP",
    "TEMP",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
    "TZ",
    "SHELL",
    "KUBERNETES_SERVICE_HOST",
    "TERM",
    "TERM_PROGRAM",
    "SSH_CONNECTION",
    "USERPROFILE",
];

impl Common {
    /// The machine that is asked.
    pub(crate) fn host(&self, ctx: &Ctx) -> anyhow::Result<Host> {
        let host = match &self.root {
            None => Host::live(),
            Some(dir) => Host::at(dir)
                .with_context(|| {
                    let dir = crate::text::path(dir);
                    format!("`{dir}` is no folder of a machine")
                })
                .status(Status::Io)
                .hint("`sysu os --capture DIR` makes one")?,
        };
        // Of a captured tree our own variables say nothing.
        let names: &[&str] =
            if self.root.is_some() { &[] } else { &VARIABLES };
        let vars =
            names.iter().filter_map(|&name| Some((name, ctx.raw_env(name)?)));
        let host = host.env(vars.collect::<Env>());
        Ok(if self.reasons { host.traced() } else { host })
    }

    /// The time between two readings.
    pub(crate) fn interval(&self) -> anyhow::Result<Option<Duration>> {
        let Some(seconds) = self.watch else { return Ok(None) };
        if !(0.2..=86_400.0).contains(&seconds) {
            return Err(usage(format!(
                "--watch={seconds} is outside 0.2 to 86400 seconds"
            )));
        }
        Ok(Some(Duration::from_secs_f64(seconds)))
    }

    /// Whether JSON is wanted: asked for, or as the form of what is watched
    /// where nobody can see a screen.
    pub(crate) fn as_json(&self, ctx: &Ctx) -> bool {
        ctx.json || (self.watch.is_some() && !ctx.terminal.stdout)
    }

    /// Whether something was asked for that is printed, not shown on a
    /// whole screen.
    pub(crate) fn prints(&self) -> bool {
        self.count.is_some() || self.reasons || self.root.is_some()
    }

    /// How many readings to take: one, unless watching.
    pub(crate) fn readings(&self) -> u64 {
        match self.watch {
            None => 1,
            Some(_) => self.count.unwrap_or(u64::MAX),
        }
    }
}

/// The machine, and what happened on it since the last reading.
pub(crate) struct World<'a> {
    pub(crate) host: &'a Host,
    pub(crate) delta: Option<&'a Delta>,
}

/// A verb: which facts it reads, and how people see them.
pub(crate) trait View {
    /// What `--json` prints, its fields named as in the report.
    type Facts: Serialize;

    /// Whether the facts say the version of their shape themselves.
    const MARKED: bool = false;

    /// What is measured between readings.
    fn metrics(&self) -> Metrics {
        Metrics::default()
    }

    /// Whether even a single reading needs a rate, and so a short wait.
    fn waits(&self) -> bool {
        false
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Self::Facts>;

    fn print(&self, facts: &Self::Facts, page: &mut Page);

    /// Whether the answer is yes.
    fn status(&self, _: &Self::Facts) -> Status {
        Status::Done
    }
}

/// A JSON answer: the version of its shape, then the facts.
#[derive(Serialize)]
struct Answer<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<&'static str>,
    #[serde(flatten)]
    facts: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<Vec<sysu::os::Access>>,
}

/// How long a single reading of a rate takes.
const MOMENT: Duration = Duration::from_millis(250);

/// Reads and prints once, or again and again.
pub(crate) fn run<V: View>(
    view: &V,
    common: &Common,
    ctx: &mut Ctx,
) -> anyhow::Result<Status> {
    let interval = common.interval()?;
    let host = common.host(ctx)?;
    let watching = interval.is_some();
    let want = view.metrics();
    let mut sampler = ((watching || view.waits())
        && want != Metrics::default())
    .then(|| Sampler::new(host.clone(), want));
    let mut status = Status::Done;
    for n in 0..common.readings() {
        if n > 0 || sampler.is_some() {
            std::thread::sleep(interval.unwrap_or(MOMENT));
        }
        let delta = sampler.as_mut().map(Sampler::sample);
        let world = World { host: &host, delta: delta.as_ref() };
        let facts = view.read(&world).map_err(graded)?;
        status = view.status(&facts);
        let missing = common.reasons.then(|| {
            let mut trace = host.trace();
            trace.retain(|access| access.reason.is_some());
            trace
        });
        if common.as_json(ctx) {
            ctx.print_json(&Answer {
                schema: (!V::MARKED).then_some("sysu.os/1"),
                facts: &facts,
                reasons: missing,
            })?;
        } else {
            let (width, rows) = ctx.screen();
            if watching {
                ctx.width = width;
            }
            let mut page = Page::new(ctx, common.units);
            view.print(&facts, &mut page);
            if let Some(missing) = missing {
                reasons(&missing, &mut page);
            }
            let mut text = page.take();
            if watching {
                text = redrawn(&text, rows, n == 0);
            }
            ctx.stdout.write_all(text.as_bytes())?;
        }
        ctx.stdout.flush()?;
    }
    Ok(status)
}

/// A page over the last one, without the flicker of an empty screen in
/// between: each line clears what was left of the old one, the last all
/// below. What is more than a screen would scroll the top away: it is cut.
fn redrawn(text: &str, rows: Option<usize>, first: bool) -> String {
    let most = rows.map_or(usize::MAX, |rows| rows.saturating_sub(1).max(1));
    let mut out = String::with_capacity(text.len() + 256);
    out.push_str("\x1b[H");
    if first {
        out.push_str("\x1b[2J");
    }
    for line in text.lines().take(most) {
        out.push_str(line);
        out.push_str("\x1b[K\n");
    }
    out.push_str("\x1b[J");
    out
}

/// An error that says that the machine has no such fact.
pub(crate) fn none(message: impl std::fmt::Display) -> anyhow::Error {
    let none: anyhow::Result<std::convert::Infallible> =
        Err(anyhow::anyhow!("{message}"));
    match none.status(Status::No) {
        Ok(never) => match never {},
        Err(err) => err,
    }
}

/// Gives an error of the library the status that it deserves.
fn graded(err: anyhow::Error) -> anyhow::Error {
    let Some(cause) = err.downcast_ref::<sysu::os::Error>() else {
        return err;
    };
    let (status, hint) = match cause.kind() {
        ErrorKind::NotPresent { .. } | ErrorKind::NoUser { .. } => {
            (Status::No, None)
        }
        ErrorKind::Unsupported { .. } => (Status::Unsupported, None),
        ErrorKind::Malformed { .. } => (Status::Damaged, None),
        ErrorKind::TimedOut { .. } => (Status::Timeout, None),
        ErrorKind::TooLong { .. } => (Status::Limit, None),
        ErrorKind::Denied { .. } => {
            (Status::Io, Some("ask as root, or as the owner"))
        }
        _ => (Status::Io, None),
    };
    let failed: anyhow::Result<std::convert::Infallible> =
        Err(err).status(status);
    let failed = match hint {
        Some(hint) => failed.hint(hint),
        None => failed,
    };
    match failed {
        Ok(never) => match never {},
        Err(err) => err,
    }
}

fn reasons(missing: &[sysu::os::Access], page: &mut Page) {
    page.heading("Missing");
    for access in missing {
        let why = match access.reason {
            Some("denied") => "denied: needs root",
            Some("not_present") => "not present",
            Some(other) => other,
            None => continue,
        };
        let kind = match access.kind {
            sysu::os::AccessKind::Call => "",
            _ => "/",
        };
        page.line(format!("{kind}{}  {why}", access.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_drawn_over_the_last_one_and_cut_to_the_screen() {
        assert_eq!(
            redrawn("a\nb\n", Some(24), true),
            "\x1b[H\x1b[2Ja\x1b[K\nb\x1b[K\n\x1b[J"
        );
        assert_eq!(
            redrawn("a\nb\nc\n", Some(3), false),
            "\x1b[Ha\x1b[K\nb\x1b[K\n\x1b[J"
        );
    }
}
