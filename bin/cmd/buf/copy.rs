//! `sysu buf copy`

use clap::Args;
use sysu::buf::Span;

use super::out::Filter;
use crate::{ctx::Ctx, error::Status};

/// Copy bytes as they are
///
/// Reads are always full, so nothing is lost where a pipe gives less than
/// was asked for.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf copy disk.img -o /backup/disk.img --progress always
  $ sysu buf copy /dev/sdb --range ..1MiB -o start.bin")]
pub(crate) struct Copy {
    /// Copy only this range
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<Span>,

    #[command(flatten)]
    filter: Filter,
}

impl Copy {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let span = self.range.unwrap_or(Span::ALL);
        self.filter.run(ctx, span, true, |_, _| Ok(Vec::new()))
    }
}
