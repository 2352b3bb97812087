//! What the verbs of `sysu buf` share: where bytes come from, what they go
//! through, how failures are told.

use std::{
    fs::{self, File},
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::Path,
    sync::Arc,
};

use clap::Args;
use sysu::buf::{Error, ErrorKind, Size, Span, Spool, Transform};

use crate::{
    batch,
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, Inputs},
    output::Unwritten,
};

/// Bytes kept in memory where a stream has to be held back; beyond it they
/// go to a file that has no name.
pub(super) const SPOOL: usize = 8 << 20;

/// A step of a pipeline.
pub(super) type Step = Box<dyn Transform + Send>;

/// Where the bytes come from.
#[derive(Args, Clone, Debug)]
pub(super) struct Sources {
    #[command(flatten)]
    pub(super) inputs: Inputs,

    #[command(flatten)]
    pub(super) given: Given,

    #[command(flatten)]
    chunk: Chunk,
}

/// How many bytes are taken at a time.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Input")]
pub(super) struct Chunk {
    /// Read SIZE bytes at a time, up to 1GiB
    #[arg(long, value_name = "SIZE", default_value = "64KiB",
        value_parser = chunk)]
    chunk: usize,
}

impl Chunk {
    pub(super) const fn bytes(self) -> usize {
        self.chunk
    }
}

fn chunk(text: &str) -> anyhow::Result<usize> {
    let bytes = text.parse::<Size>()?.bytes();
    anyhow::ensure!((1..=1 << 30).contains(&bytes), "it is not 1 to 1GiB");
    Ok(bytes as usize)
}

/// A number that is not 0.
pub(super) fn some(text: &str) -> anyhow::Result<Size> {
    let size = text.parse::<Size>()?;
    anyhow::ensure!(0 < size.bytes(), "it is 0");
    Ok(size)
}

/// Bytes on the command line.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(super) struct Given {
    /// Take TEXT itself, not a file
    #[arg(long, value_name = "TEXT", conflicts_with = "hex")]
    text: Option<String>,

    /// Take the bytes that these hex digits stand for
    #[arg(long, value_name = "HEX", value_parser = hex)]
    hex: Option<Bytes>,
}

/// Bytes that were written as hex digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bytes(pub(super) Vec<u8>);

/// Reads hex digits with white space or separators between them.
pub(super) fn hex(text: &str) -> Result<Bytes, Error> {
    use sysu::buf::{Decode, Encoding, Ignore};
    let any = Decode::new().ignore(Ignore::Separators);
    Encoding::Hex.decode_with(text.as_bytes(), any).map(Bytes)
}

/// One source of bytes.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) input: Input,
    given: Option<Arc<[u8]>>,
}

/// A source that is being read.
pub(super) struct Opened {
    pub(super) reader: Box<dyn Read + Send>,
    /// The offset of the first byte in the source.
    pub(super) start: u64,
    /// The bytes to come, where that is known.
    pub(super) len: Option<u64>,
}

impl Sources {
    /// The sources, in the order given.
    pub(super) fn resolve(&self, ctx: &Ctx) -> anyhow::Result<Vec<Source>> {
        self.given.or(&self.inputs, ctx)
    }

    /// Does `work` on every source in turn; it gets what stands before what
    /// is said of one of several.
    pub(super) fn each(
        &self,
        ctx: &mut Ctx,
        work: impl FnMut(&mut Ctx, &Source, &str) -> anyhow::Result<()>,
    ) -> anyhow::Result<Status> {
        each(ctx, &self.resolve(ctx)?, work)
    }

    pub(super) const fn chunk(&self) -> usize {
        self.chunk.bytes()
    }
}

/// As [`Sources::each`].
pub(super) fn each(
    ctx: &mut Ctx,
    sources: &[Source],
    mut work: impl FnMut(&mut Ctx, &Source, &str) -> anyhow::Result<()>,
) -> anyhow::Result<Status> {
    let many = 1 < sources.len();
    batch::in_turn(ctx, sources, |ctx, _, source| {
        let prefix =
            if many { format!("{}: ", source.name()) } else { String::new() };
        work(ctx, source, &prefix)
    })
}

impl Given {
    fn bytes(&self) -> Option<Vec<u8>> {
        match (&self.text, &self.hex) {
            (Some(text), _) => Some(text.clone().into_bytes()),
            (None, Some(hex)) => Some(hex.0.clone()),
            (None, None) => None,
        }
    }

    /// The bytes given, or else the inputs.
    pub(super) fn or(
        &self,
        inputs: &Inputs,
        ctx: &Ctx,
    ) -> anyhow::Result<Vec<Source>> {
        if let Some(bytes) = self.bytes() {
            if !inputs.is_empty() {
                return Err(twice());
            }
            return Ok(vec![Source::given(bytes)]);
        }
        let inputs = inputs.resolve(ctx, &|_| true)?;
        Ok(inputs.into_iter().map(Source::of).collect())
    }

    /// The one source of a verb whose first argument is something else.
    pub(super) fn one(
        &self,
        ctx: &Ctx,
        path: Option<&Path>,
    ) -> anyhow::Result<Source> {
        if let Some(bytes) = self.bytes() {
            if path.is_some() {
                return Err(twice());
            }
            return Ok(Source::given(bytes));
        }
        Source::named(ctx, path)
    }
}

fn twice() -> anyhow::Error {
    usage("the bytes are given both by --text or --hex and by a file")
}

impl Source {
    pub(super) fn of(input: Input) -> Self {
        Self { input, given: None }
    }

    fn given(bytes: Vec<u8>) -> Self {
        let input = Input::made("argument");
        Self { input, given: Some(bytes.into()) }
    }

    /// A file, or standard input for `-` or no name at all.
    pub(super) fn named(
        ctx: &Ctx,
        path: Option<&Path>,
    ) -> anyhow::Result<Self> {
        Ok(Self::of(match path {
            Some(path) => Input::named(ctx, path),
            None if ctx.terminal.stdin => {
                return Err(usage("there is no input")).hint(
                    "name a file, or pipe something in; `-` reads from the \
                     terminal",
                );
            }
            None => Input::stdin(ctx),
        }))
    }

    pub(super) fn name(&self) -> String {
        match self.given {
            Some(_) => "the argument".to_owned(),
            None => self.input.name(),
        }
    }

    pub(super) fn json_name(&self) -> serde_json::Value {
        match self.given {
            Some(_) => serde_json::Value::Null,
            None => self.input.json_name(),
        }
    }

    /// The file, if one can be seeked in; sizes of devices are found by
    /// seeking, and files that say 0, as in /proc, are read as streams.
    pub(super) fn seekable(&self) -> anyhow::Result<Option<File>> {
        let Some(path) = self.input.path().filter(|_| self.given.is_none())
        else {
            return Ok(None);
        };
        let meta = fs::metadata(path).explain(&self.name())?;
        if meta.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory))
                .explain(&self.name());
        }
        // A pipe must be opened once only: its writer sees it close.
        if !meta.is_file() && !is_block_device(&meta) {
            return Ok(None);
        }
        let mut file = File::open(path).explain(&self.name())?;
        let end = file.seek(SeekFrom::End(0)).unwrap_or(0);
        let _ = file.rewind();
        Ok((0 < end).then_some(file))
    }

    /// Opens the bytes in `span`.
    pub(super) fn open(&self, span: Span) -> anyhow::Result<Opened> {
        let name = self.name();
        if let Some(bytes) = &self.given {
            let (reader, range) =
                sysu::buf::read_span(Cursor::new(bytes.clone()), span)?;
            let len = Some(range.end - range.start);
            return Ok(Opened {
                reader: Box::new(reader),
                start: range.start,
                len,
            });
        }
        if let Some(file) = self.seekable()? {
            let (reader, range) =
                sysu::buf::read_span(file, span).explain(&name)?;
            // A file that grows meanwhile is read to its end as it is then.
            let open = span == Span::ALL;
            let len = Some(range.end - range.start);
            let limit = reader.limit();
            let whole = holes(reader.into_inner());
            let reader: Box<dyn Read + Send> =
                if open { whole } else { Box::new(whole.take(limit)) };
            return Ok(Opened { reader, start: range.start, len });
        }
        let mut stream = self.input.open()?;
        let Some(range) = span.absolute() else {
            // From the end of a stream: all of it is held, on the disk.
            let mut spool = Spool::new(SPOOL);
            io::copy(&mut stream, &mut spool).explain(&name)?;
            let (reader, range) =
                sysu::buf::read_span(spool, span).explain(&name)?;
            return Ok(Opened {
                reader: Box::new(reader),
                start: range.start,
                len: Some(range.end - range.start),
            });
        };
        if 0 < range.start {
            let mut skipped = stream.by_ref().take(range.start);
            io::copy(&mut skipped, &mut io::sink()).explain(&name)?;
        }
        let reader: Box<dyn Read + Send> = if range.end == u64::MAX {
            Box::new(stream)
        } else {
            Box::new(stream.take(range.end - range.start))
        };
        Ok(Opened { reader, start: range.start, len: None })
    }

    /// The bytes where they can be read again: the file itself, or of a
    /// stream the first `most`, in memory or on the disk.
    pub(super) fn hold(&self, most: u64) -> anyhow::Result<Held> {
        if let Some(file) = self.seekable()? {
            return Ok(Held::File(file));
        }
        let mut spool = Spool::new(SPOOL);
        let mut some = self.open(Span::ALL)?.reader.take(most);
        io::copy(&mut some, &mut spool).explain(&self.name())?;
        spool.rewind().explain(&self.name())?;
        Ok(Held::Spool(spool))
    }
}

/// A file, or a stream that is held.
pub(super) enum Held {
    File(File),
    Spool(Spool),
}

impl Read for Held {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buf),
            Self::Spool(spool) => spool.read(buf),
        }
    }
}

impl Seek for Held {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Spool(spool) => spool.seek(to),
        }
    }
}

/// The error with the status that it ends the run with.
pub(super) fn with_status(
    err: anyhow::Error,
    status: Status,
) -> anyhow::Error {
    match Err::<std::convert::Infallible, _>(err).status(status) {
        Err(err) => err,
        Ok(never) => match never {},
    }
}

/// Puts the name and the exit status to an error of the library.
pub(super) trait Explain<T> {
    /// `name` is what was read.
    fn explain(self, name: &str) -> anyhow::Result<T>;
}

/// The exit status that an error of the library ends the run with.
pub(super) fn status_of(err: &Error) -> Status {
    match err.kind() {
        ErrorKind::Io { .. } => Status::Io,
        ErrorKind::Limit { .. } => Status::Limit,
        ErrorKind::Syntax { .. }
        | ErrorKind::UnknownEncoding { .. }
        | ErrorKind::ValueRange { .. } => Status::Usage,
        ErrorKind::Unsupported { .. } => Status::Unsupported,
        _ => Status::Damaged,
    }
}

impl<T> Explain<T> for Result<T, Error> {
    fn explain(self, name: &str) -> anyhow::Result<T> {
        self.map_err(|err| {
            if matches!(err.kind(), ErrorKind::Io { .. }) {
                // The sentence of the system says it all.
                return blamed(io::Error::from(err), name);
            }
            let status = status_of(&err);
            let err = anyhow::Error::from(err).context(format!("`{name}`"));
            with_status(err, status)
        })
    }
}

impl<T> Explain<T> for io::Result<T> {
    fn explain(self, name: &str) -> anyhow::Result<T> {
        self.map_err(|err| blamed(err, name))
    }
}

/// A failure of the system is one of what was read, unless an output has put
/// its name to it.
fn blamed(err: io::Error, name: &str) -> anyhow::Error {
    if Unwritten::is_in(&err) {
        return err.into();
    }
    anyhow::Error::from(err).context(format!("cannot read `{name}`"))
}

/// A reader of the file that knows about its holes.
#[cfg(unix)]
fn holes(file: File) -> Box<dyn Read + Send> {
    match super::sparse::Sparse::new(file) {
        Ok(sparse) => Box::new(sparse),
        Err(file) => Box::new(file),
    }
}

#[cfg(not(unix))]
fn holes(file: File) -> Box<dyn Read + Send> {
    Box::new(file)
}

#[cfg(unix)]
fn is_block_device(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    meta.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_block_device(_: &fs::Metadata) -> bool {
    false
}

/// Whether two paths are one file.
#[cfg(unix)]
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Reads a source to its end and hands every chunk to `each`, which stops
/// the reading by returning false.
pub(super) fn each_chunk(
    source: &Source,
    opened: Opened,
    chunk: usize,
    mut each: impl FnMut(&[u8]) -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let mut reader = opened.reader;
    let mut bytes = vec![0; chunk];
    loop {
        match reader.read(&mut bytes) {
            Ok(0) => return Ok(()),
            Ok(n) => {
                if !each(&bytes[..n])? {
                    return Ok(());
                }
            }
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(err).explain(&source.name()),
        }
    }
}

/// The answer in JSON: the name of the source, then what was found.
pub(super) fn answer(
    source: &Source,
    found: serde_json::Value,
) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    object.insert("input".into(), source.json_name());
    if let serde_json::Value::Object(found) = found {
        object.extend(found);
    }
    object.into()
}

/// Bytes as hex digits.
pub(super) fn hex_of(bytes: &[u8]) -> String {
    sysu::buf::Encoding::Hex.encode(bytes)
}

/// Bytes as pairs of hex digits with spaces between them.
pub(super) fn spaced(bytes: &[u8]) -> String {
    let pairs: Vec<String> =
        bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(" ")
}

/// Writes a line to standard output.
pub(super) fn say(ctx: &mut Ctx, line: &str) -> anyhow::Result<()> {
    Ok(writeln!(ctx.stdout, "{line}")?)
}
