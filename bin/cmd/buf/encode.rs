//! `sysu buf encode`

use clap::Args;
use sysu::buf::{self, Encoding, Span};

use super::out::Filter;
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Write bytes as text
///
/// Encodings: hex, base64, base64url, base32, base32hex, base2, z85,
/// ascii85, quoted, escaped, carray; and of characters, whose text is
/// written as UTF-8: utf8, utf16le, utf16be, latin1, ascii.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf encode -e base64 --wrap 76 photo.jpg
  $ echo -n hi | sysu buf encode -e hex
  $ sysu buf encode -e hex --upper --separator : --text hi
  $ sysu buf encode -e base64url --in-place token.bin")]
pub(crate) struct Encode {
    /// The encoding
    #[arg(long = "enc", short, value_name = "ENC")]
    enc: Encoding,

    /// Break lines after N characters; 0 never does
    #[arg(long, short, value_name = "N", default_value_t = 0)]
    wrap: usize,

    /// Write the digits of hex and carray in upper case
    #[arg(long)]
    upper: bool,

    /// Put CHAR between the pairs of digits of hex
    #[arg(long, value_name = "CHAR", value_parser = ascii)]
    separator: Option<u8>,

    /// Write no padding, in base64 and base32
    #[arg(long)]
    no_padding: bool,

    /// Take only this range
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<Span>,

    #[command(flatten)]
    filter: Filter,
}

/// One ASCII character.
pub(super) fn ascii(text: &str) -> Result<u8, &'static str> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() => Ok(*byte),
        _ => Err("not one ASCII character"),
    }
}

impl Encode {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if 0 < self.wrap && !self.enc.can_wrap() {
            return Err(usage(format!(
                "{} has no lines of a length to choose",
                self.enc
            )))
            .hint("`sysu buf dump --as` writes lists of numbers in lines");
        }
        let (hex, array) =
            (self.enc == Encoding::Hex, self.enc == Encoding::CArray);
        let padded = self.enc.has_padding();
        let wrong = [
            ("--separator", self.separator.is_some() && !hex),
            ("--upper", self.upper && !hex && !array),
            ("--no-padding", self.no_padding && !padded),
        ];
        if let Some((option, _)) = wrong.iter().find(|(_, wrong)| *wrong) {
            return Err(usage(format!(
                "{option} says nothing of {}",
                self.enc
            )));
        }
        let mut options = buf::Encode::new()
            .wrap(self.wrap)
            .upper(self.upper)
            .separator(self.separator);
        if self.no_padding {
            options = options.padding(false);
        }
        let span = self.range.unwrap_or(Span::ALL);
        let line = ctx.terminal.stdout;
        self.filter.run(ctx, span, false, |_, _| {
            let step = self.enc.encoder_with(options);
            Ok(if line && self.wrap == 0 {
                vec![Box::new(step), Box::new(LastLine::default())]
            } else {
                vec![Box::new(step)]
            })
        })
    }
}

/// Ends the last line, for terminals.
#[derive(Debug, Default)]
struct LastLine {
    open: bool,
}

impl buf::Transform for LastLine {
    fn push(&mut self, input: &[u8], out: &mut buf::Out) -> buf::Result<()> {
        if let Some(last) = input.last() {
            self.open = *last != b'\n';
        }
        out.extend(input);
        Ok(())
    }

    fn flush(&mut self, out: &mut buf::Out) -> buf::Result<()> {
        if self.open {
            out.push(b'\n');
        }
        Ok(())
    }
}
