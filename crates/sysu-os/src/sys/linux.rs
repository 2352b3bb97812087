//! Calls of the Linux kernel, all through safe wrappers.

use std::{
    fs::File,
    io::{self, Read},
    os::fd::OwnedFd,
    path::Path,
    time::Duration,
};

use rustix::{
    fs::{AtFlags, Mode, OFlags},
    net::{self, netlink::SocketAddrNetlink},
    process::Pid,
    thread::CpuSet,
    time::ClockId,
};

use crate::{
    error::{Error, ErrorKind, Result},
    kernel::Uname,
    space::Space,
    text::Text,
};

#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
pub(crate) fn uname() -> Result<Uname> {
    let name = rustix::system::uname();
    let text = |s: &std::ffi::CStr| Text::from(s.to_bytes());
    Ok(Uname {
        sysname: text(name.sysname()),
        nodename: text(name.nodename()),
        release: text(name.release()),
        version: text(name.version()),
        machine: text(name.machine()),
    })
}

pub(crate) fn page_size() -> u64 {
    rustix::param::page_size() as u64
}

pub(crate) fn ticks_per_second() -> u64 {
    rustix::param::clock_ticks_per_second()
}

/// A folder held open, for many small files below it: the kernel walks from
/// it instead of from the root.
#[derive(Debug)]
pub(crate) struct Folder(OwnedFd);

impl Folder {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(rustix::fs::open(path, flags, Mode::empty())?))
    }

    /// Opens a file to be read.
    pub(crate) fn file(&self, path: &str) -> io::Result<impl Read> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.0, path, flags, Mode::empty())?;
        Ok(File::from(fd))
    }

    /// The number of the user to whom a file belongs.
    pub(crate) fn owner(&self, path: &str) -> io::Result<u32> {
        Ok(rustix::fs::statat(&self.0, path, AtFlags::empty())?.st_uid)
    }
}

pub(crate) fn space(path: &Path) -> Result<Space> {
    let s = rustix::fs::statvfs(path)
        .map_err(|err| Error::io(path, &err.into()))?;
    Ok(Space::from_counts(
        // f_frsize is the unit of the counts; f_bsize is a hint for reading.
        if s.f_frsize == 0 { s.f_bsize } else { s.f_frsize },
        [s.f_blocks, s.f_bfree, s.f_bavail],
        [s.f_files, s.f_ffree],
    ))
}

fn clock(id: ClockId) -> Option<Duration> {
    let t = rustix::time::clock_gettime(id);
    Some(Duration::new(t.tv_sec.try_into().ok()?, t.tv_nsec.try_into().ok()?))
}

pub(crate) fn clock_boottime() -> Option<Duration> {
    clock(ClockId::Boottime)
}

pub(crate) fn clock_monotonic() -> Option<Duration> {
    clock(ClockId::Monotonic)
}

#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
pub(crate) fn effective_uid() -> Option<u32> {
    Some(rustix::process::geteuid().as_raw())
}

fn pid(n: u32) -> Result<Pid> {
    i32::try_from(n)
        .ok()
        .and_then(Pid::from_raw)
        .ok_or_else(|| ErrorKind::NoProcess { pid: n }.into())
}

fn about(n: u32, what: &str, err: rustix::io::Errno) -> Error {
    if err == rustix::io::Errno::SRCH {
        return ErrorKind::NoProcess { pid: n }.into();
    }
    Error::io(format!("{what} {n}"), &err.into())
}

pub(crate) fn priority(of: Option<u32>) -> Result<i32> {
    let who = of.map(pid).transpose()?;
    rustix::process::getpriority_process(who)
        .map_err(|err| about(of.unwrap_or(0), "priority of process", err))
}

pub(crate) fn set_priority(of: Option<u32>, nice: i32) -> Result<()> {
    let who = of.map(pid).transpose()?;
    rustix::process::setpriority_process(who, nice)
        .map_err(|err| {
            about(of.unwrap_or(0), "setting the priority of process", err)
        })
}

/// Sets the processors of one thread.
pub(crate) fn set_affinity(tid: u32, cpus: &[u32]) -> Result<()> {
    let mut set = CpuSet::new();
    for &cpu in cpus {
        if cpu as usize >= CpuSet::MAX_CPU {
            return Err(ErrorKind::OutOfRange {
                what: "processor",
                value: cpu.into(),
                min: 0,
                max: CpuSet::MAX_CPU as i64 - 1,
            }
            .into());
        }
        set.set(cpu as usize);
    }
    rustix::thread::sched_setaffinity(Some(pid(tid)?), &set)
        .map_err(|err| about(tid, "setting the processors of", err))
}

/// Sends a signal through a descriptor of the process.
///
/// `check` runs between opening the descriptor and sending: what it reads
/// is of the very process that will get the signal, whatever happens to its
/// number meanwhile.
pub(crate) fn send_signal(
    n: u32,
    signal: i32,
    check: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let fail = |err| about(n, "signal to process", err);
    let fd = rustix::process::pidfd_open(
        pid(n)?,
        rustix::process::PidfdFlags::empty(),
    )
    .map_err(fail)?;
    check()?;
    let Some(signal) = rustix::process::Signal::from_named_raw(signal) else {
        return Err(Error::unsupported("sending a real-time signal"));
    };
    rustix::process::pidfd_send_signal(fd, signal).map_err(fail)
}

/// Asks rtnetlink for all links (`RTM_GETLINK`) or addresses
/// (`RTM_GETADDR`) and returns the messages as they came.
fn netlink(request: u16) -> Result<Vec<u8>> {
    let fail = |err: rustix::io::Errno| Error::io("rtnetlink", &err.into());
    let fd = net::socket_with(
        net::AddressFamily::NETLINK,
        net::SocketType::RAW,
        net::SocketFlags::CLOEXEC,
        None,
    )
    .map_err(fail)?;
    // struct nlmsghdr, then struct rtgenmsg padded to 4 bytes.
    let mut message = Vec::with_capacity(20);
    message.extend(20u32.to_ne_bytes());
    message.extend(request.to_ne_bytes());
    message.extend(0x301u16.to_ne_bytes()); // NLM_F_REQUEST | NLM_F_DUMP
    message.extend(1u32.to_ne_bytes());
    message.extend(0u32.to_ne_bytes());
    message.extend([0u8; 4]);
    let kernel = SocketAddrNetlink::new(0, 0);
    net::sendto(&fd, &message, net::SendFlags::empty(), &kernel)
        .map_err(fail)?;
    // Two seconds: the kernel answers at once, or a sandbox never does.
    net::sockopt::set_socket_timeout(
        &fd,
        net::sockopt::Timeout::Recv,
        Some(Duration::from_secs(2)),
    )
    .map_err(fail)?;
    let mut all = Vec::new();
    let mut part = vec![0u8; 32 << 10];
    loop {
        let (_, len) = net::recv(&fd, &mut part[..], net::RecvFlags::empty())
            .map_err(fail)?;
        let Some(part) = part.get(..len).filter(|p| !p.is_empty()) else {
            return Ok(all);
        };
        all.extend_from_slice(part);
        if crate::netlink::is_done(part) || all.len() > 16 << 20 {
            return Ok(all);
        }
    }
}

pub(crate) fn link_messages() -> Result<Vec<u8>> {
    netlink(18)
}

pub(crate) fn address_messages() -> Result<Vec<u8>> {
    netlink(22)
}
