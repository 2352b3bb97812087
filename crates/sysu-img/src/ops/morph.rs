//! Dilation and erosion.

use crate::{
    Args, Pipeline, Raster, Result, Sample, Samples, Value, by_depth,
    kernel::{par, simd::wide},
    ops::{AlphaUse, Cx, Operation, Stage},
};

/// Widens what is light: each sample becomes the lightest of the square
/// around it.
///
/// Cost: a few passes, whatever the width.
///
/// # Source
///
/// sharp `dilate`. DIFFERENCE from sharp: what is light grows, as in
/// mathematical morphology; sharp's is the other way round and mixes bits
/// (AND for dilate, OR for erode), and so it is in sharp's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Dilate does nothing until a pipeline is given it"]
pub struct Dilate {
    width: u32,
}

/// Narrows what is light: each sample becomes the darkest of the square
/// around it.
///
/// # Source
///
/// sharp `erode`, with the DIFFERENCE of [`Dilate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an Erode does nothing until a pipeline is given it"]
pub struct Erode {
    width: u32,
}

impl Dilate {
    /// Looks at squares of `2 · width + 1` pixels a side; 1 to 65536.
    pub const fn new(width: u32) -> Self {
        Self { width }
    }
}

impl Erode {
    /// Looks at squares of `2 · width + 1` pixels a side; 1 to 65536.
    pub const fn new(width: u32) -> Self {
        Self { width }
    }
}

impl Operation for Dilate {
    fn name(&self) -> &'static str {
        "dilate"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn stage(&self) -> Stage {
        Stage::Dilate
    }

    fn check(&self) -> Result<()> {
        check(self.width)
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        if cx.is_sharp() {
            return bits(src, self.width, |a, b| a & b, |a, b| a & b);
        }
        Ok(premultiplied(src, |src| {
            by_depth!(src.samples(), v => {
                let dst = square(v, src, self.width, lighter);
                src.with(src.size(), dst)
            })
        }))
    }
}

impl Operation for Erode {
    fn name(&self) -> &'static str {
        "erode"
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn stage(&self) -> Stage {
        Stage::Erode
    }

    fn check(&self) -> Result<()> {
        check(self.width)
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        if cx.is_sharp() {
            return bits(src, self.width, |a, b| a | b, |a, b| a | b);
        }
        Ok(premultiplied(src, |src| {
            by_depth!(src.samples(), v => {
                let dst = square(v, src, self.width, darker);
                src.with(src.size(), dst)
            })
        }))
    }
}

/// A dilation and an erosion, one after the other.
///
/// # Source
///
/// J. Serra, "Image Analysis and Mathematical Morphology", 1982; sharp has
/// none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Morph does nothing until a pipeline is given it"]
pub struct Morph {
    kind: Kind,
    width: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    Gradient,
}

impl Morph {
    /// Erodes, then dilates: light specks smaller than the square go.
    pub const fn open(width: u32) -> Self {
        Self { kind: Kind::Open, width }
    }

    /// Dilates, then erodes: dark specks smaller than the square go.
    pub const fn close(width: u32) -> Self {
        Self { kind: Kind::Close, width }
    }

    /// The lightest of the square less the darkest: edges.
    pub const fn gradient(width: u32) -> Self {
        Self { kind: Kind::Gradient, width }
    }
}

impl Operation for Morph {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Open => "open",
            Kind::Close => "close",
            Kind::Gradient => "morphGradient",
        }
    }

    fn alpha(&self) -> AlphaUse {
        AlphaUse::Any
    }

    fn check(&self) -> Result<()> {
        check(self.width)
    }

    fn apply(&self, src: Raster, _: &mut Cx<'_>) -> Result<Raster> {
        fn both<T: Sample>(
            v: &[T],
            src: &Raster,
            width: u32,
            kind: Kind,
        ) -> Vec<T> {
            match kind {
                Kind::Open => {
                    let less = square(v, src, width, darker);
                    square(&less, src, width, lighter)
                }
                Kind::Close => {
                    let more = square(v, src, width, lighter);
                    square(&more, src, width, darker)
                }
                Kind::Gradient => {
                    let mut more = square(v, src, width, lighter);
                    let less = square(v, src, width, darker);
                    let c = src.channels() as usize;
                    let colours = src.colours() as usize;
                    let pixels = more.chunks_exact_mut(c);
                    for (a, b) in pixels.zip(less.chunks_exact(c)) {
                        // The lightest alpha stays as it is.
                        for (a, b) in a[..colours].iter_mut().zip(b) {
                            *a = T::round(a.to_f32() - b.to_f32());
                        }
                    }
                    more
                }
            }
        }
        Ok(premultiplied(src, |src| {
            by_depth!(src.samples(), v => {
                let dst = both(v, src, self.width, self.kind);
                src.with(src.size(), dst)
            })
        }))
    }
}

fn check(width: u32) -> Result<()> {
    Value::Number(width as f64).integer("width", 1..=65536).map(drop)
}

#[inline(always)]
fn lighter<T: Sample>(a: T, b: T) -> T {
    if a > b { a } else { b }
}

#[inline(always)]
fn darker<T: Sample>(a: T, b: T) -> T {
    if a < b { a } else { b }
}

/// Works on premultiplied colours, so that what is clear has none; bits, on
/// the other hand, are mixed as they are stored.
fn premultiplied(src: Raster, work: impl Fn(&Raster) -> Raster) -> Raster {
    let depth = src.depth();
    let was = src.alpha();
    let dst = work(&src.premultiply());
    match was {
        crate::Alpha::Straight => dst.unpremultiply(depth),
        _ => dst,
    }
}

/// sharp's: bits are combined. Floating point becomes 16 bits for it.
fn bits(
    src: Raster,
    width: u32,
    bytes: impl Fn(u8, u8) -> u8 + Copy + Send + Sync,
    words: impl Fn(u16, u16) -> u16 + Copy + Send + Sync,
) -> Result<Raster> {
    let src = match src.samples() {
        Samples::F32(_) => src.to_depth(crate::Depth::U16),
        _ => src,
    };
    Ok(match src.samples() {
        Samples::U8(v) => src.with(src.size(), square(v, &src, width, bytes)),
        Samples::U16(v) => src.with(src.size(), square(v, &src, width, words)),
        Samples::F32(_) => src,
    })
}

/// Combines each square: rows first, then columns. Combining a sample with
/// itself must change nothing; so the edge may go on outside.
fn square<T: Sample>(
    src: &[T],
    raster: &Raster,
    width: u32,
    both: impl Fn(T, T) -> T + Copy + Send + Sync,
) -> Vec<T> {
    let (row, c) = (raster.row_len(), raster.channels() as usize);
    let height = raster.height() as usize;
    // Beyond the far edge there is nothing new.
    let across = (width as usize).min(raster.width() as usize - 1);
    let down = (width as usize).min(height - 1);
    let mut wide_rows = vec![T::default(); src.len()];
    par::rows(&mut wide_rows, row, |y, dst| {
        let src = &src[y * row..][..row];
        wide(
            #[inline(always)]
            || line(src, dst, c, across, both),
        );
    });
    if down == 0 {
        return wide_rows;
    }
    // Blocks as high as the square: what is in a block up to a row, and from
    // a row on; a square touches two blocks at most.
    let block = 2 * down + 1;
    let mut down_to = wide_rows.clone();
    let mut up_to = wide_rows;
    let combine = |to: &mut [T], from: &[T]| {
        wide(
            #[inline(always)]
            || {
                for (to, from) in to.iter_mut().zip(from) {
                    *to = both(*to, *from);
                }
            },
        );
    };
    par::bands(&mut down_to, block * row, |_, band| {
        for y in 1..band.len() / row {
            let (done, rest) = band.split_at_mut(y * row);
            combine(&mut rest[..row], &done[(y - 1) * row..]);
        }
    });
    par::bands(&mut up_to, block * row, |_, band| {
        for y in (1..band.len() / row).rev() {
            let (rest, done) = band.split_at_mut(y * row);
            combine(&mut rest[(y - 1) * row..], &done[..row]);
        }
    });
    let mut dst = vec![T::default(); src.len()];
    par::rows(&mut dst, row, |y, dst| {
        let (first, last) =
            (y.saturating_sub(down), (y + down).min(height - 1));
        let upper = &up_to[first * row..][..row];
        let lower = &down_to[last * row..][..row];
        if first / block != last / block {
            dst.copy_from_slice(upper);
            combine(dst, lower);
        } else if y < down {
            dst.copy_from_slice(lower);
        } else {
            dst.copy_from_slice(upper);
        }
    });
    dst
}

/// Combines `2 · across + 1` pixels of a line by doubling.
#[inline(always)]
fn line<T: Sample>(
    src: &[T],
    dst: &mut [T],
    c: usize,
    across: usize,
    both: impl Fn(T, T) -> T + Copy,
) {
    let pad = across * c;
    let mut now = vec![T::default(); src.len() + 2 * pad];
    now[pad..pad + src.len()].copy_from_slice(src);
    crate::kernel::filter::continue_edges(&mut now, pad, c);
    let mut next = now.clone();
    let want = 2 * across + 1;
    let mut have = 1;
    while 2 * have <= want {
        let len = now.len() - have * c;
        let pairs = now.iter().zip(&now[have * c..]);
        for (next, (a, b)) in next[..len].iter_mut().zip(pairs) {
            *next = both(*a, *b);
        }
        std::mem::swap(&mut now, &mut next);
        have *= 2;
    }
    let pairs = now.iter().zip(&now[(want - have) * c..]);
    for (dst, (a, b)) in dst.iter_mut().zip(pairs) {
        *dst = both(*a, *b);
    }
}

impl Pipeline {
    /// Widens what is light.
    pub fn dilate(self, dilate: Dilate) -> Self {
        self.with(dilate)
    }

    /// Narrows what is light.
    pub fn erode(self, erode: Erode) -> Self {
        self.with(erode)
    }

    /// Opens, closes, or takes the gradient.
    pub fn morph(self, morph: Morph) -> Self {
        self.with(morph)
    }
}

/// `dilate(width)` and `erode(width)`.
pub(super) fn recipe(args: &mut Args) -> Result<u32> {
    let value = args.next().or_else(|| args.take(&["width"]));
    let value = value.unwrap_or(Value::Number(1.0));
    Ok(value.integer("width", 1..=65536)? as u32)
}
