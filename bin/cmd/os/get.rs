//! `sysu os get`

use serde_json::Value;
use sysu::os::{Metrics, Parts, full_name};

use super::view::{self, Common, View, World};
use crate::{ctx::Ctx, error::Status};

/// One value of the report, bare, for scripts
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os get mem.available
  $ sysu os get cpu.model
  $ sysu os get cpus.0.frequency_hz
  $ sysu os get filesystems./.space.used_percent
  $ sysu os get interfaces.eth0.addresses.0.address
  $ sysu os get os.id kernel.release

The names are those of `sysu os --json`. A list takes a number, or the name
of one of its members. The exit status is 1 when the machine has no such
fact; only the part that is named is read.")]
pub(crate) struct Get {
    /// The way to the value: names with dots between them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
}

pub(crate) struct Facts(Vec<Value>);

impl serde::Serialize for Facts {
    fn serialize<S: serde::Serializer>(
        &self,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        s.collect_map([("values", &self.0)])
    }
}

impl View for Get {
    type Facts = Facts;

    fn metrics(&self) -> Metrics {
        Metrics::default()
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let values = self.paths.iter().map(|path| one(path, world));
        Ok(Facts(values.collect::<anyhow::Result<_>>()?))
    }

    fn print(&self, facts: &Facts, page: &mut super::page::Page) {
        for value in &facts.0 {
            let line = bare(value);
            // What the kernel wrote must not drive the terminal.
            page.line(crate::text::printable(&line));
        }
    }
}

fn one(path: &str, world: &World<'_>) -> anyhow::Result<Value> {
    let mut steps = path.split('.');
    let first = steps.next().unwrap_or_default();
    let part = Parts::from_name(first).ok_or_else(|| {
        let names: Vec<&str> = Parts::names().collect();
        crate::error::usage(format!(
            "no part `{first}`; the parts are {}",
            names.join(", ")
        ))
    })?;
    let name = full_name(first);
    let report = world.host.report(part);
    if let Some(missing) = report.missing.get(name) {
        return Err(view::none(format!("{path}: {}", missing.message)));
    }
    let report = serde_json::to_value(report)?;
    let mut at = &report[name];
    let rest: Vec<&str> = steps.collect();
    let mut rest = &rest[..];
    while !rest.is_empty() {
        // A member's name may hold dots: the longest that fits is taken.
        let found = (1..=rest.len())
            .rev()
            .find_map(|n| Some((n, step(at, &rest[..n].join("."))?)));
        let Some((used, below)) = found else {
            return Err(view::none(format!(
                "no `{}` in {path}{}",
                rest[0],
                choices(at)
            )));
        };
        (at, rest) = (below, &rest[used..]);
    }
    if at.is_null() {
        return Err(view::none(format!("{path} is not known here")));
    }
    Ok(at.clone())
}

/// The fields by which a member of a list is known.
const NAMES: [&str; 5] = ["name", "mount_point", "id", "card", "chip"];

fn step<'a>(at: &'a Value, name: &str) -> Option<&'a Value> {
    match at {
        Value::Object(map) => map.get(name),
        Value::Array(list) => {
            let numbered =
                name.parse::<usize>().ok().and_then(|n| list.get(n));
            let named = || {
                list.iter().find(|member| {
                    NAMES.iter().any(|key| member[*key] == name)
                })
            };
            numbered.or_else(named)
        }
        _ => None,
    }
}

fn choices(at: &Value) -> String {
    match at {
        Value::Object(map) => {
            let names: Vec<&str> = map.keys().map(String::as_str).collect();
            format!("; there are {}", names.join(", "))
        }
        Value::Array(list) => format!("; it has {} members", list.len()),
        _ => String::new(),
    }
}

/// A value without quotes; what has parts stays JSON.
pub(crate) fn bare(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl Get {
    pub(crate) fn run(
        &self,
        common: &Common,
        ctx: &mut Ctx,
    ) -> anyhow::Result<Status> {
        view::run(self, common, ctx)
    }
}
