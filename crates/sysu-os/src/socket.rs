//! Sockets, and which processes hold them.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use crate::{
    Host,
    error::{Error, Result},
    scan,
    text::Text,
};

/// A socket of the network, or a local one.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Socket {
    /// What it speaks.
    pub protocol: Protocol,
    /// Our end; `None` for local sockets.
    pub local: Option<SocketAddr>,
    /// The other end, where there is one.
    pub remote: Option<SocketAddr>,
    /// The name of a local socket; `@` first for one without a file.
    pub path: Option<Text>,
    /// `listen`, `established`, `time-wait` …
    pub state: &'static str,
    /// Bytes received and not yet read.
    pub receive_queue: u64,
    /// Bytes sent and not yet acknowledged.
    pub send_queue: u64,
    /// The user who made it.
    pub uid: Option<u32>,
    /// Its number, which names it below `/proc/PID/fd`.
    pub inode: u64,
    /// Who holds it, by number and name; none for processes that may not
    /// be looked at.
    pub processes: Vec<(u32, Text)>,
}

/// What a socket speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Protocol {
    /// TCP over IPv4.
    Tcp,
    /// TCP over IPv6.
    Tcp6,
    /// UDP over IPv4.
    Udp,
    /// UDP over IPv6.
    Udp6,
    /// IPv4 packets as they are.
    Raw,
    /// IPv6 packets as they are.
    Raw6,
    /// A local socket.
    Unix,
}

impl Protocol {
    /// Returns its name: `tcp`, `udp6`, `unix`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Tcp6 => "tcp6",
            Self::Udp => "udp",
            Self::Udp6 => "udp6",
            Self::Raw => "raw",
            Self::Raw6 => "raw6",
            Self::Unix => "unix",
        }
    }
}

impl Host {
    /// Returns the sockets, by protocol and local end.
    ///
    /// With `processes` every descriptor of every process that may be
    /// looked at is read, to say who holds each.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if no table can be
    ///   read.
    pub fn sockets(&self, processes: bool) -> Result<Vec<Socket>> {
        if self.base.is_some() {
            return Err(Error::unsupported("sockets"));
        }
        let mut out = Vec::new();
        let mut read = false;
        for protocol in [
            Protocol::Tcp,
            Protocol::Tcp6,
            Protocol::Udp,
            Protocol::Udp6,
            Protocol::Raw,
            Protocol::Raw6,
            Protocol::Unix,
        ] {
            let file = format!("proc/net/{}", protocol.name());
            let Ok(bytes) = self.root.read(file) else { continue };
            read = true;
            match protocol {
                Protocol::Unix => out.extend(parse_unix(&bytes)),
                protocol => out.extend(parse_inet(&bytes, protocol)),
            }
        }
        if !read {
            return Err(Error::absent("/proc/net/tcp"));
        }
        if processes {
            let holders = self.holders();
            for socket in &mut out {
                if let Some(held) = holders.get(&socket.inode) {
                    socket.processes.clone_from(held);
                }
            }
        }
        out.sort_by_key(|s| (s.protocol, s.local, s.inode));
        Ok(out)
    }

    /// Finds which processes hold each socket.
    fn holders(&self) -> BTreeMap<u64, Vec<(u32, Text)>> {
        let mut out: BTreeMap<u64, Vec<(u32, Text)>> = BTreeMap::new();
        for pid in self.pids().unwrap_or_default() {
            let dir = format!("proc/{pid}/fd");
            let Ok(names) = self.root.names(&dir) else { continue };
            let mut comm = None;
            for name in names {
                let file = std::path::Path::new(&dir).join(name);
                let Ok(target) = self.root.link(file) else { continue };
                let target = target.as_os_str().as_encoded_bytes();
                let inode = target
                    .strip_prefix(b"socket:[")
                    .and_then(|rest| rest.strip_suffix(b"]"))
                    .and_then(scan::number);
                let Some(inode) = inode else { continue };
                let comm = comm.get_or_insert_with(|| {
                    let file = format!("proc/{pid}/comm");
                    self.root.value(file).unwrap_or_default()
                });
                let held = out.entry(inode).or_default();
                if held.last().is_none_or(|(last, _)| *last != pid) {
                    held.push((pid, comm.clone()));
                }
            }
        }
        out
    }
}

fn state(protocol: Protocol, number: u64) -> &'static str {
    // UDP and raw sockets use two of TCP's numbers.
    match (protocol, number) {
        (_, 1) => "established",
        (Protocol::Tcp | Protocol::Tcp6, n) => match n {
            2 => "syn-sent",
            3 => "syn-recv",
            4 => "fin-wait-1",
            5 => "fin-wait-2",
            6 => "time-wait",
            7 => "close",
            8 => "close-wait",
            9 => "last-ack",
            10 => "listen",
            11 => "closing",
            _ => "unknown",
        },
        _ => "unconnected",
    }
}

/// Reads `/proc/net/tcp` and its like. Lines of another form are passed
/// over.
///
/// # Example
///
/// ```
/// # if cfg!(target_endian = "little") {
/// use sysu_os::{Protocol, parse};
///
/// let line = b"sl\n 0: 0100007F:1F90 00000000:0000 0A \
///     00000000:00000005 00:00000000 00000000 1000 0 4242 1 0\n";
/// let found = parse::inet_sockets(line, Protocol::Tcp);
/// assert_eq!(found[0].local, Some("127.0.0.1:8080".parse().unwrap()));
/// assert_eq!(found[0].state, "listen");
/// assert_eq!((found[0].receive_queue, found[0].inode), (5, 4242));
/// # }
/// ```
///
/// # Source
///
/// proc_net(5): an address is words of 32 bits in the machine's order, a
/// port is big-endian.
pub fn parse_inet(bytes: &[u8], protocol: Protocol) -> Vec<Socket> {
    scan::lines(bytes)
        .skip(1)
        .filter_map(|line| {
            let words: Vec<&[u8]> = scan::fields(line).take(10).collect();
            let [_, local, remote, st, queues, _, _, uid, _, inode] =
                words[..]
            else {
                return None;
            };
            let (send, receive) = scan::key_value(queues, b':')?;
            let remote = endpoint(remote)?;
            let nowhere = remote.ip().is_unspecified() && remote.port() == 0;
            Some(Socket {
                protocol,
                local: Some(endpoint(local)?),
                remote: (!nowhere).then_some(remote),
                path: None,
                state: state(protocol, scan::hex(st)?),
                receive_queue: scan::hex(receive)?,
                send_queue: scan::hex(send)?,
                uid: scan::number(uid).and_then(|n| n.try_into().ok()),
                inode: scan::number(inode)?,
                processes: Vec::new(),
            })
        })
        .collect()
}

fn endpoint(word: &[u8]) -> Option<SocketAddr> {
    let (address, port) = scan::key_value(word, b':')?;
    let port = scan::hex(port)?.try_into().ok()?;
    let word = |chunk: &[u8]| {
        Some(u32::try_from(scan::hex(chunk)?).ok()?.to_ne_bytes())
    };
    let ip: IpAddr = match address.len() {
        8 => Ipv4Addr::from(word(address)?).into(),
        32 => {
            let mut bytes = [0u8; 16];
            let chunks = address.chunks_exact(8);
            for (four, chunk) in bytes.chunks_exact_mut(4).zip(chunks) {
                four.copy_from_slice(&word(chunk)?);
            }
            Ipv6Addr::from(bytes).into()
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

/// Reads `/proc/net/unix`.
fn parse_unix(bytes: &[u8]) -> Vec<Socket> {
    scan::lines(bytes)
        .skip(1)
        .filter_map(|line| {
            let mut words = scan::fields(line);
            let flags = scan::hex(words.nth(3)?)?;
            let state = scan::hex(words.nth(1)?)?;
            let inode = scan::number(words.next()?)?;
            let path = words.next().map(Text::from);
            Some(Socket {
                protocol: Protocol::Unix,
                local: None,
                remote: None,
                path,
                // The flag says that connections are accepted.
                state: match (flags & 0x1_0000 != 0, state) {
                    (true, _) => "listen",
                    (_, 3) => "established",
                    _ => "unconnected",
                },
                receive_queue: 0,
                send_queue: 0,
                uid: None,
                inode,
                processes: Vec::new(),
            })
        })
        .collect()
}
