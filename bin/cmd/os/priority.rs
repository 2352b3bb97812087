//! `sysu os priority`

use anyhow::Context as _;
use serde::Serialize;
use sysu::os::{ErrorKind, Priority};

use super::view::Common;
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
};

/// Show or set the priority of a process
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os priority
  $ sysu os priority 4711
  $ sysu os priority 4711 --set 10

-20 is the most favoured, 19 the least. To favour a process more needs the
right to (CAP_SYS_NICE).")]
pub(crate) struct Show {
    /// The process [default: this one, which shows what a child inherits]
    pid: Option<u32>,

    /// Set it to N, -20 to 19
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        requires = "pid"
    )]
    set: Option<i32>,
}

#[derive(Serialize)]
struct Answer {
    pid: Option<u32>,
    priority: Priority,
}

impl Show {
    pub(crate) fn run(
        &self,
        common: &Common,
        ctx: &mut Ctx,
    ) -> anyhow::Result<Status> {
        let host = common.host(ctx)?;
        if let Some(n) = self.set {
            let priority = Priority::new(n).status(Status::Usage)?;
            let set = host.set_priority(self.pid, priority);
            if let Err(err) = set {
                let hint = "raising it needs root, or CAP_SYS_NICE";
                let denied = matches!(err.kind(), ErrorKind::Denied { .. });
                let set = Err(err).context("cannot set the priority");
                return if denied {
                    set.status(Status::No).hint(hint)
                } else {
                    set.status(Status::No)
                };
            }
        }
        let priority = host.priority(self.pid).status(Status::No)?;
        if ctx.json {
            ctx.print_json(&Answer { pid: self.pid, priority })?;
        } else {
            writeln!(ctx.stdout, "{priority}")?;
        }
        Ok(Status::Done)
    }
}
