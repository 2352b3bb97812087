//! `digest`, `checksum`, `hmac`, `hkdf`.

use serde_json::json;
use sysu_hash::digest::{Alg, Digest};
use sysu_hash::{hmac, kdf};

use crate::{Case, Got, hex};

pub(crate) fn run(case: &Case<'_>) -> Option<Got> {
    let out = match case.op() {
        "digest" => json!({ "hex": digest(case) }),
        "checksum" => return Some(checksum(case)),
        "hmac" => {
            let (key, message) = (case.bytes("key"), case.bytes("hex"));
            let tag = hmac::hmac(alg(case, "alg"), &key, &message);
            let tag = tag.expect("an algorithm with HMAC");
            let mut again =
                hmac::Hmac::new(alg(case, "alg"), &key).expect("the same");
            again.update(&message);
            assert!(again.verify(tag.as_bytes()));
            json!({ "hex": tag.to_hex() })
        }
        "hkdf" => {
            let key = kdf::hkdf(
                alg(case, "hash"),
                &case.bytes("ikm"),
                &case.bytes("salt"),
                &case.bytes("info"),
                case.number("length").expect("a length") as usize,
            );
            json!({ "hex": hex(&key.expect("a key")) })
        }
        _ => return None,
    };
    Some(Got(out))
}

pub(crate) fn alg(case: &Case<'_>, key: &str) -> Alg {
    case.text(key).parse().expect("a known algorithm")
}

fn input(case: &Case<'_>) -> Vec<u8> {
    match case.maybe_bytes("repeat") {
        Some(unit) => {
            let total = case.number("total").expect("a total") as usize;
            unit.into_iter().cycle().take(total).collect()
        }
        None => case.bytes("hex"),
    }
}

fn digest(case: &Case<'_>) -> String {
    let mut of = Digest::new(alg(case, "alg"));
    if let Some(len) = case.number("length") {
        of = of.length(len as usize);
    }
    if let Some(key) = case.maybe_bytes("key") {
        of = of.key(&key);
    }
    if let Some(context) = case.input("context").as_str() {
        of = of.context(context);
    }
    let bytes = input(case);
    let whole = of.of(&bytes).expect("a digest");
    // In pieces, and by way of a clone, it is the same.
    let mut first = of.hasher().expect("a hasher");
    let cut = bytes.len() / 3;
    first.update(&bytes[..cut]);
    let mut second = first.clone();
    drop(first);
    for piece in bytes[cut..].chunks(1021) {
        second.update(piece);
    }
    assert_eq!(second.finish(), whole);
    whole.to_hex()
}

fn checksum(case: &Case<'_>) -> Got {
    let mut of = Digest::new(alg(case, "alg"));
    if let Some(seed) = case.number("seed") {
        of = of.seed(seed);
    }
    let sum = of.of(&case.bytes("hex")).expect("a checksum");
    Got(match sum.alg() {
        Alg::Cksum => json!({ "n": sum.number(), "bytes": sum.blocks() }),
        Alg::Bsd | Alg::Sysv => {
            json!({ "n": sum.number(), "blocks": sum.blocks() })
        }
        _ => json!({ "hex": sum.to_hex() }),
    })
}
