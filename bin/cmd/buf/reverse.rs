//! `sysu buf reverse`

use std::io::{self, Read, Seek, SeekFrom, Write};

use clap::Args;
use serde_json::json;
use sysu::buf::Finish as _;

use super::{
    common::{Explain as _, Sources},
    out::{Outlet, merged},
};
use crate::{batch, ctx::Ctx, error::Status, output::Output};

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
        batch::in_turn(ctx, &sources, |ctx, index, source| {
            let target = sink.target(index, &source.input, &[])?;
            let mut out =
                Outlet::open(&mut *ctx.stdout, ctx.json, &sink, target)?;
            let held = source.hold(u64::MAX)?;
            backwards(held, chunk, &mut out).explain(&source.name())?;
            let done = out.finish()?;
            if ctx.json {
                let told = json!({ "input": source.json_name() });
                ctx.print_json(&merged(told, done))?;
            }
            Ok(())
        })
    }
}

/// Writes what can be seeked in from its end.
fn backwards(
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
            backwards(Cursor::new(b"abcde"), chunk, &mut out).unwrap();
            assert_eq!(out, b"edcba");
        }
    }
}
