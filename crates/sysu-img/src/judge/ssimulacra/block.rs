//! A block of a level, from samples to sums.

use super::{
    MAPS, Sums,
    levels::Level,
    planes::{self, Decode},
    weights::{self, Wanted},
};
use crate::{Error, Raster, Result, Samples, Size, kernel::simd::wide};

/// The window: a sum of three cosines as close to a Gaussian of sigma 1.5
/// as they come, the middle first. Outside the picture all is zero.
///
/// # Source
///
/// Charalampidis, "Recursive Implementation of the Gaussian Filter Using
/// Truncated Cosine Functions" (2016), radius 5, whose ends are zero.
const WINDOW: [f32; REACH + 1] =
    [0.264_621_1, 0.212_928_6, 0.109_335_37, 0.036_011_115, 0.009_414_368];

/// How far the window reaches to either side.
const REACH: usize = 4;

/// Rows that a window covers.
const TALL: usize = 2 * REACH + 1;

/// The size of a block: what it keeps fits the second cache.
const WIDE_BLOCK: u32 = 256;
const HIGH_BLOCK: u32 = 128;

/// Samples that are summed side by side.
const LANES: usize = 8;

/// Keeps a plane's rows: two means, the squares of both, the product.
const KEPT: usize = 4;

/// Where the rows of a level come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows<'a> {
    U8(&'a [u8], Size),
    U16(&'a [u16], Size),
    Linear(&'a Level),
}

impl<'a> Rows<'a> {
    pub(super) fn of(raster: &'a Raster) -> Result<Self> {
        match raster.samples() {
            Samples::U8(v) => Ok(Self::U8(v, raster.size())),
            Samples::U16(v) => Ok(Self::U16(v, raster.size())),
            Samples::F32(_) => {
                Err(Error::mismatch("compare", "8 or 16 bits a sample"))
            }
        }
    }

    pub(super) fn size(&self) -> Size {
        match self {
            Self::U8(_, size) | Self::U16(_, size) => *size,
            Self::Linear(level) => level.size,
        }
    }

    /// Some columns of a row, in linear light.
    #[inline(always)]
    fn load(&self, y: u32, columns: (u32, u32), to: [&mut [f32]; 3]) {
        let (left, right) = (columns.0 as usize, columns.1 as usize);
        match self {
            Self::U8(v, size) => decode(v, *size, y, (left, right), to),
            Self::U16(v, size) => decode(v, *size, y, (left, right), to),
            Self::Linear(level) => {
                for (to, row) in to.into_iter().zip(level.row(y)) {
                    to.copy_from_slice(&row[left..right]);
                }
            }
        }
    }
}

#[inline(always)]
fn decode<T: Decode>(
    samples: &[T],
    size: Size,
    y: u32,
    (left, right): (usize, usize),
    to: [&mut [f32]; 3],
) {
    let table = T::table();
    let at = y as usize * size.width as usize;
    let (pixels, _) =
        samples[(at + left) * 3..(at + right) * 3].as_chunks::<3>();
    let [red, green, blue] = to;
    let reds = red.iter_mut().zip(green).zip(blue);
    for (((r, g), b), pixel) in reds.zip(pixels) {
        *r = pixel[0].decode(table);
        *g = pixel[1].decode(table);
        *b = pixel[2].decode(table);
    }
}

/// Some columns of some rows of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) level: usize,
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
}

impl Block {
    /// All blocks of a level, from the top left.
    pub(super) fn all(level: usize, size: Size) -> impl Iterator<Item = Self> {
        let tops = (0..size.height).step_by(HIGH_BLOCK as usize);
        tops.flat_map(move |top| {
            let lefts = (0..size.width).step_by(WIDE_BLOCK as usize);
            lefts.map(move |left| Self {
                level,
                left,
                right: size.width.min(left + WIDE_BLOCK),
                top,
                bottom: size.height.min(top + HIGH_BLOCK),
            })
        })
    }

    /// The errors of two pictures in the block.
    pub(super) fn sums(
        &self,
        pair: [&Rows<'_>; 2],
        levels: usize,
    ) -> [Sums; 3] {
        let wanted = [0, 1, 2].map(|p| weights::wanted(p, self.level, levels));
        let mut desk = Desk::new((self.right - self.left) as usize, wanted);
        wide(
            #[inline(always)]
            || desk.work(self, pair),
        );
        desk.sums
    }
}

/// What a block is worked on with.
struct Desk {
    wanted: [Wanted; 3],
    /// Columns of the block.
    len: usize,
    /// The same, filled up to whole vectors.
    span: usize,
    /// The last rows of both pictures, every plane, with their margins.
    seen: Vec<f32>,
    /// Rows under the window's width, of the last [`TALL`].
    kept: Vec<f32>,
    /// Rows under the window, and squares and products before that.
    rows: [Vec<f32>; KEPT],
    sums: [Sums; 3],
}

impl Desk {
    fn new(len: usize, wanted: [Wanted; 3]) -> Self {
        let span = len.next_multiple_of(2 * LANES);
        let margin = span + 2 * REACH;
        Self {
            wanted,
            len,
            span,
            seen: vec![0.0; (REACH + 1) * 6 * margin],
            kept: vec![0.0; TALL * 3 * KEPT * span],
            rows: [(); KEPT].map(|()| vec![0.0; margin]),
            sums: [Sums::default(); 3],
        }
    }

    #[inline(always)]
    fn work(&mut self, block: &Block, pair: [&Rows<'_>; 2]) {
        let height = pair[0].size().height;
        let reach = REACH as u32;
        // Rows count from `reach` above the picture, so that none is below 0.
        for y in block.top..block.bottom + 2 * reach {
            let is_inside = (reach..height + reach).contains(&y);
            if is_inside {
                self.see(y, block, pair);
                self.across(y);
            } else {
                let slot = self.kept_at(y, 0, 0);
                let row = 3 * KEPT * self.span;
                self.kept[slot..slot + row].fill(0.0);
            }
            if block.top + 2 * reach <= y {
                self.down(y - 2 * reach);
            }
        }
    }

    const fn margin(&self) -> usize {
        self.span + 2 * REACH
    }

    /// Where a row of a picture's plane is.
    const fn seen_at(&self, y: u32, picture: usize, plane: usize) -> usize {
        let row = y as usize % (REACH + 1);
        ((row * 2 + picture) * 3 + plane) * self.margin()
    }

    /// Where a row under the window's width is.
    const fn kept_at(&self, y: u32, plane: usize, which: usize) -> usize {
        let row = y as usize % TALL;
        ((row * 3 + plane) * KEPT + which) * self.span
    }

    /// Reads a row of both pictures, with margins; `y` counts from the rows
    /// above.
    #[inline(always)]
    fn see(&mut self, y: u32, block: &Block, pair: [&Rows<'_>; 2]) {
        let reach = REACH as u32;
        let width = pair[0].size().width;
        let left = block.left.saturating_sub(reach);
        let right = width.min(block.right + reach);
        // Clear to the left of the picture, and to its right.
        let from = (left + reach - block.left) as usize;
        let to = from + (right - left) as usize;
        let margin = self.margin();
        for (picture, rows) in pair.into_iter().enumerate() {
            let at = self.seen_at(y, picture, 0);
            let all = &mut self.seen[at..at + 3 * margin];
            let (x, rest) = all.split_at_mut(margin);
            let (y_plane, b) = rest.split_at_mut(margin);
            let cut = |row: &'_ mut [f32]| -> std::ops::Range<usize> {
                row[..from].fill(0.0);
                row[to..].fill(0.0);
                from..to
            };
            let inside = cut(x);
            let x = &mut x[inside];
            let inside = cut(y_plane);
            let y_plane = &mut y_plane[inside];
            let inside = cut(b);
            let b = &mut b[inside];
            rows.load(y - reach, (left, right), [x, y_plane, b]);
            planes::positive([x, y_plane, b]);
        }
    }

    /// Lays the window's width over a row.
    #[inline(always)]
    fn across(&mut self, y: u32) {
        let (span, margin) = (self.span, self.margin());
        for plane in 0..3 {
            let wanted = self.wanted[plane];
            if !wanted.any() {
                continue;
            }
            let at = [0, 1].map(|picture| self.seen_at(y, picture, plane));
            let [a, b] = at.map(|at| &self.seen[at..at + margin]);
            let to = self.kept_at(y, plane, 0);
            let to = &mut self.kept[to..to + KEPT * span];
            let (means, others) = to.split_at_mut(2 * span);
            let (first, second) = means.split_at_mut(span);
            window(shifted(a, span), first);
            window(shifted(b, span), second);
            if wanted.structure {
                let [squares, product, ..] = &mut self.rows;
                let (squares, product) =
                    (&mut squares[..margin], &mut product[..margin]);
                let (a, b) = (&a[..margin], &b[..margin]);
                for i in 0..margin {
                    squares[i] = a[i] * a[i] + b[i] * b[i];
                    product[i] = a[i] * b[i];
                }
                let (first, second) = others.split_at_mut(span);
                window(shifted(squares, span), first);
                window(shifted(product, span), second);
            }
        }
    }

    /// Lays the window's height over the rows around `y` of the block, and
    /// sums the errors.
    #[inline(always)]
    fn down(&mut self, top: u32) {
        let (span, len) = (self.span, self.len);
        for plane in 0..3 {
            let wanted = self.wanted[plane];
            if !wanted.any() {
                continue;
            }
            let count = if wanted.structure { KEPT } else { 2 };
            for which in 0..count {
                let starts: [usize; TALL] = std::array::from_fn(|row| {
                    self.kept_at(top + row as u32, plane, which)
                });
                let rows = starts.map(|at| &self.kept[at..at + span]);
                window(rows, &mut self.rows[which][..span]);
            }
            let sums = &mut self.sums[plane];
            if wanted.structure {
                let [a, b, squares, product] = &mut self.rows;
                let rows = [
                    &mut a[..len],
                    &mut b[..len],
                    &mut squares[..len],
                    &mut product[..len],
                ];
                structure(rows, sums);
            }
            let [a, b, ..] = &self.rows;
            let (a, b) = (&a[..len], &b[..len]);
            if wanted.edges {
                let seen = [0, 1].map(|picture| {
                    let row = top + REACH as u32;
                    let row = ((row as usize % (REACH + 1)) * 2 + picture) * 3;
                    let at = (row + plane) * (span + 2 * REACH) + REACH;
                    &self.seen[at..at + len]
                });
                edges(seen, [a, b], sums);
            }
        }
    }
}

/// A row seen from every place of the window.
#[inline(always)]
fn shifted(row: &[f32], span: usize) -> [&[f32]; TALL] {
    std::array::from_fn(|at| &row[at..at + span])
}

/// The weighed sum of nine rows.
#[inline(always)]
fn window(rows: [&[f32]; TALL], to: &mut [f32]) {
    let len = to.len();
    let rows = rows.map(|row| &row[..len]);
    for i in 0..len {
        let pair = |n: usize| rows[REACH - n][i] + rows[REACH + n][i];
        to[i] = rows[REACH][i] * WINDOW[0]
            + pair(1) * WINDOW[1]
            + (pair(2) * WINDOW[2] + pair(3) * WINDOW[3])
            + pair(4) * WINDOW[4];
    }
}

/// Sums of lanes.
#[derive(Clone, Copy)]
struct Lanes {
    first: [f32; LANES],
    fourth: [f32; LANES],
}

impl Lanes {
    const ZERO: Self = Self { first: [0.0; LANES], fourth: [0.0; LANES] };

    #[inline(always)]
    fn add(&mut self, lane: usize, error: f32) {
        let square = error * error;
        self.first[lane] += error;
        self.fourth[lane] += square * square;
    }

    fn into(self, sums: &mut Sums, map: usize) {
        let all = |lanes: [f32; LANES]| -> f64 {
            lanes.into_iter().map(f64::from).sum()
        };
        sums.first[map] += all(self.first);
        sums.fourth[map] += all(self.fourth);
    }
}

/// The error of the structure, from two means, the squares and the product.
#[inline(always)]
fn unlike([a, b, squares, product]: [f32; KEPT]) -> f32 {
    /// Keeps flat places from dividing by nothing.
    const FLAT: f32 = 0.0009;
    let apart = (a - b) * (a - b);
    let covariance = 2.0 * (product - a * b) + FLAT;
    // Rounded as the covariance is: the same picture has no error at all.
    let variances = squares - (a * a + b * b) + FLAT;
    positive(1.0 - (1.0 - apart) * covariance / variances)
}

/// How much more the second stands out from its mean than the first.
#[inline(always)]
fn ratio([a, b, mean_a, mean_b]: [f32; 4]) -> f32 {
    (1.0 + (b - mean_b).abs()) / (1.0 + (a - mean_a).abs()) - 1.0
}

#[inline(always)]
fn positive(v: f32) -> f32 {
    if v > 0.0 { v } else { 0.0 }
}

/// What differs in structure: means, variances and covariance. The errors
/// take the place of the squares.
#[inline(always)]
fn structure(rows: [&mut [f32]; KEPT], sums: &mut Sums) {
    let [a, b, squares, product] = rows;
    let len = squares.len();
    let (a, b, product) = (&a[..len], &b[..len], &product[..len]);
    for i in 0..len {
        squares[i] = unlike([a[i], b[i], squares[i], product[i]]);
    }
    let mut lanes = Lanes::ZERO;
    let (whole, rest) = squares.as_chunks::<LANES>();
    for errors in whole {
        for (lane, error) in errors.iter().enumerate() {
            lanes.add(lane, *error);
        }
    }
    for (lane, error) in rest.iter().enumerate() {
        lanes.add(lane, *error);
    }
    lanes.into(sums, 0);
}

/// What stands out in one picture only: in the second, artefacts; in the
/// first, lost detail.
#[inline(always)]
fn edges(seen: [&[f32]; 2], means: [&[f32]; 2], sums: &mut Sums) {
    let (mut artefacts, mut lost) = (Lanes::ZERO, Lanes::ZERO);
    let chunks = [seen[0], seen[1], means[0], means[1]]
        .map(|row| row.as_chunks::<LANES>());
    let [a, b, c, d] = chunks.map(|(whole, _)| whole);
    for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
        for i in 0..LANES {
            let error = ratio([a[i], b[i], c[i], d[i]]);
            artefacts.add(i, positive(error));
            lost.add(i, positive(-error));
        }
    }
    let [a, b, c, d] = chunks.map(|(_, rest)| rest);
    for i in 0..a.len() {
        let error = ratio([a[i], b[i], c[i], d[i]]);
        artefacts.add(i, positive(error));
        lost.add(i, positive(-error));
    }
    artefacts.into(sums, MAPS - 2);
    lost.into(sums, MAPS - 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the cosines were made for: a sum of 1 and a variance of 1.5².
    #[test]
    fn the_window_has_the_sum_and_the_variance_of_the_gaussian() {
        let both = |n: usize| if n == 0 { 1.0 } else { 2.0 };
        let moment = |power: i32| -> f64 {
            (0..=REACH)
                .map(|n| {
                    both(n) * (n as f64).powi(power) * f64::from(WINDOW[n])
                })
                .sum()
        };
        assert!((moment(0) - 1.0).abs() < 1e-6);
        assert!((moment(2) - 2.25).abs() < 1e-5);
    }

    #[test]
    fn blocks_cover_a_level_once() {
        let size = Size::new(600, 130);
        let blocks: Vec<Block> = Block::all(1, size).collect();
        assert_eq!(blocks.len(), 6);
        let pixels = |b: &Block| (b.right - b.left) * (b.bottom - b.top);
        assert_eq!(blocks.iter().map(pixels).sum::<u32>(), 600 * 130);
    }
}
