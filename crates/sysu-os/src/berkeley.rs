//! The records of a hash database of Berkeley DB, counted.

use std::io::{Read, Seek, SeekFrom};

use crate::{
    error::{Error, Result},
    rpm::{failed, malformed, read_at},
};

/// The first page is this long at least.
const SMALLEST: usize = 512;
/// What stands before the places of the items on a page.
const HEAD: usize = 26;

/// Pages by their kind: a hash database's first, and its buckets, which
/// older versions did not sort.
const META: u8 = 8;
const BUCKET: [u8; 2] = [2, 13];
/// A page that was never written.
const NONE: u8 = 0;
/// Items by their kind: bytes on the page, and where they are elsewhere.
const HERE: u8 = 1;
const ELSEWHERE: u8 = 3;

/// Where the head of the file has what.
mod at {
    pub(super) const MAGIC: usize = 12;
    pub(super) const PAGE_SIZE: usize = 20;
    pub(super) const ENCRYPTED: usize = 24;
    pub(super) const KIND: usize = 25;
    pub(super) const FLAGS: usize = 26;
    pub(super) const LAST_BUCKET: usize = 72;
    pub(super) const SPARES: usize = 96;
    // Of every other page.
    pub(super) const NEXT: usize = 16;
    pub(super) const ITEMS: usize = 20;
}

/// Whether the bytes begin as a hash database of Berkeley DB does.
pub(crate) fn is_hash(head: &[u8]) -> bool {
    Order::of(head).is_some()
}

/// Databases are in the byte order of the machine that made them.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn of(head: &[u8]) -> Option<Self> {
        match head.get(at::MAGIC..at::MAGIC + 4)? {
            [0x61, 0x15, 0x06, 0] => Some(Self::Little),
            [0, 0x06, 0x15, 0x61] => Some(Self::Big),
            _ => None,
        }
    }

    fn short(self, bytes: &[u8], at: usize) -> Option<usize> {
        let two = bytes.get(at..)?.first_chunk()?;
        Some(usize::from(match self {
            Self::Little => u16::from_le_bytes(*two),
            Self::Big => u16::from_be_bytes(*two),
        }))
    }

    fn long(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(*four),
            Self::Big => u32::from_be_bytes(*four),
        })
    }
}

/// Counts the records that `wanted` takes by their keys.
///
/// Reads the pages of the buckets, each once; those with the values of
/// records are left where they are.
///
/// # Source
///
/// Berkeley DB's `dbinc/db_page.h` and `dbinc/hash.h`, of versions 3.1 to
/// 5.3 and 18.
pub(crate) fn count_records(
    file: &mut (impl Read + Seek),
    wanted: impl Fn(&[u8]) -> bool,
) -> Result<u64> {
    let mut head = [0; SMALLEST];
    read_at(file, 0, &mut head)?;
    let order = Order::of(&head).ok_or_else(malformed)?;
    let long = |at| order.long(&head, at).unwrap_or(0);
    let size = long(at::PAGE_SIZE) as usize;
    if head[at::KIND] != META
        || !size.is_power_of_two()
        || !(SMALLEST..=65_536).contains(&size)
    {
        return Err(malformed());
    }
    // With checksums the items of a page begin elsewhere.
    if head[at::ENCRYPTED] != 0 || head[at::FLAGS] & 1 != 0 {
        return Err(Error::unsupported("counting in a sealed database"));
    }
    let len = file.seek(SeekFrom::End(0)).map_err(|err| failed(&err))?;
    let mut left = len / size as u64;
    let mut page = vec![0; size];
    let mut found = 0;
    for bucket in 0..=long(at::LAST_BUCKET) {
        // The buckets of each doubling lie together.
        let doubling = u32::BITS - bucket.leading_zeros();
        let spare = long(at::SPARES + doubling as usize * 4);
        let mut next = bucket.checked_add(spare).ok_or_else(malformed)?;
        while next != 0 {
            left = left.checked_sub(1).ok_or_else(malformed)?;
            read_at(file, u64::from(next) * size as u64, &mut page)?;
            next = match page[at::KIND] {
                NONE => 0,
                kind if BUCKET.contains(&kind) => {
                    found +=
                        keys(&page, order, &wanted).ok_or_else(malformed)?;
                    order.long(&page, at::NEXT).unwrap_or(0)
                }
                _ => return Err(malformed()),
            };
        }
    }
    Ok(found)
}

/// Counts the keys of a page. Items come in pairs, a key and its value, and
/// fill the page from its end.
fn keys(
    page: &[u8],
    order: Order,
    wanted: impl Fn(&[u8]) -> bool,
) -> Option<u64> {
    let items = order.short(page, at::ITEMS)?;
    let place = |item: usize| order.short(page, HEAD + item * 2);
    let mut found = 0;
    for item in (0..items).step_by(2) {
        let end = match item.checked_sub(1) {
            None => page.len(),
            Some(before) => place(before)?,
        };
        let counts = match page.get(place(item)?..end)?.split_first()? {
            (&HERE, key) => wanted(key),
            (&ELSEWHERE, _) => true,
            _ => return None,
        };
        found += u64::from(counts);
    }
    Some(found)
}
