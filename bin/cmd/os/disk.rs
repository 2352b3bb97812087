//! `sysu os disk`

use std::time::Duration;

use serde::Serialize;
use sysu::os::{DiskRates, Filesystem, Filesystems, Metrics};

use super::{
    page::{Page, Side},
    view::{View, World},
};

/// Mounted file systems and their space, as df counts it
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os disk
  $ sysu os disk --all --units bytes
  $ sysu os disk --inodes
  $ sysu os disk --io --watch=2")]
pub(crate) struct Disk {
    /// Show every mount: pseudo, empty and hidden ones too
    #[arg(long)]
    all: bool,

    /// Count files instead of bytes
    #[arg(long)]
    inodes: bool,

    /// Measure what each device reads and writes, for a quarter of a second
    #[arg(long)]
    io: bool,

    /// How long to wait for file systems on a network, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "2")]
    timeout: f64,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    filesystems: Vec<Filesystem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rates: Option<Vec<DiskRates>>,
}

impl View for Disk {
    type Facts = Facts;

    fn metrics(&self) -> Metrics {
        if self.io { Metrics::DISK } else { Metrics::default() }
    }

    fn waits(&self) -> bool {
        self.io
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let timeout = Duration::try_from_secs_f64(self.timeout)
            .map_err(|_| crate::error::usage("--timeout is out of range"))?;
        let want = Filesystems::default().all(self.all).deadline(timeout);
        Ok(Facts {
            filesystems: world.host.filesystems(want)?,
            rates: world.delta.map(|delta| delta.disks.clone()),
        })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        use Side::{Left, Right};
        let units = page.units;
        let heads = [
            ("mounted on", Left),
            ("type", Left),
            ("size", Right),
            ("used", Right),
            ("free", Right),
            ("use", Right),
            ("source", Left),
        ];
        let rows: Vec<Vec<String>> = facts
            .filesystems
            .iter()
            .map(|f| {
                let mut row =
                    vec![f.mount_point.to_string(), f.fs_type.to_string()];
                match &f.space {
                    Some(s) if self.inodes => {
                        row.extend([
                            s.inodes.to_string(),
                            s.inodes_used.to_string(),
                            s.inodes_free.to_string(),
                            share(s.inodes_used, s.inodes),
                        ]);
                    }
                    Some(s) => {
                        row.extend([
                            units.size(s.total),
                            units.size(s.used),
                            units.size(s.available),
                            s.used_percent.map_or_else(String::new, |p| {
                                format!("{p} %")
                            }),
                        ]);
                    }
                    None => {
                        let why =
                            f.reason.unwrap_or_default().replace('_', " ");
                        row.push(why);
                        row.resize(6, String::new());
                    }
                }
                row.push(f.source.to_string());
                row
            })
            .collect();
        page.table(&heads, &rows);
        if let Some(rates) = &facts.rates {
            io(rates, page);
        }
    }
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    format!("{} %", (u128::from(part) * 100).div_ceil(whole.into()))
}

fn io(rates: &[DiskRates], page: &mut Page) {
    use Side::{Left, Right};
    let units = page.units;
    page.line("");
    let heads = [
        ("device", Left),
        ("read", Right),
        ("written", Right),
        ("reads", Right),
        ("writes", Right),
        ("busy", Right),
        ("wait", Right),
    ];
    let rows: Vec<Vec<String>> = rates
        .iter()
        .map(|r| {
            vec![
                r.name.to_string(),
                units.rate(r.read_bytes),
                units.rate(r.written_bytes),
                format!("{:.0}/s", r.reads),
                format!("{:.0}/s", r.writes),
                format!("{:.0} %", r.busy_percent),
                r.wait.map_or_else(String::new, |w| {
                    format!("{:.1} ms", w.as_secs_f64() * 1e3)
                }),
            ]
        })
        .collect();
    page.table(&heads, &rows);
}
