//! Rotation by any angle, clockwise.

use crate::{
    Args, Colour, Error, Orientation, Pipeline, Raster, Result, Size,
    kernel::{
        turn::{turn, turned},
        warp::{Interpolator, Map, warp},
    },
    ops::{Affine, AlphaUse, Cx, Operation, Stage, Step},
};

/// Rotates clockwise about the centre.
///
/// Multiples of 90 degrees move pixels and change none. Other angles show
/// the whole picture on a larger canvas, filled up with the background.
///
/// # Example
///
/// ```
/// use sysu_img::{Rotate, Size};
///
/// let tilted = Rotate::degrees(45.0);
/// assert_eq!(tilted.size(Size::new(100, 50)), Size::new(106, 106));
/// ```
///
/// # Source
///
/// sharp `rotate`. DIFFERENCE from sharp: bicubic instead of bilinear, and a
/// translucent background keeps its colour.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Rotate does nothing until a pipeline is given it"]
pub struct Rotate {
    degrees: f64,
    background: Colour,
    interpolator: Option<Interpolator>,
    canvas: Canvas,
}

/// How large the picture is after a rotation by another angle than a
/// multiple of 90 degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Canvas {
    /// As large as shows the whole picture.
    #[default]
    Expand,
    /// As large as it was: corners are cut off.
    Keep,
    /// The largest rectangle about the middle that shows no background.
    Inner,
}

impl Rotate {
    /// Rotates by any angle in degrees; negative turns counter-clockwise.
    pub const fn degrees(degrees: f64) -> Self {
        Self {
            degrees,
            background: Colour::BLACK,
            interpolator: None,
            canvas: Canvas::Expand,
        }
    }

    /// Sets how large the picture is then [default: the whole shows].
    pub const fn canvas(mut self, canvas: Canvas) -> Self {
        self.canvas = canvas;
        self
    }

    /// Sets what fills up the canvas [default: opaque black].
    pub const fn background(mut self, background: Colour) -> Self {
        self.background = background;
        self
    }

    /// Sets how values between pixels are found [default: bicubic].
    pub const fn interpolator(mut self, how: Interpolator) -> Self {
        self.interpolator = Some(how);
        self
    }

    /// Returns the size that a picture of size `src` will have.
    pub fn size(&self, src: Size) -> Size {
        if let Some(how) = self.quarters() {
            return if how.is_turned() { src.turned() } else { src };
        }
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (w, h) = (src.width as f64, src.height as f64);
        let side = |v: f64| v.round().max(1.0) as u32;
        let (sin, cos) = (sin.abs(), cos.abs());
        match self.canvas {
            Canvas::Keep => src,
            Canvas::Expand => {
                Size::new(side(w * cos + h * sin), side(w * sin + h * cos))
            }
            Canvas::Inner => {
                let (width, height) = inner(w, h, sin, cos);
                // A pixel on the edge is half background.
                let side = |v: f64| (v.floor() - 1.0).max(1.0) as u32;
                Size::new(side(width), side(height))
            }
        }
    }

    /// Returns the quarter turns, if the angle is nothing else.
    pub(crate) fn quarters(&self) -> Option<Orientation> {
        let quarters = self.degrees / 90.0;
        if quarters.fract() != 0.0 {
            return None;
        }
        Some(match quarters.rem_euclid(4.0) as u8 {
            0 => Orientation::Upright,
            1 => Orientation::Rotate90,
            2 => Orientation::Rotate180,
            _ => Orientation::Rotate270,
        })
    }
}

/// The sides of the largest upright rectangle in a turned one.
fn inner(w: f64, h: f64, sin: f64, cos: f64) -> (f64, f64) {
    let (long, short) = (w.max(h), w.min(h));
    if short <= 2.0 * sin * cos * long || (sin - cos).abs() < 1e-10 {
        // Two corners touch the long sides, the others lie inside.
        let half = short / 2.0;
        return if w >= h {
            (half / sin, half / cos)
        } else {
            (half / cos, half / sin)
        };
    }
    let cos2 = cos * cos - sin * sin;
    ((w * cos - h * sin) / cos2, (h * cos - w * sin) / cos2)
}

impl Operation for Rotate {
    fn name(&self) -> &'static str {
        "rotate"
    }

    fn alpha(&self) -> AlphaUse {
        match self.quarters() {
            Some(_) => AlphaUse::Any,
            None => AlphaUse::Premultiplied,
        }
    }

    fn stage(&self) -> Stage {
        match self.quarters() {
            Some(_) => Stage::RotateRight,
            None => Stage::Rotate,
        }
    }

    fn check(&self) -> Result<()> {
        if self.degrees.is_finite() {
            return Ok(());
        }
        Err(Error::option("angle", "a finite number", self.degrees))
    }

    fn size(&self, src: Size) -> Option<Size> {
        Some(Self::size(self, src))
    }

    fn apply_to(
        &self,
        src: &Raster,
        _: &mut Cx<'_>,
    ) -> Option<Result<Raster>> {
        self.quarters().map(|how| Ok(turned(src, how)))
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        if let Some(how) = self.quarters() {
            return Ok(turn(src, how));
        }
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        if cx.is_sharp() && self.canvas == Canvas::Expand {
            // Its rotation is its affine transform, corners and all.
            let mut affine =
                Affine::new([cos, -sin, sin, cos]).background(self.background);
            if let Some(how) = self.interpolator {
                affine = affine.interpolator(how);
            }
            return affine.apply(src, cx);
        }
        let src = if self.background.alpha < 1.0 {
            src.with_alpha(1.0).premultiply()
        } else {
            src
        };
        let size = self.size(src.size());
        cx.allow(size, src.channels(), src.depth())?;
        // The middles of both pictures lie on each other; whole numbers are
        // the middles of pixels.
        let middle = |len: u32| (len as f64 - 1.0) / 2.0;
        let (sx, sy) = (middle(src.width()), middle(src.height()));
        let (dx, dy) = (middle(size.width), middle(size.height));
        let how = self.interpolator.unwrap_or_default();
        let map = Map([
            cos,
            sin,
            sx - dx * cos - dy * sin,
            -sin,
            cos,
            sy + dx * sin - dy * cos,
            0.0,
            0.0,
        ]);
        Ok(warp(&src, size, self.background, how, map))
    }
}

impl Pipeline {
    /// Rotates clockwise by any angle.
    pub fn rotate(self, rotate: Rotate) -> Self {
        self.with(rotate)
    }
}

/// `rotate(angle, {background, interpolator, expand, crop})`; without an angle it is
/// `autoOrient()`.
pub(super) fn recipe(args: &mut Args) -> Result<Step> {
    let Some(value) = args.next().or_else(|| args.take(&["angle"])) else {
        return super::step(super::AutoOrient);
    };
    let degrees =
        value.as_number().ok_or_else(|| value.refuse("angle", "numeric"))?;
    let mut rotate = Rotate::degrees(degrees);
    if let Some(colour) = args.colour(&["background", "bg"])? {
        rotate.background = colour;
    }
    rotate.interpolator = args.word(
        &["interpolator", "kernel"],
        "valid interpolator: nearest, bilinear, bicubic, lbb, nohalo or vsqbs",
    )?;
    if let Some(value) = args.take(&["expand"])
        && !value.flag("expand")?
    {
        rotate.canvas = Canvas::Keep;
    }
    if let Some(value) = args.take(&["crop"]) {
        match value.as_text() {
            Some("inner") => rotate.canvas = Canvas::Inner,
            _ => return Err(value.refuse("crop", "inner")),
        }
    }
    super::step(rotate)
}
