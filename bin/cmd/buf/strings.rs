//! `sysu buf strings`

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{self, Span, StringsIn, StringsPart};

use super::common::{
    Explain as _, Source, Sources, answer, each_chunk, prefix,
};
use crate::{ctx::Ctx, error::Status};

/// Print the runs of printable characters
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf strings program
  $ sysu buf strings -n 8 --offset core
  $ sysu buf strings --enc ascii,utf16le setup.exe --json")]
pub(crate) struct Strings {
    /// At least N characters
    #[arg(long, short = 'n', value_name = "N", default_value_t = 4)]
    min: usize,

    /// ascii, latin1, utf8, utf16le, utf16be, utf32le, utf32be; several with
    /// commas
    #[arg(long, short, default_value = "ascii", value_delimiter = ',')]
    enc: Vec<StringsIn>,

    /// Count line ends and other white space as printable
    #[arg(long, short)]
    white_space: bool,

    /// Print the offset of each
    #[arg(long)]
    offset: bool,

    /// Look only in this range
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<Span>,

    #[command(flatten)]
    sources: Sources,
}

/// A string is held until it is whole where several are mixed, up to here.
const LONGEST: usize = 1 << 20;
/// Lines are gathered up to here before they are written.
const GATHER: usize = 1 << 15;

/// What is printed of one source.
struct Lines<'a> {
    ctx: &'a mut Ctx,
    source: &'a Source,
    prefix: String,
    offset: bool,
    out: Vec<u8>,
}

impl Lines<'_> {
    fn part(&mut self, part: StringsPart<'_>) -> buf::Result<()> {
        match part {
            StringsPart::Start(at) => {
                self.out.extend_from_slice(self.prefix.as_bytes());
                if self.offset {
                    let _ = write!(self.out, "{at:08x} ");
                }
            }
            StringsPart::Text(text) => self.out.extend_from_slice(text),
            StringsPart::End => self.out.push(b'\n'),
        }
        if GATHER < self.out.len() {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> buf::Result<()> {
        self.ctx.stdout.write_all(&self.out)?;
        self.out.clear();
        Ok(())
    }

    fn whole(&mut self, at: u64, text: &[u8]) -> anyhow::Result<()> {
        if self.ctx.json {
            let text = String::from_utf8_lossy(text);
            let found = json!({ "offset": at, "string": text });
            return self.ctx.print_json(&answer(self.source, found));
        }
        for part in
            [StringsPart::Start(at), StringsPart::Text(text), StringsPart::End]
        {
            self.part(part)?;
        }
        Ok(())
    }
}

impl Strings {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let sources = self.sources.resolve(ctx)?;
        let many = 1 < sources.len();
        for source in &sources {
            let json = ctx.json;
            let mut lines = Lines {
                ctx,
                source,
                prefix: prefix(source, many),
                offset: self.offset,
                out: Vec::new(),
            };
            match &*self.enc {
                [enc] if !json => self.streamed(*enc, &mut lines)?,
                _ => self.held(&mut lines)?,
            }
            lines.flush().context("cannot write standard output")?;
        }
        Ok(Status::Done)
    }

    /// One encoding: a string of any length is printed as it comes.
    fn streamed(
        &self,
        enc: StringsIn,
        lines: &mut Lines<'_>,
    ) -> anyhow::Result<()> {
        let source = lines.source;
        let opened = source.open(self.range.unwrap_or(Span::ALL))?;
        let mut search = self.search(enc, opened.start);
        each_chunk(source, opened, self.sources.chunk(), |bytes| {
            search
                .push(bytes, &mut |part| lines.part(part))
                .context("cannot write standard output")?;
            Ok(true)
        })?;
        search.flush(&mut |part| lines.part(part)).explain(&source.name())
    }

    fn search(&self, enc: StringsIn, start: u64) -> buf::Strings {
        buf::Strings::new()
            .min(self.min)
            .encoding(enc)
            .white_space(self.white_space)
            .start(start)
    }

    /// Several encodings: each string is held until it is whole.
    fn held(&self, lines: &mut Lines<'_>) -> anyhow::Result<()> {
        let source = lines.source;
        let opened = source.open(self.range.unwrap_or(Span::ALL))?;
        let start = opened.start;
        let mut searches: Vec<_> = self
            .enc
            .iter()
            .map(|enc| (self.search(*enc, start), 0, Vec::new()))
            .collect();
        let mut whole = Vec::new();
        each_chunk(source, opened, self.sources.chunk(), |bytes| {
            for (search, at, text) in &mut searches {
                search.push(bytes, &mut |part| {
                    take(part, at, text, &mut whole)
                })?;
            }
            print(lines, &mut whole)?;
            Ok(true)
        })?;
        for (search, at, text) in &mut searches {
            search.flush(&mut |part| take(part, at, text, &mut whole))?;
        }
        print(lines, &mut whole)
    }
}

type Whole = Vec<(u64, Vec<u8>)>;

/// Puts the parts of one string together.
fn take(
    part: StringsPart<'_>,
    at: &mut u64,
    text: &mut Vec<u8>,
    whole: &mut Whole,
) -> buf::Result<()> {
    match part {
        StringsPart::Start(start) => *at = start,
        StringsPart::Text(more) => {
            let room = LONGEST.saturating_sub(text.len());
            text.extend_from_slice(&more[..room.min(more.len())]);
        }
        StringsPart::End => whole.push((*at, std::mem::take(text))),
    }
    Ok(())
}

fn print(lines: &mut Lines<'_>, whole: &mut Whole) -> anyhow::Result<()> {
    whole.sort_by_key(|(at, _)| *at);
    for (at, text) in whole.drain(..) {
        lines.whole(at, &text)?;
    }
    Ok(())
}
