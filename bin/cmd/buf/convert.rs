//! `sysu buf convert`

use clap::Args;
use sysu::buf::{self, CodePage, Encoding, Span};

use super::{common::Step, out::Filter};
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
    #[arg(long, visible_alias = "node")]
    lenient: bool,

    #[command(flatten)]
    filter: Filter,
}

/// An encoding of this suite, or a code page.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
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

impl Form {
    /// Whether a terminal cannot show it.
    pub(super) const fn is_wide(self) -> bool {
        matches!(self, Self::Own(Encoding::Utf16Le | Encoding::Utf16Be))
    }

    /// To UTF-8, or to the bytes that are meant.
    pub(super) fn reading(self, lenient: bool) -> Step {
        match self {
            Self::Page(page) => Box::new(page.decoder().lenient(lenient)),
            Self::Own(from) if from.is_charset() => {
                let options = buf::Encode::new().strict(!lenient);
                Box::new(from.encoder_with(options))
            }
            Self::Own(from) => {
                let options = buf::Decode::new()
                    .ignore(buf::Ignore::Lines)
                    .lenient(lenient);
                Box::new(from.decoder_with(options))
            }
        }
    }

    pub(super) fn writing(self, lenient: bool) -> Step {
        match self {
            Self::Page(page) => Box::new(page.encoder().lenient(lenient)),
            Self::Own(to) if to.is_charset() => {
                let options = buf::Decode::new().lenient(lenient);
                Box::new(to.decoder_with(options))
            }
            Self::Own(to) => Box::new(to.encoder()),
        }
    }
}

impl Convert {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.filter.run(ctx, Span::ALL, self.to.is_wide(), |_, _| {
            Ok(vec![
                self.from.reading(self.lenient),
                self.to.writing(self.lenient),
            ])
        })
    }
}
