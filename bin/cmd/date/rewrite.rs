//! `sysu date rewrite`

use clap::Args;
use sysu::date::Relative;

use super::{
    add::duration, files::Files, lines::Lines, show::Show, world::World,
};
use crate::{ctx::Ctx, error::Status};

/// Rewrite the dates in lines of text, and leave the rest alone
///
/// Finds ISO 8601, RFC 2822, date(1), syslog, nginx, Apache and SQL dates,
/// and epochs of ten or thirteen digits.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ journalctl -o short-iso | sysu date rewrite --tz America/New_York
  $ tail -f access.log | sysu date rewrite --tz local -f '%H:%M:%S'
  $ echo 'seen 1720949400' | sysu date rewrite --tz utc -f iso
  $ dmesg -T | sysu date rewrite --relative
  $ sysu date rewrite --tz utc -f iso --in-place notes.txt")]
pub(crate) struct Rewrite {
    #[command(flatten)]
    files: Files,

    /// Replace each FILE by what it becomes
    #[arg(long)]
    in_place: bool,

    /// Only the first date of each line
    #[arg(long)]
    first: bool,

    /// Move every date by this duration
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    add: Option<String>,

    /// Write how far each date is from now
    #[arg(long, conflicts_with = "format")]
    relative: bool,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

impl Rewrite {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.rewriter(&reader)?;
        let add = self.add.as_deref().map(duration).transpose()?;
        let relative = self
            .relative
            .then(|| Relative::new().locale(reader.ctx.get_locale()));
        let now = reader.now();
        let limit = if self.first { 1 } else { usize::MAX };
        let parser = reader.parser();
        let mut work = |line: &str, out: &mut Vec<u8>| {
            let mut end = 0;
            for found in parser.find_all(line).take(limit) {
                out.extend_from_slice(
                    &line.as_bytes()[end..found.range.start],
                );
                end = found.range.end;
                let moment = reader.shown(found.reading.datetime);
                let moment = match &add {
                    Some(add) => moment.plus(add)?,
                    None => moment,
                };
                match &relative {
                    Some(relative) => {
                        let base = now.in_zone(moment.zone());
                        let said = moment.relative(base, relative)?;
                        out.extend_from_slice(said.as_bytes());
                    }
                    None => writer.bytes(moment, out),
                }
            }
            out.extend_from_slice(&line.as_bytes()[end..]);
            out.push(b'\n');
            Ok(())
        };
        if self.in_place {
            return self.files.in_place(ctx, &mut work);
        }
        self.files.each_text(ctx, Lines::default(), &mut work)
    }
}
