//! Pressure stall information: how long tasks wait for what.

use std::time::Duration;

use crate::{
    Host,
    error::{Error, Result},
    scan,
};

/// How long tasks wait for processors, memory and disks.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Pressure {
    /// For a processor.
    pub cpu: Option<Stall>,
    /// For memory.
    pub memory: Option<Stall>,
    /// For disks.
    pub io: Option<Stall>,
    /// For interrupts to end.
    pub irq: Option<Stall>,
}

/// How long tasks wait for one thing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stall {
    /// The time in which at least one task waits.
    pub some: Option<Shares>,
    /// The time in which all tasks wait.
    pub full: Option<Shares>,
}

/// Shares of time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Shares {
    /// In percent, over the last 10, 60 and 300 seconds.
    pub average: [f64; 3],
    /// All of it since boot.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub total: Duration,
}

impl Host {
    /// Returns how long tasks wait for what.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if the kernel was
    ///   built or booted without it.
    pub fn pressure(&self) -> Result<Pressure> {
        if self.base.is_some() {
            return Err(Error::unsupported("pressure"));
        }
        let get = |name: &str| {
            let file = format!("proc/pressure/{name}");
            Ok(parse_pressure(&self.root.read(file)?))
        };
        let cpu: Result<Stall> = get("cpu");
        let (memory, io) = (get("memory"), get("io"));
        if let (Err(err), Err(_), Err(_)) = (&cpu, &memory, &io) {
            return Err(err.clone());
        }
        Ok(Pressure {
            cpu: cpu.ok(),
            memory: memory.ok(),
            io: io.ok(),
            irq: get("irq").ok(),
        })
    }
}

/// Reads a file of `/proc/pressure`.
///
/// # Example
///
/// ```
/// let stall = sysu_os::parse::pressure(
///     b"some avg10=1.50 avg60=0.20 avg300=0.00 total=2500000\n");
/// let some = stall.some.unwrap();
/// assert_eq!(some.average, [1.5, 0.2, 0.0]);
/// assert_eq!(some.total.as_millis(), 2500);
/// assert_eq!(stall.full, None);
/// ```
pub fn parse_pressure(bytes: &[u8]) -> Stall {
    let mut stall = Stall::default();
    for line in scan::lines(bytes) {
        let mut words = scan::fields(line);
        let name = words.next();
        let mut shares = Shares::default();
        for word in words {
            let Some((key, value)) = scan::key_value(word, b'=') else {
                continue;
            };
            let share = || scan::fraction(value).unwrap_or(0.0);
            match key {
                b"avg10" => shares.average[0] = share(),
                b"avg60" => shares.average[1] = share(),
                b"avg300" => shares.average[2] = share(),
                b"total" => {
                    let micros = scan::number(value).unwrap_or(0);
                    shares.total = Duration::from_micros(micros);
                }
                _ => {}
            }
        }
        match name {
            Some(b"some") => stall.some = Some(shares),
            Some(b"full") => stall.full = Some(shares),
            _ => {}
        }
    }
    stall
}
