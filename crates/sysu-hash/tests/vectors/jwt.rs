//! `jwt.*` and `jwk.thumbprint`.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use sysu_hash::jwt::{JwsAlg, Key, Verify, sign_with_header};
use sysu_hash::{Error, ErrorKind};

use crate::{Case, Got};

pub(crate) fn run(case: &Case<'_>) -> Option<Got> {
    Some(match case.op() {
        "jwt.sign" => {
            let key = key(case);
            let token = sign_with_header(
                &key,
                case.text("header"),
                case.text("payload"),
            );
            Got(json!({ "token": token.expect("a token") }))
        }
        "jwt.signVerifyOnly" => sign_and_verify(case),
        "jwt.verify" => verify(case),
        "jwk.thumbprint" => Got(json!({ "sha256": key(case).thumbprint() })),
        _ => return None,
    })
}

fn key(case: &Case<'_>) -> Key {
    Key::from_jwk(&case.input("jwk").to_string()).expect("a key")
}

/// What another made verifies, and so does what we make.
fn sign_and_verify(case: &Case<'_>) -> Got {
    let key = key(case);
    let alg: JwsAlg = case.text("alg").parse().expect("an algorithm");
    // A moment at which the tokens of the vectors are good.
    let now = UNIX_EPOCH + Duration::from_secs(1_708_559_171);
    let verify = Verify::new(&[alg], now);
    let header = case.text("header");
    let token = sign_with_header(&key, header, case.text("payload"));
    let claims = verify.token(&token.expect("a token"), &key);
    assert_eq!(claims.expect("our own").as_json(), case.text("payload"));
    let out = case.expected();
    if let Some(token) = out["token"].as_str() {
        let claims = verify.token(token, &key).expect("a good token");
        assert_eq!(claims.as_json(), case.text("payload"));
    }
    Got(out.clone())
}

fn verify(case: &Case<'_>) -> Got {
    let algs = case.input("algorithms").as_array().expect("algorithms");
    let algs: Vec<JwsAlg> = algs
        .iter()
        .map(|alg| alg.as_str().unwrap_or("").parse().expect("an algorithm"))
        .collect();
    let now = case.input("now").as_f64().expect("a time");
    let now = UNIX_EPOCH + Duration::from_secs_f64(now);
    let mut verify = Verify::new(&algs, now);
    if let Some(issuer) = case.input("issuer").as_str() {
        verify = verify.issuer(issuer);
    }
    if let Some(audience) = case.input("audience").as_str() {
        verify = verify.audience(audience);
    }
    if let Some(leeway) = case.input("leeway").as_f64() {
        verify = verify.leeway(leeway);
    }
    for claim in case.input("required").as_array().into_iter().flatten() {
        verify = verify.require(claim.as_str().expect("a name"));
    }
    match verify.token(case.text("token"), &key(case)) {
        Ok(claims) => {
            let claims: Value =
                serde_json::from_str(claims.as_json()).expect("JSON");
            Got(json!({ "claims": claims }))
        }
        Err(err) => Got(refusal(&err)),
    }
}

fn refusal(err: &Error) -> Value {
    match err.kind() {
        ErrorKind::Token { code, claim: Some(claim), .. } => {
            json!({ "error": code, "claim": claim })
        }
        ErrorKind::Token { code, .. } => json!({ "error": code }),
        _ => json!({ "error": err.to_string() }),
    }
}
