//! Lines of text: files, or standard input.

use std::{
    io::{self, Write},
    mem,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::buf::{AtomicFile, Existing};

use super::lines::{Lines, Work};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
    input::Input,
};

/// The files of a verb that works on lines of text.
#[derive(Args, Clone, Debug)]
pub(crate) struct Files {
    /// Files of text, `-` for standard input [default: standard input]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

impl Files {
    /// Calls `work` for every line of all files, in their order.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or as `work`; the message names file and
    /// line.
    pub(crate) fn each(
        &self,
        ctx: &mut Ctx,
        lines: Lines,
        work: &mut Work<'_>,
    ) -> anyhow::Result<Status> {
        if self.files.is_empty() {
            return lines.each(ctx, &[], work);
        }
        let mut failed = false;
        for file in &self.files {
            read(ctx, lines, file, work, &mut failed)?;
        }
        Ok(if failed { Status::No } else { Status::Done })
    }

    /// The same for work whose output is lines of text: with `--json` each
    /// of them is an object.
    ///
    /// # Errors
    ///
    /// As [`each`](Self::each).
    pub(crate) fn each_text(
        &self,
        ctx: &mut Ctx,
        lines: Lines,
        work: &mut Work<'_>,
    ) -> anyhow::Result<Status> {
        if !ctx.json {
            return self.each(ctx, lines, work);
        }
        let mut plain = Vec::new();
        self.each(ctx, lines, &mut |line, out| {
            plain.clear();
            work(line, &mut plain)?;
            objects(&plain, out)
        })
    }

    /// The same, and each file becomes what is written for it.
    ///
    /// # Errors
    ///
    /// As [`each`](Self::each), or if a file cannot be written; it is as it
    /// was then.
    pub(crate) fn in_place(
        &self,
        ctx: &mut Ctx,
        work: &mut Work<'_>,
    ) -> anyhow::Result<Status> {
        if self.files.is_empty() || self.files.iter().any(|f| is_stdin(f)) {
            return Err(usage("standard input has no place to be in"));
        }
        if ctx.json {
            return Err(usage("--in-place writes text, not --json"));
        }
        for file in &self.files {
            let name = crate::text::path(file);
            let made = AtomicFile::create(file, Existing::Replace)
                .with_context(|| format!("cannot write `{name}`"))?;
            let made = Arc::new(Mutex::new(Some(made)));
            let to = Box::new(Shared(Arc::clone(&made)));
            let stdout = mem::replace(&mut ctx.stdout, to);
            let mut failed = false;
            let lines = Lines::default();
            let outcome = read(ctx, lines, file, work, &mut failed);
            ctx.stdout = stdout;
            outcome?;
            let made =
                made.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(made) = made {
                made.commit()
                    .with_context(|| format!("cannot write `{name}`"))?;
            }
        }
        Ok(Status::Done)
    }
}

/// Writes lines of text as objects.
///
/// # Errors
///
/// Never in practice: the object is plain.
pub(crate) fn objects(plain: &[u8], out: &mut Vec<u8>) -> anyhow::Result<()> {
    let text = String::from_utf8_lossy(plain);
    for line in text.split_terminator('\n') {
        serde_json::to_writer(&mut *out, &json!({ "text": line }))?;
        out.push(b'\n');
    }
    Ok(())
}

pub(crate) fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn read(
    ctx: &mut Ctx,
    lines: Lines,
    file: &Path,
    work: &mut Work<'_>,
    failed: &mut bool,
) -> anyhow::Result<()> {
    if is_stdin(file) {
        *failed |= lines.each(ctx, &["-".into()], work)? == Status::No;
        return Ok(());
    }
    let input = Input::file(file);
    let name = format!("`{}`", input.name());
    lines.read(ctx, &mut *input.open()?, &name, work, failed)
}

/// A file that a writer holds and its owner finishes.
struct Shared(Arc<Mutex<Option<AtomicFile>>>);

impl Shared {
    fn with<T>(
        &self,
        write: impl FnOnce(&mut AtomicFile) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.as_mut().map_or_else(
            || Err(io::Error::other("the file is finished")),
            write,
        )
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(AtomicFile::flush)
    }
}
