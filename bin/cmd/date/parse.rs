//! `sysu date parse`

use std::io::Write as _;

use clap::Args;
use serde::Serialize;
use sysu::date::{Reading, Wall};

use super::{
    explain,
    lines::Lines,
    phrase,
    show::{DateJson, Show, Writer},
    world::{Reader, World},
};
use crate::{ctx::Ctx, error::Status};

/// Read dates in any form and print them in one
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date parse '14 Jul 2024 09:30 EST' 1720949400 2024-W28-7
  $ sysu date parse 'next friday 5pm' 'last day of february' --explain
  $ sysu date parse '2024-03-31 02:30' --tz Europe/Berlin --explain
  $ sysu date parse 05.07.2024 -i '%d.%m.%Y' -f date-full --locale fr
  $ cut -f1 events.tsv | sysu date parse --tz utc -f iso --keep-going")]
pub(crate) struct Parse {
    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    dates: Vec<String>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,

    #[command(flatten)]
    lines: Lines,
}

/// How a date was read.
#[derive(Serialize)]
struct Explained<'a> {
    input: &'a str,
    form: &'a str,
    wall: &'a str,
    zone_given: bool,
    date_assumed: bool,
    other: Option<String>,
    #[serde(flatten)]
    date: DateJson,
}

impl Parse {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let (explain, json) = (self.world.explain, ctx.json);
        self.lines.each(ctx, &self.dates, &mut |text, out| {
            if explain {
                let err = match reader.read(text) {
                    Ok(found) => {
                        return explained(
                            &reader, &writer, json, text, found, out,
                        );
                    }
                    Err(err) => err,
                };
                let found = reader.phrase(text, err)?;
                let shown = |moment| reader.shown(moment);
                return phrase::explain(
                    &writer, json, text, &found, shown, out,
                );
            }
            writer.line(reader.date(text)?, out)
        })
    }
}

fn explained(
    reader: &Reader,
    writer: &Writer,
    json: bool,
    text: &str,
    reading: Reading,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    let moment = reader.shown(reading.datetime);
    let wall = match reading.wall {
        Wall::Plain => "plain",
        Wall::Gap => "gap",
        Wall::Overlap => "overlap",
    };
    let other = reading.other.map(|other| reader.shown(other).to_string());
    if json {
        let value = Explained {
            input: text,
            form: reading.form,
            wall,
            zone_given: reading.zone_given,
            date_assumed: reading.date_assumed,
            other,
            date: writer.json(moment),
        };
        serde_json::to_writer(&mut *out, &value)?;
        out.push(b'\n');
        return Ok(());
    }
    writeln!(out, "{}", writer.text(moment))?;
    explain::notes(reader, &reading, out)
}
