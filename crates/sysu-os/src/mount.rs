//! What is mounted where, and the space that it has.

use std::{collections::BTreeMap, sync::mpsc, time::Duration};

use crate::{
    Host,
    error::{Error, ErrorKind, Result},
    scan,
    space::{self, Space},
    sys,
    text::Text,
};

/// One mount.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Mount {
    /// Its number.
    pub id: u32,
    /// The number of the mount that it stands on.
    pub parent: u32,
    /// The device's number, `major:minor`; shared by all mounts of one file
    /// system.
    pub device: Text,
    /// The part of the file system that is mounted; `/` but for bind
    /// mounts and subvolumes.
    pub root: Text,
    /// Where it is.
    pub mount_point: Text,
    /// The mount's own options.
    pub options: Text,
    /// The file system's type.
    pub fs_type: Text,
    /// What is mounted: a device, a server, or any word.
    pub source: Text,
    /// The file system's options.
    pub super_options: Text,
    /// Whether nothing can be written through it.
    pub read_only: bool,
}

/// A mounted file system and its space.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Filesystem {
    /// Where it is.
    pub mount_point: Text,
    /// What is mounted.
    pub source: Text,
    /// Its type.
    pub fs_type: Text,
    /// The device's number, `major:minor`.
    pub device: Text,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// Whether it is reached over a network.
    pub remote: bool,
    /// Its space; `None` for the reason beside it.
    pub space: Option<Space>,
    /// Why the space is not known, in one word.
    pub reason: Option<&'static str>,
}

/// Which file systems are wanted, and how long one may take to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Filesystems does nothing until a Host is asked with it"]
pub struct Filesystems {
    all: bool,
    deadline: Duration,
}

impl Default for Filesystems {
    fn default() -> Self {
        Self { all: false, deadline: Duration::from_secs(2) }
    }
}

impl Filesystems {
    /// Wants every mount: pseudo, empty and hidden ones, and each of
    /// several mounts of one device. Default: those that hold data, once.
    pub const fn all(self, all: bool) -> Self {
        Self { all, ..self }
    }

    /// How long to wait for file systems on a network, in all. Default: two
    /// seconds.
    pub const fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }
}

impl Host {
    /// Returns every mount that this process can see.
    ///
    /// # Errors
    ///
    /// As for reading a file.
    pub fn mounts(&self) -> Result<Vec<Mount>> {
        if self.base.is_some() {
            return Err(Error::unsupported("the table of mounts"));
        }
        Ok(parse_mountinfo(&self.root.read("proc/self/mountinfo")?))
    }

    /// Returns the mounted file systems with their space, by mount point.
    ///
    /// A file system on a network that does not answer before the deadline
    /// is given without its space, with the reason `timed_out`.
    ///
    /// # Errors
    ///
    /// As [`Host::mounts`].
    pub fn filesystems(&self, want: Filesystems) -> Result<Vec<Filesystem>> {
        if let Some(base) = self.base {
            return base.filesystems();
        }
        let mut mounts = self.mounts()?;
        if !want.all {
            let pseudo = self.pseudo_types();
            mounts = common(mounts, &pseudo);
        }
        let recorded = if self.root.is_live() {
            BTreeMap::new()
        } else {
            self.recorded_space()
        };
        let mut waiting = Vec::new();
        let mut out: Vec<Filesystem> = mounts
            .into_iter()
            .enumerate()
            .map(|(at, m)| {
                let remote = is_remote(m.fs_type.as_bytes());
                let space = if !self.root.is_live() {
                    recorded
                        .get(&m.mount_point)
                        .copied()
                        .ok_or_else(|| Error::absent("/calls/statvfs"))
                } else if remote {
                    waiting.push((at, m.mount_point.clone()));
                    let what = m.mount_point.to_path();
                    Err(ErrorKind::TimedOut { what }.into())
                } else {
                    sys::space(&m.mount_point.to_path())
                };
                Filesystem {
                    mount_point: m.mount_point,
                    source: m.source,
                    fs_type: m.fs_type,
                    device: m.device,
                    read_only: m.read_only,
                    remote,
                    reason: space.as_ref().err().map(Error::reason),
                    space: space.ok(),
                }
            })
            .collect();
        wait(waiting, want.deadline, &mut out);
        if !want.all {
            out.retain(|f| f.space.is_none_or(|s| s.total > 0));
        }
        out.sort_by(|a, b| a.mount_point.cmp(&b.mount_point));
        Ok(out)
    }

    fn recorded_space(&self) -> BTreeMap<Text, Space> {
        let bytes = self.root.read("calls/statvfs").unwrap_or_default();
        scan::lines(&bytes)
            .filter_map(|line| {
                let words: Vec<&[u8]> = scan::fields(line).collect();
                let (name, counts) = words.split_first()?;
                let space = space::parse_recorded(counts)?;
                Some((scan::unescape(name), space))
            })
            .collect()
    }

    /// Returns the types without a device of their own, but for those that
    /// hold people's data.
    fn pseudo_types(&self) -> Vec<Text> {
        const USUAL: &[u8] = b"nodev proc\nnodev sysfs\nnodev devtmpfs\n\
            nodev devpts\nnodev cgroup\nnodev cgroup2\nnodev securityfs\n\
            nodev debugfs\nnodev tracefs\nnodev mqueue\nnodev pstore\n\
            nodev bpf\nnodev configfs\nnodev hugetlbfs\nnodev autofs\n\
            nodev efivarfs\nnodev binfmt_misc\nnodev nsfs\nnodev fusectl\n\
            nodev rpc_pipefs\nnodev ramfs\n";
        let bytes = self.root.read("proc/filesystems");
        let bytes = bytes.as_deref().unwrap_or(USUAL);
        scan::lines(bytes)
            .filter_map(|line| {
                let mut words = scan::fields(line);
                (words.next()? == b"nodev").then(|| words.next())?
            })
            .filter(|name| !holds_data(name))
            .map(Text::from)
            .collect()
    }
}

/// Types that have no device and yet hold data that people look for.
fn holds_data(name: &[u8]) -> bool {
    is_remote(name)
        || name.starts_with(b"fuse.")
        || matches!(
            name,
            b"tmpfs"
                | b"zfs"
                | b"btrfs"
                | b"bcachefs"
                | b"overlay"
                | b"aufs"
                | b"virtiofs"
                | b"ubifs"
                | b"fuse"
        )
}

/// Types whose server may be gone, so that a question may never be answered.
fn is_remote(name: &[u8]) -> bool {
    matches!(
        name,
        b"nfs"
            | b"nfs4"
            | b"cifs"
            | b"smb3"
            | b"smbfs"
            | b"9p"
            | b"afs"
            | b"ceph"
            | b"lustre"
            | b"fuse.sshfs"
            | b"fuse.rclone"
            | b"fuse.s3fs"
            | b"fuse.ceph"
            | b"fuse.glusterfs"
            | b"glusterfs"
            | b"davfs"
            | b"fuse.davfs"
    )
}

/// Keeps what df(1) shows: what is hidden under another mount goes, pseudo
/// types go, and of several mounts of one device the shortest path stays.
fn common(mounts: Vec<Mount>, pseudo: &[Text]) -> Vec<Mount> {
    let mut by_point: BTreeMap<Text, Mount> = BTreeMap::new();
    for mount in mounts {
        // A later mount on the same point hides the earlier one.
        by_point.insert(mount.mount_point.clone(), mount);
    }
    let mut by_device: BTreeMap<Text, Mount> = BTreeMap::new();
    for mount in by_point.into_values() {
        if pseudo.contains(&mount.fs_type) {
            continue;
        }
        let rank = |m: &Mount| {
            // The whole file system before a part of it.
            (m.root != "/", m.mount_point.as_bytes().len())
        };
        match by_device.get(&mount.device) {
            Some(known) if rank(known) <= rank(&mount) => {}
            _ => {
                by_device.insert(mount.device.clone(), mount);
            }
        }
    }
    by_device.into_values().collect()
}

/// Asks each waiting mount in a thread of its own, until the deadline.
fn wait(
    waiting: Vec<(usize, Text)>,
    deadline: Duration,
    out: &mut [Filesystem],
) {
    if waiting.is_empty() {
        return;
    }
    let (sender, answers) = mpsc::channel();
    for (at, point) in waiting {
        let sender = sender.clone();
        // A thread that hangs in the kernel cannot be stopped; it ends with
        // the process. Where none can be made, the answer never comes.
        let _ = std::thread::Builder::new().stack_size(64 << 10).spawn(
            move || {
                let _ = sender.send((at, sys::space(&point.to_path())));
            },
        );
    }
    drop(sender);
    let end = crate::clock::monotonic() + deadline;
    loop {
        let left = end.saturating_duration_since(crate::clock::monotonic());
        let Ok((at, space)) = answers.recv_timeout(left) else { return };
        out[at].reason = space.as_ref().err().map(Error::reason);
        out[at].space = space.ok();
    }
}

/// Reads `/proc/PID/mountinfo`. Lines of another form are passed over.
///
/// The kernel escapes space, tab, newline and backslash in each field, so
/// that a mount point with a newline cannot forge a line; the escapes are
/// undone here.
///
/// # Example
///
/// ```
/// let mounts = sysu_os::parse::mountinfo(
///     b"36 35 98:0 / /mnt/a\\040b rw shared:1 - ext4 /dev/sda1 rw\n");
/// assert_eq!(mounts[0].mount_point, "/mnt/a b");
/// ```
///
/// # Source
///
/// proc_pid_mountinfo(5).
pub fn parse_mountinfo(bytes: &[u8]) -> Vec<Mount> {
    scan::lines(bytes)
        .filter_map(|line| {
            let mut words = line.split(|&b| b == b' ');
            let mut next = || words.next();
            let id = scan::number(next()?)?.try_into().ok()?;
            let parent = scan::number(next()?)?.try_into().ok()?;
            let device = next()?;
            let root = scan::unescape(next()?);
            let mount_point = scan::unescape(next()?);
            let options = next()?;
            // Any number of optional fields, ended by a lone hyphen.
            words.by_ref().find(|w| *w == b"-")?;
            let fs_type = words.next()?;
            let source = words.next()?;
            let super_options = words.next().unwrap_or_default();
            let ro = |options: &[u8]| {
                options.split(|&b| b == b',').any(|o| o == b"ro")
            };
            Some(Mount {
                id,
                parent,
                device: device.into(),
                root,
                mount_point,
                read_only: ro(options) || ro(super_options),
                options: scan::unescape(options),
                fs_type: scan::unescape(fs_type),
                source: scan::unescape(source),
                super_options: scan::unescape(super_options),
            })
        })
        .collect()
}
