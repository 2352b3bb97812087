//! `sysu os ps`

use std::collections::{BTreeMap, BTreeSet};

use regex::{Regex, RegexBuilder};
use serde::Serialize;
use sysu::os::{Metrics, ProcFields, Process};

use super::{
    page::{Page, Side, cut, span},
    view::{View, World},
};

/// Processes: list, tree, filter, sort
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os ps
  $ sysu os ps --tree
  $ sysu os ps --sort mem --limit 10
  $ sysu os ps --user root --filter '^ssh|cron$'
  $ sysu os ps --threads --sort cpu
  $ sysu os ps --columns pid,user,rss,command
  $ sysu os ps --json --full")]
pub(crate) struct Ps {
    #[command(flatten)]
    pub(crate) pick: Pick,

    /// Show children below their parents
    #[arg(long, conflicts_with = "sort")]
    tree: bool,

    /// List each thread instead of each process
    #[arg(long, conflicts_with = "tree")]
    threads: bool,

    /// Which columns to show, in this order
    #[arg(long, value_enum, value_delimiter = ',', value_name = "COLUMN")]
    columns: Vec<Column>,

    /// Read every fact: files, groups, reads and writes, swap
    #[arg(long)]
    full: bool,
}

/// Which processes, and in which order.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Pick {
    /// What to sort by; the largest first, but for pid and name
    #[arg(long, value_enum, value_name = "KEY")]
    pub(crate) sort: Option<Key>,

    /// Only processes of this user, by name or number
    #[arg(long, value_name = "USER")]
    user: Option<String>,

    /// Only processes whose name or arguments match PATTERN, a regular
    /// expression, in any case
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    pub(crate) filter: Option<Regex>,

    /// Leave out the threads of the kernel
    #[arg(long)]
    no_kernel: bool,

    /// At most N processes
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

pub(crate) fn pattern(text: &str) -> Result<Regex, String> {
    // Longer than anybody types; what takes long to be read is refused.
    if text.len() > 4096 {
        return Err("it is longer than 4096 bytes".into());
    }
    let built = RegexBuilder::new(text).case_insensitive(true).build();
    built.map_err(|err| match err {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        // Its last line says what is wrong, those above show where.
        err => {
            let text = err.to_string();
            text.lines().last().unwrap_or_default().to_owned()
        }
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Key {
    Pid,
    Name,
    Cpu,
    Mem,
    Time,
    Start,
    Threads,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Column {
    Pid,
    Ppid,
    Of,
    User,
    State,
    Nice,
    Threads,
    Tty,
    Cpu,
    Mem,
    Rss,
    Size,
    Start,
    Time,
    Name,
    Cgroup,
    Exe,
    Cwd,
    Files,
    Read,
    Written,
    Swap,
    Priority,
    Policy,
    Wait,
    Command,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    pub(crate) processes: Vec<Process>,
    /// 1 or 2 where `/proc` hides other users' processes.
    pub(crate) hidepid: u8,
    /// How far each stands below its root, for the tree.
    #[serde(skip)]
    depth: BTreeMap<u32, usize>,
}

const USUAL: [Column; 9] = [
    Column::Pid,
    Column::User,
    Column::State,
    Column::Cpu,
    Column::Mem,
    Column::Rss,
    Column::Tty,
    Column::Time,
    Column::Command,
];

const OF_THREADS: [Column; 8] = [
    Column::Of,
    Column::Pid,
    Column::User,
    Column::State,
    Column::Cpu,
    Column::Time,
    Column::Name,
    Column::Command,
];

impl Pick {
    /// Leaves the processes that were asked for, in their order.
    ///
    /// `cpu` says what each used lately, where that was measured.
    pub(crate) fn apply(
        &self,
        list: &mut Vec<Process>,
        cpu: impl Fn(&Process) -> f64,
    ) {
        list.retain(|p| {
            let user = self.user.as_ref().is_none_or(|user| {
                p.user.as_ref().is_some_and(|name| *name == user.as_str())
                    || p.uid.is_some_and(|uid| uid.to_string() == *user)
            });
            let text = self.filter.as_ref().is_none_or(|pattern| {
                pattern.is_match(&p.name.to_string_lossy())
                    || pattern.is_match(&p.command_line().to_string_lossy())
            });
            user && text && !(self.no_kernel && p.kernel)
        });
        match self.sort {
            None | Some(Key::Pid) => list.sort_by_key(|p| p.pid),
            Some(Key::Name) => list.sort_by(|a, b| a.name.cmp(&b.name)),
            Some(Key::Cpu) => {
                list.sort_by(|a, b| cpu(b).total_cmp(&cpu(a)));
            }
            Some(Key::Mem) => list.sort_by_key(|p| std::cmp::Reverse(p.rss)),
            Some(Key::Time) => {
                list.sort_by_key(|p| std::cmp::Reverse(p.cpu_time()));
            }
            Some(Key::Start) => {
                list.sort_by_key(|p| std::cmp::Reverse(p.start));
            }
            Some(Key::Threads) => {
                list.sort_by_key(|p| std::cmp::Reverse(p.threads));
            }
        }
        if let Some(limit) = self.limit {
            list.truncate(limit);
        }
    }
}

impl View for Ps {
    type Facts = Facts;

    fn metrics(&self) -> Metrics {
        Metrics::default()
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let mut list = if self.threads {
            world.host.threads(self.fields())?
        } else {
            world.host.processes(self.fields())?
        };
        self.pick.apply(&mut list, |p| p.cpu_percent.unwrap_or_default());
        let depth =
            if self.tree { into_tree(&mut list) } else { BTreeMap::new() };
        Ok(Facts { processes: list, hidepid: world.host.hidepid(), depth })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        let columns: &[Column] = match &self.columns[..] {
            [] if self.threads => &OF_THREADS,
            [] => &USUAL,
            chosen => chosen,
        };
        let heads: Vec<(&str, Side)> =
            columns.iter().map(|c| c.head()).collect();
        let rows: Vec<Vec<String>> = facts
            .processes
            .iter()
            .map(|p| {
                let depth = facts.depth.get(&p.pid).copied().unwrap_or(0);
                columns.iter().map(|c| c.cell(p, depth, page)).collect()
            })
            .collect();
        page.table(&heads, &rows);
        if facts.hidepid > 0 {
            let note = "other users' processes are hidden (hidepid)";
            let note = cut(note, page.width);
            page.line(note);
        }
    }
}

impl Ps {
    fn fields(&self) -> ProcFields {
        if self.full {
            return ProcFields::ALL;
        }
        let mut want = ProcFields::COMMAND | ProcFields::USER;
        for column in &self.columns {
            want = want
                | match column {
                    Column::Cgroup => ProcFields::CGROUP,
                    Column::Exe | Column::Cwd => ProcFields::PATHS,
                    Column::Files => ProcFields::FILES,
                    Column::Read | Column::Written => ProcFields::IO,
                    Column::Swap => ProcFields::MEMORY,
                    Column::Wait => ProcFields::WAIT,
                    _ => ProcFields::STAT,
                };
        }
        want
    }
}

/// Puts each process behind its parent, and says how deep it stands.
///
/// A process whose parent is not in the list is a root; so is one of a
/// circle, which two readings can make.
fn into_tree(list: &mut [Process]) -> BTreeMap<u32, usize> {
    let known: BTreeSet<u32> = list.iter().map(|p| p.pid).collect();
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut roots = Vec::new();
    for p in list.iter() {
        if p.ppid != p.pid && known.contains(&p.ppid) {
            children.entry(p.ppid).or_default().push(p.pid);
        } else {
            roots.push(p.pid);
        }
    }
    let mut depth = BTreeMap::new();
    let mut order = Vec::with_capacity(list.len());
    let mut walk = |root: u32| {
        let mut stack = vec![(root, 0)];
        while let Some((pid, deep)) = stack.pop() {
            if depth.contains_key(&pid) {
                continue;
            }
            depth.insert(pid, deep);
            order.push(pid);
            let below = children.get(&pid).into_iter().flatten();
            stack.extend(below.rev().map(|&child| (child, deep + 1)));
        }
    };
    roots.into_iter().for_each(&mut walk);
    // What no root leads to is a circle.
    for &pid in &known {
        walk(pid);
    }
    let place: BTreeMap<u32, usize> =
        order.iter().enumerate().map(|(n, &pid)| (pid, n)).collect();
    list.sort_by_key(|p| place.get(&p.pid).copied());
    depth
}

impl Column {
    fn head(self) -> (&'static str, Side) {
        use Side::{Left, Right};
        match self {
            Self::Pid => ("pid", Right),
            Self::Ppid => ("ppid", Right),
            Self::Of => ("process", Right),
            Self::User => ("user", Left),
            Self::State => ("s", Left),
            Self::Nice => ("nice", Right),
            Self::Threads => ("threads", Right),
            Self::Tty => ("tty", Left),
            Self::Cpu => ("cpu%", Right),
            Self::Mem => ("mem%", Right),
            Self::Rss => ("rss", Right),
            Self::Size => ("size", Right),
            Self::Start => ("age", Right),
            Self::Time => ("time", Right),
            Self::Name => ("name", Left),
            Self::Cgroup => ("cgroup", Left),
            Self::Exe => ("exe", Left),
            Self::Cwd => ("cwd", Left),
            Self::Files => ("files", Right),
            Self::Read => ("read", Right),
            Self::Written => ("written", Right),
            Self::Swap => ("swap", Right),
            Self::Priority => ("pri", Right),
            Self::Policy => ("policy", Left),
            Self::Wait => ("waits for", Left),
            Self::Command => ("command", Left),
        }
    }

    fn cell(self, p: &Process, depth: usize, page: &Page) -> String {
        let size =
            |n: Option<u64>| n.map(|n| page.units.size(n)).unwrap_or_default();
        let text = |t: &Option<sysu::os::Text>| {
            t.as_ref().map(ToString::to_string).unwrap_or_default()
        };
        let percent =
            |n: Option<f64>| n.map(|n| format!("{n:.1}")).unwrap_or_default();
        match self {
            Self::Pid => p.pid.to_string(),
            Self::Ppid => p.ppid.to_string(),
            Self::Of => p.thread_of.unwrap_or(p.pid).to_string(),
            Self::User => match (&p.user, p.uid) {
                (Some(name), _) => name.to_string(),
                (None, Some(uid)) => uid.to_string(),
                (None, None) => String::new(),
            },
            Self::State => p.state.to_string(),
            Self::Nice => p.nice.to_string(),
            Self::Threads => p.threads.to_string(),
            Self::Tty => p.tty.clone().unwrap_or_default(),
            Self::Cpu => percent(p.cpu_percent),
            Self::Mem => percent(p.memory_percent),
            Self::Rss => size(Some(p.rss)),
            Self::Size => size(Some(p.virtual_size)),
            Self::Start => {
                let age = p.started.and_then(|s| s.elapsed().ok());
                age.map(|d| span(d.as_secs_f64())).unwrap_or_default()
            }
            Self::Time => clock(p.cpu_time().as_secs()),
            Self::Name => p.name.to_string(),
            Self::Cgroup => text(&p.cgroup),
            Self::Exe => text(&p.exe),
            Self::Cwd => text(&p.cwd),
            Self::Files => {
                p.open_files.map(|n| n.to_string()).unwrap_or_default()
            }
            Self::Read => size(p.read_bytes),
            Self::Written => size(p.written_bytes),
            Self::Swap => size(p.swap),
            Self::Priority => p.priority.to_string(),
            Self::Policy => p.policy.unwrap_or_default().to_owned(),
            Self::Wait => text(&p.wait),
            Self::Command => {
                let line = shown_line(p, page.width);
                if depth == 0 {
                    return line;
                }
                format!("{}└ {line}", "  ".repeat((depth - 1).min(16)))
            }
        }
    }
}

/// As much of the arguments as a line of `width` columns can hold, and a
/// little more, so that what is left out is seen to be. Those of a compiler
/// are of many thousand bytes.
pub(crate) fn shown_line(p: &Process, width: usize) -> String {
    // A column takes at most four bytes.
    let most = (width + 1) * 4;
    let Some(command) = &p.command else {
        return p.command_line().to_string();
    };
    let mut len = 0;
    let fits = command.iter().all(|argument| {
        len += argument.as_bytes().len() + 1;
        len <= most
    });
    if fits {
        return p.command_line().to_string();
    }
    let mut line = Vec::with_capacity(most + 1);
    for argument in command {
        line.extend(argument.as_bytes().iter().take(most - line.len()));
        if line.len() == most {
            break;
        }
        line.push(b' ');
    }
    // A character cut in two at the end is beyond what is shown.
    sysu::os::Text::from(line).to_string()
}

/// Processor time as `minutes:seconds`.
pub(crate) fn clock(secs: u64) -> String {
    format!("{}:{:02}", secs / 60, secs % 60)
}
