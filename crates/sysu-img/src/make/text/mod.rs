//! Words as pictures.

use std::{str::FromStr, sync::Arc};

use cosmic_text::{
    Align as Side, Attrs, Buffer, Color, Metrics, Shaping, SwashCache,
    SwashContent, UnderlineStyle,
};

use crate::{
    Alpha, Args, Colour, Depth, Error, ErrorKind, Format, Limits, Metadata,
    Picture, Pipeline, Raster, Report, Result, Samples, Size, Source, Space,
    Value,
};

mod font;
mod ink;
mod markup;
mod outline;

use font::{Font, Fonts};
use ink::Ink;
use markup::Span;

/// A picture of words.
///
/// The picture is as large as the ink. Words come from the embedded font
/// (Roboto: Latin, Greek, Cyrillic), so that they look the same everywhere;
/// what it lacks, and fonts that are named, from the system. Letters that no
/// font has are named in a warning.
///
/// # Example
///
/// ```
/// use sysu_img::{Pipeline, Text};
///
/// let word = Text::new("Hello").font("Roboto Bold 24")?.dpi(72);
/// let picture = Pipeline::text(word).to_picture()?;
/// assert_eq!(picture.raster().channels(), 1);
/// assert_eq!(picture.size().height, 18);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp's `text`, whose layout is Pango's. DIFFERENCE from sharp: the
/// default font is embedded; plain text is plain unless [`Text::markup`]
/// says otherwise (recipes have markup on, as sharp has); justified lines
/// end a paragraph at the left; there is `colour`.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Text does nothing until a pipeline is given it"]
pub struct Text {
    text: String,
    font: Font,
    font_file: Option<Arc<Vec<u8>>>,
    system: bool,
    markup: bool,
    width: Option<u32>,
    height: Option<u32>,
    align: Align,
    justify: bool,
    dpi: u32,
    rgba: bool,
    colour: Colour,
    spacing: i32,
    wrap: Wrap,
    whole_lines: bool,
    outline: Option<(Colour, u32)>,
}

/// Where lines begin or end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// Where a line that is too long may be broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrap {
    /// Between words.
    #[default]
    Word,
    /// Anywhere.
    Char,
    /// Between words, or in a word that is longer than a line.
    WordChar,
    /// Nowhere.
    None,
}

impl FromStr for Align {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "left" | "low" => Self::Left,
            "centre" | "center" => Self::Centre,
            "right" | "high" => Self::Right,
            _ => {
                let expected = "one of left, centre, right";
                return Err(Error::option("align", expected, text));
            }
        })
    }
}

impl FromStr for Wrap {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "word" => Self::Word,
            "char" => Self::Char,
            "word-char" => Self::WordChar,
            "none" => Self::None,
            _ => {
                let expected = "one of word, char, word-char, none";
                return Err(Error::option("wrap", expected, text));
            }
        })
    }
}

impl Text {
    /// Starts from plain words; line ends are line ends.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            font: Font::default(),
            font_file: None,
            system: true,
            markup: false,
            width: None,
            height: None,
            align: Align::Left,
            justify: false,
            dpi: 72,
            rgba: false,
            colour: Colour::BLACK,
            spacing: 0,
            wrap: Wrap::Word,
            whole_lines: false,
            outline: None,
        }
    }

    /// Sets the font: a family, words such as bold or italic, and a size in
    /// points, such as `Roboto Bold 24` [default: Roboto 12].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`] if the size is not above 0 and at most
    /// 100000.
    pub fn font(mut self, font: &str) -> Result<Self> {
        self.font = font.parse()?;
        Ok(self)
    }

    /// Adds the fonts of a file (TrueType, OpenType); its first family is
    /// taken unless another is named.
    pub fn font_file(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.font_file = Some(Arc::new(bytes.into()));
        self
    }

    /// Leaves the system's fonts alone: the same words give the same picture
    /// on every machine.
    pub fn embedded_only(mut self) -> Self {
        self.system = false;
        self
    }

    /// Reads markup: `<b>`, `<i>`, `<u>`, `<s>`, `<sub>`, `<sup>`,
    /// `<small>`, `<big>`, `<tt>`, and `<span>` with `foreground`,
    /// `background`, `font`, `size`, `weight`, `style`, `underline`,
    /// `strikethrough`, `letter_spacing`.
    pub fn markup(mut self) -> Self {
        self.markup = true;
        self
    }

    /// Breaks lines at that width.
    pub fn width(mut self, pixels: u32) -> Self {
        self.width = Some(pixels);
        self
    }

    /// Makes the words as large as fits a box, by finding the dots per inch,
    /// which the report then has.
    pub fn fit(mut self, width: u32, height: u32) -> Self {
        self.width = Some(width);
        self.height = Some(height);
        self
    }

    /// Sets where lines begin or end [default: left].
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// Widens the spaces until lines are as wide as the width.
    pub fn justify(mut self) -> Self {
        self.justify = true;
        self
    }

    /// Sets how many pixels 72 points are, 1 to 1,000,000 [default: 72].
    pub fn dpi(mut self, dpi: u32) -> Self {
        self.dpi = dpi;
        self
    }

    /// Makes a picture with alpha, of one colour unless markup says
    /// otherwise, instead of a white mask on black.
    pub fn colour(mut self, colour: Colour) -> Self {
        self.rgba = true;
        self.colour = colour;
        self
    }

    /// Adds points between lines; fewer than none move them together.
    pub fn spacing(mut self, points: i32) -> Self {
        self.spacing = points;
        self
    }

    /// Makes the picture as high as the lines are, whatever letters they
    /// have: words beside one another stand on one line.
    pub fn whole_lines(mut self) -> Self {
        self.whole_lines = true;
        self
    }

    /// Puts a line around letters, 1 to 64 pixels wide, which makes the
    /// picture larger by that on each side. The words get a colour: black,
    /// unless [`Text::colour`] says otherwise.
    pub fn outline(mut self, colour: Colour, width: u32) -> Self {
        self.rgba = true;
        self.outline = Some((colour, width));
        self
    }

    /// Sets where a line may be broken [default: between words].
    pub fn wrap(mut self, wrap: Wrap) -> Self {
        self.wrap = wrap;
        self
    }

    /// Says whether the font says how large the words are.
    pub(crate) fn is_sized(&self) -> bool {
        self.font.points.is_some()
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.text.trim().is_empty() {
            let expected = "a valid string to create a picture with text";
            return Err(Error::option("text", expected, "nothing"));
        }
        for (name, side) in [("width", self.width), ("height", self.height)] {
            if let Some(side) = side {
                let side = Value::Number(side as f64);
                side.integer(name, 1..=1_000_000)?;
            }
        }
        Value::Number(self.dpi as f64).integer("dpi", 1..=1_000_000)?;
        if let Some((_, width)) = self.outline {
            Value::Number(width as f64).integer("outline", 1..=64)?;
        }
        let spacing = Value::Number(self.spacing as f64);
        spacing.integer("spacing", -1_000_000..=1_000_000)?;
        if self.height.is_some() && self.width.is_none() {
            return Err(Error::option("width", "a width, too", "a height"));
        }
        if self.markup { markup::parse(&self.text).map(drop) } else { Ok(()) }
    }

    /// Makes the picture.
    pub(crate) fn make(&self, limits: &Limits) -> Result<Picture> {
        self.check()?;
        if self.text.len() > limits.metadata() {
            let (limit, got) =
                (limits.metadata() as u64, self.text.len() as u64);
            let what = "bytes of text";
            return Err(ErrorKind::Limit { what, limit, got }.into());
        }
        let spans = if self.markup {
            markup::parse(&self.text)?
        } else {
            vec![Span::plain(&self.text)]
        };
        let families = std::iter::once(&self.font)
            .chain(spans.iter().filter_map(|span| span.style.font.as_ref()))
            .filter_map(|font| font.family.clone());
        let families: Vec<String> = families.collect();
        let mut fonts = Fonts::new(self.font_file.as_deref(), limits)?;
        let named = families.iter().any(|family| !fonts.has(family));
        if named && self.system {
            fonts = fonts.with_system();
        }
        let mut ink = self.draw(&spans, &mut fonts, limits)?;
        if !ink.missing.is_empty() && self.system && !fonts.is_system() {
            fonts = fonts.with_system();
            ink = self.draw(&spans, &mut fonts, limits)?;
        }
        let mut report = Report::default();
        for family in families.iter().filter(|family| !fonts.has(family)) {
            report
                .warnings
                .push(format!("there is no font {family}: another was taken"));
        }
        if !ink.missing.is_empty() {
            let missing: Vec<String> = ink
                .missing
                .iter()
                .take(20)
                .map(|c| format!("U+{:04X}", *c as u32))
                .collect();
            let missing = missing.join(", ");
            report.warnings.push(format!("no font has {missing}"));
        }
        report.text_dpi = self.height.map(|_| ink.dpi);
        let mut picture = self.picture(ink, limits)?;
        picture.report = report;
        Ok(picture)
    }

    fn picture(&self, ink: Ink, limits: &Limits) -> Result<Picture> {
        let Some(size) = ink.size() else {
            let expected = "words that leave ink";
            return Err(Error::option("text", expected, "none"));
        };
        let channels = if self.rgba { 4 } else { 1 };
        limits.check(size, channels, Depth::U8, 1)?;
        let mut size = size;
        let (space, alpha, pixels) = if self.rgba {
            let mut pixels = ink.rgba(size);
            if let Some(outline) = self.outline {
                let grown = 2 * outline.1;
                let (w, h) = (size.width, size.height);
                let grown = Size::new(
                    w.saturating_add(grown),
                    h.saturating_add(grown),
                );
                limits.check(grown, 4, Depth::U8, 1)?;
                (size, pixels) = outline::outlined(size, &pixels, outline);
            }
            (Space::Srgb, Alpha::Straight, pixels)
        } else {
            (Space::Grey, Alpha::None, ink.mask(size))
        };
        let raster = Raster::new(size, space, alpha, Samples::U8(pixels))?;
        let mut metadata = Metadata::new(Format::Raw, size);
        metadata.channels = channels;
        metadata.space = space;
        metadata.has_alpha = self.rgba;
        Ok(Picture::still(raster, metadata))
    }

    /// Lays the words out and draws them, at the dots per inch that were
    /// given or that fit the box best.
    fn draw(
        &self,
        spans: &[Span],
        fonts: &mut Fonts,
        limits: &Limits,
    ) -> Result<Ink> {
        let (Some(width), Some(height)) = (self.width, self.height) else {
            return self.at_dpi(self.dpi, spans, fonts, limits);
        };
        let around = self.outline.map_or(0, |(_, width)| 2 * width);
        let (width, height) = (
            width.saturating_sub(around).max(1),
            height.saturating_sub(around).max(1),
        );
        // One line of the smallest letters fits, or nothing does.
        let fits = |ink: &Ink| {
            ink.size().is_none_or(|size| {
                size.width <= width && size.height <= height
            })
        };
        let points = f64::from(self.font.points.unwrap_or(12.0));
        let most = (4.0 * f64::from(height) / points * 72.0).ceil();
        let (mut low, mut high) = (1, (most as u32).clamp(2, 1_000_000));
        let mut best = self.at_dpi(low, spans, fonts, limits)?;
        while low + 1 < high {
            let middle = low.midpoint(high);
            let ink = self.at_dpi(middle, spans, fonts, limits)?;
            if fits(&ink) {
                (low, best) = (middle, ink);
            } else {
                high = middle;
            }
        }
        Ok(best)
    }

    fn at_dpi(
        &self,
        dpi: u32,
        spans: &[Span],
        fonts: &mut Fonts,
        limits: &Limits,
    ) -> Result<Ink> {
        let pixels = |points: f32| points * dpi as f32 / 72.0;
        let size = pixels(self.font.points.unwrap_or(12.0));
        let line = |size: f32| {
            (size * 1.17 + pixels(self.spacing as f32)).max(1.0 / 64.0)
        };
        let largest = spans
            .iter()
            .map(|span| size * span.style.scale(&self.font))
            .fold(size, f32::max);
        // One letter, before it is drawn.
        let side = largest.ceil().max(1.0) as u32;
        limits.check(Size::new(side, side), 4, Depth::U8, 1)?;
        let system = fonts.system();
        let mut buffer = Buffer::new(system, Metrics::new(size, line(size)));
        let base = self.font.attrs(Attrs::new(), &fonts.families);
        let list: Vec<(&str, Attrs<'_>)> = spans
            .iter()
            .enumerate()
            .map(|(index, span)| {
                let size = size * span.style.scale(&self.font);
                let attrs = span
                    .style
                    .attrs(base.clone(), &fonts.families)
                    .metadata(index)
                    .metrics(Metrics::new(size, line(size)));
                (span.text.as_str(), attrs)
            })
            .collect();
        let align = match (self.justify, self.align) {
            (true, _) => Side::Justified,
            (_, Align::Left) => Side::Left,
            (_, Align::Centre) => Side::Center,
            (_, Align::Right) => Side::Right,
        };
        buffer.set_wrap(match self.wrap {
            Wrap::Word => cosmic_text::Wrap::Word,
            Wrap::Char => cosmic_text::Wrap::Glyph,
            Wrap::WordChar => cosmic_text::Wrap::WordOrGlyph,
            Wrap::None => cosmic_text::Wrap::None,
        });
        buffer.set_size(self.width.map(|width| width as f32), None);
        buffer.set_rich_text(list, &base, Shaping::Advanced, Some(align));
        let system = &mut fonts.database;
        buffer.shape_until_scroll(system, false);
        if self.width.is_none() {
            // Lines are aligned to the longest of them.
            let widths = buffer.layout_runs().map(|run| run.line_w);
            let widest = widths.fold(0.0, f32::max).ceil();
            buffer.set_wrap(cosmic_text::Wrap::None);
            buffer.set_size(Some(widest), None);
            buffer.shape_until_scroll(system, false);
        }
        let mut ink = Ink::new(dpi);
        let mut cache = SwashCache::new();
        for run in buffer.layout_runs() {
            let (width, height) = (run.line_w.ceil(), run.line_y.ceil());
            let extent =
                Size::new((width as u32).max(1), (height as u32).max(1));
            limits.check(extent, 4, Depth::U8, 1)?;
            if self.whole_lines {
                let bottom = (run.line_top + run.line_height).ceil();
                let top = run.line_top.floor() as i32;
                ink.room([0, top, width as i32, bottom as i32]);
            }
            for glyph in run.glyphs {
                let style = &spans[glyph.metadata].style;
                if let Some(background) = style.background {
                    let top = run.line_top as i32;
                    let (left, right) = (glyph.x, glyph.x + glyph.w);
                    ink.rectangle(
                        (left as i32, top),
                        (right.ceil() as i32, top + run.line_height as i32),
                        background,
                    );
                }
            }
            cosmic_text::render_decoration(
                &mut ink.lines(),
                &run,
                colour(self.colour),
            );
            for glyph in run.glyphs {
                let style = &spans[glyph.metadata].style;
                if glyph.glyph_id == 0 {
                    let cluster = run.text.get(glyph.start..glyph.end);
                    ink.miss(cluster.unwrap_or_default());
                }
                let up = style.rise * glyph.font_size;
                let placed = glyph.physical((0.0, run.line_y - up), 1.0);
                let image = cache.get_image(system, placed.cache_key);
                let Some(image) = image.as_ref() else { continue };
                let at = (
                    placed.x + image.placement.left,
                    placed.y - image.placement.top,
                );
                let size =
                    Size::new(image.placement.width, image.placement.height);
                let colour = style.foreground.unwrap_or(self.colour);
                match image.content {
                    SwashContent::Color => {
                        ink.picture(at, size, image.data.clone());
                    }
                    _ => ink.letter(at, size, image.data.clone(), colour),
                }
                ink.allow(limits)?;
            }
        }
        Ok(ink)
    }
}

fn colour(colour: Colour) -> Color {
    let [r, g, b, a] = colour.to_rgba8();
    Color::rgba(r, g, b, a)
}

/// What a span changes.
impl markup::Style {
    /// The size of its letters, as a part of the text's.
    fn scale(&self, base: &Font) -> f32 {
        let points = |font: &Font| font.points;
        let own = self.points.or(self.font.as_ref().and_then(points));
        match own {
            Some(own) => own / base.points.unwrap_or(12.0) * self.scale,
            None => self.scale,
        }
    }

    fn attrs<'a>(
        &'a self,
        base: Attrs<'a>,
        families: &'a font::Families,
    ) -> Attrs<'a> {
        let mut attrs = match &self.font {
            Some(font) => font.attrs(base, families),
            None => base,
        };
        if let Some(weight) = self.weight {
            attrs = attrs.weight(cosmic_text::Weight(weight));
        }
        if let Some(italic) = self.italic {
            attrs = attrs.style(if italic {
                cosmic_text::Style::Italic
            } else {
                cosmic_text::Style::Normal
            });
        }
        if self.monospaced {
            attrs = attrs.family(cosmic_text::Family::Monospace);
        }
        if self.underline {
            attrs = attrs.underline(UnderlineStyle::Single);
        }
        if self.strikethrough {
            attrs = attrs.strikethrough();
        }
        if let Some(spacing) = self.letter_spacing {
            attrs = attrs.letter_spacing(spacing);
        }
        if let Some(foreground) = self.foreground {
            attrs = attrs.color(colour(foreground));
        }
        attrs
    }
}

impl Pipeline {
    /// Starts from a picture of words.
    pub fn text(text: Text) -> Self {
        Self::new(text)
    }
}

impl From<Text> for Source {
    fn from(text: Text) -> Self {
        Self::Text(Arc::new(text))
    }
}

/// `{text, font, fontfile, width, height, align, justify, dpi, rgba, colour,
/// outline, outlineWidth, spacing, wrap, markup, systemFonts}`.
pub(crate) fn recipe(args: &mut Args) -> Result<Text> {
    let words = args.next().or_else(|| args.take(&["text"]));
    let words = match words {
        Some(Value::Text(words)) => words,
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        other => {
            let expected = "a valid string to create an image with text";
            return Err(other.unwrap_or(Value::Null).refuse("text", expected));
        }
    };
    let mut text = Text::new(words);
    let markup = args.take(&["markup"]).unwrap_or(Value::Bool(true));
    text.markup = markup.flag("markup")?;
    if let Some(font) = args.take(&["font"]) {
        text.font = font.to_string().parse()?;
    }
    match args.take(&["fontfile", "fontFile"]) {
        None => {}
        Some(Value::Source(source)) => match *source {
            Source::Path(path) => text.font_file = Some(font::read(&path)?),
            Source::Bytes(bytes) => text.font_file = Some(bytes),
            _ => return Err(Error::option("fontfile", "a file", "pixels")),
        },
        Some(Value::Text(path)) => {
            text.font_file = Some(font::read(path.as_ref())?);
        }
        Some(other) => return Err(other.refuse("fontfile", "a path")),
    }
    let system = args.take(&["systemFonts"]).unwrap_or(Value::Bool(true));
    text.system = system.flag("systemFonts")?;
    let mut whole = |name: &str, range| -> Result<Option<u32>> {
        Ok(args.integer(name, range)?.map(|v| v as u32))
    };
    text.width = whole("width", 0..=1_000_000)?.filter(|v| *v > 0);
    text.height = whole("height", 0..=1_000_000)?.filter(|v| *v > 0);
    let dpi = whole("dpi", 1..=1_000_000)?;
    if dpi.is_some() && text.height.is_some() {
        let expected = "only one of dpi or height";
        return Err(Error::option("text", expected, "both"));
    }
    text.dpi = dpi.unwrap_or(72);
    text.justify = args.flag(&["justify"])?;
    text.rgba = args.flag(&["rgba"])?;
    if let Some(colour) = args.colour(&["colour", "color"])? {
        text = text.colour(colour);
    }
    let outline = args.colour(&["outline"])?;
    let line = args.integer("outlineWidth", 1..=64)?;
    match (outline, line) {
        (Some(outline), line) => {
            text = text.outline(outline, line.unwrap_or(2) as u32);
        }
        (None, Some(line)) => {
            let expected = "a colour, as outline";
            return Err(Error::option("outlineWidth", expected, line));
        }
        (None, None) => {}
    }
    let expected = "valid alignment: left, centre or right";
    text.align = args.word(&["align"], expected)?.unwrap_or_default();
    let expected = "one of word, char, word-char, none";
    text.wrap = args.word(&["wrap"], expected)?.unwrap_or_default();
    let spacing = args.integer("spacing", -1_000_000..=1_000_000)?;
    text.spacing = spacing.unwrap_or(0) as i32;
    text.check()?;
    Ok(text)
}
