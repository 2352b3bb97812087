//! Scans: from coefficients to tokens, from tokens to the file.

use super::huffman::Table;
use super::image::{Block, Coefficients, Frame, Source};
use super::markers;
use super::token::{Tokens, Writer, magnitude};
use crate::tables;

/// Writes the one scan of a baseline file.
pub(super) fn baseline(
    out: &mut Vec<u8>,
    frame: &Frame,
    source: &mut Source<'_>,
    optimise: bool,
) {
    let mut row = Coefficients::new(frame, 1);
    let mut tokens = Tokens::new();
    let mut predictions = [0; 4];
    let mut left = frame.restart;
    let parts: Vec<_> = frame.parts.iter().collect();
    let band = [0, 63, 0, 0];
    if optimise {
        for y in 0..frame.mcus.1 {
            source.step(frame, &mut row, 0);
            mcus(frame, &row, &mut tokens, &mut predictions, &mut left, y);
        }
        let best = tokens.counts.map(|counts| Table::best(&counts));
        write_tables(out, frame, &best);
        markers::scan(out, &parts, band);
        let mut writer = Writer::new(out);
        tokens.write(&best.map(|table| table.codes()), &mut writer);
        writer.finish();
        return;
    }
    let standard = standard();
    write_tables(out, frame, &standard);
    markers::scan(out, &parts, band);
    let codes = standard.map(|table| table.codes());
    let mut writer = Writer::new(out);
    for y in 0..frame.mcus.1 {
        source.step(frame, &mut row, 0);
        mcus(frame, &row, &mut tokens, &mut predictions, &mut left, y);
        tokens.write(&codes, &mut writer);
        tokens.clear();
    }
    writer.finish();
}

fn write_tables(out: &mut Vec<u8>, frame: &Frame, all: &[Table; 4]) {
    let slots = frame.parts.iter().map(|part| part.table).max().unwrap_or(0);
    for slot in 0..=slots {
        markers::huffman(out, 0, slot, &all[slot]);
        markers::huffman(out, 1, slot, &all[2 + slot]);
    }
}

/// Returns the example tables: DC of luminance and colour, then AC.
fn standard() -> [Table; 4] {
    [
        tables::DC_LUMINANCE,
        tables::DC_CHROMINANCE,
        tables::AC_LUMINANCE,
        tables::AC_CHROMINANCE,
    ]
    .map(|(counts, values)| Table::new(counts, values))
}

/// Makes the tokens of row `y` of MCUs.
fn mcus(
    frame: &Frame,
    row: &Coefficients,
    tokens: &mut Tokens,
    predictions: &mut [i32; 4],
    left: &mut usize,
    y: usize,
) {
    for mcu in 0..frame.mcus.0 {
        if frame.restart != 0 {
            if *left == 0 {
                *left = frame.restart;
                *predictions = [0; 4];
                tokens.restart();
            }
            *left -= 1;
        }
        for (n, part) in frame.parts.iter().enumerate() {
            for v in 0..part.down {
                for u in 0..part.across {
                    let x = mcu * part.across + u;
                    let beyond = part.blocks.0 <= x
                        || part.blocks.1 <= y * part.down + v;
                    let block = row.parts[n].block(x, v);
                    let table = part.table as u32;
                    let prediction = &mut predictions[n];
                    if beyond {
                        // Nobody sees it: no difference, no coefficients.
                        tokens.push(table, 0, 0, 0);
                        tokens.push(2 + table, 0, 0, 0);
                        continue;
                    }
                    difference(tokens, table, block.at(0), prediction);
                    sequential(tokens, 2 + table, block);
                }
            }
        }
    }
}

#[inline(always)]
fn difference(
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
fn sequential(tokens: &mut Tokens, table: u32, block: Block<'_>) {
    let mut mask = block.mask & !1;
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

/// A scan of a progressive file.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The component, or all of them.
    part: Option<usize>,
    start: u8,
    end: u8,
    high: u8,
    low: u8,
}

/// Returns the scans of a progressive file of `parts` components: first the
/// means, then the coarse shapes of luminance, then colour, then the rest.
fn script(parts: usize) -> Vec<Step> {
    let step =
        |part, start, end, high, low| Step { part, start, end, high, low };
    if parts == 3 {
        return vec![
            step(None, 0, 0, 0, 1),
            step(Some(0), 1, 5, 0, 2),
            step(Some(2), 1, 63, 0, 1),
            step(Some(1), 1, 63, 0, 1),
            step(Some(0), 6, 63, 0, 2),
            step(Some(0), 1, 63, 2, 1),
            step(None, 0, 0, 1, 0),
            step(Some(2), 1, 63, 1, 0),
            step(Some(1), 1, 63, 1, 0),
            step(Some(0), 1, 63, 1, 0),
        ];
    }
    let mut steps = vec![step(None, 0, 0, 0, 1)];
    for (start, end, high, low) in [(1, 5, 0, 2), (6, 63, 0, 2), (1, 63, 2, 1)]
    {
        steps.extend((0..parts).map(|n| step(Some(n), start, end, high, low)));
    }
    steps.push(step(None, 0, 0, 1, 0));
    steps.extend((0..parts).map(|n| step(Some(n), 1, 63, 1, 0)));
    steps
}

/// Writes the scans of a progressive file.
pub(super) fn progressive(
    out: &mut Vec<u8>,
    frame: &Frame,
    whole: &Coefficients,
) {
    for step in script(frame.parts.len()) {
        let mut pass = Pass::new(step);
        match step.part {
            None => pass.means(frame, whole),
            Some(n) => pass.band(frame, whole, n),
        }
        let parts: Vec<_> = match step.part {
            None => frame.parts.iter().collect(),
            Some(n) => vec![&frame.parts[n]],
        };
        let best = pass.tokens.counts.map(|counts| Table::best(&counts));
        for (n, table) in best.iter().enumerate() {
            if !table.values.is_empty() {
                markers::huffman(out, n / 2, n % 2, table);
            }
        }
        let band = [step.start, step.end, step.high, step.low];
        markers::scan(out, &parts, band);
        let mut writer = Writer::new(out);
        pass.tokens.write(&best.map(|table| table.codes()), &mut writer);
        writer.finish();
    }
}

/// The making of one progressive scan.
#[derive(Debug)]
struct Pass {
    step: Step,
    tokens: Tokens,
    /// Blocks without anything new that are not written yet.
    end_run: u32,
    /// The correction bits of those blocks.
    waiting: Vec<bool>,
}

impl Pass {
    fn new(step: Step) -> Self {
        let tokens = Tokens::new();
        Self { step, tokens, end_run: 0, waiting: Vec::new() }
    }

    /// The mean of each block, of all components.
    fn means(&mut self, frame: &Frame, whole: &Coefficients) {
        let mut predictions = [0; 4];
        let mut left = frame.restart;
        for mcu in 0..frame.mcus.0 * frame.mcus.1 {
            if frame.restart != 0 {
                if left == 0 {
                    left = frame.restart;
                    predictions = [0; 4];
                    self.tokens.restart();
                }
                left -= 1;
            }
            let (mx, my) = (mcu % frame.mcus.0, mcu / frame.mcus.0);
            for (n, part) in frame.parts.iter().enumerate() {
                for v in 0..part.down {
                    for u in 0..part.across {
                        let x = mx * part.across + u;
                        let y = my * part.down + v;
                        let value = whole.parts[n].block(x, y).at(0);
                        let prediction = &mut predictions[n];
                        self.mean(part.table as u32, value, prediction);
                    }
                }
            }
        }
    }

    fn mean(&mut self, table: u32, value: i32, prediction: &mut i32) {
        let low = self.step.low;
        if self.step.high == 0 {
            difference(&mut self.tokens, table, value >> low, prediction);
        } else {
            self.tokens.bits(&[value >> low & 1 != 0]);
        }
    }

    /// A band of one component.
    fn band(&mut self, frame: &Frame, whole: &Coefficients, n: usize) {
        let part = &frame.parts[n];
        let table = 2 + part.table as u32;
        let mut left = frame.restart;
        for y in 0..part.blocks.1 {
            for x in 0..part.blocks.0 {
                if frame.restart != 0 {
                    if left == 0 {
                        left = frame.restart;
                        self.flush(table);
                        self.tokens.restart();
                    }
                    left -= 1;
                }
                let block = whole.parts[n].block(x, y);
                if self.step.high == 0 {
                    self.first(table, block);
                } else {
                    self.refine(table, block);
                }
            }
        }
        self.flush(table);
    }

    /// Writes the run of blocks that hold nothing new.
    fn flush(&mut self, table: u32) {
        if self.end_run != 0 {
            let size = self.end_run.ilog2();
            let bits = self.end_run - (1 << size);
            self.tokens.push(table, size << 4, size, bits);
            self.end_run = 0;
        }
        self.tokens.bits(&self.waiting);
        self.waiting.clear();
    }

    /// Returns the bits of the coefficients of the band.
    fn mask(&self, block: Block<'_>) -> u64 {
        let Step { start, end, .. } = self.step;
        let upto = |k: u8| (2u64 << k).wrapping_sub(1);
        block.mask & upto(end) & !(upto(start) >> 1)
    }

    fn first(&mut self, table: u32, block: Block<'_>) {
        let mut mask = self.mask(block);
        let mut last = self.step.start as u32;
        while mask != 0 {
            let k = mask.trailing_zeros();
            mask &= mask - 1;
            let value = block.at(k);
            // The point transform of coefficients rounds to zero.
            let value = if value < 0 {
                -(-value >> self.step.low)
            } else {
                value >> self.step.low
            };
            if value == 0 {
                continue;
            }
            self.flush(table);
            let mut run = k - last;
            while 15 < run {
                self.tokens.push(table, 0xF0, 0, 0);
                run -= 16;
            }
            let (size, bits) = magnitude(value);
            self.tokens.push(table, run << 4 | size, size, bits);
            last = k + 1;
        }
        if last <= self.step.end as u32 {
            self.end_block(table);
        }
    }

    fn end_block(&mut self, table: u32) {
        self.end_run += 1;
        // Correction bits are bounded so that no run holds on to too many.
        if self.end_run == 0x7FFF || 900 < self.waiting.len() {
            self.flush(table);
        }
    }

    fn refine(&mut self, table: u32, block: Block<'_>) {
        let low = self.step.low;
        let mask = self.mask(block);
        let size = |k| block.at(k).unsigned_abs() >> low;
        // Behind the last new coefficient, runs of zeros need not be told.
        let mut bits = mask;
        let mut last_new = 0;
        while bits != 0 {
            let k = bits.trailing_zeros();
            bits &= bits - 1;
            if size(k) == 1 {
                last_new = k;
            }
        }
        let mut run = 0;
        let mut corrections = Vec::new();
        for k in self.step.start as u32..=self.step.end as u32 {
            let size = if mask >> k & 1 == 0 { 0 } else { size(k) };
            if size == 0 {
                run += 1;
                continue;
            }
            while 15 < run && k <= last_new {
                self.flush(table);
                self.tokens.push(table, 0xF0, 0, 0);
                self.tokens.bits(&corrections);
                corrections.clear();
                run -= 16;
            }
            if 1 < size {
                corrections.push(size & 1 != 0);
                continue;
            }
            self.flush(table);
            let positive = (0 <= block.at(k)) as u32;
            self.tokens.push(table, run << 4 | 1, 1, positive);
            self.tokens.bits(&corrections);
            corrections.clear();
            run = 0;
        }
        if 0 < run || !corrections.is_empty() {
            self.waiting.append(&mut corrections);
            self.end_block(table);
        }
    }
}
