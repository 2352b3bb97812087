//! Quoted-printable, RFC 2045 §6.7.

use super::code::Code;
use crate::{ErrorKind, Out, Result, Transform};

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// Bytes to quoted-printable.
///
/// Lines of the input stay lines; longer ones are cut by `=` at the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct QuotedEncoder {
    column: usize,
    // A space, tab or return: what it becomes depends on what follows.
    held: Option<u8>,
}

impl QuotedEncoder {
    fn text(&mut self, piece: &[u8], out: &mut Out) {
        // RFC 2045 §6.7 (5): at most 76 columns with the `=`.
        if self.column + piece.len() > 75 {
            out.extend(b"=\n");
            self.column = 0;
        }
        out.extend(piece);
        self.column += piece.len();
    }

    fn escape(&mut self, byte: u8, out: &mut Out) {
        let high = DIGITS[(byte >> 4) as usize];
        let low = DIGITS[(byte & 15) as usize];
        self.text(&[b'=', high, low], out);
    }

    fn byte(&mut self, byte: u8, out: &mut Out) {
        if let Some(held) = self.held.take() {
            match (held, byte) {
                (b'\r', b'\n') => {
                    out.extend(b"\r\n");
                    self.column = 0;
                    return;
                }
                (b' ' | b'\t', b'\r' | b'\n') | (b'\r', _) => {
                    self.escape(held, out);
                }
                _ => self.text(&[held], out),
            }
        }
        match byte {
            b' ' | b'\t' | b'\r' => self.held = Some(byte),
            b'\n' => {
                out.push(b'\n');
                self.column = 0;
            }
            b'!'..=b'<' | b'>'..=b'~' => self.text(&[byte], out),
            _ => self.escape(byte, out),
        }
    }
}

impl Transform for QuotedEncoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        for byte in input {
            self.byte(*byte, out);
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if let Some(held) = self.held.take() {
            self.escape(held, out);
        }
        Ok(())
    }
}

/// Quoted-printable to bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct QuotedDecoder {
    lenient: bool,
    state: Quoted,
    at: u64,
}

#[derive(Clone, Copy, Debug, Default)]
enum Quoted {
    #[default]
    Text,
    Equals,
    High(u8),
    // White space, or a return, after the `=` of a soft line end.
    Soft,
    Return,
}

impl QuotedDecoder {
    pub(crate) fn new(lenient: bool) -> Self {
        Self { lenient, ..Self::default() }
    }

    fn invalid(&self, found: u8, expected: &'static str) -> Result<()> {
        let at = self.at;
        Err(ErrorKind::InvalidByte { found, at, expected }.into())
    }

    fn byte(&mut self, byte: u8, out: &mut Out) -> Result<()> {
        let hex = Code::Hex { upper: false };
        match (self.state, byte) {
            (Quoted::Text, b'=') => self.state = Quoted::Equals,
            (Quoted::Text, b'\t' | b'\n' | b'\r' | b' '..=b'~') => {
                out.push(byte);
            }
            (Quoted::Text, _) if self.lenient => out.push(byte),
            (Quoted::Text, _) => {
                return self.invalid(byte, "a printable character");
            }
            (Quoted::Equals | Quoted::Soft | Quoted::Return, b'\n') => {
                self.state = Quoted::Text;
            }
            (Quoted::Equals | Quoted::Soft, b'\r') => {
                self.state = Quoted::Return;
            }
            (Quoted::Equals | Quoted::Soft, b' ' | b'\t') => {
                self.state = Quoted::Soft;
            }
            (Quoted::Equals, _) if hex.value(byte).is_some() => {
                self.state = Quoted::High(byte);
            }
            (Quoted::High(high), _) if hex.value(byte).is_some() => {
                let high = hex.value(high).unwrap_or(0);
                out.push(high << 4 | hex.value(byte).unwrap_or(0));
                self.state = Quoted::Text;
            }
            (state, _) if self.lenient => {
                if let Quoted::Equals | Quoted::High(_) = state {
                    out.push(b'=');
                }
                if let Quoted::High(high) = state {
                    out.push(high);
                }
                self.state = Quoted::Text;
                return self.byte(byte, out);
            }
            (Quoted::Equals | Quoted::High(_), _) => {
                return self.invalid(byte, "a hex digit");
            }
            (Quoted::Soft | Quoted::Return, _) => {
                return self.invalid(byte, "a line end");
            }
        }
        Ok(())
    }
}

impl Transform for QuotedDecoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        for byte in input {
            self.byte(*byte, out)?;
            self.at += 1;
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        match self.state {
            Quoted::Text => Ok(()),
            Quoted::Equals if self.lenient => {
                out.push(b'=');
                Ok(())
            }
            Quoted::High(high) if self.lenient => {
                out.extend(&[b'=', high]);
                Ok(())
            }
            _ if self.lenient => Ok(()),
            _ => Err(ErrorKind::Truncated {
                at: self.at,
                expected: "two hex digits or a line end",
            }
            .into()),
        }
    }
}
