//! Shrinking row by row: rows of a picture go in, rows of a smaller one come
//! out, and nothing taller than the kernel is kept.
//!
//! Every row that comes in is weighed into each result row that it belongs
//! to, at full width; a result row that has all it needs is then shrunk
//! across. Down, premultiplied colours have 15 bits and weights 14 or 15,
//! and the sums are exact; across, everything is `f32` in one fixed order.
//! So the result has the same bits however the rows are dealt out, and on
//! any processor.

use std::{collections::VecDeque, ops::Range, sync::Arc};

use crate::{
    Size,
    kernel::simd::{premultiply_pair, weigh_rows, wide},
};

/// Four channels, the last one alpha: what a [`Scaler`] is made for.
const CHANNELS: usize = 4;

/// Rows that are weighed at once.
const ROWS: usize = 4;

/// Samples that are widened and weighed while they are in the nearest cache.
const TILE: usize = 1024;

/// 1 as a premultiplied sample.
const WHITE: u32 = 32767;

/// Which pixels of a line make one of a shorter line, and how much each.
#[derive(Clone, Debug)]
struct Axis<T> {
    /// For each result, the first pixel and where its weights begin and end.
    spans: Vec<(usize, usize, usize)>,
    weights: Vec<T>,
}

impl Axis<f64> {
    /// Weighs `from` pixels, of which the first `window` count, for `to`
    /// results by a curve that is zero beyond `reach`. The weights of each
    /// result have the sum 1.
    fn new(
        from: u32,
        window: f64,
        to: u32,
        curve: fn(f64) -> f64,
        reach: f64,
    ) -> Self {
        let scale = window / to as f64;
        let stretch = scale.max(1.0);
        let reach = reach * stretch;
        let mut spans = Vec::with_capacity(to as usize);
        let mut weights = Vec::new();
        for index in 0..to {
            let middle = (index as f64 + 0.5) * scale;
            let first = (middle - reach).floor().max(0.0) as usize;
            let end = ((middle + reach).ceil() as usize).min(from as usize);
            let begin = weights.len();
            weights.extend(
                (first..end)
                    .map(|at| curve((at as f64 + 0.5 - middle) / stretch)),
            );
            let sum: f64 = weights[begin..].iter().sum();
            weights[begin..].iter_mut().for_each(|w| *w /= sum);
            spans.push((first, begin, weights.len()));
        }
        Self { spans, weights }
    }

    /// Makes the weights floating point, all multiplied by `scale`.
    fn scaled(self, scale: f64) -> Axis<f32> {
        let weights = self.weights.iter().map(|w| (w * scale) as f32);
        Axis { weights: weights.collect(), spans: self.spans }
    }

    /// Makes the weights whole, as fine as 16 bits allow, and returns what
    /// the weights of each result have as their exact sum.
    fn whole(self) -> (Axis<i16>, i32) {
        let most = self.weights.iter().fold(0f64, |a, w| a.max(w.abs()));
        let one: i32 = if most < 0.999 { 1 << 15 } else { 1 << 14 };
        let rounded = self.weights.iter().map(|w| (w * one as f64).round());
        let mut weights: Vec<i16> = rounded.map(|w| w as i16).collect();
        for &(_, begin, end) in &self.spans {
            let weights = &mut weights[begin..end];
            let sum: i32 = weights.iter().map(|w| *w as i32).sum();
            // What rounding lost goes where it is felt least.
            if let Some(most) = weights.iter_mut().max_by_key(|w| **w) {
                *most = (*most as i32 + one - sum) as i16;
            }
        }
        (Axis { weights, spans: self.spans }, one)
    }
}

impl Axis<i16> {
    fn first(&self, index: usize) -> usize {
        self.spans[index].0
    }

    fn end(&self, index: usize) -> usize {
        let (first, begin, end) = self.spans[index];
        first + (end - begin)
    }

    /// The weight of a pixel; 0 for one that does not belong to the result.
    fn weight(&self, index: usize, at: usize) -> i16 {
        let (first, begin, end) = self.spans[index];
        let weights = &self.weights[begin..end];
        at.checked_sub(first)
            .and_then(|at| weights.get(at))
            .copied()
            .unwrap_or(0)
    }
}

/// How a picture is shrunk; shared by the [`Scaler`]s of its bands.
#[derive(Clone, Debug)]
pub(crate) struct Shrink {
    from: Size,
    across: Axis<f32>,
    down: Axis<i16>,
}

impl Shrink {
    /// Shrinks the left top `window` of a picture of size `from`.
    ///
    /// `reach` is where `curve` becomes zero. Neither side may grow.
    pub(crate) fn new(
        from: Size,
        window: (f64, f64),
        to: Size,
        (curve, reach): (fn(f64) -> f64, f64),
    ) -> Arc<Self> {
        let across = Axis::new(from.width, window.0, to.width, curve, reach);
        let down = Axis::new(from.height, window.1, to.height, curve, reach);
        let (down, one) = down.whole();
        let scale = 65535.0 / (WHITE as f64 * one as f64);
        Arc::new(Self { from, across: across.scaled(scale), down })
    }

    /// Returns which rows the result rows `range` are made of.
    pub(crate) fn rows(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            return 0..0;
        }
        self.down.first(range.start)..self.down.end(range.end - 1)
    }

    /// Starts on the result rows `range`.
    pub(crate) fn scaler(self: &Arc<Self>, range: Range<usize>) -> Scaler {
        Scaler {
            shrink: Arc::clone(self),
            at: self.rows(range.clone()).start,
            held: Vec::new(),
            next: range.start,
            end: range.end,
            sums: VecDeque::new(),
            spare: Vec::new(),
            pairs: [vec![0; 2 * TILE], vec![0; 2 * TILE]],
            done: vec![0.0; self.across.spans.len() * CHANNELS],
        }
    }
}

/// Takes rows and gives rows of a smaller picture.
#[derive(Debug)]
pub(crate) struct Scaler {
    shrink: Arc<Shrink>,
    /// The first row that is held, or the one that comes next.
    at: usize,
    /// Rows that wait until there are [`ROWS`] of them.
    held: Vec<u8>,
    /// The result row whose sum comes next.
    next: usize,
    end: usize,
    /// The sums of the result rows before `next` that are not yet whole.
    sums: VecDeque<Vec<i32>>,
    spare: Vec<Vec<i32>>,
    /// Four rows of a tile, two and two.
    pairs: [Vec<i16>; 2],
    /// One result row.
    done: Vec<f32>,
}

impl Scaler {
    /// Takes the next row, straight RGBA in bytes, and hands on every result
    /// row that is whole now: premultiplied, 0 to 65535 but for the
    /// overshoot of the kernel.
    pub(crate) fn push(&mut self, row: &[u8], emit: impl FnMut(&[f32])) {
        self.held.extend_from_slice(row);
        if self.held.len() >= ROWS * row.len() {
            self.weigh(emit);
        }
    }

    /// Hands on what is left when the last row was taken.
    pub(crate) fn finish(mut self, emit: impl FnMut(&[f32])) {
        self.weigh(emit);
    }

    fn weigh(&mut self, mut emit: impl FnMut(&[f32])) {
        let down = &self.shrink.down;
        let row = self.shrink.from.width as usize * CHANNELS;
        let rows = self.held.len() / row;
        while self.next < self.end && down.first(self.next) < self.at + rows {
            let mut sum = self.spare.pop().unwrap_or_default();
            sum.clear();
            sum.resize(row.next_multiple_of(8), 0);
            self.sums.push_back(sum);
            self.next += 1;
        }
        // Missing rows have no weight, whatever stands there.
        self.held.resize(ROWS * row, 0);
        let oldest = self.next - self.sums.len();
        for left in (0..row).step_by(TILE) {
            let len = TILE.min(row - left);
            for (i, pair) in self.pairs.iter_mut().enumerate() {
                let (upper, lower) = (2 * i * row, (2 * i + 1) * row);
                let upper = &self.held[upper + left..][..len];
                let lower = &self.held[lower + left..][..len];
                premultiply_pair(upper, lower, pair);
            }
            // What stands beyond the last pixel is never looked at.
            let len = len.next_multiple_of(8);
            let pairs = self.pairs.each_ref().map(|pair| &pair[..2 * len]);
            for (i, sum) in self.sums.iter_mut().enumerate() {
                let weights: [i16; ROWS] = std::array::from_fn(|y| {
                    down.weight(oldest + i, self.at + y)
                });
                if weights != [0; ROWS] {
                    weigh_rows(&mut sum[left..][..len], pairs, weights);
                }
            }
        }
        self.held.clear();
        self.at += rows;
        while let Some(sum) = self.sums.front() {
            let index = self.next - self.sums.len();
            if down.end(index) > self.at {
                break;
            }
            wide(
                #[inline(always)]
                || across(&self.shrink.across, sum, &mut self.done),
            );
            emit(&self.done);
            self.spare.extend(self.sums.pop_front());
        }
    }
}

/// Shrinks one row across.
#[inline(always)]
fn across(axis: &Axis<f32>, row: &[i32], done: &mut [f32]) {
    let (done, _) = done.as_chunks_mut::<CHANNELS>();
    let (row, _) = row.as_chunks::<CHANNELS>();
    for (to, &(first, begin, end)) in done.iter_mut().zip(&axis.spans) {
        let weights = &axis.weights[begin..end];
        let pixels = &row[first..][..weights.len()];
        // Even and odd pixels apart: eight lanes.
        let mut sum = [[0f32; CHANNELS]; 2];
        let (pairs, last) = weights.as_chunks::<2>();
        let (twos, rest) = pixels.as_chunks::<2>();
        for (weights, two) in pairs.iter().zip(twos) {
            for side in 0..2 {
                for i in 0..CHANNELS {
                    sum[side][i] += two[side][i] as f32 * weights[side];
                }
            }
        }
        for (weight, pixel) in last.iter().zip(rest) {
            for i in 0..CHANNELS {
                sum[0][i] += pixel[i] as f32 * weight;
            }
        }
        for i in 0..CHANNELS {
            to[i] = sum[0][i] + sum[1][i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triangle(x: f64) -> f64 {
        (1.0 - x.abs()).max(0.0)
    }

    fn picture(size: Size) -> Vec<u8> {
        let mut state = 1u32;
        let len = size.pixels() as usize * CHANNELS;
        std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .take(len)
        .collect()
    }

    fn rows(
        shrink: &Arc<Shrink>,
        src: &[u8],
        range: Range<usize>,
    ) -> Vec<f32> {
        let stride = shrink.from.width as usize * CHANNELS;
        let mut scaler = shrink.scaler(range.clone());
        let mut out = Vec::new();
        for y in shrink.rows(range) {
            let row = &src[y * stride..][..stride];
            scaler.push(row, |done| out.extend_from_slice(done));
        }
        scaler.finish(|done| out.extend_from_slice(done));
        out
    }

    #[test]
    fn a_flat_picture_stays_flat() {
        let from = Size::new(37, 41);
        let to = Size::new(11, 7);
        let src = [200, 100, 50, 128].repeat(from.pixels() as usize);
        let shrink = Shrink::new(from, (37.0, 41.0), to, (triangle, 1.0));
        let out = rows(&shrink, &src, 0..7);
        assert_eq!(out.len(), 11 * 7 * 4);
        let want = [200.0, 100.0, 50.0, 255.0];
        for pixel in out.chunks_exact(4) {
            for (v, want) in pixel.iter().zip(want) {
                let want = want * 128.0 * 257.0 / 255.0;
                assert!((v - want).abs() <= 1.5, "{v} {want}");
            }
        }
    }

    #[test]
    fn bands_have_the_bits_of_the_whole() {
        let from = Size::new(301, 97);
        let src = picture(from);
        for (w, h) in [(100, 33), (301, 97), (1, 1), (299, 96), (7, 97)] {
            let shrink = Shrink::new(
                from,
                (301.0, 97.0),
                Size::new(w, h),
                (triangle, 1.0),
            );
            let whole = rows(&shrink, &src, 0..h as usize);
            assert_eq!(whole.len(), (w * h) as usize * CHANNELS);
            for band in [1, 5, 32] {
                let mut parts = Vec::new();
                for top in (0..h as usize).step_by(band) {
                    let bottom = (top + band).min(h as usize);
                    parts.extend(rows(&shrink, &src, top..bottom));
                }
                let bits = |v: &[f32]| {
                    v.iter().map(|v| v.to_bits()).collect::<Vec<_>>()
                };
                assert_eq!(bits(&parts), bits(&whole), "{w}x{h} by {band}");
            }
        }
    }
}
