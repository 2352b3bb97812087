//! `sysu date`

mod add;
mod lines;
mod now;
mod parse;
mod phrase;
mod show;
mod world;

use clap::{Args, Subcommand};

use crate::{ctx::Ctx, error::Status};

/// Dates, zones and durations
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Date {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Now(now::Now),
    Parse(parse::Parse),
    Add(add::Add),
    Sub(add::Sub),
}

impl Date {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Now(verb) => verb.run(ctx),
            Verb::Parse(verb) => verb.run(ctx),
            Verb::Add(verb) => verb.run(ctx),
            Verb::Sub(verb) => verb.run(ctx),
        }
    }
}
