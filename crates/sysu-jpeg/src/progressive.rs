//! Entropy decoding of the blocks of progressive scans: T.81, annex G.

use crate::bits::Window;
use crate::coefficients::LANES;
use crate::huffman::{Kind, SLOW, extend};
use crate::scan::{Source, Trouble, look, slow};
use crate::tables::NATURAL;

/// The coefficients that a scan holds, and which of their bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    /// First and last coefficient, in zigzag order.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Whether an earlier scan held higher bits.
    pub(crate) refines: bool,
    /// The position of the lowest bit held.
    pub(crate) low: u32,
}

/// A block of a progressive scan.
#[derive(Debug)]
pub(crate) struct Block<'s> {
    pub(crate) source: Source<'s>,
    pub(crate) window: Window,
    pub(crate) band: Band,
    pub(crate) prediction: &'s mut i32,
    pub(crate) end_run: &'s mut u32,
    /// The coefficients of the block, in steps of sixteen.
    pub(crate) to: &'s mut [i16],
    pub(crate) trouble: Option<Trouble>,
}

impl Block<'_> {
    /// Decodes the block, and returns the last coefficient written.
    #[inline(always)]
    pub(crate) fn decode(&mut self) -> u32 {
        match (self.band.start, self.band.refines) {
            (0, false) => self.dc_first(),
            (0, true) => self.dc_refine(),
            (_, false) => self.ac_first(),
            (_, true) => self.ac_refine(),
        }
    }

    #[inline(always)]
    fn fill(&mut self) {
        if self.window.len < 32 {
            self.window.refill(self.source.buf, self.source.end);
        }
    }

    fn dc_first(&mut self) -> u32 {
        self.fill();
        let table = &*self.source.coding.dc;
        let entry = table.fast[look(&self.window)];
        let value = if entry & SLOW == 0 {
            self.window.consume(entry & 0x3F);
            entry as i32 >> 16
        } else {
            let [_, size] = self.slow(entry, Kind::Dc);
            if size == 0 { 0 } else { extend(self.window.take(size), size) }
        };
        *self.prediction = self.prediction.wrapping_add(value);
        if let Some(to) = self.to.first_mut() {
            *to = (*self.prediction << self.band.low) as i16;
        }
        0
    }

    fn dc_refine(&mut self) -> u32 {
        self.fill();
        if self.window.take(1) != 0
            && let Some(to) = self.to.first_mut()
        {
            *to |= 1 << self.band.low;
        }
        0
    }

    fn ac_first(&mut self) -> u32 {
        if *self.end_run != 0 {
            *self.end_run -= 1;
            return 0;
        }
        let mut last = 0;
        let mut k = self.band.start;
        while k <= self.band.end {
            self.fill();
            let entry = self.source.coding.ac.fast[look(&self.window)];
            let value = if entry & SLOW == 0 {
                self.window.consume(entry & 0x3F);
                k += entry >> 8 & 0xFF;
                entry as i32 >> 16
            } else {
                let [run, size] = self.slow(entry, Kind::Band);
                if size == 0 && run < 15 {
                    *self.end_run = self.blocks(run) - 1;
                    break;
                }
                k += run;
                if size == 0 {
                    0
                } else {
                    extend(self.window.take(size), size)
                }
            };
            if 63 < k {
                self.trouble = Some(Trouble::Run);
                break;
            }
            if value != 0 {
                *self.at(k) = (value << self.band.low) as i16;
                last = k;
            }
            k += 1;
        }
        last
    }

    fn ac_refine(&mut self) -> u32 {
        let mut last = 0;
        let mut k = self.band.start;
        let bit = 1 << self.band.low;
        if *self.end_run == 0 {
            while k <= self.band.end {
                self.fill();
                let entry = self.source.coding.ac.fast[look(&self.window)];
                let mut run;
                let mut value;
                if entry & SLOW == 0 {
                    self.window.consume(entry & 0x3F);
                    run = entry >> 8 & 0xFF;
                    value = entry as i32 >> 16;
                } else {
                    let size;
                    [run, size] = self.slow(entry, Kind::Band);
                    if size == 0 && run < 15 {
                        *self.end_run = self.blocks(run);
                        break;
                    }
                    value = 0;
                    if size != 0 {
                        value = extend(self.window.take(size), size);
                    }
                }
                // New coefficients are of one bit.
                value = value.signum() * bit;
                // The run counts only coefficients that are still zero.
                while k <= self.band.end {
                    if *self.at(k) != 0 {
                        self.correct(k);
                    } else if run == 0 {
                        break;
                    } else {
                        run -= 1;
                    }
                    k += 1;
                }
                if value != 0 && k <= self.band.end {
                    *self.at(k) = value as i16;
                    last = k;
                }
                k += 1;
            }
        }
        if *self.end_run != 0 {
            while k <= self.band.end {
                if *self.at(k) != 0 {
                    self.correct(k);
                }
                k += 1;
            }
            *self.end_run -= 1;
        }
        last
    }

    /// Reads the next bit of a coefficient that is not zero.
    #[inline(always)]
    fn correct(&mut self, k: u32) {
        if self.window.len == 0 {
            self.window.refill(self.source.buf, self.source.end);
        }
        if self.window.take(1) != 0 {
            let bit = 1 << self.band.low;
            let to = self.at(k);
            if *to & bit == 0 {
                *to = to.wrapping_add(if *to < 0 { -bit } else { bit });
            }
        }
    }

    /// Returns coefficient `k`, at most 63.
    #[inline(always)]
    fn at(&mut self, k: u32) -> &mut i16 {
        &mut self.to[NATURAL[k as usize & 63] as usize * LANES]
    }

    /// Reads how many blocks end here: 2 to the power of `run`, and as many
    /// more as the next `run` bits say.
    #[inline(always)]
    fn blocks(&mut self, run: u32) -> u32 {
        let more = if run == 0 { 0 } else { self.window.take(run) };
        (1 << run) + more
    }

    #[inline(always)]
    fn slow(&mut self, entry: u32, kind: Kind) -> [u32; 2] {
        let coding = self.source.coding;
        let table = if kind == Kind::Dc { &coding.dc } else { &coding.ac };
        let trouble = &mut self.trouble;
        slow(&mut self.window, entry, table, kind, trouble)
    }
}
