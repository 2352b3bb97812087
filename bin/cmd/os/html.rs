//! `sysu os --html FILE`: the report as one page that needs nothing else.

use std::{fmt::Write as _, io::Write as _, path::Path};

use anyhow::Context as _;
use sysu::{
    buf::{AtomicFile, Existing},
    os::{Metrics, Parts, Report, Sampler, rfc3339},
};

use super::{
    page::{Units, span},
    view::Common,
};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    text,
};

/// What is plotted, by reading.
#[derive(Default)]
struct Series {
    at: Vec<f64>,
    cpu: Vec<f64>,
    memory: Vec<f64>,
    received: Vec<f64>,
    sent: Vec<f64>,
    read: Vec<f64>,
    written: Vec<f64>,
}

/// Reads as often as `--watch` and `--count` say, then writes the page.
pub(crate) fn run(
    common: &Common,
    file: &Path,
    overwrite: bool,
    ctx: &mut Ctx,
) -> anyhow::Result<Status> {
    let host = common.host(ctx)?;
    let interval = common.interval()?;
    if interval.is_some() && common.readings() == u64::MAX {
        return Err(usage("--html with --watch needs --count"));
    }
    if !overwrite && file.exists() {
        return Err(usage(format!(
            "`{}` exists; --overwrite replaces it",
            text::path(file)
        )));
    }
    let existing =
        if overwrite { Existing::Replace } else { Existing::Refuse };
    let mut series = Series::default();
    if let Some(interval) = interval {
        let mut sampler = Sampler::new(host.clone(), Metrics::SYSTEM);
        for _ in 0..common.readings() {
            std::thread::sleep(interval);
            series.add(&mut sampler);
        }
    }
    let report = host.report(Parts::ALL);
    let html = page(&report, &series, common.units, &rfc3339(ctx.now));
    let mut out = AtomicFile::create(file, existing)
        .with_context(|| format!("cannot write `{}`", text::path(file)))?;
    out.write_all(html.as_bytes())?;
    out.commit()?;
    Ok(Status::Done)
}

impl Series {
    fn add(&mut self, sampler: &mut Sampler) {
        let delta = sampler.sample();
        let last = self.at.last().copied().unwrap_or(0.0);
        self.at.push(last + delta.elapsed.as_secs_f64());
        let usage = delta.cpu.and_then(|cpu| cpu.total);
        self.cpu.push(usage.map_or(0.0, |usage| usage.busy));
        let memory = sampler.host().memory().ok();
        self.memory.push(memory.map_or(0.0, |m| m.used_percent()));
        // What stays inside the machine is not traffic.
        let nets = || delta.interfaces.iter().filter(|i| i.name != "lo");
        self.received.push(nets().map(|i| i.rx_bytes).sum());
        self.sent.push(nets().map(|i| i.tx_bytes).sum());
        // The busiest device: sums would count partitions twice.
        let most = |get: fn(&sysu::os::DiskRates) -> f64| {
            delta.disks.iter().map(get).fold(0.0, f64::max)
        };
        self.read.push(most(|d| d.read_bytes));
        self.written.push(most(|d| d.written_bytes));
    }
}

/// Text as HTML has it; control characters are visible already.
fn esc(value: impl std::fmt::Display) -> String {
    let value = value.to_string();
    let mut out = String::with_capacity(value.len());
    for c in text::printable(&value).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--a:#2a7de1;\
--b:#e08a1e}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;\
margin:2rem auto;padding:0 1rem}h1{font-size:1.6rem;margin:0}h2{font-size:\
1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}p{margin:\
.2rem 0;opacity:.7}table{border-collapse:collapse;width:100%}td,th{padding:\
.2rem .8rem .2rem 0;text-align:left;vertical-align:top;border-bottom:1px \
solid var(--soft)}td.n,th.n{text-align:right;font-variant-numeric:\
tabular-nums}.bar{display:inline-block;width:12rem;height:.7rem;background:\
var(--soft);border-radius:.35rem;overflow:hidden;margin-right:.6rem}.bar i{\
display:block;height:100%;background:var(--a)}.bar i.hot{background:#d33}\
svg{width:100%;height:9rem;background:var(--soft);border-radius:.3rem}\
polyline{fill:none;stroke:var(--a);stroke-width:2;vector-effect:\
non-scaling-stroke}polyline.b{stroke:var(--b)}figure{margin:1rem 0}\
figcaption{opacity:.8}";

fn page(r: &Report, series: &Series, units: Units, now: &str) -> String {
    let name = r.hostname.as_ref().map_or("this machine".into(), esc);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>{name}</title><style>{STYLE}</style></head><body>\n\
         <h1>{name}</h1>\n<p>{now}, by sysu os</p>\n"
    );
    facts(r, units, &mut out);
    plots(series, units, &mut out);
    filesystems(r, units, &mut out);
    interfaces(r, units, &mut out);
    if !r.missing.is_empty() {
        out.push_str("<h2>Missing</h2><table>\n");
        for (part, why) in &r.missing {
            row(part, &esc(&why.message), &mut out);
        }
        out.push_str("</table>\n");
    }
    out.push_str("</body></html>\n");
    out
}

fn row(name: &str, value: &str, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "<tr><th>{name}</th><td>{value}</td></tr>");
}

fn bar(percent: f64) -> String {
    let percent = percent.clamp(0.0, 100.0);
    let hot = if percent >= 90.0 { " class=\"hot\"" } else { "" };
    format!(
        "<span class=\"bar\"><i{hot} style=\"width:{percent:.0}%\"></i></span>"
    )
}

fn facts(r: &Report, units: Units, out: &mut String) {
    out.push_str("<h2>Machine</h2><table>\n");
    if let Some(os) = &r.os {
        row("OS", &esc(&os.pretty_name), out);
    }
    if let Some(k) = &r.kernel {
        let text = format!("{} {} {}", k.sysname, k.release, k.machine);
        row("Kernel", &esc(text), out);
    }
    if let Some(e) = &r.environment {
        let found = [&e.container, &e.vm].into_iter().flatten();
        let kinds: Vec<String> = found.map(|f| esc(&f.kind)).collect();
        if !kinds.is_empty() {
            row("Runs in", &kinds.join(", "), out);
        }
    }
    if let Some(uptime) = &r.uptime {
        row("Uptime", &span(uptime.uptime.as_secs_f64()), out);
    }
    if let Some(cpu) = &r.cpu {
        let model = cpu.model.as_ref().map_or(String::new(), esc);
        let threads = cpu.threads;
        row("CPU", &format!("{model}, {threads} threads"), out);
    }
    if let Some(load) = &r.load {
        let [one, five, fifteen] = load.average;
        let text = format!("{one:.2} {five:.2} {fifteen:.2}");
        row("Load", &text, out);
    }
    if let Some(m) = &r.memory {
        let (used, total) = (units.size(m.used), units.size(m.total));
        let bar = bar(m.used_percent());
        row("Memory", &format!("{bar}{used} of {total}"), out);
    }
    out.push_str("</table>\n");
}

fn plots(s: &Series, units: Units, out: &mut String) {
    if s.at.len() < 2 {
        return;
    }
    let percent = |v: f64| format!("{v:.0} %");
    let rate = |v: f64| units.rate(v);
    out.push_str("<h2>Recorded</h2>\n");
    plot("Processors busy", &s.at, &[&s.cpu], Some(100.0), &percent, out);
    plot("Memory used", &s.at, &[&s.memory], Some(100.0), &percent, out);
    let nets = [&s.received[..], &s.sent[..]];
    plot(
        "Network received, and sent (orange)",
        &s.at,
        &nets,
        None,
        &rate,
        out,
    );
    let disks = [&s.read[..], &s.written[..]];
    plot("Disk read, and written (orange)", &s.at, &disks, None, &rate, out);
}

fn plot(
    name: &str,
    at: &[f64],
    lines: &[&[f64]],
    top: Option<f64>,
    shown: &dyn Fn(f64) -> String,
    out: &mut String,
) {
    let values = lines.iter().flat_map(|line| line.iter().copied());
    let most = values.fold(0.0, f64::max);
    let top = top.unwrap_or(most).max(1.0);
    let (first, last) = (at[0], at[at.len() - 1]);
    let width = (last - first).max(f64::MIN_POSITIVE);
    let _ = write!(
        out,
        "<figure><figcaption>{name}, at most {}, over {}</figcaption>\
         <svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">",
        shown(most),
        span(last)
    );
    for (n, line) in lines.iter().enumerate() {
        let class = if n > 0 { " class=\"b\"" } else { "" };
        let points: Vec<String> = at
            .iter()
            .zip(*line)
            .map(|(x, y)| {
                let x = (x - first) * 100.0 / width;
                let y = 98.0 - y / top * 96.0;
                format!("{x:.2},{y:.2}")
            })
            .collect();
        let points = points.join(" ");
        let _ = write!(out, "<polyline{class} points=\"{points}\"/>");
    }
    out.push_str("</svg></figure>\n");
}

fn filesystems(r: &Report, units: Units, out: &mut String) {
    let Some(list) = &r.filesystems else { return };
    out.push_str(
        "<h2>File systems</h2><table>\n<tr><th>mounted on</th>\
         <th>type</th><th class=\"n\">size</th><th class=\"n\">used</th>\
         <th>use</th></tr>\n",
    );
    for f in list {
        let (point, kind) = (esc(&f.mount_point), esc(&f.fs_type));
        let Some(s) = &f.space else { continue };
        let (total, used) = (units.size(s.total), units.size(s.used));
        let percent = s.used_percent.unwrap_or(0);
        let bar = bar(percent.into());
        let _ = writeln!(
            out,
            "<tr><td>{point}</td><td>{kind}</td><td class=\"n\">{total}</td>\
             <td class=\"n\">{used}</td><td>{bar}{percent} %</td></tr>"
        );
    }
    out.push_str("</table>\n");
}

fn interfaces(r: &Report, units: Units, out: &mut String) {
    let Some(list) = &r.interfaces else { return };
    out.push_str(
        "<h2>Network</h2><table>\n<tr><th>name</th><th>state</th>\
         <th>addresses</th><th class=\"n\">received</th>\
         <th class=\"n\">sent</th></tr>\n",
    );
    for i in list {
        let addresses: Vec<String> =
            i.addresses.iter().map(|a| esc(a.shown(&i.name))).collect();
        let (name, state) = (esc(&i.name), if i.up { "up" } else { "down" });
        let addresses = addresses.join("<br>");
        let received = units.size(i.counters.rx_bytes);
        let sent = units.size(i.counters.tx_bytes);
        let _ = writeln!(
            out,
            "<tr><td>{name}</td><td>{state}</td><td>{addresses}</td>\
             <td class=\"n\">{received}</td><td class=\"n\">{sent}</td></tr>"
        );
    }
    out.push_str("</table>\n");
}
