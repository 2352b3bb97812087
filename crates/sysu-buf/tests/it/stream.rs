//! Streams: order, failure, faults of the world, constant memory.

use std::{
    cell::RefCell,
    io::{self, Read, Write},
};

use proptest::prelude::*;
use sysu_buf::{
    AtomicFile, Bits, Chunks, Encoding, ErrorKind, Event, Existing, Finish,
    Out, Pipeline, Span, Spool, Tee, Transform, TransformReader,
    TransformWriter, transform_all,
};

use crate::noise;

/// Gives one byte at a time, and an interruption before each.
struct Stutter<'a> {
    bytes: &'a [u8],
    interrupt: bool,
}

impl Read for Stutter<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.interrupt = !self.interrupt;
        if self.interrupt {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let n = self.bytes.len().min(1).min(buf.len());
        buf[..n].copy_from_slice(&self.bytes[..n]);
        self.bytes = &self.bytes[n..];
        Ok(n)
    }
}

/// Takes one byte at a time, and is interrupted.
#[derive(Default)]
struct Slow {
    bytes: Vec<u8>,
    interrupt: bool,
}

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.interrupt = !self.interrupt;
        if self.interrupt {
            return Err(io::ErrorKind::Interrupted.into());
        }
        self.bytes.extend_from_slice(&bytes[..1]);
        Ok(1)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Fails after so many bytes.
struct Failing {
    left: usize,
    kind: io::ErrorKind,
}

impl Read for Failing {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(self.kind.into());
        }
        let n = self.left.min(buf.len());
        buf[..n].fill(b'0');
        self.left -= n;
        Ok(n)
    }
}

impl Write for Failing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(self.kind.into());
        }
        let n = self.left.min(bytes.len());
        self.left -= n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The names of the events of a run.
fn events(
    src: impl Read + Send,
    threaded: bool,
    sink: impl Write,
) -> Vec<String> {
    let names = RefCell::new(Vec::new());
    let mut sink = sink;
    let _ = Pipeline::from_reader(src)
        .through(Encoding::Hex.decoder())
        .chunk_size(4)
        .threaded(threaded)
        .on(|event| {
            let name = format!("{event:?}");
            let end = name.find([' ', '{']).unwrap_or(name.len());
            names.borrow_mut().push(name[..end].to_owned());
        })
        .to(&mut sink)
        .run();
    names.into_inner()
}

/// Trap 1: a read may give fewer bytes than asked, only 0 is the end.
#[test]
fn a_chunk_is_full_whatever_the_reader_gives() {
    let src = Stutter { bytes: b"abcdefg", interrupt: false };
    let mut chunks = Chunks::new(src, 3);
    let mut sizes = Vec::new();
    while let Some(chunk) = chunks.next_chunk().unwrap() {
        sizes.push(chunk.len());
    }
    assert_eq!(sizes, [3, 3, 1]);
    assert_eq!(chunks.offset(), 7);
}

#[test]
fn one_byte_reads_short_writes_and_interruptions_change_nothing() {
    let input = noise(5000, 1);
    let text = Encoding::Base64.encode(&input);
    for threaded in [false, true] {
        let mut slow = Slow::default();
        let src = Stutter { bytes: text.as_bytes(), interrupt: false };
        let done = Pipeline::from_reader(src)
            .through(Encoding::Base64.decoder())
            .chunk_size(7)
            .threaded(threaded)
            .to(&mut slow)
            .run()
            .unwrap();
        assert_eq!(done.read, text.len() as u64);
        assert_eq!(slow.bytes, input);
    }
}

/// Node: data… → end → finish → close.
#[test]
fn events_come_in_the_order_of_node() {
    let chunk = ["Readable", "Data", "Drain"];
    let mut expected: Vec<&str> = [chunk, chunk].concat();
    expected.extend(["End", "Finish", "Close"]);
    assert_eq!(events(&b"61626364"[..], false, Vec::new()), expected);
}

/// Node: error → close; never end or finish afterwards; one error.
#[test]
fn a_failure_is_told_once_and_ends_everything() {
    for threaded in [false, true] {
        let seen = events(&b"6162zz64"[..], threaded, Vec::new());
        assert_eq!(seen[seen.len() - 2..], ["Error", "Close"]);
        assert_eq!(seen.iter().filter(|e| *e == "Error").count(), 1);
        assert!(!seen.contains(&"End".to_owned()), "{seen:?}");

        let broken = Failing { left: 8, kind: io::ErrorKind::Other };
        let seen = events(broken, threaded, Vec::new());
        assert_eq!(seen[seen.len() - 2..], ["Error", "Close"]);

        let full = Failing { left: 1, kind: io::ErrorKind::StorageFull };
        let seen = events(&b"61626364"[..], threaded, full);
        assert_eq!(seen[seen.len() - 2..], ["Error", "Close"]);
        assert!(!seen.contains(&"Finish".to_owned()), "{seen:?}");
    }
}

#[test]
fn the_error_of_a_failing_stage_says_what_and_where() {
    for threaded in [false, true] {
        let run = |src: &'static [u8]| {
            Pipeline::from_reader(src)
                .through(Encoding::Hex.decoder())
                .through(Bits::not())
                .threaded(threaded)
                .to(Vec::new())
                .run()
        };
        assert!(matches!(
            run(b"00xx").unwrap_err().kind(),
            ErrorKind::InvalidByte { found: b'x', at: 2, .. }
        ));
        assert_eq!(run(b"00ff").unwrap().out, [0xff, 0x00]);
    }
    let full = Failing { left: 0, kind: io::ErrorKind::StorageFull };
    let mut full = full;
    let err =
        Pipeline::from_reader(&b"x"[..]).to(&mut full).run().unwrap_err();
    assert_eq!(
        err.kind(),
        &ErrorKind::Io { kind: io::ErrorKind::StorageFull }
    );
}

#[test]
fn a_failed_pipeline_leaves_no_file_behind() {
    let dir = std::env::temp_dir().join(format!("sysu-{}", noise_name()));
    std::fs::create_dir(&dir).unwrap();
    let path = dir.join("out");
    let run = |text: &'static [u8]| {
        Pipeline::from_reader(text)
            .through(Encoding::Hex.decoder())
            .to(AtomicFile::create(&path, Existing::Refuse).unwrap())
            .run()
    };
    assert!(run(b"6869zz").is_err());
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0);
    run(b"6869").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"hi");
    std::fs::remove_dir_all(&dir).unwrap();
}

fn noise_name() -> String {
    format!("{}-{:?}", std::process::id(), std::thread::current().id())
        .replace(['(', ')'], "")
}

#[test]
fn a_source_that_ends_too_early_is_no_success() {
    for threaded in [false, true] {
        let run = |expected| {
            Pipeline::from_reader(&b"abc"[..])
                .threaded(threaded)
                .expect_len(expected)
                .to(Vec::new())
                .run()
        };
        assert_eq!(
            run(4).unwrap_err().kind(),
            &ErrorKind::UnexpectedEof { expected: 4, found: 3 }
        );
        assert_eq!(run(3).unwrap().out, b"abc");
    }
}

/// A step that is done ends the reading, of an endless source too.
#[test]
fn an_endless_source_ends_when_nothing_more_is_wanted() {
    for threaded in [false, true] {
        let span: Span = "2..5".parse().unwrap();
        let done = Pipeline::from_reader(io::repeat(b'6'))
            .through(Encoding::Hex.decoder())
            .through(span.transform(0).unwrap())
            .chunk_size(3)
            .threaded(threaded)
            .to(Vec::new())
            .run()
            .unwrap();
        assert_eq!(done.out, b"fff");
        assert!(done.read < 100_000);
    }
}

#[test]
fn writing_after_a_failure_is_writing_after_the_end() {
    let mut writer = TransformWriter::new(Vec::new(), Encoding::Hex.decoder());
    assert!(writer.write(b"zz").is_err());
    let err: sysu_buf::Error = writer.write(b"00").unwrap_err().into();
    assert_eq!(err.node_code(), "ERR_STREAM_WRITE_AFTER_END");
    assert!(writer.finish().is_err());
}

/// Trap 2: the last bytes can be lost at the end, and that is told.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_at_the_end() {
    let full = std::fs::File::create("/dev/full").unwrap();
    let err = Pipeline::from_reader(&b"x"[..])
        .to(io::BufWriter::new(full))
        .run()
        .unwrap_err();
    assert_eq!(
        err.kind(),
        &ErrorKind::Io { kind: io::ErrorKind::StorageFull }
    );
}

#[test]
fn a_spool_moves_to_the_disk_beyond_its_limit() {
    let bytes = noise(1000, 2);
    let mut spool = Spool::new(999);
    spool.write_all(&bytes[..999]).unwrap();
    assert!(!spool.is_on_disk());
    spool.write_all(&bytes[999..]).unwrap();
    assert!(spool.is_on_disk());
    assert_eq!(spool.size().unwrap(), 1000);
    let mut back = Vec::new();
    spool.finish().unwrap().read_to_end(&mut back).unwrap();
    assert_eq!(back, bytes);
}

#[test]
fn a_tee_gives_both_the_same() {
    let done = Pipeline::from_reader(&b"hello"[..])
        .to(Tee::new(Vec::new(), Vec::new()))
        .run()
        .unwrap();
    assert_eq!(done.out, (b"hello".to_vec(), b"hello".to_vec()));
}

/// Counts what is held: the memory of a pipeline does not grow with it.
struct Peak<T> {
    step: T,
    most: usize,
}

impl<T: Transform> Transform for Peak<T> {
    fn push(&mut self, input: &[u8], out: &mut Out) -> sysu_buf::Result<()> {
        self.step.push(input, out)?;
        self.most = self.most.max(input.len() + out.len());
        Ok(())
    }

    fn flush(&mut self, out: &mut Out) -> sysu_buf::Result<()> {
        self.step.flush(out)
    }
}

#[test]
fn a_reader_gives_what_was_good_before_it_tells_of_the_error() {
    let text = b"6869 and no more";
    let mut reader = TransformReader::new(&text[..], Encoding::Hex.decoder());
    let mut good = Vec::new();
    let error = reader.read_to_end(&mut good).unwrap_err();
    assert_eq!(good, b"hi");
    assert_eq!(error.to_string(), "' ' at offset 4 is not a hex digit");
    // There is nothing behind it.
    assert_eq!(reader.read(&mut [0; 8]).unwrap(), 0);
}

#[test]
fn a_longer_input_takes_no_more_memory() {
    let most = |len: u64| {
        let mut peak =
            Peak { step: sysu_buf::Dump::plain().transform(), most: 0 };
        Pipeline::from_reader(io::repeat(7).take(len))
            .through(&mut peak)
            .to(io::sink())
            .run()
            .unwrap();
        peak.most
    };
    assert_eq!(most(1 << 20), most(1 << 24));
}

proptest! {
    #[test]
    fn readers_writers_and_pipelines_agree(
        input: Vec<u8>, chunk in 1..40usize
    ) {
        let step = || Encoding::Base64.encoder();
        let expected = transform_all(step(), &input).unwrap();
        let mut read = Vec::new();
        TransformReader::with_chunk_size(&input[..], step(), chunk)
            .read_to_end(&mut read)
            .unwrap();
        prop_assert_eq!(&read, &expected);
        let mut writer = TransformWriter::new(Vec::new(), step());
        for piece in input.chunks(chunk) {
            writer.write_all(piece).unwrap();
        }
        prop_assert_eq!(&writer.finish().unwrap(), &expected);
        for threaded in [false, true] {
            let done = Pipeline::from_reader(&input[..])
                .through(step())
                .through(Bits::not())
                .through(Bits::not())
                .chunk_size(chunk)
                .threaded(threaded)
                .buffers(1)
                .to(Vec::new())
                .run()
                .unwrap();
            prop_assert_eq!(&done.out, &expected);
        }
    }

    #[test]
    fn a_range_of_a_stream_is_that_of_the_whole(
        input: Vec<u8>,
        start in -40i64..40,
        end in -40i64..40,
        cut in 0..50usize,
    ) {
        let span: Span = format!("{start}..{end}").parse().unwrap();
        let range = span.resolve(input.len() as u64);
        let expected = &input[range.start as usize..range.end as usize];
        let mut out = Out::new();
        let mut step = span.transform(1000).unwrap();
        let cut = cut.min(input.len());
        step.push(&input[..cut], &mut out).unwrap();
        step.push(&input[cut..], &mut out).unwrap();
        step.flush(&mut out).unwrap();
        prop_assert_eq!(out.as_slice(), expected);
    }
}

#[test]
fn an_event_names_the_stage_that_failed() {
    let mut stage = None;
    let _ = Pipeline::from_reader(&b"00"[..])
        .through(Bits::not())
        .through(Encoding::Hex.decoder())
        .on(|event| {
            if let Event::Error { stage: s, .. } = event {
                stage = Some(*s);
            }
        })
        .to(Vec::new())
        .run();
    assert_eq!(stage, Some(2));
}
