//! `sysu buf split`

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{self, AtomicFile, Pattern, Size, Span};

use super::{
    common::{
        Bytes, Chunk, Explain as _, Given, Source, answer, each_chunk, hex,
    },
    out::quoted,
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    output::{NewFile, Sink, Target},
    text,
};

/// Cut a file into parts
///
/// The parts are named by the template of -o, in which {part} counts from
/// 000. All of them appear at the end, or none.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf split --size 100MiB big.iso
  $ sysu buf split --count 4 data.bin -o 'parts/{stem}-{part}.bin' --mkdir
  $ sysu buf split --at 0d0a0d0a mail.txt -o '{name}.{part}' --json")]
pub(crate) struct Split {
    /// The file, or `-`
    #[arg(value_name = "INPUT")]
    input: Option<PathBuf>,

    /// Parts of SIZE bytes
    #[arg(long, group = "how", required = true)]
    size: Option<Size>,

    /// N parts of the same size, as far as that goes
    #[arg(long, value_name = "N", group = "how")]
    count: Option<u64>,

    /// A new part before each of these bytes
    #[arg(long, value_name = "HEX", value_parser = hex, group = "how")]
    at: Option<Bytes>,

    /// Refuse to make more than N parts
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    max_parts: u64,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    chunk: Chunk,

    #[command(flatten)]
    output: NewFile,
}

/// The part that is being written, and those before.
struct Parts<'a> {
    sink: &'a Sink,
    source: &'a Source,
    max: u64,
    open: Option<(AtomicFile, Part)>,
    // Finished and not yet visible: all parts appear, or none.
    done: Vec<(AtomicFile, Part)>,
    at: u64,
}

/// A part as JSON tells of it.
struct Part {
    path: PathBuf,
    offset: u64,
    new: bool,
}

impl Parts<'_> {
    fn start(&mut self) -> anyhow::Result<()> {
        self.end()?;
        let next = self.done.len() as u64;
        if self.max <= next {
            return Err(buf::Error::limit("the number of parts", self.max))
                .explain(&self.source.name())
                .status(Status::Limit)
                .hint("--max-parts allows more");
        }
        let fields = [("part", format!("{next:03}"))];
        let target = self.sink.target(0, &self.source.input, &fields)?;
        let Target::File(path) = target else {
            return Err(usage("the parts need names"));
        };
        let (file, offset) = (self.sink.create(&path)?, self.at);
        let new = !path.exists();
        self.open = Some((file, Part { path, offset, new }));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        if self.open.is_none() {
            self.start()?;
        }
        self.at += bytes.len() as u64;
        match &mut self.open {
            Some((file, part)) => file.write_all(bytes).with_context(|| {
                format!("cannot write {}", quoted(&part.path))
            }),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> anyhow::Result<()> {
        if let Some((file, part)) = self.open.take() {
            let file = file.close().with_context(|| {
                format!("cannot write {}", quoted(&part.path))
            })?;
            self.done.push((file, part));
        }
        Ok(())
    }

    /// Makes all appear; where one cannot, those that were not there before
    /// are taken away again.
    fn commit(&mut self) -> anyhow::Result<Vec<Part>> {
        let mut shown: Vec<Part> = Vec::with_capacity(self.done.len());
        for (file, part) in self.done.drain(..) {
            if let Err(err) = file.commit() {
                for part in shown.iter().filter(|part| part.new) {
                    // What cannot be removed cannot be helped.
                    let _ = fs::remove_file(&part.path);
                }
                return Err(err).with_context(|| {
                    format!("cannot write {}", quoted(&part.path))
                });
            }
            shown.push(part);
        }
        Ok(shown)
    }
}

impl Split {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let source = self.given.one(ctx, self.input.as_deref())?;
        let sink = self.output.plan_many(
            &source.input,
            &["part"],
            "{name}.{part}",
        )?;
        let opened = source.open(Span::ALL)?;
        let size = match (self.size, self.count, opened.len) {
            (Some(size), ..) => Some(size.bytes()),
            (_, Some(0), _) => return Err(usage("no parts at all")),
            (_, Some(count), Some(len)) => Some(len.div_ceil(count).max(1)),
            (_, Some(_), None) => {
                return Err(usage("the size of a stream is not known"))
                    .hint("--size cuts it, or name a file");
            }
            _ => None,
        };
        let mut parts = Parts {
            sink: &sink,
            source: &source,
            max: self.max_parts,
            open: None,
            done: Vec::new(),
            at: 0,
        };
        let chunk = self.chunk.bytes();
        match (size, &self.at) {
            (Some(0), _) => return Err(usage("parts of no bytes")),
            (Some(size), _) => {
                let mut left = 0;
                each_chunk(&source, opened, chunk, |bytes| {
                    by_size(bytes, size, &mut left, &mut parts)?;
                    Ok(true)
                })?;
            }
            (None, Some(at)) => {
                let mut cut = Cut::new(at)?;
                each_chunk(&source, opened, chunk, |bytes| {
                    cut.push(bytes, &mut parts)?;
                    Ok(true)
                })?;
                cut.end(&mut parts)?;
            }
            (None, None) => {}
        }
        parts.end()?;
        let (end, shown) = (parts.at, parts.commit()?);
        if ctx.json {
            let ends = shown.iter().skip(1).map(|part| part.offset);
            for (i, (part, end)) in
                shown.iter().zip(ends.chain([end])).enumerate()
            {
                let told = json!({
                    "part": i,
                    "output": text::json_path(&part.path),
                    "offset": part.offset,
                    "written": end - part.offset,
                });
                ctx.print_json(&answer(&source, told))?;
            }
        }
        Ok(Status::Done)
    }
}

fn by_size(
    mut bytes: &[u8],
    size: u64,
    left: &mut u64,
    parts: &mut Parts<'_>,
) -> anyhow::Result<()> {
    while !bytes.is_empty() {
        if *left == 0 {
            parts.start()?;
            *left = size;
        }
        let n = (bytes.len() as u64).min(*left) as usize;
        parts.write(&bytes[..n])?;
        *left -= n as u64;
        bytes = &bytes[n..];
    }
    Ok(())
}

/// Cuts before each mark, which may lie over the edge of a chunk.
struct Cut {
    mark: Pattern,
    open: usize,
    held: Vec<u8>,
}

impl Cut {
    fn new(mark: &Bytes) -> Result<Self, buf::Error> {
        let open = mark.0.len().saturating_sub(1);
        Ok(Self { mark: Pattern::literal(&mark.0)?, open, held: Vec::new() })
    }

    fn push(
        &mut self,
        bytes: &[u8],
        parts: &mut Parts<'_>,
    ) -> anyhow::Result<()> {
        self.held.extend_from_slice(bytes);
        // What may be the start of a mark waits for the rest.
        self.upto(self.held.len().saturating_sub(self.open), parts)
    }

    fn end(&mut self, parts: &mut Parts<'_>) -> anyhow::Result<()> {
        self.upto(self.held.len(), parts)
    }

    fn upto(
        &mut self,
        upto: usize,
        parts: &mut Parts<'_>,
    ) -> anyhow::Result<()> {
        let mut done = 0;
        for found in self.mark.find_iter(&self.held) {
            if upto <= found.start {
                break;
            }
            if done < found.start {
                parts.write(&self.held[done..found.start])?;
            }
            if parts.open.is_some() {
                parts.start()?;
            }
            parts.write(&self.held[found.clone()])?;
            done = found.end;
        }
        let upto = upto.max(done);
        if done < upto {
            parts.write(&self.held[done..upto])?;
        }
        self.held.drain(..upto);
        Ok(())
    }
}
