//! From pixels to samples: colour, and its halving.

use super::Isa;
use crate::options::Format;

/// A row of pixels to convert.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    pub(crate) pixels: &'a [u8],
    pub(crate) format: Format,
    /// A row for each component, at least as long as the row of pixels.
    pub(crate) rows: [&'a mut [u8]; 4],
}

/// Pixels converted at once.
const LANES: usize = 16;

#[inline(always)]
pub(crate) fn run<I: Isa>(i: I, work: Work<'_>) {
    let Work { pixels, format, rows } = work;
    match format {
        Format::Grey => {
            let len = pixels.len().min(rows[0].len());
            rows[0][..len].copy_from_slice(&pixels[..len]);
        }
        Format::Rgb => each(
            pixels,
            rows,
            #[inline(always)]
            |from: &[u8; 48]| {
                let [r, g, b] = i.load3(from);
                let v = ycc(i, [r, g, b]);
                [v[0], v[1], v[2], v[0]]
            },
            #[inline(always)]
            |v, to| i.store1(v, to),
            3,
        ),
        Format::Rgba => each(
            pixels,
            rows,
            #[inline(always)]
            |from: &[u8; 64]| {
                let [r, g, b, _] = i.load4(from);
                let v = ycc(i, [r, g, b]);
                [v[0], v[1], v[2], v[0]]
            },
            #[inline(always)]
            |v, to| i.store1(v, to),
            3,
        ),
        Format::Cmyk => each(
            pixels,
            rows,
            #[inline(always)]
            |from: &[u8; 64]| {
                // As Adobe stores them: the other way round.
                let full = i.splat(255);
                let [c, m, y, k] = i.load4(from);
                let (c, m) = (i.sub(full, c), i.sub(full, m));
                [c, m, i.sub(full, y), i.sub(full, k)]
            },
            #[inline(always)]
            |v, to| i.store1(v, to),
            4,
        ),
    }
}

/// Runs `f` over groups of pixels, `N` bytes each, and stores what comes.
#[inline(always)]
fn each<V: Copy, const N: usize>(
    pixels: &[u8],
    rows: [&mut [u8]; 4],
    f: impl Fn(&[u8; N]) -> [V; 4],
    store: impl Fn(V, &mut [u8; LANES]),
    count: usize,
) {
    let (whole, rest) = pixels.as_chunks::<N>();
    let [a, b, c, d] = rows;
    let mut done = 0;
    let mut last = [0; N];
    last[..rest.len()].copy_from_slice(rest);
    let rest = if rest.is_empty() { None } else { Some(&last) };
    for from in whole.iter().chain(rest) {
        let values = f(from);
        for (n, row) in [&mut *a, &mut *b, &mut *c, &mut *d]
            .into_iter()
            .enumerate()
            .take(count)
        {
            let to = row.get_mut(done..).unwrap_or_default();
            if let Some(to) = to.first_chunk_mut() {
                store(values[n], to);
            }
        }
        done += LANES;
    }
}

const fn fraction(value: f64) -> i16 {
    (value * 32768.0 + 0.5) as i16
}

/// ITU-R BT.601 at full range, as JFIF has it.
#[inline(always)]
fn ycc<I: Isa>(i: I, [r, g, b]: [I::V; 3]) -> [I::V; 3] {
    let fine = i.splat(64);
    let (r, g, b) = (i.mul(r, fine), i.mul(g, fine), i.mul(b, fine));
    let half = i.splat(32);
    let middle = i.splat((128 << 6) + 32);
    let y = i.add(
        i.by(r, const { fraction(0.299) }),
        i.by(g, const { fraction(0.587) }),
    );
    let y = i.add(i.add(y, i.by(b, const { fraction(0.114) })), half);
    let cb = i.sub(i.by(b, 1 << 14), i.by(g, const { fraction(0.331_264_1) }));
    let cb = i.sub(cb, i.by(r, const { fraction(0.168_735_9) }));
    let cr = i.sub(i.by(r, 1 << 14), i.by(g, const { fraction(0.418_687_6) }));
    let cr = i.sub(cr, i.by(b, const { fraction(0.081_312_4) }));
    [i.shr6(y), i.shr6(i.add(cb, middle)), i.shr6(i.add(cr, middle))]
}

/// Rows of samples to halve.
#[derive(Debug)]
pub(crate) struct Halve<'a> {
    pub(crate) a: &'a [u8],
    /// The row below, or none where only the width is halved.
    pub(crate) b: Option<&'a [u8]>,
    /// Half as long as the others.
    pub(crate) out: &'a mut [u8],
}

/// Halves the width, and the height where there are two rows.
///
/// Where two or four samples lie half-way between values, they are rounded
/// down and up in turn, so that the mean stays.
#[inline(always)]
pub(crate) fn halve(work: Halve<'_>) {
    let Halve { a, b, out } = work;
    let (a, _) = a.as_chunks::<4>();
    let (out, _) = out.as_chunks_mut::<2>();
    match b {
        Some(b) => {
            let (b, _) = b.as_chunks::<4>();
            for ((a, b), out) in a.iter().zip(b).zip(out) {
                let [a, b] = [a, b].map(|row| row.map(u16::from));
                out[0] = ((a[0] + a[1] + b[0] + b[1] + 1) >> 2) as u8;
                out[1] = ((a[2] + a[3] + b[2] + b[3] + 2) >> 2) as u8;
            }
        }
        None => {
            for (a, out) in a.iter().zip(out) {
                let a = a.map(u16::from);
                out[0] = ((a[0] + a[1]) >> 1) as u8;
                out[1] = ((a[2] + a[3] + 1) >> 1) as u8;
            }
        }
    }
}
