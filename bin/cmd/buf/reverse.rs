//! `sysu buf reverse`

use std::io::{self, Read, Seek, SeekFrom, Write};

use anyhow::Context as _;
use clap::Args;
use sysu::buf::{Finish as _, Span, Spool};

use super::common::{Dest, SPOOL, Source, Sources};
use crate::{
    ctx::Ctx,
    error::Status,
    output::{Output, Target},
};

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
            let mut dest = match sink.target(index, &source.input, &[])? {
                Target::Stdout => Dest::Stdout(&mut *ctx.stdout),
                Target::File(path) => Dest::File(sink.create(&path)?),
            };
            backwards(source, chunk, &mut dest).with_context(|| {
                format!("cannot reverse `{}`", source.name())
            })?;
            dest.finish().context("cannot write the output")?;
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
    match source.seekable()? {
        Some(file) => turn(file, chunk, out)?,
        None => {
            let mut spool = Spool::new(SPOOL);
            io::copy(&mut source.open(Span::ALL)?.reader, &mut spool)?;
            turn(spool, chunk, out)?;
        }
    }
    Ok(())
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
