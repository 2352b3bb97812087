//! The array of a program, whichever its language.

use crate::{Decode, Encoding, Out, Result};

/// Where in the array of a program a piece of text ended.
#[derive(Clone, Debug)]
pub(super) struct ArrayState {
    // Skip everything up to the `=`.
    assigned: bool,
    word: Vec<u8>,
    seen: bool,
    done: bool,
}

impl ArrayState {
    /// Starts before the bytes, or before the `=` that they follow.
    pub(super) fn new(assigned: bool) -> Self {
        Self { assigned, word: Vec::new(), seen: false, done: false }
    }

    /// Takes the word that ends here for a byte, if it is one.
    pub(super) fn end_word(
        &mut self,
        at: u64,
        lenient: bool,
        out: &mut Out,
    ) -> Result<()> {
        let word = std::mem::take(&mut self.word);
        let digit = word.first().is_some_and(u8::is_ascii_digit);
        if digit && self.assigned && !self.done {
            self.seen = true;
            let options = Decode::new().lenient(lenient);
            let bytes = Encoding::CArray
                .decode_with(&word, options)
                .map_err(|err| err.shifted(at - word.len() as u64))?;
            out.extend(&bytes);
        }
        self.word = word;
        self.word.clear();
        Ok(())
    }

    /// Takes the next piece of text, which starts at `at`.
    pub(super) fn push(
        &mut self,
        text: &[u8],
        at: u64,
        lenient: bool,
        out: &mut Out,
    ) -> Result<()> {
        for (i, byte) in text.iter().enumerate() {
            if byte.is_ascii_alphanumeric() || *byte == b'_' {
                // Longer words are names; their start tells that.
                if self.word.len() < 16 {
                    self.word.push(*byte);
                }
                continue;
            }
            if !self.word.is_empty() {
                self.end_word(at + i as u64, lenient, out)?;
            }
            match byte {
                b'=' => self.assigned = true,
                b';' | b'}' | b')' if self.assigned => self.done = true,
                b']' if self.seen => self.done = true,
                _ => {}
            }
        }
        Ok(())
    }
}
