//! `sysu hash uuid`

use std::{io::Write as _, num::NonZeroUsize};

use clap::Args;
use serde_json::json;
use sysu::hash::uuid::Uuid;

use super::explain;
use crate::{
    ctx::Ctx,
    error::{Status, usage},
};

/// Make UUIDs, or read one
///
/// Version 4 is random, 7 sorts by time (for keys of databases), 5 and 3
/// follow from a name.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash uuid
  $ sysu hash uuid -v 7 --count 3
  $ sysu hash uuid -v 5 --namespace dns --name www.example.com
  2ed6657d-e927-568b-95e1-2665a8aea6a2
  $ sysu hash uuid --parse 017f22e2-79b0-7cc3-98c4-dc0c0c07398f
  version 7, 2022-02-22T19:22:22.000Z")]
pub(super) struct UuidArgs {
    /// 4, 7, 5 or 3
    #[arg(
        long = "version",
        short = 'v',
        value_name = "N",
        default_value = "4"
    )]
    kind: u8,

    /// For 5 and 3: dns, url, oid, x500, or a UUID
    #[arg(long, value_name = "NAME")]
    namespace: Option<String>,

    /// For 5 and 3: the name
    #[arg(long, value_name = "TEXT", requires = "namespace")]
    name: Option<String>,

    /// So many of them, one a line
    #[arg(long, short, value_name = "N", default_value = "1")]
    count: NonZeroUsize,

    /// Read this one, and say what it is; exit 1 if it is none
    #[arg(long, value_name = "UUID", conflicts_with_all =
        ["kind", "namespace", "name", "count"])]
    parse: Option<String>,

    /// Read braces, urn:uuid: and missing dashes too
    #[arg(long, requires = "parse")]
    lenient: bool,
}

impl UuidArgs {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if let Some(text) = &self.parse {
            return self.read(ctx, text);
        }
        for _ in 0..self.count.get() {
            let id = self.one()?;
            if ctx.json {
                ctx.print_json(&json!({
                    "uuid": id.to_string(),
                    "version": id.version(),
                }))?;
            } else {
                writeln!(ctx.stdout, "{id}")?;
            }
        }
        Ok(Status::Done)
    }

    fn one(&self) -> anyhow::Result<Uuid> {
        let named = matches!(self.kind, 3 | 5);
        match (&self.namespace, &self.name) {
            (Some(space), Some(name)) if named => {
                let space = match space.as_str() {
                    "dns" => Uuid::DNS,
                    "url" => Uuid::URL,
                    "oid" => Uuid::OID,
                    "x500" => Uuid::X500,
                    other => explain(other.parse())?,
                };
                Ok(match self.kind {
                    3 => Uuid::v3(space, name.as_bytes()),
                    _ => Uuid::v5(space, name.as_bytes()),
                })
            }
            (None, None) if self.kind == 4 => explain(Uuid::v4()),
            (None, None) if self.kind == 7 => explain(Uuid::v7()),
            _ if named => Err(usage("--namespace and --name are needed")),
            (None, None) => Err(usage("only 3, 4, 5 and 7 are made")),
            _ => Err(usage("only versions 3 and 5 have a name")),
        }
    }

    fn read(&self, ctx: &mut Ctx, text: &str) -> anyhow::Result<Status> {
        let id = if self.lenient {
            Uuid::parse_lenient(text)
        } else {
            text.parse()
        };
        let id = match id {
            Ok(id) => id,
            Err(err) => {
                if ctx.json {
                    let error = err.to_string();
                    ctx.print_json(&json!({ "uuid": null, "error": error }))?;
                } else {
                    writeln!(ctx.stderr, "sysu: {err}")?;
                }
                return Ok(Status::No);
            }
        };
        let (version, time) = (id.version(), id.unix_ms().map(rfc3339));
        if ctx.json {
            ctx.print_json(&json!({
                "uuid": id.to_string(),
                "version": version,
                "time": time,
            }))?;
        } else {
            let time = time.map_or_else(String::new, |t| format!(", {t}"));
            writeln!(ctx.stdout, "version {version}{time}")?;
        }
        Ok(Status::Done)
    }
}

/// Milliseconds since 1970 in UTC, by the days-to-date rule of the Gregorian
/// calendar.
pub(super) fn rfc3339(ms: u64) -> String {
    let (seconds, millis) = (ms / 1000, ms % 1000);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Counted from 0000-03-01, so that leap days end their years.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, carry) =
        if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = 400 * era + year + carry;
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!(
        "{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}.\
         {millis:03}Z"
    )
}
