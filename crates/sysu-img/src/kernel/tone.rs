//! Curves: every sample becomes another, whatever its neighbours are.

use crate::{Raster, Sample, Samples, kernel::par};

/// Replaces each sample by what `curve` makes of it: the channel, the sample
/// as it is stored, and the one that means white. Alpha is the last channel.
/// Integers are looked up in a table; `cut` cuts them towards zero, as
/// sharp casts, instead of rounding.
pub(crate) fn map(
    src: &mut Raster,
    cut: bool,
    curve: impl Fn(usize, f64, f64) -> f64 + Send + Sync,
) {
    // Compiled once for all operations.
    map_with(src, cut, &curve);
}

fn map_with(
    src: &mut Raster,
    cut: bool,
    curve: &(dyn Fn(usize, f64, f64) -> f64 + Send + Sync),
) {
    fn lookup<T: Sample>(
        samples: &mut [T],
        (row, channels): (usize, usize),
        index: impl Fn(T) -> usize + Send + Sync,
        levels: usize,
        entry: impl Fn(usize, usize) -> T,
    ) {
        let tables: Vec<Vec<T>> = (0..channels)
            .map(|c| (0..levels).map(|v| entry(c, v)).collect())
            .collect();
        par::rows(samples, row, |_, row| {
            for pixel in row.chunks_exact_mut(channels) {
                for (v, table) in pixel.iter_mut().zip(&tables) {
                    *v = table[index(*v)];
                }
            }
        });
    }
    fn end<T: Sample>(cut: bool, v: f64) -> T {
        // A whole number that floating point missed by a hair stays whole.
        if cut { T::cut((v + 1e-6) as f32) } else { T::round(v as f32) }
    }
    let shape = (src.row_len(), src.channels() as usize);
    match src.samples_mut() {
        Samples::U8(v) => lookup(v, shape, usize::from, 256, |c, v| {
            end(cut, curve(c, v as f64, 255.0))
        }),
        Samples::U16(v) => lookup(v, shape, usize::from, 65536, |c, v| {
            end(cut, curve(c, v as f64, 65535.0))
        }),
        Samples::F32(v) => par::rows(v, shape.0, |_, row| {
            for pixel in row.chunks_exact_mut(shape.1) {
                for (c, v) in pixel.iter_mut().enumerate() {
                    *v = curve(c, *v as f64, 1.0) as f32;
                }
            }
        }),
    }
}
