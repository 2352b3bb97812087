//! `sysu buf decode`

use clap::{Args, ValueEnum};
use sysu::buf::{self, Encoding, Ignore, Padding, Span};

use super::out::Filter;
use crate::{
    ctx::Ctx,
    error::{Status, usage},
};

/// Read text back into bytes
///
/// Strict: the first byte that does not belong ends it, with its offset,
/// before its group is written. Line ends do not count, as text files have
/// them. Encodings as in `sysu buf encode`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ echo 6869 | sysu buf decode -e hex
  $ sysu buf decode -e base64 mail.txt -o photo.jpg
  $ sysu buf decode -e hex --separator any --text '0xde, 0xad, be:ef'
  $ sysu buf decode -e base64 --lenient --text 'YW!Jj'")]
pub(crate) struct Decode {
    /// The encoding
    #[arg(long = "enc", short, value_name = "ENC")]
    enc: Encoding,

    /// What counts for nothing between the characters
    #[arg(long, value_name = "WHICH", default_value = "lines")]
    separator: Separator,

    /// Decode as Node's Buffer.from does, without any error
    #[arg(long, visible_alias = "node",
        conflicts_with_all = ["separator", "padding"])]
    lenient: bool,

    /// What is asked of padding in base64 and base32 [default: as the
    /// standard has it]
    #[arg(long, value_name = "HOW")]
    padding: Option<Pad>,

    #[command(flatten)]
    filter: Filter,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Separator {
    /// Nothing, not even a line end
    None,
    /// Line ends
    Lines,
    /// White space
    Space,
    /// White space, `: , - _ ;` and in hex `0x`
    Any,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Pad {
    /// It has to be there
    Required,
    /// It may be there
    Optional,
    /// It must not be there
    Forbidden,
}

impl Decode {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let ignore = match self.separator {
            Separator::None => Ignore::Nothing,
            Separator::Lines => Ignore::Lines,
            Separator::Space => Ignore::Space,
            Separator::Any => Ignore::Separators,
        };
        if self.padding.is_some() && !self.enc.has_padding() {
            return Err(usage(format!(
                "--padding says nothing of {}",
                self.enc
            )));
        }
        let mut options =
            buf::Decode::new().ignore(ignore).lenient(self.lenient);
        if let Some(padding) = self.padding {
            options = options.padding(match padding {
                Pad::Required => Padding::Required,
                Pad::Optional => Padding::Optional,
                Pad::Forbidden => Padding::Forbidden,
            });
        }
        self.filter.run(ctx, Span::ALL, true, |_, _| {
            Ok(vec![Box::new(self.enc.decoder_with(options))])
        })
    }
}
