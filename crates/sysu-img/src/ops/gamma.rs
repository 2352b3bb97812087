//! Gamma.

use std::sync::Arc;

use crate::{
    Args, Pipeline, Raster, Result, Value,
    kernel::tone,
    ops::{Cx, Operation, Stage, Step},
};

/// Raises every colour, as a part of white, to a power; alpha stays.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Gamma, Pipeline, Raster, Samples, Size, Space};
///
/// let grey = Samples::U8(vec![0, 64, 255]);
/// let grey = Raster::new(Size::new(3, 1), Space::Grey, Alpha::None, grey)?;
/// let lighter = Pipeline::from_raster(grey).gamma(Gamma::new(2.0));
/// let picture = lighter.to_picture()?;
/// let Samples::U8(samples) = picture.raster().samples() else { panic!() };
/// assert_eq!(samples[..], [0, 128, 255]);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `gamma`. DIFFERENCE from sharp: one gamma is the correction that
/// other programs mean by it, the power of `1 / gamma`, because sharp's
/// darkening before and brightening after a resize leaves everything else as
/// it was (and [`Resize`](crate::Resize) can work in linear light); two are
/// the power of `gamma / out`, at this place. sharp's order has sharp's two
/// places, and its rounding between them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Gamma does nothing until a pipeline is given it"]
pub struct Gamma {
    gamma: f64,
    out: Option<f64>,
}

impl Gamma {
    /// Corrects by a gamma of 1 to 3: more brightens more.
    pub const fn new(gamma: f64) -> Self {
        Self { gamma, out: None }
    }

    /// Sets another gamma for the way back, 1 to 3.
    pub const fn out(mut self, out: f64) -> Self {
        self.out = Some(out);
        self
    }
}

/// A power of the colours.
#[derive(Clone, Copy, Debug)]
struct Power(f64);

impl Operation for Power {
    fn name(&self) -> &'static str {
        "gamma"
    }

    fn apply(&self, mut src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let (power, colours) = (self.0, src.colours() as usize);
        tone::map(&mut src, cx.is_sharp(), |channel, v, white| {
            if channel < colours {
                (v.max(0.0) / white).powf(power) * white
            } else {
                v
            }
        });
        Ok(src)
    }
}

impl Operation for Gamma {
    fn name(&self) -> &'static str {
        "gamma"
    }

    fn check(&self) -> Result<()> {
        range(self.gamma, "gamma")?;
        self.out.map_or(Ok(()), |out| range(out, "gammaOut"))
    }

    fn split(&self) -> Option<Vec<(Stage, Step)>> {
        let out = self.out.unwrap_or(self.gamma);
        Some(vec![
            (Stage::GammaIn, Arc::new(Power(self.gamma))),
            (Stage::GammaOut, Arc::new(Power(1.0 / out))),
        ])
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let power = match self.out {
            None => 1.0 / self.gamma,
            Some(out) => self.gamma / out,
        };
        Power(power).apply(src, cx)
    }
}

fn range(gamma: f64, name: &str) -> Result<()> {
    Value::Number(gamma).number(name, 1.0..=3.0).map(drop)
}

impl Pipeline {
    /// Corrects by a gamma.
    pub fn gamma(self, gamma: Gamma) -> Self {
        self.with(gamma)
    }
}

/// `gamma()`, `gamma(gamma)` or `gamma(gamma, gammaOut)`.
pub(super) fn recipe(args: &mut Args) -> Result<Gamma> {
    let mut read = |name: &str| {
        let value = args.next().or_else(|| args.take(&[name]));
        value.map(|v| v.number(name, 1.0..=3.0)).transpose()
    };
    let gamma = read("gamma")?.unwrap_or(2.2);
    Ok(Gamma { gamma, out: read("gammaOut")? })
}
