//! Reading rtnetlink's answers: links and addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::text::Text;

/// A link, as far as a sandbox without `/sys` needs it from here.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Link {
    pub(crate) index: u32,
    pub(crate) kind: u16,
    pub(crate) flags: u32,
    pub(crate) name: Text,
    pub(crate) mtu: Option<u32>,
    pub(crate) mac: Vec<u8>,
}

/// An address of a link.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawAddress {
    pub(crate) index: u32,
    pub(crate) address: IpAddr,
    pub(crate) prefix: u8,
    pub(crate) scope: u8,
    pub(crate) flags: u32,
    pub(crate) label: Option<Text>,
    pub(crate) broadcast: Option<IpAddr>,
    pub(crate) peer: Option<IpAddr>,
    pub(crate) valid: Option<u32>,
    pub(crate) preferred: Option<u32>,
}

const NEW_LINK: u16 = 16;
const NEW_ADDRESS: u16 = 20;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Splits at lengths, each padded to four bytes: messages and attributes
/// have this form, but for where the length stands and how wide it is.
struct Chunks<'a> {
    rest: &'a [u8],
    wide: bool,
}

impl<'a> Iterator for Chunks<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (len, kind, head) = if self.wide {
            (u32_at(self.rest, 0)? as usize, u16_at(self.rest, 4)?, 16)
        } else {
            (usize::from(u16_at(self.rest, 0)?), u16_at(self.rest, 2)?, 4)
        };
        let body = self.rest.get(head..len)?;
        let padded = len.checked_add(3)? & !3;
        self.rest = self.rest.get(padded..).unwrap_or_default();
        Some((kind, body))
    }
}

fn messages(bytes: &[u8]) -> Chunks<'_> {
    Chunks { rest: bytes, wide: true }
}

fn attributes(bytes: &[u8]) -> Chunks<'_> {
    Chunks { rest: bytes, wide: false }
}

/// Whether the last message says that the dump is at its end or failed.
#[cfg(all(target_os = "linux", not(feature = "stub")))]
pub(crate) fn is_done(bytes: &[u8]) -> bool {
    // NLMSG_DONE or NLMSG_ERROR.
    messages(bytes).any(|(kind, _)| kind == 3 || kind == 2)
}

/// Reads the links of a dump. What is cut short is passed over.
pub(crate) fn parse_links(bytes: &[u8]) -> Vec<Link> {
    messages(bytes)
        .filter(|&(kind, _)| kind == NEW_LINK)
        .filter_map(|(_, body)| {
            // struct ifinfomsg: family, pad, type, index, flags, change.
            let mut link = Link {
                kind: u16_at(body, 2)?,
                index: u32_at(body, 4)?,
                flags: u32_at(body, 8)?,
                ..Link::default()
            };
            for (kind, value) in attributes(body.get(16..)?) {
                match kind {
                    1 => link.mac = value.to_vec(),
                    3 => link.name = string(value),
                    4 => link.mtu = u32_at(value, 0),
                    _ => {}
                }
            }
            Some(link)
        })
        .collect()
}

/// Reads the addresses of a dump. What is cut short is passed over.
pub(crate) fn parse_addresses(bytes: &[u8]) -> Vec<RawAddress> {
    messages(bytes)
        .filter(|&(kind, _)| kind == NEW_ADDRESS)
        .filter_map(|(_, body)| address(body))
        .collect()
}

fn address(body: &[u8]) -> Option<RawAddress> {
    // struct ifaddrmsg: family, prefix length, flags, scope, index.
    let (prefix, scope) = (*body.get(1)?, *body.get(3)?);
    let mut flags = u32::from(*body.get(2)?);
    let index = u32_at(body, 4)?;
    let (mut local, mut peer, mut label, mut broadcast) =
        (None, None, None, None);
    let (mut valid, mut preferred) = (None, None);
    for (kind, value) in attributes(body.get(8..)?) {
        match kind {
            1 => peer = ip(value),
            2 => local = ip(value),
            3 => label = Some(string(value)),
            4 => broadcast = ip(value),
            // struct ifa_cacheinfo: preferred, valid, …
            6 => {
                preferred = u32_at(value, 0);
                valid = u32_at(value, 4);
            }
            8 => flags = u32_at(value, 0).unwrap_or(flags),
            _ => {}
        }
    }
    // On a point-to-point link IFA_ADDRESS is the other end, else the same.
    let address = local.or(peer)?;
    Some(RawAddress {
        index,
        address,
        prefix: prefix.min(if address.is_ipv4() { 32 } else { 128 }),
        scope,
        flags,
        label,
        broadcast,
        peer: peer.filter(|p| *p != address),
        valid,
        preferred,
    })
}

fn ip(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(four).into());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|b| Ipv6Addr::from(b).into())
}

fn string(bytes: &[u8]) -> Text {
    bytes.strip_suffix(b"\0").unwrap_or(bytes).into()
}
