//! The command line as clap sees it: the tools, and what all of them share.

use clap::{Args, Parser, Subcommand};

use crate::{
    cmd,
    ctx::Ctx,
    error::{STATUS_HELP, Status},
    style::{self, When},
};

/// The drawer of system utilities
///
/// Os facts, password and file hashing, images, dates and bytes, as one
/// fast program. `sysu TOOL --help` shows the verbs of a tool, and
/// `sysu TOOL VERB --help` examples of each.
#[derive(Debug, Parser)]
#[command(
    name = "sysu",
    version,
    styles = style::CLAP,
    max_term_width = 100,
    after_help = STATUS_HELP,
    disable_help_subcommand = true,
    subcommand_value_name = "TOOL",
    subcommand_help_heading = "Tools"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,

    #[command(subcommand)]
    pub(crate) tool: Tool,
}

/// What means the same to every tool.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Print one JSON object per result instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Print no progress, warnings or summaries
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// When to colour [default: auto, and never where NO_COLOR is set]
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(crate) color: When,
}

/// Each tool's tree is made only when the tool is named, or all are shown:
/// making all of them would take most of a short run. So what the list of
/// tools says of each stands here.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Tool {
    /// Facts of the operating system and the hardware
    #[cfg(feature = "os")]
    Os(cmd::os::Os),
    /// Passwords, digests, checksum lists and tokens
    #[cfg(feature = "hash")]
    Hash(cmd::hash::Hash),
    /// Resize, convert and inspect images
    #[cfg(feature = "img")]
    Img(cmd::img::Img),
    /// Dates, zones and durations
    #[cfg(feature = "date")]
    Date(cmd::date::Date),
    /// Bytes: dumps, encodings, search
    #[cfg(feature = "buf")]
    Buf(cmd::buf::Buf),
    /// Print the completion script of a shell
    Completions(cmd::completions::Completions),
    /// Print the manual page, or write all of them into a folder
    Man(cmd::man::Man),
}

impl Tool {
    /// Whether a signal must be waited for, because something would stay
    /// behind: a file half written, a terminal without its echo.
    pub(crate) fn leaves_traces(&self) -> bool {
        match self {
            #[cfg(feature = "os")]
            Self::Os(tool) => tool.leaves_traces(),
            _ => true,
        }
    }

    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self {
            #[cfg(feature = "os")]
            Self::Os(tool) => tool.run(ctx),
            #[cfg(feature = "hash")]
            Self::Hash(tool) => tool.run(ctx),
            #[cfg(feature = "img")]
            Self::Img(tool) => tool.run(ctx),
            #[cfg(feature = "date")]
            Self::Date(tool) => tool.run(ctx),
            #[cfg(feature = "buf")]
            Self::Buf(tool) => tool.run(ctx),
            Self::Completions(tool) => tool.run(ctx),
            Self::Man(tool) => tool.run(ctx),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory as _};

    use super::*;

    /// Calls `check` on every command of the tree, with its full name.
    fn each(check: &mut dyn FnMut(&str, &Command)) {
        fn walk(
            name: &str,
            command: &Command,
            check: &mut dyn FnMut(&str, &Command),
        ) {
            check(name, command);
            for child in command.get_subcommands() {
                walk(&format!("{name} {}", child.get_name()), child, check);
            }
        }
        let mut tree = Cli::command();
        tree.build();
        walk("sysu", &tree, check);
    }

    /// What a deferred command says of itself before it is made and after.
    fn the_list_says_what_each_says(listed: &Command) {
        let mut built = listed.clone();
        built.build();
        for (listed, built) in
            listed.get_subcommands().zip(built.get_subcommands())
        {
            let about = |c: &Command| c.get_about().map(ToString::to_string);
            assert_eq!(about(listed), about(built), "{}", listed.get_name());
            assert_eq!(listed.get_arguments().count(), 0, "not deferred");
        }
    }

    #[test]
    fn the_list_of_tools_says_of_each_what_the_tool_says() {
        the_list_says_what_each_says(&Cli::command());
    }

    #[cfg(feature = "os")]
    #[test]
    fn the_list_of_verbs_says_of_each_what_the_verb_says() {
        let os = <cmd::os::Os as Args>::augment_args(Command::new("os"));
        the_list_says_what_each_says(&os);
    }

    #[test]
    fn the_tree_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_verb_says_what_it_does_and_shows_an_example() {
        let mut wrong = Vec::new();
        each(&mut |name, command| {
            if command.get_about().is_none() {
                wrong.push(format!("`{name}` says nothing"));
            }
            if command.get_subcommands().next().is_none() {
                let help = command
                    .get_after_help()
                    .or(command.get_after_long_help())
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let shown = ["  $ ", "| ", "$("]
                    .iter()
                    .any(|start| help.contains(&format!("{start}{name}")));
                if !shown {
                    wrong.push(format!("`{name}` has no example of itself"));
                }
            }
        });
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_option_says_what_it_does_without_a_full_stop() {
        let mut wrong = Vec::new();
        each(&mut |name, command| {
            for arg in command.get_arguments() {
                let id = arg.get_id();
                let help = arg
                    .get_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                if help.is_empty() || help.ends_with('.') {
                    wrong.push(format!("`{name}`: {id}: {help:?}"));
                }
            }
        });
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// The calls of `sysu` in a line of shell, as words.
    ///
    /// Knows quotes, `|`, `;`, `&&`, `#` and redirections, which is what
    /// examples use.
    fn calls(line: &str) -> Vec<Vec<String>> {
        let mut calls = vec![Vec::new()];
        let mut word: Option<String> = None;
        let mut quote = None;
        let mut chars = line.chars().chain([' ']).peekable();
        while let Some(c) = chars.next() {
            match (quote, c) {
                (Some(q), c) if c == q => quote = None,
                (Some('"') | None, '\\') => {
                    word.get_or_insert_default().extend(chars.next());
                }
                (Some(_), c) => word.get_or_insert_default().push(c),
                (None, '\'' | '"') => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                (None, '#') if word.is_none() => break,
                (None, ' ' | '|' | ';' | '&' | '<' | '>' | '(' | ')') => {
                    // The number of a stream is no argument.
                    let stream = |word: &String| {
                        "<>".contains(c)
                            && word.chars().all(|c| c.is_ascii_digit())
                    };
                    let ended = word.take().filter(|word| !stream(word));
                    let call = calls.last_mut().unwrap();
                    call.extend(ended);
                    if "|;&()".contains(c) {
                        calls.push(Vec::new());
                    } else if "<>".contains(c) {
                        // The file is no argument; what follows it is.
                        while chars.next_if(|c| " &<>".contains(*c)).is_some()
                        {
                        }
                        while chars.next_if(|c| *c != ' ').is_some() {}
                    }
                }
                (None, c) => word.get_or_insert_default().push(c),
            }
        }
        let ours =
            |call: &Vec<String>| call.first().is_some_and(|w| w == "sysu");
        calls.into_iter().filter(ours).collect()
    }

    #[test]
    fn every_example_is_a_valid_call() {
        assert_eq!(
            calls("a | sysu 'b c' <d e 2>f && sysu g\\ h # sysu"),
            [vec!["sysu", "b c", "e"], vec!["sysu", "g h"]]
        );
        let mut seen = 0;
        let mut wrong = Vec::new();
        each(&mut |name, command| {
            let help =
                [command.get_after_help(), command.get_after_long_help()];
            for text in help.into_iter().flatten().map(ToString::to_string) {
                let lines =
                    text.lines().filter_map(|l| l.trim().strip_prefix("$ "));
                for call in lines.flat_map(calls) {
                    seen += 1;
                    if let Err(err) = Cli::try_parse_from(&call) {
                        let kind = err.kind();
                        let fine = [
                            clap::error::ErrorKind::DisplayHelp,
                            clap::error::ErrorKind::DisplayVersion,
                        ];
                        if !fine.contains(&kind) {
                            wrong.push(format!("`{name}`: {call:?}: {err}"));
                        }
                    }
                }
            }
        });
        assert!(seen > 0);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
