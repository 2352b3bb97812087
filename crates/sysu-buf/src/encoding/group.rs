//! Encoding and decoding of the codes of fixed groups, over any cuts.

use super::code::{Bad, Code};
use crate::{
    Decode, Encode, Error, ErrorKind, Ignore, Out, Padding, Result, Transform,
};

/// Bytes to symbols.
#[derive(Clone, Debug)]
pub(crate) struct GroupEncoder {
    code: Code,
    padding: bool,
    carry: [u8; 5],
    held: usize,
    taken: u64,
}

impl GroupEncoder {
    pub(crate) fn new(code: Code, options: &Encode) -> Self {
        let padding = options
            .padding
            .unwrap_or(code.padded() && code != Code::Base64Url);
        Self { code, padding, carry: [0; 5], held: 0, taken: 0 }
    }

    fn groups(&self, src: &[u8], out: &mut Out) {
        let need = src.len() / self.code.bytes() * self.code.symbols();
        self.code.encode(src, out.space(need));
        out.advance(need);
    }
}

impl Transform for GroupEncoder {
    fn push(&mut self, mut input: &[u8], out: &mut Out) -> Result<()> {
        self.taken += input.len() as u64;
        let bytes = self.code.bytes();
        if self.held > 0 {
            let n = (bytes - self.held).min(input.len());
            self.carry[self.held..self.held + n].copy_from_slice(&input[..n]);
            self.held += n;
            input = &input[n..];
            if self.held < bytes {
                return Ok(());
            }
            let carry = self.carry;
            self.groups(&carry[..bytes], out);
            self.held = 0;
        }
        let whole = input.len() - input.len() % bytes;
        self.groups(&input[..whole], out);
        let rest = &input[whole..];
        self.carry[..rest.len()].copy_from_slice(rest);
        self.held = rest.len();
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if self.held == 0 {
            return Ok(());
        }
        if self.code == Code::Z85 {
            return Err(ErrorKind::Size {
                len: self.taken,
                expected: "a multiple of 4, which Z85 needs",
            }
            .into());
        }
        let mut last = [0; 5];
        last[..self.held].copy_from_slice(&self.carry[..self.held]);
        let mut text = [b'='; 8];
        let symbols = self.code.symbols();
        self.code.encode(&last[..self.code.bytes()], &mut text[..symbols]);
        let used = (self.held * 8).div_ceil(self.code.bits() as usize);
        text[used..].fill(b'=');
        out.extend(&text[..if self.padding { symbols } else { used }]);
        self.held = 0;
        Ok(())
    }
}

/// Symbols to bytes, strictly.
#[derive(Clone, Debug)]
pub(crate) struct GroupDecoder {
    code: Code,
    ignore: Ignore,
    padding: Padding,
    carry: [u8; 8],
    carry_at: [u64; 8],
    held: usize,
    pads: usize,
    pad_at: u64,
    at: u64,
    kept: Vec<u8>,
    // What was held when the piece came: its number and its first symbol.
    start: (usize, u8),
}

impl GroupDecoder {
    pub(crate) fn new(code: Code, options: Decode) -> Self {
        let padding = options.padding.unwrap_or(match code {
            Code::Base64Url => Padding::Optional,
            _ => Padding::Required,
        });
        Self {
            code,
            ignore: options.ignore,
            padding,
            carry: [0; 8],
            carry_at: [0; 8],
            held: 0,
            pads: 0,
            pad_at: 0,
            at: 0,
            kept: Vec::new(),
            start: (0, 0),
        }
    }

    /// Whether `0x` before a pair is nothing but decoration.
    fn drops_0x(&self) -> bool {
        self.ignore == Ignore::Separators
            && matches!(self.code, Code::Hex { .. })
    }

    fn invalid(&self, found: u8, at: u64) -> Error {
        let expected = self.code.symbol_name();
        ErrorKind::InvalidByte { found, at, expected }.into()
    }

    /// Copies what counts of `input` to `self.kept`.
    fn keep(&mut self, input: &[u8]) {
        self.kept.clear();
        if self.ignore == Ignore::Lines {
            let mut rest = input;
            while let Some(at) = memchr::memchr2(b'\n', b'\r', rest) {
                self.kept.extend_from_slice(&rest[..at]);
                rest = &rest[at + 1..];
            }
            self.kept.extend_from_slice(rest);
            return;
        }
        if self.ignore == Ignore::Space {
            self.keep_runs(input);
            return;
        }
        let mut kept = std::mem::take(&mut self.kept);
        self.start = (self.held, self.carry[0]);
        if self.separated(input, &mut |_, byte| kept.push(byte)) {
            self.held = 0;
        }
        self.kept = kept;
    }

    /// Gives the symbols of `input` with their indices, and tells whether
    /// the digit that was held is to be forgotten: `0`, then `x`.
    fn separated(
        &self,
        input: &[u8],
        each: &mut dyn FnMut(usize, u8),
    ) -> bool {
        let drops = self.drops_0x();
        let (held, carry) = self.start;
        let mut odd = held % 2 == 1;
        // The zero of a possible `0x`: given only when it is none.
        let mut zero: Option<usize> = None;
        let mut carried = odd && carry == b'0';
        let mut forget = false;
        for (i, byte) in input.iter().enumerate() {
            if drops && matches!(byte, b'x' | b'X') {
                if zero.take().is_some() {
                    continue;
                }
                if carried {
                    (carried, forget, odd) = (false, true, false);
                    continue;
                }
            }
            if self.ignore.takes(*byte) {
                continue;
            }
            carried = false;
            if let Some(at) = zero.take() {
                each(at, b'0');
                odd = !odd;
            }
            if drops && !odd && *byte == b'0' {
                zero = Some(i);
                continue;
            }
            each(i, *byte);
            odd = !odd;
        }
        if let Some(at) = zero {
            each(at, b'0');
        }
        forget
    }

    /// White space mostly is what separates long runs.
    fn keep_runs(&mut self, input: &[u8]) {
        let mut rest = input;
        loop {
            let end = memchr::memchr3(b'\n', b'\r', b' ', rest);
            let (run, tail) = rest.split_at(end.unwrap_or(rest.len()));
            if memchr::memchr3(b'\t', 0x0b, 0x0c, run).is_none() {
                self.kept.extend_from_slice(run);
            } else {
                let symbols = run.iter().filter(|b| !self.ignore.takes(**b));
                self.kept.extend(symbols);
            }
            if tail.is_empty() {
                return;
            }
            rest = &tail[1..];
        }
    }

    /// The offset in `input` of the symbol that was kept as number `k`.
    fn origin(&self, input: &[u8], k: usize) -> usize {
        if self.ignore == Ignore::Nothing {
            return k;
        }
        let mut at = None;
        let mut count = 0;
        self.separated(input, &mut |i, _| {
            if count == k {
                at = Some(i);
            }
            count += 1;
        });
        at.unwrap_or(input.len())
    }

    /// The offsets in `input` of the first `n` symbols kept, at most eight.
    fn first_origins(&self, input: &[u8], n: usize) -> [usize; 8] {
        let mut found = [input.len(); 8];
        if self.drops_0x() {
            for (k, at) in found.iter_mut().enumerate().take(n) {
                *at = self.origin(input, k);
            }
            return found;
        }
        let kept = (0..input.len()).filter(|i| !self.ignore.takes(input[*i]));
        for (at, i) in found.iter_mut().zip(kept).take(n) {
            *at = i;
        }
        found
    }

    /// The offsets in `input` of the last `n` symbols kept, last one first.
    fn last_origins(&self, input: &[u8], n: usize) -> Vec<usize> {
        let mut found = Vec::with_capacity(n);
        let mut i = input.len();
        while i > 0 && found.len() < n {
            i -= 1;
            if !self.ignore.takes(input[i]) {
                found.push(i);
            }
        }
        found
    }

    /// Decodes `body`, which holds symbols only, as far as groups go.
    ///
    /// `total` counts the symbols of `input`, padding included.
    fn body(
        &mut self,
        input: &[u8],
        body: &[u8],
        total: usize,
        out: &mut Out,
    ) -> Result<()> {
        let (symbols, bytes) = (self.code.symbols(), self.code.bytes());
        let mut done = 0;
        if self.held > 0 {
            let n = (symbols - self.held).min(body.len());
            let front = self.first_origins(input, n);
            for (i, symbol) in body[..n].iter().enumerate() {
                self.carry[self.held + i] = *symbol;
                self.carry_at[self.held + i] = self.at + front[i] as u64;
            }
            self.held += n;
            done = n;
            if self.held < symbols {
                return self.check_carry();
            }
            let (carry, at) = (self.carry, self.carry_at);
            self.held = 0;
            if let Err(bad) =
                self.code.decode(&carry[..symbols], out.space(bytes))
            {
                return Err(self.refused(bad, |i| (carry[i], at[i])));
            }
            out.advance(bytes);
        }
        let whole = (body.len() - done) / symbols * symbols;
        let groups = &body[done..done + whole];
        let need = whole / symbols * bytes;
        if let Err(bad) = self.code.decode(groups, out.space(need)) {
            // The good groups before the bad one are part of the output.
            let good = match bad {
                Bad::Symbol(i) | Bad::Overflow(i) => i / symbols,
            };
            let _ = self.code.decode(
                &groups[..good * symbols],
                &mut out.space(need)[..good * bytes],
            );
            out.advance(good * bytes);
            return Err(self.refused(bad, |i| {
                let at = self.at + self.origin(input, done + i) as u64;
                (groups[i], at)
            }));
        }
        out.advance(need);
        done += whole;
        let rest = &body[done..];
        if !rest.is_empty() {
            // `input` may go on with padding, so count from the front then.
            let back = if body.len() == total && !self.drops_0x() {
                self.last_origins(input, rest.len())
            } else {
                Vec::new()
            };
            for (i, symbol) in rest.iter().enumerate() {
                self.carry[i] = *symbol;
                let from = match back.get(rest.len() - 1 - i) {
                    Some(from) => *from,
                    None => self.origin(input, done + i),
                };
                self.carry_at[i] = self.at + from as u64;
            }
            self.held = rest.len();
            return self.check_carry();
        }
        Ok(())
    }

    /// Refuses a wrong symbol as soon as it comes, not with its group.
    fn check_carry(&self) -> Result<()> {
        for i in 0..self.held {
            if self.code.value(self.carry[i]).is_none() {
                return Err(self.invalid(self.carry[i], self.carry_at[i]));
            }
        }
        Ok(())
    }

    fn refused(&self, bad: Bad, from: impl Fn(usize) -> (u8, u64)) -> Error {
        match bad {
            Bad::Symbol(i) => {
                let (found, at) = from(i);
                self.invalid(found, at)
            }
            Bad::Overflow(i) => ErrorKind::Overflow { at: from(i).1 }.into(),
        }
    }

    /// Takes the padding and what follows it, from symbol `k` on.
    fn pad(&mut self, input: &[u8], symbols: &[u8], k: usize) -> Result<()> {
        for (i, symbol) in symbols.iter().enumerate() {
            let wrong = *symbol != b'='
                || self.padding == Padding::Forbidden
                || self.held + self.pads >= self.code.symbols()
                || self.held == 0;
            if wrong || self.pads == 0 {
                let at = self.at + self.origin(input, k + i) as u64;
                if wrong {
                    return Err(ErrorKind::Padding { at }.into());
                }
                self.pad_at = at;
            }
            self.pads += 1;
        }
        Ok(())
    }

    fn last_group(&mut self, out: &mut Out) -> Result<()> {
        let (held, bits) = (self.held, self.code.bits() as usize);
        let bytes = held * bits / 8;
        // Symbols that would not complete another byte are surplus.
        if self.code == Code::Z85 || (bytes * 8).div_ceil(bits) != held {
            return Err(ErrorKind::Truncated {
                at: self.at,
                expected: self.code.symbol_name(),
            }
            .into());
        }
        let full = held + self.pads == self.code.symbols();
        match self.padding {
            Padding::Required if !full => {
                return Err(ErrorKind::Truncated {
                    at: self.at,
                    expected: "padding (`=`)",
                }
                .into());
            }
            Padding::Optional if !full && self.pads > 0 => {
                return Err(ErrorKind::Padding { at: self.pad_at }.into());
            }
            _ => {}
        }
        let mut v = 0u64;
        for symbol in &self.carry[..held] {
            let value = self.code.value(*symbol).unwrap_or(0);
            v = v << bits | value as u64;
        }
        let extra = held * bits - bytes * 8;
        if v & ((1 << extra) - 1) != 0 {
            let at = self.carry_at[held - 1];
            return Err(ErrorKind::TrailingBits { at }.into());
        }
        out.extend(&(v >> extra).to_be_bytes()[8 - bytes..]);
        self.held = 0;
        Ok(())
    }
}

impl Transform for GroupDecoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        let done = if self.ignore == Ignore::Nothing {
            self.symbols(input, input, out)
        } else {
            self.keep(input);
            let kept = std::mem::take(&mut self.kept);
            let done = self.symbols(input, &kept, out);
            self.kept = kept;
            done
        };
        self.at += input.len() as u64;
        done
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        if self.held == 0 && self.pads == 0 {
            return Ok(());
        }
        self.last_group(out)
    }
}

impl GroupDecoder {
    fn symbols(
        &mut self,
        input: &[u8],
        symbols: &[u8],
        out: &mut Out,
    ) -> Result<()> {
        let body = if self.pads > 0 {
            0
        } else if self.code.padded() {
            memchr::memchr(b'=', symbols).unwrap_or(symbols.len())
        } else {
            symbols.len()
        };
        self.body(input, &symbols[..body], symbols.len(), out)?;
        self.pad(input, &symbols[body..], body)
    }
}
