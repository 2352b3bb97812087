//! Any text as a stored password hash: read or refused, never a panic; what
//! is read as bcrypt is written back byte for byte; what asks for more work
//! than the limits allow is refused before it is computed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_hash::bcrypt::BcryptHash;
use sysu_hash::password::{Limits, PasswordHash, Policy, identify};

fuzz_target!(|text: &str| {
    // So little that every input which is accepted is quick.
    let limits = Limits::new()
        .bcrypt_cost(4)
        .argon2_kib(64, 256)
        .scrypt_bytes(1 << 16, 1 << 18)
        .pbkdf2_iterations(64)
        .crypt_rounds(1000);
    let seen = identify(text);
    if let Ok(hash) = BcryptHash::parse_legacy(text) {
        assert_eq!(hash.to_string(), text);
    }
    match PasswordHash::parse(text) {
        Ok(hash) => {
            assert_ne!(seen.kind, "unknown", "{text:?}");
            let _ = (hash.cost_text(), hash.kind().is_weak());
            let _ = Policy::default().needs_rehash(text);
            let allowed = hash.check(&limits).is_ok();
            assert_eq!(hash.verify(b"pw", &limits).is_ok(), allowed);
        }
        Err(err) => {
            assert!(!err.to_string().is_empty());
        }
    }
});
