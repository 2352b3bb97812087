//! `sysu date epoch`

use clap::Args;
use serde_json::json;
use sysu::date::{DateTime, Epoch as Kind};

use super::{lines::Lines, show::Show, world::World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
};

/// Turn epochs into dates and dates into epochs
///
/// What is a number is an epoch and becomes a date; anything else is a date
/// and becomes a number.
#[derive(Args, Debug)]
#[command(after_help = "\
Units: s, ms, us, ns since 1970; dotnet (ticks since 0001), filetime
(Windows), mac (1904), cocoa (2001), ntp (1900), gps, excel, jd and mjd
(days). Without --unit, the size of a number tells s, ms, us or ns. UUIDs of
version 1, 6 and 7, ULIDs and ObjectIds are read as well.

Examples:
  $ sysu date epoch 1720949400
  $ sysu date epoch '2024-07-14 09:30' --unit ms
  $ sysu date epoch 133654230000000000 --unit filetime
  $ sysu date epoch 01ARZ3NDEKTSV4RRFFQ69G5FAV
  $ cat epochs.txt | sysu date epoch --tz utc -f iso")]
pub(crate) struct Epoch {
    /// Numbers or dates [default: lines of standard input]
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    values: Vec<String>,

    /// What the numbers count [default: by their size; s for output]
    #[arg(long, short, value_name = "UNIT")]
    unit: Option<Kind>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,

    #[command(flatten)]
    lines: Lines,
}

impl Epoch {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let (unit, json) = (self.unit, ctx.json);
        let here = reader.tz.unwrap_or(reader.ctx.get_zone());
        self.lines.each(ctx, &self.values, &mut |text, out| {
            let text = text.trim();
            if is_number(text) {
                let moment = match unit {
                    Some(unit) => unit.moment(text).status(Status::No)?,
                    None => guess(text).status(Status::No)?,
                };
                return writer.line(moment.in_zone(here), out);
            }
            if let Some(moment) = DateTime::of_identifier(text) {
                return writer.line(moment.in_zone(here), out);
            }
            let moment = reader.date(text)?;
            let unit = unit.unwrap_or(Kind::Seconds);
            let number = unit.number(moment);
            if json {
                let value = json!({
                    "datetime": moment.to_iso(),
                    "unit": unit.name(),
                    "number": number,
                });
                serde_json::to_writer(&mut *out, &value)?;
            } else {
                out.extend_from_slice(number.as_bytes());
            }
            out.push(b'\n');
            Ok(())
        })
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.as_bytes()[0].is_ascii_digit()
}

/// Seconds up to eleven digits, then milliseconds, microseconds and
/// nanoseconds.
fn guess(text: &str) -> Result<DateTime, sysu::date::Error> {
    let whole = text.split('.').next().unwrap_or_default();
    let unit = match whole.trim_start_matches('-').len() {
        0..=11 => Kind::Seconds,
        12..=14 => Kind::Millis,
        15..=17 => Kind::Micros,
        _ => Kind::Nanos,
    };
    unit.moment(text)
}
