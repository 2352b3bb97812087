//! `sysu date zone`

use std::io::Write as _;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use sysu::date::{Country, DateTime, Transition, Wall, Zone as Rules};

use super::world::World;
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// List time zones, and when their clocks change
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Zone {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(List),
    Find(Find),
    Info(Info),
    Next(Next),
    Prev(Prev),
    Transitions(Transitions),
    At(At),
    Db(Db),
}

/// Print the names of all zones
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date zone list
  $ sysu date zone list --country pt --at 2024-07-14
  $ sysu date zone list --countries
  $ sysu date zone list --at 2024-07-14 --json")]
struct List {
    /// Only those of COUNTRY: a code such as `pt`, or a name
    #[arg(long, value_name = "COUNTRY")]
    country: Option<String>,

    /// Print the countries and their zones instead
    #[arg(long, conflicts_with_all = ["country", "at"])]
    countries: bool,

    /// Print offset and abbreviation at DATE beside each
    #[arg(long, value_name = "DATE")]
    at: Option<String>,
}

/// Print the zones whose name, country, offset or abbreviation fits
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date zone find tokyo
  $ sysu date zone find portugal
  $ sysu date zone find +05:45
  $ sysu date zone find CEST")]
struct Find {
    /// A part of the name, a country by its code or its name, an offset
    /// such as +05:30, or an abbreviation
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,

    #[command(flatten)]
    world: World,
}

/// Print what a zone says now
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date zone info Europe/Dublin
  $ sysu date zone info Asia/Kathmandu --now 1985-06-01")]
struct Info {
    /// The zone
    zone: String,

    #[command(flatten)]
    world: World,
}

/// Print the next change of the clocks in a zone
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date zone next Europe/Paris
  $ sysu date zone next America/New_York --now 2030-01-01")]
struct Next {
    /// The zone
    zone: String,

    #[command(flatten)]
    world: World,
}

/// Print the last change of the clocks in a zone
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date zone prev Asia/Tokyo")]
struct Prev {
    /// The zone
    zone: String,

    #[command(flatten)]
    world: World,
}

/// Print the changes of the clocks in a zone
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date zone transitions Africa/Casablanca --from 2024 --to 2027
  $ sysu date zone transitions Asia/Tokyo --from 1900 --json")]
struct Transitions {
    /// The zone
    zone: String,

    /// From this date [default: now]
    #[arg(long, value_name = "DATE")]
    from: Option<String>,

    /// Up to this date [default: ten years after --from]
    #[arg(long, value_name = "DATE")]
    to: Option<String>,

    #[command(flatten)]
    world: World,
}

/// Print the moments at which clocks of a zone show a time: one, two, or
/// none
#[derive(Args, Debug)]
#[command(after_help = "\
The exit status is 1 if clocks jump over the time.

Examples:
  $ sysu date zone at America/New_York '2024-11-03 01:30'
  $ sysu date zone at Europe/Paris '2024-03-31 02:30' --json")]
struct At {
    /// The zone
    zone: String,

    /// The time on the wall
    #[arg(value_name = "DATE")]
    date: String,

    #[command(flatten)]
    world: World,
}

/// Print the version of the zone database
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu date zone db")]
struct Db {}

impl Zone {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::List(verb) => verb.run(ctx),
            Verb::Find(verb) => verb.run(ctx),
            Verb::Info(verb) => verb.run(ctx),
            Verb::Next(verb) => turn(ctx, &verb.world, &verb.zone, true),
            Verb::Prev(verb) => turn(ctx, &verb.world, &verb.zone, false),
            Verb::Transitions(verb) => verb.run(ctx),
            Verb::At(verb) => verb.run(ctx),
            Verb::Db(Db {}) => {
                let version = Rules::database_version();
                if ctx.json {
                    ctx.print_json(&json!({ "version": version }))?;
                } else {
                    writeln!(ctx.stdout, "{version}")?;
                }
                Ok(Status::Done)
            }
        }
    }
}

impl List {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = World::default().reader(ctx)?;
        let at = self.at.as_deref().map(|text| reader.date(text));
        let at = at.transpose()?;
        if self.countries {
            return countries(ctx);
        }
        let country = self.country.as_deref().map(country).transpose()?;
        let names: Vec<&str> = match country {
            Some(country) => country.zones().to_vec(),
            None => Rules::names().collect(),
        };
        for name in names {
            match at {
                None if !ctx.json => writeln!(ctx.stdout, "{name}")?,
                at => {
                    let moment = at.unwrap_or_else(|| reader.now());
                    row(ctx, Rules::iana(name)?, moment)?;
                }
            }
        }
        Ok(Status::Done)
    }
}

/// Reads a country.
fn country(text: &str) -> anyhow::Result<Country> {
    Country::find(text)
        .ok_or_else(|| usage(format!("there is no country `{text}`")))
        .hint("`sysu date zone list --countries` lists them")
}

fn countries(ctx: &mut Ctx) -> anyhow::Result<Status> {
    for country in Country::all() {
        let (code, name) = (country.code(), country.name());
        let zones = country.zones();
        if ctx.json {
            ctx.print_json(&json!({
                "code": code, "name": name, "zones": zones,
            }))?;
        } else {
            let zones = zones.join(" ");
            writeln!(ctx.stdout, "{code}  {name:28}  {zones}")?;
        }
    }
    Ok(Status::Done)
}

impl Find {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let now = reader.now();
        let text = self.text.to_ascii_lowercase().replace(' ', "_");
        let offset = text
            .starts_with(['+', '-'])
            .then(|| Rules::parse(&text).ok())
            .flatten()
            .map(|zone| zone.offset_at(0));
        let country = Country::find(self.text.trim());
        let country = country.map_or(&[][..], Country::zones);
        let mut found = 0;
        for name in Rules::names() {
            let zone = Rules::iana(name)?;
            let there = now.in_zone(zone);
            let fits = match offset {
                Some(offset) => there.offset_seconds() == offset,
                None => {
                    name.to_ascii_lowercase().contains(&text)
                        || country.contains(&name)
                        || there
                            .zone_abbreviation()
                            .eq_ignore_ascii_case(&text)
                }
            };
            if fits {
                found += 1;
                row(ctx, zone, now)?;
            }
        }
        Ok(if found > 0 { Status::Done } else { Status::No })
    }
}

/// A zone, its offset and its abbreviation.
fn row(ctx: &mut Ctx, zone: Rules, moment: DateTime) -> anyhow::Result<()> {
    let there = moment.in_zone(zone);
    let offset = there.format_luxon("ZZ")?;
    let letters = there.zone_abbreviation();
    if ctx.json {
        return ctx.print_json(&json!({
            "zone": zone.name(),
            "offset_seconds": there.offset_seconds(),
            "abbreviation": letters,
        }));
    }
    writeln!(ctx.stdout, "{:32} {offset}  {letters}", zone.name())?;
    Ok(())
}

impl Info {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let zone = reader.zone(&self.zone)?;
        let now = reader.now().in_zone(zone);
        let second = now.timestamp();
        let iso = |at: Option<Transition>| at.map(|t| t.at().to_iso());
        let facts = [
            ("zone", json!(zone.name())),
            ("now", json!(now.to_iso())),
            ("abbreviation", json!(now.zone_abbreviation())),
            ("offset_seconds", json!(now.offset_seconds())),
            ("dst", json!(now.is_dst())),
            ("saving_seconds", json!(zone.saving_at(second))),
            ("changes", json!(zone.has_dst_after(second))),
            ("previous_change", json!(iso(zone.previous_transition(second)))),
            ("next_change", json!(iso(zone.next_transition(second)))),
        ];
        if ctx.json {
            let map: serde_json::Map<String, Value> = facts
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            ctx.print_json(&map)?;
            return Ok(Status::Done);
        }
        for (name, value) in facts {
            let text = match value {
                Value::String(text) => text,
                Value::Null => "-".into(),
                other => other.to_string(),
            };
            writeln!(ctx.stdout, "{name:16} {text}")?;
        }
        Ok(Status::Done)
    }
}

impl At {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let zone = reader.zone(&self.zone)?;
        // What the text says of a zone does not count: it is a wall time.
        let civil = reader.read(&self.date)?.datetime.civil();
        let found = zone.candidates(civil);
        let moments: Vec<DateTime> = found
            .seconds()
            .map(|second| Ok(DateTime::from_seconds(second)?.in_zone(zone)))
            .collect::<anyhow::Result<_>>()?;
        if ctx.json {
            let kind = match found.wall {
                Wall::Plain => "plain",
                Wall::Gap => "gap",
                Wall::Overlap => "overlap",
            };
            let moments: Vec<String> =
                moments.iter().map(|moment| moment.to_iso()).collect();
            ctx.print_json(&json!({ "wall": kind, "moments": moments }))?;
        } else {
            for moment in &moments {
                let letters = moment.zone_abbreviation();
                writeln!(ctx.stdout, "{}  {letters}", moment.to_iso())?;
            }
        }
        let none = found.wall == Wall::Gap;
        Ok(if none { Status::No } else { Status::Done })
    }
}

fn turn(
    ctx: &mut Ctx,
    options: &World,
    name: &str,
    next: bool,
) -> anyhow::Result<Status> {
    let reader = options.reader(ctx)?;
    let zone = reader.zone(name)?;
    let second = reader.now().timestamp();
    let found = if next {
        zone.next_transition(second)
    } else {
        zone.previous_transition(second)
    };
    match found {
        Some(change) => {
            print(ctx, change)?;
            Ok(Status::Done)
        }
        None => Ok(Status::No),
    }
}

impl Transitions {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let zone = reader.zone(&self.zone)?;
        let from = match &self.from {
            Some(text) => reader.date(text)?,
            None => reader.now(),
        };
        let ten = sysu::date::Duration::new().years(10);
        let to = match &self.to {
            Some(text) => reader.date(text)?,
            None => from.plus(&ten)?,
        };
        if to < from {
            return Err(usage("--to is before --from"))
                .hint("name the earlier date first");
        }
        for change in zone.transitions(from.timestamp() - 1) {
            if change.at() >= to {
                break;
            }
            print(ctx, change)?;
        }
        Ok(Status::Done)
    }
}

/// A change: the moment, both offsets, and what the clocks do.
fn print(ctx: &mut Ctx, change: Transition) -> anyhow::Result<()> {
    let at = change.at();
    let jump = change.jump();
    let kind = if jump > 0 { "gap" } else { "overlap" };
    if ctx.json {
        return ctx.print_json(&json!({
            "at": at.to_iso(),
            "timestamp": change.second,
            "before_seconds": change.before,
            "after_seconds": change.after,
            "abbreviation": at.zone_abbreviation(),
            "kind": kind,
        }));
    }
    let before = at.to_fixed(change.before)?;
    writeln!(
        ctx.stdout,
        "{} -> {}  {}  {kind} of {:#}",
        before.to_iso(),
        at.to_iso(),
        at.zone_abbreviation(),
        sysu::date::Duration::from_seconds(i64::from(jump.abs())).rescale(),
    )?;
    Ok(())
}
