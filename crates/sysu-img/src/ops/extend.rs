//! Adding pixels around a picture.

use std::str::FromStr;

use crate::{
    Args, Colour, Error, Pipeline, Raster, Result, Sample, Samples, Size,
    ops::{AlphaUse, Cx, Operation, Stage},
    par, place,
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
/// # let _ = (frame, shelf);
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
}

impl Extend {
    /// Adds that many pixels on each side.
    pub const fn all(pixels: u32) -> Self {
        Self::sides(pixels, pixels, pixels, pixels)
    }

    /// Adds pixels on the top, on the right, on the bottom, on the left.
    pub const fn sides(top: u32, right: u32, bottom: u32, left: u32) -> Self {
        let with = ExtendWith::Background;
        Self { top, right, bottom, left, with, background: Colour::BLACK }
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

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
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
