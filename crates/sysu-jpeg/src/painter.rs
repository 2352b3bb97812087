//! From rows of coefficients to rows of pixels.

use std::ops::Range;

use crate::coefficients::{Blocks, GROUP};
use crate::info::ColorModel;
use crate::layout::{Layout, Part};
use crate::options::Format;
use crate::simd::upsample::Filter;
use crate::simd::{Level, color, idct, upsample};

/// What pixels are made of.
#[derive(Clone, Debug)]
pub(crate) struct Paint {
    pub(crate) model: ColorModel,
    pub(crate) format: Format,
    pub(crate) inverted: bool,
    /// For each component its quantisation table.
    pub(crate) quant: Vec<idct::Quant>,
}

/// The inverse transforms, the enlarging of colour and its conversion, one
/// row of MCUs at a time.
#[derive(Debug)]
pub(crate) struct Painter {
    pub(crate) layout: Layout,
    pub(crate) paint: Paint,
    level: Level,
    planes: Vec<Plane>,
    /// Enlarged rows.
    enlarged: [Vec<u8>; 4],
    sums: Vec<u16>,
    /// The row of MCUs in the planes.
    mcu_row: usize,
}

/// Samples of one row of MCUs, and above them the last row before it.
#[derive(Debug, Default)]
struct Plane {
    data: Vec<u8>,
    stride: usize,
}

/// Bytes behind a row that may be read in sixteens.
const PAD: usize = 64;

impl Painter {
    pub(crate) fn new(layout: Layout, paint: Paint, level: Level) -> Self {
        let planes: Vec<Plane> = layout
            .parts
            .iter()
            .map(|part| {
                if !part.wanted {
                    return Plane::default();
                }
                let stride = stride(part);
                let rows = 1 + part.down * part.points.1;
                Plane { data: vec![128; stride * rows + PAD], stride }
            })
            .collect();
        let widest = planes.iter().map(|p| p.stride).max().unwrap_or(0);
        let enlarged = std::array::from_fn(|n| match layout.parts.get(n) {
            Some(part) if part.wanted && part.filter != Filter::None => {
                let [(a, b), _] = part.ratio;
                vec![0; (stride(part) * b).div_ceil(a) + PAD]
            }
            _ => Vec::new(),
        });
        let sums = vec![0; widest];
        Self { layout, paint, level, planes, enlarged, sums, mcu_row: 0 }
    }

    /// Returns the bytes that a painter allocates.
    pub(crate) fn bytes(layout: &Layout) -> u64 {
        let part = |part: &Part| {
            let rows = 2 + part.down * part.points.1;
            stride(part) as u64 * (rows as u64 + 4)
        };
        layout.parts.iter().map(part).sum()
    }

    /// Transforms a row of MCUs, and returns the rows of the picture that are
    /// now complete.
    pub(crate) fn transform(
        &mut self,
        mcu_row: usize,
        blocks: &mut [Blocks],
    ) -> Range<u32> {
        self.mcu_row = mcu_row;
        let parts = self.layout.parts.iter().zip(&mut self.planes);
        for (n, (part, plane)) in parts.enumerate() {
            if !part.wanted {
                continue;
            }
            let rows = part.down * part.points.1;
            let stride = plane.stride;
            plane.data.copy_within(rows * stride..(rows + 1) * stride, 0);
            let blocks = &mut blocks[n];
            for y in 0..part.down {
                let first = y * blocks.groups;
                let window =
                    first + part.groups.start..first + part.groups.end;
                let groups = window.start * GROUP..window.end * GROUP;
                let to = (1 + y * part.points.1) * stride;
                self.level.idct(idct::Work {
                    groups: &mut blocks.data[groups],
                    last: &mut blocks.last[window],
                    quant: &self.paint.quant[n],
                    width: part.points.0,
                    height: part.points.1,
                    out: &mut plane.data[to..],
                    stride,
                });
            }
        }
        self.layout.complete(mcu_row)..self.layout.complete(mcu_row + 1)
    }

    /// Paints rows of the picture, those that
    /// [`transform`](Self::transform) returned, to `out`, which begins with
    /// the first of the region; a row has `width` bytes.
    pub(crate) fn rows(
        &mut self,
        range: Range<u32>,
        width: usize,
        out: &mut [u8],
    ) {
        let start = (range.start - self.layout.region.y) as usize * width;
        let out = out.get_mut(start..).unwrap_or_default();
        for (y, out) in range.zip(out.chunks_exact_mut(width)) {
            self.row(y, out);
        }
    }

    /// Returns the rows of samples of component `n` that the last
    /// [`transform`](Self::transform) made, the columns of the region alone,
    /// with their numbers.
    pub(crate) fn lines(
        &self,
        n: usize,
    ) -> impl Iterator<Item = (usize, &[u8])> {
        let part = &self.layout.parts[n];
        let plane = &self.planes[n];
        let [columns, rows] = self.layout.samples(part);
        let origin = part.groups.start * 16 * part.points.0;
        let columns = columns.start - origin..columns.end - origin;
        let height = part.down * part.points.1;
        let first = self.mcu_row * height;
        (first..first + height).filter(move |line| rows.contains(line)).map(
            move |line| {
                let start = (1 + line - first) * plane.stride;
                (line, &plane.data[start..][columns.clone()])
            },
        )
    }

    /// Makes row `y` of the picture, one of those that
    /// [`transform`](Self::transform) returned.
    pub(crate) fn row(&mut self, y: u32, out: &mut [u8]) {
        let y = y as usize;
        let x = self.layout.region.x as usize;
        let mut offsets = [0; 4];
        let parts = self.layout.parts.iter().zip(&self.planes);
        for (n, (part, plane)) in parts.enumerate() {
            if !part.wanted {
                continue;
            }
            let origin = part.groups.start * 16 * part.points.0;
            let [(a, b), (c, d)] = part.ratio;
            let line = y * c / d;
            let below = y % 2 == 1;
            let beside = match part.filter {
                Filter::Down | Filter::Both if below => line + 1,
                Filter::Down | Filter::Both => line.saturating_sub(1),
                _ => line,
            };
            let base = self.mcu_row * part.down * part.points.1;
            let row = |line: usize| {
                let line = line.min(part.size.1 - 1) + 1 - base;
                &plane.data[line * plane.stride..][..plane.stride]
            };
            if part.filter == Filter::None {
                let line = y.min(part.size.1 - 1) + 1 - base;
                offsets[n] = line * plane.stride + x - origin;
                continue;
            }
            let real = (part.size.0 - origin).min(plane.stride);
            self.level.upsample(upsample::Work {
                near: &row(line)[..real],
                far: &row(beside)[..real],
                below,
                filter: part.filter,
                sums: &mut self.sums,
                out: &mut self.enlarged[n],
            });
            offsets[n] = x - origin * b / a;
        }
        let mut planes: [&[u8]; 4] = [&[]; 4];
        for (n, part) in self.layout.parts.iter().enumerate() {
            if part.wanted {
                planes[n] = match part.filter {
                    Filter::None => &self.planes[n].data[offsets[n]..],
                    _ => &self.enlarged[n][offsets[n]..],
                };
            }
        }
        self.level.color(color::Work {
            model: self.paint.model,
            format: self.paint.format,
            planes,
            inverted: self.paint.inverted,
            out,
        });
    }
}

fn stride(part: &Part) -> usize {
    part.groups.len() * 16 * part.points.0
}
