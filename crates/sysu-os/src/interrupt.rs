//! Interrupts by their kind, from `/proc/interrupts` and `/proc/softirqs`.

use crate::{
    Host,
    error::{Error, Result},
    scan,
    text::Text,
};

/// How often one kind of interrupt came since boot.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Interrupt {
    /// Its number or name: `24`, `LOC`, `NET_RX`.
    pub name: Text,
    /// On all processors.
    pub total: u64,
    /// On each processor that is online, in the order of their numbers;
    /// one member for kinds that are not counted by processor.
    pub counts: Vec<u64>,
    /// The controller and the devices, or what it is for.
    pub what: Option<Text>,
}

impl Host {
    /// Returns how often each kind of interrupt came since boot.
    ///
    /// # Errors
    ///
    /// * [`Malformed`](crate::ErrorKind::Malformed) if there is no line of
    ///   processors.
    pub fn interrupts(&self) -> Result<Vec<Interrupt>> {
        self.interrupts_of("proc/interrupts")
    }

    /// Returns how often each kind of deferred interrupt ran since boot.
    ///
    /// # Errors
    ///
    /// As [`Host::interrupts`].
    pub fn soft_interrupts(&self) -> Result<Vec<Interrupt>> {
        self.interrupts_of("proc/softirqs")
    }

    fn interrupts_of(&self, file: &str) -> Result<Vec<Interrupt>> {
        if self.base.is_some() {
            return Err(Error::unsupported("interrupts"));
        }
        parse_interrupts(&self.root.read(file)?).map_err(|_| {
            Error::malformed(format!("/{file}"), "a line of processors")
        })
    }
}

/// Reads `/proc/interrupts` or `/proc/softirqs`. Lines of another form are
/// passed over.
///
/// # Errors
///
/// * [`Malformed`](crate::ErrorKind::Malformed) if the first line names no
///   processor.
///
/// # Example
///
/// ```
/// let text = b"  CPU0 CPU2\n 1: 10 5 IO-APIC 1-edge i8042\nERR: 3\n";
/// let all = sysu_os::parse::interrupts(text)?;
/// assert_eq!((all[0].total, &all[0].counts[..]), (15, &[10, 5][..]));
/// assert_eq!(all[0].what, Some("IO-APIC 1-edge i8042".into()));
/// assert_eq!((all[1].total, &all[1].what), (3, &None));
/// # Ok::<(), sysu_os::Error>(())
/// ```
pub fn parse_interrupts(bytes: &[u8]) -> Result<Vec<Interrupt>> {
    let mut lines = scan::lines(bytes);
    let head = lines.next().unwrap_or_default();
    let cpus = scan::fields(head).filter(|w| w.starts_with(b"CPU")).count();
    if cpus == 0 {
        return Err(Error::malformed(
            "/proc/interrupts",
            "a line of processors",
        ));
    }
    Ok(lines
        .filter_map(|line| {
            let (name, rest) = scan::key_value(line, b':')?;
            let mut rest = rest;
            let mut counts = Vec::new();
            while counts.len() < cpus {
                let end = rest.iter().position(u8::is_ascii_whitespace);
                let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
                let Some(count) = scan::number(word) else { break };
                counts.push(count);
                rest = tail.trim_ascii_start();
            }
            let add = |sum: u64, n: &u64| sum.saturating_add(*n);
            let words: Vec<&[u8]> = scan::fields(rest).collect();
            (!counts.is_empty()).then(|| Interrupt {
                name: name.into(),
                total: counts.iter().fold(0, add),
                counts,
                what: (!words.is_empty()).then(|| words.join(&b' ').into()),
            })
        })
        .collect())
}
