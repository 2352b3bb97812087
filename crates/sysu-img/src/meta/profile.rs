//! What the header of a colour profile says.

use crate::Space;

/// What the header of an ICC profile says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// Its name for people.
    pub description: Option<String>,
    /// The version of the format, such as `2.1` or `4.3`.
    pub version: String,
    /// What it is for: `monitor`, `printer`, `scanner` and so on.
    pub class: &'static str,
    /// The four letters of the colour space, such as `RGB` or `CMYK`.
    pub colours: String,
    /// The four letters of the connection space: `XYZ` or `Lab`.
    pub connection: String,
    /// The bytes of the profile.
    pub bytes: u64,
}

impl Profile {
    /// Reads the header of a profile; nothing if it is none.
    ///
    /// # Source
    ///
    /// ICC.1:2022, 7.2 and 10.
    pub fn read(icc: &[u8]) -> Option<Self> {
        if icc.get(36..40)? != b"acsp" || icc.len() < 132 {
            return None;
        }
        let word = |at: usize| {
            let text = String::from_utf8_lossy(&icc[at..at + 4]);
            text.trim_end().to_owned()
        };
        Some(Self {
            description: description(icc),
            version: format!("{}.{}", icc[8], icc[9] >> 4),
            class: match &icc[12..16] {
                b"scnr" => "scanner",
                b"mntr" => "monitor",
                b"prtr" => "printer",
                b"link" => "link",
                b"spac" => "space",
                b"abst" => "abstract",
                b"nmcl" => "named colours",
                _ => "unknown",
            },
            colours: word(16),
            connection: word(20),
            bytes: icc.len() as u64,
        })
    }

    /// Says whether pixels of that space can be read by it.
    pub(crate) fn fits(&self, space: Space) -> bool {
        match self.colours.as_str() {
            "RGB" => !matches!(space, Space::Grey | Space::Cmyk),
            "GRAY" => space == Space::Grey,
            "CMYK" => space == Space::Cmyk,
            _ => false,
        }
    }
}

/// The tag `desc`: text, or texts in several languages, the first of which
/// is taken.
fn description(icc: &[u8]) -> Option<String> {
    let u32_at = |at: usize| {
        let b: [u8; 4] = icc.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(u32::from_be_bytes(b) as usize)
    };
    let count = u32_at(128)?.min(200);
    let at = (0..count).map(|index| 132 + index * 12).find_map(|entry| {
        (icc.get(entry..entry + 4)? == b"desc").then(|| u32_at(entry + 4))?
    })?;
    let body = icc.get(at..)?;
    let text = match body.get(..4)? {
        b"desc" => {
            let len = u32_at(at + 8)?;
            let text = icc.get(at + 12..(at + 12).checked_add(len)?)?;
            String::from_utf8_lossy(text).into_owned()
        }
        b"mluc" => {
            let (len, from) = (u32_at(at + 20)?, u32_at(at + 24)?);
            let start = at.checked_add(from)?;
            let text = icc.get(start..start.checked_add(len)?)?;
            let units: Vec<u16> = text
                .as_chunks::<2>()
                .0
                .iter()
                .map(|&b| u16::from_be_bytes(b))
                .collect();
            String::from_utf16_lossy(&units)
        }
        _ => return None,
    };
    let text = text.trim_matches(['\0', ' ']).to_owned();
    (!text.is_empty()).then_some(text)
}
