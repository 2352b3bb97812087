//! One line of any view.

use std::io::Write;

use super::{Dump, DumpStyle, Glyphs, Radix};
use crate::{
    Endian, Number, Out,
    encoding::{code::Code, text::put},
};

/// Writes single lines; remembers only how.
#[derive(Clone, Debug)]
pub(super) struct Row {
    dump: Dump,
    full: usize,
    color: Option<&'static str>,
}

/// The pictures of code page 437 below 0x20.
const CP437_LOW: &str = "⋄☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼";
/// The pictures of code page 437 from 0x7f to 0xfe.
const CP437_HIGH: &str = "⌂\
ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■";

/// The colour of a byte's class.
fn class(byte: u8) -> &'static str {
    match byte {
        0 => "\x1b[90m",
        b'\t'..=b'\r' | b' ' => "\x1b[32m",
        b'!'..=b'~' => "\x1b[36m",
        0x80.. => "\x1b[33m",
        _ => "\x1b[35m",
    }
}

const OFFSET: &str = "\x1b[90m";
const RESET: &str = "\x1b[0m";

fn digits(byte: u8, radix: Radix, upper: bool, out: &mut Out) {
    // Writing to an `Out` cannot fail.
    let _ = match (radix, upper) {
        (Radix::Bin, _) => write!(out, "{byte:08b}"),
        (Radix::Oct, _) => write!(out, "{byte:03o}"),
        (Radix::Dec, _) => write!(out, "{byte:03}"),
        (Radix::Hex, false) => write!(out, "{byte:02x}"),
        (Radix::Hex, true) => write!(out, "{byte:02X}"),
    };
}

impl Row {
    pub(super) fn new(dump: &Dump) -> Self {
        let mut row = Self { dump: *dump, full: 0, color: None };
        if dump.style != DumpStyle::Plain {
            row.full = row.cells(&vec![0; dump.width], &mut Out::new());
        }
        row
    }

    fn boxed(&self) -> bool {
        self.dump.style == DumpStyle::Boxed
    }

    /// The columns of one byte's digits.
    fn byte_columns(&self) -> usize {
        match self.dump.base {
            Radix::Bin => 8,
            Radix::Oct | Radix::Dec => 3,
            Radix::Hex => 2,
        }
    }

    pub(super) fn digits(&self, bytes: &[u8], out: &mut Out) {
        if self.dump.base == Radix::Hex {
            let code = Code::Hex { upper: self.dump.upper };
            code.encode(bytes, out.space(bytes.len() * 2));
            out.advance(bytes.len() * 2);
            return;
        }
        for byte in bytes {
            digits(*byte, self.dump.base, self.dump.upper, out);
        }
    }

    fn paint(&mut self, color: &'static str, out: &mut Out) {
        if self.dump.color && self.color != Some(color) {
            out.extend(color.as_bytes());
            self.color = Some(color);
        }
    }

    fn unpaint(&mut self, out: &mut Out) {
        if self.color.take().is_some() {
            out.extend(RESET.as_bytes());
        }
    }

    pub(super) fn offset(&mut self, at: u64, out: &mut Out) {
        self.paint(OFFSET, out);
        // Writing to an `Out` cannot fail. `xxd -u` leaves its offsets in
        // lower case.
        let upper = self.dump.upper && self.dump.style != DumpStyle::Xxd;
        let _ = match (self.dump.offset_radix, upper) {
            (Radix::Bin, _) => write!(out, "{at:032b}"),
            (Radix::Oct, _) => write!(out, "{at:011o}"),
            (Radix::Dec, _) => write!(out, "{at:010}"),
            (Radix::Hex, true) => write!(out, "{at:08X}"),
            (Radix::Hex, false) => write!(out, "{at:08x}"),
        };
        self.unpaint(out);
    }

    fn offset_columns(&self) -> usize {
        match self.dump.offset_radix {
            Radix::Bin => 32,
            Radix::Oct => 11,
            Radix::Dec => 10,
            Radix::Hex => 8,
        }
    }

    /// Writes the line of `bytes` at offset `at`.
    pub(super) fn write(&mut self, at: u64, bytes: &[u8], out: &mut Out) {
        if self.boxed() {
            out.extend("│".as_bytes());
        }
        self.offset(at, out);
        out.extend(match self.dump.style {
            DumpStyle::Boxed => "│".as_bytes(),
            DumpStyle::Xxd => b": ",
            _ => b"  ",
        });
        let columns = self.cells(bytes, out);
        out.fill(b' ', self.full.saturating_sub(columns));
        out.extend(match self.dump.style {
            DumpStyle::Boxed => "│".as_bytes(),
            DumpStyle::Xxd => b"  ",
            _ => b" |",
        });
        self.glyphs(bytes, out);
        match self.dump.style {
            DumpStyle::Boxed => {
                self.glyph_padding(bytes.len(), out);
                out.extend("│\n".as_bytes());
            }
            DumpStyle::Xxd => out.push(b'\n'),
            _ => out.extend(b"|\n"),
        }
    }

    /// Writes the digits of a line and returns how many columns they take.
    fn cells(&mut self, bytes: &[u8], out: &mut Out) -> usize {
        match (self.dump.number, self.dump.style) {
            (Some(number), _) => Self::numbers(number, bytes, out),
            (None, DumpStyle::Xxd) => self.groups(bytes, out),
            _ => self.columns(bytes, out),
        }
    }

    /// Canonical and boxed: a space after each byte or group.
    fn columns(&mut self, bytes: &[u8], out: &mut Out) -> usize {
        let (group, boxed) = (self.dump.group, self.boxed());
        let little = self.dump.endian == Endian::Little;
        let mut columns = 0;
        if boxed {
            out.push(b' ');
            columns += 1;
        }
        for i in 0..bytes.len() {
            let first = i / group * group;
            let end = (first + group).min(bytes.len());
            let from = if little { first + end - 1 - i } else { i };
            self.paint(class(bytes[from]), out);
            digits(bytes[from], self.dump.base, self.dump.upper, out);
            columns += self.byte_columns();
            let next = i + 1;
            if next == end {
                self.unpaint(out);
                out.push(b' ');
                columns += 1;
            }
            if next % 8 == 0 && next < self.dump.width {
                columns += self.divide(out);
            }
        }
        self.unpaint(out);
        if boxed {
            // The dividers of what is missing.
            for next in bytes.len() + 1..self.dump.width {
                if next % 8 == 0 {
                    let to = self.column_of(next);
                    out.fill(b' ', to.saturating_sub(columns));
                    columns = to.max(columns) + self.divide(out);
                }
            }
        }
        columns
    }

    /// Writes what stands between eight bytes and the next eight.
    fn divide(&mut self, out: &mut Out) -> usize {
        if self.boxed() {
            self.unpaint(out);
            out.extend("┊ ".as_bytes());
            2
        } else if self.dump.width == 16 {
            out.push(b' ');
            1
        } else {
            0
        }
    }

    /// The column of the divider before byte `i` of a boxed line.
    fn column_of(&self, i: usize) -> usize {
        let spaces = i / self.dump.group;
        1 + i * self.byte_columns() + spaces + 2 * (i / 8 - 1)
    }

    /// xxd: groups with a space between them.
    fn groups(&mut self, bytes: &[u8], out: &mut Out) -> usize {
        let little = self.dump.endian == Endian::Little;
        let mut columns = 0;
        for (i, group) in bytes.chunks(self.dump.group).enumerate() {
            if i > 0 {
                out.push(b' ');
                columns += 1;
            }
            if little {
                // The bytes that a short group lacks are its high ones.
                let lacks = self.dump.group - group.len();
                out.fill(b' ', lacks * self.byte_columns());
                columns += lacks * self.byte_columns();
            }
            for k in 0..group.len() {
                let byte = group[if little { group.len() - 1 - k } else { k }];
                self.paint(class(byte), out);
                digits(byte, self.dump.base, self.dump.upper, out);
            }
            self.unpaint(out);
            columns += group.len() * self.byte_columns();
        }
        columns
    }

    fn numbers(number: Number, bytes: &[u8], out: &mut Out) -> usize {
        let width = number.text_width();
        let mut columns = 0;
        for cell in bytes.chunks(number.size()) {
            // Writing to an `Out` cannot fail.
            let _ = match number.read(cell) {
                Ok(value) => write!(out, "{value:>width$} "),
                Err(_) => write!(out, "{:>width$} ", "-"),
            };
            columns += width + 1;
        }
        columns
    }

    fn glyph_padding(&self, present: usize, out: &mut Out) {
        for i in present..self.dump.width {
            if i % 8 == 0 && i > 0 {
                out.extend("┊".as_bytes());
            }
            out.push(b' ');
        }
    }

    fn glyphs(&mut self, bytes: &[u8], out: &mut Out) {
        let boxed = self.boxed();
        let mut inside = 0;
        for (i, byte) in bytes.iter().enumerate() {
            if boxed && i % 8 == 0 && i > 0 {
                self.unpaint(out);
                out.extend("┊".as_bytes());
            }
            self.paint(class(*byte), out);
            let glyph = match self.dump.glyphs {
                Glyphs::Utf8 => utf8_glyph(&bytes[i..], &mut inside),
                glyphs => picture(*byte, glyphs),
            };
            match (glyph, byte) {
                (Some(c), _) => put(c, out),
                (None, _) if !boxed => out.push(b'.'),
                (None, 0) => put('⋄', out),
                (None, b'\t'..=b'\r') => out.push(b'_'),
                (None, 0x80..) => put('×', out),
                (None, _) => put('•', out),
            }
        }
        self.unpaint(out);
    }

    pub(super) fn star(&mut self, out: &mut Out) {
        if !self.boxed() {
            out.extend(b"*\n");
            return;
        }
        out.extend("│*".as_bytes());
        out.fill(b' ', self.offset_columns() - 1);
        out.extend("│".as_bytes());
        let columns = self.cells(&[], out);
        out.fill(b' ', self.full.saturating_sub(columns));
        out.extend("│".as_bytes());
        self.glyph_padding(0, out);
        out.extend("│\n".as_bytes());
    }

    fn border(&self, [left, cross, right]: [char; 3], out: &mut Out) {
        let line =
            |n: usize, out: &mut Out| (0..n).for_each(|_| put('─', out));
        put(left, out);
        line(self.offset_columns(), out);
        put(cross, out);
        let mut done = 0;
        if self.dump.number.is_none() {
            for next in (8..self.dump.width).step_by(8) {
                let to = self.column_of(next).max(done);
                line(to - done, out);
                put(cross, out);
                done = to + 1;
            }
        }
        line(self.full.saturating_sub(done), out);
        put(cross, out);
        for i in 0..self.dump.width {
            if i % 8 == 0 && i > 0 {
                put(cross, out);
            }
            put('─', out);
        }
        put(right, out);
        out.push(b'\n');
    }

    pub(super) fn header(&self, out: &mut Out) {
        if self.boxed() {
            self.border(['┌', '┬', '┐'], out);
        }
    }

    pub(super) fn footer(&self, out: &mut Out) {
        if self.boxed() {
            self.border(['└', '┴', '┘'], out);
        }
    }
}

/// The character of one byte, if it has one that is safe to show.
fn picture(byte: u8, glyphs: Glyphs) -> Option<char> {
    match (glyphs, byte) {
        (_, b' '..=b'~') | (Glyphs::Latin1, 0xa1..=0xac | 0xae..) => {
            Some(byte as char)
        }
        (Glyphs::Cp437, 0xff) => Some(' '),
        (Glyphs::Cp437, 0x7f..) => {
            CP437_HIGH.chars().nth(byte as usize - 0x7f)
        }
        (Glyphs::Cp437, _) => CP437_LOW.chars().nth(byte as usize),
        _ => None,
    }
}

/// The character that starts here; a space in the columns that a character
/// of several bytes takes beyond its first.
fn utf8_glyph(bytes: &[u8], inside: &mut usize) -> Option<char> {
    if *inside > 0 {
        *inside -= 1;
        return Some(' ');
    }
    let chunk = bytes[..bytes.len().min(4)].utf8_chunks().next()?;
    let c = chunk.valid().chars().next()?;
    if c.is_control() {
        return None;
    }
    *inside = c.len_utf8() - 1;
    Some(c)
}
