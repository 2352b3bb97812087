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

/// The least bytes of a part: less is not worth a thread. Where assertions
/// are checked, small pictures are to come here too.
const LEAST: usize = if cfg!(debug_assertions) { 256 } else { 40 << 10 };

/// MCUs between two looks whether the work is wanted still.
const LOOK: usize = 64;

/// Bytes at the end of a scan that are left to whoever knows how many MCUs
/// there have to be.
const TAIL: usize = 64;

/// The most bytes of tape for a byte of the scan. A coefficient takes four,
/// and photographs have one or two in a byte.
const ROOM: u64 = 16;

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
    /// Where in the file they begin.
    cuts: Vec<usize>,
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
        let len = data.len().saturating_sub(pos);
        let threads = threads.min(len / LEAST);
        if threads < 2 {
            return None;
        }
        // What the first thread does for a byte of the scan, with the pixels
        // that it paints, over what another one does, who writes a tape; as
        // measured.
        let region = layout.region;
        let pixels = region.width as f64 * region.height as f64;
        let more = (1.0 + 0.11 * pixels / len as f64) / 0.9;
        let first = len as f64 / (1.0 + (threads as f64 - 1.0) * more);
        let cut = |part: usize| {
            let bytes = first + (part as f64 - 1.0) * first * more;
            // Not between a byte and what is stuffed behind it.
            let at = pos + bytes as usize;
            if data.get(at) == Some(&0) { at + 1 } else { at }
        };
        let mut cuts = vec![pos];
        cuts.extend((1..threads).map(cut));
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

    /// Says whether `scanner` may have come to a part.
    fn is_due(&self, part: usize, scanner: &Scanner<'_>) -> bool {
        let reached = scanner.stream.offset();
        self.cuts.get(part).is_some_and(|&cut| cut <= reached)
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
        let (&cut, post) = (self.cuts.get(part)?, self.posts.get(part)?);
        let wanted = || !post.passed.load(Ordering::Relaxed);
        if !wanted() {
            return None;
        }
        let bits = bits(self.data.get(self.cuts[0]..cut)?)?;
        let scanner = Scanner::new(
            self.data,
            cut,
            self.units.clone(),
            self.codings.clone(),
            Pass::Sequential,
            self.across,
            0,
        );
        let tape = Tape::default();
        let mut reader = Reader { scanner, tape, bits };
        // Enough for the first thread, which compares at its rows alone.
        let marks = reader.marks(self.level, 3 * self.across + 256);
        post.marks.set(marks).ok()?;
        let mut next = part + 1;
        while wanted() && reader.tape.bytes() < self.room {
            let due = self.is_due(next, &reader.scanner);
            if due {
                match self.meet(next, reader.bits()) {
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

    /// Gives `rows` what was read from a meeting on, if nothing is odd.
    fn hand_over(
        &self,
        rows: &mut Rows<'a>,
        readers: Vec<Slot<'a>>,
        met: Meeting,
    ) {
        let total = rows.end * self.across;
        let painted = rows.next * self.across;
        let Source::Scan(scanner) = &rows.source else { return };
        let truth = scanner.predictions;
        if let Some((tapes, last)) =
            self.join(readers, met, truth, painted, total)
        {
            rows.source = Source::Tapes(tapes, Box::new(last));
        }
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

/// Returns the bits of a part of a scan without stuffing; `None` where there
/// is a marker in it.
fn bits(part: &[u8]) -> Option<usize> {
    let mut stuffed = 0;
    for at in memchr::memchr_iter(0xFF, part) {
        if part.get(at + 1) != Some(&0) {
            return None;
        }
        stuffed += 1;
    }
    Some((part.len() - stuffed) * 8)
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

    /// Reads the first `count` MCUs, as far as there are so many, and notes
    /// where they began.
    fn marks(&mut self, level: Level, count: usize) -> Marks {
        let mut marks = Marks::default();
        for number in 0..count {
            let predictions = self.scanner.predictions;
            marks.all.push(Mark { bits: self.bits(), predictions });
            match level.ahead(self, 1, true) {
                End::Count => {}
                End::Trouble => marks.sound = number + 1,
                End::Data => break,
            }
        }
        marks
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
    if let Some(met) = met {
        parts.hand_over(rows, readers, met);
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
            && parts.is_due(next, scanner)
            && !scanner.is_over()
        {
            match parts.meet(next, scanner.position()) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Warning;
    use crate::rows::Output;
    use crate::{Decoder, Encoder, Format, Options, Scale, Subsampling};

    type Outcome = Result<(Vec<u8>, Vec<Warning>)>;

    /// Decodes; the other threads are done before the first begins, so that
    /// they always meet. Also says whether what they read was of use.
    fn decode(file: &[u8], scale: Scale, strict: bool) -> (Outcome, bool) {
        let mut used = false;
        let mut run = || {
            let options = Options::new().strict(strict);
            let decoder = Decoder::with_options(file, options)?.scale(scale);
            let (width, height) = decoder.size();
            let row = width as usize * decoder.format().channels();
            let mut out = vec![0; row * height as usize];
            let bytes = Output::Image(out.len() as u64);
            let mut rows = Rows::new(decoder, bytes)?;
            if let Some(parts) = Parts::new(&rows, 3) {
                let mut readers: Vec<Slot<'_>> = Vec::new();
                readers.resize_with(parts.cuts.len(), || None);
                for part in (1..parts.cuts.len()).rev() {
                    readers[part] = parts.read(part);
                }
                if let Some(met) = first(&mut rows, &mut out, &parts)? {
                    parts.hand_over(&mut rows, readers, met);
                }
                used = matches!(rows.source, Source::Tapes(..));
            }
            if !crate::spread::paint(&mut rows, &mut out, 3) {
                let end = rows.end;
                rows.paint(&mut out, end)?;
            }
            Ok((out, rows.finish()?))
        };
        (run(), used)
    }

    fn alone(file: &[u8], scale: Scale, strict: bool) -> Outcome {
        let options = Options::new().strict(strict);
        let decoder = Decoder::with_options(file, options)?.scale(scale);
        decoder.decode().map(|image| (image.data, image.warnings))
    }

    /// Makes a picture of hills and grain.
    fn file(width: u32, sampling: Subsampling, format: Format) -> Vec<u8> {
        small(width, 150_000, sampling, format)
    }

    fn small(
        width: u32,
        area: u32,
        sampling: Subsampling,
        format: Format,
    ) -> Vec<u8> {
        let height = area / width;
        let mut state = 7u32;
        let mut pixels = Vec::new();
        for at in 0..width * height {
            let (x, y) = ((at % width) as f32, (at / width) as f32);
            let hill = (x / 23.0).sin() * 60.0 + (y / 31.0).cos() * 60.0;
            for _ in 0..format.channels() {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013);
                pixels.push((128.0 + hill) as u8 ^ (state >> 27) as u8);
            }
        }
        let encoder = Encoder::new(93).subsampling(sampling);
        encoder.encode(&pixels, width, height, format).unwrap()
    }

    const SCALES: [Scale; 4] =
        [Scale::Full, Scale::Half, Scale::Quarter, Scale::Eighth];

    #[test]
    fn parts_make_the_picture_that_one_thread_makes() {
        use Subsampling::{S420, S422, S444};
        for (width, sampling, format) in [
            (400, S420, Format::Rgb),
            (123, S422, Format::Rgb),
            (1001, S444, Format::Rgb),
            (333, S444, Format::Grey),
            (300, S444, Format::Cmyk),
        ] {
            let file = file(width, sampling, format);
            for scale in SCALES {
                let (outcome, used) = decode(&file, scale, true);
                // Inks share their tables, so that one may be taken for
                // the next for ever.
                let what = format!("{sampling:?} {format:?} {scale:?}");
                assert!(used || format == Format::Cmyk, "{what}");
                assert!(outcome == alone(&file, scale, true), "{what}");
            }
            // What follows the picture does not matter.
            let twice = [&file[..], &file].concat();
            let (outcome, _) = decode(&twice, Scale::Half, false);
            assert!(outcome == alone(&twice, Scale::Half, false));
        }
    }

    #[test]
    fn damage_is_what_one_thread_sees() {
        let sound = file(400, Subsampling::S420, Format::Rgb);
        let start = sound.len() / 100;
        let mut used = [0; 2];
        for n in 0..40 {
            let at = start + (sound.len() - start) * n / 40;
            let mut flipped = sound.clone();
            flipped[at] ^= 1 << (n % 8);
            let mut marked = sound.clone();
            marked.splice(at..at, [0xFF, 0xD0 + n as u8 % 10]);
            for file in [&flipped[..], &marked, &sound[..at]] {
                for strict in [false, true] {
                    let (outcome, parts) = decode(file, Scale::Half, strict);
                    assert!(outcome == alone(file, Scale::Half, strict));
                    used[parts as usize] += 1;
                }
            }
        }
        assert!(used.iter().all(|&count| 5 < count), "{used:?}");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

        #[test]
        fn any_damage_is_what_one_thread_sees(
            width in 1u32..200,
            kind in 0usize..5,
            scale in 0usize..4,
            strict: bool,
            changes in proptest::collection::vec(
                (0.0..1.0, 0usize..4, proptest::num::u8::ANY), 0..5),
        ) {
            use Subsampling::{S420, S422, S444};
            let (sampling, format) = [
                (S420, Format::Rgb),
                (S422, Format::Rgb),
                (S444, Format::Rgb),
                (S444, Format::Grey),
                (S444, Format::Cmyk),
            ][kind];
            let mut file = small(width, 6000, sampling, format);
            for (at, what, byte) in changes {
                let at = (at * file.len() as f64) as usize;
                match what {
                    0 => file[at] ^= 1 << (byte % 8),
                    1 => file[at] = byte,
                    2 => file.insert(at, byte),
                    _ => drop(file.drain(at..(at + 3).min(file.len()))),
                }
            }
            let (outcome, _) = decode(&file, SCALES[scale], strict);
            proptest::prop_assert!(
                outcome == alone(&file, SCALES[scale], strict)
            );
        }
    }

    #[test]
    fn parts_that_nobody_waits_for_are_given_up() {
        let file = file(400, Subsampling::S420, Format::Rgb);
        let rows = || {
            let decoder = Decoder::new(&file).unwrap();
            Rows::new(decoder, Output::Image(450_000)).unwrap()
        };
        let parts = Parts::new(&rows(), 2).unwrap();
        parts.posts[1].passed.store(true, Ordering::Relaxed);
        assert!(parts.read(1).is_none());
        // Without room for a tape there is no use in the last part.
        let mut short = Parts::new(&rows(), 2).unwrap();
        short.room = 0;
        let (mut rows, mut out) = (rows(), vec![0; 450_000]);
        let readers = vec![None, short.read(1)];
        let met = first(&mut rows, &mut out, &short).unwrap().unwrap();
        short.hand_over(&mut rows, readers, met);
        assert!(matches!(rows.source, Source::Tapes(..)));
        assert_eq!(bits(&[1, 0xFF, 0, 2]), Some(24));
        assert_eq!(bits(&[1, 0xFF]), None);
    }
}
