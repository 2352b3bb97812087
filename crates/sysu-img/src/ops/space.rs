//! The colour space to work in, and the one of the result.

use std::str::FromStr;

use crate::{
    Args, Depth, Error, Pipeline, Raster, Result, Space, Value,
    ops::{Cx, Operation, Stage, Step},
};

/// Converts the colours to a space, at this place of the pipeline.
///
/// Grey, RGB and CMYK keep their depth, unless another is set; the other
/// spaces are floating point, and come back to sRGB when they are written
/// to a file.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Pipeline, Raster, Samples, Size, Space, ToSpace};
///
/// let red = Samples::U8(vec![255, 0, 0]);
/// let red = Raster::new(Size::new(1, 1), Space::Srgb, Alpha::None, red)?;
/// let lab = Pipeline::from_raster(red).to_space(ToSpace::new(Space::Lab));
/// let picture = lab.to_picture()?;
/// let Samples::F32(lab) = picture.raster().samples() else { panic!() };
/// assert_eq!(lab[0].round(), 53.0);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `pipelineColourspace` and `toColourspace`. DIFFERENCE from sharp:
/// an unknown name is an error, and a conversion happens where it is written
/// (in sharp's order: where sharp does it, with 8-bit sRGB at the end).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a ToSpace does nothing until a pipeline is given it"]
pub struct ToSpace {
    space: Space,
    depth: Option<Depth>,
    /// As sharp has it: 8 bits unless said otherwise.
    bytes: bool,
    stage: Stage,
}

impl ToSpace {
    /// Converts to that space.
    pub const fn new(space: Space) -> Self {
        let stage = Stage::OutputSpace;
        Self { space, depth: None, bytes: false, stage }
    }

    /// Sets the depth of grey, RGB and CMYK [default: as it is].
    pub const fn depth(mut self, depth: Depth) -> Self {
        self.depth = Some(depth);
        self
    }

    /// What sharp does at the end if it is not told otherwise.
    pub(crate) const fn sharp() -> Self {
        Self { bytes: true, ..Self::new(Space::Srgb) }
    }
}

impl Operation for ToSpace {
    fn name(&self) -> &'static str {
        match self.stage {
            Stage::PipelineSpace => "pipelineColourspace",
            _ => "toColourspace",
        }
    }

    fn stage(&self) -> Stage {
        self.stage
    }

    fn check(&self) -> Result<()> {
        if self.space == Space::Bands {
            return Err(Error::option("colourspace", NAMES, "bands"));
        }
        Ok(())
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let kept =
            if self.bytes && cx.is_sharp() { Depth::U8 } else { src.depth() };
        let size = src.size();
        if !crate::space::spaces::is_stored(self.space) {
            cx.allow(size, 4, Depth::F32)?;
        }
        src.to_space(self.space, self.depth.unwrap_or(kept))
    }
}

const NAMES: &str = "one of srgb, rgb16, b-w, grey16, linear, scrgb, xyz, \
yxy, lab, lch, oklab, oklch, hsv, cmyk";

/// A space and a depth in a word, as libvips names them.
struct Name(Space, Option<Depth>);

impl FromStr for Name {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (space, depth) = match text.to_ascii_lowercase().as_str() {
            "srgb" | "rgb" => (Space::Srgb, None),
            "rgb16" => (Space::Srgb, Some(Depth::U16)),
            "b-w" | "grey" | "gray" => (Space::Grey, None),
            "grey16" | "gray16" => (Space::Grey, Some(Depth::U16)),
            "linear" | "scrgb" => (Space::Linear, None),
            "xyz" => (Space::Xyz, None),
            "lab" | "labs" | "labq" => (Space::Lab, None),
            "lch" => (Space::Lch, None),
            "oklab" => (Space::Oklab, None),
            "oklch" => (Space::Oklch, None),
            "hsv" => (Space::Hsv, None),
            "yxy" => (Space::Yxy, None),
            "cmyk" => (Space::Cmyk, None),
            _ => return Err(Error::option("colourspace", NAMES, text)),
        };
        Ok(Self(space, depth))
    }
}

impl Pipeline {
    /// Converts the colours to a space, at this place.
    pub fn to_space(self, to: ToSpace) -> Self {
        self.with(to)
    }
}

/// `pipelineColourspace(name)` and `toColourspace(name)`.
pub(super) fn recipe(args: &mut Args, stage: Stage) -> Result<Step> {
    let value = args.next().or_else(|| args.take(&["space", "colourspace"]));
    let value = value.unwrap_or(Value::Null);
    let Name(space, depth) = value.word("colourspace", NAMES)?;
    let bytes = stage == Stage::OutputSpace;
    super::step(ToSpace { space, depth, bytes, stage })
}
