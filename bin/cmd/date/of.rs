//! `sysu date of`

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::json;
use sysu::date::DateTime;

use super::{show::Show, world::World};
use crate::{
    ctx::Ctx,
    error::{self, Status},
    text,
};

/// Print when files were changed, made or read
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date of Cargo.toml
  $ sysu date of src/*.rs -f '%F %T' --tz utc
  $ sysu date of --time birth archive.tar --json")]
pub(crate) struct Of {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Which time
    #[arg(long, value_name = "WHICH", default_value = "modified")]
    time: Which,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// When the contents were last changed
    Modified,
    /// When the contents were last read
    Accessed,
    /// When the file was made, where the file system knows
    Birth,
}

impl Of {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let zone = reader.tz.unwrap_or(reader.ctx.get_zone());
        let mut failed = false;
        for file in &self.files {
            let name = file.display();
            let time = fs::metadata(file)
                .and_then(|data| match self.time {
                    Which::Modified => data.modified(),
                    Which::Accessed => data.accessed(),
                    Which::Birth => data.created(),
                })
                .with_context(|| format!("cannot read the time of `{name}`"));
            let moment = match time {
                Ok(time) => DateTime::from(time).in_zone(zone),
                Err(err) => {
                    failed = true;
                    let message = error::message(&err, ctx.style_err);
                    ctx.stderr.write_all(message.as_bytes())?;
                    continue;
                }
            };
            if ctx.json {
                ctx.print_json(&json!({
                    "file": file.to_string_lossy(),
                    "date": writer.json(moment),
                }))?;
            } else if self.files.len() == 1 {
                writeln!(ctx.stdout, "{}", writer.text(moment))?;
            } else {
                let name = name.to_string();
                let name = text::printable(&name);
                writeln!(ctx.stdout, "{}\t{name}", writer.text(moment))?;
            }
        }
        Ok(if failed { Status::No } else { Status::Done })
    }
}
