//! CCITT: rows of two colours as runs, by groups 3 and 4.

use std::convert::Infallible;

use fax::{
    BitReader,
    maps::{Mode, black, mode, white},
};

/// Which of the three ways it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Compression 2: one dimension, rows begin at bytes.
    Rows,
    /// Compression 3: rows end with a mark; some may tell only what differs
    /// from the row above.
    Group3 {
        /// Whether a bit after each mark tells which they are.
        two: bool,
    },
    /// Compression 4: every row tells what differs from the one above.
    Group4,
}

/// Unpacks `rows` rows of `width` pixels, one bit each, 1 for black, and says
/// whether all of them were there; rows that are missing are white.
///
/// # Source
///
/// ITU-T T.4 and T.6, as TIFF 6.0 has them; the codes are the `fax` crate's.
pub(super) fn unpack(
    packed: &[u8],
    coding: Coding,
    width: usize,
    rows: usize,
) -> (Vec<u8>, bool) {
    let stride = width.div_ceil(8);
    let mut whole = true;
    let mut bits = Bits { bytes: packed, at: 0 };
    let mut out = Vec::new();
    let (mut above, mut row) = (Vec::new(), Vec::new());
    for _ in 0..rows {
        row.clear();
        let done = match coding {
            Coding::Rows => {
                bits.at = bits.at.next_multiple_of(8);
                one(&mut bits, width, &mut row)
            }
            Coding::Group3 { two } => {
                let marked = bits.mark();
                let straight = !two || !marked || bits.bit();
                if straight {
                    one(&mut bits, width, &mut row)
                } else {
                    both(&mut bits, width, &above, &mut row)
                }
            }
            Coding::Group4 => both(&mut bits, width, &above, &mut row),
        };
        // A damaged row of group 3 is known as far as it goes, and the next
        // one begins at the next mark.
        let goes_on = match coding {
            Coding::Group3 { .. } => done.is_some() || bits.seek_mark(),
            _ => done.is_some(),
        };
        // Rows of white may be left out at the end.
        whole &= done.is_some() || row.is_empty() && bits.at_end(coding);
        draw(&row, width, stride, &mut out);
        std::mem::swap(&mut above, &mut row);
        if !goes_on {
            break;
        }
    }
    out.resize(stride * rows, 0);
    (out, whole)
}

/// Adds a row, of which the places are known where the colour changes.
fn draw(changes: &[usize], width: usize, stride: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + stride, 0);
    let row = &mut out[start..];
    for run in changes.chunks(2) {
        let end = run.get(1).copied().unwrap_or(width);
        for x in run[0]..end {
            row[x / 8] |= 0x80 >> (x % 8);
        }
    }
}

/// A row that stands for itself.
fn one(bits: &mut Bits<'_>, width: usize, row: &mut Vec<usize>) -> Option<()> {
    let (mut x, mut is_black) = (0, false);
    while x < width {
        x += run(bits, is_black)?;
        change(row, x, width)?;
        is_black = !is_black;
    }
    Some(())
}

/// A row that tells what differs from the one above.
fn both(
    bits: &mut Bits<'_>,
    width: usize,
    above: &[usize],
    row: &mut Vec<usize>,
) -> Option<()> {
    let (mut x, mut is_black, mut next) = (0, false, 0);
    let mut begun = false;
    while x < width {
        // The first change above to the other colour, on the right of here.
        let odd = usize::from(is_black);
        let beyond = |at: usize| !begun || at > x;
        next -= next.min(2);
        while above.get(next).is_some_and(|at| !beyond(*at)) || next % 2 != odd
        {
            next += 1;
        }
        let at = |n: usize| above.get(n).copied().unwrap_or(width);
        match mode::decode(bits)? {
            Mode::Pass => x = at(next + 1),
            Mode::Vertical(by) => {
                let to = at(next).checked_add_signed(by as isize)?;
                if to < x {
                    return None;
                }
                x = to;
                change(row, x, width)?;
                is_black = !is_black;
            }
            Mode::Horizontal => {
                for is_black in [is_black, !is_black] {
                    x += run(bits, is_black)?;
                    change(row, x, width)?;
                }
            }
            // At the end of the picture nothing of the row is there.
            Mode::Extension | Mode::EOF => return None,
        }
        begun = true;
    }
    Some(())
}

/// Notes a change of colour; there is none beyond the row.
fn change(row: &mut Vec<usize>, x: usize, width: usize) -> Option<()> {
    if x > width {
        return None;
    }
    row.push(x);
    Some(())
}

/// Reads the length of a run: parts of 64 and more, and a last one.
fn run(bits: &mut Bits<'_>, is_black: bool) -> Option<usize> {
    let mut sum = 0;
    loop {
        let part =
            if is_black { black::decode(bits) } else { white::decode(bits) }?;
        sum += part as usize;
        if part < 64 {
            return Some(sum);
        }
    }
}

/// The data, bit by bit; behind them are zeros.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn is_over(&self) -> bool {
        self.at >= self.bytes.len() * 8
    }

    /// Whether what comes is the mark at the end of the picture, or nothing.
    fn at_end(&self, coding: Coding) -> bool {
        match coding {
            Coding::Rows => self.is_over(),
            // The reader of modes has taken the mark.
            Coding::Group4 => true,
            Coding::Group3 { .. } => self.is_over() || self.look(11) == 0,
        }
    }

    fn look(&self, len: u8) -> u16 {
        let byte = |n: usize| {
            self.bytes.get(self.at / 8 + n).copied().unwrap_or(0) as u32
        };
        let three = byte(0) << 16 | byte(1) << 8 | byte(2);
        let rest = three << (8 + self.at % 8);
        (rest.checked_shr(32 - len as u32).unwrap_or(0)) as u16
    }

    fn bit(&mut self) -> bool {
        let bit = self.look(1) == 1;
        self.at += 1;
        bit
    }

    /// Passes over the mark between rows, if it is next.
    fn mark(&mut self) -> bool {
        if self.is_over() || self.look(11) != 0 {
            return false;
        }
        while !self.is_over() && self.look(1) == 0 {
            self.at += 1;
        }
        self.at += 1;
        true
    }

    /// Goes to the next mark, if there is one.
    fn seek_mark(&mut self) -> bool {
        while !self.is_over() {
            if self.look(11) == 0 {
                return true;
            }
            self.at += 1;
        }
        false
    }
}

impl BitReader for Bits<'_> {
    type Error = Infallible;

    fn peek(&self, bits: u8) -> Option<u16> {
        (bits <= 16 && !self.is_over()).then(|| self.look(bits))
    }

    fn consume(&mut self, bits: u8) -> Result<(), Infallible> {
        self.at += bits as usize;
        Ok(())
    }

    fn bits_to_byte_boundary(&self) -> u8 {
        (self.at.wrapping_neg() % 8) as u8
    }
}
