//! The work of every verb that writes pictures: each input through a
//! pipeline, into one output or several.

use std::{io::Write as _, path::PathBuf, sync::Arc};

use clap::Args;
use sysu::img::{self, Encode, Format, Pipeline, Source};

use super::{
    cache::{self, Cache},
    common::{
        FIELDS, MAX_FILE, Reading, Wanted, Writing, explain, fields,
        is_picture, named,
    },
    goal::{Goal, Reached},
    replace::Replacing,
    report::{json_of, kept, planned, unchanged, written},
    summary::Summary,
};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, MoreInputs},
    output::{NewFile, Output, Sink, Target},
};

/// Everything that a verb takes beside its own options.
#[derive(Args, Clone, Debug)]
pub(crate) struct Work {
    #[command(flatten)]
    inputs: MoreInputs,
    #[command(flatten)]
    pub(super) output: Output,
    #[command(flatten)]
    pub(super) writing: Writing,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    goal: Goal,
    #[command(flatten)]
    replacing: Replacing,
    #[command(flatten)]
    more: More,
    #[command(flatten)]
    batch: BatchArgs,
}

/// How the work is done.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Work")]
struct More {
    /// Write another output from the same decoding: steps, and after ` > `
    /// its name, such as 'resize 400x | webp > small/{stem}.webp'
    #[arg(long, value_name = "STEPS > FILE")]
    also: Vec<String>,

    /// Take the operations as they are written, or in sharp's fixed order
    /// with its odd results
    #[arg(
        long,
        value_name = "ORDER",
        value_parser = ["call", "sharp"],
        default_value = "call",
        hide_default_value = true
    )]
    order: String,

    /// Say what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Leave outputs alone that were made of the same input by the same
    /// operations
    #[arg(long)]
    skip_unchanged: bool,

    /// Where --skip-unchanged takes its notes [default: .sysu-img beside
    /// the outputs]
    #[arg(long, value_name = "FOLDER", requires = "skip_unchanged")]
    cache: Option<PathBuf>,

    /// Write only what is smaller than its input
    #[arg(long)]
    keep_smaller: bool,

    /// When a picture fails: skip it and go on, or stop
    #[arg(
        long,
        value_name = "WHAT",
        value_parser = ["skip", "stop"],
        default_value = "skip",
        hide_default_value = true
    )]
    on_error: String,

    /// Take a warning for an error
    #[arg(long)]
    strict: bool,
}

/// One output of each input.
struct Branch {
    /// What is done beside the verb's own work.
    steps: String,
    sink: Sink,
    encode: Option<Encode>,
}

/// What became of one output.
enum Done {
    Written {
        target: Target,
        bytes: Vec<u8>,
        info: Box<img::Info>,
        goal: Option<Reached>,
    },
    Unchanged(PathBuf),
    /// It would not have been smaller, and was not written.
    Kept {
        path: PathBuf,
        info: Box<img::Info>,
    },
    /// What would be done: where to, how large, whether something is there.
    Planned {
        target: Target,
        size: Option<img::Size>,
        format: Format,
    },
}

impl Work {
    /// Runs every input through the pipeline that `build` makes of it.
    ///
    /// # Errors
    ///
    /// If the inputs or outputs make no sense; a picture that fails is
    /// listed at the end and does not stop the others.
    pub(super) fn run(
        &self,
        ctx: &mut Ctx,
        paths: &[PathBuf],
        build: impl Fn(Pipeline) -> img::Result<Pipeline> + Sync,
    ) -> anyhow::Result<Status> {
        let inputs = self.resolve(ctx, paths)?;
        self.each(ctx, &inputs, |input, stages| {
            let read = stages.time("read", || input.read(MAX_FILE))?;
            let bytes = Arc::new(read);
            let source = Source::Bytes(bytes.clone());
            let pipeline = self.open(Pipeline::new(source))?;
            Ok((named(build(pipeline), input)?, bytes))
        })
    }

    /// Runs a pipeline that needs no input; `name` stands for one in
    /// messages and templates.
    ///
    /// # Errors
    ///
    /// As [`Work::run`].
    pub(super) fn make(
        &self,
        ctx: &mut Ctx,
        name: &str,
        pipeline: &Pipeline,
    ) -> anyhow::Result<Status> {
        if self.more.keep_smaller || self.replacing.preserves() {
            let option = if self.more.keep_smaller {
                "--keep-smaller"
            } else {
                "--preserve-times"
            };
            let message = format!("{option} needs an input to compare with");
            return Err(usage(message)).hint("this picture is made, not read");
        }
        let input = Input::made(name);
        self.each(ctx, &[input], |_, _| {
            Ok((self.open(pipeline.clone())?, Arc::default()))
        })
    }

    /// The inputs that the command line names.
    ///
    /// # Errors
    ///
    /// If they make no sense.
    pub(super) fn resolve(
        &self,
        ctx: &Ctx,
        paths: &[PathBuf],
    ) -> anyhow::Result<Vec<Input>> {
        self.inputs.resolve(paths, ctx, &is_picture)
    }

    /// Adds what the command line says of reading and writing.
    fn open(&self, pipeline: Pipeline) -> anyhow::Result<Pipeline> {
        let pipeline = self.reading.apply(pipeline)?;
        let pipeline = self.writing.apply(pipeline);
        Ok(match self.more.order.as_str() {
            "sharp" => pipeline.sharp_order(),
            _ => pipeline,
        })
    }

    fn each(
        &self,
        ctx: &mut Ctx,
        inputs: &[Input],
        open: impl Fn(
            &Input,
            &mut Stages,
        ) -> anyhow::Result<(Pipeline, Arc<Vec<u8>>)>
        + Sync,
    ) -> anyhow::Result<Status> {
        self.replacing.check(self.output.replaces(), inputs)?;
        self.check_goal()?;
        let branches = self.branches(ctx, inputs)?;
        let batch = BatchArgs {
            stop: self.more.on_error == "stop",
            alone: true,
            ..self.batch
        };
        let cache = Cache::new(self.more.cache.clone());
        let cache = self.more.skip_unchanged.then_some(&cache);
        let work = |index: usize, input: &Input, stages: &mut Stages| {
            let (pipeline, bytes) = open(input, stages)?;
            let job = Job { work: self, index, input, cache, bytes };
            job.run(&pipeline, &branches, stages)
        };
        let mut summary = Summary::default();
        let status = batch::run(
            ctx,
            &batch,
            inputs,
            work,
            |ctx, input, done, stages| {
                for done in &done {
                    match done {
                        Done::Written { info, .. } => summary.add(info),
                        Done::Unchanged(_) => summary.skip(),
                        Done::Kept { .. } => summary.keep(),
                        Done::Planned { .. } => {}
                    }
                    self.report(ctx, input, done, stages)?;
                }
                Ok(())
            },
        )?;
        let quiet = ctx.quiet || ctx.json || self.more.dry_run;
        if inputs.len() > 1 && !quiet {
            summary.print(ctx)?;
        }
        Ok(status)
    }

    fn is_auto(&self) -> bool {
        self.writing.format == Some(Wanted::Auto)
    }

    /// What a goal cannot be asked for together with.
    fn check_goal(&self) -> anyhow::Result<()> {
        if !self.goal.is_wanted(self.is_auto()) {
            return Ok(());
        }
        let literal = self.output.new.output.as_deref().and_then(|name| {
            let extension = std::path::Path::new(name).extension()?;
            extension.to_str().filter(|text| !text.contains(['{', '}']))
        });
        let message = match literal {
            _ if self.writing.lossless => {
                return Err(usage("--lossless leaves nothing to search for"))
                    .hint("--format png, webp or jxl says which format");
            }
            _ if self.is_auto() && !self.writing.option.is_empty() => {
                "--option is for one format"
            }
            _ if self.more.dry_run => {
                "--dry-run does not know what a search would find"
            }
            Some(_) if self.is_auto() && !self.output.in_place => {
                "the output's name has a format already"
            }
            _ if self.is_auto() && self.output.in_place => {
                "--in-place keeps the name, and so the format"
            }
            _ => return Ok(()),
        };
        Err(usage(message)).hint("name it -o 'out/{stem}.{out_ext}'")
    }

    /// The main output, and those of `--also`.
    fn branches(
        &self,
        ctx: &Ctx,
        inputs: &[Input],
    ) -> anyhow::Result<Vec<Branch>> {
        let mut branches = Vec::new();
        let branch = |steps: &str, output: &Output| {
            anyhow::Ok(Branch {
                steps: steps.to_owned(),
                sink: output.plan(ctx, inputs, &FIELDS, true)?,
                encode: match self.is_auto() {
                    true => None,
                    false => {
                        self.writing.encode(output.new.output.as_deref())?
                    }
                },
            })
        };
        let to_stdout =
            self.output.new.output.as_deref().is_none_or(|name| name == "-");
        if self.more.keep_smaller
            && to_stdout
            && !self.output.in_place
            && self.more.also.is_empty()
        {
            return Err(usage("--keep-smaller, and no file to write"))
                .hint("-o FILE names one, --in-place takes the input's");
        }
        let main = self.output.new.output.is_some() || self.output.in_place;
        if main || self.more.also.is_empty() {
            branches.push(branch("", &self.output)?);
        }
        for also in &self.more.also {
            let Some((steps, name)) = split_name(also) else {
                return Err(usage(format!("`{also}` names no output")))
                    .hint("steps, ` > `, and a name: 'resize 400x > b.webp'");
            };
            let new = NewFile {
                output: Some(name.to_owned()),
                ..self.output.new.clone()
            };
            let output = Output { new, in_place: false };
            branches.push(branch(steps, &output)?);
        }
        let empty = Pipeline::from_bytes(Vec::new());
        for branch in &branches {
            let _ = explain(empty.clone().chain(&branch.steps))?;
        }
        Ok(branches)
    }

    fn report(
        &self,
        ctx: &mut Ctx,
        input: &Input,
        done: &Done,
        stages: &Stages,
    ) -> anyhow::Result<()> {
        match done {
            Done::Planned { target, size, format } => {
                planned(ctx, input, target, *size, *format)
            }
            Done::Unchanged(path) => unchanged(ctx, input, path),
            Done::Kept { path, info } => kept(ctx, input, path, info),
            Done::Written { target, bytes, info, goal } => {
                for warning in &info.report.warnings {
                    ctx.warn(format!("`{}`: {warning}", input.name()));
                }
                match target {
                    Target::Stdout => Ok(ctx.stdout.write_all(bytes)?),
                    Target::File(path) if ctx.json => {
                        let mut line = json_of(input, path, info);
                        if let Some(goal) = goal {
                            goal.tell(&mut line);
                        }
                        if self.batch.timings {
                            line["timings_ms"] = stages.to_json();
                        }
                        ctx.print_json(&line)
                    }
                    Target::File(path) => {
                        written(ctx, input, path, info, *goal)
                    }
                }
            }
        }
    }
}

/// The steps before the last ` > `, and the name behind it.
fn split_name(also: &str) -> Option<(&str, &str)> {
    let at = also.rfind("> ").or_else(|| also.rfind('>'))?;
    let (steps, name) = (&also[..at], also[at + 1..].trim());
    // `800x600>` is a size.
    let apart = steps.is_empty() || steps.ends_with(char::is_whitespace);
    (apart && !name.is_empty()).then_some((steps.trim(), name))
}

/// One input on its way through all branches.
struct Job<'a> {
    work: &'a Work,
    index: usize,
    input: &'a Input,
    cache: Option<&'a Cache>,
    bytes: Arc<Vec<u8>>,
}

impl Job<'_> {
    fn run(
        &self,
        pipeline: &Pipeline,
        branches: &[Branch],
        stages: &mut Stages,
    ) -> anyhow::Result<Vec<Done>> {
        let mut done = Vec::with_capacity(branches.len());
        let mut pending = Vec::new();
        for branch in branches {
            let pipeline = self.branch(pipeline, branch)?;
            if self.work.more.dry_run {
                done.push(self.plan(branch, &pipeline)?);
                continue;
            }
            match self.fresh(branch, &pipeline) {
                Some(path) => done.push(Done::Unchanged(path)),
                None => pending.push((branch, pipeline)),
            }
        }
        let (branches, pipelines): (Vec<_>, Vec<_>) =
            pending.into_iter().unzip();
        let auto = self.work.is_auto();
        if self.work.goal.is_wanted(auto) {
            for (branch, pipeline) in branches.iter().zip(&pipelines) {
                let found = stages.time("search", || {
                    self.work.goal.find(pipeline, auto, self.input)
                })?;
                let goal = Some(Reached::of(&found));
                let output = found.output;
                done.push(self.write(branch, pipeline, output, goal, stages)?);
            }
            return Ok(done);
        }
        let outputs = named(Pipeline::to_bytes_each(&pipelines), self.input)?;
        for ((branch, pipeline), output) in
            branches.iter().zip(&pipelines).zip(outputs)
        {
            done.push(self.write(branch, pipeline, output, None, stages)?);
        }
        Ok(done)
    }

    /// The digest of everything that an output comes from.
    fn digest(&self, pipeline: &Pipeline) -> Option<String> {
        let goal = self.work.goal.describe(self.work.is_auto());
        cache::digest(&self.bytes, pipeline, &goal)
    }

    fn branch(
        &self,
        pipeline: &Pipeline,
        branch: &Branch,
    ) -> anyhow::Result<Pipeline> {
        let mut pipeline = pipeline.clone();
        if let Some(encode) = &branch.encode {
            pipeline = pipeline.or_encode(encode.clone());
        } else if self.work.writing.refines() {
            let format = named(pipeline.metadata(), self.input)?.format;
            let encode = Encode::of(format)
                .and_then(|encode| self.work.writing.refine(encode));
            pipeline = pipeline.or_encode(named(encode, self.input)?);
        }
        named(pipeline.chain(&branch.steps), self.input)
    }

    /// Where the output would go, and what it would be.
    fn plan(
        &self,
        branch: &Branch,
        pipeline: &Pipeline,
    ) -> anyhow::Result<Done> {
        if let Some(path) = self.fresh(branch, pipeline) {
            return Ok(Done::Unchanged(path));
        }
        let size = named(pipeline.output_size(), self.input)?;
        let format = named(pipeline.output_format(), self.input)?;
        let target = self.target(branch, size, format)?;
        Ok(Done::Planned { target, size, format })
    }

    /// The output's path, if it is there and need not be made again.
    fn fresh(&self, branch: &Branch, pipeline: &Pipeline) -> Option<PathBuf> {
        let cache = self.cache?;
        let size = pipeline.output_size().ok()?;
        let format = pipeline.output_format().ok()?;
        let path = branch.sink.path(
            self.index,
            self.input,
            &fields(size?, format),
        )?;
        let digest = self.digest(pipeline)?;
        cache.is_fresh(&path, &digest).then_some(path)
    }

    fn target(
        &self,
        branch: &Branch,
        size: Option<img::Size>,
        format: Format,
    ) -> anyhow::Result<Target> {
        let mut fields = fields(size.unwrap_or(img::Size::new(0, 0)), format);
        if size.is_none() {
            // Only the pixels will tell.
            for field in &mut fields[..2] {
                field.1 = "?".into();
            }
        }
        branch.sink.target(self.index, self.input, &fields)
    }

    fn write(
        &self,
        branch: &Branch,
        pipeline: &Pipeline,
        output: img::Output,
        goal: Option<Reached>,
        stages: &mut Stages,
    ) -> anyhow::Result<Done> {
        let (info, mut bytes) = (output.info, output.bytes);
        stages.add("decode", info.timings.decode);
        stages.add("operate", info.timings.operate);
        stages.add("encode", info.timings.encode);
        if self.work.more.strict
            && let Some(warning) = info.report.warnings.first()
        {
            let name = self.input.name();
            let message = format!("cannot process `{name}`: {warning}");
            return Err(anyhow::anyhow!(message))
                .status(Status::Damaged)
                .hint("without --strict this is a warning");
        }
        let target = self.target(branch, Some(info.size), info.format)?;
        if let Target::File(path) = &target {
            let smaller = info.bytes < info.input_bytes;
            if self.work.more.keep_smaller && !smaller {
                let (path, info) = (path.clone(), Box::new(info));
                return Ok(Done::Kept { path, info });
            }
            stages.time("write", || {
                let replacing = &self.work.replacing;
                replacing.write(&branch.sink, self.input, path, &bytes)
            })?;
            bytes = Vec::new();
            if let Some(cache) = self.cache
                && let Some(digest) = self.digest(pipeline)
            {
                cache.note(path, &digest);
            }
        }
        Ok(Done::Written { target, bytes, info: Box::new(info), goal })
    }
}
