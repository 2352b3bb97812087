//! `sysu hash`

mod algo;
mod audit;
mod calibrate;
mod check;
mod convert;
mod derive;
mod digest_args;
mod dupes;
mod file;
mod hmac;
mod htpasswd;
mod identify;
mod jwt;
mod key;
mod limits;
mod lines;
mod manifest;
mod needs_rehash;
mod password;
pub(crate) mod prompt;
mod random;
mod secret;
mod sri;
mod strength;
mod uuid;
mod verify;

use std::io;

use clap::{Args, Subcommand};
use sysu::hash::{Error, ErrorKind};

use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
    text,
};

/// Passwords, digests, checksum lists and tokens
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(crate) struct Hash {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Password(password::Password),
    Verify(verify::Verify),
    NeedsRehash(needs_rehash::NeedsRehash),
    Identify(identify::Identify),
    Calibrate(calibrate::Calibrate),
    Strength(strength::StrengthArgs),
    Convert(convert::Convert),
    Htpasswd(htpasswd::HtpasswdArgs),
    Audit(audit::Audit),
    File(file::FileArgs),
    Check(check::CheckArgs),
    Manifest(manifest::ManifestArgs),
    Dupes(dupes::Dupes),
    Hmac(hmac::HmacArgs),
    Derive(derive::Derive),
    Random(random::Random),
    Uuid(uuid::UuidArgs),
    Sri(sri::Sri),
    Jwt(jwt::Jwt),
}

impl Hash {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Password(verb) => verb.run(ctx),
            Verb::Verify(verb) => verb.run(ctx),
            Verb::NeedsRehash(verb) => verb.run(ctx),
            Verb::Identify(verb) => verb.run(ctx),
            Verb::Calibrate(verb) => verb.run(ctx),
            Verb::Strength(verb) => verb.run(ctx),
            Verb::Convert(verb) => verb.run(ctx),
            Verb::Htpasswd(verb) => verb.run(ctx),
            Verb::Audit(verb) => verb.run(ctx),
            Verb::File(verb) => verb.run(ctx),
            Verb::Check(verb) => verb.run(ctx),
            Verb::Manifest(verb) => verb.run(ctx),
            Verb::Dupes(verb) => verb.run(ctx),
            Verb::Hmac(verb) => verb.run(ctx),
            Verb::Derive(verb) => verb.run(ctx),
            Verb::Random(verb) => verb.run(ctx),
            Verb::Uuid(verb) => verb.run(ctx),
            Verb::Sri(verb) => verb.run(ctx),
            Verb::Jwt(verb) => verb.run(ctx),
        }
    }
}

/// Gives an error of the library its exit status.
fn explain<T>(result: Result<T, Error>) -> anyhow::Result<T> {
    result.map_err(|err| explained(err, "read"))
}

/// As [`explain`] of what was to be done to a file.
fn explained(err: Error, what: &str) -> anyhow::Error {
    let status = match err.kind() {
        ErrorKind::Limit { .. } | ErrorKind::Memory { .. } => Status::Limit,
        ErrorKind::Io { .. } => Status::Io,
        ErrorKind::Cancelled => Status::Timeout,
        _ => Status::Usage,
    };
    let err = match err.kind() {
        ErrorKind::Io { path: Some(path), .. } => {
            let name = format!("cannot {what} `{}`", text::path(path));
            cause(err).context(name)
        }
        _ => err.into(),
    };
    match Err::<std::convert::Infallible, _>(err).status(status) {
        Err(err) => err,
        Ok(never) => match never {},
    }
}

/// The cause alone, where its file is named otherwise.
fn cause(err: Error) -> anyhow::Error {
    match err.io_error().map(|err| (err.raw_os_error(), err.kind())) {
        Some((Some(code), _)) => io::Error::from_raw_os_error(code).into(),
        Some((None, kind)) => io::Error::from(kind).into(),
        None => err.into(),
    }
}
