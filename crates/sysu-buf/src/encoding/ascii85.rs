//! Ascii85 as PostScript and PDF write it.
//!
//! Five characters from `!` to `u` stand for four bytes, `z` for four
//! zeros; `<~` and `~>` around the text are understood and not required.

use crate::{ErrorKind, Ignore, Out, Result, Transform};

/// Bytes to Ascii85, without delimiters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ascii85Encoder {
    carry: [u8; 4],
    held: usize,
}

fn digits(v: u32) -> [u8; 5] {
    let mut v = v;
    let mut group = [0; 5];
    for d in group.iter_mut().rev() {
        *d = b'!' + (v % 85) as u8;
        v /= 85;
    }
    group
}

impl Transform for Ascii85Encoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        for byte in input {
            self.carry[self.held] = *byte;
            self.held += 1;
            if self.held == 4 {
                self.held = 0;
                match u32::from_be_bytes(self.carry) {
                    0 => out.push(b'z'),
                    v => out.extend(&digits(v)),
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if self.held > 0 {
            self.carry[self.held..].fill(0);
            let group = digits(u32::from_be_bytes(self.carry));
            out.extend(&group[..=self.held]);
            self.held = 0;
        }
        Ok(())
    }
}

/// Ascii85 to bytes.
#[derive(Clone, Debug)]
pub(crate) struct Ascii85Decoder {
    ignore: Ignore,
    lenient: bool,
    v: u64,
    held: usize,
    group_at: u64,
    at: u64,
    open: Delimiter,
}

/// Where the decoder stands with respect to `<~` and `~>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delimiter {
    Start,
    Less,
    Within,
    Tilde,
    Closed,
}

impl Ascii85Decoder {
    pub(crate) fn new(ignore: Ignore, lenient: bool) -> Self {
        Self {
            ignore,
            lenient,
            v: 0,
            held: 0,
            group_at: 0,
            at: 0,
            open: Delimiter::Start,
        }
    }

    fn invalid(&self, found: u8) -> Result<()> {
        if self.lenient {
            return Ok(());
        }
        Err(ErrorKind::InvalidByte {
            found,
            at: self.at,
            expected: "an Ascii85 character",
        }
        .into())
    }

    fn symbol(&mut self, symbol: u8, out: &mut Out) -> Result<()> {
        match symbol {
            b'!'..=b'u' => {
                if self.held == 0 {
                    self.group_at = self.at;
                }
                self.v = self.v * 85 + (symbol - b'!') as u64;
                self.held += 1;
                if self.held == 5 {
                    self.group(5, out)?;
                }
                Ok(())
            }
            b'z' if self.held == 0 => {
                out.extend(&[0; 4]);
                Ok(())
            }
            _ => self.invalid(symbol),
        }
    }

    /// Writes the group that `symbols` characters make.
    fn group(&mut self, symbols: usize, out: &mut Out) -> Result<()> {
        let v = u32::try_from(self.v);
        (self.v, self.held) = (0, 0);
        match v {
            Ok(v) => out.extend(&v.to_be_bytes()[..symbols - 1]),
            Err(_) if self.lenient => {}
            Err(_) => {
                let at = self.group_at;
                return Err(ErrorKind::Overflow { at }.into());
            }
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8, out: &mut Out) -> Result<()> {
        if self.ignore.takes(byte) && !(b'!'..=b'u').contains(&byte) {
            return Ok(());
        }
        match (self.open, byte) {
            (Delimiter::Start, b'<') => self.open = Delimiter::Less,
            (Delimiter::Less, b'~') => self.open = Delimiter::Within,
            (Delimiter::Less, _) => {
                self.open = Delimiter::Within;
                self.at -= 1;
                self.symbol(b'<', out)?;
                self.at += 1;
                return self.byte(byte, out);
            }
            (Delimiter::Start | Delimiter::Within, b'~') => {
                self.open = Delimiter::Tilde;
            }
            (Delimiter::Tilde, b'>') => self.open = Delimiter::Closed,
            (Delimiter::Tilde | Delimiter::Closed, _) => {
                return self.invalid(byte);
            }
            (Delimiter::Start | Delimiter::Within, _) => {
                self.open = Delimiter::Within;
                return self.symbol(byte, out);
            }
        }
        Ok(())
    }
}

impl Transform for Ascii85Decoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        for byte in input {
            self.byte(*byte, out)?;
            self.at += 1;
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if self.open == Delimiter::Less {
            self.at -= 1;
            self.symbol(b'<', out)?;
            self.at += 1;
        }
        let held = self.held;
        let short = held == 1 || self.open == Delimiter::Tilde;
        if short && !self.lenient {
            return Err(ErrorKind::Truncated {
                at: self.at,
                expected: "an Ascii85 character",
            }
            .into());
        }
        if held > 1 {
            for _ in held..5 {
                self.v = self.v * 85 + 84;
            }
            self.group(held, out)?;
        }
        Ok(())
    }
}
