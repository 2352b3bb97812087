//! The two halves of a resize: scaling, then cutting or embedding. A plan
//! runs them apart where a decoder has made the picture smaller already, and
//! sharp's order where other stages stand between them.

use super::{Position, Resize, Resolved};
use crate::{
    Colour, Picture, Raster, Region, Result, Size,
    kernel::{place, resample},
    ops::{AlphaUse, Cx, Operation, Stage},
};

/// A box that a scaled picture is cut to or set into.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) size: Size,
    pub(crate) cover: bool,
    pub(crate) position: Position,
    pub(crate) background: Colour,
}

impl Place {
    /// Returns the size that comes of a scaled picture.
    pub(crate) fn result(&self, scaled: Size) -> Size {
        let Size { width, height } = self.size;
        if self.cover {
            Size::new(width.min(scaled.width), height.min(scaled.height))
        } else {
            Size::new(width.max(scaled.width), height.max(scaled.height))
        }
    }

    /// The same with what is to be seen found once, in the first frame: the
    /// strategies would find another place in each.
    fn settled(mut self, first: &Raster, cx: &mut Cx<'_>) -> Result<Self> {
        let size = self.result(first.size());
        let strategic =
            matches!(self.position, Position::Entropy | Position::Attention);
        if self.cover && strategic && size != first.size() {
            let (left, top) = place::crop(first, size, self.position, cx)?;
            let middle = |at: i64, side: u32, of: u32| {
                (at as f32 + side as f32 / 2.0) / of as f32
            };
            self.position = Position::Focal(
                middle(left, size.width, first.width()),
                middle(top, size.height, first.height()),
            );
        }
        Ok(self)
    }

    /// Cuts or embeds one raster.
    pub(crate) fn place(
        &self,
        src: Raster,
        cx: &mut Cx<'_>,
    ) -> Result<Raster> {
        let size = self.result(src.size());
        // sharp sets a picture that is larger than its box off the middle.
        let off = cx.is_sharp() && !self.cover && self.size != size;
        if size == src.size() && !off {
            return Ok(src);
        }
        if self.cover {
            let (left, top) = place::crop(&src, size, self.position, cx)?;
            cx.report().crop_offset = Some((left, top));
            let region = Region::new(left, top, size.width, size.height);
            return place::extract(&src, region);
        }
        let src = if self.background.alpha < 1.0 {
            src.with_alpha(1.0)
        } else {
            src
        };
        cx.allow(size, src.channels(), src.depth())?;
        let room = if off { self.size } else { size };
        let (left, top) = place::embed(src.size(), room, self.position);
        Ok(place::embedded(&src, size, left, top, self.background))
    }
}

/// The first half of a resize whose sizes the planner has worked out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) resize: Resize,
    pub(crate) size: Size,
    pub(crate) factors: (f64, f64),
    /// The size of the picture before a decoder made it smaller.
    pub(crate) full: Size,
}

impl Operation for Scale {
    fn name(&self) -> &'static str {
        "resize"
    }

    fn alpha(&self) -> AlphaUse {
        self.resize.alpha()
    }

    fn stage(&self) -> Stage {
        Stage::Resize
    }

    fn size(&self, _: Size) -> Option<Size> {
        Some(self.size)
    }

    fn apply_to(
        &self,
        src: &Raster,
        cx: &mut Cx<'_>,
    ) -> Option<Result<Raster>> {
        let simple = !cx.is_sharp()
            && !self.resize.linear_light
            && !src.has_alpha()
            && self.size != src.size();
        simple.then(|| {
            cx.allow(self.size, src.channels(), src.depth())?;
            resample::opaque(src, self.size, self.resize.kernel)
        })
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let (mut src, mut factors) = (src, self.factors);
        if cx.is_sharp() && src.size() != self.full {
            // libvips leaves out what a reduced picture has only in part.
            let times = |full: u32, now: u32| {
                (full as f64 / now.max(1) as f64).round().max(1.0)
            };
            let x = times(self.full.width, src.width());
            let y = times(self.full.height, src.height());
            let whole = Size::new(
                (self.full.width / x as u32).clamp(1, src.width()),
                (self.full.height / y as u32).clamp(1, src.height()),
            );
            if whole != src.size() {
                let region = Region::new(0, 0, whole.width, whole.height);
                src = place::extract(&src, region)?;
            }
            factors = (factors.0 * x, factors.1 * y);
        }
        self.resize.scale(src, self.size, factors, cx)
    }
}

/// The second half: cut or embed.
impl Operation for Place {
    fn name(&self) -> &'static str {
        "resize"
    }

    fn alpha(&self) -> AlphaUse {
        match self.position {
            // The strategies look at colours as the eye takes them in.
            Position::Entropy | Position::Attention => AlphaUse::Premultiplied,
            _ if self.cover => AlphaUse::Any,
            _ => AlphaUse::Straight,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Place
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        self.place(src, cx)
    }

    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        let mut place = *self;
        if picture.is_animated() {
            place = place.settled(picture.raster(), cx)?;
        }
        picture.map(|raster| {
            cx.check()?;
            place.place(raster, cx)
        })
    }

    fn size(&self, src: Size) -> Option<Size> {
        Some(self.result(src))
    }
}

/// The first half of a resize whose source's size is known when it runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScaleOnly(pub(crate) Resize);

impl Operation for ScaleOnly {
    fn name(&self) -> &'static str {
        "resize"
    }

    fn alpha(&self) -> AlphaUse {
        self.0.alpha()
    }

    fn stage(&self) -> Stage {
        Stage::Resize
    }

    fn size(&self, src: Size) -> Option<Size> {
        // Only sharp's order parts a resize.
        Some(self.0.resolve(src, true).scaled)
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let Resolved { scaled, factors, .. } =
            self.0.resolve(src.size(), true);
        self.0.scale(src, scaled, factors, cx)
    }
}

/// The second half, for whatever has become of the picture in between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlaceOnly(pub(crate) Resize);

impl PlaceOnly {
    fn place(&self) -> Option<Place> {
        // Where there is a box, it does not depend on the picture.
        self.0.resolve(Size::new(1, 1), true).place
    }
}

impl Operation for PlaceOnly {
    fn name(&self) -> &'static str {
        "resize"
    }

    fn alpha(&self) -> AlphaUse {
        self.place().map_or(AlphaUse::Any, |place| place.alpha())
    }

    fn stage(&self) -> Stage {
        Stage::Place
    }

    fn size(&self, src: Size) -> Option<Size> {
        Some(self.place().map_or(src, |place| place.result(src)))
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        match self.place() {
            Some(place) => place.place(src, cx),
            None => Ok(src),
        }
    }
}
