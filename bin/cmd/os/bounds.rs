//! `sysu os limits`, `virt` and `pressure`: what surrounds a process.

use serde::Serialize;
use sysu::os::{Environment, Found, Limits, Pressure, Rlimit, Stall};

use super::{
    page::{Page, Side, ranges},
    view::{View, World},
};
use crate::error::Status;

/// What binds this process: control group, affinity, rlimits
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os limits
  $ sysu os limits --json
  $ sysu os get limits.parallelism")]
pub(crate) struct Bounds {
    /// Leave out the limits of getrlimit(2)
    #[arg(long)]
    short: bool,
}

#[derive(Serialize)]
pub(crate) struct BoundsFacts {
    limits: Limits,
    #[serde(skip_serializing_if = "Option::is_none")]
    rlimits: Option<Vec<Rlimit>>,
}

impl View for Bounds {
    type Facts = BoundsFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<BoundsFacts> {
        let rlimits = || world.host.rlimits(None).ok();
        Ok(BoundsFacts {
            limits: world.host.limits(),
            rlimits: (!self.short).then(rlimits).flatten(),
        })
    }

    fn print(&self, facts: &BoundsFacts, page: &mut Page) {
        let limits = &facts.limits;
        let units = page.units;
        page.maybe("Cgroups", limits.cgroup_version);
        page.maybe("Cgroup", limits.cgroup_path.as_ref());
        page.fact("Parallelism", limits.parallelism);
        let none = || "none".to_owned();
        let quota = limits.cpu.quota.map(|q| format!("{q:.2} processors"));
        page.fact("CPU quota", quota.unwrap_or_else(none));
        let list = |set: &Option<Vec<u32>>| set.as_deref().map(ranges);
        page.maybe("CPU set", list(&limits.cpu.set));
        page.maybe("Affinity", list(&limits.cpu.affinity));
        page.maybe("Throttled", limits.cpu.throttled_periods);
        let size = |n: Option<u64>| n.map(|n| units.size(n));
        let memory = &limits.memory;
        page.fact("Memory", size(memory.limit).unwrap_or_else(none));
        page.maybe("Slowed above", size(memory.high));
        page.maybe("Uses", size(memory.current));
        page.maybe("Working set", size(memory.working_set));
        page.maybe("Available", size(memory.available));
        page.maybe("Swap", size(memory.swap_limit));
        page.maybe("Tasks", limits.pids.limit);
        for disk in &limits.io.limits {
            let rate = |n: Option<u64>| n.map(|n| units.rate(n as f64));
            let often = |n: Option<u64>| n.map(|n| format!("{n}/s"));
            let words: Vec<String> = [
                ("reads", rate(disk.read_bytes)),
                ("reads", often(disk.reads)),
                ("writes", rate(disk.written_bytes)),
                ("writes", often(disk.writes)),
            ]
            .into_iter()
            .filter_map(|(name, n)| Some(format!("{name} {}", n?)))
            .collect();
            page.fact(&format!("Disk {}", disk.device), words.join(", "));
        }
        if let Some(list) = &facts.rlimits {
            page.line("");
            rlimits(list, page);
        }
    }
}

fn rlimits(list: &[Rlimit], page: &mut Page) {
    use Side::{Left, Right};
    let number = |n: Option<u64>| {
        n.map_or_else(|| "unlimited".to_owned(), |n| n.to_string())
    };
    let rows: Vec<Vec<String>> = list
        .iter()
        .map(|r| {
            let unit = r.unit.as_ref().map(ToString::to_string);
            vec![
                r.name.to_string(),
                number(r.soft),
                number(r.hard),
                unit.unwrap_or_default(),
            ]
        })
        .collect();
    let heads =
        [("limit", Left), ("soft", Right), ("hard", Right), ("unit", Left)];
    page.table(&heads, &rows);
}

/// Whether this is a container, and whether a virtual machine
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os virt
  $ sysu os virt --json
  $ if sysu os virt --quiet; then echo inside; fi

The exit status is 1 where it is neither.")]
pub(crate) struct Virt {}

#[derive(Serialize)]
pub(crate) struct VirtFacts {
    environment: Environment,
}

impl View for Virt {
    type Facts = VirtFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<VirtFacts> {
        Ok(VirtFacts { environment: world.host.environment() })
    }

    fn print(&self, facts: &VirtFacts, page: &mut Page) {
        let mut show = |name: &str, found: &Option<Found>| {
            let Some(found) = found else {
                page.fact(name, "no");
                return;
            };
            page.fact(name, &found.kind);
            for sign in &found.evidence {
                page.fact("", format!("by {sign}"));
            }
        };
        show("Container", &facts.environment.container);
        show("Virtual", &facts.environment.vm);
    }

    fn status(&self, facts: &VirtFacts) -> Status {
        let e = &facts.environment;
        let inside = e.container.is_some() || e.vm.is_some();
        if inside { Status::Done } else { Status::No }
    }
}

/// How long tasks wait for processors, memory and disks
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os pressure
  $ sysu os pressure --watch=10 --json

`some` is the share of time in which at least one task waits, `full` that
in which all do. The exit status is 1 where the kernel does not count it.")]
pub(crate) struct Waits {}

#[derive(Serialize)]
pub(crate) struct WaitsFacts {
    pressure: Pressure,
}

impl View for Waits {
    type Facts = WaitsFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<WaitsFacts> {
        Ok(WaitsFacts { pressure: world.host.pressure()? })
    }

    fn print(&self, facts: &WaitsFacts, page: &mut Page) {
        use Side::{Left, Right};
        let p = &facts.pressure;
        let mut rows = Vec::new();
        let stalls: [(&str, &Option<Stall>); 4] = [
            ("cpu", &p.cpu),
            ("memory", &p.memory),
            ("io", &p.io),
            ("irq", &p.irq),
        ];
        for (name, stall) in stalls {
            let Some(stall) = stall else { continue };
            for (which, shares) in [("some", stall.some), ("full", stall.full)]
            {
                let Some(shares) = shares else { continue };
                let mut row = vec![name.to_owned(), which.to_owned()];
                row.extend(shares.average.map(|n| format!("{n:.2} %")));
                row.push(format!("{:.1} s", shares.total.as_secs_f64()));
                rows.push(row);
            }
        }
        let heads = [
            ("waits for", Left),
            ("tasks", Left),
            ("10 s", Right),
            ("60 s", Right),
            ("300 s", Right),
            ("since boot", Right),
        ];
        page.table(&heads, &rows);
    }
}
