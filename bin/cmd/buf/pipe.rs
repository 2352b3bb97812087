//! `sysu buf pipe`

use std::{
    io::{self, Write as _},
    time::Instant,
};

use anyhow::Context as _;
use clap::Args;
use sysu::buf::{
    BitOp, Bits, Decode, Dump, DumpStyle, Encode, Encoding, Event, Ignore,
    Pattern, Pipeline, Span, Swap, Undump,
};

use super::common::{Dest, Explain as _, Sources, Step, hex};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    output::{Output, Target},
    text,
};

/// Run several transforms in one pass
///
/// Steps, with `|` between them: decode ENC, decode! ENC (lenient), encode
/// ENC [WRAP], slice RANGE, swap N, xor HEX, and HEX, or HEX, not, replace
/// PATTERN NEW, dump [STYLE], undump. Memory is constant.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf pipe 'decode hex | slice 4.. | swap 4 | encode base64' in.txt
  $ sysu buf pipe 'xor 5a | dump' secret.bin --stats
  $ sysu buf pipe 'encode base64 76' --threaded big.bin -o big.b64
  $ sysu buf pipe 'decode hex' --events --text 6869 -o hi.txt")]
pub(crate) struct Pipe {
    /// The steps
    steps: String,

    /// Give each step a thread of its own
    #[arg(long)]
    threaded: bool,

    /// Print what happens, in order, to standard error
    #[arg(long)]
    events: bool,

    /// Print how much and how fast, to standard error
    #[arg(long)]
    stats: bool,

    #[command(flatten)]
    sources: Sources,

    #[command(flatten)]
    output: Output,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

/// What a stream whose end is counted from may hold back.
const HELD: u64 = 64 << 20;

fn step(text: &str) -> anyhow::Result<Step> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let lines = Decode::new().ignore(Ignore::Lines);
    Ok(match &*words {
        ["decode", enc] => {
            Box::new(enc.parse::<Encoding>()?.decoder_with(lines))
        }
        ["decode!", enc] => Box::new(
            enc.parse::<Encoding>()?.decoder_with(Decode::new().lenient(true)),
        ),
        ["encode", enc] => Box::new(enc.parse::<Encoding>()?.encoder()),
        ["encode", enc, wrap] => {
            let wrap = wrap.parse().context("the width is no number")?;
            let options = Encode::new().wrap(wrap);
            Box::new(enc.parse::<Encoding>()?.encoder_with(options))
        }
        ["slice", span] => Box::new(span.parse::<Span>()?.transform(HELD)?),
        ["swap", n] => {
            let n = n.parse().context("the size is no number")?;
            Box::new(Swap::new(n)?)
        }
        ["xor", key @ ..] => bits(BitOp::Xor, key)?,
        ["and", key @ ..] => bits(BitOp::And, key)?,
        ["or", key @ ..] => bits(BitOp::Or, key)?,
        ["not"] => Box::new(Bits::not()),
        ["replace", pattern, new] => {
            let pattern: Pattern = pattern.parse()?;
            Box::new(pattern.replacer(&hex(new)?.0))
        }
        ["dump"] => Box::new(Dump::canonical().transform()),
        ["dump", style] => {
            Box::new(Dump::new(style.parse::<DumpStyle>()?).transform())
        }
        ["undump"] => Box::new(Undump::new().transform()),
        _ => {
            return Err(usage(format!("`{}` is no step", text.trim())))
                .hint("`sysu buf pipe --help` lists the steps");
        }
    })
}

fn bits(op: BitOp, key: &[&str]) -> anyhow::Result<Step> {
    Ok(Box::new(Bits::new(op, &hex(&key.concat())?.0)?))
}

impl Pipe {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        let inputs: Vec<_> = sources.iter().map(|s| s.input.clone()).collect();
        let last = self.steps.rsplit('|').next().unwrap_or("").trim_start();
        let text = ["encode", "dump"].iter().any(|w| last.starts_with(w));
        let binary = !text && !self.force;
        let sink = self.output.plan(ctx, &inputs, &[], binary)?;
        for (index, source) in sources.iter().enumerate() {
            let opened = source.open(Span::ALL)?;
            let mut pipeline = Pipeline::from_reader(opened.reader)
                .chunk_size(self.sources.chunk())
                .threaded(self.threaded);
            for text in self.steps.split('|') {
                pipeline = pipeline.through(step(text)?);
            }
            let dest = match sink.target(index, &source.input, &[])? {
                Target::Stdout => Dest::Stdout(&mut *ctx.stdout),
                Target::File(path) => Dest::File(sink.create(&path)?),
            };
            let start = Instant::now();
            let mut log = Vec::new();
            if self.events {
                let err = &mut ctx.stderr;
                pipeline = pipeline.on(|event| {
                    // A log that cannot be written is no reason to stop.
                    let _ = tell(err, event);
                });
            }
            let done = pipeline.to(dest).run().explain(&source.name())?;
            let seconds = start.elapsed().as_secs_f64();
            if self.stats {
                let rate = done.read as f64 / seconds.max(1e-9);
                writeln!(
                    log,
                    "{} read, {} written, {seconds:.3} s, {}/s",
                    text::bytes(done.read),
                    text::bytes(done.written),
                    text::bytes(rate as u64)
                )?;
            }
            ctx.stderr.write_all(&log)?;
        }
        Ok(Status::Done)
    }
}

/// One event a line.
fn tell(err: &mut dyn io::Write, event: &Event<'_>) -> io::Result<()> {
    match event {
        Event::Readable { len } => writeln!(err, "readable {len}"),
        Event::Data { offset, len } => writeln!(err, "data {offset} {len}"),
        Event::Drain => writeln!(err, "drain"),
        Event::End => writeln!(err, "end"),
        Event::Finish => writeln!(err, "finish"),
        Event::Close => writeln!(err, "close"),
        Event::Error { stage, offset, .. } => {
            writeln!(err, "error stage {stage} offset {offset}")
        }
        _ => Ok(()),
    }
}
