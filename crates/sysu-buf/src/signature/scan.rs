//! All signatures at once, anywhere in a stream.

use aho_corasick::AhoCorasick;

use super::{SIGNATURES, Signature};
use crate::{Error, ErrorKind, Result};

/// Finds the starts of files inside a stream.
///
/// A signature of few bytes is found by chance too: one of fewer than
/// three that are not zero counts only where [`Signature::also`] agrees, or
/// where its kind is asked for.
///
/// Carries what lies between the start of a file and the end of its
/// signature, at most 265 bytes.
///
/// # Example
///
/// ```
/// use sysu_buf::Scanner;
///
/// let mut scanner = Scanner::new(&["png"])?;
/// let mut found = Vec::new();
/// scanner.push(b"..\x89PNG\r", &mut |at, kind| {
///     found.push((at, kind.extension));
///     Ok(())
/// })?;
/// scanner.push(b"\n\x1a\n\0\0\0\rIHDR", &mut |at, kind| {
///     found.push((at, kind.extension));
///     Ok(())
/// })?;
/// scanner.flush(&mut |at, kind| {
///     found.push((at, kind.extension));
///     Ok(())
/// })?;
/// assert_eq!(found, [(2, "png")]);
/// # Ok::<(), sysu_buf::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scanner {
    automaton: AhoCorasick,
    kinds: Vec<&'static Signature>,
    // The bytes before the magic, and behind it, that a decision needs.
    before: usize,
    after: usize,
    held: Vec<u8>,
    start: u64,
    from: usize,
}

type Each<'e> = dyn FnMut(u64, &'static Signature) -> Result<()> + 'e;

impl Scanner {
    /// Looks for the kinds with these extensions; for all, if there are
    /// none.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Syntax`] if an extension is not known.
    pub fn new(extensions: &[&str]) -> Result<Self> {
        for extension in extensions {
            if !SIGNATURES.iter().any(|kind| kind.extension == *extension) {
                let why = "no kind of file that is known";
                return Err(Error::syntax("type", extension, 0, why));
            }
        }
        let kinds: Vec<&Signature> = SIGNATURES
            .iter()
            .filter(|kind| {
                if extensions.is_empty() {
                    let telling = kind.magic.iter().filter(|b| **b != 0);
                    let long = 4 <= kind.magic.len() && 3 <= telling.count();
                    long || kind.also.is_some()
                } else {
                    extensions.contains(&kind.extension)
                }
            })
            .collect();
        let automaton = AhoCorasick::new(kinds.iter().map(|k| k.magic))
            .map_err(|_| {
                let what = "the number of signatures";
                Error::from(ErrorKind::Limit { what, limit: 1 << 16 })
            })?;
        let before = kinds.iter().map(|k| k.offset).max().unwrap_or(0);
        let after = kinds
            .iter()
            .map(|k| {
                let magic = k.offset + k.magic.len();
                let also = k.also.map_or(0, |(at, m)| at + m.len());
                magic.max(also)
            })
            .max()
            .unwrap_or(0);
        Ok(Self {
            automaton,
            kinds,
            before,
            after,
            held: Vec::new(),
            start: 0,
            from: 0,
        })
    }

    /// Takes the next piece and gives the starts found, in the order of
    /// their signatures.
    ///
    /// # Errors
    ///
    /// Those of `each`.
    pub fn push(&mut self, input: &[u8], each: &mut Each<'_>) -> Result<()> {
        self.held.extend_from_slice(input);
        let upto = self.held.len().saturating_sub(self.after);
        self.search(upto, each)?;
        let keep = self.from.saturating_sub(self.before);
        self.held.drain(..keep);
        self.start += keep as u64;
        self.from -= keep;
        Ok(())
    }

    /// Ends the input.
    ///
    /// # Errors
    ///
    /// Those of `each`.
    pub fn flush(&mut self, each: &mut Each<'_>) -> Result<()> {
        self.search(self.held.len(), each)
    }

    /// Gives what has its magic before index `upto`.
    fn search(&mut self, upto: usize, each: &mut Each<'_>) -> Result<()> {
        if upto <= self.from {
            return Ok(());
        }
        let input = aho_corasick::Input::new(&self.held)
            .range(self.from..self.held.len());
        for found in self.automaton.find_overlapping_iter(input) {
            if upto <= found.start() {
                continue;
            }
            let kind = self.kinds[found.pattern().as_usize()];
            let Some(at) = found.start().checked_sub(kind.offset) else {
                continue;
            };
            if kind.fits(&self.held[at..]) {
                each(self.start + at as u64, kind)?;
            }
        }
        self.from = upto;
        Ok(())
    }
}
