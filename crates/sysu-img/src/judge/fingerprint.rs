//! Short numbers that are alike for pictures that look alike.

use std::{f64::consts::PI, fmt, str::FromStr};

use crate::{
    Colour, Depth, Error, Fit, Picture, Pipeline, Raster, Resize, Result,
    Samples, Space, pipeline::ingest,
};

/// 64 bits that stay nearly the same when a picture is scaled, compressed
/// or slightly recoloured.
///
/// The picture is seen as sRGB on white, scaled to 32 x 32 grey pixels and
/// transformed by a two-dimensional cosine transform; each bit says whether
/// one of the 64 lowest frequencies, but the mean, lies above their median.
/// A mirrored or turned picture has another fingerprint.
///
/// # Example
///
/// ```
/// use sysu_img::{Create, Fingerprint, Pipeline, Resize, Size};
///
/// let noise = Create::noise(Size::new(64, 64), 128.0, 40.0);
/// let large = Pipeline::create(noise);
/// let small = large.clone().resize(Resize::width(40));
/// let large = Fingerprint::of(&large.to_picture()?)?;
/// let small = Fingerprint::of(&small.to_picture()?)?;
/// assert!(large.distance(small) <= 6);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// The hash known as pHash. DIFFERENCE from the library of that name: the
/// mean is no bit, and the picture is scaled as this crate scales, so that
/// the bits are not those of other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

/// Pixels of a side of what is transformed.
const SIDE: usize = 32;

impl Fingerprint {
    /// Computes the fingerprint of the first frame.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) for channels
    /// that are no colours.
    pub fn of(picture: &Picture) -> Result<Self> {
        let grey = grey(picture)?;
        let lowest = lowest(&grey);
        let mut sorted = lowest;
        sorted.sort_by(f64::total_cmp);
        let median = f64::midpoint(sorted[31], sorted[32]);
        let bits = lowest
            .iter()
            .fold(0, |bits, value| bits << 1 | u64::from(median < *value));
        Ok(Self(bits))
    }

    /// Returns the bits that differ, 0 to 64: up to about 6 for copies of
    /// one picture, around 32 for two that have nothing in common.
    pub const fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Returns the bits.
    pub const fn to_bits(self) -> u64 {
        self.0
    }

    /// Takes bits as a fingerprint.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digits = text.len() == 16
            && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let bits = u64::from_str_radix(text, 16).ok().filter(|_| digits);
        bits.map(Self)
            .ok_or_else(|| Error::option("fingerprint", "16 hex digits", text))
    }
}

/// The picture in 32 x 32 grey pixels.
fn grey(picture: &Picture) -> Result<Vec<f64>> {
    let seen = ingest::seen(picture)?.flattened(Colour::WHITE);
    let side = SIDE as u32;
    let small = Pipeline::from_raster(seen.to_space(Space::Grey, Depth::U16)?)
        .resize(Resize::to(side, side).fit(Fit::Fill))
        .to_picture()?
        .into_raster();
    Ok(match Raster::to_depth(small, Depth::F32).into_samples() {
        Samples::F32(v) => v.into_iter().map(f64::from).collect(),
        _ => vec![0.0; SIDE * SIDE],
    })
}

/// The 64 lowest frequencies, row by row of the first eight and the mean's
/// place taken by the next of the diagonal.
fn lowest(grey: &[f64]) -> [f64; 64] {
    let waves: [[f64; SIDE]; 9] = std::array::from_fn(|frequency| {
        let step = PI / SIDE as f64 * frequency as f64;
        std::array::from_fn(|at| (step * (at as f64 + 0.5)).cos())
    });
    let dot = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    };
    let across = waves.map(|wave| {
        std::array::from_fn::<_, SIDE, _>(|y| {
            dot(&wave, &grey[y * SIDE..][..SIDE])
        })
    });
    let frequency = |u: usize, v: usize| dot(&across[u], &waves[v]);
    std::array::from_fn(|i| match (i % 8, i / 8) {
        (0, 0) => frequency(8, 8),
        (u, v) => frequency(u, v),
    })
}
