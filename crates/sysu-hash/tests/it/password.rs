//! Stored hashes of every family: made, read, judged.

use std::time::Duration;

use proptest::prelude::*;
use sysu_hash::ErrorKind;
use sysu_hash::bcrypt::{Bcrypt, Cost};
use sysu_hash::password::{
    Algorithm, Argon2, Family, Finding, Kind, Limits, PasswordHash, Pbkdf2,
    Policy, Reason, Rules, Scrypt, ShaCrypt, Variant, calibrate, identify,
    verify,
};

fn quick() -> Vec<Algorithm> {
    vec![
        Algorithm::Bcrypt(Bcrypt::new(Cost::MIN)),
        Algorithm::BcryptSha256(Cost::MIN),
        Algorithm::Argon2(Argon2::new(32, 1, 2)),
        Algorithm::Argon2(Argon2::new(32, 1, 1).variant(Variant::D)),
        Algorithm::Scrypt(Scrypt::new(4, 8, 2)),
        Algorithm::Pbkdf2(Pbkdf2::sha512(10)),
        Algorithm::ShaCrypt(ShaCrypt::sha256(1000)),
        Algorithm::ShaCrypt(ShaCrypt::sha512(5000)),
    ]
}

#[test]
fn what_an_algorithm_makes_is_verified_and_is_good_enough_for_itself() {
    for algorithm in quick() {
        let stored = algorithm.hash("pä55".as_bytes()).unwrap();
        let limits = Limits::new();
        assert!(verify("pä55".as_bytes(), &stored, &limits).unwrap());
        assert!(!verify(b"pa55", &stored, &limits).unwrap(), "{stored}");
        let policy = Policy::new(algorithm);
        assert_eq!(policy.needs_rehash(&stored).unwrap(), None, "{stored}");
        assert!(algorithm.hash(b"").is_err());
        let found = identify(&stored);
        assert!(found.problem.is_none(), "{stored}");
        let shown = format!("{:?}", PasswordHash::parse(&stored).unwrap());
        let digest = stored.rsplit('$').next().unwrap();
        assert!(!shown.contains(digest), "{shown}");
    }
}

#[test]
fn every_single_byte_change_of_a_stored_hash_is_refused_or_no_match() {
    // Work that a changed parameter may ask for is bounded.
    let limits = Limits::new()
        .bcrypt_cost(4)
        .argon2_kib(64, 128)
        .scrypt_bytes(1 << 16, 1 << 18)
        .pbkdf2_iterations(100)
        .crypt_rounds(6000);
    for algorithm in quick() {
        let stored = algorithm.hash(b"x").unwrap();
        for at in 0..stored.len() {
            for byte in [0, b'$', b',', b'=', b'0', b'9', b'A', b'z', 0xff] {
                let mut bytes = stored.clone().into_bytes();
                if bytes[at] == byte {
                    continue;
                }
                bytes[at] = byte;
                let text = String::from_utf8_lossy(&bytes);
                let matches = verify(b"x", &text, &limits);
                assert!(!matches.is_ok_and(|yes| yes), "{text}");
            }
        }
        // And cut short anywhere; a shorter key of scrypt is the start of a
        // longer one, and nothing in the string says how long it was.
        for end in 0..stored.len() {
            let matches = verify(b"x", &stored[..end], &limits);
            let fits = stored.starts_with("$scrypt$") && end > 60;
            let no = !matches.is_ok_and(|yes| yes);
            assert!(no || fits, "{}", &stored[..end]);
        }
    }
}

#[test]
fn a_malformed_hash_is_an_error_that_says_where() {
    let err = PasswordHash::parse("$argon2id$v=19$m=8,t=1$c2FsdHNhbHQ$AAAA");
    let text = err.unwrap_err().to_string();
    assert_eq!(text, "not an argon2 hash: a missing parameter at offset 15");
    let err = PasswordHash::parse("b$12$abc").unwrap_err();
    assert!(err.to_string().contains("double quotes"), "{err}");
}

#[test]
fn a_login_replaces_what_is_too_weak() {
    let new = Algorithm::Argon2(Argon2::new(64, 1, 1));
    let policy = Policy::new(new);
    let old = "{SHA}3u8IDKkR2DSqhX8J7jg83jHSeV4="; // "test passwords"
    let other = Algorithm::Bcrypt(Bcrypt::new(Cost::MIN));
    let stored = other.hash(b"hunter2").unwrap();
    let login = policy.verify(b"hunter2", &stored).unwrap();
    assert!(login.matches);
    assert_eq!(
        login.reason,
        Some(Reason::Family { found: Kind::Bcrypt, wanted: "argon2id" })
    );
    let rehash = login.rehash.unwrap();
    assert!(verify(b"hunter2", &rehash, &Limits::new()).unwrap());
    // A wrong password gets nothing new.
    let wrong = policy.verify(b"guess", old).unwrap();
    assert!(!wrong.matches && wrong.rehash.is_none());
}

#[test]
fn a_long_password_that_matched_cut_cannot_be_hashed_anew() {
    let long = [b'a'; 80];
    let old = Bcrypt::new(Cost::MIN).truncate(true).hash(&long).unwrap();
    let policy =
        Policy::new(Algorithm::Bcrypt(Bcrypt::new(Cost::new(5).unwrap())));
    let login = policy.verify(&long, &old.to_string()).unwrap();
    assert!(login.matches && login.rehash.is_none());
    let blocked = login.blocked.unwrap();
    assert_eq!(blocked.kind(), &ErrorKind::TooLong { len: 80, max: 72 });
}

#[test]
fn owasp_choices_of_argon2_are_as_good_as_each_other() {
    let policy = Policy::new(Algorithm::Argon2(Argon2::default()));
    let stored = |m, t| {
        format!(
            "$argon2id$v=19$m={m},t={t},p=1$QJ7sqy5vVgTAcetJT8qJ+g$\
             XbTnytSGnAAVPldTZxKSYLD0FkUIYohg6wJMQi0lPQg"
        )
    };
    assert_eq!(policy.needs_rehash(&stored(7168, 5)).unwrap(), None);
    assert_eq!(policy.needs_rehash(&stored(47104, 1)).unwrap(), None);
    assert!(policy.needs_rehash(&stored(7168, 4)).unwrap().is_some());
    let older = stored(19456, 2).replace("v=19", "v=16");
    assert!(policy.needs_rehash(&older).unwrap().is_some());
}

#[test]
fn a_calibration_is_never_under_the_published_minimum() {
    let none = Duration::from_nanos(1);
    let found = calibrate(Family::Bcrypt, none).unwrap();
    assert!(found.over_target);
    assert_eq!(found.to_string(), "bcrypt cost 10");
    let found = calibrate(Family::Pbkdf2, none).unwrap();
    assert_eq!(found.to_string(), "pbkdf2-sha256 600000 iterations");
}

#[test]
fn rules_count_characters_and_look_at_lists() {
    let rules = Rules::new()
        .context("Sysu")
        .blocklist("geheimnisvolles wort\r\n".as_bytes())
        .unwrap();
    assert_eq!(rules.check("ünïcödé"), [Finding::Short { chars: 7, min: 15 }]);
    assert_eq!(rules.check("Geheimnisvolles Wort"), [Finding::Listed]);
    assert_eq!(
        rules.check("sysu1234567890!!"),
        [Finding::Context { word: "sysu".into() }]
    );
    let long = "long passphrase ".repeat(6);
    let found = rules.check(&long);
    assert_eq!(found, [Finding::Truncated { bytes: 96 }]);
    assert!(!found[0].is_objection());
}

proptest! {
    #[test]
    fn reading_a_stored_hash_never_panics(text: String) {
        let _ = PasswordHash::parse(&text);
        let _ = identify(&text);
    }

    #[test]
    fn reading_what_looks_like_one_never_panics(
        head in prop::sample::select(vec![
            "$2b$", "$argon2id$", "$argon2id$v=19$", "$scrypt$", "$5$", "$6$",
            "$6$rounds=", "$1$", "$apr1$", "$pbkdf2-sha256$", "{SSHA}",
            "pbkdf2_sha256$", "bcrypt_sha256$", "$bcrypt-sha256$",
        ]),
        tail in "[$,=a-z0-9é/+.]{0,60}",
    ) {
        let text = format!("{head}{tail}");
        let _ = PasswordHash::parse(&text);
        let _ = identify(&text);
    }
}

#[test]
fn an_algorithm_over_the_limits_says_so_before_it_works() {
    use sysu_hash::password::Limits;

    let limits = Limits::new();
    for slow in [
        Algorithm::Bcrypt(Bcrypt::new(Cost::new(18).unwrap())),
        Algorithm::BcryptSha256(Cost::new(31).unwrap()),
        Algorithm::Argon2(Argon2::new(2 << 20, 1, 1)),
        Algorithm::Argon2(Argon2::new(1 << 20, 17, 1)),
        Algorithm::Scrypt(Scrypt::new(31, 8, 1)),
        Algorithm::Scrypt(Scrypt::new(255, 8, 1)),
        Algorithm::Pbkdf2(Pbkdf2::sha256(10_000_001)),
        Algorithm::ShaCrypt(ShaCrypt::sha512(5_000_001)),
    ] {
        assert!(slow.check(&limits).unwrap_err().is_limit(), "{slow:?}");
    }
    for fine in quick() {
        fine.check(&limits).unwrap();
    }
    Algorithm::default().check(&limits).unwrap();
}

#[test]
fn what_people_make_of_a_common_password_is_refused_by_its_name() {
    let rules = Rules::new().min_chars(8);
    for text in ["Password", "Correct Horse Battery Staple"] {
        assert_eq!(rules.check(text), [Finding::Common], "{text}");
    }
    for text in [
        "P@ssw0rd2024!",
        "drowssap",
        "DRAGONdragon",
        "correct horse battery staple 92",
        "123123123123123",
    ] {
        assert_eq!(rules.check(text), [Finding::Variant], "{text}");
    }
    for text in ["grüner Kaktus im Regen", "xK7#pq!Lm2"] {
        assert_eq!(rules.check(text), [], "{text}");
    }
}

#[cfg(feature = "normalize")]
#[test]
fn two_ways_to_type_a_letter_are_one_password_in_a_normal_form() {
    use sysu_hash::{NormalForm, Secret};

    let form = |text: &str, form| {
        let secret = Secret::new(text.as_bytes().to_vec());
        secret.normalized(form).unwrap().as_bytes().to_vec()
    };
    let (nfc, nfkc) = (NormalForm::Nfc, NormalForm::Nfkc);
    assert_eq!(form("gru\u{308}n", nfc), form("gr\u{fc}n", nfc));
    assert_ne!(form("\u{fb01}t", nfc), form("fit", nfc));
    assert_eq!(form("\u{fb01}t", nfkc), form("fit", nfkc));
    // The character that grows most.
    let long = "\u{fdfa}".repeat(100);
    assert_eq!(form(&long, nfkc).len(), 33 * 100);
    let broken = Secret::new(vec![b'a', 0xff]).normalized(nfc).unwrap_err();
    assert!(broken.to_string().contains("offset 1"), "{broken}");
}
