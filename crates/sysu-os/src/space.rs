//! The space of a file system, counted as df(1) counts.

use crate::scan;

/// The space of a file system, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Space {
    /// All of it.
    pub total: u64,
    /// Holds data: total − free.
    pub used: u64,
    /// Holds nothing, the reserve for root included.
    pub free: u64,
    /// What a program that is not root may still take.
    pub available: u64,
    /// df's `Use%`: used of used + available, rounded up.
    pub used_percent: Option<u8>,
    /// Places for files; 0 where the file system has no fixed number.
    pub inodes: u64,
    /// Places taken.
    pub inodes_used: u64,
    /// Places left.
    pub inodes_free: u64,
}

impl Space {
    /// Counts from what `statvfs` says: the unit `f_frsize`, the blocks
    /// (all, free, available), the inodes (all, free).
    ///
    /// # Example
    ///
    /// ```
    /// // 1000 blocks, 300 free, of which 250 are not reserved for root.
    /// let space = sysu_os::Space::from_counts(4096, [1000, 300, 250], [0, 0]);
    /// assert_eq!(space.used, 700 * 4096);
    /// // 700 of 950 is 73.7 %.
    /// assert_eq!(space.used_percent, Some(74));
    /// ```
    ///
    /// # Source
    ///
    /// coreutils' df: the reserve counts neither as used nor as available.
    pub fn from_counts(unit: u64, blocks: [u64; 3], inodes: [u64; 2]) -> Self {
        let bytes = |n: u64| n.saturating_mul(unit);
        let used = blocks[0].saturating_sub(blocks[1]);
        let reach = u128::from(used) + u128::from(blocks[2]);
        Self {
            total: bytes(blocks[0]),
            used: bytes(used),
            free: bytes(blocks[1]),
            available: bytes(blocks[2]),
            used_percent: (reach > 0).then(|| {
                (u128::from(used) * 100).div_ceil(reach).min(100) as u8
            }),
            inodes: inodes[0],
            inodes_used: inodes[0].saturating_sub(inodes[1]),
            inodes_free: inodes[1],
        }
    }
}

/// Reads a recorded answer: `frsize blocks bfree bavail files ffree`.
pub(crate) fn parse_recorded(words: &[&[u8]]) -> Option<Space> {
    let mut n = words.iter().map(|w| scan::number(w));
    let mut next = || n.next()?;
    Some(Space::from_counts(
        next()?,
        [next()?, next()?, next()?],
        [next()?, next()?],
    ))
}
