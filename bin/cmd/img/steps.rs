//! The operations as verbs of their own, from one table.
//!
//! A row is an operation's name in recipes, what it takes by position, and
//! its options; the arguments go to the library as a recipe's would.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command, FromArgMatches};
use sysu::img::{Args, Value};

use super::common::{Work, explain};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// An operation as a verb.
struct Row {
    /// Its name on the command line.
    name: &'static str,
    /// Its name in recipes.
    step: &'static str,
    about: &'static str,
    /// What comes first.
    first: First,
    /// Option, what it takes (nothing for a switch), help.
    options: &'static [(&'static str, &'static str, &'static str)],
    examples: &'static str,
}

/// What a verb takes before the pictures.
enum First {
    Nothing,
    /// A value by this name, or none.
    Number(&'static str),
    /// A value by this name.
    Value(&'static str),
}

const BACKGROUND: (&str, &str, &str) =
    ("background", "COLOUR", "What fills up: a CSS colour");
const INTERPOLATOR: (&str, &str, &str) =
    ("interpolator", "NAME", "nearest, bilinear or bicubic");

const TABLE: &[Row] = &[
    Row {
        name: "crop",
        step: "extract",
        about: "Cut a region out",
        first: First::Value("WxH+X+Y"),
        options: &[("clamp", "", "Take the part that lies inside")],
        examples: "  $ sysu img crop 640x480+100+50 photo.jpg -o part.jpg",
    },
    Row {
        name: "extend",
        step: "extend",
        about: "Add pixels around",
        first: First::Number("PIXELS"),
        options: &[
            ("top", "PIXELS", "Pixels above"),
            ("right", "PIXELS", "Pixels on the right"),
            ("bottom", "PIXELS", "Pixels below"),
            ("left", "PIXELS", "Pixels on the left"),
            ("with", "WHAT", "background, copy, repeat or mirror"),
            BACKGROUND,
        ],
        examples: "  $ sysu img extend 20 photo.jpg --background white -o \
                   framed.jpg
  $ sysu img extend --bottom 80 --with mirror photo.jpg -o pond.jpg",
    },
    Row {
        name: "trim",
        step: "trim",
        about: "Cut uniform borders off",
        first: First::Nothing,
        options: &[
            ("background", "COLOUR", "The border's colour"),
            ("threshold", "N", "How much a channel may differ, 0 to 255"),
            ("line-art", "", "Take specks of one pixel as content"),
            ("margin", "PIXELS", "Keep some pixels around"),
        ],
        examples: "  $ sysu img trim scan.png -o page.png --margin 10",
    },
    Row {
        name: "rotate",
        step: "rotate",
        about: "Rotate clockwise, by any angle",
        first: First::Value("DEGREES"),
        options: &[BACKGROUND, INTERPOLATOR],
        examples: "  $ sysu img rotate 90 photo.jpg -o turned.jpg
  $ sysu img rotate 4.5 scan.png --background white -o straight.png",
    },
    Row {
        name: "orient",
        step: "autoOrient",
        about: "Turn upright, as the file says, and drop the tag",
        first: First::Nothing,
        options: &[],
        examples: "  $ sysu img orient --in-place *.jpg",
    },
    Row {
        name: "flip",
        step: "flip",
        about: "Mirror top to bottom",
        first: First::Nothing,
        options: &[],
        examples: "  $ sysu img flip photo.jpg -o mirrored.jpg",
    },
    Row {
        name: "flop",
        step: "flop",
        about: "Mirror left to right",
        first: First::Nothing,
        options: &[],
        examples: "  $ sysu img flop photo.jpg -o mirrored.jpg",
    },
    Row {
        name: "affine",
        step: "affine",
        about: "Move every pixel by a matrix",
        first: First::Value("A,B,C,D"),
        options: &[
            BACKGROUND,
            INTERPOLATOR,
            ("idx", "X", "Move the source to the right first"),
            ("idy", "Y", "Move the source down first"),
            ("odx", "X", "Move the result to the right"),
            ("ody", "Y", "Move the result down"),
        ],
        examples: "  $ sysu img affine 1,0.3,0,1 photo.jpg -o slanted.jpg",
    },
    Row {
        name: "perspective",
        step: "perspective",
        about: "Stretch a quadrilateral over a rectangle",
        first: First::Value("X1,Y1,…,X4,Y4"),
        options: &[
            ("width", "PIXELS", "Width of the result"),
            ("height", "PIXELS", "Height of the result"),
            BACKGROUND,
            INTERPOLATOR,
        ],
        examples: "  $ sysu img perspective 12,8,95,3,99,70,5,77 --width 210 \
                   --height 297 page.jpg -o flat.jpg",
    },
];

/// One verb of the table, with its arguments.
#[derive(Debug)]
pub(super) struct Step {
    step: Args,
    first: Option<&'static str>,
    optional: bool,
    words: Vec<PathBuf>,
    work: Work,
}

impl clap::Subcommand for Step {
    fn augment_subcommands(cmd: Command) -> Command {
        TABLE.iter().fold(cmd, |cmd, row| cmd.subcommand(command(row)))
    }

    fn augment_subcommands_for_update(cmd: Command) -> Command {
        Self::augment_subcommands(cmd)
    }

    fn has_subcommand(name: &str) -> bool {
        TABLE.iter().any(|row| row.name == name)
    }
}

fn command(row: &'static Row) -> Command {
    let words = match row.first {
        First::Nothing => "INPUT".to_owned(),
        First::Number(name) => format!("[{name}] INPUT"),
        First::Value(name) => format!("{name} INPUT"),
    };
    let words = Arg::new("words")
        .value_name(words)
        .help("The pictures, after what the operation takes")
        .value_parser(clap::value_parser!(PathBuf))
        .action(ArgAction::Append)
        .num_args(0..)
        // A value may be negative: rotate -90.
        .allow_negative_numbers(true);
    let mut cmd = Command::new(row.name)
        .about(row.about)
        .after_help(format!("Examples:\n{}", row.examples))
        .arg(words);
    for &(name, value, help) in row.options {
        let arg = Arg::new(name).long(name).help(help);
        cmd = cmd.arg(if value.is_empty() {
            arg.action(ArgAction::SetTrue)
        } else {
            arg.value_name(value).allow_negative_numbers(true)
        });
    }
    Work::augment_args(cmd)
}

impl FromArgMatches for Step {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let unknown =
            || clap::Error::new(clap::error::ErrorKind::InvalidSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(unknown)?;
        let row =
            TABLE.iter().find(|row| row.name == name).ok_or_else(unknown)?;
        let mut step = Args::new(row.step);
        for &(name, value, _) in row.options {
            if value.is_empty() {
                if matches.get_flag(name) {
                    step.set(name, Value::Bool(true));
                }
            } else if let Some(text) = matches.get_one::<String>(name) {
                step.set(name, Value::guess(text));
            }
        }
        let words = matches.get_many::<PathBuf>("words");
        Ok(Self {
            step,
            first: match row.first {
                First::Nothing => None,
                First::Number(name) | First::Value(name) => Some(name),
            },
            optional: matches!(row.first, First::Number(_)),
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

impl Step {
    pub(super) fn run(mut self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if let Some(name) = self.first {
            let word = self.words.first().and_then(|word| word.to_str());
            let is_number = |word: &str| word.parse::<f64>().is_ok();
            match word.map(str::to_owned) {
                Some(word) if !self.optional || is_number(&word) => {
                    self.step.push(Value::guess(&word));
                    self.words.remove(0);
                }
                None if !self.optional => {
                    return Err(usage(format!("there is no {name}")))
                        .hint("it comes before the pictures");
                }
                _ => {}
            }
        }
        // A bad option is told before any picture is opened.
        let empty = sysu::img::Pipeline::from_bytes(Vec::new());
        let _ = explain(empty.step(self.step.clone()))?;
        let step = self.step;
        self.work.run(ctx, &self.words, |p| p.step(step.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_an_operation() {
        let names: Vec<_> = sysu::img::operation_names().collect();
        for row in TABLE {
            assert!(names.contains(&row.step), "{}", row.step);
        }
    }
}
