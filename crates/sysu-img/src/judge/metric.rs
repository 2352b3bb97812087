//! How alike two pictures are, to the eye and to arithmetic.

use std::{borrow::Cow, fmt, str::FromStr};

use butteraugli::{ButteraugliParams, ButteraugliReference};

use crate::{
    Alpha, Colour, Depth, Error, Picture, Raster, Result, Samples, Size,
    Space, by_depth, judge::ssimulacra::Sizes, kernel::par, pipeline::ingest,
};

/// A measure of the difference between two pictures.
///
/// # Source
///
/// SSIMULACRA 2 (Jon Sneyers, Cloudinary) as libjxl computes it: its weights,
/// in code of our own. Butteraugli is libjxl's, by the crate `butteraugli`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Metric {
    /// SSIMULACRA 2: 100 for the same picture, about 90 where no difference
    /// is seen, 70 for high quality, 50 for medium, 30 for low; it may go
    /// below 0.
    Ssimulacra2,
    /// Butteraugli, the largest distance: 0 for the same picture, below 1
    /// where no difference is seen, above 2 where it is plain.
    Butteraugli,
    /// The ratio of the peak signal to the noise, in decibels: infinite for
    /// the same picture, above 40 for a very good copy.
    Psnr,
    /// The mean of the absolute differences of the samples, in steps of
    /// 8 bits: 0 for the same picture, 255 for black against white.
    MeanError,
    /// The largest absolute difference of a sample, in steps of 8 bits.
    MaxError,
}

impl Metric {
    /// All of them, the one to start with first.
    pub const ALL: [Self; 5] = [
        Self::Ssimulacra2,
        Self::Butteraugli,
        Self::Psnr,
        Self::MeanError,
        Self::MaxError,
    ];

    /// Returns the name that [`FromStr`] reads.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssimulacra2 => "ssim2",
            Self::Butteraugli => "butteraugli",
            Self::Psnr => "psnr",
            Self::MeanError => "mae",
            Self::MaxError => "max",
        }
    }

    /// Says whether a greater score means more alike.
    pub const fn is_likeness(self) -> bool {
        matches!(self, Self::Ssimulacra2 | Self::Psnr)
    }

    /// Says whether `score` is at least as good as `wanted`.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_img::Metric;
    ///
    /// assert!(Metric::Ssimulacra2.meets(81.5, 80.0));
    /// assert!(!Metric::Butteraugli.meets(1.5, 1.0));
    /// ```
    pub fn meets(self, score: f64, wanted: f64) -> bool {
        if self.is_likeness() { wanted <= score } else { score <= wanted }
    }

    /// The worse of two scores.
    fn worse(self, a: f64, b: f64) -> f64 {
        if self.is_likeness() { a.min(b) } else { a.max(b) }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Metric {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let is = |metric: &Self| metric.name() == text;
        let other = match text {
            "ssimulacra2" => Some(Self::Ssimulacra2),
            _ => None,
        };
        Self::ALL.into_iter().find(is).or(other).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::option("metric", format!("one of {names}"), text)
        })
    }
}

/// A picture that others are compared with, prepared once.
///
/// Of an animation the first frame counts. Colours are compared as sRGB,
/// converted by their profiles; translucent pictures on black and on white,
/// of which the worse score counts. Sixteen bits are compared in sixteen.
///
/// Cost: for SSIMULACRA 2 about 7 bytes of memory a pixel, and a tenth of
/// the time of a comparison.
///
/// # Example
///
/// ```
/// use sysu_img::{Create, Metric, Pipeline, Reference, Size};
///
/// let grey = "#808080".parse()?;
/// let plain = Pipeline::new(Create::plain(Size::new(64, 64), grey));
/// let flat = plain.to_picture()?;
/// let reference = Reference::new(&flat, Metric::Ssimulacra2)?;
/// assert_eq!(reference.compare(&flat)?, 100.0);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// DIFFERENCE from the program `ssimulacra2`: it blends translucent
/// pictures with two greys, and refuses pictures below 8 pixels a side,
/// whose edges are repeated here.
pub struct Reference {
    metric: Metric,
    size: Size,
    /// One for an opaque picture, else one for each of [`GROUNDS`].
    grounds: Vec<Prepared>,
}

/// What shows through a translucent picture.
const GROUNDS: [Colour; 2] = [Colour::BLACK, Colour::WHITE];

/// The least side that the perceptual metrics take.
const LEAST: u32 = 8;

enum Prepared {
    Ssimulacra2(Sizes<'static>),
    Butteraugli(Box<ButteraugliReference>),
    Samples(Raster),
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference")
            .field("metric", &self.metric)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl Reference {
    /// Prepares a picture.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) for channels
    /// that are no colours.
    pub fn new(picture: &Picture, metric: Metric) -> Result<Self> {
        let seen = seen(picture)?;
        let size = seen.size();
        let grounds = on_grounds(seen)
            .into_iter()
            .map(|flat| prepare(flat.into_owned(), metric))
            .collect::<Result<_>>()?;
        Ok(Self { metric, size, grounds })
    }

    /// Returns the metric.
    pub const fn metric(&self) -> Metric {
        self.metric
    }

    /// Returns the score of a picture of the same size.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if its size is
    /// another, or its channels are no colours.
    pub fn compare(&self, picture: &Picture) -> Result<f64> {
        let seen = seen(picture)?;
        if seen.size() != self.size {
            let needs = format!(
                "pictures of one size, not {} and {}",
                self.size,
                seen.size()
            );
            return Err(Error::mismatch("compare", needs));
        }
        let tests = on_grounds(seen);
        let pairs = tests.len().max(self.grounds.len());
        let scores = par::map(pairs, |i| {
            // An opaque picture is the same on every ground.
            let reference = &self.grounds[i.min(self.grounds.len() - 1)];
            let test = &tests[i.min(tests.len() - 1)];
            score(reference, test, self.metric)
        });
        scores
            .into_iter()
            .reduce(|a, b| Ok(self.metric.worse(a?, b?)))
            .unwrap_or_else(|| Err(broke("there was nothing to compare")))
    }
}

/// A picture as it is seen, which most are already.
fn seen(picture: &Picture) -> Result<Cow<'_, Raster>> {
    let raster = picture.raster();
    let is_seen = picture.metadata.icc.is_none()
        && (raster.space(), raster.alpha()) == (Space::Srgb, Alpha::None)
        && matches!(raster.depth(), Depth::U8 | Depth::U16);
    if is_seen {
        return Ok(Cow::Borrowed(raster));
    }
    ingest::seen(picture).map(Cow::Owned)
}

/// The opaque pictures that stand for one.
fn on_grounds(raster: Cow<'_, Raster>) -> Vec<Cow<'_, Raster>> {
    if !raster.has_alpha() {
        return vec![raster];
    }
    if raster.is_opaque() {
        return vec![Cow::Owned(raster.into_owned().without_alpha())];
    }
    let flat = |ground| Cow::Owned(raster.as_ref().clone().flattened(ground));
    GROUNDS.map(flat).into()
}

fn prepare(flat: Raster, metric: Metric) -> Result<Prepared> {
    Ok(match metric {
        Metric::Ssimulacra2 => {
            let large = enlarged(Cow::Owned(flat)).into_owned();
            Prepared::Ssimulacra2(Sizes::new(Cow::Owned(large)))
        }
        Metric::Butteraugli => {
            let (pixels, size) = linear(&enlarged(Cow::Owned(flat)))?;
            let params = ButteraugliParams::new();
            let reference = ButteraugliReference::new_linear(
                &pixels,
                size.width as usize,
                size.height as usize,
                params,
            );
            Prepared::Butteraugli(Box::new(reference.map_err(broke)?))
        }
        Metric::Psnr | Metric::MeanError | Metric::MaxError => {
            Prepared::Samples(flat)
        }
    })
}

fn score(reference: &Prepared, test: &Raster, metric: Metric) -> Result<f64> {
    match reference {
        Prepared::Ssimulacra2(reference) => {
            reference.score(&Sizes::new(enlarged(Cow::Borrowed(test))))
        }
        Prepared::Butteraugli(reference) => {
            let (pixels, _) = linear(&enlarged(Cow::Borrowed(test)))?;
            let result = reference.compare_linear(&pixels).map_err(broke)?;
            Ok(result.score)
        }
        Prepared::Samples(reference) => {
            Ok(Errors::between(reference, test).score(metric))
        }
    }
}

fn broke(what: impl fmt::Display) -> Error {
    Error::mismatch("compare", format!("what it cannot have: {what}"))
}

fn linear(raster: &Raster) -> Result<(Vec<f32>, Size)> {
    let size = raster.size();
    let linear = raster.clone().to_space(Space::Linear, Depth::F32)?;
    match linear.into_samples() {
        Samples::F32(v) => Ok((v, size)),
        _ => Err(broke("samples that are no floating point")),
    }
}

/// Repeats the last column and row until both sides are long enough.
fn enlarged(raster: Cow<'_, Raster>) -> Cow<'_, Raster> {
    fn grow<T: Copy>(src: &[T], from: Size, to: Size) -> Vec<T> {
        let mut dst = Vec::with_capacity(to.pixels() as usize * 3);
        for y in 0..to.height {
            for x in 0..to.width {
                let y = y.min(from.height - 1) as usize;
                let x = x.min(from.width - 1) as usize;
                let at = (y * from.width as usize + x) * 3;
                dst.extend_from_slice(&src[at..at + 3]);
            }
        }
        dst
    }
    let from = raster.size();
    let to = Size::new(from.width.max(LEAST), from.height.max(LEAST));
    if from == to {
        return raster;
    }
    Cow::Owned(by_depth!(raster.samples(), v => {
        raster.with(to, grow(v, from, to))
    }))
}

/// Differences of samples, in steps of 8 bits.
#[derive(Default)]
struct Errors {
    absolute: f64,
    squared: f64,
    max: f64,
    count: u64,
}

impl Errors {
    fn between(a: &Raster, b: &Raster) -> Self {
        match (a.samples(), b.samples()) {
            (Samples::U8(a), Samples::U8(b)) => Self::of(a, b, 1.0),
            // One of 16 bits makes sixteen of both.
            _ => {
                let wide = |raster: &Raster| {
                    raster.clone().to_depth(Depth::U16).into_samples()
                };
                match (wide(a), wide(b)) {
                    (Samples::U16(a), Samples::U16(b)) => {
                        Self::of(&a, &b, 257.0)
                    }
                    _ => Self::default(),
                }
            }
        }
    }

    fn of<T: Copy + Into<u32> + Sync>(a: &[T], b: &[T], step: f64) -> Self {
        // Integers until the end of a batch: exact, and in any order the
        // same.
        const BATCH: usize = 1 << 16;
        let parts = par::map(a.len().div_ceil(BATCH), |i| {
            let at = i * BATCH;
            let end = a.len().min(at + BATCH);
            let (mut sum, mut squares, mut max) = (0u64, 0u64, 0u32);
            for (a, b) in a[at..end].iter().zip(&b[at..end]) {
                let difference = (*a).into().abs_diff((*b).into());
                sum += u64::from(difference);
                squares += u64::from(difference) * u64::from(difference);
                max = max.max(difference);
            }
            (sum, squares, max)
        });
        let mut all = Self { count: a.len() as u64, ..Self::default() };
        for (sum, squares, max) in parts {
            all.absolute += sum as f64 / step;
            all.squared += squares as f64 / (step * step);
            all.max = all.max.max(f64::from(max) / step);
        }
        all
    }

    fn score(&self, metric: Metric) -> f64 {
        let count = self.count.max(1) as f64;
        match metric {
            Metric::MaxError => self.max,
            Metric::MeanError => self.absolute / count,
            // Nothing at all is as loud as it gets.
            _ => {
                let mean = self.squared / count;
                10.0 * (255.0 * 255.0 / mean).log10()
            }
        }
    }
}
