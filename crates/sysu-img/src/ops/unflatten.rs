//! A colour into alpha.

use crate::{
    Args, Colour, Pipeline, Raster, Result, Sample, Samples, Space, Value,
    by_depth,
    kernel::par,
    ops::{Cx, Operation, Stage, Step, flip::Nothing},
    space::lab,
};

/// Makes the pixels of one colour transparent.
///
/// A pixel goes if each of its colours differs from the given one by no more
/// than the tolerance; translucent pixels of other colours stay as they are.
///
/// # Source
///
/// sharp `unflatten`. DIFFERENCE from sharp: exactly the colour that is
/// given, white unless told otherwise, because sharp compares a rounded grey
/// and takes 253, 255, 255 for white; so does sharp's order.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "an Unflatten does nothing until a pipeline is given it"]
pub struct Unflatten {
    colour: Colour,
    tolerance: f64,
}

impl Default for Unflatten {
    fn default() -> Self {
        Self::new(Colour::WHITE)
    }
}

impl Unflatten {
    /// Makes pixels of that colour transparent.
    pub const fn new(colour: Colour) -> Self {
        Self { colour, tolerance: 0.0 }
    }

    /// Sets by how much a colour may differ, as a part of white: 0 to 1
    /// [default: 0].
    pub const fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }
}

impl Operation for Unflatten {
    fn name(&self) -> &'static str {
        "unflatten"
    }

    fn stage(&self) -> Stage {
        Stage::Unflatten
    }

    fn check(&self) -> Result<()> {
        Value::Number(self.tolerance).number("tolerance", 0.0..=1.0)?;
        Ok(())
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        fn each<T: Sample>(
            samples: &mut [T],
            (row, channels): (usize, usize),
            goes: impl Fn(&[T]) -> bool + Send + Sync,
        ) {
            par::rows(samples, row, |_, row| {
                for pixel in row.chunks_exact_mut(channels) {
                    let (colours, alpha) = pixel.split_at_mut(channels - 1);
                    if goes(colours) {
                        alpha[0] = T::default();
                    }
                }
            });
        }
        fn near<T: Sample>(
            ink: &[T],
            tolerance: f32,
        ) -> impl Fn(&[T]) -> bool {
            move |colours| {
                colours.iter().zip(ink).all(|(v, ink)| {
                    (v.to_f32() - ink.to_f32()).abs() <= tolerance * T::WHITE
                })
            }
        }
        lab::needs_colours("unflatten", &src)?;
        let mut src = src.with_alpha(1.0);
        let shape = (src.row_len(), src.channels() as usize);
        if cx.is_sharp() {
            // Grey that rounds to 255.
            let grey =
                super::greyscale::grey(&src, true).to_depth(crate::Depth::U8);
            let Samples::U8(grey) = grey.samples() else { return Ok(src) };
            let width = src.width() as usize * 2;
            by_depth!(src.samples_mut(), v => {
                par::rows(v, shape.0, |y, row| {
                    let grey = grey[y * width..][..width].chunks_exact(2);
                    for (pixel, grey) in
                        row.chunks_exact_mut(shape.1).zip(grey)
                    {
                        if grey[0] == 255 {
                            pixel[shape.1 - 1] = Default::default();
                        }
                    }
                });
            });
            return Ok(src);
        }
        let colours = src.colours() as usize;
        let tolerance = self.tolerance as f32 + f32::EPSILON;
        let bare = Raster::new(
            crate::Size::new(1, 1),
            if colours == 1 { Space::Grey } else { Space::Srgb },
            crate::Alpha::None,
            Samples::U8(vec![0; colours]),
        )?;
        match src.samples_mut() {
            Samples::U8(v) => {
                let ink = bare.ink(self.colour);
                each(v, shape, near(&ink, tolerance));
            }
            Samples::U16(v) => {
                let ink = bare.ink(self.colour);
                each(v, shape, near(&ink, tolerance));
            }
            Samples::F32(v) => {
                let ink = bare.ink(self.colour);
                each(v, shape, near(&ink, tolerance));
            }
        }
        Ok(src)
    }
}

impl Pipeline {
    /// Makes the pixels of one colour transparent.
    pub fn unflatten(self, unflatten: Unflatten) -> Self {
        self.with(unflatten)
    }
}

/// `unflatten(bool)`, `unflatten(colour, {tolerance})`.
pub(super) fn recipe(args: &mut Args) -> Result<Step> {
    let named = args.colour(&["colour", "color"])?;
    let colour = match args.next() {
        Some(Value::Bool(false)) => return super::step(Nothing),
        None | Some(Value::Bool(true)) => named.unwrap_or(Colour::WHITE),
        Some(colour) => colour.colour("colour")?,
    };
    let tolerance = args.number("tolerance", 0.0..=1.0)?.unwrap_or(0.0);
    super::step(Unflatten { colour, tolerance })
}
