//! Cutting uniform borders off.

use crate::{
    Args, Colour, Depth, Picture, Pipeline, Raster, Region, Result, Samples,
    Size,
    kernel::place,
    ops::{AlphaUse, Cx, Operation, Stage},
};

/// Cuts off borders that look like the background.
///
/// A pixel is content if any channel differs from the background by more
/// than the threshold; alpha is looked at by itself, and the colours as they
/// look on the background. Specks of one pixel are not content, unless the
/// picture is line art.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Trim};
///
/// let scan = Trim::default().background(Colour::WHITE).threshold(40.0);
/// # let _ = scan;
/// ```
///
/// # Source
///
/// sharp `trim`. DIFFERENCE from sharp: thresholds are in units of 8 bits
/// whatever the depth, pictures smaller than 3 by 3 are not refused, and the
/// frames of an animation are cut alike, to what any of them shows.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Trim does nothing until a pipeline is given it"]
pub struct Trim {
    background: Option<Colour>,
    threshold: f32,
    line_art: bool,
    margin: u32,
}

impl Default for Trim {
    fn default() -> Self {
        Self { background: None, threshold: 10.0, line_art: false, margin: 0 }
    }
}

impl Trim {
    /// Sets the background [default: the pixel at the left top].
    pub const fn background(mut self, background: Colour) -> Self {
        self.background = Some(background);
        self
    }

    /// Sets how much a channel may differ, 0 to 255 [default: 10].
    pub const fn threshold(mut self, threshold: f32) -> Self {
        self.threshold = threshold;
        self
    }

    /// Takes specks of one pixel as content [default: no].
    pub const fn line_art(mut self) -> Self {
        self.line_art = true;
        self
    }

    /// Keeps up to that many pixels around the content [default: 0].
    pub const fn margin(mut self, pixels: u32) -> Self {
        self.margin = pixels;
        self
    }

    /// Returns the box of what is content in one frame.
    fn content(&self, src: &Raster) -> Option<Region> {
        let size = src.size();
        let has_alpha = src.has_alpha();
        let flat = src.clone().to_depth(Depth::F32);
        let channels = flat.channels() as usize;
        let Samples::F32(samples) = flat.samples() else { return None };
        let first = samples.get(..channels)?;
        let ink: Vec<f32> = match self.background {
            Some(colour) => flat.ink(colour),
            None => first.to_vec(),
        };
        let colours = flat.colours() as usize;
        let limit = self.threshold / 255.0;
        // The colours, blended over the background where translucent.
        let mut planes: Vec<Vec<f32>> = (0..colours)
            .map(|channel| {
                let pixels = samples.chunks_exact(channels);
                pixels
                    .map(|pixel| {
                        let v = pixel[channel];
                        if has_alpha {
                            let alpha = pixel[colours];
                            v * alpha + ink[channel] * (1.0 - alpha)
                        } else {
                            v
                        }
                    })
                    .collect()
            })
            .collect();
        if !self.line_art {
            for plane in &mut planes {
                *plane = median3(plane, size);
            }
        }
        let colour = find(&planes, &ink[..colours], limit, size);
        let alpha = has_alpha.then(|| {
            let mut plane: Vec<f32> = samples
                .chunks_exact(channels)
                .map(|pixel| pixel[colours])
                .collect();
            if !self.line_art {
                plane = median3(&plane, size);
            }
            find(&[plane], &ink[colours..], limit, size)
        });
        union(colour, alpha.flatten())
    }
}

/// Returns the box of the pixels where any plane differs from its ink.
fn find(
    planes: &[Vec<f32>],
    ink: &[f32],
    limit: f32,
    size: Size,
) -> Option<Region> {
    let width = size.width as usize;
    let (mut left, mut right) = (usize::MAX, 0);
    let (mut top, mut bottom) = (usize::MAX, 0);
    for y in 0..size.height as usize {
        for x in 0..width {
            let differs = planes.iter().zip(ink).any(|(plane, ink)| {
                // Half a unit of 16 bits against rounding.
                (plane[y * width + x] - ink).abs() > limit + 1e-5
            });
            if differs {
                left = left.min(x);
                right = right.max(x);
                top = top.min(y);
                bottom = y;
            }
        }
    }
    (top != usize::MAX).then(|| {
        Region::new(
            left as i64,
            top as i64,
            (right - left + 1) as u32,
            (bottom - top + 1) as u32,
        )
    })
}

/// The median of 3 by 3, edges replicated.
fn median3(src: &[f32], size: Size) -> Vec<f32> {
    let (width, height) = (size.width as usize, size.height as usize);
    let mut dst = vec![0.0; src.len()];
    crate::kernel::par::rows(&mut dst, width, |y, row| {
        let rows = [y.saturating_sub(1), y, (y + 1).min(height - 1)];
        for (x, to) in row.iter_mut().enumerate() {
            let columns = [x.saturating_sub(1), x, (x + 1).min(width - 1)];
            let mut window = [0.0; 9];
            for (j, y) in rows.iter().enumerate() {
                for (i, x) in columns.iter().enumerate() {
                    window[j * 3 + i] = src[y * width + x];
                }
            }
            window.sort_unstable_by(f32::total_cmp);
            *to = window[4];
        }
    });
    dst
}

fn union(a: Option<Region>, b: Option<Region>) -> Option<Region> {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (a, b) => return a.or(b),
    };
    let (left, top) = (a.left.min(b.left), a.top.min(b.top));
    let right = (a.left + a.width as i64).max(b.left + b.width as i64);
    let bottom = (a.top + a.height as i64).max(b.top + b.height as i64);
    let size = ((right - left) as u32, (bottom - top) as u32);
    Some(Region::new(left, top, size.0, size.1))
}

impl Operation for Trim {
    fn name(&self) -> &'static str {
        "trim"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Straight
    }

    fn stage(&self) -> Stage {
        Stage::Trim
    }

    fn check(&self) -> Result<()> {
        if self.threshold >= 0.0 {
            return Ok(());
        }
        let expected = "positive number";
        Err(crate::Error::option("threshold", expected, self.threshold))
    }

    fn size(&self, _: Size) -> Option<Size> {
        None
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let region = self.content(&src);
        self.cut(src, region, cx)
    }

    fn run(&self, picture: Picture, cx: &mut Cx<'_>) -> Result<Picture> {
        let frames = picture.frames().iter();
        let region =
            frames.map(|frame| self.content(&frame.raster)).fold(None, union);
        picture.map(|raster| self.cut(raster, region, cx))
    }
}

impl Trim {
    fn cut(
        &self,
        src: Raster,
        region: Option<Region>,
        cx: &mut Cx<'_>,
    ) -> Result<Raster> {
        let Some(region) = region else {
            cx.report().trim_offset = Some((0, 0));
            return Ok(src);
        };
        let margin = self.margin.min(10_000_000);
        let wider = Region::new(
            region.left - margin as i64,
            region.top - margin as i64,
            region.width.saturating_add(2 * margin),
            region.height.saturating_add(2 * margin),
        );
        let region = wider.clamped(src.size()).unwrap_or(region);
        cx.report().trim_offset = Some((-region.left, -region.top));
        place::extract(&src, region)
    }
}

impl Pipeline {
    /// Cuts off borders that look like the background.
    pub fn trim(self, trim: Trim) -> Self {
        self.with(trim)
    }
}

/// `trim({background, threshold, lineArt, margin})`.
pub(super) fn recipe(args: &mut Args) -> Result<Trim> {
    let mut trim = Trim { ..Trim::default() };
    trim.background = args.colour(&["background", "bg"])?;
    if let Some(v) = args.take(&["threshold"]) {
        match v.as_number() {
            Some(number) if number >= 0.0 => trim.threshold = number as f32,
            _ => return Err(v.refuse("threshold", "positive number")),
        }
    }
    trim.line_art = args.flag(&["lineArt", "line-art"])?;
    if let Some(v) = args.integer("margin", 0..=10_000_000)? {
        trim.margin = v as u32;
    }
    Ok(trim)
}
