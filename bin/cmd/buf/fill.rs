//! `sysu buf fill`

use clap::Args;
use serde_json::json;
use sysu::buf::{self, Size};

use super::{
    common::{Bytes, hex},
    out::emit,
};
use crate::{ctx::Ctx, error::Status, output::NewFile};

/// Make bytes of a pattern
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf fill --size 1MiB -o zeros.bin
  $ sysu buf fill --size 4KiB --pattern deadbeef -o marked.bin
  $ sysu buf fill --size 64 --pattern 2d | cat")]
pub(crate) struct Fill {
    /// How many bytes
    #[arg(long)]
    size: Size,

    /// What they repeat [default: 00]
    #[arg(long, value_name = "HEX", value_parser = hex)]
    pattern: Option<Bytes>,

    #[command(flatten)]
    output: NewFile,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

impl Fill {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let pattern = self.pattern.map_or(vec![0], |p| p.0);
        let whole = 65536usize.next_multiple_of(pattern.len().max(1));
        let block = buf::filled(whole, &pattern)?;
        let mut left = self.size.bytes();
        emit(ctx, &self.output, !self.force, |out| {
            while 0 < left {
                let n = left.min(block.len() as u64) as usize;
                out.write_all(&block[..n])?;
                left -= n as u64;
            }
            Ok(json!({}))
        })
    }
}
