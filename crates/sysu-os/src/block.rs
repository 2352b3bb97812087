//! Block devices: disks, their partitions, and what is built upon them.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    Host,
    error::{Error, Result},
    scan,
    text::Text,
};

/// Sizes and counts of the kernel are in units of this, whatever the disk's
/// own sectors are.
const SECTOR: u64 = 512;

/// A block device.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BlockDevice {
    /// The kernel's name: `sda1`, `nvme0n1`, `dm-0`.
    pub name: Text,
    /// The name under which people know it, of a mapped device.
    pub label: Option<Text>,
    /// `major:minor`.
    pub device: Text,
    /// `disk`, `part`, `loop`, `rom`, `zram`, `ram`, `lvm`, `crypt`,
    /// `mpath`, `dm`, `raid1` …
    pub kind: Text,
    /// Its size in bytes.
    pub size: u64,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// Whether it can be taken out.
    pub removable: bool,
    /// Whether it turns; `None` where a virtual disk does not know.
    pub rotational: Option<bool>,
    /// How it is attached: `nvme`, `sata`, `usb`, `virtio`, `mmc` …
    pub transport: Option<&'static str>,
    /// The maker.
    pub vendor: Option<Text>,
    /// The model.
    pub model: Option<Text>,
    /// The serial number; root alone may read some.
    pub serial: Option<Text>,
    /// The version of its firmware.
    pub revision: Option<Text>,
    /// The world-wide name.
    pub wwn: Option<Text>,
    /// The bytes that it reads at least.
    pub logical_block: Option<u64>,
    /// The bytes that it writes at once.
    pub physical_block: Option<u64>,
    /// Who orders the requests: `none`, `mq-deadline` …
    pub scheduler: Option<Text>,
    /// Whether it can be told that blocks are no longer used.
    pub discard: Option<bool>,
    /// The number of the partition.
    pub partition: Option<u32>,
    /// Where the partition begins, in bytes.
    pub start: Option<u64>,
    /// The type of the file system on it, as udev saw it.
    pub fs_type: Option<Text>,
    /// The file system's label.
    pub fs_label: Option<Text>,
    /// The file system's identifier.
    pub fs_uuid: Option<Text>,
    /// Where it is mounted.
    pub mount_points: Vec<Text>,
    /// The devices that it is part of or built upon: the disk of a
    /// partition, the members of an array.
    pub parents: Vec<Text>,
}

/// What a block device did since boot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DiskCounters {
    /// Reads done.
    pub reads: u64,
    /// Bytes read.
    pub read_bytes: u64,
    /// The time of all reads together.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub read_time: Duration,
    /// Writes done.
    pub writes: u64,
    /// Bytes written.
    pub written_bytes: u64,
    /// The time of all writes together.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub write_time: Duration,
    /// Requests under way.
    pub in_flight: u64,
    /// The time in which something was under way.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub busy: Duration,
}

impl Host {
    /// Returns every block device that has a size, by name.
    ///
    /// The tree is in [`BlockDevice::parents`]. No device is opened, so
    /// none is woken.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) without `/sys`.
    pub fn block_devices(&self) -> Result<Vec<BlockDevice>> {
        if self.base.is_some() {
            return Err(Error::unsupported("block devices"));
        }
        let names = self.root.names("sys/class/block")?;
        let mut mounted: BTreeMap<Text, Vec<Text>> = BTreeMap::new();
        for mount in self.mounts().unwrap_or_default() {
            mounted.entry(mount.device).or_default().push(mount.mount_point);
        }
        let swaps = self.swap_devices().unwrap_or_default();
        Ok(names
            .into_iter()
            .filter_map(|name| self.block_device(&name.into()))
            .map(|mut device| {
                if let Some(points) = mounted.get(&device.device) {
                    device.mount_points.clone_from(points);
                }
                let path = format!("/dev/{}", device.name.to_string_lossy());
                if swaps.iter().any(|s| s.path == path.as_str()) {
                    device.mount_points.push("[SWAP]".into());
                }
                device
            })
            .collect())
    }

    fn block_device(&self, name: &Text) -> Option<BlockDevice> {
        let root = &self.root;
        let dir = std::path::Path::new("sys/class/block").join(name.to_path());
        let value = |file: &str| root.value(dir.join(file));
        let number = |file: &str| root.number(dir.join(file));
        let size = number("size").filter(|&n| n > 0)?;
        // The link tells the bus: …/pci0000:00/…/virtio1/block/vda.
        let target = root.link(&dir).unwrap_or_default();
        let target = Text::from(target.into_os_string());
        let partition = number("partition").and_then(|n| n.try_into().ok());
        // A partition has its disk's queue and device.
        let parent = partition.and_then(|_| parent_of(&target));
        let disk = match &parent {
            Some(disk) => {
                std::path::Path::new("sys/class/block").join(disk.to_path())
            }
            None => dir.clone(),
        };
        let queue = |file: &str| root.value(disk.join("queue").join(file));
        let queued = |file: &str| scan::number(queue(file)?.as_bytes());
        let transport = transport(target.as_bytes(), name.as_bytes());
        let real = transport != Some("virtio") && transport != Some("xen");
        let device = value("dev").unwrap_or_default();
        let udev = self.udev(&device);
        let tag = |key: &str| udev.get(key.as_bytes()).cloned();
        let mut parents: Vec<Text> = root
            .names(dir.join("slaves"))
            .unwrap_or_default()
            .into_iter()
            .map(Text::from)
            .collect();
        parents.extend(parent.clone());
        let own = |file: &str| {
            parent.is_none().then(|| value(&format!("device/{file}")))?
        };
        Some(BlockDevice {
            name: name.clone(),
            label: value("dm/name"),
            kind: self.block_kind(&dir, name, partition.is_some()),
            size: size.saturating_mul(SECTOR),
            read_only: number("ro") == Some(1),
            removable: root.number(disk.join("removable")) == Some(1),
            // virtio says that it turns, whatever is behind it.
            rotational: match queued("rotational") {
                Some(0) => Some(false),
                Some(1) if real => Some(true),
                _ => None,
            },
            transport,
            vendor: own("vendor").filter(|v| !is_pci_number(v)),
            model: own("model"),
            serial: value("serial").or_else(|| own("serial")),
            revision: own("firmware_rev").or_else(|| own("rev")),
            wwn: value("wwid").or_else(|| tag("ID_WWN")),
            logical_block: queued("logical_block_size"),
            physical_block: queued("physical_block_size"),
            scheduler: queue("scheduler")
                .map(|s| crate::memory::bracketed(&s).unwrap_or(s)),
            discard: queued("discard_granularity").map(|n| n > 0),
            partition,
            start: number("start")
                .filter(|_| partition.is_some())
                .map(|n| n.saturating_mul(SECTOR)),
            fs_type: tag("ID_FS_TYPE"),
            fs_label: tag("ID_FS_LABEL"),
            fs_uuid: tag("ID_FS_UUID"),
            device,
            mount_points: Vec::new(),
            parents,
        })
    }

    fn block_kind(
        &self,
        dir: &std::path::Path,
        name: &Text,
        partition: bool,
    ) -> Text {
        if partition {
            return "part".into();
        }
        if let Some(uuid) = self.root.value(dir.join("dm/uuid")) {
            // "LVM-…", "CRYPT-LUKS2-…", "mpath-…", "part1-mpath-…".
            let kind = uuid.as_bytes().split(|&b| b == b'-').next();
            return match kind {
                Some(k) if k.starts_with(b"part") => "part".into(),
                Some(k) => k.to_ascii_lowercase().into(),
                None => "dm".into(),
            };
        }
        if let Some(level) = self.root.value(dir.join("md/level")) {
            return level;
        }
        let name = name.as_bytes();
        let kind = [&b"loop"[..], b"zram", b"ram", b"dm", b"md"]
            .into_iter()
            .find(|kind| name.starts_with(kind));
        match kind {
            Some(kind) => kind.into(),
            // SCSI type 5: a disc.
            None if self.root.number(dir.join("device/type")) == Some(5) => {
                "rom".into()
            }
            None => "disk".into(),
        }
    }

    /// Reads what udev recorded of a device; nothing in a container.
    fn udev(&self, device: &Text) -> BTreeMap<Vec<u8>, Text> {
        let file = format!("run/udev/data/b{}", device.to_string_lossy());
        let bytes = self.root.read(file).unwrap_or_default();
        scan::lines(&bytes)
            .filter_map(|line| {
                scan::key_value(line.strip_prefix(b"E:")?, b'=')
            })
            .map(|(k, v)| (k.to_vec(), v.into()))
            .collect()
    }

    /// Returns the counters of each block device, by name.
    ///
    /// A disk's counters include its partitions', and a mapped device's are
    /// in its members': do not add them up.
    ///
    /// # Errors
    ///
    /// As for reading a file.
    pub fn disk_counters(&self) -> Result<Vec<(Text, DiskCounters)>> {
        if self.base.is_some() {
            return Err(Error::unsupported("disk counters"));
        }
        Ok(parse_diskstats(&self.root.read("proc/diskstats")?))
    }
}

/// Returns the name of the folder above the last in a link's target.
fn parent_of(target: &Text) -> Option<Text> {
    let mut parts = target.as_bytes().rsplit(|&b| b == b'/');
    parts.next()?;
    Some(parts.next()?.into())
}

fn transport(target: &[u8], name: &[u8]) -> Option<&'static str> {
    let has = |word: &[u8]| scan::contains(target, word);
    // The nearest bus counts: a USB disk hangs on PCI and speaks SCSI.
    [
        (has(b"/usb"), "usb"),
        (has(b"/virtio"), "virtio"),
        (has(b"/vbd-"), "xen"),
        (has(b"/nvme") || name.starts_with(b"nvme"), "nvme"),
        (has(b"/mmc"), "mmc"),
        (has(b"/ata"), "sata"),
        (has(b"/rport-"), "fc"),
        (has(b"/session"), "iscsi"),
        (has(b"/end_device-"), "sas"),
        (has(b"/vmbus") || has(b"/VMBUS"), "vmbus"),
    ]
    .into_iter()
    .find(|(found, _)| *found)
    .map(|(_, name)| name)
}

/// Whether it is a number such as `0x1af4`, which tells people nothing.
fn is_pci_number(vendor: &Text) -> bool {
    vendor.as_bytes().starts_with(b"0x")
}

/// Reads `/proc/diskstats`. Lines of another form are passed over.
///
/// # Source
///
/// The kernel's `admin-guide/iostats`: sectors there are of 512 bytes.
pub fn parse_diskstats(bytes: &[u8]) -> Vec<(Text, DiskCounters)> {
    scan::lines(bytes)
        .filter_map(|line| {
            let mut words = scan::fields(line).skip(2);
            let name = words.next()?;
            let mut n = [0u64; 11];
            for slot in &mut n {
                *slot = scan::number(words.next()?)?;
            }
            let ms = Duration::from_millis;
            let counters = DiskCounters {
                reads: n[0],
                read_bytes: n[2].saturating_mul(SECTOR),
                read_time: ms(n[3]),
                writes: n[4],
                written_bytes: n[6].saturating_mul(SECTOR),
                write_time: ms(n[7]),
                in_flight: n[8],
                busy: ms(n[9]),
            };
            Some((name.into(), counters))
        })
        .collect()
}
