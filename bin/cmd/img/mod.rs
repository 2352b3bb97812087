//! `sysu img`

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

mod common;
mod info;
mod resize;

/// Resize, convert and inspect images
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Img {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Resize(resize::Resize),
    Info(info::Info),
}

impl Img {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Resize(verb) => verb.run(ctx),
            Verb::Info(verb) => verb.run(ctx),
        }
    }
}
