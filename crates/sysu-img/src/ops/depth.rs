//! How many bits a sample has.

use crate::{
    Args, Depth, Error, Picture, Pipeline, Raster, Result, Value,
    ops::{AlphaUse, Cx, Operation},
};

/// Changes how samples are stored: 8 or 16 bits, or floating point.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Depth, Pipeline, Raster, Samples, Size, Space};
///
/// let grey = Samples::U8(vec![7]);
/// let grey = Raster::new(Size::new(1, 1), Space::Grey, Alpha::None, grey)?;
/// let deep = Pipeline::from_raster(grey).depth(Depth::U16).to_picture()?;
/// assert_eq!(deep.raster().samples(), &Samples::U16(vec![7 * 257]));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp changes the depth by the names of colour spaces (`rgb16`,
/// `grey16`); here it is a matter of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToDepth(pub Depth);

impl Operation for ToDepth {
    fn name(&self) -> &'static str {
        "depth"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Straight
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        cx.allow(src.size(), src.channels(), self.0)?;
        Ok(src.to_depth(self.0))
    }

    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        let mut picture = picture.map(|raster| self.apply(raster, cx))?;
        // What comes back from another space comes back at this depth.
        picture.metadata.depth = self.0;
        Ok(picture)
    }
}

impl Pipeline {
    /// Changes how samples are stored.
    pub fn depth(self, depth: Depth) -> Self {
        self.with(ToDepth(depth))
    }
}

/// `depth(8)`, `depth(16)`, `depth(float)`.
pub(super) fn recipe(args: &mut Args) -> Result<ToDepth> {
    let value = args.next().or_else(|| args.take(&["depth", "bits"]));
    let value = value.unwrap_or(Value::Null);
    Ok(ToDepth(match value.to_string().as_str() {
        "8" | "uchar" | "u8" => Depth::U8,
        "16" | "ushort" | "u16" => Depth::U16,
        "32" | "float" | "f32" => Depth::F32,
        _ => {
            let expected = "one of 8, 16, float";
            return Err(Error::option("depth", expected, value));
        }
    }))
}
