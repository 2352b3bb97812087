//! Adding pixels around a picture.

use std::str::FromStr;

use crate::{
    Args, Colour, Error, Pipeline, Raster, Result, Sample, Samples, Size,
    kernel::{par, place},
    ops::{AlphaUse, Cx, Operation, Position, Stage},
};

/// What the added pixels show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExtendWith {
    /// A colour.
    #[default]
    Background,
    /// The pixels of the edge.
    Copy,
    /// The picture again, as tiles.
    Repeat,
    /// The picture mirrored, the edge's pixels included.
    Mirror,
}

impl FromStr for ExtendWith {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "background" => Self::Background,
            "copy" => Self::Copy,
            "repeat" => Self::Repeat,
            "mirror" => Self::Mirror,
            _ => {
                let expected = "one of background, copy, repeat, mirror";
                return Err(Error::option("extendWith", expected, text));
            }
        })
    }
}

/// Adds pixels around a picture.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Extend};
///
/// let frame = Extend::all(10).background(Colour::WHITE);
/// let shelf = Extend::sides(0, 0, 40, 0);
/// let square = Extend::to_aspect(1, 1, sysu_img::Position::CENTRE);
/// # let _ = (frame, shelf, square);
/// ```
///
/// # Source
///
/// sharp `extend`. A translucent background adds alpha to an opaque picture.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "an Extend does nothing until a pipeline is given it"]
pub struct Extend {
    top: u32,
    right: u32,
    bottom: u32,
    left: u32,
    with: ExtendWith,
    background: Colour,
    to: Option<(To, Position)>,
}

/// What a picture is filled up to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum To {
    Size(Size),
    Aspect(u32, u32),
}

impl Extend {
    /// Fills up to a size, with the picture at an edge, a corner or the
    /// middle; a side that is longer already stays as it is.
    pub const fn to_size(size: Size, position: Position) -> Self {
        let to = Some((To::Size(size), position));
        Self { to, ..Self::all(0) }
    }

    /// Fills up to a shape, width to height.
    pub const fn to_aspect(w: u32, h: u32, position: Position) -> Self {
        let to = Some((To::Aspect(w, h), position));
        Self { to, ..Self::all(0) }
    }

    /// Works out the sides for a picture of that size.
    fn sides_of(&self, src: Size) -> Self {
        let Some((to, position)) = self.to else { return *self };
        let size = match to {
            To::Size(size) => size,
            To::Aspect(w, h) => {
                let (w, h) = (w.max(1) as u64, h.max(1) as u64);
                let side = |len: u32, to: u64, of: u64| {
                    (len as u64 * to).div_ceil(of).min(u32::MAX as u64) as u32
                };
                Size::new(side(src.height, w, h), side(src.width, h, w))
            }
        };
        let size =
            Size::new(size.width.max(src.width), size.height.max(src.height));
        let (left, top) = place::embed(src, size, position);
        let (left, top) = (left as u32, top as u32);
        Self {
            top,
            right: size.width - src.width - left,
            bottom: size.height - src.height - top,
            left,
            to: None,
            ..*self
        }
    }

    /// Adds that many pixels on each side.
    pub const fn all(pixels: u32) -> Self {
        Self::sides(pixels, pixels, pixels, pixels)
    }

    /// Adds pixels on the top, on the right, on the bottom, on the left.
    pub const fn sides(top: u32, right: u32, bottom: u32, left: u32) -> Self {
        let with = ExtendWith::Background;
        let background = Colour::BLACK;
        Self { top, right, bottom, left, with, background, to: None }
    }

    /// Sets what they show [default: the background].
    pub const fn with(mut self, with: ExtendWith) -> Self {
        self.with = with;
        self
    }

    /// Sets the background [default: opaque black].
    pub const fn background(mut self, background: Colour) -> Self {
        self.background = background;
        self
    }
}

impl Operation for Extend {
    fn name(&self) -> &'static str {
        "extend"
    }

    fn alpha(&self) -> AlphaUse {
        match self.with {
            ExtendWith::Background => AlphaUse::Straight,
            _ => AlphaUse::Any,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Extend
    }

    fn check(&self) -> Result<()> {
        let empty = match self.to {
            Some((To::Size(size), _)) => size.pixels() == 0,
            Some((To::Aspect(w, h), _)) => w == 0 || h == 0,
            None => false,
        };
        if empty {
            return Err(Error::option("to", "no side of zero", "zero"));
        }
        Ok(())
    }

    fn size(&self, src: Size) -> Option<Size> {
        let sides = self.sides_of(src);
        let side = |a: u32, b: u32, c: u32| a.checked_add(b)?.checked_add(c);
        Some(Size::new(
            side(src.width, sides.left, sides.right)?,
            side(src.height, sides.top, sides.bottom)?,
        ))
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        if self.to.is_some() {
            return self.sides_of(src.size()).apply(src, cx);
        }
        let side = |a: u32, b: u32, c: u32| a.checked_add(b)?.checked_add(c);
        let width = side(src.width(), self.left, self.right);
        let height = side(src.height(), self.top, self.bottom);
        let (Some(width), Some(height)) = (width, height) else {
            return Err(Error::option("extend", "sides below 2^32", "more"));
        };
        let size = Size::new(width, height);
        cx.allow(size, src.channels() + 1, src.depth())?;
        if self.with == ExtendWith::Background {
            let src = if self.background.alpha < 1.0 {
                src.with_alpha(1.0)
            } else {
                src
            };
            let (left, top) = (self.left as i64, self.top as i64);
            let ink = self.background;
            return Ok(place::embedded(&src, size, left, top, ink));
        }
        Ok(match src.samples() {
            Samples::U8(v) => self.repeat(&src, v, size),
            Samples::U16(v) => self.repeat(&src, v, size),
            Samples::F32(v) => self.repeat(&src, v, size),
        })
    }
}

impl Extend {
    fn repeat<T: Sample>(
        &self,
        raster: &Raster,
        src: &[T],
        size: Size,
    ) -> Raster {
        let channels = raster.channels() as usize;
        let under = |at: i64, len: u32| {
            let len = len as i64;
            (match self.with {
                ExtendWith::Repeat => at.rem_euclid(len),
                ExtendWith::Mirror => {
                    let at = at.rem_euclid(2 * len);
                    at.min(2 * len - 1 - at)
                }
                _ => at.clamp(0, len - 1),
            }) as usize
        };
        let columns: Vec<usize> = (0..size.width as i64)
            .map(|x| under(x - self.left as i64, raster.width()) * channels)
            .collect();
        let row = size.width as usize * channels;
        let mut dst = vec![T::default(); row * size.height as usize];
        par::rows(&mut dst, row, |y, row| {
            let y = under(y as i64 - self.top as i64, raster.height());
            let src = &src[y * raster.row_len()..][..raster.row_len()];
            for (to, &at) in row.chunks_exact_mut(channels).zip(&columns) {
                to.copy_from_slice(&src[at..][..channels]);
            }
        });
        raster.with(size, dst)
    }
}

impl Pipeline {
    /// Adds pixels around the picture.
    pub fn extend(self, extend: Extend) -> Self {
        self.with(extend)
    }
}

/// `extend(10)` or `extend({top, left, bottom, right, background,
/// extendWith})`.
pub(super) fn recipe(args: &mut Args) -> Result<Extend> {
    let mut extend = match args.next() {
        Some(v) => Extend::all(v.integer("extend", 0..=100_000_000)? as u32),
        None => Extend::all(0),
    };
    let mut side = |names: &[&str], to: &mut u32| -> Result<()> {
        if let Some(v) = args.take(names) {
            *to = v.integer(names[0], 0..=100_000_000)? as u32;
        }
        Ok(())
    };
    side(&["top", "t"], &mut extend.top)?;
    side(&["right", "r"], &mut extend.right)?;
    side(&["bottom", "b"], &mut extend.bottom)?;
    side(&["left", "l"], &mut extend.left)?;
    if let Some(value) = args.take(&["to"]) {
        let gravity = args.take(&["gravity", "position"]);
        let gravity = gravity.as_ref().map(super::resize::position);
        let position = gravity.transpose()?.unwrap_or(Position::CENTRE);
        let text = value.to_string();
        let two = |at: char| -> Option<(u32, u32)> {
            let (w, h) = text.split_once(at)?;
            let side = |t: &str| {
                t.parse().ok().filter(|v| (1..=100_000_000).contains(v))
            };
            Some((side(w)?, side(h)?))
        };
        let to = match (two(':'), two('x')) {
            (Some((w, h)), _) => To::Aspect(w, h),
            (_, Some((w, h))) => To::Size(Size::new(w, h)),
            _ => return Err(value.refuse("to", "800x600 or 16:9")),
        };
        extend.to = Some((to, position));
    } else if let Some(gravity) = args.take(&["gravity", "position"]) {
        return Err(Error::option(
            "gravity",
            "a shape or size, as to",
            gravity,
        ));
    }
    if let Some(with) = args.word(
        &["extendWith", "with"],
        "one of: background, copy, repeat, mirror",
    )? {
        extend.with = with;
    }
    if let Some(colour) = args.colour(&["background", "bg"])? {
        extend.background = colour;
    }
    Ok(extend)
}
