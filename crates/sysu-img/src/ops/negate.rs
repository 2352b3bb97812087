//! The negative.

use crate::{
    Args, Pipeline, Raster, Result, Value,
    kernel::tone,
    ops::{Cx, Operation, Stage, Step, flip::Nothing},
};

/// Makes the negative: white less each sample.
///
/// # Source
///
/// sharp `negate`, where the alpha is negated, too, unless it is told not
/// to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Negate does nothing until a pipeline is given it"]
pub struct Negate {
    alpha: bool,
}

impl Negate {
    /// Negates every channel.
    pub const fn all() -> Self {
        Self { alpha: true }
    }

    /// Negates the colours; the alpha stays.
    pub const fn colours() -> Self {
        Self { alpha: false }
    }
}

impl Operation for Negate {
    fn name(&self) -> &'static str {
        "negate"
    }

    fn stage(&self) -> Stage {
        Stage::Negate
    }

    fn apply(&self, mut src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        let keep = if self.alpha { u8::MAX } else { src.colours() } as usize;
        tone::map(
            &mut src,
            false,
            |channel, v, white| {
                if channel < keep { white - v } else { v }
            },
        );
        Ok(src)
    }
}

impl Pipeline {
    /// Makes the negative.
    pub fn negate(self, negate: Negate) -> Self {
        self.with(negate)
    }
}

/// `negate(bool)` or `negate({alpha})`.
pub(super) fn recipe(args: &mut Args) -> Result<Step> {
    if let Some(on) = args.next()
        && !on.flag("negate")?
    {
        return super::step(Nothing);
    }
    let alpha = args.take(&["alpha"]).unwrap_or(Value::Bool(true));
    super::step(Negate { alpha: alpha.flag("alpha")? })
}
