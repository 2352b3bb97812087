//! Sampling a raster between its pixels: rotation, affine, perspective.

use std::str::FromStr;

use crate::{
    Colour, Error, Raster, Result, Sample, Samples, Size,
    kernel::{par, simd::wide},
};

/// How a value between pixels is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolator {
    /// The nearest pixel.
    Nearest,
    /// A weighted mean of four pixels.
    Bilinear,
    /// Catmull-Rom over sixteen pixels.
    #[default]
    Bicubic,
}

impl FromStr for Interpolator {
    type Err = Error;

    /// The names of sharp; its `lbb`, `nohalo` and `vsqbs` are variants of
    /// bicubic that differ in how they ring, and mean bicubic here.
    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "nearest" => Self::Nearest,
            "bilinear" => Self::Bilinear,
            "bicubic" | "lbb" | "nohalo" | "vsqbs" => Self::Bicubic,
            _ => {
                return Err(Error::option(
                    "interpolator",
                    "one of nearest, bilinear, bicubic, lbb, nohalo, vsqbs",
                    text,
                ));
            }
        })
    }
}

/// Where in the source a result pixel lies: a projective map.
///
/// x' = (a x + b y + c) / z, y' = (d x + e y + f) / z, z = g x + h y + 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Map(pub(crate) [f64; 8]);

impl Map {
    #[inline(always)]
    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f, g, h] = self.0;
        let (u, v) = (a * x + b * y + c, d * x + e * y + f);
        if g == 0.0 && h == 0.0 {
            return (u, v);
        }
        let z = g * x + h * y + 1.0;
        (u / z, v / z)
    }
}

/// Makes a raster of `size` whose pixel x, y shows the source where `map`
/// says; whole numbers are the middles of pixels, in both. What lies outside shows
/// the background, and so does half of what lies on the edge.
///
/// Translucent colours have to be premultiplied.
///
/// Cost: 1, 4 or 16 source pixels for each result pixel.
pub(crate) fn warp(
    src: &Raster,
    size: Size,
    background: Colour,
    how: Interpolator,
    map: Map,
) -> Raster {
    any(src, size, background, (how, false), map)
}

/// The same in the fixed point of libvips, for whole samples: 12 bits for
/// weights, and 64 places between two pixels for the bicubic one, whose rows
/// are rounded before they are put together.
pub(crate) fn warp_fixed(
    src: &Raster,
    size: Size,
    background: Colour,
    how: Interpolator,
    map: Map,
) -> Raster {
    any(src, size, background, (how, true), map)
}

/// Either, whatever the samples are; floating point has no fixed one.
fn any(
    src: &Raster,
    size: Size,
    background: Colour,
    (how, fixed): (Interpolator, bool),
    map: Map,
) -> Raster {
    match src.samples() {
        Samples::U8(v) => typed(src, v, size, background, (how, fixed), map),
        Samples::U16(v) => typed(src, v, size, background, (how, fixed), map),
        Samples::F32(v) => typed(src, v, size, background, (how, false), map),
    }
}

fn typed<T: Sample>(
    raster: &Raster,
    src: &[T],
    size: Size,
    background: Colour,
    how: (Interpolator, bool),
    map: Map,
) -> Raster {
    let ink: Vec<T> = raster.ink(background);
    // The number of channels as a constant keeps the sums in registers.
    match ink[..] {
        [a] => sampled(raster, src, size, [a], how, map),
        [a, b] => sampled(raster, src, size, [a, b], how, map),
        [a, b, c] => sampled(raster, src, size, [a, b, c], how, map),
        [a, b, c, d] => sampled(raster, src, size, [a, b, c, d], how, map),
        _ => {
            // Rare: more channels are sampled by the nearest pixel's rule
            // for each of them.
            let channels = ink.len();
            let row = size.width as usize * channels;
            let mut dst = vec![T::default(); row * size.height as usize];
            par::rows(&mut dst, row, |y, row| {
                for (x, to) in row.chunks_exact_mut(channels).enumerate() {
                    let (sx, sy) = map.at(x as f64, y as f64);
                    let (sx, sy) = (sx.round(), sy.round());
                    let inside = sx >= 0.0
                        && sy >= 0.0
                        && sx < raster.width() as f64
                        && sy < raster.height() as f64;
                    if inside {
                        let from = (sy as usize * raster.width() as usize
                            + sx as usize)
                            * channels;
                        to.copy_from_slice(&src[from..][..channels]);
                    } else {
                        to.copy_from_slice(&ink);
                    }
                }
            });
            raster.with(size, dst)
        }
    }
}

fn sampled<T: Sample, const N: usize>(
    raster: &Raster,
    src: &[T],
    size: Size,
    ink: [T; N],
    (how, fixed): (Interpolator, bool),
    map: Map,
) -> Raster {
    let table = if fixed { phases() } else { Vec::new() };
    let (pixels, _) = src.as_chunks::<N>();
    let (width, height) = (raster.width() as i64, raster.height() as i64);
    let pixel = |x: i64, y: i64| -> [f32; N] {
        let inside = (0..width).contains(&x) && (0..height).contains(&y);
        let pixel =
            if inside { pixels[(y * width + x) as usize] } else { ink };
        pixel.map(Sample::to_f32)
    };
    let row = size.width as usize * N;
    let mut dst = vec![T::default(); row * size.height as usize];
    par::rows(&mut dst, row, |y, row| {
        wide(
            #[inline(always)]
            || {
                for (x, to) in
                    row.as_chunks_mut::<N>().0.iter_mut().enumerate()
                {
                    let (sx, sy) = map.at(x as f64, y as f64);
                    let reach = match how {
                        Interpolator::Nearest => 0.5,
                        Interpolator::Bilinear => 1.0,
                        Interpolator::Bicubic => 2.0,
                    };
                    let outside = !(-reach..width as f64 - 1.0 + reach)
                        .contains(&sx)
                        || !(-reach..height as f64 - 1.0 + reach)
                            .contains(&sy);
                    if outside {
                        *to = ink;
                        continue;
                    }
                    let (left, top) = (sx.floor(), sy.floor());
                    let (fx, fy) = ((sx - left) as f32, (sy - top) as f32);
                    let (left, top) = (left as i64, top as i64);
                    *to = match how {
                        Interpolator::Nearest => pixel(
                            left + i64::from(fx >= 0.5),
                            top + i64::from(fy >= 0.5),
                        )
                        .map(T::round),
                        Interpolator::Bilinear if fixed => {
                            let part =
                                |v: f64| ((v - v.floor()) * 4096.0) as i64;
                            let (x, y) = (part(sx), part(sy));
                            let (d, b) =
                                ((x * y) >> 12, (x * (4096 - y)) >> 12);
                            let (c, a) = (y - d, 4096 - y - b);
                            let corners = [
                                (pixel(left, top), a),
                                (pixel(left + 1, top), b),
                                (pixel(left, top + 1), c),
                                (pixel(left + 1, top + 1), d),
                            ];
                            std::array::from_fn(|i| {
                                let parts = corners
                                    .iter()
                                    .map(|(p, weight)| p[i] as i64 * weight);
                                let sum: i64 = parts.sum();
                                T::cut(((sum + 2048) >> 12) as f32)
                            })
                        }
                        Interpolator::Bicubic if fixed => {
                            let phase = |v: f64| {
                                table[((v - v.floor()) * 64.0 + 0.5) as usize]
                            };
                            let (wx, wy) = (phase(sx), phase(sy));
                            let whole =
                                |sum: f32| (sum / 4096.0 + 0.5).floor();
                            let mut sum = [0f32; N];
                            for (j, wy) in (-1..).zip(wy) {
                                let mut row = [0f32; N];
                                for (i, wx) in (-1..).zip(wx) {
                                    let p = pixel(left + i, top + j);
                                    for (row, p) in row.iter_mut().zip(p) {
                                        *row += p * wx;
                                    }
                                }
                                for (sum, row) in sum.iter_mut().zip(row) {
                                    *sum += whole(row) * wy;
                                }
                            }
                            sum.map(|sum| T::cut(whole(sum)))
                        }
                        Interpolator::Bilinear => {
                            let [a, b] =
                                [pixel(left, top), pixel(left + 1, top)];
                            let [c, d] = [
                                pixel(left, top + 1),
                                pixel(left + 1, top + 1),
                            ];
                            std::array::from_fn(|i| {
                                let upper = a[i] + (b[i] - a[i]) * fx;
                                let lower = c[i] + (d[i] - c[i]) * fx;
                                T::round(upper + (lower - upper) * fy)
                            })
                        }
                        Interpolator::Bicubic => {
                            let (wx, wy) = (cubic(fx), cubic(fy));
                            let mut sum = [0f32; N];
                            let inside = left >= 1
                                && top >= 1
                                && left + 3 <= width
                                && top + 3 <= height;
                            if inside {
                                // The whole neighbourhood, without asking for each.
                                let first = (top - 1) * width + left - 1;
                                for (j, wy) in (0..).zip(wy) {
                                    let at = (first + j * width) as usize;
                                    let mut row = [0f32; N];
                                    for (p, wx) in
                                        pixels[at..at + 4].iter().zip(wx)
                                    {
                                        for (row, p) in row.iter_mut().zip(p) {
                                            *row += p.to_f32() * wx;
                                        }
                                    }
                                    for (sum, row) in sum.iter_mut().zip(row) {
                                        *sum += row * wy;
                                    }
                                }
                                *to = sum.map(T::round);
                                continue;
                            }
                            for (j, wy) in (-1..).zip(wy) {
                                let mut row = [0f32; N];
                                for (i, wx) in (-1..).zip(wx) {
                                    let p = pixel(left + i, top + j);
                                    for (row, p) in row.iter_mut().zip(p) {
                                        *row += p * wx;
                                    }
                                }
                                for (sum, row) in sum.iter_mut().zip(row) {
                                    *sum += row * wy;
                                }
                            }
                            sum.map(T::round)
                        }
                    };
                }
            },
        );
    });
    raster.with(size, dst)
}

/// The weights of Catmull-Rom for 64 places between two pixels, and the
/// second pixel itself, in whole parts of 4096.
fn phases() -> Vec<[f32; 4]> {
    let one = |phase: u32| {
        let t = phase as f64 / 64.0;
        let (t2, t3) = (t * t, t * t * t);
        [
            -0.5 * t3 + t2 - 0.5 * t,
            1.5 * t3 - 2.5 * t2 + 1.0,
            -1.5 * t3 + 2.0 * t2 + 0.5 * t,
            0.5 * t3 - 0.5 * t2,
        ]
        .map(|weight: f64| (weight * 4096.0).trunc() as f32)
    };
    (0..=64).map(one).collect()
}

/// The four weights of Catmull-Rom for a point `t` after the second.
fn cubic(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        -0.5 * t3 + t2 - 0.5 * t,
        1.5 * t3 - 2.5 * t2 + 1.0,
        -1.5 * t3 + 2.0 * t2 + 0.5 * t,
        0.5 * t3 - 0.5 * t2,
    ]
}
