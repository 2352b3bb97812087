//! Randomness, the operating system's, and texts made of it.
//!
//! The one module that asks for random bytes.

use std::collections::HashSet;

use zeroize::Zeroizing;

use crate::{Error, ErrorKind, Secret};

/// Fills `buf` with random bytes from the operating system.
///
/// # Errors
///
/// [`ErrorKind::Random`] if the system has none to give.
///
/// # Example
///
/// ```
/// let mut salt = [0; 16];
/// sysu_hash::random::fill(&mut salt)?;
/// assert_ne!(salt, [0; 16]);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn fill(buf: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(buf).map_err(|_| ErrorKind::Random.into())
}

/// Returns `N` random bytes.
///
/// # Errors
///
/// [`ErrorKind::Random`] if the system has none to give.
pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut buf = [0; N];
    fill(&mut buf)?;
    Ok(buf)
}

/// Returns a number from 0 up to but not including `end`, each as likely.
///
/// Draws are thrown away rather than folded, so that no number is favoured.
///
/// # Errors
///
/// * [`ErrorKind::Parameter`] if `end` is zero.
/// * [`ErrorKind::Random`] if the system has no randomness to give.
pub fn below(end: u32) -> Result<u32, Error> {
    if end == 0 {
        return Err(ErrorKind::Parameter {
            what: "the end of a random range",
            asked: 0,
            min: 1,
            max: u64::from(u32::MAX),
        }
        .into());
    }
    // The largest multiple of `end` that 32 bits hold.
    let fair = u32::MAX - (u32::MAX % end + 1) % end;
    loop {
        let draw = u32::from_ne_bytes(bytes()?);
        if draw <= fair {
            return Ok(draw % end);
        }
    }
}

/// Returns `len` characters drawn from `alphabet`, each as likely.
///
/// # Errors
///
/// * [`ErrorKind::Parameter`] if `alphabet` has fewer than two characters.
/// * [`ErrorKind::Malformed`] if it has one twice, which would be drawn more
///   often than the others.
/// * [`ErrorKind::Random`] if the system has no randomness to give.
///
/// # Example
///
/// ```
/// let pin = sysu_hash::random::text(6, "0123456789")?;
/// assert_eq!(pin.len(), 6);
/// assert!(pin.iter().all(u8::is_ascii_digit));
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn text(len: usize, alphabet: &str) -> Result<Secret, Error> {
    let letters: Vec<char> = alphabet.chars().collect();
    if letters.len() < 2 {
        return Err(ErrorKind::Parameter {
            what: "an alphabet",
            asked: letters.len() as u64,
            min: 2,
            max: u64::from(u32::MAX),
        }
        .into());
    }
    let mut seen = HashSet::new();
    if let Some((at, _)) =
        alphabet.char_indices().find(|(_, letter)| !seen.insert(*letter))
    {
        let reason = "a character that was there before";
        return Err(Error::malformed("an alphabet", at, reason));
    }
    let mut text = Zeroizing::new(String::with_capacity(4 * len));
    for _ in 0..len {
        text.push(letters[below(letters.len() as u32)? as usize]);
    }
    Ok(Secret::of_text(text))
}

/// The English word list of BIP 39: 2048 words, 11 bits each, no two alike in
/// their first four letters. Its authors gave it to the public domain (CC0).
const WORDS: &str = include_str!("words.txt");

/// Returns words joined by `separator`: a passphrase of 11 bits a word.
///
/// Six are 66 bits, which no offline attack on a good hash gets through.
///
/// # Errors
///
/// * [`ErrorKind::Parameter`] for no words, or more than 1024.
/// * [`ErrorKind::Random`] if the system has no randomness to give.
///
/// # Example
///
/// ```
/// let phrase = sysu_hash::random::passphrase(6, "-")?;
/// let words = phrase.as_text().into_iter().flat_map(|p| p.split('-'));
/// assert_eq!(words.count(), 6);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn passphrase(words: usize, separator: &str) -> Result<Secret, Error> {
    if !(1..=1024).contains(&words) {
        return Err(ErrorKind::Parameter {
            what: "a number of words",
            asked: words as u64,
            min: 1,
            max: 1024,
        }
        .into());
    }
    let list: Vec<&str> = WORDS.lines().collect();
    let room = words * (8 + separator.len());
    let mut phrase = Zeroizing::new(String::with_capacity(room));
    for at in 0..words {
        if at > 0 {
            phrase.push_str(separator);
        }
        phrase.push_str(list[below(list.len() as u32)? as usize]);
    }
    Ok(Secret::of_text(phrase))
}

/// The same source in the shape that signatures want it.
#[cfg(feature = "jwt")]
pub(crate) fn for_signatures() -> ring::rand::SystemRandom {
    ring::rand::SystemRandom::new()
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn every_number_of_a_small_range_comes_up() {
        let mut seen = [0_u32; 3];
        for _ in 0..3000 {
            seen[below(3).unwrap() as usize] += 1;
        }
        // Each count is 1000 ± 26 (one deviation); 700 is eleven away.
        assert!(seen.iter().all(|&count| count > 700), "{seen:?}");
    }

    #[test]
    fn the_words_are_2048_and_differ_in_four_letters() {
        let mut heads: Vec<&str> = super::WORDS
            .lines()
            .map(|word| &word[..word.len().min(4)])
            .collect();
        heads.sort_unstable();
        heads.dedup();
        assert_eq!(heads.len(), 2048);
    }

    #[test]
    fn a_range_of_nothing_is_refused() {
        assert!(below(0).is_err());
    }

    #[test]
    fn an_alphabet_with_a_favourite_is_refused() {
        let err = super::text(5, "aba").unwrap_err();
        let said = "not an alphabet: a character that was there before at \
                    offset 2";
        assert_eq!(err.to_string(), said);
    }
}
