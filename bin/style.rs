//! Colours, in one place, so that the same thing looks the same everywhere.

use std::fmt::Display;

use anstyle::{AnsiColor, Style as Ansi};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum When {
    /// On a terminal
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Paints words for one stream, or leaves them plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    on: bool,
}

impl Style {
    pub(crate) const fn new(on: bool) -> Self {
        Self { on }
    }

    #[cfg(test)]
    pub(crate) const fn plain() -> Self {
        Self { on: false }
    }

    /// Whether words are painted at all.
    pub(crate) const fn is_on(self) -> bool {
        self.on
    }

    /// `text` in any look of [`anstyle`].
    pub(crate) fn paint(self, look: Ansi, text: impl Display) -> String {
        if self.on {
            format!("{look}{text}{look:#}")
        } else {
            text.to_string()
        }
    }

    /// The word that an error line starts with.
    pub(crate) fn error(self, text: impl Display) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    /// The word that a warning starts with.
    pub(crate) fn warning(self, text: impl Display) -> String {
        self.paint(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// The word that a hint starts with.
    pub(crate) fn hint(self, text: impl Display) -> String {
        self.paint(AnsiColor::Cyan.on_default().bold(), text)
    }

    /// A heading, or the name of a field.
    pub(crate) fn title(self, text: impl Display) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    /// What is beside the point.
    pub(crate) fn faint(self, text: impl Display) -> String {
        self.paint(Ansi::new().dimmed(), text)
    }

    /// What is as it should be.
    pub(crate) fn good(self, text: impl Display) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }
}

/// How clap paints its help and its errors.
pub(crate) const CLAP: clap::builder::Styles = clap::builder::Styles::styled()
    .header(Ansi::new().bold())
    .usage(Ansi::new().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(AnsiColor::Green.on_default());
