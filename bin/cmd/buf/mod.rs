//! `sysu buf`

mod and;
mod carve;
mod cmp;
mod common;
mod convert;
mod copy;
mod decode;
mod diff;
mod dump;
mod encode;
mod entropy;
mod fill;
mod find;
mod hist;
mod info;
mod join;
mod magic;
mod not;
mod or;
mod out;
mod pack;
mod patch;
mod pipe;
mod random;
mod read;
mod repeat;
mod replace;
mod reverse;
mod scan;
mod slice;
#[cfg(unix)]
mod sparse;
mod split;
mod strings;
mod sum;
mod swap;
mod undump;
mod validate;
mod write;
mod xor;

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
    And(and::And),
    Carve(carve::Carve),
    Cmp(cmp::Cmp),
    Convert(convert::Convert),
    Copy(copy::Copy),
    Decode(decode::Decode),
    Diff(diff::Diff),
    Dump(dump::Dump),
    Encode(encode::Encode),
    Entropy(entropy::Entropy),
    Fill(fill::Fill),
    Find(find::Find),
    Hist(hist::Hist),
    Info(info::Info),
    Join(join::Join),
    Magic(magic::Magic),
    Not(not::Not),
    Or(or::Or),
    Pack(pack::Pack),
    Patch(patch::Patch),
    Pipe(pipe::Pipe),
    Random(random::Random),
    Read(read::Read),
    Repeat(repeat::Repeat),
    Replace(replace::Replace),
    Reverse(reverse::Reverse),
    Scan(scan::Scan),
    Slice(slice::Slice),
    Split(split::Split),
    Strings(strings::Strings),
    Sum(sum::Sum),
    Swap(swap::Swap),
    Undump(undump::Undump),
    Validate(validate::Validate),
    Write(write::Write),
    Xor(xor::Xor),
}
