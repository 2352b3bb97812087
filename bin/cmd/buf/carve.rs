//! `sysu buf carve`

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{Scanner, Size, Span, Spool, carve_len};

use super::{
    common::{Explain as _, SPOOL, Source, answer, say},
    out::quoted,
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    output::{NewFile, Target},
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
    #[arg(long)]
    list: bool,

    /// Follow a structure for SIZE bytes at most
    #[arg(long, value_name = "SIZE", default_value = "256MiB")]
    limit: Size,

    /// The file, or `-`
    #[arg(value_name = "INPUT")]
    input: Option<std::path::PathBuf>,

    #[command(flatten)]
    output: NewFile,
}

/// A file, or a stream that is held.
enum Held {
    File(File),
    Spool(Spool),
}

impl io::Read for Held {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buf),
            Self::Spool(spool) => spool.read(buf),
        }
    }
}

impl io::Seek for Held {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Spool(spool) => spool.seek(to),
        }
    }
}

impl Carve {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let source = Source::named(ctx, self.input.as_deref())?;
        let sink = self.output.plan_many(
            &source.input,
            &["offset", "kind"],
            "{stem}-{offset}.{kind}",
        )?;
        let mut held = match source.seekable()? {
            Some(file) => Held::File(file),
            None => {
                let mut spool = Spool::new(SPOOL);
                io::copy(&mut source.open(Span::ALL)?.reader, &mut spool)
                    .with_context(|| {
                        format!("cannot read `{}`", source.name())
                    })?;
                Held::Spool(spool)
            }
        };
        let mut any = false;
        let mut behind = 0;
        for (at, kind) in self.starts(&source, &mut held)? {
            // What lies inside a file that was cut out is part of it.
            if at < behind {
                continue;
            }
            let len = carve_len(&mut held, at, kind, self.limit.bytes())
                .explain(&source.name())?;
            let Some(len) = len else { continue };
            any = true;
            behind = at + len;
            let fields =
                [("offset", format!("{at:08x}")), ("kind", kind.to_owned())];
            let path = match sink.target(0, &source.input, &fields)? {
                Target::File(path) => path,
                Target::Stdout => return Err(usage("the files need names")),
            };
            if !self.list {
                let cannot = || format!("cannot write {}", quoted(&path));
                held.seek(SeekFrom::Start(at))?;
                let mut file = sink.create(&path)?;
                io::copy(&mut held.by_ref().take(len), &mut file)
                    .with_context(cannot)?;
                file.commit().with_context(cannot)?;
            }
            if ctx.json {
                let found =
                    json!({ "offset": at, "len": len, "extension": kind });
                ctx.print_json(&answer(&source, found))?;
            } else {
                let name =
                    if self.list { kind.to_owned() } else { quoted(&path) };
                say(ctx, &format!("{at:#010x} +{len:<10} {name}"))?;
            }
        }
        Ok(if any { Status::Done } else { Status::No })
    }

    /// Where files may start. The list is bounded: a signature stands for
    /// at least eight bytes.
    fn starts(
        &self,
        source: &Source,
        held: &mut Held,
    ) -> anyhow::Result<Vec<(u64, &'static str)>> {
        const MOST: usize = 1 << 20;
        let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
        let mut scanner = Scanner::new(&kinds)?;
        let mut starts = Vec::new();
        held.rewind()?;
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
            let n = held
                .read(&mut chunk)
                .with_context(|| format!("cannot read `{}`", source.name()))?;
            if n == 0 {
                break;
            }
            scanner.push(&chunk[..n], &mut note).explain(&source.name())?;
        }
        scanner.flush(&mut note).explain(&source.name())?;
        Ok(starts)
    }
}
