//! Pictures put together: in a grid, or as the frames of an animation.

use std::sync::Arc;

use crate::{
    Alpha, Args, Colour, Depth, Error, ErrorKind, Format, Frame, Limits,
    Metadata, Picture, Pipeline, Position, Raster, Report, Result, Size,
    Source, Space, Value,
    kernel::place,
    ops::{resize, tint::coloured},
};

/// Pictures to put together.
///
/// Every cell is as wide as the widest and as high as the highest of them.
/// The first frame of each counts, turned upright; depth and colours are the
/// richest that any of them has.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Join, Pipeline, Size, Source};
///
/// let tile = Create::plain(Size::new(4, 3), Colour::WHITE);
/// let tiles: Vec<Source> = (0..4).map(|_| tile.clone().into()).collect();
/// let grid = Pipeline::join(Join::new(tiles).across(2).shim(4));
/// assert_eq!(grid.to_picture()?.size(), Size::new(12, 10));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp's array of inputs and its `join`. DIFFERENCE from sharp: the depth
/// is kept, and a translucent background adds alpha.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Join does nothing until a pipeline is given it"]
pub struct Join {
    sources: Vec<Source>,
    across: u32,
    animated: bool,
    shim: u32,
    background: Colour,
    align: (i8, i8),
    delay_ms: u32,
}

impl Join {
    /// Puts these one below the other; two at least.
    pub fn new(sources: impl IntoIterator<Item = Source>) -> Self {
        Self {
            sources: sources.into_iter().collect(),
            across: 1,
            animated: false,
            shim: 0,
            background: Colour::BLACK,
            align: (-1, -1),
            delay_ms: 100,
        }
    }

    /// Sets how many stand side by side [default: 1].
    pub fn across(mut self, across: u32) -> Self {
        self.across = across;
        self
    }

    /// Makes each a frame of an animation instead, shown for that long.
    pub fn animated(mut self, delay_ms: u32) -> Self {
        self.animated = true;
        self.delay_ms = delay_ms;
        self
    }

    /// Sets the pixels between them [default: 0].
    pub fn shim(mut self, pixels: u32) -> Self {
        self.shim = pixels;
        self
    }

    /// Sets what shows between them, and beside the smaller ones
    /// [default: opaque black].
    pub fn background(mut self, background: Colour) -> Self {
        self.background = background;
        self
    }

    /// Sets where each stands in its cell [default: left top].
    pub fn align(mut self, position: Position) -> Self {
        if let Position::Gravity(h, v) = position {
            self.align = (h.signum(), v.signum());
        }
        self
    }

    /// Returns the pictures.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.sources.len() < 2 {
            let got = self.sources.len();
            let expected = "at least two pictures";
            return Err(Error::option("join", expected, got));
        }
        Value::Number(self.across as f64).integer("across", 1..=1_000_000)?;
        Value::Number(self.shim as f64).integer("shim", 0..=1_000_000)?;
        Ok(())
    }

    /// Makes the picture.
    pub(crate) fn make(&self, limits: &Limits) -> Result<Picture> {
        self.check()?;
        let mut report = Report::default();
        let mut rasters = Vec::with_capacity(self.sources.len());
        let mut pixels = 0u64;
        for source in &self.sources {
            let mut picture = source.decode(limits, true)?;
            // All of them are in memory at once.
            pixels = pixels.saturating_add(picture.size().pixels());
            if pixels > limits.pixels() {
                let (what, limit) = ("pixels", limits.pixels());
                return Err(
                    ErrorKind::Limit { what, limit, got: pixels }.into()
                );
            }
            report.merge(std::mem::take(&mut picture.report));
            rasters.push(picture.into_raster());
        }
        let rasters = self.alike(rasters)?;
        let cell = rasters.iter().fold(Size::new(1, 1), |cell, raster| {
            Size::new(
                cell.width.max(raster.width()),
                cell.height.max(raster.height()),
            )
        });
        let first = &rasters[0];
        let (channels, depth) = (first.channels(), first.depth());
        let mut picture = if self.animated {
            limits.check(cell, channels, depth, rasters.len() as u32)?;
            let delay_ms = self.delay_ms;
            let frames = rasters.iter().map(|raster| {
                let raster = self.in_cell(raster, cell);
                Frame { raster, delay_ms }
            });
            let mut metadata = described(cell, first);
            metadata.frames = rasters.len() as u32;
            metadata.loop_count = Some(0);
            metadata.delays_ms = vec![delay_ms; rasters.len()];
            Picture::new(frames.collect(), metadata)?
        } else {
            let size = self.grid(cell, rasters.len())?;
            limits.check(size, channels, depth, 1)?;
            let raster = self.lay(&rasters, cell, size);
            let metadata = described(size, &raster);
            Picture::still(raster, metadata)
        };
        picture.report = report;
        Ok(picture)
    }

    /// Brings all to one depth, one space, and alpha or none.
    fn alike(&self, mut rasters: Vec<Raster>) -> Result<Vec<Raster>> {
        let rank = |depth| match depth {
            Depth::U8 => 0,
            Depth::U16 => 1,
            Depth::F32 => 2,
        };
        let depth = rasters
            .iter()
            .map(Raster::depth)
            .max_by_key(|depth| rank(*depth))
            .unwrap_or(Depth::U8);
        let alpha = self.background.alpha < 1.0
            || rasters.iter().any(Raster::has_alpha);
        let Colour { r, g, b, .. } = self.background;
        let grey = r == g
            && g == b
            && rasters.iter().all(|raster| raster.space() == Space::Grey);
        for raster in &mut rasters {
            let taken = raster.clone();
            let space = if grey { Space::Grey } else { Space::Srgb };
            let taken = taken.to_space(space, depth)?;
            let taken = if grey { taken } else { coloured(taken) };
            *raster = taken.to_depth(depth);
            if alpha {
                *raster = raster.clone().with_alpha(1.0);
            }
        }
        Ok(rasters)
    }

    fn grid(&self, cell: Size, count: usize) -> Result<Size> {
        let across = (self.across as usize).min(count);
        let down = count.div_ceil(across);
        let side = |cell: u32, count: usize| {
            let gaps = (count as u64 - 1) * self.shim as u64;
            u32::try_from(cell as u64 * count as u64 + gaps).ok()
        };
        match (side(cell.width, across), side(cell.height, down)) {
            (Some(width), Some(height)) => Ok(Size::new(width, height)),
            _ => Err(Error::option("join", "sides below 2^32", "more")),
        }
    }

    /// One picture alone on the background of a cell.
    fn in_cell(&self, raster: &Raster, cell: Size) -> Raster {
        let (left, top) = self.within(raster.size(), cell);
        place::embedded(raster, cell, left, top, self.background)
    }

    /// Where a picture stands in its cell; the middle rounds down.
    fn within(&self, size: Size, cell: Size) -> (i64, i64) {
        let (h, v) = self.align;
        place::embed(size, cell, Position::Gravity(h, v))
    }

    fn lay(&self, rasters: &[Raster], cell: Size, size: Size) -> Raster {
        let across = (self.across as usize).min(rasters.len());
        let mut canvas = place::blank(&rasters[0], size, self.background);
        for (index, raster) in rasters.iter().enumerate() {
            let (column, row) = (index % across, index / across);
            let step = |cell: u32| cell as i64 + self.shim as i64;
            let (left, top) = self.within(raster.size(), cell);
            let left = column as i64 * step(cell.width) + left;
            let top = row as i64 * step(cell.height) + top;
            place::paste(&mut canvas, raster, left as usize, top as usize);
        }
        canvas
    }
}

fn described(size: Size, raster: &Raster) -> Metadata {
    let mut metadata = Metadata::new(Format::Raw, size);
    metadata.channels = raster.channels();
    metadata.depth = raster.depth();
    metadata.bits = raster.depth().bytes() as u8 * 8;
    metadata.space = raster.space();
    metadata.has_alpha = raster.alpha() != Alpha::None;
    metadata
}

impl Pipeline {
    /// Starts from pictures put together.
    pub fn join(join: Join) -> Self {
        Self::new(join)
    }
}

impl From<Join> for Source {
    fn from(join: Join) -> Self {
        Self::Join(Arc::new(join))
    }
}

/// `{images: [picture, …], across, animated, shim, background, halign,
/// valign, delay}`.
pub(crate) fn recipe(args: &mut Args) -> Result<Join> {
    let images = match args.take(&["images"]) {
        Some(Value::List(list)) => list,
        other => {
            let other = other.unwrap_or(Value::Null);
            return Err(other.refuse("images", "an array of pictures"));
        }
    };
    let sources = images
        .iter()
        .map(|image| image.source("images"))
        .collect::<Result<Vec<_>>>()?;
    let mut join = Join::new(sources);
    options(&mut join, args)?;
    join.check()?;
    Ok(join)
}

/// Reads everything but the pictures.
pub(crate) fn options(join: &mut Join, args: &mut Args) -> Result<()> {
    if let Some(across) = args.integer("across", 1..=1_000_000)? {
        join.across = across as u32;
    }
    if let Some(shim) = args.take(&["shim", "gap"]) {
        join.shim = shim.integer("shim", 0..=1_000_000)? as u32;
    }
    if let Some(colour) = args.colour(&["background", "bg"])? {
        join.background = colour;
    }
    join.animated = args.flag(&["animated"])?;
    if let Some(delay) = args.integer("delay", 0..=65_535)? {
        join.delay_ms = delay as u32;
    }
    let mut side = |names: &[&str], low: &str, high: &str, to: &mut i8| {
        let Some(value) = args.take(names) else { return Ok(()) };
        *to = match value.as_text() {
            Some(word) if word == low || word == "low" => -1,
            Some("centre" | "center") => 0,
            Some(word) if word == high || word == "high" => 1,
            _ => {
                let expected = format!("one of {low}, centre, {high}");
                return Err(value.refuse(names[0], &expected));
            }
        };
        Ok(())
    };
    side(&["halign"], "left", "right", &mut join.align.0)?;
    side(&["valign"], "top", "bottom", &mut join.align.1)?;
    if let Some(value) = args.take(&["align"]) {
        match resize::position(&value)? {
            Position::Gravity(h, v) => join.align = (h, v),
            _ => return Err(value.refuse("align", "an edge or corner")),
        }
    }
    Ok(())
}

impl Join {
    /// Sets options by their names in recipes: `across`, `shim`,
    /// `background`, `halign`, `valign`, `animated`, `delay`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for
    /// the first that it cannot take.
    pub fn read(mut self, mut args: Args) -> Result<Self> {
        options(&mut self, &mut args)?;
        args.finish()?;
        self.check()?;
        Ok(self)
    }
}
