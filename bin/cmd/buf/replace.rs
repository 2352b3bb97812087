//! `sysu buf replace`

use clap::Args;
use sysu::buf::{Encoding, Pattern, Span};

use super::{
    common::{Bytes, hex},
    out::Filter,
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Replace a pattern of bytes
///
/// The pattern is as in `sysu buf find`. What replaces it has to be as
/// long, so that nothing moves; --resize allows any length.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf replace 'ca fe' 'ba be' program -o patched
  $ sysu buf replace text:cat text:tiger --resize zoo.txt --in-place
  $ sysu buf replace '00 ?? 00' 000000 --text 'none here'")]
pub(crate) struct Replace {
    /// What to find
    pattern: Pattern,

    /// What to write: hex digits, or text:WORD
    #[arg(value_parser = new_bytes)]
    new: Bytes,

    /// Allow another length
    #[arg(long)]
    resize: bool,

    #[command(flatten)]
    filter: Filter,
}

/// Hex digits, or `text:WORD` and `utf16:WORD`.
pub(super) fn new_bytes(text: &str) -> Result<Bytes, sysu::buf::Error> {
    match text.split_once(':') {
        Some(("text", text)) => Ok(Bytes(text.as_bytes().to_vec())),
        Some(("utf16", text)) => Encoding::Utf16Le.decode(text).map(Bytes),
        _ => hex(text),
    }
}

impl Replace {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let len = self.new.0.len();
        if !self.resize && self.pattern.fixed_len() != Some(len) {
            let found = match self.pattern.fixed_len() {
                Some(len) => format!("{len} bytes"),
                None => "any number of bytes".to_owned(),
            };
            return Err(usage(format!(
                "the pattern finds {found} and {len} would replace them"
            )))
            .hint("--resize allows that the rest moves");
        }
        self.filter.run(ctx, Span::ALL, true, |_, _| {
            Ok(vec![Box::new(self.pattern.replacer(&self.new.0))])
        })
    }
}
