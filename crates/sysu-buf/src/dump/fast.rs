//! The two views that everybody uses, at the speed of memory.
//!
//! Sixteen bytes a line, hex digits, ASCII, no colour: every column has its
//! place, so a line is a template with holes.

use std::fmt;

use super::{Dump, DumpStyle, Glyphs, Radix};
use crate::{Endian, Out};

/// The digits of every byte.
#[derive(Clone)]
pub(super) struct Pairs(Box<[[u8; 2]; 256]>);

impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pairs")
    }
}

pub(super) fn pairs(upper: bool) -> Pairs {
    let digits: &[u8; 16] =
        if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    Pairs(Box::new(std::array::from_fn(|i| [digits[i >> 4], digits[i & 15]])))
}

/// Which fast writer fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kernel {
    None,
    Canonical,
    Xxd,
}

const CANONICAL: usize = 79;
const XXD: usize = 68;

impl Kernel {
    pub(super) fn of(dump: &Dump) -> Self {
        let usual = dump.width == 16
            && dump.base == Radix::Hex
            && dump.number.is_none()
            && dump.endian == Endian::Big
            && dump.offset_radix == Radix::Hex
            && !dump.upper
            && !dump.color
            && dump.glyphs == Glyphs::Ascii;
        match (dump.style, dump.group) {
            (DumpStyle::Canonical, 1) if usual => Self::Canonical,
            (DumpStyle::Xxd, 2) if usual && !dump.squeeze => Self::Xxd,
            _ => Self::None,
        }
    }

    /// Writes the lines of `input`, a multiple of 16 bytes, and returns the
    /// offset after it.
    pub(super) fn lines(
        self,
        input: &[u8],
        mut at: u64,
        squeeze: bool,
        (last, star): (&mut Option<[u8; 16]>, &mut bool),
        table: &Pairs,
        out: &mut Out,
    ) -> u64 {
        let pairs = &*table.0;
        for line in input.as_chunks::<16>().0 {
            if squeeze && last.as_ref() == Some(line) {
                if !*star {
                    out.extend(b"*\n");
                    *star = true;
                }
                at += 16;
                continue;
            }
            *last = Some(*line);
            *star = false;
            if at >> 32 != 0 {
                high_digits(at, pairs, out);
            }
            if self == Self::Canonical {
                if let Some(dst) = out.space(CANONICAL).as_mut_array() {
                    canonical(at as u32, line, dst, pairs);
                }
                out.advance(CANONICAL);
            } else {
                if let Some(dst) = out.space(XXD).as_mut_array() {
                    xxd(at as u32, line, dst, pairs);
                }
                out.advance(XXD);
            }
            at += 16;
        }
        at
    }
}

/// The digits beyond the eighth.
fn high_digits(at: u64, pairs: &[[u8; 2]; 256], out: &mut Out) {
    let high = (at >> 32) as u32;
    let digits = 8 - high.leading_zeros() as usize / 4;
    let mut text = [0; 8];
    for (i, byte) in high.to_be_bytes().iter().enumerate() {
        text[2 * i..2 * i + 2].copy_from_slice(&pairs[*byte as usize]);
    }
    out.extend(&text[8 - digits..]);
}

#[inline(always)]
fn glyph(byte: u8) -> u8 {
    if byte.wrapping_sub(b' ') < 95 { byte } else { b'.' }
}

// Single bytes at places that are known when the loops are unrolled: slices
// of two or three bytes would each be a call of `memmove`.
#[inline(always)]
fn offset(at: u32, line: &mut [u8; 8], pairs: &[[u8; 2]; 256]) {
    let bytes = at.to_be_bytes();
    for i in 0..4 {
        let [high, low] = pairs[bytes[i] as usize];
        line[2 * i] = high;
        line[2 * i + 1] = low;
    }
}

#[inline(always)]
fn text(bytes: &[u8; 16]) -> [u8; 16] {
    let mut text = *bytes;
    for byte in &mut text {
        *byte = glyph(*byte);
    }
    text
}

#[inline(always)]
fn canonical(
    at: u32,
    bytes: &[u8; 16],
    line: &mut [u8; CANONICAL],
    pairs: &[[u8; 2]; 256],
) {
    *line = *b"00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  \
|................|\n";
    if let Some(line) = line.first_chunk_mut() {
        offset(at, line, pairs);
    }
    for i in 0..8 {
        let [high, low] = pairs[bytes[i] as usize];
        line[10 + 3 * i] = high;
        line[11 + 3 * i] = low;
    }
    for i in 0..8 {
        let [high, low] = pairs[bytes[8 + i] as usize];
        line[35 + 3 * i] = high;
        line[36 + 3 * i] = low;
    }
    let text = text(bytes);
    line[61..77].copy_from_slice(&text);
}

#[inline(always)]
fn xxd(
    at: u32,
    bytes: &[u8; 16],
    line: &mut [u8; XXD],
    pairs: &[[u8; 2]; 256],
) {
    *line = *b"00000000: 0000 0000 0000 0000 0000 0000 0000 0000  \
................\n";
    if let Some(line) = line.first_chunk_mut() {
        offset(at, line, pairs);
    }
    for i in 0..8 {
        let [a, b] = pairs[bytes[2 * i] as usize];
        let [c, d] = pairs[bytes[2 * i + 1] as usize];
        line[10 + 5 * i] = a;
        line[11 + 5 * i] = b;
        line[12 + 5 * i] = c;
        line[13 + 5 * i] = d;
    }
    let text = text(bytes);
    line[51..67].copy_from_slice(&text);
}
