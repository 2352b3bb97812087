//! Scaling as sharp does it, for its order: in bytes, a box before the
//! kernel where a side shrinks much, and one interpolation where it grows.
//!
//! # Source
//!
//! libvips `resize`, as its results show it.

use crate::{
    Colour, Interpolator, Raster, Result, Sample, Samples, Size,
    kernel::{
        par, premul, resample,
        warp::{Map, warp_fixed},
    },
    ops::{Cx, Extend, ExtendWith, Kernel, Operation as _},
};

/// Pixels of the edge that are repeated for the interpolation to take.
const PAD: u32 = 3;

/// Scales to `size`; `across` and `down` are the exact factors, of which
/// the size is the rounded result.
pub(crate) fn scale(
    src: Raster,
    size: Size,
    (across, down): (f64, f64),
    kernel: Kernel,
    cx: &mut Cx<'_>,
) -> Result<Raster> {
    let src = premul::premultiply(src);
    let less =
        Size::new(size.width.min(src.width()), size.height.min(src.height()));
    let shrunk = if less == src.size() {
        src
    } else if kernel == Kernel::Nearest {
        match src.samples() {
            Samples::U8(v) => nearest(&src, v, less, (across, down)),
            Samples::U16(v) => nearest(&src, v, less, (across, down)),
            Samples::F32(v) => nearest(&src, v, less, (across, down)),
        }
    } else {
        let times = |from: u32, to: u32| (from / to / 2).max(1);
        let x = times(src.width(), less.width);
        let y = times(src.height(), less.height);
        let axis = |from: u32, to: u32, times: u32, factor: f64| Axis {
            to: to as usize,
            step: 1.0 / (factor.min(1.0) * times as f64),
            window: from as f64 / times as f64,
        };
        let rows = axis(src.height(), less.height, y, down);
        let columns = axis(src.width(), less.width, x, across);
        // Columns are done with before rows are begun.
        let src = boxed(src, 1, y);
        let low = match src.samples() {
            Samples::U8(v) => lower(&src, v, rows, kernel),
            Samples::U16(v) => lower(&src, v, rows, kernel),
            Samples::F32(v) => lower(&src, v, rows, kernel),
        };
        let src = boxed(low, x, 1);
        match src.samples() {
            Samples::U8(v) => narrower(&src, v, columns, kernel),
            Samples::U16(v) => narrower(&src, v, columns, kernel),
            Samples::F32(v) => narrower(&src, v, columns, kernel),
        }
    };
    if size == less {
        return Ok(shrunk);
    }
    let how = match kernel {
        Kernel::Nearest => Interpolator::Nearest,
        Kernel::Linear => Interpolator::Bilinear,
        _ => Interpolator::Bicubic,
    };
    let wide = size.width > less.width;
    let high = size.height > less.height;
    let frame = Extend::all(PAD).with(ExtendWith::Copy);
    let padded = frame.apply(shrunk, cx)?;
    // A result pixel lies at its number divided by the factor, less half a
    // source pixel: even on an axis that does not grow, where only one does.
    let axis = |grows: bool, factor: f64| {
        (if grows { 1.0 / factor } else { 1.0 }, PAD as f64 - 0.5)
    };
    let ((a, c), (e, f)) = (axis(wide, across), axis(high, down));
    let map = Map([a, 0.0, c, 0.0, e, f, 0.0, 0.0]);
    Ok(warp_fixed(&padded, size, Colour::BLACK, how, map))
}

/// The pixel nearest to the middle of each result pixel. Where two are as
/// near, the rounding errors of the sums that make the positions decide:
/// columns are added up from the left, rows anew in every 16th.
fn nearest<T: Sample>(
    raster: &Raster,
    src: &[T],
    size: Size,
    (across, down): (f64, f64),
) -> Raster {
    let under = |from: u32, to: u32, factor: f64, anew: usize| {
        let factor = 1.0 / factor.min(1.0);
        let lost = (from as f64 - to as f64 * factor) / 2.0;
        let mut at = 0.0;
        let place = move |index: usize| {
            if index.is_multiple_of(anew) {
                at = (index as f64 + 0.5) * factor - 0.5 + lost;
            } else {
                at += factor;
            }
            let after = (at - at.floor()) * PHASES >= PHASES / 2.0;
            let pixel = at.floor() as i64 + i64::from(after);
            pixel.clamp(0, from as i64 - 1) as usize
        };
        (0..to as usize).map(place).collect::<Vec<_>>()
    };
    let columns = under(raster.width(), size.width, across, usize::MAX);
    let rows = under(raster.height(), size.height, down, 16);
    let channels = raster.channels() as usize;
    let row = size.width as usize * channels;
    let mut dst = vec![T::default(); row * size.height as usize];
    par::rows(&mut dst, row, |y, row| {
        let src = &src[rows[y] * raster.row_len()..][..raster.row_len()];
        for (to, from) in row.chunks_exact_mut(channels).zip(&columns) {
            to.copy_from_slice(&src[from * channels..][..channels]);
        }
    });
    raster.with(size, dst)
}

/// How one axis shrinks.
#[derive(Clone, Copy)]
struct Axis {
    /// The length of the result.
    to: usize,
    /// Source pixels for each pixel of the result.
    step: f64,
    /// The length that the source would have if it were not rounded.
    window: f64,
}

/// Positions between two pixels that are told apart.
const PHASES: f64 = 64.0;
/// The weights of a kernel are whole parts of this.
const UNIT: f64 = 4096.0;

impl Axis {
    /// Returns for each pixel of the result the first source pixel that
    /// counts, and the weights from there.
    fn taps(&self, kernel: Kernel) -> Vec<(i64, Vec<f32>)> {
        let (curve, reach) = resample::curve(kernel);
        let taps = 2 * (reach.ceil() * self.step).ceil() as i64 + 1;
        // What rounding lost is shared out to both ends.
        let lost = (self.window - self.to as f64 * self.step) / 2.0;
        let place = |index: usize| {
            let middle = (index as f64 + 0.5) * self.step - 0.5 + lost;
            let phase = ((middle - middle.floor()) * PHASES).round() / PHASES;
            let first = -(taps / 2);
            let weights: Vec<f64> = (first..first + taps)
                .map(|tap| curve((tap as f64 - phase) / self.step))
                .collect();
            let sum: f64 = weights.iter().sum();
            let whole = |v: f64| (v / sum * UNIT).trunc() as f32;
            let weights = weights.into_iter().map(whole).collect();
            (middle.floor() as i64 + first, weights)
        };
        (0..self.to).map(place).collect()
    }
}

/// Makes a picture lower with a kernel; edges are repeated.
///
/// Cost: w · h′ · taps · channels multiplications.
fn lower<T: Sample>(
    raster: &Raster,
    src: &[T],
    axis: Axis,
    kernel: Kernel,
) -> Raster {
    let height = raster.height() as i64;
    if axis.to == height as usize {
        return raster.clone();
    }
    let row = raster.row_len();
    let taps = axis.taps(kernel);
    let mut dst = vec![T::default(); row * axis.to];
    par::rows(&mut dst, row, |y, dst| {
        let (first, weights) = &taps[y];
        let mut sums = vec![0f32; row];
        for (y, &weight) in (*first..).zip(weights) {
            let y = y.clamp(0, height - 1) as usize;
            for (sum, v) in sums.iter_mut().zip(&src[y * row..][..row]) {
                *sum += v.to_f32() * weight;
            }
        }
        for (to, sum) in dst.iter_mut().zip(sums) {
            *to = T::round(sum / UNIT as f32);
        }
    });
    raster.with(Size::new(raster.width(), axis.to as u32), dst)
}

/// Makes a picture narrower with a kernel; edges are repeated.
///
/// Cost: w′ · h · taps · channels multiplications.
fn narrower<T: Sample>(
    raster: &Raster,
    src: &[T],
    axis: Axis,
    kernel: Kernel,
) -> Raster {
    let width = raster.width() as i64;
    if axis.to == width as usize {
        return raster.clone();
    }
    let channels = raster.channels() as usize;
    let row = raster.row_len();
    let taps = axis.taps(kernel);
    let narrow = axis.to * channels;
    let mut dst = vec![T::default(); narrow * raster.height() as usize];
    par::rows(&mut dst, narrow, |y, dst| {
        let src = &src[y * row..][..row];
        let pixels = dst.chunks_exact_mut(channels);
        for (to, (first, weights)) in pixels.zip(&taps) {
            for (channel, to) in to.iter_mut().enumerate() {
                let mut sum = 0f32;
                for (x, &weight) in (*first..).zip(weights) {
                    let x = x.clamp(0, width - 1) as usize;
                    sum += src[x * channels + channel].to_f32() * weight;
                }
                *to = T::round(sum / UNIT as f32);
            }
        }
    });
    raster.with(Size::new(axis.to as u32, raster.height()), dst)
}

/// Averages boxes of `x` by `y` pixels, rows first; the last ones take what
/// is left.
fn boxed(src: Raster, x: u32, y: u32) -> Raster {
    fn average<T: Sample>(
        raster: &Raster,
        src: &[T],
        x: usize,
        y: usize,
    ) -> Raster {
        let channels = raster.channels() as usize;
        let (width, height) =
            (raster.width() as usize, raster.height() as usize);
        let size =
            Size::new(width.div_ceil(x) as u32, height.div_ceil(y) as u32);
        let row = size.width as usize * channels;
        let mut dst = vec![T::default(); row * size.height as usize];
        par::rows(&mut dst, row, |top, row| {
            let rows = top * y..(top * y + y).min(height);
            for (left, to) in row.chunks_exact_mut(channels).enumerate() {
                let columns = left * x..(left * x + x).min(width);
                for (channel, to) in to.iter_mut().enumerate() {
                    let mut sum = 0.0;
                    for x in columns.clone() {
                        let mut down = 0.0;
                        for y in rows.clone() {
                            let at = (y * width + x) * channels + channel;
                            down += src[at].to_f32();
                        }
                        let mean = T::round(down / rows.len() as f32);
                        sum += mean.to_f32();
                    }
                    *to = T::round(sum / columns.len() as f32);
                }
            }
        });
        raster.with(size, dst)
    }
    if (x, y) == (1, 1) {
        return src;
    }
    let (x, y) = (x as usize, y as usize);
    match src.samples() {
        Samples::U8(v) => average(&src, v, x, y),
        Samples::U16(v) => average(&src, v, x, y),
        Samples::F32(v) => average(&src, v, x, y),
    }
}
