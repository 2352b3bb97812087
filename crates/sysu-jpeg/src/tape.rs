//! Coefficients of which it is not known yet where they belong.
//!
//! A scan that is read from its middle gives blocks in order, but neither
//! their place in the picture nor their true means. So they are written down
//! one behind the other, those that the scale needs, and laid out later.

use crate::coefficients::{Blocks, DUMP};
use crate::scan::{Scanner, Sink, Source, Trouble, Unit};

/// Entries of a sheet.
const SHEET: usize = 1 << 16;

/// The most entries of a block: a head and its coefficients.
const BLOCK: usize = 65;

/// One MCU behind the other.
///
/// A block is a head, which holds, from the low bits, the number of entries
/// behind it (8), the index of its last coefficient (8) and its first
/// coefficient (16), and an entry for each other one: its value (16) and its
/// place (16).
#[derive(Debug, Default)]
pub(crate) struct Tape {
    sheets: Vec<Box<[u32; SHEET]>>,
    /// Entries of the last sheet that are written.
    used: usize,
    /// Where each MCU begins: its sheet (16) and its entry there (16).
    starts: Vec<u32>,
}

/// Writes a block.
struct Pen<'t> {
    sheet: &'t mut [u32; SHEET],
    at: usize,
    first: i16,
}

impl Pen<'_> {
    /// Writes a coefficient, and keeps it if `keep` says so.
    #[inline(always)]
    fn write(&mut self, place: u16, value: i16, keep: bool) {
        let entry = (place as u32) << 16 | value as u16 as u32;
        self.sheet[self.at % SHEET] = entry;
        self.at += keep as usize;
    }
}

impl Sink for Pen<'_> {
    #[inline(always)]
    fn first(&mut self, value: i16) {
        self.first = value;
    }

    #[inline(always)]
    fn one(&mut self, places: &[u16; 256], index: u32, value: i16) {
        let place = places[(index & 0xFF) as usize];
        self.write(place, value, (place as usize) < DUMP);
    }

    #[inline(always)]
    fn two(
        &mut self,
        places: &[u16; 256],
        indices: [u32; 2],
        values: [i16; 2],
    ) {
        let place = places[(indices[0] & 0xFF) as usize];
        let alone = indices[0] == indices[1];
        self.write(place, values[0], !alone && (place as usize) < DUMP);
        self.one(places, indices[1], values[1]);
    }
}

impl Tape {
    /// Returns the bytes that it has allocated, about.
    pub(crate) fn bytes(&self) -> u64 {
        let sheets = self.sheets.len() * size_of::<[u32; SHEET]>();
        (sheets + self.starts.capacity() * size_of::<u32>()) as u64
    }

    /// Returns the number of MCUs.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Reads the next MCU, for which bytes are reserved, and says whether
    /// there was trouble.
    #[inline(always)]
    pub(crate) fn mcu(
        &mut self,
        scanner: &mut Scanner<'_>,
    ) -> Option<Trouble> {
        let most = scanner.units.len() * BLOCK;
        if self.sheets.is_empty() || SHEET < self.used + most {
            self.turn();
        }
        let number = self.sheets.len().wrapping_sub(1);
        let sheet = self.sheets.last_mut()?;
        self.starts.push((number * SHEET + self.used) as u32);
        let mut pen = Pen { sheet, at: self.used, first: 0 };
        let mut window = scanner.window;
        let mut bad = None;
        for unit in &scanner.units {
            let coding = &scanner.codings[unit.component];
            let source = Source::new(&scanner.stream, coding);
            let prediction = &mut scanner.predictions[unit.component & 3];
            let head = pen.at;
            pen.at += 1;
            let (last, trouble) =
                source.block(&mut window, prediction, &mut pen);
            let count = pen.at - head - 1;
            let first = pen.first as u16 as u32;
            pen.sheet[head % SHEET] = first << 16 | last << 8 | count as u32;
            bad = bad.or(trouble);
        }
        self.used = pen.at;
        scanner.window = window;
        bad
    }

    /// Begins a sheet.
    #[cold]
    #[inline(never)]
    fn turn(&mut self) {
        // Not an array on the stack first: the system has zeros at hand.
        let sheet = vec![0; SHEET].into_boxed_slice();
        if let Ok(sheet) = sheet.try_into() {
            self.sheets.push(sheet);
            self.used = 0;
        }
    }

    /// Takes the last MCU back.
    pub(crate) fn undo(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.used = start as usize % SHEET;
        }
    }

    /// Returns the entries from MCU `number` on.
    fn from(&self, number: usize) -> Option<&[u32]> {
        let start = *self.starts.get(number)? as usize;
        self.sheets.get(start / SHEET)?.get(start % SHEET..)
    }
}

/// Tapes that follow one another, to the end of a scan.
#[derive(Debug)]
pub(crate) struct Tapes {
    pub(crate) segments: Vec<Segment>,
    /// The blocks of an MCU.
    pub(crate) units: Vec<Unit>,
    /// For each component the blocks of an MCU across.
    pub(crate) across: [usize; 4],
    /// MCUs of a row.
    pub(crate) row: usize,
}

/// A tape, and where it belongs.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) tape: Tape,
    /// Its first MCU that counts.
    pub(crate) first: usize,
    /// The number of that in the picture.
    pub(crate) begin: usize,
    /// What is to be added to the first coefficients of each component.
    pub(crate) means: [i16; 4],
}

impl Tapes {
    /// Lays out row `y` of MCUs.
    pub(crate) fn lay_out(&self, y: usize, rows: &mut [Blocks]) {
        let mcus = y * self.row..(y + 1) * self.row;
        for (n, segment) in self.segments.iter().enumerate() {
            let Segment { tape, first, begin, means } = segment;
            let next = self.segments.get(n + 1);
            let end = next.map_or(usize::MAX, |next| next.begin);
            for mcu in mcus.start.max(*begin)..mcus.end.min(end) {
                let Some(entries) = tape.from(first + mcu - begin) else {
                    break;
                };
                self.mcu(entries, mcu - mcus.start, means, rows);
            }
        }
    }

    /// Lays out MCU `x` of a row.
    #[inline(always)]
    fn mcu(
        &self,
        mut entries: &[u32],
        x: usize,
        means: &[i16; 4],
        rows: &mut [Blocks],
    ) {
        for unit in &self.units {
            let [head, rest @ ..] = entries else { return };
            let count = (head & 0xFF) as usize;
            let Some((own, rest)) = rest.split_at_checked(count) else {
                return;
            };
            entries = rest;
            let component = unit.component & 3;
            let blocks = &mut rows[component];
            let x = x * self.across[component] + unit.x;
            let (group, base) = blocks.at(x, unit.y);
            let lanes = &mut blocks.data[base..];
            lanes[0] = ((head >> 16) as i16).wrapping_add(means[component]);
            for &entry in own {
                if let Some(to) = lanes.get_mut((entry >> 16) as usize) {
                    *to = entry as i16;
                }
            }
            let last = &mut blocks.last[group];
            *last = (*last).max((head >> 8) as u8);
        }
    }
}
