//! Rows on all cores: two bodies, one choice, no `cfg` at the callers.
//!
//! Every function here gives the same bytes for any number of threads: each
//! row (or item) is computed from the same input by one thread.

#[cfg(feature = "parallel")]
mod inner {
    use rayon::prelude::*;

    pub(crate) fn rows<T: Send>(
        pixels: &mut [T],
        row: usize,
        work: impl Fn(usize, &mut [T]) + Send + Sync,
    ) {
        if row == 0 {
            return;
        }
        // A task should take longer than handing it over does.
        let batch = (64 * 1024 / row).max(1);
        pixels.par_chunks_mut(row * batch).enumerate().for_each(
            |(index, rows)| {
                for (y, row) in rows.chunks_mut(row).enumerate() {
                    work(index * batch + y, row);
                }
            },
        );
    }

    pub(crate) fn threads() -> usize {
        rayon::current_num_threads()
    }

    pub(crate) fn map<R: Send>(
        len: usize,
        work: impl Fn(usize) -> R + Send + Sync,
    ) -> Vec<R> {
        (0..len).into_par_iter().map(work).collect()
    }

    pub(crate) fn bands<T: Send>(
        pixels: &mut [T],
        band: usize,
        work: impl Fn(usize, &mut [T]) + Send + Sync,
    ) {
        if band > 0 {
            pixels
                .par_chunks_mut(band)
                .enumerate()
                .for_each(|(index, band)| work(index, band));
        }
    }
}

#[cfg(not(feature = "parallel"))]
mod inner {
    pub(crate) fn rows<T: Send>(
        pixels: &mut [T],
        row: usize,
        work: impl Fn(usize, &mut [T]) + Send + Sync,
    ) {
        bands(pixels, row, work);
    }

    pub(crate) fn threads() -> usize {
        1
    }

    pub(crate) fn map<R: Send>(
        len: usize,
        work: impl Fn(usize) -> R + Send + Sync,
    ) -> Vec<R> {
        (0..len).map(work).collect()
    }

    pub(crate) fn bands<T: Send>(
        pixels: &mut [T],
        band: usize,
        work: impl Fn(usize, &mut [T]) + Send + Sync,
    ) {
        if band > 0 {
            for (index, band) in pixels.chunks_mut(band).enumerate() {
                work(index, band);
            }
        }
    }
}

/// Runs `work(y, row)` for every row of `pixels`; `row` is its length in
/// samples.
pub(crate) use inner::rows;

/// Returns how many threads work on one picture.
pub(crate) use inner::threads;

/// Collects `work(0)` to `work(len - 1)`, in order.
pub(crate) use inner::map;

/// Runs `work(top, rows)` for shares of whole bands of `tall` rows, of which
/// `top` is the first: few enough that what each prepares costs little, and
/// enough for every thread to find another.
pub(crate) fn shares<T: Send>(
    pixels: &mut [T],
    row: usize,
    tall: usize,
    work: impl Fn(usize, &mut [T]) + Send + Sync,
) {
    if row == 0 || tall == 0 {
        return;
    }
    let all = (pixels.len() / row).div_ceil(tall);
    let shares = if threads() == 1 { 1 } else { 8 * threads() };
    let rows = all.div_ceil(shares) * tall;
    bands(pixels, rows * row, |index, band| work(index * rows, band));
}

/// Runs `work(index, band)` for every band of `band` samples, the last one
/// shorter: one task each.
pub(crate) use inner::bands;
