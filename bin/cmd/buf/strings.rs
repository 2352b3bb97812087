//! `sysu buf strings`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::buf::{self, Span, StringsIn, StringsPart};

use super::common::{Explain as _, Source, Sources, answer, each_chunk};
use crate::{ctx::Ctx, error::Status};

/// Print the runs of printable characters
///
/// With --json, or several encodings, a run of more than a MiB is cut there
/// and says so.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf strings program
  $ sysu buf strings -n 8 --offset core
  $ sysu buf strings --enc ascii,utf16le setup.exe --json")]
pub(crate) struct Strings {
    /// At least N characters, up to 65536
    #[arg(long, short = 'n', value_name = "N", default_value_t = 4,
        value_parser = clap::value_parser!(u32).range(1..=65536))]
    min: u32,

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
    prefix: &'a str,
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

    fn whole(&mut self, found: &Found) -> anyhow::Result<()> {
        let Found { at, text, cut } = found;
        if self.ctx.json {
            let text = String::from_utf8_lossy(text);
            let mut found = json!({ "offset": at, "string": text });
            if *cut {
                found["cut"] = true.into();
            }
            return self.ctx.print_json(&answer(self.source, found));
        }
        self.part(StringsPart::Start(*at))?;
        self.part(StringsPart::Text(text))?;
        if *cut {
            self.part(StringsPart::Text(" …".as_bytes()))?;
        }
        Ok(self.part(StringsPart::End)?)
    }
}

impl Strings {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.sources.each(ctx, |ctx, source, prefix| {
            let json = ctx.json;
            let mut lines = Lines {
                ctx,
                source,
                prefix,
                offset: self.offset,
                out: Vec::new(),
            };
            match &*self.enc {
                [enc] if !json => self.streamed(*enc, &mut lines)?,
                _ => self.held(&mut lines)?,
            }
            Ok(lines.flush()?)
        })
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
                .explain(&source.name())?;
            Ok(true)
        })?;
        search.flush(&mut |part| lines.part(part)).explain(&source.name())
    }

    fn search(&self, enc: StringsIn, start: u64) -> buf::Strings {
        buf::Strings::new()
            .min(self.min as usize)
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
            .map(|enc| (self.search(*enc, start), Found::default()))
            .collect();
        let mut whole = Vec::new();
        each_chunk(source, opened, self.sources.chunk(), |bytes| {
            for (search, open) in &mut searches {
                search.push(bytes, &mut |part| {
                    open.take(part, &mut whole);
                    Ok(())
                })?;
            }
            print(lines, &mut whole)?;
            Ok(true)
        })?;
        for (search, open) in &mut searches {
            search.flush(&mut |part| {
                open.take(part, &mut whole);
                Ok(())
            })?;
        }
        print(lines, &mut whole)
    }
}

/// A string that is held, up to [`LONGEST`].
#[derive(Default)]
struct Found {
    at: u64,
    text: Vec<u8>,
    cut: bool,
}

impl Found {
    /// Takes one more part; the last one moves the string to `whole`.
    fn take(&mut self, part: StringsPart<'_>, whole: &mut Vec<Self>) {
        match part {
            StringsPart::Start(at) => self.at = at,
            StringsPart::Text(more) => {
                let room = LONGEST.saturating_sub(self.text.len());
                self.cut |= room < more.len();
                self.text.extend_from_slice(&more[..room.min(more.len())]);
            }
            StringsPart::End => whole.push(std::mem::take(self)),
        }
    }
}

fn print(lines: &mut Lines<'_>, whole: &mut Vec<Found>) -> anyhow::Result<()> {
    whole.sort_by_key(|found| found.at);
    for found in whole.drain(..) {
        lines.whole(&found)?;
    }
    Ok(())
}
