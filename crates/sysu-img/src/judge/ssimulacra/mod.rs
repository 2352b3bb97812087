//! SSIMULACRA 2: how alike a person would find two pictures.
//!
//! Both pictures are seen in six sizes, each half of the one before, and in
//! three planes, close to what the eye's cells tell the brain. Everywhere in
//! them the structure (means, variances and covariance under a soft window)
//! and the edges (what stands out from the mean) are compared; the errors'
//! means and fourth norms are weighed and summed.
//!
//! Nothing the size of the picture is kept but the smaller sizes: a block of
//! a level goes from samples to sums while it lies in the cache.

mod block;
mod levels;
mod planes;
mod weights;

use crate::{Raster, Result, kernel::par};

use block::{Block, Rows};
use levels::Level;

/// Maps of errors of a plane: structure, artefacts, lost detail.
const MAPS: usize = 3;

/// A picture whose smaller sizes are known.
#[derive(Debug)]
pub(crate) struct Sizes<'a> {
    raster: std::borrow::Cow<'a, Raster>,
    /// In linear light, from half the size on.
    smaller: Vec<Level>,
}

/// First and fourth powers of the errors of a plane, summed.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    first: [f64; MAPS],
    fourth: [f64; MAPS],
}

impl Sums {
    fn add(&mut self, other: &Self) {
        for map in 0..MAPS {
            self.first[map] += other.first[map];
            self.fourth[map] += other.fourth[map];
        }
    }
}

impl<'a> Sizes<'a> {
    /// Prepares an opaque sRGB picture of at least 8 × 8 pixels.
    pub(crate) fn new(raster: std::borrow::Cow<'a, Raster>) -> Self {
        let smaller = levels::smaller(&raster);
        Self { raster, smaller }
    }

    fn rows(&self, level: usize) -> Result<Rows<'_>> {
        match level.checked_sub(1) {
            None => Rows::of(&self.raster),
            Some(index) => Ok(Rows::Linear(&self.smaller[index])),
        }
    }

    /// The score of two pictures of one size.
    pub(crate) fn score(&self, test: &Self) -> Result<f64> {
        let levels = self.smaller.len() + 1;
        let pairs = (0..levels)
            .map(|level| Ok((self.rows(level)?, test.rows(level)?)))
            .collect::<Result<Vec<_>>>()?;
        // The same blocks on any number of threads, summed in one order.
        let blocks: Vec<Block> = pairs
            .iter()
            .enumerate()
            .flat_map(|(level, (rows, _))| Block::all(level, rows.size()))
            .collect();
        let parts = par::map(blocks.len(), |index| {
            let block = &blocks[index];
            let (a, b) = &pairs[block.level];
            block.sums([a, b], levels)
        });
        let mut sums = vec![[Sums::default(); 3]; levels];
        for (block, parts) in blocks.iter().zip(&parts) {
            for (sum, part) in sums[block.level].iter_mut().zip(parts) {
                sum.add(part);
            }
        }
        let weigh = |(level, sums): (usize, &[Sums; 3])| {
            let pixels = pairs[level].0.size().pixels() as f64;
            weights::weighed(sums, level, levels, pixels)
        };
        Ok(weights::score(sums.iter().enumerate().map(weigh).sum()))
    }
}
