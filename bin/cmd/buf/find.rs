//! `sysu buf find`

use clap::Args;
use serde_json::json;
use sysu::buf::{Dump, Match, Pattern, Size, Span};

use super::common::{
    Explain as _, Source, Sources, answer, each_chunk, hex_of, say, some,
    spaced,
};
use crate::{ctx::Ctx, error::Status};

/// Find a pattern of bytes
///
/// A pattern is hex digits with holes: `??` is any byte, `f?` any low half,
/// `[2-4]` so many bytes, `(be|ef)` one of several; or `text:hello`,
/// `utf16:hello`, `u32le:123`, `re:REGEX`. Matches do not overlap unless
/// --overlap is given. The exit status is 1 if nothing was found.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf find 'ff d8 ff e?' disk.img
  $ sysu buf find text:password core --context 16
  $ sysu buf find 'de ad [0-4] (be|ef)' -r folder --count
  $ sysu buf find u32le:1234 --align 4 data.bin --json")]
pub(crate) struct Find {
    /// What to find
    pattern: Pattern,

    /// Print only how many there are
    #[arg(long, short)]
    count: bool,

    /// Stop at the first one
    #[arg(long, conflicts_with = "all")]
    first: bool,

    /// Find every one, which is the default
    #[arg(long)]
    all: bool,

    /// Find matches that overlap too
    #[arg(long)]
    overlap: bool,

    /// Show N bytes before and after each, up to 64KiB
    #[arg(long, value_name = "N", default_value = "0",
        value_parser = context, conflicts_with = "count")]
    context: usize,

    /// Find only at multiples of N
    #[arg(long, value_name = "N", default_value = "1", value_parser = some)]
    align: Size,

    /// Look only in this range
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<Span>,

    #[command(flatten)]
    sources: Sources,
}

fn context(text: &str) -> anyhow::Result<usize> {
    let bytes = text.parse::<Size>()?.bytes();
    anyhow::ensure!(bytes <= 1 << 16, "it is more than 64KiB");
    Ok(bytes as usize)
}

impl Find {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut any = false;
        let read = self.sources.each(ctx, |ctx, source, prefix| {
            let count = self.one(ctx, source, prefix)?;
            any |= 0 < count;
            if self.count {
                let found = json!({ "count": count });
                if ctx.json {
                    ctx.print_json(&answer(source, found))?;
                } else {
                    say(ctx, &format!("{prefix}{count}"))?;
                }
            }
            Ok(())
        })?;
        Ok(if any { read } else { Status::No })
    }

    fn one(
        &self,
        ctx: &mut Ctx,
        source: &Source,
        prefix: &str,
    ) -> anyhow::Result<u64> {
        let opened = source.open(self.range.unwrap_or(Span::ALL))?;
        let start = opened.start;
        let mut finder = self
            .pattern
            .finder()
            .overlap(self.overlap)
            .align(self.align.bytes())
            .context(self.context);
        let mut count = 0;
        let mut failed = None;
        let stop = std::cell::Cell::new(false);
        let mut each = |found: Match<'_>| {
            if failed.is_none() && !(self.first && 0 < count) {
                count += 1;
                if !self.count {
                    failed =
                        self.show(ctx, source, prefix, start, found).err();
                }
                stop.set(self.first || failed.is_some());
            }
            Ok(())
        };
        let name = source.name();
        each_chunk(source, opened, self.sources.chunk(), |bytes| {
            finder.push(bytes, &mut each).explain(&name)?;
            Ok(!stop.get())
        })?;
        finder.flush(&mut each).explain(&name)?;
        match failed {
            Some(err) => Err(err),
            None => Ok(count),
        }
    }

    fn show(
        &self,
        ctx: &mut Ctx,
        source: &Source,
        prefix: &str,
        start: u64,
        found: Match<'_>,
    ) -> anyhow::Result<()> {
        let offset = start + found.offset;
        if ctx.json {
            let mut what = json!({
                "offset": offset,
                "len": found.bytes.len(),
                "hex": hex_of(found.bytes),
            });
            if 0 < self.context {
                what["before"] = hex_of(found.before).into();
                what["after"] = hex_of(found.after).into();
            }
            return ctx.print_json(&answer(source, what));
        }
        let shown = &found.bytes[..found.bytes.len().min(32)];
        let dots = if shown.len() < found.bytes.len() { " …" } else { "" };
        let shown = spaced(shown);
        say(ctx, &format!("{prefix}{offset:#010x}  {shown}{dots}"))?;
        if 0 < self.context {
            let around = [found.before, found.bytes, found.after].concat();
            let dump = Dump::canonical()
                .start(offset - found.before.len() as u64)
                .squeeze(false)
                .color(ctx.style.is_on());
            ctx.stdout.write_all(dump.to_text(&around).as_bytes())?;
        }
        Ok(())
    }
}
