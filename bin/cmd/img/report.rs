//! What is said of each output.

use std::io::Write as _;

use serde_json::json;
use sysu::img::{self, Format};

use super::goal::Reached;
use crate::{ctx::Ctx, input::Input, output::Target, text};

pub(super) fn planned(
    ctx: &mut Ctx,
    input: &Input,
    target: &Target,
    size: Option<img::Size>,
    format: Format,
) -> anyhow::Result<()> {
    let path = match target {
        Target::Stdout => None,
        Target::File(path) => Some(path.as_path()),
    };
    let replaces = path.is_some_and(std::path::Path::is_file);
    if ctx.json {
        return ctx.print_json(&json!({
            "input": input.json_name(),
            "output": path.map_or_else(|| "-".into(), text::json_path),
            "format": format.name(),
            "width": size.map(|size| size.width),
            "height": size.map(|size| size.height),
            "replaces": replaces,
            "planned": true,
        }));
    }
    let size = size.map_or_else(|| "?".to_owned(), |size| size.to_string());
    writeln!(
        ctx.stdout,
        "{} -> {}  {size}  {format}{}",
        input.name(),
        path.map_or_else(|| "standard output".to_owned(), text::path),
        if replaces { "  replaces a file" } else { "" },
    )?;
    Ok(())
}

pub(super) fn unchanged(
    ctx: &mut Ctx,
    input: &Input,
    path: &std::path::Path,
) -> anyhow::Result<()> {
    if ctx.json {
        return ctx.print_json(&json!({
            "input": input.json_name(),
            "output": text::json_path(path),
            "unchanged": true,
        }));
    }
    if !ctx.quiet {
        let (input, path) = (input.name(), text::path(path));
        writeln!(ctx.stdout, "{input} -> {path}  unchanged")?;
    }
    Ok(())
}

pub(super) fn kept(
    ctx: &mut Ctx,
    input: &Input,
    path: &std::path::Path,
    info: &img::Info,
) -> anyhow::Result<()> {
    if ctx.json {
        let mut line = json_of(input, path, info);
        line["kept"] = true.into();
        return ctx.print_json(&line);
    }
    if !ctx.quiet {
        let change = change(info.input_bytes, info.bytes);
        writeln!(ctx.stdout, "{}  not smaller{change}", input.name())?;
    }
    Ok(())
}

pub(super) fn json_of(
    input: &Input,
    path: &std::path::Path,
    info: &img::Info,
) -> serde_json::Value {
    json!({
        "input": input.json_name(),
        "output": text::json_path(path),
        "format": info.format.name(),
        "width": info.size.width,
        "height": info.size.height,
        "channels": info.channels,
        "frames": info.frames,
        "bytes": info.bytes,
        "input_format": info.input_format.map(Format::name),
        "input_width": info.input_size.width,
        "input_height": info.input_size.height,
        "input_bytes": info.input_bytes,
        "crop_offset": info.report.crop_offset,
        "attention": info.report.attention,
        "trim_offset": info.report.trim_offset,
        "text_dpi": info.report.text_dpi,
        "warnings": info.report.warnings,
    })
}

pub(super) fn written(
    ctx: &mut Ctx,
    input: &Input,
    path: &std::path::Path,
    info: &img::Info,
    goal: Option<Reached>,
) -> anyhow::Result<()> {
    if ctx.quiet {
        return Ok(());
    }
    writeln!(
        ctx.stdout,
        "{} -> {}  {}  {}{}{}",
        input.name(),
        text::path(path),
        info.size,
        text::bytes(info.bytes),
        change(info.input_bytes, info.bytes),
        goal.map_or_else(String::new, Reached::text),
    )?;
    Ok(())
}

/// How much smaller or larger, in per cent.
fn change(before: u64, after: u64) -> String {
    if before == 0 {
        return String::new();
    }
    let percent = (after as f64 / before as f64 - 1.0) * 100.0;
    format!("  ({percent:+.0}%)")
}
