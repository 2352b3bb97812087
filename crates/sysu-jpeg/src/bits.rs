//! The entropy-coded bytes of a scan: unstuffed, then read bit by bit.
//!
//! The stuffed zero bytes are removed first, a chunk at a time, so that the
//! inner loop reads eight bytes at once and never looks for a marker.

/// Bytes unstuffed at a time.
const CHUNK: usize = 1 << 15;

/// A left-aligned window of bits.
///
/// `pos` is the index of the next byte that the window has not wholly
/// taken; bits below `len` in the window may already hold bits of it, which
/// does no harm, since they are the same bits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    pub(crate) bits: u64,
    pub(crate) len: u32,
    pub(crate) pos: usize,
}

impl Window {
    /// Makes at least 56 bits available; behind `end` they are zero.
    ///
    /// `buf` holds eight zero bytes behind `end`.
    #[inline(always)]
    pub(crate) fn refill(&mut self, buf: &[u8], end: usize) {
        let at = self.pos.min(end);
        if let Some(bytes) = buf.get(at..at + 8) {
            let word = bytes.try_into().map_or(0, u64::from_be_bytes);
            self.bits |= word >> self.len;
        }
        self.pos += ((63 - self.len) >> 3) as usize;
        self.len |= 0x38;
    }

    #[inline(always)]
    pub(crate) fn consume(&mut self, count: u32) {
        self.bits <<= count & 63;
        self.len -= count;
    }

    /// Takes `count` bits, 1 to 16, of those available.
    #[inline(always)]
    pub(crate) fn take(&mut self, count: u32) -> u32 {
        let value = (self.bits >> (64 - count)) as u32;
        self.consume(count);
        value
    }

    /// Says whether more bits were taken than there are before `end`.
    #[inline(always)]
    pub(crate) fn is_past(&self, end: usize) -> bool {
        self.pos * 8 > end * 8 + self.len as usize
    }
}

/// The bytes of a scan between markers.
#[derive(Clone, Debug)]
pub(crate) struct Stream<'a> {
    data: &'a [u8],
    /// The next byte of `data` to unstuff.
    src: usize,
    pub(crate) buf: Vec<u8>,
    pub(crate) end: usize,
    /// Bytes that stood in `buf` before those that do.
    pub(crate) gone: usize,
    /// Where the interval ended: at a marker, with its offset, or, with
    /// none, at the end of the data.
    stop: Option<(Option<u8>, usize)>,
    margin: usize,
}

impl<'a> Stream<'a> {
    /// Makes a stream from `pos`, of which a unit takes at most `margin`
    /// bytes.
    pub(crate) fn new(data: &'a [u8], pos: usize, margin: usize) -> Self {
        let room = (CHUNK + margin).min(data.len() - pos.min(data.len()));
        Self {
            data,
            src: pos,
            buf: vec![0; room + 8],
            end: 0,
            gone: 0,
            stop: None,
            margin,
        }
    }

    /// Returns the offset in the file which the reader has about reached.
    pub(crate) fn offset(&self) -> usize {
        self.src.min(self.data.len())
    }

    /// Makes sure that a unit can be read behind `window`.
    #[inline(always)]
    pub(crate) fn reserve(&mut self, window: &mut Window) {
        if self.stop.is_none() && self.end < window.pos + self.margin {
            self.top_up(window);
        }
    }

    #[inline(never)]
    fn top_up(&mut self, window: &mut Window) {
        let pos = window.pos.min(self.end);
        self.buf.copy_within(pos..self.end, 0);
        self.end -= pos;
        self.gone += pos;
        window.pos -= pos;
        let room = self.buf.len() - 8;
        while self.end < room {
            let rest = self.data.get(self.src..).unwrap_or_default();
            let most = rest.len().min(room - self.end);
            let run = memchr::memchr(0xFF, &rest[..most]).unwrap_or(most);
            self.buf[self.end..self.end + run].copy_from_slice(&rest[..run]);
            self.end += run;
            self.src += run;
            if run == most {
                if most == rest.len() {
                    self.stop = Some((None, self.src));
                    break;
                }
                continue;
            }
            // Fill bytes before a marker are allowed: FF FF D9.
            let fill = rest[run..].iter().take_while(|&&b| b == 0xFF).count();
            match rest.get(run + fill) {
                Some(0) => {
                    self.buf[self.end] = 0xFF;
                    self.end += 1;
                    self.src += fill + 1;
                }
                Some(&marker) => {
                    self.src += fill - 1;
                    self.stop = Some((Some(marker), self.src));
                    break;
                }
                None => {
                    self.src += fill;
                    self.stop = Some((None, self.src));
                    break;
                }
            }
        }
        let end = self.end;
        self.buf[end..end + 8].fill(0);
    }

    /// Says whether no more than `most` bytes are left behind `window`.
    #[cfg(feature = "parallel")]
    #[inline(always)]
    pub(crate) fn is_near_end(&self, window: &Window, most: usize) -> bool {
        self.stop.is_some() && self.end < window.pos + most
    }

    /// Finds the marker that ends the interval, skipping what is left of it.
    pub(crate) fn finish(&mut self) -> (Option<u8>, usize) {
        if let Some(stop) = self.stop {
            return stop;
        }
        loop {
            let rest = self.data.get(self.src..).unwrap_or_default();
            let Some(i) = memchr::memchr(0xFF, rest) else {
                self.src = self.data.len();
                self.stop = Some((None, self.src));
                return (None, self.src);
            };
            self.src += i;
            match rest.get(i + 1) {
                Some(0) => self.src += 2,
                Some(0xFF) | None => self.src += 1,
                Some(&marker) => {
                    self.stop = Some((Some(marker), self.src));
                    return (Some(marker), self.src);
                }
            }
        }
    }

    /// Begins the interval behind the marker where the last one stopped.
    pub(crate) fn resume(&mut self, window: &mut Window) {
        if let Some((Some(_), at)) = self.stop {
            self.src = at + 2;
            self.stop = None;
        }
        self.end = 0;
        *window = Window::default();
    }
}
