//! `sysu buf diff`

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    num::NonZeroU64,
    ops::Range,
    path::PathBuf,
};

use anstyle::AnsiColor;
use clap::Args;
use serde_json::json;
use sysu::buf::{Size, diff_streams};

use super::{
    cmp::Part,
    common::{Explain as _, hex_of, say, spaced},
};
use crate::{ctx::Ctx, error::Status};

/// List all ranges in which two files differ
///
/// The exit status is 0 if they are the same and 1 if they differ.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf diff old.bin new.bin
  $ sysu buf diff --join 16 --max 20 a.img b.img
  $ sysu buf diff a.bin b.bin --json")]
pub(crate) struct Diff {
    /// The first file, or `-`
    first: PathBuf,

    /// The second file, or `-`
    second: PathBuf,

    #[command(flatten)]
    part: Part,

    /// Stop after N ranges
    #[arg(long, value_name = "N")]
    max: Option<NonZeroU64>,

    /// Make one range of two with fewer than N same bytes between them
    #[arg(long, value_name = "N", default_value = "8")]
    join: Size,
}

/// The bytes of a range that are shown.
const SHOWN: u64 = 16;

impl Diff {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let (a, left, b, right) =
            self.part.open(ctx, &self.first, &self.second)?;
        let both = format!("{}` and `{}", a.name(), b.name());
        let mut count = 0;
        let mut failed = None;
        let mut pair = (a.seekable()?, b.seekable()?);
        let ((skip, other), max) =
            (self.part.skip(), self.max.map_or(u64::MAX, NonZeroU64::get));
        let each = |range: Range<u64>| {
            count += 1;
            let there = range.start + other;
            let range = range.start + skip..range.end + skip;
            failed = show(ctx, &mut pair, &range, there).err();
            Ok(failed.is_none() && count < max)
        };
        let join = self.join.bytes();
        diff_streams(left.reader, right.reader, join, each).explain(&both)?;
        match failed {
            Some(err) => Err(err),
            None if count == 0 => Ok(Status::Done),
            None => Ok(Status::No),
        }
    }
}

/// Bytes of a file read again; of a stream they are gone.
fn again(file: &mut Option<File>, at: u64, len: u64) -> Option<Vec<u8>> {
    let file = file.as_mut()?;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at)).ok()?;
    file.take(len.min(SHOWN)).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn show(
    ctx: &mut Ctx,
    pair: &mut (Option<File>, Option<File>),
    range: &Range<u64>,
    there: u64,
) -> anyhow::Result<()> {
    let len = range.end - range.start;
    let a = again(&mut pair.0, range.start, len);
    let b = again(&mut pair.1, there, len);
    if ctx.json {
        return ctx.print_json(&json!({
            "offset": range.start,
            "offset_second": there,
            "len": len,
            "first": a.as_deref().map(hex_of),
            "second": b.as_deref().map(hex_of),
        }));
    }
    let side = |bytes: &Option<Vec<u8>>| match bytes {
        Some(bytes) => {
            let dots =
                if SHOWN < len && !bytes.is_empty() { " …" } else { "" };
            format!("{}{dots}", spaced(bytes))
        }
        None => "(read already)".to_owned(),
    };
    let red = AnsiColor::Red.on_default();
    let green = AnsiColor::Green.on_default();
    let first = ctx.style.paint(red, format!("{:<50}", side(&a)));
    let second = ctx.style.paint(green, side(&b));
    let line = format!("{:#010x} +{len:<6} {first}| {second}", range.start);
    say(ctx, line.trim_end())
}
