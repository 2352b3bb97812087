//! The inside of an array in source code: `0x68, 0x69`.

use super::options::is_space;
use crate::{ErrorKind, Out, Result, Transform};

/// Bytes to `0x68, 0x69`.
#[derive(Clone, Debug, Default)]
pub(crate) struct ArrayEncoder {
    started: bool,
    upper: bool,
}

impl ArrayEncoder {
    pub(crate) fn new(upper: bool) -> Self {
        Self { started: false, upper }
    }
}

impl Transform for ArrayEncoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        let digits: &[u8; 16] =
            if self.upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
        for byte in input {
            let (high, low) = (byte >> 4, byte & 15);
            if self.started {
                out.extend(b", ");
            }
            self.started = true;
            let (high, low) = (digits[high as usize], digits[low as usize]);
            out.extend(&[b'0', b'x', high, low]);
        }
        Ok(())
    }

    fn flush(&mut self, _: &mut Out) -> Result<()> {
        Ok(())
    }
}

/// Numbers from 0 to 255, hex, octal (`0o17`), binary or decimal, between
/// commas, white space, braces and brackets, to bytes.
#[derive(Clone, Debug)]
pub(crate) struct ArrayDecoder {
    lenient: bool,
    token: [u8; 10],
    held: usize,
    at: u64,
}

impl ArrayDecoder {
    pub(crate) fn new(lenient: bool) -> Self {
        Self { lenient, token: [0; 10], held: 0, at: 0 }
    }

    fn end_token(&mut self, out: &mut Out) -> Result<()> {
        if self.held == 0 {
            return Ok(());
        }
        let token = str::from_utf8(&self.token[..self.held]).unwrap_or("");
        let found = self.token[0];
        let at = self.at - self.held as u64;
        self.held = 0;
        match parse_byte(token) {
            Some(byte) => out.push(byte),
            None if self.lenient => {}
            None => {
                let expected = "a number from 0 to 255";
                return Err(
                    ErrorKind::InvalidByte { found, at, expected }.into()
                );
            }
        }
        Ok(())
    }
}

fn parse_byte(token: &str) -> Option<u8> {
    let lower = token.to_ascii_lowercase();
    let (digits, radix) = if let Some(hex) = lower.strip_prefix("0x") {
        (hex, 16)
    } else if let Some(octal) = lower.strip_prefix("0o") {
        (octal, 8)
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (binary, 2)
    } else {
        (lower.as_str(), 10)
    };
    if digits.starts_with('+') {
        return None;
    }
    u8::from_str_radix(digits, radix).ok()
}

impl Transform for ArrayDecoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        for byte in input {
            let between = is_space(*byte)
                || matches!(
                    byte,
                    b',' | b';' | b'{' | b'}' | b'[' | b']' | b'(' | b')'
                );
            if between {
                self.end_token(out)?;
            } else if self.held < self.token.len() {
                self.token[self.held] = *byte;
                self.held += 1;
            } else if !self.lenient {
                return Err(ErrorKind::InvalidByte {
                    found: self.token[0],
                    at: self.at - self.held as u64,
                    expected: "a number from 0 to 255",
                }
                .into());
            }
            self.at += 1;
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        self.end_token(out)
    }
}
