//! What the first scans of a component take in the file, for all the places
//! where they may be split, from one look at its coefficients.
//!
//! A band that begins at the first coefficient has the symbols of the whole
//! up to its end, and a band that ends at the last has those behind its
//! start, but for the first in each block, whose run of zeros is shorter. So
//! the symbols are counted once, by the segments between the splits, and only
//! those first ones and the ends of blocks for each band apart.

use super::image::{Block, Frame};
use super::progressive::{SCAN, coded};
use crate::store::Store;

/// The last coefficient of each segment, and of the first of two bands; 63 is
/// one band alone.
pub(super) const ENDS: [u8; 6] = [2, 5, 8, 14, 24, 63];

/// The segment of each coefficient.
const SEGMENTS: [u8; 64] = {
    let mut segments = [0; 64];
    let mut k = 0;
    let mut segment = 0;
    while k < 64 {
        if ENDS[segment] < k as u8 {
            segment += 1;
        }
        segments[k] = segment as u8;
        k += 1;
    }
    segments
};

type Counts = [u32; 256];

/// The symbols of the first scans of a component.
#[derive(Debug)]
pub(super) struct Bands {
    /// Of the whole, by segments.
    segments: [Counts; 6],
    /// What bands behind each end but the last have more, or less where it
    /// wraps.
    behind: [Counts; 5],
    /// The ends of blocks, of bands up to each end and behind it.
    upto: [Ends; 6],
    after: [Ends; 6],
}

/// Runs of blocks of which a band holds nothing more.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    run: u32,
    /// How many there are, by their size in bits.
    sizes: [u32; 16],
}

impl Ends {
    fn flush(&mut self) {
        if self.run != 0 {
            self.sizes[self.run.ilog2() as usize & 15] += 1;
            self.run = 0;
        }
    }

    /// Takes the coefficients of a block that lie in the band.
    #[inline(always)]
    fn block(&mut self, band: u64, end: u8) {
        if band != 0 {
            self.flush();
        }
        if band >> end == 0 {
            self.run += 1;
            if self.run == 0x7FFF {
                self.flush();
            }
        }
    }

    fn add_to(&self, counts: &mut Counts) {
        for (size, &count) in self.sizes.iter().enumerate() {
            counts[size << 4] += count;
        }
    }
}

impl Bands {
    /// Counts the symbols of component `n`, without the lowest `low` bits.
    pub(super) fn new(
        frame: &Frame,
        store: &Store,
        n: usize,
        low: u8,
    ) -> Self {
        let mut bands = Self {
            segments: [[0; 256]; 6],
            behind: [[0; 256]; 5],
            upto: [Ends::default(); 6],
            after: [Ends::default(); 6],
        };
        let part = &frame.parts[n];
        let mut left = frame.restart;
        for y in 0..part.blocks.1 {
            for x in 0..part.blocks.0 {
                if frame.restart != 0 {
                    if left == 0 {
                        left = frame.restart;
                        bands.flush();
                    }
                    left -= 1;
                }
                bands.block(&store.block(x, y), low);
            }
        }
        bands.flush();
        bands
    }

    fn flush(&mut self) {
        self.upto.iter_mut().chain(&mut self.after).for_each(Ends::flush);
    }

    #[inline(always)]
    fn block(&mut self, block: &impl Block, low: u8) {
        let mut mask = block.mask() & !1;
        let mut seen = 0u64;
        let (mut last, mut before) = (0, 0);
        while mask != 0 {
            let k = mask.trailing_zeros();
            mask &= mask - 1;
            let value = block.at(k).unsigned_abs() >> low;
            if value == 0 {
                continue;
            }
            seen |= 1 << k;
            let size = 32 - value.leading_zeros();
            let symbol = |run: u32| ((run & 15) << 4 | size & 15) as usize;
            let run = k - last - 1;
            let segment = SEGMENTS[k as usize & 63] as usize;
            let counts = &mut self.segments[segment];
            counts[symbol(run)] += 1;
            counts[0xF0] += run >> 4;
            let behind = ENDS.iter().zip(&mut self.behind);
            for (end, counts) in behind.take(segment).skip(before) {
                let shorter = k - *end as u32 - 1;
                let mut count = |symbol: usize, more: u32| {
                    counts[symbol] = counts[symbol].wrapping_add(more);
                };
                count(symbol(shorter), 1);
                count(symbol(run), u32::MAX);
                count(0xF0, (shorter >> 4).wrapping_sub(run >> 4));
            }
            (last, before) = (k, segment);
        }
        for (n, end) in ENDS.into_iter().enumerate() {
            let upto = (2u64 << end).wrapping_sub(1);
            self.upto[n].block(seen & upto, end);
            self.after[n].block(seen & !upto, 63);
        }
    }

    /// Returns the bits of the scans of both bands that end `ENDS[split]`
    /// makes.
    pub(super) fn cost(&self, split: usize) -> u64 {
        let mut first = [0u32; 256];
        let (before, behind) = self.segments.split_at(split + 1);
        before.iter().for_each(|counts| add(&mut first, counts));
        self.upto[split].add_to(&mut first);
        let Some(shorter) = self.behind.get(split) else {
            return scan(&first);
        };
        let mut second = *shorter;
        behind.iter().for_each(|counts| add(&mut second, counts));
        self.after[split].add_to(&mut second);
        scan(&first) + scan(&second)
    }
}

fn add(to: &mut Counts, counts: &Counts) {
    for (to, &count) in to.iter_mut().zip(counts) {
        *to = to.wrapping_add(count);
    }
}

/// Returns the bits of a scan of these symbols.
fn scan(counts: &Counts) -> u64 {
    let raw = counts.iter().enumerate().map(|(symbol, &count)| {
        // The size of a value, or of a run of ends.
        let bits = match (symbol & 15, symbol >> 4) {
            (0, 15) => 0,
            (0, size) => size,
            (size, _) => size,
        };
        bits as u64 * count as u64
    });
    raw.sum::<u64>() + coded(counts) + SCAN
}

#[cfg(test)]
mod tests {
    use super::super::progressive::{Pass, Step};
    use super::*;
    use crate::store::mask_of;

    #[test]
    fn every_band_costs_what_writing_it_does() {
        let mut store = Store::new(40, 30);
        let mut state = 1u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        for at in 0..40 * 30 {
            for _ in 0..random() % 9 * (at as u32 / 300) {
                let k = random() % 64 * (random() % 64) / 64;
                let value = (random() % 9) as i16 - 4;
                store.values[at][k as usize] = value << (random() % 3);
            }
            store.masks[at] = mask_of(&store.values[at]);
        }
        for restart in [0, 7] {
            let parts = [(1, (1, 1), 0, 0)];
            let frame = Frame::of((320, 240), &parts, vec![[1; 64]], restart);
            let stores = [store];
            for low in 0..=2 {
                let bands = Bands::new(&frame, &stores[0], 0, low);
                for (split, end) in ENDS.into_iter().enumerate() {
                    let cost = |(start, end)| {
                        let part = Some(0);
                        let step = Step { part, start, end, high: 0, low };
                        let mut pass = Pass::new(step);
                        pass.run(&frame, &stores);
                        pass.cost()
                    };
                    let bounds = [(1, end), (end + 1, 63)];
                    let count = if end == 63 { 1 } else { 2 };
                    let want: u64 =
                        bounds.into_iter().take(count).map(cost).sum();
                    assert_eq!(bands.cost(split), want, "{low} {end}");
                }
            }
            [store] = stores;
        }
    }
}
