//! `sysu img tiles`

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::{
    buf::{AtomicFile, Existing},
    img::{Colour, Pipeline, TileLayout, Tiled, Tiles as Cut, Zip},
};

use super::{
    common::{MAX_FILE, Reading, Writing, explain, is_picture, named},
    staged::{Staged, cannot_write, taken},
};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, MoreInputs},
    text,
};

/// Cut large pictures into pyramids of tiles, for viewers that zoom
///
/// -o names a folder, which takes NAME.dzi and NAME_files, or NAME with
/// info.json, ImageProperties.xml or the tiles of a map in it; or an
/// archive: a name that ends in .zip. --html adds NAME.html, a page that
/// shows the picture and needs nothing else.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img tiles photo.jpg -o public --html
  $ sysu img tiles photo.jpg -o iiif --layout iiif3 --id https://example.com/iiif/photo
  $ sysu img tiles photo.jpg -o photo.zip --layout zoomify
  $ sysu img tiles photo.jpg -o map --layout google -f webp --quality 70")]
pub(super) struct Tiles {
    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// dzi, iiif2, iiif3, zoomify or google
    #[arg(long, value_name = "LAYOUT", default_value = "dzi")]
    layout: String,

    /// Where the tiles go: a folder, or a name that ends in .zip
    #[arg(long, short, value_name = "PLACE", help_heading = "Output")]
    output: PathBuf,

    /// Replace what is already there
    #[arg(long, help_heading = "Output")]
    overwrite: bool,

    /// What the pyramid is called [default: the input's name]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// The side of a tile in pixels [default: 254 for dzi, 512 for IIIF,
    /// 256 for the others]
    #[arg(long, value_name = "N")]
    tile: Option<u32>,

    /// Pixels that a tile shares with each neighbour; dzi only [default: 1]
    #[arg(long, value_name = "N")]
    overlap: Option<u32>,

    /// What stands behind clear pixels, and beyond the picture
    #[arg(long, value_name = "COLOUR", default_value = "white")]
    background: Colour,

    /// The address under which IIIF will serve the picture
    #[arg(long, value_name = "URL")]
    id: Option<String>,

    /// Write a page that shows the picture, too
    #[arg(long)]
    html: bool,

    #[command(flatten)]
    inputs: MoreInputs,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    writing: Writing,

    #[command(flatten)]
    batch: BatchArgs,
}

impl Tiles {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let layout: TileLayout = explain(self.layout.parse())?;
        let cut = self.cut(layout)?;
        let inputs = self.inputs.resolve(&self.paths, ctx, &is_picture)?;
        let is_zip = self.output.extension().is_some_and(|ext| ext == "zip");
        if 1 < inputs.len() && (self.name.is_some() || is_zip) {
            return Err(usage("many pictures, and one name for all of them"))
                .hint("-o FOLDER keeps their own names apart");
        }
        let names = self.names(&inputs)?;
        batch::run(
            ctx,
            &self.batch,
            &inputs,
            |index, input, stages| {
                self.one(&cut, input, &names[index], is_zip, stages)
            },
            |ctx, input, tiled, _| tell(ctx, input, &self.output, &tiled),
        )
    }

    fn cut(&self, layout: TileLayout) -> anyhow::Result<Cut> {
        let mut cut =
            Cut::new(layout).background(self.background).html(self.html);
        if let Some(tile) = self.tile {
            cut = cut.tile(tile);
        }
        if let Some(overlap) = self.overlap {
            cut = cut.overlap(overlap);
        }
        if let Some(id) = &self.id {
            cut = cut.id(id);
        }
        let encode = match self.writing.encode(None)? {
            None if self.writing.refines() => {
                let jpeg = sysu::img::Format::Jpeg;
                Some(self.writing.encode_or(None, jpeg)?)
            }
            encode => encode,
        };
        Ok(match encode {
            Some(encode) => cut.encode(encode),
            None => cut,
        })
    }

    /// What the pyramid of each input is called; no two are alike.
    fn names(&self, inputs: &[Input]) -> anyhow::Result<Vec<String>> {
        let mut names: Vec<String> = Vec::with_capacity(inputs.len());
        for input in inputs {
            let stem =
                input.rel.file_stem().map(|stem| stem.to_string_lossy());
            let name = match (&self.name, stem) {
                (Some(name), _) => name.clone(),
                (None, Some(stem)) => stem.into_owned(),
                (None, None) => "picture".into(),
            };
            if name.is_empty() || name.contains(['/', '\\']) || name == ".." {
                return Err(usage(format!("`{name}` is no name of a file")));
            }
            if names.contains(&name) {
                return Err(usage(format!(
                    "two pictures are called `{name}`"
                )))
                .hint("cut them one by one, with --name");
            }
            names.push(name);
        }
        Ok(names)
    }

    fn one(
        &self,
        cut: &Cut,
        input: &Input,
        name: &str,
        is_zip: bool,
        stages: &mut Stages,
    ) -> anyhow::Result<Tiled> {
        // A file is read while it is decoded, where that can be.
        let pipeline = match input.path() {
            Some(path) if input.has_place() => Pipeline::open(path),
            _ => Pipeline::from_bytes(input.read(MAX_FILE)?),
        };
        let pipeline = self.writing.apply(self.reading.apply(pipeline)?);
        if is_zip {
            let existing = match self.overwrite {
                true => Existing::Replace,
                false => Existing::Refuse,
            };
            let path = &self.output;
            let file = match AtomicFile::create(path, existing) {
                Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {
                    return taken(path);
                }
                file => file.with_context(|| cannot_write(path))?,
            };
            let mut zip = Zip::new(io::BufWriter::new(file));
            let tiled = stages.time("cut", || {
                named(cut.write(&pipeline, name, &mut zip), input)
            })?;
            let file = zip.finish().and_then(|buffer| {
                buffer.into_inner().map_err(io::IntoInnerError::into_error)
            });
            file.and_then(AtomicFile::commit)
                .with_context(|| cannot_write(path))?;
            return Ok(tiled);
        }
        let staged = Staged::new(&self.output, name, self.overwrite)?;
        let tiled = stages.time("cut", || {
            let mut last = PathBuf::new();
            named(
                cut.write(&pipeline, name, &mut |name: &str, bytes: &[u8]| {
                    staged.put(name, bytes, &mut last)
                }),
                input,
            )
        })?;
        staged.commit()?;
        Ok(tiled)
    }
}

fn tell(
    ctx: &mut Ctx,
    input: &Input,
    place: &Path,
    tiled: &Tiled,
) -> anyhow::Result<()> {
    for warning in &tiled.warnings {
        ctx.warn(format!("`{}`: {warning}", input.name()));
    }
    if ctx.json {
        return ctx.print_json(&json!({
            "input": input.json_name(),
            "output": text::json_path(place),
            "width": tiled.size.width,
            "height": tiled.size.height,
            "levels": tiled.levels,
            "tiles": tiled.tiles,
            "bytes": tiled.bytes,
            "is_streamed": tiled.is_streamed,
        }));
    }
    if ctx.quiet {
        return Ok(());
    }
    writeln!(
        ctx.stdout,
        "{} -> {}  {}  {} levels  {} tiles  {}",
        input.name(),
        text::path(place),
        tiled.size,
        tiled.levels,
        tiled.tiles,
        text::bytes(tiled.bytes),
    )?;
    Ok(())
}
