//! Many small pictures packed into one.

use std::{collections::HashSet, fmt::Write as _};

use crate::{
    Colour, Composite, Create, Error, Layer, Picture, Pipeline, Region,
    Result, Size, Source, Value,
};

/// Packs pictures into one, as small as a skyline makes it.
///
/// The highest come first, each as low as it goes; several widths are tried,
/// and the smallest area wins. The same pictures give the same sheet.
///
/// # Example
///
/// ```
/// use sysu_img::{Size, Sprite};
///
/// let sizes = [Size::new(16, 16), Size::new(32, 32), Size::new(16, 16)];
/// let (size, places) = Sprite::new().pack(&sizes)?;
/// assert_eq!(size, Size::new(32, 48));
/// assert_eq!((places[1].left, places[1].top), (0, 0));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// J. Jylänki, A Thousand Ways to Pack the Bin, 2010: skyline, bottom left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "a Sprite does nothing until it is given pictures"]
pub struct Sprite {
    padding: u32,
}

/// One top of the skyline: where it begins, how wide and how high it is.
#[derive(Clone, Copy)]
struct Top {
    x: u64,
    width: u64,
    y: u64,
}

impl Sprite {
    /// Starts from pictures that touch one another.
    pub const fn new() -> Self {
        Self { padding: 0 }
    }

    /// Sets the clear pixels between pictures [default: 0].
    pub const fn padding(mut self, pixels: u32) -> Self {
        self.padding = pixels;
        self
    }

    /// Finds the size of the whole, and a place for each, in their order.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) if
    /// there is no picture, or if a side would be 2^32 and more.
    pub fn pack(self, sizes: &[Size]) -> Result<(Size, Vec<Region>)> {
        let padding = Value::Number(self.padding.into());
        let pad = padding.integer("padding", 0..=100_000)? as u64;
        let padded: Vec<(u64, u64)> = sizes
            .iter()
            .map(|s| (u64::from(s.width) + pad, u64::from(s.height) + pad))
            .collect();
        let Some(widest) = padded.iter().map(|p| p.0).max() else {
            return Err(Error::option("pictures", "at least one", 0));
        };
        let mut order: Vec<usize> = (0..sizes.len()).collect();
        order.sort_by_key(|&i| {
            let (width, height) = padded[i];
            (std::cmp::Reverse(height), std::cmp::Reverse(width), i)
        });
        let area: u64 = padded.iter().map(|p| p.0.saturating_mul(p.1)).sum();
        let side = (area as f64).sqrt();
        let mut best: Option<((u64, u64), u64, u64, Vec<(u64, u64)>)> = None;
        // From upright to lying, around the square.
        for step in 0..24 {
            let width = (side * 0.6 * 1.05f64.powi(step)).ceil() as u64;
            let width = width.max(widest);
            let places = skyline(&padded, &order, width);
            let ends = |end: fn((u64, u64), (u64, u64)) -> u64| {
                let all = places.iter().zip(&padded);
                all.map(|(at, of)| end(*at, *of)).max().unwrap_or(0)
            };
            let w = ends(|at, of| at.0 + of.0) - pad;
            let h = ends(|at, of| at.1 + of.1) - pad;
            let score = (w.saturating_mul(h), w.max(h));
            if best.as_ref().is_none_or(|best| score < best.0) {
                best = Some((score, w, h, places));
            }
        }
        let Some((_, w, h, places)) = best else {
            return Err(Error::option("pictures", "at least one", 0));
        };
        let whole = |v: u64| {
            u32::try_from(v)
                .map_err(|_| Error::option("sprite", "sides below 2^32", v))
        };
        let size = Size::new(whole(w)?, whole(h)?);
        let places = places.iter().zip(sizes).map(|(at, of)| {
            Region::new(at.0 as i64, at.1 as i64, of.width, of.height)
        });
        Ok((size, places.collect()))
    }

    /// Packs pictures on a clear ground: what draws the sheet, its size, and
    /// where each is.
    ///
    /// # Errors
    ///
    /// As [`Sprite::pack`].
    pub fn sheet(
        self,
        pictures: Vec<Picture>,
    ) -> Result<(Pipeline, Size, Vec<Region>)> {
        let sizes: Vec<Size> = pictures.iter().map(Picture::size).collect();
        let (size, places) = self.pack(&sizes)?;
        let layers = pictures.into_iter().zip(&places).map(|(picture, at)| {
            Layer::new(Source::from(picture)).at(at.left, at.top)
        });
        let ground = Create::plain(size, Colour::CLEAR);
        let drawn = Pipeline::create(ground).with(Composite::new(layers));
        Ok((drawn, size, places))
    }

    /// Makes a class of CSS of each name, no two alike: letters, digits and
    /// hyphens, after `prefix`.
    pub fn classes<'a>(
        prefix: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Vec<String> {
        let mut taken = HashSet::new();
        let class = |name: &str| {
            let mut class = format!("{prefix}-");
            for c in name.chars() {
                match c {
                    'a'..='z' | '0'..='9' | '_' => class.push(c),
                    'A'..='Z' => class.push(c.to_ascii_lowercase()),
                    c if c.is_alphanumeric() => class.push(c),
                    _ if class.ends_with('-') => {}
                    _ => class.push('-'),
                }
            }
            class.trim_end_matches('-').to_owned()
        };
        let unique = |name: &str| {
            let first = class(name);
            let mut numbered = (2u64..).map(|n| format!("{first}-{n}"));
            let mut next = first.clone();
            while !taken.insert(next.clone()) {
                next = numbered.next().unwrap_or_default();
            }
            next
        };
        names.into_iter().map(unique).collect()
    }

    /// Writes the style sheet of a sheet at `url`, whose pictures are
    /// `scale` pixels to one of CSS.
    pub fn css(
        prefix: &str,
        url: &str,
        size: Size,
        places: &[(String, Region)],
        scale: f64,
    ) -> String {
        let px = |v: f64| {
            let v = (v / scale * 1000.0).round() / 1000.0;
            if v == 0.0 { "0".to_owned() } else { format!("{v}px") }
        };
        let mut quoted = String::new();
        for c in url.chars() {
            match c {
                '"' | '\\' => quoted.extend(['\\', c]),
                c if c.is_control() => {
                    let _ = write!(quoted, "\\{:x} ", c as u32);
                }
                c => quoted.push(c),
            }
        }
        let mut css = format!(
            ".{prefix} {{\n  display: inline-block;\n  background-image: \
             url(\"{quoted}\");\n  background-repeat: no-repeat;\n  \
             background-size: {} {};\n}}\n",
            px(size.width.into()),
            px(size.height.into()),
        );
        for (class, at) in places {
            let _ = write!(
                css,
                ".{class} {{\n  width: {};\n  height: {};\n  \
                 background-position: {} {};\n}}\n",
                px(at.width.into()),
                px(at.height.into()),
                px(-at.left as f64),
                px(-at.top as f64),
            );
        }
        css
    }
}

/// Puts each as low as it goes, then as far to the left.
fn skyline(
    sizes: &[(u64, u64)],
    order: &[usize],
    width: u64,
) -> Vec<(u64, u64)> {
    let mut tops = vec![Top { x: 0, width, y: 0 }];
    let mut places = vec![(0, 0); sizes.len()];
    for &index in order {
        let (w, h) = sizes[index];
        let mut best: Option<(u64, u64, usize)> = None;
        for (start, top) in tops.iter().enumerate() {
            if width < top.x + w {
                break;
            }
            // The highest top under it.
            let under = tops[start..].iter().take_while(|t| t.x < top.x + w);
            let y = under.map(|t| t.y).max().unwrap_or(0);
            if best.is_none_or(|best| (y, top.x) < (best.0, best.1)) {
                best = Some((y, top.x, start));
            }
        }
        // The first top is as wide as the widest at least.
        let (y, x, start) = best.unwrap_or((0, 0, 0));
        places[index] = (x, y);
        let end = x + w;
        let mut next = vec![Top { x, width: w, y: y + h }];
        let mut over = start;
        while let Some(top) = tops.get(over)
            && top.x < end
        {
            let stop = top.x + top.width;
            if end < stop {
                next.push(Top { x: end, width: stop - end, y: top.y });
            }
            over += 1;
        }
        tops.splice(start..over, next);
        // Neighbours of one height are one.
        tops.dedup_by(|next, kept| {
            let level = next.y == kept.y;
            if level {
                kept.width += next.width;
            }
            level
        });
    }
    places
}
