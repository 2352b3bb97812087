//! `sysu os node`

use serde_json::Value;
use sysu::os::node;

use super::view::{Common, none};
use crate::{ctx::Ctx, error::Status};

/// The members of Node's os module, in Node's own shapes
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os node
  $ sysu os node freemem
  $ sysu os node cpus
  $ sysu os node constants.signals.SIGTERM
  $ sysu os node networkInterfaces

What it prints is what `node -p 'JSON.stringify(os.MEMBER())'` does; text
and numbers come bare.")]
pub(crate) struct Node {
    /// Only this member; dots lead into it
    member: Option<String>,
}

impl Node {
    pub(crate) fn all() -> Self {
        Self { member: None }
    }

    pub(crate) fn run(
        &self,
        common: &Common,
        ctx: &mut Ctx,
    ) -> anyhow::Result<Status> {
        let host = common.host(ctx)?;
        let os = serde_json::to_value(node::os(&host))?;
        let Some(member) = &self.member else {
            ctx.print_json(&os)?;
            return Ok(Status::Done);
        };
        let mut at = &os;
        for step in member.split('.') {
            let below = match at {
                Value::Array(list) => {
                    step.parse::<usize>().ok().and_then(|n| list.get(n))
                }
                other => other.get(step),
            };
            at = below.ok_or_else(|| none(format!("no member `{member}`")))?;
        }
        match at {
            Value::Null => Err(none(format!("{member} is not known here"))),
            value if ctx.json => {
                ctx.print_json(value)?;
                Ok(Status::Done)
            }
            value => {
                let line = super::get::bare(value);
                let line = crate::text::printable(&line);
                writeln!(ctx.stdout, "{line}")?;
                Ok(Status::Done)
            }
        }
    }
}
