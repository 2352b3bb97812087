//! The encodings of characters: UTF-8, UTF-16, Latin-1, ASCII.
//!
//! Encoding (bytes to text) gives UTF-8; decoding (text to bytes) takes it.

use super::utf8::{Piece, Utf8Pieces, not_utf8};
use crate::{ErrorKind, Out, Result, Transform};

/// A character encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Utf16 { big: bool },
    Latin1,
    Ascii,
}

/// Bytes in a character encoding to UTF-8.
#[derive(Clone, Debug)]
pub(crate) struct TextEncoder {
    charset: Charset,
    strict: bool,
    pieces: Utf8Pieces,
    half: Option<u8>,
    high: Option<u16>,
    at: u64,
}

impl TextEncoder {
    pub(crate) fn new(charset: Charset, strict: bool) -> Self {
        Self {
            charset,
            strict,
            pieces: Utf8Pieces::default(),
            half: None,
            high: None,
            at: 0,
        }
    }

    fn lone(&self, unit: u16, at: u64, out: &mut Out) -> Result<()> {
        if self.strict {
            return Err(ErrorKind::LoneSurrogate { unit, at }.into());
        }
        out.extend("\u{fffd}".as_bytes());
        Ok(())
    }

    /// Takes the unit that starts at offset `at`.
    fn unit(&mut self, unit: u16, at: u64, out: &mut Out) -> Result<()> {
        if let Some(high) = self.high.take() {
            if let Some(Ok(c)) = char::decode_utf16([high, unit]).next()
                && c.len_utf16() == 2
            {
                put(c, out);
                return Ok(());
            }
            self.lone(high, at - 2, out)?;
        }
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            0xdc00..=0xdfff => self.lone(unit, at, out)?,
            _ => put(char::from_u32(unit as u32).unwrap_or('\u{fffd}'), out),
        }
        Ok(())
    }

    fn utf16(&mut self, big: bool, input: &[u8], out: &mut Out) -> Result<()> {
        let read = if big { u16::from_be_bytes } else { u16::from_le_bytes };
        if input.is_empty() {
            return Ok(());
        }
        let mut rest = input;
        if let (Some(first), Some((second, tail))) =
            (self.half, rest.split_first())
        {
            self.half = None;
            let at = self.at - 1;
            self.unit(read([first, *second]), at, out)?;
            rest = tail;
        }
        let start = self.at + (input.len() - rest.len()) as u64;
        let pairs = rest.chunks_exact(2);
        self.half = pairs.remainder().first().copied();
        for (i, pair) in pairs.enumerate() {
            let unit = read([pair[0], pair[1]]);
            self.unit(unit, start + i as u64 * 2, out)?;
        }
        Ok(())
    }
}

/// Appends one character.
pub(crate) fn put(c: char, out: &mut Out) {
    let n = c.encode_utf8(out.space(4)).len();
    out.advance(n);
}

/// Appends Latin-1 as UTF-8: one or two bytes each.
pub(crate) fn latin1_to_utf8(input: &[u8], out: &mut Out) {
    for run in input.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
        if run[0].is_ascii() {
            out.extend(run);
            continue;
        }
        let dst = out.space(run.len() * 2);
        for (byte, dst) in run.iter().zip(dst.chunks_exact_mut(2)) {
            dst[0] = 0xc0 | byte >> 6;
            dst[1] = 0x80 | byte & 0x3f;
        }
        out.advance(run.len() * 2);
    }
}

impl Transform for TextEncoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        match self.charset {
            Charset::Utf8 => {
                let strict = self.strict;
                self.pieces.push(input, &mut |piece, at| {
                    match piece {
                        Piece::Text(text) => out.extend(text.as_bytes()),
                        Piece::Bad if strict => return Err(not_utf8(at)),
                        Piece::Bad => out.extend("\u{fffd}".as_bytes()),
                    }
                    Ok(())
                })?;
            }
            Charset::Utf16 { big } => self.utf16(big, input, out)?,
            Charset::Latin1 => latin1_to_utf8(input, out),
            Charset::Ascii => {
                if self.strict
                    && let Some(i) = input.iter().position(|b| *b > 0x7f)
                {
                    return Err(ErrorKind::InvalidByte {
                        found: input[i],
                        at: self.at + i as u64,
                        expected: "an ASCII character",
                    }
                    .into());
                }
                let dst = out.space(input.len());
                for (byte, dst) in input.iter().zip(dst) {
                    *dst = byte & 0x7f;
                }
                out.advance(input.len());
            }
        }
        self.at += input.len() as u64;
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if let Some(high) = self.high.take() {
            let half = self.half.is_some() as u64;
            self.lone(high, self.at - half - 2, out)?;
        }
        if self.half.take().is_some() && self.strict {
            return Err(ErrorKind::Truncated {
                at: self.at,
                expected: "the second byte of a UTF-16 unit",
            }
            .into());
        }
        let strict = self.strict;
        self.pieces.flush(&mut |_, at| {
            if strict {
                return Err(not_utf8(at));
            }
            out.extend("\u{fffd}".as_bytes());
            Ok(())
        })
    }
}

/// UTF-8 to bytes in a character encoding.
#[derive(Clone, Debug)]
pub(crate) struct TextDecoder {
    charset: Charset,
    lenient: bool,
    pieces: Utf8Pieces,
}

impl TextDecoder {
    pub(crate) fn new(charset: Charset, lenient: bool) -> Self {
        Self { charset, lenient, pieces: Utf8Pieces::default() }
    }

    fn piece(
        charset: Charset,
        lenient: bool,
        piece: Piece<'_>,
        at: u64,
        out: &mut Out,
    ) -> Result<()> {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Bad if lenient => "\u{fffd}",
            Piece::Bad => return Err(not_utf8(at)),
        };
        match charset {
            Charset::Utf8 => out.extend(text.as_bytes()),
            Charset::Utf16 { big } => {
                for unit in text.encode_utf16() {
                    out.extend(&if big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    });
                }
            }
            Charset::Latin1 | Charset::Ascii if text.is_ascii() => {
                out.extend(text.as_bytes());
            }
            Charset::Latin1 | Charset::Ascii => {
                let (limit, encoding) = match charset {
                    Charset::Latin1 => (0xff, "Latin-1"),
                    _ => (0x7f, "ASCII"),
                };
                for (i, c) in text.char_indices() {
                    if c as u32 <= limit {
                        out.push(c as u8);
                    } else if lenient {
                        for unit in c.encode_utf16(&mut [0; 2]) {
                            out.push(*unit as u8);
                        }
                    } else {
                        return Err(ErrorKind::Unmappable {
                            found: c,
                            at: at + i as u64,
                            encoding,
                        }
                        .into());
                    }
                }
            }
        }
        Ok(())
    }
}

impl Transform for TextDecoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        let (charset, lenient) = (self.charset, self.lenient);
        self.pieces.push(input, &mut |piece, at| {
            Self::piece(charset, lenient, piece, at, out)
        })
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        let (charset, lenient) = (self.charset, self.lenient);
        self.pieces.flush(&mut |piece, at| {
            Self::piece(charset, lenient, piece, at, out)
        })
    }
}
