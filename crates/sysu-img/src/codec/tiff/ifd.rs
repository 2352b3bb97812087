//! The directories of a TIFF: what the file says about its pages, old and
//! BigTIFF, without believing a number of it.

use std::collections::BTreeSet;

use crate::{Error, ErrorKind, Format, Limits, Result};

/// Fields that a directory may have; TIFF itself ends at 65,535.
const MOST_FIELDS: u64 = 65_535;

/// A file whose first eight bytes were understood.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    bytes: &'a [u8],
    little: bool,
    big: bool,
}

/// The fields of a page.
pub(super) struct Directory<'a> {
    fields: Vec<Field<'a>>,
    /// Where the next one is; 0 after the last.
    next: u64,
    little: bool,
}

struct Field<'a> {
    tag: u16,
    kind: u16,
    data: &'a [u8],
}

fn truncated() -> Error {
    ErrorKind::Truncated { format: Format::Tiff }.into()
}

impl<'a> File<'a> {
    /// Reads the order of bytes, and where the first directory is.
    pub(super) fn open(bytes: &'a [u8]) -> Result<(Self, u64)> {
        let little = bytes.starts_with(b"II");
        let mut file = Self { bytes, little, big: false };
        if file.word(0, 2).is_none() {
            return Err(truncated());
        }
        let first = match file.word(2, 2) {
            Some(42) => file.word(4, 4),
            Some(43) if file.word(4, 2) == Some(8) => {
                file.big = true;
                file.word(8, 8)
            }
            Some(_) => {
                let what = "its version is neither 42 nor 43";
                return Err(Error::corrupt(Format::Tiff, what));
            }
            None => None,
        };
        Ok((file, first.ok_or_else(truncated)?))
    }

    pub(super) const fn little(&self) -> bool {
        self.little
    }

    /// Returns the part of the file from `start` on, at most `len` bytes.
    pub(super) fn part(&self, start: u64, len: u64) -> &'a [u8] {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        let from = self.bytes.get(start..).unwrap_or(&[]);
        &from[..len.min(from.len())]
    }

    fn word(&self, at: u64, len: u64) -> Option<u64> {
        let bytes = self.part(at, len);
        (bytes.len() as u64 == len).then(|| number(bytes, self.little))
    }

    /// Reads the directory there.
    pub(super) fn directory(&self, at: u64) -> Result<Directory<'a>> {
        let (head, entry, inline) =
            if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.word(at, head).ok_or_else(truncated)?;
        if count > MOST_FIELDS {
            let what = "fields of a directory";
            let limit = MOST_FIELDS;
            return Err(ErrorKind::Limit { what, limit, got: count }.into());
        }
        let start = at + head;
        let table = self.part(start, count * entry);
        if (table.len() as u64) < count * entry {
            return Err(truncated());
        }
        let fields = table.chunks_exact(entry as usize).map(|entry| {
            let tag = number(&entry[..2], self.little) as u16;
            let kind = number(&entry[2..4], self.little) as u16;
            let (count, value) = entry[4..].split_at(inline as usize);
            let count = number(count, self.little);
            let len = count.saturating_mul(size_of_kind(kind));
            let data = if len <= inline {
                &value[..len as usize]
            } else {
                let data = self.part(number(value, self.little), len);
                // What lies outside of the file says nothing.
                if data.len() as u64 == len { data } else { &[] }
            };
            Field { tag, kind, data }
        });
        let fields = fields.collect();
        let next = self.word(start + count * entry, inline).unwrap_or(0);
        Ok(Directory { fields, next, little: self.little })
    }

    /// Returns where the directories of the chain are: as many as there may
    /// be frames, and one. A chain that leads back to itself, or out of the
    /// file, ends there.
    pub(super) fn chain(&self, first: u64, limits: &Limits) -> Vec<u64> {
        let mut seen = BTreeSet::new();
        let (mut chain, mut at) = (Vec::new(), first);
        while at != 0
            && chain.len() as u64 <= limits.frames() as u64
            && seen.insert(at)
            && let Ok(directory) = self.directory(at)
        {
            chain.push(at);
            at = directory.next;
        }
        chain
    }
}

impl<'a> Directory<'a> {
    fn field(&self, tag: u16) -> Option<&Field<'a>> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.tag == tag && !field.data.is_empty())
    }

    /// Returns the bytes of a field, whatever they are.
    pub(super) fn bytes(&self, tag: u16) -> Option<&'a [u8]> {
        self.field(tag).map(|field| field.data)
    }

    /// Returns the first whole number of a field.
    pub(super) fn number(&self, tag: u16) -> Option<u64> {
        self.numbers(tag).and_then(|mut numbers| numbers.next())
    }

    /// Returns the whole numbers of a field.
    pub(super) fn numbers(
        &self,
        tag: u16,
    ) -> Option<impl Iterator<Item = u64> + 'a> {
        let field = self.field(tag)?;
        let whole = matches!(field.kind, 1 | 3 | 4 | 6..=9 | 13 | 16..=18);
        let size = size_of_kind(field.kind) as usize;
        let little = self.little;
        let numbers = field.data.chunks_exact(size);
        whole.then(|| numbers.map(move |bytes| number(bytes, little)))
    }

    /// Returns the numbers of a field that may have fractions.
    pub(super) fn fractions(
        &self,
        tag: u16,
    ) -> Option<impl Iterator<Item = f64> + 'a> {
        let field = self.field(tag)?;
        let (kind, little) = (field.kind, self.little);
        let numbers = field.data.chunks_exact(size_of_kind(kind) as usize);
        Some(numbers.map(move |bytes| {
            let (upper, lower) = bytes.split_at(bytes.len() / 2);
            match kind {
                5 => {
                    number(upper, little) as f64 / number(lower, little) as f64
                }
                10 => {
                    let signed = |v| number(v, little) as u32 as i32 as f64;
                    signed(upper) / signed(lower)
                }
                11 => f32::from_bits(number(bytes, little) as u32) as f64,
                12 => f64::from_bits(number(bytes, little)),
                _ => number(bytes, little) as f64,
            }
        }))
    }
}

/// Returns the bytes of one value of a field; 1 for kinds that nobody knows.
fn size_of_kind(kind: u16) -> u64 {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16..=18 => 8,
        _ => 1,
    }
}

fn number(bytes: &[u8], little: bool) -> u64 {
    let add = |sum: u64, byte: &u8| sum << 8 | *byte as u64;
    if little {
        bytes.iter().rev().fold(0, add)
    } else {
        bytes.iter().fold(0, add)
    }
}
