//! `sysu os mem`

use serde::Serialize;
use sysu::os::{
    HugePool, Memory, MemoryLimit, MemoryModules, Metrics, NumaNode,
    PagingRates, SwapDevice, Text,
};

use super::{
    hardware::or_none,
    page::{Page, Side, ranges},
    view::{View, World},
};

/// Memory and swap: used, available, cache, and what limits them
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os mem
  $ sysu os mem --swap --huge
  $ sysu os mem --units bytes
  $ sysu os mem --json --watch=5
  $ sudo sysu os mem --modules

`used` is total − available, as free(1) counts since procps 4.0.")]
pub(crate) struct Mem {
    /// List the devices and files of swap
    #[arg(long)]
    swap: bool,

    /// List the huge pages of each size
    #[arg(long)]
    huge: bool,

    /// List the memory of each node
    #[arg(long)]
    numa: bool,

    /// List the memory modules; root alone may read them
    #[arg(long)]
    modules: bool,

    /// List every counter of the kernel
    #[arg(long)]
    all: bool,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    memory: Memory,
    limit: MemoryLimit,
    #[serde(skip_serializing_if = "Option::is_none")]
    modules: Option<MemoryModules>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<PagingRates>,
    #[serde(skip_serializing_if = "Option::is_none")]
    swap_devices: Option<Vec<SwapDevice>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    huge_pools: Option<Vec<HugePool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    numa: Option<Vec<NumaNode>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counters: Option<Vec<(Text, u64)>>,
}

impl View for Mem {
    type Facts = Facts;

    fn metrics(&self) -> Metrics {
        Metrics::PAGING
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let host = world.host;
        Ok(Facts {
            memory: host.memory()?,
            limit: host.limits().memory,
            modules: self
                .modules
                .then(|| {
                    let words = "the firmware lists no memory modules";
                    or_none(host.memory_modules(), words)
                })
                .transpose()?,
            paging: world.delta.and_then(|delta| delta.paging),
            swap_devices: self
                .swap
                .then(|| host.swap_devices())
                .transpose()?,
            huge_pools: self
                .huge
                .then(|| host.huge_pools().unwrap_or_default()),
            numa: self
                .numa
                .then(|| Ok(host.cpu()?.numa))
                .transpose()
                .map_err(|err: sysu::os::Error| err)?,
            counters: self.all.then(|| host.memory_counters()).transpose()?,
        })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        let m = &facts.memory;
        let units = page.units;
        let size = |n: u64| units.size(n);
        page.bar("Memory", m.used_percent(), "");
        page.fact("Total", size(m.total));
        page.fact("Used", size(m.used));
        page.fact("Available", size(m.available));
        page.fact("Free", size(m.free));
        page.fact("Cache", size(m.cache));
        page.fact("Shared", size(m.shared));
        page.maybe("Dirty", m.dirty.map(size));
        if let Some(limit) = facts.limit.limit {
            page.heading("Limit of the control group");
            page.fact("Limit", size(limit));
            page.maybe("Working set", facts.limit.working_set.map(size));
            page.maybe("Available", facts.limit.available.map(size));
            page.maybe("Killed", facts.limit.oom_kills);
        }
        swap(facts, page);
        if let Some(p) = &facts.paging {
            page.heading("Paging, a second");
            page.fact("Faults", format!("{:.0}", p.faults));
            page.fact("From disk", format!("{:.0}", p.major_faults));
            page.fact("Read", units.rate(p.read_bytes));
            page.fact("Written", units.rate(p.written_bytes));
            page.fact("Swapped in", format!("{:.0} pages", p.swapped_in));
            page.fact("Swapped out", format!("{:.0} pages", p.swapped_out));
        }
        if let Some(found) = &facts.modules {
            modules(found, page);
        }
        for pool in facts.huge_pools.iter().flatten() {
            page.fact(
                &format!("Huge {}", units.size(pool.size)),
                format!("{} free of {}", pool.free, pool.total),
            );
        }
        for node in facts.numa.iter().flatten() {
            let total = node.total.map(size).unwrap_or_default();
            let free = node.free.map(size).unwrap_or_default();
            page.fact(
                &format!("Node {}", node.id),
                format!("{free} free of {total}, cpus {}", ranges(&node.cpus)),
            );
        }
        if let Some(counters) = &facts.counters {
            page.heading("Counters of the kernel");
            let rows: Vec<Vec<String>> = counters
                .iter()
                .map(|(name, n)| vec![name.to_string(), n.to_string()])
                .collect();
            page.table(&[("name", Side::Left), ("bytes", Side::Right)], &rows);
        }
    }
}

fn modules(found: &MemoryModules, page: &mut Page) {
    use Side::{Left, Right};
    page.heading("Modules");
    page.maybe("Correction", found.correction);
    page.maybe("Board takes", found.most.map(|n| page.units.size(n)));
    let text = |t: &Option<Text>| {
        t.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    let rows: Vec<Vec<String>> = found
        .modules
        .iter()
        .map(|m| {
            let size = m.size.map(|n| page.units.size(n));
            let speed = m.configured_speed.or(m.speed);
            vec![
                text(&m.slot),
                size.unwrap_or_else(|| "empty".to_owned()),
                m.kind.unwrap_or_default().to_owned(),
                m.form.unwrap_or_default().to_owned(),
                speed.map(|n| format!("{n} MT/s")).unwrap_or_default(),
                format!("{} {}", text(&m.vendor), text(&m.part)),
            ]
        })
        .collect();
    let heads = [
        ("slot", Left),
        ("size", Right),
        ("kind", Left),
        ("form", Left),
        ("speed", Right),
        ("maker", Left),
    ];
    page.table(&heads, &rows);
}

fn swap(facts: &Facts, page: &mut Page) {
    let swap = &facts.memory.swap;
    let units = page.units;
    if swap.total > 0 {
        let percent = swap.used as f64 * 100.0 / swap.total as f64;
        let words =
            format!("{} of {}", units.size(swap.used), units.size(swap.total));
        page.bar("Swap", percent, &words);
    } else {
        page.fact("Swap", "none");
    }
    for device in facts.swap_devices.iter().flatten() {
        let text = format!(
            "{} {} of {}, priority {}",
            device.kind,
            units.size(device.used),
            units.size(device.total),
            device.priority
        );
        page.fact(&device.path.to_string(), text);
    }
}
