//! Facts of the operating system and the hardware, right inside containers
//! too: what `node:os` and `systeminformation` give, for Rust.
//!
//! ```
//! use std::time::Duration;
//! use sysu_os::{Env, Host, Metrics, Parts, Sampler};
//!
//! // One fact at a time …
//! let memory = sysu_os::memory()?;
//! assert!(memory.available <= memory.total);
//!
//! // … everything as one value …
//! let host = Host::live().env(Env::from_iter(std::env::vars_os()));
//! let report = host.report(Parts::USUAL);
//! assert!(report.memory.is_some());
//!
//! // … and rates, which exist only between two moments.
//! let mut sampler = Sampler::new(Host::live(), Metrics::CPU);
//! std::thread::sleep(Duration::from_millis(10));
//! assert!(sampler.sample().elapsed >= Duration::from_millis(10));
//! # Ok::<(), sysu_os::Error>(())
//! ```
//!
//! - [`Host`] is a machine: the live one, or a captured tree of another
//!   ([`Host::at`]). Each fact is a method of it, and for the live one also
//!   a function of this crate.
//! - Snapshots are plain structs. Sizes are bytes, times [`Duration`]s,
//!   frequencies hertz, temperatures degrees Celsius. What a machine may
//!   lack is an [`Option`], never 0 or "unknown"; why a whole part is
//!   missing is its [`Error`].
//! - [`Sampler`] turns counters into rates. No call gives a percentage at
//!   once.
//! - [`Limits`] says what binds this process: in a container the machine's
//!   memory and processors are not its own.
//! - No program is started, no sleeping device woken, no environment
//!   variable read: those are handed in ([`Env`]). [`Host::fqdn`] alone may
//!   ask the network.
//! - [`parse`] has the readers of single files, which take bytes.
//!
//! # Systems
//!
//! On Linux everything is read from `/proc`, `/sys`, `/etc` and `/run` by
//! readers of our own. On macOS, Windows and FreeBSD the crate `sysinfo`
//! answers what it can, and the rest is [`ErrorKind::Unsupported`].
//!
//! # Features
//!
//! - `nss` (default): users that only the name service knows.
//! - `portable`: `Host::portable`, sysinfo's answers on Linux too.
//! - `serde` (default): every snapshot is `Serialize`; and `node`, the
//!   shapes of `node:os`.
//! - `stub`: for checking only, what systems without the files of Linux get.
//!
//! [`Duration`]: std::time::Duration
#![forbid(unsafe_code)]

mod affinity;
mod arm;
mod battery;
mod berkeley;
mod block;
mod capture;
mod cgroup;
mod clock;
mod cpu;
mod display;
mod env;
mod environment;
mod errno;
mod error;
mod fqdn;
mod gpu;
mod id;
mod interrupt;
mod io;
mod kernel;
mod limits;
mod locale;
mod machine;
mod memory;
mod mount;
mod net;
mod netlink;
#[cfg(feature = "serde")]
pub mod node;
mod package;
mod paging;
pub mod parse;
mod platform;
mod pressure;
mod priority;
mod process;
mod release;
mod report;
mod root;
mod route;
mod rpm;
mod sampler;
mod scan;
mod sensor;
mod ser;
mod session;
mod signal;
mod smbios;
mod socket;
mod space;
mod stat;
mod sys;
mod text;
mod topology;
mod tzif;
mod tzrule;
mod user;
mod zone;

use std::{num::NonZeroUsize, path::Path};

pub use battery::{Battery, Power};
pub use block::{BlockDevice, DiskCounters};
pub use capture::Captured;
pub use cgroup::CgroupEntry;
pub use cpu::{Cpu, CpuBlock, CpuInfo, Frequency, LogicalCpu, Vulnerability};
pub use display::{Display, Edid};
pub use env::Env;
pub use environment::{Environment, Found};
pub use errno::Errno;
pub use error::{Error, ErrorKind, Result};
pub use gpu::Gpu;
pub use interrupt::Interrupt;
pub use io::{IoLimit, IoLimits};
pub use kernel::{KernelState, Load, Uname, Uptime};
pub use limits::{CpuLimit, Limits, MemoryLimit, PidsLimit, Rlimit};
pub use locale::{Locale, Shell};
pub use machine::Machine;
pub use memory::{HugePages, HugePool, Memory, Swap, SwapDevice, Zram};
pub use mount::{Filesystem, Filesystems, Mount};
pub use net::{Address, Interface, NetCounters, prefix_of_mask};
pub use package::Packages;
pub use paging::Paging;
pub use platform::{Arch, DEV_NULL, ENDIANNESS, EOL, Platform};
pub use pressure::{Pressure, Shares, Stall};
pub use priority::Priority;
pub use process::{PidStat, ProcFields, Process};
pub use release::OsRelease;
pub use report::{Missing, Parts, Report, full_name};
pub use root::{Access, AccessKind};
pub use route::{Dns, Route};
pub use sampler::{
    Counters, CpuUsage, Delta, DiskRates, Metrics, NetRates, PagingRates,
    ProcessRates, Sampler, Usage,
};
pub use sensor::{Sensor, SensorKind};
pub use ser::rfc3339;
pub use session::Session;
pub use signal::Signal;
pub use smbios::{MemoryModule, MemoryModules};
pub use socket::{Protocol, Socket};
pub use space::Space;
pub use stat::{CpuTimes, Stat};
pub use text::Text;
pub use topology::{Cache, CoreKind, NumaNode};
pub use tzif::Zone;
pub use tzrule::LocalTime;
pub use user::{Group, Home, HomeSource, User};
pub use zone::TimeZone;

/// A machine whose facts can be asked for.
///
/// Cheap to make and to clone: nothing is read before it is asked for, and
/// nothing is kept.
#[derive(Clone, Debug)]
pub struct Host {
    root: root::Root,
    env: Env,
    base: Option<&'static dyn sys::Base>,
}

impl Host {
    /// The machine that this program runs on.
    pub fn live() -> Self {
        Self {
            root: root::Root::live(),
            env: Env::default(),
            base: sys::live_base(),
        }
    }

    /// A captured tree of a Linux machine: a folder that holds `proc`,
    /// `sys`, `etc` and so on.
    ///
    /// What the kernel is asked by calls stands in its folder `calls`, as
    /// a capture writes it. Links lead nowhere out of the tree.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](ErrorKind::NotPresent) if there is no such folder.
    /// * as for opening a folder otherwise.
    pub fn at(dir: impl AsRef<Path>) -> Result<Self> {
        Ok(Self {
            root: root::Root::at(dir.as_ref())?,
            env: Env::default(),
            base: None,
        })
    }

    /// The machine that this program runs on, as the crate sysinfo sees
    /// it: what macOS and Windows get, for comparison.
    #[cfg(feature = "portable")]
    pub fn portable() -> Self {
        Self { base: Some(&sys::portable::Portable), ..Self::live() }
    }

    /// A machine of which nothing can be known: every fact of it is
    /// [`ErrorKind::Unsupported`]. It is what a system gets that the crate
    /// does not know, and serves to test what a program does there.
    pub fn unknown() -> Self {
        Self { base: Some(&sys::Unknown), ..Self::live() }
    }

    /// Hands in the environment variables.
    #[must_use]
    pub fn env(self, env: Env) -> Self {
        Self { env, ..self }
    }

    /// Keeps a list of everything that is looked at from now on; see
    /// [`Host::trace`].
    #[must_use]
    pub fn traced(self) -> Self {
        Self { root: self.root.traced(), ..self }
    }

    /// Returns everything that was looked at since [`Host::traced`], in
    /// order, with why it could not be had.
    ///
    /// # Example
    ///
    /// ```
    /// # if cfg!(target_os = "linux") {
    /// let host = sysu_os::Host::live().traced();
    /// host.load()?;
    /// assert_eq!(host.trace()[0].path, "proc/loadavg");
    /// # }
    /// # Ok::<(), sysu_os::Error>(())
    /// ```
    pub fn trace(&self) -> Vec<Access> {
        self.root.trace()
    }

    /// Whether this is the machine that the program runs on.
    pub fn is_live(&self) -> bool {
        self.root.is_live()
    }

    /// Returns the ticks of a second in the kernel's counters of time.
    pub fn ticks_per_second(&self) -> u64 {
        self.recorded("calls/ticks", sys::ticks_per_second, 100)
    }

    /// Returns the bytes of a page of memory.
    pub fn page_size(&self) -> u64 {
        self.recorded("calls/page", sys::page_size, 4096)
    }

    fn recorded(&self, file: &str, live: fn() -> u64, usual: u64) -> u64 {
        if self.root.is_live() {
            return live();
        }
        self.root.number(file).filter(|&n| n > 0).unwrap_or(usual)
    }
}

macro_rules! live {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) -> $out:ty;)+) => {
        $(
            #[doc = concat!(
                "Asks the live machine; see [`Host::", stringify!($name), "`].")]
            $(#[$doc])*
            pub fn $name($($arg: $type),*) -> $out {
                Host::live().$name($($arg),*)
            }
        )+
    };
}

live! {
    /// # Errors
    ///
    /// As there.
    block_devices() -> Result<Vec<BlockDevice>>;
    /// # Errors
    ///
    /// As there.
    cpu() -> Result<Cpu>;
    /// # Errors
    ///
    /// As there.
    cpus() -> Result<Vec<LogicalCpu>>;
    /// # Errors
    ///
    /// As there.
    cpu_usage(over: std::time::Duration) -> Result<CpuUsage>;
    /// # Errors
    ///
    /// As there.
    dns() -> Result<Dns>;
    environment() -> Environment;
    available_parallelism() -> NonZeroUsize;
    /// # Errors
    ///
    /// As there.
    filesystems(want: Filesystems) -> Result<Vec<Filesystem>>;
    /// # Errors
    ///
    /// As there.
    gpus() -> Result<Vec<Gpu>>;
    /// # Errors
    ///
    /// As there.
    hostname() -> Result<Text>;
    /// # Errors
    ///
    /// As there.
    interfaces() -> Result<Vec<Interface>>;
    limits() -> Limits;
    /// # Errors
    ///
    /// As there.
    load() -> Result<Load>;
    /// # Errors
    ///
    /// As there.
    machine() -> Result<Machine>;
    /// # Errors
    ///
    /// As there.
    memory() -> Result<Memory>;
    /// # Errors
    ///
    /// As there.
    mounts() -> Result<Vec<Mount>>;
    /// # Errors
    ///
    /// As there.
    os_release() -> Result<OsRelease>;
    /// # Errors
    ///
    /// As there.
    power() -> Result<Power>;
    /// # Errors
    ///
    /// As there.
    pressure() -> Result<Pressure>;
    /// # Errors
    ///
    /// As there.
    priority(pid: Option<u32>) -> Result<Priority>;
    /// # Errors
    ///
    /// As there.
    processes(want: ProcFields) -> Result<Vec<Process>>;
    report(want: Parts) -> Report;
    /// # Errors
    ///
    /// As there.
    routes() -> Result<Vec<Route>>;
    /// # Errors
    ///
    /// As there.
    sensors() -> Result<Vec<Sensor>>;
    /// # Errors
    ///
    /// As there.
    set_priority(pid: Option<u32>, priority: Priority) -> Result<()>;
    /// # Errors
    ///
    /// As there.
    uname() -> Result<Uname>;
    /// # Errors
    ///
    /// As there.
    uptime() -> Result<Uptime>;
    /// # Errors
    ///
    /// As there.
    user_info() -> Result<User>;
    /// # Errors
    ///
    /// As there.
    users() -> Result<Vec<User>>;
}
