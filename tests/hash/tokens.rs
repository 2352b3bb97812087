//! JSON Web Tokens.

use crate::support::sysu;

/// A secret of 32 bytes that protects nothing.
const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn with_key() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("key"), SECRET).unwrap();
    dir
}

#[test]
fn a_token_is_signed_verified_and_refused_when_it_is_late() {
    let dir = with_key();
    let token = sysu([
        "hash",
        "jwt",
        "sign",
        "--alg",
        "HS256",
        "--key-file",
        "key",
        "--exp",
        "15m",
        "--iat",
    ])
    .dir(dir.path())
    .stdin("{\"sub\":\"ann\"}\n")
    .run()
    .ok()
    .stdout();
    let verify = |more: &[&str]| {
        let args = [
            &["hash", "jwt", "verify", "--alg", "HS256", "--key-file", "key"],
            more,
        ]
        .concat();
        sysu(args).dir(dir.path()).stdin(&token).run()
    };
    assert_eq!(
        verify(&[]).ok().stdout(),
        "{\"sub\":\"ann\",\"exp\":1709210996,\"iat\":1709210096}\n"
    );
    let late = verify(&["--now", "1709210996"]).fails(1);
    assert_eq!(
        late.shown(),
        "exit: 1\n--- stderr\nsysu: token refused: claim \"exp\" has passed \
         (ERR_JWT_EXPIRED)\n"
    );
    let other = verify(&["--aud", "app"]).fails(1);
    assert!(other.stderr().contains("\"aud\" is missing"));
    let json = verify(&["--iss", "x", "--json"]);
    assert_eq!(json.status(), 1);
    assert_eq!(json.json()[0]["error"], "ERR_JWT_CLAIM_VALIDATION_FAILED");
}

#[test]
fn keys_are_made_and_their_public_part_verifies() {
    let dir = tempfile::tempdir().unwrap();
    for alg in ["ES256", "ES384", "ES512", "ES256K", "EdDSA"] {
        let run = |args: &[&str], stdin: &str| {
            let args = [&["hash", "jwt"], args].concat();
            sysu(args).dir(dir.path()).stdin(stdin).run().ok().stdout()
        };
        let pem = run(&["keygen", alg], "");
        std::fs::write(dir.path().join("private.pem"), &pem).unwrap();
        let public = run(&["keygen", "--public", "private.pem"], "");
        std::fs::write(dir.path().join("public.json"), &public).unwrap();
        let sign = ["sign", "--alg", alg, "--key-file", "private.pem"];
        let token = run(&sign, "{\"a\":1}");
        let verify = ["verify", "--alg", alg, "--key-file", "public.json"];
        assert_eq!(run(&verify, &token), "{\"a\":1}\n");
        let print = |key| run(&["thumbprint", "--key-file", key], "");
        assert_eq!(print("private.pem"), print("public.json"));
    }
}

#[test]
fn a_pem_is_never_taken_for_a_secret() {
    let dir = tempfile::tempdir().unwrap();
    let pem = sysu(["hash", "jwt", "keygen", "ES256"]).run().ok().stdout();
    std::fs::write(dir.path().join("key"), pem).unwrap();
    let args = ["hash", "jwt", "sign", "--alg", "HS256", "--key-file", "key"];
    let run = sysu(args).dir(dir.path()).stdin("{}").run().fails(2);
    assert!(run.stderr().contains("of another type"), "{}", run.stderr());
}

#[test]
fn decoding_says_that_nothing_was_verified() {
    let run = sysu(["hash", "jwt", "decode"])
        .stdin("eyJhbGciOiJub25lIn0.eyJleHAiOjE3MDkyMTAwOTZ9.")
        .run()
        .ok();
    assert!(run.stdout().contains("\"alg\": \"none\""));
    assert!(run.stderr().contains("was not verified"));
    assert!(run.stderr().contains("2024-02-29T12:34:56.000Z"));
    sysu(["hash", "jwt", "decode"]).stdin("a.b").run().fails(2);
}

#[test]
fn an_rsa_key_is_not_made_and_the_way_to_one_is_said() {
    let run = sysu(["hash", "jwt", "keygen", "RS256"]).run().fails(2);
    assert!(run.stderr().contains("openssl genpkey"), "{}", run.stderr());
}
