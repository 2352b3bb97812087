//! `sysu hash htpasswd`

use std::{io::Write as _, path::PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;
use sysu::hash::{
    Error, ErrorKind,
    bcrypt::{BcryptHash, Version},
    htpasswd::{self, Create, Htpasswd, Record, Set},
    password::{Algorithm, PasswordHash, Policy, identify},
};

use super::{
    algo::{Choice, Slow},
    explain, explained,
    limits::LimitArgs,
    secret::Source,
};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
    text,
};

/// Keep a password file of Apache or nginx
///
/// Files are locked while they are changed and appear whole or not at all;
/// comments, further fields, mode and owner stay.
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(super) struct HtpasswdArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Set(SetArgs),
    Delete(Delete),
    Verify(VerifyArgs),
    List(List),
    Convert(Convert),
}

impl HtpasswdArgs {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Set(verb) => verb.run(ctx),
            Verb::Delete(verb) => verb.run(ctx),
            Verb::Verify(verb) => verb.run(ctx),
            Verb::List(verb) => verb.run(ctx),
            Verb::Convert(verb) => verb.run(ctx),
        }
    }
}

/// Add a user, or change a user's password
///
/// Writes bcrypt of cost 12 with the letter 2y, which every Apache reads.
/// Further lines of the same user are removed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash htpasswd set --create .htpasswd ann
  $ printf 'correct horse' | sysu hash htpasswd set .htpasswd ann --cost 10
  $ sysu hash htpasswd set --print ann")]
struct SetArgs {
    /// The file, and the user; with --print the user alone
    #[arg(required = true, num_args = 1..=2, value_names = ["FILE", "USER"])]
    file_and_user: Vec<String>,

    /// Make the file, which must not be there yet
    #[arg(long)]
    create: bool,

    /// Print the line and touch no file
    #[arg(long, conflicts_with = "create")]
    print: bool,

    /// Ask once
    #[arg(long)]
    no_confirm: bool,

    #[command(flatten)]
    choice: Choice,

    #[command(flatten)]
    slow: Slow,

    #[command(flatten)]
    source: Source,
}

impl SetArgs {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let (file, user) = match (&self.file_and_user[..], self.print) {
            ([user], true) => (None, user),
            ([file, user], false) => (Some(PathBuf::from(file)), user),
            _ => {
                return Err(crate::error::usage(
                    "FILE and USER are needed, or --print and USER",
                ));
            }
        };
        explain(htpasswd::check_user(user))?;
        let algorithm = self.choice.algorithm(|bcrypt| {
            // 2y says the same, and is read by every Apache and nginx.
            let letter = match bcrypt.version_letter() {
                Version::V2b => "2y".parse(),
                other => Ok(other),
            };
            letter.map_or(bcrypt, |letter| bcrypt.version(letter))
        })?;
        self.slow.check(&algorithm, Slow::HINT)?;
        if !matches!(algorithm, Algorithm::Bcrypt(_) | Algorithm::ShaCrypt(_))
        {
            ctx.warn("Apache and nginx read bcrypt and SHA-crypt, not this");
        }
        // Before the password is asked for.
        if let Some(file) = &file {
            let name = text::path(file);
            match (self.create, file.exists()) {
                (true, true) => {
                    return Err(anyhow::anyhow!("`{name}` is there already"))
                        .status(Status::Usage)
                        .hint("leave --create out to change it");
                }
                (false, false) => {
                    return Err(anyhow::anyhow!("there is no file `{name}`"))
                        .status(Status::Io)
                        .hint("--create makes it");
                }
                _ => {}
            }
        }
        let password = self.source.read(ctx, !self.no_confirm)?;
        let hash = algorithm.hash(password.as_bytes());
        let hint = match hash.as_ref().err().map(Error::kind) {
            Some(ErrorKind::TooLong { max: 72, .. }) => {
                Some("--algo sha512-crypt has no such limit")
            }
            _ => None,
        };
        let hash = explain(hash);
        let hash = match hint {
            Some(hint) => hash.hint(hint)?,
            None => hash?,
        };
        let Some(file) = file else {
            if ctx.json {
                let line = format!("{user}:{hash}");
                ctx.print_json(&json!({ "user": user, "line": line }))?;
            } else {
                writeln!(ctx.stdout, "{user}:{hash}")?;
            }
            return Ok(Status::Done);
        };
        let create = if self.create { Create::Always } else { Create::Never };
        let done = changed(htpasswd::edit(&file, create, |all| {
            all.set(user, &hash)
        }))?;
        let (word, doubles) = match done {
            Set::Changed { doubles } => ("changed", doubles),
            _ => ("added", 0),
        };
        if doubles > 0 {
            let lines = text::count(doubles, "more line", "more lines");
            ctx.warn(format!("{lines} of `{user}` removed"));
        }
        if ctx.json {
            ctx.print_json(&json!({ "user": user, "done": word }))?;
        }
        Ok(Status::Done)
    }
}

/// Remove a user
///
/// Exits 1 if there is no such user. DIFFERENCE from Apache's program: it
/// exits 0.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash htpasswd delete .htpasswd ann")]
struct Delete {
    /// The password file
    file: PathBuf,

    /// The user
    user: String,
}

impl Delete {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let there =
            explain(Htpasswd::read(&self.file))?.get(&self.user).is_some();
        if there {
            let user = self.user.as_str();
            changed(htpasswd::edit(&self.file, Create::Never, |all| {
                Ok(all.remove(user))
            }))?;
        } else {
            let name = text::path(&self.file);
            let user = text::printable(&self.user);
            writeln!(ctx.stderr, "sysu: no user `{user}` in `{name}`")?;
        }
        if ctx.json {
            ctx.print_json(&json!({ "user": self.user, "deleted": there }))?;
        }
        Ok(if there { Status::Done } else { Status::No })
    }
}

/// Check a user's password
///
/// Of several lines of a user the first counts, as in the server. Exits 0 if
/// it matches, 1 if it does not or there is no such user, 2 if the user's
/// hash is malformed. An unknown user takes as long as a wrong password.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash htpasswd verify .htpasswd ann
  $ printf 'correct horse' | sysu hash htpasswd verify .htpasswd ann")]
struct VerifyArgs {
    /// The password file
    file: PathBuf,

    /// The user
    user: String,

    #[command(flatten)]
    limits: LimitArgs,

    #[command(flatten)]
    source: Source,
}

impl VerifyArgs {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let file = explain(Htpasswd::read(&self.file))?;
        let password = self.source.read(ctx, false)?;
        let limits = self.limits.limits();
        let lines = file.users().filter(|(user, _)| *user == self.user);
        if lines.count() > 1 {
            let user = &self.user;
            ctx.warn(format!("`{user}` has several lines; the first counts"));
        }
        let found = file.verify(&self.user, password.as_bytes(), &limits);
        let found = LimitArgs::explain(found)?;
        if ctx.json {
            ctx.print_json(&json!({
                "user": self.user,
                "match": found == Some(true),
            }))?;
        }
        Ok(if found == Some(true) { Status::Done } else { Status::No })
    }
}

/// List users, the kind and the cost of their hashes
///
/// Marks weak kinds, costs under the algorithm chosen, locked entries,
/// doubles and lines of no form. Exits 1 if there are any with --check.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash htpasswd list .htpasswd
  $ sysu hash htpasswd list --check --cost 10 .htpasswd --json")]
struct List {
    /// The password file
    file: PathBuf,

    /// Exit 1 if there is anything to complain of
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    choice: Choice,
}

impl List {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let file = explain(Htpasswd::read(&self.file))?;
        let policy = Policy::new(self.choice.algorithm(|bcrypt| bcrypt)?);
        let mut seen = std::collections::HashSet::new();
        let mut complaints = 0;
        for (at, record) in file.records().enumerate() {
            let (user, hash) = match record {
                Record::User { user, hash } => (user, hash),
                Record::Malformed => {
                    complaints += 1;
                    let line = at + 1;
                    writeln!(ctx.stderr, "sysu: line {line} is of no form")?;
                    continue;
                }
                _ => continue,
            };
            let mut notes = notes_on(hash, &policy);
            if !seen.insert(user.to_owned()) {
                notes.push("a double, which the server passes over".into());
            }
            complaints += notes.len();
            let kind = identify(hash).kind;
            let cost = PasswordHash::parse(hash)
                .map_or_else(|_| String::new(), |hash| hash.cost_text());
            if ctx.json {
                ctx.print_json(&json!({
                    "user": user, "kind": kind, "cost": cost, "notes": notes,
                }))?;
                continue;
            }
            let user = text::printable(user);
            let notes = notes.join("; ");
            let line = format!("{user:<20} {kind:<14} {cost:<20} {notes}");
            writeln!(ctx.stdout, "{}", line.trim_end())?;
        }
        let bad = self.check && complaints > 0;
        Ok(if bad { Status::No } else { Status::Done })
    }
}

/// Give all bcrypt hashes of a file another version letter
///
/// The digests are the same for 2a, 2b and 2y; npm bcrypt cannot read 2y,
/// which Apache writes. Other hashes stay as they are; further lines of a
/// user that is changed are removed, as with `set`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash htpasswd convert --to 2b .htpasswd")]
struct Convert {
    /// The password file
    file: PathBuf,

    /// The letter to write
    #[arg(long, value_name = "2a|2b|2y")]
    to: Version,
}

impl Convert {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if matches!(self.to, Version::V2 | Version::V2x) {
            return Err(crate::error::usage(
                "the letters 2 and 2x stand for other computations",
            ));
        }
        let done = htpasswd::edit(&self.file, Create::Never, |all| {
            let changed: Vec<(String, String)> = all
                .users()
                .filter_map(|(user, hash)| {
                    let new =
                        BcryptHash::parse(hash).ok()?.with_version(self.to);
                    let new = new.ok()?.to_string();
                    (new != hash).then(|| (user.to_owned(), new))
                })
                .collect();
            // Of a user with several lines the first one's hash stays.
            for (user, new) in changed.iter().rev() {
                all.set(user, new)?;
            }
            Ok(changed.len())
        });
        let changed = changed(done)?;
        if ctx.json {
            ctx.print_json(&json!({ "changed": changed }))?;
        } else if !ctx.quiet {
            let users = text::count(changed, "hash", "hashes");
            writeln!(ctx.stderr, "{users} changed")?;
        }
        Ok(Status::Done)
    }
}

/// An error of a file that was to be changed.
fn changed<T>(done: Result<T, Error>) -> anyhow::Result<T> {
    done.map_err(|err| explained(err, "change"))
}

fn notes_on(hash: &str, policy: &Policy) -> Vec<String> {
    match PasswordHash::parse(hash) {
        Ok(parsed) if parsed.kind().is_weak() => {
            vec!["weak, quick to guess against".into()]
        }
        Ok(_) => policy
            .needs_rehash(hash)
            .ok()
            .flatten()
            // Another strong family, or another letter, is no fault here.
            .filter(|reason| {
                matches!(reason, sysu::hash::password::Reason::Cost { .. })
            })
            .map(|reason| reason.to_string())
            .into_iter()
            .collect(),
        Err(err) if hash.starts_with(['*', '!']) => {
            drop(err);
            vec!["locked".into()]
        }
        Err(err) => vec![err.to_string()],
    }
}
