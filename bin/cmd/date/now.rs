//! `sysu date now`

use clap::Args;

use super::{show::Show, world::World};
use crate::{ctx::Ctx, error::Status};

/// Print the time now
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date now
  $ sysu date now --tz Asia/Tokyo -f '%H:%M'
  $ sysu date now -f epoch-ms
  $ sysu date now --tz utc --json")]
pub(crate) struct Now {
    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

impl Now {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let mut out = Vec::new();
        writer.line(reader.now(), &mut out)?;
        ctx.stdout.write_all(&out)?;
        Ok(Status::Done)
    }
}
