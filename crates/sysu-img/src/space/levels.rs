//! Samples to linear light and back, by table.

use std::sync::LazyLock;

use crate::{
    Sample,
    space::transfer::{to_linear, to_srgb},
};

/// A sample that knows the sRGB curve.
///
/// The tables are fetched once, outside of the loop, by [`Level::curve`].
pub(crate) trait Level: Sample {
    /// The tables of this depth.
    type Curve: Copy + Send + Sync;
    /// Fetches the tables, making them the first time.
    fn curve() -> Self::Curve;
    /// Decodes to linear light, 0 to 1.
    fn linear(self, curve: Self::Curve) -> f32;
    /// Encodes linear light; integers are rounded and kept in range.
    fn encode(light: f32, curve: Self::Curve) -> Self;
    /// Returns the place in a histogram of 256 bins.
    fn bin(self) -> usize;
}

/// Steps of linear light in the table back to bytes: the darkest, where the
/// curve is steepest, are a fifth of a byte apart.
const STEPS: usize = 1 << 14;

static BYTES: LazyLock<Box<[f32; 256]>> =
    LazyLock::new(|| Box::new(std::array::from_fn(|v| of(v, 255))));

static TO_BYTES: LazyLock<Box<[u8; STEPS]>> = LazyLock::new(|| {
    Box::new(std::array::from_fn(|v| {
        u8::round(255.0 * to_srgb(v as f32 / (STEPS - 1) as f32))
    }))
});

static WORDS: LazyLock<Vec<f32>> =
    LazyLock::new(|| (0..=65535).map(|v| of(v, 65535)).collect());

/// One entry more than steps, for the line between the last two.
static FROM_LINEAR: LazyLock<Vec<f32>> = LazyLock::new(|| {
    (0..=65536).map(|v| 65535.0 * to_srgb(v as f32 / 65535.0)).collect()
});

fn of(v: usize, max: usize) -> f32 {
    to_linear(v as f32 / max as f32)
}

impl Level for u8 {
    type Curve = (&'static [f32; 256], &'static [Self; STEPS]);

    fn curve() -> Self::Curve {
        (&BYTES, &TO_BYTES)
    }

    #[inline(always)]
    fn linear(self, curve: Self::Curve) -> f32 {
        curve.0[self as usize]
    }

    #[inline(always)]
    fn encode(light: f32, curve: Self::Curve) -> Self {
        let step = light * (STEPS - 1) as f32 + 0.5;
        let step = (step as i32).clamp(0, STEPS as i32 - 1);
        curve.1[step as usize & (STEPS - 1)]
    }

    #[inline(always)]
    fn bin(self) -> usize {
        self as usize
    }
}

impl Level for u16 {
    type Curve = (&'static [f32], &'static [f32]);

    fn curve() -> Self::Curve {
        (&WORDS, &FROM_LINEAR)
    }

    #[inline(always)]
    fn linear(self, curve: Self::Curve) -> f32 {
        curve.0[self as usize]
    }

    #[inline(always)]
    fn encode(light: f32, curve: Self::Curve) -> Self {
        let at = light.clamp(0.0, 1.0) * 65535.0;
        let step = at as usize;
        let (low, high) = (curve.1[step], curve.1[step + 1]);
        Self::round(low + (high - low) * (at - step as f32))
    }

    #[inline(always)]
    fn bin(self) -> usize {
        (self >> 8) as usize
    }
}

impl Level for f32 {
    type Curve = ();

    fn curve() -> Self::Curve {}

    #[inline(always)]
    fn linear(self, (): ()) -> f32 {
        to_linear(self)
    }

    #[inline(always)]
    fn encode(light: f32, (): ()) -> Self {
        to_srgb(light)
    }

    #[inline(always)]
    fn bin(self) -> usize {
        (self * 256.0).clamp(0.0, 255.0) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_come_back_from_linear_light() {
        for v in 0..=255u8 {
            let curve = u8::curve();
            assert_eq!(u8::encode(v.linear(curve), curve), v);
        }
        for v in 0..=65535u16 {
            let curve = u16::curve();
            assert_eq!(u16::encode(v.linear(curve), curve), v);
        }
    }

    #[test]
    fn light_out_of_range_is_kept_in_it() {
        for light in [-1.0, -0.1, f32::NAN] {
            assert_eq!(u8::encode(light, u8::curve()), 0);
            assert_eq!(u16::encode(light, u16::curve()), 0);
        }
        assert_eq!(u8::encode(7.0, u8::curve()), 255);
        assert_eq!(u16::encode(7.0, u16::curve()), 65535);
    }
}
