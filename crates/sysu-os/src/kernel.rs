//! The kernel: its name, how long it runs, how much waits for it.

use std::time::{Duration, SystemTime};

use crate::{
    Host, clock,
    error::{Error, Result},
    scan, sys,
    text::Text,
};

/// What `uname(2)` says.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Uname {
    /// The kernel's name: `Linux`. Node's `os.type()`.
    pub sysname: Text,
    /// The host name, without a domain.
    pub nodename: Text,
    /// The kernel's version: `6.18.44-generic`. Node's `os.release()`.
    pub release: Text,
    /// The kernel's build: `#1 SMP PREEMPT_DYNAMIC …`. Node's
    /// `os.version()`.
    pub version: Text,
    /// The kernel's word for the hardware: `x86_64`. Node's
    /// `os.machine()`.
    pub machine: Text,
}

/// How long the machine runs.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Uptime {
    /// Since boot, sleep included (`CLOCK_BOOTTIME`), with its fraction.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub uptime: Duration,
    /// Since boot without the time asleep (`CLOCK_MONOTONIC`).
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::maybe_seconds")
    )]
    pub awake: Option<Duration>,
    /// When it booted. It moves when the wall clock is stepped.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::maybe_moment")
    )]
    pub boot_time: Option<SystemTime>,
}

/// How many tasks run or wait.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Load {
    /// The averages over 1, 5 and 15 minutes.
    pub average: [f64; 3],
    /// Tasks that run or are ready to, at this moment.
    pub running: Option<u32>,
    /// Tasks in all, threads counted.
    pub tasks: Option<u32>,
    /// The process number given last.
    pub last_pid: Option<u32>,
}

/// What the running kernel says of itself beyond its name.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct KernelState {
    /// What the boot loader passed.
    pub command_line: Option<Text>,
    /// The letters of why it is tainted, as an oops prints them; empty when
    /// it is not.
    pub taint: Option<String>,
    /// From what even root is kept: `none`, `integrity`, `confidentiality`.
    pub lockdown: Option<Text>,
    /// How many modules are loaded.
    pub modules: Option<usize>,
    /// The random number of this boot.
    pub boot_id: Option<Text>,
    /// The first process: `systemd`, `init`, `runit` …
    pub init: Option<Text>,
    /// Files open in the whole system.
    pub open_files: Option<u64>,
    /// The most files that may be open.
    pub max_files: Option<u64>,
}

impl Host {
    /// Returns what `uname(2)` says.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if a captured tree
    ///   lacks `proc/sys/kernel`.
    ///
    /// # Example
    ///
    /// ```
    /// # if cfg!(target_os = "linux") {
    /// assert_eq!(sysu_os::uname().unwrap().sysname, "Linux");
    /// # }
    /// ```
    pub fn uname(&self) -> Result<Uname> {
        if let Some(base) = self.base {
            return base.uname();
        }
        if self.root.is_live() {
            return self.root.called("uname", sys::uname());
        }
        let value = |name| self.root.value(format!("proc/sys/kernel/{name}"));
        let absent = || Error::absent("/proc/sys/kernel/osrelease");
        Ok(Uname {
            sysname: value("ostype").unwrap_or_else(|| "Linux".into()),
            nodename: value("hostname").unwrap_or_default(),
            release: value("osrelease").ok_or_else(absent)?,
            version: value("version").unwrap_or_default(),
            machine: value("arch").unwrap_or_default(),
        })
    }

    /// Returns the name of the host, without a domain and without DNS.
    ///
    /// Names of all 64 bytes that Linux allows are given whole.
    ///
    /// # Errors
    ///
    /// As [`Host::uname`].
    pub fn hostname(&self) -> Result<Text> {
        Ok(self.uname()?.nodename)
    }

    /// Returns how long the machine runs.
    ///
    /// # Errors
    ///
    /// * [`Malformed`](crate::ErrorKind::Malformed) if `/proc/uptime` does
    ///   not begin with a number.
    /// * as for reading a file otherwise.
    pub fn uptime(&self) -> Result<Uptime> {
        if let Some(base) = self.base {
            return base.uptime();
        }
        let uptime = match self.root.read("proc/uptime") {
            Ok(bytes) => parse_uptime(&bytes)?,
            Err(err) if self.root.is_live() => {
                sys::clock_boottime().ok_or(err)?
            }
            Err(err) => return Err(err),
        };
        let boot_time = self.stat().ok().and_then(|s| s.boot_time);
        let live = self.root.is_live();
        Ok(Uptime {
            uptime,
            awake: live.then(sys::clock_monotonic).flatten(),
            boot_time: boot_time.or_else(|| {
                // No btime line (gVisor): counted back from now.
                live.then(|| clock::wall().checked_sub(uptime)).flatten()
            }),
        })
    }

    /// Returns the load averages.
    ///
    /// # Errors
    ///
    /// * [`Malformed`](crate::ErrorKind::Malformed) if the first three
    ///   words of `/proc/loadavg` are not numbers.
    /// * [`Unsupported`](crate::ErrorKind::Unsupported) on Windows, which
    ///   has no such number (Node says `[0, 0, 0]` there).
    pub fn load(&self) -> Result<Load> {
        match self.base {
            Some(base) => base.load(),
            None => parse_loadavg(&self.root.read("proc/loadavg")?),
        }
    }

    /// Returns what the running kernel says of itself.
    pub fn kernel_state(&self) -> KernelState {
        let root = &self.root;
        let files = root.read("proc/sys/fs/file-nr").ok();
        let files: Vec<Option<u64>> = files
            .iter()
            .flat_map(|bytes| scan::fields(bytes).map(scan::number))
            .collect();
        KernelState {
            command_line: root.value("proc/cmdline"),
            taint: root.number("proc/sys/kernel/tainted").map(taint_letters),
            lockdown: root
                .value("sys/kernel/security/lockdown")
                .and_then(|words| crate::memory::bracketed(&words)),
            modules: root.read("proc/modules").ok().map(|bytes| {
                scan::lines(&bytes).filter(|line| !line.is_empty()).count()
            }),
            boot_id: root.value("proc/sys/kernel/random/boot_id"),
            init: root.value("proc/1/comm"),
            open_files: files.first().copied().flatten(),
            max_files: files.get(2).copied().flatten(),
        }
    }
}

/// Reads `/proc/uptime`.
///
/// # Errors
///
/// * [`Malformed`](crate::ErrorKind::Malformed) if it does not begin with a
///   number of seconds.
pub fn parse_uptime(bytes: &[u8]) -> Result<Duration> {
    scan::fields(bytes)
        .next()
        .and_then(scan::fraction)
        .and_then(|s| Duration::try_from_secs_f64(s).ok())
        .ok_or_else(|| Error::malformed("/proc/uptime", "seconds"))
}

/// Reads `/proc/loadavg`.
///
/// # Errors
///
/// * [`Malformed`](crate::ErrorKind::Malformed) if its first three words are
///   not numbers.
///
/// # Example
///
/// ```
/// let load = sysu_os::parse::loadavg(b"0.52 0.58 0.59 2/189 12345\n")?;
/// assert_eq!(load.average, [0.52, 0.58, 0.59]);
/// assert_eq!((load.running, load.tasks), (Some(2), Some(189)));
/// # Ok::<(), sysu_os::Error>(())
/// ```
pub fn parse_loadavg(bytes: &[u8]) -> Result<Load> {
    let mut words = scan::fields(bytes);
    let bad = || Error::malformed("/proc/loadavg", "three averages");
    let mut next = || words.next().and_then(scan::fraction).ok_or_else(bad);
    let average = [next()?, next()?, next()?];
    let small = |n: u64| u32::try_from(n).ok();
    let (running, tasks) = words
        .next()
        .and_then(|word| scan::key_value(word, b'/'))
        .map_or((None, None), |(a, b)| (scan::number(a), scan::number(b)));
    Ok(Load {
        average,
        running: running.and_then(small),
        tasks: tasks.and_then(small),
        last_pid: words.next().and_then(scan::number).and_then(small),
    })
}

/// Returns the letters of a taint mask, as in the kernel's
/// `admin-guide/tainted-kernels`.
fn taint_letters(mask: u64) -> String {
    let letters = "PFSRMBUDAWCIOELKXTNJ";
    letters
        .chars()
        .enumerate()
        .filter(|&(bit, _)| mask >> bit & 1 == 1)
        .map(|(_, letter)| letter)
        .collect()
}
