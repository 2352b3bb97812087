//! The smaller sizes of a picture, in linear light.

use super::planes::Decode;
use crate::{
    Raster, Samples, Size,
    kernel::{par, simd::wide},
};

/// A level: rows of red, of green and of blue in turn, linear.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) size: Size,
    pub(super) samples: Vec<f32>,
}

/// Levels at most.
const MOST: usize = 6;

/// The side from which on a level has a smaller one.
const LEAST: u32 = 8;

impl Level {
    /// The three colours of a row.
    pub(super) fn row(&self, y: u32) -> [&[f32]; 3] {
        let width = self.size.width as usize;
        let at = y as usize * width * 3;
        let row = &self.samples[at..at + width * 3];
        [&row[..width], &row[width..width * 2], &row[width * 2..]]
    }
}

fn half(size: Size) -> Size {
    Size::new(size.width.div_ceil(2), size.height.div_ceil(2))
}

const fn has_half(size: Size) -> bool {
    size.width >= LEAST && size.height >= LEAST
}

/// Every level but the finest.
pub(super) fn smaller(raster: &Raster) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::with_capacity(MOST - 1);
    let mut size = raster.size();
    while levels.len() < MOST - 1 && has_half(size) {
        let level = match levels.last() {
            Some(above) => halved(above),
            None => match raster.samples() {
                Samples::U8(v) => first(v, size),
                Samples::U16(v) => first(v, size),
                // Pictures are seen in 8 or 16 bits.
                Samples::F32(_) => break,
            },
        };
        size = level.size;
        levels.push(level);
    }
    levels
}

/// Half of the picture itself.
fn first<T: Decode>(samples: &[T], from: Size) -> Level {
    let size = half(from);
    let width = size.width as usize;
    let table = T::table();
    let mut halves = vec![0.0; size.pixels() as usize * 3];
    let len = from.width as usize * 3;
    par::rows(&mut halves, width * 3, |y, row| {
        let above = &samples[2 * y * len..][..len];
        let below = match samples.get((2 * y + 1) * len..) {
            Some(rest) if !rest.is_empty() => &rest[..len],
            _ => above,
        };
        let (red, rest) = row.split_at_mut(width);
        let (green, blue) = rest.split_at_mut(width);
        let above = above.chunks(6);
        for (x, (a, b)) in above.zip(below.chunks(6)).enumerate() {
            // The last column of an odd width is its own partner.
            let right = a.len() - 3;
            let mean = |n: usize| {
                let [a, c] = [a[n], a[right + n]].map(|v| v.decode(table));
                let [b, d] = [b[n], b[right + n]].map(|v| v.decode(table));
                (a + c + (b + d)) * 0.25
            };
            (red[x], green[x], blue[x]) = (mean(0), mean(1), mean(2));
        }
    });
    Level { size, samples: halves }
}

/// Half of a level.
fn halved(above: &Level) -> Level {
    let size = half(above.size);
    let width = size.width as usize;
    let mut samples = vec![0.0; size.pixels() as usize * 3];
    par::rows(&mut samples, width * 3, |y, row| {
        let y = y as u32 * 2;
        let top = above.row(y);
        let bottom = above.row((y + 1).min(above.size.height - 1));
        wide(
            #[inline(always)]
            || {
                for (plane, to) in row.chunks_exact_mut(width).enumerate() {
                    pairs(top[plane], bottom[plane], to);
                }
            },
        );
    });
    Level { size, samples }
}

#[inline(always)]
fn pairs(top: &[f32], bottom: &[f32], to: &mut [f32]) {
    let (tops, last) = top.as_chunks::<2>();
    let (bottoms, under) = bottom.as_chunks::<2>();
    for ((to, a), b) in to.iter_mut().zip(tops).zip(bottoms) {
        *to = (a[0] + a[1] + (b[0] + b[1])) * 0.25;
    }
    if let ([a], [b], Some(to)) = (last, under, to.last_mut()) {
        *to = (a + b) * 0.5;
    }
}
