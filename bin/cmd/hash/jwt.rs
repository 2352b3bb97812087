//! `sysu hash jwt`

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use sysu::hash::{
    Secret,
    jwt::{JwsAlg, Key, KeyType, Verify, decode, sign},
    random,
};

use super::{explain, uuid::rfc3339};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status, usage},
    input::Input,
    text,
};

/// Sign, verify and read JSON Web Tokens
#[derive(Args, Debug)]
#[command(subcommand_value_name = "VERB", subcommand_help_heading = "Verbs")]
pub(super) struct Jwt {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Sign(SignArgs),
    Verify(VerifyArgs),
    Decode(Decode),
    Keygen(Keygen),
    Thumbprint(Thumbprint),
}

impl Jwt {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        match self.verb {
            Verb::Sign(verb) => verb.run(ctx),
            Verb::Verify(verb) => verb.run(ctx),
            Verb::Decode(verb) => verb.run(ctx),
            Verb::Keygen(verb) => verb.run(ctx),
            Verb::Thumbprint(verb) => verb.run(ctx),
        }
    }
}

/// The largest key or claims file that is read.
const MAX: u64 = 1 << 20;

/// Where the key stands.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Key")]
struct KeyArgs {
    /// The key: PEM, a JWK or a JWK set; for HS algorithms also the bytes of
    /// a secret as they are
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,

    /// Take the key of this id from a set
    #[arg(long, value_name = "ID")]
    kid: Option<String>,
}

impl KeyArgs {
    fn read(
        &self,
        ctx: &Ctx,
        kid: Option<&str>,
        secret: bool,
    ) -> anyhow::Result<Key> {
        let bytes = Secret::new(read(ctx, &self.key_file)?);
        let text = str::from_utf8(bytes.as_bytes()).unwrap_or("");
        let name = || format!("`{}`", text::path(&self.key_file));
        let is_set = serde_json::from_str::<Value>(text)
            .is_ok_and(|value| value.get("keys").is_some());
        if self.kid.is_some() && !is_set {
            return Err(usage(format!(
                "--kid picks a key of a set, and {} is none",
                name()
            )));
        }
        let kid = self.kid.as_deref().or(kid);
        let is_text =
            text.contains("-----BEGIN ") || text.trim_start().starts_with('{');
        // A PEM is never taken for a secret: that is how keys are confused.
        if secret && !is_text {
            return Ok(Key::from_secret(bytes.as_bytes()));
        }
        explain(Key::parse(text, kid)).with_context(name)
    }
}

fn read(ctx: &Ctx, path: &Path) -> anyhow::Result<Vec<u8>> {
    Input::named(ctx, path).read(MAX)
}

/// The token: a file, or standard input.
#[derive(Args, Clone, Debug)]
struct TokenArgs {
    /// The file that the token stands in [default: standard input]
    #[arg(value_name = "TOKEN-FILE", default_value = "-")]
    token: PathBuf,
}

impl TokenArgs {
    fn read(&self, ctx: &Ctx) -> anyhow::Result<String> {
        let text = String::from_utf8(read(ctx, &self.token)?)
            .map_err(|_| usage("the token is not UTF-8"))?;
        // One line end, as with passwords; whatever else is there is wrong.
        let text = text.strip_suffix('\n').unwrap_or(&text);
        Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
    }
}

/// Sign claims
///
/// The claims are signed as they stand, with those of the options added.
/// RSA, ES256, ES384 and EdDSA are computed by ring in constant time.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash jwt sign --alg ES256 --key-file private.pem --claims claims.json --exp 15m --iat
  $ echo '{\"sub\":\"ann\"}' | sysu hash jwt sign --alg HS256 --key-file secret.key")]
struct SignArgs {
    /// HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384
    /// ES512 ES256K EdDSA
    #[arg(long, value_name = "NAME")]
    alg: JwsAlg,

    /// The claims, a JSON object; `-` is standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    claims: PathBuf,

    /// Let it expire after so long: 90s, 15m, 12h, 30d
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    exp: Option<u64>,

    /// Say when it was issued
    #[arg(long)]
    iat: bool,

    /// Give it a random id
    #[arg(long)]
    jti: bool,

    #[command(flatten)]
    key: KeyArgs,
}

impl SignArgs {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let secret = self.alg.key_type() == KeyType::Secret;
        let key = self.key.read(ctx, None, secret)?;
        let claims = String::from_utf8(read(ctx, &self.claims)?)
            .map_err(|_| usage("the claims are not UTF-8"))?;
        let claims = claims.trim();
        let mut more = Vec::new();
        let now = ctx.now.duration_since(UNIX_EPOCH)?.as_secs();
        if let Some(after) = self.exp {
            more.push(("exp", json!(now.saturating_add(after))));
        }
        if self.iat {
            more.push(("iat", json!(now)));
        }
        if self.jti {
            let id: [u8; 16] = explain(random::bytes())?;
            let hex = sysu::hash::digest::Encoding::Hex.encode(&id);
            more.push(("jti", json!(hex)));
        }
        let claims = with(claims, &more)?;
        let token = explain(sign(&key, self.alg, &claims))?;
        if ctx.json {
            ctx.print_json(&json!({ "token": token }))?;
        } else {
            writeln!(ctx.stdout, "{token}")?;
        }
        Ok(Status::Done)
    }
}

/// Adds members to an object without touching what it has.
fn with(claims: &str, more: &[(&str, Value)]) -> anyhow::Result<String> {
    if more.is_empty() {
        return Ok(claims.to_owned());
    }
    let object: Value = serde_json::from_str(claims)
        .map_err(|err| usage(format!("the claims are no JSON: {err}")))?;
    let object = object.as_object();
    let object = object.ok_or_else(|| usage("the claims are no object"))?;
    // The text stays as it is, but for its last brace.
    let mut text = claims.strip_suffix('}').unwrap_or(claims).to_owned();
    for (at, (name, value)) in more.iter().enumerate() {
        if object.contains_key(*name) {
            return Err(usage(format!("the claims have `{name}` already")));
        }
        let comma = if at == 0 && object.is_empty() { "" } else { "," };
        text.push_str(&format!("{comma}\"{name}\":{value}"));
    }
    text.push('}');
    Ok(text)
}

/// Reads 90, 90s, 15m, 12h or 30d as seconds.
fn seconds(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.char_indices().next_back() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 3600),
        Some((at, 'd')) => (&text[..at], 86_400),
        _ => (text, 1),
    };
    let number: Option<u64> = digits.parse().ok();
    number
        .and_then(|number| number.checked_mul(unit))
        .ok_or_else(|| "not a time such as 90s, 15m, 12h or 30d".to_owned())
}

/// Verify a token, and print its claims
///
/// Form, algorithm, signature, then claims. The algorithms are those named
/// here, never the token's choice. Exits 0 if the token is good, 1 if it is
/// refused, 2 if the key is unusable.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash jwt verify --alg ES256 --key-file public.pem token.txt
  $ sysu hash jwt verify --alg RS256 --key-file jwks.json --iss https://id.example --aud app < token.txt")]
struct VerifyArgs {
    /// The algorithms that are taken
    #[arg(long, value_name = "NAME", value_delimiter = ',', required = true)]
    alg: Vec<JwsAlg>,

    /// Ask for this issuer
    #[arg(long, value_name = "TEXT")]
    iss: Option<String>,

    /// Ask for this audience
    #[arg(long, value_name = "TEXT")]
    aud: Option<String>,

    /// Ask for this claim to be there
    #[arg(long, value_name = "CLAIM", value_delimiter = ',')]
    require: Vec<String>,

    /// Let times be off by so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "0")]
    leeway: u32,

    /// Refuse tokens issued longer ago than this: 90s, 15m, 12h, 30d
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    max_age: Option<u64>,

    /// Verify as of this time, in seconds since 1970 [default: now]
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    /// Take a secret that is shorter than the digest
    #[arg(long)]
    allow_short_key: bool,

    #[command(flatten)]
    key: KeyArgs,

    #[command(flatten)]
    token: TokenArgs,
}

impl VerifyArgs {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let token = self.token.read(ctx)?;
        let secret =
            self.alg.iter().all(|alg| alg.key_type() == KeyType::Secret);
        // The id picks the key of a set; nothing else of it is believed yet.
        let kid = decode(&token).ok();
        let kid = kid.as_ref().and_then(|token| token.key_id());
        let key = self.key.read(ctx, kid, secret)?;
        let now = match self.now {
            Some(now) => UNIX_EPOCH + std::time::Duration::from_secs(now),
            None => ctx.now,
        };
        let mut verify = Verify::new(&self.alg, now)
            .leeway(f64::from(self.leeway))
            .allow_short_key(self.allow_short_key);
        if let Some(issuer) = &self.iss {
            verify = verify.issuer(issuer);
        }
        if let Some(audience) = &self.aud {
            verify = verify.audience(audience);
        }
        if let Some(age) = self.max_age {
            verify = verify.max_age(age as f64);
        }
        for claim in &self.require {
            verify = verify.require(claim);
        }
        match verify.token(&token, &key) {
            Ok(claims) => {
                writeln!(ctx.stdout, "{}", claims.as_json())?;
                Ok(Status::Done)
            }
            Err(err) => refused(ctx, err),
        }
    }
}

/// A token that is refused is an answer; anything else is an error.
fn refused(ctx: &mut Ctx, err: sysu::hash::Error) -> anyhow::Result<Status> {
    use sysu::hash::ErrorKind;

    let (code, claim) = match err.kind() {
        ErrorKind::Token { code, claim, .. } => (*code, claim.clone()),
        ErrorKind::Limit { .. } => ("ERR_JWS_INVALID", None),
        _ => return explain(Err(err)),
    };
    if ctx.json {
        ctx.print_json(&json!({
            "error": code, "claim": claim, "reason": err.to_string(),
        }))?;
    } else {
        writeln!(ctx.stderr, "sysu: token refused: {err} ({code})")?;
    }
    Ok(Status::No)
}

/// Show what a token says, without believing it
///
/// Nothing is verified, which standard error says.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash jwt decode token.txt
  $ sysu hash jwt decode --json < token.txt")]
struct Decode {
    #[command(flatten)]
    token: TokenArgs,
}

impl Decode {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let token = explain(decode(&self.token.read(ctx)?))?;
        let payload = String::from_utf8_lossy(token.payload());
        ctx.warn("the token was not verified");
        let header: Value = serde_json::from_str(token.header())?;
        let parsed: Option<Value> = serde_json::from_str(&payload).ok();
        if ctx.json {
            ctx.print_json(&json!({
                "header": header,
                "payload": parsed.unwrap_or_else(|| json!(payload)),
                "verified": false,
            }))?;
            return Ok(Status::Done);
        }
        writeln!(ctx.stdout, "{}", serde_json::to_string_pretty(&header)?)?;
        let shown = match &parsed {
            Some(value) => serde_json::to_string_pretty(value)?,
            None => text::printable(&payload).into_owned(),
        };
        writeln!(ctx.stdout, "{shown}")?;
        for claim in ["iat", "nbf", "exp"] {
            let time = parsed.as_ref().and_then(|value| value[claim].as_f64());
            if let Some(time) = time.filter(|time| (0.0..1e11).contains(time))
            {
                let time = rfc3339((time * 1e3) as u64);
                writeln!(ctx.stderr, "{claim}  {time}")?;
            }
        }
        Ok(Status::Done)
    }
}

/// Make a key
///
/// Prints a private PEM for the ES algorithms and EdDSA, and a JWK for HS
/// algorithms. RSA keys are made with openssl genpkey: nothing here makes
/// them in constant time.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash jwt keygen ES256 > private.pem
  $ sysu hash jwt keygen HS256 > secret.json
  $ sysu hash jwt keygen --public private.pem > public.json")]
struct Keygen {
    /// The algorithm
    #[arg(value_name = "ALG", required_unless_present = "public")]
    alg: Option<JwsAlg>,

    /// Print the public JWK of this private key instead
    #[arg(long, value_name = "FILE", conflicts_with = "alg")]
    public: Option<PathBuf>,
}

impl Keygen {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        if let Some(path) = &self.public {
            let bytes = Secret::new(read(ctx, path)?);
            let pem = str::from_utf8(bytes.as_bytes())
                .map_err(|_| usage("the key is not UTF-8"))?;
            let key = explain(Key::parse(pem, None))
                .with_context(|| format!("`{}`", text::path(path)))?;
            writeln!(ctx.stdout, "{}", explain(key.public_jwk())?)?;
            return Ok(Status::Done);
        }
        let alg = self.alg.ok_or_else(|| usage("ALG is needed"))?;
        if alg.key_type() == KeyType::Secret {
            let key = explain(Key::generate(alg))?;
            let jwk = explain(key.secret_jwk())?;
            ctx.stdout.write_all(&jwk)?;
            ctx.stdout.write_all(b"\n")?;
            return Ok(Status::Done);
        }
        let (_, pem) = explain(Key::generate_pem(alg)).hint(
            "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072",
        )?;
        if ctx.json {
            let pem = str::from_utf8(&pem)?;
            ctx.print_json(&json!({ "pem": pem }))?;
        } else {
            ctx.stdout.write_all(&pem)?;
        }
        Ok(Status::Done)
    }
}

/// Print the name that follows from a key
///
/// SHA-256 of its public members in base64url, as RFC 7638 has it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu hash jwt thumbprint --key-file public.pem")]
struct Thumbprint {
    #[command(flatten)]
    key: KeyArgs,
}

impl Thumbprint {
    fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let key = self.key.read(ctx, None, false)?;
        let print = key.thumbprint();
        if ctx.json {
            ctx.print_json(&json!({ "thumbprint": print }))?;
        } else {
            writeln!(ctx.stdout, "{print}")?;
        }
        Ok(Status::Done)
    }
}
