//! Forward DCT and quantisation, sixteen blocks at once.
//!
//! The transpose of the inverse transform: same factors, same lanes. Both
//! passes together leave sixteen times the coefficient.

use super::Isa;
use super::idct::{C1, C2, C3, C4, C5, C6, C7};
use crate::coefficients::LANES;
use crate::tables::NATURAL;

/// Values of a group of quantised blocks.
pub(crate) const GROUP: usize = 64 * LANES;

/// A row of groups of one component.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    /// Eight rows of samples, as long as the groups.
    pub(crate) samples: &'a [u8],
    /// Bytes between rows.
    pub(crate) stride: usize,
    pub(crate) divisors: &'a Divisors,
    /// Coefficients, quantised, in zigzag order, a lane for each block.
    pub(crate) out: &'a mut [i16],
    /// For each of them, a bit for each lane where it is not zero.
    pub(crate) nonzero: &'a mut [u16],
}

/// A quantisation table, ready to divide by, in zigzag order.
#[derive(Clone, Debug)]
pub(crate) struct Divisors([[i16; 3]; 64]);

/// What fine coefficients are multiples of: a fourth of the unit.
pub(crate) const FINE: i16 = 4;

impl Divisors {
    /// Takes a table in natural order.
    pub(crate) fn new(table: &[u16; 64]) -> Self {
        Self::of(&table.map(|q| q.max(1) as u32 * 16))
    }

    /// Leaves coefficients [`FINE`].
    pub(crate) fn fine() -> Self {
        Self::of(&[16 / FINE as u32; 64])
    }

    /// Takes what sixteen times the coefficients are divided by.
    fn of(table: &[u32; 64]) -> Self {
        let mut all = [[0; 3]; 64];
        for (to, &natural) in all.iter_mut().zip(&NATURAL) {
            let q = table[natural as usize];
            // 2¹⁶ · 2ⁿ / q, as large as fits; then n more bits go.
            let bits = q.ilog2();
            let reciprocal = (1u64 << (16 + bits)).div_ceil(q as u64);
            let (reciprocal, bits) = if reciprocal > 0xFFFF {
                (reciprocal.div_ceil(2), bits - 1)
            } else {
                (reciprocal, bits)
            };
            let shift = 1u32 << (16 - bits);
            *to = [
                (q / 2).min(0x3FFF) as i16,
                reciprocal as u16 as i16,
                shift as u16 as i16,
            ];
        }
        Self(all)
    }
}

/// Transforms a row of groups.
#[inline(always)]
pub(crate) fn run<I: Isa>(i: I, work: Work<'_>) {
    let Work { samples, stride, divisors, out, nonzero } = work;
    let groups = out.chunks_exact_mut(GROUP);
    let masks = nonzero.chunks_exact_mut(64);
    for (n, (out, masks)) in groups.zip(masks).enumerate() {
        group(i, &samples[n * 8 * LANES..], stride, divisors, out, masks);
    }
}

#[inline(always)]
fn group<I: Isa>(
    i: I,
    samples: &[u8],
    stride: usize,
    divisors: &Divisors,
    out: &mut [i16],
    masks: &mut [u16],
) {
    let zero = i.splat(0);
    let middle = i.splat(128);
    let four = i.splat(4);
    let mut rows = [[zero; 8]; 8];
    for (y, row) in rows.iter_mut().enumerate() {
        let from = samples.get(y * stride..).unwrap_or_default();
        let Some(from) = from.first_chunk::<128>() else { return };
        let mut values = i.load8(from);
        for value in &mut values {
            *value = i.mul(i.sub(*value, middle), four);
        }
        *row = transform(i, values);
    }
    let mut all = [zero; 64];
    for u in 0..8 {
        let mut column = [zero; 8];
        for (value, row) in column.iter_mut().zip(&rows) {
            *value = row[u];
        }
        let column = transform(i, column);
        for (v, value) in column.into_iter().enumerate() {
            all[v * 8 + u] = value;
        }
    }
    let lanes = out.chunks_exact_mut(LANES);
    let to = lanes.zip(masks).zip(NATURAL.iter().zip(&divisors.0));
    for ((lanes, mask), (&natural, &[half, reciprocal, shift])) in to {
        let value = all[natural as usize & 63];
        let value = i.divide(value, half, reciprocal, shift);
        *mask = i.nonzero(value);
        if let Some(lanes) = lanes.first_chunk_mut() {
            i.store(value, lanes);
        }
    }
}

/// T.81, A.3.3, but for a factor of two.
#[inline(always)]
fn transform<I: Isa>(i: I, x: [I::V; 8]) -> [I::V; 8] {
    let [x0, x1, x2, x3, x4, x5, x6, x7] = x;
    let (s0, d0) = (i.add(x0, x7), i.sub(x0, x7));
    let (s1, d1) = (i.add(x1, x6), i.sub(x1, x6));
    let (s2, d2) = (i.add(x2, x5), i.sub(x2, x5));
    let (s3, d3) = (i.add(x3, x4), i.sub(x3, x4));
    let (e0, e1) = (i.add(s0, s3), i.add(s1, s2));
    let (p, q) = (i.sub(s0, s3), i.sub(s1, s2));
    let a = i.add(i.by(d0, C1), i.by(d3, C7));
    let c = i.sub(i.by(d0, C7), i.by(d3, C1));
    let b = i.add(i.by(d1, C3), i.by(d2, C5));
    let d = i.sub(i.by(d2, C3), i.by(d1, C5));
    let (u, v) = (i.sub(a, b), i.sub(c, d));
    [
        i.by(i.add(e0, e1), C4),
        i.add(a, b),
        i.add(i.by(p, C2), i.by(q, C6)),
        i.by(i.add(u, v), C4),
        i.by(i.sub(e0, e1), C4),
        i.by(i.sub(u, v), C4),
        i.sub(i.by(p, C6), i.by(q, C2)),
        i.add(c, d),
    ]
}
