//! `sysu os affinity`

use anyhow::Context as _;
use serde::Serialize;
use sysu::os::{ErrorKind, parse};

use super::{page::ranges, view::Common};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
};

/// Show or set on which processors a process may run
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os affinity
  $ sysu os affinity 4711
  $ sysu os affinity 4711 --set 0-3,8

It is set for all threads of the process; its children inherit it.")]
pub(crate) struct Show {
    /// The process [default: this one, which shows what a child inherits]
    pid: Option<u32>,

    /// Let it run on these alone: numbers and ranges, `0-3,8`
    #[arg(
        long,
        value_name = "LIST",
        requires = "pid",
        value_parser = list
    )]
    set: Option<List>,
}

/// Numbers of processors.
#[derive(Clone, Debug)]
struct List(Vec<u32>);

fn list(text: &str) -> Result<List, String> {
    parse::cpu_list(text.as_bytes())
        .filter(|cpus| !cpus.is_empty())
        .map(List)
        .ok_or_else(|| "not a list such as `0-3,8`".into())
}

#[derive(Serialize)]
struct Answer {
    pid: Option<u32>,
    affinity: Vec<u32>,
}

impl Show {
    pub(crate) fn run(
        &self,
        common: &Common,
        ctx: &mut Ctx,
    ) -> anyhow::Result<Status> {
        let host = common.host(ctx)?;
        if let Some(List(cpus)) = &self.set
            && let Err(err) = host.set_affinity(self.pid, cpus)
        {
            let hint = match err.kind() {
                ErrorKind::Denied { .. } => "ask as root, or as the owner",
                ErrorKind::Io { .. } => {
                    "`sysu os affinity` lists those that are allowed"
                }
                _ => "",
            };
            let set = Err(err).context("cannot set the processors");
            let set = set.status(Status::No);
            return if hint.is_empty() { set } else { set.hint(hint) };
        }
        let affinity = host.affinity(self.pid).status(Status::No)?;
        if ctx.json {
            ctx.print_json(&Answer { pid: self.pid, affinity })?;
        } else {
            writeln!(ctx.stdout, "{}", ranges(&affinity))?;
        }
        Ok(Status::Done)
    }
}
