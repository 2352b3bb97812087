//! Colours to grey.

use crate::{
    Alpha, Args, Pipeline, Raster, Result, Samples, Space,
    kernel::{par, simd::wide},
    ops::{Cx, Operation, Stage, Step, flip::Nothing},
    space::{lab::needs_colours, levels::Level},
};

/// Makes the colours grey of the same luminance; alpha stays.
///
/// The luminance is 0.2126 R + 0.7152 G + 0.0722 B of linear light. The
/// result has one colour channel.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Pipeline, Raster, Samples, Size, Space};
///
/// let red = Samples::U8(vec![255, 0, 0]);
/// let red = Raster::new(Size::new(1, 1), Space::Srgb, Alpha::None, red)?;
/// let picture = Pipeline::from_raster(red).greyscale().to_picture()?;
/// assert_eq!(picture.raster().samples(), &Samples::U8(vec![127]));
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Greyscale;

impl Operation for Greyscale {
    fn name(&self) -> &'static str {
        "greyscale"
    }

    fn stage(&self) -> Stage {
        Stage::Greyscale
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        needs_colours("greyscale", &src)?;
        Ok(grey(&src, cx.is_sharp()))
    }
}

/// Makes RGB grey; grey stays as it is. `odd` takes bytes the way that
/// libvips does, which is up to a byte off where it is dark.
pub(crate) fn grey(src: &Raster, odd: bool) -> Raster {
    let bytes = |light, curve| {
        if odd { odd_byte(light, curve) } else { u8::encode(light, curve) }
    };
    grey_by(src, bytes)
}

/// Straight lines between 256 steps of light, each a whole byte.
fn odd_byte(light: f32, curve: <u8 as Level>::Curve) -> u8 {
    let at = light.clamp(0.0, 1.0) * 255.0;
    let step = at as usize;
    let byte =
        |step: usize| u8::encode(step.min(255) as f32 / 255.0, curve) as f32;
    let (low, high) = (byte(step), byte(step + 1));
    (low + (high - low) * (at - step as f32) + 0.5) as u8
}

fn grey_by(
    src: &Raster,
    bytes: impl Fn(f32, <u8 as Level>::Curve) -> u8 + Send + Sync,
) -> Raster {
    fn each<T: Level>(
        src: &[T],
        width: usize,
        (from, to): (usize, usize),
        encode: impl Fn(f32, T::Curve) -> T + Send + Sync,
    ) -> Vec<T> {
        let curve = T::curve();
        let mut dst = vec![T::default(); src.len() / from * to];
        par::rows(&mut dst, width * to, |y, dst| {
            let src = &src[y * width * from..][..width * from];
            wide(
                #[inline(always)]
                || {
                    let pixels = src.chunks_exact(from);
                    for (dst, src) in dst.chunks_exact_mut(to).zip(pixels) {
                        let light = 0.2126 * src[0].linear(curve)
                            + 0.7152 * src[1].linear(curve)
                            + 0.0722 * src[2].linear(curve);
                        dst[0] = encode(light, curve);
                        if to == 2 {
                            dst[1] = src[from - 1];
                        }
                    }
                },
            );
        });
        dst
    }
    if src.space() != Space::Srgb {
        return src.clone();
    }
    let to = 1 + usize::from(src.alpha() != Alpha::None);
    let (width, channels) =
        (src.width() as usize, (src.channels() as usize, to));
    let samples = match src.samples() {
        Samples::U8(v) => Samples::U8(each(v, width, channels, bytes)),
        Samples::U16(v) => Samples::U16(each(v, width, channels, u16::encode)),
        Samples::F32(v) => Samples::F32(each(v, width, channels, f32::encode)),
    };
    Raster::new(src.size(), Space::Grey, src.alpha(), samples)
        .unwrap_or_else(|_| src.clone())
}

impl Pipeline {
    /// Makes the colours grey of the same luminance.
    pub fn greyscale(self) -> Self {
        self.with(Greyscale)
    }
}

/// `greyscale(bool)`.
pub(super) fn recipe(args: &mut Args) -> Result<Step> {
    match args.next() {
        Some(on) if !on.flag("greyscale")? => super::step(Nothing),
        _ => super::step(Greyscale),
    }
}
