//! `sysu buf`

mod common;
mod decode;
mod dump;
mod encode;
mod undump;

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

/// Bytes: dumps, encodings, search
///
/// Everything works in constant memory on inputs of any size. Offsets count
/// from 0 and are written as 16, 0x10, 4KiB or -5 (from the end); ranges as
/// a..b, a..=b, a+len, ..b or -16..
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Buf {
    #[command(subcommand)]
    verb: Verb,
}

macro_rules! verbs {
    ($($(#[$attr:meta])* $name:ident($ty:ty),)*) => {
        #[derive(Debug, Subcommand)]
        enum Verb {
            $($(#[$attr])* $name(Box<$ty>),)*
        }

        impl Buf {
            pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
                match self.verb {
                    $(Verb::$name(verb) => verb.run(ctx),)*
                }
            }
        }
    };
}

verbs! {
    Decode(decode::Decode),
    Dump(dump::Dump),
    Encode(encode::Encode),
    Undump(undump::Undump),
}
