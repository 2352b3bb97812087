//! From text to words, numbers and signs.

use super::{
    term::Term,
    words::{LONGEST, Words, fold},
};
use crate::{Error, ErrorKind};

/// What a piece of text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits: their value, and how many there are.
    Number(i64, usize),
    /// A word or a phrase, folded.
    Word(String),
    /// Anything else.
    Sign(char),
    /// What begins as an ISO date does, up to the next blank.
    Iso,
}

/// A piece of text with its place and its meanings.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    pub(super) terms: Vec<Term>,
    /// Whether it follows the piece before without a blank.
    pub(super) glued: bool,
}

/// The longest phrase that is read, in bytes.
pub(super) const LIMIT: usize = 1024;

pub(super) fn pieces(text: &str, words: &Words) -> Result<Vec<Piece>, Error> {
    if text.len() > LIMIT {
        let what = "a phrase for a date";
        return Err(ErrorKind::Limit { what, limit: LIMIT }.into());
    }
    Ok(phrases(text, &split(text)?, words))
}

fn split(text: &str) -> Result<Vec<Piece>, Error> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let glued = pieces.last().is_some_and(|last| last.end == at);
        let rest = &text[at..];
        let (len, kind) = if !glued && is_iso(rest.as_bytes()) {
            (run(rest, |c| !c.is_whitespace()), Kind::Iso)
        } else if c.is_ascii_digit() {
            let len = run(rest, |c| c.is_ascii_digit());
            let value = number(text, at, len)?;
            (len, Kind::Number(value, len))
        } else if c.is_alphabetic() {
            let len = run(rest, |c| c.is_alphabetic() || c == '_');
            // A dot after a word abbreviates it.
            let dot = usize::from(rest[len..].starts_with('.'));
            (len + dot, Kind::Word(fold(&rest[..len])))
        } else {
            (c.len_utf8(), Kind::Sign(c))
        };
        let end = at + len;
        pieces.push(Piece { start: at, end, kind, terms: Vec::new(), glued });
        at = end;
    }
    Ok(pieces)
}

fn run(text: &str, good: impl Fn(char) -> bool) -> usize {
    text.find(|c| !good(c)).unwrap_or(text.len())
}

fn number(text: &str, at: usize, len: usize) -> Result<i64, Error> {
    let digits = &text[at..at + len];
    if len > 18 {
        let bytes = text.as_bytes();
        return Err(Error::expected("a smaller number", bytes, at));
    }
    digits
        .parse()
        .map_err(|_| Error::expected("a number", text.as_bytes(), at))
}

/// `2024-05`, `2024-W12`, `2024-123`, `+002024-…`, and what follows.
fn is_iso(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    digits == 4
        && bytes.get(4) == Some(&b'-')
        && matches!(bytes.get(5), Some(b'0'..=b'9' | b'W' | b'w'))
}

/// Joins words to the longest phrases that mean something.
fn phrases(text: &str, pieces: &[Piece], words: &Words) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let found = (1..=LONGEST.min(pieces.len() - at)).rev().find_map(|n| {
            let run = &pieces[at..at + n];
            let (phrase, used) = phrase(text, run)?;
            let terms = words.get(&phrase);
            (used == n && !terms.is_empty()).then_some((n, phrase, terms))
        });
        let first = &pieces[at];
        let Some((n, phrase, terms)) = found else {
            out.push(first.clone());
            at += 1;
            continue;
        };
        out.push(Piece {
            start: first.start,
            end: pieces[at + n - 1].end,
            kind: Kind::Word(phrase),
            terms,
            glued: first.glued,
        });
        at += n;
    }
    out
}

/// The words of `run` with a blank between them: hyphens and apostrophes
/// that join words count as blanks.
fn phrase(text: &str, run: &[Piece]) -> Option<(String, usize)> {
    let mut phrase = String::new();
    for (at, piece) in run.iter().enumerate() {
        match &piece.kind {
            Kind::Word(word) => {
                if !phrase.is_empty() {
                    phrase.push(' ');
                }
                phrase.push_str(word);
            }
            Kind::Sign('-' | '\'' | '’')
                if at > 0
                    && at + 1 < run.len()
                    && piece.glued
                    && run[at + 1].glued => {}
            _ => return None,
        }
    }
    // A dot ends a phrase, but for that of its last word.
    let inner = &run[..run.len() - 1];
    let dotted = inner.iter().any(|p| text[p.start..p.end].ends_with('.'));
    (!dotted).then_some((phrase, run.len()))
}
