//! `sysu img icons`

use std::{io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;
use sysu::img::{Colour, Icons as Set};

use super::common::{Reading, into_folder, is_picture, named, sinks};
use crate::{
    batch::{self, Stages},
    ctx::Ctx,
    error::{Status, usage},
    input::{Input, Inputs},
    output::{NewFile, Sink, Target},
    text,
};

/// Write the icons of a site or an application
///
/// favicon.ico (16, 32 and 48 pixels), apple-touch-icon.png (180),
/// icon-192.png, icon-512.png, icon-maskable-512.png with room around it,
/// and manifest.webmanifest. Standard output gets the lines for the head of
/// the page. An SVG is drawn at each size.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img icons logo.svg -o public --mkdir
  $ sysu img icons logo.png -o public --mkdir --title 'My app' --background '#0b7285'
  $ sysu img icons logo.svg -o public/icons --mkdir --base /icons/ --json
  $ sysu img icons logo.svg logo.png -o '{stem}-{ext}/{file}' --mkdir")]
pub(super) struct Icons {
    /// The name of the application
    #[arg(long, value_name = "NAME", default_value = "App")]
    title: String,

    /// What stands behind the icons that have to be opaque
    #[arg(long, value_name = "COLOUR", default_value = "white")]
    background: Colour,

    /// The share of each side that stays free around the maskable icon, 0
    /// to 0.45
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    padding: f64,

    /// The address of the folder in which the icons will lie
    #[arg(long, value_name = "URL", default_value = "/")]
    base: String,

    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    output: NewFile,

    #[command(flatten)]
    reading: Reading,
}

impl Icons {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let inputs = self.inputs.resolve(ctx, &is_picture)?;
        let sample = [("file", "favicon.ico".to_owned())];
        let output = into_folder(&self.output);
        let sinks = sinks(&output, &inputs, "{file}", &sample)?;
        let icons = Set::new(&self.title)
            .background(self.background)
            .padding(self.padding)
            .base(&self.base);
        batch::in_turn(ctx, &inputs, |ctx, index, input| {
            self.one(ctx, &icons, &sinks[index], input)
        })
    }

    fn one(
        &self,
        ctx: &mut Ctx,
        icons: &Set,
        sink: &Sink,
        input: &Input,
    ) -> anyhow::Result<()> {
        let pipeline = self.reading.open(input, &mut Stages::default())?;
        let made = named(icons.make(&pipeline), input)?;
        // Nothing is written before it is clear that all of it can be.
        let mut ready = Vec::with_capacity(made.len());
        for icon in &made {
            let fields = [("file", icon.name.clone())];
            match sink.target(0, input, &fields)? {
                Target::File(path) => ready.push((path, icon)),
                Target::Stdout => return Err(usage("name a folder: -o DIR")),
            }
        }
        for (path, icon) in &ready {
            sink.write(path, &icon.bytes)?;
        }
        let html = icons.html();
        if ctx.json {
            let file = |(path, icon): &(PathBuf, &sysu::img::Icon)| {
                json!({
                    "file": text::json_path(path),
                    "side": icon.side,
                    "bytes": icon.bytes.len(),
                })
            };
            let files: Vec<_> = ready.iter().map(file).collect();
            return ctx.print_json(&json!({
                "input": input.json_name(),
                "files": files,
                "html": html,
            }));
        }
        if !ctx.quiet {
            ctx.stdout.write_all(html.as_bytes())?;
        }
        Ok(())
    }
}
