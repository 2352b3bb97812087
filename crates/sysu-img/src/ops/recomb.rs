//! A matrix for the colours of each pixel.

use crate::{
    Args, Error, Pipeline, Raster, Result, Sample, Value, by_depth,
    kernel::{par, simd::wide},
    ops::{Cx, Operation, Stage},
    space::lab,
};

/// Recombines the channels of each pixel by a matrix.
///
/// The rows of the matrix are the new channels, its columns the old ones:
/// red, green, blue, and alpha if it is 4 x 4.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Pipeline, Raster, Recomb, Samples, Size, Space};
///
/// let one = Samples::U8(vec![100, 50, 25]);
/// let one = Raster::new(Size::new(1, 1), Space::Srgb, Alpha::None, one)?;
/// let old = Pipeline::from_raster(one).recomb(Recomb::SEPIA);
/// let picture = old.to_picture()?;
/// assert_eq!(picture.raster().samples(), &Samples::U8(vec![82, 73, 57]));
/// # Ok::<(), sysu_img::Error>(())
/// ```
///
/// # Source
///
/// sharp `recomb`. DIFFERENCE from sharp: results are rounded, not cut off
/// (they are cut off in sharp's order).
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Recomb does nothing until a pipeline is given it"]
pub struct Recomb {
    matrix: [[f32; 4]; 4],
    has_alpha: bool,
}

impl Recomb {
    /// The tone of old photographs.
    pub const SEPIA: Self = Self::rgb([
        [0.393, 0.769, 0.189],
        [0.349, 0.686, 0.168],
        [0.272, 0.534, 0.131],
    ]);

    /// Colours as eyes without red cones tell them apart.
    ///
    /// # Source
    ///
    /// G. Machado, M. Oliveira, L. Fernandes, "A Physiologically-based Model
    /// for Simulation of Color Vision Deficiency", 2009, severity 1; applied
    /// to encoded values, as is usual.
    pub const PROTANOPIA: Self = Self::rgb([
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ]);
    /// Colours as eyes without green cones tell them apart; see
    /// [`Recomb::PROTANOPIA`].
    pub const DEUTERANOPIA: Self = Self::rgb([
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ]);
    /// Colours as eyes without blue cones tell them apart; see
    /// [`Recomb::PROTANOPIA`].
    pub const TRITANOPIA: Self = Self::rgb([
        [1.255_528, -0.076_749, -0.178_779],
        [-0.078_411, 0.930_809, 0.147_602],
        [0.004_733, 0.691_367, 0.303_900],
    ]);

    /// Recombines red, green and blue; alpha stays.
    pub const fn rgb(m: [[f32; 3]; 3]) -> Self {
        let [a, b, c] = m;
        let matrix = [
            [a[0], a[1], a[2], 0.0],
            [b[0], b[1], b[2], 0.0],
            [c[0], c[1], c[2], 0.0],
            [0.0, 0.0, 0.0, 1.0],
        ];
        Self { matrix, has_alpha: false }
    }

    /// Recombines red, green, blue and alpha.
    pub const fn rgba(matrix: [[f32; 4]; 4]) -> Self {
        Self { matrix, has_alpha: true }
    }
}

impl Operation for Recomb {
    fn name(&self) -> &'static str {
        "recomb"
    }

    fn stage(&self) -> Stage {
        Stage::Recomb
    }

    fn check(&self) -> Result<()> {
        match self.matrix.as_flattened().iter().find(|v| !v.is_finite()) {
            None => Ok(()),
            Some(v) => Err(Error::option("inputMatrix", "finite numbers", v)),
        }
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        fn each<T: Sample>(
            samples: &mut [T],
            (row, channels): (usize, usize),
            m: &[[f32; 4]; 4],
            cut: bool,
        ) {
            let end = if cut { T::cut } else { T::round };
            par::rows(samples, row, |_, row| {
                wide(
                    #[inline(always)]
                    || {
                        if channels == 3 {
                            for pixel in row.chunks_exact_mut(3) {
                                let [r, g, b] =
                                    [0, 1, 2].map(|c| pixel[c].to_f32());
                                for (v, m) in pixel.iter_mut().zip(m) {
                                    *v = end(m[0] * r + m[1] * g + m[2] * b);
                                }
                            }
                        } else {
                            for pixel in row.chunks_exact_mut(4) {
                                let [r, g, b, a] =
                                    [0, 1, 2, 3].map(|c| pixel[c].to_f32());
                                for (v, m) in pixel.iter_mut().zip(m) {
                                    let colours =
                                        m[0] * r + m[1] * g + m[2] * b;
                                    *v = end(colours + m[3] * a);
                                }
                            }
                        }
                    },
                );
            });
        }
        lab::needs_colours("recomb", &src)?;
        if self.has_alpha && !src.has_alpha() {
            let needs = "a picture with alpha for a 4x4 matrix";
            return Err(Error::mismatch("recomb", needs));
        }
        let mut src = super::tint::coloured(src);
        let shape = (src.row_len(), src.channels() as usize);
        let cut = cx.is_sharp();
        by_depth!(src.samples_mut(), v => each(v, shape, &self.matrix, cut));
        Ok(src)
    }
}

impl Pipeline {
    /// Recombines the channels of each pixel by a matrix.
    pub fn recomb(self, recomb: Recomb) -> Self {
        self.with(recomb)
    }
}

/// `recomb(matrix)`: 3 x 3 or 4 x 4, in rows or flat; or a name: sepia,
/// protanopia, deuteranopia, tritanopia.
pub(super) fn recipe(args: &mut Args) -> Result<Recomb> {
    let expected = "3x3 or 4x4 array";
    let value = args
        .next()
        .or_else(|| args.take(&["m", "matrix", "inputMatrix"]))
        .unwrap_or(Value::Null);
    match value.as_text() {
        Some("sepia") => return Ok(Recomb::SEPIA),
        Some("protanopia") => return Ok(Recomb::PROTANOPIA),
        Some("deuteranopia") => return Ok(Recomb::DEUTERANOPIA),
        Some("tritanopia") => return Ok(Recomb::TRITANOPIA),
        _ => {}
    }
    let wrong = |_| value.refuse("inputMatrix", expected);
    let m: Vec<f32> = value
        .numbers("inputMatrix")
        .map_err(wrong)?
        .into_iter()
        .map(|v| v as f32)
        .collect();
    match (m.as_chunks::<3>().0, m.as_chunks::<4>().0) {
        (&[a, b, c], _) if m.len() == 9 => Ok(Recomb::rgb([a, b, c])),
        (_, &[a, b, c, d]) if m.len() == 16 => Ok(Recomb::rgba([a, b, c, d])),
        _ => Err(value.refuse("inputMatrix", expected)),
    }
}
