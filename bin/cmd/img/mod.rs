//! `sysu img`

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

/// Resize, convert and inspect images
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Img {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {}

impl Img {
    pub(crate) fn run(self, _ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {}
    }
}
