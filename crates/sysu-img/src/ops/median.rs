//! The median of a square.

use crate::{
    Args, Pipeline, Raster, Result, Sample, Samples, Value,
    kernel::{filter::continue_edges, par, simd::wide},
    ops::{Cx, Operation, Stage},
};

/// Takes the median of the square around each sample: specks go, edges stay.
///
/// Outside of the picture its edge goes on. Channels, alpha too, are taken
/// each by itself.
///
/// Cost: a size of 3 is a few comparisons a sample, many at once; larger
/// ones twice the size. Floating point is sorted, which is slow.
///
/// # Example
///
/// ```
/// use sysu_img::{Alpha, Median, Pipeline, Raster, Samples, Size, Space};
///
/// let nine = Samples::U8((1..=9).collect());
/// let nine = Raster::new(Size::new(3, 3), Space::Grey, Alpha::None, nine)?;
/// let picture =
///     Pipeline::from_raster(nine).median(Median::new(3)).to_picture()?;
/// let want = Samples::U8(vec![2, 3, 3, 4, 5, 6, 7, 7, 8]);
/// assert_eq!(picture.raster().samples(), &want);
/// # Ok::<(), sysu_img::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a Median does nothing until a pipeline is given it"]
pub struct Median {
    size: u32,
}

impl Median {
    /// Looks at squares of that size: 1 to 1000 pixels a side.
    pub const fn new(size: u32) -> Self {
        Self { size }
    }
}

impl Operation for Median {
    fn name(&self) -> &'static str {
        "median"
    }

    fn stage(&self) -> Stage {
        Stage::Median
    }

    fn check(&self) -> Result<()> {
        let size = Value::Number(self.size as f64);
        size.integer("size", 1..=1000).map(drop)
    }

    fn apply(&self, src: Raster, cx: &mut Cx<'_>) -> Result<Raster> {
        let size = self.size as usize;
        let dst = match (size, src.samples()) {
            (1, _) => return Ok(src),
            (3, Samples::U8(v)) => src.with(src.size(), of_nine(v, &src)),
            (3, Samples::U16(v)) => src.with(src.size(), of_nine(v, &src)),
            (3, Samples::F32(v)) => src.with(src.size(), of_nine(v, &src)),
            (_, Samples::U8(v)) => {
                let both: (fn(u8) -> usize, fn(usize) -> u8) =
                    (|v| v as usize, |v| v as u8);
                src.with(src.size(), counted(v, &src, size, both, 16, cx))
            }
            (_, Samples::U16(v)) => {
                let both: (fn(u16) -> usize, fn(usize) -> u16) =
                    (|v| v as usize, |v| v as u16);
                src.with(src.size(), counted(v, &src, size, both, 256, cx))
            }
            (_, Samples::F32(v)) => {
                src.with(src.size(), sorted(v, &src, size, cx))
            }
        };
        // The rows stop early when the time is up.
        cx.check()?;
        Ok(dst)
    }
}

#[inline(always)]
fn order<T: Sample>(a: T, b: T) -> (T, T) {
    if a < b { (a, b) } else { (b, a) }
}

/// Sorts each column of three; the median of nine is the median of the
/// greatest low, the median middle and the least high.
fn of_nine<T: Sample>(src: &[T], raster: &Raster) -> Vec<T> {
    let (row, c) = (raster.row_len(), raster.channels() as usize);
    let last = raster.height() as usize - 1;
    let mut dst = vec![T::default(); src.len()];
    par::rows(&mut dst, row, |y, dst| {
        let line = |y: usize| &src[y * row..][..row];
        let above = line(y.saturating_sub(1));
        let (middle, below) = (line(y), line((y + 1).min(last)));
        wide(
            #[inline(always)]
            || {
                let mut low = vec![T::default(); row + 2 * c];
                let (mut mid, mut high) = (low.clone(), low.clone());
                let sorted =
                    low[c..].iter_mut().zip(&mut mid[c..]).zip(&mut high[c..]);
                let columns = above.iter().zip(middle).zip(below);
                for (((low, mid), high), ((a, b), d)) in sorted.zip(columns) {
                    let (a, b) = order(*a, *b);
                    let (b, d) = order(b, *d);
                    let (a, b) = order(a, b);
                    (*low, *mid, *high) = (a, b, d);
                }
                for list in [&mut low, &mut mid, &mut high] {
                    continue_edges(list, c, c);
                }
                let three = |list: &[T], i: usize| {
                    (list[i], list[i + c], list[i + 2 * c])
                };
                let (low, mid, high) = (
                    &low[..row + 2 * c],
                    &mid[..row + 2 * c],
                    &high[..row + 2 * c],
                );
                for (i, dst) in dst.iter_mut().enumerate() {
                    let (p, q, r) = three(low, i);
                    let low = order(order(p, q).1, r).1;
                    let (p, q, r) = three(high, i);
                    let high = order(order(p, q).0, r).0;
                    let (p, q, r) = three(mid, i);
                    let (p, q) = order(p, q);
                    let mid = order(p, order(q, r).0).1;
                    let (p, q) = order(low, mid);
                    *dst = order(p, order(q, high).0).1;
                }
            },
        );
    });
    dst
}

/// A histogram in two steps that slides along a row: as many fine bins as
/// there are samples, and one coarse bin for each `coarse` of them.
fn counted<T: Sample>(
    src: &[T],
    raster: &Raster,
    size: usize,
    (index, value): (fn(T) -> usize, fn(usize) -> T),
    coarse: usize,
    cx: &Cx<'_>,
) -> Vec<T> {
    let (row, c) = (raster.row_len(), raster.channels() as usize);
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let levels = index(T::MAX) + 1;
    let half = size / 2;
    let rank = (size * size / 2) as u32;
    let watch = cx.watch;
    let mut dst = vec![T::default(); src.len()];
    par::rows(&mut dst, row, |y, dst| {
        if watch.check().is_err() {
            return;
        }
        let lines: Vec<&[T]> = (y..y + size)
            .map(|y| y.saturating_sub(half).min(height - 1))
            .map(|y| &src[y * row..][..row])
            .collect();
        let column = |x: usize| x.saturating_sub(half).min(width - 1) * c;
        let mut bins = Bins::new(levels, coarse);
        for channel in 0..c {
            bins.clear();
            for x in 0..size - 1 {
                let at = column(x) + channel;
                lines.iter().for_each(|line| bins.add(index(line[at])));
            }
            for (x, dst) in dst[channel..].iter_mut().step_by(c).enumerate() {
                let at = column(x + size - 1) + channel;
                lines.iter().for_each(|line| bins.add(index(line[at])));
                *dst = value(bins.rank(rank));
                let at = column(x) + channel;
                lines.iter().for_each(|line| bins.remove(index(line[at])));
            }
        }
    });
    dst
}

/// A histogram in two steps.
struct Bins {
    fine: Vec<u32>,
    rough: Vec<u32>,
    coarse: usize,
}

impl Bins {
    fn new(levels: usize, coarse: usize) -> Self {
        let rough = vec![0; levels / coarse];
        Self { fine: vec![0; levels], rough, coarse }
    }

    fn clear(&mut self) {
        self.fine.fill(0);
        self.rough.fill(0);
    }

    #[inline(always)]
    fn add(&mut self, v: usize) {
        self.fine[v] += 1;
        self.rough[v / self.coarse] += 1;
    }

    #[inline(always)]
    fn remove(&mut self, v: usize) {
        self.fine[v] -= 1;
        self.rough[v / self.coarse] -= 1;
    }

    /// The bin that holds the sample with so many before it.
    #[inline(always)]
    fn rank(&self, mut rank: u32) -> usize {
        let mut bin = 0;
        while bin + 1 < self.rough.len() && self.rough[bin] <= rank {
            rank -= self.rough[bin];
            bin += 1;
        }
        bin *= self.coarse;
        while bin + 1 < self.fine.len() && self.fine[bin] <= rank {
            rank -= self.fine[bin];
            bin += 1;
        }
        bin
    }
}

/// Sorts each square.
fn sorted(src: &[f32], raster: &Raster, size: usize, cx: &Cx<'_>) -> Vec<f32> {
    let (row, c) = (raster.row_len(), raster.channels() as usize);
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let half = size / 2;
    let watch = cx.watch;
    let mut dst = vec![0.0; src.len()];
    par::rows(&mut dst, row, |y, dst| {
        let mut square = Vec::with_capacity(size * size);
        for (at, dst) in dst.iter_mut().enumerate() {
            if watch.check().is_err() {
                return;
            }
            square.clear();
            for y in y..y + size {
                let line = y.saturating_sub(half).min(height - 1) * row;
                for x in at / c..at / c + size {
                    let x = x.saturating_sub(half).min(width - 1);
                    square.push(src[line + x * c + at % c]);
                }
            }
            let rank = square.len() / 2;
            *dst = *square.select_nth_unstable_by(rank, f32::total_cmp).1;
        }
    });
    dst
}

impl Pipeline {
    /// Takes the median of the square around each sample.
    pub fn median(self, median: Median) -> Self {
        self.with(median)
    }
}

/// `median(size)`.
pub(super) fn recipe(args: &mut Args) -> Result<Median> {
    let value = args.next().or_else(|| args.take(&["size"]));
    let value = value.unwrap_or(Value::Number(3.0));
    Ok(Median { size: value.integer("size", 1..=1000)? as u32 })
}
