//! `sysu os signals` and `sysu os errno`: tables of the system's words.

use serde::Serialize;
use sysu::os::{Errno, Signal};

use super::{
    page::{Page, Side},
    view::{View, World},
};

/// The signals: names, numbers, meanings
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os signals
  $ sysu os signals TERM 9
  $ sysu os signals --json")]
pub(crate) struct Signals {
    /// Only these, by name or number
    names: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct SignalsFacts {
    signals: Vec<SignalRow>,
}

#[derive(Serialize)]
struct SignalRow {
    name: String,
    number: i32,
    meaning: &'static str,
}

impl View for Signals {
    type Facts = SignalsFacts;

    fn read(&self, _: &World<'_>) -> anyhow::Result<SignalsFacts> {
        let row = |&(name, number, meaning): &(&str, i32, &'static str)| {
            SignalRow { name: name.to_owned(), number, meaning }
        };
        let real_time = |signal: Signal| SignalRow {
            name: signal.to_string(),
            number: signal.number(),
            meaning: match signal.number() {
                32 | 33 => "real-time, kept by the C library",
                _ => "real-time, free for the program",
            },
        };
        if self.names.is_empty() {
            let named = Signal::all().iter().map(row);
            let signals = named.chain(Signal::real_time().map(real_time));
            return Ok(SignalsFacts { signals: signals.collect() });
        }
        let signals = self
            .names
            .iter()
            .map(|name| {
                let signal = Signal::from_name(name).ok_or_else(|| {
                    super::view::none(format!("no signal `{name}`"))
                })?;
                let known =
                    Signal::all().iter().find(|s| s.1 == signal.number());
                Ok(known.map_or_else(|| real_time(signal), row))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(SignalsFacts { signals })
    }

    fn print(&self, facts: &SignalsFacts, page: &mut Page) {
        use Side::{Left, Right};
        let rows: Vec<Vec<String>> = facts
            .signals
            .iter()
            .map(|s| {
                vec![
                    s.number.to_string(),
                    s.name.clone(),
                    s.meaning.to_owned(),
                ]
            })
            .collect();
        let heads = [("", Right), ("name", Left), ("meaning", Left)];
        page.table(&heads, &rows);
    }
}

/// The reasons for which the system refuses: names, numbers, sentences
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os errno
  $ sysu os errno 2
  $ sysu os errno EACCES
  $ sysu os errno --json")]
pub(crate) struct Errnos {
    /// Only these, by name or number
    names: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct ErrnosFacts {
    errnos: Vec<ErrnoRow>,
}

#[derive(Serialize)]
struct ErrnoRow {
    #[serde(flatten)]
    errno: Errno,
    message: String,
}

impl View for Errnos {
    type Facts = ErrnosFacts;

    fn read(&self, _: &World<'_>) -> anyhow::Result<ErrnosFacts> {
        let row = |errno: Errno| ErrnoRow { errno, message: errno.message() };
        if self.names.is_empty() {
            let errnos = Errno::all().map(row).collect();
            return Ok(ErrnosFacts { errnos });
        }
        let errnos = self
            .names
            .iter()
            .map(|name| {
                let found = match name.parse() {
                    Ok(number) => Errno::from_number(number),
                    Err(_) => Errno::from_name(name),
                };
                found.map(row).ok_or_else(|| {
                    super::view::none(format!("no reason `{name}`"))
                })
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(ErrnosFacts { errnos })
    }

    fn print(&self, facts: &ErrnosFacts, page: &mut Page) {
        use Side::{Left, Right};
        let rows: Vec<Vec<String>> = facts
            .errnos
            .iter()
            .map(|row| {
                vec![
                    row.errno.number.to_string(),
                    row.errno.name.to_owned(),
                    row.message.clone(),
                ]
            })
            .collect();
        let heads = [("", Right), ("name", Left), ("message", Left)];
        page.table(&heads, &rows);
    }
}
