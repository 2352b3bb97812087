//! Round corners, and a circle.

use crate::{
    Args, Error, Pipeline, Raster, Result, Sample, Size, Value, by_depth,
    kernel::par,
    ops::{Cx, Operation},
};

/// Rounds the corners: what lies outside becomes clear.
///
/// The picture gets an alpha channel; edges are smooth by the part of each
/// pixel that is covered.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Pipeline, Round, Size};
///
/// let size = Size::new(40, 40);
/// let red = Create::plain(size, Colour::rgb8(255, 0, 0));
/// let coin = Pipeline::create(red).with(Round::percent(50.0)).to_picture()?;
/// let sysu_img::Samples::U8(rgba) = coin.raster().samples() else { return Ok(()) };
/// assert_eq!((rgba[3], rgba[4 * (20 * 40 + 20) + 3]), (0, 255));
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Round does nothing until a pipeline is given it"]
pub struct Round {
    radius: Radius,
    /// The middle square is cut out first.
    square: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Radius {
    Pixels(f64),
    Percent(f64),
}

impl Round {
    /// Rounds by a radius in pixels.
    pub const fn pixels(radius: f64) -> Self {
        Self { radius: Radius::Pixels(radius), square: false }
    }

    /// Rounds by a radius in per cent of the shorter side: 50 makes both
    /// ends of it half circles.
    pub const fn percent(radius: f64) -> Self {
        Self { radius: Radius::Percent(radius), square: false }
    }

    /// Cuts the largest circle out of the middle.
    pub const fn circle() -> Self {
        Self { radius: Radius::Percent(50.0), square: true }
    }
}

impl Operation for Round {
    fn name(&self) -> &'static str {
        if self.square { "circle" } else { "round" }
    }

    fn check(&self) -> Result<()> {
        let (radius, most) = match self.radius {
            Radius::Pixels(radius) => (radius, 1e6),
            Radius::Percent(radius) => (radius, 50.0),
        };
        Value::Number(radius).number("radius", 0.0..=most).map(|_| ())
    }

    fn size(&self, src: Size) -> Option<Size> {
        let side = src.width.min(src.height);
        Some(if self.square { Size::new(side, side) } else { src })
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        fn mask<T: Sample>(
            samples: &mut [T],
            channels: usize,
            (size, radius): (Size, f32),
        ) {
            let width = size.width as usize;
            par::rows(samples, width * channels, |y, row| {
                for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
                    let cover = cover(x as f32, y as f32, size, radius);
                    if let (Some(alpha), true) =
                        (pixel.last_mut(), cover < 1.0)
                    {
                        *alpha = T::round(alpha.to_f32() * cover);
                    }
                }
            });
        }
        let mut src = src;
        if self.square {
            let side = src.width().min(src.height());
            src = super::Extract::sized(side, side).apply(src, cx)?;
        }
        let size = src.size();
        let short = f64::from(size.width.min(size.height));
        let radius = match self.radius {
            Radius::Pixels(radius) => radius.min(short / 2.0),
            Radius::Percent(percent) => short * percent / 100.0,
        };
        let mut src = src.with_alpha(1.0);
        let channels = src.channels() as usize;
        let shape = (size, radius as f32);
        by_depth!(src.samples_mut(), v => mask(v, channels, shape));
        Ok(src)
    }
}

/// The part of a pixel that lies inside, by the distance of its middle from
/// the arc.
fn cover(x: f32, y: f32, size: Size, radius: f32) -> f32 {
    // How far the middle of the pixel lies inside the corner's square.
    let inside = |at: f32, len: u32| {
        let at = at + 0.5;
        (radius - at).max(at - (len as f32 - radius)).max(0.0)
    };
    let (dx, dy) = (inside(x, size.width), inside(y, size.height));
    if dx == 0.0 || dy == 0.0 {
        return 1.0;
    }
    (radius - dx.hypot(dy) + 0.5).clamp(0.0, 1.0)
}

impl Pipeline {
    /// Rounds the corners, or cuts a circle out.
    pub fn round(self, round: Round) -> Self {
        self.with(round)
    }
}

/// `round(radius | '10%')`.
pub(super) fn recipe(args: &mut Args) -> Result<Round> {
    let value = args.next().or_else(|| args.take(&["radius"]));
    let value = value.unwrap_or(Value::Null);
    if let Some(text) = value.as_text() {
        let percent = text.strip_suffix('%').and_then(|n| n.parse().ok());
        return percent.map(Round::percent).ok_or_else(|| {
            Error::option("radius", "pixels, or per cent as in 10%", text)
        });
    }
    Ok(Round::pixels(value.number("radius", 0.0..=1e6)?))
}
