//! EXIF as a tree of directories that can be changed and written again.

use super::tags;
use crate::{Error, Result};

/// The directories of an EXIF block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// The picture: make, model, date, copyright.
    Image,
    /// The shot: exposure, lens, original date.
    Photo,
    /// The place.
    Gps,
    /// Interoperability.
    Interop,
    /// The thumbnail.
    Thumbnail,
}

impl Group {
    /// Returns the name: `image`, `photo`, `gps`, `interop`, `thumbnail`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Photo => "photo",
            Self::Gps => "gps",
            Self::Interop => "interop",
            Self::Thumbnail => "thumbnail",
        }
    }

    /// Reads the name of a group: ours, or sharp's `IFD0` to `IFD3`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "image" | "ifd0" => Self::Image,
            "thumbnail" | "ifd1" => Self::Thumbnail,
            "photo" | "exif" | "ifd2" => Self::Photo,
            "gps" | "ifd3" => Self::Gps,
            "interop" | "ifd4" => Self::Interop,
            _ => return None,
        })
    }
}

/// Pointers from one directory to another, which are written anew.
const PHOTO: u16 = 0x8769;
const GPS: u16 = 0x8825;
const INTEROP: u16 = 0xa005;
/// Where the thumbnail is, and how long.
const JPEG_AT: u16 = 0x0201;
const JPEG_LEN: u16 = 0x0202;
/// A maker's own notes, which often point into the block by number.
const MAKER_NOTE: u16 = 0x927c;

/// Bytes of one value of each type, 1 to 12 and 129.
pub(super) const fn width(kind: u16) -> Option<usize> {
    Some(match kind {
        1 | 2 | 6 | 7 | 129 => 1,
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 => 8,
        _ => return None,
    })
}

/// One tag and its value as stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) tag: u16,
    pub(crate) kind: u16,
    pub(crate) count: u32,
    /// The value's bytes, in the block's byte order.
    pub(crate) data: Vec<u8>,
    /// Where they stood.
    pub(super) at: usize,
}

impl Entry {
    /// Bytes as they are: a count of one each.
    pub(super) fn bytes(tag: u16, kind: u16, data: &[u8]) -> Self {
        let count = data.len() as u32;
        Self { tag, kind, count, data: data.to_vec(), at: 0 }
    }
}

/// An EXIF block, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exif {
    pub(crate) little: bool,
    groups: [Vec<Entry>; 5],
    thumbnail: Vec<u8>,
}

/// Reads numbers in one byte order, nothing beyond the end.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) little: bool,
}

impl<'a> Reader<'a> {
    /// Reads the head of a TIFF; returns where its first directory is.
    pub(super) fn new(bytes: &'a [u8]) -> Option<(Self, usize)> {
        let little = match bytes.get(..4)? {
            [b'I', b'I', 42, 0] => true,
            [b'M', b'M', 0, 42] => false,
            _ => return None,
        };
        let reader = Self { bytes, little };
        let first = reader.u32(4)? as usize;
        Some((reader, first))
    }

    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        let b: [u8; 2] =
            self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little {
            u16::from_le_bytes(b)
        } else {
            u16::from_be_bytes(b)
        })
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        let b: [u8; 4] =
            self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little {
            u32::from_le_bytes(b)
        } else {
            u32::from_be_bytes(b)
        })
    }

    /// Reads a directory, and where the next one is. Entries that are
    /// damaged, or lie beyond the end, are left out.
    pub(super) fn directory(&self, at: usize) -> Option<(Vec<Entry>, usize)> {
        let count = self.u16(at)? as usize;
        let mut entries = Vec::with_capacity(count.min(256));
        for index in 0..count {
            let entry = at + 2 + index * 12;
            let Some(value) = self.u32(entry + 8) else { break };
            let (tag, kind) = (self.u16(entry)?, self.u16(entry + 2)?);
            let many = self.u32(entry + 4)?;
            let Some(width) = width(kind) else { continue };
            let Some(len) = width.checked_mul(many as usize) else {
                continue;
            };
            let at = if len <= 4 { entry + 8 } else { value as usize };
            let end = at.checked_add(len);
            let Some(data) = end.and_then(|end| self.bytes.get(at..end))
            else {
                continue;
            };
            let data = data.to_vec();
            entries.push(Entry { tag, kind, count: many, data, at });
        }
        let next = self.u32(at + 2 + count * 12).unwrap_or(0);
        Some((entries, next as usize))
    }

    pub(super) fn value(&self, entry: &Entry) -> usize {
        let entry = Reader { bytes: &entry.data, little: self.little };
        let short = entry.u16(0).map(usize::from);
        entry.u32(0).map(|v| v as usize).or(short).unwrap_or(0)
    }
}

impl Exif {
    /// An empty block.
    pub(crate) fn new() -> Self {
        Self {
            little: true,
            groups: Default::default(),
            thumbnail: Vec::new(),
        }
    }

    /// Takes a block apart, from its TIFF header. Nothing if that is not one.
    ///
    /// Cost: each directory is read once; a chain cannot run in a circle,
    /// because only five directories are followed.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
        let (reader, first) = Reader::new(bytes)?;
        let mut exif = Self::new();
        exif.little = reader.little;
        let (image, next) = reader.directory(first)?;
        let follow = |entries: &[Entry], tag: u16| {
            let entry = entries.iter().find(|e| e.tag == tag)?;
            Some(reader.directory(reader.value(entry))?.0)
        };
        let photo = follow(&image, PHOTO).unwrap_or_default();
        let gps = follow(&image, GPS).unwrap_or_default();
        let interop = follow(&photo, INTEROP).unwrap_or_default();
        let small = match next {
            0 => Vec::new(),
            next => reader.directory(next).map_or_else(Vec::new, |d| d.0),
        };
        let number = |tag: u16| {
            let entry = small.iter().find(|e| e.tag == tag)?;
            Some(reader.value(entry))
        };
        if let (Some(at), Some(len)) = (number(JPEG_AT), number(JPEG_LEN)) {
            let end = at.saturating_add(len);
            exif.thumbnail = bytes.get(at..end).unwrap_or(&[]).to_vec();
        }
        exif.groups = [image, photo, gps, interop, small];
        // Pointers are made anew.
        for group in &mut exif.groups {
            group.retain(|e| {
                ![PHOTO, GPS, INTEROP, JPEG_AT, JPEG_LEN].contains(&e.tag)
            });
        }
        Some(exif)
    }

    pub(crate) fn group(&self, group: Group) -> &[Entry] {
        &self.groups[group as usize]
    }

    pub(crate) fn get(&self, group: Group, tag: u16) -> Option<&Entry> {
        self.group(group).iter().find(|entry| entry.tag == tag)
    }

    /// Removes a tag; says whether it was there.
    pub(crate) fn remove(&mut self, group: Group, tag: u16) -> bool {
        let entries = &mut self.groups[group as usize];
        let before = entries.len();
        entries.retain(|entry| entry.tag != tag);
        entries.len() != before
    }

    /// Says whether two blocks say the same, wherever their parts stand.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let sorted = |group: &[Entry]| {
            let mut group: Vec<_> = group
                .iter()
                .map(|e| (e.tag, e.kind, e.count, e.data.clone()))
                .collect();
            group.sort();
            group
        };
        let groups = self.groups.iter().zip(&other.groups);
        self.little == other.little
            && self.thumbnail == other.thumbnail
            && groups.into_iter().all(|(a, b)| sorted(a) == sorted(b))
    }

    /// Removes a whole directory.
    pub(crate) fn clear(&mut self, group: Group) {
        self.groups[group as usize].clear();
        if group == Group::Thumbnail {
            self.thumbnail.clear();
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.groups.iter().all(Vec::is_empty)
    }

    /// Keeps the tags of a directory that `keep` says yes to.
    pub(super) fn retain(
        &mut self,
        group: Group,
        keep: impl Fn(&Entry) -> bool,
    ) {
        self.groups[group as usize].retain(keep);
    }

    /// Returns the block with its values in another byte order.
    pub(super) fn in_order(mut self, little: bool) -> Self {
        if self.little != little {
            self.little = little;
            for entry in self.groups.iter_mut().flatten() {
                let unit = match entry.kind {
                    3 | 8 => 2,
                    4 | 5 | 9..=11 | 13 => 4,
                    12 => 8,
                    _ => 1,
                };
                entry.data.chunks_mut(unit).for_each(<[u8]>::reverse);
                entry.at = 0;
            }
        }
        self
    }

    /// Sets a tag to a value as text: numbers and fractions separated by
    /// spaces or commas for the numeric types.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if the
    /// text is no value of the tag's type.
    pub(crate) fn set(
        &mut self,
        group: Group,
        known: &tags::Known,
        text: &str,
    ) -> Result<()> {
        let (count, data) = encode(known, text, self.little)?;
        self.put(group, known.tag, known.kind, count, data);
        Ok(())
    }

    /// Sets a tag to bytes in the block's own order.
    pub(crate) fn put(
        &mut self,
        group: Group,
        tag: u16,
        kind: u16,
        count: u32,
        data: Vec<u8>,
    ) {
        self.remove(group, tag);
        let entry = Entry { tag, kind, count, data, at: 0 };
        self.groups[group as usize].push(entry);
    }

    /// Writes the block: every directory anew, and nothing of what was
    /// removed. Notes of a maker stay where they were, because they may
    /// point into themselves by their place in the block.
    pub(crate) fn write(&self) -> Vec<u8> {
        let note = self
            .get(Group::Photo, MAKER_NOTE)
            .filter(|note| note.at >= 8 && note.data.len() > 4);
        let mut out = Writer::new(self.little, note);
        let [image, photo, gps, interop, small] = &self.groups;
        let mut image = image.clone();
        let mut photo = photo.clone();
        let pointer = |tag: u16, at: usize| Entry {
            tag,
            kind: 4,
            count: 1,
            data: out_u32(self.little, at as u32),
            at: 0,
        };
        if !interop.is_empty() {
            photo.push(pointer(INTEROP, out.directory(interop, 0)));
        }
        if !photo.is_empty() {
            image.push(pointer(PHOTO, out.directory(&photo, 0)));
        }
        if !gps.is_empty() {
            image.push(pointer(GPS, out.directory(gps, 0)));
        }
        let mut next = 0;
        if !small.is_empty() || !self.thumbnail.is_empty() {
            let mut small = small.clone();
            if !self.thumbnail.is_empty() {
                let at = out.place(&self.thumbnail);
                small.push(pointer(JPEG_AT, at));
                small.push(pointer(JPEG_LEN, self.thumbnail.len()));
            }
            next = out.directory(&small, 0);
        }
        let first = out.directory(&image, next);
        let first = out_u32(self.little, first as u32);
        out.bytes[4..8].copy_from_slice(&first);
        out.bytes
    }
}

fn out_u32(little: bool, v: u32) -> Vec<u8> {
    if little { v.to_le_bytes().to_vec() } else { v.to_be_bytes().to_vec() }
}

/// A block that grows, around one part whose place is fixed.
pub(super) struct Writer<'a> {
    pub(super) bytes: Vec<u8>,
    little: bool,
    note: Option<&'a Entry>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(little: bool, note: Option<&'a Entry>) -> Self {
        let head: &[u8] =
            if little { b"II*\0\0\0\0\0" } else { b"MM\0*\0\0\0\0" };
        Self { bytes: head.to_vec(), little, note }
    }

    /// An entry of one number.
    pub(super) fn number(&self, tag: u16, v: u32) -> Entry {
        let data = out_u32(self.little, v);
        Entry { tag, kind: 4, count: 1, data, at: 0 }
    }

    /// Puts data at the next even place where they fit; returns the place.
    fn place(&mut self, data: &[u8]) -> usize {
        let mut at = self.bytes.len().next_multiple_of(2);
        if let Some(note) = self.note
            && at + data.len() > note.at
            && at < note.at + note.data.len()
        {
            self.fix(note);
            at = self.bytes.len().next_multiple_of(2);
        }
        self.bytes.resize(at, 0);
        self.bytes.extend_from_slice(data);
        at
    }

    /// Puts the note at its place, which lies at or after the end.
    fn fix(&mut self, note: &Entry) {
        self.bytes.resize(note.at, 0);
        self.bytes.extend_from_slice(&note.data);
        self.note = None;
    }

    /// Writes the values of a directory, then the directory itself; returns
    /// its place.
    pub(super) fn directory(
        &mut self,
        entries: &[Entry],
        next: usize,
    ) -> usize {
        let mut sorted: Vec<&Entry> = entries.iter().collect();
        sorted.sort_by_key(|entry| entry.tag);
        let mut table = Vec::with_capacity(sorted.len() * 12 + 6);
        let little = self.little;
        let short = |v: u16| {
            if little { v.to_le_bytes() } else { v.to_be_bytes() }
        };
        table.extend(short(sorted.len() as u16));
        for entry in sorted {
            table.extend(short(entry.tag));
            table.extend(short(entry.kind));
            table.extend(out_u32(little, entry.count));
            if entry.data.len() <= 4 {
                table.extend_from_slice(&entry.data);
                table.resize(table.len() + 4 - entry.data.len(), 0);
                continue;
            }
            let end = entry.at + entry.data.len();
            let stands = entry.at >= 8
                && self.bytes.get(entry.at..end) == Some(&entry.data[..]);
            let is_note = entry.tag == MAKER_NOTE && entry.at >= 8;
            let at = if stands {
                // It is there already, and need not be twice.
                entry.at
            } else if is_note && self.note.is_some() {
                if let Some(note) = self.note
                    && self.bytes.len() <= note.at
                {
                    self.fix(note);
                }
                entry.at
            } else {
                self.place(&entry.data)
            };
            table.extend(out_u32(little, at as u32));
        }
        table.extend(out_u32(little, next as u32));
        self.place(&table)
    }
}

/// Turns text into the values of a tag.
fn encode(
    known: &tags::Known,
    text: &str,
    little: bool,
) -> Result<(u32, Vec<u8>)> {
    let refuse =
        |expected: &str| Error::option(known.name, expected.to_owned(), text);
    if matches!(known.kind, 2 | 7) {
        let mut data = Vec::new();
        if known.kind == 7 && known.is_comment() {
            // A user's comment says how it is encoded.
            data.extend_from_slice(if text.is_ascii() {
                b"ASCII\0\0\0"
            } else {
                b"UNICODE\0"
            });
        }
        data.extend_from_slice(text.as_bytes());
        if known.kind == 2 {
            data.push(0);
        }
        return Ok((data.len() as u32, data));
    }
    let mut data = Vec::new();
    let words: Vec<&str> =
        text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Err(refuse("a number"));
    }
    for word in &words {
        let push = |data: &mut Vec<u8>, v: i64, width: usize| {
            let bytes = v.to_le_bytes();
            let mut bytes = bytes[..width].to_vec();
            if !little {
                bytes.reverse();
            }
            data.extend(bytes);
        };
        let whole = |range: std::ops::RangeInclusive<i64>| {
            let expected = format!(
                "integer between {} and {}",
                range.start(),
                range.end()
            );
            word.parse()
                .ok()
                .filter(|v| range.contains(v))
                .ok_or_else(|| Error::option(known.name, expected, *word))
        };
        match known.kind {
            1 => push(&mut data, whole(0..=255)?, 1),
            3 => push(&mut data, whole(0..=65_535)?, 2),
            4 => push(&mut data, whole(0..=0xffff_ffff)?, 4),
            9 => push(&mut data, whole(-0x8000_0000..=0x7fff_ffff)?, 4),
            5 | 10 => {
                let (n, d) = fraction(word)
                    .filter(|(n, _)| known.kind == 10 || *n >= 0)
                    .ok_or_else(|| refuse("a fraction such as 1/60"))?;
                push(&mut data, n, 4);
                push(&mut data, d, 4);
            }
            _ => return Err(refuse("a tag whose type can be written")),
        }
    }
    Ok((words.len() as u32, data))
}

/// Reads `1/60`, `3` or `2.8` as numerator and denominator.
fn fraction(word: &str) -> Option<(i64, i64)> {
    let range = -0x8000_0000..=0xffff_ffff_i64;
    if let Some((n, d)) = word.split_once('/') {
        let (n, d): (i64, i64) = (n.parse().ok()?, d.parse().ok()?);
        return (range.contains(&n) && (0..=0xffff_ffff).contains(&d))
            .then_some((n, d));
    }
    let v: f64 = word.parse().ok()?;
    let mut d = 1i64;
    while d < 1_000_000 && (v * d as f64).fract().abs() > 1e-9 {
        d *= 10;
    }
    let n = (v * d as f64).round();
    (v.is_finite() && n.abs() <= i32::MAX as f64).then_some((n as i64, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> (Group, &'static tags::Known) {
        tags::find(name).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        for little in [true, false] {
            let mut exif = Exif { little, ..Exif::new() };
            for (name, text) in [
                ("Artist", "Ana Belén"),
                ("Orientation", "6"),
                ("ExposureTime", "1/60"),
                ("FNumber", "2.8"),
                ("ISOSpeedRatings", "400"),
                ("GPSLatitude", "51/1 30/1 3230/100"),
                ("GPSLatitudeRef", "N"),
            ] {
                let (group, tag) = known(name);
                exif.set(group, tag, text).unwrap();
            }
            let bytes = exif.write();
            let back = Exif::parse(&bytes).unwrap();
            for (group, tag) in [
                (Group::Image, 0x013b),
                (Group::Photo, 0x829a),
                (Group::Gps, 2),
            ] {
                let (a, b) = (exif.get(group, tag), back.get(group, tag));
                assert_eq!(a.unwrap().data, b.unwrap().data);
            }
            assert_eq!(
                crate::Orientation::from_exif(&bytes),
                Some(crate::Orientation::Rotate90)
            );
            assert_eq!(
                back.write(),
                Exif::parse(&back.write()).unwrap().write()
            );
        }
    }

    #[test]
    fn notes_of_a_maker_stay_where_they_are() {
        let mut exif = Exif::new();
        let (group, model) = known("Model");
        exif.set(group, model, "Camera with a long name").unwrap();
        exif.groups[Group::Photo as usize].push(Entry {
            tag: MAKER_NOTE,
            kind: 7,
            count: 9,
            data: b"own notes".to_vec(),
            at: 90,
        });
        for _ in 0..2 {
            let bytes = exif.write();
            assert_eq!(&bytes[90..99], b"own notes");
            exif = Exif::parse(&bytes).unwrap();
            let (group, artist) = known("Artist");
            exif.set(group, artist, &"x".repeat(200)).unwrap();
        }
        let model = exif.get(Group::Image, 0x0110).unwrap();
        assert_eq!(model.data, b"Camera with a long name\0");
    }

    #[test]
    fn values_of_the_wrong_type_are_refused() {
        let (group, tag) = known("Orientation");
        let err = Exif::new().set(group, tag, "left").unwrap_err();
        let text = err.to_string();
        assert!(text.contains("Orientation") && text.contains("65535"));
        assert_eq!(fraction("2.8"), Some((28, 10)));
        assert_eq!(fraction("1/60"), Some((1, 60)));
        assert_eq!(fraction("a"), None);
    }

    #[test]
    fn no_block_makes_it_panic() {
        let mut exif = Exif::new();
        let (group, tag) = known("Artist");
        exif.set(group, tag, "somebody").unwrap();
        let bytes = exif.write();
        for at in 0..bytes.len() {
            for v in [0, 1, 0x7f, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] = v;
                if let Some(exif) = Exif::parse(&damaged) {
                    let _ = exif.write();
                }
                let _ = Exif::parse(&damaged[..at]);
            }
        }
    }
}
