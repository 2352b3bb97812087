//! `sysu os`

mod page;
mod summary;
mod view;

use clap::{Args, Subcommand};

use self::{summary::Summary, view::Common};
use crate::{ctx::Ctx, error::Status};

/// Facts of the operating system and the hardware
#[derive(Args, Debug)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "\
Examples:
  $ sysu os
  $ sysu os --json
  $ sysu os --watch=2 --count=3
  $ sysu os mem --units si"
)]
pub(crate) struct Os {
    #[command(flatten)]
    common: Common,

    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {}

impl Os {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            None => view::run(&Summary { all: ctx.json }, &self.common, ctx),
            Some(verb) => match verb {},
        }
    }
}
