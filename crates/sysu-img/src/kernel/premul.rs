//! Multiplying by alpha in bytes, as sharp does: fractions are cut off.

use crate::{Alpha, Depth, Raster, Samples, kernel::par};

/// Multiplies the colours by the alpha. Bytes stay bytes, and lose what
/// [`Raster::premultiply`] keeps.
pub(crate) fn premultiply(src: Raster) -> Raster {
    let (row, c) = (src.row_len(), src.channels() as usize);
    match src.samples() {
        Samples::U8(v) if src.alpha() == Alpha::Straight => {
            let mut dst = v.clone();
            par::rows(&mut dst, row, |_, row| {
                for pixel in row.chunks_exact_mut(c) {
                    let alpha = pixel[c - 1] as u32;
                    for v in &mut pixel[..c - 1] {
                        *v = (*v as u32 * alpha / 255) as u8;
                    }
                }
            });
            renamed(src, dst, Alpha::Premultiplied)
        }
        _ => src.premultiply(),
    }
}

/// Divides the colours by the alpha again.
pub(crate) fn unpremultiply(src: Raster, depth: Depth) -> Raster {
    let (row, c) = (src.row_len(), src.channels() as usize);
    match src.samples() {
        Samples::U8(v) if src.alpha() == Alpha::Premultiplied => {
            let mut dst = v.clone();
            par::rows(&mut dst, row, |_, row| {
                for pixel in row.chunks_exact_mut(c) {
                    let scale = match pixel[c - 1] {
                        0 => 0.0,
                        alpha => 255.0 / alpha as f32,
                    };
                    for v in &mut pixel[..c - 1] {
                        // Cut off, and kept in range, by the conversion.
                        *v = (*v as f32 * scale) as u8;
                    }
                }
            });
            renamed(src, dst, Alpha::Straight).to_depth(depth)
        }
        _ => src.unpremultiply(depth),
    }
}

fn renamed(src: Raster, samples: Vec<u8>, alpha: Alpha) -> Raster {
    let samples = Samples::U8(samples);
    Raster::new(src.size(), src.space(), alpha, samples).unwrap_or(src)
}
