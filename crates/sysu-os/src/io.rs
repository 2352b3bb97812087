//! What binds reading and writing of disks: the control group's limits.

use std::collections::BTreeMap;

use crate::{cgroup::Place, root::Root, scan, text::Text};

/// What binds reading and writing of disks, and what was done.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct IoLimits {
    /// Each disk that is limited, by its number; the tightest of our group
    /// and all its ancestors.
    pub limits: Vec<IoLimit>,
    /// Bytes that the group read from disks.
    pub read_bytes: Option<u64>,
    /// Bytes that it wrote.
    pub written_bytes: Option<u64>,
}

/// What binds reading and writing of one disk.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct IoLimit {
    /// The disk's number: `8:0`.
    pub device: Text,
    /// Bytes read per second.
    pub read_bytes: Option<u64>,
    /// Bytes written per second.
    pub written_bytes: Option<u64>,
    /// Readings per second.
    pub reads: Option<u64>,
    /// Writings per second.
    pub writes: Option<u64>,
}

/// The files of version 1, and which limit each holds.
const V1: [&str; 4] = [
    "blkio.throttle.read_bps_device",
    "blkio.throttle.write_bps_device",
    "blkio.throttle.read_iops_device",
    "blkio.throttle.write_iops_device",
];

impl IoLimits {
    pub(crate) fn read(root: &Root, place: Option<&Place>) -> Self {
        let Some(Place { unified, levels }) = place else {
            return Self::default();
        };
        let mut tightest: BTreeMap<Text, [Option<u64>; 4]> = BTreeMap::new();
        let mut bind = |device: Text, limits: [Option<u64>; 4]| {
            let known = tightest.entry(device).or_default();
            for (known, new) in known.iter_mut().zip(limits) {
                *known = [*known, new].into_iter().flatten().min();
            }
        };
        for dir in levels {
            if *unified {
                let bytes = root.read(dir.join("io.max")).unwrap_or_default();
                for limit in parse_io_max(&bytes) {
                    let IoLimit { read_bytes, written_bytes, .. } = limit;
                    let all =
                        [read_bytes, written_bytes, limit.reads, limit.writes];
                    bind(limit.device, all);
                }
                continue;
            }
            for (n, file) in V1.iter().enumerate() {
                let bytes = root.read(dir.join(file)).unwrap_or_default();
                for line in scan::lines(&bytes) {
                    let mut words = scan::fields(line);
                    let device = words.next();
                    let limit = words.next().and_then(scan::number);
                    if let (Some(device), Some(limit)) = (device, limit) {
                        let mut all = [None; 4];
                        all[n] = Some(limit);
                        bind(device.into(), all);
                    }
                }
            }
        }
        let file = if *unified {
            "io.stat"
        } else {
            "blkio.throttle.io_service_bytes"
        };
        let done = root.read(levels[0].join(file)).ok();
        let done = done.and_then(|bytes| parse_io_stat(&bytes));
        Self {
            limits: tightest
                .into_iter()
                .filter(|(_, limits)| limits.iter().any(Option::is_some))
                .map(|(device, [read_bytes, written_bytes, reads, writes])| {
                    IoLimit {
                        device,
                        read_bytes,
                        written_bytes,
                        reads,
                        writes,
                    }
                })
                .collect(),
            read_bytes: done.map(|(read, _)| read),
            written_bytes: done.map(|(_, written)| written),
        }
    }
}

/// Reads `io.max`: a line per disk, `max` where nothing binds.
///
/// # Example
///
/// ```
/// let all = sysu_os::parse::io_max(b"8:16 rbps=2097152 wbps=max wiops=120\n");
/// assert_eq!(all[0].device, "8:16");
/// assert_eq!((all[0].read_bytes, all[0].written_bytes), (Some(2097152), None));
/// assert_eq!(all[0].writes, Some(120));
/// ```
pub fn parse_io_max(bytes: &[u8]) -> Vec<IoLimit> {
    scan::lines(bytes)
        .filter_map(|line| {
            let mut words = scan::fields(line);
            let device = words.next().filter(|w| w.contains(&b':'))?;
            let mut limit =
                IoLimit { device: device.into(), ..IoLimit::default() };
            for word in words {
                let Some((key, value)) = scan::key_value(word, b'=') else {
                    continue;
                };
                let value = scan::number(value);
                match key {
                    b"rbps" => limit.read_bytes = value,
                    b"wbps" => limit.written_bytes = value,
                    b"riops" => limit.reads = value,
                    b"wiops" => limit.writes = value,
                    _ => {}
                }
            }
            Some(limit)
        })
        .collect()
}

/// Reads `io.stat`, or version 1's `blkio.throttle.io_service_bytes`: bytes
/// read and written, over all disks; `None` where it counts none.
///
/// # Example
///
/// ```
/// let v2 = b"8:0 rbytes=5 wbytes=7 rios=1 wios=1\n8:16 rbytes=1 wbytes=0\n";
/// assert_eq!(sysu_os::parse::io_stat(v2), Some((6, 7)));
/// let v1 = b"8:0 Read 5\n8:0 Write 7\n8:0 Total 12\nTotal 12\n";
/// assert_eq!(sysu_os::parse::io_stat(v1), Some((5, 7)));
/// ```
pub fn parse_io_stat(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut found = None;
    let mut add = |read: Option<u64>, written: Option<u64>| {
        if read.is_some() || written.is_some() {
            let (r, w) = found.unwrap_or((0u64, 0u64));
            let sum =
                |a: u64, b: Option<u64>| a.saturating_add(b.unwrap_or(0));
            found = Some((sum(r, read), sum(w, written)));
        }
    };
    for line in scan::lines(bytes) {
        let mut words = scan::fields(line).skip(1).peekable();
        match words.peek() {
            Some(&b"Read") => add(words.nth(1).and_then(scan::number), None),
            Some(&b"Write") => add(None, words.nth(1).and_then(scan::number)),
            _ => {
                for word in words {
                    let part = |key: &[u8]| {
                        word.strip_prefix(key).and_then(scan::number)
                    };
                    add(part(b"rbytes="), part(b"wbytes="));
                }
            }
        }
    }
    found
}
