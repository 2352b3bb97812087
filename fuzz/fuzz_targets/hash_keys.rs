//! Any text as a key (PEM, JWK, JWK set): read or refused; what is read has
//! a public part that is read as the same key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_hash::jwt::Key;

fuzz_target!(|data: &[u8]| {
    // Bare DER reaches the parsers that PEM's base64 hides from a fuzzer.
    if let Some((&kind, der)) = data.split_first() {
        let label = match kind % 5 {
            0 => "PUBLIC KEY",
            1 => "PRIVATE KEY",
            2 => "RSA PUBLIC KEY",
            3 => "RSA PRIVATE KEY",
            _ => "EC PRIVATE KEY",
        };
        let base64 = sysu_hash::digest::Encoding::Base64.encode(der);
        check(&format!(
            "-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n"
        ));
    }
    if let Ok(text) = std::str::from_utf8(data) {
        check(text);
    }
});

fn check(text: &str) {
    let Ok(key) = Key::parse(text, None) else { return };
    let (kind, print) = (key.key_type(), key.thumbprint());
    let Ok(public) = key.public_jwk() else { return };
    let again = Key::from_jwk(&public).expect("what it wrote itself");
    assert_eq!((again.key_type(), again.thumbprint()), (kind, print));
    assert!(!again.can_sign());
}
