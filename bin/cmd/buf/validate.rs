//! `sysu buf validate`

use clap::Args;
use serde_json::json;
use sysu::buf::{
    self, Decode, Encode, Encoding, ErrorKind, Ignore, Out, Span, Transform,
};

use super::common::{Sources, answer, each_chunk, say};
use crate::{ctx::Ctx, error::Status};

/// Tell whether bytes are what they should be
///
/// The exit status is 1 if they are not; the first bad byte is named by its
/// offset. Line ends are allowed in hex, base64 and the like.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf validate -e utf8 *.txt
  $ sysu buf validate -e base64 --quiet cert.b64 && echo fine
  $ sysu buf validate -e ascii --text plain --json")]
pub(crate) struct Validate {
    /// The encoding: utf8, ascii, utf16le, hex, base64, …
    #[arg(long = "enc", short, value_name = "ENC")]
    enc: Encoding,

    #[command(flatten)]
    sources: Sources,
}

impl Validate {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut all_valid = true;
        let read = self.sources.each(ctx, |ctx, source, prefix| {
            let mut step = self.step();
            let mut out = Out::new();
            let mut bad: Option<buf::Error> = None;
            let opened = source.open(Span::ALL)?;
            each_chunk(source, opened, self.sources.chunk(), |bytes| {
                out.clear();
                bad = step.push(bytes, &mut out).err();
                Ok(bad.is_none())
            })?;
            let bad = bad.or_else(|| step.flush(&mut out).err());
            all_valid &= bad.is_none();
            let at = bad.as_ref().and_then(offset_of);
            if ctx.json {
                let error = bad.as_ref().map(ToString::to_string);
                let valid = bad.is_none();
                let found =
                    json!({ "valid": valid, "offset": at, "error": error });
                ctx.print_json(&answer(source, found))?;
            } else if !ctx.quiet {
                let line = match bad {
                    None => format!("{prefix}valid {}", self.enc),
                    Some(bad) => format!("{prefix}not {}: {bad}", self.enc),
                };
                say(ctx, &line)?;
            }
            Ok(())
        })?;
        Ok(if all_valid { read } else { Status::No })
    }

    fn step(&self) -> Box<dyn Transform> {
        if self.enc.is_charset() {
            Box::new(self.enc.encoder_with(Encode::new().strict(true)))
        } else {
            let options = Decode::new().ignore(Ignore::Lines);
            Box::new(self.enc.decoder_with(options))
        }
    }
}

/// Where the first bad byte is.
fn offset_of(err: &buf::Error) -> Option<u64> {
    match err.kind() {
        ErrorKind::InvalidByte { at, .. }
        | ErrorKind::Truncated { at, .. }
        | ErrorKind::Padding { at }
        | ErrorKind::TrailingBits { at }
        | ErrorKind::Overflow { at }
        | ErrorKind::InvalidUtf8 { at }
        | ErrorKind::LoneSurrogate { at, .. } => Some(*at),
        _ => None,
    }
}
