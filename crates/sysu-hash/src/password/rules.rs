//! Which new passwords to take: length and a list, no composition.
//!
//! # Source
//! NIST SP 800-63B-4, 2025, §3.1.1.2: fifteen characters where the password
//! is all there is, any character counted once, a list of common and
//! compromised ones to compare with, no rules on what kinds of character.

use std::collections::HashSet;
use std::fmt;
use std::io::{BufRead, Read as _};

use crate::{Error, Secret};

/// What is wrong with a password, or worth knowing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// It has too few characters.
    Short {
        /// How many it has.
        chars: usize,
        /// How many it should.
        min: usize,
    },
    /// It is one of the common ones.
    Common,
    /// It is one of those with digits and signs round it, letters as digits,
    /// twice, backwards; or a row of keys.
    Variant,
    /// So few guesses find it (feature `strength`).
    Guessable {
        /// The guesses.
        guesses: u64,
    },
    /// It stands in the list given.
    Listed,
    /// It is a word of this context: the user's name, the service's.
    Context {
        /// The word.
        word: String,
    },
    /// bcrypt does not read all of it. Worth knowing; not an objection.
    Truncated {
        /// The bytes that it has.
        bytes: usize,
    },
}

impl Finding {
    /// Returns whether the password should be refused for it.
    pub fn is_objection(&self) -> bool {
        !matches!(self, Self::Truncated { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { chars, min } => {
                write!(f, "it has {chars} characters, fewer than {min}")
            }
            Self::Common => f.write_str("it is one of the common passwords"),
            Self::Variant => f.write_str(
                "it is little more than a common password or a row of keys",
            ),
            Self::Guessable { guesses } => {
                write!(f, "{guesses} guesses find it")
            }
            Self::Listed => f.write_str("it stands in the list"),
            Self::Context { word } => {
                write!(f, "it is little more than {word:?}")
            }
            Self::Truncated { bytes } => {
                write!(f, "bcrypt reads 72 of its {bytes} bytes")
            }
        }
    }
}

/// The rules for new passwords.
///
/// # Example
///
/// ```
/// use sysu_hash::password::{Finding, Rules};
///
/// let rules = Rules::new().min_chars(8).context("sysu");
/// assert_eq!(rules.check("Password"), [Finding::Common]);
/// assert_eq!(rules.check("Passw0rd!"), [Finding::Variant]);
/// assert!(rules.check("grüner Kaktus im Regen").is_empty());
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "Rules do nothing until they are given a password"]
pub struct Rules {
    min_chars: Option<usize>,
    list: HashSet<String>,
    context: Vec<String>,
}

impl Rules {
    /// At least fifteen characters, none of the common passwords.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the least number of characters [default: 15; 8 will do beside a
    /// second factor].
    pub fn min_chars(mut self, chars: usize) -> Self {
        self.min_chars = Some(chars);
        self
    }

    /// Refuses a word that an attacker would think of first here, and what is
    /// little more than it.
    pub fn context(mut self, word: &str) -> Self {
        self.context.push(word.to_lowercase());
        self
    }

    /// Refuses the passwords of a list, one a line, in any case.
    ///
    /// Memory: the list's. Lines that are not UTF-8, or longer than 4 KiB,
    /// are passed over.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the list cannot be read.
    pub fn blocklist(mut self, mut list: impl BufRead) -> Result<Self, Error> {
        let most = Secret::MAX_LEN as u64;
        let mut line = Vec::new();
        loop {
            line.clear();
            let some =
                list.by_ref().take(most).read_until(b'\n', &mut line)?;
            if some == 0 {
                return Ok(self);
            }
            if line.pop_if(|byte| *byte == b'\n').is_none()
                && some as u64 == most
            {
                list.skip_until(b'\n')?;
            } else if let Ok(line) = str::from_utf8(&line) {
                let word = line.trim_end_matches('\r');
                if !word.is_empty() {
                    self.list.insert(word.to_lowercase());
                }
            }
        }
    }

    /// Returns what there is to say of a password; nothing if it is fine.
    ///
    /// Each code point counts as one character.
    pub fn check(&self, password: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        let chars = password.chars().count();
        let min = self.min_chars.unwrap_or(15);
        if chars < min {
            findings.push(Finding::Short { chars, min });
        }
        let folded = zeroize::Zeroizing::new(password.to_lowercase());
        if super::common::is_listed(&folded) {
            findings.push(Finding::Common);
        } else if super::common::is_variant(&folded) {
            findings.push(Finding::Variant);
        } else {
            #[cfg(feature = "strength")]
            findings.extend(guessable(password, &self.context));
        }
        if self.list.contains(&*folded) {
            findings.push(Finding::Listed);
        }
        for word in &self.context {
            let rest = folded.replace(word.as_str(), "");
            let left = rest.chars().filter(|c| c.is_alphabetic()).count();
            if !word.is_empty() && rest.len() < folded.len() && left < 4 {
                findings.push(Finding::Context { word: word.clone() });
            }
        }
        if crate::bcrypt::truncates(password.as_bytes()) {
            findings.push(Finding::Truncated { bytes: password.len() });
        }
        findings
    }
}

/// Fewer guesses than this are no hindrance, even on line.
#[cfg(feature = "strength")]
const FEW_GUESSES: u64 = 1_000_000;

/// What the frequency lists of zxcvbn say: 30,000 passwords, and words and
/// names of everyday language.
#[cfg(feature = "strength")]
fn guessable(password: &str, context: &[String]) -> Option<Finding> {
    let context: Vec<&str> = context.iter().map(String::as_str).collect();
    let guesses = zxcvbn::zxcvbn(password, &context).guesses();
    (guesses < FEW_GUESSES).then_some(Finding::Guessable { guesses })
}
