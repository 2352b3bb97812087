//! `sysu os cpu`

use std::collections::BTreeMap;

use serde::Serialize;
use sysu::os::{Cpu, CpuUsage, LogicalCpu, Metrics, Vulnerability};

use super::{
    page::{Page, Side, hertz, ranges},
    view::{View, World},
};

/// The processor: model, counts, caches, frequency, usage
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os cpu
  $ sysu os cpu --usage --watch
  $ sysu os cpu --flags --vulnerabilities
  $ sysu os cpu --caches --freq
  $ sysu os cpu --json")]
pub(crate) struct CpuView {
    /// List what it can, flag by flag
    #[arg(long)]
    flags: bool,

    /// List each logical processor with its place, speed and times
    #[arg(long)]
    times: bool,

    /// List the memory nodes and the kinds of cores
    #[arg(long)]
    topology: bool,

    /// List each kind of cache with its shape
    #[arg(long)]
    caches: bool,

    /// List the frequency of each processor, and what governs it
    #[arg(long)]
    freq: bool,

    /// List its known weaknesses and what is done about them
    #[arg(long)]
    vulnerabilities: bool,

    /// Measure how busy each processor is, for a quarter of a second
    #[arg(long)]
    usage: bool,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    cpu: Cpu,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpus: Option<Vec<LogicalCpu>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vulnerabilities: Option<Vec<Vulnerability>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<CpuUsage>,
}

impl View for CpuView {
    type Facts = Facts;

    fn metrics(&self) -> Metrics {
        Metrics::CPU
    }

    fn waits(&self) -> bool {
        self.usage
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let host = world.host;
        Ok(Facts {
            cpu: host.cpu()?,
            cpus: (self.times || self.freq)
                .then(|| host.cpus())
                .transpose()?,
            vulnerabilities: self
                .vulnerabilities
                .then(|| host.vulnerabilities())
                .transpose()?,
            usage: world.delta.and_then(|delta| delta.cpu.clone()),
        })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        overview(&facts.cpu, page);
        if self.topology {
            topology(&facts.cpu, page);
        }
        if let Some(usage) = &facts.usage {
            page.heading("Usage");
            if let Some(total) = usage.total {
                page.bar("all", total.busy, "");
            }
            for (id, usage) in &usage.cpus {
                if let Some(usage) = usage {
                    page.bar(&format!("cpu{id}"), usage.busy, "");
                }
            }
        }
        if self.caches {
            caches(&facts.cpu, page);
        }
        if let Some(cpus) = &facts.cpus {
            if self.freq {
                frequencies(&facts.cpu, cpus, page);
            }
            if self.times {
                times(cpus, page);
            }
        }
        if self.flags {
            page.heading("Flags");
            page.fact("", words(&facts.cpu.flags));
        }
        if let Some(list) = &facts.vulnerabilities {
            page.heading("Vulnerabilities");
            for one in list {
                page.fact(&one.name.to_string(), &one.status);
            }
        }
    }
}

fn words(list: &[sysu::os::Text]) -> String {
    let words: Vec<String> = list.iter().map(ToString::to_string).collect();
    words.join(" ")
}

fn overview(cpu: &Cpu, page: &mut Page) {
    page.maybe("Model", cpu.model.as_ref());
    page.maybe("Vendor", cpu.vendor.as_ref());
    let version: Vec<String> = [
        ("family", &cpu.family),
        ("model", &cpu.model_number),
        ("stepping", &cpu.stepping),
        ("microcode", &cpu.microcode),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?)))
    .collect();
    if !version.is_empty() {
        page.fact("Version", version.join(", "));
    }
    page.maybe("Sockets", cpu.sockets);
    page.maybe("Cores", cpu.cores);
    page.fact("Threads", cpu.threads);
    page.fact("Online", ranges(&cpu.online));
    if !cpu.offline.is_empty() {
        page.fact("Offline", ranges(&cpu.offline));
    }
    if let Some(level) = cpu.x86_64_level {
        page.fact("Level", format!("x86-64-v{level}"));
    }
    page.maybe("Virtualizes", cpu.virtualization);
    let f = &cpu.frequency;
    page.maybe("Frequency", f.current_hz.map(hertz));
    if let (Some(min), Some(max)) = (f.min_hz, f.max_hz) {
        page.fact("Range", format!("{} to {}", hertz(min), hertz(max)));
    }
    page.maybe("Governor", f.governor.as_ref());
    page.maybe("Boost", f.boost.map(|on| if on { "on" } else { "off" }));
    for cache in &cpu.caches {
        let letter = match cache.kind.to_str() {
            Some("data") => "d",
            Some("instruction") => "i",
            _ => "",
        };
        let size = page.units.size(cache.size);
        page.fact(
            &format!("L{}{letter} cache", cache.level),
            format!("{size} × {}", cache.instances),
        );
    }
    if let (Some(physical), Some(virtually)) =
        (cpu.physical_address_bits, cpu.virtual_address_bits)
    {
        let text = format!("{physical} bits physical, {virtually} virtual");
        page.fact("Addresses", text);
    }
}

fn topology(cpu: &Cpu, page: &mut Page) {
    page.heading("Topology");
    for kind in &cpu.kinds {
        page.fact(&kind.name, ranges(&kind.cpus));
    }
    for node in &cpu.numa {
        let size = node.total.map(|n| page.units.size(n));
        page.fact(
            &format!("Node {}", node.id),
            format!(
                "cpus {} {}",
                ranges(&node.cpus),
                size.unwrap_or_default()
            ),
        );
    }
}

fn caches(cpu: &Cpu, page: &mut Page) {
    let right = Side::Right;
    page.heading("Caches");
    let heads = [
        ("level", right),
        ("kind", Side::Left),
        ("size", right),
        ("of them", right),
        ("shared by", right),
        ("ways", right),
        ("sets", right),
        ("line", right),
    ];
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let rows: Vec<Vec<String>> = cpu
        .caches
        .iter()
        .map(|c| {
            vec![
                c.level.to_string(),
                c.kind.to_string(),
                page.units.size(c.size),
                c.instances.to_string(),
                c.shared_by.to_string(),
                number(c.ways),
                number(c.sets),
                number(c.line),
            ]
        })
        .collect();
    page.table(&heads, &rows);
}

fn frequencies(cpu: &Cpu, cpus: &[LogicalCpu], page: &mut Page) {
    let right = Side::Right;
    page.heading("Frequencies");
    page.maybe("Base", cpu.frequency.base_hz.map(hertz));
    page.maybe("Driver", cpu.frequency.driver.as_ref());
    let heads =
        [("cpu", right), ("socket", right), ("core", right), ("now", right)];
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let rows: Vec<Vec<String>> = cpus
        .iter()
        .map(|cpu| {
            let now = cpu.frequency_hz.map(hertz);
            vec![
                cpu.id.to_string(),
                number(cpu.socket),
                number(cpu.core),
                now.unwrap_or_else(|| "not told".to_owned()),
            ]
        })
        .collect();
    page.table(&heads, &rows);
}

fn times(cpus: &[LogicalCpu], page: &mut Page) {
    page.heading("Times since boot, in seconds");
    let right = Side::Right;
    let mut heads = vec![("cpu", right), ("speed", right)];
    let names = ["user", "system", "idle", "iowait", "irq", "steal"];
    heads.extend(names.iter().map(|name| (*name, right)));
    let rows: Vec<Vec<String>> = cpus
        .iter()
        .map(|cpu| {
            let times: BTreeMap<_, _> = cpu.times.iter().collect();
            let speed = cpu.frequency_hz.map(hertz);
            let mut row = vec![cpu.id.to_string(), speed.unwrap_or_default()];
            row.extend(names.iter().map(|name| {
                let time = times.get(name).copied().unwrap_or_default();
                format!("{:.1}", time.as_secs_f64())
            }));
            row
        })
        .collect();
    page.table(&heads, &rows);
}
