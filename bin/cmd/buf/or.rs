//! `sysu buf or`

use clap::Args;
use sysu::buf::{BitOp, Bits, Span};

use super::{
    common::{Bytes, hex},
    out::Filter,
};
use crate::{ctx::Ctx, error::Status};

/// Join every byte with a repeated key by or
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf or --key 20 --text HELLO
  $ sysu buf or --key 'ff 00' --hex 01020304 | sysu buf encode -e hex")]
pub(crate) struct Or {
    /// The key
    #[arg(long, value_name = "HEX", value_parser = hex)]
    key: Bytes,

    #[command(flatten)]
    filter: Filter,
}

impl Or {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let step = Bits::new(BitOp::Or, &self.key.0)?;
        self.filter
            .run(ctx, Span::ALL, true, |_, _| Ok(vec![Box::new(step.clone())]))
    }
}
