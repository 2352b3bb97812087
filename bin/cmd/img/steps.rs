//! The operations as verbs of their own, from one table: `steps.txt`.
//!
//! An entry is what a person reads: a line `NAME FIRST… = STEP`, then what
//! it does, its options, and examples. The arguments go to the library as a
//! recipe's would. `[FIRST]` is a number that may be left out (or one of the
//! words behind `|`), `FILE` a picture; an option without a value is a
//! switch, `{key=value}` what it sets.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command, FromArgMatches};
use sysu::img::{Args, Value};

use super::{common::explain, work::Work};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

const TABLE: &str = include_str!("steps.txt");

/// An operation as a verb.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// Its name on the command line.
    name: &'static str,
    /// What comes before the pictures.
    first: &'static str,
    /// Its name in recipes.
    step: &'static str,
    /// Everything below the first line.
    body: &'static str,
}

/// An option of a verb.
#[derive(Clone, Copy, Debug)]
struct Flag {
    name: &'static str,
    /// What it takes; nothing for a switch.
    value: Option<&'static str>,
    /// What a switch sets, if not its own name to true.
    sets: Option<(&'static str, &'static str)>,
    help: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    TABLE.split("\n\n").filter_map(|entry| {
        let (head, body) = entry.trim_end().split_once('\n')?;
        let (words, step) = head.split_once(" = ")?;
        let (name, first) = words.split_once(' ').unwrap_or((words, ""));
        Some(Row { name, first, step, body })
    })
}

impl Row {
    fn about(&self) -> &'static str {
        self.body.lines().next().unwrap_or_default().trim()
    }

    fn examples(&self) -> String {
        let lines = self.body.lines().map(str::trim_start);
        let examples = lines.filter(|line| line.starts_with('$'));
        examples.fold("Examples:".to_owned(), |all, line| {
            format!("{all}\n  {line}")
        })
    }

    fn flags(&self) -> impl Iterator<Item = Flag> {
        self.body.lines().filter_map(|line| {
            let rest = line.trim_start().strip_prefix("--")?;
            let (left, help) = match rest.find('}') {
                Some(end) => rest.split_at(end + 1),
                None => rest.split_once("  ")?,
            };
            let (name, value) = left.split_once(' ').unwrap_or((left, ""));
            let value = value.trim();
            let sets = value
                .strip_prefix('{')
                .and_then(|sets| sets.strip_suffix('}')?.split_once('='));
            let value = (sets.is_none() && !value.is_empty()).then_some(value);
            Some(Flag { name, value, sets, help: help.trim() })
        })
    }

    fn command(&self) -> Command {
        let words = format!("{} INPUT", self.first);
        let words = Arg::new("words")
            .value_name(words.trim().to_owned())
            .help("The pictures, after what the operation takes")
            .value_parser(clap::value_parser!(PathBuf))
            .action(ArgAction::Append)
            .num_args(0..)
            // A value may be negative: rotate -90.
            .allow_negative_numbers(true);
        let mut cmd =
            Command::new(self.name).after_help(self.examples()).arg(words);
        for flag in self.flags() {
            let arg = Arg::new(flag.name).long(flag.name).help(flag.help);
            cmd = cmd.arg(match flag.value {
                None => arg.action(ArgAction::SetTrue),
                Some(value) => {
                    arg.value_name(value).allow_negative_numbers(true)
                }
            });
        }
        // It says of itself what it is; the verb says better.
        Work::augment_args(cmd).about(self.about())
    }

    fn args(&self, matches: &ArgMatches) -> Args {
        let mut args = Args::new(self.step);
        for flag in self.flags() {
            if flag.value.is_some() {
                if let Some(text) = matches.get_one::<String>(flag.name) {
                    args.set(camel(flag.name), Value::guess(text));
                }
            } else if matches.get_flag(flag.name) {
                match flag.sets {
                    Some((name, value)) => args.set(name, Value::guess(value)),
                    None => args.set(camel(flag.name), Value::Bool(true)),
                }
            }
        }
        args
    }
}

/// One verb of the table, with its arguments.
#[derive(Debug)]
pub(super) struct Step {
    row: Row,
    args: Args,
    words: Vec<PathBuf>,
    work: Work,
}

impl clap::Subcommand for Step {
    fn augment_subcommands(cmd: Command) -> Command {
        rows().fold(cmd, |cmd, row| cmd.subcommand(row.command()))
    }

    fn augment_subcommands_for_update(cmd: Command) -> Command {
        Self::augment_subcommands(cmd)
    }

    fn has_subcommand(name: &str) -> bool {
        rows().any(|row| row.name == name)
    }
}

impl FromArgMatches for Step {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let unknown =
            || clap::Error::new(clap::error::ErrorKind::InvalidSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(unknown)?;
        let row = rows().find(|row| row.name == name).ok_or_else(unknown)?;
        let words = matches.get_many::<PathBuf>("words");
        Ok(Self {
            row,
            args: row.args(matches),
            words: words.map(|w| w.cloned().collect()).unwrap_or_default(),
            work: Work::from_arg_matches(matches)?,
        })
    }

    fn update_from_arg_matches(
        &mut self,
        matches: &ArgMatches,
    ) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// `max-slope` on the command line is `maxSlope` in a recipe.
fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut out, word| {
        let (head, tail) = word.split_at(1.min(word.len()));
        out.push_str(&head.to_ascii_uppercase());
        out.push_str(tail);
        out
    })
}

impl Step {
    pub(super) fn run(mut self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        for first in self.row.first.split_whitespace() {
            self.take(first)?;
        }
        // A bad option is told before any picture is opened.
        let empty = sysu::img::Pipeline::from_bytes(Vec::new());
        let _ = explain(empty.step(self.args.clone()))?;
        let args = self.args;
        self.work.run(ctx, &self.words, |p| p.step(args.clone()))
    }

    /// Takes what comes before the pictures off the words.
    fn take(&mut self, first: &str) -> anyhow::Result<()> {
        let word = self.words.first();
        let text = word.map(|word| word.to_string_lossy().into_owned());
        let optional =
            first.strip_prefix('[').map(|f| f.trim_end_matches(']'));
        let fits = |text: &str| match optional {
            None => true,
            Some(names) => {
                let mut names = names.split('|').skip(1);
                text.parse::<f64>().is_ok() || names.any(|name| name == text)
            }
        };
        match text {
            Some(text) if fits(&text) => {
                self.words.remove(0);
                self.args.push(match first {
                    "FILE" => Value::Text(text),
                    _ => Value::guess(&text),
                });
                Ok(())
            }
            None if optional.is_none() => {
                Err(usage(format!("there is no {first}")))
                    .hint("it comes before the pictures")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_verb_and_every_verb_its_operation() {
        let names: Vec<_> = sysu::img::operation_names().collect();
        let steps: Vec<_> = rows().map(|row| row.step).collect();
        for row in rows() {
            assert!(names.contains(&row.step), "{}", row.step);
            assert!(row.body.contains("    $ sysu img "), "{}", row.name);
            let about = row.command().get_about().map(ToString::to_string);
            assert_eq!(about.as_deref(), Some(row.about()), "{}", row.name);
        }
        // Some have a file of their own, one is a place in a pipeline.
        let apart = ["draw", "resize", "watermark", "pipelineColourspace"];
        for name in names {
            let has = steps.contains(&name) || apart.contains(&name);
            assert!(has, "{name} is no verb");
        }
    }

    /// What a verb offers, the library takes: another name for an option
    /// would be refused as none of the operation's.
    #[test]
    fn every_option_is_one_of_the_operation() {
        let firsts = [
            ("DEGREES", "5"),
            ("REGION", "5x5"),
            ("A,B,C,D", "1,0,0,1"),
            ("X1,Y1,…,X4,Y4", "0,0,9,0,9,9,0,9"),
            ("MATRIX", "sepia"),
            ("COLOUR", "red"),
            ("SPACE", "srgb"),
            ("NAME", "srgb"),
            ("BITS", "8"),
            ("CHANNEL", "0"),
            ("FILE", "a.png"),
            ("OP", "and"),
            ("DARK,LIGHT", "navy,white"),
            ("POINTS", "64,40"),
        ];
        let needed = [
            ("convolve", "width=1 height=1 kernel=1"),
            ("clahe", "width=9 height=9"),
        ];
        let mut seen = 0;
        for row in rows() {
            let words = row.first.split_whitespace();
            let words = words.filter(|first| !first.starts_with('['));
            for flag in row.flags() {
                let mut args = Args::new(row.step);
                for first in words.clone() {
                    let word = firsts.iter().find(|pair| pair.0 == first);
                    let text = word.map_or("2", |pair| pair.1);
                    args.push(match first {
                        "FILE" => Value::Text(text.into()),
                        _ => Value::guess(text),
                    });
                }
                let more = needed.iter().find(|pair| pair.0 == row.name);
                for pair in more.map_or("", |pair| pair.1).split(' ') {
                    if let Some((name, value)) = pair.split_once('=') {
                        args.set(name, Value::guess(value));
                    }
                }
                match (flag.value, flag.sets) {
                    (Some(_), _) => {
                        args.set(camel(flag.name), Value::Number(1.0));
                    }
                    (None, Some((name, value))) => {
                        args.set(name, Value::guess(value));
                    }
                    (None, None) => {
                        args.set(camel(flag.name), Value::Bool(true));
                    }
                }
                let empty = sysu::img::Pipeline::from_bytes(Vec::new());
                let said = match empty.step(args) {
                    Ok(_) => String::new(),
                    Err(err) => err.to_string(),
                };
                let (name, flag) = (row.name, flag.name);
                assert!(!said.contains("an option of"), "{name} --{flag}");
                seen += 1;
            }
        }
        assert!(seen > 70, "only {seen} options");
    }

    #[test]
    fn an_entry_is_read_as_it_is_written() {
        let rotate = rows().find(|row| row.name == "rotate").unwrap();
        let flags: Vec<_> = rotate.flags().collect();
        assert_eq!(rotate.first, "DEGREES");
        assert_eq!(flags.len(), 4);
        assert_eq!(flags[0].value, Some("COLOUR"));
        assert_eq!(flags[2].sets, Some(("expand", "false")));
        assert!(flags.iter().all(|flag| !flag.help.is_empty()));
    }
}
