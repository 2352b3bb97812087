//! Scaling rasters: fast_image_resize does the arithmetic, in two passes
//! over bands of rows, so that the bytes are the same on any number of
//! threads.

use std::{f64::consts::PI, sync::Arc};

use fast_image_resize::{
    Filter, FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels,
};

use crate::{
    Alpha, Depth, Error, Raster, Result, Sample, Samples, Size, Space,
    kernel::{par, scaler::Shrink, simd::wide},
    ops::Kernel,
    space::transfer,
};

/// Result rows of a band of the second pass. Where a band begins decides how
/// its positions are rounded, so this does not follow the number of threads.
const BAND: usize = 64;

/// Rows of a band of the first pass, of `height` rows in all: every band has
/// its weights computed anew, so few of them, but one for each thread, and
/// none so tall that threads wait for one another.
fn across_band(height: usize) -> usize {
    const TALLEST: usize = 1024;
    let threads = par::threads();
    let bands = height.div_ceil(TALLEST).next_multiple_of(threads);
    height.div_ceil(bands).max(16)
}

/// Scales to `size` with `kernel`; edges are replicated by weight.
///
/// Cost: (h · w′ + h′ · w′) · taps · channels multiplications; one buffer of
/// h · w′ pixels.
pub(crate) fn resample(
    src: Raster,
    size: Size,
    kernel: Kernel,
) -> Result<Raster> {
    let window = (src.width() as f64, src.height() as f64);
    windowed(src, size, kernel, window)
}

/// Scales the left top part of a picture, whose sides need not be whole.
pub(crate) fn windowed(
    src: Raster,
    size: Size,
    kernel: Kernel,
    window: (f64, f64),
) -> Result<Raster> {
    let whole = (src.width() as f64, src.height() as f64);
    if size == src.size() && window == whole {
        return Ok(src);
    }
    changed(&src, size, kernel, window)
}

/// Scales a raster that is kept, of which nothing is translucent.
pub(crate) fn opaque(
    src: &Raster,
    size: Size,
    kernel: Kernel,
) -> Result<Raster> {
    let window = (src.width() as f64, src.height() as f64);
    changed(src, size, kernel, window)
}

/// As [`windowed`], for a size that is not the same.
fn changed(
    src: &Raster,
    size: Size,
    kernel: Kernel,
    window: (f64, f64),
) -> Result<Raster> {
    if kernel == Kernel::Nearest {
        return Ok(match src.samples() {
            Samples::U8(v) => nearest(src, v, size),
            Samples::U16(v) => nearest(src, v, size),
            Samples::F32(v) => nearest(src, v, size),
        });
    }
    let whole = match src.depth() {
        Depth::U8 => matches!(src.channels(), 1 | 3 | 4),
        Depth::U16 => matches!(src.channels(), 1 | 4),
        Depth::F32 => src.channels() == 1,
    };
    if src.depth() == Depth::U16 && src.channels() == 3 {
        // Four channels in one go are faster than three by themselves.
        let (space, alpha) = (src.space(), src.alpha());
        let four = src.pick(&[0, 1, 2, 2], Space::Bands, Alpha::None);
        let four = windowed(four, size, kernel, window)?;
        return Ok(four.pick(&[0, 1, 2], space, alpha));
    }
    if !whole {
        return by_plane(src, size, kernel, window);
    }
    let filter = filter(kernel)?;
    Ok(match src.samples() {
        Samples::U8(v) => convolve(src, v, size, filter, window),
        Samples::U16(v) => convolve(src, v, size, filter, window),
        Samples::F32(v) => convolve(src, v, size, filter, window),
    })
}

/// Scales a picture whose colours may be translucent: the result is
/// premultiplied, in 16 bits where it was in 8. An opaque picture keeps its
/// depth.
///
/// Cost: as [`resample`]; a picture that shrinks is multiplied row by row on
/// its way into the sums, so that no wide copy exists.
pub(crate) fn premultiplying(
    src: Raster,
    size: Size,
    kernel: Kernel,
) -> Result<Raster> {
    let Samples::U8(samples) = src.samples() else {
        return resample(src.premultiply(), size, kernel);
    };
    let shrinks = size.width <= src.width() && size.height <= src.height();
    if src.alpha() != Alpha::Straight
        || src.channels() != 4
        || kernel == Kernel::Nearest
        || !shrinks
        || size == src.size()
    {
        return resample(src.premultiply(), size, kernel);
    }
    let shrink = shrink(src.size(), size, kernel);
    let row = size.width as usize * 4;
    let tall = (size.height as usize).div_ceil(par::threads());
    let bands = par::map(size.height.div_ceil(tall as u32) as usize, |band| {
        let end = ((band + 1) * tall).min(size.height as usize);
        let range = band * tall..end;
        let mut dst = Vec::with_capacity(range.len() * row);
        let mut scaler = shrink.scaler(range.clone());
        for y in shrink.rows(range) {
            let bytes = &samples[y * src.row_len()..][..src.row_len()];
            scaler.push(bytes, |done| append(done, &mut dst));
        }
        scaler.finish(|done| append(done, &mut dst));
        dst
    });
    Ok(src.premultiplied(size, Samples::U16(bands.concat())))
}

/// How a translucent picture of size `from` is shrunk.
pub(crate) fn shrink(from: Size, to: Size, kernel: Kernel) -> Arc<Shrink> {
    let window = (from.width as f64, from.height as f64);
    Shrink::new(from, window, to, curve(kernel))
}

/// Rounds a row that a scaler hands on.
pub(crate) fn append(row: &[f32], to: &mut Vec<u16>) {
    let start = to.len();
    to.resize(start + row.len(), 0);
    let to = &mut to[start..];
    wide(
        #[inline(always)]
        || {
            for (to, from) in to.iter_mut().zip(row) {
                *to = (from + 0.5) as u16;
            }
        },
    );
}

/// Scales in linear light: sRGB is decoded to `f32`, scaled, and encoded
/// again at the depth that it had.
pub(crate) fn linear_light(
    src: Raster,
    size: Size,
    kernel: Kernel,
) -> Result<Raster> {
    if !matches!(src.space(), Space::Srgb | Space::Grey) {
        return resample(src, size, kernel);
    }
    let depth = src.depth();
    let premultiplied = src.alpha() == Alpha::Premultiplied;
    // Light is mixed, not encoded values: undo the multiplication first.
    let mut src = src.unpremultiply(Depth::F32);
    transfer::decode(&mut src);
    if premultiplied {
        src = src.premultiply();
    }
    let mut dst = resample(src, size, kernel)?;
    if premultiplied {
        dst = dst.unpremultiply(Depth::F32);
    }
    transfer::encode(&mut dst);
    if premultiplied {
        dst = dst.premultiply();
    }
    Ok(dst.to_depth(depth))
}

/// The samples that fast_image_resize can read as bytes.
pub(crate) trait Plain: Sample + bytemuck::Pod {
    /// One call of fast_image_resize, for the channels that it is made for
    /// here. It refuses only buffers whose size or alignment is wrong, which these are not.
    fn run(
        src: (&[Self], Size),
        dst: (&mut [Self], Size),
        channels: usize,
        options: &ResizeOptions,
    );
}

// Each pair of sample and channels is a copy of fast_image_resize's inner
// loops in this crate: only those that matter are made.
macro_rules! plain {
    ($sample:ty, $($channels:pat => $pixel:ty,)*) => {
        impl Plain for $sample {
            fn run(
                src: (&[Self], Size),
                dst: (&mut [Self], Size),
                channels: usize,
                options: &ResizeOptions,
            ) {
                match channels {
                    $($channels => typed::<$pixel>(
                        (bytemuck::cast_slice(src.0), src.1),
                        (bytemuck::cast_slice_mut(dst.0), dst.1),
                        options,
                    ),)*
                }
            }
        }
    };
}
plain! { u8, 1 => pixels::U8, 3 => pixels::U8x3, _ => pixels::U8x4, }
plain! { u16, 1 => pixels::U16, _ => pixels::U16x4, }
plain! { f32, _ => pixels::F32, }

fn typed<P: PixelTrait>(
    (src, from): (&[u8], Size),
    (dst, to): (&mut [u8], Size),
    options: &ResizeOptions,
) {
    let src = TypedImageRef::<P>::from_buffer(from.width, from.height, src);
    let dst = TypedImage::<P>::from_buffer(to.width, to.height, dst);
    if let (Ok(src), Ok(mut dst)) = (src, dst) {
        let done = Resizer::new().resize_typed(&src, &mut dst, options);
        debug_assert!(done.is_ok(), "{done:?}");
    }
}

fn convolve<T: Plain>(
    raster: &Raster,
    src: &[T],
    size: Size,
    filter: FilterType,
    window: (f64, f64),
) -> Raster {
    let channels = raster.channels() as usize;
    let row = size.width as usize * channels;
    let options =
        ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    let options = options.use_alpha(false);
    // First pass: every row becomes as wide as it has to be.
    let across;
    let same =
        size.width == raster.width() && window.0 == raster.width() as f64;
    let narrow: &[T] = if same {
        src
    } else {
        let mut dst = vec![T::default(); row * raster.height() as usize];
        let tall = across_band(raster.height() as usize);
        par::bands(&mut dst, row * tall, |band, dst| {
            let height = dst.len() / row;
            let from = Size::new(raster.width(), height as u32);
            let to = Size::new(size.width, height as u32);
            let start = band * tall * raster.row_len();
            let src = &src[start..][..height * raster.row_len()];
            let options = options.crop(0.0, 0.0, window.0, height as f64);
            T::run((src, from), (dst, to), channels, &options);
        });
        across = dst;
        &across
    };
    if size.height == raster.height() && window.1 == raster.height() as f64 {
        return raster.with(size, narrow.to_vec());
    }
    // Second pass: every band of result rows takes the source rows that lie
    // under it.
    let from = Size::new(size.width, raster.height());
    let scale = window.1 / size.height as f64;
    let mut dst = vec![T::default(); row * size.height as usize];
    par::bands(&mut dst, row * BAND, |band, dst| {
        let height = dst.len() / row;
        let to = Size::new(size.width, height as u32);
        let top = (band * BAND) as f64 * scale;
        let bottom = (band * BAND + height) as f64 * scale;
        let last = window.1;
        let mut tall = bottom.min(last) - top;
        // Rounding must not carry the box over the edge.
        while top + tall > last {
            tall = tall.next_down();
        }
        let options = options.crop(0.0, top, size.width as f64, tall);
        T::run((narrow, from), (dst, to), channels, &options);
    });
    raster.with(size, dst)
}

/// What there are no inner loops for: each channel by itself.
fn by_plane(
    src: &Raster,
    size: Size,
    kernel: Kernel,
    window: (f64, f64),
) -> Result<Raster> {
    fn weave<T: Sample>(
        src: &Raster,
        size: Size,
        planes: &[Raster],
    ) -> Raster {
        let channels = planes.len();
        let len = size.pixels() as usize * channels;
        let mut dst = vec![T::default(); len];
        for (index, plane) in planes.iter().enumerate() {
            let plane = T::of(plane.samples()).unwrap_or(&[]);
            let pixels = dst.chunks_exact_mut(channels);
            for (pixel, &v) in pixels.zip(plane) {
                pixel[index] = v;
            }
        }
        src.with(size, dst)
    }
    let planes: Result<Vec<_>> = (0..src.channels() as usize)
        .map(|index| {
            let plane = src.pick(&[index], Space::Bands, Alpha::None);
            windowed(plane, size, kernel, window)
        })
        .collect();
    let planes = planes?;
    Ok(match src.depth() {
        Depth::U8 => weave::<u8>(src, size, &planes),
        Depth::U16 => weave::<u16>(src, size, &planes),
        Depth::F32 => weave::<f32>(src, size, &planes),
    })
}

fn nearest<T: Sample>(raster: &Raster, src: &[T], size: Size) -> Raster {
    let channels = raster.channels() as usize;
    // The pixel under the middle of each result pixel.
    let under = |at: usize, from: u32, to: u32| {
        let middle = (2 * at as u64 + 1) * from as u64 / (2 * to as u64);
        middle.min(from as u64 - 1) as usize
    };
    let columns: Vec<usize> = (0..size.width as usize)
        .map(|x| under(x, raster.width(), size.width) * channels)
        .collect();
    let row = size.width as usize * channels;
    let mut dst = vec![T::default(); row * size.height as usize];
    par::rows(&mut dst, row, |y, row| {
        let y = under(y, raster.height(), size.height);
        let src = &src[y * raster.row_len()..][..raster.row_len()];
        for (to, &from) in row.chunks_exact_mut(channels).zip(&columns) {
            to.copy_from_slice(&src[from..][..channels]);
        }
    });
    raster.with(size, dst)
}

pub(crate) fn filter(kernel: Kernel) -> Result<FilterType> {
    let custom = |name, curve: fn(f64) -> f64, support| {
        Filter::new(name, curve, support)
            .map(FilterType::Custom)
            .map_err(|err| Error::unsupported(err.to_string()))
    };
    Ok(match kernel {
        Kernel::Nearest => FilterType::Box,
        Kernel::Linear => FilterType::Bilinear,
        Kernel::Cubic => FilterType::CatmullRom,
        Kernel::Mitchell => FilterType::Mitchell,
        Kernel::Lanczos2 => custom("Lanczos2", lanczos2, 2.0)?,
        Kernel::Lanczos3 => custom("Lanczos3", lanczos3, 3.0)?,
        Kernel::Mks2013 => custom("MagicKernelSharp2013", mks2013, 2.5)?,
        Kernel::Mks2021 => custom("MagicKernelSharp2021", mks2021, 4.5)?,
    })
}

/// Returns the curve of a kernel, and where it becomes zero.
pub(crate) fn curve(kernel: Kernel) -> (fn(f64) -> f64, f64) {
    match kernel {
        Kernel::Nearest | Kernel::Linear => (triangle, 1.0),
        Kernel::Cubic => (|x| cubic(x, 0.0, 0.5), 2.0),
        Kernel::Mitchell => (|x| cubic(x, 1.0 / 3.0, 1.0 / 3.0), 2.0),
        Kernel::Lanczos2 => (lanczos2, 2.0),
        Kernel::Lanczos3 => (lanczos3, 3.0),
        Kernel::Mks2013 => (mks2013, 2.5),
        Kernel::Mks2021 => (mks2021, 4.5),
    }
}

fn triangle(x: f64) -> f64 {
    (1.0 - x.abs()).max(0.0)
}

/// D. P. Mitchell and A. N. Netravali, "Reconstruction filters in computer
/// graphics", formula 8.
fn cubic(x: f64, b: f64, c: f64) -> f64 {
    let x = x.abs();
    let sum = if x < 1.0 {
        (12.0 - 9.0 * b - 6.0 * c) * x.powi(3)
            + (-18.0 + 12.0 * b + 6.0 * c) * x.powi(2)
            + (6.0 - 2.0 * b)
    } else if x < 2.0 {
        (-b - 6.0 * c) * x.powi(3)
            + (6.0 * b + 30.0 * c) * x.powi(2)
            + (-12.0 * b - 48.0 * c) * x
            + (8.0 * b + 24.0 * c)
    } else {
        0.0
    };
    sum / 6.0
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { x.sin() / x }
}

fn lanczos2(x: f64) -> f64 {
    if x.abs() < 2.0 { sinc(PI * x) * sinc(PI * x / 2.0) } else { 0.0 }
}

/// sinc(x) · sinc(x/3) with one sine: sin 3t = sin t · (3 - 4 sin² t).
fn lanczos3(x: f64) -> f64 {
    if x == 0.0 {
        return 1.0;
    }
    if x.abs() >= 3.0 {
        return 0.0;
    }
    let t = PI * x / 3.0;
    let sine = t.sin();
    let ratio = sine / t;
    ratio * ratio * (1.0 - 4.0 / 3.0 * sine * sine)
}

/// J. P. Costella, "The magic kernel", the sharp kernel of 2013.
fn mks2013(x: f64) -> f64 {
    let x = x.abs();
    if x >= 2.5 {
        0.0
    } else if x >= 1.5 {
        -0.125 * (x - 2.5) * (x - 2.5)
    } else if x >= 0.5 {
        0.25 * (4.0 * x * x - 11.0 * x + 7.0)
    } else {
        17.0 / 16.0 - 1.75 * x * x
    }
}

/// J. P. Costella, "The magic kernel", the sharp kernel of 2021.
fn mks2021(x: f64) -> f64 {
    let x = x.abs();
    if x >= 4.5 {
        0.0
    } else if x >= 3.5 {
        -(4.0 * x * x - 36.0 * x + 81.0) / 1152.0
    } else if x >= 2.5 {
        (4.0 * x * x - 27.0 * x + 45.0) / 144.0
    } else if x >= 1.5 {
        -(24.0 * x * x - 113.0 * x + 130.0) / 144.0
    } else if x >= 0.5 {
        (140.0 * x * x - 379.0 * x + 239.0) / 144.0
    } else {
        577.0 / 576.0 - 239.0 / 144.0 * x * x
    }
}
