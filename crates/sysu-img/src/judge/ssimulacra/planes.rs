//! From samples to what the eye's cells tell the brain.

use std::sync::OnceLock;

use crate::space::transfer;

/// Samples that a table decodes to linear light.
pub(super) trait Decode: Copy + Send + Sync {
    type Table: ?Sized + Sync + 'static;

    /// The linear light of every value.
    fn table() -> &'static Self::Table;

    fn decode(self, table: &Self::Table) -> f32;
}

impl Decode for u8 {
    type Table = [f32; 1 << 8];

    fn table() -> &'static Self::Table {
        static TABLE: OnceLock<[f32; 1 << 8]> = OnceLock::new();
        TABLE.get_or_init(|| std::array::from_fn(|v| linear(v, 255.0)))
    }

    #[inline(always)]
    fn decode(self, table: &Self::Table) -> f32 {
        table[usize::from(self)]
    }
}

impl Decode for u16 {
    type Table = [f32];

    fn table() -> &'static Self::Table {
        static TABLE: OnceLock<Vec<f32>> = OnceLock::new();
        TABLE
            .get_or_init(|| (0..1 << 16).map(|v| linear(v, 65535.0)).collect())
    }

    #[inline(always)]
    fn decode(self, table: &Self::Table) -> f32 {
        table[usize::from(self)]
    }
}

fn linear(value: usize, most: f32) -> f32 {
    transfer::to_linear(value as f32 / most)
}

/// How much of red, green and blue each of three kinds of cells takes.
///
/// # Source
///
/// The opsin absorbance of JPEG XL (ISO/IEC 18181-1, annex L).
const CELLS: [[f32; 3]; 3] = [
    [0.3, 0.622, 0.078],
    [0.23, 0.692, 0.078],
    [0.243_422_69, 0.204_767_45, 0.551_809_86],
];

/// What they tell in the dark, before and after the cube root.
const DARK: f32 = 0.003_793_073_2;
const DARK_ROOT: f32 = 0.155_954_2;

/// Turns rows of linear light into rows of X, Y and B, in place: the
/// difference of the first two cells, their mean and the third's difference
/// from it, shifted and scaled so that all are positive.
#[inline(always)]
pub(super) fn positive(rows: [&mut [f32]; 3]) {
    let [x, y, b] = rows;
    let len = x.len();
    let (y, b) = (&mut y[..len], &mut b[..len]);
    for i in 0..len {
        let light = [x[i], y[i], b[i]];
        let cell = |weights: &[f32; 3]| {
            let seen = weights[0] * light[0]
                + weights[1] * light[1]
                + (weights[2] * light[2] + DARK);
            root(seen) - DARK_ROOT
        };
        let [l, m, s] = [cell(&CELLS[0]), cell(&CELLS[1]), cell(&CELLS[2])];
        let bright = 0.5 * (l + m);
        x[i] = 0.5 * (l - m) * 14.0 + 0.42;
        y[i] = bright + 0.01;
        b[i] = s - bright + 0.55;
    }
}

/// The cube root of 0.0037 to 1.01, to 3 units in the last place.
///
/// The exponent's third, by shifts that vectors have, starts a guess of
/// 1/∛v; each of two steps takes the third power of its error.
#[inline(always)]
fn root(v: f32) -> f32 {
    const START: u32 = 0x548d_577c;
    const THIRD: f32 = 1.0 / 3.0;
    const NINTHS: f32 = 2.0 / 9.0;
    let bits = v.to_bits();
    let third = (bits >> 2) + (bits >> 4) + (bits >> 6) + (bits >> 8);
    let mut guess = f32::from_bits(START.wrapping_sub(third));
    for _ in 0..2 {
        let error = 1.0 - guess * guess * (guess * v);
        guess += guess * (error * (error * NINTHS + THIRD));
    }
    guess * guess * v
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_right_to_a_few_last_places() {
        for step in 0..=20_000 {
            let v = DARK + step as f32 * (1.0 / 20_000.0);
            let error = f64::from(root(v)) / f64::from(v).cbrt() - 1.0;
            assert!(error.abs() < 4e-7, "{v} {error}");
        }
        assert!((DARK_ROOT - DARK.cbrt()).abs() < 1e-7);
    }

    #[test]
    fn grey_has_no_difference_and_black_is_where_zero_is() {
        let (mut x, mut y, mut b) = ([0.0, 1.0], [0.0, 1.0], [0.0, 1.0]);
        positive([&mut x, &mut y, &mut b]);
        for (found, wanted) in
            [(x, [0.42, 0.42]), (y, [0.01, 0.856_3]), (b, [0.55, 0.55])]
        {
            for (found, wanted) in found.into_iter().zip(wanted) {
                assert!((found - wanted).abs() < 1e-3, "{found} {wanted}");
            }
        }
    }
}
