//! Everything as one value.

use std::collections::BTreeMap;

use crate::{
    Host,
    battery::Power,
    block::BlockDevice,
    cpu::{Cpu, LogicalCpu, Vulnerability},
    display::Display,
    environment::Environment,
    error::{Error, Result},
    gpu::Gpu,
    kernel::{KernelState, Load, Uname, Uptime},
    limits::{Limits, Rlimit},
    locale::{Locale, Shell},
    machine::Machine,
    memory::{Memory, SwapDevice},
    mount::{Filesystem, Filesystems},
    net::Interface,
    package::Packages,
    paging::Paging,
    pressure::Pressure,
    release::OsRelease,
    route::{Dns, Route},
    sensor::Sensor,
    session::Session,
    smbios::MemoryModules,
    text::Text,
    user::User,
    zone::TimeZone,
};

/// Which parts of a [`Report`] are wanted; each costs only its own files.
///
/// # Example
///
/// ```
/// use sysu_os::{Host, Parts};
///
/// let report = Host::live().report(Parts::MEMORY | Parts::LOAD);
/// assert!(report.memory.is_some());
/// assert!(report.cpu.is_none());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts(u64);

impl Parts {
    /// No part.
    pub const NONE: Self = Self(0);
    /// All parts but the counted packages.
    pub const USUAL: Self = Self(!Self::PACKAGES.0);
    /// All parts.
    pub const ALL: Self = Self(u64::MAX);

    /// Whether all of `other` is wanted.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the part of a name of [`Report`]'s fields, or of a usual
    /// short one: `mem`, `disks`, `net`.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_os::Parts;
    ///
    /// assert_eq!(Parts::from_name("mem"), Parts::from_name("memory"));
    /// assert_eq!(Parts::from_name("nonsense"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        let name = full_name(name);
        NAMES.iter().find(|(n, _)| *n == name).map(|(_, part)| *part)
    }

    /// Returns the names of all parts, in the order of the report.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }
}

/// Returns the field of [`Report`] that a short name stands for.
pub fn full_name(name: &str) -> &str {
    match name {
        "mem" => "memory",
        "disk" | "disks" | "df" => "filesystems",
        "block" => "block_devices",
        "net" => "interfaces",
        "battery" | "batteries" => "power",
        "gpu" => "gpus",
        "display" => "displays",
        "modules" => "memory_modules",
        "release" | "distro" => "os",
        "virt" => "environment",
        "swap" => "swap_devices",
        "boot_time" => "uptime",
        "timezone" => "time_zone",
        other => other,
    }
}

impl std::ops::BitOr for Parts {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

macro_rules! report {
    ($(
        $(#[$doc:meta])+
        $field:ident, $part:ident, $bit:literal, $type:ty, $read:expr;
    )+) => {
        impl Parts {
            $(
                #[doc = concat!("[`Report::", stringify!($field), "`].")]
                pub const $part: Self = Self(1 << $bit);
            )+
        }

        const NAMES: &[(&str, Parts)] =
            &[$((stringify!($field), Parts::$part)),+];

        /// The facts of a machine as one value.
        ///
        /// A part that was not wanted, or that the machine does not have,
        /// is `None`; [`Report::missing`] says why of the latter.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        #[non_exhaustive]
        pub struct Report {
            /// The version of this shape; fields may be added within one.
            pub schema: &'static str,
            $(
                $(#[$doc])+
                pub $field: Option<$type>,
            )+
            /// Why a wanted part is missing: one stable word, and a
            /// sentence for people.
            pub missing: BTreeMap<&'static str, Missing>,
        }

        impl Host {
            /// Returns the wanted parts as one value. It never fails: a
            /// part that cannot be had is in [`Report::missing`].
            pub fn report(&self, want: Parts) -> Report {
                let mut report =
                    Report { schema: "sysu.os/1", ..Report::default() };
                $(
                    if want.has(Parts::$part) {
                        let read: fn(&Host) -> Result<$type> = $read;
                        match read(self) {
                            Ok(value) => report.$field = Some(value),
                            Err(err) => {
                                let name = stringify!($field);
                                report.missing.insert(name, err.into());
                            }
                        }
                    }
                )+
                report
            }
        }
    };
}

report! {
    /// The name of the host.
    hostname, HOSTNAME, 0, Text, Host::hostname;
    /// The distribution.
    os, OS, 1, OsRelease, Host::os_release;
    /// The kernel's name and version.
    kernel, KERNEL, 2, Uname, Host::uname;
    /// What the running kernel says of itself.
    kernel_state, KERNEL_STATE, 3, KernelState, |h| Ok(h.kernel_state());
    /// How long the machine runs.
    uptime, UPTIME, 4, Uptime, Host::uptime;
    /// Container and virtual machine.
    environment, ENVIRONMENT, 5, Environment, |h| Ok(h.environment());
    /// The machine as its maker named it.
    machine, MACHINE, 6, Machine, Host::machine;
    /// The processor.
    cpu, CPU, 7, Cpu, Host::cpu;
    /// Each logical processor.
    cpus, CPUS, 8, Vec<LogicalCpu>, Host::cpus;
    /// Known weaknesses of the processor.
    vulnerabilities, VULNERABILITIES, 9, Vec<Vulnerability>,
        Host::vulnerabilities;
    /// The load averages.
    load, LOAD, 10, Load, Host::load;
    /// How long tasks wait for what.
    pressure, PRESSURE, 11, Pressure, Host::pressure;
    /// Memory and swap.
    memory, MEMORY, 12, Memory, Host::memory;
    /// The devices and files of swap.
    swap_devices, SWAP_DEVICES, 13, Vec<SwapDevice>, Host::swap_devices;
    /// What binds this process.
    limits, LIMITS, 14, Limits, |h| Ok(h.limits());
    /// The limits of getrlimit(2).
    rlimits, RLIMITS, 15, Vec<Rlimit>, |h| h.rlimits(None);
    /// The mounted file systems and their space.
    filesystems, FILESYSTEMS, 16, Vec<Filesystem>,
        |h| h.filesystems(Filesystems::default());
    /// The block devices.
    block_devices, BLOCK_DEVICES, 17, Vec<BlockDevice>, Host::block_devices;
    /// The network interfaces.
    interfaces, INTERFACES, 18, Vec<Interface>, Host::interfaces;
    /// The routes.
    routes, ROUTES, 19, Vec<Route>, Host::routes;
    /// The servers of names.
    dns, DNS, 20, Dns, Host::dns;
    /// The graphics cards.
    gpus, GPUS, 21, Vec<Gpu>, Host::gpus;
    /// Batteries and mains.
    power, POWER, 22, Power, Host::power;
    /// Temperatures, fans, voltages.
    sensors, SENSORS, 23, Vec<Sensor>, Host::sensors;
    /// The effective user.
    user, USER, 24, User, Host::user_info;
    /// Who is logged in.
    sessions, SESSIONS, 25, Vec<Session>, Host::sessions;
    /// The shells.
    shell, SHELL, 26, Shell, |h| Ok(h.shell());
    /// The language.
    locale, LOCALE, 27, Locale, |h| Ok(h.locale());
    /// The time zone.
    time_zone, TIME_ZONE, 28, TimeZone, Host::time_zone;
    /// How many processes there are.
    processes, PROCESSES, 29, usize, |h| Ok(h.pids()?.len());
    /// How many packages are installed.
    packages, PACKAGES, 30, Vec<Packages>, |h| Ok(h.packages());
    /// The memory modules; root alone may read them.
    memory_modules, MEMORY_MODULES, 31, MemoryModules, Host::memory_modules;
    /// The sockets for displays and what is plugged in.
    displays, DISPLAYS, 32, Vec<Display>, Host::displays;
    /// What moved between memory and disks since boot.
    paging, PAGING, 33, Paging, Host::paging;
}

/// Why a part is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Missing {
    /// One stable word: `not_present`, `denied`, `unsupported`,
    /// `malformed`, `timed_out`, `io`.
    pub reason: &'static str,
    /// A sentence for people.
    pub message: String,
}

impl From<Error> for Missing {
    fn from(err: Error) -> Self {
        Self { reason: err.reason(), message: err.to_string() }
    }
}
