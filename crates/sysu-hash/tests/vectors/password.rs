//! `password.verify`, `identify`, `htpasswd.verify`, and the KDFs beneath.

use serde_json::{Value, json};
use sysu_hash::ErrorKind;
use sysu_hash::kdf;
use sysu_hash::password::{
    Argon2Raw, Limits, PasswordHash, Variant, identify,
};

use crate::digest::alg;
use crate::{Case, Got, hex};

pub(crate) fn run(case: &Case<'_>) -> Option<Got> {
    Some(match case.op() {
        "password.verify" => verify(case),
        "identify" => Got(json!({ "kind": identify(case.text("str")).kind })),
        #[cfg(feature = "htpasswd")]
        "htpasswd.verify" => htpasswd(case),
        "pbkdf2" => {
            let key = kdf::pbkdf2(
                alg(case, "hash"),
                &case.bytes("password"),
                &case.bytes("salt"),
                number(case, "iterations") as u32,
                number(case, "length") as usize,
            );
            Got(json!({ "hex": hex(&key.expect("a key")) }))
        }
        "scrypt" => {
            let key = kdf::scrypt(
                &case.bytes("password"),
                &case.bytes("salt"),
                number(case, "n"),
                number(case, "r") as u32,
                number(case, "p") as u32,
                number(case, "length") as usize,
            );
            Got(json!({ "hex": hex(&key.expect("a key")) }))
        }
        "argon2" => argon2(case),
        _ => return None,
    })
}

fn number(case: &Case<'_>, key: &str) -> u64 {
    case.number(key).unwrap_or_else(|| panic!("no number {key:?}"))
}

fn argon2(case: &Case<'_>) -> Got {
    let variant = match case.text("type") {
        "argon2d" => Variant::D,
        "argon2i" => Variant::I,
        _ => Variant::Id,
    };
    let secret = case.maybe_bytes("secret").unwrap_or_default();
    let data = case.maybe_bytes("data").unwrap_or_default();
    let raw = Argon2Raw {
        variant,
        version: number(case, "version") as u32,
        memory_kib: number(case, "m") as u32,
        passes: number(case, "t") as u32,
        lanes: number(case, "p") as u32,
        secret: &secret,
        data: &data,
    };
    let password = case.bytes("password");
    let len = number(case, "length") as usize;
    let key = raw.derive(&password, &case.bytes("salt"), len);
    let mut out = json!({ "hex": hex(&key.expect("a key")) });
    if let Some(phc) = case.expected().get("phc").and_then(Value::as_str) {
        let stored = PasswordHash::parse(phc).expect("a PHC string");
        assert!(stored.verify(&password, &Limits::new()).expect("a verdict"));
        out["phc"] = json!(phc);
    }
    Got(out)
}

fn verify(case: &Case<'_>) -> Got {
    let text = case.text("hash");
    match PasswordHash::parse(text) {
        Ok(hash) => {
            let matches = hash.verify(&case.bytes("password"), &Limits::new());
            Got(json!({
                "kind": hash.kind().as_str(),
                "match": matches.expect("a verdict"),
            }))
        }
        Err(err) => {
            let code = match err.kind() {
                ErrorKind::Malformed { .. } => "malformed",
                ErrorKind::Unsupported { .. } => "unsupported",
                _ => "another error",
            };
            let kind = identify(text).kind.trim_start_matches("malformed-");
            Got(json!({ "error": code, "kind": kind }))
        }
    }
}

/// The answer of Apache's program, made from what this crate reads: it looks
/// at each line in turn, and ends at the first that does not match.
#[cfg(feature = "htpasswd")]
fn htpasswd(case: &Case<'_>) -> Got {
    use sysu_hash::htpasswd::{Htpasswd, Record};

    let file = Htpasswd::parse(&case.bytes("file"));
    let password = case.bytes("password");
    let wanted = case.text("user");
    let answer = |code: i32, result: &str| {
        Got(json!({ "code": code, "result": result }))
    };
    let ours = file.verify(wanted, &password, &Limits::new());
    let mut found = false;
    for record in file.records() {
        match record {
            Record::Malformed => return answer(7, "bad-file"),
            Record::User { user, hash } if user == wanted => {
                let hash = PasswordHash::parse(hash).expect("a hash");
                let matches = hash.verify(&password, &Limits::new());
                if !found {
                    // The first line is the one that counts for us.
                    assert_eq!(
                        ours.as_ref().ok(),
                        Some(&matches.as_ref().ok().copied())
                    );
                }
                found = true;
                if !matches.is_ok_and(|yes| yes) {
                    return answer(3, "mismatch");
                }
            }
            _ => {}
        }
    }
    if found {
        return answer(0, "match");
    }
    assert_eq!(ours.ok(), Some(None));
    answer(6, "no-user")
}
