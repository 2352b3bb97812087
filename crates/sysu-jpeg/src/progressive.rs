//! Entropy decoding of progressive scans: T.81, annex G.

use crate::bits::Window;
use crate::huffman::{END_RUN, Kind, SLOW, extend};
use crate::scan::{Scanner, Source, Trouble, look, slow};
use crate::store::{Block, Store};

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

impl Band {
    /// Decodes row `y` of MCUs of a scan of this band.
    #[inline(always)]
    pub(crate) fn row(
        self,
        scanner: &mut Scanner<'_>,
        stores: &mut [Store],
        y: usize,
    ) {
        match (self.start, self.refines) {
            (0, false) => self.means::<false>(scanner, stores, y),
            (0, true) => self.means::<true>(scanner, stores, y),
            (_, false) => self.shapes::<false>(scanner, stores, y),
            (_, true) => self.shapes::<true>(scanner, stores, y),
        }
    }

    /// The first coefficient of the blocks of all components of the scan.
    #[inline(always)]
    fn means<const REFINE: bool>(
        self,
        scanner: &mut Scanner<'_>,
        stores: &mut [Store],
        y: usize,
    ) {
        let mut mcu = 0;
        while let Some(room) = scanner.room(&mut mcu) {
            for mcu in mcu..mcu + room {
                scanner.stream.reserve(&mut scanner.window);
                let mut w = scanner.window;
                let mut trouble = None;
                for unit in &scanner.units {
                    let source = Source::new(
                        &scanner.stream,
                        &scanner.codings[unit.component],
                    );
                    let store = &mut stores[unit.component];
                    let x = mcu * source.coding.across + unit.x;
                    let y = y * source.coding.down + unit.y;
                    let to = &mut store.at(x, y).0[0];
                    if w.len < 32 {
                        w.refill(source.buf, source.end);
                    }
                    if REFINE {
                        *to |= (w.take(1) << self.low) as i16;
                    } else {
                        let value = difference(&mut w, source, &mut trouble);
                        let prediction =
                            &mut scanner.predictions[unit.component & 3];
                        *prediction = prediction.wrapping_add(value);
                        *to = (*prediction << self.low) as i16;
                    }
                }
                scanner.window = w;
                if scanner.settle(trouble) {
                    break;
                }
            }
            mcu += room;
        }
    }

    /// The other coefficients of the blocks of one component.
    #[inline(always)]
    fn shapes<const REFINE: bool>(
        self,
        scanner: &mut Scanner<'_>,
        stores: &mut [Store],
        y: usize,
    ) {
        let Some(&unit) = scanner.units.first() else { return };
        let Some(store) = stores.get_mut(unit.component) else { return };
        let mut x = 0;
        while let Some(room) = scanner.room(&mut x) {
            let end = x + room;
            while x < end {
                if !REFINE && scanner.end_run != 0 {
                    // These blocks have nothing, and are not even touched.
                    let skip = (scanner.end_run as usize).min(end - x);
                    scanner.end_run -= skip as u32;
                    x += skip;
                    continue;
                }
                scanner.stream.reserve(&mut scanner.window);
                let coding = &scanner.codings[unit.component];
                let source = Source::new(&scanner.stream, coding);
                let mut w = scanner.window;
                let mut end_run = scanner.end_run;
                let (block, mask) = store.at(x, y);
                let trouble = if REFINE {
                    self.refine(&mut w, source, block, mask, &mut end_run)
                } else {
                    self.first(&mut w, source, block, mask, &mut end_run)
                };
                scanner.window = w;
                scanner.end_run = end_run;
                x += 1;
                if scanner.settle(trouble) {
                    break;
                }
            }
            x = end;
        }
    }

    /// The higher bits of a block's band.
    #[inline(always)]
    fn first(
        self,
        w: &mut Window,
        source: Source<'_>,
        block: &mut Block,
        mask: &mut u64,
        end_run: &mut u32,
    ) -> Option<Trouble> {
        let ac = &*source.coding.ac;
        let pairs = &*ac.pairs;
        let end = self.end;
        let mut trouble = None;
        let mut next = self.start;
        let mut seen = *mask;
        let mut put = |index: u32, value: i16| {
            if let Some(to) = block.get_mut(index as usize) {
                *to = value << self.low;
                seen |= ((value != 0) as u64) << index;
            }
        };
        let reached = loop {
            if w.len < 32 {
                w.refill(source.buf, source.end);
            }
            let pair = pairs[look(w)];
            if pair & SLOW as u64 == 0 {
                let first = next + (pair >> 8) as u32 % 256;
                put(first, (pair >> 32) as i16);
                if end <= first {
                    w.consume((pair >> 24) as u32 & 63);
                    break first;
                }
                let second = first + (pair >> 16) as u32 % 256;
                put(second, (pair >> 48) as i16);
                w.consume(pair as u32 & 63);
                if end <= second {
                    break second;
                }
                next = second + 1;
                continue;
            }
            let entry = ac.fast[look(w)];
            let [run, size] = slow(w, entry, ac, Kind::Band, &mut trouble);
            if size == 0 && run < 15 {
                *end_run = blocks(w, run) - 1;
                break END_RUN;
            }
            let value = take(w, size);
            next += run;
            put(next, value as i16);
            if end <= next {
                break next;
            }
            next += 1;
        };
        *mask = seen;
        if 63 < reached && reached < END_RUN {
            trouble = trouble.or(Some(Trouble::Run));
        }
        trouble
    }

    /// The next bit of a block's band.
    #[inline(always)]
    fn refine(
        self,
        w: &mut Window,
        source: Source<'_>,
        block: &mut Block,
        mask: &mut u64,
        end_run: &mut u32,
    ) -> Option<Trouble> {
        let Self { end, low, .. } = self;
        let ac = &*source.coding.ac;
        let mut trouble = None;
        let mut k = self.start;
        // What was not zero before this scan gets another bit.
        let inside = (2u64 << end).wrapping_sub(1);
        let mut old = *mask & inside & (u64::MAX << k);
        let correct = |w: &mut Window, block: &mut Block, k: u32| {
            if w.len == 0 {
                w.refill(source.buf, source.end);
            }
            let to = &mut block[k as usize & 63];
            let sign = *to >> 15;
            let bit = (w.take(1) << low) as i16;
            *to = to.wrapping_add((bit ^ sign) - sign);
        };
        if *end_run == 0 {
            while k <= end {
                if w.len < 32 {
                    w.refill(source.buf, source.end);
                }
                let entry = ac.fast[look(w)];
                let (mut run, value);
                if entry & SLOW == 0 {
                    w.consume(entry & 0x3F);
                    run = entry >> 8 & 0xFF;
                    value = entry as i32 >> 16;
                    if run == END_RUN {
                        *end_run = 1;
                        break;
                    }
                } else {
                    let size;
                    [run, size] = slow(w, entry, ac, Kind::Band, &mut trouble);
                    if size == 0 && run < 15 {
                        *end_run = blocks(w, run);
                        break;
                    }
                    value = take(w, size);
                }
                // The run counts only coefficients that are still zero.
                loop {
                    let next = old.trailing_zeros().min(end + 1);
                    let zeros = next - k;
                    if run < zeros {
                        k += run;
                        break;
                    }
                    run -= zeros;
                    k = next;
                    if end < next {
                        break;
                    }
                    correct(w, block, next);
                    old &= old - 1;
                    k += 1;
                }
                if value != 0 {
                    if end < k {
                        trouble = trouble.or(Some(Trouble::Run));
                    }
                    // New coefficients are of one bit. One beyond the band is
                    // damage, and goes where libjpeg puts it.
                    let at = k.min(63);
                    block[at as usize & 63] = (value.signum() << low) as i16;
                    *mask |= 1 << at;
                }
                k += 1;
            }
        }
        if *end_run != 0 {
            while old != 0 {
                correct(w, block, old.trailing_zeros());
                old &= old - 1;
            }
            *end_run -= 1;
        }
        trouble
    }
}

#[inline(always)]
fn difference(
    w: &mut Window,
    source: Source<'_>,
    trouble: &mut Option<Trouble>,
) -> i32 {
    let table = &*source.coding.dc;
    let entry = table.fast[look(w)];
    if entry & SLOW == 0 {
        w.consume(entry & 0x3F);
        return entry as i32 >> 16;
    }
    let [_, size] = slow(w, entry, table, Kind::Dc, trouble);
    take(w, size)
}

/// Takes a value of `size` bits.
#[inline(always)]
fn take(w: &mut Window, size: u32) -> i32 {
    if size == 0 { 0 } else { extend(w.take(size), size) }
}

/// Takes how many blocks end here: 2 to the power of `run`, and as many more
/// as the next `run` bits say.
#[inline(always)]
fn blocks(w: &mut Window, run: u32) -> u32 {
    let more = if run == 0 { 0 } else { w.take(run) };
    (1 << run) + more
}
