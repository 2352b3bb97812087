//! The same picture in fewer bytes.

mod png;
mod same;

use crate::{
    Encode, ErrorKind, FailOn, Format, Keep, Limits, Pages, Picture, Pipeline,
    Result, codec, meta,
};
#[cfg(feature = "metrics")]
use crate::{Metric, Search};

pub use same::same_pixels;

/// How to make a file smaller.
///
/// A PNG is filtered and packed anew, and stored in fewer bits where its
/// colours allow; the coefficients of a JPEG are coded anew; a GIF and a
/// WebP without loss are written anew. Every result is decoded and compared
/// with what the input decodes to, pixel by pixel and frame by frame, and is
/// taken only if they are equal.
///
/// Cost: decoding twice, and encoding as the level says.
///
/// # Example
///
/// ```
/// use sysu_img::{Colour, Create, Optimise, Pipeline, Png, Size};
///
/// let white = Create::plain(Size::new(64, 64), Colour::WHITE);
/// let plain = Pipeline::create(white).png(Png::new().level(0)).to_bytes()?;
/// let small = Optimise::new().run(&plain.bytes)?;
/// assert!(small.bytes.len() < 100 && small.is_smaller);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// oxipng for PNG, whose levels these are; jpegtran and mozjpeg for JPEG.
/// DIFFERENCE from oxipng: the input is decoded by safe code; an animation
/// is written anew as a whole; passes are always taken out.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "an Optimise does nothing until it is run"]
pub struct Optimise {
    level: u8,
    keep: Keep,
    limits: Limits,
    #[cfg(feature = "metrics")]
    target: Option<(Metric, f64)>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Optimised {
    /// The file: the input's own bytes where nothing was smaller.
    pub bytes: Vec<u8>,
    /// Whether they are fewer than the input's.
    pub is_smaller: bool,
    /// The format, which is the input's.
    pub format: Format,
    /// The score against the input; nothing if no pixel has changed.
    pub score: Option<f64>,
    /// Whether a score that was wanted could be had with fewer bytes; always
    /// so where none was wanted.
    pub is_met: bool,
}

impl Default for Optimise {
    fn default() -> Self {
        Self::new()
    }
}

impl Optimise {
    /// The formats that can be made smaller.
    pub const FORMATS: [Format; 4] =
        [Format::Png, Format::Jpeg, Format::WebP, Format::Gif];

    /// Starts with level 2, all metadata, no loss.
    pub fn new() -> Self {
        Self {
            level: 2,
            keep: Keep::ALL,
            limits: Limits::default(),
            #[cfg(feature = "metrics")]
            target: None,
        }
    }

    /// Sets how much is tried, 0 to 6 [default: 2].
    pub const fn level(mut self, level: u8) -> Self {
        self.level = if level > 6 { 6 } else { level };
        self
    }

    /// Sets which metadata stay [default: all].
    pub const fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// Sets the limits of the input.
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Allows changes that leave a score at least that good: the quality of
    /// a JPEG or lossy WebP is searched for, and the colours of a PNG or GIF
    /// are reduced to a palette.
    #[cfg(feature = "metrics")]
    pub const fn target(mut self, metric: Metric, score: f64) -> Self {
        self.target = Some((metric, score));
        self
    }

    /// Makes a file smaller; the result is the input where that fails.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Unsupported`] for a format that is not one of
    ///   [`Optimise::FORMATS`].
    /// * Whatever keeps the file from being decoded: one that is damaged is
    ///   not touched.
    pub fn run(&self, bytes: &[u8]) -> Result<Optimised> {
        let format = Format::require(bytes)?;
        if !Self::FORMATS.contains(&format) {
            return Err(ErrorKind::Unsupported {
                what: format!("making a {format} smaller"),
                hint: Some("`img convert` writes another format".into()),
            }
            .into());
        }
        let base = match self.keep {
            Keep::ALL => bytes.to_vec(),
            keep => meta::strip(bytes, keep)?,
        };
        let before = self.decode(bytes)?;
        let mut tries = self.lossless(format, &base, &before)?;
        tries.retain(|tried| tried.len() < base.len());
        tries.sort_by_key(Vec::len);
        let mut best = base;
        for tried in tries {
            // What cannot be decoded again is not the same picture either.
            let same = self
                .decode(&tried)
                .is_ok_and(|after| same::pictures(&before, &after));
            if same {
                best = tried;
                break;
            }
        }
        let (mut score, mut is_met) = (None, true);
        #[cfg(feature = "metrics")]
        if let Some(target) = self.target {
            let found = self.lossy(format, &best, &before, target)?;
            is_met = found.is_some();
            if let Some((bytes, found)) = found
                && bytes.len() < best.len()
            {
                (best, score) = (bytes, Some(found));
            }
        }
        #[cfg(not(feature = "metrics"))]
        {
            (score, is_met) = (score, is_met);
        }
        Ok(Optimised {
            is_smaller: best.len() < bytes.len(),
            bytes: best,
            format,
            score,
            is_met,
        })
    }

    /// Every frame, as it is stored.
    fn decode(&self, bytes: &[u8]) -> Result<Picture> {
        let format = Format::require(bytes)?;
        let head = codec::head(format, bytes, &self.limits)?;
        let request = codec::Request {
            pages: Pages::All,
            fail_on: FailOn::Truncated,
            ..codec::Request::new(&self.limits)
        };
        codec::decode(bytes, head, &request)
    }

    /// Files that ought to hold the same pixels.
    fn lossless(
        &self,
        format: Format,
        bytes: &[u8],
        before: &Picture,
    ) -> Result<Vec<Vec<u8>>> {
        let head = &before.metadata;
        match format {
            Format::Png if head.frames <= 1 => {
                let raster = before.raster();
                png::small(bytes, raster, self.level, &self.limits)
                    .map(|small| vec![small])
            }
            Format::Png => {
                let png = crate::Png::new().level(3 + self.level);
                self.anew(bytes, png.into())
            }
            #[cfg(feature = "jpeg")]
            Format::Jpeg => Ok(self.recoded(bytes)),
            // Browsers read short delays as others; so do we, and what is
            // not said again is not the same file.
            Format::WebP
                if head.delays_ms.iter().any(|&delay| delay <= 10) =>
            {
                Ok(Vec::new())
            }
            #[cfg(feature = "gif")]
            Format::Gif => {
                let gif = crate::Gif::default().keep_duplicates(true);
                self.anew(bytes, gif.into())
            }
            #[cfg(feature = "webp-lossy")]
            Format::WebP if head.compression == Some("vp8l") => {
                // At 100, near to it is without loss: the thorough encoder.
                let webp = crate::WebP::quality(100).near_lossless();
                let webp = webp.exact().effort(self.level);
                self.anew(bytes, webp.into())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Writes the decoded frames again.
    fn anew(&self, bytes: &[u8], encode: Encode) -> Result<Vec<Vec<u8>>> {
        let written = Pipeline::from_bytes(bytes)
            .limits(self.limits)
            .orient(false)
            .keep(Keep::ALL)
            .encode(encode)
            .to_bytes()?;
        Ok(vec![written.bytes])
    }

    /// Codes the coefficients in every way that the level allows.
    #[cfg(feature = "jpeg")]
    fn recoded(&self, bytes: &[u8]) -> Vec<Vec<u8>> {
        use sysu_jpeg::{Decoder, Options, Recode};
        let limits = sysu_jpeg::Limits::new()
            .pixels(self.limits.pixels())
            .memory(self.limits.memory())
            .metadata(self.limits.metadata() as u64);
        // A rare kind of file stays as it is: it has no coefficients here.
        let options = Options::new().limits(limits).strict(true);
        let Ok(coefficients) = Decoder::with_options(bytes, options)
            .and_then(Decoder::coefficients)
        else {
            return Vec::new();
        };
        let usual = Recode::new();
        let passes = usual.progressive(true);
        let ways = match self.level {
            0 => vec![usual],
            1 | 2 => vec![usual.progressive(false), passes],
            _ => vec![usual.progressive(false), passes.smallest(true)],
        };
        let written = crate::kernel::par::map(ways.len(), |index| {
            coefficients.encode(ways[index]).ok()
        });
        written.into_iter().flatten().collect()
    }

    /// The smallest file with a score good enough, and the score.
    #[cfg(feature = "metrics")]
    fn lossy(
        &self,
        format: Format,
        bytes: &[u8],
        before: &Picture,
        (metric, wanted): (Metric, f64),
    ) -> Result<Option<(Vec<u8>, f64)>> {
        let pipeline = Pipeline::from_bytes(bytes)
            .limits(self.limits)
            .orient(false)
            .keep(Keep::ALL);
        let encode: Encode = match format {
            #[cfg(feature = "jpeg")]
            Format::Jpeg => {
                let jpeg = crate::Jpeg::default().progressive(self.level > 0);
                let jpeg = jpeg.trellis(self.level > 0);
                jpeg.optimise_scans(self.level > 2).into()
            }
            Format::Png => {
                return self.fewer(&pipeline, before, (metric, wanted));
            }
            #[cfg(feature = "gif")]
            Format::Gif => {
                return self.fewer(&pipeline, before, (metric, wanted));
            }
            format => Encode::of(format)?,
        };
        let search = Search::target(metric, wanted);
        let found = pipeline.encode(encode).search(&search)?;
        let score = found.score.unwrap_or(wanted);
        Ok(found.is_met.then_some((found.output.bytes, score)))
    }

    /// Reduces the colours as far as the score allows.
    #[cfg(feature = "metrics")]
    fn fewer(
        &self,
        pipeline: &Pipeline,
        before: &Picture,
        (metric, wanted): (Metric, f64),
    ) -> Result<Option<(Vec<u8>, f64)>> {
        const COUNTS: [u16; 9] = [4, 8, 16, 32, 64, 96, 128, 192, 256];
        let reference = crate::Reference::new(before, metric)?;
        let at = |colours: u16| -> Result<(Vec<u8>, f64)> {
            let encode = match before.metadata.format {
                #[cfg(feature = "gif")]
                Format::Gif => Encode::from(
                    crate::Gif::default()
                        .colours(colours)
                        .keep_duplicates(true),
                ),
                Format::Png => Encode::from(
                    crate::Png::new().colours(colours).level(9).dither(0.5),
                ),
                format => {
                    return Err(crate::Error::unsupported(format.name()));
                }
            };
            let bytes = pipeline.clone().encode(encode).to_bytes()?.bytes;
            let score = reference.compare(&self.decode(&bytes)?)?;
            Ok((bytes, score))
        };
        let (mut low, mut high) = (0, COUNTS.len());
        let mut best = None;
        while low < high {
            let middle = usize::midpoint(low, high);
            let (bytes, score) = at(COUNTS[middle])?;
            if metric.meets(score, wanted) {
                best = Some((bytes, score));
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        if let Some((bytes, score)) = &best
            && before.metadata.format == Format::Png
            && before.metadata.frames <= 1
        {
            let reduced = self.decode(bytes)?;
            let raster = reduced.raster();
            let small = png::small(bytes, raster, self.level, &self.limits)?;
            let sound = self
                .decode(&small)
                .is_ok_and(|small| same::pictures(&reduced, &small));
            if sound && small.len() < bytes.len() {
                return Ok(Some((small, *score)));
            }
        }
        Ok(best)
    }
}
