//! `sysu buf not`

use clap::Args;
use sysu::buf::{Bits, Span};

use super::out::Filter;
use crate::{ctx::Ctx, error::Status};

/// Turn every bit over
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf not mask.bin -o inverse.bin
  $ sysu buf not --hex 00ff | sysu buf encode -e hex")]
pub(crate) struct Not {
    #[command(flatten)]
    filter: Filter,
}

impl Not {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.filter
            .run(ctx, Span::ALL, true, |_, _| Ok(vec![Box::new(Bits::not())]))
    }
}
