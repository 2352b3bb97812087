//! Looking into tokens, and believing them.

use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::BASE64URL_NOPAD as B64;
use serde_json::{Map, Value};

use super::{JwsAlg, Key, MAX_TOKEN, invalid, json, refused};
use crate::{Error, ErrorKind};

/// A token taken apart, not verified: believe nothing of it.
#[derive(Clone, Debug)]
pub struct Token {
    header: String,
    payload: Vec<u8>,
    map: Map<String, Value>,
}

impl Token {
    /// Returns the header, as JSON text.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Returns the payload; of a proper token it is JSON text.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Returns the algorithm that the token claims.
    pub fn alg(&self) -> &str {
        self.map.get("alg").and_then(Value::as_str).unwrap_or("")
    }

    /// Returns the id of the key that the token claims.
    pub fn key_id(&self) -> Option<&str> {
        self.map.get("kid").and_then(Value::as_str)
    }
}

/// The claims of a token that was verified.
#[derive(Clone, Debug)]
pub struct Claims {
    text: String,
    map: Map<String, Value>,
}

impl Claims {
    /// Returns the claims as the JSON text of the token.
    pub fn as_json(&self) -> &str {
        &self.text
    }

    /// Returns a claim that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.map.get(name)?.as_str().map(str::to_owned)
    }

    /// Returns a claim that is a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.map.get(name)?.as_f64()
    }
}

/// Takes a token apart without verifying it.
///
/// # Errors
///
/// * [`ErrorKind::Limit`] for more than 64 KiB.
/// * [`ErrorKind::Token`] with `ERR_JWS_INVALID` if it is not three parts of
///   strict base64url with a header that is an object with an `alg`.
pub fn decode(token: &str) -> Result<Token, Error> {
    parts(token).map(|(token, _)| token)
}

fn parts(token: &str) -> Result<(Token, Vec<u8>), Error> {
    if token.len() > MAX_TOKEN {
        return Err(ErrorKind::Limit {
            what: "the length of a token",
            asked: token.len() as u64,
            max: MAX_TOKEN as u64,
        }
        .into());
    }
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(invalid("a token has three parts"));
    };
    let bytes = |part: &str| {
        B64.decode(part.as_bytes())
            .map_err(|_| invalid("a part is not strict base64url"))
    };
    let header = String::from_utf8(bytes(header)?)
        .map_err(|_| invalid("the header is not UTF-8"))?;
    let map = json::object(&header)
        .ok_or_else(|| invalid("the header is no JSON object"))?;
    if !map.get("alg").is_some_and(Value::is_string) {
        return Err(invalid("the header has no alg"));
    }
    let (payload, signature) = (bytes(payload)?, bytes(signature)?);
    Ok((Token { header, payload, map }, signature))
}

/// What a token has to be, to be believed.
#[derive(Clone, Debug)]
#[must_use = "a Verify does nothing until it is given a token"]
pub struct Verify {
    algs: Vec<JwsAlg>,
    now: f64,
    leeway: f64,
    issuer: Option<String>,
    audience: Option<String>,
    required: Vec<String>,
    max_age: Option<f64>,
    allow_short_key: bool,
}

impl Verify {
    /// Takes these algorithms, at this time.
    pub fn new(algs: &[JwsAlg], now: SystemTime) -> Self {
        let now = match now.duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_secs_f64(),
            Err(before) => -before.duration().as_secs_f64(),
        };
        Self {
            algs: algs.to_vec(),
            now,
            leeway: 0.0,
            issuer: None,
            audience: None,
            required: Vec::new(),
            max_age: None,
            allow_short_key: false,
        }
    }

    /// Lets times be off by so many seconds [default: 0].
    pub const fn leeway(mut self, seconds: f64) -> Self {
        self.leeway = seconds;
        self
    }

    /// Asks for this issuer: `iss` must be there and equal.
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.issuer = Some(issuer.to_owned());
        self
    }

    /// Asks for this audience: `aud` must be it, or a list with it.
    pub fn audience(mut self, audience: &str) -> Self {
        self.audience = Some(audience.to_owned());
        self
    }

    /// Asks for a claim to be there.
    pub fn require(mut self, claim: &str) -> Self {
        self.required.push(claim.to_owned());
        self
    }

    /// Refuses tokens issued (`iat`) longer ago than so many seconds.
    pub const fn max_age(mut self, seconds: f64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Takes HMAC secrets that are shorter than the digest [default: off].
    pub const fn allow_short_key(mut self, yes: bool) -> Self {
        self.allow_short_key = yes;
        self
    }

    /// Verifies a token: its form, `crit`, algorithm, signature, then its
    /// claims.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Token`], with a code of npm `jose`, if the token is
    ///   refused.
    /// * [`ErrorKind::Key`] if the key is not one for the algorithm.
    /// * [`ErrorKind::Limit`] for more than 64 KiB.
    pub fn token(&self, token: &str, key: &Key) -> Result<Claims, Error> {
        let (parsed, signature) = parts(token)?;
        critical(&parsed.map)?;
        let name = parsed.alg();
        let alg = self.algs.iter().find(|alg| alg.as_str() == name);
        let alg = *alg.ok_or_else(|| {
            let reason = "the token's algorithm is not allowed";
            refused("ERR_JOSE_ALG_NOT_ALLOWED", reason)
        })?;
        key.fits(alg, self.allow_short_key)?;
        let signed = token.rfind('.').map_or("", |end| &token[..end]);
        if !key.verifies(alg, signed.as_bytes(), &signature) {
            return Err(refused(
                "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
                "the signature does not verify",
            ));
        }
        let no_object =
            || refused("ERR_JWT_INVALID", "the payload is no JSON object");
        let text =
            String::from_utf8(parsed.payload).map_err(|_| no_object())?;
        let map = json::object(&text).ok_or_else(no_object)?;
        self.claims(&map)?;
        Ok(Claims { text, map })
    }

    fn claims(&self, map: &Map<String, Value>) -> Result<(), Error> {
        for claim in &self.required {
            if !map.contains_key(claim) {
                return Err(failed(claim, "is missing"));
            }
        }
        if let Some(issuer) = &self.issuer {
            match map.get("iss") {
                None => return Err(failed("iss", "is missing")),
                Some(Value::String(found)) if found == issuer => {}
                Some(_) => return Err(failed("iss", "is another")),
            }
        }
        if let Some(audience) = &self.audience {
            let is_it = |one: &Value| one.as_str() == Some(audience);
            match map.get("aud") {
                None => return Err(failed("aud", "is missing")),
                Some(Value::Array(all)) if all.iter().any(is_it) => {}
                Some(one) if is_it(one) => {}
                Some(_) => return Err(failed("aud", "is another")),
            }
        }
        let time = |claim: &str| match map.get(claim) {
            None => Ok(None),
            Some(Value::Number(time)) => Ok(time.as_f64()),
            Some(_) => Err(failed(claim, "is not a number")),
        };
        if time("nbf")?.is_some_and(|from| from > self.now + self.leeway) {
            return Err(failed("nbf", "is still to come"));
        }
        let expired = |claim: &str, reason| {
            Error::from(ErrorKind::Token {
                code: "ERR_JWT_EXPIRED",
                claim: Some(claim.to_owned()),
                reason,
            })
        };
        if time("exp")?.is_some_and(|end| end <= self.now - self.leeway) {
            return Err(expired("exp", "has passed"));
        }
        let issued = time("iat")?;
        if let Some(max_age) = self.max_age {
            let issued = issued.ok_or_else(|| failed("iat", "is missing"))?;
            if self.now - issued - self.leeway > max_age {
                return Err(expired("iat", "is too long ago"));
            }
            if issued > self.now + self.leeway {
                return Err(failed("iat", "is still to come"));
            }
        }
        Ok(())
    }
}

/// Refuses what the header says must be understood and is not.
fn critical(header: &Map<String, Value>) -> Result<(), Error> {
    let Some(crit) = header.get("crit") else { return Ok(()) };
    let names = crit.as_array().filter(|names| !names.is_empty());
    let names = names.ok_or_else(|| invalid("an empty or odd crit"))?;
    for name in names {
        match name.as_str() {
            Some("b64") => match header.get("b64") {
                Some(Value::Bool(true)) => {}
                Some(Value::Bool(false)) => {
                    let reason = "a JWT has its payload in base64url";
                    return Err(refused("ERR_JWT_INVALID", reason));
                }
                _ => return Err(invalid("crit names what is not there")),
            },
            Some(_) => {
                return Err(refused(
                    "ERR_JOSE_NOT_SUPPORTED",
                    "the header has an extension that is not known",
                ));
            }
            None => return Err(invalid("an empty or odd crit")),
        }
    }
    Ok(())
}

fn failed(claim: &str, reason: &'static str) -> Error {
    ErrorKind::Token {
        code: "ERR_JWT_CLAIM_VALIDATION_FAILED",
        claim: Some(claim.to_owned()),
        reason,
    }
    .into()
}
