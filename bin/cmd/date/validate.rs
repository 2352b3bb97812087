//! `sysu date validate`

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{lines::Lines, world::World};
use crate::{
    ctx::Ctx,
    error::{self, Status},
};

/// Tell whether texts are dates; exit with 1 if one is not
///
/// What is wrong with a text is said on standard error, unless --quiet.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date validate 2024-02-30 || echo 'no such day'
  $ sysu date validate -i '%d.%m.%Y' < dates.txt
  $ cut -f1 events.tsv | sysu date validate --print invalid --quiet
  $ sysu date validate --strict '2024-03-31 02:30' --tz Europe/Paris
  $ sysu date validate --json 2024-02-29 soon")]
pub(crate) struct Validate {
    /// The texts [default: lines of standard input]
    #[arg(value_name = "TEXT", allow_negative_numbers = true)]
    texts: Vec<String>,

    /// Print the texts that are dates, or those that are not
    #[arg(long, value_name = "WHICH")]
    print: Option<Which>,

    #[command(flatten)]
    world: World,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    Valid,
    Invalid,
}

impl Validate {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let (json, silent) = (ctx.json, ctx.quiet || ctx.json);
        let print = self.print;
        let mut all = true;
        let lines = Lines { keep_going: true };
        let status = lines.each(ctx, &self.texts, &mut |text, out| {
            let outcome = reader.date(text);
            let valid = outcome.is_ok();
            all &= valid;
            let wanted = match print {
                None => json,
                Some(which) => valid == (which == Which::Valid),
            };
            if wanted && json {
                let err = outcome.as_ref().err().map(error::chain);
                let value = json!({
                    "text": text,
                    "valid": valid,
                    "datetime": outcome.as_ref().ok().map(|d| d.to_iso()),
                    "error": err,
                });
                serde_json::to_writer(&mut *out, &value)?;
                out.push(b'\n');
            } else if wanted {
                out.extend_from_slice(text.as_bytes());
                out.push(b'\n');
            }
            match outcome {
                Err(err) if !silent || error::is_broken_pipe(&err) => Err(err),
                _ => Ok(()),
            }
        })?;
        Ok(if all { status } else { Status::No })
    }
}
