//! `sysu img watch`

use std::{
    collections::{HashMap, HashSet},
    io::Write as _,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime},
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::img::{self, Pipeline, Recipe, Value};

use super::common::{
    FIELDS, Reading, Writing, explain, fields, is_picture, named,
};
use crate::{
    batch::Stages,
    ctx::Ctx,
    error::{self, Annotate as _, Status, usage},
    input::{Input, MoreInputs},
    output::{NewFile, Sink, Target},
    text,
};

/// Run a chain of steps over folders, again and again as pictures change
///
/// A picture counts as changed when its time, its size or the file itself
/// is another, and has been so for one --interval: programs that write by
/// renaming, or bit by bit, are waited for. Names are looked at, not the
/// kernel's notices, so that network drives and containers work, too.
/// Ctrl-C ends it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img watch photos --chain 'resize 800 | webp' -o 'public/{stem}.webp' --mkdir
  $ sysu img watch photos --recipe card.json -o cards --mkdir
  $ sysu img watch photos --chain 'resize 800' -o small --mkdir --idle 1 --json")]
pub(super) struct Watch {
    /// Folders and pictures
    #[arg(value_name = "INPUT", required = true)]
    paths: Vec<PathBuf>,

    /// The steps, as `img pipe` takes them
    #[arg(long, value_name = "STEPS", required_unless_present = "recipe")]
    chain: Option<String>,

    /// The recipe, as `img run` takes it; it is read anew when it changes
    #[arg(long, value_name = "FILE", conflicts_with = "chain")]
    recipe: Option<PathBuf>,

    /// How often the folders are looked at, in milliseconds
    #[arg(
        long,
        value_name = "MS",
        default_value_t = 300,
        value_parser = clap::value_parser!(u64).range(10..=3_600_000)
    )]
    interval: u64,

    /// End when nothing has changed for so many seconds
    #[arg(long, value_name = "SECONDS")]
    idle: Option<f64>,

    /// Leave what is there at the start as it is, until it changes
    #[arg(long)]
    only_changes: bool,

    #[command(flatten)]
    output: NewFile,

    #[command(flatten)]
    writing: Writing,

    #[command(flatten)]
    reading: Reading,
}

/// What tells that a file is another one.
type Stamp = (Option<SystemTime>, u64, u64);

/// What is known of a file that is watched.
struct Seen {
    stamp: Stamp,
    /// Whether it was worked on as it is now.
    done: bool,
}

impl Watch {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let idle = match self.idle {
            Some(seconds) => Some(
                Duration::try_from_secs_f64(seconds)
                    .map_err(|err| usage(format!("--idle: {err}")))?,
            ),
            None => None,
        };
        if self.output.output.as_deref().is_none_or(|to| to == "-") {
            return nowhere();
        }
        let mut steps = self.steps()?;
        let mut recipe = self.recipe.as_deref().and_then(stamp);
        let mut seen: HashMap<PathBuf, Seen> = HashMap::new();
        let mut made: HashSet<PathBuf> = HashSet::new();
        let (mut last, mut first) = (Instant::now(), true);
        let mut status = Status::Done;
        loop {
            if let Some(path) = &self.recipe {
                let now = stamp(path);
                if now.is_some() && now != recipe {
                    recipe = now;
                    last = Instant::now();
                    // A recipe that is being written is told, and waited for.
                    match self.steps() {
                        Ok(new) => {
                            steps = new;
                            seen.values_mut().for_each(|s| s.done = false);
                        }
                        Err(err) => say(ctx, &err)?,
                    }
                }
            }
            for input in self.find(ctx, first)? {
                let Some(path) = input.path().map(Path::to_path_buf) else {
                    continue;
                };
                let Some(now) = stamp(&path) else { continue };
                if made.contains(&absolute(&path)) {
                    continue;
                }
                let ready = match seen.get_mut(&path) {
                    None => {
                        let done = first && self.only_changes;
                        seen.insert(path, Seen { stamp: now, done });
                        // What is there at the start is not being written.
                        first && !done
                    }
                    Some(seen) if seen.stamp != now => {
                        *seen = Seen { stamp: now, done: false };
                        last = Instant::now();
                        false
                    }
                    Some(seen) => !seen.done,
                };
                if !ready {
                    continue;
                }
                if let Some(path) = input.path()
                    && let Some(seen) = seen.get_mut(path)
                {
                    seen.done = true;
                }
                last = Instant::now();
                if let Err(err) = self.one(ctx, &steps, &input, &mut made) {
                    status = Status::No;
                    say(ctx, &err)?;
                }
                ctx.stdout.flush()?;
            }
            seen.retain(|path, _| path.exists());
            first = false;
            if idle.is_some_and(|idle| idle <= last.elapsed()) {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(self.interval));
        }
    }

    /// The pictures of this moment. Only at the start is a name that is not
    /// there an error: programs that write by renaming take it away.
    fn find(&self, ctx: &Ctx, first: bool) -> anyhow::Result<Vec<Input>> {
        let inputs = MoreInputs { recursive: true, ..MoreInputs::default() };
        let mut found = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == "-" {
                return Err(usage("standard input cannot be watched"));
            }
            if first && !path.exists() {
                let name = text::path(path);
                return Err(anyhow::anyhow!("there is no `{name}`"))
                    .status(Status::Io);
            }
            let one = std::slice::from_ref(path);
            match inputs.resolve(one, ctx, &is_picture) {
                Ok(more) => found.extend(more),
                Err(err) if first => return Err(err),
                Err(_) => {}
            }
        }
        // Files that are written elsewhere first are hidden until then.
        found.retain(|input| {
            let hidden = |part: &std::ffi::OsStr| {
                part.as_encoded_bytes().starts_with(b".")
            };
            !input.rel.iter().any(hidden)
        });
        Ok(found)
    }

    fn steps(&self) -> anyhow::Result<Steps> {
        let Some(path) = &self.recipe else {
            let chain = self.chain.clone().unwrap_or_default();
            let empty = Pipeline::from_bytes(Vec::new());
            let _ = explain(empty.chain(&chain))?;
            return Ok(Steps::Chain(chain));
        };
        let input = Input::file(path);
        let json = input.read(16 << 20)?;
        let value: Value = serde_json::from_slice(&json)
            .with_context(|| format!("`{}` is no JSON", input.name()))
            .status(Status::Usage)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let recipe = explain(Recipe::new(&value, folder))
            .with_context(|| format!("cannot use `{}`", input.name()))?;
        Ok(Steps::Recipe(Box::new(recipe)))
    }

    fn one(
        &self,
        ctx: &mut Ctx,
        steps: &Steps,
        input: &Input,
        made: &mut HashSet<PathBuf>,
    ) -> anyhow::Result<()> {
        let start = Instant::now();
        let sink = self.sink(ctx, input)?;
        let mut stages = Stages::default();
        let pipeline = self.reading.open(input, &mut stages)?;
        let pipeline =
            self.writing.apply(named(steps.apply(pipeline), input)?);
        let pipeline =
            match self.writing.encode(self.output.output.as_deref())? {
                Some(encode) => pipeline.or_encode(encode),
                None if self.writing.refines() => {
                    let format = named(pipeline.output_format(), input)?;
                    let encode = self.writing.encode_or(None, format)?;
                    pipeline.or_encode(encode)
                }
                None => pipeline,
            };
        let output = named(pipeline.to_bytes(), input)?;
        let info = &output.info;
        let fields = fields(info.size, info.format);
        let Target::File(path) = sink.target(0, input, &fields)? else {
            return nowhere();
        };
        if input.path().is_some_and(|from| absolute(from) == absolute(&path)) {
            return Err(usage(format!(
                "`{}` would be written over itself",
                text::path(&path)
            )))
            .hint("-o names another folder");
        }
        sink.write(&path, &output.bytes)?;
        made.insert(absolute(&path));
        let took = start.elapsed().as_secs_f64() * 1e3;
        if ctx.json {
            return ctx.print_json(&json!({
                "input": input.json_name(),
                "output": text::json_path(&path),
                "format": info.format.name(),
                "width": info.size.width,
                "height": info.size.height,
                "bytes": info.bytes,
                "ms": took,
            }));
        }
        if !ctx.quiet {
            writeln!(
                ctx.stdout,
                "{} -> {}  {}  {}  {took:.0} ms",
                input.name(),
                text::path(&path),
                info.size,
                text::bytes(info.bytes),
            )?;
        }
        Ok(())
    }

    /// A picture that changes is written over what it gave before.
    fn sink(&self, ctx: &Ctx, input: &Input) -> anyhow::Result<Sink> {
        let mut output = self.output.clone();
        output.overwrite = true;
        if let Some(name) = &mut output.output
            && !name.contains('{')
            && Path::new(name.as_str()).extension().is_none()
            && !name.ends_with('/')
        {
            name.push('/');
        }
        output.plan(ctx, std::slice::from_ref(input), &FIELDS, true)
    }
}

enum Steps {
    Chain(String),
    Recipe(Box<Recipe>),
}

impl Steps {
    fn apply(&self, pipeline: Pipeline) -> img::Result<Pipeline> {
        match self {
            Self::Chain(chain) => pipeline.chain(chain),
            Self::Recipe(recipe) => recipe.apply(pipeline),
        }
    }
}

fn nowhere<T>() -> anyhow::Result<T> {
    Err(usage("a watch writes files"))
        .hint("-o FOLDER, or a template: -o 'out/{stem}.webp'")
}

/// Says what went wrong, and goes on.
fn say(ctx: &mut Ctx, err: &anyhow::Error) -> anyhow::Result<()> {
    ctx.stdout.flush()?;
    let message = error::message(err, ctx.style_err);
    ctx.stderr.write_all(message.as_bytes())?;
    Ok(())
}

fn stamp(path: &Path) -> Option<Stamp> {
    let about = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let file = std::os::unix::fs::MetadataExt::ino(&about);
    #[cfg(not(unix))]
    let file = 0;
    Some((about.modified().ok(), about.len(), file))
}

fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    path.components().collect()
}
