//! Huffman tables for a picture: T.81, annex K.2, and annex C.

use super::token::Codes;

/// A table as a file holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) counts: [u8; 16],
    pub(super) values: Vec<u8>,
}

impl Table {
    pub(super) fn new(counts: [u8; 16], values: &[u8]) -> Self {
        Self { counts, values: values.to_vec() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Leaves no symbol.
    pub(super) fn clear(&mut self) {
        *self = Self::new([0; 16], &[]);
    }

    /// Makes the best table of codes of at most 16 bits for symbols that
    /// come as often as `counts` says.
    pub(super) fn best(counts: &[u32; 256]) -> Self {
        // One symbol more takes the code of all ones, which is forbidden.
        let mut frequency = [0u64; 257];
        for (to, &count) in frequency.iter_mut().zip(counts) {
            *to = count as u64;
        }
        frequency[256] = 1;
        let mut sizes = [0usize; 257];
        let mut others = [usize::MAX; 257];
        // Only those that come at all are looked at.
        let mut left: Vec<usize> =
            (0..257).filter(|&n| frequency[n] != 0).collect();
        while let Some((a, b)) = two_rarest(&frequency, &left) {
            frequency[a] += std::mem::take(&mut frequency[b]);
            left.retain(|&n| n != b);
            let mut end = a;
            loop {
                sizes[end] += 1;
                match others[end] {
                    usize::MAX => break,
                    next => end = next,
                }
            }
            others[end] = b;
            let mut next = b;
            while next != usize::MAX {
                sizes[next] += 1;
                next = others[next];
            }
        }
        let mut bits = [0usize; 258];
        for &size in &sizes {
            bits[size] += (size != 0) as usize;
        }
        shorten(&mut bits);
        let mut lengths = [0; 16];
        for (to, &count) in lengths.iter_mut().zip(&bits[1..]) {
            *to = count as u8;
        }
        // Shorter codes first; `sizes` were made before they were limited.
        let mut values: Vec<u8> =
            (0..=255).filter(|&v| sizes[v as usize] != 0).collect();
        values.sort_by_key(|&v| sizes[v as usize]);
        Self { counts: lengths, values }
    }

    /// Returns the codes by symbol.
    pub(super) fn codes(&self) -> Codes {
        let mut codes = [0; 256];
        let mut code = 0u32;
        let mut values = self.values.iter();
        for (i, &count) in self.counts.iter().enumerate() {
            for &value in values.by_ref().take(count as usize) {
                codes[value as usize] = code << 8 | (i as u32 + 1);
                code += 1;
            }
            code <<= 1;
        }
        codes
    }
}

/// Returns the two symbols that come least often, the rarest first; of
/// equals the one with the higher number.
fn two_rarest(
    frequency: &[u64; 257],
    left: &[usize],
) -> Option<(usize, usize)> {
    let (mut a, mut b) = (None::<usize>, None::<usize>);
    for &n in left {
        let count = frequency[n];
        if a.is_none_or(|a| count <= frequency[a]) {
            b = a;
            a = Some(n);
        } else if b.is_none_or(|b| count <= frequency[b]) {
            b = Some(n);
        }
    }
    a.zip(b)
}

/// Brings codes to at most 16 bits, and drops the one of all ones.
fn shorten(bits: &mut [usize; 258]) {
    for len in (17..258).rev() {
        while bits[len] > 0 {
            let shorter = (1..len - 1).rev().find(|&j| bits[j] > 0);
            let Some(j) = shorter else { break };
            bits[len] -= 2;
            bits[len - 1] += 1;
            bits[j + 1] += 2;
            bits[j] -= 1;
        }
    }
    if let Some(longest) = (1..=16).rev().find(|&len| bits[len] > 0) {
        bits[longest] -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_symbols_have_short_codes() {
        let mut counts = [0; 256];
        counts[7] = 1000;
        counts[9] = 10;
        counts[1] = 1;
        let table = Table::best(&counts);
        assert_eq!(table.values, [7, 9, 1]);
        assert_eq!(table.counts[..4], [1, 1, 1, 0]);
    }

    #[test]
    fn no_code_is_longer_than_sixteen_bits() {
        let mut counts = [0; 256];
        let mut count = 1u64;
        for to in &mut counts[..40] {
            *to = count.min(1 << 30) as u32;
            count = count * 8 / 5 + 1;
        }
        let table = Table::best(&counts);
        let total: usize = table.counts.iter().map(|&n| n as usize).sum();
        assert_eq!(total, 40);
        let kraft: u32 = table
            .counts
            .iter()
            .enumerate()
            .map(|(i, &n)| (n as u32) << (15 - i))
            .sum();
        assert!(kraft < 1 << 16);
    }
}
