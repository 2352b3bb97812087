//! Corners that fade.

use crate::{
    Args, Colour, Pipeline, Raster, Result, Sample, Value, by_depth,
    kernel::par,
    ops::{Cx, Operation},
};

/// Fades the picture to a colour towards its corners; alpha stays.
///
/// Nothing changes within `radius` of the way from the middle to a corner;
/// from there the colour comes in smoothly, up to `strength` in the corner.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Vignette does nothing until a pipeline is given it"]
pub struct Vignette {
    strength: f64,
    radius: f64,
    colour: Colour,
}

impl Default for Vignette {
    fn default() -> Self {
        Self { strength: 0.6, radius: 0.4, colour: Colour::BLACK }
    }
}

impl Vignette {
    /// Starts from black, a strength of 0.6 and a radius of 0.4.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how much of the colour is in the corners, 0 to 1.
    pub const fn strength(mut self, strength: f64) -> Self {
        self.strength = strength;
        self
    }

    /// Sets where it begins, 0 (the middle) to below 1 (the corners).
    pub const fn radius(mut self, radius: f64) -> Self {
        self.radius = radius;
        self
    }

    /// Sets the colour.
    pub const fn colour(mut self, colour: Colour) -> Self {
        self.colour = colour;
        self
    }
}

impl Operation for Vignette {
    fn name(&self) -> &'static str {
        "vignette"
    }

    fn check(&self) -> Result<()> {
        Value::Number(self.strength).number("strength", 0.0..=1.0)?;
        Value::Number(self.radius).number("radius", 0.0..=0.999)?;
        Ok(())
    }

    fn apply(&self, mut src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        fn fade<T: Sample>(
            samples: &mut [T],
            (row, channels, colours): (usize, usize, usize),
            ink: &[T],
            share: impl Fn(usize, usize) -> f32 + Send + Sync,
        ) {
            par::rows(samples, row, |y, row| {
                let pixels = row.chunks_exact_mut(channels).enumerate();
                for (x, pixel) in pixels {
                    let share = share(x, y);
                    if share <= 0.0 {
                        continue;
                    }
                    for (v, ink) in pixel[..colours].iter_mut().zip(ink) {
                        let (a, b) = (v.to_f32(), ink.to_f32());
                        *v = T::round(a + (b - a) * share);
                    }
                }
            });
        }
        let size = src.size();
        let half = [size.width, size.height].map(|side| side as f32 / 2.0);
        let corner = half[0].hypot(half[1]);
        let (radius, strength) = (self.radius as f32, self.strength as f32);
        let share = |x: usize, y: usize| {
            let dx = x as f32 + 0.5 - half[0];
            let dy = y as f32 + 0.5 - half[1];
            let way = dx.hypot(dy) / corner;
            let t = ((way - radius) / (1.0 - radius)).clamp(0.0, 1.0);
            t * t * (3.0 - 2.0 * t) * strength
        };
        let shape =
            (src.row_len(), src.channels() as usize, src.colours() as usize);
        let colour = self.colour;
        // The ink is of the raster's own kind.
        let meaning = src.meaning();
        by_depth!(src.samples_mut(), v => fade(v, shape, &meaning.ink(colour), share));
        Ok(src)
    }
}

impl Pipeline {
    /// Fades the corners.
    pub fn vignette(self, vignette: Vignette) -> Self {
        self.with(vignette)
    }
}

/// `vignette(strength, {radius, colour})`.
pub(super) fn recipe(args: &mut Args) -> Result<Vignette> {
    let mut vignette = Vignette::default();
    if let Some(v) = args.next().or_else(|| args.take(&["strength"])) {
        vignette.strength = v.number("strength", 0.0..=1.0)?;
    }
    if let Some(radius) = args.number("radius", 0.0..=0.999)? {
        vignette.radius = radius;
    }
    if let Some(colour) = args.colour(&["colour", "color"])? {
        vignette.colour = colour;
    }
    Ok(vignette)
}
