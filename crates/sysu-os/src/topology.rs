//! How the processor is built: sockets, cores, caches, memory nodes.

use std::collections::BTreeSet;

use crate::{
    Host,
    cpu::{Cpu, CpuInfo},
    memory, scan,
    text::Text,
};

/// All caches of one level, kind and size.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Cache {
    /// The level: 1 is nearest to the core.
    pub level: u32,
    /// `data`, `instruction` or `unified`.
    pub kind: Text,
    /// The size of each, in bytes. lscpu prints `size` × `instances`.
    pub size: u64,
    /// How many of them there are.
    pub instances: u32,
    /// Logical processors that share one.
    pub shared_by: u32,
    /// Places where a line may stand.
    pub ways: Option<u32>,
    /// The number of sets.
    pub sets: Option<u32>,
    /// The bytes of a line.
    pub line: Option<u32>,
}

/// Processors with memory of their own.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NumaNode {
    /// Its number.
    pub id: u32,
    /// Its processors, none for a node of memory alone.
    pub cpus: Vec<u32>,
    /// Its memory in bytes.
    pub total: Option<u64>,
    /// Its memory that holds nothing, in bytes.
    pub free: Option<u64>,
    /// How far the other nodes are, 10 being near.
    pub distances: Vec<u32>,
}

/// Cores of one kind in a processor that has several.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CoreKind {
    /// `performance`, `efficiency`, or `capacity N` of 1024.
    pub name: String,
    /// The logical processors of this kind.
    pub cpus: Vec<u32>,
}

impl Host {
    /// Counts sockets and cores. A core is a distinct package, die and core
    /// number; where the kernel tells none of these, they stay `None`.
    pub(crate) fn fill_topology(
        &self,
        cpu: &mut Cpu,
        online: &[u32],
        info: &CpuInfo,
    ) {
        let mut sockets = BTreeSet::new();
        let mut cores = BTreeSet::new();
        for &id in online {
            let dir = format!("sys/devices/system/cpu/cpu{id}/topology");
            let get = |name: &str| {
                self.root.signed(format!("{dir}/{name}")).unwrap_or(-1)
            };
            let block = info.blocks.iter().find(|b| b.id == id);
            let package = match get("physical_package_id") {
                -1 => block.and_then(|b| b.socket).map_or(-1, i64::from),
                n => n,
            };
            let core = match get("core_id") {
                -1 => block.and_then(|b| b.core).map_or(-1, i64::from),
                n => n,
            };
            if core == -1 {
                return;
            }
            sockets.insert(package);
            cores.insert((package, get("die_id"), core));
        }
        if cores.is_empty() {
            return;
        }
        cpu.sockets = Some(sockets.len() as u32);
        cpu.cores = Some(cores.len() as u32);
        let first = online.first().copied().unwrap_or(0);
        let dir = format!("sys/devices/system/cpu/cpu{first}/topology");
        cpu.threads_per_core = ["core_cpus_list", "thread_siblings_list"]
            .iter()
            .find_map(|name| self.root.ranges(format!("{dir}/{name}")))
            .map(|list| list.len() as u32);
    }

    /// Reads the caches, each instance once however many share it.
    pub(crate) fn caches(&self, online: &[u32]) -> Vec<Cache> {
        let mut out: Vec<Cache> = Vec::new();
        // For each index: the processors whose instance was counted.
        let mut counted: Vec<BTreeSet<u32>> = Vec::new();
        for &id in online {
            let dir = format!("sys/devices/system/cpu/cpu{id}/cache");
            for index in 0.. {
                if counted.get(index).is_some_and(|c| c.contains(&id)) {
                    continue;
                }
                if index > 15 {
                    break;
                }
                let dir = format!("{dir}/index{index}");
                let Some((cache, shared)) = self.cache(&dir, id) else {
                    break;
                };
                if counted.len() <= index {
                    counted.resize_with(index + 1, BTreeSet::new);
                }
                counted[index].extend(shared);
                let same = |c: &&mut Cache| {
                    (c.level, &c.kind, c.size)
                        == (cache.level, &cache.kind, cache.size)
                };
                match out.iter_mut().find(same) {
                    Some(known) => known.instances += 1,
                    None => out.push(cache),
                }
            }
        }
        out.sort_by(|a, b| (a.level, &a.kind).cmp(&(b.level, &b.kind)));
        out
    }

    fn cache(&self, dir: &str, id: u32) -> Option<(Cache, Vec<u32>)> {
        let level = self.root.number(format!("{dir}/level"))?;
        let size = self.root.value(format!("{dir}/size"))?;
        let kind = self.root.value(format!("{dir}/type"))?;
        let small = |name: &str| {
            self.root
                .number(format!("{dir}/{name}"))
                .and_then(|n| n.try_into().ok())
        };
        let shared = self
            .root
            .ranges(format!("{dir}/shared_cpu_list"))
            .filter(|list| list.contains(&id))
            .unwrap_or_else(|| vec![id]);
        let cache = Cache {
            level: level.try_into().ok()?,
            kind: kind.to_string_lossy().to_lowercase().into(),
            size: parse_size(size.as_bytes())?,
            instances: 1,
            shared_by: shared.len() as u32,
            ways: small("ways_of_associativity").filter(|&n| n > 0),
            sets: small("number_of_sets").filter(|&n| n > 0),
            line: small("coherency_line_size").filter(|&n| n > 0),
        };
        Some((cache, shared))
    }

    /// Reads the memory nodes, none where the kernel knows no such thing.
    pub(crate) fn numa_nodes(&self) -> Vec<NumaNode> {
        let dir = "sys/devices/system/node";
        self.root
            .numbered(dir, "node")
            .into_iter()
            .map(|id| {
                let dir = format!("{dir}/node{id}");
                let (total, free) = self
                    .root
                    .read(format!("{dir}/meminfo"))
                    .map_or((None, None), |bytes| parse_node_meminfo(&bytes));
                let distances = self.root.read(format!("{dir}/distance")).ok();
                NumaNode {
                    id,
                    cpus: self
                        .root
                        .ranges(format!("{dir}/cpulist"))
                        .unwrap_or_default(),
                    total,
                    free,
                    distances: distances
                        .iter()
                        .flat_map(|bytes| scan::fields(bytes))
                        .filter_map(|w| scan::number(w)?.try_into().ok())
                        .collect(),
                }
            })
            .collect()
    }

    /// Tells apart the kinds of cores of a processor that has several.
    pub(crate) fn core_kinds(&self, online: &[u32]) -> Vec<CoreKind> {
        let intel: Vec<CoreKind> =
            [("performance", "cpu_core"), ("efficiency", "cpu_atom")]
                .into_iter()
                .filter_map(|(name, dir)| {
                    let cpus =
                        self.root.ranges(format!("sys/devices/{dir}/cpus"))?;
                    Some(CoreKind { name: name.into(), cpus })
                })
                .filter(|kind| !kind.cpus.is_empty())
                .collect();
        if !intel.is_empty() {
            return intel;
        }
        let mut kinds: Vec<(u64, Vec<u32>)> = Vec::new();
        for &id in online {
            let file = format!("sys/devices/system/cpu/cpu{id}/cpu_capacity");
            let Some(capacity) = self.root.number(file) else {
                return Vec::new();
            };
            match kinds.iter_mut().find(|(c, _)| *c == capacity) {
                Some((_, cpus)) => cpus.push(id),
                None => kinds.push((capacity, vec![id])),
            }
        }
        if kinds.len() < 2 {
            return Vec::new();
        }
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.0));
        kinds
            .into_iter()
            .map(|(capacity, cpus)| CoreKind {
                name: format!("capacity {capacity}"),
                cpus,
            })
            .collect()
    }
}

/// Reads a size such as `48K` or `2M`.
fn parse_size(text: &[u8]) -> Option<u64> {
    let (digits, unit) = match text {
        [digits @ .., b'K'] => (digits, 1 << 10),
        [digits @ .., b'M'] => (digits, 1 << 20),
        [digits @ .., b'G'] => (digits, 1 << 30),
        digits => (digits, 1),
    };
    scan::number(digits)?.checked_mul(unit)
}

/// Reads a node's meminfo, whose lines begin with `Node N`.
fn parse_node_meminfo(bytes: &[u8]) -> (Option<u64>, Option<u64>) {
    let get = |name: &[u8]| {
        scan::lines(bytes).find_map(|line| {
            let mut words = scan::fields(line).skip(2);
            (words.next()? == name).then(|| words.next())?
        })
    };
    let bytes = |text| scan::number(text)?.checked_mul(1024);
    (get(b"MemTotal:").and_then(bytes), get(b"MemFree:").and_then(bytes))
}

/// Says how many bytes a memory node uses, in percent.
impl NumaNode {
    /// Returns the memory in use in percent of all, when both are known.
    pub fn used_percent(&self) -> Option<f64> {
        let (total, free) = (self.total?, self.free?);
        Some(memory::percent(total.saturating_sub(free), total))
    }
}
