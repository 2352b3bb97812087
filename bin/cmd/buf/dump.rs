//! `sysu buf dump`

use std::{io::Write as _, path::Path};

use clap::Args;
use serde_json::json;
use sysu::buf::{
    self, Chunks, DumpStyle, Endian, Glyphs, Number, Radix, Source, Span,
};

use super::{
    common::{Explain as _, Opened, Step, answer, hex_of},
    out::Filter,
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
};

/// Show bytes as hex and characters, or as source text
///
/// The canonical view is `hexdump -C` to the byte, xxd and plain are xxd's.
/// On a terminal bytes are coloured by class. A RANGE may stand before the
/// first INPUT, as in `sysu buf dump ..64 photo.jpg`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf dump ..64 photo.jpg
  $ sysu buf dump --style xxd --range -0x20.. disk.img
  $ sysu buf dump --style boxed --type u32le table.bin
  $ sysu buf dump --as rust --name LOGO logo.png -o logo.rs
  $ echo hello | sysu buf dump --base bin --width 6")]
pub(crate) struct Dump {
    /// Show only this range
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<Span>,

    /// canonical, xxd, plain or boxed [default: canonical]
    #[arg(long, short)]
    style: Option<DumpStyle>,

    /// Write source text: c, rust, python, go, js, json, node, escaped, sql
    #[arg(long = "as", value_name = "LANGUAGE")]
    source: Option<Source>,

    /// Show what Node prints of a Buffer: the first 50 bytes
    #[arg(long, conflicts_with = "source")]
    node: bool,

    /// The name in source text [default: made of the name of the file]
    #[arg(long, requires = "source")]
    name: Option<String>,

    /// Bytes in a line, up to 4096
    #[arg(long, short, value_name = "N", value_parser = width)]
    width: Option<usize>,

    /// Bytes written together
    #[arg(long, short, value_name = "N")]
    group: Option<usize>,

    /// Digits of the bytes: bin, oct, dec or hex [default: hex]
    #[arg(long, short)]
    base: Option<Radix>,

    /// Order of the bytes in a group: le writes the last one first
    /// [default: be]
    #[arg(long)]
    endian: Option<Endian>,

    /// Show numbers of this type, such as u32le, i16be or f64le
    #[arg(long = "type", value_name = "TYPE")]
    number: Option<Number>,

    /// Write hex digits in upper case
    #[arg(long, short)]
    upper: bool,

    /// Write `*` for repeated lines; in xxd for lines of zeros
    #[arg(long, overrides_with = "no_squeeze")]
    squeeze: bool,

    /// Write every line
    #[arg(long, short = 'v')]
    no_squeeze: bool,

    /// The characters beside the bytes: ascii, latin1, utf8 or cp437
    /// [default: ascii]
    #[arg(long)]
    charset: Option<Glyphs>,

    /// Digits of the offsets: bin, oct, dec or hex [default: hex]
    #[arg(long)]
    radix: Option<Radix>,

    /// Count offsets from here instead of from the start of the input
    #[arg(long, value_name = "OFFSET")]
    offset_base: Option<buf::Size>,

    #[command(flatten)]
    filter: Filter,
}

fn width(text: &str) -> anyhow::Result<usize> {
    let width: usize = text.parse()?;
    let most = buf::Dump::MAX_WIDTH;
    anyhow::ensure!(width <= most, "it is more than {most}");
    Ok(width)
}

/// What is left to choose where numbers are shown.
const OF_NUMBERS: &[&str] = &[
    "--style",
    "--width",
    "--type",
    "--squeeze",
    "--no-squeeze",
    "--charset",
    "--radix",
    "--offset-base",
];

impl Dump {
    pub(crate) fn run(mut self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.take_range();
        let color =
            ctx.style.is_on() && self.filter.output.new.output.is_none();
        let span = self.range.unwrap_or(Span::ALL);
        // With -o the dump goes there, and JSON tells about it.
        let output = &self.filter.output;
        let lines =
            ctx.json && output.new.output.is_none() && !output.in_place;
        self.check(lines)?;
        if lines {
            return self.json(ctx, span);
        }
        self.filter.run(ctx, span, false, |source, opened| {
            Ok(vec![match self.source {
                _ if self.node => Box::new(NodeInspect::default()) as Step,
                Some(language) => {
                    let path = source.input.path();
                    let name = self.name.clone().unwrap_or_else(|| {
                        name_of(path.unwrap_or(Path::new("data")))
                    });
                    Box::new(language.transform(&name))
                }
                None => Box::new(self.view(opened, color).transform()),
            }])
        })
    }

    /// Refuses what a form has no use for.
    fn check(&self, lines: bool) -> anyhow::Result<()> {
        let (form, takes): (_, &[&str]) = if lines {
            ("--json without -o", &["--width", "--offset-base"])
        } else if self.node {
            ("--node", &[])
        } else if self.source.is_some() {
            ("--as", &[])
        } else if self.style == Some(DumpStyle::Plain) {
            ("plain", &["--style", "--width", "--base", "--upper"])
        } else if self.number.is_some() {
            ("--type", OF_NUMBERS)
        } else {
            return Ok(());
        };
        let given = [
            ("--style", self.style.is_some()),
            ("--width", self.width.is_some()),
            ("--group", self.group.is_some()),
            ("--base", self.base.is_some()),
            ("--endian", self.endian.is_some()),
            ("--type", self.number.is_some()),
            ("--upper", self.upper),
            ("--squeeze", self.squeeze),
            ("--no-squeeze", self.no_squeeze),
            ("--charset", self.charset.is_some()),
            ("--radix", self.radix.is_some()),
            ("--offset-base", self.offset_base.is_some()),
            ("--as", lines && self.source.is_some()),
            ("--node", lines && self.node),
        ];
        match given.iter().find(|(name, on)| *on && !takes.contains(name)) {
            Some((name, _)) => {
                Err(usage(format!("{form} has no use for {name}")))
            }
            None => Ok(()),
        }
    }

    /// A first word that is a range, and no file, is the range.
    fn take_range(&mut self) {
        let paths = &mut self.filter.sources.inputs.paths;
        if self.range.is_none()
            && let Some(first) = paths.first()
            && !first.exists()
            && let Some(Ok(span)) = first.to_str().map(str::parse)
        {
            self.range = Some(span);
            paths.remove(0);
        }
    }

    /// One object a line of the view.
    fn json(&self, ctx: &mut Ctx, span: Span) -> anyhow::Result<Status> {
        let width = self.width.unwrap_or(16).max(1);
        self.filter.sources.each(ctx, |ctx, source, _| {
            let opened = source.open(span)?;
            let mut at = match self.offset_base {
                Some(base) => base.bytes(),
                None => opened.start,
            };
            let mut lines = Chunks::new(opened.reader, width);
            while let Some(line) =
                lines.next_chunk().explain(&source.name())?
            {
                let text: String = line
                    .iter()
                    .map(|b| match b {
                        b' '..=b'~' => *b as char,
                        _ => '.',
                    })
                    .collect();
                ctx.print_json(&answer(
                    source,
                    json!({ "offset": at, "hex": hex_of(line), "text": text }),
                ))?;
                at += line.len() as u64;
            }
            Ok(())
        })
    }

    fn view(&self, opened: &Opened, color: bool) -> buf::Dump {
        let start = match self.offset_base {
            Some(base) => base.bytes(),
            None => opened.start,
        };
        let mut dump =
            buf::Dump::new(self.style.unwrap_or(DumpStyle::Canonical))
                .upper(self.upper)
                .start(start)
                .color(color);
        if let Some(base) = self.base {
            dump = dump.base(base);
        }
        if let Some(endian) = self.endian {
            dump = dump.endian(endian);
        }
        if let Some(radix) = self.radix {
            dump = dump.offset_radix(radix);
        }
        if let Some(glyphs) = self.charset {
            dump = dump.glyphs(glyphs);
        }
        if let Some(width) = self.width {
            dump = dump.width(width);
        }
        if let Some(group) = self.group {
            dump = dump.group(group);
        }
        if let Some(number) = self.number {
            dump = dump.number(number);
        }
        if self.squeeze || self.no_squeeze {
            dump = dump.squeeze(self.squeeze && !self.no_squeeze);
        }
        dump
    }
}

/// The name that xxd would give an array: the whole path.
fn name_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Node's `inspect`: as many bytes as it shows, and how many more there are.
#[derive(Default)]
struct NodeInspect {
    first: Vec<u8>,
    more: u64,
}

impl buf::Transform for NodeInspect {
    fn push(&mut self, input: &[u8], _: &mut buf::Out) -> buf::Result<()> {
        let room = buf::Inspect::MAX - self.first.len();
        let (first, more) = input.split_at(input.len().min(room));
        self.first.extend_from_slice(first);
        self.more += more.len() as u64;
        Ok(())
    }

    fn flush(&mut self, out: &mut buf::Out) -> buf::Result<()> {
        out.extend(b"<Buffer");
        for byte in &self.first {
            write!(out, " {byte:02x}")?;
        }
        match self.more {
            0 if self.first.is_empty() => out.extend(b" >\n"),
            0 => out.extend(b">\n"),
            1 => out.extend(b" ... 1 more byte>\n"),
            more => writeln!(out, " ... {more} more bytes>")?,
        }
        Ok(())
    }
}
