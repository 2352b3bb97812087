//! Tokens and keys beyond the vectors.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use sysu_hash::ErrorKind;
use sysu_hash::jwt::{JwsAlg, Key, KeyType, Verify, decode, sign};

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn code(err: &sysu_hash::Error) -> &'static str {
    match err.kind() {
        ErrorKind::Token { code, .. } => code,
        _ => "no token error",
    }
}

#[test]
fn keys_that_are_made_sign_and_verify_and_go_through_pem() {
    for alg in [
        JwsAlg::ES256,
        JwsAlg::ES384,
        JwsAlg::ES512,
        JwsAlg::ES256K,
        JwsAlg::EdDSA,
    ] {
        let (key, pem) = Key::generate_pem(alg).unwrap();
        let again = Key::from_pem(pem.as_text().unwrap()).unwrap();
        assert_eq!(again.thumbprint(), key.thumbprint());
        let public = Key::from_jwk(&key.public_jwk().unwrap()).unwrap();
        assert!(again.can_sign() && !public.can_sign());
        let token = sign(&again, alg, "{}").unwrap();
        Verify::new(&[alg], at(0)).token(&token, &public).unwrap();
        assert!(sign(&public, alg, "{}").is_err());
        // Another message, another key, and a shorter signature do not.
        let refused = |token: &str, key: &Key| {
            let err = Verify::new(&[alg], at(0)).token(token, key);
            let err = err.unwrap_err();
            assert_eq!(code(&err), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
        };
        let [head, _, end] = token.split('.').collect::<Vec<_>>()[..] else {
            panic!("three parts");
        };
        refused(&format!("{head}.eyJhIjoxfQ.{end}"), &public);
        refused(&format!("{head}.e30.{}", &end[..4]), &public);
        refused(&format!("{head}.e30."), &public);
        refused(&token, &Key::generate(alg).unwrap());
        let shown = format!("{key:?}");
        assert!(!shown.contains("d\":"), "{shown}");
    }
    for alg in [JwsAlg::HS256, JwsAlg::HS384, JwsAlg::HS512] {
        let key = Key::generate(alg).unwrap();
        let again =
            Key::from_jwk(key.secret_jwk().unwrap().as_text().unwrap())
                .unwrap();
        let token = sign(&key, alg, "{}").unwrap();
        Verify::new(&[alg], at(0)).token(&token, &again).unwrap();
    }
}

#[test]
fn a_public_key_is_never_an_hmac_secret() {
    let (_, pem) = Key::generate_pem(JwsAlg::ES256).unwrap();
    let key = Key::from_pem(pem.as_text().unwrap()).unwrap();
    let public = key.public_jwk().unwrap();
    // The attack: the token is keyed with the bytes of the public key.
    let secret = Key::from_secret(public.as_bytes());
    let token = sign(&secret, JwsAlg::HS256, "{}").unwrap();
    let key = Key::from_jwk(&public).unwrap();
    let verify = Verify::new(&[JwsAlg::ES256, JwsAlg::HS256], at(0));
    let err = verify.token(&token, &key).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Key { .. }));
}

#[test]
fn none_is_not_an_algorithm_in_any_spelling() {
    for name in ["none", "None", "NONE", "", "hs256"] {
        assert!(name.parse::<JwsAlg>().is_err());
    }
}

#[test]
fn a_secret_shorter_than_the_digest_is_refused_unless_allowed() {
    let long = Key::from_secret(&[1; 32]);
    assert!(sign(&long, JwsAlg::HS512, "{}").is_err());
    assert!(sign(&long, JwsAlg::HS256, "{}").is_ok());
    let short = Key::from_secret(b"secret");
    let verify = Verify::new(&[JwsAlg::HS256], at(0));
    let token = sign(&long, JwsAlg::HS256, "{}").unwrap();
    let err = verify.token(&token, &short).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Key { .. }));
    let err = verify.allow_short_key(true).token(&token, &short).unwrap_err();
    assert_eq!(code(&err), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
}

#[test]
fn a_member_given_twice_and_deep_nesting_are_refused() {
    let key = Key::from_secret(&[1; 32]);
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(40), "]".repeat(40));
    for claims in ["{\"a\":1,\"a\":2}", "[]", "1", "{} x", &deep] {
        assert!(sign(&key, JwsAlg::HS256, claims).is_err(), "{claims}");
    }
}

#[test]
fn a_token_too_long_is_not_looked_at() {
    let err = decode(&"a".repeat(1 << 17)).unwrap_err();
    assert!(err.is_limit());
}

#[test]
fn an_age_is_counted_from_iat_which_has_to_be_there() {
    let key = Key::from_secret(&[1; 32]);
    let verify = |now| Verify::new(&[JwsAlg::HS256], at(now)).max_age(60.0);
    let token = sign(&key, JwsAlg::HS256, r#"{"iat":100}"#).unwrap();
    assert!(verify(160).token(&token, &key).is_ok());
    let old = verify(161).token(&token, &key).unwrap_err();
    assert_eq!(code(&old), "ERR_JWT_EXPIRED");
    assert!(verify(99).token(&token, &key).is_err());
    let none = sign(&key, JwsAlg::HS256, "{}").unwrap();
    assert!(verify(100).token(&none, &key).is_err());
}

#[test]
fn a_set_gives_the_key_of_the_id() {
    let (a, b) = (
        Key::generate_pem(JwsAlg::ES256).unwrap().0,
        Key::generate_pem(JwsAlg::EdDSA).unwrap().0,
    );
    let named = |key: &Key, id: &str| {
        key.public_jwk().unwrap().replacen(
            '{',
            &format!("{{\"kid\":\"{id}\","),
            1,
        )
    };
    let set = format!("{{\"keys\":[{},{}]}}", named(&a, "a"), named(&b, "b"));
    let key = Key::parse(&set, Some("b")).unwrap();
    assert_eq!(key.key_type(), KeyType::Ed25519);
    assert_eq!(key.id(), Some("b"));
    assert!(Key::parse(&set, Some("c")).is_err());
    assert!(Key::parse(&set, None).is_err());
}

#[test]
fn an_rsa_key_is_not_made_here_and_that_is_said() {
    for alg in [JwsAlg::RS256, JwsAlg::PS512] {
        let err = Key::generate(alg).unwrap_err();
        assert!(matches!(err.kind(), ErrorKind::Unsupported { .. }));
        assert!(err.to_string().contains("openssl genpkey"), "{err}");
    }
}

#[test]
fn damaged_keys_are_errors() {
    let (_, pem) = Key::generate_pem(JwsAlg::ES256).unwrap();
    let pem = pem.as_text().unwrap();
    for end in (0..pem.len() - 26).step_by(3) {
        assert!(Key::from_pem(&pem[..end]).is_err());
    }
    for text in [
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n\
         -----END ENCRYPTED PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----",
        r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#,
        r#"{"kty":"EC","crv":"P-521","x":"","y":""}"#,
        r#"{"kty":"EC","crv":"P-224","x":"","y":""}"#,
        // Of the right lengths, and on no curve.
        concat!(
            r#"{"kty":"EC","crv":"secp256k1","#,
            r#""x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","#,
            r#""y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
        ),
        r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#,
        "{}",
    ] {
        assert!(Key::parse(text, None).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn reading_tokens_and_keys_never_panics(text: String) {
        let _ = decode(&text);
        let _ = Key::parse(&text, None);
    }

    #[test]
    fn every_change_of_a_token_is_refused(at in 0_usize..100, byte: u8) {
        let key = Key::from_secret(&[1; 32]);
        let token = sign(&key, JwsAlg::HS256, r#"{"sub":"a"}"#).unwrap();
        let mut bytes = token.clone().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let text = String::from_utf8_lossy(&bytes);
        let verify = Verify::new(&[JwsAlg::HS256], at_zero());
        let good = verify.token(&text, &key).is_ok();
        prop_assert_eq!(good, text == token);
    }
}

fn at_zero() -> SystemTime {
    at(0)
}
