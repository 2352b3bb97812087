//! The words of each language: folded to lower case without accents,
//! apostrophes and hyphens as blanks; `*` stands for any ending.
//!
//! Names of months and weekdays come from the locale tables.

mod de;
mod en;
mod es;
mod fr;
mod pt;

use super::term::{Span, Term};
use crate::{
    Unit,
    locale::{Form, Locale, Width},
};
use std::collections::HashMap;

type Table = &'static [(&'static str, Term)];

const fn unit(unit: Unit) -> Term {
    Term::Unit(Span::of(unit))
}

/// The words of English and of one more language.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    exact: HashMap<String, Vec<Term>>,
    /// Beginnings of words that may end in any way.
    stems: Vec<(&'static str, Term)>,
}

/// The most words of a phrase.
pub(super) const LONGEST: usize = 5;

impl Words {
    /// The words for a locale: its language first where it has a table,
    /// then English.
    pub(super) fn of(locale: Locale) -> Self {
        let mut words = Self::default();
        match locale.language() {
            "de" => words.add(locale, de::WORDS),
            "es" => words.add(locale, es::WORDS),
            "fr" => words.add(locale, fr::WORDS),
            "pt" => words.add(locale, pt::WORDS),
            _ => {}
        }
        words.add(Locale::EN, en::WORDS);
        words
    }

    fn add(&mut self, locale: Locale, table: Table) {
        for &(word, term) in table {
            match word.strip_suffix('*') {
                Some(stem) => self.stems.push((stem, term)),
                None => self.put(word.into(), term),
            }
        }
        for width in [Width::Wide, Width::Abbreviated] {
            for form in [Form::Format, Form::Standalone] {
                for month in 1..=12 {
                    let name = locale.month(month, width, form);
                    self.put(fold(name), Term::Month(month));
                }
                for day in 1..=7 {
                    let name = locale.weekday(day, width, form);
                    self.put(fold(name), Term::Weekday(day));
                }
            }
        }
    }

    fn put(&mut self, word: String, term: Term) {
        let terms = self.exact.entry(word).or_default();
        if !terms.contains(&term) {
            terms.push(term);
        }
    }

    /// What a word or a phrase can mean, the likeliest first.
    pub(super) fn get(&self, word: &str) -> Vec<Term> {
        if let Some(terms) = self.exact.get(word) {
            return terms.clone();
        }
        let stem = |stem: &&(&str, Term)| {
            !word.contains(' ') && word.starts_with(stem.0)
        };
        self.stems
            .iter()
            .find(stem)
            .map(|(_, term)| *term)
            .into_iter()
            .collect()
    }
}

/// Lower case, without accents, dots, apostrophes and hyphens.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' | 'ª' => out.push('a'),
            'è'..='ë' => out.push('e'),
            'ì'..='ï' => out.push('i'),
            'ò'..='ö' | 'º' => out.push('o'),
            'ù'..='ü' => out.push('u'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'ý' | 'ÿ' => out.push('y'),
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            '-' | '\'' | '’' => out.push(' '),
            '.' => {}
            c if c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
