//! Black or white.

use crate::{
    Args, Pipeline, Raster, Result, Value, by_depth,
    kernel::tone,
    ops::{Cx, Operation, Stage, Step, flip::Nothing, greyscale},
    space::{lab, levels::Level},
};

/// Makes every sample black or white: white from the threshold on.
///
/// The colours are made grey first, unless [`Threshold::each`] keeps the
/// channels apart. Alpha stays.
///
/// # Source
///
/// sharp `threshold`. DIFFERENCE from sharp: alpha stays as it is, and 0 is
/// a threshold (all white); in sharp's order alpha is thresholded, and 0
/// changes nothing. [`Threshold::otsu`] is ours: N. Otsu, "A Threshold
/// Selection Method from Gray-Level Histograms", 1979.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Threshold does nothing until a pipeline is given it"]
pub struct Threshold {
    /// Nothing is Otsu's.
    value: Option<u8>,
    greyscale: bool,
}

impl Threshold {
    /// White from that value on, in 255ths of white.
    pub const fn at(value: u8) -> Self {
        Self { value: Some(value), greyscale: true }
    }

    /// The value that parts the picture's greys into the two classes which
    /// differ most.
    pub const fn otsu() -> Self {
        Self { value: None, greyscale: true }
    }

    /// Keeps the channels apart instead of making them grey.
    pub const fn each(mut self) -> Self {
        self.greyscale = false;
        self
    }
}

impl Operation for Threshold {
    fn name(&self) -> &'static str {
        "threshold"
    }

    fn stage(&self) -> Stage {
        Stage::Threshold
    }

    fn apply(&self, mut src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        if cx.is_sharp() && self.value == Some(0) {
            return Ok(src);
        }
        if self.greyscale {
            lab::needs_colours("threshold", &src)?;
            src = greyscale::grey(&src, cx.is_sharp());
        }
        let value = self.value.map_or_else(|| otsu(&src), f64::from);
        let touched =
            if cx.is_sharp() { src.channels() } else { src.colours() };
        tone::map(&mut src, false, |channel, v, white| {
            if channel >= touched as usize {
                v
            } else if v * 255.0 >= value * white {
                white
            } else {
                0.0
            }
        });
        Ok(src)
    }
}

/// The bin that splits the histogram of the first channel best.
fn otsu(src: &Raster) -> f64 {
    fn count<T: Level>(samples: &[T], channels: usize) -> [u64; 256] {
        let mut bins = [0; 256];
        for pixel in samples.chunks_exact(channels) {
            bins[pixel[0].bin()] += 1;
        }
        bins
    }
    let channels = src.channels() as usize;
    let bins = by_depth!(src.samples(), v => count(v, channels));
    let total: u64 = bins.iter().sum();
    let sum: f64 =
        bins.iter().enumerate().map(|(v, n)| v as f64 * *n as f64).sum();
    let (mut below, mut below_sum, mut best) = (0u64, 0.0, (0.0, 128));
    for (v, n) in bins.iter().enumerate() {
        below += n;
        below_sum += v as f64 * *n as f64;
        let above = total - below;
        if below > 0 && above > 0 {
            let (a, b) = (below as f64, above as f64);
            let apart = below_sum / a - (sum - below_sum) / b;
            let between = a * b * apart * apart;
            if between > best.0 {
                best = (between, v + 1);
            }
        }
    }
    best.1 as f64
}

impl Pipeline {
    /// Makes every sample black or white.
    pub fn threshold(self, threshold: Threshold) -> Self {
        self.with(threshold)
    }
}

/// `threshold(value | bool | 'otsu', {greyscale})`; the spellings grayscale
/// and greyscale are one.
pub(super) fn recipe(args: &mut Args) -> Result<Step> {
    let greyscale = args
        .take(&["greyscale", "grayscale"])
        .unwrap_or(Value::Bool(true))
        .flag("greyscale")?;
    let value = match args.next().or_else(|| args.take(&["threshold"])) {
        Some(Value::Bool(false)) => return super::step(Nothing),
        None | Some(Value::Bool(true)) => Some(128),
        Some(Value::Text(text)) if text == "otsu" => None,
        Some(value) => Some(value.integer("threshold", 0..=255)? as u8),
    };
    super::step(Threshold { value, greyscale })
}
