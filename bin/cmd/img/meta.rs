//! `sysu img meta`

use std::{io::Write as _, path::PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use sysu::img::{Keep, Metadata, meta};

use super::{
    common::{MAX_FILE, explain, is_picture, named},
    rewrite::Rewrite,
    strip::Strip,
};
use crate::{
    batch::{self, BatchArgs},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, Inputs},
    text,
};

/// Read and change metadata: EXIF, XMP, IPTC, profile, density, comments
///
/// The coded pixels are copied byte by byte. JPEG, PNG, WebP, GIF, TIFF, AVIF
/// and JPEG XL, as far as each can hold what is set.
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(super) struct Meta {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Get(Get),
    Set(Set),
    #[command(after_help = "\
Examples:
  $ sysu img meta strip photo.jpg -o clean.jpg
  $ sysu img meta strip --gps -r photos --in-place")]
    Strip(Strip),
    Copy(Copy),
}

impl Meta {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Get(verb) => verb.run(ctx),
            Verb::Set(verb) => verb.run(ctx),
            Verb::Strip(verb) => verb.run(ctx),
            Verb::Copy(verb) => verb.run(ctx),
        }
    }
}

/// Show the fields of metadata, or one of them
///
/// With --tag, one value a line; the status is 1 if a picture has none.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img meta get photo.jpg
  $ sysu img meta get photo.jpg --tag DateTimeOriginal
  $ sysu img meta get -r photos --tag Copyright
  $ sysu img meta get --json photo.jpg | jq .gps")]
struct Get {
    #[command(flatten)]
    inputs: Inputs,

    /// This field only: an EXIF tag such as Artist or GPSLatitude, or
    /// format, width, height, orientation, density, comment, xmp
    #[arg(long, value_name = "NAME")]
    tag: Option<String>,

    /// Write this block as it is stored: exif, xmp, icc or iptc
    #[arg(
        long,
        value_name = "NAME",
        value_parser = ["exif", "xmp", "icc", "iptc"],
        conflicts_with = "tag"
    )]
    block: Option<String>,

    #[command(flatten)]
    batch: BatchArgs,
}

impl Get {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &is_picture)?;
        let many = inputs.len() > 1;
        if self.block.is_some() && many {
            return Err(usage("many inputs, and one block to write"));
        }
        let mut missing = false;
        let work = |_: usize, input: &Input, stages: &mut batch::Stages| {
            let bytes = stages.time("read", || input.read(MAX_FILE))?;
            let head = named(meta::read(&bytes), input)?;
            let tag = match &self.tag {
                Some(tag) => Some(named(meta::get(&bytes, tag), input)?),
                None => None,
            };
            Ok((head, tag))
        };
        let status = batch::run(
            ctx,
            &self.batch,
            &inputs,
            work,
            |ctx, input, (head, tag), _| match (&self.block, tag) {
                (Some(name), _) => {
                    missing |= !write_block(ctx, &head, name)?;
                    Ok(())
                }
                (None, Some(value)) => {
                    missing |= value.is_none();
                    self.one(ctx, input, value, many)
                }
                (None, None) => show(ctx, input, &head, many),
            },
        )?;
        Ok(if missing { Status::No } else { status })
    }

    fn one(
        &self,
        ctx: &mut Ctx,
        input: &Input,
        value: Option<String>,
        many: bool,
    ) -> anyhow::Result<()> {
        if ctx.json {
            return ctx.print_json(&json!({
                "input": input.json_name(),
                "tag": self.tag,
                "value": value,
            }));
        }
        let Some(value) = value else { return Ok(()) };
        let value = text::printable(&value);
        if many {
            writeln!(ctx.stdout, "{}  {value}", input.name())?;
        } else {
            writeln!(ctx.stdout, "{value}")?;
        }
        Ok(())
    }
}

/// Writes a block as it is; says whether there is one.
fn write_block(
    ctx: &mut Ctx,
    head: &Metadata,
    name: &str,
) -> anyhow::Result<bool> {
    let block = match name {
        "exif" => &head.exif,
        "xmp" => &head.xmp,
        "icc" => &head.icc,
        _ => &head.iptc,
    };
    let Some(block) = block else { return Ok(false) };
    ctx.stdout.write_all(block)?;
    Ok(true)
}

fn show(
    ctx: &mut Ctx,
    input: &Input,
    head: &Metadata,
    many: bool,
) -> anyhow::Result<()> {
    let fields = meta::fields(head);
    if ctx.json {
        let mut groups = Map::new();
        groups.insert("input".into(), input.json_name());
        for field in fields {
            let group = groups
                .entry(field.group)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(group) = group {
                let value = json!({"text": field.text, "value": field.value});
                group.insert(field.name, value);
            }
        }
        return ctx.print_json(&Value::Object(groups));
    }
    if many {
        writeln!(ctx.stdout, "{}", input.name())?;
    }
    let width = fields.iter().map(|f| f.name.chars().count()).max();
    let width = width.unwrap_or(0);
    for field in fields {
        let (name, value) =
            (text::printable(&field.name), text::printable(&field.text));
        writeln!(ctx.stdout, "{:10} {name:width$}  {value}", field.group)?;
    }
    Ok(())
}

/// Set fields of metadata
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img meta set Artist='Ana' Copyright='2026 Ana' photo.jpg -o signed.jpg
  $ sysu img meta set density=300 --in-place *.png
  $ sysu img meta set orientation=1 photo.jpg --in-place
  $ sysu img meta set --icc display-p3.icc photo.jpg -o tagged.jpg")]
struct Set {
    /// Fields as NAME=VALUE, then the pictures: EXIF tags, orientation,
    /// density, comment, xmp
    #[arg(value_name = "NAME=VALUE… INPUT")]
    words: Vec<PathBuf>,

    /// Take the colour profile of this file, without converting a pixel
    #[arg(long, value_name = "FILE")]
    icc: Option<PathBuf>,

    /// Take the XMP packet of this file
    #[arg(long, value_name = "FILE")]
    xmp: Option<PathBuf>,

    /// Take the EXIF block of this file
    #[arg(long, value_name = "FILE")]
    exif: Option<PathBuf>,

    #[command(flatten)]
    rewrite: Rewrite,
}

impl Set {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut edit = meta::Edit::new();
        let mut paths = self.words.as_slice();
        while let Some((first, rest)) = paths.split_first() {
            // The first word without a `=` is a picture, as all after it.
            let pair = first.to_str().and_then(|text| text.split_once('='));
            let Some((name, value)) = pair else { break };
            edit = explain(edit.set(name, value))?;
            paths = rest;
        }
        let block = |path: &PathBuf| Input::file(path).read(64 << 20);
        if let Some(path) = &self.icc {
            edit = edit.icc(block(path)?);
        }
        if let Some(path) = &self.xmp {
            edit = edit.xmp(block(path)?);
        }
        if let Some(path) = &self.exif {
            edit = edit.exif(block(path)?);
        }
        if edit.is_empty() {
            return Err(usage("there is nothing to set"))
                .hint("say NAME=VALUE before the pictures");
        }
        self.rewrite.run(ctx, paths, |bytes| meta::edit(bytes, &edit))
    }
}

/// Copy metadata from one picture into others, be they of another format
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img meta copy original.jpg edited.jpg --in-place
  $ sysu img meta copy original.jpg edited.png -o tagged.png --no-gps")]
struct Copy {
    /// Where it comes from
    from: PathBuf,

    /// The pictures that get it
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// Leave the place out
    #[arg(long)]
    no_gps: bool,

    /// Copy the colour profile, too: only for pictures of the same colours
    #[arg(long)]
    profile: bool,

    #[command(flatten)]
    rewrite: Rewrite,
}

impl Copy {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let from = Input::file(&self.from).read(MAX_FILE)?;
        let keep = Keep::ALL.gps(!self.no_gps).icc(self.profile);
        self.rewrite.run(ctx, &self.paths, |to| meta::copy(&from, to, keep))
    }
}
