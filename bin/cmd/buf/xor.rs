//! `sysu buf xor`

use clap::Args;
use sysu::buf::{BitOp, Bits, Span};

use super::{
    common::{Bytes, hex},
    out::Filter,
};
use crate::{ctx::Ctx, error::Status};

/// Join every byte with a repeated key by exclusive or
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf xor --key 5a secret.bin -o plain.bin
  $ sysu buf xor --key 'ff 00' --hex 01020304 | sysu buf encode -e hex")]
pub(crate) struct Xor {
    /// The key
    #[arg(long, value_name = "HEX", value_parser = hex)]
    key: Bytes,

    #[command(flatten)]
    filter: Filter,
}

impl Xor {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let step = Bits::new(BitOp::Xor, &self.key.0)?;
        self.filter
            .run(ctx, Span::ALL, true, |_, _| Ok(vec![Box::new(step.clone())]))
    }
}
