//! The shape of the verbs that turn dates into dates.

use clap::Args;
use sysu::date::DateTime;

use super::{
    lines::Lines,
    show::Show,
    world::{Reader, World},
};
use crate::{ctx::Ctx, error::Status};

/// Dates in, dates out.
#[derive(Args, Debug)]
pub(crate) struct Each {
    /// The dates [default: lines of standard input]
    #[arg(value_name = "DATE", allow_negative_numbers = true)]
    pub(crate) dates: Vec<String>,

    #[command(flatten)]
    pub(crate) rest: Rest,
}

/// How the dates of [`Each`] are read and written.
#[derive(Args, Debug)]
pub(crate) struct Rest {
    #[command(flatten)]
    pub(crate) world: World,

    #[command(flatten)]
    pub(crate) show: Show,

    #[command(flatten)]
    pub(crate) lines: Lines,
}

impl Each {
    /// Prints what `change` makes of each date.
    ///
    /// # Errors
    ///
    /// If an option is unusable, or a date cannot be read or changed.
    pub(crate) fn map(
        &self,
        ctx: &mut Ctx,
        mut change: impl FnMut(&Reader, DateTime) -> anyhow::Result<DateTime>,
    ) -> anyhow::Result<Status> {
        let reader = self.rest.world.reader(ctx)?;
        let writer = self.rest.show.writer(&reader, ctx.json)?;
        self.rest.lines.each(ctx, &self.dates, &mut |text, out| {
            let moment = reader.date(text)?;
            writer.line(change(&reader, moment)?, out)
        })
    }
}
