//! Any kernel.

use crate::{
    Args, Error, Pipeline, Raster, Result, Sample, Samples, Value,
    kernel::{filter::continue_edges, par, simd::wide},
    ops::{AlphaUse, Cx, Operation, Stage},
};

/// Convolves with a kernel of any numbers.
///
/// Each sample becomes the sum of its surroundings, each times the number at
/// its place in the kernel (which is not mirrored), divided by the scale,
/// plus the offset. Outside of the picture its edge goes on.
///
/// Cost: one product for each number of the kernel and sample.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Convolve, Pipeline, Raster, Samples, Size, Space};
///
/// let step = Samples::U8([0, 0, 200, 200].repeat(3));
/// let step = Raster::new(Size::new(4, 3), Space::Grey, Alpha::None, step)?;
/// let edge = Convolve::new(3, 3, [-1., 0., 1., -2., 0., 2., -1., 0., 1.]);
/// let picture =
///     Pipeline::from_raster(step).convolve(edge.scale(8.0)).to_picture()?;
/// let Samples::U8(samples) = picture.raster().samples() else { panic!() };
/// assert_eq!(samples[4..8], [0, 100, 100, 0]);
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `convolve`. DIFFERENCE from sharp: results are rounded, not cut off
/// (they are cut off in sharp's order), the scale may be any number but
/// zero, and the offset is in 255ths of white at every depth.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a Convolve does nothing until a pipeline is given it"]
pub struct Convolve {
    width: u32,
    height: u32,
    kernel: Vec<f64>,
    scale: Option<f64>,
    offset: f64,
}

impl Convolve {
    /// Takes a kernel by rows; its sides are 3 to 1001.
    pub fn new(
        width: u32,
        height: u32,
        kernel: impl IntoIterator<Item = f64>,
    ) -> Self {
        let kernel = kernel.into_iter().collect();
        Self { width, height, kernel, scale: None, offset: 0.0 }
    }

    /// Sets what sums are divided by [default: the sum of the kernel, 1 if
    /// that is less].
    pub fn scale(mut self, scale: f64) -> Self {
        self.scale = Some(scale);
        self
    }

    /// Sets what is added, in 255ths of white [default: 0].
    pub fn offset(mut self, offset: f64) -> Self {
        self.offset = offset;
        self
    }
}

impl Operation for Convolve {
    fn name(&self) -> &'static str {
        "convolve"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Premultiplied
    }

    fn stage(&self) -> Stage {
        Stage::Convolve
    }

    fn check(&self) -> Result<()> {
        for (name, side) in [("width", self.width), ("height", self.height)] {
            Value::Number(side as f64).integer(name, 3..=1001)?;
        }
        let len = self.width as usize * self.height as usize;
        if self.kernel.len() != len {
            let expected = format!("{len} numbers");
            return Err(Error::option("kernel", expected, self.kernel.len()));
        }
        let numbers = self.kernel.iter().chain(&self.scale);
        let mut numbers = numbers.chain([&self.offset]);
        if let Some(v) = numbers.find(|v| !v.is_finite()) {
            return Err(Error::option("kernel", "finite numbers", v));
        }
        match self.scale {
            Some(0.0) => Err(Error::option("scale", "any number but zero", 0)),
            _ => Ok(()),
        }
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let sum: f64 = self.kernel.iter().sum();
        let scale = self.scale.unwrap_or(sum.max(1.0));
        let scale = if cx.is_sharp() { scale.round().max(1.0) } else { scale };
        let kernel: Vec<f32> =
            self.kernel.iter().map(|v| (v / scale) as f32).collect();
        let dst = match src.samples() {
            Samples::U8(v) => {
                src.with(src.size(), self.run(v, &src, &kernel, cx))
            }
            Samples::U16(v) => {
                src.with(src.size(), self.run(v, &src, &kernel, cx))
            }
            Samples::F32(v) => {
                src.with(src.size(), self.run(v, &src, &kernel, cx))
            }
        };
        // The rows stop early when the time is up.
        cx.check()?;
        Ok(dst)
    }
}

impl Convolve {
    fn run<T: Sample>(
        &self,
        src: &[T],
        raster: &Raster,
        kernel: &[f32],
        cx: &Cx<'_>,
    ) -> Vec<T> {
        const TILE: usize = 512;
        let (row, c) = (raster.row_len(), raster.channels() as usize);
        let last = raster.height() as i64 - 1;
        let (width, height) = (self.width as usize, self.height as i64);
        let pad = width / 2 * c;
        let offset = self.offset as f32 * T::WHITE / 255.0;
        let (watch, cut) = (cx.watch, cx.is_sharp());
        let end = if cut { T::cut } else { T::round };
        // A hair for whole numbers, which floating point may miss.
        let offset = if cut { offset + 1e-3 } else { offset };
        let mut dst = vec![T::default(); src.len()];
        par::rows(&mut dst, row, |y, dst| {
            let mut line = vec![0f32; row + 2 * pad];
            let mut sums = vec![offset; row];
            for (ky, kernel) in kernel.chunks_exact(width).enumerate() {
                if kernel.iter().all(|k| *k == 0.0) {
                    continue;
                }
                if watch.check().is_err() {
                    return;
                }
                let y = y as i64 + ky as i64 - height / 2;
                let start = y.clamp(0, last) as usize * row;
                wide(
                    #[inline(always)]
                    || {
                        let inner = &mut line[pad..pad + row];
                        for (to, v) in inner.iter_mut().zip(&src[start..]) {
                            *to = v.to_f32();
                        }
                        continue_edges(&mut line, pad, c);
                        for (tile, sums) in sums.chunks_mut(TILE).enumerate() {
                            for (kx, k) in kernel.iter().enumerate() {
                                let from = tile * TILE + kx * c;
                                let line = &line[from..][..sums.len()];
                                for (sum, v) in sums.iter_mut().zip(line) {
                                    *sum += v * k;
                                }
                            }
                        }
                    },
                );
            }
            for (dst, sum) in dst.iter_mut().zip(&sums) {
                *dst = end(*sum);
            }
        });
        dst
    }
}

impl Pipeline {
    /// Convolves with a kernel.
    pub fn convolve(self, convolve: Convolve) -> Self {
        self.with(convolve)
    }
}

/// `convolve({width, height, kernel, scale, offset})`.
pub(super) fn recipe(args: &mut Args) -> Result<Convolve> {
    let mut side = |name: &str| {
        let value = args.take(&[name]).unwrap_or(Value::Null);
        value.integer(name, 3..=1001).map(|side| side as u32)
    };
    let (width, height) = (side("width")?, side("height")?);
    let kernel = args.take(&["kernel", "k"]).unwrap_or(Value::Null);
    let kernel = kernel.numbers("kernel")?;
    let any = f64::MIN..=f64::MAX;
    let scale = args.number("scale", any.clone())?;
    let offset = args.number("offset", any)?.unwrap_or(0.0);
    Ok(Convolve { width, height, kernel, scale, offset })
}
