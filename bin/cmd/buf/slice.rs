//! `sysu buf slice`

use clap::Args;
use sysu::buf::Span;

use super::out::Filter;
use crate::{ctx::Ctx, error::Status};

/// Cut a range out
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf slice 16..32 disk.img -o part.bin
  $ sysu buf slice -4KiB.. log.bin | sysu buf dump
  $ sysu buf slice 0x1be+64 --text 'short'")]
pub(crate) struct Slice {
    /// The range: a..b, a..=b, a+len, ..b, or -16.. for the last 16 bytes
    #[arg(allow_hyphen_values = true)]
    range: Span,

    #[command(flatten)]
    filter: Filter,
}

impl Slice {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.filter.run(ctx, self.range, true, |_, _| Ok(Vec::new()))
    }
}
