//! Sharpening: a mild one, and one that knows flat areas from edges.

use crate::{
    Args, Error, Pipeline, Raster, Result, Sample, Samples, Value,
    kernel::{
        filter::{self, Weights, continue_edges},
        par,
        simd::wide,
    },
    ops::{AlphaUse, Cx, Operation, Stage},
    space::lab,
};

/// Sharpens.
///
/// [`Sharpen::mild`] takes a tenth of the surroundings away from every
/// channel, with a fixed 3 x 3 kernel. [`Sharpen::sigma`] works on the
/// lightness only, so that colours stay as they are: what differs from a
/// blurred copy by less than `x1` (of 100) is flat and amplified by `m1`,
/// the rest is an edge and amplified by `m2`; a pixel gets at most `y2`
/// lighter and `y3` darker.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Pipeline, Raster, Samples, Sharpen, Size, Space};
///
/// let mut dot = vec![50; 9];
/// dot[4] = 100;
/// let dot = Samples::U8(dot);
/// let dot = Raster::new(Size::new(3, 3), Space::Grey, Alpha::None, dot)?;
/// let sharp = Pipeline::from_raster(dot).sharpen(Sharpen::mild());
/// let picture = sharp.to_picture()?;
/// let Samples::U8(samples) = picture.raster().samples() else { panic!() };
/// assert_eq!(samples[4], 117);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `sharpen`. DIFFERENCE from sharp: the mild kernel rounds instead of
/// cutting off, and the blurred copy is a whole Gaussian, where sharp's ends
/// at a tenth of its height; both are as in sharp in sharp's order. Grey is
/// sharpened, too.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Sharpen does nothing until a pipeline is given it"]
pub struct Sharpen {
    sigma: Option<f64>,
    m1: f64,
    m2: f64,
    x1: f64,
    y2: f64,
    y3: f64,
}

impl Sharpen {
    /// The mild sharpening, for after a reduction.
    pub const fn mild() -> Self {
        Self { sigma: None, m1: 1.0, m2: 2.0, x1: 2.0, y2: 10.0, y3: 20.0 }
    }

    /// Sharpens lightness against a Gaussian of that sigma, 0.000001 to 10
    /// pixels.
    pub const fn sigma(sigma: f64) -> Self {
        Self { sigma: Some(sigma), ..Self::mild() }
    }

    /// Sets how much flat areas are sharpened [default: 1].
    pub const fn m1(mut self, m1: f64) -> Self {
        self.m1 = m1;
        self
    }

    /// Sets how much edges are sharpened [default: 2].
    pub const fn m2(mut self, m2: f64) -> Self {
        self.m2 = m2;
        self
    }

    /// Sets where flat ends and edge begins [default: 2 of 100].
    pub const fn x1(mut self, x1: f64) -> Self {
        self.x1 = x1;
        self
    }

    /// Sets how much lighter a pixel may get [default: 10 of 100].
    pub const fn y2(mut self, y2: f64) -> Self {
        self.y2 = y2;
        self
    }

    /// Sets how much darker a pixel may get [default: 20 of 100].
    pub const fn y3(mut self, y3: f64) -> Self {
        self.y3 = y3;
        self
    }

    /// What is added to a lightness that differs by `d` from its
    /// surroundings.
    #[inline(always)]
    fn gain(m1: f32, m2: f32, x1: f32, d: f32) -> f32 {
        let edge = (d.abs() - x1).max(0.0);
        let flat = d.abs() - edge;
        (m1 * flat + m2 * edge).copysign(d)
    }
}

impl Operation for Sharpen {
    fn name(&self) -> &'static str {
        "sharpen"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Premultiplied
    }

    fn stage(&self) -> Stage {
        Stage::Sharpen
    }

    fn check(&self) -> Result<()> {
        let number = |v: f64, name, range| {
            Value::Number(v).number(name, range).map(drop)
        };
        if let Some(sigma) = self.sigma {
            number(sigma, "sigma", 0.000_001..=10.0)?;
        }
        number(self.m1, "m1", 0.0..=1e6)?;
        number(self.m2, "m2", 0.0..=1e6)?;
        number(self.x1, "x1", 0.0..=1e6)?;
        number(self.y2, "y2", 0.0..=1e6)?;
        number(self.y3, "y3", 0.0..=1e6)
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        match self.sigma {
            None => Ok(mild(&src, cx.is_sharp())),
            Some(sigma) => self.lightness(src, sigma, cx),
        }
    }
}

impl Sharpen {
    fn lightness(
        &self,
        src: Raster,
        sigma: f64,
        cx: &mut Cx<'_>,
    ) -> Result<Raster> {
        lab::needs_colours("sharpen", &src)?;
        let weights = if cx.is_sharp() {
            Weights::truncated(sigma, 0.1, true)
        } else {
            Weights::gaussian(sigma)
        };
        let plane = Raster::new(
            src.size(),
            crate::Space::Grey,
            crate::Alpha::None,
            Samples::F32(lab::lightness_of(&src)),
        )?;
        let plane = filter::separable(&plane, &weights, cx)?;
        let Samples::F32(blurred) = plane.samples() else { return Ok(src) };
        let [m1, m2, x1] = [self.m1, self.m2, self.x1].map(|v| v as f32);
        let (up, down) = (self.y2 as f32, -self.y3 as f32);
        lab::map("sharpen", src, |block, at| {
            let lightness = &mut block.planes[0][..block.len];
            for (l, blurred) in lightness.iter_mut().zip(&blurred[at..]) {
                let gain = Self::gain(m1, m2, x1, *l - blurred);
                *l += gain.max(down).min(up);
            }
        })
    }
}

/// 33 times the middle less the sum of all nine, by 24.
fn mild(src: &Raster, cut: bool) -> Raster {
    fn rows<T, S: Copy + Default + Send + Sync>(
        src: &[T],
        dst: &mut [T],
        (row, channels): (usize, usize),
        column: impl Fn(T, T, T) -> S + Send + Sync,
        kernel: impl Fn(T, S, S, S) -> T + Send + Sync,
    ) where
        T: Sample,
    {
        let height = src.len() / row;
        par::rows(dst, row, |y, dst| {
            let line = |y: usize| &src[y * row..][..row];
            let above = line(y.saturating_sub(1));
            let (middle, below) = (line(y), line((y + 1).min(height - 1)));
            let mut sums = vec![S::default(); row + 2 * channels];
            wide(
                #[inline(always)]
                || {
                    let inner = sums[channels..].iter_mut();
                    let columns = above.iter().zip(middle).zip(below);
                    for (sum, ((a, b), c)) in inner.zip(columns) {
                        *sum = column(*a, *b, *c);
                    }
                    continue_edges(&mut sums, channels, channels);
                    let sides = sums[..row]
                        .iter()
                        .zip(&sums[channels..][..row])
                        .zip(&sums[2 * channels..][..row]);
                    let pixels = dst.iter_mut().zip(middle);
                    for ((dst, v), ((a, b), c)) in pixels.zip(sides) {
                        *dst = kernel(*v, *a, *b, *c);
                    }
                },
            );
        });
    }
    fn float<T: Sample>(
        src: &[T],
        shape: (usize, usize),
        cut: bool,
    ) -> Vec<T> {
        let mut dst = vec![T::default(); src.len()];
        let end = if cut { T::cut } else { T::round };
        rows(
            src,
            &mut dst,
            shape,
            |a, b, c| a.to_f32() + b.to_f32() + c.to_f32(),
            |v, a, b, c| end((33.0 * v.to_f32() - (a + b + c)) / 24.0),
        );
        dst
    }
    let shape = (src.row_len(), src.channels() as usize);
    match src.samples() {
        Samples::U8(v) => {
            let mut dst = vec![0u8; v.len()];
            let half = if cut { 0 } else { 12 };
            rows(
                v,
                &mut dst,
                shape,
                |a, b, c| a as i16 + b as i16 + c as i16,
                |v, a, b, c| {
                    let sum = 33 * v as i16 - (a + b + c) + half;
                    // 2731 / 65536 is a 24th, closely enough below 8000.
                    let sum = sum.clamp(0, 24 * 256) as u16;
                    ((sum as u32 * 2731) >> 16).min(255) as u8
                },
            );
            src.with(src.size(), dst)
        }
        Samples::U16(v) => src.with(src.size(), float(v, shape, cut)),
        Samples::F32(v) => src.with(src.size(), float(v, shape, cut)),
    }
}

impl Pipeline {
    /// Sharpens.
    pub fn sharpen(self, sharpen: Sharpen) -> Self {
        self.with(sharpen)
    }
}

/// `sharpen()`, `sharpen({sigma, m1, m2, x1, y2, y3})`, or the old
/// `sharpen(sigma, flat, jagged)`.
pub(super) fn recipe(args: &mut Args) -> Result<Sharpen> {
    let positional = args.next();
    let many = 0.0..=1e6;
    let parts = [
        args.number("m1", many.clone())?,
        args.number("m2", many.clone())?,
        args.number("x1", many.clone())?,
        args.number("y2", many.clone())?,
        args.number("y3", many.clone())?,
    ];
    let sigma = positional.or_else(|| args.take(&["sigma"]));
    let Some(sigma) = sigma else {
        if parts.iter().any(Option::is_some) {
            let expected = "number between 0.000001 and 10";
            return Err(Error::option("sigma", expected, "nothing"));
        }
        return Ok(Sharpen::mild());
    };
    let mut sharpen = Sharpen::sigma(sigma.number("sigma", 0.000_001..=10.0)?);
    let fields = [
        &mut sharpen.m1,
        &mut sharpen.m2,
        &mut sharpen.x1,
        &mut sharpen.y2,
        &mut sharpen.y3,
    ];
    for (field, part) in fields.into_iter().zip(parts) {
        *field = part.unwrap_or(*field);
    }
    if let Some(flat) = args.next() {
        sharpen.m1 = flat.number("flat", many.clone())?;
    }
    if let Some(jagged) = args.next() {
        sharpen.m2 = jagged.number("jagged", many)?;
    }
    Ok(sharpen)
}
