//! From pixels to quantised coefficients, a row of MCUs at a time.

use super::{Encoder, Subsampling};
use crate::coefficients::LANES;
use crate::options::Format;
use crate::simd::fdct::{self, Divisors, GROUP};
use crate::simd::{Level, ingest};
use crate::store::{self, Store};

/// What the frame header says.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) parts: Vec<Part>,
    /// Quantisation tables, natural order.
    pub(crate) quant: Vec<[u16; 64]>,
    /// MCUs across and down.
    pub(crate) mcus: (usize, usize),
    pub(crate) restart: usize,
}

/// A component.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) id: u8,
    pub(crate) across: usize,
    pub(crate) down: usize,
    /// Which Huffman tables: 0 luminance, 1 colour.
    pub(crate) table: usize,
    /// Which quantisation table.
    pub(crate) quant: usize,
    /// Blocks across and down that hold samples of the picture.
    pub(crate) blocks: (usize, usize),
    /// Groups of a row of MCUs.
    pub(crate) groups: usize,
}

impl Frame {
    pub(super) fn new(
        encoder: &Encoder<'_>,
        width: u32,
        height: u32,
        format: Format,
    ) -> Self {
        let (width, height) = (width as usize, height as usize);
        let most = match (format, encoder.subsampling) {
            (Format::Grey | Format::Cmyk, _) => (1, 1),
            (_, Subsampling::S422) => (2, 1),
            (_, Subsampling::S420) => (2, 2),
            (_, Subsampling::Auto) if encoder.quality < 90 => (2, 2),
            (_, Subsampling::S444 | Subsampling::Auto) => (1, 1),
        };
        let part = |id: u8, factors, table| (id, factors, table, table);
        let parts = match format {
            Format::Grey => vec![part(1, (1, 1), 0)],
            Format::Rgb | Format::Rgba => {
                vec![part(1, most, 0), part(2, (1, 1), 1), part(3, (1, 1), 1)]
            }
            Format::Cmyk => {
                b"CMYK".iter().map(|&id| part(id, (1, 1), 0)).collect()
            }
        };
        let colour = parts.iter().any(|part| part.2 == 1);
        let mut quant = encoder.steps().to_vec();
        quant.truncate(1 + colour as usize);
        Self::of((width, height), &parts, quant, encoder.restart as usize)
    }

    /// Makes a frame of components: identifier, sampling factors, Huffman
    /// and quantisation table.
    pub(crate) fn of(
        (width, height): (usize, usize),
        parts: &[(u8, (usize, usize), usize, usize)],
        quant: Vec<[u16; 64]>,
        restart: usize,
    ) -> Self {
        let most = parts.iter().fold((1, 1), |most, part| {
            (most.0.max(part.1.0), most.1.max(part.1.1))
        });
        let mcus = (width.div_ceil(8 * most.0), height.div_ceil(8 * most.1));
        let parts = parts
            .iter()
            .map(|&(id, (across, down), table, quant)| Part {
                id,
                across,
                down,
                table,
                quant,
                blocks: (
                    (width * across).div_ceil(8 * most.0),
                    (height * down).div_ceil(8 * most.1),
                ),
                groups: (mcus.0 * across).div_ceil(LANES),
            })
            .collect();
        Self { width, height, parts, quant, mcus, restart }
    }

    /// Says whether an MCU is small enough to be of all components: of at
    /// most ten blocks.
    pub(crate) fn interleaves(&self) -> bool {
        let blocks = |part: &Part| part.across * part.down;
        self.parts.iter().map(blocks).sum::<usize>() <= 10
    }

    /// Returns the largest sampling factors.
    fn most(&self) -> (usize, usize) {
        (self.parts[0].across, self.parts[0].down)
    }
}

/// The pixels, and the row of MCUs that is being made of them.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pixels: &'a [u8],
    format: Format,
    /// Bytes of a row of pixels.
    row: usize,
    level: Level,
    divisors: Vec<Divisors>,
    /// Samples of each component at full size, then as sampled.
    planes: Vec<Plane>,
    next: usize,
}

#[derive(Debug)]
struct Plane {
    full: Vec<u8>,
    stride: usize,
    sampled: Vec<u8>,
    sampled_stride: usize,
}

impl<'a> Source<'a> {
    pub(super) fn new(
        pixels: &'a [u8],
        format: Format,
        frame: &Frame,
        level: Level,
    ) -> Self {
        let most = frame.most();
        let rows = 8 * most.1;
        let planes = frame
            .parts
            .iter()
            .map(|part| {
                let sampled_stride = part.groups * 8 * LANES;
                let ratio = most.0 / part.across;
                let stride = sampled_stride * ratio;
                let sampled = ratio != 1 || most.1 != part.down;
                let sampled = if sampled { part.down * 8 } else { 0 };
                Plane {
                    full: vec![128; stride * rows],
                    stride,
                    sampled: vec![128; sampled_stride * sampled],
                    sampled_stride,
                }
            })
            .collect();
        let divisors = frame.quant.iter().map(Divisors::new).collect();
        let row = frame.width * format.channels();
        Self { pixels, format, row, level, divisors, planes, next: 0 }
    }

    /// Makes a source of coefficients that are not quantised, but for a
    /// fourth of the unit.
    pub(super) fn fine(
        pixels: &'a [u8],
        format: Format,
        frame: &Frame,
        level: Level,
    ) -> Self {
        let divisors = vec![Divisors::fine(); frame.quant.len()];
        Self { divisors, ..Self::new(pixels, format, frame, level) }
    }

    /// Makes the coefficients of the next row of MCUs.
    pub(super) fn step(&mut self, frame: &Frame, to: &mut Coefficients) {
        let most = frame.most();
        self.convert(frame, most);
        self.next += 1;
        let parts = frame.parts.iter().zip(&mut self.planes);
        for (n, (part, plane)) in parts.enumerate() {
            if !plane.sampled.is_empty() {
                plane.sample(part, most, self.level);
            }
            let (samples, stride) = if plane.sampled.is_empty() {
                (&plane.full, plane.stride)
            } else {
                (&plane.sampled, plane.sampled_stride)
            };
            let to = &mut to.parts[n];
            for y in 0..part.down {
                let first = y * part.groups;
                let groups = first..first + part.groups;
                self.level.fdct(fdct::Work {
                    samples: &samples[y * 8 * stride..],
                    stride,
                    divisors: &self.divisors[part.quant],
                    out: &mut to.values
                        [groups.start * GROUP..groups.end * GROUP],
                    nonzero: &mut to.nonzero,
                });
                to.transpose(groups);
            }
        }
    }

    /// Converts the rows of pixels of a row of MCUs.
    fn convert(&mut self, frame: &Frame, most: (usize, usize)) {
        let rows = 8 * most.1;
        let top = self.next * rows;
        for y in 0..rows {
            if frame.height <= top + y {
                // Below the picture the last row goes on.
                for plane in &mut self.planes {
                    let stride = plane.stride;
                    let last = (y - 1) * stride..y * stride;
                    plane.full.copy_within(last, y * stride);
                }
                continue;
            }
            let start = (top + y) * self.row;
            let mut targets = self.planes.iter_mut();
            let mut rows: [&mut [u8]; 4] = std::array::from_fn(|_| {
                targets.next().map_or(&mut [][..], |plane| {
                    let from = y * plane.stride;
                    &mut plane.full[from..from + plane.stride]
                })
            });
            let [a, b, c, d] = &mut rows;
            self.level.ingest(ingest::Work {
                pixels: &self.pixels[start..start + self.row],
                format: self.format,
                rows: [&mut **a, &mut **b, &mut **c, &mut **d],
            });
            for row in rows {
                // To the right the last pixel goes on.
                if let Some(&last) = row.get(frame.width - 1) {
                    row[frame.width..].fill(last);
                }
            }
        }
    }
}

impl Plane {
    fn sample(&mut self, part: &Part, most: (usize, usize), level: Level) {
        let down = most.1 / part.down;
        let out = self.sampled.chunks_exact_mut(self.sampled_stride);
        let rows = self.full.chunks_exact(self.stride * down);
        for (out, rows) in out.zip(rows) {
            let (a, b) = rows.split_at(self.stride);
            let b = (!b.is_empty()).then_some(b);
            level.halve(ingest::Halve { a, b, out });
        }
    }
}

/// Quantised coefficients of a row of MCUs.
#[derive(Debug)]
pub(super) struct Coefficients {
    pub(super) parts: Vec<Grid>,
}

/// The coefficients of a component: groups of sixteen blocks, a lane each,
/// in zigzag order.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) values: Vec<i16>,
    /// For each block a bit for each coefficient that is not zero.
    pub(super) masks: Vec<u64>,
    groups: usize,
    nonzero: Vec<u16>,
}

impl Coefficients {
    pub(super) fn new(frame: &Frame) -> Self {
        let part = |part: &Part| {
            let groups = part.groups * part.down;
            Grid {
                values: vec![0; groups * GROUP],
                masks: vec![0; groups * LANES],
                groups: part.groups,
                nonzero: vec![0; part.groups * 64],
            }
        };
        Self { parts: frame.parts.iter().map(part).collect() }
    }
}

/// Takes the coefficients of the whole picture.
pub(super) fn whole(source: &mut Source<'_>, frame: &Frame) -> Vec<Store> {
    let mut stores: Vec<Store> = frame
        .parts
        .iter()
        .map(|part| {
            Store::new(frame.mcus.0 * part.across, frame.mcus.1 * part.down)
        })
        .collect();
    let mut row = Coefficients::new(frame);
    for y in 0..frame.mcus.1 {
        source.step(frame, &mut row);
        let parts = frame.parts.iter().zip(&row.parts);
        for (store, (part, grid)) in stores.iter_mut().zip(parts) {
            for v in 0..part.down {
                for x in 0..store.across {
                    let block = grid.block(x, v);
                    let (to, mask) = store.at(x, y * part.down + v);
                    *mask = block.mask();
                    to[0] = block.at(0) as i16;
                    let mut bits = *mask & !1;
                    while bits != 0 {
                        let k = bits.trailing_zeros();
                        bits &= bits - 1;
                        to[k as usize & 63] = block.at(k) as i16;
                    }
                }
            }
        }
    }
    stores
}

/// A block to write.
pub(super) trait Block {
    /// Returns a bit for each coefficient that is not zero.
    fn mask(&self) -> u64;
    /// Returns coefficient `k`, in zigzag order.
    fn at(&self, k: u32) -> i32;
}

/// A block that is a lane of a group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lane<'a> {
    /// The first coefficient; the next are sixteen apart.
    values: &'a [i16],
    mask: u64,
}

impl Block for Lane<'_> {
    #[inline(always)]
    fn mask(&self) -> u64 {
        self.mask
    }

    #[inline(always)]
    fn at(&self, k: u32) -> i32 {
        self.values[k as usize * LANES] as i32
    }
}

impl Block for (&store::Block, u64) {
    #[inline(always)]
    fn mask(&self) -> u64 {
        self.1
    }

    #[inline(always)]
    fn at(&self, k: u32) -> i32 {
        self.0[k as usize & 63] as i32
    }
}

impl Grid {
    /// Turns the bits of each coefficient into the bits of each block.
    fn transpose(&mut self, groups: std::ops::Range<usize>) {
        let masks = &mut self.masks[groups.start * LANES..groups.end * LANES];
        let nonzero = self.nonzero.chunks_exact(64);
        for (masks, nonzero) in masks.chunks_exact_mut(LANES).zip(nonzero) {
            masks.fill(0);
            for (k, &bits) in nonzero.iter().enumerate() {
                let mut bits = bits;
                while bits != 0 {
                    masks[bits.trailing_zeros() as usize & 15] |= 1 << k;
                    bits &= bits - 1;
                }
            }
        }
    }

    /// Returns the block in column `x` of row `y`.
    #[inline(always)]
    pub(super) fn block(&self, x: usize, y: usize) -> Lane<'_> {
        let group = y * self.groups + x / LANES;
        let lane = x % LANES;
        let start = group * GROUP + lane;
        Lane {
            values: &self.values[start..(group + 1) * GROUP],
            mask: self.masks[group * LANES + lane],
        }
    }
}
