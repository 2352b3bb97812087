//! `sysu img info`

use std::io::Write as _;

use clap::Args;
use serde_json::{Value, json};
use sysu::img::{Depth, Format, Metadata, Pipeline, Space};

use super::common::{MAX_FILE, Reading, is_picture, named};
use crate::{
    batch::{self, BatchArgs},
    ctx::Ctx,
    error::{Annotate as _, Status},
    input::{Input, Inputs},
    text,
};

/// Say what pictures are: format, size, colours, pages, metadata
///
/// Only the header is read. Sizes are those that are seen, with the
/// orientation applied.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img info photo.jpg
  $ sysu img info --json *.png | jq .width
  $ sysu img info -r photos --field width
  $ sysu img info -r photos -f '{input}: {width}x{height} {format}'")]
pub(super) struct Info {
    #[command(flatten)]
    inputs: Inputs,

    /// Print this field of the JSON form only
    #[arg(long, value_name = "NAME")]
    field: Option<String>,

    /// Print a line of your own, with fields of the JSON form in braces
    #[arg(
        long,
        short,
        value_name = "TEMPLATE",
        conflicts_with_all = ["field", "json"]
    )]
    format: Option<String>,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    batch: BatchArgs,
}

impl Info {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &is_picture)?;
        let many = inputs.len() > 1;
        batch::run(
            ctx,
            &self.batch,
            &inputs,
            |_, input, stages| {
                let bytes = stages.time("read", || input.read(MAX_FILE))?;
                let len = bytes.len() as u64;
                let pipeline =
                    self.reading.apply(Pipeline::from_bytes(bytes))?;
                let head = stages.time("header", || pipeline.metadata());
                Ok((named(head, input)?, len))
            },
            |ctx, input, (head, len), _| {
                self.print(ctx, input, &head, len, many)
            },
        )
    }

    fn print(
        &self,
        ctx: &mut Ctx,
        input: &Input,
        head: &Metadata,
        len: u64,
        many: bool,
    ) -> anyhow::Result<()> {
        let value = to_json(input, head, len);
        if let Some(template) = &self.format {
            let line = filled(template, &value)?;
            writeln!(ctx.stdout, "{}", text::printable(&line))?;
            return Ok(());
        }
        if let Some(field) = &self.field {
            let Some(value) = value.get(field) else {
                let names: Vec<_> = value
                    .as_object()
                    .map(|map| map.keys().cloned().collect())
                    .unwrap_or_default();
                return Err(crate::error::usage(format!(
                    "there is no field `{field}`; there are {}",
                    names.join(", ")
                )));
            };
            let plain = value.as_str().map(str::to_owned);
            let shown = plain.unwrap_or_else(|| value.to_string());
            writeln!(ctx.stdout, "{}", text::printable(&shown))?;
            return Ok(());
        }
        if ctx.json {
            return ctx.print_json(&value);
        }
        if many {
            writeln!(ctx.stdout, "{}", line(input, head, len))?;
            return Ok(());
        }
        table(ctx, input, head, len)
    }
}

/// The template with its fields filled in.
fn filled(template: &str, value: &Value) -> anyhow::Result<String> {
    let mut line = String::new();
    let mut rest = template;
    while let Some((before, field)) = rest.split_once('{') {
        line.push_str(before);
        let found = field
            .split_once('}')
            .and_then(|(name, after)| Some((value.get(name)?, after)));
        let Some((value, after)) = found else {
            return Err(crate::error::usage(format!(
                "`{template}` names no field of --json"
            )))
            .hint("such as '{width}x{height} {format} {bytes}'");
        };
        match value.as_str() {
            Some(text) => line.push_str(text),
            None => line.push_str(&value.to_string()),
        }
        rest = after;
    }
    line.push_str(rest);
    Ok(line)
}

/// One line, for many pictures.
fn line(input: &Input, head: &Metadata, len: u64) -> String {
    let pages = match head.frames {
        1 => String::new(),
        n => format!("  {n} frames"),
    };
    format!(
        "{}  {}  {}  {}{pages}  {}",
        input.name(),
        head.format,
        head.upright_size(),
        colours(head),
        text::bytes(len),
    )
}

/// A row a fact, for one picture.
fn table(
    ctx: &mut Ctx,
    input: &Input,
    head: &Metadata,
    len: u64,
) -> anyhow::Result<()> {
    let mut rows: Vec<(&str, String)> = vec![
        ("file", input.name()),
        ("format", head.format.to_string()),
        ("size", format!("{} pixels", head.upright_size())),
        ("bytes", format!("{len} ({})", text::bytes(len))),
        ("colours", colours(head)),
    ];
    let mut row = |name, value: Option<String>| {
        if let Some(value) = value {
            rows.push((name, text::printable(&value).into_owned()));
        }
    };
    row("palette", head.palette.map(|n| format!("{n} entries")));
    row("chroma", head.chroma.map(str::to_owned));
    row("packed", head.compression.map(str::to_owned));
    row(
        "passes",
        head.is_progressive.then(|| "progressive or interlaced".into()),
    );
    row(
        "orientation",
        (head.orientation.tag() != 1).then(|| {
            format!("{} (stored {})", head.orientation.tag(), head.size)
        }),
    );
    row(
        "density",
        head.density.map(|d| format!("{:.0} x {:.0} dpi", d.x, d.y)),
    );
    row("frames", (head.frames > 1).then(|| head.frames.to_string()));
    row(
        "loops",
        head.loop_count.map(|n| match n {
            0 => "for ever".into(),
            n => n.to_string(),
        }),
    );
    let blob = |v: &Option<std::sync::Arc<[u8]>>| {
        v.as_ref().map(|v| text::bytes(v.len() as u64))
    };
    row("profile", blob(&head.icc));
    row("exif", blob(&head.exif));
    row("xmp", blob(&head.xmp));
    row("iptc", blob(&head.iptc));
    row("gain map", blob(&head.gain_map));
    for (keyword, value) in &head.comments {
        row("comment", Some(format!("{keyword}: {value}")));
    }
    for (name, value) in rows {
        writeln!(ctx.stdout, "{name:12} {value}")?;
    }
    Ok(())
}

fn colours(head: &Metadata) -> String {
    let alpha = if head.has_alpha { " with alpha" } else { "" };
    let space = match head.space {
        Space::Grey => "grey",
        Space::Cmyk => "CMYK",
        Space::Linear => "linear RGB",
        Space::Bands => "bands",
        _ => "RGB",
    };
    let float = if head.depth == Depth::F32 { " float" } else { "" };
    format!("{space}{alpha}, {} bits{float}", head.bits)
}

fn to_json(input: &Input, head: &Metadata, len: u64) -> Value {
    let upright = head.upright_size();
    let blob = |v: &Option<std::sync::Arc<[u8]>>| v.as_ref().map(|v| v.len());
    json!({
        "input": input.json_name(),
        "format": head.format.name(),
        "media_type": Format::media_type(head.format),
        "bytes": len,
        "width": upright.width,
        "height": upright.height,
        "stored_width": head.size.width,
        "stored_height": head.size.height,
        "orientation": head.orientation.tag(),
        "space": format!("{:?}", head.space).to_lowercase(),
        "channels": head.channels,
        "has_alpha": head.has_alpha,
        "depth": format!("{:?}", head.depth).to_lowercase(),
        "bits": head.bits,
        "palette": head.palette,
        "chroma": head.chroma,
        "compression": head.compression,
        "is_progressive": head.is_progressive,
        "density": head.density.map(|d| json!({"x": d.x, "y": d.y})),
        "frames": head.frames,
        "loop_count": head.loop_count,
        "delays_ms": head.delays_ms,
        "background": head.background.map(|c| c.to_string()),
        "icc_bytes": blob(&head.icc),
        "exif_bytes": blob(&head.exif),
        "xmp_bytes": blob(&head.xmp),
        "iptc_bytes": blob(&head.iptc),
        "gain_map_bytes": blob(&head.gain_map),
        "comments": head.comments.iter().map(|(keyword, text)| {
            json!({"keyword": keyword, "text": text})
        }).collect::<Vec<_>>(),
    })
}
