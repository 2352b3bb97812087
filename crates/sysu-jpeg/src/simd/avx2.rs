//! Sixteen lanes in a 256-bit register, for x86-64 with AVX2.
//!
//! `fearless_simd::kernel!` makes a function in which these instructions may
//! be used, callable only with a token that proves that they are there.

use std::arch::x86_64::{
    __m256i, _mm_cvtsi128_si64, _mm256_abs_epi16, _mm256_add_epi16,
    _mm256_adds_epi16, _mm256_castsi256_si128, _mm256_cmpeq_epi16,
    _mm256_cvtepu8_epi16, _mm256_extracti128_si256, _mm256_max_epi16,
    _mm256_min_epi16, _mm256_movemask_epi8, _mm256_mulhi_epu16,
    _mm256_mulhrs_epi16, _mm256_mullo_epi16, _mm256_or_si256,
    _mm256_packs_epi16, _mm256_packus_epi16, _mm256_permute2x128_si256,
    _mm256_permute4x64_epi64, _mm256_set_m128i, _mm256_set1_epi16,
    _mm256_setr_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_sign_epi16, _mm256_srai_epi16, _mm256_subs_epi16,
    _mm256_unpackhi_epi8, _mm256_unpackhi_epi16, _mm256_unpackhi_epi32,
    _mm256_unpacklo_epi8, _mm256_unpacklo_epi16, _mm256_unpacklo_epi32,
};

use fearless_simd::prelude::*;
use fearless_simd::{Avx2, i16x16, kernel, u8x16, u8x32};

use super::{Isa, color, fdct, idct, ingest, upsample};
#[cfg(feature = "parallel")]
use crate::ahead::{End, Reader};
use crate::coefficients::Blocks;
use crate::scan::Scanner;
use crate::store::Store;

kernel!(
    #[inline(never)]
    pub(crate) fn row(
        _token: Avx2,
        scanner: &mut Scanner<'_>,
        rows: &mut [Blocks],
    ) {
        scanner.row(rows);
    }
);

#[cfg(feature = "parallel")]
kernel!(
    #[inline(never)]
    pub(crate) fn ahead(
        _token: Avx2,
        reader: &mut Reader<'_>,
        count: usize,
        kept: bool,
    ) -> End {
        reader.read(count, kept)
    }
);

kernel!(
    #[inline(never)]
    pub(crate) fn store(
        _token: Avx2,
        scanner: &mut Scanner<'_>,
        stores: &mut [Store],
        y: usize,
    ) {
        scanner.store(stores, y);
    }
);

kernel!(
    #[inline(never)]
    pub(crate) fn idct(token: Avx2, work: idct::Work<'_>) {
        match (work.width, work.height) {
            (1, 1) => idct_1_1(token, work),
            (1, 2) => idct_1_2(token, work),
            (1, 4) => idct_1_4(token, work),
            (1, 8) => idct_1_8(token, work),
            (2, 1) => idct_2_1(token, work),
            (2, 2) => idct_2_2(token, work),
            (2, 4) => idct_2_4(token, work),
            (2, 8) => idct_2_8(token, work),
            (4, 1) => idct_4_1(token, work),
            (4, 2) => idct_4_2(token, work),
            (4, 4) => idct_4_4(token, work),
            (4, 8) => idct_4_8(token, work),
            (8, 1) => idct_8_1(token, work),
            (8, 2) => idct_8_2(token, work),
            (8, 4) => idct_8_4(token, work),
            _ => idct_8_8(token, work),
        }
    }
);

/// A function for each size, so that none grows beyond what the compiler
/// inlines.
macro_rules! sizes {
    ($($name:ident $w:literal $h:literal,)*) => {
        $(kernel!(
            #[inline(never)]
            fn $name(token: Avx2, work: idct::Work<'_>) {
                idct::row::<Lanes, $w, $h>(Lanes(token), work);
            }
        );)*
    };
}

sizes! {
    idct_1_1 1 1,
    idct_1_2 1 2,
    idct_1_4 1 4,
    idct_1_8 1 8,
    idct_2_1 2 1,
    idct_2_2 2 2,
    idct_2_4 2 4,
    idct_2_8 2 8,
    idct_4_1 4 1,
    idct_4_2 4 2,
    idct_4_4 4 4,
    idct_4_8 4 8,
    idct_8_1 8 1,
    idct_8_2 8 2,
    idct_8_4 8 4,
    idct_8_8 8 8,
}

kernel!(
    #[inline(never)]
    pub(crate) fn upsample(_token: Avx2, work: upsample::Work<'_>) {
        upsample::run(work);
    }
);

kernel!(
    #[inline(never)]
    pub(crate) fn color(token: Avx2, work: color::Work<'_>) {
        color::run(Lanes(token), work);
    }
);

kernel!(
    #[inline(never)]
    pub(crate) fn fdct(token: Avx2, work: fdct::Work<'_>) {
        fdct::run(Lanes(token), work);
    }
);

kernel!(
    #[inline(never)]
    pub(crate) fn ingest(token: Avx2, work: ingest::Work<'_>) {
        ingest::run(Lanes(token), work);
    }
);

kernel!(
    #[inline(never)]
    pub(crate) fn halve(_token: Avx2, work: ingest::Halve<'_>) {
        ingest::halve(work);
    }
);

#[derive(Clone, Copy, Debug)]
struct Lanes(Avx2);

/// Functions of one instruction, or of few.
macro_rules! instructions {
    ($(
        fn $name:ident($token:ident, $($arg:ident: $ty:ty),*) -> $out:ty {
            $($body:tt)*
        }
    )*) => {
        $(kernel!(
            #[inline(always)]
            fn $name($token: Avx2, $($arg: $ty),*) -> $out { $($body)* }
        );)*
    };
}

instructions! {
    fn splat(_t, value: i16) -> __m256i { _mm256_set1_epi16(value) }
    fn adds(_t, a: __m256i, b: __m256i) -> __m256i { _mm256_adds_epi16(a, b) }
    fn subs(_t, a: __m256i, b: __m256i) -> __m256i { _mm256_subs_epi16(a, b) }
    fn mullo(_t, a: __m256i, b: __m256i) -> __m256i { _mm256_mullo_epi16(a, b) }
    fn mulhrs(_t, a: __m256i, b: __m256i) -> __m256i {
        _mm256_mulhrs_epi16(a, b)
    }
    fn sra6(_t, a: __m256i) -> __m256i { _mm256_srai_epi16::<6>(a) }
    fn clamp8(_t, a: __m256i) -> __m256i {
        let zero = _mm256_setzero_si256();
        _mm256_min_epi16(_mm256_max_epi16(a, zero), _mm256_set1_epi16(255))
    }
    fn within16(_t, a: __m256i, limit: i16) -> __m256i {
        let (low, high) = (_mm256_set1_epi16(-limit), _mm256_set1_epi16(limit));
        _mm256_min_epi16(_mm256_max_epi16(a, low), high)
    }
    fn nonzero16(_t, a: __m256i) -> u16 {
        let zero = _mm256_cmpeq_epi16(a, _mm256_setzero_si256());
        let packed = _mm256_packs_epi16(zero, zero);
        let packed = _mm256_permute4x64_epi64::<0b1000>(packed);
        !(_mm256_movemask_epi8(packed) as u16)
    }
    fn divide16(
        _t, a: __m256i, half: i16, reciprocal: i16, shift: i16
    ) -> __m256i {
        let size = _mm256_abs_epi16(a);
        let size = _mm256_add_epi16(size, _mm256_set1_epi16(half));
        let size = _mm256_mulhi_epu16(size, _mm256_set1_epi16(reciprocal));
        let size = _mm256_mulhi_epu16(size, _mm256_set1_epi16(shift));
        _mm256_sign_epi16(size, a)
    }
    fn deinterleave8(_t, q: [__m256i; 4]) -> [__m256i; 8] {
        // q holds blocks 0-3, 4-7, 8-11, 12-15, eight bytes each. First
        // bring the blocks of one half of the result into one half.
        let a = _mm256_permute2x128_si256::<0x20>(q[0], q[2]);
        let b = _mm256_permute2x128_si256::<0x31>(q[0], q[2]);
        let c = _mm256_permute2x128_si256::<0x20>(q[1], q[3]);
        let d = _mm256_permute2x128_si256::<0x31>(q[1], q[3]);
        // a: blocks 0 1 | 8 9, b: 2 3 | 10 11, c: 4 5 | 12 13, d: 6 7 | 14 15.
        // Bytes of pairs of blocks side by side.
        let pairs = _mm256_setr_epi8(
            0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15,
            0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15,
        );
        let a = _mm256_shuffle_epi8(a, pairs);
        let b = _mm256_shuffle_epi8(b, pairs);
        let c = _mm256_shuffle_epi8(c, pairs);
        let d = _mm256_shuffle_epi8(d, pairs);
        // Four blocks side by side, for bytes 0-3 and 4-7.
        let ab_low = _mm256_unpacklo_epi16(a, b);
        let ab_high = _mm256_unpackhi_epi16(a, b);
        let cd_low = _mm256_unpacklo_epi16(c, d);
        let cd_high = _mm256_unpackhi_epi16(c, d);
        // Eight blocks, two bytes.
        let p0 = _mm256_unpacklo_epi32(ab_low, cd_low);
        let p2 = _mm256_unpackhi_epi32(ab_low, cd_low);
        let p4 = _mm256_unpacklo_epi32(ab_high, cd_high);
        let p6 = _mm256_unpackhi_epi32(ab_high, cd_high);
        let zero = _mm256_setzero_si256();
        [
            _mm256_unpacklo_epi8(p0, zero),
            _mm256_unpackhi_epi8(p0, zero),
            _mm256_unpacklo_epi8(p2, zero),
            _mm256_unpackhi_epi8(p2, zero),
            _mm256_unpacklo_epi8(p4, zero),
            _mm256_unpackhi_epi8(p4, zero),
            _mm256_unpacklo_epi8(p6, zero),
            _mm256_unpackhi_epi8(p6, zero),
        ]
    }
    fn deinterleave4(_t, a: __m256i, b: __m256i) -> [__m256i; 4] {
        // Pixels 0-7 and 8-15 to 0-3 8-11 and 4-7 12-15.
        let low = _mm256_permute2x128_si256::<0x20>(a, b);
        let high = _mm256_permute2x128_si256::<0x31>(a, b);
        let by_byte = _mm256_setr_epi8(
            0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
            0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
        );
        let low = _mm256_shuffle_epi8(low, by_byte);
        let high = _mm256_shuffle_epi8(high, by_byte);
        let rg = _mm256_unpacklo_epi32(low, high);
        let ba = _mm256_unpackhi_epi32(low, high);
        let zero = _mm256_setzero_si256();
        [
            _mm256_unpacklo_epi8(rg, zero),
            _mm256_unpackhi_epi8(rg, zero),
            _mm256_unpacklo_epi8(ba, zero),
            _mm256_unpackhi_epi8(ba, zero),
        ]
    }
    fn spread3(_t, a: u8x16<Avx2>, b: u8x16<Avx2>) -> __m256i {
        // Twelve bytes of each to four pixels of four bytes.
        let both = _mm256_set_m128i(b.into(), a.into());
        _mm256_shuffle_epi8(both, _mm256_setr_epi8(
            0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1,
            0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1,
        ))
    }
    fn spread3_end(_t, a: u8x16<Avx2>, b: u8x16<Avx2>) -> __m256i {
        let both = _mm256_set_m128i(b.into(), a.into());
        _mm256_shuffle_epi8(both, _mm256_setr_epi8(
            0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1,
            4, 5, 6, -1, 7, 8, 9, -1, 10, 11, 12, -1, 13, 14, 15, -1,
        ))
    }
    fn widen8(_t, a: u8x16<Avx2>) -> __m256i { _mm256_cvtepu8_epi16(a.into()) }
    fn interleave8(_t, r: [__m256i; 8]) -> [__m256i; 4] {
        let p0 = _mm256_packus_epi16(r[0], r[4]);
        let p1 = _mm256_packus_epi16(r[1], r[5]);
        let p2 = _mm256_packus_epi16(r[2], r[6]);
        let p3 = _mm256_packus_epi16(r[3], r[7]);
        let a01 = _mm256_unpacklo_epi8(p0, p1);
        let a23 = _mm256_unpacklo_epi8(p2, p3);
        let a45 = _mm256_unpackhi_epi8(p0, p1);
        let a67 = _mm256_unpackhi_epi8(p2, p3);
        let b0 = _mm256_unpacklo_epi16(a01, a23);
        let b1 = _mm256_unpackhi_epi16(a01, a23);
        let b2 = _mm256_unpacklo_epi16(a45, a67);
        let b3 = _mm256_unpackhi_epi16(a45, a67);
        let q0 = _mm256_unpacklo_epi32(b0, b2);
        let q1 = _mm256_unpackhi_epi32(b0, b2);
        let q2 = _mm256_unpacklo_epi32(b1, b3);
        let q3 = _mm256_unpackhi_epi32(b1, b3);
        [
            _mm256_permute2x128_si256::<0x20>(q0, q1),
            _mm256_permute2x128_si256::<0x20>(q2, q3),
            _mm256_permute2x128_si256::<0x31>(q0, q1),
            _mm256_permute2x128_si256::<0x31>(q2, q3),
        ]
    }
    fn interleave4(_t, r: [__m256i; 4]) -> [__m256i; 2] {
        let a = _mm256_packus_epi16(r[0], r[2]);
        let b = _mm256_packus_epi16(r[1], r[3]);
        let ab = _mm256_unpacklo_epi8(a, b);
        let cd = _mm256_unpackhi_epi8(a, b);
        let low = _mm256_unpacklo_epi16(ab, cd);
        let high = _mm256_unpackhi_epi16(ab, cd);
        [
            _mm256_permute2x128_si256::<0x20>(low, high),
            _mm256_permute2x128_si256::<0x31>(low, high),
        ]
    }
    fn interleave2(_t, a: __m256i, b: __m256i) -> __m256i {
        let pairs = _mm256_setr_epi8(
            0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15,
            0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15,
        );
        _mm256_shuffle_epi8(_mm256_packus_epi16(a, b), pairs)
    }
    fn narrow(token, a: __m256i) -> u8x16<Avx2> {
        let packed = _mm256_packus_epi16(a, a);
        let packed = _mm256_permute4x64_epi64::<0b1000>(packed);
        _mm256_castsi256_si128(packed).simd_into(token)
    }
    fn interleave3(token, r: [__m256i; 3]) -> [(u8x16<Avx2>, i64); 2] {
        // Eight pixels of each half: r and g in one register, b in another.
        let rg = _mm256_packus_epi16(r[0], r[1]);
        let b = _mm256_packus_epi16(r[2], _mm256_setzero_si256());
        let first = _mm256_or_si256(
            _mm256_shuffle_epi8(rg, _mm256_setr_epi8(
                0, 8, -1, 1, 9, -1, 2, 10, -1, 3, 11, -1, 4, 12, -1, 5,
                0, 8, -1, 1, 9, -1, 2, 10, -1, 3, 11, -1, 4, 12, -1, 5,
            )),
            _mm256_shuffle_epi8(b, _mm256_setr_epi8(
                -1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1,
                -1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1,
            )),
        );
        let last = _mm256_or_si256(
            _mm256_shuffle_epi8(rg, _mm256_setr_epi8(
                13, -1, 6, 14, -1, 7, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                13, -1, 6, 14, -1, 7, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1,
            )),
            _mm256_shuffle_epi8(b, _mm256_setr_epi8(
                -1, 5, -1, -1, 6, -1, -1, 7, -1, -1, -1, -1, -1, -1, -1, -1,
                -1, 5, -1, -1, 6, -1, -1, 7, -1, -1, -1, -1, -1, -1, -1, -1,
            )),
        );
        let high = _mm256_extracti128_si256::<1>(first);
        [
            (
                _mm256_castsi256_si128(first).simd_into(token),
                _mm_cvtsi128_si64(_mm256_castsi256_si128(last)),
            ),
            (
                high.simd_into(token),
                _mm_cvtsi128_si64(_mm256_extracti128_si256::<1>(last)),
            ),
        ]
    }
}

impl Lanes {
    #[inline(always)]
    fn bytes(self, from: __m256i, to: &mut [u8]) {
        let bytes: u8x32<Avx2> = from.simd_into(self.0);
        bytes.store_slice(to);
    }
}

impl Isa for Lanes {
    type V = __m256i;

    #[inline(always)]
    fn splat(self, value: i16) -> __m256i {
        splat(self.0, value)
    }

    #[inline(always)]
    fn load(self, from: &[i16; 16]) -> __m256i {
        i16x16::from_slice(self.0, from).into()
    }

    #[inline(always)]
    fn widen(self, from: &[u8; 16]) -> __m256i {
        widen8(self.0, u8x16::from_slice(self.0, from))
    }

    #[inline(always)]
    fn load8(self, from: &[u8; 128]) -> [__m256i; 8] {
        let part = [
            u8x32::from_slice(self.0, &from[..32]).into(),
            u8x32::from_slice(self.0, &from[32..64]).into(),
            u8x32::from_slice(self.0, &from[64..96]).into(),
            u8x32::from_slice(self.0, &from[96..]).into(),
        ];
        deinterleave8(self.0, part)
    }

    #[inline(always)]
    fn load4(self, from: &[u8; 64]) -> [__m256i; 4] {
        let a = u8x32::from_slice(self.0, &from[..32]).into();
        let b = u8x32::from_slice(self.0, &from[32..]).into();
        deinterleave4(self.0, a, b)
    }

    #[inline(always)]
    fn load3(self, from: &[u8; 48]) -> [__m256i; 3] {
        let a = spread3(
            self.0,
            u8x16::from_slice(self.0, &from[..16]),
            u8x16::from_slice(self.0, &from[12..28]),
        );
        // The last four begin four bytes in, so as to end with the rest.
        let b = spread3_end(
            self.0,
            u8x16::from_slice(self.0, &from[24..40]),
            u8x16::from_slice(self.0, &from[32..]),
        );
        let [r, g, b, _] = deinterleave4(self.0, a, b);
        [r, g, b]
    }

    #[inline(always)]
    fn store(self, a: __m256i, to: &mut [i16; 16]) {
        let a: i16x16<Avx2> = a.simd_into(self.0);
        a.store_slice(to);
    }

    #[inline(always)]
    fn nonzero(self, a: __m256i) -> u16 {
        nonzero16(self.0, a)
    }

    #[inline(always)]
    fn divide(
        self,
        a: __m256i,
        half: i16,
        reciprocal: i16,
        shift: i16,
    ) -> __m256i {
        divide16(self.0, a, half, reciprocal, shift)
    }

    #[inline(always)]
    fn add(self, a: __m256i, b: __m256i) -> __m256i {
        adds(self.0, a, b)
    }

    #[inline(always)]
    fn sub(self, a: __m256i, b: __m256i) -> __m256i {
        subs(self.0, a, b)
    }

    #[inline(always)]
    fn mul(self, a: __m256i, b: __m256i) -> __m256i {
        mullo(self.0, a, b)
    }

    #[inline(always)]
    fn scale(self, a: __m256i, by: __m256i) -> __m256i {
        mulhrs(self.0, a, by)
    }

    #[inline(always)]
    fn shr6(self, a: __m256i) -> __m256i {
        sra6(self.0, a)
    }

    #[inline(always)]
    fn within(self, a: __m256i, limit: i16) -> __m256i {
        within16(self.0, a, limit)
    }

    #[inline(always)]
    fn clamp(self, a: __m256i) -> __m256i {
        clamp8(self.0, a)
    }

    #[inline(always)]
    fn store8(self, rows: [__m256i; 8], to: &mut [u8; 128]) {
        let parts = interleave8(self.0, rows);
        for (part, to) in parts.into_iter().zip(to.chunks_exact_mut(32)) {
            self.bytes(part, to);
        }
    }

    #[inline(always)]
    fn store4(self, rows: [__m256i; 4], to: &mut [u8; 64]) {
        let [a, b] = interleave4(self.0, rows);
        self.bytes(a, &mut to[..32]);
        self.bytes(b, &mut to[32..]);
    }

    #[inline(always)]
    fn store3(self, rows: [__m256i; 3], to: &mut [u8; 48]) {
        let halves = interleave3(self.0, rows);
        for ((first, last), to) in
            halves.into_iter().zip(to.chunks_exact_mut(24))
        {
            first.store_slice(&mut to[..16]);
            to[16..].copy_from_slice(&last.to_le_bytes());
        }
    }

    #[inline(always)]
    fn store2(self, rows: [__m256i; 2], to: &mut [u8; 32]) {
        self.bytes(interleave2(self.0, rows[0], rows[1]), to);
    }

    #[inline(always)]
    fn store1(self, row: __m256i, to: &mut [u8; 16]) {
        narrow(self.0, row).store_slice(to);
    }
}
