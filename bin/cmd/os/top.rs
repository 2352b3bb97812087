//! `sysu os top`

use std::{collections::BTreeMap, ops::Range, time::Duration};

use serde::Serialize;
use sysu::os::{
    CpuUsage, Load, Memory, Metrics, ProcFields, Process, ProcessRates,
};

use super::{
    page::{Page, Side},
    ps::{Key, Pick, clock, shown_line},
    view::{self, Common, View, World},
};
use crate::{ctx::Ctx, error::Status};

/// The processes that use most, measured over a moment
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os top
  $ sysu os top --watch=5 --sort mem
  $ sysu os top --plain --limit 20
  $ sysu os top --watch --count=3 --json

On a terminal it takes the whole screen: q leaves, ? shows the keys. With
--plain, --count or --json, or where it is no terminal, it prints.

`cpu%` is of one processor: a process that uses two shows 200.")]
pub(crate) struct Top {
    #[command(flatten)]
    pub(crate) pick: Pick,

    /// Print, on a terminal too
    #[arg(long)]
    plain: bool,

    /// Measure what each reads and writes too
    #[arg(long)]
    io: bool,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    elapsed: f64,
    usage: Option<CpuUsage>,
    load: Option<Load>,
    memory: Memory,
    processes: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    process: Process,
    /// What it did since the last reading.
    now: Option<ProcessRates>,
}

impl View for Top {
    type Facts = Facts;

    fn metrics(&self) -> Metrics {
        let processes =
            if self.io { Metrics::PROCESS_IO } else { Metrics::PROCESSES };
        Metrics::CPU | processes
    }

    fn waits(&self) -> bool {
        true
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let mut pick = self.pick.clone();
        pick.sort = pick.sort.or(Some(Key::Cpu));
        pick.limit = pick.limit.or(Some(20));
        self.facts(world, &pick)
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        self.head(facts, page);
        self.table(facts, 0..facts.processes.len(), page);
    }
}

impl Facts {
    /// The processes, in order.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().map(|row| &row.process)
    }

    pub(crate) fn reverse(&mut self) {
        self.processes.reverse();
    }
}

impl Top {
    /// On the whole screen where there is one, else printed.
    pub(crate) fn run(
        &self,
        common: &Common,
        ctx: &mut Ctx,
    ) -> anyhow::Result<Status> {
        #[cfg(unix)]
        {
            let terminal = ctx.terminal.stdin && ctx.terminal.stdout;
            let dumb = ctx.env("TERM").is_none_or(|term| term == "dumb");
            let printed = self.plain || ctx.json || common.prints();
            if terminal && !dumb && !printed {
                super::full::run(self, common, ctx)?;
                return Ok(Status::Done);
            }
        }
        view::run(self, common, ctx)
    }

    /// The processes that are picked, with what each did lately.
    pub(crate) fn facts(
        &self,
        world: &World<'_>,
        pick: &Pick,
    ) -> anyhow::Result<Facts> {
        let host = world.host;
        let rates: BTreeMap<(u32, Duration), &ProcessRates> = world
            .delta
            .iter()
            .flat_map(|delta| &delta.processes)
            .map(|rates| ((rates.pid, rates.start), rates))
            .collect();
        let rate = |p: &Process| rates.get(&(p.pid, p.start)).copied();
        let mut list =
            host.processes(ProcFields::COMMAND | ProcFields::USER)?;
        pick.apply(&mut list, |p| rate(p).map_or(0.0, |r| r.cpu_percent));
        Ok(Facts {
            elapsed: world.delta.map_or(0.0, |d| d.elapsed.as_secs_f64()),
            usage: world.delta.and_then(|delta| delta.cpu.clone()),
            load: host.load().ok(),
            memory: host.memory()?,
            processes: list
                .into_iter()
                .map(|process| Row { now: rate(&process).cloned(), process })
                .collect(),
        })
    }

    /// What is said of the machine above the processes.
    pub(crate) fn head(&self, facts: &Facts, page: &mut Page) {
        if let Some(total) = facts.usage.as_ref().and_then(|u| u.total) {
            page.bar("CPU", total.busy, "");
        }
        let m = &facts.memory;
        let words = format!(
            "{} of {}",
            page.units.size(m.used),
            page.units.size(m.total)
        );
        page.bar("Memory", m.used_percent(), &words);
        if let Some(load) = &facts.load {
            let [one, five, fifteen] = load.average;
            page.fact("Load", format!("{one:.2} {five:.2} {fifteen:.2}"));
        }
        page.line("");
    }

    /// The processes of a range, as far as there are any.
    pub(crate) fn table(
        &self,
        facts: &Facts,
        range: Range<usize>,
        page: &mut Page,
    ) {
        use Side::{Left, Right};
        let mut heads = vec![
            ("pid", Right),
            ("user", Left),
            ("s", Left),
            ("cpu%", Right),
            ("rss", Right),
            ("time", Right),
        ];
        if self.io {
            heads.extend([("read", Right), ("written", Right)]);
        }
        heads.push(("command", Left));
        let end = range.end.min(facts.processes.len());
        let rows = facts.processes.get(range.start..end).unwrap_or_default();
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| self.row(row, page)).collect();
        page.table(&heads, &rows);
    }

    fn row(&self, row: &Row, page: &Page) -> Vec<String> {
        let p = &row.process;
        let user = p.user.as_ref().map(ToString::to_string);
        let cpu = row.now.as_ref().map(|now| now.cpu_percent);
        let mut cells = vec![
            p.pid.to_string(),
            user.unwrap_or_default(),
            p.state.to_string(),
            cpu.map(|n| format!("{n:.1}")).unwrap_or_default(),
            page.units.size(p.rss),
            clock(p.cpu_time().as_secs()),
        ];
        if self.io {
            let rate = |get: fn(&ProcessRates) -> Option<f64>| {
                let rate = row.now.as_ref().and_then(get);
                rate.map(|n| page.units.rate(n)).unwrap_or_default()
            };
            cells.push(rate(|r| r.read_bytes));
            cells.push(rate(|r| r.written_bytes));
        }
        cells.push(shown_line(p, page.width));
        cells
    }
}
