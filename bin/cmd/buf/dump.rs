//! `sysu buf dump`

use std::path::Path;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{
    self, Chunks, DumpStyle, Endian, Glyphs, Number, Radix, Source, Span,
};

use super::{
    common::{Opened, Step, answer, hex_of},
    out::Filter,
};
use crate::{ctx::Ctx, error::Status};

/// Show bytes as hex and characters, or as source text
///
/// The canonical view is `hexdump -C` to the byte, xxd and plain are xxd's.
/// On a terminal bytes are coloured by class.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf dump photo.jpg --range ..64
  $ sysu buf dump --style xxd --range -0x20.. disk.img
  $ sysu buf dump --style boxed --type u32le table.bin
  $ sysu buf dump --as rust --name LOGO logo.png -o logo.rs
  $ echo hello | sysu buf dump --base bin --width 6")]
pub(crate) struct Dump {
    /// Show only this range
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<Span>,

    /// canonical, xxd, plain or boxed
    #[arg(long, short, default_value = "canonical")]
    style: DumpStyle,

    /// Write source text: c, rust, python, go, js, json, node, escaped, sql
    #[arg(long = "as", value_name = "LANGUAGE")]
    source: Option<Source>,

    /// The name in source text [default: made of the name of the file]
    #[arg(long, requires = "source")]
    name: Option<String>,

    /// Bytes in a line, up to 4096
    #[arg(long, short, value_name = "N")]
    width: Option<usize>,

    /// Bytes written together
    #[arg(long, short, value_name = "N")]
    group: Option<usize>,

    /// Digits of the bytes: bin, oct, dec or hex
    #[arg(long, short, default_value = "hex")]
    base: Radix,

    /// Order of the bytes in a group: le writes the last one first
    #[arg(long, default_value = "be")]
    endian: Endian,

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
    #[arg(long, default_value = "ascii")]
    charset: Glyphs,

    /// Digits of the offsets: bin, oct, dec or hex
    #[arg(long, default_value = "hex")]
    radix: Radix,

    /// Count offsets from here instead of from the start of the input
    #[arg(long, value_name = "OFFSET")]
    offset_base: Option<buf::Size>,

    #[command(flatten)]
    filter: Filter,
}

impl Dump {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let color = ctx.style.is_on() && self.filter.output.output.is_none();
        let span = self.range.unwrap_or(Span::ALL);
        if ctx.json {
            return self.json(ctx, span);
        }
        self.filter.run(ctx, span, false, |source, opened| {
            Ok(vec![match self.source {
                Some(language) => {
                    let path = source.input.path();
                    let name = self.name.clone().unwrap_or_else(|| {
                        name_of(path.unwrap_or(Path::new("data")))
                    });
                    Box::new(language.transform(&name)) as Step
                }
                None => Box::new(self.view(opened, color).transform()),
            }])
        })
    }

    /// One object a line of the view.
    fn json(&self, ctx: &mut Ctx, span: Span) -> anyhow::Result<Status> {
        let width = self.width.unwrap_or(16).clamp(1, buf::Dump::MAX_WIDTH);
        for source in self.filter.sources.resolve(ctx)? {
            let opened = source.open(span)?;
            let mut at = match self.offset_base {
                Some(base) => base.bytes(),
                None => opened.start,
            };
            let mut lines = Chunks::new(opened.reader, width);
            while let Some(line) = lines
                .next_chunk()
                .with_context(|| format!("cannot read `{}`", source.name()))?
            {
                let text: String = line
                    .iter()
                    .map(|b| match b {
                        b' '..=b'~' => *b as char,
                        _ => '.',
                    })
                    .collect();
                ctx.print_json(&answer(
                    &source,
                    json!({ "offset": at, "hex": hex_of(line), "text": text }),
                ))?;
                at += line.len() as u64;
            }
        }
        Ok(Status::Done)
    }

    fn view(&self, opened: &Opened, color: bool) -> buf::Dump {
        let start = match self.offset_base {
            Some(base) => base.bytes(),
            None => opened.start,
        };
        let mut dump = buf::Dump::new(self.style)
            .base(self.base)
            .endian(self.endian)
            .upper(self.upper)
            .start(start)
            .offset_radix(self.radix)
            .glyphs(self.charset)
            .color(color);
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
