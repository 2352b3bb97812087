//! Bytes made visible: hex views of many shapes, and source text.

mod fast;
mod row;
mod source;
mod undump;

use std::str::FromStr;

pub use self::{
    source::{Source, SourceDumper},
    undump::{Undump, UndumpFormat, Undumper},
};
use crate::{Endian, Error, Number, Out, Result, Transform};

macro_rules! words {
    ($ty:ident, $what:literal, $($word:literal => $value:ident),+) => {
        #[doc = concat!("Reads ", $("`", $word, "` "),+, ".")]
        impl FromStr for $ty {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                match text {
                    $($word => Ok(Self::$value),)+
                    _ => Err(Error::syntax($what, text, 0, "not known")),
                }
            }
        }
    };
}
use words;

/// The shape of a [`Dump`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DumpStyle {
    /// As `hexdump -C`.
    Canonical,
    /// As `xxd`.
    Xxd,
    /// As `xxd -p`: digits alone.
    Plain,
    /// As `hexyl`: in a frame, with classes of bytes told apart.
    Boxed,
}

words!(DumpStyle, "style", "canonical" => Canonical, "xxd" => Xxd,
    "plain" => Plain, "boxed" => Boxed);

/// The digits in which bytes or offsets are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Radix {
    /// Binary.
    Bin,
    /// Octal.
    Oct,
    /// Decimal.
    Dec,
    /// Hexadecimal.
    #[default]
    Hex,
}

words!(Radix, "base", "bin" => Bin, "oct" => Oct, "dec" => Dec,
    "hex" => Hex);

/// The characters in the right-hand column of a [`Dump`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Glyphs {
    /// ASCII; a dot for the rest.
    #[default]
    Ascii,
    /// ISO 8859-1.
    Latin1,
    /// Characters of UTF-8, in the column of their first byte.
    Utf8,
    /// Code page 437: a picture for every byte.
    Cp437,
}

words!(Glyphs, "charset", "ascii" => Ascii, "latin1" => Latin1,
    "utf8" => Utf8, "cp437" => Cp437);

/// How a hex view looks.
///
/// # Example
///
/// ```
/// use sysu_buf::Dump;
///
/// assert_eq!(
///     Dump::canonical().to_text(b"hello\n"),
///     "00000000  68 65 6c 6c 6f 0a                                 \
///      |hello.|\n00000006\n",
/// );
/// assert_eq!(
///     Dump::xxd().width(6).to_text(b"hello\n"),
///     "00000000: 6865 6c6c 6f0a  hello.\n",
/// );
/// ```
///
/// # Source
///
/// `hexdump -C` of util-linux 2.38, `xxd` of 2022-01-14 and `hexyl` 0.17;
/// canonical, xxd and plain are the same to the byte.
#[derive(Clone, Copy, Debug)]
#[must_use = "a Dump does nothing until it is given bytes"]
pub struct Dump {
    style: DumpStyle,
    width: usize,
    group: usize,
    base: Radix,
    number: Option<Number>,
    endian: Endian,
    upper: bool,
    squeeze: bool,
    start: u64,
    offset_radix: Radix,
    color: bool,
    glyphs: Glyphs,
}

impl Dump {
    /// The most bytes in a line.
    pub const MAX_WIDTH: usize = 4096;

    /// Creates a view in this style.
    pub const fn new(style: DumpStyle) -> Self {
        let (width, group, squeeze) = match style {
            DumpStyle::Canonical | DumpStyle::Boxed => (16, 1, true),
            DumpStyle::Xxd => (16, 2, false),
            DumpStyle::Plain => (30, 1, false),
        };
        Self {
            style,
            width,
            group,
            base: Radix::Hex,
            number: None,
            endian: Endian::Big,
            upper: false,
            squeeze,
            start: 0,
            offset_radix: Radix::Hex,
            color: false,
            glyphs: Glyphs::Ascii,
        }
    }

    /// Creates the view of `hexdump -C`.
    pub const fn canonical() -> Self {
        Self::new(DumpStyle::Canonical)
    }

    /// Creates the view of `xxd`.
    pub const fn xxd() -> Self {
        Self::new(DumpStyle::Xxd)
    }

    /// Creates the view of `xxd -p`.
    pub const fn plain() -> Self {
        Self::new(DumpStyle::Plain)
    }

    /// Creates the view in a frame.
    pub const fn boxed() -> Self {
        Self::new(DumpStyle::Boxed)
    }

    /// Sets the bytes in a line, 1 to [`MAX_WIDTH`](Self::MAX_WIDTH); 16 by
    /// default, 30 in plain, where 0 means one line for all.
    pub const fn width(mut self, width: usize) -> Self {
        self.width =
            if width > Self::MAX_WIDTH { Self::MAX_WIDTH } else { width };
        self
    }

    /// Sets the bytes written together, 1 by default, 2 in xxd; 0 means a
    /// whole line.
    pub const fn group(mut self, group: usize) -> Self {
        self.group = group;
        self
    }

    /// Sets the digits of the bytes; hex by default.
    pub const fn base(mut self, base: Radix) -> Self {
        self.base = base;
        self
    }

    /// Shows numbers of this type instead of bytes.
    pub const fn number(mut self, number: Number) -> Self {
        self.number = Some(number);
        self
    }

    /// Sets the order of the bytes in a group; [`Endian::Little`] writes
    /// the last byte first, as `xxd -e`.
    pub const fn endian(mut self, endian: Endian) -> Self {
        self.endian = endian;
        self
    }

    /// Writes hex digits in upper case.
    pub const fn upper(mut self, upper: bool) -> Self {
        self.upper = upper;
        self
    }

    /// Writes `*` for lines that repeat the one before; the default in
    /// canonical and boxed. In xxd, as `xxd -a`, for lines of zeros.
    pub const fn squeeze(mut self, squeeze: bool) -> Self {
        self.squeeze = squeeze;
        self
    }

    /// Sets the offset that is written for the first byte.
    pub const fn start(mut self, start: u64) -> Self {
        self.start = start;
        self
    }

    /// Sets the digits of the offsets; hex by default.
    pub const fn offset_radix(mut self, radix: Radix) -> Self {
        self.offset_radix = radix;
        self
    }

    /// Colours bytes by class with ANSI sequences; off by default.
    pub const fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }

    /// Sets the characters of the right-hand column; ASCII by default.
    pub const fn glyphs(mut self, glyphs: Glyphs) -> Self {
        self.glyphs = glyphs;
        self
    }

    /// Returns the view of `bytes`.
    pub fn to_text(&self, bytes: &[u8]) -> String {
        let mut out = Out::new();
        let mut dumper = self.transform();
        // A dumper refuses nothing.
        let _ = dumper.push(bytes, &mut out);
        let _ = dumper.flush(&mut out);
        String::from_utf8(out.into_vec()).unwrap_or_default()
    }

    /// Starts a view, piece by piece.
    ///
    /// Carries over a cut one line, and one more to compare with.
    pub fn transform(&self) -> Dumper {
        let mut dump = *self;
        if dump.style != DumpStyle::Plain {
            dump.width = dump.width.max(1);
        }
        if dump.group == 0 {
            dump.group = dump.width.max(1);
        }
        if let Some(number) = dump.number {
            dump.group = number.size();
            dump.width = dump.width.next_multiple_of(number.size());
        }
        Dumper {
            kernel: fast::Kernel::of(&dump),
            table: fast::pairs(dump.upper),
            dump,
            at: dump.start,
            begun: false,
            line: Vec::new(),
            last: Vec::new(),
            state: Squeeze::First,
            zeros: ZeroLines::default(),
            column: 0,
            row: row::Row::new(&dump),
        }
    }
}

/// Writes a hex view; from [`Dump::transform`].
#[derive(Clone, Debug)]
pub struct Dumper {
    dump: Dump,
    kernel: fast::Kernel,
    table: fast::Pairs,
    at: u64,
    begun: bool,
    line: Vec<u8>,
    last: Vec<u8>,
    state: Squeeze,
    zeros: ZeroLines,
    column: usize,
    row: row::Row,
}

/// Where hexdump's squeezing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Squeeze {
    First,
    Wait,
    Star,
}

/// Where xxd's squeezing stands: the zero lines seen in a row, and the
/// second and the last of them as text, which may be written after all.
#[derive(Clone, Debug, Default)]
struct ZeroLines {
    seen: u64,
    second: Vec<u8>,
    last: Vec<u8>,
}

impl Dumper {
    /// Writes whole lines, each of `width` bytes.
    fn lines(&mut self, mut input: &[u8], out: &mut Out) {
        let width = self.dump.width;
        if self.kernel != fast::Kernel::None {
            let mut last = match <&[u8; 16]>::try_from(&*self.last) {
                Ok(last) if self.state != Squeeze::First => Some(*last),
                _ => None,
            };
            let mut star = self.state == Squeeze::Star;
            self.at = self.kernel.lines(
                input,
                self.at,
                self.dump.squeeze,
                (&mut last, &mut star),
                &self.table,
                out,
            );
            if let Some(last) = last {
                self.last.clear();
                self.last.extend_from_slice(&last);
                self.state = if star { Squeeze::Star } else { Squeeze::Wait };
            }
            return;
        }
        while input.len() >= width {
            let (line, rest) = input.split_at(width);
            self.one(line, out);
            input = rest;
        }
    }

    /// Writes one line, or a star, or nothing.
    fn one(&mut self, line: &[u8], out: &mut Out) {
        let at = self.at;
        self.at += line.len() as u64;
        if !self.dump.squeeze {
            self.row.write(at, line, out);
            return;
        }
        if self.dump.style == DumpStyle::Xxd {
            self.zero_line(at, line, out);
            return;
        }
        if self.state != Squeeze::First && line == self.last {
            if self.state == Squeeze::Wait {
                self.row.star(out);
            }
            self.state = Squeeze::Star;
            return;
        }
        self.state = Squeeze::Wait;
        self.row.write(at, line, out);
        self.last.clear();
        self.last.extend_from_slice(line);
    }

    /// `xxd -a`: of zero lines in a row the first is written, two are
    /// written both, more become a star; the last line of the input is
    /// written always.
    fn zero_line(&mut self, at: u64, line: &[u8], out: &mut Out) {
        if line.iter().any(|byte| *byte != 0) {
            self.end_zeros(out);
            self.row.write(at, line, out);
            return;
        }
        self.zeros.seen += 1;
        let mut text = Out::new();
        self.row.write(at, line, &mut text);
        match self.zeros.seen {
            1 => out.extend(text.as_slice()),
            2 => self.zeros.second = text.as_slice().to_vec(),
            _ => {}
        }
        self.zeros.last = text.into_vec();
    }

    /// Zero lines before a line that is not.
    fn end_zeros(&mut self, out: &mut Out) {
        match std::mem::take(&mut self.zeros.seen) {
            0 | 1 => {}
            2 => out.extend(&self.zeros.second),
            _ => out.extend(b"*\n"),
        }
    }

    /// Zero lines at the end of the input: xxd counts one of them apart.
    fn last_zeros(&mut self, out: &mut Out) {
        match self.zeros.seen {
            0 | 1 => return,
            2 => {}
            3 => out.extend(&self.zeros.second),
            _ => out.extend(b"*\n"),
        }
        out.extend(&self.zeros.last);
    }

    fn plain(&mut self, mut input: &[u8], out: &mut Out) {
        let width = self.dump.width;
        if width == 0 {
            self.row.digits(input, out);
            self.column |= input.len();
            return;
        }
        if self.column > 0 {
            let n = (width - self.column).min(input.len());
            self.row.digits(&input[..n], out);
            self.column += n;
            input = &input[n..];
            if self.column < width {
                return;
            }
            out.push(b'\n');
            self.column = 0;
        }
        if width == 30 && self.dump.base == Radix::Hex {
            input = fast::plain(input, self.dump.upper, out);
        }
        while input.len() >= width {
            self.row.digits(&input[..width], out);
            out.push(b'\n');
            input = &input[width..];
        }
        self.row.digits(input, out);
        self.column = input.len();
    }
}

impl Transform for Dumper {
    fn push(&mut self, mut input: &[u8], out: &mut Out) -> Result<()> {
        if self.dump.style == DumpStyle::Plain {
            self.plain(input, out);
            return Ok(());
        }
        if !self.begun && !input.is_empty() {
            self.begun = true;
            self.row.header(out);
        }
        let width = self.dump.width;
        if !self.line.is_empty() {
            let n = (width - self.line.len()).min(input.len());
            self.line.extend_from_slice(&input[..n]);
            input = &input[n..];
            if self.line.len() < width {
                return Ok(());
            }
            let line = std::mem::take(&mut self.line);
            self.lines(&line, out);
            self.line = line;
            self.line.clear();
        }
        let whole = input.len() / width * width;
        self.lines(&input[..whole], out);
        self.line.extend_from_slice(&input[whole..]);
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if self.dump.style == DumpStyle::Plain {
            if self.column > 0 {
                out.push(b'\n');
            }
            self.column = 0;
            return Ok(());
        }
        let line = std::mem::take(&mut self.line);
        let xxd_squeeze =
            self.dump.style == DumpStyle::Xxd && self.dump.squeeze;
        if !line.is_empty() {
            let at = self.at;
            self.at += line.len() as u64;
            if xxd_squeeze {
                // A short last line counts as one that is not zero.
                self.end_zeros(out);
                self.zeros.seen = 0;
            }
            self.row.write(at, &line, out);
        } else if xxd_squeeze {
            self.last_zeros(out);
        }
        if self.dump.style == DumpStyle::Canonical && self.begun {
            self.row.offset(self.at, out);
            out.push(b'\n');
        }
        if self.dump.style == DumpStyle::Boxed && self.begun {
            if self.state == Squeeze::Star {
                // Where the repeated lines end.
                self.row.write(self.at, &[], out);
            }
            self.row.footer(out);
        }
        Ok(())
    }
}
