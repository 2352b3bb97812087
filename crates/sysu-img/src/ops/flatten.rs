//! Alpha onto a background, and a colour into alpha.

use crate::{
    Args, Colour, Pipeline, Raster, Result, Sample, Samples, Value,
    kernel::{par, simd::wide},
    ops::{Cx, Operation, Stage, Step, flip::Nothing},
};

/// Lays the picture over an opaque background and drops the alpha.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Colour, Flatten, Pipeline, Raster, Samples};
/// use sysu_img::{Size, Space};
///
/// let red = Samples::U8(vec![255, 0, 0, 128]);
/// let red = Raster::new(Size::new(1, 1), Space::Srgb, Alpha::Straight, red)?;
/// let pink = Pipeline::from_raster(red).flatten(Flatten::on(Colour::WHITE));
/// let picture = pink.to_picture()?;
/// assert_eq!(picture.raster().samples(), &Samples::U8(vec![255, 127, 127]));
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a Flatten does nothing until a pipeline is given it"]
pub struct Flatten {
    background: Colour,
}

impl Flatten {
    /// Lays the picture over that colour.
    pub const fn on(background: Colour) -> Self {
        Self { background }
    }
}

impl Operation for Flatten {
    fn name(&self) -> &'static str {
        "flatten"
    }

    fn stage(&self) -> Stage {
        Stage::Flatten
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        fn blend<T: Sample>(
            src: &[T],
            (width, channels): (usize, usize),
            ink: &[T],
            mix: impl Fn(T, T, T) -> T + Send + Sync,
        ) -> Vec<T> {
            let colours = channels - 1;
            let (from, to) = (width * channels, width * colours);
            let mut dst = vec![T::default(); src.len() / channels * colours];
            par::rows(&mut dst, to, |y, dst| {
                let src = &src[y * from..][..from];
                wide(
                    #[inline(always)]
                    || {
                        let pixels = src.chunks_exact(channels);
                        for (dst, src) in
                            dst.chunks_exact_mut(colours).zip(pixels)
                        {
                            let alpha = src[colours];
                            for ((dst, v), ink) in
                                dst.iter_mut().zip(src).zip(ink)
                            {
                                *dst = mix(*v, *ink, alpha);
                            }
                        }
                    },
                );
            });
            dst
        }
        fn float<T: Sample>(v: T, ink: T, alpha: T) -> T {
            let alpha = alpha.to_f32() / T::WHITE;
            T::round(v.to_f32() * alpha + ink.to_f32() * (1.0 - alpha))
        }
        if !src.has_alpha() {
            return Ok(src);
        }
        let shape = (src.width() as usize, src.channels() as usize);
        let samples = match src.samples() {
            Samples::U8(v) => Samples::U8(blend(
                v,
                shape,
                &src.ink(self.background),
                |v, ink, alpha| {
                    let (v, ink, alpha) = (v as u32, ink as u32, alpha as u32);
                    ((v * alpha + ink * (255 - alpha) + 127) / 255) as u8
                },
            )),
            Samples::U16(v) => {
                let ink = src.ink(self.background);
                Samples::U16(blend(v, shape, &ink, float))
            }
            Samples::F32(v) => {
                let ink = src.ink(self.background);
                Samples::F32(blend(v, shape, &ink, float))
            }
        };
        Raster::new(src.size(), src.space(), crate::Alpha::None, samples)
    }
}

impl Pipeline {
    /// Lays the picture over an opaque background and drops the alpha.
    pub fn flatten(self, flatten: Flatten) -> Self {
        self.with(flatten)
    }
}

/// `flatten(bool)`, `flatten({background})` or `flatten(colour)`.
pub(super) fn recipe(args: &mut Args) -> Result<Step> {
    let named = args.colour(&["background", "bg"])?;
    let background = match args.next() {
        Some(Value::Bool(false)) => return super::step(Nothing),
        None | Some(Value::Bool(true)) => named.unwrap_or(Colour::BLACK),
        Some(colour) => colour.colour("background")?,
    };
    super::step(Flatten { background })
}
