//! `sysu os sensors`, `battery`, `gpu`, `display`, `machine`: what the hardware says.
//!
//! Each asks for one fact; where the machine has none the exit status is 1.

use serde::Serialize;
use sysu::os::{Display, ErrorKind, Gpu, Machine, Power, Sensor};

use super::{
    page::{Page, Side, span},
    view::{View, World},
};

/// What is absent is said in plain words, with status 1.
pub(super) fn or_none<T>(
    got: sysu::os::Result<T>,
    words: &'static str,
) -> anyhow::Result<T> {
    match got {
        Err(err) if matches!(err.kind(), ErrorKind::NotPresent { .. }) => {
            Err(super::view::none(words))
        }
        got => Ok(got?),
    }
}

/// Temperatures, fans, voltages, currents and powers
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os sensors
  $ sysu os sensors --watch=5
  $ sysu os sensors --json

Sleeping devices are not woken. The exit status is 1 without sensors.")]
pub(crate) struct Sensors {}

#[derive(Serialize)]
pub(crate) struct SensorsFacts {
    sensors: Vec<Sensor>,
}

impl View for Sensors {
    type Facts = SensorsFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<SensorsFacts> {
        Ok(SensorsFacts {
            sensors: or_none(world.host.sensors(), "no sensors")?,
        })
    }

    fn print(&self, facts: &SensorsFacts, page: &mut Page) {
        use Side::{Left, Right};
        let rows: Vec<Vec<String>> = facts
            .sensors
            .iter()
            .map(|s| {
                let unit = s.kind.unit();
                let show = |v: Option<f64>| {
                    v.map(|v| number(v, unit)).unwrap_or_default()
                };
                let device = s.device.as_ref().map(ToString::to_string);
                let label = s.label.as_ref().map(ToString::to_string);
                vec![
                    s.chip.to_string(),
                    label.unwrap_or_else(|| s.channel.clone()),
                    s.value.map_or("not told".into(), |v| number(v, unit)),
                    show(s.max),
                    show(s.critical),
                    device.unwrap_or_default(),
                ]
            })
            .collect();
        page.table(
            &[
                ("chip", Left),
                ("channel", Left),
                ("value", Right),
                ("max", Right),
                ("critical", Right),
                ("device", Left),
            ],
            &rows,
        );
    }
}

fn number(value: f64, unit: &str) -> String {
    match unit {
        "rpm" => format!("{value:.0} {unit}"),
        "V" | "A" => format!("{value:.2} {unit}"),
        _ => format!("{value:.1} {unit}"),
    }
}

/// Batteries and mains
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os battery
  $ sysu os battery --json
  $ sysu os get power.percent

The exit status is 1 without a battery.")]
pub(crate) struct Battery {}

#[derive(Serialize)]
pub(crate) struct PowerFacts {
    power: Power,
}

impl View for Battery {
    type Facts = PowerFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<PowerFacts> {
        let power = or_none(world.host.power(), "no battery")?;
        if power.batteries.is_empty() {
            return Err(super::view::none("no battery"));
        }
        Ok(PowerFacts { power })
    }

    fn print(&self, facts: &PowerFacts, page: &mut Page) {
        let power = &facts.power;
        if let Some(percent) = power.percent {
            page.fact("Charge", format!("{percent:.0} %"));
        }
        let left = power.remaining.map(|d| span(d.as_secs_f64()));
        page.maybe("Remaining", left);
        let mains = power.on_mains.map(|on| if on { "yes" } else { "no" });
        page.maybe("On mains", mains);
        for b in &power.batteries {
            page.heading(&b.name);
            page.maybe("Status", b.status.as_ref());
            page.maybe("Charge", b.percent.map(|p| format!("{p:.0} %")));
            page.maybe("Energy", b.energy.map(|e| format!("{e:.1} Wh")));
            let full = b.energy_full.map(|e| format!("{e:.1} Wh"));
            page.maybe("When full", full);
            page.maybe("Power", b.power.map(|p| format!("{p:.1} W")));
            page.maybe("Health", b.health.map(|h| format!("{h:.0} %")));
            page.maybe("Cycles", b.cycles);
            page.maybe("Made of", b.technology.as_ref());
            page.maybe("Model", b.model.as_ref());
        }
    }
}

/// Graphics cards, without waking them
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os gpu
  $ sysu os gpu --json

The exit status is 1 without graphics.")]
pub(crate) struct Gpus {}

#[derive(Serialize)]
pub(crate) struct GpusFacts {
    gpus: Vec<Gpu>,
}

impl View for Gpus {
    type Facts = GpusFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<GpusFacts> {
        let gpus = or_none(world.host.gpus(), "no graphics card")?;
        if gpus.is_empty() {
            return Err(super::view::none("no graphics card"));
        }
        Ok(GpusFacts { gpus })
    }

    fn print(&self, facts: &GpusFacts, page: &mut Page) {
        for gpu in &facts.gpus {
            page.heading(&gpu.card);
            page.maybe("Vendor", gpu.vendor.as_ref());
            page.maybe("Model", gpu.model.as_ref());
            page.maybe("PCI", gpu.pci_id.as_ref());
            page.maybe("Slot", gpu.slot.as_ref());
            page.maybe("Driver", gpu.driver.as_ref());
            if gpu.asleep {
                page.fact("State", "asleep");
            }
            if let Some(busy) = gpu.busy_percent {
                page.bar("Busy", busy as f64, "");
            }
            if let (Some(used), Some(total)) =
                (gpu.memory_used, gpu.memory_total)
            {
                let percent = used as f64 * 100.0 / total.max(1) as f64;
                let (used, total) =
                    (page.units.size(used), page.units.size(total));
                page.bar("Memory", percent, &format!("{used} of {total}"));
            }
        }
    }
}

/// Displays and the sockets for them
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os display
  $ sysu os display --json
  $ sysu os get displays.0.edid.name

Nothing is probed: it is what the driver saw last. The exit status is 1
where there is no socket for a display.")]
pub(crate) struct Displays {}

#[derive(Serialize)]
pub(crate) struct DisplaysFacts {
    displays: Vec<Display>,
}

impl View for Displays {
    type Facts = DisplaysFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<DisplaysFacts> {
        let words = "no socket for a display";
        Ok(DisplaysFacts { displays: or_none(world.host.displays(), words)? })
    }

    fn print(&self, facts: &DisplaysFacts, page: &mut Page) {
        for d in &facts.displays {
            page.heading(&d.connector);
            page.fact("Card", &d.card);
            let plugged = d.connected.map(|c| if c { "yes" } else { "no" });
            page.fact("Plugged in", plugged.unwrap_or("not told"));
            let shows = d.enabled.map(|on| if on { "yes" } else { "no" });
            page.maybe("Shows", shows);
            page.maybe("Best mode", d.modes.first());
            let Some(edid) = &d.edid else { continue };
            page.maybe("Maker", edid.vendor.as_ref());
            page.maybe("Model", edid.name.as_ref());
            page.maybe("Serial", edid.serial.as_ref());
            page.maybe("Year", edid.year);
            if let (Some(w), Some(h)) = (edid.width, edid.height) {
                let rate = edid.refresh_hz.unwrap_or(0.0);
                page.fact("Likes", format!("{w} × {h} at {rate:.2} Hz"));
            }
            if let (Some(w), Some(h)) = (edid.width_mm, edid.height_mm) {
                let inches = f64::from(w).hypot(f64::from(h)) / 25.4;
                let size = format!("{w} × {h} mm, {inches:.1} inches");
                page.fact("Size", size);
            }
        }
    }
}

/// The machine as its maker named it
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os machine
  $ sysu os machine --reasons
  $ sysu os machine --json

The exit status is 1 where the firmware says nothing, as in most small
virtual machines.")]
pub(crate) struct Product {}

#[derive(Serialize)]
pub(crate) struct MachineFacts {
    machine: Machine,
}

impl View for Product {
    type Facts = MachineFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<MachineFacts> {
        Ok(MachineFacts {
            machine: or_none(
                world.host.machine(),
                "the firmware does not name the machine",
            )?,
        })
    }

    fn print(&self, facts: &MachineFacts, page: &mut Page) {
        let m = &facts.machine;
        page.maybe("Vendor", m.vendor.as_ref());
        page.maybe("Product", m.product.as_ref());
        page.maybe("Version", m.version.as_ref());
        page.maybe("Family", m.family.as_ref());
        page.maybe("Serial", m.serial.as_ref());
        page.maybe("UUID", m.uuid.as_ref());
        page.maybe("Chassis", m.chassis);
        page.maybe("Board maker", m.board_vendor.as_ref());
        page.maybe("Board", m.board.as_ref());
        page.maybe("Firmware", m.firmware);
        page.maybe("Maker", m.firmware_vendor.as_ref());
        page.maybe("Version", m.firmware_version.as_ref());
        page.maybe("Date", m.firmware_date.as_ref());
        let signed = m.secure_boot.map(|on| if on { "on" } else { "off" });
        page.maybe("Secure boot", signed);
    }
}
