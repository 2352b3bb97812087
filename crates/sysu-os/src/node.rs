//! The members of Node's `os` module in Node's own shapes, for those who
//! port programs and scripts.
//!
//! Each function serialises to what `JSON.stringify(os.member())` gives.
//!
//! # Source
//!
//! The documentation of Node 20, and what it answers on Linux.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    Host,
    errno::Errno,
    error::Result,
    net::Interface,
    platform::{Arch, DEV_NULL, ENDIANNESS, EOL, Platform},
    priority::Priority,
    signal::Signal,
    stat::CpuTimes,
};

/// A member of `os.cpus()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeCpu {
    /// The model, `"unknown"` where it is not told.
    pub model: String,
    /// Megahertz, 0 where it is not told.
    pub speed: u64,
    /// Milliseconds since boot.
    pub times: NodeTimes,
}

/// The times of `os.cpus()`, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NodeTimes {
    /// Programs, guests included.
    pub user: u64,
    /// Programs of lowered priority.
    pub nice: u64,
    /// The kernel.
    pub sys: u64,
    /// Nothing to do.
    pub idle: u64,
    /// Interrupts; not the deferred ones.
    pub irq: u64,
}

impl CpuTimes {
    /// Returns the five times that Node gives. They do not add up to the
    /// time since boot: it leaves five others out.
    pub fn node(&self) -> NodeTimes {
        let ms = |d: std::time::Duration| {
            u64::try_from(d.as_millis()).unwrap_or(u64::MAX)
        };
        NodeTimes {
            user: ms(self.user),
            nice: ms(self.nice),
            sys: ms(self.system),
            idle: ms(self.idle),
            irq: ms(self.irq),
        }
    }
}

/// Returns `os.cpus()`.
///
/// # Errors
///
/// As [`Host::cpus`].
///
/// DIFFERENCE from Node: the speed falls back to `/proc/cpuinfo`'s where
/// there is no frequency scaling; Node says 0.
pub fn cpus(host: &Host) -> Result<Vec<NodeCpu>> {
    Ok(host
        .cpus()?
        .into_iter()
        .map(|cpu| NodeCpu {
            model: cpu.model.map_or_else(
                || "unknown".into(),
                |m| m.to_string_lossy().into_owned(),
            ),
            speed: cpu.frequency_hz.unwrap_or(0) / 1_000_000,
            times: cpu.times.node(),
        })
        .collect())
}

/// An address of `os.networkInterfaces()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeAddress {
    /// The address.
    pub address: String,
    /// The mask of the network.
    pub netmask: String,
    /// `IPv4` or `IPv6`.
    pub family: &'static str,
    /// Six bytes; zeros where there is no hardware address.
    pub mac: String,
    /// Whether it leads back to this machine.
    pub internal: bool,
    /// The address and the length of its network's prefix.
    pub cidr: Option<String>,
    /// Of IPv6 alone: the number of the interface where the address needs
    /// it, else 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopeid: Option<u32>,
}

/// Returns `os.networkInterfaces()`: the interfaces that are up, run and
/// have an address, by name.
///
/// DIFFERENCE from Node: the names are sorted; Node has the kernel's order.
pub fn network_interfaces(
    interfaces: &[Interface],
) -> BTreeMap<String, Vec<NodeAddress>> {
    let mut out: BTreeMap<String, Vec<NodeAddress>> = BTreeMap::new();
    let runs = |i: &&Interface| {
        i.flags.contains(&"up") && i.flags.contains(&"running")
    };
    for interface in interfaces.iter().filter(runs) {
        for address in &interface.addresses {
            // An alias is an interface of its own to Node.
            let name = address.label.as_ref().unwrap_or(&interface.name);
            let six = address.address.is_ipv6();
            let mac = interface.mac.clone().filter(|mac| mac.len() == 17);
            let node = NodeAddress {
                address: address.address.to_string(),
                netmask: address.netmask().to_string(),
                family: if six { "IPv6" } else { "IPv4" },
                mac: mac.unwrap_or_else(|| "00:00:00:00:00:00".into()),
                internal: interface.loopback,
                cidr: Some(format!("{}/{}", address.address, address.prefix)),
                scopeid: six.then(|| address.scope_id.unwrap_or(0)),
            };
            let name = name.to_string_lossy().into_owned();
            out.entry(name).or_default().push(node);
        }
    }
    out
}

/// `os.userInfo()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeUser {
    /// The number.
    pub uid: u32,
    /// The number of the first group.
    pub gid: u32,
    /// The name.
    pub username: String,
    /// The user database's home directory, not `$HOME`.
    pub homedir: String,
    /// The program that a login starts.
    pub shell: String,
}

/// Returns `os.userInfo()`.
///
/// # Errors
///
/// As [`Host::user_info`], where Node throws `ERR_SYSTEM_ERROR`.
pub fn user_info(host: &Host) -> Result<NodeUser> {
    let user = host.user_info()?;
    let text = |t: crate::Text| t.to_string_lossy().into_owned();
    Ok(NodeUser {
        uid: user.uid,
        gid: user.gid,
        username: text(user.name),
        homedir: text(user.home),
        shell: text(user.shell),
    })
}

/// `os.constants`, without `UV_UDP_REUSEADDR`, which is libuv's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeConstants {
    /// How a library is opened.
    pub dlopen: BTreeMap<&'static str, i32>,
    /// The 79 reasons that Node knows.
    pub errno: BTreeMap<&'static str, i32>,
    /// The signals.
    pub signals: BTreeMap<&'static str, i32>,
    /// The priorities.
    pub priority: BTreeMap<&'static str, Priority>,
}

/// Returns `os.constants` of Linux.
pub fn constants() -> NodeConstants {
    NodeConstants {
        dlopen: [
            ("RTLD_LAZY", 1),
            ("RTLD_NOW", 2),
            ("RTLD_GLOBAL", 256),
            ("RTLD_LOCAL", 0),
            ("RTLD_DEEPBIND", 8),
        ]
        .into(),
        errno: Errno::all()
            .filter(|e| e.in_node)
            .map(|e| (e.name, e.number))
            .collect(),
        signals: Signal::all().iter().map(|s| (s.0, s.1)).collect(),
        priority: Priority::constants().into(),
    }
}

/// Every member of `os`, each under Node's name. What cannot be had is
/// `null`, where Node throws.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is the member of that name")]
pub struct NodeOs {
    #[serde(rename = "EOL")]
    pub eol: &'static str,
    pub arch: &'static str,
    pub available_parallelism: usize,
    pub constants: NodeConstants,
    pub cpus: Option<Vec<NodeCpu>>,
    pub dev_null: &'static str,
    pub endianness: &'static str,
    pub freemem: Option<u64>,
    #[serde(rename = "getPriority")]
    pub priority: Option<i32>,
    pub homedir: Option<String>,
    pub hostname: Option<String>,
    pub loadavg: [f64; 3],
    pub machine: Option<String>,
    pub network_interfaces: Option<BTreeMap<String, Vec<NodeAddress>>>,
    pub platform: &'static str,
    pub release: Option<String>,
    pub tmpdir: String,
    pub totalmem: Option<u64>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub uptime: Option<f64>,
    pub user_info: Option<NodeUser>,
    pub version: Option<String>,
}

/// Returns every member of Node's `os`.
///
/// # Example
///
/// ```
/// use sysu_os::{Host, node};
///
/// let os = node::os(&Host::live());
/// assert_eq!(os.eol, sysu_os::EOL);
/// assert!(os.freemem <= os.totalmem);
/// ```
pub fn os(host: &Host) -> NodeOs {
    let memory = host.memory().ok();
    let uname = host.uname().ok();
    let name = |get: fn(&crate::Uname) -> &crate::Text| {
        let uname = uname.as_ref()?;
        Some(get(uname).to_string_lossy().into_owned())
    };
    let path = |p: std::path::PathBuf| p.to_string_lossy().into_owned();
    NodeOs {
        eol: EOL,
        arch: Arch::CURRENT.node_name(),
        available_parallelism: host.available_parallelism().get(),
        constants: constants(),
        cpus: cpus(host).ok(),
        dev_null: DEV_NULL,
        endianness: ENDIANNESS,
        freemem: memory.as_ref().map(|m| m.available),
        priority: host.priority(None).ok().map(Priority::get),
        homedir: host.home_dir().ok().map(|home| path(home.path)),
        hostname: name(|u| &u.nodename),
        loadavg: host.load().map_or([0.0; 3], |load| load.average),
        machine: name(|u| &u.machine),
        network_interfaces: host
            .interfaces()
            .ok()
            .map(|list| network_interfaces(&list)),
        platform: Platform::CURRENT.node_name(),
        release: name(|u| &u.release),
        tmpdir: path(host.temp_dir()),
        totalmem: memory.as_ref().map(|m| m.total),
        kind: name(|u| &u.sysname),
        uptime: host.uptime().ok().map(|u| u.uptime.as_secs_f64()),
        user_info: user_info(host).ok(),
        version: name(|u| &u.version),
    }
}
