//! Turning a picture upright, as its file says.

use crate::{
    Orientation, Picture, Pipeline, Raster, Result,
    kernel::turn::turn,
    ops::{AlphaUse, Cx, Operation, Stage},
};

/// Turns the pixels as the orientation in the metadata says, and marks the
/// picture as upright. Done twice it does nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoOrient;

impl Operation for AutoOrient {
    fn name(&self) -> &'static str {
        "autoOrient"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn stage(&self) -> Stage {
        Stage::Orient
    }

    /// The orientation belongs to the picture, not to a raster: see `run`.
    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        Ok(src)
    }

    fn run(&self, picture: Picture, _: &mut Cx<'_>) -> Result<Picture> {
        let how = picture.metadata.orientation;
        let mut picture = picture.map(|raster| Ok(turn(raster, how)))?;
        picture.metadata.orientation = Orientation::Upright;
        Ok(picture)
    }
}

impl Pipeline {
    /// Turns the picture upright at this point; see also
    /// [`Pipeline::orient`], which does so first of all and is on anyway.
    pub fn auto_orient(self) -> Self {
        self.with(AutoOrient)
    }
}
