//! Network interfaces: links, addresses, counters.

use std::net::IpAddr;

use crate::{
    Host,
    error::Result,
    netlink::{self, Link, RawAddress},
    scan, sys,
    text::Text,
};

/// A network interface.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Interface {
    /// Its number, which changes when it is made anew.
    pub index: u32,
    /// Its name: up to 15 bytes, any but `/`, white space and NUL.
    pub name: Text,
    /// Whether it leads back to this machine: the flag, not the name.
    pub loopback: bool,
    /// Whether it can carry traffic: its state is up, or unknown while its
    /// flags say that it runs (as `lo` and tunnels do).
    pub up: bool,
    /// Whether no hardware of this machine is behind it.
    pub is_virtual: bool,
    /// What it is: `ethernet`, `wifi`, `loopback`, `bridge`, `bond`,
    /// `vlan`, `tun`, `infiniband` …
    pub kind: &'static str,
    /// The words of its flags, in the kernel's order.
    pub flags: Vec<&'static str>,
    /// The largest packet in bytes.
    pub mtu: Option<u32>,
    /// The hardware address; 6 bytes for most, 20 for InfiniBand, none for
    /// tunnels.
    pub mac: Option<String>,
    /// The kernel's word for its state: `up`, `down`, `unknown` …
    pub state: Option<Text>,
    /// Whether a cable or a peer is there.
    pub carrier: Option<bool>,
    /// Its speed in bits per second; `None` when down or not told.
    pub speed: Option<u64>,
    /// `full` or `half`.
    pub duplex: Option<Text>,
    /// The bridge or bond that it is part of.
    pub master: Option<Text>,
    /// What the administrator calls it.
    pub alias: Option<Text>,
    /// The driver of its hardware.
    pub driver: Option<Text>,
    /// Its addresses, in the kernel's order.
    pub addresses: Vec<Address>,
    /// Its counters since it was made.
    pub counters: NetCounters,
}

/// An address of an interface.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Address {
    /// The address.
    pub address: IpAddr,
    /// How many leading bits name the network.
    pub prefix: u8,
    /// `global`, `link`, `host`, `site` or `nowhere`.
    pub scope: &'static str,
    /// The interface's number where the address means nothing without it
    /// (link-local IPv6).
    pub scope_id: Option<u32>,
    /// The address of all in the network.
    pub broadcast: Option<IpAddr>,
    /// The other end of a point-to-point link.
    pub peer: Option<IpAddr>,
    /// The name under which the address was given: `eth0:1`.
    pub label: Option<Text>,
    /// Whether it was made up for privacy.
    pub temporary: bool,
    /// Whether no new connection should use it.
    pub deprecated: bool,
    /// Whether it is not yet known to be free.
    pub tentative: bool,
    /// The seconds for which it holds; `None` is for ever.
    pub valid_seconds: Option<u32>,
}

/// What passed through an interface since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct NetCounters {
    /// Bytes received.
    pub rx_bytes: u64,
    /// Packets received.
    pub rx_packets: u64,
    /// Packets received damaged.
    pub rx_errors: u64,
    /// Packets received and dropped.
    pub rx_dropped: u64,
    /// Packets for many received.
    pub multicast: u64,
    /// Bytes sent.
    pub tx_bytes: u64,
    /// Packets sent.
    pub tx_packets: u64,
    /// Packets that could not be sent.
    pub tx_errors: u64,
    /// Packets to be sent and dropped.
    pub tx_dropped: u64,
    /// Collisions.
    pub collisions: u64,
}

const UP: u32 = 1;
const LOOPBACK: u32 = 8;
const RUNNING: u32 = 0x40;
const FLAGS: [&str; 19] = [
    "up",
    "broadcast",
    "debug",
    "loopback",
    "pointopoint",
    "notrailers",
    "running",
    "noarp",
    "promisc",
    "allmulti",
    "master",
    "slave",
    "multicast",
    "portsel",
    "automedia",
    "dynamic",
    "lower_up",
    "dormant",
    "echo",
];

impl Address {
    /// An address of which only itself and its network are known.
    #[cfg(any(feature = "portable", not(target_os = "linux")))]
    pub(crate) fn plain(address: IpAddr, prefix: u8) -> Self {
        Self {
            address,
            prefix,
            scope: "global",
            scope_id: None,
            broadcast: None,
            peer: None,
            label: None,
            temporary: false,
            deprecated: false,
            tentative: false,
            valid_seconds: None,
        }
    }

    /// Returns the mask of the network.
    ///
    /// # Example
    ///
    /// ```
    /// # if cfg!(target_os = "linux") {
    /// let lo = sysu_os::interfaces()?.into_iter().find(|i| i.loopback);
    /// let address = lo.and_then(|lo| lo.addresses.first().cloned());
    /// if let Some(address) = address.filter(|a| a.prefix == 8) {
    ///     assert_eq!(address.netmask().to_string(), "255.0.0.0");
    /// }
    /// # }
    /// # Ok::<(), sysu_os::Error>(())
    /// ```
    pub fn netmask(&self) -> IpAddr {
        let ones = u32::from(self.prefix);
        match self.address {
            IpAddr::V4(_) => {
                let mask = u32::MAX.checked_shl(32 - ones.min(32));
                IpAddr::V4(mask.unwrap_or(0).into())
            }
            IpAddr::V6(_) => {
                let mask = u128::MAX.checked_shl(128 - ones.min(128));
                IpAddr::V6(mask.unwrap_or(0).into())
            }
        }
    }

    /// Returns the address as people write it for `interface`: with its
    /// prefix, and link-local ones with their scope, `fe80::1%eth0/64`.
    pub fn shown(&self, interface: &Text) -> String {
        let scope = match self.scope_id {
            Some(_) => format!("%{interface}"),
            None => String::new(),
        };
        format!("{}{scope}/{}", self.address, self.prefix)
    }
}

/// Returns how many leading bits of a mask are ones, `None` when it has
/// holes.
///
/// # Example
///
/// ```
/// let prefix = |mask: &str| sysu_os::prefix_of_mask(mask.parse().unwrap());
/// assert_eq!(prefix("255.255.240.0"), Some(20));
/// assert_eq!(prefix("255.0.255.0"), None);
/// assert_eq!(prefix("ffff:ffff::"), Some(32));
/// ```
pub fn prefix_of_mask(mask: IpAddr) -> Option<u8> {
    let (bits, width) = match mask {
        IpAddr::V4(m) => (u128::from(m.to_bits()) << 96, 32),
        IpAddr::V6(m) => (m.to_bits(), 128),
    };
    let ones = bits.leading_ones();
    (bits.checked_shl(ones).unwrap_or(0) == 0).then(|| ones.min(width) as u8)
}

impl Host {
    /// Returns the network interfaces by number, each with its addresses
    /// and counters.
    ///
    /// Names come from `/sys/class/net`, and where there is no `/sys` from
    /// rtnetlink; addresses from rtnetlink.
    ///
    /// # Errors
    ///
    /// * any of reading, when neither source can be had.
    pub fn interfaces(&self) -> Result<Vec<Interface>> {
        if let Some(base) = self.base {
            return base.interfaces();
        }
        let counters = self.net_counters().unwrap_or_default();
        let (addresses, links) = self.addresses();
        let mut out: Vec<Interface> = match self.root.names("sys/class/net") {
            Ok(names) => names
                .into_iter()
                .filter_map(|name| self.interface(name.into()))
                .collect(),
            Err(err) if links.is_empty() && counters.is_empty() => {
                return Err(err);
            }
            Err(_) if links.is_empty() => counters
                .iter()
                .map(|(name, _)| Interface {
                    name: name.clone(),
                    kind: "unknown",
                    ..Interface::default()
                })
                .collect(),
            Err(_) => links.iter().map(from_link).collect(),
        };
        for interface in &mut out {
            let own = counters.iter().find(|(n, _)| *n == interface.name);
            if let Some((_, counters)) = own {
                interface.counters = *counters;
            }
            interface.addresses = addresses
                .iter()
                .filter(|a| a.index == interface.index)
                .map(from_raw)
                .collect();
        }
        out.sort_by_key(|i| i.index);
        Ok(out)
    }

    fn addresses(&self) -> (Vec<RawAddress>, Vec<Link>) {
        if !self.root.is_live() {
            let bytes = self.root.read("calls/addresses").unwrap_or_default();
            return (parse_recorded(&bytes), Vec::new());
        }
        let addresses = self.root.called("rtnetlink", sys::address_messages());
        let addresses = addresses.unwrap_or_default();
        let links = if self.root.exists("sys/class/net") {
            Vec::new()
        } else {
            netlink::parse_links(&sys::link_messages().unwrap_or_default())
        };
        (netlink::parse_addresses(&addresses), links)
    }

    /// Returns the counters of each interface, by name.
    ///
    /// # Errors
    ///
    /// As for reading a file.
    pub fn net_counters(&self) -> Result<Vec<(Text, NetCounters)>> {
        Ok(parse_net_dev(
            &self
                .root
                .read("proc/self/net/dev")
                .or_else(|_| self.root.read("proc/net/dev"))?,
        ))
    }

    fn interface(&self, name: Text) -> Option<Interface> {
        let dir = std::path::Path::new("sys/class/net").join(name.to_path());
        let value = |file: &str| self.root.value(dir.join(file));
        let number = |file: &str| self.root.number(dir.join(file));
        // `bonding_masters` is a file among the interfaces.
        let index = number("ifindex")?.try_into().ok()?;
        let flags = value("flags")
            .and_then(|text| scan::hex(text.as_bytes()))
            .unwrap_or(0) as u32;
        let kind = self.link_kind(&dir, number("type"), flags);
        let state = value("operstate");
        let target = self.root.link(&dir).unwrap_or_default();
        let is_virtual =
            target.components().any(|c| c.as_os_str() == "virtual");
        let flags = match state.as_ref().map(Text::as_bytes) {
            // sysfs leaves out the flag that the kernel derives.
            Some(b"up" | b"unknown") | None if flags & UP != 0 => {
                flags | RUNNING
            }
            _ => flags,
        };
        // Reading `carrier` of an interface that is down is an error.
        let carrier = (flags & UP != 0)
            .then(|| number("carrier"))
            .flatten()
            .map(|n| n == 1);
        // `lo` and tunnels do not know their state, but have a carrier.
        let known = state.as_ref().is_some_and(|state| *state == "up");
        let up = flags & RUNNING != 0 && (known || carrier != Some(false));
        Some(Interface {
            index,
            loopback: flags & LOOPBACK != 0,
            up,
            is_virtual,
            kind,
            flags: words(flags),
            mtu: number("mtu").and_then(|n| n.try_into().ok()),
            mac: value("address").and_then(|mac| checked_mac(&mac)),
            state,
            carrier,
            // −1 where it is not known; megabits.
            speed: self
                .root
                .signed(dir.join("speed"))
                .filter(|&n| 0 < n && n < i64::from(u32::MAX))
                .map(|n| n as u64 * 1_000_000),
            duplex: value("duplex").filter(|d| *d != "unknown"),
            master: self.root.link_name(dir.join("master")),
            alias: value("ifalias"),
            driver: (!is_virtual)
                .then(|| self.root.link_name(dir.join("device/driver")))
                .flatten(),
            name,
            ..Interface::default()
        })
    }

    fn link_kind(
        &self,
        dir: &std::path::Path,
        arp: Option<u64>,
        flags: u32,
    ) -> &'static str {
        if flags & LOOPBACK != 0 {
            return "loopback";
        }
        let uevent = self.root.read(dir.join("uevent")).unwrap_or_default();
        let devtype = scan::lines(&uevent)
            .find_map(|line| line.strip_prefix(b"DEVTYPE="));
        match devtype {
            Some(b"wlan") => return "wifi",
            Some(b"bridge") => return "bridge",
            Some(b"bond") => return "bond",
            Some(b"vlan") => return "vlan",
            Some(b"vxlan") => return "vxlan",
            Some(b"wireguard") => return "wireguard",
            Some(b"wwan") => return "wwan",
            _ => {}
        }
        // Drivers that give no DEVTYPE, each by a file of its own.
        for (file, kind) in [
            ("wireless", "wifi"),
            ("bridge", "bridge"),
            ("bonding", "bond"),
            ("tun_flags", "tun"),
        ] {
            if self.root.exists(dir.join(file)) {
                return kind;
            }
        }
        kind_of_arp(arp.unwrap_or(0))
    }
}

/// Names the hardware by the kernel's number for it (`ARPHRD_…`).
fn kind_of_arp(number: u64) -> &'static str {
    match number {
        1 => "ethernet",
        32 => "infiniband",
        280 => "can",
        512 => "ppp",
        768 | 769 => "tunnel",
        772 => "loopback",
        776 => "sit",
        778 => "gre",
        801..=803 => "wifi",
        0xfffe => "tun",
        _ => "unknown",
    }
}

fn words(flags: u32) -> Vec<&'static str> {
    FLAGS
        .iter()
        .enumerate()
        .filter(|&(bit, _)| flags >> bit & 1 == 1)
        .map(|(_, word)| *word)
        .collect()
}

/// Gives a hardware address only where it tells something: all zeros is
/// what the kernel writes where there is none.
fn checked_mac(mac: &Text) -> Option<String> {
    let mac = mac.to_str()?;
    let plain = |b: u8| b.is_ascii_hexdigit() || b == b':';
    let zero = mac.bytes().all(|b| b == b'0' || b == b':');
    (!zero && mac.bytes().all(plain)).then(|| mac.to_ascii_lowercase())
}

fn from_link(link: &Link) -> Interface {
    let mac: Vec<String> =
        link.mac.iter().map(|b| format!("{b:02x}")).collect();
    Interface {
        index: link.index,
        name: link.name.clone(),
        loopback: link.flags & LOOPBACK != 0,
        up: link.flags & (UP | RUNNING) == UP | RUNNING,
        kind: kind_of_arp(link.kind.into()),
        flags: words(link.flags),
        mtu: link.mtu,
        mac: checked_mac(&mac.join(":").into()),
        ..Interface::default()
    }
}

fn from_raw(raw: &RawAddress) -> Address {
    // The link scope of IPv6 is the only one that needs its interface.
    let scoped = raw.scope == 253 && raw.address.is_ipv6();
    Address {
        address: raw.address,
        prefix: raw.prefix,
        scope: match raw.scope {
            0 => "global",
            200 => "site",
            253 => "link",
            254 => "host",
            255 => "nowhere",
            _ => "other",
        },
        scope_id: scoped.then_some(raw.index),
        broadcast: raw.broadcast,
        peer: raw.peer,
        label: raw.label.clone(),
        temporary: raw.flags & 1 != 0 && raw.address.is_ipv6(),
        deprecated: raw.flags & 0x20 != 0,
        tentative: raw.flags & 0x40 != 0,
        valid_seconds: raw.valid.filter(|&n| n != u32::MAX),
    }
}

/// Reads recorded addresses: `index address/prefix scope` on each line.
fn parse_recorded(bytes: &[u8]) -> Vec<RawAddress> {
    scan::lines(bytes)
        .filter_map(|line| {
            let mut words = scan::fields(line);
            let index = scan::number(words.next()?)?.try_into().ok()?;
            let word = std::str::from_utf8(words.next()?).ok()?;
            let (address, prefix) = word.split_once('/')?;
            let address: IpAddr = address.parse().ok()?;
            let scope = match words.next() {
                Some(b"link") => 253,
                Some(b"host") => 254,
                _ => 0,
            };
            Some(RawAddress {
                index,
                address,
                prefix: prefix.parse().ok()?,
                scope,
                flags: 0x80,
                label: words.next().map(Text::from),
                broadcast: None,
                peer: None,
                valid: None,
                preferred: None,
            })
        })
        .collect()
}

/// Reads `/proc/net/dev`. Lines of another form are passed over.
pub fn parse_net_dev(bytes: &[u8]) -> Vec<(Text, NetCounters)> {
    scan::lines(bytes)
        .filter_map(|line| {
            // An alias holds a colon of its own; no counter does.
            let at = line.iter().rposition(|&b| b == b':')?;
            let name = line[..at].trim_ascii();
            let mut n = [0u64; 16];
            let mut count = 0;
            for (slot, word) in n.iter_mut().zip(scan::fields(&line[at + 1..]))
            {
                *slot = scan::number(word)?;
                count += 1;
            }
            (count == 16).then(|| {
                let counters = NetCounters {
                    rx_bytes: n[0],
                    rx_packets: n[1],
                    rx_errors: n[2],
                    rx_dropped: n[3],
                    multicast: n[7],
                    tx_bytes: n[8],
                    tx_packets: n[9],
                    tx_errors: n[10],
                    tx_dropped: n[11],
                    collisions: n[13],
                };
                (name.into(), counters)
            })
        })
        .collect()
}
