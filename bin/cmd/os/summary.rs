//! `sysu os`: the machine on one screen.

use sysu::os::{
    Delta, Filesystem, Interface, Metrics, Parts, Platform, Report, Route,
    Text,
};

use super::{
    fact::{counted, utc},
    page::{Page, hertz, span},
    view::{View, World},
};

/// The machine on one screen, or all of it as JSON.
pub(crate) struct Summary {
    /// All parts are wanted, not only those that the screen shows.
    pub(crate) all: bool,
}

/// The report, and what happened since the last one.
#[derive(serde::Serialize)]
pub(crate) struct Facts {
    #[serde(flatten)]
    pub(crate) report: Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rates: Option<Delta>,
}

impl Summary {
    fn parts(&self) -> Parts {
        if self.all {
            return Parts::USUAL;
        }
        // The processor comes without its caches.
        Parts::HOSTNAME
            | Parts::OS
            | Parts::KERNEL
            | Parts::UPTIME
            | Parts::ENVIRONMENT
            | Parts::MACHINE
            | Parts::LOAD
            | Parts::MEMORY
            | Parts::LIMITS
            | Parts::FILESYSTEMS
            | Parts::INTERFACES
            | Parts::ROUTES
            | Parts::GPUS
            | Parts::POWER
            | Parts::USER
            | Parts::SHELL
            | Parts::LOCALE
            | Parts::TIME_ZONE
            | Parts::PROCESSES
            | Parts::PACKAGES
    }
}

impl View for Summary {
    type Facts = Facts;

    const MARKED: bool = true;

    fn metrics(&self) -> Metrics {
        Metrics::SYSTEM
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let mut report = world.host.report(self.parts());
        if !self.all {
            report.cpu = world.host.cpu_counts().ok();
        }
        Ok(Facts { report, rates: world.delta.cloned() })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        let report = &facts.report;
        title(report, page);
        system(report, page);
        processor(report, facts.rates.as_ref(), page);
        memory(report, page);
        disks(report, page);
        network(report, facts.rates.as_ref(), page);
        for gpu in report.gpus.iter().flatten() {
            let model = gpu.model.as_ref().or(gpu.driver.as_ref());
            let words = [gpu.vendor.as_ref(), model];
            let words: Vec<String> =
                words.into_iter().flatten().map(ToString::to_string).collect();
            page.fact("GPU", words.join(" "));
        }
        battery(report, page);
        person(report, page);
    }
}

fn title(report: &Report, page: &mut Page) {
    let user = report.user.as_ref().map(|user| user.name.to_string());
    let host = report.hostname.as_ref().map(ToString::to_string);
    let words: Vec<String> = [user, host].into_iter().flatten().collect();
    if !words.is_empty() {
        page.heading(words.join("@"));
    }
}

fn system(report: &Report, page: &mut Page) {
    page.maybe("OS", report.os.as_ref().map(|os| &os.pretty_name));
    if let Some(kernel) = &report.kernel {
        let (name, release) = (&kernel.sysname, &kernel.release);
        let machine = &kernel.machine;
        page.fact("Kernel", format!("{name} {release} {machine}"));
    } else {
        page.fact("System", Platform::CURRENT.rust_name());
    }
    if let Some(machine) = &report.machine {
        let words = [&machine.vendor, &machine.product, &machine.version];
        let words: Vec<String> =
            words.into_iter().flatten().map(ToString::to_string).collect();
        if !words.is_empty() {
            page.fact("Machine", words.join(" "));
        }
    }
    if let Some(environment) = &report.environment {
        let container = environment.container.as_ref();
        let container = container.map(|c| format!("{} container", c.kind));
        let vm = environment.vm.as_ref();
        let vm = vm.map(|vm| match vm.kind.to_str() {
            Some("unknown") => "virtual machine".to_owned(),
            _ => format!("{} virtual machine", vm.kind),
        });
        let words: Vec<String> =
            [container, vm].into_iter().flatten().collect();
        if !words.is_empty() {
            page.fact("Runs in", words.join(" in a "));
        }
    }
    if let Some(uptime) = &report.uptime {
        page.fact("Uptime", span(uptime.uptime.as_secs_f64()));
    }
    let packages: Vec<String> =
        report.packages.iter().flatten().map(counted).collect();
    if !packages.is_empty() {
        page.fact("Packages", packages.join(", "));
    }
}

fn processor(report: &Report, rates: Option<&Delta>, page: &mut Page) {
    let Some(cpu) = &report.cpu else { return };
    let model = cpu.model.as_ref().map(ToString::to_string);
    page.fact("CPU", model.unwrap_or_else(|| "model not told".into()));
    let mut words = Vec::new();
    if let Some(sockets) = cpu.sockets.filter(|&n| n > 1) {
        words.push(format!("{sockets} sockets"));
    }
    if let Some(cores) = cpu.cores {
        let plural = if cores == 1 { "" } else { "s" };
        words.push(format!("{cores} core{plural}"));
    }
    let plural = if cpu.threads == 1 { "" } else { "s" };
    words.push(format!("{} thread{plural}", cpu.threads));
    let frequency = &cpu.frequency;
    if let Some(hz) = frequency.max_hz.or(frequency.current_hz) {
        words.push(hertz(hz));
    }
    page.fact("", words.join(" · "));
    if let Some(limits) = &report.limits
        && limits.parallelism < cpu.threads as usize
    {
        let quota = limits.cpu.quota;
        let quota = quota.map(|q| format!(" (quota {q:.2})"));
        page.fact(
            "",
            format!(
                "limited to {} of them{}",
                limits.parallelism,
                quota.unwrap_or_default()
            ),
        );
    }
    let usage = rates.and_then(|r| r.cpu.as_ref()?.total);
    if let Some(usage) = usage {
        page.bar("CPU use", usage.busy, "");
    }
    if let Some(load) = &report.load {
        let [one, five, fifteen] = load.average;
        let percent = one * 100.0 / f64::from(cpu.threads.max(1));
        let words = format!("{one:.2} {five:.2} {fifteen:.2}");
        page.bar("Load", percent, &words);
    }
}

fn memory(report: &Report, page: &mut Page) {
    let units = page.units;
    let of = |used: u64, total: u64| {
        format!("{} of {}", units.size(used), units.size(total))
    };
    if let Some(m) = &report.memory {
        page.bar("Memory", m.used_percent(), &of(m.used, m.total));
        let swap = &m.swap;
        if swap.total > 0 {
            let percent = swap.used as f64 * 100.0 / swap.total as f64;
            page.bar("Swap", percent, &of(swap.used, swap.total));
        }
    }
    if let Some(limits) = &report.limits
        && let Some(limit) = limits.memory.limit
    {
        let used = limits.memory.working_set.unwrap_or(0);
        let percent = used as f64 * 100.0 / limit.max(1) as f64;
        page.bar("Its limit", percent, &of(used, limit));
    }
}

fn disks(report: &Report, page: &mut Page) {
    let units = page.units;
    let real = |f: &&Filesystem| f.fs_type != "tmpfs";
    for f in report.filesystems.iter().flatten().filter(real).take(6) {
        let name = format!("Disk {}", f.mount_point);
        match &f.space {
            Some(space) => {
                let percent = f64::from(space.used_percent.unwrap_or(0));
                let words = format!(
                    "{} of {}",
                    units.size(space.used),
                    units.size(space.total)
                );
                page.bar(&name, percent, &words);
            }
            None => {
                let why = f.reason.unwrap_or("not told").replace('_', " ");
                page.fact(&name, why);
            }
        }
    }
}

/// The interface of the way out, else the first that has an address and is
/// no loopback.
fn uplink(report: &Report) -> Option<(&Interface, Option<&Route>)> {
    let interfaces = report.interfaces.as_ref()?;
    let route = report.routes.iter().flatten().find(|r| r.default);
    let by_route =
        route.and_then(|r| interfaces.iter().find(|i| i.name == r.interface));
    by_route.map(|i| (i, route)).or_else(|| {
        let found = interfaces
            .iter()
            .find(|i| !i.loopback && i.up && !i.addresses.is_empty());
        found.map(|i| (i, None))
    })
}

fn network(report: &Report, rates: Option<&Delta>, page: &mut Page) {
    let Some((interface, route)) = uplink(report) else { return };
    let name = &interface.name;
    let global = interface.addresses.iter().filter(|a| a.scope == "global");
    let addresses: Vec<String> =
        global.take(2).map(|a| a.shown(name)).collect();
    page.fact("Network", format!("{name} {}", addresses.join(" ")));
    if let Some(gateway) = route.and_then(|r| r.gateway) {
        page.fact("", format!("via {gateway}"));
    }
    let own =
        rates.and_then(|r| r.interfaces.iter().find(|i| i.name == *name));
    if let Some(own) = own {
        let units = page.units;
        let (down, up) = (units.rate(own.rx_bytes), units.rate(own.tx_bytes));
        page.fact("", format!("↓ {down}  ↑ {up}"));
    }
}

fn battery(report: &Report, page: &mut Page) {
    let Some(power) = &report.power else { return };
    let Some(percent) = power.percent else { return };
    // One that works tells more than one that is held at its limit.
    let works =
        |s: &&Text| matches!(s.to_str(), Some("Charging" | "Discharging"));
    let all = || power.batteries.iter().filter_map(|b| b.status.as_ref());
    let status = all().find(works).or_else(|| all().next());
    let status = status.map(ToString::to_string).unwrap_or_default();
    let left = power.remaining.map(|d| span(d.as_secs_f64()));
    let words = format!("{status} {}", left.unwrap_or_default());
    // A full battery is good; the colour of the bar is for full disks.
    page.fact("Battery", format!("{percent:.0} % {}", words.trim()));
}

fn person(report: &Report, page: &mut Page) {
    if let Some(shell) = &report.shell {
        let shell = shell.running.as_ref().or(shell.login.as_ref());
        page.maybe("Shell", shell);
    }
    page.maybe("Locale", report.locale.as_ref().map(|l| &l.name));
    let zone = report.time_zone.as_ref();
    page.maybe(
        "Time zone",
        zone.map(|zone| match zone.offset {
            Some(offset) => format!("{} {}", zone.name, utc(offset)),
            None => zone.name.to_string(),
        }),
    );
    page.maybe("Processes", report.processes);
}
