//! The full name of the host, with its domain: the one module that may ask
//! the network, and only when it is called.

use std::{
    net::ToSocketAddrs as _,
    sync::mpsc,
    time::{Duration, Instant},
};

use crate::{
    Host, clock,
    error::{Error, ErrorKind, Result},
    scan,
    text::Text,
};

impl Host {
    /// Returns the name of the host with its domain.
    ///
    /// A host name that has a dot is full already. Else `/etc/hosts` is
    /// asked, then the resolver whether the name is known in one of the
    /// domains of `/etc/resolv.conf`. The resolver may ask the network; it
    /// gets until `deadline`.
    ///
    /// # Errors
    ///
    /// * [`TimedOut`](ErrorKind::TimedOut) if the resolver does not answer.
    /// * [`NotPresent`](ErrorKind::NotPresent) if no domain knows the name.
    ///
    /// # Source
    ///
    /// hostname(1) `--fqdn`. DIFFERENCE: a name that is a mere alias
    /// (CNAME) of another is not replaced by that other.
    pub fn fqdn(&self, deadline: Duration) -> Result<Text> {
        let name = self.hostname()?;
        if name.as_bytes().contains(&b'.') {
            return Ok(name);
        }
        let hosts = self.root.read("etc/hosts").unwrap_or_default();
        if let Some(full) = parse_hosts(&hosts, name.as_bytes()) {
            return Ok(full);
        }
        let domains = self.dns().map(|dns| dns.search).unwrap_or_default();
        let absent = || Error::absent("a domain of this host");
        let (true, Some(short)) = (self.is_live(), name.to_str()) else {
            return Err(absent());
        };
        let end = clock::monotonic() + deadline;
        for domain in domains {
            let Some(domain) = domain.to_str() else { continue };
            let full = format!("{short}.{}", domain.trim_matches('.'));
            if resolves(&full, end)? {
                return Ok(full.into());
            }
        }
        Err(absent())
    }
}

/// Asks the resolver in a thread of its own, which cannot be stopped but
/// can be left behind.
fn resolves(name: &str, end: Instant) -> Result<bool> {
    let (tell, told) = mpsc::channel();
    // With the dot at its end no other domain is tried.
    let asked = format!("{name}.");
    std::thread::spawn(move || {
        let known = (asked.as_str(), 0u16).to_socket_addrs();
        // Nobody listens any more when it took too long.
        let _ = tell.send(known.is_ok_and(|mut all| all.next().is_some()));
    });
    let left = end.saturating_duration_since(clock::monotonic());
    told.recv_timeout(left)
        .map_err(|_| ErrorKind::TimedOut { what: name.into() }.into())
}

/// Returns the full name that `/etc/hosts` gives a host.
///
/// That is the first name of the first line in which `name` stands, where
/// it has a dot; else another name of that line that begins with `name` and
/// a dot.
///
/// # Example
///
/// ```
/// let hosts = b"127.0.0.1 localhost\n127.0.1.1 box.example.com box # us\n";
/// let full = sysu_os::parse::hosts(hosts, b"box");
/// assert_eq!(full, Some("box.example.com".into()));
/// assert_eq!(sysu_os::parse::hosts(hosts, b"localhost"), None);
/// ```
pub fn parse_hosts(bytes: &[u8], name: &[u8]) -> Option<Text> {
    scan::lines(bytes).find_map(|line| {
        let line = line.split(|&b| b == b'#').next()?;
        let names: Vec<&[u8]> = scan::fields(line).skip(1).collect();
        names.iter().find(|n| n.eq_ignore_ascii_case(name))?;
        let longer = |n: &&&[u8]| {
            n.len() > name.len()
                && n[name.len()] == b'.'
                && n[..name.len()].eq_ignore_ascii_case(name)
        };
        let first = names.first().filter(|n| n.contains(&b'.'));
        first.or_else(|| names.iter().find(longer)).map(|n| Text::from(*n))
    })
}
