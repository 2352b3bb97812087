//! Symmetric filters in two passes: columns first, then rows.

use crate::{
    Raster, Result, Sample, Samples, Size,
    kernel::{
        par,
        simd::{self, wide},
    },
    ops::Cx,
};

/// Weights of a symmetric filter from the middle outwards; together, with
/// every weight but the first counted twice, they are 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Weights(Vec<f32>);

impl Weights {
    /// Normalises weights, given from the middle outwards.
    pub(crate) fn new(weights: &[f64]) -> Self {
        let sum: f64 = 2.0 * weights.iter().sum::<f64>() - weights[0];
        Self(weights.iter().map(|w| (w / sum) as f32).collect())
    }

    /// A Gaussian out to three sigmas, where a thousandth is left.
    pub(crate) fn gaussian(sigma: f64) -> Self {
        let radius = (3.0 * sigma).ceil() as usize;
        let weights: Vec<_> =
            (0..=radius).map(|x| bell(x as f64, sigma)).collect();
        Self::new(&weights)
    }

    /// A Gaussian that ends where less than `least` of its height is left,
    /// in steps of a twentieth if `whole`: what libvips makes of it.
    pub(crate) fn truncated(sigma: f64, least: f64, whole: bool) -> Self {
        let weights: Vec<_> = (0..100_000)
            .map(|x| bell(x as f64, sigma))
            .take_while(|w| *w >= least)
            .map(|w| if whole { (20.0 * w).round() } else { w })
            .collect();
        if weights.is_empty() { Self(vec![1.0]) } else { Self::new(&weights) }
    }

    /// The mean of `2 · radius + 1` samples.
    pub(crate) fn boxed(radius: usize) -> Self {
        Self::new(&vec![1.0; radius + 1])
    }

    /// Says whether the filter changes nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.0.len() == 1
    }

    fn radius(&self) -> usize {
        self.0.len() - 1
    }

    /// The weights in 65536ths, which together are one.
    fn fixed(&self) -> Vec<u16> {
        let mut fixed: Vec<i32> =
            self.0.iter().map(|w| (w * 65536.0).round() as i32).collect();
        let rest: i32 = fixed[1..].iter().sum();
        fixed[0] = 65536 - 2 * rest;
        fixed.iter().map(|&w| w.clamp(0, 65535) as u16).collect()
    }
}

fn bell(x: f64, sigma: f64) -> f64 {
    (-x * x / (2.0 * sigma * sigma)).exp()
}

/// Filters every channel in both directions; outside of the picture its
/// edge goes on.
///
/// Cost: two passes of one product per weight and sample.
pub(crate) fn separable(
    src: &Raster,
    weights: &Weights,
    cx: &Cx<'_>,
) -> Result<Raster> {
    if weights.is_nothing() {
        return Ok(src.clone());
    }
    cx.check()?;
    let shape = Shape::of(src);
    Ok(match src.samples() {
        // Of very many small weights the rounding would be seen.
        Samples::U8(v) if weights.radius() <= 64 => {
            src.with(src.size(), fixed(v, shape, &weights.fixed()))
        }
        Samples::U8(v) => src.with(src.size(), float(v, shape, &weights.0)),
        Samples::U16(v) => src.with(src.size(), float(v, shape, &weights.0)),
        Samples::F32(v) => src.with(src.size(), float(v, shape, &weights.0)),
    })
}

/// The same in bytes as libvips does it: rows first, and whole bytes between
/// both passes. The weights are whole numbers from the middle outwards.
pub(crate) fn rounded(
    src: &Raster,
    weights: &[u32],
    cx: &Cx<'_>,
) -> Result<Raster> {
    let Samples::U8(samples) = src.samples() else {
        let weights: Vec<_> = weights.iter().map(|w| *w as f64).collect();
        return separable(src, &Weights::new(&weights), cx);
    };
    if weights.len() < 2 {
        return Ok(src.clone());
    }
    let shape = Shape::of(src);
    let pad = (weights.len() - 1) * shape.channels;
    let (weights, exponent) = mantissas(weights);
    let half = 1u32 << (exponent - 1);
    let end = |dst: &mut [u8], sums: &[u32]| {
        for (dst, sum) in dst.iter_mut().zip(sums) {
            *dst = ((sum + half) >> exponent).min(255) as u8;
        }
    };
    let add = |sums: &mut [u32], a: &[u8], b: &[u8], weight: u32| {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += (*a as u32 + *b as u32) * weight;
        }
    };
    let first = |v: &u8| *v as u32 * weights[0];
    let mut across = vec![0; samples.len()];
    par::rows(&mut across, shape.row, |y, dst| {
        let mut line = vec![0; shape.row + 2 * pad];
        line[pad..pad + shape.row]
            .copy_from_slice(&samples[y * shape.row..][..shape.row]);
        continue_edges(&mut line, pad, shape.channels);
        wide(
            #[inline(always)]
            || {
                let middle = &line[pad..pad + shape.row];
                let mut sums: Vec<u32> = middle.iter().map(first).collect();
                for (k, weight) in weights.iter().enumerate().skip(1) {
                    let step = k * shape.channels;
                    add(
                        &mut sums,
                        &line[pad - step..],
                        &line[pad + step..],
                        *weight,
                    );
                }
                end(dst, &sums);
            },
        );
    });
    cx.check()?;
    let mut down = vec![0; samples.len()];
    par::rows(&mut down, shape.row, |y, dst| {
        wide(
            #[inline(always)]
            || {
                let [middle, _] = shape.rows(&across, y, 0);
                let mut sums: Vec<u32> = middle.iter().map(first).collect();
                for (k, weight) in weights.iter().enumerate().skip(1) {
                    let [a, b] = shape.rows(&across, y, k);
                    add(&mut sums, a, b, *weight);
                }
                end(dst, &sums);
            },
        );
    });
    Ok(src.with(src.size(), down))
}

/// Weights that fit eight bits with a sign, the greatest of them in the upper
/// half of these, and the power of two that they are divided by.
fn mantissas(weights: &[u32]) -> (Vec<u32>, u32) {
    let sum = 2 * weights.iter().sum::<u32>() - weights[0];
    let part = |w: u32| w as f64 / sum as f64;
    // The greatest weight is the middle one, and less than one.
    let shift = part(weights[0]).log2().ceil() as i32 + 1;
    let unit = f64::from(7 - shift).exp2();
    let fixed = weights.iter().map(|w| (part(*w) * unit).round() as u32);
    (fixed.collect(), (7 - shift).max(1) as u32)
}

/// The twentieths of a Gaussian that ends where less than `least` is left.
pub(crate) fn twentieths(sigma: f64, least: f64) -> Vec<u32> {
    (0..100_000)
        .map(|x| bell(x as f64, sigma))
        .take_while(|w| *w >= least)
        .map(|w| (20.0 * w).round() as u32)
        .collect()
}

#[derive(Clone, Copy)]
struct Shape {
    row: usize,
    height: usize,
    channels: usize,
}

impl Shape {
    fn of(src: &Raster) -> Self {
        Self {
            row: src.row_len(),
            height: src.height() as usize,
            channels: src.channels() as usize,
        }
    }

    /// The rows above and below `y`, at a distance, kept inside.
    fn rows<'a, T>(
        &self,
        src: &'a [T],
        y: usize,
        distance: usize,
    ) -> [&'a [T]; 2] {
        let above = y.saturating_sub(distance);
        let below = (y + distance).min(self.height - 1);
        [above, below].map(|y| &src[y * self.row..][..self.row])
    }
}

/// Bytes: sums of two, shifted to 16 bits, times a weight, of which the
/// upper half is kept: sixteen of them go into one vector. What is cut off
/// is a half of a 128th on average, and is added before.
///
/// Bands of rows go down tile by tile, each small enough for the first
/// cache, into lines that then go across.
fn fixed(src: &[u8], shape: Shape, weights: &[u16]) -> Vec<u8> {
    const TILE: usize = 512;
    let mut dst = vec![0; src.len()];
    let radius = weights.len() - 1;
    let pad = radius * shape.channels;
    let line = shape.row + 2 * pad;
    // Rows above and below are widened once more for every band.
    let tall = radius.max(32);
    let cut = weights.len().div_ceil(2) as u16;
    par::shares(&mut dst, shape.row, tall, |top, rows| {
        let mut lines = vec![0u16; tall * line];
        let mut window = vec![0u16; (tall + 2 * radius) * TILE];
        for (band, dst) in rows.chunks_mut(tall * shape.row).enumerate() {
            let top = top + band * tall;
            let height = dst.len() / shape.row;
            for from in (0..shape.row).step_by(TILE) {
                let len = TILE.min(shape.row - from);
                wide(
                    #[inline(always)]
                    || {
                        for y in 0..height + 2 * radius {
                            let at = (top + y).saturating_sub(radius);
                            let at =
                                at.min(shape.height - 1) * shape.row + from;
                            let wide = &mut window[y * TILE..][..len];
                            for (to, v) in wide.iter_mut().zip(&src[at..]) {
                                *to = (*v as u16) << 7;
                            }
                        }
                    },
                );
                for y in 0..height {
                    let to = &mut lines[y * line + pad + from..][..len];
                    let place = ((y + radius) * TILE, TILE, len);
                    simd::symmetric(
                        &window,
                        place,
                        weights,
                        cut,
                        |at, sums| {
                            to[at..at + sums.len()].copy_from_slice(sums);
                        },
                    );
                }
            }
            for (y, dst) in dst.chunks_mut(shape.row).enumerate() {
                let line = &mut lines[y * line..][..line];
                continue_edges(line, pad, shape.channels);
                let place = (pad, shape.channels, shape.row);
                simd::symmetric(line, place, weights, cut + 64, |at, sums| {
                    for (to, sum) in dst[at..].iter_mut().zip(sums) {
                        *to = (*sum >> 7).min(255) as u8;
                    }
                });
            }
        }
    });
    dst
}

fn float<T: Sample>(src: &[T], shape: Shape, weights: &[f32]) -> Vec<T> {
    let mut dst = vec![T::default(); src.len()];
    let radius = weights.len() - 1;
    let pad = radius * shape.channels;
    const TILE: usize = 512;
    par::rows(&mut dst, shape.row, |y, dst| {
        wide(
            #[inline(always)]
            || {
                let mut line = vec![0f32; shape.row + 2 * pad];
                let rows: Vec<[&[T]; 2]> =
                    (0..=radius).map(|k| shape.rows(src, y, k)).collect();
                for from in (0..shape.row).step_by(TILE) {
                    let to = (from + TILE).min(shape.row);
                    let sums = &mut line[pad + from..pad + to];
                    let middle = &rows[0][0][from..to];
                    for (sum, v) in sums.iter_mut().zip(middle) {
                        *sum = v.to_f32() * weights[0];
                    }
                    let pairs = rows[1..].iter().zip(&weights[1..]);
                    for (pair, weight) in pairs {
                        let [a, b] = pair.map(|row| &row[from..to]);
                        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                            *sum += (a.to_f32() + b.to_f32()) * weight;
                        }
                    }
                }
                continue_edges(&mut line, pad, shape.channels);
                let mut sums = [0f32; TILE];
                for (tile, dst) in dst.chunks_mut(TILE).enumerate() {
                    let at = pad + tile * TILE;
                    let sums = &mut sums[..dst.len()];
                    let middle = &line[at..at + dst.len()];
                    for (sum, v) in sums.iter_mut().zip(middle) {
                        *sum = v * weights[0];
                    }
                    for (k, weight) in weights.iter().enumerate().skip(1) {
                        let step = k * shape.channels;
                        let a = &line[at - step..][..dst.len()];
                        let b = &line[at + step..][..dst.len()];
                        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                            *sum += (a + b) * weight;
                        }
                    }
                    for (dst, sum) in dst.iter_mut().zip(sums) {
                        *dst = T::round(*sum);
                    }
                }
            },
        );
    });
    dst
}

/// Repeats the first and the last pixel of a line in its margins.
#[inline(always)]
pub(crate) fn continue_edges<T: Copy>(
    line: &mut [T],
    pad: usize,
    channels: usize,
) {
    let end = line.len() - pad;
    for at in (0..pad).step_by(channels) {
        line.copy_within(pad..pad + channels, at);
        line.copy_within(end - channels..end, end + at);
    }
}

/// From here on a Gaussian is made on a smaller picture: what it leaves is
/// far coarser than a pixel.
const WIDE: f64 = 8.0;

/// Blurs by a Gaussian of any sigma.
///
/// Up to a sigma of 8 the weights reach out to three sigmas. Beyond, the
/// picture is first averaged in squares, blurred there by what is missing,
/// and brought back by straight lines; averages and lines are blurs of known
/// variance. The result differs by less than a 200th of the range.
///
/// Cost: as [`separable`], at most 49 weights; a wider blur costs less.
pub(crate) fn gaussian(
    src: &Raster,
    sigma: f64,
    cx: &Cx<'_>,
) -> Result<Raster> {
    if sigma < WIDE {
        return separable(src, &Weights::gaussian(sigma), cx);
    }
    let factor = (sigma / 4.0) as u32;
    let f = factor as f64;
    // The variance of a square, and of the lines between the middles of two.
    let done = (f * f - 1.0) / 12.0 + f * f / 6.0;
    let rest = (sigma * sigma - done).sqrt() / f;
    let small = shrunk(src, factor);
    let small = separable(&small, &Weights::gaussian(rest), cx)?;
    let Samples::F32(pixels) = small.samples() else {
        return Err(crate::Error::unsupported("a blur of integers"));
    };
    let size = src.size();
    Ok(match src.samples() {
        Samples::U8(_) => {
            src.with(size, enlarged::<u8>(pixels, &small, size, factor))
        }
        Samples::U16(_) => {
            src.with(size, enlarged::<u16>(pixels, &small, size, factor))
        }
        Samples::F32(_) => {
            src.with(size, enlarged::<f32>(pixels, &small, size, factor))
        }
    })
}

/// The averages of squares, in the units of the samples; at the far edges
/// the last pixels are repeated to fill a square.
fn shrunk(src: &Raster, factor: u32) -> Raster {
    fn average<T: Sample>(
        src: &[T],
        shape: Shape,
        width: usize,
        dst: &mut [f32],
        f: usize,
    ) {
        let c = shape.channels;
        let row = dst.len() / shape.height.div_ceil(f);
        let scale = 1.0 / (f * f) as f32;
        par::rows(dst, row, |y, dst| {
            let mut sums = vec![0f32; shape.row];
            for dy in 0..f {
                let y = (y * f + dy).min(shape.height - 1);
                let row = &src[y * shape.row..][..shape.row];
                wide(
                    #[inline(always)]
                    || {
                        for (sum, v) in sums.iter_mut().zip(row) {
                            *sum += v.to_f32();
                        }
                    },
                );
            }
            for (x, dst) in dst.chunks_exact_mut(c).enumerate() {
                for x in x * f..(x + 1) * f {
                    let sums = &sums[x.min(width - 1) * c..][..c];
                    for (dst, sum) in dst.iter_mut().zip(sums) {
                        *dst += sum * scale;
                    }
                }
            }
        });
    }
    let small =
        Size::new(src.width().div_ceil(factor), src.height().div_ceil(factor));
    let len = small.pixels() as usize * src.channels() as usize;
    let mut dst = vec![0f32; len];
    let (shape, width) = (Shape::of(src), src.width() as usize);
    let f = factor as usize;
    match src.samples() {
        Samples::U8(v) => average(v, shape, width, &mut dst, f),
        Samples::U16(v) => average(v, shape, width, &mut dst, f),
        Samples::F32(v) => average(v, shape, width, &mut dst, f),
    }
    src.with(small, dst)
}

/// Straight lines between the middles of squares.
fn enlarged<T: Sample>(
    src: &[f32],
    small: &Raster,
    size: Size,
    factor: u32,
) -> Vec<T> {
    let c = small.channels() as usize;
    let (width, row) = (size.width as usize, size.width as usize * c);
    let (columns, lines) = (small.width() as usize, small.height() as usize);
    let f = factor as f32;
    // Left neighbour and share of the right one, for each pixel of a side.
    let between = |at: usize, len: usize| {
        let at = ((at as f32 + 0.5) / f - 0.5).clamp(0.0, len as f32 - 1.0);
        let low = (at as usize).min(len.saturating_sub(2));
        (low, at - low as f32)
    };
    let xs: Vec<_> = (0..width).map(|x| between(x, columns)).collect();
    let mut dst = vec![T::default(); row * size.height as usize];
    par::rows(&mut dst, row, |y, dst| {
        let (low, share) = between(y, lines);
        let above = &src[low * columns * c..][..columns * c];
        let below = &src[(low + 1).min(lines - 1) * columns * c..];
        let line: Vec<f32> = above
            .iter()
            .zip(below)
            .map(|(a, b)| a + (b - a) * share)
            .collect();
        for (dst, &(low, share)) in dst.chunks_exact_mut(c).zip(&xs) {
            let left = &line[low * c..][..c];
            let right = &line[(low + 1).min(columns - 1) * c..][..c];
            for ((dst, a), b) in dst.iter_mut().zip(left).zip(right) {
                *dst = T::round(a + (b - a) * share);
            }
        }
    });
    dst
}
