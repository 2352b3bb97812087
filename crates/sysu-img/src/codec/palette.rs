//! Palettes: as few colours as a format can hold, or as was asked for.

use crate::{Alpha, Depth, Error, Raster, Result, Samples, Space};

/// A picture as indices into a palette.
#[derive(Debug)]
pub(crate) struct Indexed {
    /// The colours, with alpha.
    pub(crate) palette: Vec<[u8; 4]>,
    /// One index a pixel.
    pub(crate) indices: Vec<u8>,
}

/// Reduces a raster to a palette of at most `colours`; what fits already is
/// not changed.
///
/// Cost: one pass to count, and one to map, with error diffusion in
/// proportion to `dither`, 0 to 1.
pub(super) fn reduce(
    raster: &Raster,
    colours: usize,
    dither: f32,
) -> Result<Indexed> {
    let rgba = rgba8(raster)?;
    if let Some(indexed) = exact(&rgba, colours) {
        return Ok(indexed);
    }
    let failed = |what: &str| Error::unsupported(what.to_owned());
    let size = raster.size();
    let image =
        quantizr::Image::new(&rgba, size.width as usize, size.height as usize)
            .map_err(|_| failed("a palette of this picture"))?;
    let mut options = quantizr::Options::default();
    options
        .set_max_colors(colours as i32)
        .map_err(|_| failed("a palette of this size"))?;
    let mut result = quantizr::QuantizeResult::quantize(&image, &options);
    result
        .set_dithering_level(dither)
        .map_err(|_| failed("dithering of this strength"))?;
    let mut indices = vec![0; size.pixels() as usize];
    result
        .remap_image(&image, &mut indices)
        .map_err(|_| failed("a palette of this picture"))?;
    let palette = result.get_palette();
    let palette = palette.entries[..palette.count as usize]
        .iter()
        .map(|c| [c.r, c.g, c.b, c.a])
        .collect();
    Ok(Indexed { palette, indices })
}

/// Reduces a raster to no more colours than keep the error within what a
/// quality of 1 to 99 allows, if `colours` are enough for that.
///
/// Cost: a palette is made up to eight times, the picture mapped once.
#[cfg(feature = "png")]
pub(super) fn as_good(
    raster: &Raster,
    colours: usize,
    dither: f32,
    quality: u8,
) -> Result<Indexed> {
    // A mean square error, as PSNR: 24 dB at 0, 46 dB at 100.
    let allowed = 65_025.0 / 10f64.powf((24.0 + 0.22 * quality as f64) / 10.0);
    let rgba = rgba8(raster)?;
    let error = |indexed: &Indexed| -> f64 {
        let pixels = rgba.as_chunks::<4>().0.iter();
        let sum: u64 = pixels
            .zip(&indexed.indices)
            .map(|(a, &index)| {
                let b = indexed.palette[index as usize];
                let squares = a
                    .iter()
                    .zip(b)
                    .map(|(&a, b)| (a as i64 - b as i64).pow(2) as u64);
                squares.sum::<u64>()
            })
            .sum();
        sum as f64 / rgba.len() as f64
    };
    let (mut least, mut most) = (2, colours);
    while least < most {
        let middle = usize::midpoint(least, most);
        // Diffusion trades error for smoothness: it is not measured.
        if error(&reduce(raster, middle, 0.0)?) <= allowed {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    reduce(raster, most, dither)
}

/// Maps pictures to another palette where their colours are in it, or lie
/// from it no further than `most` on average (the root of the mean square
/// over three channels); says which were mapped.
///
/// Cost: 256 x 256 comparisons a picture, and one pass over its pixels.
#[cfg(feature = "gif")]
pub(super) fn share(
    palette: &[[u8; 4]],
    pictures: &mut [Indexed],
    most: f32,
) -> Vec<bool> {
    let share = |picture: &mut Indexed| {
        let mut counts = [0u64; 256];
        picture.indices.iter().for_each(|&i| counts[i as usize] += 1);
        let mut map = [0u8; 256];
        let (mut sum, mut all) = (0.0, 0u64);
        for (from, colour) in picture.palette.iter().enumerate() {
            if counts[from] == 0 {
                continue;
            }
            let is_clear = colour[3] < 128;
            let distance = |c: &[u8; 4]| -> u32 {
                let squares = c[..3]
                    .iter()
                    .zip(colour)
                    .map(|(&a, &b)| (a.abs_diff(b) as u32).pow(2));
                squares.sum()
            };
            let alike = palette.iter().enumerate();
            let alike = alike.filter(|(_, c)| (c[3] < 128) == is_clear);
            let near = alike.map(|(index, c)| (distance(c), index));
            // What has to be clear needs an entry that is.
            let Some((distance, to)) = near.min() else { return false };
            map[from] = to as u8;
            if !is_clear {
                sum += distance as f64 / 3.0 * counts[from] as f64;
                all += counts[from];
            }
        }
        if (sum / all.max(1) as f64).sqrt() > most as f64 {
            return false;
        }
        for index in &mut picture.indices {
            *index = map[*index as usize];
        }
        picture.palette = palette.to_vec();
        true
    };
    pictures.iter_mut().map(share).collect()
}

/// Returns the picture's own colours, if there are few enough.
fn exact(rgba: &[u8], colours: usize) -> Option<Indexed> {
    let mut palette: Vec<[u8; 4]> = Vec::new();
    let mut known: std::collections::HashMap<[u8; 4], u8> =
        std::collections::HashMap::new();
    let mut indices = Vec::with_capacity(rgba.len() / 4);
    let mut last = None;
    for &pixel in rgba.as_chunks::<4>().0 {
        let index = match last {
            Some((colour, index)) if colour == pixel => index,
            _ => match known.get(&pixel) {
                Some(&index) => index,
                None if palette.len() == colours => return None,
                None => {
                    let index = palette.len() as u8;
                    palette.push(pixel);
                    known.insert(pixel, index);
                    index
                }
            },
        };
        last = Some((pixel, index));
        indices.push(index);
    }
    Some(Indexed { palette, indices })
}

/// Four bytes a pixel, clear pixels all alike.
pub(super) fn rgba8(raster: &Raster) -> Result<Vec<u8>> {
    let raster = raster.clone().to_depth(Depth::U8);
    let raster = match (raster.space(), raster.channels()) {
        (Space::Srgb | Space::Bands, 3) => raster.with_alpha(1.0),
        (Space::Srgb | Space::Bands, 4) => raster,
        (_, 1) => {
            raster.pick(&[0, 0, 0], Space::Srgb, Alpha::None).with_alpha(1.0)
        }
        (_, 2) => raster.pick(&[0, 0, 0, 1], Space::Srgb, Alpha::Straight),
        (space, _) => {
            return Err(Error::unsupported(format!("a palette of {space:?}")));
        }
    };
    let Samples::U8(mut samples) = raster.into_samples() else {
        return Err(Error::unsupported("a palette of this depth"));
    };
    for pixel in samples.as_chunks_mut::<4>().0 {
        if pixel[3] == 0 {
            *pixel = [0; 4];
        }
    }
    Ok(samples)
}
