//! `sysu img sprite`

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Map, json};
use sysu::img::{Format, Sprite as Op};

use super::{common::explain, gather::Gather};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    output::{NewFile, Sink, Target},
    text,
};

/// Pack small pictures into one, with CSS and JSON that say where each is
///
/// -o names the picture; the style sheet and the list stand beside it, with
/// the extensions css and json.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img sprite *.png -o sprite.png
  $ sysu img sprite *.png --scale 2 --prefix icon -o icons.webp
  $ sysu img sprite -r scans --css site.css -o sprite.png --json")]
pub(super) struct Sprite {
    /// Clear pixels between pictures
    #[arg(long, value_name = "PIXELS", default_value_t = 1)]
    padding: u32,

    /// How many pixels of the pictures are one of CSS: 2 for screens of
    /// twice the density
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    scale: f64,

    /// What classes begin with
    #[arg(long, value_name = "NAME", default_value = "sprite")]
    prefix: String,

    /// The address of the picture in the style sheet [default: its file
    /// name]
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Where the style sheet goes
    #[arg(long, value_name = "FILE")]
    css: Option<PathBuf>,

    /// Where the list goes
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,

    #[command(flatten)]
    gather: Gather,
}

impl Sprite {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.check()?;
        let inputs = self.gather.inputs(ctx)?;
        let sink = self.gather.sink(ctx, "sprite.png")?;
        let made = Input::made("sprite.png");
        let Some(picture) = self.gather.output.output.as_deref() else {
            return Err(usage("three files need a name"))
                .hint("-o sprite.png writes sprite.css and sprite.json, too");
        };
        // A folder, or a template, becomes the file it stands for.
        let picture = sink.path(0, &made, &[]).unwrap_or(picture.into());
        let (css, css_path) =
            self.beside(ctx, self.css.as_ref(), &picture, "css")?;
        let (map, map_path) =
            self.beside(ctx, self.map.as_ref(), &picture, "json")?;
        let (pictures, status) = self.gather.pictures(ctx, &inputs, |p| p)?;
        let (inputs, pictures): (Vec<Input>, Vec<_>) = pictures
            .into_iter()
            .map(|(input, picture)| (input, picture.into_still()))
            .unzip();
        let op = Op::new().padding(self.padding);
        let (sheet, size, places) = explain(op.sheet(pictures))?;
        let stems: Vec<String> = inputs.iter().map(stem).collect();
        let classes =
            Op::classes(&self.prefix, stems.iter().map(String::as_str));
        let url = self.url.clone().unwrap_or_else(|| address(&picture));
        let placed: Vec<_> =
            classes.iter().cloned().zip(places.iter().copied()).collect();
        let style = Op::css(&self.prefix, &url, size, &placed, self.scale);
        let list: Vec<_> = inputs
            .iter()
            .zip(&stems)
            .zip(&placed)
            .map(|((input, stem), (class, at))| {
                json!({
                    "name": stem,
                    "input": input.json_name(),
                    "class": class,
                    "x": at.left,
                    "y": at.top,
                    "width": at.width,
                    "height": at.height,
                })
            })
            .collect();
        let whole = json!({
            "image": url,
            "width": size.width,
            "height": size.height,
            "scale": self.scale,
            "sprites": &list,
        });
        let mut more = Map::new();
        more.insert("css".into(), text::json_path(&css_path));
        more.insert("map".into(), text::json_path(&map_path));
        more.insert("sprites".into(), json!(list));
        let made = (&sheet, Format::Png);
        self.gather.write(ctx, &sink, (0, "sprite.png"), made, more)?;
        css.write(&css_path, style.as_bytes())?;
        let mut whole = serde_json::to_vec_pretty(&whole)?;
        whole.push(b'\n');
        map.write(&map_path, &whole)?;
        if !ctx.quiet && !ctx.json {
            writeln!(
                ctx.stdout,
                "{}\n{}",
                text::path(&css_path),
                text::path(&map_path)
            )?;
        }
        Ok(status)
    }

    fn check(&self) -> anyhow::Result<()> {
        if !(0.1..=100.0).contains(&self.scale) {
            return Err(usage("--scale is a number from 0.1 to 100"));
        }
        let fits = |c: char| c.is_alphanumeric() || "-_".contains(c);
        let first = self.prefix.chars().next();
        if !self.prefix.chars().all(fits)
            || !first.is_some_and(|c| c.is_alphabetic() || c == '_')
        {
            return Err(usage(format!("`{}` begins no class", self.prefix)))
                .hint("letters, digits, - and _, a letter first");
        }
        if self.gather.output.output.as_deref() == Some("-") {
            return Err(usage("three files, and one standard output"))
                .hint("-o sprite.png writes sprite.css and sprite.json, too");
        }
        Ok(())
    }

    /// Where one of the two texts goes.
    fn beside(
        &self,
        ctx: &Ctx,
        named: Option<&PathBuf>,
        picture: &Path,
        extension: &str,
    ) -> anyhow::Result<(Sink, PathBuf)> {
        let path = named
            .cloned()
            .unwrap_or_else(|| picture.with_extension(extension));
        if path == picture {
            return Err(usage(format!(
                "`{}` is where the picture goes",
                text::path(&path)
            )));
        }
        // A path is no template.
        let name = text::path(&path).replace('{', "{{").replace('}', "}}");
        let output =
            NewFile { output: Some(name), ..self.gather.output.clone() };
        let made = Input::made("sprite.png");
        let sink =
            output.plan(ctx, std::slice::from_ref(&made), &[], false)?;
        match sink.target(0, &made, &[])? {
            Target::File(path) => Ok((sink, path)),
            Target::Stdout => Err(usage("the texts go to files")),
        }
    }
}

fn stem(input: &Input) -> String {
    let stem = input.path().and_then(Path::file_stem);
    stem.map_or_else(
        || "stdin".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

/// The file's name, as an address has it.
fn address(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut out = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte as char),
            b'-' | b'_' | b'.' | b'~' | b'@' => out.push(byte as char),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
