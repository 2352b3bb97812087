//! Brightness, saturation, hue and lightness.

use crate::{
    Args, Depth, Error, Pipeline, Raster, Result, Samples, Space,
    kernel::par,
    ops::{Cx, Operation, Stage},
    space::lab,
};

/// Changes lightness, colourfulness and hue, as the eye sees them.
///
/// Works in CIE L\*C\*h: `L · brightness + lightness`, `C · saturation`,
/// `h + hue`. Alpha stays.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Modulate, Pipeline, Raster, Samples, Size, Space};
///
/// let red = Samples::U8(vec![255, 0, 0]);
/// let red = Raster::new(Size::new(1, 1), Space::Srgb, Alpha::None, red)?;
/// let pale = Modulate::default().saturation(0.0);
/// let picture = Pipeline::from_raster(red).modulate(pale).to_picture()?;
/// assert_eq!(picture.raster().samples(), &Samples::U8(vec![127, 127, 127]));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `modulate`; the hue may be a fraction of a degree here, and
/// [`Modulate::oklch`] is ours.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Modulate does nothing until a pipeline is given it"]
pub struct Modulate {
    brightness: f64,
    saturation: f64,
    hue: f64,
    lightness: f64,
    oklch: bool,
}

impl Default for Modulate {
    fn default() -> Self {
        Self {
            brightness: 1.0,
            saturation: 1.0,
            hue: 0.0,
            lightness: 0.0,
            oklch: false,
        }
    }
}

impl Modulate {
    /// Sets the factor of lightness, 0 or more [default: 1].
    pub const fn brightness(mut self, brightness: f64) -> Self {
        self.brightness = brightness;
        self
    }

    /// Sets the factor of colourfulness, 0 or more [default: 1].
    pub const fn saturation(mut self, saturation: f64) -> Self {
        self.saturation = saturation;
        self
    }

    /// Sets the turn of the hue in degrees [default: 0].
    pub const fn hue(mut self, degrees: f64) -> Self {
        self.hue = degrees;
        self
    }

    /// Sets what is added to the lightness, of 100 [default: 0].
    pub const fn lightness(mut self, lightness: f64) -> Self {
        self.lightness = lightness;
        self
    }

    /// Works in Oklch, where blues keep their hue.
    pub const fn oklch(mut self) -> Self {
        self.oklch = true;
        self
    }

    /// The same in Oklch, by way of floating point.
    fn in_oklch(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        lab::needs_colours("modulate", &src)?;
        let (home, depth) = (src.space(), src.depth());
        cx.allow(src.size(), src.channels(), Depth::F32)?;
        let mut lch = src.to_space(Space::Oklch, Depth::F32)?;
        let (row, of) = (lch.row_len(), lch.channels() as usize);
        let (scale, add) =
            (self.brightness as f32, self.lightness as f32 / 100.0);
        let (saturation, hue) = (self.saturation as f32, self.hue as f32);
        if let Samples::F32(v) = lch.samples_mut() {
            par::rows(v, row, |_, row| {
                for pixel in row.chunks_exact_mut(of) {
                    pixel[0] = (pixel[0] * scale + add).clamp(0.0, 1.0);
                    pixel[1] *= saturation;
                    pixel[2] += hue;
                }
            });
        }
        lch.to_space(home, depth)
    }
}

impl Operation for Modulate {
    fn name(&self) -> &'static str {
        "modulate"
    }

    fn stage(&self) -> Stage {
        Stage::Modulate
    }

    fn check(&self) -> Result<()> {
        for (name, v) in
            [("brightness", self.brightness), ("saturation", self.saturation)]
        {
            if !(v.is_finite() && 0.0 <= v) {
                return Err(Error::option(name, "number above zero", v));
            }
        }
        for (name, v) in [("hue", self.hue), ("lightness", self.lightness)] {
            if !v.is_finite() {
                return Err(Error::option(name, "number", v));
            }
        }
        Ok(())
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        if self.oklch {
            return self.in_oklch(src, cx);
        }
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let sin = (sin * self.saturation) as f32;
        let cos = (cos * self.saturation) as f32;
        let (scale, add) = (self.brightness as f32, self.lightness as f32);
        lab::map("modulate", src, |block, _| {
            let [l, a, b] = &mut block.planes;
            for ((l, a), b) in l.iter_mut().zip(a).zip(b) {
                *l = *l * scale + add;
                (*a, *b) = (*a * cos - *b * sin, *a * sin + *b * cos);
            }
        })
    }
}

impl Pipeline {
    /// Changes lightness, colourfulness and hue.
    pub fn modulate(self, modulate: Modulate) -> Self {
        self.with(modulate)
    }
}

/// `modulate({brightness, saturation, hue, lightness, oklch})`.
pub(super) fn recipe(args: &mut Args) -> Result<Modulate> {
    let mut read = |name: &str, expected: &str, default: f64| {
        args.take(&[name]).map_or(Ok(default), |v| {
            v.as_number().ok_or_else(|| v.refuse(name, expected))
        })
    };
    Ok(Modulate {
        brightness: read("brightness", "number above zero", 1.0)?,
        saturation: read("saturation", "number above zero", 1.0)?,
        hue: read("hue", "number", 0.0)?,
        lightness: read("lightness", "number", 0.0)?,
        oklch: args.flag(&["oklch"])?,
    })
}
