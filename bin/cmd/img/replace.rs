//! What becomes of the files that outputs take the place of.

use std::{
    fs::{self, File, FileTimes},
    io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;

use crate::{
    error::{Annotate as _, usage},
    input::Input,
    output::Sink,
    text,
};

/// How files are replaced.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct Replacing {
    /// Give outputs the times of their inputs
    #[arg(long)]
    preserve_times: bool,

    /// Keep a file that is replaced, with SUFFIX behind its name
    #[arg(long, value_name = "SUFFIX")]
    backup: Option<String>,
}

impl Replacing {
    /// Checks the options against the inputs, and whether any file is
    /// replaced, before any work is done.
    ///
    /// # Errors
    ///
    /// If an option would do nothing.
    pub(super) fn check(
        &self,
        replaces: bool,
        inputs: &[Input],
    ) -> anyhow::Result<()> {
        if self.preserve_times && inputs.iter().any(Input::is_stdin) {
            return Err(usage("standard input has no times to preserve"))
                .hint("leave --preserve-times out, or name files");
        }
        let Some(suffix) = &self.backup else { return Ok(()) };
        if !replaces {
            return Err(usage("--backup, and nothing is replaced"))
                .hint("--in-place or --overwrite replaces files");
        }
        if suffix.is_empty() || suffix.contains(['/', '\\']) {
            return Err(usage(format!("`{suffix}` is no suffix")))
                .hint("say .bak or ~");
        }
        Ok(())
    }

    pub(super) const fn preserves(&self) -> bool {
        self.preserve_times
    }

    /// Writes an output whole, with what was there before kept and the
    /// times of its input, as asked for.
    ///
    /// # Errors
    ///
    /// If it cannot be written; what was at `path` is still there.
    pub(super) fn write(
        &self,
        sink: &Sink,
        input: &Input,
        path: &Path,
        bytes: &[u8],
    ) -> anyhow::Result<()> {
        // Before it is replaced: it may be the output.
        let times = match input.path() {
            Some(input) if self.preserve_times => {
                Some(times(input).with_context(|| {
                    format!("cannot read the times of `{}`", text::path(input))
                })?)
            }
            _ => None,
        };
        if let Some(suffix) = &self.backup
            && path.is_file()
        {
            keep(path, suffix).with_context(|| {
                format!("cannot back up `{}`", text::path(path))
            })?;
        }
        sink.write(path, bytes)?;
        if let Some(times) = times {
            File::options()
                .write(true)
                .open(path)
                .and_then(|file| file.set_times(times))
                .with_context(|| {
                    format!("cannot set the times of `{}`", text::path(path))
                })?;
        }
        Ok(())
    }
}

fn times(path: &Path) -> io::Result<FileTimes> {
    let meta = fs::metadata(path)?;
    let times = FileTimes::new().set_modified(meta.modified()?);
    Ok(match meta.accessed() {
        Ok(accessed) => times.set_accessed(accessed),
        Err(_) => times,
    })
}

/// Gives a file a second name; an older one of that name goes.
fn keep(path: &Path, suffix: &str) -> io::Result<()> {
    let behind = |suffix: &str| -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    };
    let (to, aside) = (behind(suffix), behind(&format!("{suffix}.part")));
    match fs::remove_file(&aside) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => return Err(err),
        _ => {}
    }
    // The new content comes under a new name, so that this one keeps the
    // old; where there are no second names, it is copied.
    if fs::hard_link(path, &aside).is_err() {
        fs::copy(path, &aside)?;
    }
    fs::rename(&aside, &to)
}
