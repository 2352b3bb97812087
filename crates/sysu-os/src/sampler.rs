//! Rates: what happens between two readings.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use crate::{
    Host, ProcFields,
    block::DiskCounters,
    clock,
    error::Result,
    net::NetCounters,
    paging::Paging,
    stat::{CpuTimes, Stat},
    text::Text,
};

/// What is to be measured.
///
/// # Example
///
/// ```
/// use sysu_os::Metrics;
///
/// let want = Metrics::CPU | Metrics::NET;
/// assert!(want.has(Metrics::NET) && !want.has(Metrics::DISK));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics(u8);

impl Metrics {
    /// Processors.
    pub const CPU: Self = Self(1);
    /// Block devices.
    pub const DISK: Self = Self(2);
    /// Network interfaces.
    pub const NET: Self = Self(4);
    /// Processes.
    pub const PROCESSES: Self = Self(8);
    /// What processes read from and write to disks.
    pub const PROCESS_IO: Self = Self(16 | 8);
    /// Paging: faults, and what moves to and from swap.
    pub const PAGING: Self = Self(32);
    /// All but those of single processes.
    pub const SYSTEM: Self = Self(7 | 32);

    /// Whether all of `other` is wanted.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl std::ops::BitOr for Metrics {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The counters of one moment.
///
/// Two of them make a [`Delta`]; [`Sampler`] keeps the earlier one.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    stat: Option<Stat>,
    disks: Vec<(Text, DiskCounters)>,
    nets: Vec<(Text, u64, NetCounters)>,
    paging: Option<Paging>,
    processes: BTreeMap<(u32, Duration), ProcessCounters>,
}

#[derive(Clone, Copy, Debug, Default)]
struct ProcessCounters {
    time: Duration,
    read: Option<u64>,
    written: Option<u64>,
}

impl Counters {
    /// Reads the counters of this moment. What cannot be read is left out.
    pub fn read(host: &Host, want: Metrics) -> Self {
        let mut out = Self::default();
        if want.has(Metrics::CPU) {
            out.stat = host.stat().ok();
        }
        if want.has(Metrics::DISK) {
            out.disks = host.disk_counters().unwrap_or_default();
        }
        if want.has(Metrics::NET) {
            out.nets = host
                .net_counters()
                .unwrap_or_default()
                .into_iter()
                .map(|(name, counters)| {
                    let index = host.interface_index(&name).unwrap_or(0);
                    (name, index, counters)
                })
                .collect();
        }
        if want.has(Metrics::PAGING) {
            out.paging = host.paging().ok();
        }
        if want.has(Metrics::PROCESSES) {
            let fields = if want.has(Metrics::PROCESS_IO) {
                ProcFields::IO
            } else {
                ProcFields::STAT
            };
            let list = host.processes(fields).unwrap_or_default();
            out.processes = list
                .into_iter()
                .map(|p| {
                    let counters = ProcessCounters {
                        time: p.cpu_time(),
                        read: p.read_bytes,
                        written: p.written_bytes,
                    };
                    ((p.pid, p.start), counters)
                })
                .collect();
        }
        out
    }

    /// Returns what happened until `later`, `elapsed` after this.
    ///
    /// Counters that went backwards, and those of things made anew, give no
    /// rate instead of a wrong one.
    pub fn until(&self, later: &Self, elapsed: Duration) -> Delta {
        let secs = elapsed.as_secs_f64();
        let rate = |before: u64, after: u64| {
            let delta = after.checked_sub(before)?;
            (secs > 0.0).then(|| delta as f64 / secs)
        };
        Delta {
            elapsed,
            cpu: self
                .stat
                .as_ref()
                .zip(later.stat.as_ref())
                .map(|(a, b)| cpu_usage(a, b)),
            disks: later
                .disks
                .iter()
                .filter_map(|(name, now)| {
                    let (_, old) = self.disks.iter().find(|d| d.0 == *name)?;
                    disk_rates(name, old, now, elapsed)
                })
                .collect(),
            interfaces: later
                .nets
                .iter()
                .filter_map(|(name, index, now)| {
                    let (.., old) = self
                        .nets
                        .iter()
                        .find(|n| n.0 == *name && n.1 == *index)?;
                    Some(NetRates {
                        name: name.clone(),
                        rx_bytes: rate(old.rx_bytes, now.rx_bytes)?,
                        tx_bytes: rate(old.tx_bytes, now.tx_bytes)?,
                        rx_packets: rate(old.rx_packets, now.rx_packets)?,
                        tx_packets: rate(old.tx_packets, now.tx_packets)?,
                        errors: rate(
                            old.rx_errors.saturating_add(old.tx_errors),
                            now.rx_errors.saturating_add(now.tx_errors),
                        )?,
                        dropped: rate(
                            old.rx_dropped.saturating_add(old.tx_dropped),
                            now.rx_dropped.saturating_add(now.tx_dropped),
                        )?,
                    })
                })
                .collect(),
            paging: self.paging.zip(later.paging).and_then(|(old, now)| {
                Some(PagingRates {
                    faults: rate(old.faults, now.faults)?,
                    major_faults: rate(old.major_faults, now.major_faults)?,
                    read_bytes: rate(old.read_bytes, now.read_bytes)?,
                    written_bytes: rate(old.written_bytes, now.written_bytes)?,
                    swapped_in: rate(old.swapped_in, now.swapped_in)?,
                    swapped_out: rate(old.swapped_out, now.swapped_out)?,
                })
            }),
            processes: later
                .processes
                .iter()
                .filter_map(|(key, now)| {
                    // One that began meanwhile had used nothing before.
                    let old = self.processes.get(key);
                    let old = match old {
                        Some(old) => *old,
                        None => ProcessCounters {
                            read: Some(0),
                            written: Some(0),
                            ..ProcessCounters::default()
                        },
                    };
                    let time = now.time.saturating_sub(old.time);
                    (secs > 0.0).then(|| ProcessRates {
                        pid: key.0,
                        start: key.1,
                        cpu_percent: time.as_secs_f64() * 100.0 / secs,
                        read_bytes: old
                            .read
                            .zip(now.read)
                            .and_then(|(a, b)| rate(a, b)),
                        written_bytes: old
                            .written
                            .zip(now.written)
                            .and_then(|(a, b)| rate(a, b)),
                    })
                })
                .collect(),
        }
    }
}

/// What happened between two moments.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Delta {
    /// The time between them, by the monotonic clock.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub elapsed: Duration,
    /// The processors.
    pub cpu: Option<CpuUsage>,
    /// The block devices.
    pub disks: Vec<DiskRates>,
    /// The network interfaces.
    pub interfaces: Vec<NetRates>,
    /// Paging.
    pub paging: Option<PagingRates>,
    /// The processes that are there at the end.
    pub processes: Vec<ProcessRates>,
}

/// How busy the processors were.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CpuUsage {
    /// All together; `None` when the counters stood still, as in sandboxes
    /// that give zeros.
    pub total: Option<Usage>,
    /// Each that was online at both moments, by its number.
    pub cpus: Vec<(u32, Option<Usage>)>,
}

/// Shares of a processor's time in percent; but for `busy` they add up to
/// 100.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Usage {
    /// All that is not `idle` or `iowait`.
    pub busy: f64,
    /// Programs, without guests.
    pub user: f64,
    /// Programs of lowered priority, without guests.
    pub nice: f64,
    /// The kernel.
    pub system: f64,
    /// Nothing to do.
    pub idle: f64,
    /// Nothing to do while a disk was waited for.
    pub iowait: f64,
    /// Interrupts, deferred ones included.
    pub irq: f64,
    /// Taken by the hypervisor for others.
    pub steal: f64,
    /// Virtual machines.
    pub guest: f64,
}

/// What a block device did, per second.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DiskRates {
    /// Its name.
    pub name: Text,
    /// Reads.
    pub reads: f64,
    /// Bytes read.
    pub read_bytes: f64,
    /// Writes.
    pub writes: f64,
    /// Bytes written.
    pub written_bytes: f64,
    /// The share of time in which something was under way, in percent.
    pub busy_percent: f64,
    /// The mean time of a request.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::maybe_seconds")
    )]
    pub wait: Option<Duration>,
}

/// What passed through an interface, per second.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NetRates {
    /// Its name.
    pub name: Text,
    /// Bytes received.
    pub rx_bytes: f64,
    /// Bytes sent.
    pub tx_bytes: f64,
    /// Packets received.
    pub rx_packets: f64,
    /// Packets sent.
    pub tx_packets: f64,
    /// Packets damaged, both ways.
    pub errors: f64,
    /// Packets dropped, both ways.
    pub dropped: f64,
}

/// How often pages were missed and moved, per second.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PagingRates {
    /// Pages that had to be found.
    pub faults: f64,
    /// Those of them that had to be read from a disk.
    pub major_faults: f64,
    /// Bytes read from disks for the cache and for programs.
    pub read_bytes: f64,
    /// Bytes written to disks from the cache and from programs.
    pub written_bytes: f64,
    /// Pages fetched from swap.
    pub swapped_in: f64,
    /// Pages put into swap.
    pub swapped_out: f64,
}

/// What a process did.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ProcessRates {
    /// Its number.
    pub pid: u32,
    /// When it began, since boot; with `pid` it names the process.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub start: Duration,
    /// Processor time in percent of one processor: above 100 for one that
    /// uses several.
    pub cpu_percent: f64,
    /// Bytes read from disks per second.
    pub read_bytes: Option<f64>,
    /// Bytes written to disks per second.
    pub written_bytes: Option<f64>,
}

/// Measures rates: it keeps the counters of the last reading.
///
/// # Example
///
/// ```
/// use std::{thread, time::Duration};
/// use sysu_os::{Host, Metrics, Sampler};
///
/// let mut sampler = Sampler::new(Host::live(), Metrics::SYSTEM);
/// thread::sleep(Duration::from_millis(20));
/// let delta = sampler.sample();
/// assert!(delta.elapsed >= Duration::from_millis(20));
/// if let Some(usage) = delta.cpu.and_then(|cpu| cpu.total) {
///     assert!(usage.busy <= 100.0);
/// }
/// ```
#[derive(Debug)]
pub struct Sampler {
    host: Host,
    want: Metrics,
    last: Counters,
    at: Instant,
}

impl Sampler {
    /// Takes the first reading.
    pub fn new(host: Host, want: Metrics) -> Self {
        let last = Counters::read(&host, want);
        Self { host, want, last, at: clock::monotonic() }
    }

    /// Reads again and returns what happened since the last reading.
    ///
    /// Under about 50 ms the ticks of the kernel are coarse; the result is
    /// right but grainy.
    pub fn sample(&mut self) -> Delta {
        let now = Counters::read(&self.host, self.want);
        let at = clock::monotonic();
        let elapsed = at.saturating_duration_since(self.at);
        let delta = self.last.until(&now, elapsed);
        (self.last, self.at) = (now, at);
        delta
    }

    /// Returns the machine that is measured.
    pub fn host(&self) -> &Host {
        &self.host
    }
}

impl Host {
    /// Returns how busy the processors are over the next `over`; the thread
    /// sleeps that long.
    ///
    /// # Errors
    ///
    /// As [`Host::stat`].
    pub fn cpu_usage(&self, over: Duration) -> Result<CpuUsage> {
        let before = self.stat()?;
        std::thread::sleep(over);
        Ok(cpu_usage(&before, &self.stat()?))
    }

    fn interface_index(&self, name: &Text) -> Option<u64> {
        let dir = std::path::Path::new("sys/class/net").join(name.to_path());
        self.root.number(dir.join("ifindex"))
    }
}

fn cpu_usage(before: &Stat, after: &Stat) -> CpuUsage {
    CpuUsage {
        total: usage(&before.total, &after.total),
        cpus: after
            .cpus
            .iter()
            .filter_map(|(id, now)| {
                let (_, old) = before.cpus.iter().find(|c| c.0 == *id)?;
                Some((*id, usage(old, now)))
            })
            .collect(),
    }
}

fn usage(before: &CpuTimes, after: &CpuTimes) -> Option<Usage> {
    // Each is clamped at 0: iowait and steal may go backwards.
    let d = |get: fn(&CpuTimes) -> Duration| {
        get(after).saturating_sub(get(before)).as_secs_f64()
    };
    let guest = d(|t| t.guest);
    let guest_nice = d(|t| t.guest_nice);
    // The kernel counts guests twice: in their own columns and in these.
    let user = (d(|t| t.user) - guest).max(0.0);
    let nice = (d(|t| t.nice) - guest_nice).max(0.0);
    let system = d(|t| t.system);
    let (idle, iowait) = (d(|t| t.idle), d(|t| t.iowait));
    let irq = d(|t| t.irq) + d(|t| t.softirq);
    let steal = d(|t| t.steal);
    let guest = guest + guest_nice;
    let total = user + nice + system + idle + iowait + irq + steal + guest;
    if total <= 0.0 {
        return None;
    }
    let share = |part: f64| part * 100.0 / total;
    Some(Usage {
        busy: share(total - idle - iowait),
        user: share(user),
        nice: share(nice),
        system: share(system),
        idle: share(idle),
        iowait: share(iowait),
        irq: share(irq),
        steal: share(steal),
        guest: share(guest),
    })
}

fn disk_rates(
    name: &Text,
    old: &DiskCounters,
    now: &DiskCounters,
    elapsed: Duration,
) -> Option<DiskRates> {
    let secs = elapsed.as_secs_f64();
    if secs <= 0.0 {
        return None;
    }
    let reads = now.reads.checked_sub(old.reads)?;
    let writes = now.writes.checked_sub(old.writes)?;
    let bytes = |a: u64, b: u64| Some(b.checked_sub(a)? as f64 / secs);
    let waited = now
        .read_time
        .saturating_sub(old.read_time)
        .saturating_add(now.write_time.saturating_sub(old.write_time));
    let busy = now.busy.saturating_sub(old.busy).as_secs_f64();
    let requests = u32::try_from(reads.saturating_add(writes)).ok();
    Some(DiskRates {
        name: name.clone(),
        reads: reads as f64 / secs,
        read_bytes: bytes(old.read_bytes, now.read_bytes)?,
        writes: writes as f64 / secs,
        written_bytes: bytes(old.written_bytes, now.written_bytes)?,
        // The kernel counts in ticks of its own; a little over is noise.
        busy_percent: (busy * 100.0 / secs).min(100.0),
        wait: requests.and_then(|n| waited.checked_div(n)),
    })
}
