//! The readers of single files: bytes in, facts out.
//!
//! None of them panics, whatever the bytes; all take time linear in their
//! length. Most pass over lines that they do not understand, because the
//! kernel adds some with each version.

pub use crate::{
    block::parse_diskstats as diskstats,
    cgroup::parse_cgroup as cgroup,
    cpu::parse_cpuinfo as cpuinfo,
    display::parse_edid as edid,
    fqdn::parse_hosts as hosts,
    id::parse_machine_id as machine_id,
    interrupt::parse_interrupts as interrupts,
    io::{parse_io_max as io_max, parse_io_stat as io_stat},
    kernel::{parse_loadavg as loadavg, parse_uptime as uptime},
    limits::{parse_cpu_max as cpu_max, parse_rlimits as rlimits},
    memory::{parse_meminfo as meminfo, parse_swaps as swaps},
    mount::parse_mountinfo as mountinfo,
    net::parse_net_dev as net_dev,
    paging::parse_vmstat as vmstat,
    pressure::parse_pressure as pressure,
    process::{parse_cmdline as cmdline, parse_pid_stat as pid_stat},
    release::parse_os_release as os_release,
    route::{
        parse_ipv6_route as ipv6_route, parse_resolv_conf as resolv_conf,
        parse_route as route,
    },
    rpm::count_rpm as rpm,
    session::{parse_session as session, parse_utmp as utmp},
    smbios::parse_smbios as smbios,
    socket::parse_inet as inet_sockets,
    stat::parse_stat as stat,
    tzif::parse_tzif as tzif,
    user::{parse_group as group, parse_passwd as passwd},
};

/// Reads a list of processors, as the kernel and people write it.
///
/// `None` for what is not one, and for numbers above 65 535.
///
/// # Example
///
/// ```
/// assert_eq!(sysu_os::parse::cpu_list(b"0-2,8"), Some(vec![0, 1, 2, 8]));
/// assert_eq!(sysu_os::parse::cpu_list(b"0-2-4"), None);
/// ```
pub fn cpu_list(bytes: &[u8]) -> Option<Vec<u32>> {
    crate::scan::ranges(bytes)
}

/// Reads rtnetlink's answer to a request for all addresses: how many
/// addresses and links it holds. What is cut short is passed over.
pub fn netlink(bytes: &[u8]) -> (usize, usize) {
    let addresses = crate::netlink::parse_addresses(bytes);
    (addresses.len(), crate::netlink::parse_links(bytes).len())
}
