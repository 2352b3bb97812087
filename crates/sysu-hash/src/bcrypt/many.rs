//! Many passwords: four computations interleaved on each core.

use super::{Bcrypt, BcryptHash, Cost, kernel};
use crate::{Error, random};

impl Bcrypt {
    /// Hashes many passwords, each under a new salt, in the order given.
    ///
    /// Cost: about 0.3 of as many calls of [`Bcrypt::hash`] on one core, and
    /// with the feature `rayon` all cores at once.
    ///
    /// # Errors
    ///
    /// One answer a password, those of [`Bcrypt::hash`]; one that is refused
    /// does not touch the others.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_hash::bcrypt::{Bcrypt, Cost};
    ///
    /// let hashes = Bcrypt::new(Cost::new(4)?).hash_many(&["a", "", "b"]);
    /// assert!(hashes[0].as_ref().is_ok_and(|hash| hash.verify(b"a")));
    /// assert!(hashes[1].is_err());
    /// assert!(hashes[2].as_ref().is_ok_and(|hash| hash.verify(b"b")));
    /// # Ok::<(), sysu_hash::Error>(())
    /// ```
    pub fn hash_many<P: AsRef<[u8]> + Sync>(
        &self,
        passwords: &[P],
    ) -> Vec<Result<BcryptHash, Error>> {
        let mut results: Vec<Result<BcryptHash, Error>> = Vec::new();
        let mut jobs = Vec::new();
        for password in passwords {
            let password = password.as_ref();
            let salt = self.check(password).and_then(|()| random::bytes());
            results.push(salt.map(|salt| {
                jobs.push(self.job(password, &salt));
                BcryptHash::new(self.version, self.cost, salt, [0; 23])
            }));
        }
        let jobs: Vec<_> = jobs.iter().collect();
        let digests = spread(self.cost, &jobs);
        let made = results.iter_mut().flatten();
        for (hash, digest) in made.zip(digests) {
            *hash = BcryptHash::new(
                hash.version(),
                hash.cost(),
                *hash.salt(),
                digest,
            );
        }
        results
    }
}

/// Compares many passwords, each with its hash, in the order given.
///
/// Pairs of one cost are computed four at once; bytes after the 72nd do not
/// count. The costs of the hashes are paid whatever they are, as with
/// [`BcryptHash::verify`].
///
/// # Example
///
/// ```
/// use sysu_hash::bcrypt::{Bcrypt, Cost, verify_many};
///
/// let hash = Bcrypt::new(Cost::new(4)?).hash(b"right")?;
/// let pairs: [(&[u8], _); 2] = [(b"right", &hash), (b"wrong", &hash)];
/// assert_eq!(verify_many(&pairs), [true, false]);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub fn verify_many(pairs: &[(&[u8], &BcryptHash)]) -> Vec<bool> {
    let mut answers = vec![false; pairs.len()];
    // Lanes share a cost: the pairs are taken in the order of theirs.
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|&at| pairs[at].1.cost());
    for same in order.chunk_by(|&a, &b| pairs[a].1.cost() == pairs[b].1.cost())
    {
        let job = |&at: &usize| {
            let (password, hash) = pairs[at];
            kernel::Job::new(hash.version(), password, hash.salt())
        };
        let jobs: Vec<_> = same.iter().map(job).collect();
        let jobs: Vec<_> = jobs.iter().collect();
        let digests = spread(pairs[same[0]].1.cost(), &jobs);
        for (&at, digest) in same.iter().zip(&digests) {
            answers[at] = pairs[at].1.matches(digest);
        }
    }
    answers
}

/// Computes jobs of one cost on all cores, lanes full.
#[cfg(feature = "rayon")]
fn spread(cost: Cost, jobs: &[&kernel::Job]) -> Vec<[u8; 23]> {
    use rayon::prelude::*;

    // Few jobs go to as many cores as there are, even if lanes stay empty:
    // two on two lanes take longer than one on one, but less than two turns.
    let even = jobs.len().div_ceil(rayon::current_num_threads());
    let size = even.clamp(1, kernel::LANES);
    let groups: Vec<_> =
        jobs.par_chunks(size).map(|few| kernel::many(cost, few)).collect();
    groups.concat()
}

/// Computes jobs of one cost on this core, lanes full.
#[cfg(not(feature = "rayon"))]
fn spread(cost: Cost, jobs: &[&kernel::Job]) -> Vec<[u8; 23]> {
    kernel::many(cost, jobs)
}
