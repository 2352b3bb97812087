//! Stored hashes against a list of words, for those who own both.

use super::{Limits, PasswordHash};
use crate::bcrypt::verify_many;
use crate::{Error, ErrorKind};

/// Words tried against every hash before progress is told.
const BATCH: usize = 64;

/// A stored hash whose password was in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit {
    /// The index of the hash.
    pub hash: usize,
    /// The index of the word, from 0.
    pub word: u64,
}

/// Tries words against stored hashes, so that their owner can have weak
/// passwords changed.
///
/// bcrypt hashes of one cost are computed four at once on each core. A hash
/// that is found is not tried further. `go_on` is called with the number of
/// comparisons done since the last call, and stops the work by returning
/// `false`; `found` with each hit, as it is found.
///
/// # Errors
///
/// * [`ErrorKind::Limit`] for a hash over the limits, before anything is
///   tried.
/// * [`ErrorKind::Cancelled`] once `go_on` returned `false`.
///
/// # Example
///
/// ```
/// use sysu_hash::bcrypt::{Bcrypt, Cost};
/// use sysu_hash::password::{Limits, PasswordHash, audit};
///
/// let weak = Bcrypt::new(Cost::new(4)?).hash(b"letmein")?.to_string();
/// let hashes = [PasswordHash::parse(&weak)?];
/// let words = ["123456", "letmein"].map(|w| w.as_bytes().to_vec());
/// let mut hits = Vec::new();
/// let tell = |hit| hits.push(hit);
/// audit(&hashes, words, &Limits::new(), |_| true, tell)?;
/// assert_eq!((hits[0].hash, hits[0].word), (0, 1));
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn audit(
    hashes: &[PasswordHash],
    words: impl IntoIterator<Item = Vec<u8>>,
    limits: &Limits,
    mut go_on: impl FnMut(u64) -> bool,
    mut found: impl FnMut(Hit),
) -> Result<(), Error> {
    let mut open: Vec<usize> = (0..hashes.len()).collect();
    for hash in hashes {
        hash.check(limits)?;
    }
    let mut words = words.into_iter();
    let mut first = 0;
    while !open.is_empty() {
        let batch: Vec<Vec<u8>> = words.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let hits = try_batch(hashes, &open, &batch, limits)?;
        for &(hash, word) in &hits {
            found(Hit { hash, word: first + word as u64 });
        }
        let tried = open.len() as u64 * batch.len() as u64;
        open.retain(|hash| hits.iter().all(|(hit, _)| hit != hash));
        first += batch.len() as u64;
        if !go_on(tried) {
            return Err(ErrorKind::Cancelled.into());
        }
    }
    Ok(())
}

/// Returns the first word of the batch that fits each open hash.
fn try_batch(
    hashes: &[PasswordHash],
    open: &[usize],
    batch: &[Vec<u8>],
    limits: &Limits,
) -> Result<Vec<(usize, usize)>, Error> {
    let mut hits = Vec::new();
    let (bcrypt, other): (Vec<usize>, Vec<usize>) =
        open.iter().partition(|&&at| hashes[at].as_bcrypt().is_some());
    let mut pairs = Vec::new();
    for &at in &bcrypt {
        if let Some(hash) = hashes[at].as_bcrypt() {
            pairs.extend(batch.iter().map(|word| (word.as_slice(), hash)));
        }
    }
    let answers = verify_many(&pairs);
    for (&at, answers) in bcrypt.iter().zip(answers.chunks(batch.len())) {
        let word = answers.iter().position(|&matches| matches);
        hits.extend(word.map(|word| (at, word)));
    }
    let one = |&at: &usize| -> Result<Option<(usize, usize)>, Error> {
        for (number, word) in batch.iter().enumerate() {
            if hashes[at].verify(word, limits)? {
                return Ok(Some((at, number)));
            }
        }
        Ok(None)
    };
    #[cfg(feature = "rayon")]
    let more: Result<Vec<_>, Error> = {
        use rayon::prelude::*;
        other.par_iter().map(one).collect()
    };
    #[cfg(not(feature = "rayon"))]
    let more: Result<Vec<_>, Error> = other.iter().map(one).collect();
    hits.extend(more?.into_iter().flatten());
    hits.sort_unstable();
    Ok(hits)
}
