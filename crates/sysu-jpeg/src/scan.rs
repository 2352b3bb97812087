//! Entropy decoding of a scan: its intervals, its MCUs, and, for sequential
//! scans, its blocks. T.81, annex F.

use std::sync::Arc;

use crate::bits::{Stream, Window};
use crate::coefficients::{Blocks, Places};
use crate::huffman::{END_RUN, Kind, SLOW, Table, extend};
use crate::progressive::{self, Band};

/// A block of an MCU.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    /// The component, in the scan.
    pub(crate) component: usize,
    /// Where the block is in the MCU.
    pub(crate) x: usize,
    pub(crate) y: usize,
}

/// How one component of a scan is coded.
#[derive(Clone, Debug)]
pub(crate) struct Coding {
    pub(crate) dc: Arc<Table>,
    pub(crate) ac: Arc<Table>,
    pub(crate) places: Arc<Places>,
    /// Blocks of an MCU across and down.
    pub(crate) across: usize,
    pub(crate) down: usize,
}

/// What ends a row early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The data end.
    Truncated,
    /// A code that the table does not have.
    Code,
    /// A run beyond the end of a block.
    Run,
    /// A restart marker is missing or out of order.
    Restart,
}

/// What the MCUs of a scan hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    /// Whole blocks.
    Sequential,
    /// A part of each coefficient of a band.
    Progressive(Band),
}

/// The state of a scan.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'a> {
    pub(crate) stream: Stream<'a>,
    window: Window,
    units: Vec<Unit>,
    codings: Vec<Coding>,
    predictions: [i32; 4],
    pass: Pass,
    /// Blocks that hold nothing new, after the one that said so.
    end_run: u32,
    /// MCUs of a row.
    across: usize,
    restart: u32,
    /// MCUs until the next restart marker.
    left: u32,
    /// The number of the next restart marker, 0 to 7.
    number: u8,
    /// Nothing more comes in this interval, or until the marker `number`.
    blank: bool,
    /// Nothing more comes at all.
    over: bool,
    /// The first trouble, and the offset near it.
    pub(crate) trouble: Option<(Trouble, usize)>,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(
        data: &'a [u8],
        pos: usize,
        units: Vec<Unit>,
        codings: Vec<Coding>,
        pass: Pass,
        across: usize,
        restart: u32,
    ) -> Self {
        // 64 coefficients of at most 31 bits each.
        let mut stream = Stream::new(data, pos, units.len() * 256 + 16);
        let mut window = Window::default();
        stream.reserve(&mut window);
        Self {
            stream,
            window,
            units,
            codings,
            predictions: [0; 4],
            pass,
            end_run: 0,
            across,
            restart,
            left: restart,
            number: 0,
            blank: false,
            over: false,
            trouble: None,
        }
    }

    /// Says whether nothing more can come.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Decodes row `y` of MCUs into `rows`, one per component of the frame.
    #[inline(always)]
    pub(crate) fn row(&mut self, rows: &mut [Blocks], y: usize) {
        for mcu in 0..self.across {
            if self.restart != 0 {
                if self.left == 0 {
                    self.begin_interval();
                }
                self.left -= 1;
            }
            if self.blank {
                if self.restart == 0 || self.over {
                    return;
                }
                continue;
            }
            self.stream.reserve(&mut self.window);
            match self.pass {
                Pass::Sequential => self.mcu(mcu, rows, y),
                Pass::Progressive(band) => self.part(band, mcu, rows, y),
            }
            if self.window.is_past(self.stream.end) {
                self.starve();
            }
        }
    }

    #[inline(always)]
    fn mcu(&mut self, mcu: usize, rows: &mut [Blocks], y: usize) {
        let mut window = self.window;
        let mut bad = None;
        for unit in &self.units {
            let coding = &self.codings[unit.component];
            let row = &mut rows[unit.component];
            let x = mcu * coding.across + unit.x;
            let (group, base) = row.at(x, y * coding.down + unit.y);
            let prediction = &mut self.predictions[unit.component & 3];
            let source =
                Source { buf: &self.stream.buf, end: self.stream.end, coding };
            let to = &mut row.data[base..];
            let (last, trouble) = source.block(&mut window, prediction, to);
            let seen = &mut row.last[group];
            *seen = (*seen).max(last as u8);
            bad = bad.or(trouble);
        }
        self.window = window;
        if let Some(trouble) = bad {
            self.note(trouble);
        }
    }

    #[inline(never)]
    fn part(&mut self, band: Band, mcu: usize, rows: &mut [Blocks], y: usize) {
        for unit in &self.units {
            let coding = &self.codings[unit.component];
            let row = &mut rows[unit.component];
            let x = mcu * coding.across + unit.x;
            let (group, base) = row.at(x, y * coding.down + unit.y);
            let mut block = progressive::Block {
                source: Source {
                    buf: &self.stream.buf,
                    end: self.stream.end,
                    coding,
                },
                window: self.window,
                band,
                prediction: &mut self.predictions[unit.component & 3],
                end_run: &mut self.end_run,
                to: &mut row.data[base..],
                trouble: None,
            };
            let last = block.decode();
            let (window, trouble) = (block.window, block.trouble);
            self.window = window;
            let seen = &mut row.last[group];
            *seen = (*seen).max(last as u8);
            if let Some(trouble) = trouble {
                let at = self.stream.offset();
                self.trouble.get_or_insert((trouble, at));
            }
        }
    }

    #[cold]
    fn note(&mut self, trouble: Trouble) {
        let at = self.stream.offset();
        self.trouble.get_or_insert((trouble, at));
    }

    /// The interval ended before its MCUs.
    #[cold]
    fn starve(&mut self) {
        self.note(Trouble::Truncated);
        self.blank = true;
        if self.restart == 0 {
            self.over = true;
        }
    }

    /// Looks for the restart marker that is due.
    #[cold]
    #[inline(never)]
    fn begin_interval(&mut self) {
        self.left = self.restart;
        self.predictions = [0; 4];
        self.end_run = 0;
        if self.over {
            return;
        }
        loop {
            let (marker, _) = self.stream.finish();
            let ahead = match marker {
                Some(code @ 0xD0..=0xD7) => {
                    (code & 7).wrapping_sub(self.number) & 7
                }
                // Not a marker that could end a scan: skip it.
                Some(code) if code < 0xC0 => {
                    self.note(Trouble::Restart);
                    self.stream.resume(&mut self.window);
                    continue;
                }
                _ => {
                    self.note(Trouble::Truncated);
                    self.blank = true;
                    self.over = true;
                    return;
                }
            };
            match ahead {
                // One or two behind: its interval was decoded already.
                6 | 7 => {
                    self.note(Trouble::Restart);
                    self.stream.resume(&mut self.window);
                }
                // One or two ahead: the interval due is missing.
                1 | 2 => {
                    self.note(Trouble::Restart);
                    self.blank = true;
                    self.number = (self.number + 1) & 7;
                    return;
                }
                _ => {
                    if ahead != 0 {
                        self.note(Trouble::Restart);
                    }
                    self.number = (self.number + 1) & 7;
                    self.blank = false;
                    self.stream.resume(&mut self.window);
                    return;
                }
            }
        }
    }

    /// Returns the offset of what follows the scan.
    pub(crate) fn end(&mut self) -> usize {
        loop {
            let (marker, at) = self.stream.finish();
            match marker {
                Some(0xD0..=0xD7) => self.stream.resume(&mut self.window),
                _ => return at,
            }
        }
    }
}

/// The bytes and the tables that a block is read with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'s> {
    pub(crate) buf: &'s [u8],
    pub(crate) end: usize,
    pub(crate) coding: &'s Coding,
}

impl Source<'_> {
    /// Decodes a block to `to`, in steps of sixteen, and returns the index
    /// of its last coefficient.
    #[inline(always)]
    fn block(
        &self,
        window: &mut Window,
        prediction: &mut i32,
        to: &mut [i16],
    ) -> (u32, Option<Trouble>) {
        let mut w = *window;
        let mut trouble = None;
        w.refill(self.buf, self.end);
        let dc = &*self.coding.dc;
        let mut entry = dc.fast[look(&w)];
        if entry & SLOW != 0 {
            let size;
            [_, size] = self.slow(&mut w, entry, dc, Kind::Dc, &mut trouble);
            let value = if size == 0 { 0 } else { extend(w.take(size), size) };
            *prediction = prediction.wrapping_add(value);
            w.refill(self.buf, self.end);
        } else {
            w.consume(entry & 0x3F);
            *prediction = prediction.wrapping_add(entry as i32 >> 16);
        }
        if let Some(to) = to.first_mut() {
            *to = *prediction as i16;
        }
        let ac = &*self.coding.ac;
        let fast = &*ac.fast;
        let places = &self.coding.places.0;
        let mut next = 1;
        let mut last;
        loop {
            if w.len < 32 {
                w.refill(self.buf, self.end);
            }
            last = next - 1;
            entry = fast[look(&w)];
            let (index, value);
            if entry & SLOW == 0 {
                w.consume(entry & 0x3F);
                index = next + (entry >> 8 & 0xFF);
                value = (entry as i32 >> 16) as i16;
            } else {
                let [run, size] =
                    self.slow(&mut w, entry, ac, Kind::Ac, &mut trouble);
                index = next + run;
                value = if size == 0 {
                    0
                } else {
                    extend(w.take(size), size) as i16
                };
            }
            let place = places[(index & 0xFF) as usize] as usize;
            if let Some(to) = to.get_mut(place) {
                *to = value;
            }
            next = index + 1;
            if index >= 63 {
                break;
            }
        }
        if next <= 64 {
            last = 63;
        } else if next <= END_RUN {
            trouble = trouble.or(Some(Trouble::Run));
        }
        *window = w;
        (last, trouble)
    }

    /// Takes a code that the fast table cannot give whole, and returns its
    /// run and the size of the value that follows it.
    #[inline(always)]
    pub(crate) fn slow(
        &self,
        w: &mut Window,
        entry: u32,
        table: &Table,
        kind: Kind,
        trouble: &mut Option<Trouble>,
    ) -> [u32; 2] {
        if entry & 0x3F != 0 {
            w.consume(entry & 0x3F);
            return [entry >> 8 & 0xFF, entry >> 16];
        }
        let found = table.long(w.bits, kind);
        let Some([run, size, len]) = found else {
            // As libjpeg does: a code that is none reads as zero.
            *trouble = Some(Trouble::Code);
            w.consume(16);
            return [if kind == Kind::Ac { END_RUN } else { 0 }, 0];
        };
        w.consume(len);
        if size == 0 && run < 15 && kind == Kind::Ac {
            return [END_RUN, 0];
        }
        [run, size]
    }
}

/// Returns the index of the next code in a fast table.
#[inline(always)]
pub(crate) fn look(w: &Window) -> usize {
    (w.bits >> (64 - crate::huffman::LOOK)) as usize
}
