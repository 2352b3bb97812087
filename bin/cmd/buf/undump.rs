//! `sysu buf undump`

use std::{
    fs::OpenOptions,
    io::{Seek, SeekFrom, Write as _},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{self, Finish as _, Size, Span, UndumpFormat};

use super::{
    common::{Explain as _, Given, SPOOL, Source},
    out::{Outlet, merged, quoted},
};
use crate::{
    batch,
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Inputs,
    output::Output,
    text,
};

/// Turn a dump back into bytes
///
/// Reads what hexdump -C, xxd, hexyl and `sysu buf dump` write, and bytes
/// in the source text of C, Rust, Python, Go, JavaScript, JSON and SQL.
/// Gaps between the offsets become zeros.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ xxd photo.jpg | sysu buf undump -o copy.jpg
  $ echo '00000010: ff' | sysu buf undump --patch disk.img
  $ sysu buf undump --format plain digits.txt -o data.bin
  $ sysu buf undump logo.rs -o logo.png")]
pub(crate) struct Undump {
    /// auto, canonical, xxd, plain, boxed, array, escaped or sql
    #[arg(long, default_value = "auto")]
    format: UndumpFormat,

    /// Skip what is no dump instead of refusing it
    #[arg(long)]
    lenient: bool,

    /// Write into FILE at the offsets of the dump, and leave the rest
    #[arg(long, value_name = "FILE", conflicts_with_all =
        ["output", "in_place", "overwrite", "mkdir", "force"])]
    patch: Option<PathBuf>,

    /// The most that a gap, or a `*`, may stand for
    #[arg(long, value_name = "SIZE", default_value = "16GiB")]
    max_gap: Size,

    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    output: Output,

    /// Write bytes that are no text to a terminal too
    #[arg(long)]
    force: bool,
}

impl Undump {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let undump = buf::Undump::new()
            .format(self.format)
            .lenient(self.lenient)
            .max_gap(self.max_gap.bytes());
        let sources = self.given.or(&self.inputs, ctx)?;
        if let Some(path) = &self.patch {
            return self.patch(ctx, undump, &sources, path);
        }
        let inputs: Vec<_> = sources.iter().map(|s| s.input.clone()).collect();
        let sink = self.output.plan(ctx, &inputs, &[], !self.force)?;
        batch::in_turn(ctx, &sources, |ctx, index, source| {
            let opened = source.open(Span::ALL)?;
            let target = sink.target(index, &source.input, &[])?;
            let mut out =
                Outlet::open(&mut *ctx.stdout, ctx.json, &sink, target)?;
            undump.copy(opened.reader, &mut out).explain(&source.name())?;
            let done = out.finish()?;
            if ctx.json {
                let told = json!({ "input": source.json_name() });
                ctx.print_json(&merged(told, done))?;
            }
            Ok(())
        })
    }

    /// Reads the whole dump before anything is written: a mistake in it
    /// leaves the file as it was.
    fn patch(
        &self,
        ctx: &mut Ctx,
        undump: buf::Undump,
        sources: &[Source],
        path: &PathBuf,
    ) -> anyhow::Result<Status> {
        let [source] = sources else {
            return Err(usage("--patch takes one dump"));
        };
        // The bytes are held so that nothing is half written.
        let mut patches = Vec::new();
        let mut held = 0;
        let opened = source.open(Span::ALL)?;
        undump
            .patches(opened.reader, |at, bytes| {
                held += bytes.len() as u64;
                if held > SPOOL as u64 {
                    let limit = SPOOL as u64;
                    let what = "the bytes of a patch";
                    return Err(buf::Error::limit(what, limit));
                }
                patches.push((at, bytes.to_vec()));
                Ok(())
            })
            .explain(&source.name())?;
        let cannot = || format!("cannot write {}", quoted(path));
        let mut file = OpenOptions::new()
            .write(true)
            .open(path)
            .with_context(cannot)
            .hint("--patch writes into a file that is there")?;
        for (at, bytes) in patches {
            file.seek(SeekFrom::Start(at)).with_context(cannot)?;
            file.write_all(&bytes).with_context(cannot)?;
        }
        file.sync_data().with_context(cannot)?;
        if ctx.json {
            ctx.print_json(&json!({
                "input": source.json_name(),
                "output": text::json_path(path),
                "written": held,
            }))?;
        }
        Ok(Status::Done)
    }
}
