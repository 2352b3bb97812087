//! What a scan is made of, before its Huffman codes are known.

/// A symbol with the bits that follow it, or bits alone, or a restart.
///
/// From the high bits: kind (2), table (2), symbol (8), count of bits (4),
/// bits (16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token(pub(super) u32);

const BARE: u32 = 1 << 30;
const RESTART: u32 = 2 << 30;

impl Token {
    #[inline(always)]
    pub(super) fn symbol(
        table: u32,
        symbol: u32,
        len: u32,
        bits: u32,
    ) -> Self {
        Self(table << 28 | symbol << 20 | len << 16 | bits)
    }

    fn bare(len: u32, bits: u32) -> Self {
        Self(BARE | len << 16 | bits)
    }
}

/// The tokens of a scan, and how often each symbol comes.
#[derive(Debug)]
pub(super) struct Tokens {
    list: Vec<Token>,
    /// DC of luminance and colour, then AC.
    pub(super) counts: [[u32; 256]; 4],
}

/// Codes by symbol: the code, and in the low byte its length.
pub(super) type Codes = [u32; 256];

impl Tokens {
    pub(super) fn new() -> Self {
        Self { list: Vec::new(), counts: [[0; 256]; 4] }
    }

    #[inline(always)]
    pub(super) fn push(
        &mut self,
        table: u32,
        symbol: u32,
        len: u32,
        bits: u32,
    ) {
        self.counts[table as usize & 3][symbol as usize & 255] += 1;
        self.list.push(Token::symbol(table, symbol, len, bits));
    }

    /// Adds the low `len` bits of `bits`, without a symbol.
    pub(super) fn bits(&mut self, bits: u64, mut len: u32) {
        while len != 0 {
            let count = len.min(15);
            len -= count;
            let part = (bits >> len) as u32 & ((1 << count) - 1);
            self.list.push(Token::bare(count, part));
        }
    }

    /// Returns how many bits there are beside the codes of symbols.
    pub(super) fn raw(&self) -> u64 {
        let bits = |&Token(token): &Token| match token >> 30 {
            0 | 1 => (token >> 16 & 15) as u64,
            _ => 0,
        };
        self.list.iter().map(bits).sum()
    }

    pub(super) fn restart(&mut self) {
        self.list.push(Token(RESTART));
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }

    /// Writes the tokens with `codes`.
    pub(super) fn write(&self, codes: &[Codes; 4], writer: &mut Writer<'_>) {
        for &Token(token) in &self.list {
            match token >> 30 {
                0 => {
                    let table = (token >> 28) as usize;
                    let symbol = (token >> 20) as usize & 255;
                    let code = codes[table & 3][symbol];
                    let len = token >> 16 & 15;
                    let bits = (code >> 8) << len | token & 0xFFFF;
                    writer.put(bits, (code & 0xFF) + len);
                }
                1 => writer.put(token & 0xFFFF, token >> 16 & 15),
                _ => writer.restart(),
            }
        }
    }
}

/// A writer of bits, which stuffs a zero byte behind every FF.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Bytes that are not stuffed yet.
    raw: Vec<u8>,
    len: usize,
    /// Bits not in `raw` yet, left-aligned.
    bits: u64,
    count: u32,
    number: u8,
}

const ROOM: usize = 1 << 15;

impl<'a> Writer<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        let raw = vec![0; ROOM + 8];
        Self { out, raw, len: 0, bits: 0, count: 0, number: 0 }
    }

    /// Writes the low `len` bits of `bits`, at most 32; the others are zero.
    #[inline(always)]
    fn put(&mut self, bits: u32, len: u32) {
        self.bits |= (bits as u64) << ((64 - self.count - len) & 63);
        self.count += len;
        if let Some(to) = self.raw.get_mut(self.len..self.len + 8) {
            to.copy_from_slice(&self.bits.to_be_bytes());
        }
        let bytes = self.count >> 3;
        self.len += bytes as usize;
        self.bits <<= bytes * 8;
        self.count &= 7;
        if ROOM <= self.len {
            self.stuff();
        }
    }

    #[cold]
    #[inline(never)]
    fn stuff(&mut self) {
        let mut rest = &self.raw[..self.len];
        while let Some(at) = memchr::memchr(0xFF, rest) {
            self.out.extend_from_slice(&rest[..=at]);
            self.out.push(0);
            rest = &rest[at + 1..];
        }
        self.out.extend_from_slice(rest);
        self.len = 0;
    }

    /// Fills the last byte with ones and writes all that is left.
    pub(super) fn finish(&mut self) {
        if self.count != 0 {
            let fill = 8 - self.count;
            self.put((1 << fill) - 1, fill);
        }
        self.stuff();
        self.number = 0;
    }

    fn restart(&mut self) {
        let number = self.number;
        self.finish();
        self.out.extend_from_slice(&[0xFF, 0xD0 | number]);
        self.number = (number + 1) & 7;
    }
}

/// Returns the size of a value in bits, and the bits that stand for it.
#[inline(always)]
pub(super) fn magnitude(value: i32) -> (u32, u32) {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let bits = (value + (value >> 31)) as u32 & ((1 << size) - 1);
    (size, bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_values_are_one_below_their_bits() {
        assert_eq!(magnitude(0), (0, 0));
        assert_eq!(magnitude(5), (3, 5));
        assert_eq!(magnitude(-5), (3, 2));
        assert_eq!(magnitude(-1), (1, 0));
    }

    #[test]
    fn a_byte_of_ones_is_stuffed() {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.put(0xFF, 8);
        writer.put(0b1, 1);
        writer.finish();
        assert_eq!(out, [0xFF, 0, 0xFF, 0]);
    }
}
