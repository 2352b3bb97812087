//! CIE L*a*b* in blocks: three planes, so that the arithmetic is vectors.

use crate::{
    Error, Raster, Result, Samples, Space, by_depth,
    kernel::{par, simd::wide},
    space::levels::Level,
};

/// Pixels of a block: three planes of it stay in the first cache.
pub(crate) const BLOCK: usize = 256;

/// sRGB's primaries to XYZ, each row divided by its white (D65).
pub(crate) const TO_XYZ: [[f32; 3]; 3] = [
    [0.433_949_94, 0.376_209_77, 0.189_840_29],
    [0.212_672_88, 0.715_152_13, 0.072_174_99],
    [0.017_756_58, 0.109_467_96, 0.872_775_46],
];

/// And back: its inverse.
pub(crate) const FROM_XYZ: [[f32; 3]; 3] = [
    [3.079_955, -1.537_139, -0.542_816_1],
    [-0.921_258_6, 1.876_011_1, 0.045_247_51],
    [0.052_887_4, -0.204_025_87, 1.151_138_5],
];

/// A block of pixels as three planes.
pub(crate) struct Block {
    pub(crate) planes: [[f32; BLOCK]; 3],
    /// How many pixels there are; the rest is left over from before.
    pub(crate) len: usize,
}

impl Block {
    pub(crate) const fn new() -> Self {
        Self { planes: [[0.0; BLOCK]; 3], len: 0 }
    }

    /// Reads pixels as linear light; grey is read three times.
    #[inline(always)]
    pub(crate) fn load<T: Level>(
        &mut self,
        pixels: &[T],
        channels: usize,
        colours: usize,
        curve: T::Curve,
    ) {
        let [r, g, b] = &mut self.planes;
        self.len = pixels.len() / channels;
        let planes = r.iter_mut().zip(g).zip(b);
        let pixels = pixels.chunks_exact(channels);
        if colours < 3 {
            for (pixel, ((r, g), b)) in pixels.zip(planes) {
                let light = pixel[0].linear(curve);
                (*r, *g, *b) = (light, light, light);
            }
        } else {
            for (pixel, ((r, g), b)) in pixels.zip(planes) {
                *r = pixel[0].linear(curve);
                *g = pixel[1].linear(curve);
                *b = pixel[2].linear(curve);
            }
        }
    }

    /// Writes linear light; grey is the second plane, green. Alpha stays.
    #[inline(always)]
    pub(crate) fn store<T: Level>(
        &self,
        pixels: &mut [T],
        channels: usize,
        colours: usize,
        curve: T::Curve,
    ) {
        let [r, g, b] = &self.planes;
        let planes = r.iter().zip(g).zip(b);
        let pixels = pixels.chunks_exact_mut(channels);
        if colours < 3 {
            for (pixel, g) in pixels.zip(g) {
                pixel[0] = T::encode(*g, curve);
            }
        } else {
            for (pixel, ((r, g), b)) in pixels.zip(planes) {
                pixel[0] = T::encode(*r, curve);
                pixel[1] = T::encode(*g, curve);
                pixel[2] = T::encode(*b, curve);
            }
        }
    }

    /// Multiplies each pixel by a matrix.
    #[inline(always)]
    pub(crate) fn multiply(&mut self, m: &[[f32; 3]; 3]) {
        let [p, q, s] = &mut self.planes;
        for ((p, q), s) in p.iter_mut().zip(q).zip(s) {
            let (a, b, c) = (*p, *q, *s);
            *p = m[0][0] * a + m[0][1] * b + m[0][2] * c;
            *q = m[1][0] * a + m[1][1] * b + m[1][2] * c;
            *s = m[2][0] * a + m[2][1] * b + m[2][2] * c;
        }
    }

    /// Linear light to L*, a*, b*.
    pub(crate) fn light_to_lab(&mut self) {
        wide(
            #[inline(always)]
            || self.light_to_lab_inner(),
        );
    }

    /// L*, a*, b* to linear light.
    pub(crate) fn lab_to_light(&mut self) {
        wide(
            #[inline(always)]
            || self.lab_to_light_inner(),
        );
    }

    /// Writes L* of linear light.
    fn lightness(&self, dst: &mut [f32]) {
        let [kr, kg, kb] = TO_XYZ[1];
        let [r, g, b] = &self.planes;
        wide(
            #[inline(always)]
            || {
                for (((l, r), g), b) in dst.iter_mut().zip(r).zip(g).zip(b) {
                    let y = kr * r + kg * g + kb * b;
                    *l = 116.0 * lightness(y) - 16.0;
                }
            },
        );
    }

    #[inline(always)]
    fn light_to_lab_inner(&mut self) {
        self.multiply(&TO_XYZ);
        let [p, q, s] = &mut self.planes;
        for ((p, q), s) in p.iter_mut().zip(q).zip(s) {
            let (x, y, z) = (lightness(*p), lightness(*q), lightness(*s));
            *p = 116.0 * y - 16.0;
            *q = 500.0 * (x - y);
            *s = 200.0 * (y - z);
        }
    }

    #[inline(always)]
    fn lab_to_light_inner(&mut self) {
        let [p, q, s] = &mut self.planes;
        for ((p, q), s) in p.iter_mut().zip(q).zip(s) {
            let y = (*p + 16.0) * (1.0 / 116.0);
            let (x, z) = (y + *q * (1.0 / 500.0), y - *s * (1.0 / 200.0));
            (*p, *q, *s) = (luminance(x), luminance(y), luminance(z));
        }
        self.multiply(&FROM_XYZ);
    }
}

/// The f of CIE L*a*b*: the cube root, and a line near black.
#[inline(always)]
pub(crate) fn lightness(t: f32) -> f32 {
    let root = cube_root(t);
    let line = 7.787_037 * t + 16.0 / 116.0;
    if t > 0.008_856_452 { root } else { line }
}

/// The inverse of [`lightness`].
#[inline(always)]
pub(crate) fn luminance(f: f32) -> f32 {
    let cube = f * f * f;
    let line = (f - 16.0 / 116.0) * (1.0 / 7.787_037);
    if f > 6.0 / 29.0 { cube } else { line }
}

/// The cube root of a positive number, to seven digits: a guess by a third
/// of the exponent, then Halley's iteration twice. It is made of operations
/// that vectorise, which `f32::cbrt` is not.
#[inline(always)]
pub(crate) fn cube_root(v: f32) -> f32 {
    let third = v.to_bits() as i32 as f32 * (1.0 / 3.0);
    let mut y = f32::from_bits((third as i32 + 709_921_077) as u32);
    for _ in 0..2 {
        let cube = y * y * y;
        y *= (cube + 2.0 * v) / (2.0 * cube + v);
    }
    y
}

/// Changes the colours of a grey or RGB raster as L*, a*, b*, in blocks of
/// at most [`BLOCK`] pixels; alpha, depth and channels stay. Of grey only L*
/// counts. `change` is told how many pixels come before the block.
///
/// # Errors
///
/// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the colours are
/// something else.
pub(crate) fn map(
    operation: &'static str,
    src: Raster,
    change: impl Fn(&mut Block, usize) + Send + Sync,
) -> Result<Raster> {
    // Compiled once for all operations: only the blocks are theirs.
    map_blocks(operation, src, &change)
}

/// A change of blocks, wherever it comes from.
type Change<'a> = &'a (dyn Fn(&mut Block, usize) + Send + Sync);

fn map_blocks(
    operation: &'static str,
    mut src: Raster,
    change: Change<'_>,
) -> Result<Raster> {
    fn each<T: Level>(
        samples: &mut [T],
        (row, channels, colours): (usize, usize, usize),
        change: Change<'_>,
    ) {
        let curve = T::curve();
        par::rows(samples, row, |y, row| {
            let mut block = Block::new();
            let mut at = y * (row.len() / channels);
            for pixels in row.chunks_mut(BLOCK * channels) {
                block.load(pixels, channels, colours, curve);
                block.light_to_lab();
                change(&mut block, at);
                at += BLOCK;
                block.lab_to_light();
                block.store(pixels, channels, colours, curve);
            }
        });
    }
    needs_colours(operation, &src)?;
    let shape =
        (src.row_len(), src.channels() as usize, src.colours() as usize);
    by_depth!(src.samples_mut(), v => each(v, shape, change));
    Ok(src)
}

/// Fails unless the colours are grey or RGB.
pub(crate) fn needs_colours(
    operation: &'static str,
    src: &Raster,
) -> Result<()> {
    match src.space() {
        Space::Grey | Space::Srgb => Ok(()),
        _ => Err(Error::mismatch(operation, "a grey or RGB picture")),
    }
}

/// Collects L* of every pixel, 0 to 100, row by row.
pub(crate) fn lightness_of(src: &Raster) -> Vec<f32> {
    fn each<T: Level>(
        samples: &[T],
        dst: &mut [f32],
        (width, channels, colours): (usize, usize, usize),
    ) {
        let curve = T::curve();
        let row_len = width * channels;
        par::rows(dst, width, |y, dst| {
            let row = &samples[y * row_len..][..row_len];
            let mut block = Block::new();
            let pixels = row.chunks(BLOCK * channels);
            for (pixels, dst) in pixels.zip(dst.chunks_mut(BLOCK)) {
                block.load(pixels, channels, colours, curve);
                block.lightness(dst);
            }
        });
    }
    let width = src.width() as usize;
    let mut dst = vec![0.0; width * src.height() as usize];
    let shape = (width, src.channels() as usize, src.colours() as usize);
    match src.samples() {
        Samples::U8(v) => each(v, &mut dst, shape),
        Samples::U16(v) => each(v, &mut dst, shape),
        Samples::F32(v) => each(v, &mut dst, shape),
    }
    dst
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cube_roots_have_seven_digits() {
        for i in 1..20_000 {
            let v = i as f32 / 10_000.0;
            let want = v.cbrt();
            assert!((cube_root(v) / want - 1.0).abs() < 3e-7, "{v}");
        }
    }

    #[test]
    #[expect(
        clippy::needless_range_loop,
        reason = "a product of matrices is written with indices"
    )]
    fn the_matrices_undo_each_other() {
        for (i, row) in TO_XYZ.iter().enumerate() {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            for j in 0..3 {
                let sum: f32 = (0..3).map(|k| row[k] * FROM_XYZ[k][j]).sum();
                let want = f32::from(u8::from(i == j));
                assert!((sum - want).abs() < 1e-5, "{i} {j} {sum}");
            }
        }
    }
}
