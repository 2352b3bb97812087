//! The coefficients of a whole component, block by block.
//!
//! Files in several scans meet each block again and again, so that the
//! coefficients of a block lie side by side here, in zigzag order, and a
//! mask says which of them a refining scan has to look at.

use crate::coefficients::{Blocks, LANES};
use crate::tables::NATURAL;

/// A block in zigzag order.
pub(crate) type Block = [i16; 64];

/// A block with its mask.
pub(crate) type Packed<'a> = (&'a Block, u64);

/// The blocks of a component, row by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) values: Vec<Block>,
    /// For each block a bit for each coefficient that may not be zero.
    pub(crate) masks: Vec<u64>,
    /// Blocks across.
    pub(crate) across: usize,
}

impl Store {
    pub(crate) fn new(across: usize, down: usize) -> Self {
        Self {
            values: vec![[0; 64]; across * down],
            masks: vec![0; across * down],
            across,
        }
    }

    /// Returns the bytes that [`new`](Self::new) would allocate.
    pub(crate) fn bytes(across: usize, down: usize) -> u64 {
        let block = size_of::<Block>() + size_of::<u64>();
        (across * down) as u64 * block as u64
    }

    /// Returns a block and its mask.
    #[inline(always)]
    pub(crate) fn at(&mut self, x: usize, y: usize) -> (&mut Block, &mut u64) {
        let at = y * self.across + x;
        (&mut self.values[at], &mut self.masks[at])
    }

    /// Returns a block with its mask, to be read.
    #[inline(always)]
    pub(crate) fn block(&self, x: usize, y: usize) -> Packed<'_> {
        let at = y * self.across + x;
        (&self.values[at], self.masks[at])
    }

    /// Puts rows `from` and below into groups, as far as `to` has rows; of
    /// each block those coefficients that `needed` has.
    pub(crate) fn gather(&self, from: usize, to: &mut Blocks, needed: u64) {
        let rows = self.values.chunks_exact(self.across.max(1)).skip(from);
        let masks = self.masks.chunks_exact(self.across.max(1)).skip(from);
        let down = to.last.len() / to.groups.max(1);
        for (y, (row, masks)) in rows.zip(masks).take(down).enumerate() {
            for (x, (block, mask)) in row.iter().zip(masks).enumerate() {
                let (group, base) = to.at(x, y);
                let Some(lanes) =
                    to.data.get_mut(base..base + 64 * LANES - 15)
                else {
                    continue;
                };
                lanes[0] = block[0];
                let mut bits = mask & needed & !1;
                let last = bits.checked_ilog2().unwrap_or(0) as u8;
                to.last[group] = to.last[group].max(last);
                while bits != 0 {
                    let k = bits.trailing_zeros() as usize & 63;
                    bits &= bits - 1;
                    lanes[NATURAL[k] as usize * LANES] = block[k];
                }
            }
        }
    }

    /// Returns `across` × `down` blocks from column `x` of row `y` on.
    pub(crate) fn part(
        &self,
        x: usize,
        y: usize,
        across: usize,
        down: usize,
    ) -> Self {
        let mut part = Self::new(across, 0);
        for row in y..y + down {
            let from = row * self.across + x;
            let from = from..from + across;
            part.values.extend_from_slice(&self.values[from.clone()]);
            part.masks.extend_from_slice(&self.masks[from]);
        }
        part
    }

    /// Makes the masks say exactly which coefficients are not zero.
    pub(crate) fn exact(&mut self) {
        for (mask, block) in self.masks.iter_mut().zip(&self.values) {
            *mask = mask_of(block);
        }
    }
}

/// Returns a bit for each coefficient that is not zero.
pub(crate) fn mask_of(block: &Block) -> u64 {
    block
        .iter()
        .enumerate()
        .fold(0, |mask, (k, &value)| mask | ((value != 0) as u64) << k)
}

/// Returns a bit for each coefficient of which a transform to `width` ×
/// `height` makes use.
pub(crate) fn needed(width: usize, height: usize) -> u64 {
    NATURAL.iter().enumerate().fold(0, |mask, (k, &natural)| {
        let (u, v) = (natural as usize % 8, natural as usize / 8);
        mask | ((u < width && v < height) as u64) << k
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coefficients::GROUP;

    #[test]
    fn a_block_becomes_a_lane() {
        let mut store = Store::new(17, 1);
        let (block, mask) = store.at(16, 0);
        (block[0], block[2], block[63]) = (5, -7, 9);
        *mask = mask_of(block);
        let mut group = Blocks::new(17, 1);
        store.gather(0, &mut group, needed(8, 8));
        // Zigzag 2 is the first of the second row.
        assert_eq!(group.data[GROUP], 5);
        assert_eq!(group.data[GROUP + 8 * LANES], -7);
        assert_eq!(group.data[GROUP + 63 * LANES], 9);
        assert_eq!(group.last, [0, 63]);
        group.clear();
        store.gather(0, &mut group, needed(4, 4));
        assert_eq!(group.data[GROUP + 63 * LANES], 0);
        assert_eq!(group.last, [0, 2]);
    }
}
