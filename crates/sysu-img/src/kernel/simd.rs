//! Loops compiled for the processor that runs them.

/// Runs a loop over pixels, compiled once more for wider vectors and chosen
/// at run time. The arithmetic is the same, bit for bit: products and sums
/// are never fused.
#[inline(always)]
pub(crate) fn wide<R>(work: impl FnOnce() -> R) -> R {
    // No wider than AVX2: on some processors rare loops with wider vectors
    // slow down what runs beside them.
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = pulp::x86::V3::try_new() {
        return pulp::Simd::vectorize(v3, work);
    }
    pulp::Arch::new().dispatch(work)
}

/// Adds four rows, two in each of `pairs`, to a sum: by eights, in 32 bits.
///
/// `pairs` hold the samples of two rows in turn; every slice has a whole
/// number of eights of samples a row. The arithmetic is exact, so what runs
/// it cannot be told from the result.
pub(crate) fn weigh_rows(
    sum: &mut [i32],
    pairs: [&[i16]; 2],
    weights: [i16; 4],
) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = pulp::x86::V3::try_new() {
        pulp::Simd::vectorize(
            v3,
            #[inline(always)]
            || {
                // 16 products and 8 sums in one instruction, which the compiler
                // does not find by itself.
                let [a, b, c, d] = weights;
                let two = |low: i16, high: i16| {
                    let both = low as u16 as u32 | (high as u16 as u32) << 16;
                    v3.avx._mm256_set1_epi32(both as i32)
                };
                let (first, second) = (two(a, b), two(c, d));
                let (sums, _) = sum.as_chunks_mut::<8>();
                let (low, _) = pairs[0].as_chunks::<16>();
                let (high, _) = pairs[1].as_chunks::<16>();
                for ((sum, &low), &high) in sums.iter_mut().zip(low).zip(high)
                {
                    let low =
                        v3.avx2._mm256_madd_epi16(pulp::cast(low), first);
                    let high =
                        v3.avx2._mm256_madd_epi16(pulp::cast(high), second);
                    let both = v3.avx2._mm256_add_epi32(low, high);
                    let all = v3.avx2._mm256_add_epi32(pulp::cast(*sum), both);
                    *sum = pulp::cast(all);
                }
            },
        );
        return;
    }
    let [a, b, c, d] = weights.map(i32::from);
    let (low, _) = pairs[0].as_chunks::<2>();
    let (high, _) = pairs[1].as_chunks::<2>();
    for ((sum, low), high) in sum.iter_mut().zip(low).zip(high) {
        *sum += low[0] as i32 * a
            + low[1] as i32 * b
            + high[0] as i32 * c
            + high[1] as i32 * d;
    }
}

/// The sums of [`symmetric`] for all whole groups of four vectors. There are
/// no closures in here: the compiler would not look into them with the
/// instructions of the function around.
#[cfg(target_arch = "x86_64")]
macro_rules! symmetric_in_vectors {
    (
        $simd:ident, $lanes:literal, ($sets:ident, $set:ident),
        ($highs:ident, $high:ident), ($adds:ident, $add:ident),
        ($src:ident, $middle:ident, $step:ident, $len:ident),
        $weights:ident, $start:ident, $done:ident, $emit:ident
    ) => {
        pulp::Simd::vectorize(
            $simd,
            #[inline(always)]
            || {
                const HELD: usize = 4 * $lanes;
                let start = $simd.$sets.$set($start as i16);
                while $done + HELD <= $len {
                    let at = $middle + $done;
                    let weight = $simd.$sets.$set($weights[0] as i16);
                    let mut sums = [start; 4];
                    let (v, _) = $src[at..at + HELD].as_chunks::<$lanes>();
                    for i in 0..4 {
                        let v = pulp::cast(v[i]);
                        let part = $simd.$highs.$high(v, weight);
                        sums[i] = $simd.$adds.$add(sums[i], part);
                    }
                    for (k, weight) in $weights.iter().enumerate().skip(1) {
                        let weight = $simd.$sets.$set(*weight as i16);
                        let (a, b) = (at - k * $step, at + k * $step);
                        let (a, _) = $src[a..a + HELD].as_chunks::<$lanes>();
                        let (b, _) = $src[b..b + HELD].as_chunks::<$lanes>();
                        for i in 0..4 {
                            let (a, b) = (pulp::cast(a[i]), pulp::cast(b[i]));
                            let both = $simd.$adds.$add(a, b);
                            let part = $simd.$highs.$high(both, weight);
                            sums[i] = $simd.$adds.$add(sums[i], part);
                        }
                    }
                    let sums: [[u16; $lanes]; 4] = pulp::cast(sums);
                    $emit($done, sums.as_flattened());
                    $done += HELD;
                }
            },
        )
    };
}

/// Weighs samples by a symmetric filter: the one at `middle` by the first
/// weight, and for each other weight the sum of the two that lie `step`,
/// twice, three times `step` before and behind. `emit` gets what came of
/// some neighbours at a time, and where they stand.
///
/// Samples have 15 bits at most, so that two of them have 16; weights are
/// 65536ths. Every product is cut off to 16 bits, and `start` is added.
#[inline(always)]
pub(crate) fn symmetric(
    src: &[u16],
    (middle, step, len): (usize, usize, usize),
    weights: &[u16],
    start: u16,
    mut emit: impl FnMut(usize, &[u16]),
) {
    let mut done = 0;
    #[cfg(target_arch = "x86_64")]
    if let Some(v4) = pulp::x86::V4::try_new() {
        symmetric_in_vectors!(
            v4,
            32,
            (avx512f, _mm512_set1_epi16),
            (avx512bw, _mm512_mulhi_epu16),
            (avx512bw, _mm512_add_epi16),
            (src, middle, step, len),
            weights,
            start,
            done,
            emit
        );
    } else if let Some(v3) = pulp::x86::V3::try_new() {
        symmetric_in_vectors!(
            v3,
            16,
            (avx, _mm256_set1_epi16),
            (avx2, _mm256_mulhi_epu16),
            (avx2, _mm256_add_epi16),
            (src, middle, step, len),
            weights,
            start,
            done,
            emit
        );
    }
    let high = |v: u16, weight: u16| ((v as u32 * weight as u32) >> 16) as u16;
    const TILE: usize = 64;
    let mut sums = [0u16; TILE];
    while done < len {
        let sums = &mut sums[..TILE.min(len - done)];
        let at = middle + done;
        for (sum, v) in sums.iter_mut().zip(&src[at..]) {
            *sum = start + high(*v, weights[0]);
        }
        for (k, weight) in weights.iter().enumerate().skip(1) {
            let pairs = src[at - k * step..].iter().zip(&src[at + k * step..]);
            for (sum, (a, b)) in sums.iter_mut().zip(pairs) {
                *sum += high(*a + *b, *weight);
            }
        }
        emit(done, sums);
        done += sums.len();
    }
}

/// Multiplies two rows of RGBA by their alpha, 8 bits to 15, and puts their
/// samples in turn, as [`weigh_rows`] wants them.
///
/// `upper` and `lower` have the same length, and `pair` room for both.
pub(crate) fn premultiply_pair(upper: &[u8], lower: &[u8], pair: &mut [i16]) {
    // p · 32767 / 255²; all of white and nothing of black stay exact.
    const SCALE: u16 = 33025;
    let mut done = 0;
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = pulp::x86::V3::try_new() {
        pulp::Simd::vectorize(
            v3,
            #[inline(always)]
            || {
                // r r g g b b a a of two pixels: each colour meets its alpha,
                // and the alpha 255.
                let at_alpha: [i8; 16] =
                    [6, 7, 6, 7, 6, 7, -1, -1, 14, 15, 14, 15, 14, 15, -1, -1];
                let full: [u8; 16] =
                    [0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 255, 255];
                let (at_alpha, full) =
                    (pulp::cast(at_alpha), pulp::cast(full));
                let scale = v3.avx._mm256_set1_epi16(SCALE as i16);
                let multiplied = |two| {
                    let by = v3.ssse3._mm_shuffle_epi8(two, at_alpha);
                    let by = v3.sse2._mm_or_si128(by, full);
                    let two = v3.avx2._mm256_cvtepu8_epi16(two);
                    let by = v3.avx2._mm256_cvtepu8_epi16(by);
                    let product = v3.avx2._mm256_mullo_epi16(two, by);
                    pulp::cast(v3.avx2._mm256_mulhi_epu16(product, scale))
                };
                let (uppers, _) = upper.as_chunks::<16>();
                let (lowers, _) = lower.as_chunks::<16>();
                let (pairs, _) = pair.as_chunks_mut::<32>();
                for ((&a, &b), pair) in uppers.iter().zip(lowers).zip(pairs) {
                    let (a, b) = (pulp::cast(a), pulp::cast(b));
                    let (first, second) = pair.split_at_mut(16);
                    let low = v3.sse2._mm_unpacklo_epi8(a, b);
                    let high = v3.sse2._mm_unpackhi_epi8(a, b);
                    let low: [i16; 16] = multiplied(low);
                    let high: [i16; 16] = multiplied(high);
                    first.copy_from_slice(&low);
                    second.copy_from_slice(&high);
                }
            },
        );
        done = upper.len() / 16 * 16;
    }
    let product =
        |v: u8, by: u8| ((v as u32 * by as u32 * SCALE as u32) >> 16) as i16;
    let (upper, _) = upper[done..].as_chunks::<4>();
    let (lower, _) = lower[done..].as_chunks::<4>();
    let (pair, _) = pair[2 * done..].as_chunks_mut::<8>();
    for ((a, b), pair) in upper.iter().zip(lower).zip(pair) {
        for (i, both) in pair.chunks_exact_mut(2).enumerate() {
            let (by_a, by_b) = if i < 3 { (a[3], b[3]) } else { (255, 255) };
            both[0] = product(a[i], by_a);
            both[1] = product(b[i], by_b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn premultiplied_pairs_are_the_same_in_vectors_and_alone() {
        let row = |seed: u32| -> Vec<u8> {
            let noise = (0..36u32).map(|i| (i * i * seed + 7 * i) as u8);
            noise.chain([255, 128, 0, 255, 9, 8, 7, 0]).collect()
        };
        let (a, b) = (row(31), row(17));
        let mut all = vec![0i16; 2 * a.len()];
        premultiply_pair(&a, &b, &mut all);
        for at in (0..a.len()).step_by(4) {
            let mut one = [0i16; 8];
            premultiply_pair(&a[at..at + 4], &b[at..at + 4], &mut one);
            assert_eq!(all[2 * at..2 * at + 8], one, "pixel {}", at / 4);
            let exact = a[at] as f64 * a[at + 3] as f64 * 32767.0 / 65025.0;
            assert!((one[0] as f64 - exact).abs() < 1.0, "{exact}");
        }
        assert_eq!(
            all[72..80],
            [32767, 32767, 16447, 16447, 0, 0, 32767, 32767]
        );
    }

    #[test]
    fn symmetric_sums_are_the_same_in_vectors_and_alone() {
        let src: Vec<u16> =
            (0..400u32).map(|i| (i * i * 31 % 32641) as u16).collect();
        let weights = [20_000, 12_000, 7000, 3768];
        let len = 333;
        let mut got = vec![0; len];
        symmetric(&src, (30, 10, len), &weights, 2, |at, sums| {
            got[at..at + sums.len()].copy_from_slice(sums);
        });
        for (i, got) in got.iter().enumerate() {
            let part = |v: u32, w: u16| (v * w as u32) >> 16;
            let mut sum = 2 + part(src[30 + i] as u32, weights[0]);
            for k in 1..4 {
                let (a, b) = (src[30 + i - 10 * k], src[30 + i + 10 * k]);
                sum += part(a as u32 + b as u32, weights[k]);
            }
            assert_eq!(*got as u32, sum, "sample {i}");
        }
    }

    #[test]
    fn weighed_rows_are_exact_sums() {
        let pair: Vec<i16> = (0..64).map(|i| (i * 517) as i16).collect();
        let weights = [-3000, 32767, 12, -1];
        let mut sum = vec![5i32; 32];
        weigh_rows(&mut sum, [&pair, &pair], weights);
        for (i, sum) in sum.iter().enumerate() {
            let (a, b) = (pair[2 * i] as i32, pair[2 * i + 1] as i32);
            assert_eq!(*sum, 5 - 3000 * a + 32767 * b + 12 * a - b);
        }
    }
}
