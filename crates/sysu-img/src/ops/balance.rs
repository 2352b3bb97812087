//! Away with a cast of colour.

use crate::{
    Args, Colour, Depth, Pipeline, Raster, Result, Samples, Space,
    kernel::par,
    ops::{Cx, Operation},
    space::{lab, transfer::to_linear},
};

/// Scales red, green and blue so that what should be grey is; alpha stays.
///
/// By default the mean of the picture should be (G. Buchsbaum, "A spatial
/// processor model for object colour perception", 1980), of what is neither
/// black nor overexposed; or say which colour of the picture should be. The
/// work is done in linear light, and a channel is scaled by a third to
/// three.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[must_use = "a WhiteBalance does nothing until a pipeline is given it"]
pub struct WhiteBalance {
    grey: Option<Colour>,
}

impl WhiteBalance {
    /// Makes the mean of the picture grey.
    pub const fn mean() -> Self {
        Self { grey: None }
    }

    /// Makes a colour that the picture has grey.
    pub const fn grey(colour: Colour) -> Self {
        Self { grey: Some(colour) }
    }
}

impl Operation for WhiteBalance {
    fn name(&self) -> &'static str {
        "whiteBalance"
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        lab::needs_colours("whiteBalance", &src)?;
        let (space, depth) = (src.space(), src.depth());
        if space == Space::Grey {
            return Ok(src);
        }
        let mut light = src.to_space(Space::Linear, Depth::F32)?;
        let of = light.channels() as usize;
        let row = light.row_len();
        let Samples::F32(samples) = light.samples_mut() else {
            return light.to_space(space, depth);
        };
        let middle = match self.grey {
            Some(Colour { r, g, b, .. }) => [r, g, b].map(to_linear),
            None => mean(samples, of),
        };
        // What is left of the light stays as bright as it was.
        let luma =
            0.2126 * middle[0] + 0.7152 * middle[1] + 0.0722 * middle[2];
        let gains = middle.map(|v| match v {
            v if v > 0.0 => (luma / v).clamp(1.0 / 3.0, 3.0),
            _ => 1.0,
        });
        par::rows(samples, row, |_, row| {
            for pixel in row.chunks_exact_mut(of) {
                for (v, gain) in pixel.iter_mut().zip(gains) {
                    *v *= gain;
                }
            }
        });
        light.to_space(space, depth)
    }
}

/// The mean of what is neither black nor overexposed, by alpha.
fn mean(samples: &[f32], of: usize) -> [f32; 3] {
    let (dark, bright) = (to_linear(0.02), to_linear(0.98));
    let mut sums = [0.0f64; 3];
    for pixel in samples.chunks_exact(of) {
        let tells = pixel[..3].iter().all(|v| *v < bright)
            && pixel[..3].iter().any(|v| dark < *v);
        if tells {
            let weight = if of == 4 { f64::from(pixel[3]) } else { 1.0 };
            for (sum, v) in sums.iter_mut().zip(pixel) {
                *sum += f64::from(*v) * weight;
            }
        }
    }
    let total: f64 = sums.iter().sum();
    sums.map(|sum| if total > 0.0 { (sum / total) as f32 } else { 0.0 })
}

impl Pipeline {
    /// Takes a cast of colour away.
    pub fn white_balance(self, balance: WhiteBalance) -> Self {
        self.with(balance)
    }
}

/// `whiteBalance(colour?)`.
pub(super) fn recipe(args: &mut Args) -> Result<WhiteBalance> {
    let value = args.next().or_else(|| args.take(&["grey", "gray"]));
    let grey = value.map(|v| v.colour("grey")).transpose()?;
    Ok(WhiteBalance { grey })
}
