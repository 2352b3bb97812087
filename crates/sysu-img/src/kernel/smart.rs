//! Crops by content: where the picture is busy, and where the eye goes.

use crate::{
    Depth, Raster, Region, Result, Samples, Size,
    kernel::{place, resample},
    ops::{Cx, Kernel},
    space::transfer,
};

/// Returns where to crop so that the part with more entropy stays.
///
/// Strips an eighth of what has to go are dropped from the side that has the
/// lower entropy, one after the other.
///
/// # Source
///
/// libvips `smartcrop` with strategy entropy, as its results show it.
pub(crate) fn entropy(
    src: &Raster,
    size: Size,
    cx: &Cx<'_>,
) -> Result<(i64, i64)> {
    let slice = |len: u32, to: u32| (len - to).div_ceil(8);
    let step = slice(src.width(), size.width)
        .max(slice(src.height(), size.height))
        .max(1) as i64;
    let mut region = Region::new(0, 0, src.width(), src.height());
    let strip = |region: Region| -> Result<f64> {
        place::extract(src, region).map(|strip| shannon(&strip))
    };
    while region.width > size.width || region.height > size.height {
        cx.check()?;
        let wide = (region.width as i64 - size.width as i64).min(step);
        if wide > 0 {
            let mut near = region;
            near.width = wide as u32;
            let mut far = near;
            far.left += region.width as i64 - wide;
            if strip(near)? < strip(far)? {
                region.left += wide;
            }
            region.width -= wide as u32;
        }
        let high = (region.height as i64 - size.height as i64).min(step);
        if high > 0 {
            let mut near = region;
            near.height = high as u32;
            let mut far = near;
            far.top += region.height as i64 - high;
            if strip(near)? < strip(far)? {
                region.top += high;
            }
            region.height -= high as u32;
        }
    }
    Ok((region.left, region.top))
}

/// Shannon entropy, in bits, of one histogram that holds 256 bins for each
/// channel.
pub(crate) fn shannon(raster: &Raster) -> f64 {
    let channels = raster.channels() as usize;
    let mut bins = vec![0u64; 256 * channels];
    let mut count = |bin: &dyn Fn(usize) -> usize| {
        let len = raster.row_len() * raster.height() as usize;
        for pixel in (0..len).step_by(channels) {
            for channel in 0..channels {
                bins[channel * 256 + bin(pixel + channel)] += 1;
            }
        }
    };
    match raster.samples() {
        Samples::U8(v) => count(&|at| v[at] as usize),
        Samples::U16(v) => count(&|at| v[at] as usize >> 8),
        Samples::F32(v) => {
            count(&|at| (v[at] * 255.0).clamp(0.0, 255.0) as usize);
        }
    }
    let all: u64 = bins.iter().sum();
    let part = |&count: &u64| {
        let p = count as f64 / all as f64;
        if count == 0 { 0.0 } else { -p * p.log2() }
    };
    bins.iter().map(part).sum()
}

/// Returns the pixel that draws the eye most.
///
/// On a picture of 32 by 32, each pixel scores by its edge (a Laplacian of
/// the luminance), by how near its hue is to skin, and by its CIELAB a*, the
/// last two only where it is not dark; the scores are blurred to the size of
/// the crop, and the highest wins.
///
/// # Source
///
/// libvips `smartcrop` with strategy attention, as its results show it.
pub(crate) fn attention(
    src: &Raster,
    size: Size,
    cx: &mut Cx<'_>,
) -> Result<(u32, u32)> {
    const SIDE: usize = 32;
    let small = resample::resample(
        src.clone(),
        Size::new(SIDE as u32, SIDE as u32),
        Kernel::Lanczos3,
    )?;
    let small = small.unpremultiply(Depth::U8).to_depth(Depth::F32);
    let channels = small.channels() as usize;
    let colours = small.colours() as usize;
    let Samples::F32(samples) = small.samples() else { return Ok((0, 0)) };
    let xyz: Vec<[f32; 3]> = samples
        .chunks_exact(channels)
        .map(|pixel| {
            let rgb = match colours {
                3.. => [pixel[0], pixel[1], pixel[2]],
                _ => [pixel[0]; 3],
            };
            xyz(rgb.map(transfer::to_linear))
        })
        .collect();
    let at =
        |x: usize, y: usize| xyz[y.min(SIDE - 1) * SIDE + x.min(SIDE - 1)];
    let mut score = vec![0f32; SIDE * SIDE];
    for y in 0..SIDE {
        for x in 0..SIDE {
            let [cx_, cy, cz] = at(x, y);
            let around = at(x.saturating_sub(1), y)[1]
                + at(x + 1, y)[1]
                + at(x, y.saturating_sub(1))[1]
                + at(x, y + 1)[1];
            let mut sum = 5.0 * (4.0 * cy - around).abs();
            if cy > 5.0 {
                let len = (cx_ * cx_ + cy * cy + cz * cz).sqrt();
                let distance = ((cx_ / len - 0.78).powi(2)
                    + (cy / len - 0.57).powi(2)
                    + (cz / len - 0.44).powi(2))
                .sqrt();
                sum += 100.0 - 100.0 * distance;
                sum += lab_a(cx_, cy);
            }
            score[y * SIDE + x] = sum;
        }
    }
    let (wide, high) = (
        size.width as f32 * SIDE as f32 / src.width() as f32,
        size.height as f32 * SIDE as f32 / src.height() as f32,
    );
    let sigma = ((wide * wide + high * high).sqrt() / 10.0).max(1.0);
    let score = blur(&score, SIDE, sigma);
    let best = score
        .iter()
        .enumerate()
        .fold(
            (0, f32::MIN),
            |best, (index, &v)| {
                if v > best.1 { (index, v) } else { best }
            },
        )
        .0;
    let scaled =
        |at: usize, side: u32| (at as u64 * side as u64 / SIDE as u64) as u32;
    let focus =
        (scaled(best % SIDE, src.width()), scaled(best / SIDE, src.height()));
    cx.report().attention = Some(focus);
    Ok(focus)
}

/// Linear sRGB to XYZ, D65, Y of white is 100 (IEC 61966-2-1).
fn xyz([r, g, b]: [f32; 3]) -> [f32; 3] {
    [
        41.2456 * r + 35.7576 * g + 18.0437 * b,
        21.2672 * r + 71.5152 * g + 7.2175 * b,
        1.9334 * r + 11.9192 * g + 95.0304 * b,
    ]
}

fn lab_a(x: f32, y: f32) -> f32 {
    let f = |t: f32| {
        if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 }
    };
    500.0 * (f(x / 95.047) - f(y / 100.0))
}

/// A Gaussian cut where it falls below a fifth, edges replicated.
fn blur(src: &[f32], side: usize, sigma: f32) -> Vec<f32> {
    let weight = |x: f32| (-x * x / (2.0 * sigma * sigma)).exp();
    let radius =
        (1..1000).find(|&x| weight(x as f32) < 0.2).unwrap_or(1000) - 1;
    let last = side as i32 - 1;
    let pass = |src: &[f32], across: bool| -> Vec<f32> {
        let mut dst = vec![0.0; src.len()];
        for (index, dst) in dst.iter_mut().enumerate() {
            let (x, y) = ((index % side) as i32, (index / side) as i32);
            let (mut sum, mut total) = (0.0, 0.0);
            for d in -radius..=radius {
                let (x, y) = if across {
                    ((x + d).clamp(0, last), y)
                } else {
                    (x, (y + d).clamp(0, last))
                };
                let w = weight(d as f32);
                sum += w * src[y as usize * side + x as usize];
                total += w;
            }
            *dst = sum / total;
        }
        dst
    };
    pass(&pass(src, true), false)
}
