//! A mark over a picture: another picture, or words.

use crate::{
    Args, Colour, Composite, Error, ErrorKind, Extend, Format, Layer,
    Metadata, Picture, Pipeline, Position, Raster, Resize, Result, Rotate,
    Size, Source, Text, Value,
    ops::{Cx, Operation},
};

/// Lays a mark over the picture, at one place or all over.
///
/// The mark's size and margin can be given in per cent, so that pictures of
/// all sizes get one that looks the same. An animation gets it on every
/// frame.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Pipeline, Position, Size, Text, Watermark};
///
/// let words = Text::new("© me").colour(Colour::WHITE).embedded_only();
/// let mark = Watermark::text(words).share(0.5).opacity(1.0);
/// let mark = mark.gravity(Position::Gravity(1, 1)).margin(10);
/// let black = Create::plain(Size::new(200, 100), Colour::BLACK);
/// let made = Pipeline::create(black).with(mark).to_picture()?;
/// let sysu_img::Samples::U8(rgb) = made.raster().samples() else { return Ok(()) };
/// // Ten pixels at the edge stay as they are.
/// assert!(rgb[200 * 3 * 90..].iter().all(|v| *v == 0));
/// assert!(rgb.iter().any(|v| *v == 255));
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Watermark does nothing until a pipeline is given it"]
pub struct Watermark {
    mark: Mark,
    share: Option<f64>,
    margin: Margin,
    gravity: Position,
    opacity: f32,
    degrees: f64,
    tile: bool,
    gap: Margin,
}

#[derive(Clone, Debug, PartialEq)]
enum Mark {
    Picture(Source),
    Words(Box<Text>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Margin {
    Pixels(u32),
    /// Of the picture's shorter side.
    Share(f64),
}

impl Margin {
    fn pixels(self, size: Size) -> u32 {
        match self {
            Self::Pixels(pixels) => pixels,
            Self::Share(share) => {
                let side = f64::from(size.width.min(size.height));
                (side * share).round() as u32
            }
        }
    }

    /// Reads pixels, or per cent of the shorter side: `16`, `2%`.
    fn read(name: &str, value: &Value) -> Result<Self> {
        let expected = "pixels, as in 16, or per cent, as in 2%";
        let read = match value {
            Value::Number(_) => {
                let pixels = value.integer(name, 0..=100_000)?;
                Some(Self::Pixels(pixels as u32))
            }
            other => share(other).map(Self::Share),
        };
        let read = read.ok_or_else(|| value.refuse(name, expected))?;
        read.check(name)?;
        Ok(read)
    }

    fn check(self, name: &str) -> Result<()> {
        match self {
            Self::Pixels(v) => {
                Value::Number(v.into()).integer(name, 0..=100_000).map(drop)
            }
            Self::Share(v) => {
                Value::Number(v).number(name, 0.0..=10.0).map(drop)
            }
        }
    }
}

impl Watermark {
    /// Lays a picture over.
    pub fn picture(source: impl Into<Source>) -> Self {
        Self::of(Mark::Picture(source.into()))
    }

    /// Lays words over.
    pub fn text(words: Text) -> Self {
        Self::of(Mark::Words(Box::new(words)))
    }

    fn of(mark: Mark) -> Self {
        Self {
            mark,
            share: None,
            margin: Margin::Share(0.02),
            gravity: Position::Gravity(1, 1),
            opacity: 0.5,
            degrees: 0.0,
            tile: false,
            gap: Margin::Share(0.05),
        }
    }

    /// Makes it as wide as that part of the picture, above 0 and at most 10,
    /// and no higher than the picture [default: its own size].
    pub fn share(mut self, share: f64) -> Self {
        self.share = Some(share);
        self
    }

    /// Sets the pixels between it and the edge [default: 2% of the shorter
    /// side].
    pub fn margin(mut self, pixels: u32) -> Self {
        self.margin = Margin::Pixels(pixels);
        self
    }

    /// Sets the same as a part of the picture's shorter side.
    pub fn margin_share(mut self, share: f64) -> Self {
        self.margin = Margin::Share(share);
        self
    }

    /// Sets the edge or corner where it stands [default: the right bottom].
    pub fn gravity(mut self, gravity: Position) -> Self {
        self.gravity = gravity;
        self
    }

    /// Multiplies its alpha by that, 0 to 1 [default: 0.5].
    pub fn opacity(mut self, opacity: f32) -> Self {
        self.opacity = opacity;
        self
    }

    /// Turns it clockwise [default: 0].
    pub fn degrees(mut self, degrees: f64) -> Self {
        self.degrees = degrees;
        self
    }

    /// Repeats it over the whole picture.
    pub fn tile(mut self) -> Self {
        self.tile = true;
        self
    }

    /// Sets the pixels between repeated marks [default: 5% of the shorter
    /// side].
    pub fn gap(mut self, pixels: u32) -> Self {
        self.gap = Margin::Pixels(pixels);
        self
    }

    /// Sets the same as a part of the picture's shorter side.
    pub fn gap_share(mut self, share: f64) -> Self {
        self.gap = Margin::Share(share);
        self
    }

    /// The mark as it is laid over a picture of that size.
    fn made(&self, size: Size, cx: &mut Cx<'_>) -> Result<Picture> {
        let wanted = self.share.map(|share| {
            let width = f64::from(size.width) * share;
            (width.round() as u32).clamp(1, 1_000_000)
        });
        let picture = match &self.mark {
            Mark::Picture(source) => cx.open(source)?,
            Mark::Words(words) => {
                let mut words = (**words).clone();
                if let Some(width) = wanted {
                    // A mark is not broken into lines to be larger.
                    words = words.wrap(crate::Wrap::None);
                    words = words.fit(width, size.height);
                }
                let source = Source::Text(std::sync::Arc::new(words));
                let made = cx.open(&source);
                // How the letters came to fit is nobody's question.
                cx.report().text_dpi = None;
                made?
            }
        };
        let mut pipeline = Pipeline::new(picture).limits(*cx.limits);
        if let (Mark::Picture(_), Some(width)) = (&self.mark, wanted) {
            let inside = Resize::to(width, size.height.max(1));
            pipeline = pipeline.resize(inside.fit(crate::Fit::Inside));
        }
        if self.degrees != 0.0 {
            let turn = Rotate::degrees(self.degrees);
            pipeline = pipeline
                .with(crate::EnsureAlpha::new(1.0))
                .rotate(turn.background(Colour::CLEAR));
        }
        let gap = if self.tile { self.gap.pixels(size) } else { 0 };
        if 0 < gap {
            let around = Extend::sides(0, gap, gap, 0);
            pipeline = pipeline
                .with(crate::EnsureAlpha::new(1.0))
                .extend(around.background(Colour::CLEAR));
        }
        pipeline.to_picture()
    }
}

impl Operation for Watermark {
    fn name(&self) -> &'static str {
        "watermark"
    }

    fn check(&self) -> Result<()> {
        if let Some(share) = self.share
            && !(0.0 < share && share <= 10.0)
        {
            let expected = "a share above 0% and up to 1000%";
            return Err(Error::option("size", expected, share * 100.0));
        }
        Value::Number(self.degrees).number("angle", -360.0..=360.0)?;
        Value::Number(self.opacity.into()).number("opacity", 0.0..=1.0)?;
        self.margin.check("margin")?;
        self.gap.check("gap")?;
        match (&self.mark, self.gravity) {
            (Mark::Words(words), Position::Gravity(..)) => words.check(),
            (_, Position::Gravity(..)) => Ok(()),
            (_, other) => {
                let expected = "an edge, a corner or the centre";
                Err(Error::option("gravity", expected, format!("{other:?}")))
            }
        }
    }

    fn sources(&self) -> Vec<&Source> {
        match &self.mark {
            Mark::Picture(source) => vec![source],
            Mark::Words(_) => Vec::new(),
        }
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let metadata = Metadata::new(Format::Raw, src.size());
        let picture = Picture::still(src, metadata);
        Ok(self.run(picture, cx)?.into_raster())
    }

    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        let size = picture.size();
        let mark = match self.made(size, cx) {
            // Words that no letter of fits: the picture is too small.
            Err(err) if matches!(err.kind(), ErrorKind::InvalidOption { name, .. } if name == "text") =>
            {
                cx.warn("the picture is too small for the words");
                return Ok(picture);
            }
            mark => mark?,
        };
        let mut layer = Layer::new(Source::from(mark))
            .gravity(self.gravity)
            .margin(self.margin.pixels(size))
            .opacity(self.opacity);
        if self.tile {
            layer = layer.tile();
        }
        Composite::new([layer]).run(picture, cx)
    }
}

impl Pipeline {
    /// Lays a mark over the picture.
    pub fn watermark(self, mark: Watermark) -> Self {
        self.with(mark)
    }
}

/// Reads `20%` as 0.2.
fn share(value: &Value) -> Option<f64> {
    let percent = value.as_text()?.strip_suffix('%')?;
    percent.parse::<f64>().ok().map(|percent| percent / 100.0)
}

/// What of a text's options a mark of words takes; the others would fight
/// with its size.
const LETTERS: &[&str] = &[
    "font",
    "fontfile",
    "fontFile",
    "colour",
    "color",
    "outline",
    "outlineWidth",
    "markup",
    "align",
    "spacing",
    "systemFonts",
];

/// `watermark(FILE, {size, margin, gravity, opacity, angle, tile, gap})`, or
/// with `text` instead of a file, and the text's font, colour and outline.
pub(super) fn recipe(args: &mut Args) -> Result<Watermark> {
    let picture = args.next().or_else(|| args.take(&["input", "mark"]));
    let text = args.take(&["text"]);
    let mut mark = match (picture, text) {
        (Some(picture), None) => {
            Watermark::picture(picture.source("watermark")?)
        }
        (None, Some(text)) => words(text, args)?,
        (None, None) => {
            let expected = "a picture, or text";
            return Err(Error::option("watermark", expected, "neither"));
        }
        (Some(_), Some(_)) => {
            let expected = "a picture, or text";
            return Err(Error::option("watermark", expected, "both"));
        }
    };
    if let Some(size) = args.take(&["size"]) {
        let expected = "per cent of the picture's width, as in 20%";
        let share = share(&size).ok_or_else(|| size.refuse("size", expected));
        mark = mark.share(share?);
    }
    if let Some(margin) = args.take(&["margin"]) {
        mark.margin = Margin::read("margin", &margin)?;
    }
    if let Some(gravity) = args.take(&["gravity", "position"]) {
        mark.gravity = super::resize::position(&gravity)?;
    }
    if let Some(opacity) = args.number("opacity", 0.0..=1.0)? {
        mark.opacity = opacity as f32;
    }
    if let Some(degrees) = args.number("angle", -360.0..=360.0)? {
        mark.degrees = degrees;
    }
    mark.tile = args.flag(&["tile"])?;
    if let Some(gap) = args.take(&["gap"]) {
        if !mark.tile {
            return Err(Error::option("gap", "tile as well", gap));
        }
        mark.gap = Margin::read("gap", &gap)?;
    }
    Ok(mark)
}

/// Words are a quarter as wide as the picture, unless their font says how
/// large they are.
fn words(text: Value, args: &mut Args) -> Result<Watermark> {
    let mut letters = Args::new("text");
    letters.push(text);
    // Plain, where a recipe's text is markup, as sharp's is.
    letters.set("markup", Value::Bool(false));
    letters.set("colour", Value::Text("white".into()));
    for name in LETTERS {
        if let Some(value) = args.take(&[name]) {
            let name = if *name == "color" { "colour" } else { name };
            letters.set(name, value);
        }
    }
    let words = crate::make::text::recipe(&mut letters)?;
    letters.finish()?;
    let sized = words.is_sized();
    let mark = Watermark::text(words);
    Ok(if sized { mark } else { mark.share(0.25) })
}
