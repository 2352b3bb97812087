//! Shapes as pixels, by tiny-skia.

use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect,
    Stroke, Transform,
};

use super::grammar::{At, Figure, Radii, Shape};
use crate::{Colour, Error, Result, Size};

/// In what colours a shape is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inks {
    pub(super) fill: Option<Colour>,
    pub(super) stroke: Option<Colour>,
    pub(super) width: f32,
}

/// A clear ground that takes shapes.
pub(super) struct Canvas(Pixmap);

impl Canvas {
    pub(super) fn new(size: Size) -> Result<Self> {
        // tiny-skia counts in i32.
        let pixmap = Pixmap::new(size.width, size.height);
        pixmap.map(Self).ok_or_else(|| {
            let expected = "a picture that shapes can be drawn on";
            Error::option("draw", expected, size)
        })
    }

    /// Four bytes a pixel, multiplied by alpha.
    pub(super) fn rgba(self) -> (Size, Vec<u8>) {
        let size = Size::new(self.0.width(), self.0.height());
        (size, self.0.take())
    }

    pub(super) fn paint(&mut self, figure: &Figure, inks: &Inks) {
        let size = Size::new(self.0.width(), self.0.height());
        if let Shape::Arrow { from, to, head } = &figure.shape {
            let ends = (from.pixels(size), to.pixels(size));
            self.arrow(ends, *head, inks);
            return;
        }
        let Some(path) = path(&figure.shape, size) else { return };
        self.fill(&path, inks.fill);
        self.stroke(&path, inks);
    }

    fn fill(&mut self, path: &Path, colour: Option<Colour>) {
        if let Some(colour) = colour {
            let (paint, turn) = (paint(colour), Transform::identity());
            self.0.fill_path(path, &paint, FillRule::Winding, turn, None);
        }
    }

    fn stroke(&mut self, path: &Path, inks: &Inks) {
        if let Some(colour) = inks.stroke {
            let stroke = Stroke {
                width: inks.width,
                line_cap: LineCap::Butt,
                line_join: LineJoin::Miter,
                ..Stroke::default()
            };
            let (paint, turn) = (paint(colour), Transform::identity());
            self.0.stroke_path(path, &paint, &stroke, turn, None);
        }
    }

    /// A line that ends where its head begins, and the head. Drawn as one
    /// area, so that what is translucent is so once.
    fn arrow(
        &mut self,
        ((x0, y0), (x1, y1)): ((f32, f32), (f32, f32)),
        head: Option<f32>,
        inks: &Inks,
    ) {
        let long = (x1 - x0).hypot(y1 - y0);
        if long.is_nan() || long <= 0.0 {
            return;
        }
        let (dx, dy) = ((x1 - x0) / long, (y1 - y0) / long);
        let head = head.unwrap_or((inks.width * 4.0).max(8.0)).min(long);
        let (half, wing) =
            (inks.width / 2.0, (head * 0.45).max(inks.width / 2.0));
        // Along the arrow, and across it.
        let at = |along: f32, across: f32| {
            (x0 + dx * along - dy * across, y0 + dy * along + dx * across)
        };
        let neck = long - head;
        let points = [
            at(0.0, -half),
            at(neck, -half),
            at(neck, -wing),
            at(long, 0.0),
            at(neck, wing),
            at(neck, half),
            at(0.0, half),
        ];
        if let Some(path) = lines(&points, true) {
            self.fill(&path, inks.stroke);
        }
    }
}

fn paint(colour: Colour) -> Paint<'static> {
    let [r, g, b, a] = [colour.r, colour.g, colour.b, colour.alpha]
        .map(|v| v.clamp(0.0, 1.0));
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let colour = tiny_skia::Color::from_rgba(r, g, b, a);
    paint.set_color(colour.unwrap_or(tiny_skia::Color::TRANSPARENT));
    paint
}

fn lines(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (index, (x, y)) in points.iter().enumerate() {
        if index == 0 {
            path.move_to(*x, *y);
        } else {
            path.line_to(*x, *y);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn path(shape: &Shape, size: Size) -> Option<Path> {
    let short = size.width.min(size.height) as f32;
    let all = |points: &[At]| -> Vec<(f32, f32)> {
        points.iter().map(|at| at.pixels(size)).collect()
    };
    match shape {
        Shape::Rect { at, size: of, radius } => {
            let ((x, y), (w, h)) = (at.pixels(size), of.pixels(size));
            let radius = radius.pixels(short).min(w / 2.0).min(h / 2.0);
            let rect = Rect::from_xywh(x, y, w, h)?;
            if radius <= 0.0 {
                return Some(PathBuilder::from_rect(rect));
            }
            rounded((x, y), (x + w, y + h), radius)
        }
        Shape::Ellipse { at, radii } => {
            let (x, y) = at.pixels(size);
            let (rx, ry) = match radii {
                Radii::One(radius) => {
                    let radius = radius.pixels(short);
                    (radius, radius)
                }
                Radii::Two(radii) => radii.pixels(size),
            };
            let oval = Rect::from_xywh(x - rx, y - ry, rx * 2.0, ry * 2.0)?;
            PathBuilder::from_oval(oval)
        }
        Shape::Lines { points } => lines(&all(points), false),
        Shape::Polygon { points } => lines(&all(points), true),
        Shape::Arrow { .. } | Shape::Words { .. } => None,
    }
}

/// A rectangle with a quarter of a circle at each corner.
fn rounded(
    (left, top): (f32, f32),
    (right, bottom): (f32, f32),
    r: f32,
) -> Option<Path> {
    // How far the handles of a cubic stand off that is nearest to an arc.
    let k = r * (1.0 - 0.552_284_8);
    let mut path = PathBuilder::new();
    path.move_to(left + r, top);
    path.line_to(right - r, top);
    path.cubic_to(right - k, top, right, top + k, right, top + r);
    path.line_to(right, bottom - r);
    path.cubic_to(right, bottom - k, right - k, bottom, right - r, bottom);
    path.line_to(left + r, bottom);
    path.cubic_to(left + k, bottom, left, bottom - k, left, bottom - r);
    path.line_to(left, top + r);
    path.cubic_to(left, top + k, left + k, top, left + r, top);
    path.close();
    path.finish()
}
