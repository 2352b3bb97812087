//! `sysu buf scan`

use clap::Args;
use serde_json::json;
use sysu::buf::{Scanner, Span};

use super::common::{Explain as _, Sources, answer, each_chunk, say};
use crate::{ctx::Ctx, error::Status};

/// Find the starts of files inside other files
///
/// A signature can occur by chance: `sysu buf carve` looks at the structure
/// too. The exit status is 1 if nothing was found.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf scan firmware.bin
  $ sysu buf scan --type png,jpg,zip disk.img --json")]
pub(crate) struct Scan {
    /// Only these kinds, by extension, with commas
    #[arg(long = "type", value_name = "KINDS", value_delimiter = ',')]
    kinds: Vec<String>,

    #[command(flatten)]
    sources: Sources,
}

impl Scan {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
        let mut any = false;
        let read = self.sources.each(ctx, |ctx, source, prefix| {
            let mut scanner = Scanner::new(&kinds)?;
            let mut found = Vec::new();
            let opened = source.open(Span::ALL)?;
            let name = source.name();
            let mut show = |found: &mut Vec<_>| -> anyhow::Result<()> {
                for (at, kind) in found.drain(..) {
                    let kind: &sysu::buf::Signature = kind;
                    any = true;
                    if ctx.json {
                        let what = json!({
                            "offset": at,
                            "extension": kind.extension,
                            "type": kind.media_type,
                        });
                        ctx.print_json(&answer(source, what))?;
                    } else {
                        say(
                            ctx,
                            &format!("{prefix}{at:#010x}  {}", kind.name),
                        )?;
                    }
                }
                Ok(())
            };
            each_chunk(source, opened, self.sources.chunk(), |bytes| {
                scanner
                    .push(bytes, &mut |at, kind| {
                        found.push((at, kind));
                        Ok(())
                    })
                    .explain(&name)?;
                show(&mut found)?;
                Ok(true)
            })?;
            scanner
                .flush(&mut |at, kind| {
                    found.push((at, kind));
                    Ok(())
                })
                .explain(&name)?;
            show(&mut found)
        })?;
        Ok(if any { read } else { Status::No })
    }
}
