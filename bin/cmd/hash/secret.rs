//! Where a password comes from; never the command line itself.

use std::io::{self, BufRead as _, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use sysu::hash::{Error, ErrorKind, NormalForm, Secret};

use super::{explain, prompt};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    text,
};

/// Where a password comes from.
///
/// Without any of these: standard input if it is no terminal, else a prompt.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Password")]
pub(super) struct Source {
    /// Read the password from standard input; one line end behind it is
    /// dropped, so `echo pw |` and `printf pw |` are the same
    #[arg(long, group = "source")]
    stdin: bool,

    /// Read the password from FILE, its last line end dropped
    #[arg(long, value_name = "FILE", group = "source")]
    password_file: Option<PathBuf>,

    /// Read the password from the open file descriptor N
    #[arg(long, value_name = "N", group = "source")]
    password_fd: Option<u32>,

    /// Take the password from the environment variable NAME, which other
    /// programs of the same user can see
    #[arg(long, value_name = "NAME", group = "source")]
    password_env: Option<String>,

    /// Take the first line only
    #[arg(long, conflicts_with_all = ["raw", "password_env"])]
    line: bool,

    /// Keep every byte, the last line end too
    #[arg(long, conflicts_with = "password_env")]
    raw: bool,

    /// Write the password in this Unicode normal form first; the same form
    /// is needed whenever it is verified
    #[arg(long, value_enum, value_name = "FORM")]
    normalize: Option<Form>,
}

/// Unicode normal forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// What looks the same is the same, as NIST SP 800-63B-4 has it
    Nfc,
    /// And wide letters and ligatures are plain ones
    Nfkc,
}

impl Source {
    /// Whether the password is read from standard input.
    pub(super) fn is_stdin(&self, ctx: &Ctx) -> bool {
        let other = self.password_file.as_deref().map_or_else(
            || self.password_fd.is_some() || self.password_env.is_some(),
            |path| path.as_os_str() != "-",
        );
        self.stdin || !other && !ctx.terminal.stdin
    }

    /// Reads the password, asking twice if `confirm` and a person is asked.
    pub(super) fn read(
        &self,
        ctx: &mut Ctx,
        confirm: bool,
    ) -> anyhow::Result<Secret> {
        let secret = self.as_given(ctx, confirm)?;
        explain(self.normalized(secret))
    }

    /// The secret in the form that was asked for.
    pub(super) fn normalized(&self, secret: Secret) -> Result<Secret, Error> {
        let form = match self.normalize {
            None => return Ok(secret),
            Some(Form::Nfc) => NormalForm::Nfc,
            Some(Form::Nfkc) => NormalForm::Nfkc,
        };
        secret.normalized(form)
    }

    fn as_given(
        &self,
        ctx: &mut Ctx,
        confirm: bool,
    ) -> anyhow::Result<Secret> {
        if let Some(name) = &self.password_env {
            let value = ctx.env(name).ok_or_else(|| {
                usage(format!("the variable `{name}` is not set, or empty"))
            })?;
            return Ok(Secret::new(value.into_encoded_bytes()));
        }
        let path = match (&self.password_file, self.password_fd) {
            (Some(path), _) => Some(path.clone()),
            (None, Some(fd)) => Some(PathBuf::from(format!("/dev/fd/{fd}"))),
            _ => None,
        };
        match path {
            Some(path) if path.as_os_str() != "-" => {
                if self.password_file.is_some() {
                    warn_if_open_to_others(ctx, &path);
                }
                self.trim(Input::file(&path).open()?)
            }
            _ if self.is_stdin(ctx) => {
                let secret = self.trim(Input::stdin(ctx).open()?)?;
                if secret.as_bytes().is_empty() && !self.stdin {
                    return Err(usage("standard input holds no password"))
                        .hint(
                            "pipe one in, or name --password-file or \
                             --password-env",
                        );
                }
                Ok(secret)
            }
            _ => ask(confirm),
        }
    }

    /// Opens the stream that the passwords stand in, a line each.
    pub(super) fn open(
        &self,
        ctx: &mut Ctx,
    ) -> anyhow::Result<Box<dyn io::BufRead + Send>> {
        let path = match (&self.password_file, self.password_fd) {
            (Some(path), _) if path.as_os_str() != "-" => path.clone(),
            (None, Some(fd)) => PathBuf::from(format!("/dev/fd/{fd}")),
            _ => return Input::stdin(ctx).open(),
        };
        Input::file(&path).open()
    }

    /// Reads a stream to its end, or its first line.
    fn trim(&self, mut src: impl io::BufRead) -> anyhow::Result<Secret> {
        if self.line {
            let line = password_line(&mut src).status(Status::Io)?;
            return explain(
                line.unwrap_or_else(|| Ok(Secret::new(Vec::new()))),
            );
        }
        let mut secret = explain(Secret::read(&mut src, Secret::MAX_LEN))
            .context("cannot read the password")?;
        if !self.raw {
            secret.trim_line_end();
        }
        Ok(secret)
    }
}

fn ask(confirm: bool) -> anyhow::Result<Secret> {
    let cannot = || "cannot ask for a password";
    let first = prompt::ask("Password: ").with_context(cannot)?;
    if confirm {
        let again = prompt::ask("Again: ").with_context(cannot)?;
        if !first.ct_eq(&again) {
            return Err(usage("the two passwords differ"));
        }
    }
    Ok(first)
}

/// Warns about a password file that more than its owner can read.
fn warn_if_open_to_others(ctx: &mut Ctx, path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = path.metadata().map(|meta| meta.permissions().mode());
        if mode.is_ok_and(|mode| mode & 0o170000 == 0o100000 && mode & 4 != 0)
        {
            let name = text::path(path);
            ctx.warn(format!("`{name}` can be read by every user"));
        }
    }
    #[cfg(not(unix))]
    let _ = (ctx, path);
}

/// Reads a password that stands in a line, without its end; none at the end
/// of the stream. Of a line that is too long nothing is kept.
pub(super) fn password_line(
    src: &mut dyn io::BufRead,
) -> io::Result<Option<Result<Secret, Error>>> {
    let max = Secret::MAX_LEN;
    // Room for all at once, so that growing leaves no copies behind.
    let mut line = Vec::with_capacity(max + 2);
    let len = io::Read::take(&mut *src, max as u64 + 2)
        .read_until(b'\n', &mut line)?;
    let ended = line.last() == Some(&b'\n');
    let mut secret = Secret::new(line);
    secret.trim_line_end();
    if len == 0 {
        return Ok(None);
    }
    if max < secret.as_bytes().len() {
        if !ended {
            src.skip_until(b'\n')?;
        }
        let len = secret.as_bytes().len();
        return Ok(Some(Err(ErrorKind::TooLong { len, max }.into())));
    }
    Ok(Some(Ok(secret)))
}

/// Reads a stored hash from a file: its first line, blanks around dropped.
pub(super) fn hash_in(path: &Path, ctx: &Ctx) -> anyhow::Result<String> {
    let mut text = String::new();
    Input::named(ctx, path)
        .open()?
        .take(64 * 1024)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read `{}`", text::path(path)))
        .status(Status::Io)?;
    let line = text.lines().next().unwrap_or("");
    Ok(line.trim_end().to_owned())
}
