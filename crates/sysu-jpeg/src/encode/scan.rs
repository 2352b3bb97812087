//! The scan of a sequential file: from coefficients to tokens, from tokens
//! to the file.

use super::huffman::Table;
use super::image::{Block, Coefficients, Frame, Part, Source};
use super::markers;
use super::token::{Tokens, Writer, magnitude};
use crate::store::Store;
use crate::tables;

/// How a sequential file is coded.
#[derive(Debug)]
pub(crate) struct Sequential<'f> {
    frame: &'f Frame,
    tokens: Tokens,
    predictions: [i32; 4],
    /// MCUs until the next restart marker.
    left: usize,
    /// The component, where it is alone in its scan.
    only: Option<usize>,
}

/// Writes the one scan of a baseline file, of pixels.
pub(super) fn baseline(
    out: &mut Vec<u8>,
    frame: &Frame,
    source: &mut Source<'_>,
    optimise: bool,
) {
    let mut row = Coefficients::new(frame);
    let rows = |scan: &mut Sequential<'_>, y| {
        source.step(frame, &mut row);
        scan.mcus(y, |n, x, v| row.parts[n].block(x, v));
    };
    Sequential::new(frame).write(out, optimise, rows);
}

/// Writes the one scan of a sequential file, of coefficients.
pub(crate) fn sequential(
    out: &mut Vec<u8>,
    frame: &Frame,
    stores: &[Store],
    optimise: bool,
) {
    if frame.interleaves() {
        let rows = |scan: &mut Sequential<'_>, y: usize| {
            scan.mcus(y, |n, x, v| {
                stores[n].block(x, y * frame.parts[n].down + v)
            });
        };
        return Sequential::new(frame).write(out, optimise, rows);
    }
    for (n, (part, store)) in frame.parts.iter().zip(stores).enumerate() {
        let rows = |scan: &mut Sequential<'_>, y: usize| {
            let down = part.down;
            for y in y * down..part.blocks.1.min((y + 1) * down) {
                scan.blocks(part, |x| store.block(x, y));
            }
        };
        let scan = Sequential { only: Some(n), ..Sequential::new(frame) };
        scan.write(out, optimise, rows);
    }
}

/// Counts the symbols that coefficients would be written with, in one of
/// `every` rows of MCUs.
pub(super) fn counts(
    frame: &Frame,
    stores: &[Store],
    every: usize,
) -> [[u32; 256]; 4] {
    let mut scan = Sequential::new(frame);
    for y in (0..frame.mcus.1).step_by(every) {
        scan.mcus(y, |n, x, v| {
            stores[n].block(x, y * frame.parts[n].down + v)
        });
        scan.tokens.clear();
    }
    scan.tokens.counts
}

impl<'f> Sequential<'f> {
    fn new(frame: &'f Frame) -> Self {
        let tokens = Tokens::new();
        let left = frame.restart;
        Self { frame, tokens, predictions: [0; 4], left, only: None }
    }

    fn write(
        mut self,
        out: &mut Vec<u8>,
        optimise: bool,
        mut rows: impl FnMut(&mut Self, usize),
    ) {
        let frame = self.frame;
        let parts: Vec<_> = match self.only {
            Some(n) => vec![&frame.parts[n]],
            None => frame.parts.iter().collect(),
        };
        let band = [0, 63, 0, 0];
        if optimise {
            for y in 0..frame.mcus.1 {
                rows(&mut self, y);
            }
            let best = self.tokens.counts.map(|counts| Table::best(&counts));
            write_tables(out, &best);
            markers::scan(out, &parts, band);
            let mut writer = Writer::new(out);
            let codes = best.map(|table| table.codes());
            self.tokens.write(&codes, &mut writer);
            writer.finish();
            return;
        }
        let mut standard = standard();
        for (n, table) in standard.iter_mut().enumerate() {
            if parts.iter().all(|part| part.table != n % 2) {
                table.clear();
            }
        }
        write_tables(out, &standard);
        markers::scan(out, &parts, band);
        let codes = standard.map(|table| table.codes());
        let mut writer = Writer::new(out);
        for y in 0..frame.mcus.1 {
            rows(&mut self, y);
            self.tokens.write(&codes, &mut writer);
            self.tokens.clear();
        }
        writer.finish();
    }

    /// Makes the tokens of a row of blocks of the only component.
    fn blocks<B: Block>(&mut self, part: &Part, block: impl Fn(usize) -> B) {
        let table = part.table as u32;
        for x in 0..part.blocks.0 {
            self.count();
            let block = block(x);
            let prediction = &mut self.predictions[0];
            difference(&mut self.tokens, table, block.at(0), prediction);
            shapes(&mut self.tokens, 2 + table, &block);
        }
    }

    /// Counts an MCU, and begins an interval where one is due.
    #[inline(always)]
    fn count(&mut self) {
        if self.frame.restart != 0 {
            if self.left == 0 {
                self.left = self.frame.restart;
                self.predictions = [0; 4];
                self.tokens.restart();
            }
            self.left -= 1;
        }
    }

    /// Makes the tokens of row `y` of MCUs, of blocks by component, column
    /// and row in it.
    fn mcus<B: Block>(
        &mut self,
        y: usize,
        block: impl Fn(usize, usize, usize) -> B,
    ) {
        let frame = self.frame;
        for mcu in 0..frame.mcus.0 {
            self.count();
            let Self { tokens, predictions, .. } = self;
            for (n, part) in frame.parts.iter().enumerate() {
                for v in 0..part.down {
                    for u in 0..part.across {
                        let x = mcu * part.across + u;
                        let beyond = part.blocks.0 <= x
                            || part.blocks.1 <= y * part.down + v;
                        let table = part.table as u32;
                        let prediction = &mut predictions[n];
                        if beyond {
                            // Nobody sees it: no difference, no coefficients.
                            tokens.push(table, 0, 0, 0);
                            tokens.push(2 + table, 0, 0, 0);
                            continue;
                        }
                        let block = block(n, x, v);
                        difference(tokens, table, block.at(0), prediction);
                        shapes(tokens, 2 + table, &block);
                    }
                }
            }
        }
    }
}

fn write_tables(out: &mut Vec<u8>, all: &[Table; 4]) {
    for (slot, class) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let table = &all[class * 2 + slot];
        if !table.is_empty() {
            markers::huffman(out, class, slot, table);
        }
    }
}

/// Returns the example tables: DC of luminance and colour, then AC.
pub(super) fn standard() -> [Table; 4] {
    [
        tables::DC_LUMINANCE,
        tables::DC_CHROMINANCE,
        tables::AC_LUMINANCE,
        tables::AC_CHROMINANCE,
    ]
    .map(|(counts, values)| Table::new(counts, values))
}

#[inline(always)]
pub(super) fn difference(
    tokens: &mut Tokens,
    table: u32,
    value: i32,
    prediction: &mut i32,
) {
    let (size, bits) = magnitude(value - *prediction);
    *prediction = value;
    tokens.push(table, size, size, bits);
}

#[inline(always)]
fn shapes(tokens: &mut Tokens, table: u32, block: &impl Block) {
    let mut mask = block.mask() & !1;
    let mut last = 0;
    while mask != 0 {
        let k = mask.trailing_zeros();
        mask &= mask - 1;
        let mut run = k - last - 1;
        while 15 < run {
            tokens.push(table, 0xF0, 0, 0);
            run -= 16;
        }
        let (size, bits) = magnitude(block.at(k));
        tokens.push(table, run << 4 | size, size, bits);
        last = k;
    }
    if last != 63 {
        tokens.push(table, 0, 0, 0);
    }
}
