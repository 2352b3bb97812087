//! Sixteen lanes as an array, for any processor.

use super::Isa;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable;

#[inline(always)]
fn each(a: [i16; 16], b: [i16; 16], f: impl Fn(i16, i16) -> i16) -> [i16; 16] {
    let mut out = [0; 16];
    for i in 0..16 {
        out[i] = f(a[i], b[i]);
    }
    out
}

impl Isa for Portable {
    type V = [i16; 16];

    #[inline(always)]
    fn splat(self, value: i16) -> Self::V {
        [value; 16]
    }

    #[inline(always)]
    fn load(self, from: &[i16; 16]) -> Self::V {
        *from
    }

    #[inline(always)]
    fn widen(self, from: &[u8; 16]) -> Self::V {
        from.map(i16::from)
    }

    #[inline(always)]
    fn load8(self, from: &[u8; 128]) -> [Self::V; 8] {
        load(from)
    }

    #[inline(always)]
    fn load4(self, from: &[u8; 64]) -> [Self::V; 4] {
        load(from)
    }

    #[inline(always)]
    fn load3(self, from: &[u8; 48]) -> [Self::V; 3] {
        load(from)
    }

    #[inline(always)]
    fn store(self, a: Self::V, to: &mut [i16; 16]) {
        *to = a;
    }

    #[inline(always)]
    fn nonzero(self, a: Self::V) -> u16 {
        let mut bits = 0;
        for (lane, &a) in a.iter().enumerate() {
            bits |= ((a != 0) as u16) << lane;
        }
        bits
    }

    #[inline(always)]
    fn divide(
        self,
        a: Self::V,
        half: i16,
        reciprocal: i16,
        shift: i16,
    ) -> Self::V {
        let times =
            |a: u16, b: i16| ((a as u32 * b as u16 as u32) >> 16) as u16;
        a.map(|a| {
            let size = a.unsigned_abs().wrapping_add(half as u16);
            let size = times(times(size, reciprocal), shift) as i16;
            if a < 0 { size.wrapping_neg() } else { size }
        })
    }

    #[inline(always)]
    fn add(self, a: Self::V, b: Self::V) -> Self::V {
        each(a, b, i16::saturating_add)
    }

    #[inline(always)]
    fn sub(self, a: Self::V, b: Self::V) -> Self::V {
        each(a, b, i16::saturating_sub)
    }

    #[inline(always)]
    fn mul(self, a: Self::V, b: Self::V) -> Self::V {
        each(a, b, i16::wrapping_mul)
    }

    #[inline(always)]
    fn scale(self, a: Self::V, by: Self::V) -> Self::V {
        each(a, by, |a, b| ((a as i32 * b as i32 + 0x4000) >> 15) as i16)
    }

    #[inline(always)]
    fn shr6(self, a: Self::V) -> Self::V {
        a.map(|a| a >> 6)
    }

    #[inline(always)]
    fn within(self, a: Self::V, limit: i16) -> Self::V {
        a.map(|a| a.max(-limit).min(limit))
    }

    #[inline(always)]
    fn clamp(self, a: Self::V) -> Self::V {
        a.map(|a| a.clamp(0, 255))
    }

    #[inline(always)]
    fn store8(self, rows: [Self::V; 8], to: &mut [u8; 128]) {
        scatter(&rows, to);
    }

    #[inline(always)]
    fn store4(self, rows: [Self::V; 4], to: &mut [u8; 64]) {
        scatter(&rows, to);
    }

    #[inline(always)]
    fn store3(self, rows: [Self::V; 3], to: &mut [u8; 48]) {
        scatter(&rows, to);
    }

    #[inline(always)]
    fn store2(self, rows: [Self::V; 2], to: &mut [u8; 32]) {
        scatter(&rows, to);
    }

    #[inline(always)]
    fn store1(self, row: Self::V, to: &mut [u8; 16]) {
        scatter(&[row], to);
    }
}

#[inline(always)]
fn scatter<const N: usize>(rows: &[[i16; 16]; N], to: &mut [u8]) {
    for (lane, to) in to.chunks_exact_mut(N).enumerate() {
        for (row, to) in rows.iter().zip(to) {
            *to = row[lane].clamp(0, 255) as u8;
        }
    }
}

#[inline(always)]
fn load<const N: usize>(from: &[u8]) -> [[i16; 16]; N] {
    let mut rows = [[0; 16]; N];
    for (lane, from) in from.chunks_exact(N).enumerate().take(16) {
        for (row, &from) in rows.iter_mut().zip(from) {
            row[lane] = from as i16;
        }
    }
    rows
}
