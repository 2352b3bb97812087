//! Mirrors: top to bottom, and left to right.

use crate::{
    Args, Orientation, Pipeline, Raster, Result,
    kernel::turn::{turn, turned},
    ops::{AlphaUse, Cx, Operation, Stage, Step},
};

/// Mirrors top to bottom; each frame of an animation by itself.
///
/// # Source
///
/// sharp `flip`. DIFFERENCE from sharp: an animation keeps the order of its
/// frames, because sharp mirrors the roll of all frames at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flip;

/// Mirrors left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flop;

impl Operation for Flip {
    fn name(&self) -> &'static str {
        "flip"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn stage(&self) -> Stage {
        Stage::Flip
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        Ok(turn(src, Orientation::Flip))
    }

    fn apply_to(
        &self,
        src: &Raster,
        _: &mut Cx<'_>,
    ) -> Option<Result<Raster>> {
        Some(Ok(turned(src, Orientation::Flip)))
    }
}

impl Operation for Flop {
    fn name(&self) -> &'static str {
        "flop"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn stage(&self) -> Stage {
        Stage::Flop
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        Ok(turn(src, Orientation::Flop))
    }

    fn apply_to(
        &self,
        src: &Raster,
        _: &mut Cx<'_>,
    ) -> Option<Result<Raster>> {
        Some(Ok(turned(src, Orientation::Flop)))
    }
}

impl Pipeline {
    /// Mirrors top to bottom.
    pub fn flip(self) -> Self {
        self.with(Flip)
    }

    /// Mirrors left to right.
    pub fn flop(self) -> Self {
        self.with(Flop)
    }
}

/// `flip(true)`; `flip(false)` does nothing.
pub(super) fn recipe(args: &mut Args, on: impl Operation) -> Result<Step> {
    match args.next() {
        Some(value) if !value.flag(on.name())? => super::step(Nothing),
        _ => super::step(on),
    }
}

/// An operation that was switched off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

impl Operation for Nothing {
    fn name(&self) -> &'static str {
        "nothing"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        Ok(src)
    }
}
