//! Where coefficients lie between entropy decoding and the inverse DCT.
//!
//! Sixteen neighbouring blocks of a row make a group, in which equal
//! coefficients stand side by side: the inverse DCT then works on sixteen
//! blocks at once, a lane each, and never transposes.

use crate::simd::idct::kept;

/// Blocks of a group.
pub(crate) const LANES: usize = 16;

/// Where coefficients go which nobody needs.
pub(crate) const DUMP: usize = 64 * LANES;

/// Values of a group: 64 coefficients and the dump, of 16 blocks.
pub(crate) const GROUP: usize = 65 * LANES;

/// Rows of blocks of one component.
#[derive(Clone, Debug, Default)]
pub(crate) struct Blocks {
    pub(crate) data: Vec<i16>,
    /// The last coefficient of each group that is not zero, in zigzag order.
    pub(crate) last: Vec<u8>,
    /// Groups of a row.
    pub(crate) groups: usize,
}

impl Blocks {
    pub(crate) fn new(blocks_across: usize, rows: usize) -> Self {
        let groups = blocks_across.div_ceil(LANES);
        Self {
            data: vec![0; groups * rows * GROUP],
            last: vec![0; groups * rows],
            groups,
        }
    }

    /// Returns the bytes that [`new`](Self::new) would allocate.
    pub(crate) fn bytes(blocks_across: usize, rows: usize) -> u64 {
        let groups = blocks_across.div_ceil(LANES) as u64 * rows as u64;
        groups * (GROUP as u64 * 2 + 1)
    }

    /// Returns the bytes that are allocated.
    #[cfg(feature = "parallel")]
    pub(crate) fn allocated(&self) -> u64 {
        (self.data.len() * 2 + self.last.len()) as u64
    }

    /// Makes as much room, of zeros.
    #[cfg(feature = "parallel")]
    pub(crate) fn empty_twin(&self) -> Self {
        Self {
            data: vec![0; self.data.len()],
            last: vec![0; self.last.len()],
            groups: self.groups,
        }
    }

    /// Makes every coefficient zero.
    pub(crate) fn clear(&mut self) {
        self.data.fill(0);
        self.last.fill(0);
    }

    /// Returns the group and the first value of a block.
    #[inline(always)]
    pub(crate) fn at(&self, x: usize, y: usize) -> (usize, usize) {
        let group = y * self.groups + x / LANES;
        (group, group * GROUP + x % LANES)
    }
}

/// For each zigzag index, and for what runs past it, where in a group the
/// coefficient goes.
#[derive(Clone, Debug)]
pub(crate) struct Places(pub(crate) [u16; 256]);

impl Places {
    /// None.
    pub(crate) fn nowhere() -> Self {
        Self([DUMP as u16; 256])
    }

    /// All of the block, in zigzag order, side by side.
    pub(crate) fn block() -> Self {
        Self(std::array::from_fn(|k| if k < 64 { k as u16 } else { u16::MAX }))
    }

    /// Those that a transform to `width` × `height` samples takes.
    pub(crate) fn new(width: usize, height: usize) -> Self {
        let mut places = [DUMP as u16; 256];
        for (place, &natural) in places.iter_mut().zip(&crate::tables::NATURAL)
        {
            let (u, v) = (natural % 8, natural / 8);
            if kept(width) >> u & kept(height) >> v & 1 != 0 {
                *place = natural as u16 * LANES as u16;
            }
        }
        Self(places)
    }
}
