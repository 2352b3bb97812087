//! The small checksums: Adler-32, and the two of `sum`.

use super::engine::Engine;

/// Adler-32.
///
/// # Source
/// RFC 1950 §8.2 and §9.
#[derive(Clone)]
pub(super) struct Adler {
    a: u32,
    b: u32,
}

impl Default for Adler {
    fn default() -> Self {
        Self { a: 1, b: 0 }
    }
}

impl Engine for Adler {
    fn update(&mut self, bytes: &[u8]) {
        /// As many bytes as can be added before 32 bits run over.
        const RUN: usize = 5552;
        const PRIME: u32 = 65521;
        for run in bytes.chunks(RUN) {
            for &byte in run {
                self.a += u32::from(byte);
                self.b += self.a;
            }
            self.a %= PRIME;
            self.b %= PRIME;
        }
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        (self.b << 16 | self.a).to_be_bytes().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

/// The rotating sum of BSD.
#[derive(Clone, Default)]
pub(super) struct Bsd(u16);

impl Engine for Bsd {
    fn update(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_right(1).wrapping_add(u16::from(byte));
        }
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        self.0.to_be_bytes().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}

/// The plain sum of System V, folded to sixteen bits.
#[derive(Clone, Default)]
pub(super) struct Sysv(u32);

impl Engine for Sysv {
    fn update(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.wrapping_add(u32::from(byte));
        }
    }
    fn finish(self: Box<Self>, _: u64) -> Vec<u8> {
        let once = (self.0 & 0xffff) + (self.0 >> 16);
        let twice = (once & 0xffff) + (once >> 16);
        (twice as u16).to_be_bytes().to_vec()
    }
    fn boxed_clone(&self) -> Box<dyn Engine> {
        Box::new(self.clone())
    }
}
