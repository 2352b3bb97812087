//! The user's language and shell.

use crate::{Host, text::Text};

/// The language in which programs speak to the user.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Locale {
    /// The locale as it is set: `de_CH.UTF-8`; `C` when nothing is.
    pub name: Text,
    /// The language: `de`; `None` for `C` and `POSIX`.
    pub language: Option<Text>,
    /// The country: `CH`.
    pub territory: Option<Text>,
    /// The encoding: `UTF-8`.
    pub charset: Option<Text>,
    /// The variable that set it.
    pub source: Option<&'static str>,
}

/// The shell.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Shell {
    /// The program that a login starts, of the user database.
    pub login: Option<Text>,
    /// The variable `SHELL`.
    pub variable: Option<Text>,
    /// The shell under which this process runs: its nearest ancestor that
    /// is one.
    pub running: Option<Text>,
}

const SHELLS: [&str; 16] = [
    "ash", "bash", "busybox", "csh", "dash", "elvish", "fish", "ion", "ksh",
    "mksh", "nu", "pwsh", "sh", "tcsh", "xonsh", "zsh",
];

impl Host {
    /// Returns the language in which programs speak to the user: the first
    /// of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty.
    pub fn locale(&self) -> Locale {
        let set = self.env.first(&["LC_ALL", "LC_MESSAGES", "LANG"]);
        let (source, name) = match set {
            Some((source, name)) => (Some(source), name),
            None => (None, "C".into()),
        };
        parse_locale(name, source)
    }

    /// Returns the shell: of the login, of the variable, and the one that
    /// runs.
    pub fn shell(&self) -> Shell {
        Shell {
            login: self
                .user_info()
                .ok()
                .map(|user| user.shell)
                .filter(|shell| !shell.is_empty()),
            variable: self.env.get("SHELL").filter(|s| !s.is_empty()),
            running: self.running_shell(),
        }
    }

    fn running_shell(&self) -> Option<Text> {
        if self.base.is_some() {
            return None;
        }
        let stat = |pid: &str| {
            let bytes = self.root.read(format!("proc/{pid}/stat")).ok()?;
            crate::process::parse_pid_stat(&bytes).ok()
        };
        let mut process = stat("self")?;
        // Deeper than any real line of ancestors: two readings could make
        // a circle.
        for _ in 0..64 {
            process = stat(&process.ppid.to_string())?;
            let name = process.comm.to_str()?;
            if SHELLS.contains(&name.trim_start_matches('-')) {
                return Some(process.comm);
            }
        }
        None
    }
}

/// Splits `language_TERRITORY.charset@modifier`.
fn parse_locale(name: Text, source: Option<&'static str>) -> Locale {
    let bytes = name.as_bytes();
    let plain = bytes.split(|&b| b == b'@').next().unwrap_or_default();
    let mut parts = plain.splitn(2, |&b| b == b'.');
    let tongue = parts.next().unwrap_or_default();
    let charset = parts.next().map(Text::from);
    let mut parts = tongue.splitn(2, |&b| b == b'_');
    let language = parts.next().unwrap_or_default();
    let none = matches!(language, b"" | b"C" | b"POSIX");
    Locale {
        language: (!none).then(|| language.into()),
        territory: parts.next().map(Text::from),
        charset,
        source,
        name,
    }
}
