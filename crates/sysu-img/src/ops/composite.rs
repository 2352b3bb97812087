//! Pictures laid over a picture.

use crate::{
    Alpha, Args, Blend, Colour, Create, Error, Format, Metadata, Picture,
    Pipeline, Position, Raster, Resize, Result, Sample, Samples, Size, Source,
    Space, Value,
    kernel::{
        blend::{self, BLOCK, Planes},
        par,
        simd::wide,
    },
    ops::{AlphaUse, Cx, Operation, Stage},
    space::levels::Level,
};

/// One picture to lay over another, and how.
///
/// # Example
///
/// ```
/// use sysu_img::{Blend, Layer, Position};
///
/// let logo = Layer::open("logo.png")
///     .gravity(Position::Gravity(1, 1))
///     .margin(16)
///     .opacity(0.5)
///     .blend(Blend::Screen);
/// # let _ = logo;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Layer does nothing until a pipeline is given it"]
pub struct Layer {
    input: Source,
    blend: Blend,
    gravity: Position,
    offset: Option<(i64, i64)>,
    margin: i64,
    tile: bool,
    premultiplied: bool,
    opacity: f32,
    scale: Option<Scale>,
}

/// How large the overlay is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    /// A part of the width of what lies below.
    Share(f64),
    Resize(Resize),
}

impl Layer {
    /// Lays a picture from any source over.
    pub fn new(source: impl Into<Source>) -> Self {
        Self::of(source.into())
    }

    /// Lays the picture of a file over.
    pub fn open(path: impl Into<std::path::PathBuf>) -> Self {
        Self::new(Source::Path(path.into()))
    }

    /// Lays a rectangle of one colour over.
    pub fn plain(size: Size, colour: Colour) -> Self {
        Self::of(Create::plain(size, colour).into())
    }

    fn of(input: Source) -> Self {
        Self {
            input,
            blend: Blend::Over,
            gravity: Position::CENTRE,
            offset: None,
            margin: 0,
            tile: false,
            premultiplied: false,
            opacity: 1.0,
            scale: None,
        }
    }

    /// Sets how both become one [default: over].
    pub fn blend(mut self, blend: Blend) -> Self {
        self.blend = blend;
        self
    }

    /// Sets the edge or corner where it is laid [default: the centre].
    pub fn gravity(mut self, gravity: Position) -> Self {
        self.gravity = gravity;
        self
    }

    /// Sets the pixels between it and the edge or corner [default: 0].
    pub fn margin(mut self, margin: u32) -> Self {
        self.margin = margin as i64;
        self
    }

    /// Lays its left top corner at that place, which may lie outside; wins
    /// over the gravity.
    pub fn at(mut self, left: i64, top: i64) -> Self {
        self.offset = Some((left, top));
        self
    }

    /// Repeats it over the whole picture.
    pub fn tile(mut self) -> Self {
        self.tile = true;
        self
    }

    /// Says that its colours are multiplied by its alpha already.
    pub fn premultiplied(mut self) -> Self {
        self.premultiplied = true;
        self
    }

    /// Multiplies its alpha by that, 0 to 1 [default: 1].
    pub fn opacity(mut self, opacity: f32) -> Self {
        self.opacity = opacity;
        self
    }

    /// Makes it as wide as that part of what lies below, greater than 0 and
    /// at most 100.
    pub fn share(mut self, share: f64) -> Self {
        self.scale = Some(Scale::Share(share));
        self
    }

    /// Resizes it first.
    pub fn resize(mut self, resize: Resize) -> Self {
        self.scale = Some(Scale::Resize(resize));
        self
    }

    fn check(&self) -> Result<()> {
        if !matches!(self.gravity, Position::Gravity(..)) {
            let expected = "an edge, a corner or the centre";
            let got = format!("{:?}", self.gravity);
            return Err(Error::option("gravity", expected, got));
        }
        Value::Number(self.opacity as f64).number("opacity", 0.0..=1.0)?;
        if let Some((left, top)) = self.offset {
            let range = -100_000_000..=100_000_000;
            Value::Number(left as f64).integer("left", range.clone())?;
            Value::Number(top as f64).integer("top", range)?;
        }
        if let Source::Create(create) = &self.input {
            create.check()?;
        }
        match &self.scale {
            Some(Scale::Resize(resize)) => resize.check(),
            Some(Scale::Share(v)) if !(0.0 < *v && *v <= 100.0) => {
                let expected = "a share above 0% and up to 10000%";
                Err(Error::option("size", expected, v * 100.0))
            }
            _ => Ok(()),
        }
    }

    /// Decodes the overlay's frames and gives them the space and depth of
    /// the base, straight alpha and their size.
    fn prepare(&self, base: &Raster, cx: &mut Cx<'_>) -> Result<Vec<Raster>> {
        let frames = cx.open(&self.input)?.into_frames();
        frames.into_iter().map(|f| self.fitted(f.raster, base, cx)).collect()
    }

    fn fitted(
        &self,
        mut raster: Raster,
        base: &Raster,
        cx: &mut Cx<'_>,
    ) -> Result<Raster> {
        let depth = base.depth();
        if self.premultiplied && raster.has_alpha() {
            let space = raster.space();
            raster = raster.reinterpreted(space, Alpha::Premultiplied)?;
        }
        let home = raster.depth();
        let resize = match self.scale {
            Some(Scale::Share(share)) => {
                let width = (base.width() as f64 * share).round().max(1.0);
                Some(Resize::width(width as u32))
            }
            Some(Scale::Resize(resize)) => Some(resize),
            None => None,
        };
        if let Some(resize) = resize {
            let metadata = Metadata::new(Format::Raw, raster.size());
            let picture = Picture::still(raster.premultiply(), metadata);
            raster = resize.run(picture, cx)?.into_raster();
        }
        let raster = raster
            .unpremultiply(home)
            .to_space(base.space(), depth)?
            .to_depth(depth)
            .with_alpha(1.0);
        Ok(if self.opacity < 1.0 {
            faded(raster, self.opacity)
        } else {
            raster
        })
    }

    /// Where the overlay's corner stands; for tiles, one of them.
    fn place(&self, base: Size, over: Size) -> (i64, i64) {
        if let Some(offset) = self.offset {
            return offset;
        }
        let Position::Gravity(h, v) = self.gravity else { return (0, 0) };
        let axis = |gravity: i8, base: u32, over: u32| {
            let (base, over) = (base as i64, over as i64);
            if self.tile {
                // A sheet of whole tiles, cut to size by gravity.
                let mut tiles = (base + over - 1) / over;
                if gravity == 0 {
                    // In the middle of the picture is that of a tile.
                    tiles |= 1;
                }
                let spare = tiles * over - base;
                return -match gravity.signum() {
                    -1 => 0,
                    0 => (spare + 1) / 2,
                    _ => spare,
                };
            }
            // The middle rounds up.
            match gravity.signum() {
                -1 => self.margin,
                0 => (base - over + 1).div_euclid(2),
                _ => base - over - self.margin,
            }
        };
        (axis(h, base.width, over.width), axis(v, base.height, over.height))
    }
}

fn faded(mut raster: Raster, opacity: f32) -> Raster {
    let last = raster.channels() as usize - 1;
    crate::kernel::tone::map(&mut raster, false, |channel, v, _| {
        if channel == last { v * opacity as f64 } else { v }
    });
    raster
}

/// Lays pictures over a picture, one after the other.
///
/// What lies outside of the picture is cut off. An animation gets them on
/// every frame; an overlay that is a pipeline brings frames of its own. An opaque picture stays opaque, without an alpha channel,
/// unless the blend mode can take something away from it.
///
/// # Source
///
/// sharp `composite`. DIFFERENCE from sharp: modes from multiply on use the
/// colours themselves, as the W3C says, not premultiplied ones; overlays may
/// be larger than the picture; opacity, size and margin are ours. In sharp's
/// order the formulas are sharp's, and the result has alpha always.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Composite does nothing until a pipeline is given it"]
pub struct Composite {
    layers: Vec<Layer>,
}

impl Composite {
    /// Lays these over, the first one lowest.
    pub fn new(layers: impl IntoIterator<Item = Layer>) -> Self {
        Self { layers: layers.into_iter().collect() }
    }
}

impl Operation for Composite {
    fn name(&self) -> &'static str {
        "composite"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Straight
    }

    fn sources(&self) -> Vec<&Source> {
        self.layers.iter().map(|layer| &layer.input).collect()
    }

    fn stage(&self) -> Stage {
        Stage::Composite
    }

    fn check(&self) -> Result<()> {
        if self.layers.is_empty() {
            let expected = "array for images to composite";
            return Err(Error::option("composite", expected, "nothing"));
        }
        self.layers.iter().try_for_each(Layer::check)
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let metadata = Metadata::new(Format::Raw, src.size());
        let picture = Picture::still(src, metadata);
        Ok(self.run(picture, cx)?.into_raster())
    }

    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        let sharp = cx.is_sharp();
        // Colours over grey need colours below.
        let picture = picture.map(|base| Ok(super::tint::coloured(base)))?;
        let base = picture.raster();
        if !matches!(base.space(), Space::Srgb | Space::Linear) {
            let needs = "a grey, RGB or linear picture";
            return Err(Error::mismatch("composite", needs));
        }
        let clears = self.layers.iter().any(|layer| layer.blend.clears());
        let mut tops = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            tops.push(layer.prepare(base, cx)?);
        }
        let (size, depth) = (base.size(), base.depth());
        cx.allow(size, 4, depth)?;
        let mut frame = 0;
        picture.map(|base| {
            cx.check()?;
            let mut base =
                if clears || sharp { base.with_alpha(1.0) } else { base };
            for (layer, tops) in self.layers.iter().zip(&tops) {
                // An overlay with fewer frames begins again.
                let top = &tops[frame % tops.len()];
                let at = layer.place(size, top.size());
                lay(&mut base, top, layer, at, sharp);
            }
            frame += 1;
            Ok(base)
        })
    }
}

fn lay(
    base: &mut Raster,
    top: &Raster,
    layer: &Layer,
    at: (i64, i64),
    odd: bool,
) {
    let canvas = Canvas {
        width: base.width() as usize,
        channels: base.channels() as usize,
        top: top.size(),
        at,
        tile: layer.tile,
        blend: layer.blend,
        odd,
    };
    match (base.samples_mut(), top.samples()) {
        (Samples::U8(base), Samples::U8(top)) => {
            if layer.blend == Blend::Over {
                canvas.rows(base, top, over_bytes);
            } else {
                canvas.rows(base, top, |top, base, c| {
                    canvas.blocks(top, base, c);
                });
            }
        }
        (Samples::U16(base), Samples::U16(top)) => {
            canvas.rows(base, top, |top, base, c| canvas.blocks(top, base, c));
        }
        (Samples::F32(base), Samples::F32(top)) => {
            canvas.rows(base, top, |top, base, c| canvas.blocks(top, base, c));
        }
        // Both were given the same depth.
        _ => {}
    }
}

struct Canvas {
    width: usize,
    channels: usize,
    top: Size,
    at: (i64, i64),
    tile: bool,
    blend: Blend,
    odd: bool,
}

impl Canvas {
    /// Calls `work(overlay, base, channels of the base)` for each stretch of
    /// a row that is to be changed.
    fn rows<T: Sample>(
        &self,
        base: &mut [T],
        top: &[T],
        work: impl Fn(&[T], &mut [T], usize) + Send + Sync,
    ) {
        let c = self.channels;
        let (left, first) = self.at;
        let (over, high) = (self.top.width as i64, self.top.height as i64);
        let line = self.top.width as usize * 4;
        let width = self.width as i64;
        let outside = self.blend.reaches_outside();
        par::rows(base, self.width * c, |y, row| {
            let y = y as i64 - first;
            if self.tile {
                let y = y.rem_euclid(high) as usize;
                let tile = &top[y * line..][..line];
                let (mut x, mut from) = (0, (-left).rem_euclid(over) as usize);
                while x < self.width {
                    let len =
                        (self.top.width as usize - from).min(self.width - x);
                    work(
                        &tile[from * 4..][..len * 4],
                        &mut row[x * c..][..len * c],
                        c,
                    );
                    (x, from) = (x + len, 0);
                }
                return;
            }
            let start = left.clamp(0, width);
            let end = (left + over).clamp(start, width);
            let inside = 0 <= y && y < high;
            let (start, end) = if inside { (start, end) } else { (0, 0) };
            if start < end {
                let at = y as usize * line + (start - left) as usize * 4;
                let len = (end - start) as usize;
                let base = &mut row[start as usize * c..end as usize * c];
                work(&top[at..at + len * 4], base, c);
            }
            if outside {
                // Of what no overlay covers, these modes leave nothing.
                row[..start as usize * c].fill(T::default());
                row[end as usize * c..].fill(T::default());
            }
        });
    }

    fn blocks<T: Level>(&self, top: &[T], base: &mut [T], c: usize) {
        let (mut over, mut under) = (Planes::new(), Planes::new());
        let blocks = top.chunks(BLOCK * 4);
        for (top, base) in blocks.zip(base.chunks_mut(BLOCK * c)) {
            load(&mut over, top, 4);
            load(&mut under, base, c);
            blend::blend(self.blend, &over, &mut under, self.odd);
            store(&under, base, c, self.odd);
        }
    }
}

#[inline(always)]
fn load<T: Sample>(planes: &mut Planes, pixels: &[T], c: usize) {
    let scale = 1.0 / T::WHITE;
    for (i, pixel) in pixels.chunks_exact(c).enumerate() {
        for (plane, v) in planes.colours.iter_mut().zip(pixel) {
            plane[i] = v.to_f32() * scale;
        }
        if c == 4 {
            planes.alpha[i] = pixel[3].to_f32() * scale;
        }
    }
    if c < 4 {
        planes.alpha = [1.0; BLOCK];
    }
}

#[inline(always)]
fn store<T: Sample>(planes: &Planes, pixels: &mut [T], c: usize, cut: bool) {
    // A hair for whole numbers, which floating point may miss.
    let end = |v: f32| {
        let v = v * T::WHITE;
        if cut { T::cut(v + 1e-3) } else { T::round(v) }
    };
    for (i, pixel) in pixels.chunks_exact_mut(c).enumerate() {
        for (v, plane) in pixel.iter_mut().zip(&planes.colours) {
            *v = end(plane[i]);
        }
        if c == 4 {
            pixel[3] = end(planes.alpha[i]);
        }
    }
}

/// The most frequent case: over, in bytes.
fn over_bytes(top: &[u8], base: &mut [u8], c: usize) {
    #[inline(always)]
    fn mixed(over: u8, under: u8, alpha: u32) -> u8 {
        let sum = over as u32 * alpha + under as u32 * (255 - alpha) + 128;
        ((sum + (sum >> 8)) >> 8) as u8
    }
    let (over, _) = top.as_chunks::<4>();
    if c == 3 {
        let (under, _) = base.as_chunks_mut::<3>();
        wide(
            #[inline(always)]
            || {
                for (under, &[r, g, b, a]) in under.iter_mut().zip(over) {
                    let a = a as u32;
                    under[0] = mixed(r, under[0], a);
                    under[1] = mixed(g, under[1], a);
                    under[2] = mixed(b, under[2], a);
                }
            },
        );
        return;
    }
    let (under, _) = base.as_chunks_mut::<4>();
    for (under, &[r, g, b, a]) in under.iter_mut().zip(over) {
        match (a, under[3]) {
            (0, _) => {}
            (255, _) | (_, 0) => *under = [r, g, b, a],
            (_, 255) => {
                let a = a as u32;
                under[0] = mixed(r, under[0], a);
                under[1] = mixed(g, under[1], a);
                under[2] = mixed(b, under[2], a);
            }
            (_, below) => {
                let (a, below) = (a as u32, below as u32);
                let rest = below * (255 - a);
                // Both parts of the alpha, times 255.
                let alpha = a * 255 + rest;
                let part = |over: u8, under: u8| {
                    let sum = over as u32 * a * 255 + under as u32 * rest;
                    ((sum + alpha / 2) / alpha) as u8
                };
                under[0] = part(r, under[0]);
                under[1] = part(g, under[1]);
                under[2] = part(b, under[2]);
                under[3] = ((alpha + 127) / 255) as u8;
            }
        }
    }
}

impl Pipeline {
    /// Lays pictures over the picture, the first one lowest.
    pub fn composite(self, layers: impl IntoIterator<Item = Layer>) -> Self {
        self.with(Composite::new(layers))
    }
}

/// `composite([{input, blend, gravity, top, left, tile, premultiplied,
/// opacity, size, margin}, …])`, or one of them with its input first.
pub(super) fn recipe(args: &mut Args) -> Result<Composite> {
    let layers = match args.next() {
        Some(Value::List(list)) => list
            .into_iter()
            .map(|value| match value {
                Value::Map(_) => {
                    let mut args = Args::from_values("composite", vec![value]);
                    let layer = layer(None, &mut args)?;
                    args.finish()?;
                    Ok(layer)
                }
                value => Err(value.refuse("composite", "objects")),
            })
            .collect::<Result<_>>()?,
        first => vec![layer(first, args)?],
    };
    Ok(Composite { layers })
}

/// Options that say how an overlay's file is read, as for any picture.
const READING: &[&str] = &[
    "autoOrient",
    "density",
    "raw",
    "svg",
    "limitInputPixels",
    "ignoreIcc",
    "animated",
    "page",
    "pages",
    "failOn",
];

fn layer(first: Option<Value>, args: &mut Args) -> Result<Layer> {
    let input = first.or_else(|| args.take(&["input"]));
    let mut input = input.unwrap_or(Value::Null).source("input")?;
    if READING.iter().any(|name| args.has(name)) {
        let pipeline = Pipeline::new(input);
        input = crate::recipe::reading(pipeline, args)?.into();
    }
    let mut layer = Layer::of(input);
    let expected = format!("valid blend name: {}", Blend::expected());
    layer.blend = args.word(&["blend"], &expected)?.unwrap_or_default();
    if let Some(gravity) = args.take(&["gravity", "position"]) {
        layer.gravity = super::resize::position(&gravity)?;
    }
    let range = -100_000_000..=100_000_000;
    let left = args.integer("left", range.clone())?;
    let top = args.integer("top", range)?;
    layer.offset = match (left, top) {
        (Some(left), Some(top)) => Some((left, top)),
        (None, None) => None,
        _ => {
            let expected = "both left and top to be set";
            return Err(Error::option("offset", expected, "one of them"));
        }
    };
    layer.tile = args.flag(&["tile"])?;
    layer.premultiplied = args.flag(&["premultiplied"])?;
    layer.margin = args.integer("margin", 0..=100_000_000)?.unwrap_or(0);
    let opacity = args.number("opacity", 0.0..=1.0)?;
    layer.opacity = opacity.unwrap_or(1.0) as f32;
    if let Some(size) = args.take(&["size"]) {
        let text = size.to_string();
        layer.scale = Some(match text.strip_suffix('%') {
            Some(share) => match share.parse::<f64>() {
                Ok(share) => Scale::Share(share / 100.0),
                Err(_) => return Err(size.refuse("size", "a share")),
            },
            None => Scale::Resize(text.parse()?),
        });
    }
    layer.check()?;
    Ok(layer)
}
