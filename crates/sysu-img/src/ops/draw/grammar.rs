//! Reading shapes from text.

use crate::{Colour, Error, Result};

/// A shape, and how it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) shape: Shape,
    pub(super) fill: Option<Colour>,
    pub(super) stroke: Option<Colour>,
    pub(super) width: Option<f32>,
    pub(super) opacity: f32,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Rect {
        at: At,
        size: At,
        radius: Length,
    },
    Ellipse {
        at: At,
        radii: Radii,
    },
    /// Open, or closed to a polygon.
    Lines {
        points: Vec<At>,
    },
    Polygon {
        points: Vec<At>,
    },
    Arrow {
        from: At,
        to: At,
        head: Option<f32>,
    },
    /// Where in the words the place is: 0 at their start, 1 at their end.
    Words {
        at: At,
        words: String,
        font: Option<String>,
        anchor: f32,
    },
}

/// Radii of an ellipse; a circle has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Radii {
    One(Length),
    Two(At),
}

/// A place, or a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct At {
    pub(super) x: Length,
    pub(super) y: Length,
}

/// Pixels, or a part of a side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Length {
    Pixels(f32),
    Share(f32),
}

impl Length {
    pub(super) fn pixels(self, side: f32) -> f32 {
        match self {
            Self::Pixels(pixels) => pixels,
            Self::Share(share) => share * side,
        }
    }
}

impl Figure {
    pub(super) fn is_text(&self) -> bool {
        matches!(self.shape, Shape::Words { .. })
    }
}

/// A word of a shape, and the byte where it begins.
#[derive(Clone, Debug)]
struct Word {
    at: usize,
    text: String,
    quoted: bool,
}

/// The most shapes, and the most points of one.
const MOST: usize = 10_000;

fn wrong(at: usize, expected: &str, got: &str) -> Error {
    let got = if got.is_empty() { "nothing" } else { got };
    Error::option("draw", expected, format!("{got} at byte {at}"))
}

/// Reads all shapes; places in errors count bytes from 0.
pub(super) fn parse(text: &str) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for words in statements(text)? {
        if figures.len() == MOST {
            let at = words.first().map_or(0, |word| word.at);
            return Err(wrong(at, "at most 10000 shapes", "one more"));
        }
        figures.push(figure(&words)?);
    }
    if figures.is_empty() {
        let expected = "shapes, such as 'rect 10,10 200x100 fill=red'";
        return Err(wrong(0, expected, ""));
    }
    Ok(figures)
}

/// Words between `;`, with quotes and brackets kept together.
fn statements(text: &str) -> Result<Vec<Vec<Word>>> {
    let mut all = vec![Vec::new()];
    let mut word: Option<Word> = None;
    let (mut quote, mut depth): (Option<(usize, char)>, _) = (None, 0usize);
    let mut letters = text.char_indices();
    while let Some((at, c)) = letters.next() {
        let fresh = || Word { at, text: String::new(), quoted: false };
        if let Some((_, end)) = quote {
            let word = word.get_or_insert_with(fresh);
            match c {
                c if c == end => quote = None,
                '\\' => match letters.next() {
                    Some((_, 'n')) => word.text.push('\n'),
                    Some((_, c)) => word.text.push(c),
                    None => break,
                },
                c => word.text.push(c),
            }
            continue;
        }
        match c {
            '\'' | '"' => {
                let word = word.get_or_insert_with(fresh);
                word.quoted = true;
                quote = Some((at, c));
            }
            ';' | '\n' if depth == 0 => {
                let last = all.last_mut();
                if let (Some(last), Some(word)) = (last, word.take()) {
                    last.push(word);
                }
                all.push(Vec::new());
            }
            c if c.is_whitespace() && depth == 0 => {
                let last = all.last_mut();
                if let (Some(last), Some(word)) = (last, word.take()) {
                    last.push(word);
                }
            }
            c => {
                match c {
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                word.get_or_insert_with(fresh).text.push(c);
            }
        }
    }
    if let Some((at, c)) = quote {
        let got = format!("{c} without its partner");
        return Err(wrong(at, "quotes in pairs", &got));
    }
    if let (Some(last), Some(word)) = (all.last_mut(), word) {
        last.push(word);
    }
    all.retain(|words| !words.is_empty());
    Ok(all)
}

/// What stands at a word's place, one after the other.
struct Reader<'a> {
    words: std::slice::Iter<'a, Word>,
    end: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self, expected: &str) -> Result<&'a Word> {
        let word = self.words.next();
        word.ok_or_else(|| wrong(self.end, expected, ""))
    }

    fn at(&mut self) -> Result<At> {
        let expected = "a place such as 10,20 or 50%,50%";
        let word = self.next(expected)?;
        pair(&word.text, ',')
            .ok_or_else(|| wrong(word.at, expected, &word.text))
    }

    fn size(&mut self, expected: &str) -> Result<At> {
        let word = self.next(expected)?;
        let size = pair(&word.text, 'x');
        let size = size.filter(|s| positive(s.x) && positive(s.y));
        size.ok_or_else(|| wrong(word.at, expected, &word.text))
    }

    fn points(&mut self, least: usize) -> Result<Vec<At>> {
        let mut points = Vec::new();
        while points.len() < least || self.words.len() > 0 {
            if points.len() == MOST {
                return Err(wrong(self.end, "at most 10000 points", "more"));
            }
            points.push(self.at()?);
        }
        Ok(points)
    }
}

fn positive(length: Length) -> bool {
    match length {
        Length::Pixels(v) | Length::Share(v) => v > 0.0,
    }
}

fn length(text: &str) -> Option<Length> {
    let number = |text: &str| {
        let plain =
            text.bytes().all(|b| b.is_ascii_digit() || b"+-.".contains(&b));
        let number = text.parse::<f32>().ok().filter(|_| plain)?;
        (number.abs() <= 1e6).then_some(number)
    };
    match text.strip_suffix('%') {
        Some(share) => number(share).map(|n| Length::Share(n / 100.0)),
        None => number(text).map(Length::Pixels),
    }
}

fn pair(text: &str, between: char) -> Option<At> {
    let (x, y) = text.split_once(between)?;
    Some(At { x: length(x)?, y: length(y)? })
}

/// Options that only some shapes have.
#[derive(Default)]
struct Own {
    radius: Option<(usize, Length)>,
    head: Option<(usize, f32)>,
    font: Option<(usize, String)>,
    anchor: Option<(usize, f32)>,
}

fn figure(words: &[Word]) -> Result<Figure> {
    let is_option = |word: &&Word| {
        let name = word.text.split_once('=').map(|pair| pair.0);
        name.is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase())
        })
    };
    let name = &words[0];
    let end = words.last().map_or(0, |w| w.at + w.text.len());
    // Words in quotes may look like an option.
    let is_words = |index: usize| name.text == "text" && index == 2;
    let (mut places, mut options) = (Vec::new(), Vec::new());
    for (index, word) in words.iter().enumerate().skip(1) {
        if !is_words(index) && is_option(&word) {
            options.push(word);
        } else {
            places.push(word.clone());
        }
    }
    let mut figure = Figure {
        shape: Shape::Lines { points: Vec::new() },
        fill: None,
        stroke: None,
        width: None,
        opacity: 1.0,
    };
    let mut own = Own::default();
    for word in options {
        option(word, &mut figure, &mut own)?;
    }
    let mut reader = Reader { words: places.iter(), end };
    figure.shape = shape(name, &mut reader, &mut own)?;
    if let Some(word) = reader.words.next() {
        return Err(wrong(word.at, "an option such as fill=red", &word.text));
    }
    let Own { radius, head, font, anchor } = own;
    let left = [
        radius.map(|o| (o.0, "radius")),
        head.map(|o| (o.0, "head")),
        font.map(|o| (o.0, "font")),
        anchor.map(|o| (o.0, "anchor")),
    ];
    if let Some((at, option)) = left.into_iter().flatten().next() {
        let expected = format!("options that {} has", name.text);
        return Err(wrong(at, &expected, option));
    }
    Ok(figure)
}

fn option(word: &Word, figure: &mut Figure, own: &mut Own) -> Result<()> {
    let (name, value) = word.text.split_once('=').unwrap_or_default();
    let at = word.at;
    let refuse = |expected: &str| wrong(at, expected, &word.text);
    let number = |least: f32, most: f32| {
        let number = match length(value) {
            Some(Length::Pixels(v)) => Some(v),
            _ => None,
        };
        let expected = format!("{name} from {least} to {most}");
        number
            .filter(|v| (least..=most).contains(v))
            .ok_or_else(|| refuse(&expected))
    };
    let colour = || {
        let colour = value.parse::<Colour>();
        colour.map_err(|_| refuse("a CSS colour"))
    };
    match name {
        "fill" => figure.fill = Some(colour()?),
        "stroke" => figure.stroke = Some(colour()?),
        "width" => figure.width = Some(number(0.01, 10_000.0)?),
        "opacity" => figure.opacity = number(0.0, 1.0)?,
        "head" => own.head = Some((at, number(0.0, 100_000.0)?)),
        "radius" => {
            let radius = length(value).filter(|_| !value.starts_with('-'));
            let radius = radius.ok_or_else(|| refuse("a radius"))?;
            own.radius = Some((at, radius));
        }
        "font" => own.font = Some((at, value.to_owned())),
        "anchor" => {
            let anchor = match value {
                "start" => 0.0,
                "middle" => 0.5,
                "end" => 1.0,
                _ => return Err(refuse("one of start, middle, end")),
            };
            own.anchor = Some((at, anchor));
        }
        _ => {
            let expected = "one of fill, stroke, width, opacity, radius, \
                            head, font, anchor";
            return Err(refuse(expected));
        }
    }
    Ok(())
}

fn shape(
    name: &Word,
    reader: &mut Reader<'_>,
    own: &mut Own,
) -> Result<Shape> {
    Ok(match name.text.as_str() {
        "rect" => Shape::Rect {
            at: reader.at()?,
            size: reader.size("a size such as 200x100")?,
            radius: own.radius.take().map_or(Length::Pixels(0.0), |r| r.1),
        },
        "circle" => {
            let at = reader.at()?;
            let expected = "a radius such as 20 or 10%";
            let word = reader.next(expected)?;
            let radius = length(&word.text).filter(|r| positive(*r));
            let radius =
                radius.ok_or_else(|| wrong(word.at, expected, &word.text))?;
            Shape::Ellipse { at, radii: Radii::One(radius) }
        }
        "ellipse" => {
            let at = reader.at()?;
            let radii = reader.size("two radii such as 40x20")?;
            Shape::Ellipse { at, radii: Radii::Two(radii) }
        }
        "line" => Shape::Lines { points: vec![reader.at()?, reader.at()?] },
        "polyline" => Shape::Lines { points: reader.points(2)? },
        "polygon" => Shape::Polygon { points: reader.points(3)? },
        "arrow" => Shape::Arrow {
            from: reader.at()?,
            to: reader.at()?,
            head: own.head.take().map(|head| head.1),
        },
        "text" => {
            let at = reader.at()?;
            let expected = "words in quotes";
            let word = reader.next(expected)?;
            if !word.quoted && word.text.contains('=') {
                return Err(wrong(word.at, expected, &word.text));
            }
            Shape::Words {
                at,
                words: word.text.clone(),
                font: own.font.take().map(|font| font.1),
                anchor: own.anchor.take().map_or(0.0, |anchor| anchor.1),
            }
        }
        other => {
            let expected = "one of rect, circle, ellipse, line, polyline, \
                            polygon, arrow, text";
            return Err(wrong(name.at, expected, other));
        }
    })
}
