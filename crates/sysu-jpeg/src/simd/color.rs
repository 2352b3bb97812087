//! From samples to pixels.
//!
//! YCbCr is ITU-R BT.601 at full range, as JFIF has it. Products are carried
//! with six bits after the point, so that a result is the exact one rounded,
//! but for one in some hundred that lies half-way.

use super::Isa;
use crate::info::ColorModel;
use crate::options::Format;

/// A row to convert.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    pub(crate) model: ColorModel,
    pub(crate) format: Format,
    /// Samples of each component, each as long as the row.
    pub(crate) planes: [&'a [u8]; 4],
    /// Whether the file stores inks the other way round, as Adobe does.
    pub(crate) inverted: bool,
    pub(crate) out: &'a mut [u8],
}

/// Says whether `model` can be given as `format`.
pub(crate) fn is_possible(model: ColorModel, format: Format) -> bool {
    use ColorModel::{Cmyk, Grey, Rgb, YCbCr, Ycck};
    match model {
        Grey | YCbCr | Rgb => format != Format::Cmyk,
        Cmyk | Ycck => true,
        ColorModel::Other => false,
    }
}

/// Pixels converted at once.
const LANES: usize = 16;

/// Converts a row.
#[inline(always)]
pub(crate) fn run<I: Isa>(i: I, work: Work<'_>) {
    use ColorModel::{Cmyk, Grey, Rgb, YCbCr, Ycck};
    let Work { model, format, planes, inverted, out } = work;
    match (model, format) {
        (Grey | YCbCr, Format::Grey) => {
            let len = out.len().min(planes[0].len());
            out[..len].copy_from_slice(&planes[0][..len]);
        }
        (Grey, Format::Rgb) => each(
            planes,
            out,
            #[inline(always)]
            |[g, ..], to| {
                let g = i.widen(g);
                i.store3([g, g, g], to);
            },
        ),
        (Grey, Format::Rgba) => each(
            planes,
            out,
            #[inline(always)]
            |[g, ..], to| {
                let g = i.widen(g);
                i.store4([g, g, g, i.splat(255)], to);
            },
        ),
        (YCbCr, Format::Rgb) => each(
            planes,
            out,
            #[inline(always)]
            |p, to| {
                i.store3(Ycc::rgb(i, p), to);
            },
        ),
        (YCbCr, Format::Rgba) => each(
            planes,
            out,
            #[inline(always)]
            |p, to| {
                let [r, g, b] = Ycc::rgb(i, p);
                i.store4([r, g, b, i.splat(255)], to);
            },
        ),
        (Rgb, Format::Rgb) => each(
            planes,
            out,
            #[inline(always)]
            |[r, g, b, _], to| {
                i.store3([i.widen(r), i.widen(g), i.widen(b)], to);
            },
        ),
        (Rgb, Format::Rgba) => each(
            planes,
            out,
            #[inline(always)]
            |[r, g, b, _], to| {
                let rgb = [i.widen(r), i.widen(g), i.widen(b)];
                i.store4([rgb[0], rgb[1], rgb[2], i.splat(255)], to);
            },
        ),
        (Rgb, Format::Grey) => each(
            planes,
            out,
            #[inline(always)]
            |[r, g, b, _], to| {
                let [r, g, b] = [i.widen(r), i.widen(g), i.widen(b)];
                i.store1(luminance(i, [r, g, b]), to);
            },
        ),
        (Cmyk | Ycck, Format::Cmyk) => each(
            planes,
            out,
            #[inline(always)]
            |p, to| {
                i.store4(inks(i, model, inverted, p), to);
            },
        ),
        (Cmyk | Ycck, Format::Rgb) => each(
            planes,
            out,
            #[inline(always)]
            |p, to| {
                i.store3(mixed(i, inks(i, model, inverted, p)), to);
            },
        ),
        (Cmyk | Ycck, Format::Rgba) => each(
            planes,
            out,
            #[inline(always)]
            |p, to| {
                let [r, g, b] = mixed(i, inks(i, model, inverted, p));
                i.store4([r, g, b, i.splat(255)], to);
            },
        ),
        (Cmyk | Ycck, Format::Grey) => each(
            planes,
            out,
            #[inline(always)]
            |p, to| {
                let rgb = mixed(i, inks(i, model, inverted, p));
                i.store1(luminance(i, rgb), to);
            },
        ),
        _ => {}
    }
}

/// Runs `f` over groups of pixels; `N` is the bytes of a group.
#[inline(always)]
fn each<const N: usize>(
    planes: [&[u8]; 4],
    out: &mut [u8],
    f: impl Fn([&[u8; LANES]; 4], &mut [u8; N]),
) {
    let mut rows = planes;
    // A component that the file lacks reads as the first.
    for n in 1..4 {
        if rows[n].is_empty() {
            rows[n] = rows[0];
        }
    }
    let (whole, rest) = out.as_chunks_mut::<N>();
    let [a, b, c, d] = rows.map(|row| row.as_chunks::<LANES>().0);
    let samples = a.iter().zip(b).zip(c.iter().zip(d));
    for (((a, b), (c, d)), to) in samples.zip(whole.iter_mut()) {
        f([a, b, c, d], to);
    }
    if !rest.is_empty() {
        let done = whole.len() * LANES;
        let mut last = [[0; LANES]; 4];
        for (last, row) in last.iter_mut().zip(rows) {
            let row = row.get(done..).unwrap_or_default();
            let len = row.len().min(LANES);
            last[..len].copy_from_slice(&row[..len]);
        }
        let mut to = [0; N];
        f(last.each_ref(), &mut to);
        rest.copy_from_slice(&to[..rest.len()]);
    }
}

struct Ycc;

const fn fraction(value: f64) -> i16 {
    (value * 32768.0 + 0.5) as i16
}

impl Ycc {
    #[inline(always)]
    fn rgb<I: Isa>(i: I, planes: [&[u8; LANES]; 4]) -> [I::V; 3] {
        let sixty_four = i.splat(64);
        let middle = i.splat(128);
        let y = i.add(i.mul(i.widen(planes[0]), sixty_four), i.splat(32));
        let cb = i.mul(i.sub(i.widen(planes[1]), middle), sixty_four);
        let cr = i.mul(i.sub(i.widen(planes[2]), middle), sixty_four);
        let r = i.add(i.add(y, cr), i.by(cr, const { fraction(0.402) }));
        let g = i.sub(y, i.by(cb, const { fraction(0.344_136_286) }));
        let g = i.sub(g, i.by(cr, const { fraction(0.714_136_286) }));
        let b = i.add(i.add(y, cb), i.by(cb, const { fraction(0.772) }));
        [i.shr6(r), i.shr6(g), i.shr6(b)]
    }
}

/// Returns the luminance of red, green and blue.
#[inline(always)]
fn luminance<I: Isa>(i: I, [r, g, b]: [I::V; 3]) -> I::V {
    let fine = i.splat(64);
    let r = i.by(i.mul(r, fine), const { fraction(0.299) });
    let g = i.by(i.mul(g, fine), const { fraction(0.587) });
    let b = i.by(i.mul(b, fine), const { fraction(0.114) });
    i.shr6(i.add(i.add(r, i.splat(32)), i.add(g, b)))
}

/// Returns inks, 255 for all of one.
#[inline(always)]
fn inks<I: Isa>(
    i: I,
    model: ColorModel,
    inverted: bool,
    planes: [&[u8; LANES]; 4],
) -> [I::V; 4] {
    let full = i.splat(255);
    let k = i.widen(planes[3]);
    let [c, m, y] = match model {
        // YCCK codes the complement of the first three inks.
        ColorModel::Ycck => {
            let [r, g, b] = Ycc::rgb(i, planes);
            let [r, g, b] = [i.clamp(r), i.clamp(g), i.clamp(b)];
            [i.sub(full, r), i.sub(full, g), i.sub(full, b)]
        }
        _ => [i.widen(planes[0]), i.widen(planes[1]), i.widen(planes[2])],
    };
    if inverted {
        [i.sub(full, c), i.sub(full, m), i.sub(full, y), i.sub(full, k)]
    } else {
        [c, m, y, k]
    }
}

/// Mixes inks to light: what is left of white after an ink and black.
#[inline(always)]
fn mixed<I: Isa>(i: I, [c, m, y, k]: [I::V; 4]) -> [I::V; 3] {
    let full = i.splat(255);
    let left = i.sub(full, k);
    [
        portion(i, i.sub(full, c), left),
        portion(i, i.sub(full, m), left),
        portion(i, i.sub(full, y), left),
    ]
}

/// Returns a · b / 255, rounded.
#[inline(always)]
fn portion<I: Isa>(i: I, a: I::V, b: I::V) -> I::V {
    // A quarter of the product; 64 / 255 of it is a quarter and a 255th more.
    let product = i.scale(i.mul(a, i.splat(64)), i.mul(b, i.splat(128)));
    let more = i.by(product, const { fraction(1.0 / 255.0) });
    i.shr6(i.add(i.add(product, more), i.splat(32)))
}
