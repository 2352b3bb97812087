//! `sysu os top`

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;
use sysu::os::{
    CpuUsage, Load, Memory, Metrics, ProcFields, Process, ProcessRates,
};

use super::{
    page::{Page, Side},
    ps::{Key, Pick, clock},
    view::{View, World},
};

/// The processes that use most, measured over a moment
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os top
  $ sysu os top --watch
  $ sysu os top --watch=5 --sort mem --limit 20
  $ sysu os top --watch --count=3 --json

`cpu%` is of one processor: a process that uses two shows 200.")]
pub(crate) struct Top {
    #[command(flatten)]
    pick: Pick,

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
        let mut pick = self.pick.clone();
        pick.sort = pick.sort.or(Some(Key::Cpu));
        pick.limit = pick.limit.or(Some(20));
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

    fn print(&self, facts: &Facts, page: &mut Page) {
        use Side::{Left, Right};
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
        let rows: Vec<Vec<String>> =
            facts.processes.iter().map(|row| self.row(row, page)).collect();
        page.table(&heads, &rows);
    }
}

impl Top {
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
        cells.push(p.command_line().to_string());
        cells
    }
}
