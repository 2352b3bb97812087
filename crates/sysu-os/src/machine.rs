//! The machine as its maker named it.

use crate::{
    Host,
    error::{Error, Result},
    text::Text,
};

/// The machine as its maker named it. What a maker left at a placeholder
/// ("To Be Filled By O.E.M.") is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Machine {
    /// The maker.
    pub vendor: Option<Text>,
    /// The product.
    pub product: Option<Text>,
    /// The product's version; Lenovo keeps the name that people know here.
    pub version: Option<Text>,
    /// The product's family.
    pub family: Option<Text>,
    /// The serial number; root alone may read it.
    pub serial: Option<Text>,
    /// The machine's identifier; root alone may read it.
    pub uuid: Option<Text>,
    /// The maker of the main board.
    pub board_vendor: Option<Text>,
    /// The main board.
    pub board: Option<Text>,
    /// The main board's version.
    pub board_version: Option<Text>,
    /// What it looks like: `notebook`, `desktop`, `rack mount chassis` …
    pub chassis: Option<&'static str>,
    /// The maker of the firmware.
    pub firmware_vendor: Option<Text>,
    /// The version of the firmware.
    pub firmware_version: Option<Text>,
    /// The day of the firmware, as its maker wrote it.
    pub firmware_date: Option<Text>,
    /// `uefi`, `bios` or `devicetree`.
    pub firmware: Option<&'static str>,
    /// Whether the firmware lets only signed systems boot.
    pub secure_boot: Option<bool>,
}

/// The words of SMBIOS for the form of a chassis, from number 1.
///
/// # Source
///
/// DMTF DSP0134 3.7, table 17.
const CHASSIS: [&str; 36] = [
    "other",
    "unknown",
    "desktop",
    "low profile desktop",
    "pizza box",
    "mini tower",
    "tower",
    "portable",
    "laptop",
    "notebook",
    "hand held",
    "docking station",
    "all in one",
    "sub notebook",
    "space-saving",
    "lunch box",
    "main server chassis",
    "expansion chassis",
    "subchassis",
    "bus expansion chassis",
    "peripheral chassis",
    "RAID chassis",
    "rack mount chassis",
    "sealed-case PC",
    "multi-system chassis",
    "CompactPCI",
    "AdvancedTCA",
    "blade",
    "blade enclosure",
    "tablet",
    "convertible",
    "detachable",
    "IoT gateway",
    "embedded PC",
    "mini PC",
    "stick PC",
];

impl Host {
    /// Returns the machine as its maker named it.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if there is neither
    ///   DMI nor a device tree, as in most small virtual machines.
    pub fn machine(&self) -> Result<Machine> {
        if self.base.is_some() {
            return Err(Error::unsupported("the machine's maker"));
        }
        let dmi = "sys/class/dmi/id";
        if self.root.exists(dmi) {
            return Ok(self.dmi(dmi));
        }
        let tree = "proc/device-tree";
        let model = self.root.value(format!("{tree}/model"));
        let model = model.ok_or_else(|| Error::absent(format!("/{dmi}")))?;
        // `compatible` begins with "maker,board".
        let maker =
            self.root.value(format!("{tree}/compatible")).and_then(|c| {
                let first = c.as_bytes().split(|&b| b == 0).next()?;
                let maker = first.split(|&b| b == b',').next()?;
                (maker.len() < first.len()).then(|| Text::from(maker))
            });
        Ok(Machine {
            vendor: maker,
            product: Some(model),
            serial: self.root.value(format!("{tree}/serial-number")),
            firmware: Some("devicetree"),
            ..Machine::default()
        })
    }

    fn dmi(&self, dir: &str) -> Machine {
        let get = |file: &str| {
            self.root.value(format!("{dir}/{file}")).filter(is_real)
        };
        let chassis = self.root.number(format!("{dir}/chassis_type"));
        // The highest bit says whether it has a lock.
        let chassis = chassis.map(|n| n as usize & 0x7f);
        Machine {
            vendor: get("sys_vendor"),
            product: get("product_name"),
            version: get("product_version"),
            family: get("product_family"),
            serial: get("product_serial"),
            uuid: get("product_uuid"),
            board_vendor: get("board_vendor"),
            board: get("board_name"),
            board_version: get("board_version"),
            chassis: chassis
                .filter(|&n| n > 2)
                .and_then(|n| CHASSIS.get(n - 1).copied()),
            firmware_vendor: get("bios_vendor"),
            firmware_version: get("bios_version"),
            firmware_date: get("bios_date"),
            firmware: Some(if self.root.exists("sys/firmware/efi") {
                "uefi"
            } else {
                "bios"
            }),
            secure_boot: self.secure_boot(),
        }
    }

    fn secure_boot(&self) -> Option<bool> {
        // Four bytes of attributes, then the value.
        let file = "sys/firmware/efi/efivars/\
            SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
        Some(*self.root.read(file).ok()?.get(4)? == 1)
    }
}

/// Whether a maker wrote something, or left the form as it was.
pub(crate) fn is_real(text: &Text) -> bool {
    const PLACEHOLDERS: [&str; 20] = [
        "0",
        "00000000",
        "0123456789",
        "03000200-0400-0500-0006-000700080009",
        "base board product name",
        "default",
        "default string",
        "empty",
        "invalid",
        "n/a",
        "na",
        "none",
        "not applicable",
        "not available",
        "not defined",
        "not specified",
        "o.e.m.",
        "system manufacturer",
        "system product name",
        "unknown",
    ];
    let lower = text.to_string_lossy().trim().to_lowercase();
    let filler = |c: char| matches!(c, 'x' | '.' | '-' | '_' | '*' | ' ');
    !(PLACEHOLDERS.contains(&lower.as_str())
        || lower.starts_with("to be filled")
        || lower == "system version"
        || lower == "system serial number"
        || lower.chars().all(filler))
}
