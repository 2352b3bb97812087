//! The two views that everybody uses, at the speed of memory.
//!
//! Sixteen bytes a line, hex digits, ASCII, no colour: every column has its
//! place, so a line is a template with holes.

use std::fmt;

use super::{Dump, DumpStyle, Glyphs, Radix};
use crate::{Endian, Out, encoding::code::Code};

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
        let mut digits = [0; 2 * BLOCK];
        for block in input.chunks(BLOCK) {
            let after = at + block.len() as u64;
            if squeeze && *star && repeats(block, last.as_ref()) {
                at = after;
                continue;
            }
            let digits = &mut digits[..2 * block.len()];
            Code::Hex { upper: false }.encode(block, digits);
            let mut state = (*last, *star);
            let squeezing = squeeze.then_some(&mut state);
            // Beyond eight digits of offset lines are longer.
            match self {
                _ if after >> 32 != 0 => {
                    self.long(block, digits, at, squeezing, table, out);
                }
                Self::Canonical => {
                    write(block, digits, at, squeezing, table, out, canonical);
                }
                _ => write(block, digits, at, squeezing, table, out, xxd),
            }
            (*last, *star) = state;
            at = after;
        }
        at
    }

    /// As [`write`], line by line, with as many digits as there are.
    fn long(
        self,
        block: &[u8],
        digits: &[u8],
        mut at: u64,
        mut squeeze: Option<&mut (Option<[u8; 16]>, bool)>,
        table: &Pairs,
        out: &mut Out,
    ) {
        for (line, digits) in block.chunks(16).zip(digits.chunks(32)) {
            let shown = out.len();
            if at >> 32 != 0 {
                high_digits(at, &table.0, out);
            }
            let (before, squeeze) = (out.len(), squeeze.as_deref_mut());
            match self {
                Self::Canonical => {
                    write(line, digits, at, squeeze, table, out, canonical);
                }
                _ => write(line, digits, at, squeeze, table, out, xxd),
            }
            // A star, or nothing, has no offset.
            match out.len() - before {
                0 => out.truncate(shown),
                2 => {
                    out.truncate(shown);
                    out.extend(b"*\n");
                }
                _ => {}
            }
            at += 16;
        }
    }
}

/// Bytes whose digits are made at once.
const BLOCK: usize = 2048;

/// Whether every line of `block` is `last`.
fn repeats(block: &[u8], last: Option<&[u8; 16]>) -> bool {
    let first = block.first_chunk();
    first.is_some()
        && first == last
        && block[16..] == block[..block.len() - 16]
}

/// Writes lines of `N` bytes, each by `line`; with `squeeze`, the line
/// before and whether a star was written, repeated ones become a star.
#[inline(always)]
fn write<const N: usize>(
    block: &[u8],
    digits: &[u8],
    at: u64,
    squeeze: Option<&mut (Option<[u8; 16]>, bool)>,
    table: &Pairs,
    out: &mut Out,
    line: impl Fn(&[u8; 8], &[u8; 16], &[u8; 32], &mut [u8; N]),
) {
    let pairs = &*table.0;
    let lines = block.as_chunks::<16>().0.iter();
    let all = lines.zip(digits.as_chunks::<32>().0);
    let mut at = at as u32;
    let mut text = offset(at, pairs);
    // The last two digits change in every line, the others in one of 16.
    let mut next = |text: &mut [u8; 8]| {
        at = at.wrapping_add(16);
        if at & 0xff < 16 {
            *text = offset(at, pairs);
        } else {
            [text[6], text[7]] = pairs[at as u8 as usize];
        }
    };
    let dst = out.space(block.len() / 16 * N);
    let Some((last, star)) = squeeze else {
        let dst = dst.as_chunks_mut::<N>().0;
        for ((bytes, digits), dst) in all.zip(dst) {
            line(&text, bytes, digits, dst);
            next(&mut text);
        }
        out.advance(block.len() / 16 * N);
        return;
    };
    let mut done = 0;
    for (bytes, digits) in all {
        if last.as_ref() == Some(bytes) {
            if !*star {
                dst[done..done + 2].copy_from_slice(b"*\n");
                done += 2;
                *star = true;
            }
        } else {
            (*last, *star) = (Some(*bytes), false);
            if let Some(dst) = dst[done..].first_chunk_mut() {
                line(&text, bytes, digits, dst);
                done += N;
            }
        }
        next(&mut text);
    }
    out.advance(done);
}

/// Writes the whole lines of xxd's plain view, thirty bytes each, and
/// returns what is left.
pub(super) fn plain<'a>(
    input: &'a [u8],
    upper: bool,
    out: &mut Out,
) -> &'a [u8] {
    const LINES: usize = 64;
    let (lines, rest) = input.as_chunks::<30>();
    let mut digits = [0; LINES * 60];
    for lines in lines.chunks(LINES) {
        let digits = &mut digits[..lines.len() * 60];
        Code::Hex { upper }.encode(lines.as_flattened(), digits);
        let dst = out.space(lines.len() * 61).as_chunks_mut::<61>().0;
        for (digits, dst) in digits.as_chunks::<60>().0.iter().zip(dst) {
            put::<60>(dst, digits);
            dst[60] = b'\n';
        }
        out.advance(lines.len() * 61);
    }
    rest
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

#[inline(always)]
fn offset(at: u32, pairs: &[[u8; 2]; 256]) -> [u8; 8] {
    let mut text = [[0; 2]; 4];
    for (text, byte) in text.iter_mut().zip(at.to_be_bytes()) {
        *text = pairs[byte as usize];
    }
    text.as_flattened().try_into().unwrap_or_default()
}

#[inline(always)]
fn text(bytes: &[u8; 16]) -> [u8; 16] {
    let mut text = *bytes;
    for byte in &mut text {
        *byte = glyph(*byte);
    }
    text
}

/// Copies `N` bytes to a place that is known when the loop is unrolled: a
/// load and a store, where slices would be a call of `memmove`.
#[inline(always)]
fn put<const N: usize>(dst: &mut [u8], src: &[u8]) {
    if let (Some(dst), Some(src)) =
        (dst.first_chunk_mut::<N>(), src.first_chunk::<N>())
    {
        *dst = *src;
    }
}

#[inline(always)]
fn canonical(
    at: &[u8; 8],
    bytes: &[u8; 16],
    digits: &[u8; 32],
    line: &mut [u8; CANONICAL],
) {
    *line = *b"00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  \
|................|\n";
    put::<8>(line, at);
    for i in 0..8 {
        put::<2>(&mut line[10 + 3 * i..], &digits[2 * i..]);
        put::<2>(&mut line[35 + 3 * i..], &digits[16 + 2 * i..]);
    }
    put::<16>(&mut line[61..], &text(bytes));
}

#[inline(always)]
fn xxd(
    at: &[u8; 8],
    bytes: &[u8; 16],
    digits: &[u8; 32],
    line: &mut [u8; XXD],
) {
    *line = *b"00000000: 0000 0000 0000 0000 0000 0000 0000 0000  \
................\n";
    put::<8>(line, at);
    for i in 0..8 {
        put::<4>(&mut line[10 + 5 * i..], &digits[4 * i..]);
    }
    put::<16>(&mut line[51..], &text(bytes));
}
