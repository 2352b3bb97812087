//! Backslash escapes, as source code has them between quotes.

use super::code::Code;
use crate::{ErrorKind, Out, Result, Transform};

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Bytes to printable ASCII with escapes.
#[derive(Clone, Debug, Default)]
pub(crate) struct EscapedEncoder;

/// Appends one byte, escaped where it has to be.
pub(crate) fn escape(byte: u8, out: &mut Out) {
    match byte {
        b'\n' => out.extend(b"\\n"),
        b'\r' => out.extend(b"\\r"),
        b'\t' => out.extend(b"\\t"),
        b'\\' => out.extend(b"\\\\"),
        b'"' => out.extend(b"\\\""),
        b' '..=b'~' => out.push(byte),
        _ => {
            let high = DIGITS[(byte >> 4) as usize];
            let low = DIGITS[(byte & 15) as usize];
            out.extend(&[b'\\', b'x', high, low]);
        }
    }
}

impl Transform for EscapedEncoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        for byte in input {
            escape(*byte, out);
        }
        Ok(())
    }

    fn flush(&mut self, _: &mut Out) -> Result<()> {
        Ok(())
    }
}

/// Escapes to bytes: `\n \r \t \a \b \e \f \v \0 \\ \" \'`, `\xHH`, octal
/// `\N` to `\NNN`, and `\u{…}` as UTF-8.
#[derive(Clone, Debug)]
pub(crate) struct EscapedDecoder {
    lenient: bool,
    state: State,
    at: u64,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Text,
    Backslash,
    Hex,
    HexLow(u8),
    Octal { value: u32, digits: u8 },
    Unicode,
    UnicodeDigits { value: u32, digits: u8 },
}

impl EscapedDecoder {
    pub(crate) fn new(lenient: bool) -> Self {
        Self { lenient, state: State::Text, at: 0 }
    }

    fn end_octal(&mut self, value: u32, out: &mut Out) -> Result<()> {
        self.state = State::Text;
        if value > 0xff && !self.lenient {
            return Err(ErrorKind::Overflow { at: self.at }.into());
        }
        out.push(value as u8);
        Ok(())
    }

    fn byte(&mut self, byte: u8, out: &mut Out) -> Result<()> {
        let digit = Code::Hex { upper: false }.value(byte);
        match (self.state, byte, digit) {
            (State::Text, b'\\', _) => self.state = State::Backslash,
            (State::Text, _, _) => out.push(byte),
            (State::Backslash, b'x', _) => self.state = State::Hex,
            (State::Backslash, b'u', _) => self.state = State::Unicode,
            (State::Backslash, b'0'..=b'7', Some(v)) => {
                self.state = State::Octal { value: v as u32, digits: 1 };
            }
            (State::Backslash, _, _) => {
                let plain = match byte {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'a' => 7,
                    b'b' => 8,
                    b'e' => 27,
                    b'f' => 12,
                    b'v' => 11,
                    b'\\' | b'"' | b'\'' => byte,
                    _ => return self.strange(byte, "an escape", out),
                };
                out.push(plain);
                self.state = State::Text;
            }
            (State::Hex, _, Some(v)) => self.state = State::HexLow(v),
            (State::HexLow(high), _, Some(v)) => {
                out.push(high << 4 | v);
                self.state = State::Text;
            }
            (
                State::Octal { value, digits: digits @ 1..=2 },
                b'0'..=b'7',
                Some(v),
            ) => {
                let value = value * 8 + v as u32;
                self.state = State::Octal { value, digits: digits + 1 };
            }
            (State::Octal { value, .. }, _, _) => {
                self.end_octal(value, out)?;
                return self.byte(byte, out);
            }
            (State::Unicode, b'{', _) => {
                self.state = State::UnicodeDigits { value: 0, digits: 0 };
            }
            (
                State::UnicodeDigits { value, digits: digits @ 0..=5 },
                _,
                Some(v),
            ) => {
                let value = value << 4 | v as u32;
                let digits = digits + 1;
                self.state = State::UnicodeDigits { value, digits };
            }
            (State::UnicodeDigits { value, digits: 1.. }, b'}', _) => {
                match char::from_u32(value) {
                    Some(c) => super::text::put(c, out),
                    None => return self.strange(byte, "a character", out),
                }
                self.state = State::Text;
            }
            _ => return self.strange(byte, "a hex digit", out),
        }
        Ok(())
    }

    /// Lenient: the backslash was one, the rest is text.
    fn strange(
        &mut self,
        found: u8,
        expected: &'static str,
        out: &mut Out,
    ) -> Result<()> {
        if !self.lenient {
            let at = self.at;
            return Err(ErrorKind::InvalidByte { found, at, expected }.into());
        }
        self.state = State::Text;
        out.push(found);
        Ok(())
    }
}

impl Transform for EscapedDecoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        for byte in input {
            self.byte(*byte, out)?;
            self.at += 1;
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        match self.state {
            State::Text => Ok(()),
            State::Octal { value, .. } => self.end_octal(value, out),
            _ if self.lenient => Ok(()),
            _ => Err(ErrorKind::Truncated {
                at: self.at,
                expected: "the rest of an escape",
            }
            .into()),
        }
    }
}
