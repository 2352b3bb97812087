//! Scaling as sharp does it, for its order: in bytes, a box before the
//! kernel where a side shrinks much, and one interpolation where it grows.
//!
//! # Source
//!
//! libvips `resize`, as its results show it.

use crate::{
    Colour, Interpolator, Raster, Result, Sample, Samples, Size,
    ops::{Cx, Extend, ExtendWith, Kernel, Operation as _},
    par, premul, resample,
    warp::{Map, warp},
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
        resample::resample(src, less, kernel)?
    } else {
        let times = |from: u32, to: u32| (from / to / 2).max(1);
        let x = times(src.width(), less.width);
        let y = times(src.height(), less.height);
        let window =
            (src.width() as f64 / x as f64, src.height() as f64 / y as f64);
        resample::windowed(boxed(src, x, y), less, kernel, window)?
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
    // source pixel.
    let axis = |grows: bool, factor: f64| {
        if grows {
            (1.0 / factor, PAD as f64 - 0.5)
        } else {
            (1.0, PAD as f64)
        }
    };
    let ((a, c), (e, f)) = (axis(wide, across), axis(high, down));
    let map = Map([a, 0.0, c, 0.0, e, f, 0.0, 0.0]);
    Ok(warp(&padded, size, Colour::BLACK, how, map))
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
