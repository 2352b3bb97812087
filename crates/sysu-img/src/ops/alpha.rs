//! Alpha, dropped or added.

use crate::{
    Alpha, Args, Pipeline, Raster, Result, Value,
    ops::{Cx, Operation, Stage},
};

/// Drops the alpha; the colours stay as they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemoveAlpha;

/// Adds an alpha channel of one value, unless there is one.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, EnsureAlpha, Pipeline, Raster, Samples};
/// use sysu_img::{Size, Space};
///
/// let grey = Samples::U8(vec![7]);
/// let grey = Raster::new(Size::new(1, 1), Space::Grey, Alpha::None, grey)?;
/// let half = EnsureAlpha::new(0.5);
/// let picture = Pipeline::from_raster(grey).ensure_alpha(half).to_picture()?;
/// assert_eq!(picture.raster().samples(), &Samples::U8(vec![7, 127]));
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "an EnsureAlpha does nothing until a pipeline is given it"]
pub struct EnsureAlpha {
    alpha: f32,
}

impl EnsureAlpha {
    /// Adds an alpha of that value, 0 to 1.
    pub const fn new(alpha: f32) -> Self {
        Self { alpha }
    }
}

impl Operation for RemoveAlpha {
    fn name(&self) -> &'static str {
        "removeAlpha"
    }

    fn stage(&self) -> Stage {
        Stage::RemoveAlpha
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        Ok(src.without_alpha())
    }
}

impl Operation for EnsureAlpha {
    fn name(&self) -> &'static str {
        "ensureAlpha"
    }

    fn stage(&self) -> Stage {
        Stage::EnsureAlpha
    }

    fn check(&self) -> Result<()> {
        let alpha = Value::Number(self.alpha as f64);
        alpha.number("alpha", 0.0..=1.0).map(drop)
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        if src.alpha() != Alpha::None {
            return Ok(src);
        }

        Ok(src.with_alpha(self.alpha))
    }
}

impl Pipeline {
    /// Drops the alpha.
    pub fn remove_alpha(self) -> Self {
        self.with(RemoveAlpha)
    }

    /// Adds an alpha channel, unless there is one.
    pub fn ensure_alpha(self, alpha: EnsureAlpha) -> Self {
        self.with(alpha)
    }
}

/// `ensureAlpha(alpha)`.
pub(super) fn recipe(args: &mut Args) -> Result<EnsureAlpha> {
    let value = args.next().or_else(|| args.take(&["alpha"]));
    let value = value.unwrap_or(Value::Number(1.0));
    Ok(EnsureAlpha { alpha: value.number("alpha", 0.0..=1.0)? as f32 })
}
