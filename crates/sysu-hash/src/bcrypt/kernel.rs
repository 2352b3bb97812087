//! bcrypt itself, several independent computations at once.
//!
//! The inner loop of one bcrypt is a chain of about ten cycles a round in
//! which a core waits for its own tables; the core has room for three or four
//! such chains. So the state is an array of `L` lanes, and each step of the
//! loop is done for every lane before the next step: four hashes take little
//! longer than one. No vector instructions are wanted: gathers are slower
//! than the loads they replace.
//!
//! # Source
//! N. Provos, D. Mazières, "A Future-Adaptable Password Scheme", USENIX 1999,
//! §3 to §5. All lanes share one cost; passwords and salts differ freely.

use std::convert::Infallible;
use std::hint::black_box;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Cost, Version, pi};

/// The most computations that one call of [`many`] interleaves.
///
/// Four tables are 16.7 KiB and stay in every first-level cache.
pub(super) const LANES: usize = 4;

/// "OrpheanBeholderScryDoubt", the text that the cipher is run over.
const TEXT: [u32; 6] =
    [0x4f727068, 0x65616e42, 0x65686f6c, 0x64657253, 0x63727944, 0x6f756274];

/// Rounds between two looks at whether the caller wants to stop.
const LOOK_EVERY: u64 = 64;

/// One password and salt as the words that the key schedule adds.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Job {
    /// The password and its NUL, cut at 72 bytes, repeated to 72 bytes.
    key: [u32; 18],
    /// The salt.
    salt: [u32; 4],
}

impl Job {
    pub(super) fn new(
        version: Version,
        password: &[u8],
        salt: &[u8; 16],
    ) -> Self {
        let mut key = Zeroizing::new([0_u8; 72]);
        let cut = password.len().min(72);
        key[..cut].copy_from_slice(&password[..cut]);
        // `2` has no NUL behind the password; without a byte there is no key.
        let len = match version {
            Version::V2 => cut.max(1),
            _ => (cut + 1).min(72),
        };
        let mut bytes = key[..len].iter().cycle();
        let mut words = [0_u32; 18];
        for word in &mut words {
            for &byte in bytes.by_ref().take(4) {
                *word = match version {
                    // The bug of `2x`: the byte is taken as signed, so one of
                    // 128 and up sets all that came before it.
                    Version::V2x => (*word << 8) | byte as i8 as u32,
                    _ => (*word << 8) | u32::from(byte),
                };
            }
        }
        let mut salted = [0; 4];
        for (word, bytes) in salted.iter_mut().zip(salt.as_chunks().0) {
            *word = u32::from_be_bytes(*bytes);
        }
        Self { key: words, salt: salted }
    }
}

/// The key-dependent tables of one Blowfish.
#[derive(Clone, Copy, Zeroize)]
struct Lane {
    p: [u32; 18],
    s: [[u32; 256]; 4],
}

/// The tables of `L` computations, wiped when they go.
struct Lanes<const L: usize>(Box<[Lane; L]>);

impl<const L: usize> Drop for Lanes<L> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const L: usize> Lanes<L> {
    fn new() -> Self {
        Self(Box::new([Lane { p: pi::P, s: pi::S }; L]))
    }

    /// Encrypts one block a lane.
    #[inline(always)]
    fn encrypt(lanes: &[Lane; L], left: &mut [u32; L], right: &mut [u32; L]) {
        for at in 0..L {
            left[at] ^= lanes[at].p[0];
        }
        for pair in 0..8 {
            for at in 0..L {
                let p = lanes[at].p[2 * pair + 1];
                right[at] = round(&lanes[at].s, p, left[at], right[at], L);
            }
            for at in 0..L {
                let p = lanes[at].p[2 * pair + 2];
                left[at] = round(&lanes[at].s, p, right[at], left[at], L);
            }
        }
        for at in 0..L {
            let last = right[at] ^ lanes[at].p[17];
            right[at] = left[at];
            left[at] = last;
        }
    }

    /// Mixes a key, and a salt if there is one, into the tables.
    #[inline(never)]
    fn expand(&mut self, key: [&[u32; 18]; L], salt: Option<[&[u32; 4]; L]>) {
        let lanes = &mut *self.0;
        for at in 0..L {
            for (p, word) in lanes[at].p.iter_mut().zip(key[at]) {
                *p ^= word;
            }
        }
        let mut left = [0; L];
        let mut right = [0; L];
        // The salt's two halves go in by turns.
        let mut half = 0;
        let mut step =
            |lanes: &[Lane; L], left: &mut [u32; L], right: &mut [u32; L]| {
                if let Some(salt) = salt {
                    for at in 0..L {
                        left[at] ^= salt[at][half];
                        right[at] ^= salt[at][half + 1];
                    }
                    half ^= 2;
                }
                Self::encrypt(lanes, left, right);
            };
        for pair in 0..9 {
            step(lanes, &mut left, &mut right);
            for at in 0..L {
                lanes[at].p[2 * pair] = left[at];
                lanes[at].p[2 * pair + 1] = right[at];
            }
        }
        for table in 0..4 {
            for pair in 0..128 {
                step(lanes, &mut left, &mut right);
                for at in 0..L {
                    lanes[at].s[table][2 * pair] = left[at];
                    lanes[at].s[table][2 * pair + 1] = right[at];
                }
            }
        }
    }
}

/// One round: the tables looked up with `x`, added to `y`.
#[inline(always)]
fn round(s: &[[u32; 256]; 4], p: u32, x: u32, y: u32, lanes: usize) -> u32 {
    // Least first: the compiler answers `to_be_bytes` with a swap of bytes,
    // a cycle on the chain, and this with shifts.
    let [d, c, b, a] = x.to_le_bytes();
    let f = s[0][a as usize].wrapping_add(s[1][b as usize]) ^ s[2][c as usize];
    let f = f.wrapping_add(s[3][d as usize]);
    if lanes == 1 {
        // Left alone, the compiler joins `p` to `f`, on the chain that the
        // next round waits for; this keeps it off (9 % of the time).
        black_box(y ^ p) ^ f
    } else {
        y ^ p ^ f
    }
}

#[cfg(test)]
thread_local! {
    /// The rounds that this thread has computed, for tests of equal work.
    static ROUNDS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Returns the rounds that this thread has computed.
#[cfg(test)]
pub(crate) fn rounds_done() -> u64 {
    ROUNDS.get()
}

/// Computes `L` digests at once, unless `go_on` has a reason not to.
///
/// `go_on` is asked every 64 rounds, with the rounds done.
pub(super) fn lanes<const L: usize, E>(
    cost: Cost,
    jobs: [&Job; L],
    mut go_on: impl FnMut(u64) -> Result<(), E>,
) -> Result<[[u8; 23]; L], E> {
    #[cfg(test)]
    ROUNDS.set(ROUNDS.get() + cost.rounds() * L as u64);
    let keys = jobs.map(|job| &job.key);
    let salts = jobs.map(|job| &job.salt);
    // The salt as a key: its four words, repeated to eighteen.
    let as_keys = salts.map(|salt| std::array::from_fn(|at| salt[at % 4]));
    let as_keys: [&[u32; 18]; L] = std::array::from_fn(|at| &as_keys[at]);
    let mut state = Lanes::<L>::new();
    state.expand(keys, Some(salts));
    for done in 0..cost.rounds() {
        if done % LOOK_EVERY == 0 {
            go_on(done)?;
        }
        state.expand(keys, None);
        state.expand(as_keys, None);
    }
    let mut digests = [[0; 23]; L];
    for block in 0..3 {
        let mut left = [TEXT[2 * block]; L];
        let mut right = [TEXT[2 * block + 1]; L];
        for _ in 0..64 {
            Lanes::encrypt(&state.0, &mut left, &mut right);
        }
        for at in 0..L {
            // The last byte of the last block is not kept.
            let len = if block == 2 { 7 } else { 8 };
            let both = (left[at] as u64) << 32 | right[at] as u64;
            digests[at][8 * block..8 * block + len]
                .copy_from_slice(&both.to_be_bytes()[..len]);
        }
    }
    Ok(digests)
}

/// Computes one digest.
pub(super) fn one(cost: Cost, job: &Job) -> [u8; 23] {
    let Ok([digest]) = lanes(cost, [job], always);
    digest
}

/// Computes any number of digests, four at once; what is left over at the
/// end runs on as many lanes as there are jobs.
pub(super) fn many(cost: Cost, jobs: &[&Job]) -> Vec<[u8; 23]> {
    let mut digests = Vec::with_capacity(jobs.len());
    let (fours, rest) = jobs.as_chunks::<LANES>();
    for four in fours {
        let Ok(all) = lanes(cost, *four, always);
        digests.extend(all);
    }
    match *rest {
        [a] => digests.push(one(cost, a)),
        [a, b] => {
            let Ok(all) = lanes(cost, [a, b], always);
            digests.extend(all);
        }
        [a, b, c] => {
            let Ok(all) = lanes(cost, [a, b, c], always);
            digests.extend(all);
        }
        _ => {}
    }
    digests
}

#[expect(clippy::unnecessary_wraps, reason = "the shape that lanes wants")]
fn always(_: u64) -> Result<(), Infallible> {
    Ok(())
}
