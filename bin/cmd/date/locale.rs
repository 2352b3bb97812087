//! `sysu date locale`

use std::io::Write as _;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use sysu::date::{
    Locale as Language,
    locale::{Form, Preset, Width},
};

use super::world;
use crate::{ctx::Ctx, error::Status};

/// Say what a language writes
#[derive(Args, Debug)]
#[command(
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    after_help = "\
Examples:
  $ sysu date locale list
  $ sysu date locale info ar-EG
  $ sysu date locale months fi --form format
  $ sysu date locale formats ja"
)]
pub(crate) struct Locale {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the languages that have tables of their own
    #[command(after_help = "\
Examples:
  $ sysu date locale list")]
    List,
    /// Print how a language counts weeks and writes numbers
    #[command(after_help = "\
Examples:
  $ sysu date locale info de-AT
  $ sysu date locale info fa --json")]
    Info(One),
    /// Print the names of the months, from January
    #[command(after_help = "\
Examples:
  $ sysu date locale months ru --form format")]
    Months(Names),
    /// Print the names of the weekdays, from Monday
    #[command(after_help = "\
Examples:
  $ sysu date locale weekdays tr --width short")]
    Weekdays(Names),
    /// Print the patterns of dates and times, as Unicode tokens
    #[command(after_help = "\
Examples:
  $ sysu date locale formats ja")]
    Formats(One),
}

#[derive(Args, Debug)]
struct One {
    /// The language, such as `de` or `pt-BR`
    locale: String,
}

#[derive(Args, Debug)]
struct Names {
    /// The language, such as `de` or `pt-BR`
    locale: String,

    /// How long the names are
    #[arg(long, value_name = "WIDTH", default_value = "wide")]
    width: WidthArg,

    /// Alone, or beside a day
    #[arg(long, value_name = "FORM", default_value = "standalone")]
    form: FormArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum WidthArg {
    Wide,
    Abbreviated,
    Short,
    Narrow,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormArg {
    Standalone,
    Format,
}

impl Names {
    fn width(&self) -> Width {
        match self.width {
            WidthArg::Wide => Width::Wide,
            WidthArg::Abbreviated => Width::Abbreviated,
            WidthArg::Short => Width::Short,
            WidthArg::Narrow => Width::Narrow,
        }
    }

    fn form(&self) -> Form {
        match self.form {
            FormArg::Standalone => Form::Standalone,
            FormArg::Format => Form::Format,
        }
    }
}

impl Locale {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::List => list(ctx)?,
            Verb::Info(one) => info(ctx, world::locale(&one.locale)?)?,
            Verb::Months(names) => {
                let locale = world::locale(&names.locale)?;
                let found = locale.months(names.width(), names.form());
                print(ctx, &found)?;
            }
            Verb::Weekdays(names) => {
                let locale = world::locale(&names.locale)?;
                let found = locale.weekdays(names.width(), names.form());
                print(ctx, &found)?;
            }
            Verb::Formats(one) => formats(ctx, world::locale(&one.locale)?)?,
        }
        Ok(Status::Done)
    }
}

fn print(ctx: &mut Ctx, names: &[&str]) -> anyhow::Result<()> {
    if ctx.json {
        return ctx.print_json(&names);
    }
    for name in names {
        writeln!(ctx.stdout, "{name}")?;
    }
    Ok(())
}

fn list(ctx: &mut Ctx) -> anyhow::Result<()> {
    for locale in Language::all() {
        let (tag, english) = (locale.tag(), locale.english_name());
        if ctx.json {
            ctx.print_json(&json!({
                "locale": tag,
                "name": english,
                "own_name": locale.own_name(),
            }))?;
        } else {
            let own = locale.own_name();
            writeln!(ctx.stdout, "{tag:8} {english:28} {own}")?;
        }
    }
    Ok(())
}

fn info(ctx: &mut Ctx, locale: Language) -> anyhow::Result<()> {
    let week = locale.week();
    let digits: String =
        (0..10).map(|digit| locale.digits().digit(digit)).collect();
    let facts = [
        ("locale", json!(locale.to_string())),
        ("tables", json!(locale.tag())),
        ("name", json!(locale.english_name())),
        ("own_name", json!(locale.own_name())),
        ("right_to_left", json!(locale.is_right_to_left())),
        ("first_day", json!(week.first.name())),
        ("minimal_days", json!(week.minimal_days)),
        ("weekend_from", json!(week.weekend_from.name())),
        ("weekend_to", json!(week.weekend_to.name())),
        ("twelve_hours", json!(locale.is_12_hour())),
        ("digits", json!(digits)),
        ("decimal_sign", json!(locale.decimal_sign())),
        ("am", json!(locale.day_period(false, Width::Wide, Form::Format))),
        ("pm", json!(locale.day_period(true, Width::Wide, Form::Format))),
        ("date_short", json!(locale.pattern(Preset::DateShort))),
    ];
    if ctx.json {
        let map: serde_json::Map<String, serde_json::Value> = facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        return ctx.print_json(&map);
    }
    for (name, value) in facts {
        let text = match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        writeln!(ctx.stdout, "{name:14} {text}")?;
    }
    Ok(())
}

fn formats(ctx: &mut Ctx, locale: Language) -> anyhow::Result<()> {
    for preset in Preset::ALL.iter().copied() {
        let (name, pattern) = (preset.name(), locale.pattern(preset));
        if ctx.json {
            ctx.print_json(&json!({ "name": name, "pattern": pattern }))?;
        } else {
            writeln!(ctx.stdout, "{name:30} {pattern}")?;
        }
    }
    Ok(())
}
