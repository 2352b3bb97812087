//! Memory modules, from the tables that the firmware leaves (SMBIOS).

use crate::{
    Host,
    error::{Error, Result},
    machine::is_real,
    text::Text,
};

/// The memory modules of a machine, and the slots for more.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MemoryModules {
    /// How errors are corrected: `none`, `single-bit ECC`, `multi-bit ECC` …
    pub correction: Option<&'static str>,
    /// The most memory that the board takes, in bytes.
    pub most: Option<u64>,
    /// Each slot, empty ones too.
    pub modules: Vec<MemoryModule>,
}

/// One slot for a memory module, and what is in it.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MemoryModule {
    /// The slot's name on the board.
    pub slot: Option<Text>,
    /// The bank's name.
    pub bank: Option<Text>,
    /// Its size in bytes; `None` for an empty slot.
    pub size: Option<u64>,
    /// Its form: `DIMM`, `SODIMM` …
    pub form: Option<&'static str>,
    /// Its kind: `DDR4`, `LPDDR5` …
    pub kind: Option<&'static str>,
    /// The most transfers it can do, in millions a second.
    pub speed: Option<u64>,
    /// The transfers it does, in millions a second.
    pub configured_speed: Option<u64>,
    /// Whether it has bits for the correction of errors.
    pub ecc: Option<bool>,
    /// How many ranks it has.
    pub ranks: Option<u8>,
    /// The volts it gets.
    pub volts: Option<f64>,
    /// Its maker.
    pub vendor: Option<Text>,
    /// Its maker's word for it.
    pub part: Option<Text>,
    /// Its serial number.
    pub serial: Option<Text>,
}

const FORMS: [&str; 15] = [
    "SIMM",
    "SIP",
    "chip",
    "DIP",
    "ZIP",
    "proprietary card",
    "DIMM",
    "TSOP",
    "row of chips",
    "RIMM",
    "SODIMM",
    "SRIMM",
    "FB-DIMM",
    "die",
    "CAMM",
];

/// From number 3; an empty word is a number that is not given.
const KINDS: [&str; 34] = [
    "DRAM",
    "EDRAM",
    "VRAM",
    "SRAM",
    "RAM",
    "ROM",
    "flash",
    "EEPROM",
    "FEPROM",
    "EPROM",
    "CDRAM",
    "3DRAM",
    "SDRAM",
    "SGRAM",
    "RDRAM",
    "DDR",
    "DDR2",
    "DDR2 FB-DIMM",
    "",
    "",
    "",
    "DDR3",
    "FBD2",
    "DDR4",
    "LPDDR",
    "LPDDR2",
    "LPDDR3",
    "LPDDR4",
    "non-volatile",
    "HBM",
    "HBM2",
    "DDR5",
    "LPDDR5",
    "HBM3",
];

const CORRECTIONS: [&str; 5] =
    ["none", "parity", "single-bit ECC", "multi-bit ECC", "CRC"];

impl Host {
    /// Returns the memory modules; root alone may read them.
    ///
    /// # Errors
    ///
    /// * [`Denied`](crate::ErrorKind::Denied) for anyone but root.
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if the firmware left
    ///   no table, or none with memory in it, as in most small virtual
    ///   machines.
    pub fn memory_modules(&self) -> Result<MemoryModules> {
        if self.base.is_some() {
            return Err(Error::unsupported("memory modules"));
        }
        let file = "sys/firmware/dmi/tables/DMI";
        let found = parse_smbios(&self.root.read(file)?);
        if found.modules.is_empty() {
            return Err(Error::absent("memory modules"));
        }
        Ok(found)
    }
}

/// One structure of the table: its fixed part, and its texts.
#[derive(Clone, Copy)]
struct Structure<'a> {
    fixed: &'a [u8],
    texts: &'a [u8],
}

impl<'a> Structure<'a> {
    fn bytes<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.fixed.get(at..at + N)?.try_into().ok()
    }

    fn byte(self, at: usize) -> Option<u8> {
        self.fixed.get(at).copied()
    }

    fn word(self, at: usize) -> Option<u16> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    fn double(self, at: usize) -> Option<u32> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    /// The text whose number, from 1, stands at `at`.
    fn text(self, at: usize) -> Option<Text> {
        let number = usize::from(self.byte(at)?).checked_sub(1)?;
        let text = self.texts.split(|&b| b == 0).nth(number)?;
        Some(Text::from(text.trim_ascii())).filter(is_real)
    }
}

/// Walks the structures. One that is cut short ends the table.
fn structures(mut rest: &[u8]) -> impl Iterator<Item = Structure<'_>> {
    std::iter::from_fn(move || {
        let len = usize::from(*rest.get(1)?);
        if len < 4 || rest[0] == 127 {
            return None;
        }
        let (fixed, tail) = rest.split_at_checked(len)?;
        // Two NULs end the texts, also where there is none.
        let end = tail.windows(2).position(|w| w == [0, 0])?;
        rest = &tail[end + 2..];
        Some(Structure { fixed, texts: &tail[..end] })
    })
}

/// Reads the memory of an SMBIOS table; what is cut short is left out.
///
/// # Source
///
/// DMTF DSP0134 3.7, §7.17 (memory array) and §7.18 (memory device).
pub fn parse_smbios(bytes: &[u8]) -> MemoryModules {
    const SYSTEM: u8 = 3;
    let mut out = MemoryModules::default();
    let mut others = Vec::new();
    for s in structures(bytes).filter(|s| s.fixed[0] == 16) {
        if s.byte(5) != Some(SYSTEM) {
            others.extend(s.word(2));
            continue;
        }
        let nth = |n: u8| CORRECTIONS.get(usize::from(n).checked_sub(3)?);
        out.correction = out.correction.or(s.byte(6).and_then(nth).copied());
        let most = match s.double(7) {
            Some(0x8000_0000) => s.bytes(15).map(u64::from_le_bytes),
            kib => kib.map(|n| u64::from(n) * 1024),
        };
        if let Some(most) = most {
            out.most = Some(out.most.unwrap_or(0).saturating_add(most));
        }
    }
    out.modules = structures(bytes)
        .filter(|s| s.fixed[0] == 17)
        // Memory of a card is not the machine's.
        .filter(|s| s.word(4).is_none_or(|array| !others.contains(&array)))
        .map(module)
        .collect();
    out
}

/// Leaves of a table what [`parse_smbios`] reads, without the serial
/// numbers and the owner's tags.
pub(crate) fn without_serials(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for s in structures(bytes).filter(|s| matches!(s.fixed[0], 16 | 17)) {
        let private = [s.byte(0x18), s.byte(0x19)];
        let hidden = |number: usize| {
            s.fixed[0] == 17
                && private
                    .into_iter()
                    .flatten()
                    .any(|p| usize::from(p) == number)
        };
        out.extend(s.fixed);
        for (n, text) in s.texts.split(|&b| b == 0).enumerate() {
            out.extend(if hidden(n + 1) { b"0" } else { text });
            out.push(0);
        }
        out.push(0);
    }
    out.extend([127, 4, 0, 0, 0, 0]);
    out
}

fn module(s: Structure<'_>) -> MemoryModule {
    let slot = MemoryModule {
        slot: s.text(0x10),
        bank: s.text(0x11),
        ..MemoryModule::default()
    };
    let size = match s.word(0x0c) {
        None | Some(0 | 0xffff) => None,
        Some(0x7fff) => {
            s.double(0x1c).map(|mib| u64::from(mib & 0x7fff_ffff) << 20)
        }
        // The highest bit says that it is in KiB.
        Some(n) if n & 0x8000 != 0 => Some(u64::from(n & 0x7fff) << 10),
        Some(n) => Some(u64::from(n) << 20),
    };
    if size.is_none() {
        return slot;
    }
    let known = |word: Option<u16>| word.filter(|n| !matches!(n, 0 | 0xffff));
    let speed = |at: usize, more: usize| match s.word(at) {
        Some(0xffff) => s.double(more).map(u64::from),
        word => word.filter(|&n| n > 0).map(u64::from),
    };
    let from_3 = |at: usize| usize::from(s.byte(at)?).checked_sub(3);
    MemoryModule {
        size,
        form: from_3(0x0e).and_then(|n| FORMS.get(n).copied()),
        kind: from_3(0x12)
            .and_then(|n| KINDS.get(n).copied())
            .filter(|kind| !kind.is_empty()),
        speed: speed(0x15, 0x54),
        configured_speed: speed(0x20, 0x58),
        ecc: known(s.word(8)).zip(known(s.word(10))).map(|(t, d)| t > d),
        ranks: s.byte(0x1b).map(|b| b & 15).filter(|&n| n > 0),
        volts: known(s.word(0x26)).map(|mv| f64::from(mv) / 1000.0),
        vendor: s.text(0x17),
        serial: s.text(0x18),
        part: s.text(0x1a),
        ..slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A memory device of version 3.3, with its texts.
    fn device(size: u16, extended: u32) -> Vec<u8> {
        let mut s = vec![0u8; 0x5c];
        (s[0], s[1]) = (17, 0x5c);
        s[8..12].copy_from_slice(&[72, 0, 64, 0]);
        s[12..14].copy_from_slice(&size.to_le_bytes());
        (s[0x0e], s[0x10], s[0x12]) = (9, 1, 0x22);
        s[0x15..0x17].copy_from_slice(&[0xff, 0xff]);
        (s[0x17], s[0x1b]) = (2, 2);
        s[0x1c..0x20].copy_from_slice(&extended.to_le_bytes());
        s[0x20..0x22].copy_from_slice(&4800u16.to_le_bytes());
        s[0x26..0x28].copy_from_slice(&1100u16.to_le_bytes());
        s[0x54..0x58].copy_from_slice(&70_000u32.to_le_bytes());
        s.extend(b"DIMM A1\0Unknown\0\0");
        s
    }

    #[test]
    fn sizes_and_speeds_past_their_fields_are_read() {
        let table = [device(0x7fff, 128 << 10), device(0, 0)].concat();
        let got = parse_smbios(&table);
        let [big, empty] = &got.modules[..] else { panic!("{got:?}") };
        assert_eq!(big.size, Some(128 << 30));
        assert_eq!(
            (big.speed, big.configured_speed),
            (Some(70_000), Some(4800))
        );
        assert_eq!((big.kind, big.form), (Some("DDR5"), Some("DIMM")));
        assert_eq!((big.ecc, big.ranks), (Some(true), Some(2)));
        assert_eq!(big.volts, Some(1.1));
        // A placeholder is no maker.
        assert_eq!(big.vendor, None);
        assert_eq!(empty.slot, Some("DIMM A1".into()));
        assert_eq!((empty.size, empty.kind), (None, None));
        let kib = parse_smbios(&device(0x8200, 0));
        assert_eq!(kib.modules[0].size, Some(512 << 10));
    }

    #[test]
    fn serial_numbers_do_not_leave_the_machine() {
        let mut one = device(1024, 0);
        one.truncate(0x5c);
        (one[0x18], one[0x19]) = (3, 4);
        one.extend(b"A1\0Samsung\0SECRET1\0SECRET2\0\0");
        let mut uuid = vec![1, 4, 0, 0];
        uuid.extend(b"SECRET3\0\0");
        let table = [uuid, one, device(512, 0)].concat();
        let red = without_serials(&table);
        assert!(!red.windows(6).any(|w| w == b"SECRET"));
        let mut want = parse_smbios(&table);
        want.modules[0].serial = None;
        assert_eq!(parse_smbios(&red), want);
    }

    #[test]
    fn a_table_cut_short_gives_what_is_whole() {
        let table = [device(1024, 0), device(1024, 0)].concat();
        for end in 0..table.len() {
            let modules = parse_smbios(&table[..end]).modules;
            assert_eq!(modules.len(), end / (table.len() / 2), "{end}");
        }
        // A length that leads nowhere does not loop.
        assert!(parse_smbios(&[17, 0, 0, 0, 0, 0]).modules.is_empty());
    }
}
