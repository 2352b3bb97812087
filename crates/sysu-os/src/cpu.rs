//! The processor: what it is and what it can.

use crate::{
    Host, arm,
    error::{Error, Result},
    scan,
    stat::CpuTimes,
    text::Text,
    topology::{Cache, CoreKind, NumaNode},
};

/// The processor as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Cpu {
    /// The name that the maker gave it.
    pub model: Option<Text>,
    /// The maker: `GenuineIntel`, `AuthenticAMD`, `ARM` …
    pub vendor: Option<Text>,
    /// The family, in the maker's numbers.
    pub family: Option<Text>,
    /// The model within the family.
    pub model_number: Option<Text>,
    /// The revision.
    pub stepping: Option<Text>,
    /// The version of its microcode.
    pub microcode: Option<Text>,
    /// Packages that carry processors.
    pub sockets: Option<u32>,
    /// Cores that are online.
    pub cores: Option<u32>,
    /// Logical processors that are online.
    pub threads: u32,
    /// Logical processors of one core.
    pub threads_per_core: Option<u32>,
    /// The numbers of the processors online.
    pub online: Vec<u32>,
    /// The numbers of the processors present but offline.
    pub offline: Vec<u32>,
    /// How many processors the kernel could take.
    pub possible: Option<u32>,
    /// How fast it runs.
    pub frequency: Frequency,
    /// Its caches, from the first level up.
    pub caches: Vec<Cache>,
    /// Groups of processors with memory of their own.
    pub numa: Vec<NumaNode>,
    /// Kinds of cores, where there are several.
    pub kinds: Vec<CoreKind>,
    /// The highest x86-64 level that it meets, 1 to 4.
    pub x86_64_level: Option<u8>,
    /// What it can, in the kernel's words, sorted.
    pub flags: Vec<Text>,
    /// The hardware's faults that the kernel knows.
    pub bugs: Vec<Text>,
    /// How wide its physical addresses are.
    pub physical_address_bits: Option<u32>,
    /// How wide its virtual addresses are.
    pub virtual_address_bits: Option<u32>,
    /// What it has for running virtual machines: `VT-x` or `AMD-V`.
    pub virtualization: Option<&'static str>,
}

/// How fast a processor runs, in hertz.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Frequency {
    /// Now, over the processors online. Node's `speed`, in hertz.
    pub current_hz: Option<u64>,
    /// The least it can.
    pub min_hz: Option<u64>,
    /// The most that any core can.
    pub max_hz: Option<u64>,
    /// What it holds on all cores.
    pub base_hz: Option<u64>,
    /// The rule that chooses: `performance`, `schedutil` …
    pub governor: Option<Text>,
    /// The driver that sets it.
    pub driver: Option<Text>,
    /// Whether it may go above its base.
    pub boost: Option<bool>,
}

/// One logical processor.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LogicalCpu {
    /// Its number; numbers may leave gaps.
    pub id: u32,
    /// The name that the maker gave it.
    pub model: Option<Text>,
    /// How fast it runs now, in hertz; `None` where that is not told, as in
    /// most virtual machines without `cpu MHz`.
    pub frequency_hz: Option<u64>,
    /// The number of its package.
    pub socket: Option<u32>,
    /// The number of its core within the package.
    pub core: Option<u32>,
    /// Where its time went since boot, in seconds.
    pub times: CpuTimes,
}

/// A known weakness, and what the kernel does about it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Vulnerability {
    /// The kernel's name for it: `spectre_v2`.
    pub name: Text,
    /// The kernel's sentence: `Not affected`, `Mitigation: …`.
    pub status: Text,
}

impl Host {
    /// Returns what the processor is.
    ///
    /// Cost: a few files per logical processor.
    ///
    /// # Errors
    ///
    /// * [`Malformed`](crate::ErrorKind::Malformed) if neither
    ///   `/proc/cpuinfo` nor `/sys` names a processor.
    pub fn cpu(&self) -> Result<Cpu> {
        let mut cpu = self.cpu_counts()?;
        if self.base.is_none() {
            cpu.caches = self.caches(&cpu.online);
            cpu.numa = self.numa_nodes();
            cpu.kinds = self.core_kinds(&cpu.online);
        }
        Ok(cpu)
    }

    /// Returns the processor without its caches, memory nodes and kinds of
    /// cores, which are most of the files that [`Host::cpu`] reads.
    ///
    /// # Errors
    ///
    /// As [`Host::cpu`].
    ///
    /// # Example
    ///
    /// ```
    /// let host = sysu_os::Host::live();
    /// assert_eq!(host.cpu_counts()?.threads, host.cpu()?.threads);
    /// assert!(host.cpu_counts()?.caches.is_empty());
    /// # Ok::<(), sysu_os::Error>(())
    /// ```
    pub fn cpu_counts(&self) -> Result<Cpu> {
        if let Some(base) = self.base {
            return base.cpu();
        }
        let info = self
            .root
            .read("proc/cpuinfo")
            .map(|bytes| parse_cpuinfo(&bytes))
            .unwrap_or_default();
        let mut online = self
            .root
            .ranges("sys/devices/system/cpu/online")
            .unwrap_or_else(|| info.blocks.iter().map(|b| b.id).collect());
        if online.is_empty() {
            // Without both, the lines of times still count them.
            online = self.stat()?.cpus.iter().map(|c| c.0).collect();
        }
        if online.is_empty() {
            return Err(Error::malformed("/proc/cpuinfo", "a processor"));
        }
        let mut cpu = Cpu {
            threads: online.len() as u32,
            offline: self.offline(&online),
            possible: self
                .root
                .ranges("sys/devices/system/cpu/possible")
                .map(|list| list.len() as u32),
            ..Cpu::default()
        };
        cpu.fill_info(&info);
        self.fill_topology(&mut cpu, &online, &info);
        cpu.frequency = self.frequency(&online, &info);
        cpu.online = online;
        Ok(cpu)
    }

    fn offline(&self, online: &[u32]) -> Vec<u32> {
        self.root
            .ranges("sys/devices/system/cpu/present")
            .unwrap_or_default()
            .into_iter()
            .filter(|id| !online.contains(id))
            .collect()
    }

    /// Returns each online processor, with its number, speed and times.
    ///
    /// # Errors
    ///
    /// As [`Host::stat`].
    pub fn cpus(&self) -> Result<Vec<LogicalCpu>> {
        if let Some(base) = self.base {
            return base.cpus();
        }
        let stat = self.stat()?;
        let info = self
            .root
            .read("proc/cpuinfo")
            .map(|bytes| parse_cpuinfo(&bytes))
            .unwrap_or_default();
        let common = info.model();
        Ok(stat
            .cpus
            .into_iter()
            .map(|(id, times)| {
                // By its number: blocks of offline processors are absent.
                let block = info.blocks.iter().find(|b| b.id == id);
                let dir = format!("sys/devices/system/cpu/cpu{id}/topology");
                let get = |name: &str, own: Option<u32>| {
                    self.root
                        .number(format!("{dir}/{name}"))
                        .and_then(|n| n.try_into().ok())
                        .or(own)
                };
                LogicalCpu {
                    id,
                    model: block
                        .and_then(|b| b.model.clone())
                        .or_else(|| common.clone()),
                    frequency_hz: self.current_hz(id, &info),
                    socket: get(
                        "physical_package_id",
                        block.and_then(|b| b.socket),
                    ),
                    core: get("core_id", block.and_then(|b| b.core)),
                    times,
                }
            })
            .collect())
    }

    fn current_hz(&self, id: u32, info: &CpuInfo) -> Option<u64> {
        let file =
            format!("sys/devices/system/cpu/cpu{id}/cpufreq/scaling_cur_freq");
        khz(self.root.number(file)).or_else(|| {
            info.blocks.iter().find(|b| b.id == id).and_then(|b| b.hz)
        })
    }

    fn frequency(&self, online: &[u32], info: &CpuInfo) -> Frequency {
        let first = online.first().copied().unwrap_or(0);
        let dir = |id| format!("sys/devices/system/cpu/cpu{id}/cpufreq");
        let get =
            |id, name| khz(self.root.number(format!("{}/{name}", dir(id))));
        let current: Vec<u64> = online
            .iter()
            .filter_map(|&id| self.current_hz(id, info))
            .collect();
        let word = |name| self.root.value(format!("{}/{name}", dir(first)));
        // Without the folder there is nothing to ask each processor for.
        let scaled: &[u32] =
            if self.root.exists(dir(first)) { online } else { &[] };
        let cpu = "sys/devices/system/cpu";
        Frequency {
            current_hz: average(&current),
            min_hz: scaled
                .iter()
                .filter_map(|&id| get(id, "cpuinfo_min_freq"))
                .min(),
            max_hz: scaled
                .iter()
                .filter_map(|&id| get(id, "cpuinfo_max_freq"))
                .max(),
            base_hz: get(first, "base_frequency"),
            governor: word("scaling_governor"),
            driver: word("scaling_driver"),
            boost: self
                .root
                .number(format!("{cpu}/cpufreq/boost"))
                .map(|n| n != 0)
                .or_else(|| {
                    let file = format!("{cpu}/intel_pstate/no_turbo");
                    self.root.number(file).map(|n| n == 0)
                }),
        }
    }

    /// Returns the processor's known weaknesses and what is done about
    /// them, by name.
    ///
    /// # Errors
    ///
    /// As for listing a folder.
    pub fn vulnerabilities(&self) -> Result<Vec<Vulnerability>> {
        let dir = "sys/devices/system/cpu/vulnerabilities";
        Ok(self
            .root
            .names(dir)?
            .into_iter()
            .filter_map(|name| {
                let file = std::path::Path::new(dir).join(&name);
                let status = self.root.value(file)?;
                Some(Vulnerability { name: name.into(), status })
            })
            .collect())
    }
}

fn khz(n: Option<u64>) -> Option<u64> {
    n.filter(|&n| n > 0)?.checked_mul(1000)
}

fn average(values: &[u64]) -> Option<u64> {
    let sum: u128 = values.iter().map(|&v| u128::from(v)).sum();
    sum.checked_div(values.len() as u128).map(|n| n as u64)
}

impl Cpu {
    fn fill_info(&mut self, info: &CpuInfo) {
        let get = |key: &str| info.get(key);
        self.model = info.model();
        self.vendor = get("vendor_id")
            .or_else(|| {
                let id = scan::hex(get("CPU implementer")?.as_bytes())?;
                arm::implementer(id).map(Text::from)
            })
            .or_else(|| get("vendor"));
        self.family = get("cpu family").or_else(|| get("CPU architecture"));
        self.model_number = get("model")
            .filter(|m| scan::number(m.as_bytes()).is_some())
            .or_else(|| get("CPU part"));
        self.stepping = get("stepping").or_else(|| get("CPU revision"));
        self.microcode = get("microcode");
        let words = |key: &str| -> Vec<Text> {
            let Some(text) = get(key) else { return Vec::new() };
            let mut words: Vec<Text> =
                scan::fields(text.as_bytes()).map(Text::from).collect();
            words.sort_unstable();
            words.dedup();
            words
        };
        self.flags = ["flags", "Features", "features", "isa"]
            .into_iter()
            .map(words)
            .find(|list| !list.is_empty())
            .unwrap_or_default();
        self.bugs = words("bugs");
        if let Some(sizes) = get("address sizes") {
            let mut numbers = scan::fields(sizes.as_bytes())
                .filter_map(scan::number)
                .filter_map(|n| u32::try_from(n).ok());
            self.physical_address_bits = numbers.next();
            self.virtual_address_bits = numbers.next();
        }
        let has = |flag: &str| {
            self.flags
                .binary_search_by(|f| f.as_bytes().cmp(flag.as_bytes()))
                .is_ok()
        };
        self.virtualization = match (has("vmx"), has("svm")) {
            (true, _) => Some("VT-x"),
            (_, true) => Some("AMD-V"),
            _ => None,
        };
        self.x86_64_level = level(&has);
    }
}

/// Returns the highest level of the x86-64 psABI whose features are all
/// there.
///
/// # Source
///
/// "x86-64 psABI" 1.0, table 3.1, in the kernel's words for the features.
fn level(has: &impl Fn(&str) -> bool) -> Option<u8> {
    const LEVELS: [&[&str]; 4] = [
        &["lm", "cmov", "cx8", "fpu", "fxsr", "mmx", "syscall", "sse2"],
        &["cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"],
        &[
            "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe",
            "xsave",
        ],
        &["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"],
    ];
    let met = LEVELS
        .iter()
        .take_while(|level| level.iter().all(|flag| has(flag)))
        .count();
    (met > 0).then_some(met as u8)
}

/// What `/proc/cpuinfo` says.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CpuInfo {
    /// One for each processor, in the order of the file.
    pub blocks: Vec<CpuBlock>,
    /// The lines of the first processor, and those outside of all blocks.
    pub lines: Vec<(Text, Text)>,
}

/// One processor of `/proc/cpuinfo`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CpuBlock {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub model: Option<Text>,
    /// How fast it runs, in hertz.
    pub hz: Option<u64>,
    /// The number of its package.
    pub socket: Option<u32>,
    /// The number of its core.
    pub core: Option<u32>,
}

impl CpuInfo {
    fn get(&self, key: &str) -> Option<Text> {
        let found = self.lines.iter().find(|(k, _)| k == key);
        found.map(|(_, v)| v.clone()).filter(|v| !v.is_empty())
    }

    /// Returns the name of the processor, as well as it can be told.
    fn model(&self) -> Option<Text> {
        let id = |key| scan::hex(self.get(key)?.as_bytes());
        let arm = || {
            arm::part(id("CPU implementer")?, id("CPU part")?).map(Text::from)
        };
        self.get("model name")
            .or_else(arm)
            .or_else(|| self.get("cpu model"))
            .or_else(|| self.get("uarch"))
            .or_else(|| self.get("cpu"))
            .or_else(|| self.get("Processor"))
    }
}

/// Reads `/proc/cpuinfo` of any architecture.
///
/// Blocks are known by their `processor` line; what has another form is
/// passed over.
pub fn parse_cpuinfo(bytes: &[u8]) -> CpuInfo {
    let mut info = CpuInfo::default();
    for line in scan::lines(bytes) {
        let Some((key, value)) = scan::key_value(line, b':') else {
            continue;
        };
        let small = || scan::number(value)?.try_into().ok();
        // s390 writes "processor 0: version = …".
        let id = match key.strip_prefix(b"processor") {
            Some(b"") => small(),
            Some([b' ', digits @ ..]) => {
                scan::number(digits).and_then(|n| n.try_into().ok())
            }
            _ => None,
        };
        if let Some(id) = id {
            info.blocks.push(CpuBlock { id, ..CpuBlock::default() });
            continue;
        }
        if info.blocks.len() <= 1
            || key.first().is_some_and(u8::is_ascii_uppercase)
        {
            let seen = info.lines.iter().any(|(k, _)| k.as_bytes() == key);
            if !seen && info.lines.len() < 256 {
                info.lines.push((key.into(), value.into()));
            }
        }
        let Some(block) = info.blocks.last_mut() else { continue };
        match key {
            b"model name" => block.model = Some(value.into()),
            b"cpu MHz" | b"CPU MHz" => {
                block.hz = mhz(value);
            }
            b"clock" => {
                block.hz = mhz(value.strip_suffix(b"MHz").unwrap_or(value));
            }
            b"physical id" => block.socket = small(),
            b"core id" => block.core = small(),
            _ => {}
        }
    }
    info
}

fn mhz(text: &[u8]) -> Option<u64> {
    let n = scan::fraction(text)?;
    (0.0 < n && n < 1e6).then_some((n * 1e6) as u64)
}
