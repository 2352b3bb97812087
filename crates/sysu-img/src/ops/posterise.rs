//! Few steps from black to white.

use crate::{
    Args, Pipeline, Raster, Result, Sample, Value, by_depth,
    ops::{Cx, Operation},
    tone,
};

/// Leaves so many steps of each colour channel; alpha stays.
///
/// Each sample goes to the nearest step, or its error is spread over the
/// pixels that follow (R. Floyd and L. Steinberg, "An adaptive algorithm for
/// spatial grey scale", 1976), so that means are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Posterise does nothing until a pipeline is given it"]
pub struct Posterise {
    steps: u16,
    dither: bool,
}

impl Posterise {
    /// Sets the steps, 2 (black and white) to 256.
    pub const fn steps(steps: u16) -> Self {
        Self { steps, dither: false }
    }

    /// Spreads the errors.
    pub const fn dither(mut self) -> Self {
        self.dither = true;
        self
    }
}

impl Operation for Posterise {
    fn name(&self) -> &'static str {
        if self.dither { "dither" } else { "posterise" }
    }

    fn check(&self) -> Result<()> {
        let steps = Value::Number(self.steps.into());
        steps.integer("steps", 2..=256).map(|_| ())
    }

    fn apply(&self, mut src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let colours = src.colours() as usize;
        let last = f64::from(self.steps) - 1.0;
        if !self.dither {
            tone::map(&mut src, false, |channel, v, white| {
                let step = (v / white * last).round().clamp(0.0, last);
                if channel < colours { step / last * white } else { v }
            });
            return Ok(src);
        }
        let (row, channels) = (src.row_len(), src.channels() as usize);
        let rows = (row, channels, colours);
        by_depth!(src.samples_mut(), v => spread(v, rows, last as f32, cx))?;
        Ok(src)
    }
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

/// `posterise(steps)`, and `dither(steps)`, where two are the default.
pub(super) fn recipe(args: &mut Args, dither: bool) -> Result<Posterise> {
    let value = args.next().or_else(|| args.take(&["steps", "levels"]));
    let default = if dither { Value::Number(2.0) } else { Value::Null };
    let steps = value.unwrap_or(default).integer("steps", 2..=256)?;
    Ok(Posterise { steps: steps as u16, dither })
}
