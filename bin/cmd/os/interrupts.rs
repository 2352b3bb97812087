//! `sysu os interrupts`

use serde::Serialize;
use sysu::os::Interrupt;

use super::{
    page::{Page, Side},
    view::{View, World},
};

/// Interrupts by their kind since boot
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os interrupts
  $ sysu os interrupts --soft
  $ sysu os interrupts --json

The most frequent come first.")]
pub(crate) struct Interrupts {
    /// Deferred interrupts instead
    #[arg(long)]
    soft: bool,

    /// Show those that never came too
    #[arg(long)]
    all: bool,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    interrupts: Vec<Interrupt>,
}

impl View for Interrupts {
    type Facts = Facts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let mut interrupts = if self.soft {
            world.host.soft_interrupts()?
        } else {
            world.host.interrupts()?
        };
        interrupts.retain(|i| self.all || i.total > 0);
        interrupts.sort_by_key(|i| std::cmp::Reverse(i.total));
        Ok(Facts { interrupts })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        use Side::{Left, Right};
        let rows: Vec<Vec<String>> = facts
            .interrupts
            .iter()
            .map(|i| {
                let what = i.what.as_ref().map(ToString::to_string);
                vec![
                    i.name.to_string(),
                    i.total.to_string(),
                    what.unwrap_or_default(),
                ]
            })
            .collect();
        let heads = [("name", Left), ("count", Right), ("what", Left)];
        page.table(&heads, &rows);
    }
}
