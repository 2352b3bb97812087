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

/// As with the tools, the options of a verb are made when it is named; what
/// the list of verbs says of each stands here.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Verb {
    /// The processor: model, counts, caches, frequency, usage
    Cpu(cpu::CpuView),
    /// Memory and swap: used, available, cache, and what limits them
    Mem(mem::Mem),
    /// Mounted file systems and their space, as df counts it
    Disk(disk::Disk),
    /// Block devices as a tree: disks, partitions, and what is built upon them
    Block(block::Block),
    /// Network interfaces, addresses, routes and rates
    Net(net::Net),
    /// Sockets: who listens, who is connected
    Sockets(sockets::Sockets),
    /// Processes: list, tree, filter, sort
    Ps(ps::Ps),
    /// The processes that use most, measured over a moment
    Top(top::Top),
    /// Send a signal to processes, by number or by name
    Kill(kill::Kill),
    /// Show or set the priority of a process
    Priority(priority::Show),
    /// Show or set on which processors a process may run
    Affinity(affinity::Show),
    /// The user under whose rights this runs, with the groups
    User(people::Own),
    /// The users of this machine
    Users(people::Users),
    /// The groups of this machine and who is in them
    Groups(people::Groups),
    /// Who is logged in
    Who(people::Who),
    /// Temperatures, fans, voltages, currents and powers
    Sensors(hardware::Sensors),
    /// Batteries and mains
    Battery(hardware::Battery),
    /// Graphics cards, without waking them
    Gpu(hardware::Gpus),
    /// Displays and the sockets for them
    Display(hardware::Displays),
    /// Interrupts by their kind since boot
    Interrupts(interrupts::Interrupts),
    /// The machine as its maker named it
    Machine(hardware::Product),
    /// Whether this is a container, and whether a virtual machine
    #[command(visible_alias = "env")]
    Virt(bounds::Virt),
    /// What binds this process: control group, affinity, rlimits
    Limits(bounds::Bounds),
    /// How long tasks wait for processors, memory and disks
    Pressure(bounds::Waits),
    #[command(flatten)]
    Fact(fact::Fact),
    /// One value of the report, bare, for scripts
    Get(get::Get),
    /// The members of Node's os module, in Node's own shapes
    Node(node::Node),
    /// The signals: names, numbers, meanings
    Signals(table::Signals),
    /// The reasons for which the system refuses: names, numbers, sentences
    Errno(table::Errnos),
}

impl Os {
    /// Most verbs only read and print: a signal may end them as it likes,
    /// and the thread that would wait for one is not started.
    pub(crate) fn leaves_traces(&self) -> bool {
        match &self.verb {
            None => self.html.is_some() || self.capture.is_some(),
            Some(verb) => matches!(verb, Verb::Top(_)),
        }
    }

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
            None => {
                let all = common.as_json(ctx);
                run(&Summary { all }, common, ctx)
            }
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
