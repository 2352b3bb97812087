//! Graphics cards, without waking them.

use crate::{
    Host,
    error::{Error, Result},
    scan,
    text::Text,
};

/// A graphics card.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Gpu {
    /// The kernel's name: `card0`.
    pub card: String,
    /// The maker.
    pub vendor: Option<Text>,
    /// The model, where the table of PCI names is installed.
    pub model: Option<Text>,
    /// The maker's and the model's number: `10de:2684`.
    pub pci_id: Option<String>,
    /// Where it is plugged in: `0000:01:00.0`.
    pub slot: Option<Text>,
    /// Its driver.
    pub driver: Option<Text>,
    /// Whether it sleeps; nothing else is asked of one that does.
    pub asleep: bool,
    /// How busy it is, in percent, where the driver tells.
    pub busy_percent: Option<u64>,
    /// Its own memory in bytes, where the driver tells.
    pub memory_total: Option<u64>,
    /// Its own memory in use.
    pub memory_used: Option<u64>,
}

impl Host {
    /// Returns the graphics cards. None of them is woken, no driver's
    /// library is loaded.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if the kernel knows
    ///   no graphics.
    pub fn gpus(&self) -> Result<Vec<Gpu>> {
        if self.base.is_some() {
            return Err(Error::unsupported("graphics cards"));
        }
        let dir = "sys/class/drm";
        if !self.root.exists(dir) {
            return Err(Error::absent(format!("/{dir}")));
        }
        let cards = self.root.numbered(dir, "card");
        let mut names = None;
        Ok(cards
            .into_iter()
            .map(|number| {
                let device = format!("{dir}/card{number}/device");
                let id = |file: &str| {
                    let text = self.root.value(format!("{device}/{file}"))?;
                    scan::hex(text.as_bytes())
                };
                let pci = id("vendor").zip(id("device"));
                let asleep = !self.is_awake(&device);
                let number_of = |file: &str| {
                    (!asleep)
                        .then(|| self.root.number(format!("{device}/{file}")))
                        .flatten()
                };
                let (vendor, model) = match pci {
                    Some((vendor, model)) => {
                        let table =
                            names.get_or_insert_with(|| self.pci_names());
                        look_up(table, vendor, model)
                    }
                    None => (None, None),
                };
                Gpu {
                    card: format!("card{number}"),
                    vendor: vendor
                        .or_else(|| known_vendor(pci?.0).map(Text::from)),
                    model: model.or_else(|| self.tree_model(&device)),
                    pci_id: pci.map(|(v, d)| format!("{v:04x}:{d:04x}")),
                    slot: self.slot(&device),
                    driver: self.root.link_name(format!("{device}/driver")),
                    asleep,
                    busy_percent: number_of("gpu_busy_percent"),
                    memory_total: number_of("mem_info_vram_total"),
                    memory_used: number_of("mem_info_vram_used"),
                }
            })
            .collect())
    }

    fn slot(&self, device: &str) -> Option<Text> {
        let uevent = self.root.read(format!("{device}/uevent")).ok()?;
        scan::lines(&uevent)
            .find_map(|line| line.strip_prefix(b"PCI_SLOT_NAME="))
            .map(Text::from)
    }

    /// On boards with a device tree the name is what the driver fits.
    fn tree_model(&self, device: &str) -> Option<Text> {
        let uevent = self.root.read(format!("{device}/uevent")).ok()?;
        scan::lines(&uevent)
            .find_map(|line| line.strip_prefix(b"OF_COMPATIBLE_0="))
            .map(Text::from)
    }

    fn pci_names(&self) -> Vec<u8> {
        ["usr/share/hwdata/pci.ids", "usr/share/misc/pci.ids"]
            .into_iter()
            .find_map(|file| self.root.read(file).ok())
            .unwrap_or_default()
    }
}

/// Finds a maker and a model in the table of PCI names.
fn look_up(
    table: &[u8],
    vendor: u64,
    device: u64,
) -> (Option<Text>, Option<Text>) {
    let maker = format!("{vendor:04x}  ");
    let model = format!("\t{device:04x}  ");
    let mut lines = scan::lines(table);
    let name = lines.find_map(|line| line.strip_prefix(maker.as_bytes()));
    let found = name.and_then(|_| {
        lines
            .take_while(|l| matches!(l.first(), Some(b'\t' | b'#')))
            .find_map(|line| line.strip_prefix(model.as_bytes()))
    });
    (name.map(Text::from), found.map(Text::from))
}

fn known_vendor(id: u64) -> Option<&'static str> {
    Some(match id {
        0x1002 | 0x1022 => "AMD",
        0x10de => "NVIDIA",
        0x8086 => "Intel",
        0x1af4 => "Red Hat (virtio)",
        0x15ad => "VMware",
        0x1234 => "QEMU",
        0x1414 => "Microsoft",
        0x1a03 => "ASPEED",
        _ => return None,
    })
}
