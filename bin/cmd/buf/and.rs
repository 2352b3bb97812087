//! `sysu buf and`

use clap::Args;
use sysu::buf::{BitOp, Bits, Span};

use super::{
    common::{Bytes, hex},
    out::Filter,
};
use crate::{ctx::Ctx, error::Status};

/// Join every byte with a repeated key by and
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf and --key 7f data.bin -o seven-bits.bin
  $ sysu buf and --key 'ff 00' --hex 01020304 | sysu buf encode -e hex")]
pub(crate) struct And {
    /// The key
    #[arg(long, value_name = "HEX", value_parser = hex)]
    key: Bytes,

    #[command(flatten)]
    filter: Filter,
}

impl And {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let step = Bits::new(BitOp::And, &self.key.0)?;
        self.filter
            .run(ctx, Span::ALL, true, |_, _| Ok(vec![Box::new(step.clone())]))
    }
}
