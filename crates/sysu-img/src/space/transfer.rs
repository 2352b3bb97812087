//! The sRGB transfer curve, both ways.

use crate::{Alpha, Raster, Samples, kernel::par};

/// Decodes one sRGB value, 0 to 1, to linear light.
///
/// # Source
///
/// IEC 61966-2-1:1999.
pub(crate) fn to_linear(v: f32) -> f32 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// Encodes linear light as one sRGB value, 0 to 1.
pub(crate) fn to_srgb(v: f32) -> f32 {
    if v <= 0.003_130_8 {
        v * 12.92
    } else {
        1.055 * v.powf(1.0 / 2.4) - 0.055
    }
}

/// Decodes the colours of a floating-point raster in place; alpha stays.
pub(crate) fn decode(raster: &mut Raster) {
    each_colour(raster, to_linear);
}

/// Encodes the colours of a floating-point raster in place; alpha stays.
pub(crate) fn encode(raster: &mut Raster) {
    each_colour(raster, to_srgb);
}

fn each_colour(raster: &mut Raster, curve: fn(f32) -> f32) {
    let channels = raster.channels() as usize;
    let colours = channels - usize::from(raster.alpha() != Alpha::None);
    let row = raster.row_len();
    if let Samples::F32(samples) = raster.samples_mut() {
        par::rows(samples, row, |_, row| {
            for pixel in row.chunks_exact_mut(channels) {
                for v in &mut pixel[..colours] {
                    *v = curve(*v);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_undoes_decoding() {
        for v in 0..=255 {
            let v = v as f32 / 255.0;
            assert!((to_srgb(to_linear(v)) - v).abs() < 1e-5, "{v}");
        }
    }
}
