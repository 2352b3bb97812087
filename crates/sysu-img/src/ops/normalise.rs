//! The whole range of lightness.

use crate::{
    Args, Error, Pipeline, Raster, Result, Value, by_depth,
    ops::{Cx, Operation, Stage},
    space::{lab, levels::Level},
};

/// Stretches the lightness to the whole range, black to white.
///
/// The darkest `lower` per cent become black, those above `upper` per cent
/// white; colours (a\* and b\*) and alpha stay. A picture of one lightness
/// stays as it is.
///
/// # Source
///
/// sharp `normalise`. DIFFERENCE from sharp: percentiles are found to a 40th
/// of a step of lightness, because whole steps leave black at 5 of 255; in
/// sharp's order they are whole.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Normalise does nothing until a pipeline is given it"]
pub struct Normalise {
    lower: f64,
    upper: f64,
    channels: bool,
}

impl Default for Normalise {
    fn default() -> Self {
        Self::between(1.0, 99.0)
    }
}

impl Normalise {
    /// Sets the percentiles that become black and white.
    pub const fn between(lower: f64, upper: f64) -> Self {
        Self { lower, upper, channels: false }
    }

    /// Stretches each colour channel for itself, which takes a cast of
    /// colour away, too.
    pub const fn channels(mut self) -> Self {
        self.channels = true;
        self
    }

    fn each(&self, mut src: Raster) -> Raster {
        fn bins<T: Level>(
            samples: &[T],
            (channels, colours): (usize, usize),
        ) -> Vec<[u64; 256]> {
            let mut bins = vec![[0; 256]; colours];
            for pixel in samples.chunks_exact(channels) {
                for (bins, v) in bins.iter_mut().zip(pixel) {
                    bins[v.bin()] += 1;
                }
            }
            bins
        }
        let shape = (src.channels() as usize, src.colours() as usize);
        let bins = by_depth!(src.samples(), v => bins(v, shape));
        let total = src.size().pixels() as f64;
        let ends: Vec<(f64, f64)> = bins
            .iter()
            .map(|bins| {
                // The first bin with more than that share in it or below.
                let find = |percent: f64| {
                    let mut below = 0;
                    let past = |n: &u64| {
                        below += n;
                        below as f64 > percent / 100.0 * total
                    };
                    bins.iter().position(past)
                };
                let last = bins.iter().rposition(|n| *n > 0).unwrap_or(255);
                let low = find(self.lower).unwrap_or(0);
                let high = find(self.upper).unwrap_or(last);
                (low as f64, high as f64)
            })
            .collect();
        crate::kernel::tone::map(&mut src, false, |channel, v, white| {
            match ends.get(channel) {
                Some((low, high)) if high > low => {
                    (v * 255.0 / white - low) / (high - low) * white
                }
                _ => v,
            }
        });
        src
    }
}

impl Operation for Normalise {
    fn name(&self) -> &'static str {
        "normalise"
    }

    fn stage(&self) -> Stage {
        Stage::Normalise
    }

    fn check(&self) -> Result<()> {
        Value::Number(self.lower).number("lower", 0.0..=99.0)?;
        Value::Number(self.upper).number("upper", 1.0..=100.0)?;
        if self.lower < self.upper {
            return Ok(());
        }
        let got = format!("{} >= {}", self.lower, self.upper);
        Err(Error::option("range", "lower to be less than upper", got))
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        lab::needs_colours("normalise", &src)?;
        if self.channels {
            return Ok(self.each(src));
        }
        let steps = if cx.is_sharp() { 1.0 } else { 40.0 };
        let lightness = lab::lightness_of(&src);
        let mut bins = vec![0u64; (100.0 * steps) as usize + 1];
        let last = bins.len() - 1;
        for l in &lightness {
            bins[((l * steps + 1e-3).max(0.0) as usize).min(last)] += 1;
        }
        let total = lightness.len() as f64;
        let first = bins.iter().position(|n| *n > 0).unwrap_or(0);
        let end = bins.iter().rposition(|n| *n > 0).unwrap_or(last);
        let sharp = cx.is_sharp();
        // The first bin with more than that share of all pixels in it or
        // below. sharp counts them in as many steps as there are bins.
        let percentile = |percent: f64| {
            let mut below = 0;
            let found = bins.iter().take(end + 1).position(|n| {
                below += n;
                let share = below as f64 / total;
                if sharp {
                    let steps = end as f64;
                    (share * steps).floor() > percent / 100.0 * (steps + 1.0)
                } else {
                    share > percent / 100.0
                }
            });
            found.unwrap_or(if sharp { end + 1 } else { end })
        };
        let low = match self.lower {
            0.0 => first,
            lower => percentile(lower),
        } as f32
            / steps;
        let high = match self.upper {
            100.0 => end,
            upper => percentile(upper),
        } as f32
            / steps;
        if (high - low).abs() <= 1.0 {
            return Ok(src);
        }
        let scale = 100.0 / (high - low);
        lab::map("normalise", src, |block, _| {
            for l in &mut block.planes[0] {
                *l = (*l - low) * scale;
            }
        })
    }
}

impl Pipeline {
    /// Stretches the lightness to the whole range.
    pub fn normalise(self, normalise: Normalise) -> Self {
        self.with(normalise)
    }
}

/// `normalise({lower, upper, channels})`, or `normalise(lower, upper)`.
pub(super) fn recipe(args: &mut Args) -> Result<Normalise> {
    let mut read = |name: &str, range| {
        let value = args.next().or_else(|| args.take(&[name]));
        value.map(|v| v.number(name, range)).transpose()
    };
    let lower = read("lower", 0.0..=99.0)?.unwrap_or(1.0);
    let upper = read("upper", 1.0..=100.0)?.unwrap_or(99.0);
    let channels = args.flag(&["channels"])?;
    Ok(Normalise { lower, upper, channels })
}
