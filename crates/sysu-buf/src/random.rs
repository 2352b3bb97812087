//! Bytes that nobody can foretell, and bytes that are the same every time.

use std::io::{self, Read};

/// Endless random bytes.
///
/// # Example
///
/// ```
/// use std::io::Read;
/// use sysu_buf::Random;
///
/// let mut key = [0; 32];
/// Random::from_system().read_exact(&mut key)?;
/// let mut same = [[0; 8]; 2];
/// for bytes in &mut same {
///     Random::from_seed(7).read_exact(bytes)?;
/// }
/// assert_eq!(same[0], same[1]);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Source
///
/// The system's source for keys. Seeded: xoshiro256**, whose state
/// SplitMix64 fills (D. Blackman and S. Vigna, 2018): for tests only.
#[derive(Clone, Debug)]
pub struct Random {
    state: Option<[u64; 4]>,
    rest: [u8; 8],
    left: usize,
}

impl Random {
    /// Takes the bytes of the operating system.
    pub const fn from_system() -> Self {
        Self { state: None, rest: [0; 8], left: 0 }
    }

    /// Makes the bytes that belong to `seed`; anybody can make them.
    pub fn from_seed(seed: u64) -> Self {
        let mut x = seed;
        let state = std::array::from_fn(|_| {
            x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = x;
            z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ z >> 31
        });
        Self { state: Some(state), rest: [0; 8], left: 0 }
    }
}

fn next(s: &mut [u64; 4]) -> u64 {
    let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
    let t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3].rotate_left(45);
    result
}

impl Read for Random {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let Some(state) = &mut self.state else {
            getrandom::fill(buf).map_err(io::Error::other)?;
            return Ok(buf.len());
        };
        // The same bytes come out, however many are asked for at a time.
        let n = self.left.min(buf.len());
        let (first, rest) = buf.split_at_mut(n);
        let from = 8 - self.left;
        first.copy_from_slice(&self.rest[from..from + n]);
        self.left -= n;
        let (words, tail) = rest.as_chunks_mut::<8>();
        for word in words {
            *word = next(state).to_le_bytes();
        }
        if !tail.is_empty() {
            self.rest = next(state).to_le_bytes();
            let n = tail.len();
            tail.copy_from_slice(&self.rest[..n]);
            self.left = 8 - n;
        }
        Ok(buf.len())
    }
}
