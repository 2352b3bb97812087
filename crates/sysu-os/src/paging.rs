//! Paging: what moves between memory and disks, from `/proc/vmstat`.

use crate::{
    Host,
    error::{Error, Result},
    scan,
};

/// How often pages were missed and moved since boot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Paging {
    /// Pages that a program asked for and that had to be found.
    pub faults: u64,
    /// Those of them that had to be read from a disk.
    pub major_faults: u64,
    /// Bytes read from disks for the cache and for programs.
    pub read_bytes: u64,
    /// Bytes written to disks from the cache and from programs.
    pub written_bytes: u64,
    /// Pages fetched from swap.
    pub swapped_in: u64,
    /// Pages put into swap.
    pub swapped_out: u64,
    /// Tasks killed for want of memory; `None` before Linux 4.13.
    pub oom_kills: Option<u64>,
}

impl Host {
    /// Returns how often pages were missed and moved since boot.
    ///
    /// # Errors
    ///
    /// * [`Malformed`](crate::ErrorKind::Malformed) if faults are not
    ///   counted.
    pub fn paging(&self) -> Result<Paging> {
        if self.base.is_some() {
            return Err(Error::unsupported("paging"));
        }
        parse_vmstat(&self.root.read("proc/vmstat")?)
    }
}

/// Reads `/proc/vmstat`.
///
/// # Errors
///
/// * [`Malformed`](crate::ErrorKind::Malformed) if faults are not counted.
///
/// # Example
///
/// ```
/// let text = b"pgpgin 4\npgpgout 8\npswpin 1\npgfault 70\npgmajfault 2\n";
/// let paging = sysu_os::parse::vmstat(text)?;
/// assert_eq!((paging.faults, paging.major_faults), (70, 2));
/// assert_eq!((paging.read_bytes, paging.swapped_in), (4096, 1));
/// # Ok::<(), sysu_os::Error>(())
/// ```
///
/// # Source
///
/// The kernel's `mm/vmstat.c`; `pgpgin` and `pgpgout` are in KiB.
pub fn parse_vmstat(bytes: &[u8]) -> Result<Paging> {
    let mut out = Paging::default();
    let mut faults = None;
    for line in scan::lines(bytes) {
        let Some((name, value)) = scan::key_value(line, b' ') else {
            continue;
        };
        let Some(n) = scan::number(value) else { continue };
        match name {
            b"pgfault" => faults = Some(n),
            b"pgmajfault" => out.major_faults = n,
            b"pgpgin" => out.read_bytes = n.saturating_mul(1024),
            b"pgpgout" => out.written_bytes = n.saturating_mul(1024),
            b"pswpin" => out.swapped_in = n,
            b"pswpout" => out.swapped_out = n,
            b"oom_kill" => out.oom_kills = Some(n),
            _ => {}
        }
    }
    out.faults =
        faults.ok_or_else(|| Error::malformed("/proc/vmstat", "pgfault"))?;
    Ok(out)
}
