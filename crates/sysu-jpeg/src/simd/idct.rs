//! Inverse DCTs of 8, 4, 2 and 1 points, sixteen blocks at once.
//!
//! T.81, A.3.3. A block at N/8 of its size is the mean of each 8/N samples,
//! in either direction. Of a cosine of eight points that mean is one of N
//! points, lower by a factor, so that the coefficients fold onto N of them
//! before the transform: none is decoded at full size, and the result is that
//! of a box filter, as libjpeg has it too.
//!
//! The 8-point transform is written in complex form. With cₖ = cos(kπ/16),
//! the even half is two butterflies and one rotation; the odd half is
//! z = e^(iπ/16) · (A − iC) and w = e^(3iπ/16) · (B + iD), where A, B are
//! F₁ ± c₄(F₃ + F₅) and C, D are F₇ ± c₄(F₃ − F₅). All factors are below one,
//! so every product is a rounded 16-bit fraction. Both passes together leave
//! four times the sample; six more bits are carried, which is less than a
//! thirtieth of a grey level of error.

use super::Isa;
use crate::coefficients::{GROUP, LANES};

/// A row of groups of one component.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    /// The groups, which are cleared.
    pub(crate) groups: &'a mut [i16],
    /// The last coefficient of each.
    pub(crate) last: &'a mut [u8],
    pub(crate) quant: &'a Quant,
    /// Samples that a block becomes, across and down: 1, 2, 4 or 8.
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Where the samples go, the first row of the block first.
    pub(crate) out: &'a mut [u8],
    /// Bytes between rows of `out`.
    pub(crate) stride: usize,
}

/// A quantisation table, natural order, ready to multiply with.
#[derive(Clone, Debug)]
pub(crate) struct Quant {
    /// The steps, times sixteen.
    by: [i16; 64],
    /// The largest coefficients whose product still fits.
    most: [i16; 64],
}

impl Quant {
    /// A sample of eight bits has no coefficient beyond ±2,047, so that
    /// sixteen times as much fits; what damage makes larger is held there,
    /// as black and white are.
    pub(crate) fn new(table: &[u16; 64]) -> Self {
        let by = table.map(|q| (q as u32 * 16).min(i16::MAX as u32) as i16);
        let most = by.map(|by| i16::MAX / by.max(1));
        Self { by, most }
    }
}

const fn fraction(value: f64) -> i16 {
    (value * 32768.0 + 0.5) as i16
}

/// cos(kπ/16) in units of 2⁻¹⁵, for k = 1 to 7.
pub(super) const C1: i16 = fraction(0.980_785_280_403_230_4);
pub(super) const C2: i16 = fraction(0.923_879_532_511_286_7);
pub(super) const C3: i16 = fraction(0.831_469_612_302_545_2);
pub(super) const C4: i16 = fraction(0.707_106_781_186_547_5);
pub(super) const C5: i16 = fraction(0.555_570_233_019_602_2);
pub(super) const C6: i16 = fraction(0.382_683_432_365_089_8);
pub(super) const C7: i16 = fraction(0.195_090_322_016_128_27);

/// 128 and a half, in units of 2⁻⁶.
const BIAS: i16 = (128 << 6) + 32;

/// Returns a bit for each of eight frequencies that `points` samples have
/// something of: of the others the mean is nothing.
pub(crate) const fn kept(points: usize) -> u8 {
    match points {
        1 => 0b0000_0001,
        2 => 0b1010_1011,
        4 => 0b1110_1111,
        _ => 0b1111_1111,
    }
}

/// A transform of `N` points.
pub(super) trait Points<const N: usize> {
    /// Brings eight frequencies, of which some may be left out, to `N`.
    fn fold<I: Isa>(i: I, f: [I::V; 8]) -> [I::V; N];
    fn transform<I: Isa>(i: I, f: [I::V; N], bias: I::V) -> [I::V; N];
}

#[derive(Debug)]
pub(super) struct Dct;

impl Points<8> for Dct {
    #[inline(always)]
    fn fold<I: Isa>(_: I, f: [I::V; 8]) -> [I::V; 8] {
        f
    }

    #[inline(always)]
    fn transform<I: Isa>(i: I, f: [I::V; 8], bias: I::V) -> [I::V; 8] {
        let [f0, f1, f2, f3, f4, f5, f6, f7] = f;
        let e0 = i.add(i.by(i.add(f0, f4), C4), bias);
        let e1 = i.add(i.by(i.sub(f0, f4), C4), bias);
        let e2 = i.sub(i.by(f2, C6), i.by(f6, C2));
        let e3 = i.add(i.by(f2, C2), i.by(f6, C6));
        let (s0, s3) = (i.add(e0, e3), i.sub(e0, e3));
        let (s1, s2) = (i.add(e1, e2), i.sub(e1, e2));
        let u = i.by(i.add(f3, f5), C4);
        let v = i.by(i.sub(f3, f5), C4);
        let (a, b) = (i.add(f1, u), i.sub(f1, u));
        let (c, d) = (i.add(f7, v), i.sub(f7, v));
        let o0 = i.add(i.by(a, C1), i.by(c, C7));
        let o3 = i.sub(i.by(a, C7), i.by(c, C1));
        let o1 = i.sub(i.by(b, C3), i.by(d, C5));
        let o2 = i.add(i.by(b, C5), i.by(d, C3));
        [
            i.add(s0, o0),
            i.add(s1, o1),
            i.add(s2, o2),
            i.add(s3, o3),
            i.sub(s3, o3),
            i.sub(s2, o2),
            i.sub(s1, o1),
            i.sub(s0, o0),
        ]
    }
}

impl Points<4> for Dct {
    /// The mean of two samples of wave u is cₖ of wave u of four points, of
    /// which 8 − u is the same upside down, and 4 is nothing.
    #[inline(always)]
    fn fold<I: Isa>(i: I, f: [I::V; 8]) -> [I::V; 4] {
        let [f0, f1, f2, f3, _, f5, f6, f7] = f;
        [
            f0,
            i.sub(i.by(f1, C1), i.by(f7, C7)),
            i.sub(i.by(f2, C2), i.by(f6, C6)),
            i.sub(i.by(f3, C3), i.by(f5, C5)),
        ]
    }

    #[inline(always)]
    fn transform<I: Isa>(i: I, f: [I::V; 4], bias: I::V) -> [I::V; 4] {
        let [f0, f1, f2, f3] = f;
        let e0 = i.add(i.by(i.add(f0, f2), C4), bias);
        let e1 = i.add(i.by(i.sub(f0, f2), C4), bias);
        let o0 = i.add(i.by(f1, C2), i.by(f3, C6));
        let o1 = i.sub(i.by(f1, C6), i.by(f3, C2));
        [i.add(e0, o0), i.add(e1, o1), i.sub(e1, o1), i.sub(e0, o0)]
    }
}

impl Points<2> for Dct {
    /// The same twice: even waves are nothing, odd ones all the first.
    #[inline(always)]
    fn fold<I: Isa>(i: I, f: [I::V; 8]) -> [I::V; 2] {
        const C: [f64; 8] = [
            1.0,
            0.980_785_280_403_230_4,
            0.923_879_532_511_286_7,
            0.831_469_612_302_545_2,
            0.707_106_781_186_547_5,
            0.555_570_233_019_602_2,
            0.382_683_432_365_089_8,
            0.195_090_322_016_128_27,
        ];
        let [f0, f1, _, f3, _, f5, _, f7] = f;
        let a = i.by(f1, const { fraction(C[1] * C[2]) });
        let b = i.by(f3, const { fraction(C[3] * C[6]) });
        let c = i.by(f5, const { fraction(C[5] * C[6]) });
        let d = i.by(f7, const { fraction(C[7] * C[2]) });
        [f0, i.add(i.sub(a, b), i.sub(c, d))]
    }

    #[inline(always)]
    fn transform<I: Isa>(i: I, f: [I::V; 2], bias: I::V) -> [I::V; 2] {
        let half = i.splat(C4);
        let [f0, f1] = f;
        [
            i.add(i.scale(i.add(f0, f1), half), bias),
            i.add(i.scale(i.sub(f0, f1), half), bias),
        ]
    }
}

impl Points<1> for Dct {
    #[inline(always)]
    fn fold<I: Isa>(_: I, f: [I::V; 8]) -> [I::V; 1] {
        [f[0]]
    }

    #[inline(always)]
    fn transform<I: Isa>(i: I, f: [I::V; 1], bias: I::V) -> [I::V; 1] {
        [i.add(i.scale(f[0], i.splat(C4)), bias)]
    }
}

/// Runs the transforms of a row with arrays for lanes.
pub(crate) fn portable(work: Work<'_>) {
    macro_rules! sizes {
        ($(($w:literal, $h:literal)),*) => {
            match (work.width, work.height) {
                $(($w, $h) => portable_row::<$w, $h>(work),)*
                _ => {}
            }
        };
    }
    sizes!(
        (1, 1),
        (1, 2),
        (1, 4),
        (1, 8),
        (2, 1),
        (2, 2),
        (2, 4),
        (2, 8),
        (4, 1),
        (4, 2),
        (4, 4),
        (4, 8),
        (8, 1),
        (8, 2),
        (8, 4),
        (8, 8)
    );
}

/// A function for each size: one for all takes minutes to compile.
#[inline(never)]
fn portable_row<const W: usize, const H: usize>(work: Work<'_>)
where
    Dct: Points<W> + Points<H>,
{
    row::<_, W, H>(super::portable::Portable, work);
}

#[inline(always)]
pub(super) fn row<I: Isa, const W: usize, const H: usize>(i: I, work: Work<'_>)
where
    Dct: Points<W> + Points<H>,
{
    let Work { groups, last, quant, out, stride, .. } = work;
    let groups = groups.chunks_exact_mut(GROUP);
    for (n, (group, last)) in groups.zip(last).enumerate() {
        let to = out.get_mut(n * LANES * W..).unwrap_or_default();
        if *last == 0 {
            flat::<I, W, H>(i, group, quant, to, stride);
        } else {
            block::<I, W, H>(i, group, quant, to, stride);
        }
        *last = 0;
    }
}

/// Loads a coefficient of sixteen blocks, dequantised, and clears it.
#[inline(always)]
fn take<I: Isa>(i: I, group: &mut [i16], quant: &Quant, at: usize) -> I::V {
    let Some(lanes) = group[at * LANES..].first_chunk_mut::<LANES>() else {
        return i.splat(0);
    };
    let value = i.within(i.load(lanes), quant.most[at]);
    let value = i.mul(value, i.splat(quant.by[at]));
    *lanes = [0; LANES];
    value
}

/// Blocks of one colour each.
#[inline(always)]
fn flat<I: Isa, const W: usize, const H: usize>(
    i: I,
    group: &mut [i16],
    quant: &Quant,
    out: &mut [u8],
    stride: usize,
) {
    let half = i.splat(C4);
    let value = i.scale(take(i, group, quant, 0), half);
    let value = i.shr6(i.add(i.scale(value, half), i.splat(BIAS)));
    for y in 0..H {
        let to = out.get_mut(y * stride..).unwrap_or_default();
        store(i, [value; W], to);
    }
}

#[inline(always)]
fn block<I: Isa, const W: usize, const H: usize>(
    i: I,
    group: &mut [i16],
    quant: &Quant,
    out: &mut [u8],
    stride: usize,
) where
    Dct: Points<W> + Points<H>,
{
    let zero = i.splat(0);
    let bias = i.splat(BIAS);
    // Columns first, then rows.
    let mut columns = [[zero; H]; 8];
    for (u, column) in columns.iter_mut().enumerate() {
        if kept(W) >> u & 1 == 0 {
            continue;
        }
        let mut f = [zero; 8];
        for (v, f) in f.iter_mut().enumerate() {
            if kept(H) >> v & 1 != 0 {
                *f = take(i, group, quant, v * 8 + u);
            }
        }
        let f = <Dct as Points<H>>::fold(i, f);
        *column = <Dct as Points<H>>::transform(i, f, zero);
    }
    for y in 0..H {
        let mut f = [zero; 8];
        for (f, column) in f.iter_mut().zip(&columns) {
            *f = column[y];
        }
        let f = <Dct as Points<W>>::fold(i, f);
        let row = <Dct as Points<W>>::transform(i, f, bias);
        let to = out.get_mut(y * stride..).unwrap_or_default();
        let mut row = row;
        for v in &mut row {
            *v = i.shr6(*v);
        }
        store(i, row, to);
    }
}

#[inline(always)]
fn store<I: Isa, const W: usize>(i: I, row: [I::V; W], out: &mut [u8]) {
    match W {
        1 => {
            if let Some(to) = out.first_chunk_mut() {
                i.store1(row[0], to);
            }
        }
        2 => {
            if let Some(to) = out.first_chunk_mut() {
                i.store2([row[0], row[1]], to);
            }
        }
        4 => {
            if let Some(to) = out.first_chunk_mut() {
                i.store4([row[0], row[1], row[2], row[3]], to);
            }
        }
        _ => {
            if let Some(to) = out.first_chunk_mut() {
                let mut all = [row[0]; 8];
                all[..W].copy_from_slice(&row);
                i.store8(all, to);
            }
        }
    }
}
