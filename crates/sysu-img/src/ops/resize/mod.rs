//! Scaling, with everything that decides how large and what is cut off.

mod halves;
mod words;

pub(crate) use self::{
    halves::{Place, PlaceOnly, Scale, ScaleOnly},
    words::{focus, position, recipe},
};
use crate::{
    Colour, Error, Picture, Pipeline, Raster, Result, Size,
    kernel::{imitate, narrow::Narrow, resample},
    ops::{AlphaUse, Cx, Operation, Stage},
};

/// How large the result should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A box of pixels; a side that is left out follows from the other.
    Box(Option<u32>, Option<u32>),
    /// Per cent of the picture's own sides.
    Percent(f64),
    /// At most that many pixels in all, keeping the shape.
    Pixels(u64),
    /// The longer side.
    Long(u32),
    /// The shorter side.
    Short(u32),
}

/// How a picture of one shape goes into a box of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fit {
    /// Fill the box, keep the shape, cut off what sticks out.
    #[default]
    Cover,
    /// Fit inside the box, keep the shape, fill up with the background.
    Contain,
    /// Fill the box, whatever becomes of the shape.
    Fill,
    /// As large as fits inside the box.
    Inside,
    /// As small as covers the box, nothing cut off.
    Outside,
}

/// What stays in sight where a picture is cut, or where it stands in a
/// larger box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Position {
    /// Left to right and top to bottom: -1 is the near edge, 0 the middle,
    /// 1 the far edge.
    Gravity(i8, i8),
    /// A point of the picture, 0 to 1 from left and top, that should come as
    /// near to the middle as it can.
    Focal(f32, f32),
    /// The part with the highest Shannon entropy.
    Entropy,
    /// The part that draws the eye: edges, skin tones, saturated colours.
    Attention,
}

impl Default for Position {
    fn default() -> Self {
        Self::CENTRE
    }
}

impl Position {
    /// The middle.
    pub const CENTRE: Self = Self::Gravity(0, 0);
}

/// The curve that weighs pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// The nearest pixel, for pixel art.
    Nearest,
    /// A triangle, as bilinear interpolation.
    Linear,
    /// Catmull-Rom: B = 0, C = 1/2.
    Cubic,
    /// Mitchell-Netravali: B = C = 1/3.
    Mitchell,
    /// Sinc windowed to two lobes.
    Lanczos2,
    /// Sinc windowed to three lobes.
    #[default]
    Lanczos3,
    /// Magic Kernel Sharp 2013.
    Mks2013,
    /// Magic Kernel Sharp 2021.
    Mks2021,
}

/// Scales a picture.
///
/// # Example
///
/// ```
/// use sysu_img::{Fit, Resize, Size};
///
/// let thumb = Resize::to(320, 240).fit(Fit::Inside);
/// assert_eq!(thumb.size(Size::new(1000, 500))?, Size::new(320, 160));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `resize`. Sides are rounded half up, exactly, whether the picture
/// shrinks or grows. DIFFERENCE from sharp: the kernel is used for enlarging
/// too, where sharp takes Catmull-Rom for most of them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Resize does nothing until a pipeline is given it"]
pub struct Resize {
    target: Target,
    fit: Fit,
    position: Position,
    background: Colour,
    kernel: Kernel,
    enlarge: bool,
    reduce: bool,
    precise: bool,
    linear_light: bool,
}

/// A resize whose sizes are known, because the picture's is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Resolved {
    /// The size to scale to.
    pub(crate) scaled: Size,
    /// The factors that it was rounded from: across, down.
    pub(crate) factors: (f64, f64),
    /// What comes after.
    pub(crate) place: Option<Place>,
}

const MAX_SIDE: u32 = 100_000_000;

impl Resize {
    /// Aims at anything that [`Target`] can say.
    pub const fn new(target: Target) -> Self {
        Self {
            target,
            fit: Fit::Cover,
            position: Position::CENTRE,
            background: Colour::BLACK,
            kernel: Kernel::Lanczos3,
            enlarge: true,
            reduce: true,
            precise: false,
            linear_light: false,
        }
    }

    /// Aims at a box of pixels.
    pub const fn to(width: u32, height: u32) -> Self {
        Self::new(Target::Box(Some(width), Some(height)))
    }

    /// Aims at a width; the height follows.
    pub const fn width(width: u32) -> Self {
        Self::new(Target::Box(Some(width), None))
    }

    /// Aims at a height; the width follows.
    pub const fn height(height: u32) -> Self {
        Self::new(Target::Box(None, Some(height)))
    }

    /// Aims at per cent of the picture's own sides.
    pub const fn percent(percent: f64) -> Self {
        Self::new(Target::Percent(percent))
    }

    /// Aims at no more pixels than that in all.
    pub const fn max_pixels(pixels: u64) -> Self {
        Self::new(Target::Pixels(pixels))
    }

    /// Aims at a longer side.
    pub const fn long_edge(pixels: u32) -> Self {
        Self::new(Target::Long(pixels))
    }

    /// Aims at a shorter side.
    pub const fn short_edge(pixels: u32) -> Self {
        Self::new(Target::Short(pixels))
    }

    /// Sets how the picture goes into the box [default: cover].
    pub const fn fit(mut self, fit: Fit) -> Self {
        self.fit = fit;
        self
    }

    /// Sets what stays in sight [default: the middle].
    pub const fn position(mut self, position: Position) -> Self {
        self.position = position;
        self
    }

    /// Sets what fills up a box [default: opaque black].
    pub const fn background(mut self, background: Colour) -> Self {
        self.background = background;
        self
    }

    /// Sets the kernel [default: Lanczos 3].
    pub const fn kernel(mut self, kernel: Kernel) -> Self {
        self.kernel = kernel;
        self
    }

    /// Never makes a side longer.
    pub const fn without_enlargement(mut self) -> Self {
        self.enlarge = false;
        self
    }

    /// Never makes a side shorter.
    pub const fn without_reduction(mut self) -> Self {
        self.reduce = false;
        self
    }

    /// Decodes at twice the size or more before scaling, where a decoder
    /// could reduce: slower, and a little truer.
    pub const fn precise(mut self) -> Self {
        self.precise = true;
        self
    }

    /// Mixes light instead of encoded values, in `f32`.
    pub const fn linear_light(mut self) -> Self {
        self.linear_light = true;
        self
    }

    /// Says how the picture may shrink to `size` before it is all there.
    pub(crate) fn narrow(&self, size: Size) -> Option<Narrow> {
        let kernel = self.kernel;
        (!self.linear_light).then_some(Narrow { size, kernel })
    }

    fn is_focused(&self) -> bool {
        let within = |v: f32| (0.0..=1.0).contains(&v);
        match self.position {
            Position::Focal(x, y) => within(x) && within(y),
            _ => true,
        }
    }

    pub(crate) fn is_precise(&self) -> bool {
        self.precise || self.linear_light
    }

    /// Returns the size that a picture of size `src` will have.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if a
    /// side is 0 or more than 100,000,000.
    pub fn size(&self, src: Size) -> Result<Size> {
        self.check()?;
        let resolved = self.resolve(src, false);
        Ok(match resolved.place {
            None => resolved.scaled,
            Some(place) => place.result(resolved.scaled),
        })
    }

    /// Works out the sizes for a picture of size `src`: exactly, or by the
    /// floating point that sharp does, which misses halves by a hair.
    pub(crate) fn resolve(&self, src: Size, sharp: bool) -> Resolved {
        let (w, h) = (src.width as u64, src.height as u64);
        // Each axis is scaled by a fraction: numerator, denominator.
        let (wide, high) = match self.target {
            Target::Box(None, None) => ((1, 1), (1, 1)),
            Target::Box(Some(width), None) => {
                let x = (width as u64, w);
                (x, if self.fit == Fit::Fill { (1, 1) } else { x })
            }
            Target::Box(None, Some(height)) => {
                let y = (height as u64, h);
                (if self.fit == Fit::Fill { (1, 1) } else { y }, y)
            }
            Target::Box(Some(width), Some(height)) => {
                let (x, y) = ((width as u64, w), (height as u64, h));
                // x < y, as fractions.
                let x_is_less = x.0 * y.1 < y.0 * x.1;
                let (low, high) = if x_is_less { (x, y) } else { (y, x) };
                match self.fit {
                    Fit::Fill => (x, y),
                    Fit::Cover | Fit::Outside => (high, high),
                    Fit::Contain | Fit::Inside => (low, low),
                }
            }
            Target::Percent(percent) => {
                let x = ((percent * 1e6).round() as u64, 100_000_000);
                (x, x)
            }
            Target::Pixels(pixels) => {
                let factor = (pixels as f64 / (w * h) as f64).sqrt().min(1.0);
                // Rounded down: the limit is a limit.
                let side = |len: u64| ((len as f64 * factor) as u64).max(1);
                ((side(w), w), (side(h), h))
            }
            Target::Long(side) => {
                let x = (side as u64, w.max(h));
                (x, x)
            }
            Target::Short(side) => {
                let x = (side as u64, w.min(h));
                (x, x)
            }
        };
        let clamp = |(n, d): (u64, u64)| match (self.reduce, self.enlarge) {
            // Without reduction is tested first, and so beats the other.
            (false, _) if n < d => (1, 1),
            (true, false) if n > d => (1, 1),
            _ => (n, d),
        };
        let scale = |len: u64, (n, d): (u64, u64)| {
            if sharp {
                let factor = 1.0 / (d as f64 / n as f64);
                let side = if n < d {
                    len as f64 / (1.0 / factor)
                } else {
                    len as f64 * factor
                };
                return (side + 0.5).clamp(1.0, MAX_SIDE as f64) as u32;
            }
            let (len, n, d) = (len as u128, n as u128, d as u128);
            let rounded = (2 * len * n + d) / (2 * d);
            rounded.clamp(1, MAX_SIDE as u128) as u32
        };
        let (wide, high) = (clamp(wide), clamp(high));
        let scaled = Size::new(scale(w, wide), scale(h, high));
        let factor = |(n, d): (u64, u64)| n as f64 / d as f64;
        let factors = (factor(wide), factor(high));
        let place = match (self.target, self.fit) {
            (
                Target::Box(Some(width), Some(height)),
                Fit::Cover | Fit::Contain,
            ) => Some(Place {
                size: Size::new(width, height),
                cover: self.fit == Fit::Cover,
                position: self.position,
                background: self.background,
            }),
            _ => None,
        };
        Resolved { scaled, factors, place }
    }

    /// Scales to a known size, of which `factors` are the exact ones.
    pub(crate) fn scale(
        &self,
        src: Raster,
        size: Size,
        factors: (f64, f64),
        cx: &mut Cx<'_>,
    ) -> Result<Raster> {
        cx.allow(size, src.channels(), src.depth())?;
        let kernel = self.kernel;
        if size == src.size() {
            Ok(src)
        } else if self.linear_light {
            resample::linear_light(src.premultiply(), size, kernel)
        } else if cx.is_sharp() {
            imitate::scale(src, size, factors, kernel, cx)
        } else if kernel == Kernel::Nearest {
            resample::resample(src, size, kernel)
        } else {
            resample::premultiplying(src, size, kernel)
        }
    }
}

impl Operation for Resize {
    fn name(&self) -> &'static str {
        "resize"
    }

    /// Either: `scale` multiplies on its way, where that is needed.
    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn stage(&self) -> Stage {
        Stage::Resize
    }

    fn check(&self) -> Result<()> {
        let side = |name: &str, side: Option<u32>| match side {
            Some(side) if !(1..=MAX_SIDE).contains(&side) => {
                let expected =
                    "positive integer between 1 and 100000000".to_owned();
                Err(Error::option(name, expected, side))
            }
            _ => Ok(()),
        };
        match self.target {
            Target::Box(width, height) => {
                side("width", width)?;
                side("height", height)
            }
            Target::Long(pixels) | Target::Short(pixels) => {
                side("edge", Some(pixels))
            }
            Target::Percent(p) if !(0.0 < p && p <= 1e6) => {
                let expected = "number above 0 and up to 1000000";
                Err(Error::option("percent", expected, p))
            }
            _ if !self.is_focused() => {
                let expected = "two numbers between 0 and 1";
                Err(Error::option("focus", expected, "another"))
            }
            Target::Pixels(0) => {
                Err(Error::option("pixels", "a positive number", 0))
            }
            _ => Ok(()),
        }
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let resolved = self.resolve(src.size(), cx.is_sharp());
        let Resolved { scaled, factors, .. } = resolved;
        let scaled = self.scale(src, scaled, factors, cx)?;
        match resolved.place {
            None => Ok(scaled),
            Some(place) => place.place(scaled, cx),
        }
    }

    /// All frames are scaled alike, and cut alike.
    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        let Resolved { scaled, factors, place } =
            self.resolve(picture.size(), cx.is_sharp());
        let picture = picture.map(|raster| {
            cx.check()?;
            self.scale(raster, scaled, factors, cx)
        })?;
        match place {
            None => Ok(picture),
            Some(place) => Operation::run(&place, picture, cx),
        }
    }

    fn size(&self, src: Size) -> Option<Size> {
        Self::size(self, src).ok()
    }
}

impl Pipeline {
    /// Scales the picture.
    pub fn resize(self, resize: Resize) -> Self {
        self.with(resize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(resize: Resize, width: u32, height: u32) -> (u32, u32) {
        let size = resize.size(Size::new(width, height)).unwrap();
        (size.width, size.height)
    }

    /// Sizes measured on sharp 0.35.5.
    #[test]
    fn sides_are_rounded_half_up() {
        assert_eq!(size(Resize::width(5), 10, 5), (5, 3));
        assert_eq!(size(Resize::width(7), 14, 5), (7, 3));
        assert_eq!(size(Resize::width(2), 5, 3), (2, 1));
        assert_eq!(size(Resize::width(500), 1000, 333), (500, 167));
        let inside = Resize::to(50, 50).fit(Fit::Inside);
        assert_eq!(size(inside, 320, 240), (50, 38));
        let outside = Resize::to(50, 50).fit(Fit::Outside);
        assert_eq!(size(outside, 320, 240), (67, 50));
    }

    /// Sizes measured on sharp 0.35.5.
    #[test]
    fn clamps_work_on_each_axis() {
        let keep = |w, h, fit| Resize::to(w, h).fit(fit).without_enlargement();
        assert_eq!(size(keep(400, 100, Fit::Fill), 320, 240), (320, 100));
        assert_eq!(size(keep(400, 100, Fit::Cover), 320, 240), (320, 100));
        assert_eq!(size(keep(400, 400, Fit::Contain), 320, 240), (400, 400));
        assert_eq!(size(keep(400, 400, Fit::Inside), 320, 240), (320, 240));
        let grow = |w, h, fit| Resize::to(w, h).fit(fit).without_reduction();
        assert_eq!(size(grow(160, 100, Fit::Cover), 320, 240), (160, 100));
        assert_eq!(size(grow(160, 100, Fit::Contain), 320, 240), (320, 240));
        assert_eq!(size(grow(400, 100, Fit::Contain), 320, 240), (400, 240));
    }
}
