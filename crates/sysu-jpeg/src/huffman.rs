//! Huffman tables, from the counts of the standard to one look-up.

/// A table as the file gives it.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    counts: [u8; 16],
    values: Vec<u8>,
}

impl Spec {
    /// Checks that the codes fit in their lengths.
    pub(crate) fn new(counts: &[u8; 16], values: &[u8]) -> Option<Self> {
        let total: usize = counts.iter().map(|&n| n as usize).sum();
        if 256 < total || total != values.len() {
            return None;
        }
        let mut code = 0u32;
        for (i, &count) in counts.iter().enumerate() {
            code += count as u32;
            if code > 1 << (i + 1) {
                return None;
            }
            code <<= 1;
        }
        Some(Self { counts: *counts, values: values.to_vec() })
    }
}

/// What the symbols of a table mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The size of a difference.
    Dc,
    /// A run of zeros and the size of a coefficient; size 0 ends the block.
    Ac,
    /// The same, but size 0 with a run ends several blocks.
    Band,
}

/// Bits looked up at once.
pub(crate) const LOOK: u32 = 10;

/// The run of an end of block: it moves any index past the block and past
/// every run that damage can produce.
pub(crate) const END_RUN: u32 = 80;

/// Set in entries that the fast path cannot use.
pub(crate) const SLOW: u32 = 0x80;

/// A table made for decoding.
///
/// An entry of `fast` holds, from the low bits: the bits to consume (6),
/// [`SLOW`], the run (8), the value (16). A slow entry holds the length of
/// the code alone, and the size of the value where the value would be; its
/// length is 0 where the code is longer than [`LOOK`] bits.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) fast: Box<[u32; 1 << LOOK]>,
    /// Two coefficients at once, but for [`Kind::Dc`]; see [`pair`].
    pub(crate) pairs: Box<[u64; 1 << LOOK]>,
    /// One more than the last code of each length, left-aligned in 16 bits.
    limit: [u32; 17],
    /// What to add to a code of each length to index `symbols`.
    offset: [i32; 17],
    symbols: [u8; 256],
}

impl Table {
    pub(crate) fn new(spec: &Spec, kind: Kind) -> Self {
        let mut table = Self::empty();
        table.symbols[..spec.values.len()].copy_from_slice(&spec.values);
        let mut code = 0u32;
        let mut index = 0usize;
        for len in 1..=16u32 {
            let count = spec.counts[len as usize - 1] as usize;
            table.offset[len as usize] = index as i32 - code as i32;
            for &symbol in &spec.values[index..index + count] {
                if len <= LOOK {
                    table.fill(code, len, symbol, kind);
                }
                code += 1;
            }
            index += count;
            table.limit[len as usize] = code << (16 - len);
            code <<= 1;
        }
        if kind != Kind::Dc {
            for index in 0..1 << LOOK {
                table.pairs[index] = pair(&table.fast, index);
            }
        }
        table
    }

    /// Makes a table without codes.
    pub(crate) fn empty() -> Self {
        Self {
            fast: Box::new([SLOW; 1 << LOOK]),
            pairs: Box::new([SLOW as u64; 1 << LOOK]),
            limit: [0; 17],
            offset: [0; 17],
            symbols: [0; 256],
        }
    }

    fn fill(&mut self, code: u32, len: u32, symbol: u8, kind: Kind) {
        let (run, size) = split(symbol, kind);
        let rest = LOOK - len;
        let start = (code << rest) as usize;
        let Some(entries) = self.fast.get_mut(start..start + (1 << rest))
        else {
            return;
        };
        for (suffix, entry) in entries.iter_mut().enumerate() {
            let several = kind == Kind::Band && (1..15).contains(&run);
            *entry = if size == 0 && several {
                len | SLOW | run << 8
            } else if size == 0 {
                let ends = kind != Kind::Dc && run < 15;
                let run = if ends { END_RUN } else { run };
                len | run << 8
            } else if size <= rest {
                let bits = suffix as u32 >> (rest - size);
                let value = extend(bits, size) as i16 as u16;
                (len + size) | run << 8 | (value as u32) << 16
            } else {
                len | SLOW | run << 8 | size << 16
            };
        }
    }

    /// Finds a code that is longer than [`LOOK`] bits in the left-aligned
    /// `bits`, and returns its run, its size and its length; `None` where
    /// there is no such code.
    #[cold]
    #[inline(never)]
    pub(crate) fn long(&self, bits: u64, kind: Kind) -> Option<[u32; 3]> {
        let code = (bits >> 48) as u32;
        let len =
            (LOOK as usize + 1..=16).find(|&len| code < self.limit[len])?;
        let index = (code >> (16 - len)) as i32 + self.offset[len];
        let symbol = *self.symbols.get(index as usize)?;
        let (run, size) = split(symbol, kind);
        Some([run, size, len as u32])
    }
}

/// Joins the coefficient at `index` with the one behind it, where both lie
/// in the bits looked up.
///
/// From the low bits: the bits to consume for both (6), [`SLOW`], the first
/// run (8), what the second adds to the index, which is 0 where there is none
/// (8), the bits to consume for the first alone (8), the first and the second
/// value (16 each), which are the same where there is one.
fn pair(fast: &[u32; 1 << LOOK], index: usize) -> u64 {
    let first = fast[index];
    if first & SLOW != 0 {
        return SLOW as u64;
    }
    let (len, run) = (first & 0x3F, first >> 8 & 0xFF);
    let value = (first >> 16) as u64;
    let alone = (len | run << 8 | len << 24) as u64 | value << 32;
    let second = fast[index << len & ((1 << LOOK) - 1)];
    let (more, next) = (second & 0x3F, second >> 8 & 0xFF);
    if second & SLOW != 0 || LOOK < len + more || run == END_RUN {
        return alone | value << 48;
    }
    let both = (more + ((next + 1) << 16)) as u64;
    (alone + both) | ((second >> 16) as u64) << 48
}

fn split(symbol: u8, kind: Kind) -> (u32, u32) {
    match kind {
        // Sizes above 15 are impossible and read as 15.
        Kind::Dc => (0, (symbol as u32).min(15)),
        Kind::Ac | Kind::Band => (symbol as u32 >> 4, symbol as u32 & 15),
    }
}

/// Makes a signed value of `size` bits: T.81, F.2.2.1, EXTEND.
#[inline(always)]
pub(crate) fn extend(bits: u32, size: u32) -> i32 {
    let negative = bits >> (size - 1) == 0;
    bits as i32 - if negative { (1 << size) - 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables;

    #[test]
    fn short_codes_give_run_length_and_value_at_once() {
        let (counts, values) = tables::AC_LUMINANCE;
        let spec = Spec::new(&counts, values).unwrap();
        let table = Table::new(&spec, Kind::Ac);
        // 00 is run 0, size 1; then a 1 is +1.
        let entry = table.fast[0b001 << (LOOK - 3)];
        assert_eq!(entry, 3 | 1 << 16);
        // 1010 is the end of the block.
        let entry = table.fast[0b1010 << (LOOK - 4)];
        assert_eq!(entry, 4 | END_RUN << 8);
    }

    #[test]
    fn codes_that_do_not_fit_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Spec::new(&counts, &[1, 2, 3]).is_none());
    }
}
