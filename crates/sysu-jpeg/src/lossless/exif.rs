//! The three numbers of an EXIF segment that a transform makes wrong.

/// Orientation, in the first directory.
const ORIENTATION: u16 = 0x0112;
/// Where the EXIF directory is.
const EXIF_IFD: u16 = 0x8769;
/// Width and height, in the EXIF directory.
const PIXELS: [u16; 2] = [0xA002, 0xA003];

/// A TIFF structure.
struct Tiff<'t> {
    data: &'t [u8],
    big: bool,
}

/// An entry of a directory.
struct Entry {
    tag: u16,
    kind: u16,
    /// The offset of its value.
    at: usize,
}

impl<'t> Tiff<'t> {
    fn new(data: &'t [u8]) -> Option<Self> {
        match data {
            [b'M', b'M', 0, 42, ..] => Some(Self { data, big: true }),
            [b'I', b'I', 42, 0, ..] => Some(Self { data, big: false }),
            _ => None,
        }
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.data.get(at..)?.first_chunk()?;
        let read =
            if self.big { u16::from_be_bytes } else { u16::from_le_bytes };
        Some(read(bytes))
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = *self.data.get(at..)?.first_chunk()?;
        let read =
            if self.big { u32::from_be_bytes } else { u32::from_le_bytes };
        Some(read(bytes))
    }

    /// Returns the entries of a directory that are one number.
    fn directory(&self, at: usize) -> impl Iterator<Item = Entry> {
        let count = self.short(at).unwrap_or(0) as usize;
        (0..count)
            .map_while(move |n| {
                let at = at.checked_add(2 + n * 12)?;
                let entry = Entry {
                    tag: self.short(at)?,
                    kind: self.short(at + 2)?,
                    at: at + 8,
                };
                let one = self.long(at + 4)? == 1;
                self.long(entry.at)?;
                Some(one.then_some(entry))
            })
            .flatten()
    }

    fn first(&self) -> usize {
        self.long(4).unwrap_or(0) as usize
    }
}

/// Finds the orientation, 1 to 8.
pub(super) fn orientation(data: &[u8]) -> Option<u8> {
    let tiff = Tiff::new(data)?;
    let mut entries = tiff.directory(tiff.first());
    let found = entries.find(|e| e.tag == ORIENTATION && e.kind == 3)?;
    let value = tiff.short(found.at)?;
    (1..=8).contains(&value).then_some(value as u8)
}

/// Sets the width and the height where they are given, and, where it is
/// wanted, the orientation to upright.
pub(super) fn fix(data: &mut [u8], size: [u32; 2], upright: bool) {
    let Some(tiff) = Tiff::new(data) else { return };
    let mut changes = Vec::new();
    let mut inner = None;
    for entry in tiff.directory(tiff.first()) {
        match entry.tag {
            ORIENTATION if upright && entry.kind == 3 => {
                changes.push((entry, 1));
            }
            EXIF_IFD => inner = tiff.long(entry.at),
            _ => {}
        }
    }
    for entry in inner.iter().flat_map(|&at| tiff.directory(at as usize)) {
        let which = PIXELS.iter().position(|&tag| tag == entry.tag);
        if let Some(which) = which
            && matches!(entry.kind, 3 | 4)
        {
            changes.push((entry, size[which]));
        }
    }
    let big = tiff.big;
    for (Entry { kind, at, .. }, value) in changes {
        let long = if big { value.to_be_bytes() } else { value.to_le_bytes() };
        let short = if big { &long[2..] } else { &long[..2] };
        if kind == 4 {
            data[at..at + 4].copy_from_slice(&long);
        } else {
            data[at..at + 2].copy_from_slice(short);
        }
    }
}
