//! One scan read in several places at once.
//!
//! Huffman codes fall into step by themselves: whoever begins to read
//! anywhere soon reads the same codes as whoever began at the start. So a
//! scan without restart intervals is cut into parts, and each thread but the
//! first reads a part without knowing what came before, writing down what it
//! reads (`tape`), and, for some hundred MCUs, at which bit each began. The
//! first thread decodes from the start as if it were alone. When a row of
//! MCUs begins at a bit where one began for the next thread, all that this
//! thread read from there on is right, but for the means of the blocks,
//! which are coded as differences: what they differ by is then known.
//!
//! The rows that are left are laid out and painted in bands (`spread`).
//!
//! Whatever is odd (a wrong code, a marker, data that end too soon, parts
//! that never fall into step) costs the other threads' work alone: the first
//! one goes on, so that pixels and warnings are those of one thread.
//!
//! # Source
//!
//! That Huffman codes synchronise: Klein and Wiseman, "Parallel Huffman
//! Decoding with Applications to JPEG Files", The Computer Journal 46
//! (2003).

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Result;
use crate::rows::{Rows, Source};
use crate::scan::{Coding, Pass, Scanner, Unit};
use crate::simd::Level;
use crate::tape::{Segment, Tape, Tapes};

/// The least bytes of a part: less is not worth a thread.
const LEAST: usize = 40 << 10;

/// The least bytes between two places where parts may begin.
const STEP: usize = 1 << 10;

/// MCUs between two looks whether the work is wanted still.
const LOOK: usize = 64;

/// Bytes at the end of a scan that are left to whoever knows how many MCUs
/// there have to be.
const TAIL: usize = 64;

/// The most bytes of tape for a byte of the scan. A coefficient takes four,
/// and photographs have one or two in a byte.
const ROOM: u64 = 16;

/// A place where a part begins.
#[derive(Clone, Copy, Debug)]
struct Cut {
    /// The offset in the file.
    at: usize,
    /// Bits of the scan before it, without stuffing.
    bits: usize,
}

/// Where an MCU began, and what was predicted there.
#[derive(Clone, Copy, Debug)]
struct Mark {
    bits: usize,
    predictions: [i32; 4],
}

/// The first MCUs that a thread read.
#[derive(Debug, Default)]
struct Marks {
    all: Vec<Mark>,
    /// The first behind all trouble.
    sound: usize,
}

/// What others may know of a part while it is read.
#[derive(Debug, Default)]
struct Post {
    marks: OnceLock<Marks>,
    /// Nobody will make use of it.
    passed: AtomicBool,
}

/// An MCU where two fell into step.
#[derive(Clone, Copy, Debug)]
struct Meeting {
    /// The part of the one that is ahead.
    part: usize,
    /// The number of the MCU there.
    mcu: usize,
}

/// What comes of a look at another part.
enum Look {
    Met(Meeting),
    /// Not yet.
    Wait,
    /// Never.
    Passed,
}

/// A scan in parts, the first of which begins at its start.
struct Parts<'a> {
    data: &'a [u8],
    cuts: Vec<Cut>,
    posts: Vec<Post>,
    units: Vec<Unit>,
    codings: Vec<Coding>,
    across: usize,
    level: Level,
    /// The most bytes of a tape.
    room: u64,
}

impl<'a> Parts<'a> {
    /// Cuts the scan of `rows` into at most `threads` parts; `None` where
    /// that is not possible or not worth while.
    fn new(rows: &Rows<'a>, threads: usize) -> Option<Self> {
        let Source::Scan(scanner) = &rows.source else { return None };
        let layout = &rows.painter.layout;
        if !scanner.is_one_interval()
            || rows.next != 0
            || rows.end != layout.mcus.1
        {
            return None;
        }
        let reader = &rows.header.reader;
        let (data, pos) = (reader.data, reader.pos);
        if data.len() < pos + 2 * LEAST {
            return None;
        }
        let (places, len) = places(data, pos);
        let threads = threads.min(len / LEAST).max(1);
        // What a thread does for a byte of the scan and, for those who only
        // read, for its place on a tape; and what painting costs besides.
        let (read, written) = (1.0, 1.06);
        let region = layout.region;
        let pixels = region.width as f64 * region.height as f64;
        let painted = 0.11 * pixels / len as f64;
        let other = (read + painted) / written;
        let first = len as f64 / (1.0 + (threads as f64 - 1.0) * other);
        let cut = |part: usize| {
            let at = first + (part as f64 - 1.0) * first * other;
            let at = pos + at as usize;
            let next = places.partition_point(|cut| cut.at < at);
            places.get(next).copied()
        };
        let mut cuts = vec![Cut { at: pos, bits: 0 }];
        cuts.extend((1..threads).filter_map(cut));
        cuts.dedup_by_key(|cut| cut.at);
        if cuts.len() < 2 {
            return None;
        }
        let others = cuts.len() as u64 - 1;
        let room = ROOM * len as u64 / others + (1 << 20);
        Some(Self {
            data,
            posts: cuts.iter().map(|_| Post::default()).collect(),
            cuts,
            units: scanner.units.clone(),
            codings: scanner.codings.clone(),
            across: scanner.across(),
            level: rows.level,
            room: room.min(rows.spare / others),
        })
    }

    /// Sees whether an MCU that begins at `bits` begins there in `part`, too.
    fn meet(&self, part: usize, bits: usize) -> Look {
        let Some(post) = self.posts.get(part) else { return Look::Wait };
        let Some(marks) = post.marks.get() else { return Look::Wait };
        let found = marks.all.binary_search_by_key(&bits, |mark| mark.bits);
        match found {
            Ok(mcu) if marks.sound <= mcu => Look::Met(Meeting { part, mcu }),
            Err(end) if end == marks.all.len() => {
                post.passed.store(true, Ordering::Relaxed);
                Look::Passed
            }
            _ => Look::Wait,
        }
    }

    /// Reads a part until it falls into step with one behind it, or as far as
    /// makes sense; `None` where nobody can make use of it.
    fn read(&self, part: usize) -> Option<(Reader<'a>, Option<Meeting>)> {
        let (cut, post) = (self.cuts.get(part)?, self.posts.get(part)?);
        let wanted = || !post.passed.load(Ordering::Relaxed);
        if !wanted() {
            return None;
        }
        let scanner = Scanner::new(
            self.data,
            cut.at,
            self.units.clone(),
            self.codings.clone(),
            Pass::Sequential,
            self.across,
            0,
        );
        let tape = Tape::default();
        let mut reader = Reader { scanner, tape, bits: cut.bits };
        // Enough for the first thread, which compares at its rows alone.
        let marks = reader.marks(self.level, 3 * self.across + 256)?;
        post.marks.set(marks).ok()?;
        let mut next = part + 1;
        while wanted() && reader.tape.bytes() < self.room {
            let bits = reader.bits();
            let due = self.cuts.get(next).is_some_and(|cut| cut.bits <= bits);
            if due {
                match self.meet(next, bits) {
                    Look::Met(meeting) => {
                        return Some((reader, Some(meeting)));
                    }
                    Look::Wait => {}
                    Look::Passed => next += 1,
                }
            }
            let Scanner { stream, window, .. } = &reader.scanner;
            if stream.is_near_end(window, TAIL) {
                break;
            }
            let count = if due { 1 } else { LOOK };
            if self.level.ahead(&mut reader, count, false) != End::Count {
                break;
            }
        }
        wanted().then_some((reader, None))
    }

    /// Joins what was read from a meeting on to `total` MCUs, of which the
    /// first `count` are painted; also returns who read the last of them.
    /// `None` where anything is odd.
    fn join(
        &self,
        mut readers: Vec<Slot<'a>>,
        mut meeting: Meeting,
        mut truth: [i32; 4],
        mut count: usize,
        total: usize,
    ) -> Option<(Tapes, Scanner<'a>)> {
        let mut segments = Vec::new();
        loop {
            let (mut reader, next) = readers.get_mut(meeting.part)?.take()?;
            let marks = self.posts.get(meeting.part)?.marks.get()?;
            let mark = marks.all.get(meeting.mcu)?;
            let more: [i32; 4] = std::array::from_fn(|component| {
                truth[component].wrapping_sub(mark.predictions[component])
            });
            let begin = count;
            count += reader.tape.len().checked_sub(meeting.mcu)?;
            if next.is_none() {
                let left = total.checked_sub(count)?;
                if self.level.ahead(&mut reader, left, false) != End::Count {
                    return None;
                }
            }
            let own = reader.scanner.predictions;
            truth = std::array::from_fn(|component| {
                own[component].wrapping_add(more[component])
            });
            segments.push(Segment {
                tape: reader.tape,
                first: meeting.mcu,
                begin,
                means: more.map(|mean| mean as i16),
            });
            match next {
                Some(next) => meeting = next,
                None => {
                    let units = self.units.clone();
                    let across = std::array::from_fn(|component| {
                        self.codings.get(component).map_or(0, |c| c.across)
                    });
                    let row = self.across;
                    let tapes = Tapes { segments, units, across, row };
                    return Some((tapes, reader.scanner));
                }
            }
        }
    }
}

/// What comes of a part.
type Slot<'a> = Option<(Reader<'a>, Option<Meeting>)>;

/// Returns places behind stuffed bytes, some way apart, in the scan that
/// begins at `pos`, and its length.
fn places(data: &[u8], pos: usize) -> (Vec<Cut>, usize) {
    let scan = data.get(pos..).unwrap_or_default();
    let mut places: Vec<Cut> = Vec::new();
    let mut due = STEP;
    let (mut stuffed, mut len) = (0, scan.len());
    for at in memchr::memchr_iter(0xFF, scan) {
        if scan.get(at + 1) != Some(&0) {
            len = at;
            break;
        }
        stuffed += 1;
        if due <= at {
            let bits = (at + 2 - stuffed) * 8;
            places.push(Cut { at: pos + at + 2, bits });
            due = at + STEP;
        }
    }
    (places, len)
}

/// Who reads a part, and what it has read.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    scanner: Scanner<'a>,
    tape: Tape,
    /// Bits before the part.
    bits: usize,
}

/// How reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All MCUs asked for were read.
    Count,
    /// A wrong code.
    Trouble,
    /// The data end within an MCU.
    Data,
}

impl Reader<'_> {
    /// Reads `count` MCUs; stops before one with trouble, or behind it where
    /// it is to be `kept`.
    #[inline(always)]
    pub(crate) fn read(&mut self, count: usize, kept: bool) -> End {
        let Self { scanner, tape, .. } = self;
        for _ in 0..count {
            scanner.stream.reserve(&mut scanner.window);
            let before = (scanner.window, scanner.predictions);
            let trouble = tape.mcu(scanner).is_some();
            let past = scanner.window.is_past(scanner.stream.end);
            if past || trouble && !kept {
                (scanner.window, scanner.predictions) = before;
                tape.undo();
            }
            if past {
                return End::Data;
            }
            if trouble {
                return End::Trouble;
            }
        }
        End::Count
    }

    fn bits(&self) -> usize {
        self.bits + self.scanner.position()
    }

    /// Reads the first `count` MCUs and notes where they began; `None` where
    /// the data end before.
    fn marks(&mut self, level: Level, count: usize) -> Option<Marks> {
        let mut marks = Marks::default();
        for number in 0..count {
            let predictions = self.scanner.predictions;
            marks.all.push(Mark { bits: self.bits(), predictions });
            match level.ahead(self, 1, true) {
                End::Count => {}
                End::Trouble => marks.sound = number + 1,
                End::Data => return None,
            }
        }
        Some(marks)
    }
}

/// Paints the first rows to `out`, while other threads read what comes
/// behind them; leaves the coefficients that these have read for
/// [`spread`](crate::spread), if they have.
pub(crate) fn begin(
    rows: &mut Rows<'_>,
    out: &mut [u8],
    threads: usize,
) -> Result<()> {
    let Some(parts) = Parts::new(rows, threads) else { return Ok(()) };
    let parts = &parts;
    let mut readers: Vec<Slot<'_>> = Vec::new();
    readers.resize_with(parts.cuts.len(), || None);
    let met = rayon::scope(|scope| {
        for (part, slot) in readers.iter_mut().enumerate().skip(1) {
            scope.spawn(move |_| *slot = parts.read(part));
        }
        let met = first(rows, out, parts);
        if !matches!(met, Ok(Some(_))) {
            for post in &parts.posts {
                post.passed.store(true, Ordering::Relaxed);
            }
        }
        met
    })?;
    let total = rows.end * parts.across;
    let painted = rows.next * parts.across;
    if let Source::Scan(scanner) = &rows.source
        && let Some(met) = met
        && let truth = scanner.predictions
        && let Some((tapes, last)) =
            parts.join(readers, met, truth, painted, total)
    {
        rows.source = Source::Tapes(tapes, Box::new(last));
    }
    Ok(())
}

/// Paints rows until one begins where an MCU begins for another thread.
fn first(
    rows: &mut Rows<'_>,
    out: &mut [u8],
    parts: &Parts<'_>,
) -> Result<Option<Meeting>> {
    let mut next = 1;
    while rows.next < rows.end {
        if let Source::Scan(scanner) = &rows.source
            && let Some(cut) = parts.cuts.get(next)
            && let bits = scanner.position()
            && cut.bits <= bits
        {
            match parts.meet(next, bits) {
                Look::Met(meeting) => return Ok(Some(meeting)),
                Look::Wait => {}
                Look::Passed => {
                    next += 1;
                    continue;
                }
            }
        }
        rows.paint(out, rows.next + 1)?;
    }
    Ok(None)
}
