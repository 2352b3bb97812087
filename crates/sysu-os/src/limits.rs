//! What binds this process: control groups, processor affinity, rlimits.

use std::{num::NonZeroUsize, path::Path, time::Duration};

use crate::{
    Host,
    cgroup::{Cgroups, Place},
    error::{Error, Result},
    io::IoLimits,
    scan,
    text::Text,
};

/// What binds this process, in a container or out of one.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Limits {
    /// The version of control groups: `v1`, `v2` or `hybrid`.
    pub cgroup_version: Option<&'static str>,
    /// The group's path, of the memory controller where they differ.
    pub cgroup_path: Option<Text>,
    /// How many threads are worth running; see
    /// [`Host::available_parallelism`].
    pub parallelism: usize,
    /// What binds processor time.
    pub cpu: CpuLimit,
    /// What binds memory.
    pub memory: MemoryLimit,
    /// What binds the number of tasks.
    pub pids: PidsLimit,
    /// What binds reading and writing of disks.
    pub io: IoLimits,
}

/// What binds processor time.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CpuLimit {
    /// The quota in processors, not rounded: 1.5 is one and a half; the
    /// tightest of our group and all its ancestors.
    pub quota: Option<f64>,
    /// The share under contention, on the scale of version 2 (1 to 10 000,
    /// 100 being usual) or of version 1 (shares, 1024 being usual).
    pub weight: Option<u64>,
    /// The processors of the group's cpuset.
    pub set: Option<Vec<u32>>,
    /// The processors that this process may use.
    pub affinity: Option<Vec<u32>>,
    /// Periods of the quota so far.
    pub periods: Option<u64>,
    /// Periods in which the group ran out of its quota.
    pub throttled_periods: Option<u64>,
    /// The time it had to wait for.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::maybe_seconds")
    )]
    pub throttled: Option<Duration>,
}

/// What binds memory, in bytes.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MemoryLimit {
    /// The hard limit: the tightest of our group and all its ancestors.
    pub limit: Option<u64>,
    /// The limit above which the group is slowed, likewise.
    pub high: Option<u64>,
    /// What the group uses, its cache of files included.
    pub current: Option<u64>,
    /// `current` without the files that it has not used lately: what
    /// docker and kubectl show.
    pub working_set: Option<u64>,
    /// The swap that it may use beside its memory.
    pub swap_limit: Option<u64>,
    /// The swap that it uses.
    pub swap_current: Option<u64>,
    /// How often a task was killed for want of memory.
    pub oom_kills: Option<u64>,
    /// The least of the machine's memory and the limit: Node's
    /// `process.constrainedMemory()` where something binds.
    pub total: Option<u64>,
    /// What this process could still take: the least of the machine's
    /// available memory and, on each level, limit − working set.
    pub available: Option<u64>,
}

/// What binds the number of tasks.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PidsLimit {
    /// The most tasks, the tightest of all levels.
    pub limit: Option<u64>,
    /// The tasks of our group.
    pub current: Option<u64>,
}

/// One limit of `getrlimit(2)`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Rlimit {
    /// The kernel's name for it: `Max open files`.
    pub name: Text,
    /// What holds now; `None` is unlimited.
    pub soft: Option<u64>,
    /// How far a program may raise it; `None` is unlimited.
    pub hard: Option<u64>,
    /// What is counted: `bytes`, `files`, `processes` …
    pub unit: Option<Text>,
}

impl Host {
    /// Returns what binds this process.
    ///
    /// What cannot be read is `None`: a machine without control groups has
    /// no limits, and that is no error.
    pub fn limits(&self) -> Limits {
        if self.base.is_some() {
            return Limits {
                parallelism: self.available_parallelism().get(),
                ..Limits::default()
            };
        }
        let groups = Cgroups::read(&self.root);
        let place = |name| groups.place(&self.root, name);
        let memory = place("memory");
        let cpu = self.cpu_limit(&groups);
        Limits {
            cgroup_version: groups.version(),
            cgroup_path: groups
                .entries()
                .iter()
                .find(|e| e.controllers.iter().any(|c| *c == "memory"))
                .or_else(|| {
                    groups.entries().iter().find(|e| e.controllers.is_empty())
                })
                .map(|e| e.path.clone()),
            parallelism: self.parallelism(&cpu).get(),
            cpu,
            memory: self.memory_limit(memory.as_ref()),
            pids: self.pids_limit(place("pids").as_ref()),
            // Version 1 calls it by another name.
            io: IoLimits::read(
                &self.root,
                place(if groups.has("blkio") { "blkio" } else { "io" })
                    .as_ref(),
            ),
        }
    }

    /// Returns how many threads are worth running: the processors that this
    /// process may use, or the whole processors of its quota where those
    /// are fewer; never 0.
    ///
    /// # Example
    ///
    /// ```
    /// # if cfg!(target_os = "linux") {
    /// let ours = sysu_os::available_parallelism();
    /// assert_eq!(ours, std::thread::available_parallelism().unwrap());
    /// # }
    /// ```
    ///
    /// # Source
    ///
    /// As `std::thread::available_parallelism`, which also rounds the
    /// quota down. DIFFERENCE from Node before libuv 1.49: the quota
    /// counts. DIFFERENCE from the JVM and Go: they round up.
    pub fn available_parallelism(&self) -> NonZeroUsize {
        if self.base.is_some() {
            return std::thread::available_parallelism()
                .unwrap_or(NonZeroUsize::MIN);
        }
        self.parallelism(&self.cpu_limit(&Cgroups::read(&self.root)))
    }

    /// Returns the quota of processor time in processors, not rounded.
    pub fn cpu_quota(&self) -> Option<f64> {
        self.cpu_limit(&Cgroups::read(&self.root)).quota
    }

    fn parallelism(&self, cpu: &CpuLimit) -> NonZeroUsize {
        let allowed = cpu.affinity.as_ref().map(Vec::len).or_else(|| {
            self.root.ranges("sys/devices/system/cpu/online").map(|l| l.len())
        });
        let allowed = allowed
            .or_else(|| Some(self.stat().ok()?.cpus.len()))
            .unwrap_or(1);
        // `as` takes a quota past the range of usize to its end.
        let quota = cpu.quota.map_or(usize::MAX, |q| q.floor() as usize);
        NonZeroUsize::new(allowed.min(quota)).unwrap_or(NonZeroUsize::MIN)
    }

    fn cpu_limit(&self, groups: &Cgroups) -> CpuLimit {
        let affinity = self
            .root
            .read("proc/self/status")
            .ok()
            .and_then(|bytes| parse_affinity(&bytes));
        let mut out = CpuLimit { affinity, ..CpuLimit::default() };
        let root = &self.root;
        if let Some(Place { unified, levels }) = groups.place(root, "cpu") {
            out.quota = levels
                .iter()
                .filter_map(|dir| {
                    if unified {
                        parse_cpu_max(&root.read(dir.join("cpu.max")).ok()?)
                    } else {
                        let quota =
                            root.signed(dir.join("cpu.cfs_quota_us"))?;
                        let period =
                            root.number(dir.join("cpu.cfs_period_us"))?;
                        (quota > 0 && period > 0)
                            .then(|| quota as f64 / period as f64)
                    }
                })
                .reduce(f64::min);
            let own = &levels[0];
            let file = if unified { "cpu.weight" } else { "cpu.shares" };
            out.weight = root.number(own.join(file));
            if let Ok(stat) = root.read(own.join("cpu.stat")) {
                let get = |name: &[u8]| keyed(&stat, name);
                out.periods = get(b"nr_periods");
                out.throttled_periods = get(b"nr_throttled");
                out.throttled =
                    get(b"throttled_usec").map(Duration::from_micros).or_else(
                        || get(b"throttled_time").map(Duration::from_nanos),
                    );
            }
        }
        if let Some(place) = groups.place(root, "cpuset") {
            let names: &[&str] = if place.unified {
                &["cpuset.cpus.effective"]
            } else {
                &["cpuset.effective_cpus", "cpuset.cpus"]
            };
            out.set = place.levels.iter().find_map(|dir| {
                names
                    .iter()
                    .find_map(|name| root.ranges(dir.join(name)))
                    .filter(|set| !set.is_empty())
            });
        }
        out
    }

    fn memory_limit(&self, place: Option<&Place>) -> MemoryLimit {
        let mut out = MemoryLimit::default();
        let host = self.memory().ok();
        out.total = host.as_ref().map(|m| m.total);
        out.available = host.as_ref().map(|m| m.available);
        let Some(Place { unified, levels }) = place else { return out };
        let root = &self.root;
        let name = |v2: &'static str, v1: &'static str| {
            if *unified { v2 } else { v1 }
        };
        // A limit above all memory is no limit; version 1 writes "none" as
        // the largest number of whole pages.
        let binds = |n: &u64| host.as_ref().is_none_or(|m| *n < m.total);
        let number =
            |dir: &Path, file: &str| root.number(dir.join(file)).filter(binds);
        let min = |a: Option<u64>, b: u64| Some(a.map_or(b, |a| a.min(b)));
        for (n, dir) in levels.iter().enumerate() {
            let limit =
                number(dir, name("memory.max", "memory.limit_in_bytes"));
            if let Some(high) =
                number(dir, name("memory.high", "memory.soft_limit_in_bytes"))
            {
                out.high = min(out.high, high);
            }
            if n > 0 && limit.is_none() {
                continue;
            }
            let current = root.number(
                dir.join(name("memory.current", "memory.usage_in_bytes")),
            );
            let inactive = root
                .read(dir.join("memory.stat"))
                .ok()
                .and_then(|stat| {
                    // Version 1 counts the group alone without "total_".
                    keyed(&stat, b"total_inactive_file")
                        .or_else(|| keyed(&stat, b"inactive_file"))
                })
                .unwrap_or(0);
            let set = current.map(|n| n.saturating_sub(inactive));
            if n == 0 {
                (out.current, out.working_set) = (current, set);
            }
            if let Some(limit) = limit {
                out.limit = min(out.limit, limit);
                out.total = min(out.total, limit);
                let left = limit.saturating_sub(set.unwrap_or(0));
                out.available = min(out.available, left);
            }
        }
        let own = &levels[0];
        if *unified {
            out.swap_limit = levels
                .iter()
                .filter_map(|dir| root.number(dir.join("memory.swap.max")))
                .min();
            out.swap_current = root.number(own.join("memory.swap.current"));
        } else if let Some(limit) = out.limit {
            // Version 1 limits memory and swap together.
            let both = levels
                .iter()
                .filter_map(|dir| number(dir, "memory.memsw.limit_in_bytes"))
                .min();
            out.swap_limit = both.map(|both| both.saturating_sub(limit));
        }
        out.oom_kills =
            ["memory.events", "memory.oom_control"].iter().find_map(|file| {
                keyed(&root.read(own.join(file)).ok()?, b"oom_kill")
            });
        out
    }

    fn pids_limit(&self, place: Option<&Place>) -> PidsLimit {
        let Some(Place { levels, .. }) = place else {
            return PidsLimit::default();
        };
        PidsLimit {
            limit: levels
                .iter()
                .filter_map(|dir| self.root.number(dir.join("pids.max")))
                .min(),
            current: self.root.number(levels[0].join("pids.current")),
        }
    }

    /// Returns the limits of `getrlimit(2)` of a process, of this one for
    /// `None`.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if there is no such
    ///   process.
    /// * [`Denied`](crate::ErrorKind::Denied) if it is another user's.
    pub fn rlimits(&self, pid: Option<u32>) -> Result<Vec<Rlimit>> {
        if self.base.is_some() {
            return Err(Error::unsupported("resource limits"));
        }
        let pid = pid.map_or_else(|| "self".into(), |n| n.to_string());
        let bytes = self.root.read(format!("proc/{pid}/limits"))?;
        Ok(parse_rlimits(&bytes))
    }
}

/// Reads a number by its name from lines of `name number`.
pub(crate) fn keyed(bytes: &[u8], name: &[u8]) -> Option<u64> {
    scan::lines(bytes).find_map(|line| {
        let mut words = scan::fields(line);
        (words.next()? == name).then(|| scan::number(words.next()?))?
    })
}

/// Reads `cpu.max`: `150000 100000` is a quota of 1.5 processors, `max`
/// none.
///
/// # Example
///
/// ```
/// assert_eq!(sysu_os::parse::cpu_max(b"150000 100000\n"), Some(1.5));
/// assert_eq!(sysu_os::parse::cpu_max(b"max 100000\n"), None);
/// ```
pub fn parse_cpu_max(bytes: &[u8]) -> Option<f64> {
    let mut words = scan::fields(bytes);
    let quota = scan::number(words.next()?)?;
    let period = words.next().map_or(Some(100_000), scan::number)?;
    (quota > 0 && period > 0).then(|| quota as f64 / period as f64)
}

/// Reads the processors allowed from `/proc/PID/status`.
///
/// The text has no bound on the number of processors, as the call has.
pub(crate) fn parse_affinity(status: &[u8]) -> Option<Vec<u32>> {
    scan::lines(status).find_map(|line| {
        let (key, value) = scan::key_value(line, b':')?;
        (key == b"Cpus_allowed_list").then(|| scan::ranges(value))?
    })
}

/// Reads `/proc/PID/limits`. Lines of another form are passed over.
pub fn parse_rlimits(bytes: &[u8]) -> Vec<Rlimit> {
    scan::lines(bytes)
        .skip(1)
        .filter_map(|line| {
            // The name holds spaces; it takes the first 26 columns.
            let (name, rest) = line.split_at_checked(26)?;
            let mut words = scan::fields(rest);
            let number = |word: &[u8]| {
                (word != b"unlimited").then(|| scan::number(word))
            };
            let soft = number(words.next()?);
            let hard = number(words.next()?);
            if soft == Some(None) || hard == Some(None) {
                return None;
            }
            Some(Rlimit {
                name: name.trim_ascii().into(),
                soft: soft.flatten(),
                hard: hard.flatten(),
                unit: words.next().map(Text::from),
            })
        })
        .collect()
}
