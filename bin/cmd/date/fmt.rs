//! `sysu date fmt`

use clap::Args;

use super::{
    lines::Lines,
    world::{self, World},
};
use crate::{ctx::Ctx, error::Status};

/// Write dates in a format
#[derive(Args, Debug)]
#[command(after_help = "\
Names of formats: iso, iso-basic, iso-date, iso-time, iso-week, iso-ordinal,
rfc3339, rfc9557, rfc2822, http, sql, epoch, epoch-ms, epoch-us, epoch-ns,
and those of a language: date-short, date-med, date-full, date-huge,
time-simple, datetime-med, datetime-full, month-year, ….

Besides the tokens there are names (iso, rfc2822, http, sql, epoch, date-full,
datetime-huge, …) and choices of fields, in the order of the language:
`fields:weekday=short,month=long,day,hour,second,zone=short,24h`.

Examples:
  $ sysu date fmt '%A, %-d %B %Y' 2024-07-14
  $ sysu date fmt \"cccc, d. LLLL yyyy\" now --dialect luxon --locale de
  $ sysu date fmt 'dddd Do MMMM' 2024-07-14 --dialect dayjs
  $ cut -f3 log.tsv | sysu date fmt http")]
pub(crate) struct Fmt {
    /// A name, strftime conversions, or tokens of --dialect
    #[arg(value_name = "FORMAT")]
    format: String,

    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    lines: Lines,
}

impl Fmt {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let locale = reader.ctx.get_locale();
        let format = world::format(&self.format, reader.dialect, locale)?
            .week(reader.ctx.get_week());
        let json = ctx.json;
        self.lines.each(ctx, &self.dates, &mut |text, out| {
            let moment = reader.date(text)?;
            if json {
                let text = format.format(moment);
                serde_json::to_writer(
                    &mut *out,
                    &serde_json::json!({
                        "datetime": moment.to_iso(),
                        "text": text,
                    }),
                )?;
            } else {
                format.write_bytes(moment, out);
            }
            out.push(b'\n');
            Ok(())
        })
    }
}
