//! Two colours for dark and light.

use crate::{
    Args, Colour, Depth, Pipeline, Raster, Result, Sample, Value, by_depth,
    kernel::par,
    ops::{Cx, Operation, greyscale, tint::coloured},
    space::lab,
};

/// Maps the greys of a picture to the colours between two: black becomes
/// the dark one, white the light one. Alpha stays.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Duotone does nothing until a pipeline is given it"]
pub struct Duotone {
    dark: Colour,
    light: Colour,
}

impl Duotone {
    /// Sets the two colours.
    pub const fn new(dark: Colour, light: Colour) -> Self {
        Self { dark, light }
    }
}

impl Operation for Duotone {
    fn name(&self) -> &'static str {
        "duotone"
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        fn map<T: Sample>(
            samples: &mut [T],
            (row, channels): (usize, usize),
            ends: [[f32; 3]; 2],
        ) {
            par::rows(samples, row, |_, row| {
                for pixel in row.chunks_exact_mut(channels) {
                    let light = pixel[0].to_f32() / T::WHITE;
                    for (i, v) in pixel[..3].iter_mut().enumerate() {
                        let (a, b) = (ends[0][i], ends[1][i]);
                        *v = T::round((a + (b - a) * light) * T::WHITE);
                    }
                }
            });
        }
        lab::needs_colours("duotone", &src)?;
        let mut grey = coloured(greyscale::grey(&src, cx.is_sharp()));
        if grey.depth() == Depth::F32 {
            // Light beyond white has no colour of its own.
            grey = grey.to_depth(Depth::U16);
        }
        let shape = (grey.row_len(), grey.channels() as usize);
        let ends = [self.dark, self.light].map(|c| [c.r, c.g, c.b]);
        by_depth!(grey.samples_mut(), v => map(v, shape, ends));
        Ok(grey)
    }
}

impl Pipeline {
    /// Maps greys to the colours between two.
    pub fn duotone(self, duotone: Duotone) -> Self {
        self.with(duotone)
    }
}

/// `duotone(dark, light)`, or one text with a comma between.
pub(super) fn recipe(args: &mut Args) -> Result<Duotone> {
    let first = args.next().or_else(|| args.take(&["dark"]));
    let first = first.unwrap_or(Value::Null);
    let both = first.as_text().and_then(|text| text.split_once(','));
    let (dark, light) = match both.filter(|(dark, _)| !dark.contains('(')) {
        Some((dark, light)) => {
            let text = |text: &str| Value::Text(text.trim().to_owned());
            (text(dark), text(light))
        }
        None => {
            let light = args.next().or_else(|| args.take(&["light"]));
            (first, light.unwrap_or(Value::Null))
        }
    };
    Ok(Duotone::new(dark.colour("dark")?, light.colour("light")?))
}
