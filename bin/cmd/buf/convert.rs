//! `sysu buf convert`

use clap::Args;
use sysu::buf::{self, CodePage, Encoding, Span};

use super::common::{Filter, Step};
use crate::{ctx::Ctx, error::Status};

/// Rewrite text or bytes from one encoding to another
///
/// Between encodings of characters the text stays the same; between the
/// others (hex, base64, …) the bytes do. Beside the encodings of `sysu buf
/// encode` there are code pages such as shift_jis, windows-1252, gb18030
/// and koi8-r.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf convert --from utf16le --to utf8 notes.txt -o notes-utf8.txt
  $ sysu buf convert --from shift_jis --to utf8 old.txt
  $ sysu buf convert --from hex --to base64 --text cafe")]
pub(crate) struct Convert {
    /// What it is written in
    #[arg(long, value_name = "ENC")]
    from: Form,

    /// What it shall be written in
    #[arg(long, value_name = "ENC")]
    to: Form,

    /// Replace what is damaged or missing instead of refusing it
    #[arg(long)]
    lenient: bool,

    #[command(flatten)]
    filter: Filter,
}

/// An encoding of this suite, or a code page.
#[derive(Clone, Copy, Debug)]
enum Form {
    Own(Encoding),
    Page(CodePage),
}

impl std::str::FromStr for Form {
    type Err = buf::Error;

    fn from_str(name: &str) -> Result<Self, buf::Error> {
        match name.parse() {
            Ok(own) => Ok(Self::Own(own)),
            Err(_) => CodePage::from_label(name).map(Self::Page),
        }
    }
}

impl Convert {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let binary = match self.to {
            Form::Own(to) => {
                matches!(to, Encoding::Utf16Le | Encoding::Utf16Be)
            }
            Form::Page(_) => false,
        };
        self.filter.run(ctx, Span::ALL, binary, |_, _| {
            Ok(vec![self.reading(), self.writing()])
        })
    }

    /// To UTF-8, or to the bytes that are meant.
    fn reading(&self) -> Step {
        match self.from {
            Form::Page(page) => Box::new(page.decoder()),
            Form::Own(from) if from.is_charset() => {
                let options = buf::Encode::new().strict(!self.lenient);
                Box::new(from.encoder_with(options))
            }
            Form::Own(from) => {
                let options = buf::Decode::new()
                    .ignore(buf::Ignore::Lines)
                    .lenient(self.lenient);
                Box::new(from.decoder_with(options))
            }
        }
    }

    fn writing(&self) -> Step {
        match self.to {
            Form::Page(page) => Box::new(page.encoder()),
            Form::Own(to) if to.is_charset() => {
                let options = buf::Decode::new().lenient(self.lenient);
                Box::new(to.decoder_with(options))
            }
            Form::Own(to) => Box::new(to.encoder()),
        }
    }
}
