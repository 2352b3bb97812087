//! Any text as a token: taken apart or refused; and nothing verifies that
//! was not signed with the key.
#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, UNIX_EPOCH};

use libfuzzer_sys::fuzz_target;
use sysu_hash::jwt::{JwsAlg, Key, Verify, decode, sign};

/// A key that the fuzzer does not know.
static KEY: LazyLock<Option<Key>> =
    LazyLock::new(|| Key::generate(JwsAlg::HS256).ok());

fuzz_target!(|text: &str| {
    let Some(key) = &*KEY else { return };
    let now = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let verify = Verify::new(&JwsAlg::ALL, now).audience("a").max_age(60.0);
    assert!(verify.token(text, key).is_err());
    if let Ok(token) = decode(text) {
        let _ = (token.alg(), token.key_id(), token.payload());
    }
    // The same text as claims, under a good signature.
    if let Ok(token) = sign(key, JwsAlg::HS256, text) {
        let claims = Verify::new(&[JwsAlg::HS256], now).token(&token, key);
        if let Ok(claims) = claims {
            assert_eq!(claims.as_json(), text);
        }
        assert!(decode(&token).is_ok());
    }
});
