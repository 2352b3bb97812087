//! Where a key comes from; never the command line itself.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use sysu::hash::{Secret, digest::Encoding};

use super::explain;
use crate::{ctx::Ctx, error::usage, input::Input, text};

/// The largest key file that is read.
const MAX_KEY: u64 = 1 << 20;

/// Where a key comes from.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Key")]
#[group(id = "key", required = true, multiple = false)]
pub(super) struct KeySource {
    /// Take the bytes of FILE as they are; `-` is standard input
    #[arg(long, value_name = "FILE", group = "key")]
    key_file: Option<PathBuf>,

    /// Take FILE as hex, blanks and line ends around it dropped
    #[arg(long, value_name = "FILE", group = "key")]
    key_hex_file: Option<PathBuf>,

    /// Take the environment variable NAME, which other programs of the same
    /// user can see
    #[arg(long, value_name = "NAME", group = "key")]
    key_env: Option<String>,
}

impl KeySource {
    pub(super) fn read(&self, ctx: &Ctx) -> anyhow::Result<Secret> {
        let file = |path: &PathBuf| {
            Input::named(ctx, path).read(MAX_KEY).map(Secret::new)
        };
        if let Some(path) = &self.key_file {
            return file(path);
        }
        if let Some(path) = &self.key_hex_file {
            let secret = file(path)?;
            let text = str::from_utf8(secret.as_bytes())
                .map_err(|_| usage("the key is not hex"))?;
            let key = explain(Encoding::Hex.decode(text.trim()));
            let name = text::path(path);
            return key.with_context(|| format!("`{name}`")).map(Secret::new);
        }
        let name = self.key_env.as_deref().unwrap_or("");
        let value = ctx.env(name).ok_or_else(|| {
            usage(format!("the variable `{name}` is not set, or empty"))
        })?;
        Ok(Secret::new(value.into_encoded_bytes()))
    }
}
