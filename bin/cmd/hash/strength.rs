//! `sysu hash strength`

use std::{io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::hash::password::{Finding, Rules, strength};

use super::{explain, secret::Source};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    input::Input,
    text,
};

/// Say how guessable a password is, and whether to take it
///
/// Length, common passwords, a list of your own and words of the context
/// decide, as NIST SP 800-63B-4 has it; there are no rules on kinds of
/// characters. Exits 0 if the password may be taken, 1 if not.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash strength
  $ printf 'Password1' | sysu hash strength --json
  $ sysu hash strength --min-chars 8 --blocklist leaked.txt --context ann")]
pub(super) struct StrengthArgs {
    /// The least number of characters
    #[arg(long, value_name = "N", default_value = "15")]
    min_chars: usize,

    /// Refuse the passwords of FILE, one a line, in any case; `-` is standard
    /// input
    #[arg(long, value_name = "FILE")]
    blocklist: Option<PathBuf>,

    /// Refuse what is little more than WORD: a user name, the service's
    #[arg(long, value_name = "WORD")]
    context: Vec<String>,

    #[command(flatten)]
    source: Source,
}

impl StrengthArgs {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let mut rules = Rules::new().min_chars(self.min_chars);
        for word in &self.context {
            rules = rules.context(word);
        }
        if let Some(path) = &self.blocklist {
            let list = Input::named(ctx, path).open()?;
            rules = explain(rules.blocklist(list)).with_context(|| {
                format!("cannot read `{}`", text::path(path))
            })?;
        }
        let password = self.source.read(ctx, false)?;
        let password = str::from_utf8(password.as_bytes())
            .map_err(|_| usage("the password is not UTF-8"))?;
        let findings = rules.check(password);
        let context: Vec<&str> =
            self.context.iter().map(String::as_str).collect();
        let found = strength(password, &context);
        let good = !findings.iter().any(Finding::is_objection);
        let mut lines: Vec<String> =
            findings.iter().map(ToString::to_string).collect();
        lines.extend(found.warning.clone());
        if ctx.json {
            ctx.print_json(&json!({
                "acceptable": good,
                "score": found.score,
                "guesses_log10": found.guesses_log10,
                "offline_seconds": found.offline_slow.as_secs_f64(),
                "findings": lines,
                "suggestions": found.suggestions,
            }))?;
        } else {
            let word = if good { "acceptable" } else { "refused" };
            writeln!(
                ctx.stdout,
                "{word}, strength {} of 4, 10^{:.1} guesses",
                found.score, found.guesses_log10
            )?;
            for line in lines.iter().chain(&found.suggestions) {
                writeln!(ctx.stdout, "  {line}")?;
            }
        }
        Ok(if good { Status::Done } else { Status::No })
    }
}
