//! Shapes and words drawn on a picture.

use std::{str::FromStr, sync::Arc};

use crate::{
    Alpha, Args, Colour, Composite, Depth, Error, Format, Layer, Metadata,
    Picture, Raster, Result, Samples, Size, Source, Space, Text,
    ops::{Cx, Operation},
};

mod grammar;
mod paint;

use grammar::{At, Figure, Shape};

/// Draws shapes, lines and words, in the order in which they are written.
///
/// Read from text, shapes parted by `;`, each a name, its places, and
/// options:
///
/// | shape | |
/// | --- | --- |
/// | `rect X,Y WxH` | `radius=R` rounds its corners |
/// | `circle X,Y R` | |
/// | `ellipse X,Y RXxRY` | |
/// | `line X,Y X,Y` | |
/// | `polyline X,Y X,Y …` | |
/// | `polygon X,Y X,Y …` | |
/// | `arrow X,Y X,Y` | `head=N`, its length |
/// | `text X,Y 'words'` | `font='Bold 24'`, `anchor=middle` or `end` |
///
/// Options of all: `fill=COLOUR`, `stroke=COLOUR`, `width=N` of the line (or
/// of the outline of words), `opacity=0.5`. A number is pixels, or per cent
/// of the picture's width or height, as in `50%,50%`; a radius is in per
/// cent of the shorter side. Lines are black, 1 pixel wide, and areas are
/// black unless they have a stroke. Edges are smooth. X,Y of words is the
/// left top of their line.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Draw, Pipeline, Size};
///
/// let draw: Draw = "rect 0,0 50%x100% fill=red; circle 15,5 2 fill=#00f".parse()?;
/// let white = Create::plain(Size::new(20, 10), Colour::WHITE);
/// let drawn = Pipeline::create(white).with(draw).to_picture()?;
/// let sysu_img::Samples::U8(rgb) = drawn.raster().samples() else { return Ok(()) };
/// assert_eq!((&rgb[..3], &rgb[57..60]), (&[255, 0, 0][..], &[255; 3][..]));
/// assert_eq!(rgb[(5 * 20 + 15) * 3..][..3], [0, 0, 255]);
///
/// let err = "rect 0,0 9x9; cube 1,1 2".parse::<Draw>().unwrap_err();
/// assert!(err.to_string().contains("byte 14"), "{err}");
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// ImageMagick `-draw` in spirit; the grammar is ours.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Draw does nothing until a pipeline is given it"]
pub struct Draw {
    figures: Vec<Figure>,
    fill: Option<Colour>,
    stroke: Option<Colour>,
    width: Option<f32>,
}

impl FromStr for Draw {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let figures = grammar::parse(text)?;
        Ok(Self { figures, fill: None, stroke: None, width: None })
    }
}

impl Draw {
    /// Sets the colour of areas that name none.
    pub fn fill(mut self, colour: Colour) -> Self {
        self.fill = Some(colour);
        self
    }

    /// Sets the colour of lines that name none.
    pub fn stroke(mut self, colour: Colour) -> Self {
        self.stroke = Some(colour);
        self
    }

    /// Sets the width of lines that name none, above 0 and at most 10000.
    pub fn width(mut self, pixels: f32) -> Self {
        self.width = Some(pixels);
        self
    }

    fn inks(&self, figure: &Figure) -> paint::Inks {
        let stroke = figure.stroke.or(self.stroke);
        let mut fill = figure.fill.or(self.fill);
        let open =
            matches!(figure.shape, Shape::Lines { .. } | Shape::Arrow { .. });
        if fill.is_none() && (stroke.is_none() || figure.is_text()) {
            fill = Some(Colour::BLACK);
        }
        let stroke = if open { stroke.or(fill) } else { stroke };
        let faded = |colour: Colour| Colour {
            alpha: colour.alpha * figure.opacity,
            ..colour
        };
        paint::Inks {
            fill: fill.filter(|_| !open || figure.fill.is_some()).map(faded),
            stroke: stroke.map(faded),
            width: figure.width.or(self.width).unwrap_or(1.0),
        }
    }

    /// Shapes between two words are one layer, a word is one of its own.
    fn layers(&self, size: Size, cx: &mut Cx<'_>) -> Result<Vec<Layer>> {
        let mut layers = Vec::new();
        let mut canvas: Option<paint::Canvas> = None;
        for figure in &self.figures {
            cx.check()?;
            let inks = self.inks(figure);
            if let Shape::Words { at, words, font, anchor } = &figure.shape {
                layers.extend(canvas.take().map(done).transpose()?);
                let text = words_of(words, font.as_deref(), inks)?;
                let source = Source::Text(Arc::new(text));
                let picture = cx.open(&source)?;
                let around = inks.stroke.map_or(0.0, |_| inks.width.round());
                let wide = picture.size().width as f32 - 2.0 * around;
                let (x, y) = at.pixels(size);
                let left = x - around - wide * anchor;
                let place = (left.round() as i64, (y - around).round() as i64);
                let picture = Source::from(picture);
                layers.push(Layer::new(picture).at(place.0, place.1));
                continue;
            }
            let canvas = match &mut canvas {
                Some(canvas) => canvas,
                None => canvas.insert(paint::Canvas::new(size)?),
            };
            canvas.paint(figure, &inks);
        }
        layers.extend(canvas.map(done).transpose()?);
        Ok(layers)
    }
}

fn words_of(
    words: &str,
    font: Option<&str>,
    inks: paint::Inks,
) -> Result<Text> {
    let mut text = Text::new(words)
        .colour(inks.fill.unwrap_or(Colour::BLACK))
        .whole_lines();
    if let Some(font) = font {
        text = text.font(font)?;
    }
    if let Some(stroke) = inks.stroke {
        text = text.outline(stroke, inks.width.round().max(1.0) as u32);
    }
    Ok(text)
}

fn done(canvas: paint::Canvas) -> Result<Layer> {
    let (size, rgba) = canvas.rgba();
    let raster = Raster::new(
        size,
        Space::Srgb,
        Alpha::Premultiplied,
        Samples::U8(rgba),
    )?;
    let raster = raster.unpremultiply(Depth::U8);
    let mut metadata = Metadata::new(Format::Raw, size);
    metadata.channels = 4;
    metadata.has_alpha = true;
    let picture = Picture::still(raster, metadata);
    Ok(Layer::new(Source::from(picture)).at(0, 0))
}

impl Operation for Draw {
    fn name(&self) -> &'static str {
        "draw"
    }

    fn check(&self) -> Result<()> {
        if let Some(width) = self.width
            && !(0.0 < width && width <= 10_000.0)
        {
            let expected = "a width above 0 and up to 10000";
            return Err(Error::option("width", expected, width));
        }
        for figure in &self.figures {
            if let Shape::Words { words, font, .. } = &figure.shape {
                words_of(words, font.as_deref(), self.inks(figure))?
                    .check()?;
            }
        }
        Ok(())
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let metadata = Metadata::new(Format::Raw, src.size());
        let picture = Picture::still(src, metadata);
        Ok(self.run(picture, cx)?.into_raster())
    }

    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        cx.allow(picture.size(), 4, Depth::U8)?;
        let layers = self.layers(picture.size(), cx)?;
        Composite::new(layers).run(picture, cx)
    }
}

/// `draw('rect 1,1 9x9 fill=red; …', {fill, stroke, width})`.
pub(super) fn recipe(args: &mut Args) -> Result<Draw> {
    let shapes = args.next().or_else(|| args.take(&["shapes"]));
    let text = shapes.map(|value| value.to_string()).unwrap_or_default();
    let mut draw: Draw = text.parse()?;
    draw.fill = args.colour(&["fill"])?;
    draw.stroke = args.colour(&["stroke"])?;
    draw.width = args.number("width", 0.0..=10_000.0)?.map(|w| w as f32);
    Ok(draw)
}

impl At {
    fn pixels(self, size: Size) -> (f32, f32) {
        let (w, h) = (size.width as f32, size.height as f32);
        (self.x.pixels(w), self.y.pixels(h))
    }
}
