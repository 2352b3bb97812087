//! `sysu buf swap`

use clap::Args;
use sysu::buf::{self, Span};

use super::out::Filter;
use crate::{ctx::Ctx, error::Status};

/// Reverse the order of every 2, 4 or 8 bytes
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf swap --size 2 big.pcm -o little.pcm
  $ sysu buf swap --size 4 --hex 01020304 | sysu buf encode -e hex")]
pub(crate) struct Swap {
    /// 2, 4 or 8
    #[arg(long, value_name = "N")]
    size: usize,

    #[command(flatten)]
    filter: Filter,
}

impl Swap {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let step = buf::Swap::new(self.size)?;
        self.filter
            .run(ctx, Span::ALL, true, |_, _| Ok(vec![Box::new(step.clone())]))
    }
}
