//! Where two pictures differ.

use crate::{
    Alpha, Depth, Error, Picture, Pipeline, Raster, Region, Result, Samples,
    Size, Space, kernel::par, pipeline::ingest,
};

/// How differences are looked for and drawn.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Difference, Pipeline, Size};
///
/// let size = Size::new(20, 10);
/// let grey = Pipeline::create(Create::plain(size, Colour::rgb8(9, 9, 9)));
/// let dot = "<svg xmlns='http://www.w3.org/2000/svg' width='20' \
///     height='10'><rect width='20' height='10' fill='#090909'/>\
///     <rect x='4' y='2' width='3' height='1' fill='red'/></svg>";
/// # if !sysu_img::Format::Svg.is_readable() { return Ok(()) }
/// let dot = Pipeline::from_bytes(dot.as_bytes()).to_picture()?;
/// let found = Difference::new().between(&grey.to_picture()?, &dot)?;
/// assert_eq!((found.pixels, found.total), (3, 200));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// The distance of colours is that of Y. Kotsarenko and F. Ramos,
/// "Measuring perceived color difference using YIQ NTSC transmission color
/// space in mobile applications", 2010; smooth edges are known as by
/// V. Vysniauskas, "Anti-aliased pixel and intensity slope detector", 2009:
/// what pixelmatch uses, too.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Difference does nothing until it is given two pictures"]
pub struct Difference {
    threshold: f32,
    skip_smooth: bool,
    style: DiffStyle,
}

/// How differences are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiffStyle {
    /// Red on a pale copy of the first picture; smooth edges that do not
    /// count are yellow.
    #[default]
    Marks,
    /// From black, the same, by red and yellow to white, the farthest.
    Heat,
    /// The first picture, the marks and the second, side by side.
    SideBySide,
}

/// What a comparison has found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Differences {
    /// The differences, drawn.
    pub picture: Picture,
    /// Pixels that differ.
    pub pixels: u64,
    /// Pixels in all.
    pub total: u64,
    /// The smallest region that holds them; nothing if there are none.
    pub region: Option<Region>,
}

impl Default for Difference {
    fn default() -> Self {
        Self { threshold: 0.1, skip_smooth: false, style: DiffStyle::Marks }
    }
}

/// The largest distance of two colours, squared, of samples from 0 to 1.
const FARTHEST: f32 = 0.541_56;

impl Difference {
    /// Starts from a threshold of 0.1.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the distance from which on pixels differ, 0 (any difference) to
    /// 1 (none: no two colours are farther apart) [default: 0.1].
    pub const fn threshold(mut self, threshold: f32) -> Self {
        self.threshold = threshold.clamp(0.0, 1.0);
        self
    }

    /// Does not count pixels on smoothed edges, which two renderers never
    /// draw the same [default: counts them].
    pub const fn skip_smooth(mut self, skip: bool) -> Self {
        self.skip_smooth = skip;
        self
    }

    /// Sets how the differences are drawn [default: marks].
    pub const fn style(mut self, style: DiffStyle) -> Self {
        self.style = style;
        self
    }

    /// Compares the first frames of two pictures of one size.
    ///
    /// Colours are compared as sRGB; translucent ones on black and on
    /// white, of which the greater distance counts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if the sizes
    /// differ, or for channels that are no colours.
    pub fn between(&self, a: &Picture, b: &Picture) -> Result<Differences> {
        let (a, b) = (pixels(a)?, pixels(b)?);
        let size = a.size;
        if size != b.size {
            let needs =
                format!("pictures of one size, not {size} and {}", b.size);
            return Err(Error::mismatch("diff", needs));
        }
        let width = size.width as usize;
        let mut distances = vec![0.0f32; a.rgba.len()];
        par::rows(&mut distances, width, |y, row| {
            let at = y * width;
            for (x, distance) in row.iter_mut().enumerate() {
                *distance = between(a.rgba[at + x], b.rgba[at + x]);
            }
        });
        let limit = self.threshold * self.threshold * FARTHEST;
        let mut marks = vec![Mark::Same; distances.len()];
        par::rows(&mut marks, width, |y, row| {
            for (x, mark) in row.iter_mut().enumerate() {
                let distance = distances[y * width + x];
                // A threshold of 0 lets the same be the same still.
                if distance <= limit {
                    continue;
                }
                let smooth = self.skip_smooth
                    && (a.is_smooth(&b, x, y) || b.is_smooth(&a, x, y));
                *mark = if smooth { Mark::Smooth } else { Mark::Differs };
            }
        });
        let drawn = match self.style {
            DiffStyle::Heat => heat(&distances),
            DiffStyle::Marks | DiffStyle::SideBySide => a.marked(&marks),
        };
        let drawn = match self.style {
            DiffStyle::SideBySide => beside(&a, &drawn, &b)?,
            _ => raster(size, drawn)?,
        };
        Ok(Differences {
            picture: Pipeline::from_raster(drawn).to_picture()?,
            pixels: marks.iter().filter(|m| **m == Mark::Differs).count()
                as u64,
            total: size.pixels(),
            region: region(&marks, width),
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Same,
    Smooth,
    Differs,
}

/// A picture as four numbers a pixel.
struct Pixels {
    size: Size,
    rgba: Vec<[f32; 4]>,
}

fn pixels(picture: &Picture) -> Result<Pixels> {
    let seen = ingest::seen(picture)?.to_depth(Depth::F32);
    let size = seen.size();
    let of = seen.channels() as usize;
    let Samples::F32(samples) = seen.samples() else {
        return Ok(Pixels { size, rgba: Vec::new() });
    };
    let pixel = |p: &[f32]| {
        let alpha = if of == 4 { p[3] } else { 1.0 };
        [p[0], p[1], p[2], alpha]
    };
    Ok(Pixels { size, rgba: samples.chunks_exact(of).map(pixel).collect() })
}

/// The squared distance of two colours.
fn between(a: [f32; 4], b: [f32; 4]) -> f32 {
    if a == b {
        return 0.0;
    }
    let on = |ground| distance(over(a, ground), over(b, ground));
    if a[3] == 1.0 && b[3] == 1.0 { on(1.0) } else { on(0.0).max(on(1.0)) }
}

fn over([r, g, b, alpha]: [f32; 4], ground: f32) -> [f32; 3] {
    [r, g, b].map(|v| v * alpha + ground * (1.0 - alpha))
}

fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    let [r, g, b] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    let y = 0.298_895_3 * r + 0.586_622_5 * g + 0.114_482_2 * b;
    let i = 0.595_978 * r - 0.274_171_6 * g - 0.321_800_3 * b;
    let q = 0.211_470_2 * r - 0.522_617_2 * g + 0.311_147 * b;
    0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q
}

impl Pixels {
    fn luma(&self, x: usize, y: usize) -> f32 {
        let at = y * self.size.width as usize + x;
        let [r, g, b] = over(self.rgba[at], 1.0);
        0.298_895_3 * r + 0.586_622_5 * g + 0.114_482_2 * b
    }

    /// The pixels around one, as far as there are any.
    fn around(
        &self,
        x: usize,
        y: usize,
    ) -> impl Iterator<Item = (usize, usize)> {
        let last_x = (x + 1).min(self.size.width as usize - 1);
        let last_y = (y + 1).min(self.size.height as usize - 1);
        let rows = y.saturating_sub(1)..=last_y;
        let from = x.saturating_sub(1);
        rows.flat_map(move |v| (from..=last_x).map(move |u| (u, v)))
            .filter(move |at| *at != (x, y))
    }

    /// Whether a pixel lies between a darker and a lighter plain, of which
    /// one is plain in the other picture, too.
    fn is_smooth(&self, other: &Self, x: usize, y: usize) -> bool {
        let here = self.luma(x, y);
        let (mut same, mut least, mut most) = (0, (0.0, x, y), (0.0, x, y));
        for (u, v) in self.around(x, y) {
            let step = self.luma(u, v) - here;
            if step == 0.0 {
                same += 1;
            } else if step < least.0 {
                least = (step, u, v);
            } else if most.0 < step {
                most = (step, u, v);
            }
        }
        let plain = |(_, x, y): (f32, usize, usize)| {
            self.is_plain(x, y) && other.is_plain(x, y)
        };
        same <= 2
            && least.0 < 0.0
            && 0.0 < most.0
            && (plain(least) || plain(most))
    }

    /// Whether at least three of the pixels around are the same.
    fn is_plain(&self, x: usize, y: usize) -> bool {
        let width = self.size.width as usize;
        let here = self.rgba[y * width + x];
        let same = |(u, v): &(usize, usize)| self.rgba[v * width + u] == here;
        3 <= self.around(x, y).filter(same).count()
    }

    /// Marks on a pale copy.
    fn marked(&self, marks: &[Mark]) -> Vec<u8> {
        let width = self.size.width as usize;
        let mut drawn = vec![0; marks.len() * 3];
        par::rows(&mut drawn, width * 3, |y, row| {
            for (x, rgb) in row.chunks_exact_mut(3).enumerate() {
                let colour = match marks[y * width + x] {
                    Mark::Differs => [255, 0, 0],
                    Mark::Smooth => [255, 220, 0],
                    Mark::Same => {
                        let pale = 0.9 + 0.1 * self.luma(x, y);
                        [(pale * 255.0).round() as u8; 3]
                    }
                };
                rgb.copy_from_slice(&colour);
            }
        });
        drawn
    }

    fn rgb8(&self) -> impl Iterator<Item = [u8; 3]> {
        let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0).round() as u8;
        self.rgba.iter().map(move |pixel| over(*pixel, 1.0).map(byte))
    }
}

/// Black, red, yellow, white.
fn heat(distances: &[f32]) -> Vec<u8> {
    let colour = |distance: &f32| {
        let part = (distance / FARTHEST).sqrt().min(1.0) * 3.0;
        [0.0, 1.0, 2.0]
            .map(|from| ((part - from).clamp(0.0, 1.0) * 255.0).round() as u8)
    };
    distances.iter().flat_map(colour).collect()
}

fn raster(size: Size, rgb: Vec<u8>) -> Result<Raster> {
    Raster::new(size, Space::Srgb, Alpha::None, Samples::U8(rgb))
}

fn beside(a: &Pixels, drawn: &[u8], b: &Pixels) -> Result<Raster> {
    let width = a.size.width as usize;
    let [first, second] =
        [a, b].map(|pixels| pixels.rgb8().flatten().collect::<Vec<u8>>());
    let mut rows = Vec::with_capacity(drawn.len() * 3);
    for y in 0..a.size.height as usize {
        for picture in [&first[..], drawn, &second] {
            rows.extend_from_slice(&picture[y * width * 3..][..width * 3]);
        }
    }
    let [wide, high] = [u64::from(a.size.width) * 3, a.size.height.into()];
    let Ok(wide) = u32::try_from(wide) else {
        return Err(Error::mismatch("diff", "a picture that is not so wide"));
    };
    raster(Size::new(wide, high as u32), rows)
}

fn region(marks: &[Mark], width: usize) -> Option<Region> {
    let found = |(at, mark): (usize, &Mark)| {
        (*mark == Mark::Differs).then_some((at % width, at / width))
    };
    let mut places = marks.iter().enumerate().filter_map(found);
    let (x, y) = places.next()?;
    let bounds = places.fold([x, y, x, y], |[l, t, r, b], (x, y)| {
        [l.min(x), t.min(y), r.max(x), b.max(y)]
    });
    let [left, top, right, bottom] = bounds;
    let (width, height) = (right - left + 1, bottom - top + 1);
    let [width, height] = [width, height].map(|v| v as u32);
    Some(Region::new(left as i64, top as i64, width, height))
}
