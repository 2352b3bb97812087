//! `sysu man`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man as Page;

use crate::{
    cli::Cli,
    ctx::Ctx,
    error::Status,
    output::{NewFile, Sink},
    text,
};

/// Print the manual page, or write all of them into a folder
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu man | man -l -
  $ sysu man ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// Write a page for every verb into this folder, which is made
    dir: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut tree = Cli::command();
        tree.build();
        let Some(dir) = self.dir else {
            let mut page = Vec::new();
            Page::new(tree).render(&mut page)?;
            ctx.stdout.write_all(&page)?;
            return Ok(Status::Done);
        };
        let options =
            NewFile { overwrite: true, mkdir: true, ..NewFile::default() };
        let count = pages(&tree, "sysu", &dir, &options.files())?;
        if !ctx.quiet {
            let pages = text::count(count, "page", "pages");
            writeln!(ctx.stderr, "{pages} in `{}`", text::path(&dir))?;
        }
        Ok(Status::Done)
    }
}

/// Writes the page of `command` and those of all below it.
fn pages(
    command: &Command,
    name: &str,
    dir: &Path,
    sink: &Sink,
) -> anyhow::Result<usize> {
    let mut page = Vec::new();
    Page::new(command.clone().name(name.to_owned()))
        .title(name)
        .render(&mut page)
        .with_context(|| format!("cannot make the page of `{name}`"))?;
    sink.write(&dir.join(format!("{name}.1")), &page)?;
    let mut count = 1;
    for child in command.get_subcommands() {
        let name = format!("{name}-{}", child.get_name());
        count += pages(child, &name, dir, sink)?;
    }
    Ok(count)
}
