//! Work that a stored hash may not ask for.

use std::time::{Duration, Instant};

use sysu_hash::ErrorKind;
use sysu_hash::kdf;
use sysu_hash::password::{Limits, verify};

const SALT: &str = "QJ7sqy5vVgTAcetJT8qJ+g";
const TAG: &str = "XbTnytSGnAAVPldTZxKSYLD0FkUIYohg6wJMQi0lPQg";

/// Each is refused by its parameters alone, before anything is allocated.
#[track_caller]
fn refused_at_once(stored: &str) {
    let start = Instant::now();
    let err = verify(b"pw", stored, &Limits::new());
    let err = err.expect_err("a limit");
    assert!(matches!(err.kind(), ErrorKind::Limit { .. }), "{stored}: {err}");
    assert!(start.elapsed() < Duration::from_mins(1), "{stored}");
}

#[test]
fn a_stored_bcrypt_cost_of_31_is_refused_at_once() {
    let rest = "ZaXYZiia2y5Cv8X9RUOdMe.r32BBKgtwLS.wpEXkwelMaGIMfVkuS";
    refused_at_once(&format!("$2b$31${rest}"));
    refused_at_once(&format!("$2b$18${rest}"));
    let allowed = Limits::new().bcrypt_cost(4);
    let at_limit = format!("$2b$04${rest}");
    assert!(!verify(b"pw", &at_limit, &allowed).unwrap());
    refused_at_once(&format!(
        "$bcrypt-sha256$v=2,t=2b,r=31${}${}",
        &rest[..22],
        &rest[22..]
    ));
    refused_at_once(&format!("bcrypt_sha256$$2b$31${rest}"));
}

#[test]
fn an_argon2_string_of_4_tib_is_refused_at_once() {
    let argon2 = |m: u64, t: u64, p: u64| {
        format!("$argon2id$v=19$m={m},t={t},p={p}${SALT}${TAG}")
    };
    refused_at_once(&argon2(u32::MAX.into(), 1, 1));
    refused_at_once(&argon2(64, u32::MAX.into(), 1));
    refused_at_once(&argon2(1 << 20, 17, 1));
    refused_at_once(&argon2(u32::MAX.into(), u32::MAX.into(), 1 << 23));
    let err = verify(b"pw", &argon2(64, 1, 1 << 24), &Limits::new());
    assert!(matches!(err.unwrap_err().kind(), ErrorKind::Malformed { .. }));
}

#[test]
fn a_scrypt_string_of_n_2_to_31_is_refused_at_once() {
    let scrypt = |ln: u32, r: u32, p: u32| {
        format!("$scrypt$ln={ln},r={r},p={p}${SALT}${TAG}")
    };
    refused_at_once(&scrypt(31, 8, 1));
    refused_at_once(&scrypt(10, 1 << 29, 1));
    refused_at_once(&scrypt(14, 8, 1 << 20));
}

#[test]
fn pbkdf2_and_sha_crypt_rounds_are_bounded() {
    refused_at_once(&format!("$pbkdf2-sha256$i=4294967295,l=32${SALT}${TAG}"));
    let digest = "x".repeat(86);
    refused_at_once(&format!("$6$rounds=999999999$salt${digest}"));
}

#[test]
fn a_stored_hash_of_a_megabyte_is_not_looked_at() {
    refused_at_once(&format!("$6${}", "x".repeat(1 << 20)));
}

#[test]
fn derivation_refuses_parameters_that_make_no_sense() {
    assert!(kdf::scrypt(b"", b"", 3, 8, 1, 32).is_err());
    assert!(kdf::scrypt(b"", b"", 0, 8, 1, 32).is_err());
    assert!(kdf::scrypt(b"", b"", 16, 0, 1, 32).is_err());
    assert!(kdf::scrypt(b"", b"", 1 << 31, 1 << 29, 1, 32).is_err());
    let alg = sysu_hash::digest::Alg::Sha256;
    assert!(kdf::pbkdf2(alg, b"", b"", 0, 32).is_err());
    assert!(kdf::pbkdf2(alg, b"", b"", 1, 0).is_err());
}
