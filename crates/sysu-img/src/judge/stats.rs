//! What the pixels of a picture are like, in numbers.

use crate::{
    Alpha, Colour, Depth, Pipeline, Raster, Result, Sample, Samples, Space,
    by_depth, kernel::smart,
};

/// What the pixels of a picture are like.
///
/// # Source
///
/// sharp `stats`: the same definitions, on the pixels that the pipeline
/// gives. DIFFERENCE from sharp: the operations that were recorded have run.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stats {
    /// One entry for each channel, alpha included.
    pub channels: Vec<ChannelStats>,
    /// Whether there is no alpha, or nothing translucent.
    pub is_opaque: bool,
    /// Shannon entropy, in bits, of the grey picture.
    pub entropy: f64,
    /// Standard deviation of a Laplacian of the grey picture.
    pub sharpness: f64,
    /// The middle of the fullest of 16 x 16 x 16 boxes of sRGB.
    pub dominant: Colour,
}

/// What one channel is like, in its own units.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ChannelStats {
    /// The least sample.
    pub min: f64,
    /// The greatest sample.
    pub max: f64,
    /// The sum of all samples.
    pub sum: f64,
    /// The sum of their squares.
    pub squares_sum: f64,
    /// The mean.
    pub mean: f64,
    /// The standard deviation, by n - 1.
    pub stdev: f64,
    /// Where a least sample is: x, y.
    pub min_at: (u32, u32),
    /// Where a greatest sample is: x, y.
    pub max_at: (u32, u32),
}

impl Pipeline {
    /// Runs the operations and measures the first frame.
    ///
    /// # Errors
    ///
    /// As [`Pipeline::to_picture`].
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_img::{Alpha, Pipeline, Raster, Samples, Size, Space};
    ///
    /// let grey = Samples::U8(vec![10, 20, 30, 40]);
    /// let size = Size::new(2, 2);
    /// let raster = Raster::new(size, Space::Grey, Alpha::None, grey)?;
    /// let stats = Pipeline::from_raster(raster).stats()?;
    /// assert_eq!(stats.channels[0].mean, 25.0);
    /// assert_eq!(stats.entropy, 2.0);
    /// # Ok::<(), sysu_img::Error>(())
    /// ```
    pub fn stats(&self) -> Result<Stats> {
        let picture = self.clone().pages(crate::Pages::First).to_picture()?;
        let raster = picture.into_raster();
        let channels = raster.channels() as usize;
        let width = raster.width() as usize;
        let each = (0..channels)
            .map(|c| by_depth!(raster.samples(), v => channel(v, c, channels, width)))
            .collect();
        let is_opaque = raster.is_opaque();
        let grey = grey(&raster);
        Ok(Stats {
            channels: each,
            is_opaque,
            entropy: entropy(&grey, &raster),
            sharpness: sharpness(&grey, width),
            dominant: dominant(raster),
        })
    }
}

fn channel<T: Sample>(
    samples: &[T],
    channel: usize,
    channels: usize,
    width: usize,
) -> ChannelStats {
    let (mut least, mut most) = ((f64::INFINITY, 0), (f64::NEG_INFINITY, 0));
    let (mut sum, mut squares) = (0.0, 0.0);
    for (index, pixel) in samples.chunks_exact(channels).enumerate() {
        let v = pixel[channel].to_f32() as f64;
        if v < least.0 {
            least = (v, index);
        }
        if v > most.0 {
            most = (v, index);
        }
        sum += v;
        squares += v * v;
    }
    let count = (samples.len() / channels) as f64;
    let at = |index: usize| ((index % width) as u32, (index / width) as u32);
    let variance = (squares - sum * sum / count) / (count - 1.0).max(1.0);
    ChannelStats {
        min: least.0,
        max: most.0,
        sum,
        squares_sum: squares,
        mean: sum / count,
        stdev: variance.max(0.0).sqrt(),
        min_at: at(least.1),
        max_at: at(most.1),
    }
}

/// The picture in 256 greys, with the rounding of libvips, so that the
/// numbers are those of sharp; of 16 bits the upper 8 count.
fn grey(raster: &Raster) -> Vec<u8> {
    let small = match raster.samples() {
        Samples::U16(v) if raster.colours() > 1 => {
            let upper = v.iter().map(|v| (v >> 8) as u8).collect();
            let (space, alpha) = (raster.space(), raster.alpha());
            Raster::new(raster.size(), space, alpha, Samples::U8(upper))
                .unwrap_or_else(|_| raster.clone().to_depth(Depth::U8))
        }
        _ => raster.clone().to_depth(Depth::U8),
    };
    let grey = crate::ops::greyscale::grey(&small, true);
    let of = grey.channels() as usize;
    let Samples::U8(samples) = grey.samples() else { return Vec::new() };
    samples.chunks_exact(of).map(|pixel| pixel[0]).collect()
}

fn entropy(grey: &[u8], like: &Raster) -> f64 {
    let samples = Samples::U8(grey.to_vec());
    Raster::new(like.size(), Space::Grey, Alpha::None, samples)
        .map_or(0.0, |raster| smart::shannon(&raster))
}

/// The standard deviation of 0 1 0 / 1 -4 1 / 0 1 0, divided by nine, edges
/// replicated.
fn sharpness(grey: &[u8], width: usize) -> f64 {
    let height = grey.len() / width;
    let at = |x: usize, y: usize| grey[y * width + x] as i32;
    let (mut sum, mut squares) = (0f64, 0f64);
    for y in 0..height {
        let (up, down) = (y.saturating_sub(1), (y + 1).min(height - 1));
        for x in 0..width {
            let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
            let around = at(left, y) + at(right, y) + at(x, up) + at(x, down);
            let v = (around - 4 * at(x, y)) as f64 / 9.0;
            sum += v;
            squares += v * v;
        }
    }
    let count = grey.len() as f64;
    let variance = (squares - sum * sum / count) / (count - 1.0).max(1.0);
    variance.max(0.0).sqrt()
}

fn dominant(raster: Raster) -> Colour {
    let raster = raster.to_depth(Depth::U8);
    let of = raster.channels() as usize;
    let colours = raster.colours();
    let mut bins = vec![0u32; 4096];
    if let Samples::U8(samples) = raster.samples() {
        for pixel in samples.chunks_exact(of) {
            let part = |c: usize| {
                let c = if colours < 3 { 0 } else { c };
                pixel[c] as usize >> 4
            };
            bins[part(0) << 8 | part(1) << 4 | part(2)] += 1;
        }
    }
    let fullest = bins
        .iter()
        .enumerate()
        .fold(
            (0, 0),
            |best, (bin, &count)| {
                if count > best.1 { (bin, count) } else { best }
            },
        )
        .0;
    let middle = |shift: usize| ((fullest >> shift & 15) * 16 + 8) as u8;
    Colour::rgb8(middle(8), middle(4), middle(0))
}
