//! `sysu buf split`

use std::io::{Read, Write as _};

use anyhow::Context as _;
use clap::Args;
use sysu::buf::{AtomicFile, Pattern, Size, Span};

use super::common::{Bytes, Source, hex, quoted};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    output::{Output, Sink, Target},
};

/// Cut a file into parts
///
/// The parts are named by the template of -o, in which {part} counts from
/// 000.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf split --size 100MiB big.iso
  $ sysu buf split --count 4 data.bin -o 'parts/{stem}-{part}.bin' --mkdir
  $ sysu buf split --at 0d0a0d0a mail.txt -o '{name}.{part}'")]
pub(crate) struct Split {
    /// The file, or `-`
    #[arg(value_name = "INPUT")]
    input: Option<std::path::PathBuf>,

    /// Parts of SIZE bytes
    #[arg(long, group = "how", required = true)]
    size: Option<Size>,

    /// N parts of the same size, as far as that goes
    #[arg(long, value_name = "N", group = "how")]
    count: Option<u64>,

    /// A new part before each of these bytes
    #[arg(long, value_name = "HEX", value_parser = hex, group = "how")]
    at: Option<Bytes>,

    #[command(flatten)]
    output: Output,

    /// Read SIZE bytes at a time
    #[arg(long, value_name = "SIZE", default_value = "64KiB")]
    chunk: Size,
}

/// The part that is being written.
struct Parts<'a> {
    sink: &'a Sink,
    source: &'a Source,
    next: u64,
    open: Option<(AtomicFile, std::path::PathBuf)>,
    // Finished and not yet visible: all parts appear, or none.
    done: Vec<(AtomicFile, std::path::PathBuf)>,
}

/// Open files at the same time are few; parts beyond appear at once.
const HELD: usize = 256;

impl Parts<'_> {
    fn start(&mut self) -> anyhow::Result<()> {
        self.end()?;
        let fields = [("part", format!("{:03}", self.next))];
        self.next += 1;
        match self.sink.target(0, &self.source.input, &fields)? {
            Target::Stdout => Err(usage("the parts need names")
                .context("-o TEMPLATE is missing")),
            Target::File(path) => {
                self.open = Some((self.sink.create(&path)?, path));
                Ok(())
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        if self.open.is_none() {
            self.start()?;
        }
        match &mut self.open {
            Some((file, path)) => file
                .write_all(bytes)
                .with_context(|| format!("cannot write {}", quoted(path))),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> anyhow::Result<()> {
        self.done.extend(self.open.take());
        if HELD <= self.done.len() {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> anyhow::Result<()> {
        for (file, path) in self.done.drain(..) {
            file.commit()
                .with_context(|| format!("cannot write {}", quoted(&path)))?;
        }
        Ok(())
    }
}

impl Split {
    pub(crate) fn run(mut self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let source = Source::named(ctx, self.input.as_deref())?;
        if self.output.output.is_none() {
            self.output.output = Some("{name}.{part}".to_owned());
        }
        let inputs = [source.input.clone()];
        let sink = self.output.plan(ctx, &inputs, &["part"], false)?;
        let opened = source.open(Span::ALL)?;
        let mut parts = Parts {
            sink: &sink,
            source: &source,
            next: 0,
            open: None,
            done: Vec::new(),
        };
        let size = match (self.size, self.count, opened.len) {
            (Some(size), ..) => Some(size.bytes()),
            (_, Some(count), Some(len)) => Some(len.div_ceil(count.max(1))),
            (_, Some(_), None) => {
                return Err(usage("the size of a stream is not known"))
                    .hint("--size cuts it, or name a file");
            }
            _ => None,
        };
        match (size, &self.at) {
            (Some(0), _) => return Err(usage("parts of no bytes")),
            (Some(size), _) => {
                self.by_size(opened.reader, size, &mut parts)?;
            }
            (None, Some(at)) => {
                self.by_bytes(opened.reader, at, &mut parts)?;
            }
            (None, None) => {}
        }
        parts.end()?;
        parts.commit()?;
        Ok(Status::Done)
    }

    fn chunk(&self) -> Vec<u8> {
        let size = self.chunk.bytes().clamp(1, 1 << 30);
        vec![0; size as usize]
    }

    fn by_size(
        &self,
        mut reader: impl Read,
        size: u64,
        parts: &mut Parts<'_>,
    ) -> anyhow::Result<()> {
        let mut chunk = self.chunk();
        let mut left = 0;
        loop {
            let n = reader.read(&mut chunk).context("cannot read")?;
            if n == 0 {
                return Ok(());
            }
            let mut bytes = &chunk[..n];
            while !bytes.is_empty() {
                if left == 0 {
                    parts.start()?;
                    left = size;
                }
                let n = (bytes.len() as u64).min(left) as usize;
                parts.write(&bytes[..n])?;
                left -= n as u64;
                bytes = &bytes[n..];
            }
        }
    }

    fn by_bytes(
        &self,
        mut reader: impl Read,
        at: &Bytes,
        parts: &mut Parts<'_>,
    ) -> anyhow::Result<()> {
        let pattern = Pattern::literal(&at.0)?;
        let mut chunk = self.chunk();
        let mut held: Vec<u8> = Vec::new();
        loop {
            let n = reader.read(&mut chunk).context("cannot read")?;
            held.extend_from_slice(&chunk[..n]);
            // What may be the start of a mark waits for the rest.
            let open = if n == 0 { 0 } else { at.0.len() - 1 };
            let upto = held.len().saturating_sub(open);
            let mut done = 0;
            for found in pattern.find_iter(&held) {
                if upto <= found.start {
                    break;
                }
                if done < found.start {
                    parts.write(&held[done..found.start])?;
                }
                if parts.open.is_some() {
                    parts.start()?;
                }
                parts.write(&held[found.clone()])?;
                done = found.end;
            }
            let upto = upto.max(done);
            if done < upto {
                parts.write(&held[done..upto])?;
            }
            held.drain(..upto);
            if n == 0 {
                return Ok(());
            }
        }
    }
}
