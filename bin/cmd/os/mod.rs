//! `sysu os`

mod affinity;
mod block;
mod bounds;
mod capture;
mod cpu;
mod disk;
mod fact;
#[cfg(unix)]
mod full;
mod get;
mod hardware;
mod html;
mod interrupts;
mod kill;
mod mem;
mod net;
mod node;
mod page;
mod people;
mod priority;
mod ps;
#[cfg(unix)]
pub(crate) mod screen;
mod sockets;
mod summary;
mod table;
mod top;
mod view;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use self::{
    summary::Summary,
    view::{Common, run},
};
use crate::{ctx::Ctx, error::Status};

/// Facts of the operating system and the hardware
#[derive(Args, Debug)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "\
Examples:
  $ sysu os
  $ sysu os --json
  $ sysu os --watch=2 --count=3
  $ sysu os mem --units si
  $ sysu os get cpu.model
  $ sysu os --html report.html --watch --count 60
  $ sysu os --capture tree && sysu os --root tree"
)]
pub(crate) struct Os {
    #[command(flatten)]
    common: Common,

    /// Print Node's os module in Node's own shapes
    #[arg(long)]
    node: bool,

    /// Write the report as one HTML page, with plots of what `--watch`
    /// recorded
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// Replace the HTML file if it exists
    #[arg(long, requires = "html")]
    overwrite: bool,

    /// Copy what the readers look at into DIR, without what is private;
    /// `--root DIR` reads it
    #[arg(long, value_name = "DIR", conflicts_with = "html")]
    capture: Option<PathBuf>,

    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Cpu(cpu::CpuView),
    Mem(mem::Mem),
    Disk(disk::Disk),
    Block(block::Block),
    Net(net::Net),
    Sockets(sockets::Sockets),
    Ps(ps::Ps),
    Top(top::Top),
    Kill(kill::Kill),
    Priority(priority::Show),
    Affinity(affinity::Show),
    User(people::Own),
    Users(people::Users),
    Groups(people::Groups),
    Who(people::Who),
    Sensors(hardware::Sensors),
    Battery(hardware::Battery),
    Gpu(hardware::Gpus),
    Display(hardware::Displays),
    Interrupts(interrupts::Interrupts),
    Machine(hardware::Product),
    #[command(visible_alias = "env")]
    Virt(bounds::Virt),
    Limits(bounds::Bounds),
    Pressure(bounds::Waits),
    #[command(flatten)]
    Fact(fact::Fact),
    Get(get::Get),
    Node(node::Node),
    Signals(table::Signals),
    Errno(table::Errnos),
}

impl Os {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let common = &self.common;
        match self.verb {
            None if self.html.is_some() => {
                let file = self.html.unwrap_or_default();
                html::run(common, &file, self.overwrite, ctx)
            }
            None if self.capture.is_some() => {
                let dir = self.capture.unwrap_or_default();
                capture::run(&common.host(ctx)?, &dir, ctx)
            }
            None if self.node => node::Node::all().run(common, ctx),
            None => run(&Summary { all: ctx.json }, common, ctx),
            Some(Verb::Cpu(view)) => run(&view, common, ctx),
            Some(Verb::Mem(view)) => run(&view, common, ctx),
            Some(Verb::Disk(view)) => run(&view, common, ctx),
            Some(Verb::Block(view)) => run(&view, common, ctx),
            Some(Verb::Net(view)) => run(&view, common, ctx),
            Some(Verb::Sockets(view)) => run(&view, common, ctx),
            Some(Verb::Ps(view)) => run(&view, common, ctx),
            Some(Verb::Top(view)) => view.run(common, ctx),
            Some(Verb::Kill(verb)) => verb.run(common, ctx),
            Some(Verb::Priority(verb)) => verb.run(common, ctx),
            Some(Verb::Affinity(verb)) => verb.run(common, ctx),
            Some(Verb::User(view)) => run(&view, common, ctx),
            Some(Verb::Users(view)) => run(&view, common, ctx),
            Some(Verb::Groups(view)) => run(&view, common, ctx),
            Some(Verb::Who(view)) => run(&view, common, ctx),
            Some(Verb::Sensors(view)) => run(&view, common, ctx),
            Some(Verb::Battery(view)) => run(&view, common, ctx),
            Some(Verb::Gpu(view)) => run(&view, common, ctx),
            Some(Verb::Display(view)) => run(&view, common, ctx),
            Some(Verb::Interrupts(view)) => run(&view, common, ctx),
            Some(Verb::Machine(view)) => run(&view, common, ctx),
            Some(Verb::Virt(view)) => run(&view, common, ctx),
            Some(Verb::Limits(view)) => run(&view, common, ctx),
            Some(Verb::Pressure(view)) => run(&view, common, ctx),
            Some(Verb::Fact(view)) => run(&view, common, ctx),
            Some(Verb::Get(verb)) => verb.run(common, ctx),
            Some(Verb::Node(verb)) => verb.run(common, ctx),
            Some(Verb::Signals(view)) => run(&view, common, ctx),
            Some(Verb::Errno(view)) => run(&view, common, ctx),
        }
    }
}
