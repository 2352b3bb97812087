//! Temperatures, fans, voltages, currents and powers.

use crate::{
    Host,
    error::{Error, Result},
    text::Text,
};

/// One channel of a sensor.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Sensor {
    /// The chip: `coretemp`, `k10temp`, `nvme`.
    pub chip: Text,
    /// Where it is attached; tells two chips of one name apart.
    pub device: Option<Text>,
    /// The channel: `temp1`.
    pub channel: String,
    /// The channel's name: `Package id 0`.
    pub label: Option<Text>,
    /// What is measured.
    pub kind: SensorKind,
    /// The value: °C, revolutions per minute, volts, amperes or watts;
    /// `None` when it cannot be had now or is not to be believed.
    pub value: Option<f64>,
    /// Above this it is too much.
    pub max: Option<f64>,
    /// Above this it is dangerous.
    pub critical: Option<f64>,
}

/// What a sensor measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum SensorKind {
    /// Degrees Celsius.
    Temperature,
    /// Revolutions per minute.
    Fan,
    /// Volts.
    Voltage,
    /// Amperes.
    Current,
    /// Watts.
    Power,
}

impl SensorKind {
    /// Returns the unit of its values.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Temperature => "°C",
            Self::Fan => "rpm",
            Self::Voltage => "V",
            Self::Current => "A",
            Self::Power => "W",
        }
    }

    fn of_channel(channel: &str) -> Option<(Self, f64)> {
        let letters = channel.trim_end_matches(|c: char| c.is_ascii_digit());
        Some(match letters {
            "temp" => (Self::Temperature, 1e3),
            "fan" => (Self::Fan, 1.0),
            "in" => (Self::Voltage, 1e3),
            "curr" => (Self::Current, 1e3),
            "power" => (Self::Power, 1e6),
            _ => return None,
        })
    }

    /// Whether a real sensor could measure this. Broken ones give the ends
    /// of their range: −273, 127.5, 65 261.85.
    fn believes(self, value: f64) -> bool {
        match self {
            Self::Temperature => {
                -100.0 < value && value < 250.0 && value != 127.5
            }
            // The ThinkPad's second fan says 65 535 when it does not tell.
            Self::Fan => (0.0..65_535.0).contains(&value),
            Self::Power => (0.0..100_000.0).contains(&value),
            Self::Voltage | Self::Current => value.abs() < 1000.0,
        }
    }
}

impl Host {
    /// Returns every channel of every sensor.
    ///
    /// A chip is known by its name, its device and the channel, never by a
    /// label: two drives of one model are two sensors. Devices that sleep
    /// are not woken; their values are `None`.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if the machine has no
    ///   sensors, as most virtual ones.
    pub fn sensors(&self) -> Result<Vec<Sensor>> {
        if let Some(base) = self.base {
            return base.sensors();
        }
        let dir = "sys/class/hwmon";
        let mut out = Vec::new();
        for number in self.root.numbered(dir, "hwmon") {
            self.chip(&format!("{dir}/hwmon{number}"), &mut out);
        }
        // Zones are mostly the same sensors once more; they count where
        // there is nothing else.
        if out.is_empty() {
            self.zones(&mut out);
        }
        if out.is_empty() {
            return Err(Error::absent(format!("/{dir}")));
        }
        Ok(out)
    }

    fn chip(&self, dir: &str, out: &mut Vec<Sensor>) {
        // Old drivers keep their files with the device.
        let old = format!("{dir}/device");
        let Some((dir, chip)) = [dir, &old].into_iter().find_map(|dir| {
            Some((dir, self.root.value(format!("{dir}/name"))?))
        }) else {
            return;
        };
        let device = self.root.link_name(&old);
        let awake = self.is_awake(&old);
        let names = self.root.names(dir).unwrap_or_default();
        let own = out.len();
        for name in names.iter().filter_map(|n| n.to_str()) {
            let Some(channel) = name
                .strip_suffix("_input")
                .or_else(|| name.strip_suffix("_average"))
            else {
                continue;
            };
            let Some((kind, scale)) = SensorKind::of_channel(channel) else {
                continue;
            };
            // A channel may have an average beside its value.
            if out[own..].iter().any(|s| s.channel == channel) {
                continue;
            }
            let read = |file: &str| {
                let n = self.root.signed(format!("{dir}/{file}"))?;
                Some(n as f64 / scale).filter(|&v| kind.believes(v))
            };
            let limit = |what: &str| read(&format!("{channel}_{what}"));
            out.push(Sensor {
                chip: chip.clone(),
                device: device.clone(),
                channel: channel.to_owned(),
                label: self.root.value(format!("{dir}/{channel}_label")),
                kind,
                value: awake.then(|| read(name)).flatten(),
                max: awake.then(|| limit("max")).flatten(),
                critical: awake.then(|| limit("crit")).flatten(),
            });
        }
    }

    /// Whether a device can be asked without waking it: it is in D0, or
    /// does not say.
    pub(crate) fn is_awake(&self, device: &str) -> bool {
        let acpi = self.root.value(format!("{device}/power_state"));
        let runtime =
            self.root.value(format!("{device}/power/runtime_status"));
        acpi.is_none_or(|s| s == "D0" || s == "unknown")
            && runtime.is_none_or(|s| {
                !matches!(s.as_bytes(), b"suspended" | b"suspending")
            })
    }

    fn zones(&self, out: &mut Vec<Sensor>) {
        let dir = "sys/class/thermal";
        for number in self.root.numbered(dir, "thermal_zone") {
            let dir = format!("{dir}/thermal_zone{number}");
            let Some(chip) = self.root.value(format!("{dir}/type")) else {
                continue;
            };
            let kind = SensorKind::Temperature;
            let value = self.root.signed(format!("{dir}/temp"));
            out.push(Sensor {
                chip,
                device: Some(format!("thermal_zone{number}").into()),
                channel: "temp".into(),
                label: None,
                kind,
                value: value
                    .map(|n| n as f64 / 1e3)
                    .filter(|&v| kind.believes(v)),
                max: None,
                critical: None,
            });
        }
    }
}
