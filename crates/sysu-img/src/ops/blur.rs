//! Blurring.

use std::str::FromStr;

use crate::{
    Args, Error, Pipeline, Raster, Result, Value,
    kernel::filter::{self, Weights},
    ops::{AlphaUse, Cx, Operation, Stage, Step, flip::Nothing},
};

/// Blurs: by a Gaussian, or by the mean of nine pixels.
///
/// Outside of the picture its edge goes on. Translucent colours weigh as
/// much as they are opaque.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Blur, Pipeline, Raster, Samples, Size, Space};
///
/// let mut dot = vec![0; 25];
/// dot[12] = 255;
/// let dot = Samples::U8(dot);
/// let dot = Raster::new(Size::new(5, 5), Space::Grey, Alpha::None, dot)?;
/// let soft = Pipeline::from_raster(dot).blur(Blur::gaussian(1.0));
/// let picture = soft.to_picture()?;
/// let Samples::U8(samples) = picture.raster().samples() else { panic!() };
/// assert_eq!(samples[11..14], [25, 41, 25]);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `blur`. DIFFERENCE from sharp: the Gaussian reaches out to three
/// sigmas, because sharp's ends where a fifth of its height is left, which
/// makes it a much weaker blur (none at all below a sigma of 0.56).
/// [`Blur::truncated`] ends it there; so does sharp's order.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Blur does nothing until a pipeline is given it"]
pub struct Blur {
    sigma: Option<f64>,
    least: Option<f64>,
    precision: Precision,
}

/// How exact the weights of a truncated blur are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// Twentieths of the greatest weight.
    #[default]
    Integer,
    /// As they are.
    Float,
    /// A whole Gaussian, made on a smaller picture where sigma is large: the
    /// fastest for those.
    Approximate,
}

impl FromStr for Precision {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "integer" => Self::Integer,
            "float" => Self::Float,
            "approximate" => Self::Approximate,
            _ => {
                let expected = "one of integer, float, approximate";
                return Err(Error::option("precision", expected, text));
            }
        })
    }
}

impl Blur {
    /// The mean of 3 x 3 pixels.
    pub const fn box3() -> Self {
        Self { sigma: None, least: None, precision: Precision::Integer }
    }

    /// A Gaussian of that sigma, 0.3 to 1000 pixels.
    ///
    /// Cost: at most 49 products a sample; from a sigma of 8 on it is made
    /// on a smaller picture, and costs less the wider it is.
    pub const fn gaussian(sigma: f64) -> Self {
        Self { sigma: Some(sigma), ..Self::box3() }
    }

    /// Ends the Gaussian where less than `least` of its height is left,
    /// 0.001 to 1; 0.2 gives sharp's look.
    pub const fn truncated(mut self, least: f64) -> Self {
        self.least = Some(least);
        self
    }

    /// Sets how exact the weights of a truncated Gaussian are
    /// [default: twentieths].
    pub const fn precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }
}

impl Operation for Blur {
    fn name(&self) -> &'static str {
        "blur"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Premultiplied
    }

    fn stage(&self) -> Stage {
        Stage::Blur
    }

    fn check(&self) -> Result<()> {
        if let Some(sigma) = self.sigma {
            Value::Number(sigma).number("sigma", 0.3..=1000.0)?;
        }
        if let Some(least) = self.least {
            Value::Number(least).number("minAmplitude", 0.001..=1.0)?;
        }
        Ok(())
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        self.blurred(&src, cx)
    }

    fn apply_to(
        &self,
        src: &Raster,
        cx: &mut Cx<'_>,
    ) -> Option<Result<Raster>> {
        Some(self.blurred(src, cx))
    }
}

impl Blur {
    fn blurred(&self, src: &Raster, cx: &Cx<'_>) -> Result<Raster> {
        let Some(sigma) = self.sigma else {
            return filter::separable(src, &Weights::boxed(1), cx);
        };
        let least = self.least.or(cx.is_sharp().then_some(0.2));
        let whole = match (least, self.precision) {
            (None, _) | (_, Precision::Approximate) => {
                return filter::gaussian(src, sigma, cx);
            }
            (_, precision) => precision == Precision::Integer,
        };
        let least = least.unwrap_or(0.2);
        if whole && cx.is_sharp() {
            let weights = filter::twentieths(sigma, least);
            return filter::rounded(src, &weights, cx);
        }
        let weights = Weights::truncated(sigma, least, whole);
        filter::separable(src, &weights, cx)
    }
}

impl Pipeline {
    /// Blurs.
    pub fn blur(self, blur: Blur) -> Self {
        self.with(blur)
    }
}

/// `blur()`, `blur(sigma)`, `blur(bool)`, or
/// `blur({sigma, precision, minAmplitude})`.
pub(super) fn recipe(args: &mut Args) -> Result<Step> {
    let positional = args.next();
    let named = args.take(&["sigma"]);
    let least = args.number("minAmplitude", 0.001..=1.0)?;
    let expected = "one of integer, float, approximate";
    let precision = args.word::<Precision>(&["precision"], expected)?;
    let sigma = match positional.or(named) {
        Some(Value::Bool(false)) => return super::step(Nothing),
        None | Some(Value::Bool(true)) => None,
        Some(sigma) => Some(sigma.number("sigma", 0.3..=1000.0)?),
    };
    if sigma.is_none() && (least.is_some() || precision.is_some()) {
        let expected = "number between 0.3 and 1000";
        return Err(Error::option("sigma", expected, "nothing"));
    }
    let least = least.or(precision.map(|_| 0.2));
    super::step(Blur {
        sigma,
        least,
        precision: precision.unwrap_or_default(),
    })
}
