//! `sysu buf cmp`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use sysu::buf::{Comparison, Size, Span, compare_streams};

use super::common::{Explain as _, Opened, Source, say};
use crate::{ctx::Ctx, error::Status, text};

/// Find the first difference of two files
///
/// The exit status is 0 if they are the same and 1 if they differ. Offsets
/// count from 0, unlike those of cmp.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf cmp a.bin b.bin
  $ sysu buf cmp --quiet disk.img /dev/sdb && echo same
  $ sysu buf cmp --skip 512:0 --limit 1MiB disk.img part.img")]
pub(crate) struct Cmp {
    /// The first file, or `-`
    first: PathBuf,

    /// The second file, or `-`
    second: PathBuf,

    #[command(flatten)]
    part: Part,
}

/// What is left out at the start of each file.
#[derive(Clone, Copy, Debug)]
struct Skips(u64, u64);

fn skips(text: &str) -> Result<Skips, sysu::buf::Error> {
    let (first, second) = text.split_once(':').unwrap_or((text, text));
    let of = |text: &str| text.parse::<Size>().map(Size::bytes);
    Ok(Skips(of(first)?, of(second)?))
}

/// The part of both files that is looked at.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Part {
    /// Leave out the first SIZE bytes of both; SIZE:SIZE for each its own
    #[arg(long, value_name = "SIZE", default_value = "0", value_parser = skips)]
    skip: Skips,

    /// Look at SIZE bytes at most
    #[arg(long, value_name = "SIZE")]
    limit: Option<Size>,
}

impl Part {
    /// What is left out of each.
    pub(super) const fn skip(&self) -> (u64, u64) {
        (self.skip.0, self.skip.1)
    }

    fn span(&self, skip: u64) -> Span {
        let text = match self.limit {
            Some(limit) => format!("{skip}+{limit}"),
            None => format!("{skip}.."),
        };
        // It is made of two numbers.
        text.parse().unwrap_or(Span::ALL)
    }

    /// Opens both, which may be standard input only once.
    pub(super) fn open(
        &self,
        ctx: &Ctx,
        first: &std::path::Path,
        second: &std::path::Path,
    ) -> anyhow::Result<(Source, Opened, Source, Opened)> {
        if first.as_os_str() == "-" && second.as_os_str() == "-" {
            return Err(crate::error::usage(
                "standard input can be read only once",
            ));
        }
        let a = Source::named(ctx, Some(first))?;
        let b = Source::named(ctx, Some(second))?;
        let left = a.open(self.span(self.skip.0))?;
        let right = b.open(self.span(self.skip.1))?;
        Ok((a, left, b, right))
    }
}

impl Cmp {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let (a, left, b, right) =
            self.part.open(ctx, &self.first, &self.second)?;
        // One file is the same as itself, whatever its size.
        let (skip, other) = self.part.skip();
        let same = super::common::same_file(&self.first, &self.second);
        let done = if same && skip == other {
            Comparison::Same
        } else {
            let both = format!("{}` and `{}", a.name(), b.name());
            compare_streams(left.reader, right.reader).explain(&both)?
        };
        let (json, line) = match done {
            Comparison::Same => (json!({ "same": true }), None),
            Comparison::Differ { at, lines, first, second } => {
                let (at, there) = (at + skip, at + other);
                let both = if skip == other {
                    format!("{at:#x}")
                } else {
                    format!("{at:#x} and {there:#x}")
                };
                let line = format!(
                    "{} {} differ at {both} (line {}): {first:02x} \
                     {second:02x}",
                    text::path(&self.first),
                    text::path(&self.second),
                    lines + 1
                );
                let json = json!({
                    "same": false, "offset": at, "offset_second": there,
                    "line": lines + 1, "first": first, "second": second,
                });
                (json, Some(line))
            }
            Comparison::Shorter { len, first } => {
                let path = if first { &self.first } else { &self.second };
                let at = len + if first { skip } else { other };
                let line = format!("{} ends at {at:#x}", text::path(path));
                let shorter = if first { "first" } else { "second" };
                let json = json!({
                    "same": false, "offset": at, "shorter": shorter,
                });
                (json, Some(line))
            }
        };
        let status = if line.is_none() { Status::Done } else { Status::No };
        if ctx.json {
            ctx.print_json(&json)?;
        } else if let (Some(line), false) = (line, ctx.quiet) {
            say(ctx, &line)?;
        }
        Ok(status)
    }
}
