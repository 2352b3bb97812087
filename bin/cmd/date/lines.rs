//! Many dates: arguments, or lines of standard input.

use std::{
    io::{BufRead, Write as _},
    sync::PoisonError,
};

use anyhow::Context as _;
use clap::Args;

use crate::{
    ctx::Ctx,
    error::{self, Annotate as _, Status, usage},
};

/// A line longer than this is no line of text.
const LINE_MAX: usize = 1 << 20;

/// What standard input is called.
const STDIN: &str = "standard input";

/// What to do with lines that are no dates.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Many dates")]
pub(crate) struct Lines {
    /// Go on after a line that cannot be read, and exit with 1 at the end
    #[arg(long)]
    pub(crate) keep_going: bool,
}

/// What a verb appends to the output for one text.
pub(crate) type Work<'a> =
    dyn FnMut(&str, &mut Vec<u8>) -> anyhow::Result<()> + 'a;

impl Lines {
    /// Calls `work` for every argument, or for every line of standard input
    /// if there is none or one is `-`. Memory does not grow with the input,
    /// and what was read is answered before more is waited for.
    ///
    /// # Errors
    ///
    /// The first of `work`, with the number of its line, unless
    /// `--keep-going`.
    pub(crate) fn each(
        self,
        ctx: &mut Ctx,
        args: &[String],
        work: &mut Work<'_>,
    ) -> anyhow::Result<Status> {
        let mut failed = false;
        if args.is_empty() && ctx.terminal.stdin {
            return Err(usage("there is no date")).hint(
                "give a DATE, or pipe lines in; `-` reads the terminal",
            );
        }
        if args.is_empty() {
            self.stream(ctx, work, &mut failed)?;
        }
        let mut out = Vec::new();
        for arg in args {
            if arg == "-" {
                self.stream(ctx, work, &mut failed)?;
                continue;
            }
            let outcome = work(arg, &mut out);
            ctx.stdout.write_all(&out)?;
            out.clear();
            self.settle(ctx, outcome, &mut failed)?;
        }
        Ok(if failed { Status::No } else { Status::Done })
    }

    fn settle(
        self,
        ctx: &mut Ctx,
        outcome: anyhow::Result<()>,
        failed: &mut bool,
    ) -> anyhow::Result<()> {
        let Err(err) = outcome else { return Ok(()) };
        if !self.keep_going || error::is_broken_pipe(&err) {
            return Err(err);
        }
        *failed = true;
        let message = error::message(&err, ctx.style_err);
        ctx.stderr.write_all(message.as_bytes())?;
        Ok(())
    }

    fn stream(
        self,
        ctx: &mut Ctx,
        work: &mut Work<'_>,
        failed: &mut bool,
    ) -> anyhow::Result<()> {
        let stdin = ctx.stdin.clone();
        let mut stdin = stdin.lock().unwrap_or_else(PoisonError::into_inner);
        self.read(ctx, &mut **stdin, STDIN, work, failed)
    }

    /// Calls `work` for every line of `input`, which is called `name`.
    ///
    /// # Errors
    ///
    /// As [`each`](Self::each).
    pub(crate) fn read(
        self,
        ctx: &mut Ctx,
        input: &mut dyn BufRead,
        name: &str,
        work: &mut Work<'_>,
        failed: &mut bool,
    ) -> anyhow::Result<()> {
        // There is one standard input, and there may be many files.
        let told = |outcome: anyhow::Result<()>| match name {
            STDIN => outcome,
            _ => outcome.with_context(|| name.to_owned()),
        };
        let mut out = Vec::with_capacity(1 << 16);
        let mut carried: Vec<u8> = Vec::new();
        let mut number = 0_u64;
        loop {
            let chunk = input
                .fill_buf()
                .with_context(|| format!("cannot read {name}"))?;
            let read = chunk.len();
            let mut used = 0;
            let mut outcome = Ok(());
            if !carried.is_empty()
                && let Some(end) = newline(chunk)
            {
                carried.extend_from_slice(&chunk[..end]);
                used = end + 1;
                number += 1;
                outcome = one(&carried, number, &mut out, work);
                carried.clear();
            }
            if outcome.is_ok() {
                let rest = &chunk[used..];
                let whole =
                    memchr::memrchr(b'\n', rest).map_or(0, |at| at + 1);
                let (block, tail) = rest.split_at(whole);
                let done;
                (done, outcome) = lines(block, &mut number, &mut out, work);
                used += done;
                if outcome.is_ok() {
                    carried.extend_from_slice(tail);
                    used = read;
                }
            }
            input.consume(used);
            ctx.stdout.write_all(&out)?;
            out.clear();
            self.settle(ctx, told(outcome), failed)?;
            if used == read {
                // The next read may wait; what is answered is not kept.
                ctx.stdout.flush()?;
            }
            if LINE_MAX < carried.len() {
                let number = number + 1;
                let err = usage(format!("line {number} is longer than 1 MiB"));
                return told(Err(err).status(Status::Limit));
            }
            if read == 0 {
                break;
            }
        }
        if !carried.is_empty() {
            let outcome = one(&carried, number + 1, &mut out, work);
            ctx.stdout.write_all(&out)?;
            self.settle(ctx, told(outcome), failed)?;
        }
        Ok(())
    }
}

/// Works through whole lines up to the first that fails; tells how many
/// bytes are behind it.
fn lines(
    block: &[u8],
    number: &mut u64,
    out: &mut Vec<u8>,
    work: &mut Work<'_>,
) -> (usize, anyhow::Result<()>) {
    // One look at the block is cheaper than one at each line.
    let text = std::str::from_utf8(block).ok();
    let mut at = 0;
    for end in memchr::memchr_iter(b'\n', block) {
        *number += 1;
        let outcome = match text.and_then(|text| text.get(at..end)) {
            Some(line) => {
                let line = line.strip_suffix('\r').unwrap_or(line);
                work(line, out).with_context(|| format!("line {number}"))
            }
            None => one(&block[at..end], *number, out, work),
        };
        at = end + 1;
        if outcome.is_err() {
            return (at, outcome);
        }
    }
    (at, Ok(()))
}

fn newline(bytes: &[u8]) -> Option<usize> {
    memchr::memchr(b'\n', bytes)
}

fn one(
    line: &[u8],
    number: u64,
    out: &mut Vec<u8>,
    work: &mut Work<'_>,
) -> anyhow::Result<()> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let outcome = match std::str::from_utf8(line) {
        Ok(text) => work(text, out),
        Err(_) => Err(usage("the text is not UTF-8")).status(Status::No),
    };
    outcome.with_context(|| format!("line {number}"))
}
