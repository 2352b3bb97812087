//! Cutting a region out.

use std::str::FromStr;

use crate::{
    Args, Error, ErrorKind, Pipeline, Raster, Region, Result,
    ops::{AlphaUse, Cx, Operation, Stage},
    place,
};

/// What happens where a region sticks out of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outside {
    /// It is an error, which names both.
    #[default]
    Refuse,
    /// The part inside is taken.
    Clamp,
}

/// Cuts a region out.
///
/// # Example
///
/// ```
/// use sysu_img::{Extract, Region};
///
/// let face: Extract = "100x80+10+20".parse()?;
/// assert_eq!(face, Extract::new(Region::new(10, 20, 100, 80)));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `extract`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an Extract does nothing until a pipeline is given it"]
pub struct Extract {
    region: Region,
    outside: Outside,
}

impl Extract {
    /// Cuts this region out.
    pub const fn new(region: Region) -> Self {
        Self { region, outside: Outside::Refuse }
    }

    /// Sets what happens where it sticks out [default: an error].
    pub const fn outside(mut self, outside: Outside) -> Self {
        self.outside = outside;
        self
    }
}

impl Operation for Extract {
    fn name(&self) -> &'static str {
        "extract"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn stage(&self) -> Stage {
        Stage::Extract
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        let image = src.size();
        let region = match self.outside {
            Outside::Refuse => Some(self.region),
            Outside::Clamp => self.region.clamped(image),
        };
        let Some(region) = region else {
            let requested = self.region;
            return Err(ErrorKind::BadRegion { requested, image }.into());
        };
        if region == Region::new(0, 0, image.width, image.height) {
            return Ok(src);
        }
        place::extract(&src, region)
    }
}

impl Pipeline {
    /// Cuts a region out.
    pub fn extract(self, extract: Extract) -> Self {
        self.with(extract)
    }
}

/// `100x80+10+20`: width, height, left, top.
impl FromStr for Extract {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parse = || -> Option<Region> {
            let at = text.find(['+', '-'])?;
            let (width, height) = text[..at].split_once('x')?;
            let rest = &text[at..];
            let next = rest[1..].find(['+', '-'])? + 1;
            let number = |t: &str| t.parse::<i64>().ok();
            Some(Region::new(
                number(&rest[..next])?,
                number(&rest[next..])?,
                width.parse().ok()?,
                height.parse().ok()?,
            ))
        };
        parse().map(Self::new).ok_or_else(|| {
            let expected = "a region such as 100x80+10+20";
            Error::option("region", expected, text)
        })
    }
}

/// `extract({left, top, width, height})`, or a region such as
/// `100x80+10+20`.
pub(super) fn recipe(args: &mut Args) -> Result<Extract> {
    let mut extract = if let Some(value) = args.next() {
        match value.as_text() {
            Some(text) => text.parse()?,
            None => return Err(value.refuse("region", "object or string")),
        }
    } else {
        let mut side = |name: &str, least: i64| {
            let value = args.take(&[name]).unwrap_or(crate::Value::Null);
            value.integer(name, least..=100_000_000)
        };
        let (left, top) = (side("left", 0)?, side("top", 0)?);
        let (width, height) = (side("width", 1)?, side("height", 1)?);
        Extract::new(Region::new(left, top, width as u32, height as u32))
    };
    if args.flag(&["clamp"])? {
        extract.outside = Outside::Clamp;
    }
    Ok(extract)
}
