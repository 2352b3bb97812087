//! The scans of a progressive file.

use super::huffman::Table;
use super::image::{Block, Frame};
use super::markers;
use super::scan::difference;
use super::token::{Tokens, Writer, magnitude};
use crate::store::{Packed, Store};

/// A scan of a progressive file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// The component, or all of them.
    pub(super) part: Option<usize>,
    /// First and last coefficient.
    pub(super) start: u8,
    pub(super) end: u8,
    /// The lowest bit of the scan before, 0 where there is none, and of this.
    pub(super) high: u8,
    pub(super) low: u8,
}

/// Writes the scans of a progressive file.
pub(crate) fn progressive(
    out: &mut Vec<u8>,
    frame: &Frame,
    stores: &[Store],
    steps: &[Step],
) {
    for &step in steps {
        let mut pass = Pass::new(step);
        pass.run(frame, stores);
        let parts: Vec<_> = match step.part {
            None => frame.parts.iter().collect(),
            Some(n) => vec![&frame.parts[n]],
        };
        let best = pass.tokens.counts.map(|counts| Table::best(&counts));
        for (n, table) in best.iter().enumerate() {
            if !table.is_empty() {
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
pub(super) struct Pass {
    step: Step,
    tokens: Tokens,
    /// Blocks without anything new that are not written yet.
    end_run: u32,
    /// The correction bits of those blocks.
    waiting: Vec<Bits>,
    /// How many bits they are.
    count: u32,
}

/// The bits of what a scan has beside its data: its marker and what it is
/// of.
pub(super) const SCAN: u64 = 12 * 8;

/// Returns the bits that symbols take in the file, coded as well as can be,
/// and their table.
pub(super) fn coded(counts: &[u32; 256]) -> u64 {
    let table = Table::best(counts);
    let codes = table.codes();
    let bits = codes
        .iter()
        .zip(counts)
        .map(|(&code, &count)| (code & 0xFF) as u64 * count as u64);
    // A table costs its marker, its counts and its symbols.
    let head = if table.is_empty() { 0 } else { 21 };
    bits.sum::<u64>() + (head + table.values.len() as u64) * 8
}

/// Correction bits of a block: at most 63, in the low bits, and how many.
type Bits = (u64, u32);

impl Pass {
    pub(super) fn new(step: Step) -> Self {
        let tokens = Tokens::new();
        Self { step, tokens, end_run: 0, waiting: Vec::new(), count: 0 }
    }

    /// Returns the bits that the scan takes in the file.
    pub(super) fn cost(&self) -> u64 {
        let tables = self.tokens.counts.iter().map(coded);
        tables.sum::<u64>() + self.tokens.raw() + SCAN
    }

    pub(super) fn run(&mut self, frame: &Frame, stores: &[Store]) {
        match self.step.part {
            None => self.means(frame, stores),
            Some(n) => self.band(frame, &stores[n], n),
        }
    }

    /// The mean of each block, of all components.
    fn means(&mut self, frame: &Frame, stores: &[Store]) {
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
                        let value = stores[n].block(x, y).at(0);
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
            self.tokens.bits((value >> low & 1) as u64, 1);
        }
    }

    /// A band of one component.
    fn band(&mut self, frame: &Frame, store: &Store, n: usize) {
        let part = &frame.parts[n];
        let table = 2 + part.table as u32;
        let mut left = frame.restart;
        let mut prediction = 0;
        for y in 0..part.blocks.1 {
            for x in 0..part.blocks.0 {
                if frame.restart != 0 {
                    if left == 0 {
                        left = frame.restart;
                        prediction = 0;
                        self.flush(table);
                        self.tokens.restart();
                    }
                    left -= 1;
                }
                let block = store.block(x, y);
                if self.step.start == 0 {
                    let table = part.table as u32;
                    self.mean(table, block.at(0), &mut prediction);
                } else if self.step.high == 0 {
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
        for (bits, len) in self.waiting.drain(..) {
            self.tokens.bits(bits, len);
        }
        self.count = 0;
    }

    /// Returns the bits of the coefficients of the band.
    fn mask(&self, block: Packed<'_>) -> u64 {
        let Step { start, end, .. } = self.step;
        let upto = |k: u8| (2u64 << k).wrapping_sub(1);
        block.mask() & upto(end) & !(upto(start) >> 1)
    }

    fn first(&mut self, table: u32, block: Packed<'_>) {
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
        if self.end_run == 0x7FFF || 900 < self.count {
            self.flush(table);
        }
    }

    fn refine(&mut self, table: u32, block: Packed<'_>) {
        let low = self.step.low;
        let mask = self.mask(block);
        let size = |k| block.at(k).unsigned_abs() >> low;
        // Those that have anything at this bit, and those that have nothing
        // above it.
        let (mut seen, mut new) = (0u64, 0u64);
        let mut bits = mask;
        while bits != 0 {
            let k = bits.trailing_zeros();
            bits &= bits - 1;
            let size = size(k);
            seen |= ((size != 0) as u64) << k;
            new |= ((size == 1) as u64) << k;
        }
        // Behind the last new coefficient, runs of zeros need not be told.
        let last_new = new.checked_ilog2().unwrap_or(0);
        let mut run = 0;
        let mut next = self.step.start as u32;
        let mut corrections: Bits = (0, 0);
        while seen != 0 {
            let k = seen.trailing_zeros();
            seen &= seen - 1;
            run += k - next;
            next = k + 1;
            while 15 < run && k <= last_new {
                self.flush(table);
                self.tokens.push(table, 0xF0, 0, 0);
                self.tokens.bits(corrections.0, corrections.1);
                corrections = (0, 0);
                run -= 16;
            }
            if new >> k & 1 == 0 {
                let (bits, len) = corrections;
                corrections = (bits << 1 | (size(k) & 1) as u64, len + 1);
                continue;
            }
            self.flush(table);
            let positive = (0 <= block.at(k)) as u32;
            self.tokens.push(table, run << 4 | 1, 1, positive);
            self.tokens.bits(corrections.0, corrections.1);
            corrections = (0, 0);
            run = 0;
        }
        run += self.step.end as u32 + 1 - next;
        if 0 < run || corrections.1 != 0 {
            if corrections.1 != 0 {
                self.waiting.push(corrections);
                self.count += corrections.1;
            }
            self.end_block(table);
        }
    }
}
