//! How many guesses a password takes.

use std::time::Duration;

/// What is thought of a password.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Strength {
    /// From 0, guessed at once, to 4, not guessed.
    pub score: u8,
    /// The power of ten of the guesses it takes.
    pub guesses_log10: f64,
    /// How long it lasts against 10,000 guesses a second, as against a good
    /// hash that was stolen.
    pub offline_slow: Duration,
    /// What is wrong with it.
    pub warning: Option<String>,
    /// What would be better.
    pub suggestions: Vec<String>,
}

/// Estimates how guessable a password is, given words that an attacker would
/// think of (the user's name, the service's).
///
/// Only the first hundred characters count.
///
/// # Example
///
/// ```
/// use sysu_hash::password::strength;
///
/// assert_eq!(strength("P@ssw0rd", &[]).score, 0);
/// assert_eq!(strength("grüner Kaktus im Regen", &[]).score, 4);
/// ```
///
/// # Source
///
/// D. Wheeler, "zxcvbn: Low-Budget Password Strength Estimation", USENIX
/// Security 2016, by way of the crate `zxcvbn`.
pub fn strength(password: &str, context: &[&str]) -> Strength {
    let entropy = zxcvbn::zxcvbn(password, context);
    let seconds = entropy.guesses() as f64 / 1e4;
    let feedback = entropy.feedback();
    let suggestions = feedback
        .map(|all| all.suggestions().iter().map(ToString::to_string))
        .into_iter()
        .flatten()
        .collect();
    Strength {
        score: u8::from(entropy.score()),
        guesses_log10: entropy.guesses_log10(),
        offline_slow: Duration::from_secs_f64(seconds),
        warning: feedback
            .and_then(zxcvbn::feedback::Feedback::warning)
            .map(|warning| warning.to_string()),
        suggestions,
    }
}
