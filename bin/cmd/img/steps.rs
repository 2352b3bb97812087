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
    Row {
        name: "blur",
        step: "blur",
        about: "Blur by a Gaussian",
        first: First::Number("SIGMA"),
        options: &[(
            "min-amplitude",
            "N",
            "Cut the curve where it falls below, as sharp does with 0.2",
        )],
        examples: "  $ sysu img blur 3 photo.jpg -o soft.jpg",
    },
    Row {
        name: "sharpen",
        step: "sharpen",
        about: "Sharpen, mildly or by a sigma",
        first: First::Number("SIGMA"),
        options: &[
            ("m1", "N", "Strength in flat parts"),
            ("m2", "N", "Strength at edges"),
            ("x1", "N", "Where flat ends"),
            ("y2", "N", "The most that brightens"),
            ("y3", "N", "The most that darkens"),
        ],
        examples: "  $ sysu img sharpen photo.jpg -o crisp.jpg",
    },
    Row {
        name: "median",
        step: "median",
        about: "Replace each pixel by the median around it",
        first: First::Number("SIZE"),
        options: &[],
        examples: "  $ sysu img median 5 scan.png -o clean.png",
    },
    Row {
        name: "dilate",
        step: "dilate",
        about: "Grow what is bright",
        first: First::Number("PIXELS"),
        options: &[],
        examples: "  $ sysu img dilate 2 mask.png -o grown.png",
    },
    Row {
        name: "erode",
        step: "erode",
        about: "Shrink what is bright",
        first: First::Number("PIXELS"),
        options: &[],
        examples: "  $ sysu img erode 2 mask.png -o shrunk.png",
    },
    Row {
        name: "convolve",
        step: "convolve",
        about: "Apply a kernel of your own",
        first: First::Nothing,
        options: &[
            ("width", "N", "Columns of the kernel"),
            ("height", "N", "Rows of the kernel"),
            ("kernel", "A,B,…", "Its numbers, row by row"),
            ("scale", "N", "Divide the sum by this"),
            ("offset", "N", "Add this"),
        ],
        examples: "  $ sysu img convolve --width 3 --height 3 --kernel=-1,0,1,-2,0,2,-1,0,1 a.png -o edges.png",
    },
    Row {
        name: "clahe",
        step: "clahe",
        about: "Raise local contrast, within bounds",
        first: First::Nothing,
        options: &[
            ("width", "PIXELS", "Width of the window"),
            ("height", "PIXELS", "Height of the window"),
            ("max-slope", "N", "How steep a curve may be"),
        ],
        examples: "  $ sysu img clahe --width 64 --height 64 --max-slope 3 dull.jpg -o vivid.jpg",
    },
    Row {
        name: "normalise",
        step: "normalise",
        about: "Stretch lightness over the whole range",
        first: First::Nothing,
        options: &[
            ("lower", "PERCENT", "What becomes black"),
            ("upper", "PERCENT", "What becomes white"),
        ],
        examples: "  $ sysu img normalise dull.jpg -o full.jpg",
    },
    Row {
        name: "threshold",
        step: "threshold",
        about: "Make black and white of it",
        first: First::Number("VALUE"),
        options: &[],
        examples: "  $ sysu img threshold 128 scan.png -o bw.png",
    },
    Row {
        name: "flatten",
        step: "flatten",
        about: "Blend over a colour and drop alpha",
        first: First::Nothing,
        options: &[("background", "COLOUR", "The colour behind it")],
        examples: "  $ sysu img flatten --background white logo.png -o logo.jpg",
    },
    Row {
        name: "unflatten",
        step: "unflatten",
        about: "Make a colour clear",
        first: First::Nothing,
        options: &[
            ("colour", "COLOUR", "The colour"),
            ("tolerance", "N", "How near to it counts, 0 to 1"),
        ],
        examples: "  $ sysu img unflatten logo.png -o clear.png",
    },
    Row {
        name: "gamma",
        step: "gamma",
        about: "Apply a gamma",
        first: First::Number("GAMMA"),
        options: &[],
        examples: "  $ sysu img gamma 2.2 photo.jpg -o brighter.jpg",
    },
    Row {
        name: "negate",
        step: "negate",
        about: "Turn into a negative",
        first: First::Nothing,
        options: &[],
        examples: "  $ sysu img negate film.tif -o print.tif",
    },
    Row {
        name: "linear",
        step: "linear",
        about: "Multiply by a, add b",
        first: First::Value("A"),
        options: &[("b", "N", "What is added, or one for each channel")],
        examples: "  $ sysu img linear 1.2 photo.jpg --b -10 -o contrast.jpg",
    },
    Row {
        name: "recomb",
        step: "recomb",
        about: "Mix channels by a matrix",
        first: First::Value("A,B,…"),
        options: &[],
        examples: "  $ sysu img recomb 0.4,0.8,0.2,0.3,0.7,0.2,0.3,0.5,0.1 photo.jpg -o sepia.jpg",
    },
    Row {
        name: "modulate",
        step: "modulate",
        about: "Change brightness, saturation, hue",
        first: First::Nothing,
        options: &[
            ("brightness", "FACTOR", "Multiply lightness"),
            ("saturation", "FACTOR", "Multiply chroma"),
            ("hue", "DEGREES", "Turn the hue"),
            ("lightness", "N", "Add lightness"),
        ],
        examples: "  $ sysu img modulate --saturation 1.3 photo.jpg -o warm.jpg",
    },
    Row {
        name: "tint",
        step: "tint",
        about: "Tint with a colour",
        first: First::Value("COLOUR"),
        options: &[],
        examples: "  $ sysu img tint '#f80' photo.jpg -o amber.jpg",
    },
    Row {
        name: "greyscale",
        step: "greyscale",
        about: "Make greys of it",
        first: First::Nothing,
        options: &[],
        examples: "  $ sysu img greyscale photo.jpg -o grey.jpg",
    },
    Row {
        name: "colourspace",
        step: "toColourspace",
        about: "Convert to a colour space",
        first: First::Value("SPACE"),
        options: &[],
        examples: "  $ sysu img colourspace b-w photo.png -o grey.png",
    },
    Row {
        name: "alpha",
        step: "ensureAlpha",
        about: "Add an alpha channel, where there is none",
        first: First::Number("ALPHA"),
        options: &[],
        examples: "  $ sysu img alpha 0.5 photo.png -o half.png",
    },
    Row {
        name: "no-alpha",
        step: "removeAlpha",
        about: "Drop the alpha channel",
        first: First::Nothing,
        options: &[],
        examples: "  $ sysu img no-alpha logo.png -o solid.png",
    },
    Row {
        name: "channel",
        step: "extractChannel",
        about: "Take one channel",
        first: First::Value("CHANNEL"),
        options: &[],
        examples: "  $ sysu img channel alpha logo.png -o mask.png",
    },
    Row {
        name: "bandbool",
        step: "bandbool",
        about: "Fold all channels into one, bit by bit",
        first: First::Value("OP"),
        options: &[],
        examples: "  $ sysu img bandbool and a.png -o folded.png",
    },
];

/// One verb of the table, with its arguments.
#[derive(Debug)]
pub(super) struct Step {
    args: Args,
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
                    step.set(camel(name), Value::Bool(true));
                }
            } else if let Some(text) = matches.get_one::<String>(name) {
                step.set(camel(name), Value::guess(text));
            }
        }
        let words = matches.get_many::<PathBuf>("words");
        Ok(Self {
            args: step,
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
        if let Some(name) = self.first {
            let word = self.words.first().and_then(|word| word.to_str());
            let is_number = |word: &str| word.parse::<f64>().is_ok();
            match word.map(str::to_owned) {
                Some(word) if !self.optional || is_number(&word) => {
                    self.args.push(Value::guess(&word));
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
        let _ = explain(empty.step(self.args.clone()))?;
        let args = self.args;
        self.work.run(ctx, &self.words, |p| p.step(args.clone()))
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
