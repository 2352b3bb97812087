//! Where a pattern that starts here can end, by sets of places: one pass
//! over the nodes, whatever the jumps and alternatives, where trying them
//! one after the other could take for ever.

use super::Node;

/// The places, counted from the start of the match, that can be reached.
struct Places {
    bits: Vec<u64>,
    len: usize,
}

impl Places {
    fn none(len: usize) -> Self {
        Self { bits: vec![0; len / 64 + 1], len }
    }

    fn add(&mut self, at: usize) {
        if at <= self.len {
            self.bits[at / 64] |= 1 << (at % 64);
        }
    }

    fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    fn join(&mut self, other: &Self) {
        for (word, more) in self.bits.iter_mut().zip(&other.bits) {
            *word |= more;
        }
    }

    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.bits.iter().enumerate().flat_map(|(i, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(i * 64 + bit)
            })
        })
    }

    /// All places, `n` bytes on.
    fn shifted(&self, n: usize) -> Self {
        let (words, bits) = (n / 64, n % 64);
        let mut to = Self::none(self.len);
        for i in words..to.bits.len() {
            to.bits[i] = self.bits[i - words] << bits;
            if 0 < bits && words < i {
                to.bits[i] |= self.bits[i - words - 1] >> (64 - bits);
            }
        }
        // What lies beyond the bytes is reached by nobody.
        let last = self.len % 64;
        if let (Some(word), true) = (to.bits.last_mut(), last < 63) {
            *word &= (1 << (last + 1)) - 1;
        }
        to
    }

    /// All places, `min` to `max` bytes on: the range doubles at each turn.
    fn jumped(&self, min: usize, max: usize) -> Self {
        let mut to = self.shifted(min);
        let (mut done, all) = (1, max - min + 1);
        while done < all {
            let by = done.min(all - done);
            let more = to.shifted(by);
            to.join(&more);
            done += by;
        }
        to
    }
}

/// The length of the shortest match of `nodes` at the start of `bytes`,
/// none of which is longer than `max`.
pub(super) fn shortest(
    nodes: &[Node],
    bytes: &[u8],
    max: usize,
) -> Option<usize> {
    // Up to the first node that leaves a choice there is one way only.
    let mut at = 0;
    for (i, node) in nodes.iter().enumerate() {
        match node {
            Node::Byte { mask, value } => {
                if bytes.get(at)? & mask != *value {
                    return None;
                }
                at += 1;
            }
            Node::Jump { min, max } if min == max => at += min,
            _ => {
                let bytes = bytes.get(at..)?;
                let len = bytes.len().min(max - at);
                let mut start = Places::none(len);
                start.add(0);
                let end = through(&nodes[i..], start, bytes).iter().next();
                return end.map(|end| at + end);
            }
        }
    }
    (at <= bytes.len()).then_some(at)
}

fn through(nodes: &[Node], mut places: Places, bytes: &[u8]) -> Places {
    for node in nodes {
        if places.is_empty() {
            break;
        }
        places = match node {
            Node::Byte { mask, value } => {
                let mut next = Places::none(places.len);
                for at in places.iter() {
                    if bytes.get(at).is_some_and(|b| b & mask == *value) {
                        next.add(at + 1);
                    }
                }
                next
            }
            Node::Jump { min, max } => places.jumped(*min, *max),
            Node::Any(ways) => {
                let mut next = Places::none(places.len);
                for way in ways {
                    let start =
                        Places { bits: places.bits.clone(), len: places.len };
                    next.join(&through(way, start, bytes));
                }
                next
            }
        };
    }
    places
}
