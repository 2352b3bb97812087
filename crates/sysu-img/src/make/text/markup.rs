//! Markup: words with tags, as Pango has them.

use crate::{Colour, Error, Result, make::text::font};

/// Words of one look.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) style: Style,
}

/// How words differ from the rest.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Style {
    pub(crate) font: Option<font::Font>,
    pub(crate) weight: Option<u16>,
    pub(crate) italic: Option<bool>,
    pub(crate) points: Option<f32>,
    pub(crate) scale: f32,
    /// How much higher they stand, in parts of their size.
    pub(crate) rise: f32,
    pub(crate) underline: bool,
    pub(crate) strikethrough: bool,
    pub(crate) monospaced: bool,
    pub(crate) letter_spacing: Option<f32>,
    pub(crate) foreground: Option<Colour>,
    pub(crate) background: Option<Colour>,
}

impl Span {
    pub(crate) fn plain(text: &str) -> Self {
        Self { text: text.into(), style: Style::plain() }
    }
}

impl Style {
    const fn plain() -> Self {
        Self {
            font: None,
            weight: None,
            italic: None,
            points: None,
            scale: 1.0,
            rise: 0.0,
            underline: false,
            strikethrough: false,
            monospaced: false,
            letter_spacing: None,
            foreground: None,
            background: None,
        }
    }
}

/// One step of the sizes that have names.
const STEP: f32 = 1.2;

/// Reads words with tags.
///
/// # Errors
///
/// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for a tag
/// that is not known, or that is not closed, with its place.
pub(crate) fn parse(text: &str) -> Result<Vec<Span>> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Vec<(&str, Style)> = Vec::new();
    let mut style = Style::plain();
    let mut at = 0;
    let wrong = |at: usize, what: &str| {
        let expected = "valid markup (or `markup` off)";
        Error::option("text", expected, format!("{what} at byte {at}"))
    };
    while at < text.len() {
        let rest = &text[at..];
        if let Some(tag) = rest.strip_prefix('<') {
            let end =
                tag.find('>').ok_or_else(|| wrong(at, "`<` without `>`"))?;
            let tag = &tag[..end];
            if let Some(name) = tag.strip_prefix('/') {
                match open.pop() {
                    Some((opened, before)) if opened == name.trim() => {
                        style = before;
                    }
                    _ => {
                        return Err(wrong(
                            at,
                            "a tag closed that is not open",
                        ));
                    }
                }
            } else {
                let name = tag.split_whitespace().next().unwrap_or_default();
                if open.len() >= 64 {
                    return Err(wrong(at, "more than 64 tags in one another"));
                }
                open.push((name, style.clone()));
                let attributes = attributes(&tag[name.len()..])
                    .ok_or_else(|| wrong(at, "a broken attribute"))?;
                apply(&mut style, name, &attributes)?
                    .ok_or_else(|| wrong(at, &format!("<{name}>")))?;
            }
            at += end + 2;
            continue;
        }
        let (letter, len) = if rest.starts_with('&') {
            entity(rest).ok_or_else(|| wrong(at, "`&` that is no entity"))?
        } else {
            let letter = rest.chars().next().unwrap_or_default();
            (letter, letter.len_utf8())
        };
        match spans.last_mut() {
            Some(last) if last.style == style => last.text.push(letter),
            _ => {
                spans.push(Span { text: letter.into(), style: style.clone() });
            }
        }
        at += len;
    }
    match open.pop() {
        Some((name, _)) => Err(wrong(at, &format!("<{name}> not closed"))),
        None => Ok(spans),
    }
}

/// `&amp;` and its like: the letter, and how long its name is.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|b| b == b';')?;
    let name = &text[1..end];
    let letter = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some((letter, end + 1))
}

/// `a="b" c='d'`.
fn attributes(mut text: &str) -> Option<Vec<(&str, &str)>> {
    let mut list = Vec::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return Some(list);
        }
        let (name, rest) = text.split_once('=')?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| ['"', '\''].contains(c))?;
        let end = rest[1..].find(quote)? + 1;
        list.push((name.trim(), &rest[1..end]));
        text = &rest[end + 1..];
    }
}

/// Changes the style as a tag says; nothing if there is no such tag.
fn apply(
    style: &mut Style,
    tag: &str,
    attributes: &[(&str, &str)],
) -> Result<Option<()>> {
    if tag != "span" && !attributes.is_empty() {
        return Ok(None);
    }
    match tag {
        "b" => style.weight = Some(700),
        "i" => style.italic = Some(true),
        "u" => style.underline = true,
        "s" => style.strikethrough = true,
        "tt" => style.monospaced = true,
        "small" => style.scale /= STEP,
        "big" => style.scale *= STEP,
        "sub" | "sup" => {
            style.scale /= STEP;
            style.rise += if tag == "sub" { -0.2 } else { 0.4 };
        }
        "span" => {
            for (name, value) in attributes {
                if attribute(style, name, value)?.is_none() {
                    let expected = "an attribute of <span>";
                    return Err(Error::option(*name, expected, value));
                }
            }
        }
        _ => return Ok(None),
    }
    Ok(Some(()))
}

fn attribute(
    style: &mut Style,
    name: &str,
    value: &str,
) -> Result<Option<()>> {
    let number = |value: &str| value.parse::<f32>().ok();
    let sane = |v: f32| (0.0 < v && v <= 100_000.0).then_some(v);
    match name {
        "foreground" | "fgcolor" | "color" => {
            style.foreground = Some(value.parse()?);
        }
        "background" | "bgcolor" => style.background = Some(value.parse()?),
        "font" | "font_desc" => style.font = Some(value.parse()?),
        "font_family" | "face" => {
            let family = Some(value.to_owned());
            style.font = Some(font::Font { family, ..Default::default() });
        }
        "size" | "font_size" => {
            let steps = [
                "xx-small", "x-small", "small", "medium", "large", "x-large",
                "xx-large",
            ];
            if let Some(step) = steps.iter().position(|s| *s == value) {
                style.scale *= STEP.powi(step as i32 - 3);
            } else if value == "smaller" {
                style.scale /= STEP;
            } else if value == "larger" {
                style.scale *= STEP;
            } else if let Some(points) = value.strip_suffix("pt") {
                let Some(v) = number(points).and_then(sane) else {
                    return Ok(None);
                };
                style.points = Some(v);
            } else {
                // Thousands of a point are 1024.
                let points = number(value).map(|v| v / 1024.0);
                let Some(v) = points.and_then(sane) else { return Ok(None) };
                style.points = Some(v);
            }
        }
        "weight" | "font_weight" => {
            let by_number = value.parse().ok().filter(|w| *w <= 1000);
            let Some(weight) = font::weight(value).or(by_number) else {
                return Ok(None);
            };
            style.weight = Some(weight);
        }
        "style" | "font_style" => match value {
            "normal" => style.italic = Some(false),
            "italic" | "oblique" => style.italic = Some(true),
            _ => return Ok(None),
        },
        "underline" => match value {
            "none" => style.underline = false,
            "single" | "low" => style.underline = true,
            _ => return Ok(None),
        },
        "strikethrough" => match value {
            "true" => style.strikethrough = true,
            "false" => style.strikethrough = false,
            _ => return Ok(None),
        },
        "rise" => {
            let Some(v) = number(value).filter(|v| v.abs() <= 1e6) else {
                return Ok(None);
            };
            style.rise = v / 1024.0 / 12.0;
        }
        "letter_spacing" => {
            // 1024ths of a point, of letters of 12 points.
            let Some(v) = number(value).filter(|v| v.abs() <= 1e6) else {
                return Ok(None);
            };
            style.letter_spacing = Some(v / 1024.0 / 12.0);
        }
        _ => return Ok(None),
    }
    Ok(Some(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_make_spans() {
        let spans = parse("a <b>b<i>c</i></b> &amp;&#x21;").unwrap();
        let texts: Vec<_> = spans.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, ["a ", "b", "c", " &!"]);
        assert_eq!(spans[2].style.weight, Some(700));
        assert_eq!(spans[2].style.italic, Some(true));
        assert_eq!(spans[3].style, Style::plain());
        let span = parse(r#"<span size="24pt" foreground='red'>x</span>"#);
        let style = &span.unwrap()[0].style;
        assert_eq!(style.points, Some(24.0));
        assert_eq!(style.foreground, Some(Colour::rgb8(255, 0, 0)));
    }

    #[test]
    fn broken_markup_is_refused_with_its_place() {
        for (text, words) in [
            ("a < b", "without `>` at byte 2"),
            ("<b>x", "not closed"),
            ("x</b>", "not open at byte 1"),
            ("<blink>x</blink>", "<blink> at byte 0"),
            ("AT&T", "no entity at byte 2"),
            ("<span size=3>x</span>", "broken attribute"),
        ] {
            let err = parse(text).unwrap_err().to_string();
            assert!(err.contains(words), "{text}: {err}");
        }
    }
}
