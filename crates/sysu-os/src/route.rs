//! Routes, the way out, and the servers of names.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use crate::{
    Host,
    error::{Error, Result},
    net, scan,
    text::Text,
};

/// One route.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Route {
    /// The network that it leads to.
    pub destination: IpAddr,
    /// How many leading bits name the network; `None` when the mask has
    /// holes.
    pub prefix: Option<u8>,
    /// The next machine on the way; `None` when the network is at hand.
    pub gateway: Option<IpAddr>,
    /// The interface.
    pub interface: Text,
    /// The lowest wins.
    pub metric: u32,
    /// Whether it leads to everything else.
    pub default: bool,
}

/// The servers of names.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Dns {
    /// The servers, in the order in which they are asked. Where programs
    /// ask systemd's local server, those that it asks.
    pub servers: Vec<Text>,
    /// Whether a server of this machine stands between.
    pub local_resolver: bool,
    /// The domains that short names are tried in.
    pub search: Vec<Text>,
    /// The options of the resolver.
    pub options: Vec<Text>,
}

impl Host {
    /// Returns the routes: IPv4 before IPv6, defaults first, then by
    /// metric. Routes of the machine to itself are left out.
    ///
    /// # Errors
    ///
    /// * any of reading, when neither table can be read.
    ///
    /// # Source
    ///
    /// `/proc/net/route` and `/proc/net/ipv6_route`: the main tables.
    pub fn routes(&self) -> Result<Vec<Route>> {
        if self.base.is_some() {
            return Err(Error::unsupported("routes"));
        }
        let four = self.root.read("proc/net/route");
        let six = self.root.read("proc/net/ipv6_route");
        if let (Err(err), Err(_)) = (&four, &six) {
            return Err(err.clone());
        }
        let mut out = parse_route(&four.unwrap_or_default());
        out.extend(parse_ipv6_route(&six.unwrap_or_default()));
        out.sort_by_key(|r| (r.destination.is_ipv6(), !r.default, r.metric));
        Ok(out)
    }

    /// Returns the route to everything else, IPv4 before IPv6; `None` when
    /// there is no way out.
    ///
    /// # Errors
    ///
    /// As [`Host::routes`].
    pub fn default_route(&self) -> Result<Option<Route>> {
        Ok(self.routes()?.into_iter().find(|r| r.default))
    }

    /// Returns the servers of names.
    ///
    /// # Errors
    ///
    /// As for reading a file.
    pub fn dns(&self) -> Result<Dns> {
        if self.base.is_some() {
            return Err(Error::unsupported("name servers"));
        }
        let mut dns = parse_resolv_conf(&self.root.read("etc/resolv.conf")?);
        let stub =
            |s: &Text| matches!(s.as_bytes(), b"127.0.0.53" | b"127.0.0.54");
        if !dns.servers.is_empty() && dns.servers.iter().all(stub) {
            dns.local_resolver = true;
            let real = self.root.read("run/systemd/resolve/resolv.conf");
            if let Ok(bytes) = real {
                dns.servers = parse_resolv_conf(&bytes).servers;
            }
        }
        Ok(dns)
    }
}

/// Reads `/proc/net/route`, whose numbers are in the machine's byte order.
///
/// # Example
///
/// ```
/// # if cfg!(target_endian = "little") {
/// let routes = sysu_os::parse::route(b"Iface Destination\n\
///     eth0 00000000 010200C0 0003 0 0 100 00000000 0 0 0\n");
/// assert!(routes[0].default);
/// assert_eq!(routes[0].gateway, Some([192, 0, 2, 1].into()));
/// # }
/// ```
pub fn parse_route(bytes: &[u8]) -> Vec<Route> {
    let address = |word: &[u8]| {
        let n = u32::try_from(scan::hex(word)?).ok()?;
        Some(Ipv4Addr::from(n.to_ne_bytes()))
    };
    scan::lines(bytes)
        .skip(1)
        .filter_map(|line| {
            let words: Vec<&[u8]> = scan::fields(line).collect();
            let [name, to, via, flags, _, _, metric, mask, ..] = words[..]
            else {
                return None;
            };
            let flags = scan::hex(flags)?;
            if flags & 1 == 0 {
                return None;
            }
            let destination = address(to)?;
            let prefix = net::prefix_of_mask(address(mask)?.into());
            Some(Route {
                destination: destination.into(),
                prefix,
                gateway: (flags & 2 != 0)
                    .then(|| address(via))
                    .flatten()
                    .map(IpAddr::from),
                interface: name.into(),
                metric: scan::number(metric)?.try_into().ok()?,
                default: destination.is_unspecified() && prefix == Some(0),
            })
        })
        .collect()
}

/// Reads `/proc/net/ipv6_route`. Routes of the machine to itself and to
/// groups are left out.
pub fn parse_ipv6_route(bytes: &[u8]) -> Vec<Route> {
    let address = |word: &[u8]| {
        let text = std::str::from_utf8(word).ok()?;
        let plain = text.len() == 32 && !text.starts_with('+');
        let n = u128::from_str_radix(text, 16).ok().filter(|_| plain)?;
        Some(Ipv6Addr::from(n))
    };
    let mut seen = BTreeSet::new();
    scan::lines(bytes)
        .filter_map(|line| {
            let words: Vec<&[u8]> = scan::fields(line).collect();
            let [to, len, _, _, via, metric, _, _, flags, name] = words[..]
            else {
                return None;
            };
            let flags = scan::hex(flags)?;
            let destination = address(to)?;
            // RTF_UP; not RTF_REJECT, RTF_LOCAL, RTF_ANYCAST.
            let local = flags & (0x200 | 0x8000_0000 | 0x0010_0000) != 0;
            if flags & 1 == 0 || local || destination.is_multicast() {
                return None;
            }
            let prefix: u8 = scan::hex(len)?.try_into().ok()?;
            // A longer one is no prefix: the line is damaged.
            if prefix > 128 {
                return None;
            }
            let via = address(via)?;
            let route = Route {
                destination: destination.into(),
                prefix: Some(prefix),
                gateway: (flags & 2 != 0 && !via.is_unspecified())
                    .then_some(via.into()),
                interface: name.into(),
                metric: scan::hex(metric)?.try_into().ok()?,
                default: destination.is_unspecified() && prefix == 0,
            };
            seen.insert(line.to_vec()).then_some(route)
        })
        .collect()
}

/// Reads `resolv.conf`.
///
/// # Source
///
/// resolv.conf(5): the last `search` or `domain` line holds.
pub fn parse_resolv_conf(bytes: &[u8]) -> Dns {
    let mut dns = Dns::default();
    for line in scan::lines(bytes) {
        if matches!(line.first(), Some(b'#' | b';')) {
            continue;
        }
        let mut words = scan::fields(line);
        let key = words.next();
        let rest = || words.map(Text::from);
        match key {
            Some(b"nameserver") => dns.servers.extend(rest().take(1)),
            Some(b"search" | b"domain") => dns.search = rest().collect(),
            Some(b"options") => dns.options.extend(rest()),
            _ => {}
        }
    }
    dns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_longer_than_an_address_is_no_route() {
        let line = |prefix: &str| {
            let zero = "0".repeat(32);
            format!(
                "fd{} {prefix} {zero} 00 {zero} 100 1 0 1 eth0\n",
                "0".repeat(30)
            )
        };
        assert_eq!(parse_ipv6_route(line("80").as_bytes()).len(), 1);
        assert_eq!(parse_ipv6_route(line("81").as_bytes()), []);
    }
}
