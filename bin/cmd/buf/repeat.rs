//! `sysu buf repeat`

use std::io::{self, Read as _, Seek as _, SeekFrom};

use clap::Args;
use serde_json::json;
use sysu::buf::Size;

use super::{
    common::{Explain as _, Given},
    out::emit,
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    output::NewFile,
};

/// Repeat bytes
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf repeat --count 3 --text 'ab'
  $ sysu buf repeat --size 1MiB pattern.bin -o filled.bin")]
pub(crate) struct Repeat {
    /// The file, or `-`
    #[arg(value_name = "INPUT")]
    input: Option<std::path::PathBuf>,

    /// So many times
    #[arg(long, value_name = "N", group = "how", required = true)]
    count: Option<u64>,

    /// Until there are SIZE bytes; the last time is cut
    #[arg(long, group = "how")]
    size: Option<Size>,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    output: NewFile,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

/// What is written at once.
const BLOCK: u64 = 1 << 16;

impl Repeat {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let source = self.given.one(ctx, self.input.as_deref())?;
        let name = source.name();
        let mut held = source.hold(u64::MAX)?;
        let len = held.seek(SeekFrom::End(0)).explain(&name)?;
        held.rewind().explain(&name)?;
        let total = match (self.size, self.count) {
            (Some(size), _) => size.bytes(),
            (None, count) => len.saturating_mul(count.unwrap_or(1)),
        };
        if len == 0 && 0 < total {
            return Err(usage("there is nothing to repeat"));
        }
        let mut left = total;
        // Few bytes are repeated in memory first: a write for each time
        // would be slow.
        let mut block = Vec::new();
        if len <= BLOCK {
            held.read_to_end(&mut block).explain(&name)?;
            block = block.repeat((BLOCK / len.max(1)).max(1) as usize);
        }
        emit(ctx, &self.output, !self.force, |out| {
            while 0 < left {
                if !block.is_empty() {
                    let n = left.min(block.len() as u64);
                    out.write_all(&block[..n as usize])?;
                    left -= n;
                    continue;
                }
                held.rewind().explain(&name)?;
                let mut once = held.by_ref().take(left);
                let n = io::copy(&mut once, out).explain(&name)?;
                // A file that was cut short meanwhile has nothing more.
                if n == 0 {
                    return Err(usage("there is nothing to repeat any more"));
                }
                left -= n;
            }
            Ok(json!({ "input": source.json_name(), "read": len }))
        })
    }
}
