//! Node's leniency: decoders that never refuse.

use super::code::Code;
use crate::{Out, Result, Transform};

/// Hex: pairs of digits up to the first pair that is none.
#[derive(Clone, Debug, Default)]
pub(crate) struct LenientHex {
    held: Option<u8>,
    done: bool,
}

impl Transform for LenientHex {
    fn push(&mut self, mut input: &[u8], out: &mut Out) -> Result<()> {
        if self.done || input.is_empty() {
            return Ok(());
        }
        if let Some(first) = self.held.take() {
            self.pairs(&[first, input[0]], out);
            input = &input[1..];
        }
        let whole = input.len() / 2 * 2;
        self.pairs(&input[..whole], out);
        self.held = input.get(whole).copied();
        Ok(())
    }

    fn flush(&mut self, _: &mut Out) -> Result<()> {
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

impl LenientHex {
    fn pairs(&mut self, src: &[u8], out: &mut Out) {
        if self.done {
            return;
        }
        let code = Code::Hex { upper: false };
        let good = if let Ok(()) = code.decode(src, out.space(src.len() / 2)) {
            src.len() / 2
        } else {
            self.done = true;
            let bad = src.iter().position(|s| code.value(*s).is_none());
            let good = bad.unwrap_or(src.len()) / 2;
            let dst = &mut out.space(good)[..good];
            let _ = code.decode(&src[..good * 2], dst);
            good
        };
        out.advance(good);
    }
}

/// Base64: both alphabets at once, up to the first `=`, the rest skipped.
#[derive(Clone, Debug, Default)]
pub(crate) struct LenientBase64 {
    bits: u32,
    held: u32,
    done: bool,
}

const SKIP: u8 = 0xff;
const VALUE: [u8; 256] = {
    let mut table = [SKIP; 256];
    let symbols =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut i = 0;
    while i < 64 {
        table[symbols[i] as usize] = i as u8;
        i += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
};

impl LenientBase64 {
    fn scalar(&mut self, src: &[u8], out: &mut Out) {
        for symbol in src {
            let value = VALUE[*symbol as usize];
            if value == SKIP {
                continue;
            }
            self.bits = self.bits << 6 | value as u32;
            self.held += 1;
            if self.held == 4 {
                out.extend(&self.bits.to_be_bytes()[1..]);
                (self.bits, self.held) = (0, 0);
            }
        }
    }

    /// Decodes a run without line ends, fast when nothing is to be skipped.
    fn run(&mut self, mut src: &[u8], out: &mut Out) {
        while self.held > 0 && !src.is_empty() {
            self.scalar(&src[..1], out);
            src = &src[1..];
        }
        let whole = src.len() / 4 * 4;
        let dst = out.space(whole / 4 * 3);
        let fast = whole >= 32
            && (Code::Base64.decode(&src[..whole], dst).is_ok()
                || Code::Base64Url.decode(&src[..whole], dst).is_ok());
        if fast {
            out.advance(whole / 4 * 3);
            src = &src[whole..];
        }
        self.scalar(src, out);
    }
}

impl Transform for LenientBase64 {
    fn push(&mut self, mut input: &[u8], out: &mut Out) -> Result<()> {
        if self.done {
            return Ok(());
        }
        if let Some(end) = memchr::memchr(b'=', input) {
            self.done = true;
            input = &input[..end];
        }
        // Mail wraps at 76: each line is a run of its own.
        for line in input.split(|b| *b == b'\n') {
            self.run(line.strip_suffix(b"\r").unwrap_or(line), out);
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        match self.held {
            2 => out.push((self.bits >> 4) as u8),
            3 => out.extend(&(self.bits >> 2).to_be_bytes()[2..]),
            _ => {}
        }
        self.held = 0;
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.done
    }
}

/// Base32, base2 and Z85: case and strangers do not matter.
#[derive(Clone, Debug)]
pub(crate) struct LenientGroup {
    code: Code,
    carry: [u8; 8],
    held: usize,
    done: bool,
}

impl LenientGroup {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, carry: [0; 8], held: 0, done: false }
    }
}

impl Transform for LenientGroup {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        for symbol in input {
            if self.code.padded() && *symbol == b'=' {
                self.done = true;
            }
            if self.done {
                break;
            }
            let symbol = match self.code {
                Code::Base32 | Code::Base32Hex => symbol.to_ascii_uppercase(),
                _ => *symbol,
            };
            if self.code.value(symbol).is_none() {
                continue;
            }
            self.carry[self.held] = symbol;
            self.held += 1;
            if self.held == self.code.symbols() {
                let n = self.code.bytes();
                let group = &self.carry[..self.held];
                if self.code.decode(group, out.space(n)).is_ok() {
                    out.advance(n);
                }
                self.held = 0;
            }
        }
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if self.code == Code::Z85 {
            return Ok(());
        }
        let bits = self.code.bits() as usize;
        let bytes = self.held * bits / 8;
        let mut v = 0u64;
        for symbol in &self.carry[..self.held] {
            v = v << bits | self.code.value(*symbol).unwrap_or(0) as u64;
        }
        v >>= self.held * bits - bytes * 8;
        out.extend(&v.to_be_bytes()[8 - bytes..]);
        self.held = 0;
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.done
    }
}
