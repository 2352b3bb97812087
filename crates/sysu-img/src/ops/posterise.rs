//! Few steps from black to white.

use crate::{
    Args, Error, Pipeline, Raster, Result, Sample, Value, by_depth,
    kernel::{par, tone},
    ops::{Cx, Operation},
};

/// Leaves so many steps of each colour channel; alpha stays.
///
/// Each sample goes to the nearest step; or so that means are kept: its
/// error is spread over the pixels that follow, or a pattern says where the
/// higher of two steps is taken, the same on every frame and in any crop
/// that begins at a whole pattern.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Pipeline, Posterise, Samples, Size};
///
/// let dark = Create::plain(Size::new(2, 2), Colour::rgb8(80, 80, 80));
/// let made = Pipeline::create(dark)
///     .with(Posterise::steps(2).ordered(2))
///     .to_picture()?;
/// let Samples::U8(rgb) = made.raster().samples() else { return Ok(()) };
/// // 80 of 255 is more than one of the four thresholds, 1/8.
/// assert_eq!(rgb.iter().step_by(3).copied().collect::<Vec<_>>(), [255, 0, 0, 0]);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// R. Floyd and L. Steinberg, "An adaptive algorithm for spatial grey
/// scale", 1976. B. Bayer, "An optimum method for two-level rendition of
/// continuous-tone pictures", 1973.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Posterise does nothing until a pipeline is given it"]
pub struct Posterise {
    steps: u16,
    dither: Dither,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dither {
    None,
    Spread,
    /// By Bayer's pattern of that side.
    Ordered(u8),
}

impl Posterise {
    /// Sets the steps, 2 (black and white) to 256.
    pub const fn steps(steps: u16) -> Self {
        Self { steps, dither: Dither::None }
    }

    /// Spreads the errors.
    pub const fn dither(mut self) -> Self {
        self.dither = Dither::Spread;
        self
    }

    /// Takes Bayer's pattern of `side` times `side` pixels: 2, 4, 8 or 16.
    pub const fn ordered(mut self, side: u8) -> Self {
        self.dither = Dither::Ordered(side);
        self
    }
}

impl Operation for Posterise {
    fn name(&self) -> &'static str {
        if self.dither == Dither::None { "posterise" } else { "dither" }
    }

    fn check(&self) -> Result<()> {
        let steps = Value::Number(self.steps.into());
        steps.integer("steps", 2..=256)?;
        match self.dither {
            Dither::Ordered(side) if ![2, 4, 8, 16].contains(&side) => {
                Err(Error::option("ordered", "2, 4, 8 or 16", side))
            }
            _ => Ok(()),
        }
    }

    fn apply(&self, mut src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let colours = src.colours() as usize;
        let last = f64::from(self.steps) - 1.0;
        if self.dither == Dither::None {
            tone::map(&mut src, false, |channel, v, white| {
                let step = (v / white * last).round().clamp(0.0, last);
                if channel < colours { step / last * white } else { v }
            });
            return Ok(src);
        }
        let (row, channels) = (src.row_len(), src.channels() as usize);
        let rows = (row, channels, colours);
        let last = last as f32;
        if let Dither::Ordered(side) = self.dither {
            let pattern = bayer(side.into());
            by_depth!(src.samples_mut(), v => order(v, rows, last, &pattern));
        } else {
            by_depth!(src.samples_mut(), v => spread(v, rows, last, cx))?;
        }
        Ok(src)
    }
}

/// Rows of thresholds between 0 and 1, each doubling of the side a fourth
/// as far apart: a pixel's rank is told first by its place in the smallest
/// square.
fn bayer(side: usize) -> Vec<Vec<f32>> {
    let rank = |mut x: usize, mut y: usize| {
        let (mut rank, mut left) = (0, side);
        while left > 1 {
            // 0 2
            // 3 1
            let within = [[0, 2], [3, 1]][y & 1][x & 1];
            rank = rank * 4 + within;
            (x, y, left) = (x / 2, y / 2, left / 2);
        }
        (rank as f32 + 0.5) / (side * side) as f32
    };
    let row = |y| (0..side).map(|x| rank(x, y)).collect();
    (0..side).map(row).collect()
}

fn order<T: Sample>(
    samples: &mut [T],
    (row, channels, colours): (usize, usize, usize),
    last: f32,
    pattern: &[Vec<f32>],
) {
    par::rows(samples, row, |y, row| {
        let thresholds = &pattern[y % pattern.len()];
        let pixels = row.chunks_exact_mut(channels);
        for (pixel, threshold) in pixels.zip(thresholds.iter().cycle()) {
            for v in &mut pixel[..colours] {
                let wanted = v.to_f32() / T::WHITE * last;
                let low = wanted.floor();
                let step = low + f32::from(wanted - low > *threshold);
                *v = T::round(step.clamp(0.0, last) / last * T::WHITE);
            }
        }
    });
}

/// From the left and from the right in turn, so that the errors leave no
/// trace in one direction. Each pixel waits for those before it: one thread.
fn spread<T: Sample>(
    samples: &mut [T],
    (row, channels, colours): (usize, usize, usize),
    last: f32,
    cx: &mut Cx<'_>,
) -> Result<()> {
    // A place more on each side takes what falls off.
    let width = row / channels + 2;
    let mut now = vec![0.0f32; width * colours];
    let mut next = now.clone();
    for (y, row) in samples.chunks_exact_mut(row).enumerate() {
        cx.check()?;
        let backwards = y % 2 == 1;
        let pixels = row.len() / channels;
        for i in 0..pixels {
            let x = if backwards { pixels - 1 - i } else { i };
            // Where the errors go: ahead, and the three below.
            let [ahead, behind] =
                if backwards { [x, x + 2] } else { [x + 2, x] };
            for c in 0..colours {
                let v = &mut row[x * channels + c];
                let at = |place: usize| place * colours + c;
                let wanted = v.to_f32() / T::WHITE + now[at(x + 1)];
                let step = (wanted * last).round().clamp(0.0, last) / last;
                *v = T::round(step * T::WHITE);
                let error = (wanted - step) / 16.0;
                now[at(ahead)] += error * 7.0;
                next[at(behind)] += error * 3.0;
                next[at(x + 1)] += error * 5.0;
                next[at(ahead)] += error;
            }
        }
        std::mem::swap(&mut now, &mut next);
        next.fill(0.0);
    }
    Ok(())
}

impl Pipeline {
    /// Leaves few steps of each colour.
    pub fn posterise(self, posterise: Posterise) -> Self {
        self.with(posterise)
    }
}

/// `posterise(steps)`, and `dither(steps, {ordered})`, where two are the
/// default.
pub(super) fn recipe(args: &mut Args, dither: bool) -> Result<Posterise> {
    let value = args.next().or_else(|| args.take(&["steps", "levels"]));
    let default = if dither { Value::Number(2.0) } else { Value::Null };
    let steps = value.unwrap_or(default).integer("steps", 2..=256)?;
    let plain = Posterise::steps(steps as u16);
    if !dither {
        return Ok(plain);
    }
    Ok(match args.integer("ordered", 2..=16)? {
        None => plain.dither(),
        Some(side) => plain.ordered(side as u8),
    })
}
