//! `sysu img channels`

use std::{io::Write as _, path::PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;
use sysu::img::{
    BoolOp, Channel, Encode, EnsureAlpha, JoinChannel, Pipeline, Source,
};

use super::{
    common::{MAX_FILE, Reading, Writing, is_picture, named},
    replace::Replacing,
    work::Work,
};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, MoreInputs},
    output::{NewFile, Target},
    text,
};

/// Take channels apart, put them together, fold them into one
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(super) struct Channels {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Split(Box<Split>),
    Pick(Box<Pick>),
    Join(Box<Join>),
    Fold(Box<Fold>),
    Alpha(Box<Alpha>),
}

impl Channels {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Split(verb) => verb.run(ctx),
            Verb::Pick(verb) => verb.run(ctx),
            Verb::Join(verb) => verb.run(ctx),
            Verb::Fold(verb) => verb.run(ctx),
            Verb::Alpha(verb) => verb.run(ctx),
        }
    }
}

/// Write each channel as a picture of its own
///
/// The name of the output says where {channel} goes: red, green, blue,
/// alpha, grey, or a number.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img channels split photo.png -o '{stem}-{channel}.png'")]
struct Split {
    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    inputs: MoreInputs,
    #[command(flatten)]
    output: NewFile,
    #[command(flatten)]
    replacing: Replacing,
    #[command(flatten)]
    writing: Writing,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    batch: BatchArgs,
}

/// One channel that was written.
struct Done {
    path: PathBuf,
    channel: String,
    bytes: u64,
}

impl Split {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let template = self.output.output.as_deref().unwrap_or_default();
        if !template.contains("{channel}") {
            return Err(usage("several channels, and one output"))
                .hint("say where they go: -o '{stem}-{channel}.png'");
        }
        let inputs = self.inputs.resolve(&self.paths, ctx, &is_picture)?;
        self.replacing.check(self.output.overwrite, &inputs)?;
        let sink = self.output.plan(ctx, &inputs, &["channel"], true)?;
        let encode = self.writing.encode(Some(template))?;
        let work = |index: usize, input: &Input, stages: &mut Stages| {
            let pipeline = self.reading.open(input, stages)?;
            let head = named(pipeline.metadata(), input)?;
            let names = names(&head);
            let each: Result<Vec<Pipeline>, _> = (0..names.len())
                .map(|channel| {
                    let channel = Channel::Index(channel as u8);
                    let one = self.writing.apply(pipeline.clone());
                    let one = one.extract_channel(channel);
                    match &encode {
                        Some(encode) => Ok(one.encode(encode.clone())),
                        None => Encode::of(head.format)
                            .and_then(|encode| self.writing.refine(encode))
                            .map(|encode| one.encode(encode)),
                    }
                })
                .collect();
            let each = named(each, input)?;
            let outputs = stages.time("work", || {
                named(Pipeline::to_bytes_each(&each), input)
            })?;
            let mut done = Vec::new();
            for (channel, output) in names.into_iter().zip(outputs) {
                let fields = [("channel", channel.clone())];
                let target = sink.target(index, input, &fields)?;
                let Target::File(path) = target else { continue };
                stages.time("write", || {
                    self.replacing.write(&sink, input, &path, &output.bytes)
                })?;
                let bytes = output.info.bytes;
                done.push(Done { path, channel, bytes });
            }
            Ok(done)
        };
        batch::run(ctx, &self.batch, &inputs, work, |ctx, input, all, _| {
            all.iter().try_for_each(|done| told(ctx, input, done))
        })
    }
}

/// What the channels of a picture are called.
fn names(head: &sysu::img::Metadata) -> Vec<String> {
    let colours = head.channels - u8::from(head.has_alpha);
    let known: &[&str] = match colours {
        1 => &["grey"],
        3 => &["red", "green", "blue"],
        _ => &[],
    };
    (0..head.channels)
        .map(|channel| match known.get(channel as usize) {
            Some(name) => (*name).to_owned(),
            None if head.has_alpha && channel + 1 == head.channels => {
                "alpha".to_owned()
            }
            None => channel.to_string(),
        })
        .collect()
}

fn told(ctx: &mut Ctx, input: &Input, done: &Done) -> anyhow::Result<()> {
    let Done { path, channel, bytes } = done;
    if ctx.json {
        return ctx.print_json(&json!({
            "input": input.json_name(),
            "output": text::json_path(path),
            "channel": channel,
            "bytes": bytes,
        }));
    }
    if !ctx.quiet {
        writeln!(
            ctx.stdout,
            "{} -> {}  {}",
            input.name(),
            text::path(path),
            text::bytes(*bytes)
        )?;
    }
    Ok(())
}

/// Take one channel: red, green, blue, alpha or 0 to 4
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img channels pick alpha logo.png -o alpha.png")]
struct Pick {
    /// The channel
    channel: Channel,

    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    work: Work,
}

impl Pick {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let channel = self.channel;
        self.work.run(ctx, &self.paths, |p| Ok(p.extract_channel(channel)))
    }
}

/// Make one picture of several, each of which is a channel
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img channels join r.png g.png b.png -o joined.png
  $ sysu img channels join photo.png mask.png -o cut.png     # the mask becomes alpha")]
struct Join {
    /// The pictures, the first channel first: two to four
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    work: Work,
}

impl Join {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.work.resolve(ctx, &self.paths)?;
        let Some((first, others)) = inputs.split_first() else {
            return Err(usage("there is no picture"));
        };
        if others.is_empty() {
            return Err(usage("one picture has nothing to join"))
                .hint("name one for each channel");
        }
        let source = |input: &Input| -> anyhow::Result<Source> {
            Ok(match input.path() {
                Some(path) => Source::from(path.to_path_buf()),
                None => Source::from(input.read(MAX_FILE)?),
            })
        };
        let others: Result<Vec<Source>, _> =
            others.iter().map(source).collect();
        let join = JoinChannel::new(others?);
        let pipeline = Pipeline::new(source(first)?).join_channel(join);
        let name = first.path().and_then(std::path::Path::to_str);
        self.work.make(ctx, name.unwrap_or("joined.png"), &pipeline)
    }
}

/// Fold all channels into one, bit by bit: and, or, eor
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img channels fold and photo.png -o folded.png")]
struct Fold {
    /// How
    op: BoolOp,

    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    work: Work,
}

impl Fold {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let op = self.op;
        self.work.run(ctx, &self.paths, |p| Ok(p.band_bool(op)))
    }
}

/// Switch the alpha channel: on, off, or as opaque as a number of 0 to 1
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img channels alpha off logo.png -o solid.png
  $ sysu img channels alpha 0.5 photo.png -o half.png")]
struct Alpha {
    /// on, off or a number
    alpha: String,

    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    work: Work,
}

impl Alpha {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let opaque = match self.alpha.as_str() {
            "off" => None,
            "on" => Some(1.0),
            text => {
                let number = text.parse::<f32>().ok();
                let number = number.filter(|n| (0.0..=1.0).contains(n));
                let Some(number) = number else {
                    return Err(usage(format!("`{text}` is no alpha")))
                        .hint("say on, off, or a number between 0 and 1");
                };
                Some(number)
            }
        };
        self.work.run(ctx, &self.paths, |p| {
            Ok(match opaque {
                None => p.remove_alpha(),
                Some(alpha) => p.ensure_alpha(EnsureAlpha::new(alpha)),
            })
        })
    }
}
