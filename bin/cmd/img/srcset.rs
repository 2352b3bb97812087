//! `sysu img srcset`

use std::{
    collections::HashSet,
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};
use sysu::img::{Format, Markup, Placeholder, Srcset as Set};

use super::common::{
    Reading, encodes, explain, into_folder, is_picture, named,
};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, MoreInputs},
    output::{NewFile, Target},
    text,
};

/// Write a picture at several widths and in several formats, with the HTML
/// that lets a browser choose
///
/// Nothing is enlarged: a picture that is narrower than a width is written
/// at its own. Standard output gets the `<picture>` element, or with --json
/// all that is known. Names may use {width}, {height}, {hash} (of the
/// content) and {out_ext}.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img srcset photo.jpg -o public --mkdir
  $ sysu img srcset photo.jpg --widths 400,800,1600 --formats avif,webp -o public --mkdir
  $ sysu img srcset -r photos -o public --mkdir --manifest public/pictures.json
  $ sysu img srcset photo.jpg -o public --mkdir --base /img/ --alt 'A lake' --placeholder")]
pub(super) struct Srcset {
    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    /// Widths in pixels
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        default_value = "320,640,960,1280,1920"
    )]
    widths: Vec<u32>,

    /// Formats, the best first; JPEG, or PNG for what is translucent, is
    /// added for all browsers
    #[arg(
        long,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "webp"
    )]
    formats: Vec<Format>,

    /// Take the formats named and no other
    #[arg(long)]
    no_fallback: bool,

    /// Quality of the formats that have one, 1 to 100
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u8).range(1..=100)
    )]
    quality: Option<u8>,

    /// How wide the picture will be, as the attribute `sizes` has it
    #[arg(long, value_name = "SIZES", default_value = "100vw")]
    sizes: String,

    /// The text for those who do not see the picture
    #[arg(long, value_name = "TEXT", default_value = "")]
    alt: String,

    /// The attribute `class`
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,

    /// Load the picture at once, not when it comes near to the view
    #[arg(long)]
    eager: bool,

    /// Show soft colours until the picture is there
    #[arg(long)]
    placeholder: bool,

    /// The address of the folder in which the files will lie
    #[arg(long, value_name = "URL")]
    base: Option<String>,

    /// Write the elements to FILE instead of standard output
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// Write all that is known to FILE, as one JSON object by input
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,

    #[command(flatten)]
    inputs: MoreInputs,

    #[command(flatten)]
    output: NewFile,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    batch: BatchArgs,
}

const FIELDS: [&str; 4] = ["width", "height", "hash", "out_ext"];
const EACH: &str = "{stem}-{width}-{hash}.{out_ext}";

/// What was made of one picture.
struct Made {
    html: String,
    facts: Value,
}

impl Srcset {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(&self.paths, ctx, &is_picture)?;
        let set = self.set()?;
        let (mut html, mut manifest) = (String::new(), serde_json::Map::new());
        let status = batch::run(
            ctx,
            &self.batch,
            &inputs,
            |_, input, stages| self.one(&set, input, stages),
            |ctx, input, made, _| {
                html.push_str(&made.html);
                manifest.insert(input.name(), made.facts.clone());
                if ctx.json {
                    return ctx.print_json(&made.facts);
                }
                if self.html.is_none() && !ctx.quiet {
                    ctx.stdout.write_all(made.html.as_bytes())?;
                }
                Ok(())
            },
        )?;
        if let Some(path) = &self.html {
            self.beside(ctx, path, html.as_bytes())?;
        }
        if let Some(path) = &self.manifest {
            let mut text = serde_json::to_vec_pretty(&manifest)?;
            text.push(b'\n');
            self.beside(ctx, path, &text)?;
        }
        Ok(status)
    }

    fn set(&self) -> anyhow::Result<Set> {
        let formats = encodes(&self.formats, self.quality)?;
        if self.widths.contains(&0) {
            return Err(usage("a width of 0 is none"));
        }
        let widths = self.widths.iter().copied();
        Ok(Set::new(widths, formats).fallback(!self.no_fallback))
    }

    fn one(
        &self,
        set: &Set,
        input: &Input,
        stages: &mut Stages,
    ) -> anyhow::Result<Made> {
        let output = into_folder(&self.output);
        let sink = output.plan_many(input, &FIELDS, EACH)?;
        let pipeline = self.reading.open(input, stages)?;
        let picture =
            named(stages.time("decode", || pipeline.to_picture()), input)?;
        let made =
            named(stages.time("encode", || set.make_of(&picture)), input)?;
        let shade = named(Placeholder::of(&picture), input)?;
        let mut markup =
            Markup::new(&self.alt).sizes(&self.sizes).lazy(!self.eager);
        if let Some(class) = &self.class {
            markup = markup.class(class);
        }
        if self.placeholder {
            markup = markup.style(explain(shade.css())?);
        }
        let mut taken = HashSet::new();
        let mut files = Vec::with_capacity(made.len());
        let mut ready = Vec::with_capacity(made.len());
        // Nothing is written before it is clear that all of it can be.
        for variant in &made {
            let hash = blake3::hash(&variant.bytes).to_hex();
            let fields = [
                ("width", variant.size.width.to_string()),
                ("height", variant.size.height.to_string()),
                ("hash", hash[..10].to_owned()),
                ("out_ext", variant.format.extension().to_owned()),
            ];
            let path = sink.path(0, input, &fields).unwrap_or_default();
            // A file that is there with this very content is as good as
            // written: its name has the hash of it.
            let fresh =
                std::fs::read(&path).is_ok_and(|there| there == variant.bytes);
            if !fresh {
                sink.target(0, input, &fields)?;
            }
            if !taken.insert(path.clone()) {
                return Err(usage(format!(
                    "two files would be called `{}`",
                    text::path(&path)
                )))
                .hint(format!("tell them apart, as in '{EACH}'"));
            }
            let address = self.address(&path);
            markup.add(&address, variant.format, variant.size);
            files.push(json!({
                "file": text::json_path(&path),
                "url": address,
                "format": variant.format.name(),
                "type": variant.format.media_type(),
                "width": variant.size.width,
                "height": variant.size.height,
                "bytes": variant.bytes.len(),
                "hash": hash.as_str(),
            }));
            if !fresh {
                ready.push((path, &variant.bytes));
            }
        }
        for (path, bytes) in ready {
            stages.time("write", || sink.write(&path, bytes))?;
        }
        let html = markup.html();
        let facts = json!({
            "input": input.json_name(),
            "width": picture.size().width,
            "height": picture.size().height,
            "colour": shade.colour().to_string(),
            "blurhash": explain(shade.blurhash(4, 3))?,
            "css": explain(shade.css())?,
            "variants": files,
            "html": html,
        });
        Ok(Made { html, facts })
    }

    fn address(&self, path: &Path) -> String {
        let Some(base) = &self.base else {
            return path.to_string_lossy().replace('\\', "/");
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let slash = if base.ends_with('/') { "" } else { "/" };
        format!("{base}{slash}{name}")
    }

    fn beside(
        &self,
        ctx: &Ctx,
        path: &Path,
        bytes: &[u8],
    ) -> anyhow::Result<()> {
        // A list of what was made is made anew each time.
        let to = path.to_string_lossy().replace('{', "{{").replace('}', "}}");
        let file = NewFile {
            output: Some(to),
            overwrite: true,
            mkdir: self.output.mkdir,
        };
        let input = Input::made("list");
        let sink = file.plan(ctx, std::slice::from_ref(&input), &[], false)?;
        match sink.target(0, &input, &[])? {
            Target::File(path) => sink.write(&path, bytes),
            Target::Stdout => Err(usage("name a file for the list")),
        }
    }
}
