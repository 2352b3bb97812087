//! What the crate sysinfo gives, on the systems whose files we do not read.
//!
//! It can be asked on Linux too (feature `portable`), where the tests
//! compare it with our own readers. Its answers are taken as they are but
//! for what is known to be wrong in 0.40: subtractions that may wrap are
//! redone here, and orders that come out of a hash table are sorted.

use std::time::{Duration, SystemTime};

use sysinfo::{
    Components, CpuRefreshKind, Disks, MemoryRefreshKind, Networks,
    ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System, UpdateKind,
    Users,
};

use super::Base;
use crate::{
    cpu::{Cpu, LogicalCpu},
    error::{Error, Result},
    kernel::{Load, Uname, Uptime},
    memory::{Memory, Swap},
    mount::Filesystem,
    net::{self, Address, Interface},
    platform::Platform,
    process::Process,
    release::OsRelease,
    sensor::{Sensor, SensorKind},
    space::Space,
    stat::CpuTimes,
    text::Text,
    user::User,
};

/// The crate sysinfo.
#[derive(Debug)]
pub(crate) struct Portable;

fn text(value: &std::ffi::OsStr) -> Text {
    value.to_owned().into()
}

impl Base for Portable {
    fn uname(&self) -> Result<Uname> {
        let name = System::host_name()
            .map_err(|_| Error::unsupported("the host name"))?;
        let sysname = match Platform::CURRENT.rust_name() {
            "linux" => "Linux",
            "macos" => "Darwin",
            "windows" => "Windows_NT",
            "freebsd" => "FreeBSD",
            other => other,
        };
        Ok(Uname {
            sysname: sysname.into(),
            nodename: name.into(),
            release: System::kernel_version().unwrap_or_default().into(),
            version: System::long_os_version().unwrap_or_default().into(),
            machine: System::cpu_arch().into(),
        })
    }

    fn uptime(&self) -> Result<Uptime> {
        let uptime =
            System::uptime().map_err(|_| Error::unsupported("the uptime"))?;
        let boot = System::boot_time().ok().map(Duration::from_secs);
        Ok(Uptime {
            uptime: Duration::from_secs(uptime),
            awake: None,
            boot_time: boot
                .and_then(|d| SystemTime::UNIX_EPOCH.checked_add(d)),
        })
    }

    fn load(&self) -> Result<Load> {
        if cfg!(windows) {
            return Err(Error::unsupported("load averages"));
        }
        let load = System::load_average()
            .map_err(|_| Error::unsupported("load averages"))?;
        Ok(Load {
            average: [load.one, load.five, load.fifteen],
            running: None,
            tasks: None,
            last_pid: None,
        })
    }

    fn os_release(&self) -> Result<OsRelease> {
        let name = System::name()
            .map_err(|_| Error::unsupported("the name of the system"))?;
        let version = System::os_version().ok().map(Text::from);
        Ok(OsRelease {
            pretty_name: System::long_os_version()
                .unwrap_or_else(|_| name.clone())
                .into(),
            name: name.into(),
            id: System::distribution_id().into(),
            id_like: System::distribution_id_like()
                .into_iter()
                .map(Text::from)
                .collect(),
            version_id: version.clone(),
            version,
            codename: None,
            variant_id: None,
            build_id: None,
            home_url: None,
        })
    }

    fn cpu(&self) -> Result<Cpu> {
        let cpus = self.cpus()?;
        let some = |s: &str| (!s.is_empty()).then(|| Text::from(s));
        let system = system(CpuRefreshKind::nothing())?;
        let first = system.cpus().first();
        Ok(Cpu {
            model: first.and_then(|cpu| some(cpu.brand())),
            vendor: first.and_then(|cpu| some(cpu.vendor_id())),
            cores: System::physical_core_count().ok().map(|n| n as u32),
            threads: cpus.len() as u32,
            online: cpus.iter().map(|cpu| cpu.id).collect(),
            ..Cpu::default()
        })
    }

    fn cpus(&self) -> Result<Vec<LogicalCpu>> {
        let system = system(CpuRefreshKind::nothing().with_frequency())?;
        if system.cpus().is_empty() {
            return Err(Error::unsupported("the processors"));
        }
        let cpus = system.cpus().iter().enumerate();
        Ok(cpus
            .map(|(id, cpu)| LogicalCpu {
                id: id as u32,
                model: (!cpu.brand().is_empty()).then(|| cpu.brand().into()),
                frequency_hz: Some(cpu.frequency())
                    .filter(|&mhz| mhz > 0)
                    .and_then(|mhz| mhz.checked_mul(1_000_000)),
                socket: None,
                core: None,
                times: CpuTimes::default(),
            })
            .collect())
    }

    fn memory(&self) -> Result<Memory> {
        let kind = MemoryRefreshKind::everything();
        let system = System::new_with_specifics(
            RefreshKind::nothing().with_memory(kind),
        )
        .map_err(|_| Error::unsupported("the memory"))?;
        let total = system.total_memory();
        let available = system.available_memory().min(total);
        let swap = (system.total_swap(), system.free_swap());
        Ok(Memory {
            total,
            available,
            used: total - available,
            free: system.free_memory(),
            swap: Swap {
                total: swap.0,
                free: swap.1,
                used: swap.0.saturating_sub(swap.1),
                ..Swap::default()
            },
            ..Memory::default()
        })
    }

    fn filesystems(&self) -> Result<Vec<Filesystem>> {
        let mut out: Vec<Filesystem> = Disks::new_with_refreshed_list()
            .map_err(|_| Error::unsupported("the file systems"))?
            .iter()
            .map(|disk| Filesystem {
                mount_point: text(disk.mount_point().as_os_str()),
                source: text(disk.name()),
                fs_type: text(disk.file_system()),
                device: Text::default(),
                read_only: disk.is_read_only(),
                remote: false,
                // It does not tell what root's reserve is, so what is not
                // available counts as used.
                space: Some(Space::from_counts(
                    1,
                    [
                        disk.total_space(),
                        disk.available_space(),
                        disk.available_space(),
                    ],
                    [0, 0],
                )),
                reason: None,
            })
            .collect();
        out.sort_by(|a, b| a.mount_point.cmp(&b.mount_point));
        Ok(out)
    }

    fn interfaces(&self) -> Result<Vec<Interface>> {
        let networks = Networks::new_with_refreshed_list()
            .map_err(|_| Error::unsupported("the network interfaces"))?;
        let mut out: Vec<Interface> = networks
            .iter()
            .map(|(name, data)| {
                let mut nets: Vec<_> = data.ip_networks().to_vec();
                nets.sort_by_key(|net| (net.addr, net.prefix));
                let loopback = nets.iter().any(|n| n.addr.is_loopback());
                let mac = data.mac_address().to_string();
                Interface {
                    name: text(name),
                    loopback,
                    up: !nets.is_empty(),
                    kind: if loopback { "loopback" } else { "unknown" },
                    mtu: data.mtu().try_into().ok(),
                    mac: (mac != "00:00:00:00:00:00").then_some(mac),
                    addresses: nets
                        .iter()
                        .map(|net| Address::plain(net.addr, net.prefix))
                        .collect(),
                    counters: net::NetCounters {
                        rx_bytes: data.total_received(),
                        tx_bytes: data.total_transmitted(),
                        rx_packets: data.total_packets_received(),
                        tx_packets: data.total_packets_transmitted(),
                        rx_errors: data.total_errors_on_received(),
                        tx_errors: data.total_errors_on_transmitted(),
                        ..net::NetCounters::default()
                    },
                    ..Interface::default()
                }
            })
            .collect();
        out.sort_by(|a, b| a.name.cmp(&b.name));
        for (index, interface) in out.iter_mut().enumerate() {
            interface.index = index as u32 + 1;
        }
        Ok(out)
    }

    fn processes(&self) -> Result<Vec<Process>> {
        let mut system =
            System::new().map_err(|_| Error::unsupported("the processes"))?;
        let kind = ProcessRefreshKind::nothing()
            .with_memory()
            .with_cpu()
            .with_cmd(UpdateKind::OnlyIfNotSet)
            .without_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        let mut out: Vec<Process> = system
            .processes()
            .iter()
            .map(|(pid, process)| {
                let command: Vec<Text> =
                    process.cmd().iter().map(|arg| text(arg)).collect();
                let start = Duration::from_secs(process.start_time());
                Process {
                    pid: pid.as_u32(),
                    ppid: process.parent().map_or(0, sysinfo::Pid::as_u32),
                    name: text(process.name()),
                    command: (!command.is_empty()).then_some(command),
                    state: process
                        .status()
                        .to_string()
                        .chars()
                        .next()
                        .unwrap_or('?'),
                    started: SystemTime::UNIX_EPOCH.checked_add(start),
                    rss: process.memory(),
                    virtual_size: process.virtual_memory(),
                    ..Process::default()
                }
            })
            .collect();
        out.sort_by_key(|process| process.pid);
        Ok(out)
    }

    fn sensors(&self) -> Result<Vec<Sensor>> {
        let components = Components::new_with_refreshed_list()
            .map_err(|_| Error::unsupported("the sensors"))?;
        let mut out: Vec<Sensor> = components
            .iter()
            .map(|component| Sensor {
                chip: component.label().into(),
                device: None,
                channel: "temp".into(),
                label: Some(component.label().into()),
                kind: SensorKind::Temperature,
                value: component.temperature().map(f64::from),
                max: None,
                critical: component.critical().map(f64::from),
            })
            .collect();
        if out.is_empty() {
            return Err(Error::absent("sensors"));
        }
        out.sort_by(|a, b| a.label.cmp(&b.label));
        Ok(out)
    }

    fn users(&self) -> Result<Vec<User>> {
        let mut out: Vec<User> = Users::new_with_refreshed_list()
            .map_err(|_| Error::unsupported("the users"))?
            .iter()
            .map(user)
            .collect();
        out.sort_by_key(|user| user.uid);
        Ok(out)
    }

    fn user_info(&self) -> Result<User> {
        let mut system =
            System::new().map_err(|_| Error::unsupported("the processes"))?;
        let none = || Error::unsupported("the user");
        let pid = sysinfo::get_current_pid().map_err(|_| none())?;
        system.refresh_processes_specifics(
            ProcessesToUpdate::Some(&[pid]),
            true,
            ProcessRefreshKind::nothing().with_user(UpdateKind::Always),
        );
        let id = system
            .process(pid)
            .and_then(|p| p.effective_user_id().or(p.user_id()))
            .ok_or_else(none)?;
        let users = Users::new_with_refreshed_list()
            .map_err(|_| Error::unsupported("the users"))?;
        users.get_user_by_id(id).map(user).ok_or_else(none)
    }
}

fn system(kind: CpuRefreshKind) -> Result<System> {
    System::new_with_specifics(RefreshKind::nothing().with_cpu(kind))
        .map_err(|_| Error::unsupported("the processors"))
}

/// sysinfo knows neither the home nor the shell; Windows users have no
/// number, and Node gives them none either.
fn user(user: &sysinfo::User) -> User {
    cfg_select! {
        windows => {
            let (uid, gid) = (u32::MAX, u32::MAX);
        }
        _ => {
            let (uid, gid) = (**user.id(), *user.group_id());
        }
    }
    User {
        uid,
        gid,
        name: user.name().into(),
        full_name: None,
        home: Text::default(),
        shell: Text::default(),
    }
}
