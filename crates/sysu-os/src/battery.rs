//! Batteries and mains.

use std::time::Duration;

use crate::{
    Host,
    error::{Error, Result},
    text::Text,
};

/// The power supply of the machine.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Power {
    /// Whether mains power is there; `None` where nothing tells.
    pub on_mains: Option<bool>,
    /// The machine's batteries; not those of mice and pads.
    pub batteries: Vec<Battery>,
    /// All batteries together, in percent: energies are added, not
    /// percents.
    pub percent: Option<f64>,
    /// How long it will last, or take to be full, at the power of now.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::maybe_seconds")
    )]
    pub remaining: Option<Duration>,
}

/// One battery.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Battery {
    /// The kernel's name: `BAT0`.
    pub name: Text,
    /// What it does: `Charging`, `Discharging`, `Not charging`, `Full`.
    pub status: Option<Text>,
    /// Its charge in percent, at most 100.
    pub percent: Option<f64>,
    /// Its energy in watt-hours.
    pub energy: Option<f64>,
    /// Its energy when full, as it is now.
    pub energy_full: Option<f64>,
    /// Its energy when full, as it was made.
    pub energy_design: Option<f64>,
    /// The power that flows, in watts, never negative.
    pub power: Option<f64>,
    /// The voltage in volts.
    pub voltage: Option<f64>,
    /// What is left of it as it was made, in percent.
    pub health: Option<f64>,
    /// How often it was charged; `None` where it does not count.
    pub cycles: Option<u64>,
    /// What it is made of: `Li-ion`.
    pub technology: Option<Text>,
    /// The maker.
    pub vendor: Option<Text>,
    /// The model.
    pub model: Option<Text>,
}

impl Host {
    /// Returns the batteries of the machine and whether it is on mains.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if the kernel knows
    ///   no power supplies at all. A machine with none of its own has an
    ///   empty list and is no error.
    pub fn power(&self) -> Result<Power> {
        if self.base.is_some() {
            return Err(Error::unsupported("batteries"));
        }
        let mut power = Power::default();
        for name in self.root.names("sys/class/power_supply")? {
            let dir =
                std::path::Path::new("sys/class/power_supply").join(&name);
            let value = |file: &str| self.root.value(dir.join(file));
            let kind = value("type");
            match kind.as_ref().map(Text::as_bytes) {
                Some(b"Battery") => {
                    let device = value("scope").is_some_and(|s| s == "Device");
                    let present = value("present").is_none_or(|p| p != "0");
                    if !device && present {
                        let battery = self.battery(&dir, name.into());
                        power.batteries.push(battery);
                    }
                }
                Some(b"Mains" | b"USB" | b"USB_C" | b"Wireless") => {
                    if let Some(online) = value("online") {
                        let on = online != "0" || power.on_mains == Some(true);
                        power.on_mains = Some(on);
                    }
                }
                _ => {}
            }
        }
        power.add_up();
        Ok(power)
    }

    fn battery(&self, dir: &std::path::Path, name: Text) -> Battery {
        let value = |file: &str| self.root.value(dir.join(file));
        // The sign of a current varies by driver.
        let micro = |file: &str| {
            let n = self.root.signed(dir.join(file))?;
            Some(n.unsigned_abs() as f64 / 1e6)
        };
        let voltage = micro("voltage_now");
        // Charges are turned into energies at the voltage of the design.
        let volts = micro("voltage_min_design").or(voltage);
        let energy = |energy: &str, charge: &str| {
            micro(energy).or_else(|| Some(micro(charge)? * volts?))
        };
        let now = energy("energy_now", "charge_now");
        let full = energy("energy_full", "charge_full");
        let design = energy("energy_full_design", "charge_full_design");
        let ratio = |a: Option<f64>, b: Option<f64>| {
            let (a, b) = (a?, b?);
            (b > 0.0).then(|| a * 100.0 / b)
        };
        let told = self.root.number(dir.join("capacity")).map(|n| n as f64);
        Battery {
            name,
            status: value("status").filter(|s| *s != "Unknown"),
            percent: ratio(now, full).or(told).map(|p| p.min(100.0)),
            energy: now,
            energy_full: full,
            energy_design: design,
            power: micro("power_now")
                .or_else(|| Some(micro("current_now")? * voltage?)),
            voltage,
            health: ratio(full, design),
            cycles: self
                .root
                .number(dir.join("cycle_count"))
                .filter(|&n| n > 0),
            technology: value("technology").filter(|t| *t != "Unknown"),
            vendor: value("manufacturer"),
            model: value("model_name"),
        }
    }
}

impl Power {
    fn add_up(&mut self) {
        let sum = |get: fn(&Battery) -> Option<f64>| {
            let all: Option<Vec<f64>> =
                self.batteries.iter().map(get).collect();
            all.filter(|v| !v.is_empty()).map(|v| v.iter().sum::<f64>())
        };
        let (now, full) = (sum(|b| b.energy), sum(|b| b.energy_full));
        self.percent = match (now, full) {
            (Some(now), Some(full)) if full > 0.0 => {
                Some((now * 100.0 / full).min(100.0))
            }
            // Without energies one battery's own percent is all there is.
            _ => match &self.batteries[..] {
                [only] => only.percent,
                _ => None,
            },
        };
        let does = |what: &str| {
            self.batteries
                .iter()
                .any(|b| b.status.as_ref().is_some_and(|s| *s == what))
        };
        let watts: f64 = self.batteries.iter().filter_map(|b| b.power).sum();
        let left = match (now, full) {
            (Some(now), _) if does("Discharging") => Some(now),
            (Some(now), Some(full)) if does("Charging") => Some(full - now),
            _ => None,
        };
        // Less than a hundredth of the battery in an hour is no rate.
        self.remaining = match (left, full) {
            (Some(left), Some(full)) if watts > full / 100.0 => {
                Duration::try_from_secs_f64(left.max(0.0) / watts * 3600.0)
                    .ok()
            }
            _ => None,
        };
    }
}
