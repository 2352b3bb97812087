//! What a text leaves on paper, before it is known how large the paper is.

use cosmic_text::{Color, PhysicalGlyph, Renderer};

use crate::{Colour, Depth, Limits, Result, Size};

/// Marks, and the box around all of them.
#[derive(Debug)]
pub(crate) struct Ink {
    marks: Vec<Mark>,
    /// Left, top, right, bottom.
    bounds: Option<[i32; 4]>,
    pub(crate) dpi: u32,
    pub(crate) missing: Vec<char>,
}

#[derive(Debug)]
struct Mark {
    at: (i32, i32),
    size: Size,
    what: What,
}

#[derive(Debug)]
enum What {
    /// A byte of cover a pixel.
    Letter(Vec<u8>, Colour),
    /// Four bytes a pixel.
    Picture(Vec<u8>),
    Plain(Colour),
}

impl Ink {
    pub(crate) fn new(dpi: u32) -> Self {
        Self { marks: Vec::new(), bounds: None, dpi, missing: Vec::new() }
    }

    fn add(&mut self, at: (i32, i32), size: Size, what: What) {
        if size.pixels() == 0 {
            return;
        }
        let right = at.0.saturating_add_unsigned(size.width);
        let bottom = at.1.saturating_add_unsigned(size.height);
        let [l, t, r, b] = self.bounds.unwrap_or([at.0, at.1, right, bottom]);
        self.bounds =
            Some([l.min(at.0), t.min(at.1), r.max(right), b.max(bottom)]);
        self.marks.push(Mark { at, size, what });
    }

    /// Makes the box as large as that: left, top, right, bottom.
    pub(crate) fn room(&mut self, [l, t, r, b]: [i32; 4]) {
        let [left, top, right, bottom] = self.bounds.unwrap_or([l, t, r, b]);
        self.bounds =
            Some([left.min(l), top.min(t), right.max(r), bottom.max(b)]);
    }

    pub(crate) fn letter(
        &mut self,
        at: (i32, i32),
        size: Size,
        cover: Vec<u8>,
        colour: Colour,
    ) {
        self.add(at, size, What::Letter(cover, colour));
    }

    pub(crate) fn picture(
        &mut self,
        at: (i32, i32),
        size: Size,
        pixels: Vec<u8>,
    ) {
        self.add(at, size, What::Picture(pixels));
    }

    pub(crate) fn rectangle(
        &mut self,
        (left, top): (i32, i32),
        (right, bottom): (i32, i32),
        colour: Colour,
    ) {
        let side = |from: i32, to: i32| {
            u32::try_from(to.saturating_sub(from)).unwrap_or(0)
        };
        let size = Size::new(side(left, right), side(top, bottom));
        self.add((left, top), size, What::Plain(colour));
    }

    /// Takes lines under and through letters.
    pub(crate) fn lines(&mut self) -> Lines<'_> {
        Lines(self)
    }

    /// Notes letters that no font has, each once.
    pub(crate) fn miss(&mut self, cluster: &str) {
        for letter in cluster.chars() {
            let shown = !letter.is_whitespace() && !letter.is_control();
            if shown && !self.missing.contains(&letter) {
                self.missing.push(letter);
            }
        }
    }

    pub(crate) fn size(&self) -> Option<Size> {
        let [left, top, right, bottom] = self.bounds?;
        Some(Size::new(right.abs_diff(left), bottom.abs_diff(top)))
    }

    /// Checks the box so far.
    pub(crate) fn allow(&self, limits: &Limits) -> Result<()> {
        match self.size() {
            Some(size) => limits.check(size, 4, Depth::U8, 1),
            None => Ok(()),
        }
    }

    /// White on black.
    pub(crate) fn mask(&self, size: Size) -> Vec<u8> {
        let mut pixels = vec![0; size.pixels() as usize];
        self.each(size, |at, [.., alpha]| {
            let under = 255 - pixels[at] as u32;
            let left = (under * (255 - alpha as u32) + 127) / 255;
            pixels[at] = (255 - left) as u8;
        });
        pixels
    }

    /// Colours with straight alpha.
    pub(crate) fn rgba(&self, size: Size) -> Vec<u8> {
        let mut pixels = vec![0; size.pixels() as usize * 4];
        self.each(size, |at, colour| {
            let under = &mut pixels[at * 4..][..4];
            let a = colour[3] as u32 * 255;
            let below = under[3] as u32 * (255 - colour[3] as u32);
            let alpha = a + below;
            for (under, over) in under[..3].iter_mut().zip(colour) {
                let sum = over as u32 * a + *under as u32 * below;
                let mixed = (sum + alpha / 2).checked_div(alpha);
                *under = mixed.unwrap_or(0) as u8;
            }
            under[3] = ((alpha + 127) / 255) as u8;
        });
        pixels
    }

    /// Calls `paint` with the index of each marked pixel and its colour,
    /// mark after mark.
    fn each(&self, size: Size, mut paint: impl FnMut(usize, [u8; 4])) {
        let Some([left, top, ..]) = self.bounds else { return };
        for mark in &self.marks {
            let x = mark.at.0.abs_diff(left) as usize;
            let y = mark.at.1.abs_diff(top) as usize;
            let width = mark.size.width as usize;
            for row in 0..mark.size.height as usize {
                let start = (y + row) * size.width as usize + x;
                for column in 0..width {
                    let index = row * width + column;
                    let colour = match &mark.what {
                        What::Letter(cover, colour) => {
                            let [r, g, b, a] = colour.to_rgba8();
                            let cover = cover.get(index).copied().unwrap_or(0);
                            let alpha = a as u32 * cover as u32 + 127;
                            [r, g, b, (alpha / 255) as u8]
                        }
                        What::Picture(pixels) => pixels
                            .get(index * 4..index * 4 + 4)
                            .and_then(|pixel| pixel.try_into().ok())
                            .unwrap_or_default(),
                        What::Plain(colour) => colour.to_rgba8(),
                    };
                    if colour[3] > 0 {
                        paint(start + column, colour);
                    }
                }
            }
        }
    }
}

/// The side of [`Ink`] that draws lines.
#[derive(Debug)]
pub(crate) struct Lines<'a>(&'a mut Ink);

impl Renderer for Lines<'_> {
    fn rectangle(&mut self, x: i32, y: i32, w: u32, h: u32, color: Color) {
        let (r, g, b, a) = color.as_rgba_tuple();
        let size = Size::new(w, h);
        self.0.add((x, y), size, What::Plain(Colour::from([r, g, b, a])));
    }

    /// Letters are drawn apart, where they may be raised.
    fn glyph(&mut self, _: PhysicalGlyph, _: Color) {}
}
