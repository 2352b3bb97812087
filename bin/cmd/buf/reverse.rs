//! `sysu buf reverse`

use std::io::{self, Read, Seek, SeekFrom, Write};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{Finish as _, Span, Spool};

use super::{
    common::{SPOOL, Source, Sources},
    out::{Outlet, Unwritten, merged},
};
use crate::{ctx::Ctx, error::Status, output::Output};

/// Write the last byte first
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf reverse data.bin -o atad.bin
  $ sysu buf reverse --text stressed")]
pub(crate) struct Reverse {
    #[command(flatten)]
    sources: Sources,

    #[command(flatten)]
    output: Output,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

impl Reverse {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        let inputs: Vec<_> = sources.iter().map(|s| s.input.clone()).collect();
        let sink = self.output.plan(ctx, &inputs, &[], !self.force)?;
        let chunk = self.sources.chunk();
        for (index, source) in sources.iter().enumerate() {
            let target = sink.target(index, &source.input, &[])?;
            let mut out =
                Outlet::open(&mut *ctx.stdout, ctx.json, &sink, target)?;
            backwards(source, chunk, &mut out)?;
            let done = out.finish()?;
            if ctx.json {
                let told = json!({ "input": source.json_name() });
                ctx.print_json(&merged(told, done))?;
            }
        }
        Ok(Status::Done)
    }
}

/// A file from its end by seeking; a stream is held for that.
fn backwards(
    source: &Source,
    chunk: usize,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let cannot = || format!("cannot read `{}`", source.name());
    let done = match source.seekable()? {
        Some(file) => turn(file, chunk, out),
        None => {
            let mut spool = Spool::new(SPOOL);
            io::copy(&mut source.open(Span::ALL)?.reader, &mut spool)
                .with_context(cannot)?;
            turn(spool, chunk, out)
        }
    };
    match done {
        Err(err) if Unwritten::is_in(&err) => Err(err.into()),
        done => done.with_context(cannot),
    }
}

fn turn(
    mut src: impl Read + Seek,
    chunk: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut left = src.seek(SeekFrom::End(0))?;
    let mut block = vec![0; chunk];
    while 0 < left {
        let n = left.min(chunk as u64) as usize;
        left -= n as u64;
        src.seek(SeekFrom::Start(left))?;
        src.read_exact(&mut block[..n])?;
        block[..n].reverse();
        out.write_all(&block[..n])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn the_last_byte_comes_first_whatever_the_chunk() {
        for chunk in 1..7 {
            let mut out = Vec::new();
            turn(Cursor::new(b"abcde"), chunk, &mut out).unwrap();
            assert_eq!(out, b"edcba");
        }
    }
}
