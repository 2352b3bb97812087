//! `sysu completions`

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::{cli::Cli, ctx::Ctx, error::Status};

/// Print the completion script of a shell
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu completions bash > ~/.local/share/bash-completion/completions/sysu
  $ sysu completions fish > ~/.config/fish/completions/sysu.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut Cli::command(),
            "sysu",
            &mut script,
        );
        ctx.stdout.write_all(&script)?;
        Ok(Status::Done)
    }
}
