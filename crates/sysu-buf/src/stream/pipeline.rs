//! A source, steps and a sink, run as one.

use std::{
    fmt,
    io::Read,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use super::{Finish, read_full};
use crate::{CHUNK, Error, ErrorKind, Out, Result, Transform};

type Step<'a> = Box<dyn Transform + Send + 'a>;
type Listener<'a> = Box<dyn FnMut(&Event<'_>) + 'a>;

/// What happens in a pipeline, in the order in which it happens.
///
/// A run that succeeds gives `Readable`, `Data`, `Drain` for every chunk,
/// then `End`, `Finish`, `Close`; one that fails gives `Error`, `Close`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The source has given a chunk.
    Readable {
        /// Its length.
        len: usize,
    },
    /// The sink is given bytes.
    Data {
        /// Where they stand in the output.
        offset: u64,
        /// How many they are.
        len: usize,
    },
    /// The sink has taken them; only now the next chunk is read.
    Drain,
    /// The source has ended and the steps have given what they held.
    End,
    /// The sink has finished.
    Finish,
    /// Nothing more will happen.
    Close,
    /// A part has failed; the others are dropped, the sink unfinished.
    Error {
        /// 0 for the source, 1 and up for the steps, then the sink.
        stage: usize,
        /// The bytes that had been read from the source.
        offset: u64,
        /// What it failed with.
        error: &'a Error,
    },
}

/// What a run has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary<T = ()> {
    /// Bytes taken from the source.
    pub read: u64,
    /// Bytes given to the sink.
    pub written: u64,
    /// What the sink left.
    pub out: T,
}

/// A source of bytes and the steps that they go through.
///
/// Memory: one chunk and the output of each step, whatever the length of
/// the source; threaded, at most `buffers` + 2 of them a stage. The source
/// is read only when the sink has taken what came before.
///
/// If any part fails, the whole fails, once, with that error; the sink is
/// dropped unfinished, so that an [`AtomicFile`](crate::AtomicFile) leaves
/// nothing behind.
///
/// # Example
///
/// ```
/// use sysu_buf::{Encoding, Pipeline};
///
/// let done = Pipeline::from_reader(&b"6869"[..])
///     .through(Encoding::Hex.decoder())
///     .through(Encoding::Base64.encoder())
///     .to(Vec::new())
///     .run()?;
/// assert_eq!(done.out, b"aGk=");
/// assert_eq!((done.read, done.written), (4, 4));
/// # Ok::<(), sysu_buf::Error>(())
/// ```
///
/// # Source
///
/// Node's `stream.pipeline`. DIFFERENCE from Node: there is no `pipe` that
/// leaves the others open when one fails.
#[must_use = "a Pipeline does nothing until it is run"]
pub struct Pipeline<'a> {
    src: Box<dyn Read + Send + 'a>,
    steps: Vec<Step<'a>>,
    chunk: usize,
    buffers: usize,
    threaded: bool,
    expected: Option<u64>,
    listener: Option<Listener<'a>>,
}

impl fmt::Debug for Pipeline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("steps", &self.steps.len())
            .field("chunk", &self.chunk)
            .field("threaded", &self.threaded)
            .finish_non_exhaustive()
    }
}

impl<'a> Pipeline<'a> {
    /// Starts with the bytes of `src`.
    pub fn from_reader(src: impl Read + Send + 'a) -> Self {
        Self {
            src: Box::new(src),
            steps: Vec::new(),
            chunk: CHUNK,
            buffers: 4,
            threaded: false,
            expected: None,
            listener: None,
        }
    }

    /// Adds a step.
    pub fn through(mut self, step: impl Transform + Send + 'a) -> Self {
        self.steps.push(Box::new(step));
        self
    }

    /// Sets the bytes read at a time, 1 to 1 GiB; 64 KiB by default.
    pub fn chunk_size(mut self, bytes: usize) -> Self {
        self.chunk = bytes.clamp(1, 1 << 30);
        self
    }

    /// Runs the source, each step and the sink in threads of their own.
    pub fn threaded(mut self, threaded: bool) -> Self {
        self.threaded = threaded;
        self
    }

    /// Sets how many pieces may wait between two threads, at least 1; 4 by
    /// default.
    pub fn buffers(mut self, buffers: usize) -> Self {
        self.buffers = buffers.clamp(1, 1024);
        self
    }

    /// Fails unless the source gives at least `len` bytes.
    pub fn expect_len(mut self, len: u64) -> Self {
        self.expected = Some(len);
        self
    }

    /// Calls `listener` with everything that happens.
    pub fn on(mut self, listener: impl FnMut(&Event<'_>) + 'a) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// Ends in `sink`.
    pub fn to<W: Finish>(self, sink: W) -> PipelineTo<'a, W> {
        PipelineTo { pipeline: self, sink }
    }
}

/// A pipeline with its sink; from [`Pipeline::to`].
#[must_use = "a Pipeline does nothing until it is run"]
pub struct PipelineTo<'a, W> {
    pipeline: Pipeline<'a>,
    sink: W,
}

impl<W> fmt::Debug for PipelineTo<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.pipeline, f)
    }
}

/// An error and the stage that it comes from.
struct Failure {
    stage: usize,
    error: Error,
}

impl<W: Finish> PipelineTo<'_, W> {
    /// Moves everything from the source to the sink.
    ///
    /// # Errors
    ///
    /// The first that any part fails with; [`ErrorKind::UnexpectedEof`] if
    /// the source was shorter than promised.
    pub fn run(self) -> Result<Summary<W::Out>> {
        let Self { mut pipeline, mut sink } = self;
        let mut listener = pipeline.listener.take();
        let mut tell = |event: Event<'_>| {
            if let Some(listener) = &mut listener {
                listener(&event);
            }
        };
        let last = pipeline.steps.len() + 1;
        let mut count = Summary { read: 0, written: 0, out: () };
        let run = if pipeline.threaded {
            threaded(pipeline, &mut sink, &mut count, &mut tell)
        } else {
            single(pipeline, &mut sink, &mut count, &mut tell)
        };
        let done = run.and_then(|()| {
            tell(Event::End);
            sink.finish()
                .map_err(|err| Failure { stage: last, error: err.into() })
        });
        match done {
            Ok(out) => {
                tell(Event::Finish);
                tell(Event::Close);
                Ok(Summary { read: count.read, written: count.written, out })
            }
            Err(Failure { stage, error }) => {
                let offset = count.read;
                tell(Event::Error { stage, offset, error: &error });
                tell(Event::Close);
                Err(error)
            }
        }
    }
}

/// Gives the sink a piece.
fn deliver(
    sink: &mut impl Finish,
    piece: &[u8],
    stage: usize,
    count: &mut Summary,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<(), Failure> {
    if piece.is_empty() {
        return Ok(());
    }
    tell(Event::Data { offset: count.written, len: piece.len() });
    sink.write_all(piece)
        .map_err(|err| Failure { stage, error: err.into() })?;
    count.written += piece.len() as u64;
    tell(Event::Drain);
    Ok(())
}

fn check_len(expected: Option<u64>, found: u64) -> Result<(), Failure> {
    match expected {
        Some(expected) if found < expected => {
            let kind = ErrorKind::UnexpectedEof { expected, found };
            Err(Failure { stage: 0, error: kind.into() })
        }
        _ => Ok(()),
    }
}

/// Everything in this thread: a pull does not happen until the sink took
/// the last chunk.
fn single(
    mut pipeline: Pipeline<'_>,
    sink: &mut impl Finish,
    count: &mut Summary,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<(), Failure> {
    let last = pipeline.steps.len() + 1;
    let mut chunk = vec![0; pipeline.chunk];
    let mut outs: Vec<Out> =
        pipeline.steps.iter().map(|_| Out::new()).collect();
    // The step from which on the end has to be told.
    let mut from = 0;
    loop {
        let n = read_full(&mut pipeline.src, &mut chunk)
            .map_err(|err| Failure { stage: 0, error: err.into() })?;
        if n == 0 {
            check_len(pipeline.expected, count.read)?;
            break;
        }
        count.read += n as u64;
        tell(Event::Readable { len: n });
        let mut failed = None;
        let mut input = &chunk[..n];
        for (i, (step, out)) in
            pipeline.steps.iter_mut().zip(&mut outs).enumerate()
        {
            out.clear();
            if let Err(error) = step.push(input, out) {
                failed = Some(Failure { stage: i + 1, error });
            }
            input = out.as_slice();
            if failed.is_some() {
                break;
            }
        }
        if let Some(failure) = failed {
            // What the last step gave before it failed is good; what an
            // earlier one gave has still to go through the others.
            if failure.stage + 1 == last {
                deliver(sink, input, last, count, tell)?;
            }
            return Err(failure);
        }
        deliver(sink, input, last, count, tell)?;
        if let Some(done) = pipeline.steps.iter().rposition(Transform::is_done)
        {
            from = done;
            break;
        }
        if n < chunk.len() {
            check_len(pipeline.expected, count.read)?;
            break;
        }
    }
    for first in from..pipeline.steps.len() {
        let mut held = Out::new();
        let flushed = pipeline.steps[first].flush(&mut held);
        let mut input = held.as_slice();
        let rest = pipeline.steps.iter_mut().zip(&mut outs).enumerate();
        for (i, (step, out)) in rest.skip(first + 1) {
            out.clear();
            step.push(input, out)
                .map_err(|error| Failure { stage: i + 1, error })?;
            input = out.as_slice();
        }
        deliver(sink, input, last, count, tell)?;
        flushed.map_err(|error| Failure { stage: first + 1, error })?;
    }
    Ok(())
}

/// What goes from thread to thread: pieces, then the end or a failure.
enum Message {
    Piece(Out),
    End(Result<(), Failure>),
}

/// One end of a bounded channel of pieces, with the way back for the
/// buffers.
struct Link {
    forth: SyncSender<Message>,
    back: Receiver<Out>,
}

impl Link {
    /// An empty buffer, used before if there is one.
    fn buffer(&self) -> Out {
        let mut out = self.back.try_recv().unwrap_or_default();
        out.clear();
        out
    }

    /// Sends; false if nobody listens any more.
    fn send(&self, message: Message) -> bool {
        self.forth.send(message).is_ok()
    }
}

fn link(buffers: usize) -> (Link, Receiver<Message>, SyncSender<Out>) {
    let (forth, pieces) = sync_channel(buffers);
    // As many as can be under way at once, so that giving back never waits.
    let (give, back) = sync_channel(buffers + 2);
    (Link { forth, back }, pieces, give)
}

fn threaded(
    pipeline: Pipeline<'_>,
    sink: &mut impl Finish,
    count: &mut Summary,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<(), Failure> {
    let Pipeline { mut src, steps, chunk, buffers, expected, .. } = pipeline;
    let last = steps.len() + 1;
    thread::scope(|scope| {
        let (first, mut pieces, mut give) = link(buffers);
        let source = scope.spawn(move || {
            let mut read = 0;
            let end = loop {
                let mut out = first.buffer();
                match read_full(&mut src, out.space(chunk)) {
                    Ok(0) => break check_len(expected, read),
                    Ok(n) => {
                        read += n as u64;
                        out.advance(n);
                        if !first.send(Message::Piece(out)) {
                            return read;
                        }
                        if n < chunk {
                            break check_len(expected, read);
                        }
                    }
                    Err(err) => {
                        let error = err.into();
                        break Err(Failure { stage: 0, error });
                    }
                }
            };
            first.send(Message::End(end));
            read
        });
        for (i, step) in steps.into_iter().enumerate() {
            let (next, next_pieces, next_give) = link(buffers);
            scope.spawn(move || work(step, i + 1, &pieces, &give, &next));
            (pieces, give) = (next_pieces, next_give);
        }
        let mut result = Err(Failure {
            stage: last,
            // Unless a thread has panicked, an end always comes.
            error: std::io::Error::other("a stage has vanished").into(),
        });
        while let Ok(message) = pieces.recv() {
            match message {
                Message::Piece(out) => {
                    tell(Event::Readable { len: out.len() });
                    let piece = out.as_slice();
                    if let Err(failure) =
                        deliver(sink, piece, last, count, tell)
                    {
                        result = Err(failure);
                        break;
                    }
                    // The other side may have ended already.
                    let _ = give.try_send(out);
                }
                Message::End(end) => {
                    result = end;
                    break;
                }
            }
        }
        // Those that still send learn that nobody listens.
        drop(pieces);
        count.read = source.join().unwrap_or_default();
        result
    })
}

/// One step in its thread.
fn work(
    mut step: Step<'_>,
    stage: usize,
    pieces: &Receiver<Message>,
    give: &SyncSender<Out>,
    next: &Link,
) {
    while let Ok(message) = pieces.recv() {
        let mut out = next.buffer();
        let (end, result) = match &message {
            Message::Piece(input) => {
                let pushed = step.push(input.as_slice(), &mut out);
                (pushed.is_err() || step.is_done(), pushed)
            }
            Message::End(Ok(())) => (true, Ok(())),
            Message::End(Err(_)) => {
                next.send(message);
                return;
            }
        };
        if let Message::Piece(input) = message {
            // The other side may have ended already.
            let _ = give.try_send(input);
        }
        let result = match result {
            Ok(()) if end => step.flush(&mut out),
            result => result,
        };
        let result = result.map_err(|error| Failure { stage, error });
        if !out.is_empty() && !next.send(Message::Piece(out)) {
            return;
        }
        if end {
            next.send(Message::End(result));
            return;
        }
    }
}
