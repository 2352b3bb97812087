//! Memory, swap and huge pages.

use crate::{
    Host,
    error::{Error, Result},
    scan,
    text::Text,
};

/// The machine's memory, in bytes. The limits of a container stand apart,
/// in [`Limits`](crate::Limits).
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Memory {
    /// All that the kernel manages. Node's `os.totalmem()`.
    pub total: u64,
    /// What a new program could take without swapping: the number that
    /// people want. Node's `os.freemem()`.
    ///
    /// Never more than `total`. Where the kernel is older than 3.14 and
    /// has no such number, free + buffers + cached.
    pub available: u64,
    /// `total` − `available`, as free(1) counts since procps 4.0.
    pub used: u64,
    /// What holds nothing at all: small on a healthy machine.
    pub free: u64,
    /// Raw blocks of disks.
    pub buffers: u64,
    /// Pages of files, shared memory included.
    pub cached: u64,
    /// Parts of the kernel's own memory that can be given back.
    pub reclaimable: u64,
    /// `buffers` + `cached` + `reclaimable`: free(1)'s `buff/cache`.
    pub cache: u64,
    /// Shared memory and tmpfs.
    pub shared: u64,
    /// Used lately.
    pub active: Option<u64>,
    /// Not used lately.
    pub inactive: Option<u64>,
    /// Memory of programs without a file behind it.
    pub anonymous: Option<u64>,
    /// Files mapped into programs.
    pub mapped: Option<u64>,
    /// Waits to be written to disk.
    pub dirty: Option<u64>,
    /// Is being written to disk.
    pub writeback: Option<u64>,
    /// The kernel's own small objects.
    pub slab: Option<u64>,
    /// Tables that map addresses.
    pub page_tables: Option<u64>,
    /// Stacks of the kernel's side of tasks.
    pub kernel_stack: Option<u64>,
    /// What was promised to programs.
    pub committed: Option<u64>,
    /// What may be promised when overcommitting is forbidden.
    pub commit_limit: Option<u64>,
    /// Pages that may not be swapped.
    pub unevictable: Option<u64>,
    /// ZFS's cache: it would be given back, yet `available` leaves it out.
    pub zfs_cache: Option<u64>,
    /// Swap.
    pub swap: Swap,
    /// Huge pages.
    pub huge: HugePages,
}

/// Swap in all, in bytes.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Swap {
    /// All swap; 0 when there is none.
    pub total: u64,
    /// `total` − `free`.
    pub used: u64,
    /// Holds nothing.
    pub free: u64,
    /// Is in memory again but still in swap too.
    pub cached: u64,
    /// Held compressed in memory instead (zswap), before compression.
    pub zswapped: Option<u64>,
}

/// One device or file of swap.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SwapDevice {
    /// The device or file.
    pub path: Text,
    /// `partition` or `file`.
    pub kind: Text,
    /// Its size in bytes.
    pub total: u64,
    /// The bytes used.
    pub used: u64,
    /// Devices of higher priority are filled first.
    pub priority: i64,
    /// What zram made of it, when it is zram.
    pub zram: Option<Zram>,
}

/// A compressed disk in memory.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Zram {
    /// The bytes put in.
    pub original: u64,
    /// Their size compressed.
    pub compressed: u64,
    /// What it takes of memory in all.
    pub memory: u64,
    /// The method in use: `lzo-rle`, `zstd` …
    pub algorithm: Option<Text>,
}

/// Huge pages of the usual size.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct HugePages {
    /// Pages set aside.
    pub total: u64,
    /// Pages set aside and not used.
    pub free: u64,
    /// Pages promised and not yet used.
    pub reserved: u64,
    /// Pages above the number set aside.
    pub surplus: u64,
    /// The size of one in bytes; `None` where there are none.
    pub size: Option<u64>,
    /// Program memory in transparent huge pages, in bytes.
    pub transparent: Option<u64>,
}

/// Huge pages of one size.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct HugePool {
    /// The size of a page in bytes.
    pub size: u64,
    /// Pages set aside.
    pub total: u64,
    /// Pages not used.
    pub free: u64,
    /// Pages promised and not yet used.
    pub reserved: u64,
    /// Pages above the number set aside.
    pub surplus: u64,
}

impl Memory {
    /// Returns `used` in percent of `total`, 0 when there is no memory.
    pub fn used_percent(&self) -> f64 {
        percent(self.used, self.total)
    }
}

pub(crate) fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

impl Host {
    /// Returns how much memory there is, and how it is used.
    ///
    /// # Errors
    ///
    /// * [`Malformed`](crate::ErrorKind::Malformed) if there is no
    ///   `MemTotal`.
    ///
    /// # Example
    ///
    /// ```
    /// let memory = sysu_os::memory()?;
    /// assert!(memory.available <= memory.total);
    /// assert_eq!(memory.used, memory.total - memory.available);
    /// # Ok::<(), sysu_os::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// The kernel's `filesystems/proc`, "meminfo".
    pub fn memory(&self) -> Result<Memory> {
        if let Some(base) = self.base {
            return base.memory();
        }
        let mut memory = parse_meminfo(&self.root.read("proc/meminfo")?)?;
        memory.zfs_cache = self
            .root
            .read("proc/spl/kstat/zfs/arcstats")
            .ok()
            .and_then(|bytes| parse_arcstats(&bytes));
        Ok(memory)
    }

    /// Returns every counter of `/proc/meminfo` by the kernel's name.
    ///
    /// What has a unit is in bytes; the rest are numbers of pages.
    ///
    /// # Errors
    ///
    /// As for reading a file.
    pub fn memory_counters(&self) -> Result<Vec<(Text, u64)>> {
        let bytes = self.root.read("proc/meminfo")?;
        Ok(counters(&bytes).map(|(k, v)| (k.into(), v)).collect())
    }

    /// Returns each device and file of swap, none when there is no swap.
    ///
    /// # Errors
    ///
    /// As for reading a file.
    pub fn swap_devices(&self) -> Result<Vec<SwapDevice>> {
        let mut swaps = parse_swaps(&self.root.read("proc/swaps")?);
        for swap in &mut swaps {
            let name = swap.path.to_string_lossy();
            let Some(name) = name.strip_prefix("/dev/zram") else { continue };
            if name.bytes().all(|b| b.is_ascii_digit()) {
                swap.zram = self.zram(name);
            }
        }
        Ok(swaps)
    }

    fn zram(&self, number: &str) -> Option<Zram> {
        let dir = format!("sys/block/zram{number}");
        let stat = self.root.read(format!("{dir}/mm_stat")).ok()?;
        let mut words = scan::fields(&stat).map(scan::number);
        Some(Zram {
            original: words.next()??,
            compressed: words.next()??,
            memory: words.next()??,
            algorithm: self
                .root
                .value(format!("{dir}/comp_algorithm"))
                .and_then(|text| bracketed(&text)),
        })
    }

    /// Returns the huge pages of each size that the processor has.
    ///
    /// # Errors
    ///
    /// As for listing a folder.
    pub fn huge_pools(&self) -> Result<Vec<HugePool>> {
        let dir = "sys/kernel/mm/hugepages";
        let mut pools: Vec<HugePool> = self
            .root
            .names(dir)?
            .iter()
            .filter_map(|name| {
                let name = name.to_str()?;
                let kib = name.strip_prefix("hugepages-")?;
                let kib = scan::number(kib.strip_suffix("kB")?.as_bytes())?;
                let get = |what| {
                    self.root
                        .number(format!("{dir}/{name}/{what}"))
                        .unwrap_or(0)
                };
                Some(HugePool {
                    size: kib.checked_mul(1024)?,
                    total: get("nr_hugepages"),
                    free: get("free_hugepages"),
                    reserved: get("resv_hugepages"),
                    surplus: get("surplus_hugepages"),
                })
            })
            .collect();
        pools.sort_by_key(|pool| pool.size);
        Ok(pools)
    }

    /// Returns when transparent huge pages are used: `always`, `madvise`
    /// or `never`; `None` where the kernel has none.
    pub fn transparent_huge_pages(&self) -> Option<Text> {
        let dir = "sys/kernel/mm/transparent_hugepage";
        bracketed(&self.root.value(format!("{dir}/enabled"))?)
    }
}

/// Returns the chosen one of `always [madvise] never`.
pub(crate) fn bracketed(text: &Text) -> Option<Text> {
    scan::fields(text.as_bytes())
        .find_map(|w| w.strip_prefix(b"[")?.strip_suffix(b"]"))
        .map(Text::from)
}

fn counters(bytes: &[u8]) -> impl Iterator<Item = (&[u8], u64)> {
    scan::lines(bytes).filter_map(|line| {
        let (key, value) = scan::key_value(line, b':')?;
        let mut words = scan::fields(value);
        let number = scan::number(words.next()?)?;
        // "kB" there is KiB.
        let unit = if words.next() == Some(b"kB") { 1024 } else { 1 };
        Some((key, number.saturating_mul(unit)))
    })
}

/// Reads `/proc/meminfo`.
///
/// # Errors
///
/// * [`Malformed`](crate::ErrorKind::Malformed) if there is no `MemTotal`.
///
/// # Example
///
/// ```
/// let text = b"MemTotal: 100 kB\nMemFree: 5 kB\nMemAvailable: 80 kB\n";
/// let memory = sysu_os::parse::meminfo(text)?;
/// // Nearly nothing is free, yet most is available.
/// assert_eq!((memory.free, memory.used), (5 * 1024, 20 * 1024));
/// # Ok::<(), sysu_os::Error>(())
/// ```
pub fn parse_meminfo(bytes: &[u8]) -> Result<Memory> {
    let mut m = Memory::default();
    let (mut total, mut available) = (None, None);
    for (key, value) in counters(bytes) {
        match key {
            b"MemTotal" => total = Some(value),
            b"MemFree" => m.free = value,
            b"MemAvailable" => available = Some(value),
            b"Buffers" => m.buffers = value,
            b"Cached" => m.cached = value,
            b"SwapCached" => m.swap.cached = value,
            b"Active" => m.active = Some(value),
            b"Inactive" => m.inactive = Some(value),
            b"Unevictable" => m.unevictable = Some(value),
            b"SwapTotal" => m.swap.total = value,
            b"SwapFree" => m.swap.free = value,
            b"Zswapped" => m.swap.zswapped = Some(value),
            b"Dirty" => m.dirty = Some(value),
            b"Writeback" => m.writeback = Some(value),
            b"AnonPages" => m.anonymous = Some(value),
            b"Mapped" => m.mapped = Some(value),
            b"Shmem" => m.shared = value,
            b"Slab" => m.slab = Some(value),
            b"SReclaimable" => m.reclaimable = value,
            b"KernelStack" => m.kernel_stack = Some(value),
            b"PageTables" => m.page_tables = Some(value),
            b"CommitLimit" => m.commit_limit = Some(value),
            b"Committed_AS" => m.committed = Some(value),
            b"AnonHugePages" => m.huge.transparent = Some(value),
            b"HugePages_Total" => m.huge.total = value,
            b"HugePages_Free" => m.huge.free = value,
            b"HugePages_Rsvd" => m.huge.reserved = value,
            b"HugePages_Surp" => m.huge.surplus = value,
            b"Hugepagesize" => m.huge.size = Some(value),
            _ => {}
        }
    }
    m.total =
        total.ok_or_else(|| Error::malformed("/proc/meminfo", "MemTotal"))?;
    // Some containers report more available than there is.
    m.available = available
        .unwrap_or_else(|| {
            m.free.saturating_add(m.buffers).saturating_add(m.cached)
        })
        .min(m.total);
    m.used = m.total - m.available;
    m.swap.used = m.swap.total.saturating_sub(m.swap.free);
    m.cache = m.buffers.saturating_add(m.cached).saturating_add(m.reclaimable);
    Ok(m)
}

/// Reads `/proc/swaps`. Lines that are not of its form are passed over.
pub fn parse_swaps(bytes: &[u8]) -> Vec<SwapDevice> {
    scan::lines(bytes)
        .skip(1)
        .filter_map(|line| {
            let mut words = scan::fields(line);
            Some(SwapDevice {
                path: scan::unescape(words.next()?),
                kind: words.next()?.into(),
                total: scan::number(words.next()?)?.saturating_mul(1024),
                used: scan::number(words.next()?)?.saturating_mul(1024),
                priority: scan::signed(words.next()?)?,
                zram: None,
            })
        })
        .collect()
}

/// Reads what ZFS's cache holds above the least that it keeps.
fn parse_arcstats(bytes: &[u8]) -> Option<u64> {
    let get = |name: &[u8]| {
        scan::lines(bytes).find_map(|line| {
            let mut words = scan::fields(line);
            (words.next()? == name).then(|| words.nth(1))?
        })
    };
    let size = scan::number(get(b"size")?)?;
    let least = get(b"c_min").and_then(scan::number).unwrap_or(0);
    Some(size.saturating_sub(least))
}
