//! "a, b, and c".

use super::{Locale, Style, data};

/// What a list means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// All of them: "a, b, and c".
    And,
    /// One of them: "a, b, or c".
    Or,
    /// Parts of one measure: "3 hours, 5 minutes".
    Unit,
}

impl Locale {
    /// Joins `items` as a sentence would.
    ///
    /// ```
    /// use sysu_date::locale::{ListKind, Locale, Style};
    ///
    /// let join = |items: &[&str], style| {
    ///     Locale::EN.list(items, ListKind::And, style)
    /// };
    /// assert_eq!(join(&["a", "b", "c"], Style::Long), "a, b, and c");
    /// assert_eq!(join(&["a", "b"], Style::Narrow), "a, b");
    /// assert_eq!(join(&["a"], Style::Long), "a");
    /// ```
    ///
    /// # Source
    ///
    /// CLDR `listPatterns`. DIFFERENCE from `Intl.ListFormat`: the Spanish
    /// "y" does not become "e" before an i, because the lists here
    /// are of numbers.
    pub fn list<T: AsRef<str>>(
        self,
        items: &[T],
        kind: ListKind,
        style: Style,
    ) -> String {
        let at = kind as usize * 3 + style as usize;
        let row = data::unit::LISTS_OF[self.row()][at];
        let [pair, start, middle, end] =
            data::unit::LISTS[row as usize].map(separator);
        let mut out = String::new();
        for (at, item) in items.iter().enumerate() {
            let item = item.as_ref();
            let separator = match (at, items.len() - at) {
                (0, _) => "",
                (1, 1) => pair,
                (_, 1) => end,
                (1, _) => start,
                _ => middle,
            };
            out.push_str(separator);
            if separator.ends_with('ו') && !is_hebrew(item) {
                out.push('-'); // the prefix does not join another script
            }
            out.push_str(item);
        }
        out
    }
}

fn is_hebrew(item: &str) -> bool {
    item.starts_with(|c| ('\u{590}'..='\u{5ff}').contains(&c))
}

/// What stands between the two places of a pattern; a test makes sure that
/// every pattern begins and ends with one.
fn separator(pattern: u32) -> &'static str {
    let text = data::text(pattern);
    text.get(3..text.len().saturating_sub(3)).unwrap_or_default()
}
