//! `sysu hash identify`

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use sysu::hash::password::identify;

use super::lines::each_text;
use crate::{ctx::Ctx, error::Status, text};

/// Say what a stored hash or digest may be, by its form
///
/// Prints all that it may be where the form does not tell, the likeliest
/// first. Exits 1 if one of several is unknown.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash identify '$apr1$8UqtdHKV$8xc32y.9lAS5T6S29waFU1'
  apr1
  $ sysu hash identify --modes d41d8cd98f00b204e9800998ecf8427e
  hex-128: md5 (hashcat 0, john raw-md5), nt (hashcat 1000, john nt), md4 (hashcat 900, john raw-md4)")]
pub(super) struct Identify {
    /// The texts, in single quotes [default: the lines of standard input]
    texts: Vec<String>,

    /// Show the modes of hashcat and John the Ripper too
    #[arg(long)]
    modes: bool,
}

impl Identify {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        each_text(ctx, &self.texts, |ctx, text| self.one(ctx, text))
    }

    fn one(&self, ctx: &mut Ctx, text: &str) -> anyhow::Result<bool> {
        let found = identify(text);
        let known = found.kind != "unknown";
        let problem = found.problem.as_ref().map(ToString::to_string);
        if ctx.json {
            let candidates: Vec<_> = found
                .candidates
                .iter()
                .map(|one| {
                    json!({
                        "name": one.name,
                        "hashcat": one.hashcat,
                        "john": one.john,
                    })
                })
                .collect();
            ctx.print_json(&json!({
                "kind": found.kind,
                "candidates": candidates,
                "problem": problem,
            }))?;
            return Ok(known);
        }
        let names: Vec<String> = found
            .candidates
            .iter()
            .map(|one| match (self.modes, one.hashcat, one.john) {
                (false, ..) | (true, None, None) => one.name.to_owned(),
                (true, Some(mode), None) => {
                    format!("{} (hashcat {mode})", one.name)
                }
                (true, None, Some(john)) => {
                    format!("{} (john {john})", one.name)
                }
                (true, Some(mode), Some(john)) => {
                    format!("{} (hashcat {mode}, john {john})", one.name)
                }
            })
            .collect();
        let mut line = found.kind.to_owned();
        if names != [found.kind] && !names.is_empty() {
            line.push_str(": ");
            line.push_str(&names.join(", "));
        }
        if let Some(problem) = problem {
            line.push_str(": ");
            line.push_str(&text::printable(&problem));
        }
        writeln!(ctx.stdout, "{line}")?;
        Ok(known)
    }
}
