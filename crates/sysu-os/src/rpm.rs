//! How many packages rpm's database holds, in its two forms of today and the
//! one before.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use crate::{
    Host, berkeley,
    error::{Error, Result},
};

/// The folders in which distributions keep the database.
const FOLDERS: [&str; 3] =
    ["var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"];

impl Host {
    /// Counts rpm's packages; `None` where there is no database of rpm.
    pub(crate) fn rpm(&self) -> Option<Result<u64>> {
        // A capture holds the number instead of a copy of the database.
        if let Some(count) = self.root.number("calls/rpm") {
            return Some(Ok(count));
        }
        let found = FOLDERS.iter().find_map(|dir| {
            let path = |name: &str| format!("{dir}/{name}");
            let lite = path("rpmdb.sqlite");
            if let Some(file) = self.root.seekable(&lite) {
                let log = self.root.seekable(&format!("{lite}-wal"));
                return Some((lite, file.and_then(|f| sqlite(f, log))));
            }
            let slots = path("Packages.db");
            if let Some(file) = self.root.seekable(&slots) {
                return Some((slots, file.and_then(|mut f| ndb(&mut f))));
            }
            // Berkeley DB, given up by rpm in 2020.
            let old = path("Packages");
            let file = self.root.seekable(&old)?;
            Some((old, file.and_then(|mut f| berkeley(&mut f))))
        });
        let (path, count) = found?;
        Some(self.root.called(&path, count))
    }
}

fn sqlite(mut file: File, log: Option<Result<File>>) -> Result<u64> {
    // While rpm works, what is new stands in a log beside the file.
    let waiting = match log {
        None => false,
        Some(log) => log?.metadata().is_ok_and(|m| m.len() > 0),
    };
    if waiting {
        return Err(Error::unsupported("a database that is being written"));
    }
    count_rows(&mut file, b"Packages")
}

pub(crate) fn failed(err: &io::Error) -> Error {
    match err.kind() {
        io::ErrorKind::UnexpectedEof => malformed(),
        _ => Error::io("/var/lib/rpm", err),
    }
}

pub(crate) fn malformed() -> Error {
    Error::malformed("/var/lib/rpm", "a database of rpm")
}

pub(crate) fn read_at(
    file: &mut (impl Read + Seek),
    at: u64,
    buf: &mut [u8],
) -> Result<()> {
    file.seek(SeekFrom::Start(at))
        .and_then(|_| file.read_exact(buf))
        .map_err(|err| failed(&err))
}

fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?).into())
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Counts the packages in rpm's database, of SQLite, of its own form
/// (`Packages.db`) or of Berkeley DB (`Packages`).
///
/// No page is visited twice.
///
/// # Errors
///
/// * [`Malformed`](crate::ErrorKind::Malformed) if it is neither, or not
///   whole.
///
/// # Source
///
/// "Database File Format", sqlite.org; rpm's `lib/backend/ndb/rpmpkg.c`;
/// Berkeley DB's `dbinc/db_page.h` and `dbinc/hash.h`.
pub fn count_rpm(bytes: &[u8]) -> Result<u64> {
    let mut file = io::Cursor::new(bytes);
    if bytes.starts_with(b"RpmP") {
        return ndb(&mut file);
    }
    if berkeley::is_hash(bytes) {
        return berkeley(&mut file);
    }
    count_rows(&mut file, b"Packages")
}

/// Counts what is not the record of number 0, in which rpm keeps the last
/// number that it gave.
fn berkeley(file: &mut (impl Read + Seek)) -> Result<u64> {
    berkeley::count_records(file, |key| key != [0; 4])
}

/// Counts the rows of one table of an SQLite database.
fn count_rows(file: &mut (impl Read + Seek), table: &[u8]) -> Result<u64> {
    let mut head = [0; 100];
    read_at(file, 0, &mut head)?;
    // UTF-8 is the encoding of every such database.
    if !head.starts_with(b"SQLite format 3\0") || head[59] != 1 {
        return Err(malformed());
    }
    let size = match be16(&head, 16).unwrap_or(0) {
        1 => 65_536,
        size if size.is_power_of_two() && size >= 512 => size,
        _ => return Err(malformed()),
    };
    let len = file.seek(SeekFrom::End(0)).map_err(|err| failed(&err))?;
    let mut tree = Tree { file, size, left: len / size as u64 };
    let mut root = None;
    tree.leaves(1, |page, start| {
        let Some(cells) = be16(page, start + 3) else { return };
        for n in 0..cells {
            let cell = be16(page, start + 8 + n * 2);
            let row = cell.and_then(|at| page.get(at..)).and_then(schema);
            if let Some((name, page)) = row
                && name == table
            {
                root = Some(page);
            }
        }
    })?;
    let root = root.ok_or_else(malformed)?;
    tree.left = len / size as u64;
    let mut rows = 0;
    tree.leaves(root, |page, start| {
        rows += be16(page, start + 3).unwrap_or(0) as u64;
    })?;
    Ok(rows)
}

/// The tree of a table: inner pages point at others, leaves hold rows.
struct Tree<'a, F> {
    file: &'a mut F,
    size: usize,
    /// How many pages may still be visited: each but once.
    left: u64,
}

impl<F: Read + Seek> Tree<'_, F> {
    /// Gives each leaf below a page, and where its head begins in it.
    fn leaves(
        &mut self,
        root: u32,
        mut leaf: impl FnMut(&[u8], usize),
    ) -> Result<()> {
        let mut page = vec![0; self.size];
        let mut todo = vec![root];
        while let Some(number) = todo.pop() {
            let index = number.checked_sub(1).ok_or_else(malformed)?;
            self.left = self.left.checked_sub(1).ok_or_else(malformed)?;
            let at = u64::from(index) * self.size as u64;
            // The first page begins with the head of the file.
            let start = if number == 1 { 100 } else { 0 };
            read_at(self.file, at, &mut page)?;
            match page[start] {
                0x0d => leaf(&page, start),
                0x05 => {
                    let cells = be16(&page, start + 3).unwrap_or(0);
                    for n in 0..cells {
                        let cell = be16(&page, start + 12 + n * 2);
                        let child = cell.and_then(|at| be32(&page, at));
                        todo.push(child.ok_or_else(malformed)?);
                    }
                    todo.extend(be32(&page, start + 8));
                }
                _ => return Err(malformed()),
            }
        }
        Ok(())
    }
}

/// Reads a row of the table of tables: its name and first page.
fn schema(cell: &[u8]) -> Option<(&[u8], u32)> {
    let (_, rest) = varint(cell)?; // length
    let (_, record) = varint(rest)?; // row number
    let (head, mut types) = varint(record)?;
    let mut at = usize::try_from(head).ok()?;
    let mut column = || {
        let (kind, rest) = varint(types)?;
        types = rest;
        let len = match kind {
            0 | 8 | 9 => 0,
            n @ 1..=4 => n,
            5 => 6,
            6 | 7 => 8,
            n => (n.checked_sub(12)?) / 2,
        };
        let end = at.checked_add(usize::try_from(len).ok()?)?;
        let value = record.get(at..end)?;
        at = end;
        Some((kind, value))
    };
    // type, name, tbl_name, rootpage
    let (_, kind) = column()?;
    let (_, name) = column()?;
    let (_, _) = column()?;
    let (number, page) = column()?;
    let page = match number {
        1..=4 => page.iter().fold(0u32, |n, &b| n << 8 | u32::from(b)),
        9 => 1,
        _ => return None,
    };
    (kind == b"table").then_some((name, page))
}

/// Reads a number of 1 to 9 bytes, seven bits in each but the last.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut n = 0;
    for (at, &byte) in bytes.iter().take(9).enumerate() {
        if at == 8 {
            return Some((n << 8 | u64::from(byte), &bytes[9..]));
        }
        n = n << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((n, &bytes[at + 1..]));
        }
    }
    None
}

/// Counts the slots in use of rpm's own form, as openSUSE has it.
fn ndb(file: &mut (impl Read + Seek)) -> Result<u64> {
    const PAGE: usize = 4096;
    const SLOT: usize = 16;
    /// A million packages.
    const MOST: u32 = 4096;
    let mut page = [0; PAGE];
    read_at(file, 0, &mut page)?;
    let field = |at| le32(&page, at).unwrap_or(0);
    let (version, pages) = (field(4), field(12));
    if !page.starts_with(b"RpmP") || version != 0 || pages > MOST {
        return Err(malformed());
    }
    let mut used = 0;
    for n in 0..pages {
        read_at(file, u64::from(n) * PAGE as u64, &mut page)?;
        // The head of the file takes the room of two slots.
        let skip = if n == 0 { 2 } else { 0 };
        for slot in page.as_chunks::<SLOT>().0.iter().skip(skip) {
            if !slot.starts_with(b"Slot") {
                return Err(malformed());
            }
            // One that points nowhere is free.
            used += u64::from(le32(slot, 8) != Some(0));
        }
    }
    Ok(used)
}
