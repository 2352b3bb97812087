//! Copying exactly what the readers look at, without what is private.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Component, Path, PathBuf},
};

use crate::{
    AccessKind, Filesystems, Host, Parts, ProcFields, scan, text::Text,
};

/// One thing of a captured tree.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Captured {
    /// A file and its bytes.
    File(Vec<u8>),
    /// A link and where it leads.
    Link(PathBuf),
    /// A folder that something asked for.
    Folder,
}

impl Host {
    /// Captures this machine as a tree for [`Host::at`]: what the readers
    /// of the whole [`Report`](crate::Report) look at and nothing else, by
    /// path without a leading slash.
    ///
    /// What is private is replaced: names of the host, its users and
    /// servers, hardware addresses, serial numbers and identifiers, IP
    /// addresses, the kernel's command line. Processes are left out.
    ///
    /// Empty on a captured tree and on systems without these files.
    pub fn capture(&self) -> BTreeMap<PathBuf, Captured> {
        let mut tree = BTreeMap::new();
        if !self.is_live() || self.base.is_some() {
            return tree;
        }
        let host = self.clone().traced();
        host.report(Parts::ALL);
        // Readers of single facts that the report does not hold.
        let _ = (host.huge_pools(), host.transparent_huge_pages());
        let _ = (host.stat(), host.disk_counters(), host.groups());
        let _ = (host.interrupts(), host.soft_interrupts());
        let _ = host.process(std::process::id(), ProcFields::STAT);
        for access in host.trace() {
            if access.reason.is_none() && access.kind != AccessKind::Call {
                host.copy(&access.path.to_path(), access.kind, &mut tree);
            }
        }
        host.record_calls(&mut tree);
        tree
    }

    /// Copies one thing, and each link on the way to it.
    fn copy(
        &self,
        path: &Path,
        kind: AccessKind,
        tree: &mut BTreeMap<PathBuf, Captured>,
    ) {
        let mut rest: Vec<PathBuf> = parts(path);
        rest.reverse();
        let mut at = PathBuf::new();
        // More links than this are a circle.
        for _ in 0..256 {
            let Some(part) = rest.pop() else { break };
            if part.as_os_str() == ".." {
                at.pop();
                continue;
            }
            at.push(part);
            let live = Path::new("/").join(&at);
            let last = rest.is_empty();
            if last && kind == AccessKind::Link {
                if let Ok(target) = std::fs::read_link(&live) {
                    tree.insert(at, Captured::Link(target));
                }
                return;
            }
            if let Ok(target) = std::fs::read_link(&live) {
                tree.insert(at.clone(), Captured::Link(target.clone()));
                if target.is_absolute() {
                    at = PathBuf::new();
                } else {
                    at.pop();
                }
                rest.extend(parts(&target).into_iter().rev());
            }
        }
        let live = Path::new("/").join(&at);
        if live.is_dir() {
            tree.entry(at).or_insert(Captured::Folder);
        } else if kind == AccessKind::File {
            let Ok(bytes) = self.root.read(path) else { return };
            let bytes = redact(path, bytes);
            tree.insert(at, Captured::File(bytes));
        } else {
            tree.entry(at).or_insert(Captured::File(Vec::new()));
        }
    }

    /// Writes down what calls answer, in the form in which they are read
    /// again.
    fn record_calls(&self, tree: &mut BTreeMap<PathBuf, Captured>) {
        let mut put = |name: &str, text: String| {
            let path = PathBuf::from(name);
            tree.insert(path, Captured::File(text.into_bytes()));
        };
        put("calls/ticks", format!("{}\n", self.ticks_per_second()));
        put("calls/page", format!("{}\n", self.page_size()));
        if let Ok(uid) = self.effective_uid() {
            put("calls/uid", format!("{uid}\n"));
        }
        if let Some(Ok(count)) = self.rpm() {
            put("calls/rpm", format!("{count}\n"));
        }
        if let Some(vendor) = crate::environment::cpuid_vendor() {
            put("calls/cpuid", format!("{}\n", vendor.to_string_lossy()));
        }
        if let Ok(name) = self.uname() {
            for (file, text) in [
                ("ostype", name.sysname),
                ("hostname", "host".into()),
                ("osrelease", name.release),
                ("version", name.version),
                ("arch", name.machine),
            ] {
                let text = format!("{}\n", text.to_string_lossy());
                put(&format!("proc/sys/kernel/{file}"), text);
            }
        }
        let mut lines = String::new();
        let all = Filesystems::default().all(true);
        for f in self.filesystems(all).unwrap_or_default() {
            let Some(s) = f.space else { continue };
            // Counted in bytes, the unit is 1.
            let _ = writeln!(
                lines,
                "{} 1 {} {} {} {} {}",
                escaped(&f.mount_point),
                s.total,
                s.free,
                s.available,
                s.inodes,
                s.inodes_free
            );
        }
        put("calls/statvfs", lines);
        let mut lines = String::new();
        for i in self.interfaces().unwrap_or_default() {
            for (n, a) in i.addresses.iter().enumerate() {
                let n = n + 2;
                let shown = match (a.scope, a.address.is_ipv6()) {
                    ("host", _) => a.address.to_string(),
                    ("link", true) => format!("fe80::{n}"),
                    (_, true) => format!("2001:db8:{}::{n}", i.index),
                    (_, false) => format!("192.0.2.{n}"),
                };
                let (index, prefix, scope) = (i.index, a.prefix, a.scope);
                let _ = writeln!(lines, "{index} {shown}/{prefix} {scope}");
            }
        }
        put("calls/addresses", lines);
    }
}

fn parts(path: &Path) -> Vec<PathBuf> {
    path.components()
        .filter_map(|c| match c {
            Component::Normal(name) => Some(name.into()),
            Component::ParentDir => Some("..".into()),
            _ => None,
        })
        .collect()
}

/// Escapes as the kernel does in its tables.
fn escaped(text: &Text) -> String {
    let mut out = String::new();
    for &b in text.as_bytes() {
        match b {
            b' ' | b'\t' | b'\n' | b'\\' => {
                let _ = write!(out, "\\{b:03o}");
            }
            b => out.push(char::from(b)),
        }
    }
    out
}

/// Replaces what is private, by the name of the file.
fn redact(path: &Path, bytes: Vec<u8>) -> Vec<u8> {
    let name = path.file_name().map(|n| n.as_encoded_bytes().to_vec());
    let name = name.unwrap_or_default();
    let whole = path.as_os_str().as_encoded_bytes();
    let secret = name.ends_with(b"serial")
        || name.ends_with(b"serial-number")
        || matches!(
            &name[..],
            b"product_uuid" | b"wwid" | b"machine-id" | b"boot_id"
        );
    if secret {
        let zero = |b: u8| if b.is_ascii_alphanumeric() { b'0' } else { b };
        return bytes.into_iter().map(zero).collect();
    }
    match whole {
        b"proc/cmdline" => return b"redacted\n".to_vec(),
        b"proc/1/environ" => {
            return bytes
                .split_inclusive(|&b| b == 0)
                .filter(|v| v.starts_with(b"container="))
                .flatten()
                .copied()
                .collect();
        }
        b"etc/passwd" => return lines(&bytes, passwd_line),
        b"etc/group" => return lines(&bytes, group_line),
        b"etc/resolv.conf" | b"run/systemd/resolve/resolv.conf" => {
            return lines(&bytes, |line| {
                let mut words = scan::fields(line);
                match words.next()? {
                    b"nameserver" => Some(b"nameserver 192.0.2.53".to_vec()),
                    b"search" => Some(b"search example.com".to_vec()),
                    b"options" => Some(line.to_vec()),
                    _ => None,
                }
            });
        }
        b"sys/firmware/dmi/tables/DMI" => {
            return crate::smbios::without_serials(&bytes);
        }
        b"etc/hosts" => return Vec::new(),
        b"proc/net/route" => return lines(&bytes, route_line),
        b"proc/net/ipv6_route" => return Vec::new(),
        b"proc/self/mountinfo" => return lines(&bytes, mount_line),
        _ => {}
    }
    if whole.starts_with(b"sys/class/drm/") && name == b"edid" {
        return crate::display::without_serials(&bytes);
    }
    if whole.starts_with(b"sys/class/net/") && name == b"address" {
        let hex = |b: u8| {
            if b.is_ascii_hexdigit() && b != b'0' { b'2' } else { b }
        };
        return bytes.into_iter().map(hex).collect();
    }
    if whole.starts_with(b"run/udev/data/") {
        return lines(&bytes, |line| {
            line.starts_with(b"E:ID_FS_TYPE=").then(|| line.to_vec())
        });
    }
    if whole.starts_with(b"run/systemd/sessions/") || name == b"utmp" {
        return Vec::new();
    }
    bytes
}

fn lines(bytes: &[u8], keep: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in scan::lines(bytes).filter(|line| !line.is_empty()) {
        if let Some(line) = keep(line) {
            out.extend(line);
            out.push(b'\n');
        }
    }
    out
}

/// People become `userN`; accounts of the system keep their names.
fn passwd_line(line: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<&[u8]> = line.split(|&b| b == b':').collect();
    let uid = scan::number(parts.get(2)?)?;
    let name = format!("user{uid}");
    let home = format!("/home/user{uid}");
    *parts.get_mut(1)? = b"x";
    *parts.get_mut(4)? = b"";
    if (1000..65534).contains(&uid) {
        *parts.get_mut(0)? = name.as_bytes();
        *parts.get_mut(5)? = home.as_bytes();
    }
    Some(parts.join(&b':'))
}

fn group_line(line: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<&[u8]> = line.split(|&b| b == b':').collect();
    let gid = scan::number(parts.get(2)?)?;
    let name = format!("group{gid}");
    *parts.get_mut(3)? = b"";
    if (1000..65534).contains(&gid) {
        *parts.get_mut(0)? = name.as_bytes();
    }
    Some(parts.join(&b':'))
}

/// Gateways become 192.0.2.1; networks go, but for the default.
fn route_line(line: &[u8]) -> Option<Vec<u8>> {
    let words: Vec<&[u8]> = scan::fields(line).collect();
    let [name, to, via, rest @ ..] = &words[..] else { return None };
    let default = *to == b"00000000" || *to == b"Destination";
    let via: &[u8] = if *via == b"Gateway" { via } else { b"010200C0" };
    default.then(|| [&[*name, *to, via], rest].concat().join(&b'\t'))
}

/// Servers become `server`.
fn mount_line(line: &[u8]) -> Option<Vec<u8>> {
    let words: Vec<&[u8]> = line.split(|&b| b == b' ').collect();
    let dash = words.iter().position(|w| *w == b"-")?;
    let source = words.get(dash + 2)?;
    let mut out = words.clone();
    let hidden = if source.starts_with(b"//") {
        b"//server/share".to_vec()
    } else if !source.starts_with(b"/") && source.contains(&b':') {
        b"server:/export".to_vec()
    } else {
        return Some(line.to_vec());
    };
    out[dash + 2] = &hidden;
    // Options name the server and the user once more.
    out.truncate(dash + 3);
    out.push(b"rw");
    Some(out.join(&b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_is_replaced() {
        let red = |path: &str, text: &str| {
            let bytes = redact(Path::new(path), text.as_bytes().to_vec());
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(
            red("sys/class/dmi/id/product_serial", "PF-12\n"),
            "00-00\n"
        );
        assert_eq!(red("sys/class/net/e/address", "a0:b1:00"), "20:22:00");
        assert_eq!(
            red("etc/passwd", "ada:h:1000:1000:Ada L:/home/ada:/bin/sh\n"),
            "user1000:x:1000:1000::/home/user1000:/bin/sh\n"
        );
        assert_eq!(
            red("etc/resolv.conf", "nameserver 10.1.2.3\nsearch corp\n"),
            "nameserver 192.0.2.53\nsearch example.com\n"
        );
        assert_eq!(
            red(
                "proc/self/mountinfo",
                "1 2 0:9 / /m rw - nfs4 nas.corp:/x rw,addr=10.0.0.1\n"
            ),
            "1 2 0:9 / /m rw - nfs4 server:/export rw\n"
        );
        assert_eq!(red("proc/cmdline", "root=/dev/sda key=1"), "redacted\n");
    }
}
