//! `sysu hash random`

use std::{io::Write as _, num::NonZeroUsize};

use clap::Args;
use serde_json::json;
use sysu::hash::{Secret, digest::Encoding, random};

use super::explain;
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
};

/// Make random bytes, tokens, passphrases and PINs
///
/// From the operating system, without bias. Words are those of BIP 39: 2048,
/// 11 bits each.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash random
  $ sysu hash random --bytes 24 --encoding base64url
  $ sysu hash random --words 6
  $ sysu hash random --pin 6 --count 10
  $ sysu hash random --bytes 1048576 --encoding raw > noise.bin")]
pub(super) struct Random {
    /// So many random bytes [default: 32]
    #[arg(long, short, value_name = "N", group = "what")]
    bytes: Option<usize>,

    /// A passphrase of so many words
    #[arg(long, value_name = "N", group = "what")]
    words: Option<usize>,

    /// So many digits
    #[arg(long, value_name = "N", group = "what")]
    pin: Option<usize>,

    /// So many characters of --alphabet
    #[arg(long, value_name = "N", group = "what")]
    text: Option<usize>,

    /// The characters of --text [default: letters and digits, without those
    /// that look alike]
    #[arg(long, value_name = "CHARS", requires = "text")]
    alphabet: Option<String>,

    /// What stands between words [default: -]
    #[arg(long, value_name = "TEXT", requires = "words")]
    separator: Option<String>,

    /// How bytes are written: hex, base64, base64url, base32, raw
    /// [default: hex]
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = ["words", "pin", "text"]
    )]
    encoding: Option<String>,

    /// So many of them, one a line
    #[arg(long, short, value_name = "N", default_value = "1")]
    count: NonZeroUsize,

    /// Say on standard error how many bits of entropy each has
    #[arg(long)]
    explain: bool,
}

/// Letters and digits without I, O, l, 0 and 1.
const ALPHABET: &str =
    "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

/// The most bytes, or characters, in one piece.
const MAX: usize = 1 << 30;

impl Random {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        for len in [self.bytes, self.text, self.pin].into_iter().flatten() {
            if !(1..=MAX).contains(&len) {
                return Err(usage(format!("{len} is not 1 to {MAX}")));
            }
        }
        if self.explain && !ctx.quiet {
            writeln!(ctx.stderr, "{:.1} bits each", self.bits())?;
        }
        if self.encoding.as_deref() == Some("raw") {
            return self.raw(ctx);
        }
        for _ in 0..self.count.get() {
            let text = self.one()?;
            if ctx.json {
                ctx.print_json(&json!({ "text": text, "bits": self.bits() }))?;
            } else {
                writeln!(ctx.stdout, "{text}")?;
            }
        }
        Ok(Status::Done)
    }

    fn one(&self) -> anyhow::Result<String> {
        if let Some(words) = self.words {
            let between = self.separator.as_deref().unwrap_or("-");
            let phrase = random::passphrase(words, between);
            return text(explain(phrase)?);
        }
        if let Some(len) = self.pin {
            return text(explain(random::text(len, "0123456789"))?);
        }
        if let Some(len) = self.text {
            return text(explain(random::text(len, self.alphabet()))?);
        }
        let encoding: Encoding = match &self.encoding {
            Some(name) => explain(name.parse())?,
            None => Encoding::Hex,
        };
        let mut bytes = vec![0; self.bytes.unwrap_or(32)];
        explain(random::fill(&mut bytes))?;
        Ok(encoding.encode(&bytes))
    }

    fn raw(&self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if self.count.get() != 1 || ctx.json {
            return Err(usage("raw bytes are one piece, and no JSON"));
        }
        if ctx.terminal.stdout {
            return Err(usage("raw bytes would upset the terminal"))
                .hint("send them to a file or a program");
        }
        let mut left = self.bytes.unwrap_or(32);
        let mut buf = vec![0; left.min(crate::ctx::CHUNK)];
        while left > 0 {
            let len = left.min(buf.len());
            explain(random::fill(&mut buf[..len]))?;
            ctx.stdout.write_all(&buf[..len])?;
            left -= len;
        }
        Ok(Status::Done)
    }

    fn alphabet(&self) -> &str {
        self.alphabet.as_deref().unwrap_or(ALPHABET)
    }

    fn bits(&self) -> f64 {
        let of =
            |len: usize, choices: usize| len as f64 * (choices as f64).log2();
        match (self.words, self.pin, self.text) {
            (Some(words), ..) => of(words, 2048),
            (_, Some(len), _) => of(len, 10),
            (.., Some(len)) => of(len, self.alphabet().chars().count()),
            _ => of(self.bytes.unwrap_or(32), 256),
        }
    }
}

fn text(secret: Secret) -> anyhow::Result<String> {
    let bytes = secret.as_bytes().to_vec();
    Ok(String::from_utf8(bytes)?)
}
