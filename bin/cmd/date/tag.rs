//! `sysu date tag` and `sysu date untag`

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};

use super::{files::Files, lines::Lines, show::Show, world::World};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Turn lines into JSON that holds the dates in them and their places
///
/// `untag` puts the dates back into the lines, changed as they may be.
#[derive(Args, Debug)]
#[command(after_help = "\
Each line becomes {\"text\": …, \"dates\": [{\"start\": …, \"end\": …,
\"date\": …}]}, where start and end are bytes of the text.

Examples:
  $ sysu date tag < app.log | jq -c 'select(.dates != [])'
  $ sysu date tag --tz utc -f iso < app.log | sysu date untag")]
pub(crate) struct Tag {
    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

/// Put the dates of `sysu date tag` back into their lines
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date tag < app.log | sysu date untag
  $ sysu date tag < a.log | jq -c '.dates[].date = \"(date)\"' | sysu date untag")]
pub(crate) struct Untag {
    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    lines: Lines,
}

#[derive(Deserialize, Serialize)]
struct Tagged {
    text: String,
    dates: Vec<Place>,
}

#[derive(Deserialize, Serialize)]
struct Place {
    start: usize,
    end: usize,
    date: String,
}

impl Tag {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let parser = reader.parser();
        self.files.each(ctx, Lines::default(), &mut |line, out| {
            let dates = parser.find_all(line).map(|found| Place {
                start: found.range.start,
                end: found.range.end,
                date: writer.iso(reader.shown(found.reading.datetime)),
            });
            let dates = dates.collect();
            let value = Tagged { text: line.to_owned(), dates };
            serde_json::to_writer(&mut *out, &value)?;
            out.push(b'\n');
            Ok(())
        })
    }
}

impl Untag {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        self.files.each_text(ctx, self.lines, &mut |line, out| {
            let tagged: Tagged = serde_json::from_str(line)
                .context("the line is no JSON of `sysu date tag`")
                .status(Status::No)?;
            let mut text = String::with_capacity(tagged.text.len() + 16);
            let mut end = 0;
            for place in &tagged.dates {
                let before = tagged.text.get(end..place.start);
                let inside = tagged.text.get(place.start..place.end);
                let (Some(before), Some(_)) = (before, inside) else {
                    let message = format!(
                        "bytes {} to {} are no place in the text",
                        place.start, place.end
                    );
                    return Err(usage(message)).status(Status::No);
                };
                text.push_str(before);
                text.push_str(&place.date);
                end = place.end;
            }
            text.push_str(tagged.text.get(end..).unwrap_or_default());
            out.extend_from_slice(text.as_bytes());
            out.push(b'\n');
            Ok(())
        })
    }
}
