//! `sysu buf read`

use std::{
    io::{self, Read as _},
    path::PathBuf,
};

use clap::Args;
use serde_json::{Map, Value as Json, json};
use sysu::buf::{
    Error, FieldType, FieldValue, Layout, Offset, Size, Span, Value, read_span,
};

use super::common::{Explain as _, Given, Held, Source, say};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    text,
};

/// Read numbers and other values
///
/// Types: u8, i16le, u24be, … i128be, f16le, f32be, f64le, uleb128, leb128,
/// cstr, str[n], utf16[n], hex[n], uuid, guid, ipv4, ipv6, mac, unixtime32,
/// unixtime64, filetime, dosdatetime.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu buf read photo.png u32be@16 u32be@20
  $ sysu buf read table.bin --fields 'id:u32le name:str[12]' --count 10
  $ sysu buf read table.bin --fields 'id:u32le x:f32le' --at 16 --all
  $ sysu buf read --hex 00000100 u32be@0 --json")]
pub(crate) struct Read {
    /// The file, or `-`; then what to read, TYPE@OFFSET
    #[arg(value_name = "INPUT")]
    words: Vec<String>,

    /// Read records of these fields: name:type, with spaces between them
    #[arg(long, value_name = "LAYOUT")]
    fields: Option<Layout>,

    /// Where the first record starts
    #[arg(
        long,
        value_name = "OFFSET",
        default_value = "0",
        allow_hyphen_values = true,
        requires = "fields"
    )]
    at: Offset,

    /// Read N records, or as many as there are, if fewer
    #[arg(long, value_name = "N", default_value_t = 1, requires = "fields")]
    count: u64,

    /// Read every record up to the end
    #[arg(long, conflicts_with = "count", requires = "fields")]
    all: bool,

    /// Bytes from one record to the next [default: its length]
    #[arg(long, value_name = "SIZE", requires = "fields")]
    stride: Option<Size>,

    #[command(flatten)]
    given: Given,
}

/// A value to read and its place.
struct Item {
    field: FieldType,
    at: Offset,
    name: String,
}

fn item(text: &str) -> Result<Item, Error> {
    let (kind, at) = text.split_once('@').unwrap_or((text, "0"));
    Ok(Item { field: kind.parse()?, at: at.parse()?, name: text.to_owned() })
}

/// The longest value, or record, that is read at once.
const WINDOW: usize = 1 << 20;

impl Read {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let (path, items) = self.split()?;
        let source = self.given.one(ctx, path.as_deref())?;
        if items.is_empty() && self.fields.is_none() {
            return Err(usage("there is nothing to read"))
                .hint("name values as TYPE@OFFSET, or --fields LAYOUT");
        }
        if let Some(layout) = &self.fields {
            if !items.is_empty() {
                return Err(usage(
                    "single values and --fields exclude each other",
                ))
                .hint("a field of the layout is NAME:TYPE");
            }
            return self.records(ctx, &source, layout);
        }
        // The last place of a stream says how much of it is of use.
        let last = items.iter().map(|item| match item.at {
            Offset::FromStart(n) => n.saturating_add(WINDOW as u64),
            Offset::FromEnd(_) => u64::MAX,
        });
        let mut held = source.hold(last.max().unwrap_or(0))?;
        for item in items {
            let bytes = window(&mut held, item.at).explain(&source.name())?;
            let (value, _) =
                item.field.read(&bytes).explain(&source.name())?;
            if ctx.json {
                let found =
                    json!({ "field": item.name, "value": json_of(&value) });
                ctx.print_json(&found)?;
            } else {
                let line = format!("{:<16} {value}", item.name);
                say(ctx, &text::printable(&line))?;
            }
        }
        Ok(Status::Done)
    }

    /// The first word is the input, unless it is given otherwise.
    fn split(&self) -> anyhow::Result<(Option<PathBuf>, Vec<Item>)> {
        let mut words = self.words.iter();
        let mut path = None;
        let mut items = Vec::new();
        if let Some(first) = words.next() {
            match item(first) {
                Ok(item) => items.push(item),
                Err(_) => path = Some(PathBuf::from(first)),
            }
        }
        for word in words {
            items.push(item(word)?);
        }
        Ok((path, items))
    }

    fn records(
        &self,
        ctx: &mut Ctx,
        source: &Source,
        layout: &Layout,
    ) -> anyhow::Result<Status> {
        let opened = source.open(Span::from_offset(self.at))?;
        let name = source.name();
        let mut reader = opened.reader;
        let (mut bytes, mut at) = (Vec::new(), opened.start);
        let count = if self.all { u64::MAX } else { self.count };
        let mut table = Table::new(layout);
        for index in 0..count {
            if bytes.len() < WINDOW / 2 {
                let lacks = (WINDOW - bytes.len()) as u64;
                let mut more = reader.by_ref().take(lacks);
                more.read_to_end(&mut bytes).explain(&name)?;
            }
            if bytes.is_empty() && (0 < index || self.all) {
                break;
            }
            let (record, len) = layout.read_with_len(&bytes).explain(&name)?;
            if ctx.json {
                let mut object = Map::new();
                object.insert("offset".into(), at.into());
                for (name, value) in &record {
                    object.insert((*name).to_owned(), json_of(value));
                }
                ctx.print_json(&object)?;
            } else if count == 1 {
                for (name, value) in &record {
                    let line = format!("{name:<16} {value}");
                    say(ctx, &text::printable(&line))?;
                }
            } else {
                table.row(ctx, at, &record)?;
            }
            let step = self.stride.map_or(len as u64, Size::bytes).max(1);
            at = at.saturating_add(step);
            let held = step.min(bytes.len() as u64);
            bytes.drain(..held as usize);
            if held < step {
                let mut skipped = reader.by_ref().take(step - held);
                io::copy(&mut skipped, &mut io::sink()).explain(&name)?;
            }
        }
        table.end(ctx)?;
        Ok(Status::Done)
    }
}

/// Records as a table: the first ones decide how wide the columns are.
struct Table {
    widths: Vec<usize>,
    // The rows that wait until the widths are known.
    held: Vec<Vec<String>>,
    begun: bool,
}

impl Table {
    fn new(layout: &Layout) -> Self {
        let named = layout.fields().iter().filter(|(_, f)| !f.is_padding());
        let names = named.map(|(name, _)| text::printable(name).into_owned());
        let head: Vec<String> =
            ["offset".to_owned()].into_iter().chain(names).collect();
        Self { widths: vec![0; head.len()], held: vec![head], begun: false }
    }

    fn row(
        &mut self,
        ctx: &mut Ctx,
        at: u64,
        record: &[(&str, FieldValue)],
    ) -> anyhow::Result<()> {
        let values = record.iter().map(|(_, value)| {
            text::printable(&value.to_string()).into_owned()
        });
        let row = [format!("{at:#010x}")].into_iter().chain(values).collect();
        self.held.push(row);
        if self.begun || self.held.len() == 100 {
            self.end(ctx)
        } else {
            Ok(())
        }
    }

    /// Writes what waits.
    fn end(&mut self, ctx: &mut Ctx) -> anyhow::Result<()> {
        if !self.begun && self.held.len() == 1 {
            return Ok(());
        }
        self.begun = true;
        for row in &self.held {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        for row in self.held.drain(..) {
            let cells = row.iter().zip(&self.widths);
            let line: Vec<String> =
                cells.map(|(cell, width)| format!("{cell:<width$}")).collect();
            say(ctx, line.join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// The bytes from a place on, as many as one value can take.
fn window(held: &mut Held, at: Offset) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let (reader, _) = read_span(held, Span::from_offset(at))?;
    reader.take(WINDOW as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A value in JSON; integers that JavaScript would round are strings.
fn json_of(value: &FieldValue) -> Json {
    const SAFE: u64 = 1 << 53;
    match value {
        FieldValue::Number(Value::Uint(v)) => match u64::try_from(*v) {
            Ok(v) if v <= SAFE => v.into(),
            _ => v.to_string().into(),
        },
        FieldValue::Number(Value::Int(v)) => match i64::try_from(*v) {
            Ok(v) if v.unsigned_abs() <= SAFE => v.into(),
            _ => v.to_string().into(),
        },
        FieldValue::Number(Value::Float(v)) if v.is_finite() => (*v).into(),
        value => value.to_string().into(),
    }
}
