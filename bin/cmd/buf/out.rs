//! Where the bytes of `sysu buf` go, and what is told about them.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value as Json, json};
use sysu::buf::{AtomicFile, Event, Finish, Pipeline, Span, Summary};

use super::common::{Explain as _, Opened, Source, Sources, Step};
use crate::{
    batch::{self, BatchArgs},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    output::{NewFile, Output, Sink, Target},
    progress::Progress,
    text,
};

/// Where a stream ends.
pub(super) enum Dest<'a> {
    Stdout(&'a mut (dyn Write + Send)),
    File(AtomicFile),
}

impl Write for Dest<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

impl Finish for Dest<'_> {
    type Out = ();

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file) => file.commit(),
        }
    }
}

/// Counts what is read for the progress display.
struct Metered<R> {
    reader: R,
    progress: Progress,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buf)?;
        self.progress.inc(n as u64);
        Ok(n)
    }
}

/// Runs one source through `steps` into `dest`.
pub(super) fn pump(
    source: &Source,
    opened: Opened,
    steps: Vec<Step>,
    dest: Dest<'_>,
    dest_name: &str,
    chunk: usize,
    progress: Progress,
) -> anyhow::Result<Summary> {
    let sink = steps.len() + 1;
    let mut failed = 0;
    let reader = Metered { reader: opened.reader, progress: progress.clone() };
    let mut pipeline = Pipeline::from_reader(reader).chunk_size(chunk);
    for step in steps {
        pipeline = pipeline.through(step);
    }
    let done = pipeline
        .on(|event| {
            if let Event::Error { stage, .. } = event {
                failed = *stage;
            }
        })
        .to(dest)
        .run();
    progress.finish();
    match done {
        Err(err) if failed == sink => Err(io::Error::from(err))
            .with_context(|| format!("cannot write {dest_name}")),
        done => done.explain(&source.name()),
    }
}

/// How a verb that turns streams into streams is run.
#[derive(Args, Clone, Debug)]
pub(super) struct Filter {
    #[command(flatten)]
    pub(super) sources: Sources,

    #[command(flatten)]
    pub(super) output: Output,

    #[command(flatten)]
    pub(super) batch: BatchArgs,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    pub(super) force: bool,
}

impl Filter {
    /// Sends every source through the steps that `make` gives for it.
    pub(super) fn run(
        &self,
        ctx: &mut Ctx,
        span: Span,
        binary: bool,
        make: impl Fn(&Source, &Opened) -> anyhow::Result<Vec<Step>> + Sync,
    ) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        let inputs: Vec<Input> =
            sources.iter().map(|s| s.input.clone()).collect();
        let binary = binary && !self.force;
        let sink = self.output.plan(ctx, &inputs, &[], binary)?;
        let chunk = self.sources.chunk();
        if let [source] = &*sources {
            return self.single(ctx, source, &sink, span, make);
        }
        let json = ctx.json;
        batch::run(
            ctx,
            &self.batch,
            &inputs,
            |index, _, stages| {
                let source = &sources[index];
                let target = sink.target(index, &source.input, &[])?;
                let Target::File(path) = target else {
                    return Err(usage("many inputs, and one output"));
                };
                stages.time("copy", || {
                    let opened = source.open(span)?;
                    let steps = make(source, &opened)?;
                    let dest = Dest::File(sink.create(&path)?);
                    let name = quoted(&path);
                    let hidden = Progress::hidden();
                    pump(source, opened, steps, dest, &name, chunk, hidden)
                        .map(|done| (path, done))
                })
            },
            |ctx, input, (path, done), _| match json {
                true => ctx.print_json(&summary(input, &path, done)),
                false => Ok(()),
            },
        )
    }

    fn single(
        &self,
        ctx: &mut Ctx,
        source: &Source,
        sink: &Sink,
        span: Span,
        make: impl Fn(&Source, &Opened) -> anyhow::Result<Vec<Step>>,
    ) -> anyhow::Result<Status> {
        let chunk = self.sources.chunk();
        let target = sink.target(0, &source.input, &[])?;
        refuse_json_among_data(ctx.json, &target)?;
        let opened = source.open(span)?;
        let steps = make(source, &opened)?;
        let to_terminal = target == Target::Stdout && ctx.terminal.stdout;
        let progress = if to_terminal {
            Progress::hidden()
        } else {
            ctx.progress(self.batch.progress, opened.len, "B")
        };
        let (dest, name) = match &target {
            Target::Stdout => {
                let out = Dest::Stdout(&mut *ctx.stdout);
                (out, "standard output".to_owned())
            }
            Target::File(path) => {
                (Dest::File(sink.create(path)?), quoted(path))
            }
        };
        let done = pump(source, opened, steps, dest, &name, chunk, progress)?;
        if let (true, Target::File(path)) = (ctx.json, &target) {
            ctx.print_json(&summary(&source.input, path, done))?;
        }
        Ok(Status::Done)
    }
}

/// What was done, in JSON.
fn summary(input: &Input, path: &Path, done: Summary) -> Json {
    json!({
        "input": input.json_name(),
        "output": text::json_path(path),
        "read": done.read,
        "written": done.written,
    })
}

pub(super) fn quoted(path: &Path) -> String {
    format!("`{}`", text::path(path))
}

/// One output of a verb, which is what JSON tells about.
pub(super) struct Outlet<'a> {
    dest: Dest<'a>,
    name: String,
    json: Json,
    written: u64,
}

impl<'a> Outlet<'a> {
    /// Opens the place; JSON cannot stand among data.
    pub(super) fn open(
        stdout: &'a mut (dyn Write + Send),
        json: bool,
        sink: &Sink,
        target: Target,
    ) -> anyhow::Result<Self> {
        refuse_json_among_data(json, &target)?;
        Ok(match target {
            Target::Stdout => Self {
                dest: Dest::Stdout(stdout),
                name: "standard output".to_owned(),
                json: "-".into(),
                written: 0,
            },
            Target::File(path) => Self {
                dest: Dest::File(sink.create(&path)?),
                name: quoted(&path),
                json: text::json_path(&path),
                written: 0,
            },
        })
    }
}

impl Finish for Outlet<'_> {
    /// What JSON says of the output.
    type Out = Json;

    fn finish(self) -> io::Result<Json> {
        let Self { dest, name, json, written } = self;
        dest.finish().map_err(|err| Unwritten::of(name, err))?;
        Ok(json!({ "output": json, "written": written }))
    }
}

impl Write for Outlet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = match self.dest.write(bytes) {
            Err(err) if err.kind() != io::ErrorKind::Interrupted => {
                return Err(Unwritten::of(self.name.clone(), err));
            }
            done => done?,
        };
        self.written += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.dest.flush()
    }
}

/// An output that cannot be written: its name rides on the failure, so that
/// it is not taken for one of the input.
#[derive(Debug)]
pub(super) struct Unwritten {
    name: String,
    err: io::Error,
}

impl Unwritten {
    fn of(name: String, err: io::Error) -> io::Error {
        io::Error::new(err.kind(), Self { name, err })
    }

    /// Whether `err` is one of these.
    pub(super) fn is_in(err: &io::Error) -> bool {
        matches!(err.get_ref(), Some(inner) if inner.is::<Self>())
    }
}

impl std::fmt::Display for Unwritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write {}", self.name)
    }
}

impl std::error::Error for Unwritten {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.err)
    }
}

/// Writes one output of a verb that makes bytes out of nothing, or of many
/// inputs; in JSON tells what `write` gives, and where it went.
pub(super) fn emit(
    ctx: &mut Ctx,
    output: &NewFile,
    binary: bool,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<Json>,
) -> anyhow::Result<Status> {
    let sink = output.plan(ctx, &[], &[], binary)?;
    let stand_in = Input::made("data");
    let target = sink.target(0, &stand_in, &[])?;
    let mut outlet = Outlet::open(&mut *ctx.stdout, ctx.json, &sink, target)?;
    let told = write(&mut outlet)?;
    let done = outlet.finish()?;
    if ctx.json {
        ctx.print_json(&merged(told, done))?;
    }
    Ok(Status::Done)
}

/// Two objects as one.
pub(super) fn merged(first: Json, second: Json) -> Json {
    match (first, second) {
        (Json::Object(mut first), Json::Object(second)) => {
            first.extend(second);
            first.into()
        }
        (first, _) => first,
    }
}

/// Standard output carries the data, and JSON about it has no place there.
pub(super) fn refuse_json_among_data(
    json: bool,
    target: &Target,
) -> anyhow::Result<()> {
    if json && *target == Target::Stdout {
        return Err(usage("--json would stand among the data"))
            .hint("-o FILE takes the data, and --json tells about it");
    }
    Ok(())
}
