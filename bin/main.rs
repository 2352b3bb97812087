//! The binary `sysu`: it parses, calls the libraries and prints.
//!
//! [`cli`] holds the tools and the global options, [`cmd`] one file per
//! verb, [`ctx`] the world that a verb sees; [`input`], [`output`] and
//! [`batch`] are how every verb reads, writes and works on many files.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(all(
        feature = "buf",
        feature = "date",
        feature = "hash",
        feature = "img",
        feature = "os"
    )),
    allow(dead_code, reason = "fewer tools use less of the frame")
)]

mod batch;
mod cli;
mod cmd;
mod ctx;
mod error;
mod input;
mod output;
mod panics;
mod progress;
mod signals;
mod style;
mod text;

use std::{
    io::{self, IsTerminal as _, Write as _},
    mem::ManuallyDrop,
    process::ExitCode,
};

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::{cli::Cli, ctx::Ctx, error::Status, style::Style};

fn main() -> ExitCode {
    panics::quiet();
    let cli = match parsed() {
        Ok(cli) => cli,
        Err(err) => {
            // Help and version come this way too, with status 0.
            let status = err.exit_code();
            return match err.print() {
                // A reader that has seen enough is no failure.
                Err(err) if err.kind() != io::ErrorKind::BrokenPipe => {
                    ExitCode::from(Status::Io as u8)
                }
                _ => ExitCode::from(status as u8),
            };
        }
    };
    if cli.tool.leaves_traces() {
        signals::watch();
    }
    let mut style = Style::new(io::stderr().is_terminal());
    let run = || -> anyhow::Result<Status> {
        let mut ctx = Ctx::of_process(&cli.global)?;
        style = ctx.style_err;
        let status = cli.tool.run(&mut ctx);
        // What was printed before an error is still an answer.
        let flushed = ctx.stdout.flush();
        let status = status?;
        flushed?;
        Ok(status)
    };
    let status = match panics::guard(run) {
        Ok(status) => status,
        Err(err) if error::is_broken_pipe(&err) => Status::Done,
        Err(err) => {
            let message = error::message(&err, style);
            // There is nowhere left to complain to.
            let _ = io::stderr().write_all(message.as_bytes());
            error::status_of(&err)
        }
    };
    ExitCode::from(status as u8)
}

/// Reads the command line.
///
/// As [`clap::Parser::try_parse`], but the tree of commands is left to the
/// end of the process: taking it apart takes half as long as making it.
fn parsed() -> Result<Cli, clap::Error> {
    let mut tree = ManuallyDrop::new(Cli::command());
    let mut words = tree.try_get_matches_from_mut(std::env::args_os())?;
    Cli::from_arg_matches_mut(&mut words).map_err(|err| err.format(&mut tree))
}
