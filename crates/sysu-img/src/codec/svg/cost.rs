//! What it takes to draw a drawing, counted before it is drawn: the library
//! that draws has no limits of its own.

use resvg::{
    tiny_skia::{Rect, Transform},
    usvg::{
        ClipPath, Group, Image, Mask, Node, Paint, Path, Pattern, Tree,
        filter::{Filter, Kind},
    },
};

use crate::{ErrorKind, Limits, Result, Size};

/// Elements that are drawn, those of patterns and masks each time.
const ELEMENTS: u64 = 500_000;
/// Steps of about a nanosecond, beside those for every pixel of the picture.
const STEPS: u64 = 1 << 32;
const STEPS_PER_PIXEL: u64 = 64;
/// The deviation of a blur, in pixels: the library overflows at some larger
/// one.
const BLUR: u64 = 100_000;

/// Refuses a drawing that costs too much at that size.
///
/// # Errors
///
/// [`ErrorKind::Limit`] if its layers need more memory than one may take, or
/// if it draws too many elements, or over too many pixels.
pub(super) fn check(tree: &Tree, size: Size, limits: &Limits) -> Result<()> {
    if *limits == Limits::unlimited() {
        return Ok(());
    }
    let whole = tree.size();
    let (width, height) = (size.width as f32, size.height as f32);
    let mut cost = Cost {
        scale: Transform::from_scale(
            width / whole.width(),
            height / whole.height(),
        ),
        size: (width, height),
        inside: None,
        layers: size.pixels() * 4,
        memory: limits.memory(),
        elements: 0,
        steps: 0,
        most: STEPS + STEPS_PER_PIXEL.saturating_mul(size.pixels()),
    };
    cost.group(tree.root())
}

struct Cost {
    scale: Transform,
    size: (f32, f32),
    /// The pixels of the tile within which all is drawn, in a pattern.
    inside: Option<u64>,
    /// Bytes of the layers that stand on each other here.
    layers: u64,
    memory: u64,
    elements: u64,
    steps: u64,
    most: u64,
}

impl Cost {
    fn element(&mut self) -> Result<()> {
        self.elements += 1;
        let limit = ELEMENTS;
        over("elements of a drawing", limit, self.elements)
    }

    fn work(&mut self, pixels: u64, steps: u64) -> Result<()> {
        self.steps = self.steps.saturating_add(pixels.saturating_mul(steps));
        over("steps of drawing", self.most, self.steps)
    }

    /// Counts what is done while some layers more stand.
    fn within(
        &mut self,
        pixels: u64,
        layers: u64,
        work: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let bytes = pixels.saturating_mul(4).saturating_mul(layers);
        self.layers = self.layers.saturating_add(bytes);
        over("bytes of memory", self.memory, self.layers)?;
        self.work(pixels, layers)?;
        work(self)?;
        self.layers -= bytes;
        Ok(())
    }

    /// The pixels of a part of the drawing. Layers go beyond the picture by
    /// `beyond` of its sides.
    fn pixels(&self, part: Rect, by: Transform, beyond: f32) -> u64 {
        if let Some(inside) = self.inside {
            return inside;
        }
        let Some(part) = part.transform(by) else {
            return (self.size.0 * self.size.1) as u64;
        };
        let len = |from: f32, to: f32, side: f32| {
            let to = to.min(side * (1.0 + beyond)) + 4.0;
            (to - from.max(-side * beyond)).max(0.0) as u64
        };
        let across = len(part.left(), part.right(), self.size.0);
        across.saturating_mul(len(part.top(), part.bottom(), self.size.1))
    }

    fn nodes(&mut self, group: &Group) -> Result<()> {
        for node in group.children() {
            self.element()?;
            match node {
                Node::Group(group) => self.group(group)?,
                Node::Path(path) => self.path(path)?,
                Node::Image(image) => self.image(image)?,
                Node::Text(text) => self.group(text.flattened())?,
            }
        }
        Ok(())
    }

    fn group(&mut self, group: &Group) -> Result<()> {
        if !group.should_isolate() {
            return self.nodes(group);
        }
        let part = group.abs_layer_bounding_box().to_rect();
        let pixels = self.pixels(part, self.scale, 2.0);
        self.within(pixels, 1, |cost| {
            cost.work(pixels, 3)?;
            cost.nodes(group)?;
            for filter in group.filters() {
                cost.filter(filter, group, pixels)?;
            }
            group
                .clip_path()
                .map_or(Ok(()), |clip| cost.clip(clip, pixels))?;
            group.mask().map_or(Ok(()), |mask| cost.mask(mask, pixels))
        })
    }

    fn clip(&mut self, clip: &ClipPath, pixels: u64) -> Result<()> {
        self.element()?;
        self.within(pixels, 1, |cost| {
            cost.nodes(clip.root())?;
            clip.clip_path().map_or(Ok(()), |clip| cost.clip(clip, pixels))
        })
    }

    fn mask(&mut self, mask: &Mask, pixels: u64) -> Result<()> {
        self.element()?;
        self.within(pixels, 2, |cost| {
            cost.nodes(mask.root())?;
            mask.mask().map_or(Ok(()), |mask| cost.mask(mask, pixels))
        })
    }

    fn path(&mut self, path: &Path) -> Result<()> {
        let pixels =
            self.pixels(path.abs_stroke_bounding_box(), self.scale, 0.0);
        let corners = path.data().len() as u64;
        self.work(corners, 200)?;
        self.work(pixels, 1)?;
        if let Some(stroke) = path.stroke() {
            self.work(pixels, 1)?;
            if let Some(dashes) = stroke.dasharray() {
                let part = path.data().bounds();
                let around = 2.0 * (part.width() + part.height());
                let dashes = around / dashes.iter().sum::<f32>();
                // The library leaves out what has a million of them.
                let dashes = dashes.clamp(0.0, 1e6) as u64;
                self.work(dashes.saturating_mul(corners), 200)?;
            }
        }
        let paints = [
            path.fill().map(resvg::usvg::Fill::paint),
            path.stroke().map(resvg::usvg::Stroke::paint),
        ];
        for paint in paints.into_iter().flatten() {
            match paint {
                Paint::Color(_) => {}
                Paint::Pattern(pattern) => {
                    self.work(pixels, 4)?;
                    self.pattern(pattern, path.abs_transform())?;
                }
                _ => self.work(pixels, 4)?,
            }
        }
        Ok(())
    }

    fn pattern(&mut self, pattern: &Pattern, at: Transform) -> Result<()> {
        let by = self.scale.pre_concat(at).pre_concat(pattern.transform());
        let (across, down) = by.get_scale();
        let rect = pattern.rect();
        let tile = rect.width() * across * rect.height() * down;
        let before = self.inside.replace(tile.ceil() as u64);
        self.within(tile.ceil() as u64, 1, |cost| cost.nodes(pattern.root()))?;
        self.inside = before;
        Ok(())
    }

    fn image(&mut self, image: &Image) -> Result<()> {
        let size = image.size();
        self.work((size.width() * size.height()) as u64, 20)?;
        let pixels = self.pixels(image.abs_bounding_box(), self.scale, 0.0);
        self.work(pixels, 20)
    }

    fn filter(
        &mut self,
        filter: &Filter,
        group: &Group,
        layer: u64,
    ) -> Result<()> {
        let by = self.scale.pre_concat(group.abs_transform());
        let (across, down) = by.get_scale();
        let part = filter.rect().to_rect();
        let pixels = self.pixels(part, by, 2.0).min(layer);
        let side = |pixels: f32| (pixels * 2.0 + 1.0) as u64;
        // What every step makes is kept to the end.
        let steps = filter.primitives().len() as u64;
        self.within(pixels, steps + 3, |cost| {
            for primitive in filter.primitives() {
                cost.element()?;
                if let Some(deviation) = deviation(primitive.kind()) {
                    let got = (deviation * across.max(down)) as u64;
                    over("pixels that a blur reaches", BLUR, got)?;
                }
                let steps = match primitive.kind() {
                    Kind::Turbulence(kind) => {
                        (kind.num_octaves() as u64).saturating_mul(150)
                    }
                    Kind::ConvolveMatrix(kind) => {
                        let matrix = kind.matrix();
                        matrix.columns() as u64 * matrix.rows() as u64 * 4
                    }
                    Kind::Morphology(kind) => {
                        let columns = side(kind.radius_x().get() * across);
                        let rows = side(kind.radius_y().get() * down);
                        columns
                            .saturating_mul(rows)
                            .min(pixels)
                            .saturating_mul(3)
                    }
                    Kind::GaussianBlur(_) | Kind::DropShadow(_) => 60,
                    Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => 60,
                    Kind::Image(image) => {
                        cost.nodes(image.root())?;
                        10
                    }
                    Kind::Merge(merge) => 5 * merge.inputs().len() as u64,
                    _ => 15,
                };
                cost.work(pixels, steps.saturating_add(15))?;
            }
            Ok(())
        })
    }
}

/// How far a blur reaches, in the drawing's own units.
fn deviation(kind: &Kind) -> Option<f32> {
    let (x, y) = match kind {
        Kind::GaussianBlur(blur) => (blur.std_dev_x(), blur.std_dev_y()),
        Kind::DropShadow(shadow) => (shadow.std_dev_x(), shadow.std_dev_y()),
        _ => return None,
    };
    Some(x.get().max(y.get()))
}

fn over(what: &'static str, limit: u64, got: u64) -> Result<()> {
    if got <= limit {
        return Ok(());
    }
    Err(ErrorKind::Limit { what, limit, got }.into())
}
