//! The eight ways in which a camera may have been held.

/// How stored pixels have to be turned to be seen upright: the EXIF tag
/// Orientation (0x0112), values 1 to 8.
///
/// # Source
///
/// CIPA DC-008 (EXIF 2.32), 4.6.4 A.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Upright = 1,
    /// 2: mirror left to right.
    Flop = 2,
    /// 3: half a turn.
    Rotate180 = 3,
    /// 4: mirror top to bottom.
    Flip = 4,
    /// 5: a quarter turn clockwise, then mirror left to right.
    Transpose = 5,
    /// 6: a quarter turn clockwise.
    Rotate90 = 6,
    /// 7: a quarter turn counter-clockwise, then mirror left to right.
    Transverse = 7,
    /// 8: a quarter turn counter-clockwise.
    Rotate270 = 8,
}

impl Orientation {
    const ALL: [Self; 8] = [
        Self::Upright,
        Self::Flop,
        Self::Rotate180,
        Self::Flip,
        Self::Transpose,
        Self::Rotate90,
        Self::Transverse,
        Self::Rotate270,
    ];

    /// Returns the orientation of a tag, 1 to 8.
    pub fn from_tag(tag: u16) -> Option<Self> {
        Self::ALL.get(tag.checked_sub(1)? as usize).copied()
    }

    /// Returns the tag, 1 to 8.
    pub const fn tag(self) -> u8 {
        self as u8
    }

    /// Says whether width and height change places.
    pub const fn is_turned(self) -> bool {
        self as u8 >= 5
    }

    /// Reads the tag from an EXIF block that starts at its TIFF header.
    /// Damage reads as nothing.
    pub fn from_exif(exif: &[u8]) -> Option<Self> {
        let little = match exif.get(..4)? {
            [b'I', b'I', 42, 0] => true,
            [b'M', b'M', 0, 42] => false,
            _ => return None,
        };
        let u16_at = |at: usize| {
            let b: [u8; 2] =
                exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
            let swap =
                if little { u16::from_le_bytes } else { u16::from_be_bytes };
            Some(swap(b))
        };
        let b: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
        let swap =
            if little { u32::from_le_bytes } else { u32::from_be_bytes };
        let ifd = swap(b) as usize;
        let count = u16_at(ifd)? as usize;
        for entry in 0..count {
            let at = ifd + 2 + entry * 12;
            if u16_at(at)? == 0x0112 && u16_at(at + 2)? == 3 {
                return Self::from_tag(u16_at(at + 8)?);
            }
        }
        None
    }
}
