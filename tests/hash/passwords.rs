//! Passwords, stored hashes, password files.

use crate::support::sysu;

/// bcrypt of "correct horse" at cost 4.
const HASH: &str =
    "$2b$04$ScyvIzYzJ8OO6Za9An4Qv.lj7py6YI5M.fCVkmxSl3NAY38IHZo3e";

fn hash_of(password: &str, args: &[&str]) -> String {
    let args = [&["hash", "password"], args].concat();
    let run = sysu(args).stdin(password).run().ok();
    run.stdout().trim_end().to_owned()
}

#[test]
fn a_right_password_is_0_a_wrong_one_1_and_a_malformed_hash_2() {
    let verify = |password: &str, hash: &str| {
        sysu(["hash", "verify", hash]).stdin(password).run()
    };
    let right = verify("correct horse\n", HASH);
    assert_eq!(right.shown(), "exit: 0\n");
    let wrong = verify("battery staple", HASH);
    assert_eq!(wrong.shown(), "exit: 1\n");
    let malformed = verify("x", "$2b$12$short").fails(2);
    assert_eq!(
        malformed.shown(),
        "exit: 2\n--- stderr\nsysu: not a bcrypt hash: an early end at \
         offset 12\n"
    );
    let eaten = verify("x", "b$12$abc").fails(2);
    assert!(eaten.stderr().contains("double quotes"));
}

#[test]
fn one_line_end_is_dropped_and_no_more() {
    let hash = hash_of("pw\r\n", &["--cost", "4"]);
    let verify = |password: &str, more: &[&str]| {
        let args = [&["hash", "verify", &hash], more].concat();
        sysu(args).stdin(password).run().status()
    };
    assert_eq!(verify("pw", &[]), 0);
    assert_eq!(verify("pw\n", &[]), 0);
    assert_eq!(verify("pw\n\n", &[]), 1);
    assert_eq!(verify("pw\n", &["--raw"]), 1);
    assert_eq!(verify("pw\nmore", &["--line"]), 0);
}

#[test]
fn what_bcrypt_would_lose_is_refused_with_the_way_out() {
    let run = |password: &str, more: &[&str]| {
        let args = [&["hash", "password", "--cost", "4"], more].concat();
        sysu(args).stdin(password).run()
    };
    let long = "a".repeat(73);
    let refused = run(&long, &[]).fails(2).stderr();
    assert!(refused.contains("73 bytes"), "{refused}");
    assert!(refused.contains("--prehash"), "{refused}");
    let prehashed = run(&long, &["--prehash"]).ok().stdout();
    assert!(prehashed.starts_with("$bcrypt-sha256$v=2,t=2b,r=4$"));
    run(&long, &["--allow-truncate"]).ok();
    run(&"a".repeat(72), &[]).ok();
    run("a\0b", &[]).fails(2);
    run("a\0b", &["--allow-nul"]).ok();
    run("", &[]).fails(2);
    run("", &["--stdin", "--allow-empty"]).ok();
    run("x", &["--algo", "argon2id"]).fails(2);
}

#[test]
fn every_family_that_is_made_is_verified() {
    for args in [
        &["--cost", "4"][..],
        &["--cost", "4", "--format", "2y"],
        &["--prehash", "--cost", "4"],
        &["--algo", "argon2id", "--memory", "64"],
        &["--algo", "argon2i", "--memory", "64", "--lanes", "2"],
        &["--algo", "scrypt", "--log-n", "8"],
        &["--algo", "pbkdf2", "--rounds", "100"],
        &["--algo", "pbkdf2-sha512", "--rounds", "100"],
        &["--algo", "sha256-crypt", "--rounds", "1000"],
        &["--algo", "sha512-crypt", "--rounds", "1000"],
    ] {
        let hash = hash_of("grün", args);
        sysu(["hash", "verify", &hash]).stdin("grün").run().ok();
        let wrong = sysu(["hash", "verify", &hash]).stdin("grun").run();
        assert_eq!(wrong.shown(), "exit: 1\n", "{hash}");
    }
}

#[test]
fn json_tells_the_parameters_and_the_verdict() {
    let run = sysu(["hash", "password", "--cost", "4", "--json"])
        .stdin("pw")
        .run()
        .ok();
    let value = &run.json()[0];
    assert_eq!(value["algorithm"], "bcrypt");
    assert_eq!((&value["version"], &value["cost"]), (&"2b".into(), &4.into()));
    let run = sysu(["hash", "verify", HASH, "--json"]).stdin("no").run();
    assert_eq!(run.status(), 1);
    assert_eq!(run.json()[0]["match"], false);
}

#[test]
fn a_stored_hash_cannot_ask_for_a_day_of_work() {
    let day = HASH.replace("$04$", "$31$");
    let run = sysu(["hash", "verify", &day]).stdin("x").run().fails(6);
    assert!(run.stderr().contains("bcrypt cost of 31"), "{}", run.stderr());
    let memory = "$argon2id$v=19$m=4294967295,t=2,p=1$QJ7sqy5vVgTAcetJT8qJ+g$\
                  XbTnytSGnAAVPldTZxKSYLD0FkUIYohg6wJMQi0lPQg";
    sysu(["hash", "verify", memory]).stdin("x").run().fails(6);
}

#[test]
fn the_password_comes_from_a_file_or_a_variable_that_is_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("pw"), "correct horse\n").unwrap();
    sysu(["hash", "verify", HASH, "--password-file", "pw"])
        .dir(dir.path())
        .run()
        .ok();
    sysu(["hash", "verify", HASH, "--password-env", "SECRET"])
        .env("SECRET", "correct horse")
        .run()
        .ok();
    sysu(["hash", "verify", HASH, "--password-env", "SECRET"]).run().fails(2);
    // There is no option that takes the password itself.
    sysu(["hash", "password", "--password", "x"]).run().fails(2);
}

#[test]
fn a_batch_keeps_its_lines_and_names_the_one_refused() {
    let run = sysu(["hash", "password", "--batch", "--cost", "4"])
        .stdin("one\ntwo\n\nfour\nfive\nsix")
        .run()
        .fails(1);
    assert_eq!(run.stderr(), "sysu: line 3: the password is empty\n");
    let lines: Vec<String> = run.stdout().lines().map(Into::into).collect();
    assert_eq!(lines.len(), 6);
    for (word, hash) in
        ["one", "two", "", "four", "five", "six"].iter().zip(&lines)
    {
        if word.is_empty() {
            assert_eq!(hash, "");
        } else {
            sysu(["hash", "verify", hash]).stdin(word).run().ok();
        }
    }
}

/// Cut at 4096 bytes it would be another password.
#[test]
fn a_line_that_is_too_long_is_refused_not_cut() {
    let long = "x".repeat(5000);
    let argon2 = ["--algo", "argon2id", "--memory", "64", "--passes", "1"];
    let call = |more: &str, text: String| {
        let args = [&["hash", "password", more], &argon2[..]].concat();
        sysu(args).stdin(text).run()
    };
    let said = call("--line", format!("{long}\n")).fails(2).stderr();
    assert!(said.contains("more than the 4096"), "{said}");
    let run = call("--batch", format!("a\n{long}\nb\n")).fails(1);
    let lines: Vec<usize> = run.stdout().lines().map(str::len).collect();
    assert_eq!(lines.len(), 3, "{}", run.shown());
    assert_eq!(lines[1], 0, "{}", run.shown());
    assert!(run.stderr().starts_with("sysu: line 2: "), "{}", run.stderr());
}

#[test]
fn what_a_hint_names_is_an_option_of_the_verb() {
    let hint = |args: &[&str], password: &str| {
        let args = [&["hash"], args].concat();
        sysu(args).stdin(password).run().fails(2).stderr()
    };
    let long = "x".repeat(100);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("f");
    let file = file.to_str().unwrap();
    let said = hint(&["htpasswd", "set", "--create", file, "u"], &long);
    assert!(said.contains("--algo sha512-crypt"), "{said}");
    assert!(!said.contains("--allow-truncate"), "{said}");
    let args = ["derive", "argon2id", "--salt", "0011223344556677", "--stdin"];
    let empty = sysu([&["hash"], &args[..]].concat()).stdin("").run();
    assert!(!empty.stderr().contains("--allow-empty"), "{}", empty.shown());
    let said = hint(&["password", "--algo", "argon2id", "--stdin"], "");
    assert!(!said.contains("--allow-empty"), "{said}");
}

#[test]
fn needs_rehash_gives_its_reason() {
    let run = sysu(["hash", "needs-rehash", HASH]).run();
    assert_eq!(
        run.shown(),
        "exit: 1\n--- stdout\nbcrypt cost 4 is less than 12\n"
    );
    sysu(["hash", "needs-rehash", "--cost", "4", HASH]).run().ok();
    sysu(["hash", "needs-rehash", "junk"]).run().fails(2);
    let all = format!("{HASH}\njunk\n{HASH}\n");
    let run = sysu(["hash", "needs-rehash", "--cost", "4"]).stdin(all).run();
    assert_eq!(
        run.shown(),
        "exit: 1\n--- stdout\n\n\n--- stderr\nsysu: text 2: not a stored \
         hash: none of the known forms at offset 0\n"
    );
}

#[test]
fn identify_answers_with_all_that_it_may_be() {
    let text = "d41d8cd98f00b204e9800998ecf8427e";
    let run = sysu(["hash", "identify", text, "*0", "$2b$12$x"]).run().ok();
    assert_eq!(
        run.stdout(),
        "hex-128: md5, nt, md4\nlocked\nmalformed-bcrypt: bcrypt: not a \
         bcrypt hash: an early end at offset 8\n"
    );
    sysu(["hash", "identify", "hello"]).run();
}

#[test]
fn a_letter_is_changed_without_the_password() {
    let run = sysu(["hash", "convert", "--to", "2y", HASH]).run().ok();
    let changed = HASH.replacen("2b", "2y", 1);
    assert_eq!(run.stdout(), format!("{changed}\n"));
    let both = sysu(["hash", "convert", "--to", "2y"]);
    let run = both.stdin(format!("{HASH}\n{HASH}")).run().ok();
    assert_eq!(run.stdout(), format!("{changed}\n{changed}\n"));
    let old = HASH.replacen("2b", "2x", 1);
    sysu(["hash", "convert", "--to", "2b", &old]).run().fails(2);
}

#[test]
fn strength_refuses_the_common_and_the_short() {
    let run = sysu(["hash", "strength"]).stdin("Password1").run();
    assert_eq!(run.status(), 1);
    assert!(run.stdout().starts_with("refused, strength 0 of 4"));
    assert!(run.stdout().contains("one of the common passwords"));
    let variant = "correct horse battery staple 92";
    let run = sysu(["hash", "strength"]).stdin(variant).run();
    assert_eq!(run.status(), 1);
    assert!(run.stdout().contains("little more than a common password"));
    sysu(["hash", "strength"]).stdin("grüner Kaktus im Regen").run().ok();
}

#[test]
fn a_password_file_is_kept_from_creation_to_deletion() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str], password: &str| {
        let args = [&["hash", "htpasswd"], args].concat();
        sysu(args).dir(dir.path()).stdin(password).run()
    };
    run(&["set", "pw", "ann", "--cost", "4"], "one").fails(3);
    run(&["set", "--create", "pw", "ann", "--cost", "4"], "one").ok();
    run(&["set", "--create", "pw", "ann", "--cost", "4"], "one").fails(2);
    run(&["set", "pw", "bob", "--cost", "4"], "two").ok();
    let text = std::fs::read_to_string(dir.path().join("pw")).unwrap();
    assert!(text.lines().all(|line| line[4..].starts_with("$2y$04$")));
    run(&["verify", "pw", "ann"], "one").ok();
    assert_eq!(run(&["verify", "pw", "ann"], "two").shown(), "exit: 1\n");
    assert_eq!(run(&["verify", "pw", "cyd"], "one").shown(), "exit: 1\n");
    let list = run(&["list", "--check", "pw", "--json"], "");
    assert_eq!(list.status(), 1);
    assert_eq!(list.json()[1]["user"], "bob");
    let found = sysu(["hash", "audit", "pw", "--words", "-"])
        .dir(dir.path())
        .stdin("zero\ntwo\n")
        .run();
    assert_eq!(
        found.shown(),
        "exit: 1\n--- stdout\nbob: its password is in line 2\n"
    );
    run(&["delete", "pw", "ann"], "").ok();
    run(&["delete", "pw", "ann"], "").fails(1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_secret_never_stands_in_the_process_list() {
    use std::io::Write as _;
    use std::process::Stdio;

    let mut child = sysu(["hash", "password", "--cost", "13"])
        .command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"quartz-zebra").unwrap();
    drop(stdin);
    for file in ["cmdline", "environ"] {
        let path = format!("/proc/{}/{file}", child.id());
        let seen = std::fs::read(path).unwrap_or_default();
        let secret = b"quartz-zebra";
        assert!(!seen.windows(secret.len()).any(|part| part == secret));
    }
    assert!(child.wait_with_output().unwrap().status.success());
}

#[test]
fn a_weak_hash_is_replaced_when_its_password_is_at_hand() {
    let upgrade = |password: &str, more: &[&str]| {
        let args = [&["hash", "verify", HASH, "--upgrade"], more].concat();
        sysu(args).stdin(password).run()
    };
    let new = upgrade("correct horse", &["--cost", "5"]).ok().stdout();
    assert!(new.starts_with("$2b$05$"), "{new}");
    let verify = sysu(["hash", "verify", new.trim_end()]);
    assert_eq!(verify.stdin("correct horse").run().shown(), "exit: 0\n");
    // A wrong password changes nothing, and a good hash stays.
    let wrong = upgrade("battery staple", &["--cost", "5"]);
    assert_eq!(wrong.shown(), "exit: 1\n");
    let fine = upgrade("correct horse", &["--cost", "4"]);
    assert_eq!(fine.shown(), "exit: 0\n");
    let run = upgrade("correct horse", &["--cost", "5", "--json"]).ok();
    let value = &run.json()[0];
    assert_eq!(
        (&value["match"], &value["needs_rehash"]),
        (&true.into(), &true.into())
    );
    assert!(value["rehash"].as_str().unwrap().starts_with("$2b$05$"));
}

#[test]
fn what_verify_would_refuse_is_made_only_on_request() {
    let start = std::time::Instant::now();
    for args in [
        &["password", "--cost", "31"][..],
        &["password", "--algo", "argon2id", "--memory", "4194304"],
        &["password", "--algo", "scrypt", "--log-n", "40"],
        &["password", "--batch", "--cost", "31"],
        &["htpasswd", "set", "--print", "ann", "--cost", "18"],
    ] {
        let args = [&["hash"], args].concat();
        let run = sysu(&args).stdin("pw").run().fails(6);
        assert!(run.stderr().contains("--allow-slow"), "{}", run.stderr());
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(20));
}

#[test]
fn a_normal_form_makes_two_keyboards_type_one_password() {
    let hash = hash_of("gru\u{308}n", &["--cost", "4", "--normalize", "nfc"]);
    let verify = |password: &str, more: &[&str]| {
        let args = [&["hash", "verify", &hash], more].concat();
        sysu(args).stdin(password).run().status()
    };
    assert_eq!(verify("gr\u{fc}n", &[]), 0);
    assert_eq!(verify("gru\u{308}n", &[]), 1);
    assert_eq!(verify("gru\u{308}n", &["--normalize", "nfc"]), 0);
    let args = ["hash", "password", "--cost", "4", "--normalize", "nfc"];
    sysu(args).stdin(b"\xff").run().fails(2);
}

#[test]
fn every_single_byte_change_of_a_hash_ends_in_an_answer() {
    // All of them at once, through the one verb that takes many.
    let mut text = Vec::new();
    let mut count = 0;
    for at in 0..HASH.len() {
        for byte in [0, b'\t', b'$', b'/', b'0', b'z', b'{', 0x7f, 0xff] {
            let mut changed = HASH.as_bytes().to_vec();
            changed[at] = byte;
            text.extend(changed);
            text.push(b'\n');
            count += 1;
        }
    }
    let run = sysu(["hash", "identify", "--json"]).stdin(text).run();
    assert!(run.status() == 1 || run.status() == 0, "{}", run.stderr());
    assert_eq!(run.json().len(), count);
}

#[test]
fn a_word_list_larger_than_memory_is_read_as_it_is_tried() {
    let dir = tempfile::tempdir().unwrap();
    let line = format!("ann:{HASH}\nbob:*\n");
    std::fs::write(dir.path().join("pw"), line).unwrap();
    // One line of a megabyte, and the word behind it.
    let words = format!("{}\ncorrect horse\n", "x".repeat(1 << 20));
    let run = sysu(["hash", "audit", "pw", "--words", "-", "--json"])
        .dir(dir.path())
        .stdin(words)
        .run();
    assert_eq!(run.status(), 1);
    assert_eq!(run.json()[0]["line"], 2);
}

#[test]
fn several_lines_of_a_user_are_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let other = HASH.replace("ScyvI", "ScyvJ");
    let text = format!("ann:{HASH}\nann:{other}\n");
    std::fs::write(dir.path().join("pw"), text).unwrap();
    let run = sysu(["hash", "htpasswd", "verify", "pw", "ann"])
        .dir(dir.path())
        .stdin("correct horse")
        .run()
        .ok();
    assert!(run.stderr().contains("the first counts"), "{}", run.stderr());
}

#[test]
fn the_letters_of_a_whole_file_are_changed_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let apache = HASH.replacen("2b", "2y", 1);
    let text = format!("# staff\nann:{apache}:x\nbob:{{SHA}}abc\ncyd:*\n");
    std::fs::write(dir.path().join("pw"), &text).unwrap();
    let args = ["hash", "htpasswd", "convert", "--to", "2b", "pw"];
    let run = sysu(args).dir(dir.path()).run().ok();
    assert_eq!(run.stderr(), "1 hash changed\n");
    let now = std::fs::read_to_string(dir.path().join("pw")).unwrap();
    assert_eq!(now, text.replace("$2y$", "$2b$"));
    let args = ["hash", "htpasswd", "convert", "--to", "2x", "pw"];
    sysu(args).dir(dir.path()).run().fails(2);
    assert_eq!(std::fs::read_to_string(dir.path().join("pw")).unwrap(), now);
}
