//! `sysu hash hmac`

use std::io::{Read as _, Write as _};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sysu::hash::{
    digest::{Alg, Encoding, Output},
    hmac::Hmac,
    sums::{Style, name_of},
};

use super::{explain, key::KeySource};
use crate::{
    batch::{self, BatchArgs},
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::{Input, Inputs},
};

/// Print keyed digests of files, or check one
///
/// The key is read from a file or the environment, never from the command
/// line. With --verify one input is compared in constant time: exit 0 if it
/// matches, 1 if not.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash hmac --key-file secret.key message.txt
  $ sysu hash hmac -a sha512 --key-env HOOK_SECRET --bare < body.json
  $ sysu hash hmac --key-file secret.key --verify 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843 body.json")]
pub(super) struct HmacArgs {
    /// The digest beneath
    #[arg(long, short, value_name = "NAME", default_value = "sha256")]
    algorithm: Alg,

    #[command(flatten)]
    key: KeySource,

    /// How tags are written and read: hex, base64, base64url, base32
    #[arg(long, value_name = "NAME", default_value = "hex")]
    encoding: Encoding,

    /// Print the tag alone, without the name
    #[arg(long)]
    bare: bool,

    /// Compare with this tag instead of printing one
    #[arg(long, value_name = "TAG", conflicts_with_all =
        ["bare", "jobs", "timings", "progress"])]
    verify: Option<String>,

    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    work: BatchArgs,
}

impl HmacArgs {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let key = self.key.read(ctx)?;
        if key.as_bytes().is_empty() {
            ctx.warn("the key is empty");
        }
        let start = explain(Hmac::new(self.algorithm, key.as_bytes()))?;
        let inputs = self.inputs.resolve(ctx, &|_| true)?;
        if let Some(tag) = &self.verify {
            let [input] = &inputs[..] else {
                return Err(usage("--verify takes one input"));
            };
            let tag = explain(self.encoding.decode(tag))
                .context("the tag of --verify")?;
            let found = of(&start, input)?;
            let matches = found.ct_eq(&tag);
            if ctx.json {
                ctx.print_json(&json!({ "match": matches }))?;
            }
            return Ok(if matches { Status::Done } else { Status::No });
        }
        batch::run(
            ctx,
            &self.work,
            &inputs,
            |_, input, stages| stages.time("hmac", || of(&start, input)),
            |ctx, input, tag, _| {
                let text = tag.encode(self.encoding);
                if ctx.json {
                    return ctx.print_json(&json!({
                        "path": input.json_name(),
                        "algorithm": format!("hmac-{}", self.algorithm),
                        "tag": text,
                    }));
                }
                if self.bare {
                    writeln!(ctx.stdout, "{text}")?;
                    return Ok(());
                }
                let name = input.path().map_or(b"-".to_vec(), name_of);
                let mut line = Vec::new();
                let style = Style::Gnu;
                style.write(&mut line, &tag, "", &name, self.encoding);
                ctx.stdout.write_all(&line)?;
                Ok(())
            },
        )
    }
}

fn of(start: &Hmac, input: &Input) -> anyhow::Result<Output> {
    let mut mac = start.clone();
    let mut src = input.open()?;
    let mut buf = vec![0; crate::ctx::CHUNK];
    loop {
        match src.read(&mut buf) {
            Ok(0) => return Ok(mac.finish()),
            Ok(len) => mac.update(&buf[..len]),
            Err(err) if err.kind() == std::io::ErrorKind::Interrupted => {}
            Err(err) => {
                let err = anyhow::Error::from(err);
                return Err(
                    err.context(format!("cannot read `{}`", input.name()))
                )
                .status(Status::Io);
            }
        }
    }
}
