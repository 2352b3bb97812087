//! Two streams side by side.

use std::{io::Read, ops::Range};

use crate::{Result, stream::read_full};

/// How two streams relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They are the same.
    Same,
    /// They differ first here.
    Differ {
        /// The offset of the first byte that differs.
        at: u64,
        /// Line feeds before it.
        lines: u64,
        /// The byte of the first stream.
        first: u8,
        /// The byte of the second stream.
        second: u8,
    },
    /// One is the beginning of the other.
    Shorter {
        /// The length of the shorter one.
        len: u64,
        /// Whether the first one is the shorter.
        first: bool,
    },
}

/// The bytes compared at a time.
const BLOCK: usize = 1 << 17;

/// Finds the first difference of two streams, in constant memory.
///
/// # Errors
///
/// What reading fails with.
///
/// # Example
///
/// ```
/// use sysu_buf::{Comparison, compare_streams};
///
/// let done = compare_streams(&b"abc"[..], &b"abd"[..])?;
/// assert_eq!(
///     done,
///     Comparison::Differ { at: 2, lines: 0, first: b'c', second: b'd' },
/// );
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub fn compare_streams(
    mut a: impl Read,
    mut b: impl Read,
) -> Result<Comparison> {
    let (mut left, mut right) = (vec![0; BLOCK], vec![0; BLOCK]);
    let (mut at, mut lines) = (0, 0);
    loop {
        let n = read_full(&mut a, &mut left)?;
        let m = read_full(&mut b, &mut right)?;
        let (x, y) = (&left[..n], &right[..m]);
        let same = n.min(m);
        if x[..same] != y[..same] {
            let i = x.iter().zip(y).take_while(|(x, y)| x == y).count();
            lines += memchr::memchr_iter(b'\n', &x[..i]).count() as u64;
            let (first, second) = (x[i], y[i]);
            at += i as u64;
            return Ok(Comparison::Differ { at, lines, first, second });
        }
        lines += memchr::memchr_iter(b'\n', &x[..same]).count() as u64;
        at += same as u64;
        if n != m {
            return Ok(Comparison::Shorter { len: at, first: n < m });
        }
        if n < BLOCK {
            return Ok(Comparison::Same);
        }
    }
}

/// Finds every range in which two streams differ and gives it to `each`,
/// which stops the search by returning false; in constant memory.
///
/// Ranges with fewer than `join` equal bytes between them count as one.
/// What only one stream has is a range too. Returns the lengths read.
///
/// # Errors
///
/// What reading and `each` fail with.
///
/// # Example
///
/// ```
/// let mut found = Vec::new();
/// sysu_buf::diff_streams(&b"abcdef"[..], &b"aXcdYf"[..], 1, |range| {
///     found.push(range);
///     Ok(true)
/// })?;
/// assert_eq!(found, [1..2, 4..5]);
/// # Ok::<(), sysu_buf::Error>(())
/// ```
pub fn diff_streams(
    mut a: impl Read,
    mut b: impl Read,
    join: u64,
    mut each: impl FnMut(Range<u64>) -> Result<bool>,
) -> Result<(u64, u64)> {
    let (mut left, mut right) = (vec![0; BLOCK], vec![0; BLOCK]);
    let (mut at, mut other) = (0, 0);
    let mut open: Option<Range<u64>> = None;
    loop {
        let n = read_full(&mut a, &mut left)?;
        let m = read_full(&mut b, &mut right)?;
        let (x, y) = (&left[..n], &right[..m]);
        let start = at;
        let mut note = |from: u64, to: u64| -> Result<bool> {
            if let Some(range) = &mut open {
                if from < range.end + join.max(1) {
                    range.end = to;
                    return Ok(true);
                }
                if !each(range.clone())? {
                    return Ok(false);
                }
            }
            open = Some(from..to);
            Ok(true)
        };
        let mut go = true;
        if x != y {
            let same = n.min(m);
            // Equal blocks are passed over at the speed of memory.
            for (k, (x, y)) in
                x[..same].chunks(256).zip(y[..same].chunks(256)).enumerate()
            {
                if x == y {
                    continue;
                }
                for (i, (x, y)) in x.iter().zip(y).enumerate() {
                    if go && x != y {
                        let place = start + (k * 256 + i) as u64;
                        go = note(place, place + 1)?;
                    }
                }
            }
            if go && n != m {
                let (from, to) = (same as u64, n.max(m) as u64);
                go = note(start + from, start + to)?;
            }
        }
        at += n as u64;
        other += m as u64;
        if !go {
            return Ok((at, other));
        }
        if n < BLOCK && m < BLOCK {
            if let Some(range) = open {
                each(range)?;
            }
            return Ok((at, other));
        }
        if n < BLOCK || m < BLOCK {
            // One goes on alone: the rest of it is a range.
            let rest = drain(if n < BLOCK { &mut b } else { &mut a })?;
            let from = start + n.max(m) as u64;
            if 0 < rest && note(from, from + rest)? {
                if n < BLOCK { other += rest } else { at += rest }
            }
            if let Some(range) = open {
                each(range)?;
            }
            return Ok((at, other));
        }
    }
}

fn drain(src: &mut dyn Read) -> Result<u64> {
    Ok(std::io::copy(src, &mut std::io::sink())?)
}
