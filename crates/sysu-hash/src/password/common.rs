//! Passwords that are tried first: a list, and what people make of it.
//!
//! # Source
//! The words are a list of our own of what every published survey has at its
//! top; the rules are those that guessing programs start with (capitals,
//! digits and signs at the ends, letters written as digits, a word twice or
//! backwards, rows of keys). So one word stands for some thousands.

/// Words and passwords in lower case, one a line.
const COMMON: &str = include_str!("common.txt");

/// Rows of keys, and sequences, in which fingers and minds walk.
const ROWS: [&str; 10] = [
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1234567890",
    "0123456789",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "q1w2e3r4t5y6u7i8o9p0",
];

/// Returns whether a password in lower case is a common one.
pub(super) fn is_listed(folded: &str) -> bool {
    COMMON.lines().any(|word| word == folded)
}

/// Returns whether a password in lower case is one that a rule makes of a
/// common one.
pub(super) fn is_variant(folded: &str) -> bool {
    if folded.is_empty() {
        return false;
    }
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    let plain = zeroize::Zeroizing::new(unleet(folded));
    let plain_core = plain.trim_matches(|c: char| !c.is_alphabetic());
    // `p@ssw0rd1!`: the signs inside are letters, those behind are not.
    let inner = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    let inner = zeroize::Zeroizing::new(unleet(inner));
    [folded, core, &plain, plain_core, &inner]
        .into_iter()
        .any(|form| listed(form) || doubled(form))
        || is_row(folded)
        || is_row(core)
}

/// Whether the list has it, forwards or backwards.
fn listed(form: &str) -> bool {
    // A single letter and the like are no words to be found inside others.
    if form.chars().count() < 3 {
        return false;
    }
    let back = zeroize::Zeroizing::new(form.chars().rev().collect::<String>());
    COMMON.lines().any(|word| word == form || word == *back)
}

/// Whether it is a listed text, or a very short one, again and again.
fn doubled(form: &str) -> bool {
    let chars: zeroize::Zeroizing<Vec<char>> =
        zeroize::Zeroizing::new(form.chars().collect());
    (1..=chars.len() / 2).any(|len| {
        let part = &chars[..len];
        let repeats = chars.chunks(len).all(|chunk| part.starts_with(chunk));
        let text = zeroize::Zeroizing::new(part.iter().collect::<String>());
        repeats && (len <= 3 || listed(&text) || is_row(&text))
    })
}

/// Whether it is a walk along a row, either way, of four and more; a row of
/// digits may go round.
fn is_row(form: &str) -> bool {
    form.is_ascii()
        && form.len() >= 4
        && ROWS.iter().any(|row| {
            let round = row.repeat(1 + form.len().div_ceil(row.len()));
            let back: String = round.chars().rev().collect();
            round.contains(form) || back.contains(form)
        })
}

/// Writes digits and signs as the letters that they stand for.
fn unleet(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' | '|' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' | '+' => 't',
            '8' => 'b',
            '9' => 'g',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rules_make_of_a_word_is_that_word() {
        for text in [
            "password",
            "password1",
            "p@ssw0rd",
            "p@ssw0rd123!",
            "drowssap",
            "passwordpassword",
            "!!dragon!!",
            "123456",
            "87654321",
            "qwertyuiop",
            "1qaz2wsx",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "123456789012345",
            "asdfghjkl",
            "letmein2024",
        ] {
            assert!(is_variant(text), "{text}");
        }
        for text in [
            "",
            "x",
            "grüner kaktus im regen",
            "staple horse battery wrong",
            "tr0ub4dor&3x",
            "7gQ!z",
            "passwortlos glücklich",
        ] {
            assert!(!is_listed(text) && !is_variant(text), "{text}");
        }
    }

    #[test]
    fn the_list_is_in_lower_case_without_doubles() {
        let mut seen = std::collections::HashSet::new();
        for word in COMMON.lines() {
            assert_eq!(word, word.to_lowercase());
            assert!(!word.is_empty() && seen.insert(word), "{word:?}");
        }
    }
}
