//! `sysu buf pipe`

use std::{io, time::Instant};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{
    self, BitOp, Bits, Decode, Dump, DumpStyle, Encode, Encoding, Event,
    Ignore, Out, Pattern, Pipeline, Source, Span, Swap, Transform, Undump,
};

use super::{
    common::{self, Explain as _, Sources, Step, hex, with_status},
    convert::Form,
    out::{Outlet, merged},
    replace::new_bytes,
};
use crate::{
    batch,
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    output::{Output, Sink},
    text,
};

/// Run several transforms in one pass
///
/// Steps, with `|` between them: decode ENC, decode! ENC (lenient), encode
/// ENC [WRAP], convert FROM TO, slice RANGE, swap N, xor HEX, and HEX, or
/// HEX, not, replace PATTERN NEW, dump [STYLE], as LANGUAGE [NAME], undump.
/// Quotes keep what has spaces or `|` in it together. Memory is constant.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf pipe 'decode hex | slice 4.. | swap 4 | encode base64' in.txt
  $ sysu buf pipe 'xor 5a | dump' secret.bin --stats
  $ sysu buf pipe 'encode base64 76' --threaded big.bin -o big.b64
  $ sysu buf pipe 'replace text:cat text:dog | encode hex' in.txt
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

/// The words of the steps: `|` ends a step, quotes keep spaces.
fn words(text: &str) -> anyhow::Result<Vec<Vec<String>>> {
    let mut steps = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars().chain([' ']) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c == '|' || c.is_whitespace() => {
                let step = steps.last_mut();
                step.into_iter().for_each(|step| step.extend(word.take()));
                if c == '|' {
                    steps.push(Vec::new());
                }
            }
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    match quote {
        Some(quote) => {
            Err(usage(format!("a {quote} in the steps is not closed")))
        }
        None => Ok(steps),
    }
}

/// A step, and whether its output is text.
fn step(words: &[String]) -> anyhow::Result<(Step, bool)> {
    make(words).map_err(|err| match err.downcast::<buf::Error>() {
        Ok(err) => {
            let status = common::status_of(&err);
            let what = format!("the step `{}`", words.join(" "));
            let err = anyhow::Error::from(err).context(what);
            with_status(err, status)
        }
        Err(err) => err,
    })
}

fn make(words: &[String]) -> anyhow::Result<(Step, bool)> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let lines = Decode::new().ignore(Ignore::Lines);
    let binary = |step: Step| Ok((step, false));
    let text = |step: Step| Ok((step, true));
    let encode =
        |enc: &str, options: Encode| -> anyhow::Result<(Step, bool)> {
            let enc: Encoding = enc.parse()?;
            Ok((Box::new(enc.encoder_with(options)), true))
        };
    match &*words {
        ["decode", enc] => {
            binary(Box::new(enc.parse::<Encoding>()?.decoder_with(lines)))
        }
        ["decode!", enc] => binary(Box::new(
            enc.parse::<Encoding>()?.decoder_with(Decode::new().lenient(true)),
        )),
        ["encode", enc] => encode(enc, Encode::new()),
        ["encode", enc, wrap] => {
            let wrap = wrap.parse().context("the width is no number")?;
            if !enc.parse::<Encoding>()?.can_wrap() {
                return Err(usage(format!("{enc} cannot be wrapped")));
            }
            encode(enc, Encode::new().wrap(wrap))
        }
        ["convert", from, to] => {
            let (from, to) = (from.parse::<Form>()?, to.parse::<Form>()?);
            let step = Both(from.reading(false), to.writing(false));
            Ok((Box::new(step), !to.is_wide()))
        }
        ["slice", span] => {
            binary(Box::new(span.parse::<Span>()?.transform(HELD)?))
        }
        ["swap", n] => {
            let n = n.parse().context("the size is no number")?;
            binary(Box::new(Swap::new(n)?))
        }
        ["xor", key @ ..] => bits(BitOp::Xor, key),
        ["and", key @ ..] => bits(BitOp::And, key),
        ["or", key @ ..] => bits(BitOp::Or, key),
        ["not"] => binary(Box::new(Bits::not())),
        ["replace", pattern, new] => {
            let pattern: Pattern = pattern.parse()?;
            binary(Box::new(pattern.replacer(&new_bytes(new)?.0)))
        }
        ["dump"] => text(Box::new(Dump::canonical().transform())),
        ["dump", style] => {
            text(Box::new(Dump::new(style.parse::<DumpStyle>()?).transform()))
        }
        ["as", language] => {
            text(Box::new(language.parse::<Source>()?.transform("data")))
        }
        ["as", language, name] => {
            text(Box::new(language.parse::<Source>()?.transform(name)))
        }
        ["undump"] => binary(Box::new(Undump::new().transform())),
        words => {
            let what = match words {
                [] => "a step is empty".to_owned(),
                words => format!("`{}` is no step", words.join(" ")),
            };
            Err(usage(what)).hint("`sysu buf pipe --help` lists the steps")
        }
    }
}

fn bits(op: BitOp, key: &[&str]) -> anyhow::Result<(Step, bool)> {
    Ok((Box::new(Bits::new(op, &hex(&key.concat())?.0)?), false))
}

/// Two steps as one.
struct Both(Step, Step);

impl Transform for Both {
    fn push(&mut self, input: &[u8], out: &mut Out) -> buf::Result<()> {
        let mut between = Out::new();
        let pushed = self.0.push(input, &mut between);
        self.1.push(between.as_slice(), out)?;
        pushed
    }

    fn flush(&mut self, out: &mut Out) -> buf::Result<()> {
        let mut between = Out::new();
        let flushed = self.0.flush(&mut between);
        self.1.push(between.as_slice(), out)?;
        flushed?;
        self.1.flush(out)
    }
}

impl Pipe {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        let inputs: Vec<_> = sources.iter().map(|s| s.input.clone()).collect();
        let words = words(&self.steps)?;
        // All steps are looked at before anything is opened.
        let mut text = false;
        for words in &words {
            (_, text) = step(words)?;
        }
        let binary = !text && !self.force;
        let sink = self.output.plan(ctx, &inputs, &[], binary)?;
        batch::in_turn(ctx, &sources, |ctx, index, source| {
            self.one(ctx, index, source, &words, &sink)
        })
    }

    fn one(
        &self,
        ctx: &mut Ctx,
        index: usize,
        source: &common::Source,
        words: &[Vec<String>],
        sink: &Sink,
    ) -> anyhow::Result<()> {
        let opened = source.open(Span::ALL)?;
        let mut pipeline = Pipeline::from_reader(opened.reader)
            .chunk_size(self.sources.chunk())
            .threaded(self.threaded);
        for words in words {
            pipeline = pipeline.through(step(words)?.0);
        }
        let target = sink.target(index, &source.input, &[])?;
        let out = Outlet::open(&mut *ctx.stdout, ctx.json, sink, target)?;
        let start = Instant::now();
        if self.events {
            let err = &mut ctx.stderr;
            pipeline = pipeline.on(|event| {
                // A log that cannot be written is no reason to stop.
                let _ = tell(err, event);
            });
        }
        let done = pipeline.to(out).run().explain(&source.name())?;
        let seconds = start.elapsed().as_secs_f64();
        if ctx.json {
            let input = source.json_name();
            let read = json!({
                "input": input, "read": done.read, "seconds": seconds,
            });
            ctx.print_json(&merged(read, done.out))?;
        }
        if self.stats {
            let rate = done.read as f64 / seconds.max(1e-9);
            let line = format!(
                "{} read, {} written, {seconds:.3} s, {}/s\n",
                text::bytes(done.read),
                text::bytes(done.written),
                text::bytes(rate as u64)
            );
            ctx.stderr.write_all(line.as_bytes())?;
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_end_steps_and_quotes_keep_words_together() {
        let all = words("decode hex|replace \"de ad | ??\" 'a'b '' | not");
        assert_eq!(
            all.unwrap(),
            [
                &["decode", "hex"][..],
                &["replace", "de ad | ??", "ab", ""],
                &["not"]
            ]
        );
        assert!(words("xor 'ff").is_err());
        assert_eq!(words("").unwrap(), [[""; 0]]);
    }
}
