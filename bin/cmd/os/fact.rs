//! Verbs that tell one fact each, bare, for people and for scripts.

use std::{collections::BTreeMap, fmt::Display, time::Duration};

use serde::Serialize;
use serde_json::{Value, json};
use sysu::os::{Arch, Host, Packages};

use super::{
    page::{Page, span},
    view::{View, World},
};

#[derive(Clone, Copy, Debug, clap::Subcommand)]
#[command(defer = true)]
pub(crate) enum Fact {
    /// The name of the host, without its domain
    #[command(after_help = "Examples:\n  $ sysu os hostname\n  \
        $ sysu os hostname --fqdn\n  \
        $ sysu os hostname --fqdn --timeout 10")]
    Hostname {
        /// With its domain, for which the resolver may ask the network
        #[arg(long)]
        fqdn: bool,

        /// How long to wait for the resolver, in seconds
        #[arg(
            long,
            value_name = "SECONDS",
            default_value = "2",
            requires = "fqdn"
        )]
        timeout: f64,
    },
    /// A number of this installation that is this program's alone
    #[command(after_help = "Examples:\n  $ sysu os machine-id\n  \
        $ sysu os machine-id --raw\n\n\
        The installation's own number is confidential: whoever knows it \
        can\ntell its users' programs apart. So it is shown only with \
        --raw.")]
    MachineId {
        /// The installation's own number
        #[arg(long)]
        raw: bool,
    },
    /// The kernel's name, version and hardware, as uname -a
    #[command(after_help = "Examples:\n  $ sysu os uname\n  \
        $ sysu os get kernel.release")]
    Uname,
    /// How long the machine runs, and since when
    #[command(after_help = "Examples:\n  $ sysu os uptime\n  \
        $ sysu os uptime --json")]
    Uptime,
    /// The load averages over 1, 5 and 15 minutes
    #[command(after_help = "Examples:\n  $ sysu os load\n  \
        $ sysu os load --watch=5")]
    Load,
    /// The distribution, from os-release
    #[command(after_help = "Examples:\n  $ sysu os release\n  \
        $ sysu os get os.id")]
    Release,
    /// The architecture that this program was built for
    #[command(after_help = "Examples:\n  $ sysu os arch")]
    Arch,
    /// How many threads are worth running here, limits counted
    #[command(after_help = "Examples:\n  $ make -j$(sysu os parallelism)")]
    Parallelism,
    /// The home directory
    #[command(after_help = "Examples:\n  $ sysu os home")]
    Home,
    /// The directory for temporary files
    #[command(after_help = "Examples:\n  $ sysu os tmp")]
    Tmp,
    /// The name of the user under whose rights this runs
    #[command(after_help = "Examples:\n  $ sysu os whoami")]
    Whoami,
    /// The language, territory and encoding
    #[command(after_help = "Examples:\n  $ sysu os locale")]
    Locale,
    /// The time zone: its name, and how far it is from UTC now
    #[command(after_help = "Examples:\n  $ sysu os timezone\n  \
        $ TZ=Asia/Tokyo sysu os timezone\n  \
        $ sysu os get time_zone.offset")]
    Timezone,
    /// The shells: of the login, and the one that runs
    #[command(after_help = "Examples:\n  $ sysu os shell --json")]
    Shell,
    /// How many packages are installed, by manager
    #[command(after_help = "Examples:\n  $ sysu os packages")]
    Packages,
    /// What the running kernel says of itself: taint, modules, open files
    #[command(after_help = "Examples:\n  $ sysu os kernel --json")]
    Kernel,
}

/// One fact: for JSON under its name in the report, for people in lines.
#[derive(Serialize)]
pub(crate) struct Facts {
    #[serde(flatten)]
    json: BTreeMap<&'static str, Value>,
    #[serde(skip)]
    lines: Vec<String>,
}

impl View for Fact {
    type Facts = Facts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let (name, json, lines) = self.ask(world.host)?;
        Ok(Facts { json: BTreeMap::from([(name, json)]), lines })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        for line in &facts.lines {
            page.line(line);
        }
    }
}

/// By which our number of an installation differs from other programs'.
const OURS: u128 = 0x6d1c_8a52_f0b7_4e39_9c46_2f5a_d817_03be;

/// An offset as people write it: `UTC+05:30`.
pub(crate) fn utc(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let seconds = offset.unsigned_abs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match seconds % 60 {
        0 => format!("UTC{sign}{hours:02}:{minutes:02}"),
        rest => format!("UTC{sign}{hours:02}:{minutes:02}:{rest:02}"),
    }
}

/// The packages of one manager, or why they are not counted.
pub(crate) fn counted(p: &Packages) -> String {
    match (p.count, p.reason) {
        (Some(count), _) => format!("{count} {}", p.manager),
        (None, why) => {
            let why = why.unwrap_or("not told").replace('_', " ");
            format!("{} ({why})", p.manager)
        }
    }
}

type Told = (&'static str, Value, Vec<String>);

fn told(
    name: &'static str,
    value: impl Serialize,
    line: impl Display,
) -> anyhow::Result<Told> {
    Ok((name, serde_json::to_value(value)?, vec![format!("{line}")]))
}

impl Fact {
    fn ask(self, host: &Host) -> anyhow::Result<Told> {
        match self {
            Self::Hostname { fqdn: false, .. } => {
                let name = host.hostname()?;
                told("hostname", &name, &name)
            }
            Self::Hostname { timeout, .. } => {
                let timeout = Duration::try_from_secs_f64(timeout)
                    .ok()
                    .filter(|t| *t <= Duration::from_hours(24));
                let timeout = timeout.ok_or_else(|| {
                    crate::error::usage("--timeout is outside 0 to 86400")
                })?;
                let name = match host.fqdn(timeout) {
                    Err(err) if err.is_absent() => {
                        let name = host.hostname()?;
                        let words = format!("no domain is known for `{name}`");
                        return Err(super::view::none(words));
                    }
                    name => name?,
                };
                told("fqdn", &name, &name)
            }
            Self::MachineId { raw } => {
                let id = if raw {
                    host.machine_id()?
                } else {
                    host.app_machine_id(OURS)?
                };
                let id = format!("{id:032x}");
                told("machine_id", &id, &id)
            }
            Self::Uname => {
                let u = host.uname()?;
                let line = format!(
                    "{} {} {} {} {}",
                    u.sysname, u.nodename, u.release, u.version, u.machine
                );
                told("kernel", u, line)
            }
            Self::Uptime => {
                let up = host.uptime()?;
                let since = up.boot_time.map(sysu::os::rfc3339);
                let since = since.map(|s| format!(", since {s}"));
                let long = span(up.uptime.as_secs_f64());
                let line = format!("{long}{}", since.unwrap_or_default());
                told("uptime", up, line)
            }
            Self::Load => {
                let load = host.load()?;
                let [one, five, fifteen] = load.average;
                let line = format!("{one:.2} {five:.2} {fifteen:.2}");
                told("load", load, line)
            }
            Self::Release => {
                let os = host.os_release()?;
                let line = os.pretty_name.clone();
                told("os", os, line)
            }
            Self::Arch => {
                let arch = Arch::CURRENT.rust_name();
                told("arch", arch, arch)
            }
            Self::Parallelism => {
                let n = host.available_parallelism();
                told("parallelism", n, n)
            }
            Self::Home => {
                let home = host.home_dir()?;
                let shown = crate::text::path(&home.path);
                told("home", crate::text::json_path(&home.path), shown)
            }
            Self::Tmp => {
                let dir = host.temp_dir();
                let shown = crate::text::path(&dir);
                told("tmp", crate::text::json_path(&dir), shown)
            }
            Self::Whoami => {
                let user = host.user_info()?;
                let name = user.name.clone();
                told("user", user, name)
            }
            Self::Locale => {
                let locale = host.locale();
                let name = locale.name.clone();
                told("locale", locale, name)
            }
            Self::Timezone => {
                let zone = host.time_zone()?;
                let mut line = zone.name.to_string();
                if let Some(offset) = zone.offset {
                    let name = zone.abbreviation.clone();
                    let name = name.unwrap_or_default();
                    line += &format!(", {name}, {}", utc(offset));
                }
                told("time_zone", zone, line)
            }
            Self::Shell => {
                let shell = host.shell();
                let name = shell.running.clone().or(shell.login.clone());
                let name = name.map(|name| name.to_string());
                told("shell", shell, name.unwrap_or_default())
            }
            Self::Packages => {
                let packages = host.packages();
                if packages.is_empty() {
                    return Err(super::view::none(
                        "no list of packages is on this machine",
                    ));
                }
                let lines = packages.iter().map(counted).collect();
                Ok(("packages", serde_json::to_value(packages)?, lines))
            }
            Self::Kernel => {
                let state = host.kernel_state();
                let text = json!(state);
                let lines = text
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(|(_, v)| !v.is_null())
                    .map(|(k, v)| {
                        let value = super::get::bare(v);
                        format!("{k}: {}", crate::text::printable(&value))
                    })
                    .collect::<Vec<_>>();
                if lines.is_empty() {
                    return Err(super::view::none(
                        "the kernel says nothing of itself here",
                    ));
                }
                Ok(("kernel_state", text, lines))
            }
        }
    }
}
