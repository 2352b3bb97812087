//! Large squares of one colour.

use crate::{
    Args, Pipeline, Raster, Result, Sample, Value, by_depth,
    kernel::par,
    ops::{AlphaUse, Cx, Operation},
};

/// Gives every square of so many pixels its mean colour.
///
/// The squares start at the left top; those at the right and at the bottom
/// may be smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Pixelate does nothing until a pipeline is given it"]
pub struct Pixelate {
    side: u32,
}

impl Pixelate {
    /// Sets the side of the squares, in pixels, 1 to 65536.
    pub const fn squares(side: u32) -> Self {
        Self { side }
    }
}

impl Operation for Pixelate {
    fn name(&self) -> &'static str {
        "pixelate"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Premultiplied
    }

    fn check(&self) -> Result<()> {
        let side = Value::Number(self.side.into());
        side.integer("side", 1..=65536).map(|_| ())
    }

    fn apply(&self, mut src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        fn level<T: Sample>(
            samples: &mut [T],
            (row, channels): (usize, usize),
            side: usize,
        ) {
            par::bands(samples, row * side, |_, band| {
                let high = band.len() / row;
                for left in (0..row).step_by(side * channels) {
                    let right = row.min(left + side * channels);
                    for c in 0..channels {
                        let mut sum = 0.0;
                        for y in 0..high {
                            let part = &band[y * row..][left + c..right];
                            let part = part.iter().step_by(channels);
                            sum += part
                                .map(|v| f64::from(v.to_f32()))
                                .sum::<f64>();
                        }
                        let count = high * (right - left) / channels;
                        let mean = T::round((sum / count as f64) as f32);
                        for y in 0..high {
                            let part = &mut band[y * row..][left + c..right];
                            part.iter_mut()
                                .step_by(channels)
                                .for_each(|v| *v = mean);
                        }
                    }
                }
            });
        }
        let shape = (src.row_len(), src.channels() as usize);
        by_depth!(src.samples_mut(), v => level(v, shape, self.side as usize));
        Ok(src)
    }
}

impl Pipeline {
    /// Gives squares their mean colour.
    pub fn pixelate(self, pixelate: Pixelate) -> Self {
        self.with(pixelate)
    }
}

/// `pixelate(side)`.
pub(super) fn recipe(args: &mut Args) -> Result<Pixelate> {
    let value = args.next().or_else(|| args.take(&["side", "size"]));
    let side = value.unwrap_or(Value::Null).integer("side", 1..=65536)?;
    Ok(Pixelate::squares(side as u32))
}
