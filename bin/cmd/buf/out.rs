//! Where the bytes of `sysu buf` go, and what is told about them.

use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value as Json, json};
use sysu::buf::{AtomicFile, Finish, Pipeline, Span, Summary};

use super::common::{Explain as _, Opened, Source, Sources, Step};
use crate::{
    batch::{self, BatchArgs, Report, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    output::{NewFile, Output, Sink, Target, Unwritten},
    progress::Progress,
    text,
};

/// Where a stream ends. A failure has its name.
pub(super) enum Dest<'a> {
    Stdout(&'a mut (dyn Write + Send)),
    File(AtomicFile, PathBuf),
}

impl<'a> Dest<'a> {
    fn open(
        stdout: &'a mut (dyn Write + Send),
        sink: &Sink,
        target: Target,
    ) -> anyhow::Result<Self> {
        Ok(match target {
            Target::Stdout => Self::Stdout(stdout),
            Target::File(path) => Self::File(sink.create(&path)?, path),
        })
    }
}

impl Write for Dest<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(file, path) => file
                .write(bytes)
                .map_err(|err| Unwritten::of(quoted(path), err)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file, _) => file.flush(),
        }
    }
}

impl Finish for Dest<'_> {
    type Out = ();

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file, path) => {
                file.commit().map_err(|err| Unwritten::of(quoted(&path), err))
            }
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
    chunk: usize,
    progress: Progress,
) -> anyhow::Result<Summary> {
    let reader = Metered { reader: opened.reader, progress: progress.clone() };
    let mut pipeline = Pipeline::from_reader(reader).chunk_size(chunk);
    for step in steps {
        pipeline = pipeline.through(step);
    }
    let done = pipeline.to(dest).run();
    progress.finish();
    done.explain(&source.name())
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
                    let dest = Dest::File(sink.create(&path)?, path.clone());
                    let hidden = Progress::hidden();
                    pump(source, opened, steps, dest, chunk, hidden)
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
        let dest = Dest::open(&mut *ctx.stdout, sink, target.clone())?;
        let mut report = Report::new(&self.batch);
        let mut stages = Stages::default();
        let done = stages.time("copy", || {
            pump(source, opened, steps, dest, chunk, progress)
        })?;
        if let (true, Target::File(path)) = (ctx.json, &target) {
            ctx.print_json(&summary(&source.input, path, done))?;
        }
        report.note(&source.name(), &stages);
        report.print(ctx)?;
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
        Ok(Self { dest: Dest::open(stdout, sink, target)?, written: 0 })
    }
}

impl Finish for Outlet<'_> {
    /// What JSON says of the output.
    type Out = Json;

    fn finish(self) -> io::Result<Json> {
        let output = match &self.dest {
            Dest::Stdout(_) => "-".into(),
            Dest::File(_, path) => text::json_path(path),
        };
        self.dest.finish()?;
        Ok(json!({ "output": output, "written": self.written }))
    }
}

impl Write for Outlet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.dest.write(bytes)?;
        self.written += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.dest.flush()
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
