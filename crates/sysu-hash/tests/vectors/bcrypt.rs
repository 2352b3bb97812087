//! `bcrypt.*`: hashes, verdicts, the strict parser, the alphabet.

use serde_json::json;
use sysu_hash::bcrypt::{
    Bcrypt, BcryptHash, Cost, Engine, Version, base64, truncates,
};
use sysu_hash::{Error, ErrorKind};

use crate::{Case, Got, error, hex};

pub(crate) fn run(case: &Case<'_>) -> Option<Got> {
    Some(match case.op() {
        "bcrypt.hash" => hash(case),
        "bcrypt.verify" => verify(case),
        "bcrypt.parse" => parse(case),
        "bcrypt.truncates" => Got(json!({
            "bool": truncates(&case.bytes("password"))
        })),
        "bcrypt.base64" => {
            let bytes = case.bytes("hex");
            let text = base64::encode(&bytes);
            assert_eq!(base64::decode(&text).expect("own output"), bytes);
            Got(json!({ "str": text }))
        }
        "bcrypt.getRounds" => get_rounds(case),
        "bcrypt.genSalt" => gen_salt(case),
        "bcrypt.2aWraparound" => {
            // Only the standard answer is ours; the wrapped one is a mistake.
            let mut out = case.expected().clone();
            out["standard"] = json!(computed(case, Version::V2a));
            Got(out)
        }
        "bcrypt.2aCountermeasure" => {
            let mut out = case.expected().clone();
            out["standard"] = json!(computed(case, Version::V2a));
            Got(out)
        }
        _ => return None,
    })
}

fn cost(case: &Case<'_>) -> Cost {
    let cost = case.number("cost").expect("a cost");
    Cost::new(cost as u32).expect("a cost in range")
}

fn salt(case: &Case<'_>) -> [u8; 16] {
    case.bytes("salt").try_into().expect("sixteen bytes")
}

/// The classic answer, which takes every password.
fn generous(case: &Case<'_>, version: Version) -> Bcrypt {
    Bcrypt::new(cost(case))
        .version(version)
        .truncate(true)
        .allow_nul(true)
        .allow_empty(true)
}

fn computed(case: &Case<'_>, version: Version) -> String {
    let password = case.bytes("password");
    let bcrypt = generous(case, version);
    let own = bcrypt.hash_with_salt(&password, salt(case)).expect("a hash");
    let other = bcrypt
        .engine(Engine::Crate)
        .hash_with_salt(&password, salt(case))
        .expect("a hash");
    assert_eq!(own, other, "the two kernels differ");
    let text = own.to_string();
    assert_eq!(BcryptHash::parse_legacy(&text).expect("own output"), own);
    assert!(own.verify(&password));
    text
}

fn hash(case: &Case<'_>) -> Got {
    let version = case.text("version").parse().expect("a version");
    let mut out = json!({ "hash": computed(case, version) });
    if let Some(differs) = case.expected().get("differs") {
        out["differs"] = differs.clone();
        let right = computed(case, Version::V2b)[4..].to_owned();
        let text = out["hash"].as_str().expect("a text");
        assert_eq!(text[4..] != right, differs.as_bool().expect("a bool"));
    }
    if let Some(strict) = case.expected().get("strict") {
        assert!(strict.is_string());
        let new = Bcrypt::new(cost(case)).version(version).allow_empty(true);
        let said = match new.hash(&case.bytes("password")) {
            Ok(_) => "ok",
            Err(err) => match err.kind() {
                ErrorKind::TooLong { max: 72, .. } => "too-long",
                ErrorKind::Nul { .. } => "nul",
                _ => "another error",
            },
        };
        out["strict"] = json!(said);
    }
    Got(out)
}

fn verify(case: &Case<'_>) -> Got {
    match BcryptHash::parse(case.text("hash")) {
        Ok(hash) => Got(json!({
            "match": hash.verify(&case.bytes("password"))
        })),
        Err(err) => error(code(&err)),
    }
}

fn parse(case: &Case<'_>) -> Got {
    match BcryptHash::parse(case.text("hash")) {
        Ok(hash) => Got(json!({
            "version": hash.version().as_str(),
            "cost": hash.cost().get(),
            "salt": hex(hash.salt()),
            "digest": hex(hash.digest()),
        })),
        Err(err) => error(code(&err)),
    }
}

fn code(err: &Error) -> &'static str {
    match err.kind() {
        ErrorKind::Malformed { .. } => "malformed",
        ErrorKind::Unsupported { .. } => "unsupported",
        _ => "another error",
    }
}

/// The strict parser is node-rs's; the others' answers stand as they are.
fn get_rounds(case: &Case<'_>) -> Got {
    let mut out = case.expected().clone();
    out["node-rs"] = match BcryptHash::parse_legacy(case.text("hash")) {
        Ok(hash) => json!(hash.cost().get()),
        Err(_) => json!("throws"),
    };
    Got(out)
}

/// As strict as node-rs, which throws for what is no cost.
fn gen_salt(case: &Case<'_>) -> Got {
    let mut out = case.expected().clone();
    let rounds = case.input("rounds");
    let cost = rounds.as_u64().and_then(|n| u32::try_from(n).ok());
    out["node-rs"] = match cost.map(Cost::new) {
        Some(Ok(cost)) => {
            let salt = Bcrypt::new(cost).salt_string().expect("randomness");
            json!(salt[4..6])
        }
        _ => json!("throws"),
    };
    Got(out)
}
