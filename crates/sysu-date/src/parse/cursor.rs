//! A place in a text, and the small steps of every grammar.

use crate::error::Error;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
}

#[cfg(test)]
pub(crate) use work::looked;

#[cfg(not(test))]
#[inline]
pub(crate) const fn looked(_: usize) {}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn is_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Steps over one byte if it is there.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        looked(1);
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Steps over one of two bytes.
    pub(crate) fn eat_either(&mut self, a: u8, b: u8) -> bool {
        self.eat(a) || self.eat(b)
    }

    pub(crate) fn blanks(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
        looked(self.at - start + 1);
        self.at - start
    }

    /// Reads exactly `count` digits, up to 18; stays where it is if there
    /// are fewer.
    pub(crate) fn digits(&mut self, count: usize) -> Option<i64> {
        looked(count);
        let digits = self.bytes.get(self.at..self.at + count)?;
        let mut sum = 0;
        for digit in digits {
            if !digit.is_ascii_digit() {
                return None;
            }
            sum = sum * 10 + (digit - b'0') as i64;
        }
        self.at += count;
        Some(sum)
    }

    /// Reads `min` to `max` digits, as many as there are.
    pub(crate) fn some_digits(
        &mut self,
        min: usize,
        max: usize,
    ) -> Option<i64> {
        let count = self.count_digits().min(max);
        if count < min {
            return None;
        }
        self.digits(count)
    }

    pub(crate) fn count_digits(&self) -> usize {
        let rest = self.rest();
        let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        looked(count + 1);
        count
    }

    /// Reads the digits after a decimal point as nanoseconds; what is
    /// beyond the ninth is cut.
    pub(crate) fn fraction(&mut self, max: usize) -> Option<i64> {
        let count = self.count_digits();
        if count == 0 || count > max {
            return None;
        }
        let mut nanos = 0;
        for index in 0..9 {
            let digit = if index < count {
                self.bytes[self.at + index] - b'0'
            } else {
                0
            };
            nanos = nanos * 10 + digit as i64;
        }
        self.at += count;
        Some(nanos)
    }

    /// The letters from here on.
    pub(crate) fn word(&self) -> &'a [u8] {
        let rest = self.rest();
        let count =
            rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        looked(count + 1);
        &rest[..count]
    }

    pub(crate) fn expected(&self, what: &'static str) -> Error {
        Error::expected(what, self.bytes, self.at)
    }
}

/// Finds a name of a table by its first three letters and their case.
pub(crate) fn exact(names: &[&str], word: &[u8]) -> Option<i64> {
    let found = names.iter().position(|name| name.as_bytes() == word);
    found.map(|index| index as i64 + 1)
}

/// Counts how many bytes were looked at, in tests of how work grows.
#[cfg(test)]
pub(crate) mod work {
    use std::cell::Cell;

    thread_local! {
        static LOOKED: Cell<usize> = const { Cell::new(0) };
    }

    pub(crate) fn looked(bytes: usize) {
        LOOKED.set(LOOKED.get() + bytes);
    }

    /// How many bytes `read` looks at.
    pub(crate) fn of(read: impl FnOnce()) -> usize {
        LOOKED.set(0);
        read();
        LOOKED.get()
    }
}
