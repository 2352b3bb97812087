//! `sysu buf carve`

use std::{
    io::{self, Read as _, Seek as _, SeekFrom},
    path::PathBuf,
};

use clap::Args;
use serde_json::json;
use sysu::buf::{Finish as _, Scanner, Size, carve_len};

use super::{
    common::{Explain as _, Held, Source, answer, say},
    out::{Outlet, quoted},
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    output::{NewFile, Target},
    text,
};

/// Cut files out of other files
///
/// Each find is followed through its structure to its end; what is damaged
/// or cut off is left out. The kinds are png, jpg, gif, webp, wav, avi, bmp,
/// zip and pdf. The exit status is 1 if nothing was found.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf carve disk.img -o 'found/{offset}.{kind}' --mkdir
  $ sysu buf carve --type png,jpg memory.dump
  $ sysu buf carve --list firmware.bin --json")]
pub(crate) struct Carve {
    /// Only these kinds, by extension, with commas
    #[arg(
        long = "type",
        value_name = "KINDS",
        value_delimiter = ',',
        default_value = "png,jpg,gif,webp,wav,avi,bmp,zip,pdf"
    )]
    kinds: Vec<String>,

    /// Print what there is and write nothing
    #[arg(long, conflicts_with_all = ["output", "overwrite", "mkdir"])]
    list: bool,

    /// Follow a structure for SIZE bytes at most
    #[arg(long, value_name = "SIZE", default_value = "256MiB")]
    limit: Size,

    /// The file, or `-`
    #[arg(value_name = "INPUT")]
    input: Option<PathBuf>,

    #[command(flatten)]
    output: NewFile,
}

/// A file that was found.
struct Found {
    at: u64,
    len: u64,
    kind: &'static str,
    path: PathBuf,
}

impl Carve {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let source = Source::named(ctx, self.input.as_deref())?;
        let name = source.name();
        let sink = self.output.plan_many(
            &source.input,
            &["offset", "kind"],
            "{stem}-{offset}.{kind}",
        )?;
        let mut held = source.hold(u64::MAX)?;
        // All have their places before the first is written.
        let mut all: Vec<Found> = Vec::new();
        for (at, kind) in self.starts(&name, &mut held)? {
            // What lies inside a file that was cut out is part of it.
            if all.last().is_some_and(|one| at < one.at + one.len) {
                continue;
            }
            let len = carve_len(&mut held, at, kind, self.limit.bytes());
            let Some(len) = len.explain(&name)? else { continue };
            let mut path = PathBuf::new();
            if !self.list {
                let fields = [
                    ("offset", format!("{at:08x}")),
                    ("kind", kind.to_owned()),
                ];
                match sink.target(0, &source.input, &fields)? {
                    Target::File(target) => path = target,
                    Target::Stdout => {
                        return Err(usage("the files need names"));
                    }
                }
            }
            all.push(Found { at, len, kind, path });
        }
        for Found { at, len, kind, path } in &all {
            if !self.list {
                held.seek(SeekFrom::Start(*at)).explain(&name)?;
                let to = Target::File(path.clone());
                let mut file =
                    Outlet::open(&mut *ctx.stdout, ctx.json, &sink, to)?;
                io::copy(&mut held.by_ref().take(*len), &mut file)
                    .explain(&name)?;
                file.finish()?;
            }
            if ctx.json {
                let mut found =
                    json!({ "offset": at, "len": len, "extension": kind });
                if !self.list {
                    found["output"] = text::json_path(path);
                }
                ctx.print_json(&answer(&source, found))?;
            } else {
                let name = match self.list {
                    true => (*kind).to_owned(),
                    false => quoted(path),
                };
                say(ctx, &format!("{at:#010x} +{len:<10} {name}"))?;
            }
        }
        Ok(if all.is_empty() { Status::No } else { Status::Done })
    }

    /// Where files may start. The list is bounded: a signature stands for
    /// at least eight bytes.
    fn starts(
        &self,
        name: &str,
        held: &mut Held,
    ) -> anyhow::Result<Vec<(u64, &'static str)>> {
        const MOST: usize = 1 << 20;
        let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
        let mut scanner = Scanner::new(&kinds)?;
        let mut starts = Vec::new();
        held.rewind().explain(name)?;
        let mut note = |at: u64, kind: &'static sysu::buf::Signature| {
            if starts.len() == MOST {
                let what = "the number of files found";
                return Err(sysu::buf::Error::limit(what, MOST as u64));
            }
            starts.push((at, kind.extension));
            Ok(())
        };
        let mut chunk = vec![0; 1 << 16];
        loop {
            let n = held.read(&mut chunk).explain(name)?;
            if n == 0 {
                break;
            }
            scanner.push(&chunk[..n], &mut note).explain(name)?;
        }
        scanner.flush(&mut note).explain(name)?;
        Ok(starts)
    }
}
