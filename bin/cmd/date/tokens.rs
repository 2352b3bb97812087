//! `sysu date tokens`

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;
use serde_json::json;
use sysu::date::format::{Dialect, Format, Token, convert};

use super::world::{DialectArg, World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
};

/// Show the tokens of every dialect, or rewrite a format
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date tokens
  $ sysu date tokens 2024-07-05T09:04:08Z --json
  $ sysu date tokens --expand 'D t' --from luxon --locale de
  $ sysu date tokens --convert 'YYYY-MM-DD [at] HH:mm' --from dayjs --to strftime")]
pub(crate) struct Tokens {
    /// The date whose values are shown [default: now]
    #[arg(value_name = "DATE", conflicts_with = "convert")]
    date: Option<String>,

    /// Rewrite FORMAT from the dialect --from in the dialect --to
    #[arg(long, value_name = "FORMAT", requires = "to")]
    convert: Option<String>,

    /// Print the values of each part of FORMAT, in the dialect --from and
    /// the language --locale
    #[arg(long, value_name = "FORMAT", conflicts_with = "convert")]
    expand: Option<String>,

    /// The dialect that the format is in
    #[arg(long, value_name = "DIALECT", default_value = "strftime")]
    from: DialectArg,

    /// The dialect to rewrite it in
    #[arg(long, value_name = "DIALECT", requires = "convert")]
    to: Option<DialectArg>,

    #[command(flatten)]
    world: World,
}

const DIALECTS: [Dialect; 4] =
    [Dialect::Strftime, Dialect::Luxon, Dialect::Dayjs, Dialect::Unicode];

#[derive(Serialize)]
struct TokenJson {
    meaning: &'static str,
    value: String,
    strftime: Option<&'static str>,
    luxon: Option<&'static str>,
    dayjs: Option<&'static str>,
    unicode: Option<&'static str>,
}

#[derive(Serialize)]
struct ConvertJson<'a> {
    format: &'a str,
    converted: &'a str,
}

impl Tokens {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if let (Some(format), Some(to)) = (&self.convert, self.to) {
            let converted = convert(format, self.from.into(), to.into())
                .with_context(|| format!("cannot rewrite `{format}`"))
                .status(Status::Usage)?;
            if ctx.json {
                let converted = &converted;
                ctx.print_json(&ConvertJson { format, converted })?;
            } else {
                writeln!(ctx.stdout, "{converted}")?;
            }
            return Ok(Status::Done);
        }
        let reader = self.world.reader(ctx)?;
        let moment = match &self.date {
            Some(text) => reader.date(text)?,
            None => reader.now(),
        };
        if let Some(format) = &self.expand {
            let locale = reader.ctx.get_locale();
            let format = Format::with_locale(format, self.from.into(), locale)
                .with_context(|| format!("cannot use the format `{format}`"))
                .status(Status::Usage)?;
            for part in format.parts(moment) {
                let (kind, text) = (part.kind.name(), part.text);
                if ctx.json {
                    ctx.print_json(&json!({ "kind": kind, "text": text }))?;
                } else {
                    writeln!(ctx.stdout, "{kind:16} {text:?}")?;
                }
            }
            return Ok(Status::Done);
        }
        if !ctx.json {
            let head = "strftime  luxon  dayjs  unicode  today  meaning";
            let head: Vec<&str> = head.split("  ").collect();
            let line = row(&head);
            let line = ctx.style.title(line.trim_end());
            writeln!(ctx.stdout, "{line}")?;
        }
        let locale = reader.ctx.get_locale();
        for token in Token::all() {
            let [strftime, luxon, dayjs, unicode] =
                DIALECTS.map(|dialect| token.of(dialect));
            let known = DIALECTS
                .into_iter()
                .find_map(|dialect| Some((dialect, token.of(dialect)?)));
            let value = match known {
                Some((dialect, text)) => {
                    Format::with_locale(text, dialect, locale)?.format(moment)
                }
                None => String::new(),
            };
            let meaning = token.meaning;
            if ctx.json {
                ctx.print_json(&TokenJson {
                    meaning,
                    value,
                    strftime,
                    luxon,
                    dayjs,
                    unicode,
                })?;
                continue;
            }
            let cells = [strftime, luxon, dayjs, unicode]
                .map(Option::unwrap_or_default);
            let [a, b, c, d] = cells;
            let line = row(&[a, b, c, d, &value, meaning]);
            writeln!(ctx.stdout, "{}", line.trim_end())?;
        }
        Ok(Status::Done)
    }
}

fn row(cells: &[&str]) -> String {
    const WIDTHS: [usize; 6] = [10, 6, 6, 9, 16, 0];
    cells
        .iter()
        .zip(WIDTHS)
        .map(|(cell, width)| format!("{cell:<width$}"))
        .collect()
}
