//! Cutting a region out.

use std::str::FromStr;

use crate::{
    Args, Colour, Error, ErrorKind, Picture, Pipeline, Raster, Region, Result,
    Size, Value,
    kernel::place,
    ops::{AlphaUse, Cx, Operation, Position, Stage, resize},
};

/// What happens where a region sticks out of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Outside {
    /// It is an error, which names both.
    #[default]
    Refuse,
    /// The part inside is taken.
    Clamp,
    /// What is missing shows a colour.
    Pad(Colour),
}

/// Cuts a region out: one that is given in pixels, or one of a size, a share
/// or a shape, at a place or where there is most to see.
///
/// # Example
///
/// ```
/// use sysu_img::{Extract, Position, Region, Size};
///
/// let face: Extract = "100x80+10+20".parse()?;
/// assert_eq!(face, Extract::new(Region::new(10, 20, 100, 80)));
/// let wide = Extract::aspect(16, 9).position(Position::Attention);
/// assert_eq!(wide.size(Size::new(400, 400)), Size::new(400, 225));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `extract`. Sizes, shapes, shares, places and what happens outside
/// are ours.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "an Extract does nothing until a pipeline is given it"]
pub struct Extract {
    area: Area,
    position: Position,
    outside: Outside,
}

/// What is cut out.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Area {
    Region(Region),
    /// Width and height.
    Size(Size),
    /// Width to height.
    Aspect(u32, u32),
    /// Per cent of the sides: width and height, and left and top where they
    /// are given.
    Share([f64; 2], Option<[f64; 2]>),
}

impl Extract {
    const fn of(area: Area) -> Self {
        let position = Position::CENTRE;
        Self { area, position, outside: Outside::Refuse }
    }

    /// Cuts this region out.
    pub const fn new(region: Region) -> Self {
        Self::of(Area::Region(region))
    }

    /// Cuts a part of that size out, from the middle unless a position is
    /// set.
    pub const fn sized(width: u32, height: u32) -> Self {
        Self::of(Area::Size(Size::new(width, height)))
    }

    /// Cuts the largest part of that shape out, from the middle unless a
    /// position is set.
    pub const fn aspect(width: u32, height: u32) -> Self {
        Self::of(Area::Aspect(width, height))
    }

    /// Cuts out a part by per cent of the picture's sides.
    pub const fn percent(width: f64, height: f64) -> Self {
        Self::of(Area::Share([width, height], None))
    }

    /// Sets where a part without a place of its own is cut out
    /// [default: the middle].
    pub const fn position(mut self, position: Position) -> Self {
        self.position = position;
        self
    }

    /// Sets what happens where it sticks out [default: an error].
    pub const fn outside(mut self, outside: Outside) -> Self {
        self.outside = outside;
        self
    }

    /// Returns the size that is asked of a picture of size `image`.
    pub fn size(&self, image: Size) -> Size {
        let part = |percent: f64, side: u32| {
            (percent / 100.0 * side as f64).round().max(1.0) as u32
        };
        match self.area {
            Area::Region(region) => region.size(),
            Area::Size(size) => size,
            Area::Share([w, h], _) => {
                Size::new(part(w, image.width), part(h, image.height))
            }
            Area::Aspect(w, h) => {
                let (w, h) = (w.max(1) as u64, h.max(1) as u64);
                let side = |len: u32, to: u64, of: u64| {
                    let len = (2 * len as u64 * to + of) / (2 * of);
                    len.clamp(1, u32::MAX as u64) as u32
                };
                let (width, height) = (image.width, image.height);
                if width as u64 * h > height as u64 * w {
                    Size::new(side(height, w, h).min(width), height)
                } else {
                    Size::new(width, side(width, h, w).min(height))
                }
            }
        }
    }

    /// Returns the region, found where it has to be in `src`.
    fn region(&self, src: &Raster, cx: &mut Cx<'_>) -> Result<Region> {
        let (image, size) = (src.size(), self.size(src.size()));
        let Size { width, height } = size;
        let (left, top) = match self.area {
            Area::Region(region) => return Ok(region),
            Area::Share(_, Some([x, y])) => {
                let at = |percent: f64, side: u32| {
                    (percent / 100.0 * side as f64).round() as i64
                };
                (at(x, image.width), at(y, image.height))
            }
            _ if width <= image.width && height <= image.height => {
                place::crop(src, size, self.position, cx)?
            }
            // Larger than the picture: the strategies have nothing to find.
            _ => {
                let (h, v) = match self.position {
                    Position::Gravity(h, v) => (h, v),
                    _ => (0, 0),
                };
                place::embed(image, size, Position::Gravity(h, v)).negated()
            }
        };
        Ok(Region::new(left, top, width, height))
    }

    fn cut(
        &self,
        src: Raster,
        region: Region,
        cx: &mut Cx<'_>,
    ) -> Result<Raster> {
        let image = src.size();
        if region == Region::new(0, 0, image.width, image.height) {
            return Ok(src);
        }
        let refused =
            || ErrorKind::BadRegion { requested: region, image }.into();
        match self.outside {
            Outside::Refuse => place::extract(&src, region),
            Outside::Clamp => match region.clamped(image) {
                Some(region) => place::extract(&src, region),
                None => Err(refused()),
            },
            Outside::Pad(colour) => {
                let size = region.size();
                if size.pixels() == 0 {
                    return Err(refused());
                }
                let src = if colour.alpha < 1.0 && !region.is_inside(image) {
                    src.with_alpha(1.0)
                } else {
                    src
                };
                cx.allow(size, src.channels(), src.depth())?;
                let (left, top) = (-region.left, -region.top);
                Ok(place::embedded(&src, size, left, top, colour))
            }
        }
    }
}

/// A place on the other side of zero.
trait Negated {
    fn negated(self) -> Self;
}

impl Negated for (i64, i64) {
    fn negated(self) -> Self {
        (-self.0, -self.1)
    }
}

impl Operation for Extract {
    fn name(&self) -> &'static str {
        "extract"
    }

    fn alpha(&self) -> AlphaUse {
        match (self.outside, self.position) {
            (Outside::Pad(_), _) => AlphaUse::Straight,
            (_, Position::Entropy | Position::Attention)
                if !matches!(self.area, Area::Region(_)) =>
            {
                AlphaUse::Premultiplied
            }
            _ => AlphaUse::Any,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Extract
    }

    fn check(&self) -> Result<()> {
        let empty = match self.area {
            // Whether it is inside, and how much of it, the picture decides.
            Area::Region(Region { left, top, .. }) => {
                let far = 1 << 40;
                left.saturating_abs() > far || top.saturating_abs() > far
            }
            Area::Size(size) => size.pixels() == 0,
            Area::Aspect(w, h) => w == 0 || h == 0,
            Area::Share(share, at) => {
                let most = 1e6;
                let fine = |v: &f64| (0.0..=most).contains(&v.abs());
                let sizes = share.iter().all(|v| fine(v) && *v > 0.0);
                !sizes || !at.iter().flatten().all(fine)
            }
        };
        if empty {
            let expected = "a region with a width and a height, near by";
            let got = format!("{:?}", self.area);
            return Err(Error::option("region", expected, got));
        }
        Ok(())
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let region = self.region(&src, cx)?;
        self.cut(src, region, cx)
    }

    /// All frames are cut alike: as the first.
    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        let region = self.region(picture.raster(), cx)?;
        picture.map(|raster| self.cut(raster, region, cx))
    }

    fn size(&self, src: Size) -> Option<Size> {
        let size = Self::size(self, src);
        match (self.outside, self.area) {
            (Outside::Clamp, Area::Region(region)) => {
                region.clamped(src).map(Region::size)
            }
            (Outside::Clamp, _) => Some(Size::new(
                size.width.min(src.width),
                size.height.min(src.height),
            )),
            _ => Some(size),
        }
    }
}

impl Pipeline {
    /// Cuts a region out.
    pub fn extract(self, extract: Extract) -> Self {
        self.with(extract)
    }
}

/// `100x80+10+20` (width, height, left, top), `100x80`, `16:9`, `50%x50%` or
/// `50%x50%+10%+10%`.
impl FromStr for Extract {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let shares = |text: &str| -> Option<Self> {
            let mut parts = text.split('+');
            let share = |text: &str| text.strip_suffix('%')?.parse().ok();
            let (width, height) = parts.next()?.split_once('x')?;
            let size = [share(width)?, share(height)?];
            let place = match (parts.next(), parts.next()) {
                (None, None) => None,
                (Some(x), Some(y)) => Some([share(x)?, share(y)?]),
                _ => return None,
            };
            let end = parts.next().is_none();
            end.then(|| Self::of(Area::Share(size, place)))
        };
        let parse = || -> Option<Self> {
            if text.contains('%') {
                return shares(text);
            }
            if let Some((w, h)) = text.split_once(':') {
                return Some(Self::aspect(w.parse().ok()?, h.parse().ok()?));
            }
            let at = text.find(['+', '-']).unwrap_or(text.len());
            let (width, height) = text[..at].split_once('x')?;
            let (width, height) = (width.parse().ok()?, height.parse().ok()?);
            let rest = &text[at..];
            if rest.is_empty() {
                return Some(Self::sized(width, height));
            }
            let next = rest[1..].find(['+', '-'])? + 1;
            let number = |t: &str| {
                let within = -100_000_000..=100_000_000;
                t.parse::<i64>().ok().filter(|v| within.contains(v))
            };
            let (left, top) = (number(&rest[..next])?, number(&rest[next..])?);
            Some(Self::new(Region::new(left, top, width, height)))
        };
        let extract = parse().ok_or_else(|| {
            let expected =
                "a region such as 100x80+10+20, 100x80, 16:9 or 50%x50%";
            Error::option("region", expected, text)
        })?;
        extract.check()?;
        Ok(extract)
    }
}

/// `extract({left, top, width, height})`, or a region such as
/// `100x80+10+20`, with `gravity` and `outside`.
pub(super) fn recipe(args: &mut Args) -> Result<Extract> {
    let mut extract = if let Some(value) = args.next() {
        match value.as_text() {
            Some(text) => text.parse()?,
            None => return Err(value.refuse("region", "object or string")),
        }
    } else {
        let mut side = |name: &str, least: i64| {
            let value = args.take(&[name]).unwrap_or(Value::Null);
            value.integer(name, least..=100_000_000)
        };
        let (left, top) = (side("left", 0)?, side("top", 0)?);
        let (width, height) = (side("width", 1)?, side("height", 1)?);
        Extract::new(Region::new(left, top, width as u32, height as u32))
    };
    if let Some(value) =
        args.take(&["gravity", "position", "pos", "strategy", "smart"])
    {
        extract.position = resize::position(&value)?;
    }
    if let Some(value) = args.take(&["focus"]) {
        extract.position = resize::focus(&value)?;
    }
    let background = args.colour(&["background", "bg"])?;
    let pad = Outside::Pad(background.unwrap_or(Colour::BLACK));
    let outside = args.take(&["outside"]);
    extract.outside = match outside.as_ref().map(|v| (v, v.as_text())) {
        None => Outside::Refuse,
        Some((_, Some("refuse"))) => Outside::Refuse,
        Some((_, Some("clamp"))) => Outside::Clamp,
        Some((_, Some("pad"))) => pad,
        Some((value, _)) => {
            let expected = "one of refuse, clamp, pad";
            return Err(value.refuse("outside", expected));
        }
    };
    if args.flag(&["clamp"])? {
        extract.outside = Outside::Clamp;
    }
    if args.flag(&["pad"])? {
        extract.outside = pad;
    }
    Ok(extract)
}
