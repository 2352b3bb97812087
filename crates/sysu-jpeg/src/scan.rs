//! Entropy decoding of a scan: its intervals, its MCUs, and, for sequential
//! scans, its blocks. T.81, annex F.

use std::sync::Arc;

use crate::bits::{Stream, Window};
use crate::coefficients::{Blocks, Places};
use crate::huffman::{END_RUN, Kind, SLOW, Table, extend};
use crate::progressive::Band;
use crate::store::Store;

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
    /// Data are left behind the last block.
    Extra,
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
    pub(crate) window: Window,
    pub(crate) units: Vec<Unit>,
    pub(crate) codings: Vec<Coding>,
    pub(crate) predictions: [i32; 4],
    pass: Pass,
    /// Blocks that hold nothing new, after the one that said so.
    pub(crate) end_run: u32,
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
        let mut stream = Stream::new(data, pos, margin(units.len()));
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

    /// Returns the interval in which row `row` of MCUs begins, and how many
    /// MCUs of it come before; `None` without intervals.
    pub(crate) fn interval(&self, row: usize) -> Option<(usize, usize)> {
        let first = row * self.across;
        let restart = self.restart as usize;
        Some((first.checked_div(restart)?, first.checked_rem(restart)?))
    }

    /// Goes to an interval, whose data begin at `at`.
    pub(crate) fn seek(&mut self, data: &'a [u8], at: usize, number: usize) {
        self.stream = Stream::new(data, at, margin(self.units.len()));
        self.window = Window::default();
        self.stream.reserve(&mut self.window);
        self.predictions = [0; 4];
        self.end_run = 0;
        self.left = self.restart;
        self.number = (number & 7) as u8;
    }

    /// Decodes `count` MCUs, one by one.
    pub(crate) fn pass_over(
        &mut self,
        count: usize,
        mut one: impl FnMut(&mut Self),
    ) {
        let across = std::mem::replace(&mut self.across, 1);
        for _ in 0..count {
            one(self);
        }
        self.across = across;
    }

    /// Decodes a row of MCUs of a sequential scan into groups.
    #[inline(always)]
    pub(crate) fn row(&mut self, rows: &mut [Blocks]) {
        self.sequential(rows, 0);
    }

    /// Decodes row `y` of MCUs into the coefficients of the whole picture.
    #[inline(always)]
    pub(crate) fn store(&mut self, stores: &mut [Store], y: usize) {
        match self.pass {
            Pass::Sequential => self.sequential(stores, y),
            Pass::Progressive(band) => band.row(self, stores, y),
        }
    }

    /// Passes over what is missing, and returns how many MCUs from `mcu` on
    /// are there in this row and this interval.
    #[inline(always)]
    pub(crate) fn room(&mut self, mcu: &mut usize) -> Option<usize> {
        loop {
            let mut room = self.across.saturating_sub(*mcu);
            if room == 0 {
                return None;
            }
            if self.restart != 0 {
                if self.left == 0 {
                    self.begin_interval();
                }
                room = room.min(self.left as usize);
                self.left -= room as u32;
            }
            if !self.blank {
                return Some(room);
            }
            if self.restart == 0 || self.over {
                return None;
            }
            *mcu += room;
        }
    }

    /// Looks after an MCU whether all is well, and says whether the interval
    /// has ended.
    #[inline(always)]
    pub(crate) fn settle(&mut self, trouble: Option<Trouble>) -> bool {
        if let Some(trouble) = trouble {
            self.note(trouble);
        }
        let past = self.window.is_past(self.stream.end);
        if past {
            self.starve();
        }
        past
    }

    #[inline(always)]
    fn sequential<T: Target>(&mut self, rows: &mut [T], y: usize) {
        let mut mcu = 0;
        while let Some(room) = self.room(&mut mcu) {
            for mcu in mcu..mcu + room {
                self.stream.reserve(&mut self.window);
                let bad = self.mcu(mcu, rows, y);
                if self.settle(bad) {
                    break;
                }
            }
            mcu += room;
        }
    }

    #[inline(always)]
    fn mcu<T: Target>(
        &mut self,
        mcu: usize,
        rows: &mut [T],
        y: usize,
    ) -> Option<Trouble> {
        let mut window = self.window;
        let mut bad = None;
        for unit in &self.units {
            let coding = &self.codings[unit.component];
            let source = Source::new(&self.stream, coding);
            let row = &mut rows[unit.component];
            let x = mcu * coding.across + unit.x;
            let y = y * coding.down + unit.y;
            let prediction = &mut self.predictions[unit.component & 3];
            let to = row.block(x, y);
            let (last, trouble) = source.block(&mut window, prediction, to);
            row.seen(x, y, last);
            bad = bad.or(trouble);
        }
        self.window = window;
        bad
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

    /// Says whether whole bytes are left after the last MCU of a scan that
    /// lacked nothing.
    pub(crate) fn has_extra(&self) -> bool {
        let Window { len, pos, .. } = self.window;
        let read = (pos * 8).saturating_sub(len as usize);
        !self.over && !self.blank && read + 8 <= self.stream.end * 8
    }

    /// Returns how many bits were taken since the stream began, without
    /// stuffing.
    #[cfg(feature = "parallel")]
    #[inline(always)]
    pub(crate) fn position(&self) -> usize {
        let Window { len, pos, .. } = self.window;
        ((self.stream.gone + pos) * 8).saturating_sub(len as usize)
    }

    /// Returns whether it is a sequential scan without restart intervals.
    #[cfg(feature = "parallel")]
    pub(crate) fn is_one_interval(&self) -> bool {
        self.restart == 0 && self.pass == Pass::Sequential
    }

    /// Returns the MCUs of a row.
    #[cfg(feature = "parallel")]
    pub(crate) fn across(&self) -> usize {
        self.across
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

/// Returns the most bytes of an MCU: 64 coefficients of at most 31 bits each.
fn margin(units: usize) -> usize {
    units * 256 + 16
}

/// The bytes and the tables that a block is read with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'s> {
    pub(crate) buf: &'s [u8],
    pub(crate) end: usize,
    pub(crate) coding: &'s Coding,
}

/// Where the blocks of sequential scans go.
trait Target {
    /// Returns the coefficients of a block, as far as its places reach.
    fn block(&mut self, x: usize, y: usize) -> &mut [i16];
    /// Takes note of the last coefficient of a block.
    fn seen(&mut self, x: usize, y: usize, last: u32);
}

impl Target for Blocks {
    #[inline(always)]
    fn block(&mut self, x: usize, y: usize) -> &mut [i16] {
        let (_, base) = self.at(x, y);
        &mut self.data[base..]
    }

    #[inline(always)]
    fn seen(&mut self, x: usize, y: usize, last: u32) {
        let (group, _) = self.at(x, y);
        let seen = &mut self.last[group];
        *seen = (*seen).max(last as u8);
    }
}

impl Target for Store {
    #[inline(always)]
    fn block(&mut self, x: usize, y: usize) -> &mut [i16] {
        self.at(x, y).0
    }

    #[inline(always)]
    fn seen(&mut self, x: usize, y: usize, last: u32) {
        *self.at(x, y).1 |= (2u64 << last).wrapping_sub(1);
    }
}

impl<'s> Source<'s> {
    #[inline(always)]
    pub(crate) fn new(stream: &'s Stream<'_>, coding: &'s Coding) -> Self {
        Self { buf: &stream.buf, end: stream.end, coding }
    }

    /// Decodes a block to `to`, each coefficient to its place, and returns
    /// the index of the last.
    #[inline(always)]
    pub(crate) fn block<S: Sink + ?Sized>(
        &self,
        window: &mut Window,
        prediction: &mut i32,
        to: &mut S,
    ) -> (u32, Option<Trouble>) {
        let mut w = *window;
        let mut trouble = None;
        w.refill(self.buf, self.end);
        let dc = &*self.coding.dc;
        let mut entry = dc.fast[look(&w)];
        if entry & SLOW != 0 {
            let size;
            [_, size] = slow(&mut w, entry, dc, Kind::Dc, &mut trouble);
            let value = if size == 0 { 0 } else { extend(w.take(size), size) };
            *prediction = prediction.wrapping_add(value);
            w.refill(self.buf, self.end);
        } else {
            w.consume(entry & 0x3F);
            *prediction = prediction.wrapping_add(entry as i32 >> 16);
        }
        to.first(*prediction as i16);
        let ac = &*self.coding.ac;
        let pairs = &*ac.pairs;
        let places = &self.coding.places.0;
        let mut next = 1;
        let last;
        loop {
            if w.len < 32 {
                w.refill(self.buf, self.end);
            }
            let pair = pairs[look(&w)];
            let (first, index, len, value);
            if pair & SLOW as u64 == 0 {
                first = next + (pair >> 8) as u32 % 256;
                index = first + (pair >> 16) as u32 % 256;
                len = pair as u32 & 0x3F;
                value = (pair >> 48) as i16;
                let twice = [(pair >> 32) as i16, value];
                to.two(places, [first, index], twice);
            } else {
                entry = ac.fast[look(&w)];
                let [run, size] =
                    slow(&mut w, entry, ac, Kind::Ac, &mut trouble);
                first = next + run;
                index = first;
                len = size;
                value = value_of(&w, size) as i16;
                to.one(places, index, value);
            }
            if index < 63 {
                w.consume(len);
                next = index + 1;
                continue;
            }
            // The block ends with the second coefficient, or before it.
            let (end, before) = if first < 63 {
                w.consume(len);
                (index, first)
            } else {
                let alone = pair & SLOW as u64 != 0;
                w.consume(if alone { len } else { (pair >> 24) as u32 & 63 });
                (first, next - 1)
            };
            if 63 < end && end - before <= END_RUN {
                trouble = trouble.or(Some(Trouble::Run));
            }
            last = if end == 63 { 63 } else { before };
            break;
        }
        *window = w;
        (last, trouble)
    }
}

/// Takes a code that the fast table cannot give whole, and returns its
/// run and the size of the value that follows it.
#[inline(always)]
pub(crate) fn slow(
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
        // As libjpeg does: a code that is none reads as zero, and is taken to
        // be one bit longer than any.
        *trouble = Some(Trouble::Code);
        w.consume(17);
        return [if kind == Kind::Ac { END_RUN } else { 0 }, 0];
    };
    w.consume(len);
    if size == 0 && run < 15 && kind == Kind::Ac {
        return [END_RUN, 0];
    }
    [run, size]
}

/// Where the coefficients of a block go.
pub(crate) trait Sink {
    /// Takes the first, which stands for the mean.
    fn first(&mut self, value: i16);
    /// Takes another, with its index in zigzag order or behind it.
    fn one(&mut self, places: &[u16; 256], index: u32, value: i16);
    /// Takes two, or one that is given twice.
    fn two(
        &mut self,
        places: &[u16; 256],
        indices: [u32; 2],
        values: [i16; 2],
    );
}

impl Sink for [i16] {
    #[inline(always)]
    fn first(&mut self, value: i16) {
        if let Some(to) = self.first_mut() {
            *to = value;
        }
    }

    #[inline(always)]
    fn one(&mut self, places: &[u16; 256], index: u32, value: i16) {
        let place = places[(index & 0xFF) as usize] as usize;
        if let Some(to) = self.get_mut(place) {
            *to = value;
        }
    }

    #[inline(always)]
    fn two(
        &mut self,
        places: &[u16; 256],
        indices: [u32; 2],
        values: [i16; 2],
    ) {
        self.one(places, indices[0], values[0]);
        self.one(places, indices[1], values[1]);
    }
}

/// Returns the value of the next `size` bits, which are not consumed.
#[inline(always)]
fn value_of(w: &Window, size: u32) -> i32 {
    if size == 0 {
        return 0;
    }
    extend((w.bits >> (64 - size)) as u32, size)
}

/// Returns the index of the next code in a fast table.
#[inline(always)]
pub(crate) fn look(w: &Window) -> usize {
    (w.bits >> (64 - crate::huffman::LOOK)) as usize
}
