//! Dumps back to bytes.

mod array;
mod line;

use std::{
    io::{Read, Write},
    str::FromStr,
};

use self::{
    array::ArrayState,
    line::{Line, guess, parse_line, usual_line},
};
use super::words;
use crate::{
    Decode, Decoder, Encoding, Error, ErrorKind, Ignore, Out, Result,
    Transform,
};

/// The form of a dump.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UndumpFormat {
    /// Whatever the first line looks like.
    #[default]
    Auto,
    /// `hexdump -C`.
    Canonical,
    /// `xxd`.
    Xxd,
    /// Digits alone.
    Plain,
    /// `hexyl`, or this crate's frame.
    Boxed,
    /// Numbers in a list: C, Rust, Python, Go, JavaScript, JSON, Node.
    Array,
    /// A string with escapes, in quotes.
    Escaped,
    /// A SQL blob literal.
    Sql,
}

words!(UndumpFormat, "format", "auto" => Auto, "canonical" => Canonical,
    "xxd" => Xxd, "plain" => Plain, "boxed" => Boxed, "array" => Array,
    "escaped" => Escaped, "sql" => Sql);

/// How dumps are read back.
///
/// # Example
///
/// ```
/// use sysu_buf::{Dump, Undump};
///
/// let text = Dump::canonical().to_text(b"hello\n");
/// assert_eq!(Undump::new().to_bytes(text.as_bytes())?, b"hello\n");
/// # Ok::<(), sysu_buf::Error>(())
/// ```
///
/// # Source
///
/// `xxd -r`: text after the digits does not matter, gaps become zeros.
/// DIFFERENCE from xxd: what is no dump is an error with its offset,
/// because skipping it hides damage; [`lenient`](Self::lenient) skips it.
#[derive(Clone, Copy, Debug)]
#[must_use = "an Undump does nothing until it is given text"]
pub struct Undump {
    format: UndumpFormat,
    lenient: bool,
    max_gap: u64,
}

impl Default for Undump {
    fn default() -> Self {
        Self::new()
    }
}

impl Undump {
    /// Creates the defaults: any format, strict.
    pub const fn new() -> Self {
        Self { format: UndumpFormat::Auto, lenient: false, max_gap: 16 << 30 }
    }

    /// Sets the format; the default looks at the first line.
    pub const fn format(mut self, format: UndumpFormat) -> Self {
        self.format = format;
        self
    }

    /// Skips what is no dump instead of refusing it.
    pub const fn lenient(mut self, lenient: bool) -> Self {
        self.lenient = lenient;
        self
    }

    /// Sets how many bytes a gap between two lines, or a `*`, may stand
    /// for; 16 GiB by default.
    pub const fn max_gap(mut self, bytes: u64) -> Self {
        self.max_gap = bytes;
        self
    }

    /// Reads a whole dump.
    ///
    /// # Errors
    ///
    /// As for [`Undumper::push`]; gaps may be 64 MiB at most here.
    pub fn to_bytes(&self, text: &[u8]) -> Result<Vec<u8>> {
        crate::transform_all(self.transform(), text)
    }

    /// Starts reading a dump, piece by piece.
    ///
    /// As a [`Transform`] it allows gaps of at most 64 MiB, which it has to
    /// put into its output; [`copy`](Self::copy) has no such limit.
    pub fn transform(&self) -> Undumper {
        Undumper {
            undump: *self,
            form: None,
            line: Vec::new(),
            text_at: 0,
            at: 0,
            last: Vec::new(),
            star: false,
        }
    }

    /// Reads a dump from `src` and writes its bytes to `dst`, in constant
    /// memory.
    ///
    /// # Errors
    ///
    /// As for [`Undumper::push`], and failures of `src` and `dst`.
    pub fn copy(
        &self,
        mut src: impl Read,
        mut dst: impl Write,
    ) -> Result<u64> {
        let mut written = 0;
        // Lines are few bytes each; a writer is asked for many at once.
        let mut out = Out::new();
        let done = self.pieces(&mut src, &mut |piece| {
            written += piece.len();
            if let UndumpPiece::Bytes(bytes) = piece {
                out.extend(bytes);
                if out.len() < crate::CHUNK {
                    return Ok(());
                }
            }
            dst.write_all(out.as_slice())?;
            out.clear();
            match piece {
                UndumpPiece::Bytes(_) => Ok(()),
                piece => piece.write_to(&mut dst),
            }
        });
        // What was good before an error is given before it is told.
        dst.write_all(out.as_slice())?;
        done?;
        Ok(written)
    }

    /// Reads a dump from `src` and gives every run of bytes with the offset
    /// that the dump has for it; gaps are left out.
    ///
    /// # Errors
    ///
    /// As for [`Undumper::push`], and those of `src` and `each`.
    pub fn patches(
        &self,
        mut src: impl Read,
        mut each: impl FnMut(u64, &[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut at = 0;
        self.pieces(&mut src, &mut |piece| {
            let start = at;
            at += piece.len();
            match piece {
                UndumpPiece::Bytes(bytes) => each(start, bytes),
                UndumpPiece::Gap(_) => Ok(()),
                UndumpPiece::Again { line, len } => {
                    let mut done = 0;
                    while done < len {
                        let n = (len - done).min(line.len() as u64) as usize;
                        each(start + done, &line[..n])?;
                        done += n as u64;
                    }
                    Ok(())
                }
            }
        })
    }

    fn pieces(
        &self,
        src: &mut dyn Read,
        each: &mut dyn FnMut(UndumpPiece<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut undumper = self.transform();
        let mut chunk = vec![0; crate::CHUNK];
        loop {
            let n = crate::stream::read_some(src, &mut chunk)?;
            if n == 0 {
                return undumper.end(each);
            }
            undumper.take(&chunk[..n], each)?;
        }
    }
}

/// A run of output.
enum UndumpPiece<'a> {
    Bytes(&'a [u8]),
    Gap(u64),
    Again { line: &'a [u8], len: u64 },
}

impl UndumpPiece<'_> {
    fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Gap(len) | Self::Again { len, .. } => *len,
        }
    }

    fn write_to(&self, dst: &mut dyn Write) -> Result<()> {
        let (line, mut len) = match self {
            Self::Bytes(bytes) => return Ok(dst.write_all(bytes)?),
            Self::Gap(len) => (&[0][..], *len),
            Self::Again { line, len } => (*line, *len),
        };
        let block: Vec<u8> = line
            .iter()
            .copied()
            .cycle()
            .take((1 << 16) / line.len().max(1) * line.len())
            .collect();
        while len > 0 {
            let n = len.min(block.len() as u64) as usize;
            dst.write_all(&block[..n])?;
            len -= n as u64;
        }
        Ok(())
    }
}

/// Reads a dump; from [`Undump::transform`].
#[derive(Clone, Debug)]
pub struct Undumper {
    undump: Undump,
    form: Option<Form>,
    line: Vec<u8>,
    // The offset in the text of the start of `line`.
    text_at: u64,
    at: u64,
    last: Vec<u8>,
    star: bool,
}

#[derive(Clone, Debug)]
enum Form {
    Lines(UndumpFormat),
    Digits(Box<Decoder>),
    Array(ArrayState),
    Quoted { decoder: Box<Decoder>, quote: u8, state: Quote },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quote {
    Before,
    Inside,
    Backslash,
    After,
}

/// Lines longer than this are no dump.
const MAX_LINE: usize = 1 << 16;
/// What is looked at to tell the format.
const PEEK: usize = 4096;

impl Undumper {
    /// Takes text and gives runs of bytes.
    fn take(
        &mut self,
        text: &[u8],
        each: &mut dyn FnMut(UndumpPiece<'_>) -> Result<()>,
    ) -> Result<()> {
        if self.form.is_none() {
            self.line.extend_from_slice(text);
            let whole = self.line.contains(&b'\n');
            if !whole && self.line.len() < PEEK {
                return Ok(());
            }
            let text = std::mem::take(&mut self.line);
            self.form = Some(self.detect(&text));
            return self.feed(&text, each);
        }
        self.feed(text, each)
    }

    fn end(
        &mut self,
        each: &mut dyn FnMut(UndumpPiece<'_>) -> Result<()>,
    ) -> Result<()> {
        if self.form.is_none() {
            let text = std::mem::take(&mut self.line);
            self.form = Some(self.detect(&text));
            self.feed(&text, each)?;
        }
        let mut out = Out::new();
        match &mut self.form {
            Some(Form::Lines(_)) => {
                if !self.line.is_empty() {
                    let line = std::mem::take(&mut self.line);
                    self.read_line(&line, each)?;
                }
                if self.star && !self.undump.lenient {
                    return Err(ErrorKind::Truncated {
                        at: self.text_at,
                        expected: "the line after a `*`",
                    }
                    .into());
                }
            }
            Some(Form::Digits(decoder)) => decoder.flush(&mut out)?,
            Some(Form::Array(state)) => {
                state.end_word(self.text_at, self.undump.lenient, &mut out)?;
            }
            Some(Form::Quoted { decoder, state, .. }) => {
                if *state != Quote::After && !self.undump.lenient {
                    return Err(ErrorKind::Truncated {
                        at: self.text_at,
                        expected: "a closing quote",
                    }
                    .into());
                }
                decoder.flush(&mut out)?;
            }
            None => {}
        }
        if !out.is_empty() {
            each(UndumpPiece::Bytes(out.as_slice()))?;
        }
        Ok(())
    }

    fn detect(&self, text: &[u8]) -> Form {
        let mut format = self.undump.format;
        if format == UndumpFormat::Auto {
            format = guess(text);
        }
        let lenient = self.undump.lenient;
        match format {
            UndumpFormat::Auto | UndumpFormat::Plain => {
                let options =
                    Decode::new().ignore(Ignore::Space).lenient(lenient);
                Form::Digits(Box::new(Encoding::Hex.decoder_with(options)))
            }
            UndumpFormat::Array => {
                let line = text.split(|b| *b == b'\n').next().unwrap_or(&[]);
                Form::Array(ArrayState::new(!line.contains(&b'=')))
            }
            UndumpFormat::Escaped | UndumpFormat::Sql => {
                let (encoding, quote) = match format {
                    UndumpFormat::Sql => (Encoding::Hex, b'\''),
                    _ => (Encoding::Escaped, b'"'),
                };
                let options = Decode::new().lenient(lenient);
                Form::Quoted {
                    decoder: Box::new(encoding.decoder_with(options)),
                    quote,
                    state: Quote::Before,
                }
            }
            _ => Form::Lines(format),
        }
    }

    fn feed(
        &mut self,
        mut text: &[u8],
        each: &mut dyn FnMut(UndumpPiece<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut out = Out::new();
        let done = match &mut self.form {
            Some(Form::Lines(_)) | None => {
                while let Some(end) = memchr::memchr(b'\n', text) {
                    let (line, rest) = text.split_at(end);
                    text = &rest[1..];
                    if self.line.is_empty() {
                        self.read_line(line, each)?;
                        self.text_at += line.len() as u64 + 1;
                        continue;
                    }
                    self.line.extend_from_slice(line);
                    let line = std::mem::take(&mut self.line);
                    self.read_line(&line, each)?;
                    self.text_at += line.len() as u64 + 1;
                }
                if self.line.len() + text.len() > MAX_LINE {
                    return Err(ErrorKind::Limit {
                        what: "the length of a line of a dump",
                        limit: MAX_LINE as u64,
                    }
                    .into());
                }
                self.line.extend_from_slice(text);
                return Ok(());
            }
            Some(Form::Digits(decoder)) => decoder.push(text, &mut out),
            Some(Form::Array(state)) => {
                state.push(text, self.text_at, self.undump.lenient, &mut out)
            }
            Some(Form::Quoted { decoder, quote, state }) => {
                quoted(text, decoder, *quote, state, &mut out)
            }
        };
        self.text_at += text.len() as u64;
        // What was good before an error is given before it is told.
        if !out.is_empty() {
            each(UndumpPiece::Bytes(out.as_slice()))?;
        }
        done
    }

    fn invalid(&self, line: &[u8], i: usize, expected: &'static str) -> Error {
        let at = self.text_at + i as u64;
        match line.get(i) {
            Some(found) => {
                ErrorKind::InvalidByte { found: *found, at, expected }.into()
            }
            None => ErrorKind::Truncated { at, expected }.into(),
        }
    }

    /// Reads one line of a dump with offsets.
    fn read_line(
        &mut self,
        line: &[u8],
        each: &mut dyn FnMut(UndumpPiece<'_>) -> Result<()>,
    ) -> Result<()> {
        let Some(Form::Lines(format)) = self.form else { return Ok(()) };
        if let Some((at, bytes)) = usual_line(line, format) {
            return self.data(at, &bytes, each);
        }
        match parse_line(line, format) {
            Ok(Line::Nothing) => Ok(()),
            Ok(Line::Star) => {
                self.star = true;
                Ok(())
            }
            Ok(Line::Data { at, bytes }) => self.data(at, &bytes, each),
            Err(_) if self.undump.lenient => Ok(()),
            Err((i, expected)) => Err(self.invalid(line, i, expected)),
        }
    }

    fn data(
        &mut self,
        at: u64,
        bytes: &[u8],
        each: &mut dyn FnMut(UndumpPiece<'_>) -> Result<()>,
    ) -> Result<()> {
        if at < self.at {
            if self.undump.lenient {
                return Ok(());
            }
            return Err(ErrorKind::OutOfBounds {
                offset: i64::try_from(at).unwrap_or(i64::MAX),
                size: bytes.len(),
                len: usize::try_from(self.at).unwrap_or(usize::MAX),
            }
            .into());
        }
        let gap = at - self.at;
        if gap > self.undump.max_gap {
            return Err(ErrorKind::Limit {
                what: "a gap in the dump",
                limit: self.undump.max_gap,
            }
            .into());
        }
        if gap > 0 {
            if self.star && !self.last.is_empty() {
                let line = &self.last;
                each(UndumpPiece::Again { line, len: gap })?;
            } else {
                each(UndumpPiece::Gap(gap))?;
            }
        }
        self.star = false;
        self.at = at + bytes.len() as u64;
        if !bytes.is_empty() {
            each(UndumpPiece::Bytes(bytes))?;
            self.last.clear();
            self.last.extend_from_slice(bytes);
        }
        Ok(())
    }
}

impl Transform for Undumper {
    /// Takes the next piece of a dump.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidByte`] or [`ErrorKind::Truncated`] where the
    ///   text is no dump.
    /// * [`ErrorKind::OutOfBounds`] if an offset goes back.
    /// * [`ErrorKind::Limit`] if a gap is too long, or a line longer than
    ///   64 KiB.
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        self.take(input, &mut |piece| into_out(&piece, out))
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        self.end(&mut |piece| into_out(&piece, out))
    }
}

fn into_out(piece: &UndumpPiece<'_>, out: &mut Out) -> Result<()> {
    const LIMIT: u64 = 64 << 20;
    if piece.len() > LIMIT && !matches!(piece, UndumpPiece::Bytes(_)) {
        let what = "a gap in the dump";
        return Err(ErrorKind::Limit { what, limit: LIMIT }.into());
    }
    piece.write_to(out)
}

/// Gives the decoder what stands between the quotes.
fn quoted(
    text: &[u8],
    decoder: &mut Decoder,
    quote: u8,
    state: &mut Quote,
    out: &mut Out,
) -> Result<()> {
    for byte in text {
        match (*state, *byte) {
            (Quote::Before, b) if b == quote => *state = Quote::Inside,
            (Quote::Inside, b) if b == quote => *state = Quote::After,
            (Quote::Inside, b'\\') => {
                *state = Quote::Backslash;
                decoder.push(&[*byte], out)?;
            }
            (Quote::Inside | Quote::Backslash, _) => {
                *state = Quote::Inside;
                decoder.push(&[*byte], out)?;
            }
            _ => {}
        }
    }
    Ok(())
}
