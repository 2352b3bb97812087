//! The colours that a picture is made of.

use crate::{
    Colour, Depth, Fit, Picture, Pipeline, Resize, Result, Samples,
    pipeline::ingest,
};

/// A colour of a picture, and how much of it there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swatch {
    /// The colour.
    pub colour: Colour,
    /// The part of the picture that is closest to it, 0 to 1.
    pub share: f64,
}

/// Rounds of moving the swatches to the middle of what is theirs.
const ROUNDS: usize = 24;

/// A box of similar colours, in Oklab, with its pixels.
struct Heap {
    lab: [f64; 3],
    pixels: f64,
}

/// Finds up to `count` colours that stand for those of a picture, the most
/// frequent first.
///
/// The first frame counts, as sRGB and scaled to about 200 pixels a side,
/// each pixel by its alpha. Colours are told apart
/// in Oklab, where distances are those that are seen, by k-means from the
/// colours that lie farthest apart. The same picture gives the same
/// swatches.
///
/// # Errors
///
/// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) for channels that
/// are no colours.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Pipeline, Size, swatches};
///
/// let colours = [Colour::rgb8(200, 0, 0), Colour::rgb8(0, 0, 200)];
/// let checker = Create::checker(Size::new(64, 64), 8, colours);
/// let found = swatches(&Pipeline::create(checker).to_picture()?, 5)?;
/// assert_eq!(found.len(), 2);
/// assert_eq!(found[0].share, 0.5);
/// # Ok::<(), sysu_img::Error>(())
/// ```
pub fn swatches(picture: &Picture, count: usize) -> Result<Vec<Swatch>> {
    let heaps = heaps(picture)?;
    let total: f64 = heaps.iter().map(|heap| heap.pixels).sum();
    if heaps.is_empty() || count == 0 {
        return Ok(Vec::new());
    }
    let mut middles = farthest(&heaps, count.min(heaps.len()));
    let mut shares = vec![0.0; middles.len()];
    for _ in 0..ROUNDS {
        let before = middles.clone();
        let mut sums = vec![[0.0; 4]; middles.len()];
        for heap in &heaps {
            let sum = &mut sums[nearest(&middles, heap.lab).0];
            for (sum, value) in sum.iter_mut().zip(heap.lab) {
                *sum += value * heap.pixels;
            }
            sum[3] += heap.pixels;
        }
        for ((middle, share), sum) in
            middles.iter_mut().zip(&mut shares).zip(sums)
        {
            *share = sum[3] / total;
            if sum[3] > 0.0 {
                *middle = [0, 1, 2].map(|i| sum[i] / sum[3]);
            }
        }
        if middles == before {
            break;
        }
    }
    let mut found: Vec<Swatch> = middles
        .into_iter()
        .zip(shares)
        .filter(|(_, share)| *share > 0.0)
        .map(|(lab, share)| Swatch { colour: colour(lab), share })
        .collect();
    // Of the same share, the lighter first: an order that is always one.
    found.sort_by(|a, b| {
        let light = |swatch: &Swatch| f64::from(swatch.colour.luma());
        b.share.total_cmp(&a.share).then(light(b).total_cmp(&light(a)))
    });
    Ok(found)
}

/// The colours in boxes of 32 steps a channel.
fn heaps(picture: &Picture) -> Result<Vec<Heap>> {
    let seen = ingest::seen(picture)?;
    // Every pixel for a small picture, and none that was mixed by scaling.
    let small = match seen.size().width.max(seen.size().height) {
        ..=256 => seen,
        _ => Pipeline::from_raster(seen)
            .resize(Resize::to(200, 200).fit(Fit::Inside))
            .to_picture()?
            .into_raster(),
    };
    let of = small.channels() as usize;
    let mut boxes = vec![([0.0; 3], 0.0); 1 << 15];
    let Samples::U8(samples) = small.to_depth(Depth::U8).into_samples() else {
        return Ok(Vec::new());
    };
    for pixel in samples.chunks_exact(of) {
        // What is seen less counts less.
        let seen = if of == 4 { f64::from(pixel[3]) / 255.0 } else { 1.0 };
        if seen == 0.0 {
            continue;
        }
        let at = pixel[..3]
            .iter()
            .fold(0, |at, value| at << 5 | usize::from(value >> 3));
        let (sum, pixels) = &mut boxes[at];
        for (sum, value) in sum.iter_mut().zip(pixel) {
            *sum += f64::from(*value) * seen;
        }
        *pixels += seen;
    }
    let heap = |(sum, pixels): ([f64; 3], f64)| Heap {
        lab: lab(sum.map(|sum| sum / pixels / 255.0)),
        pixels,
    };
    Ok(boxes.into_iter().filter(|(_, n)| *n > 0.0).map(heap).collect())
}

/// Starts from the fullest box, and adds what is farthest from all that are
/// there, the fuller ones first.
fn farthest(heaps: &[Heap], count: usize) -> Vec<[f64; 3]> {
    let fullest = heaps.iter().max_by(|a, b| a.pixels.total_cmp(&b.pixels));
    let mut middles: Vec<_> =
        fullest.map(|heap| heap.lab).into_iter().collect();
    while middles.len() < count {
        let worth =
            |heap: &Heap| nearest(&middles, heap.lab).1 * heap.pixels.sqrt();
        let next = heaps
            .iter()
            .max_by(|a, b| worth(a).total_cmp(&worth(b)))
            .filter(|heap| worth(heap) > 0.0);
        let Some(next) = next else { break };
        middles.push(next.lab);
    }
    middles
}

/// The index of the nearest middle, and its squared distance.
fn nearest(middles: &[[f64; 3]], lab: [f64; 3]) -> (usize, f64) {
    let distance = |middle: &[f64; 3]| -> f64 {
        middle.iter().zip(lab).map(|(a, b)| (a - b) * (a - b)).sum()
    };
    let each = middles.iter().map(distance).enumerate();
    each.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, f64::INFINITY))
}

fn lab(rgb: [f64; 3]) -> [f64; 3] {
    let rgb = rgb.map(|v| v as f32);
    crate::space::spaces::oklab_of(rgb).map(f64::from)
}

fn colour(lab: [f64; 3]) -> Colour {
    let [r, g, b] = crate::space::spaces::srgb_of(lab.map(|v| v as f32));
    Colour { r, g, b, alpha: 1.0 }
}
