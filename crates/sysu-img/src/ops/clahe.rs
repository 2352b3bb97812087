//! Local contrast.

use crate::{
    Args, Error, Pipeline, Raster, Result, Samples, Value, by_depth,
    kernel::par,
    ops::{Cx, Operation, Stage},
    space::levels::Level,
};

/// Equalises the histogram around each pixel, with limited contrast.
///
/// Every sample becomes the share of the samples around it, in a window of
/// `width` x `height` that slides along with it, which are not above it. A
/// bin of the histogram counts at most `max_slope`; what is cut off is
/// spread over all bins. The mirrored picture goes on outside. Alpha stays.
///
/// Cost: twice the height of the window for each sample, and some dozens
/// more.
///
/// # Source
///
/// sharp `clahe`. DIFFERENCE from sharp: alpha is left as it is, 16 bits and
/// floating point work, with 256 bins and straight lines between them, and
/// a window larger than the picture is as large as the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Clahe does nothing until a pipeline is given it"]
pub struct Clahe {
    width: u32,
    height: u32,
    max_slope: u32,
    tiled: bool,
}

impl Clahe {
    /// Takes a window of that size: 1 to 65536 pixels a side.
    pub const fn window(width: u32, height: u32) -> Self {
        Self { width, height, max_slope: 3, tiled: false }
    }

    /// Equalises tiles of that size and goes from curve to curve between
    /// their middles, as K. Zuiderveld, "Contrast Limited Adaptive Histogram
    /// Equalization", 1994: much faster for large windows.
    pub const fn tiled(mut self) -> Self {
        self.tiled = true;
        self
    }

    /// Sets how much contrast may grow: 1 to 100, or 0 for no limit
    /// [default: 3].
    pub const fn max_slope(mut self, max_slope: u32) -> Self {
        self.max_slope = max_slope;
        self
    }
}

impl Operation for Clahe {
    fn name(&self) -> &'static str {
        "clahe"
    }

    fn stage(&self) -> Stage {
        Stage::Clahe
    }

    fn check(&self) -> Result<()> {
        for (name, v, range) in [
            ("width", self.width, 1..=65536),
            ("height", self.height, 1..=65536),
            ("maxSlope", self.max_slope, 0..=100),
        ] {
            Value::Number(v as f64).integer(name, range)?;
        }
        Ok(())
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let (width, height) = (src.width(), src.height());
        if cx.is_sharp() && (self.width > width || self.height > height) {
            let needs = format!(
                "a window no larger than the picture of {}",
                src.size()
            );
            return Err(Error::mismatch("clahe", needs));
        }
        let touched =
            if cx.is_sharp() { src.channels() } else { src.colours() };
        let window = Window {
            width: self.width.min(width) as usize,
            height: self.height.min(height) as usize,
            slope: match self.max_slope {
                0 => u32::MAX,
                slope => slope,
            },
            touched: touched as usize,
        };
        if self.tiled {
            return Ok(by_depth!(src.samples(), v => {
                let dst = window.tiles(v, &src);
                src.with(src.size(), dst)
            }));
        }
        let dst = match src.samples() {
            Samples::U8(v) => src.with(src.size(), window.slide(v, &src, cx)),
            Samples::U16(v) => src.with(src.size(), window.slide(v, &src, cx)),
            Samples::F32(v) => src.with(src.size(), window.slide(v, &src, cx)),
        };
        // The rows stop early when the time is up.
        cx.check()?;
        Ok(dst)
    }
}

struct Window {
    width: usize,
    height: usize,
    slope: u32,
    touched: usize,
}

/// A histogram whose bins count up to a limit, with what is above it.
struct Bins {
    counts: [u32; 256],
    /// Sums of sixteen limited bins.
    sums: [u32; 16],
    over: u32,
    slope: u32,
}

impl Bins {
    fn new(slope: u32) -> Self {
        Self { counts: [0; 256], sums: [0; 16], over: 0, slope }
    }

    #[inline(always)]
    fn add(&mut self, v: usize) {
        let within = u32::from(self.counts[v] < self.slope);
        self.counts[v] += 1;
        self.sums[v / 16] += within;
        self.over += 1 - within;
    }

    #[inline(always)]
    fn remove(&mut self, v: usize) {
        self.counts[v] -= 1;
        let within = u32::from(self.counts[v] < self.slope);
        self.sums[v / 16] -= within;
        self.over -= 1 - within;
    }

    /// How many samples lie below a bin (256 is above all), as far as bins
    /// count.
    #[inline(always)]
    fn below(&self, bin: usize) -> u32 {
        let rough: u32 = self.sums[..bin / 16].iter().sum();
        let start = bin / 16 * 16;
        let fine: u32 =
            self.counts[start..bin].iter().map(|n| *n.min(&self.slope)).sum();
        let spread = bin as u64 * self.over as u64 / 256;
        rough + fine + spread as u32
    }
}

impl Window {
    /// Curves of tiles, and straight lines between the four around a pixel.
    fn tiles<T: Level>(&self, src: &[T], raster: &Raster) -> Vec<T> {
        let (row, c) = (raster.row_len(), raster.channels() as usize);
        let (width, height) =
            (raster.width() as usize, raster.height() as usize);
        let (across, down) =
            (width.div_ceil(self.width), height.div_ceil(self.height));
        let curves = par::map(across * down * self.touched, |index| {
            let channel = index % self.touched;
            let tile = index / self.touched;
            let (x, y) =
                (tile % across * self.width, tile / across * self.height);
            // A tile at the far edge begins earlier, and is as large.
            let (x, y) =
                (x.min(width - self.width), y.min(height - self.height));
            let mut bins = Bins::new(self.limit());
            for y in y..y + self.height {
                let line = &src[y * row + x * c..][..self.width * c];
                line.iter()
                    .skip(channel)
                    .step_by(c)
                    .for_each(|v| bins.add(v.bin()));
            }
            let area = (self.width * self.height) as f32;
            let mut curve = [0f32; 257];
            for (bin, to) in curve.iter_mut().enumerate() {
                *to = bins.below(bin) as f32 / area;
            }
            curve
        });
        // The tile whose middle lies before a place, and how far behind.
        let before = |at: usize, side: usize, count: usize| {
            let at = (at as f32 + 0.5) / side as f32 - 0.5;
            let first = (at.max(0.0) as usize).min(count - 1);
            let part = (at - first as f32).clamp(0.0, 1.0);
            (first, (first + 1).min(count - 1), part)
        };
        let mut dst = src.to_vec();
        par::rows(&mut dst, row, |y, dst| {
            let (top, bottom, down) = before(y, self.height, down);
            for (x, pixel) in dst.chunks_exact_mut(c).enumerate() {
                let (left, right, part) = before(x, self.width, across);
                for (channel, v) in
                    pixel[..self.touched].iter_mut().enumerate()
                {
                    let bin = v.bin();
                    let within = if T::WHITE == 255.0 {
                        1.0
                    } else {
                        (v.to_f32() * 256.0 / (T::WHITE + 1.0) - bin as f32)
                            .clamp(0.0, 1.0)
                    };
                    let at = |row: usize, column: usize| {
                        let tile = row * across + column;
                        let curve = &curves[tile * self.touched + channel];
                        let (low, high) = (curve[bin], curve[bin + 1]);
                        low + (high - low) * within
                    };
                    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
                    let upper = mix(at(top, left), at(top, right), part);
                    let lower = mix(at(bottom, left), at(bottom, right), part);
                    *v = T::round(mix(upper, lower, down) * T::WHITE);
                }
            }
        });
        dst
    }

    /// The most that a bin of a tile counts: the slope times what it would
    /// count if all bins were alike.
    fn limit(&self) -> u32 {
        let even = (self.width * self.height).div_ceil(256) as u32;
        self.slope.saturating_mul(even)
    }

    fn slide<T: Level>(
        &self,
        src: &[T],
        raster: &Raster,
        cx: &Cx<'_>,
    ) -> Vec<T> {
        let (row, c) = (raster.row_len(), raster.channels() as usize);
        let width = raster.width() as usize;
        let height = raster.height() as usize;
        let (across, down) = (self.width / 2, self.height / 2);
        let (watch, sharp) = (cx.watch, cx.is_sharp());
        let area = (self.width * self.height) as f32;
        let mut dst = src.to_vec();
        par::rows(&mut dst, row, |y, dst| {
            if watch.check().is_err() {
                return;
            }
            let lines: Vec<&[T]> = (y..y + self.height)
                .map(|y| &src[mirror(y, down, height) * row..][..row])
                .collect();
            for channel in 0..self.touched {
                let mut bins = Bins::new(self.slope);
                for x in 0..self.width - 1 {
                    let at = mirror(x, across, width) * c + channel;
                    lines.iter().for_each(|line| bins.add(line[at].bin()));
                }
                for (x, dst) in
                    dst[channel..].iter_mut().step_by(c).enumerate()
                {
                    let at = mirror(x + self.width - 1, across, width) * c
                        + channel;
                    lines.iter().for_each(|line| bins.add(line[at].bin()));
                    let bin = dst.bin();
                    let share = if sharp || T::WHITE == 255.0 {
                        bins.below(bin + 1) as f32
                    } else {
                        let part = dst.to_f32() * 256.0 / (T::WHITE + 1.0)
                            - bin as f32;
                        let (low, high) =
                            (bins.below(bin), bins.below(bin + 1));
                        low as f32 + (high - low) as f32 * part.min(1.0)
                    };
                    *dst = T::cut(share * T::WHITE / area);
                    let at = mirror(x, across, width) * c + channel;
                    lines.iter().for_each(|line| bins.remove(line[at].bin()));
                }
            }
        });
        dst
    }
}

/// The place in the picture that stands at `at - before`, mirrored outside.
#[inline(always)]
fn mirror(at: usize, before: usize, len: usize) -> usize {
    let at = if at < before { before - at - 1 } else { at - before };
    let at = at % (2 * len);
    if at < len { at } else { 2 * len - 1 - at }
}

impl Pipeline {
    /// Equalises the histogram around each pixel.
    pub fn clahe(self, clahe: Clahe) -> Self {
        self.with(clahe)
    }
}

/// `clahe({width, height, maxSlope})`.
pub(super) fn recipe(args: &mut Args) -> Result<Clahe> {
    let mut side = |name: &str| {
        let value = args.take(&[name]).unwrap_or(Value::Null);
        value.integer(name, 1..=65536).map(|side| side as u32)
    };
    let (width, height) = (side("width")?, side("height")?);
    let value = args.take(&["maxSlope", "max-slope", "slope"]);
    let value = value.unwrap_or(Value::Number(3.0));
    let max_slope = value.integer("maxSlope", 0..=100)? as u32;
    let tiled = args.flag(&["tiled"])?;
    Ok(Clahe { width, height, max_slope, tiled })
}
