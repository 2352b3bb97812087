//! Affine transforms and changes of perspective.

use crate::{
    Alpha, Args, Colour, Depth, Error, ErrorKind, Pipeline, Raster, Result,
    Samples, Size,
    kernel::warp::{Interpolator, Map, warp, warp_fixed},
    ops::{AlphaUse, Cx, Operation, Stage},
};

/// Moves every pixel by a matrix and two offsets.
///
/// x' = a (x + idx) + b (y + idy) + odx, y' = c (x + idx) + d (y + idy) +
/// ody. The canvas is the box of the transform without the offsets, so that
/// they slide the picture inside it.
///
/// # Example
///
/// ```
/// use sysu_img::{Affine, Size};
///
/// let slant = Affine::new([1.0, 0.3, 0.1, 0.7]);
/// assert_eq!(slant.size(Size::new(100, 50))?, Size::new(115, 45));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `affine`. DIFFERENCE from sharp: bicubic, as its manual says, where
/// its code takes bilinear.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "an Affine does nothing until a pipeline is given it"]
pub struct Affine {
    matrix: [f64; 4],
    background: Colour,
    interpolator: Option<Interpolator>,
    input: (f64, f64),
    output: (f64, f64),
}

impl Affine {
    /// Starts from the matrix a, b, c, d.
    pub const fn new(matrix: [f64; 4]) -> Self {
        Self {
            matrix,
            background: Colour::BLACK,
            interpolator: None,
            input: (0.0, 0.0),
            output: (0.0, 0.0),
        }
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

    /// Moves the source before the matrix: idx, idy.
    pub const fn input_offset(mut self, x: f64, y: f64) -> Self {
        self.input = (x, y);
        self
    }

    /// Moves the result after the matrix: odx, ody.
    pub const fn output_offset(mut self, x: f64, y: f64) -> Self {
        self.output = (x, y);
        self
    }

    /// Returns the canvas: its left top corner and its size.
    fn canvas(&self, src: Size) -> Result<(f64, f64, Size)> {
        let [a, b, c, d] = self.matrix;
        let (w, h) = (src.width as f64, src.height as f64);
        let xs = [0.0, a * w, b * h, a * w + b * h];
        let ys = [0.0, c * w, d * h, c * w + d * h];
        let range = |v: [f64; 4]| {
            let least = v.into_iter().fold(f64::INFINITY, f64::min);
            let most = v.into_iter().fold(f64::NEG_INFINITY, f64::max);
            // A side that floating point missed by a hair stays whole.
            (least.round(), (most - least - 1e-9).round())
        };
        let ((left, width), (top, height)) = (range(xs), range(ys));
        if !(1.0..=1e8).contains(&width) || !(1.0..=1e8).contains(&height) {
            return Err(Error::option(
                "matrix",
                "a matrix that leaves 1 to 100000000 pixels a side",
                format!("{:?}", self.matrix),
            ));
        }
        Ok((left, top, Size::new(width as u32, height as u32)))
    }

    /// Returns the size that a picture of size `src` will have.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] if the matrix cannot be undone, or
    /// leaves nothing or too much.
    pub fn size(&self, src: Size) -> Result<Size> {
        self.check()?;
        Ok(self.canvas(src)?.2)
    }
}

impl Operation for Affine {
    fn name(&self) -> &'static str {
        "affine"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Premultiplied
    }

    fn stage(&self) -> Stage {
        Stage::Affine
    }

    fn check(&self) -> Result<()> {
        let [a, b, c, d] = self.matrix;
        let determinant = a * d - b * c;
        if determinant.is_finite() && determinant.abs() > 1e-9 {
            return Ok(());
        }
        let got = format!("{:?}", self.matrix);
        Err(ErrorKind::InvalidOption {
            name: "matrix".into(),
            expected: "a matrix that is not singular".into(),
            got,
        }
        .into())
    }

    fn size(&self, src: Size) -> Option<Size> {
        self.canvas(src).ok().map(|(.., size)| size)
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let src = if self.background.alpha < 1.0 {
            src.with_alpha(1.0).premultiply()
        } else {
            src
        };
        let (left, top, size) = self.canvas(src.size())?;
        cx.allow(size, src.channels(), src.depth())?;
        let [a, b, c, d] = self.matrix;
        let determinant = a * d - b * c;
        let default = if cx.is_sharp() {
            Interpolator::Bilinear
        } else {
            Interpolator::Bicubic
        };
        let how = self.interpolator.unwrap_or(default);
        let (ix, iy) = self.input;
        let (ox, oy) = self.output;
        // sharp's whole numbers are corners of pixels, ours their middles.
        let half = if cx.is_sharp() { 0.0 } else { 0.5 };
        // And its nearest pixel is the one before, not the nearer one.
        let before = match how {
            Interpolator::Nearest if cx.is_sharp() => 0.5,
            _ => 0.0,
        };
        let (ix, iy) = (ix + before, iy + before);
        let (x, y) = (half + left - ox, half + top - oy);
        let inverse = [d, -b, -c, a].map(|v| v / determinant);
        let map = Map([
            inverse[0],
            inverse[1],
            inverse[0] * x + inverse[1] * y - ix - half,
            inverse[2],
            inverse[3],
            inverse[2] * x + inverse[3] * y - iy - half,
            0.0,
            0.0,
        ]);
        if !cx.is_sharp() {
            return Ok(warp(&src, size, self.background, how, map));
        }
        if src.alpha() == Alpha::Premultiplied && how != Interpolator::Nearest
        {
            return Ok(twice(&src, size, self.background, how, map));
        }
        Ok(warp_fixed(&src, size, self.background, how, map))
    }
}

/// Moves pixels as sharp does where there is alpha: colours that are
/// multiplied by it already are multiplied once more, and divided after.
fn twice(
    src: &Raster,
    size: Size,
    background: Colour,
    how: Interpolator,
    map: Map,
) -> Raster {
    let depth = src.depth();
    let channels = src.channels() as usize;
    let mut light = src.clone().to_depth(Depth::F32);
    if let Samples::F32(v) = light.samples_mut() {
        for pixel in v.chunks_exact_mut(channels) {
            let alpha = pixel[channels - 1];
            pixel[..channels - 1].iter_mut().for_each(|v| *v *= alpha);
        }
    }
    let mut moved = warp(&light, size, background, how, map);
    let white = if depth == Depth::U8 { 255.0 } else { 65_535.0 };
    if let Samples::F32(v) = moved.samples_mut() {
        for pixel in v.chunks_exact_mut(channels) {
            let alpha = pixel[channels - 1];
            let scale = if alpha > 0.0 { 1.0 / alpha } else { 0.0 };
            pixel[..channels - 1].iter_mut().for_each(|v| *v *= scale);
            if depth != Depth::F32 {
                // Cut off, but for what floating point missed by a hair.
                pixel.iter_mut().for_each(|v| {
                    *v = (*v * white + 1e-3).floor() / white;
                });
            }
        }
    }
    moved.to_depth(depth)
}

impl Pipeline {
    /// Moves every pixel by a matrix.
    pub fn affine(self, affine: Affine) -> Self {
        self.with(affine)
    }

    /// Stretches a quadrilateral over a rectangle.
    pub fn perspective(self, perspective: Perspective) -> Self {
        self.with(perspective)
    }
}

/// `affine([a, b, c, d], {background, idx, idy, odx, ody, interpolator})`.
pub(super) fn recipe(args: &mut Args) -> Result<Affine> {
    let expected = "1x4 or 2x2 array";
    let value = args.next().or_else(|| args.take(&["matrix"]));
    let Some(value) = value else {
        return Err(Error::option("matrix", expected, "nothing"));
    };
    let numbers = value.numbers("matrix")?;
    let Ok(matrix) = <[f64; 4]>::try_from(numbers) else {
        return Err(value.refuse("matrix", expected));
    };
    let mut affine = Affine::new(matrix);
    if let Some(colour) = args.colour(&["background", "bg"])? {
        affine.background = colour;
    }
    affine.interpolator = args.word(
        &["interpolator"],
        "valid interpolator: nearest, bilinear, bicubic, lbb, nohalo or vsqbs",
    )?;
    let mut offset = |name: &str, to: &mut f64| -> Result<()> {
        if let Some(v) = args.number(name, -1e8..=1e8)? {
            *to = v;
        }
        Ok(())
    };
    offset("idx", &mut affine.input.0)?;
    offset("idy", &mut affine.input.1)?;
    offset("odx", &mut affine.output.0)?;
    offset("ody", &mut affine.output.1)?;
    Ok(affine)
}

/// Stretches a quadrilateral of the picture over a whole rectangle: a page
/// that was photographed from the side becomes a page.
///
/// # Example
///
/// ```
/// use sysu_img::{Perspective, Size};
///
/// let corners = [(12.0, 8.0), (95.0, 3.0), (99.0, 70.0), (5.0, 77.0)];
/// let page = Perspective::new(corners, Size::new(210, 297));
/// # let _ = page;
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Perspective does nothing until a pipeline is given it"]
pub struct Perspective {
    corners: [(f64, f64); 4],
    size: Size,
    interpolator: Interpolator,
    background: Colour,
}

impl Perspective {
    /// Takes the corners left top, right top, right bottom, left bottom, in
    /// pixels from the picture's left top, and the size of the result.
    pub const fn new(corners: [(f64, f64); 4], size: Size) -> Self {
        Self {
            corners,
            size,
            interpolator: Interpolator::Bicubic,
            background: Colour::BLACK,
        }
    }

    /// Sets how values between pixels are found [default: bicubic].
    pub const fn interpolator(mut self, how: Interpolator) -> Self {
        self.interpolator = how;
        self
    }

    /// Sets what shows outside of the picture [default: opaque black].
    pub const fn background(mut self, background: Colour) -> Self {
        self.background = background;
        self
    }

    /// Returns the matrix from the unit square to the corners, row by row,
    /// the last element being 1.
    ///
    /// # Source
    ///
    /// P. Heckbert, "Fundamentals of Texture Mapping and Image Warping",
    /// 1989, 2.2.3.
    fn matrix(&self) -> Option<[f64; 8]> {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = self.corners;
        let (dx1, dy1) = (x1 - x2, y1 - y2);
        let (dx2, dy2) = (x3 - x2, y3 - y2);
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let determinant = dx1 * dy2 - dx2 * dy1;
        if !determinant.is_finite() || determinant.abs() < 1e-9 {
            return None;
        }
        let g = (sx * dy2 - dx2 * sy) / determinant;
        let h = (dx1 * sy - sx * dy1) / determinant;
        Some([
            x1 - x0 + g * x1,
            x3 - x0 + h * x3,
            x0,
            y1 - y0 + g * y1,
            y3 - y0 + h * y3,
            y0,
            g,
            h,
        ])
    }
}

impl Operation for Perspective {
    fn name(&self) -> &'static str {
        "perspective"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Premultiplied
    }

    fn stage(&self) -> Stage {
        Stage::Affine
    }

    fn check(&self) -> Result<()> {
        if self.size.pixels() == 0 {
            return Err(Error::option("size", "no side of zero", self.size));
        }
        if self.matrix().is_some() {
            return Ok(());
        }
        Err(Error::option(
            "corners",
            "four corners of which no three lie on a line",
            format!("{:?}", self.corners),
        ))
    }

    fn size(&self, _: Size) -> Option<Size> {
        Some(self.size)
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let src = if self.background.alpha < 1.0 {
            src.with_alpha(1.0).premultiply()
        } else {
            src
        };
        cx.allow(self.size, src.channels(), src.depth())?;
        let Some([a, b, c, d, e, f, g, h]) = self.matrix() else {
            return Ok(src);
        };
        // From pixels of the result to the unit square and on to the
        // source, and from corners of pixels to their middles.
        let (w, ht) = (self.size.width as f64, self.size.height as f64);
        let row = |u: f64, v: f64, one: f64| {
            (u / w, v / ht, one + 0.5 * u / w + 0.5 * v / ht)
        };
        let (g, h, z) = row(g, h, 1.0);
        let ((a, b, c), (d, e, f)) = (row(a, b, c), row(d, e, f));
        let map = [
            a - 0.5 * g,
            b - 0.5 * h,
            c - 0.5 * z,
            d - 0.5 * g,
            e - 0.5 * h,
            f - 0.5 * z,
            g,
            h,
        ];
        let map = Map(map.map(|v| v / z));
        Ok(warp(&src, self.size, self.background, self.interpolator, map))
    }
}

/// `perspective([x1,y1,…,x4,y4], {width, height, interpolator,
/// background})`.
pub(super) fn perspective(args: &mut Args) -> Result<Perspective> {
    let expected = "eight numbers: the corners' x and y";
    let value = args.next().or_else(|| args.take(&["corners"]));
    let Some(value) = value else {
        return Err(Error::option("corners", expected, "nothing"));
    };
    let numbers = value.numbers("corners")?;
    let [x0, y0, x1, y1, x2, y2, x3, y3] = numbers[..] else {
        return Err(value.refuse("corners", expected));
    };
    // As long as the longer of the two sides that become one.
    let long = |[one, two]: [[f64; 4]; 2]| {
        let length = |[x0, y0, x1, y1]: [f64; 4]| (x1 - x0).hypot(y1 - y0);
        length(one).max(length(two)).round().clamp(1.0, 1e8)
    };
    let mut side = |name: &str, sides| {
        let given = args.integer(name, 1..=100_000_000)?;
        Ok::<_, Error>(given.map_or_else(|| long(sides) as u32, |v| v as u32))
    };
    let width = side("width", [[x0, y0, x1, y1], [x3, y3, x2, y2]])?;
    let height = side("height", [[x0, y0, x3, y3], [x1, y1, x2, y2]])?;
    let size = Size::new(width, height);
    let corners = [(x0, y0), (x1, y1), (x2, y2), (x3, y3)];
    let mut perspective = Perspective::new(corners, size);
    if let Some(how) = args.word(
        &["interpolator"],
        "valid interpolator: nearest, bilinear, bicubic, lbb, nohalo or vsqbs",
    )? {
        perspective.interpolator = how;
    }
    if let Some(colour) = args.colour(&["background", "bg"])? {
        perspective.background = colour;
    }
    Ok(perspective)
}
