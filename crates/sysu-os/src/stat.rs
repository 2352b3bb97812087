//! `/proc/stat`: where the processors' time went since boot.

use std::time::{Duration, SystemTime};

use crate::{
    Host,
    error::{Error, Result},
    scan,
};

/// Where the time of one processor, or of all, went since boot.
///
/// `user` includes `guest`, and `nice` includes `guest_nice`, as the kernel
/// counts them; [`CpuTimes::total`] counts each moment once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CpuTimes {
    /// Programs, guests included.
    pub user: Duration,
    /// Programs of lowered priority, guests included.
    pub nice: Duration,
    /// The kernel.
    pub system: Duration,
    /// Nothing to do.
    pub idle: Duration,
    /// Nothing to do while a disk was waited for; may go backwards.
    pub iowait: Duration,
    /// Interrupts.
    pub irq: Duration,
    /// Deferred interrupts.
    pub softirq: Duration,
    /// Taken by the hypervisor for others.
    pub steal: Duration,
    /// Virtual machines; part of `user`.
    pub guest: Duration,
    /// Virtual machines of lowered priority; part of `nice`.
    pub guest_nice: Duration,
}

impl CpuTimes {
    /// Returns all time, each moment counted once.
    pub fn total(&self) -> Duration {
        [
            self.user,
            self.nice,
            self.system,
            self.idle,
            self.iowait,
            self.irq,
            self.softirq,
            self.steal,
        ]
        .into_iter()
        .fold(Duration::ZERO, Duration::saturating_add)
    }

    /// Returns the time in which something was done.
    pub fn busy(&self) -> Duration {
        self.total().saturating_sub(self.idle).saturating_sub(self.iowait)
    }

    fn from_ticks(ticks: &[u64; 10], hz: u64) -> Self {
        let at = |i: usize| from_ticks(ticks[i], hz);
        Self {
            user: at(0),
            nice: at(1),
            system: at(2),
            idle: at(3),
            iowait: at(4),
            irq: at(5),
            softirq: at(6),
            steal: at(7),
            guest: at(8),
            guest_nice: at(9),
        }
    }

    fn fields(&self) -> [(&'static str, Duration); 10] {
        [
            ("user", self.user),
            ("nice", self.nice),
            ("system", self.system),
            ("idle", self.idle),
            ("iowait", self.iowait),
            ("irq", self.irq),
            ("softirq", self.softirq),
            ("steal", self.steal),
            ("guest", self.guest),
            ("guest_nice", self.guest_nice),
        ]
    }

    /// Returns the counters that [`CpuTimes`] has, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        self.fields().into_iter()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for CpuTimes {
    fn serialize<S: serde::Serializer>(
        &self,
        s: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        s.collect_map(self.iter().map(|(k, v)| (k, v.as_secs_f64())))
    }
}

/// Turns clock ticks into time. Ticks need not be of 10 ms.
pub(crate) fn from_ticks(ticks: u64, hz: u64) -> Duration {
    let hz = hz.max(1);
    let nanos = u128::from(ticks % hz) * 1_000_000_000 / u128::from(hz);
    Duration::new(ticks / hz, nanos as u32)
}

/// What `/proc/stat` says.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stat {
    /// All processors together.
    pub total: CpuTimes,
    /// Each online processor by its number; numbers may leave gaps.
    pub cpus: Vec<(u32, CpuTimes)>,
    /// Switches from one task to another since boot.
    pub context_switches: Option<u64>,
    /// Interrupts since boot.
    pub interrupts: Option<u64>,
    /// Processes and threads made since boot.
    pub forks: Option<u64>,
    /// Tasks that run or are ready to.
    pub running: Option<u64>,
    /// Tasks that wait for a disk.
    pub blocked: Option<u64>,
    /// When the machine booted.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::maybe_moment")
    )]
    pub boot_time: Option<SystemTime>,
}

impl Host {
    /// Returns where the processors' time went since boot.
    ///
    /// A share "now" is the difference of two such readings: see
    /// [`Sampler`](crate::Sampler).
    ///
    /// # Errors
    ///
    /// * [`Malformed`](crate::ErrorKind::Malformed) if there is no line of
    ///   times.
    pub fn stat(&self) -> Result<Stat> {
        match self.base {
            Some(_) => Err(Error::unsupported("processor times")),
            None => parse_stat(
                &self.root.read("proc/stat")?,
                self.ticks_per_second(),
            ),
        }
    }
}

/// Reads `/proc/stat`, where a second has `hz` ticks.
///
/// Counters past the tenth, and lines of names not known, are passed over.
///
/// # Errors
///
/// * [`Malformed`](crate::ErrorKind::Malformed) if there is no line of
///   times.
///
/// # Example
///
/// ```
/// use std::time::Duration;
///
/// let stat = sysu_os::parse::stat(b"cpu 10 0 5 85\ncpu3 10 0 5 85\n", 100)?;
/// assert_eq!(stat.total.total(), Duration::from_secs(1));
/// assert_eq!(stat.total.busy(), Duration::from_millis(150));
/// assert_eq!(stat.cpus[0].0, 3);
/// # Ok::<(), sysu_os::Error>(())
/// ```
pub fn parse_stat(bytes: &[u8], hz: u64) -> Result<Stat> {
    let mut stat = Stat::default();
    let mut seen = false;
    for line in scan::lines(bytes) {
        let mut words = scan::fields(line);
        let Some(name) = words.next() else { continue };
        if let Some(id) = name.strip_prefix(b"cpu") {
            let mut ticks = [0u64; 10];
            for (slot, word) in ticks.iter_mut().zip(words) {
                *slot = scan::number(word).unwrap_or(0);
            }
            let times = CpuTimes::from_ticks(&ticks, hz);
            if id.is_empty() {
                stat.total = times;
                seen = true;
            } else if let Some(id) =
                scan::number(id).and_then(|n| u32::try_from(n).ok())
            {
                stat.cpus.push((id, times));
                seen = true;
            }
            continue;
        }
        let value = words.next().and_then(scan::number);
        match name {
            b"intr" => stat.interrupts = value,
            b"ctxt" => stat.context_switches = value,
            b"processes" => stat.forks = value,
            b"procs_running" => stat.running = value,
            b"procs_blocked" => stat.blocked = value,
            b"btime" => {
                stat.boot_time = value.and_then(|secs| {
                    SystemTime::UNIX_EPOCH
                        .checked_add(Duration::from_secs(secs))
                });
            }
            _ => {}
        }
    }
    if !seen {
        return Err(Error::malformed("/proc/stat", "a line of cpu times"));
    }
    Ok(stat)
}
