//! Displays, as the kernel's graphics drivers last saw them.

use crate::{
    Host,
    error::{Error, Result},
    scan,
    text::Text,
};

/// A socket for a display, and what is plugged in.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Display {
    /// The card's name: `card0`.
    pub card: Text,
    /// The socket's name: `HDMI-A-1`, `eDP-1`.
    pub connector: Text,
    /// Whether something is plugged in, where the driver can tell.
    pub connected: Option<bool>,
    /// Whether it shows a picture.
    pub enabled: Option<bool>,
    /// The sizes that can be shown, the best first: `2560x1440`.
    pub modes: Vec<Text>,
    /// What the display says of itself.
    pub edid: Option<Edid>,
}

/// What a display says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Edid {
    /// The maker's three letters, as UEFI gives them out.
    pub vendor: Option<String>,
    /// The maker's number of the model.
    pub product: u16,
    /// The model's name.
    pub name: Option<Text>,
    /// The serial number, as text where there is one.
    pub serial: Option<Text>,
    /// The year in which it was made, or of the model.
    pub year: Option<u16>,
    /// The width of the picture in millimetres.
    pub width_mm: Option<u32>,
    /// The height of the picture in millimetres.
    pub height_mm: Option<u32>,
    /// The picture that it likes best, in pixels.
    pub width: Option<u32>,
    /// Its lines.
    pub height: Option<u32>,
    /// Pictures a second of that one.
    pub refresh_hz: Option<f64>,
}

impl Host {
    /// Returns the sockets for displays and what is plugged in. Nothing is
    /// probed: it is what the driver saw last.
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if there is no socket
    ///   for a display.
    pub fn displays(&self) -> Result<Vec<Display>> {
        if self.base.is_some() {
            return Err(Error::unsupported("displays"));
        }
        let dir = "sys/class/drm";
        let mut out = Vec::new();
        for name in self.root.names(dir)? {
            // `card0-HDMI-A-1` is a socket, `card0` and `renderD128` not.
            let text = Text::from(name.clone());
            let Some((card, connector)) =
                scan::key_value(text.as_bytes(), b'-')
                    .filter(|(card, _)| card.starts_with(b"card"))
            else {
                continue;
            };
            let dir = std::path::Path::new(dir).join(&name);
            let word = |file: &str, yes: &str, no: &str| {
                let value = self.root.value(dir.join(file))?;
                if value == yes {
                    return Some(true);
                }
                (value == no).then_some(false)
            };
            let connected = word("status", "connected", "disconnected");
            let mut display = Display {
                card: card.into(),
                connector: connector.into(),
                connected,
                enabled: word("enabled", "enabled", "disabled"),
                ..Display::default()
            };
            if connected != Some(false) {
                let modes = self.root.read(dir.join("modes"));
                display.modes = modes_of(&modes.unwrap_or_default());
                let edid = self.root.read(dir.join("edid")).ok();
                display.edid = edid.and_then(|bytes| parse_edid(&bytes));
            }
            out.push(display);
        }
        if out.is_empty() {
            return Err(Error::absent(format!("/{dir}/card*-*")));
        }
        Ok(out)
    }
}

/// One mode a line; a size with several rates stands more than once.
fn modes_of(bytes: &[u8]) -> Vec<Text> {
    let mut out: Vec<Text> = Vec::new();
    for line in scan::lines(bytes).map(<[u8]>::trim_ascii) {
        if !line.is_empty() && out.last().is_none_or(|o| o.as_bytes() != line)
        {
            out.push(line.into());
        }
    }
    out
}

/// Reads the first block of a display's description; `None` for what is
/// none, or is damaged (its bytes do not add up).
///
/// # Source
///
/// VESA E-EDID Standard, release A2 (EDID 1.4), section 3.
pub fn parse_edid(bytes: &[u8]) -> Option<Edid> {
    let b: &[u8; 128] = bytes.first_chunk()?;
    if b[..8] != [0, 255, 255, 255, 255, 255, 255, 0]
        || b.iter().fold(0u8, |sum, b| sum.wrapping_add(*b)) != 0
    {
        return None;
    }
    let letters = u16::from_be_bytes([b[8], b[9]]);
    let vendor: Option<String> = [10, 5, 0]
        .into_iter()
        .map(|shift| {
            let n = (letters >> shift & 31) as u8;
            (1..=26).contains(&n).then(|| char::from(b'A' + n - 1))
        })
        .collect();
    let number = u32::from_le_bytes([b[12], b[13], b[14], b[15]]);
    let size = |cm: u8| (cm > 0).then(|| u32::from(cm) * 10);
    let mut edid = Edid {
        vendor,
        product: u16::from_le_bytes([b[10], b[11]]),
        serial: (number > 0).then(|| number.to_string().into()),
        year: (b[17] > 0).then(|| u16::from(b[17]) + 1990),
        width_mm: size(b[21]),
        height_mm: size(b[22]),
        ..Edid::default()
    };
    for block in b[54..126].chunks_exact(18) {
        if block[..2] == [0, 0] {
            // Texts end with a newline and are filled with spaces.
            let text = block[5..].split(|&b| b == b'\n').next();
            let text = text.map(<[u8]>::trim_ascii).map(Text::from);
            let text = text.filter(|text| !text.is_empty());
            match block[3] {
                0xfc => edid.name = text,
                0xff => edid.serial = text.or(edid.serial),
                _ => {}
            }
        } else if edid.width.is_none() {
            timing(block, &mut edid);
        }
    }
    Some(edid)
}

/// The first timing is the one that the display likes best.
fn timing(t: &[u8], edid: &mut Edid) {
    let both = |low: u8, high: u8| u32::from(low) | u32::from(high) << 8;
    let (wide, high) = (both(t[2], t[4] >> 4), both(t[5], t[7] >> 4));
    if wide == 0 || high == 0 {
        return;
    }
    let all_wide = wide + both(t[3], t[4] & 15);
    let all_high = high + both(t[6], t[7] & 15);
    // In units of 10 kHz; interlaced ones have two halves a picture.
    let clock = f64::from(both(t[0], t[1])) * 10_000.0;
    let rate = clock / f64::from(all_wide) / f64::from(all_high);
    let interlaced = t[17] & 0x80 != 0;
    edid.width = Some(wide);
    edid.height = Some(if interlaced { high * 2 } else { high });
    edid.refresh_hz = Some(rate);
    let (w, h) = (both(t[12], t[14] >> 4), both(t[13], t[14] & 15));
    // More exact than the whole centimetres of the head.
    if w > 0 && h > 0 {
        (edid.width_mm, edid.height_mm) = (Some(w), Some(h));
    }
}

/// Takes the serial numbers out of a description, and what follows its
/// first block; it adds up again.
pub(crate) fn without_serials(bytes: &[u8]) -> Vec<u8> {
    let Some(mut b) = bytes.first_chunk::<128>().copied() else {
        return Vec::new();
    };
    b[12..16].fill(0);
    for block in b[54..126].chunks_exact_mut(18) {
        if block[..2] == [0, 0] && block[3] == 0xff {
            block[5..].fill(b' ');
            block[5] = b'\n';
        }
    }
    b[126] = 0;
    let sum = b[..127].iter().fold(0u8, |sum, b| sum.wrapping_add(*b));
    b[127] = 0u8.wrapping_sub(sum);
    b.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A display of 2560 by 1440 at 59.951 Hz, as CVT reduced blanking has
    /// it: 241.5 MHz over 2720 by 1481.
    fn block() -> Vec<u8> {
        let mut b = vec![0, 255, 255, 255, 255, 255, 255, 0];
        b.extend([
            0x10, 0xac, 0x67, 0xd0, 0, 0, 0, 0, 12, 30, 1, 4, 0, 60, 34,
        ]);
        b.resize(54, 0);
        b.extend([0x56, 0x5e, 0x00, 0xa0, 0xa0, 0xa0, 0x29, 0x50]);
        b.extend([0x30, 0x20, 0x35, 0x00, 0x55, 0x50, 0x21, 0, 0, 0x1a]);
        b.extend(b"\0\0\0\xff\0ABC123\n      ");
        b.extend(b"\0\0\0\xfc\0DELL U2719D\n ");
        b.resize(127, 0);
        let sum = b.iter().fold(0u8, |sum, b| sum.wrapping_add(*b));
        b.push(0u8.wrapping_sub(sum));
        b
    }

    #[test]
    fn a_display_tells_its_name_and_its_best_picture() {
        let edid = parse_edid(&block()).unwrap();
        assert_eq!(edid.vendor.as_deref(), Some("DEL"));
        assert_eq!(edid.name, Some("DELL U2719D".into()));
        assert_eq!(edid.serial, Some("ABC123".into()));
        assert_eq!(edid.year, Some(2020));
        assert_eq!((edid.width, edid.height), (Some(2560), Some(1440)));
        assert_eq!((edid.width_mm, edid.height_mm), (Some(597), Some(336)));
        let hz = edid.refresh_hz.unwrap();
        assert!((hz - 59.951).abs() < 0.001, "{hz}");
    }

    #[test]
    fn serial_numbers_do_not_leave_the_machine() {
        let mut bytes = block();
        bytes[12] = 7;
        bytes[127] = bytes[127].wrapping_sub(7);
        assert!(parse_edid(&bytes).unwrap().serial.is_some());
        let red = parse_edid(&without_serials(&bytes)).unwrap();
        let want = Edid { serial: None, ..parse_edid(&bytes).unwrap() };
        assert_eq!(red, want);
    }

    #[test]
    fn a_block_that_does_not_add_up_is_none() {
        let mut bytes = block();
        bytes[100] ^= 1;
        assert_eq!(parse_edid(&bytes), None);
        assert_eq!(parse_edid(&block()[..127]), None);
        assert_eq!(parse_edid(b""), None);
    }

    #[test]
    fn a_size_with_several_rates_is_one_mode() {
        let modes = modes_of(b"1920x1080\n1920x1080\n1280x720\n");
        assert_eq!(modes, ["1920x1080".into(), Text::from("1280x720")]);
    }
}
