//! Digests of files, lists, manifests, keyed digests, randomness.

use std::path::Path;

use crate::support::sysu;

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [("a", "abc"), ("b c", ""), ("d/e", "abc")] {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

fn hash(dir: &Path, args: &[&str]) -> crate::support::Run {
    sysu([&["hash"], args].concat()).dir(dir).run()
}

const ABC: &str =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const EMPTY: &str =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn lines_are_those_of_sha256sum() {
    let dir = folder();
    let run = hash(dir.path(), &["file", "a", "b c"]).ok();
    assert_eq!(run.stdout(), format!("{ABC}  a\n{EMPTY}  b c\n"));
    let run = hash(dir.path(), &["file", "--tag", "a"]).ok();
    assert_eq!(run.stdout(), format!("SHA256 (a) = {ABC}\n"));
    let run = hash(dir.path(), &["file", "-z", "a"]).ok();
    assert_eq!(run.stdout(), format!("{ABC}  a\0"));
    let run = hash(dir.path(), &["file", "-b", "a"]).ok();
    assert_eq!(run.stdout(), format!("{ABC} *a\n"));
    let run = hash(dir.path(), &["file", "--bare", "a"]).ok();
    assert_eq!(run.stdout(), format!("{ABC}\n"));
}

#[test]
fn several_algorithms_come_from_one_read() {
    let dir = folder();
    let run = hash(dir.path(), &["file", "-a", "md5,crc32", "a"]).ok();
    assert_eq!(
        run.stdout(),
        "MD5 (a) = 900150983cd24fb0d6963f7d28e17f72\n\
         CRC32 (a) = 352441c2\n"
    );
    let run =
        hash(dir.path(), &["file", "-a", "md5,blake2b-128", "a", "--json"]);
    let value = &run.ok().json()[0];
    assert_eq!(value["size"], 3);
    assert_eq!(value["md5"], "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(value["blake2b-128"].as_str().unwrap().len(), 32);
}

#[test]
fn a_folder_is_walked_in_order_and_standard_input_is_a_dash() {
    let dir = folder();
    let run = hash(dir.path(), &["file", "-r", "."]).ok();
    let names: Vec<String> =
        run.stdout().lines().map(|line| line[66..].to_owned()).collect();
    assert_eq!(names, ["./a", "./b c", "./d/e"]);
    let run = sysu(["hash", "file"]).stdin("abc").run().ok();
    assert_eq!(run.stdout(), format!("{ABC}  -\n"));
}

#[test]
fn a_missing_file_does_not_stop_the_others() {
    let dir = folder();
    let run = hash(dir.path(), &["file", "a", "none", "b c"]).fails(1);
    assert_eq!(run.stdout().lines().count(), 2);
    assert!(run.stderr().contains("cannot read `none`: no such file"));
    hash(dir.path(), &["file", "none"]).fails(3);
}

#[test]
fn a_list_reports_a_missing_file_a_mismatch_and_a_bad_line_and_goes_on() {
    let dir = folder();
    let zeros = "0".repeat(64);
    let list =
        format!("{ABC}  a\n{zeros}  a\njunk\n{ABC}  gone\n{EMPTY}  b c\n");
    std::fs::write(dir.path().join("SUMS"), list).unwrap();
    let run = hash(dir.path(), &["check", "--warn", "SUMS"]).fails(1);
    insta::assert_snapshot!(run.shown(), @r"
    exit: 1
    --- stdout
    a: OK
    a: FAILED
    gone: FAILED open or read
    b c: OK
    --- stderr
    sysu: SUMS: 3: improperly formatted line
    sysu: `gone`: no such file or directory
    sysu: warning: 1 line is improperly formatted
    sysu: warning: 1 listed file could not be read
    sysu: warning: 1 computed checksum did NOT match
    ");
    let run = hash(dir.path(), &["check", "-q", "SUMS"]);
    assert_eq!(run.stdout(), "a: FAILED\ngone: FAILED open or read\n");
    let run = hash(dir.path(), &["check", "--status", "SUMS"]);
    assert_eq!((run.status(), run.stdout()), (1, String::new()));
}

#[test]
fn missing_files_can_be_ignored_but_not_all_of_them() {
    let dir = folder();
    let list = dir.path().join("SUMS");
    std::fs::write(&list, format!("{ABC}  a\n{ABC}  gone\n")).unwrap();
    hash(dir.path(), &["check", "--ignore-missing", "SUMS"]).ok();
    std::fs::write(&list, format!("{ABC}  gone\n")).unwrap();
    let run =
        hash(dir.path(), &["check", "--ignore-missing", "SUMS"]).fails(1);
    assert!(run.stderr().contains("no file was verified"));
}

#[test]
fn strict_fails_for_a_line_of_no_form() {
    let dir = folder();
    std::fs::write(dir.path().join("SUMS"), format!("{ABC}  a\njunk\n"))
        .unwrap();
    hash(dir.path(), &["check", "SUMS"]).ok();
    hash(dir.path(), &["check", "--strict", "SUMS"]).fails(1);
    std::fs::write(dir.path().join("SUMS"), "junk\n").unwrap();
    let run = hash(dir.path(), &["check", "SUMS"]).fails(1);
    assert!(run.stderr().contains("no properly formatted"));
}

#[test]
fn what_is_printed_is_what_is_checked_for_every_algorithm() {
    let dir = folder();
    for name in [
        "md5",
        "sha1",
        "sha512-256",
        "sha3-256",
        "shake128",
        "blake2b",
        "blake2b-160",
        "blake2s",
        "blake3",
        "ripemd160",
        "sm3",
        "crc32",
        "crc32c",
        "xxh64",
        "xxh3-64",
        "xxh3-128",
        "adler32",
        "crc64-nvme",
    ] {
        let run = hash(dir.path(), &["file", "--tag", "-a", name, "a", "b c"]);
        let list = run.ok().stdout();
        let check = sysu(["hash", "check", "-"]).dir(dir.path()).stdin(&list);
        assert_eq!(check.run().ok().stdout(), "a: OK\nb c: OK\n", "{list}");
    }
}

#[test]
fn an_odd_name_is_escaped_and_found_again() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a\nb\\c"), "abc").unwrap();
    let run = hash(dir.path(), &["file", "-r", "."]).ok();
    assert_eq!(run.stdout(), format!("\\{ABC}  ./a\\nb\\\\c\n"));
    let check = sysu(["hash", "check"]).dir(dir.path()).stdin(run.stdout());
    assert_eq!(check.run().ok().stdout(), "\\./a\\nb\\\\c: OK\n");
}

#[test]
fn a_manifest_tells_what_has_changed() {
    let dir = folder();
    let made = hash(dir.path(), &["manifest", "make", "."]).ok().stdout();
    let list = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(list.path(), &made).unwrap();
    let list = list.path().to_str().unwrap();
    hash(dir.path(), &["manifest", "check", list, "."]).ok();
    std::fs::rename(dir.path().join("b c"), dir.path().join("d/b")).unwrap();
    std::fs::write(dir.path().join("a"), "ABC").unwrap();
    std::fs::write(dir.path().join("new"), "new").unwrap();
    let run = hash(dir.path(), &["manifest", "check", list, "."]);
    assert_eq!(
        run.shown(),
        "exit: 1\n--- stdout\nchanged  a\nmoved    b c -> d/b\n\
         added    new\n"
    );
}

#[test]
fn a_keyed_digest_is_made_and_checked() {
    let dir = folder();
    std::fs::write(dir.path().join("key"), "Jefe").unwrap();
    let message = "what do ya want for nothing?";
    // RFC 4231, section 4.3.
    let tag =
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let run = |args: &[&str]| {
        let args = [&["hash", "hmac", "--key-file", "key"], args].concat();
        sysu(args).dir(dir.path()).stdin(message).run()
    };
    assert_eq!(run(&["--bare"]).ok().stdout(), format!("{tag}\n"));
    run(&["--verify", tag]).ok();
    let other = tag.replace('5', "6");
    assert_eq!(run(&["--verify", &other]).shown(), "exit: 1\n");
    sysu(["hash", "hmac", "a"]).run().fails(2);
}

#[test]
fn keys_are_derived_as_the_standards_have_it() {
    // RFC 5869, A.3, and RFC 7914, section 12.
    let ikm = [0x0b; 22];
    let run = sysu(["hash", "derive", "hkdf", "--raw", "--length", "42"])
        .stdin(ikm)
        .run()
        .ok();
    assert_eq!(
        run.stdout(),
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d\
         9d201395faa4b61a96c8\n"
    );
    let run = sysu([
        "hash", "derive", "scrypt", "--n", "1024", "--block", "8", "--lanes",
        "16", "--length", "64", "--salt", "4e61436c",
    ])
    .stdin("password")
    .run()
    .ok();
    assert!(run.stdout().starts_with("fdbabe1c9d3472007856e7190d01e9fe"));
    sysu(["hash", "derive", "pbkdf2"]).stdin("x").run().fails(2);
}

#[test]
fn random_things_have_the_size_that_was_asked_for() {
    let made = |args: &[&str]| {
        let run = sysu([&["hash", "random"], args].concat()).run().ok();
        run.stdout().trim_end().to_owned()
    };
    assert_eq!(made(&[]).len(), 64);
    assert_eq!(made(&["--words", "6"]).split('-').count(), 6);
    assert_eq!(made(&["--pin", "4", "--count", "3"]).lines().count(), 3);
    assert_ne!(made(&[]), made(&[]));
    let raw = sysu(["hash", "random", "--bytes", "100", "--encoding", "raw"]);
    assert_eq!(raw.run().ok().bytes().len(), 100);
    sysu(["hash", "random", "--bytes", "0"]).run().fails(2);
    sysu(["hash", "random", "--text", "3", "--alphabet", "x"]).run().fails(2);
}

#[test]
fn uuids_are_made_and_read() {
    let run = sysu(["hash", "uuid", "-v", "7"]).run().ok();
    let id = run.stdout().trim_end().to_owned();
    assert_eq!(id.as_bytes()[14], b'7');
    let run = sysu(["hash", "uuid", "--parse", &id, "--json"]).run().ok();
    assert_eq!(run.json()[0]["version"], 7);
    sysu(["hash", "uuid", "--parse", "junk"]).run().fails(1);
    let run = sysu(["hash", "uuid", "--parse", "junk", "--json"]).run();
    assert!(run.json()[0]["uuid"].is_null(), "{}", run.shown());
    sysu(["hash", "uuid", "-v", "1"]).run().fails(2);
}

#[test]
fn integrity_is_written_and_checked() {
    let run = sysu(["hash", "sri"]).stdin("alert(1)").run().ok();
    let text = run.stdout().trim_end().to_owned();
    assert!(text.starts_with("sha384-"), "{text}");
    let check = |body: &str| {
        sysu(["hash", "sri", "--verify", &text]).stdin(body).run().status()
    };
    assert_eq!((check("alert(1)"), check("alert(2)")), (0, 1));
    let run = sysu(["hash", "sri", "--verify", "sha384-abc"]).run().fails(2);
    let said = run.stderr();
    assert!(said.contains("not an integrity text: no base64"), "{said}");
}

#[test]
fn a_folder_without_r_fails_alone_as_with_sha256sum() {
    let dir = folder();
    let run = hash(dir.path(), &["file", "a", "d", "b c"]).fails(1);
    assert_eq!(run.stdout(), format!("{ABC}  a\n{EMPTY}  b c\n"));
    assert!(run.stderr().contains("cannot read `d`: is a directory"));
    let run = hash(dir.path(), &["file", "d"]).fails(2);
    assert!(run.stderr().contains("-r takes"), "{}", run.stderr());
}

#[test]
fn output_is_in_order_however_many_files_are_worked_on_at_once() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..1500_usize {
        // The earlier the file, the longer it takes.
        let bytes = vec![n as u8; (1500 - n) * 40];
        let path = dir.path().join(format!("{}", n % 10));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join(format!("{n:04}")), bytes).unwrap();
    }
    let one = hash(dir.path(), &["file", "-r", ".", "--jobs", "1"]).ok();
    let names: Vec<String> =
        one.stdout().lines().map(|line| line[66..].to_owned()).collect();
    assert_eq!(names.len(), 1500);
    assert!(names.is_sorted());
    for jobs in ["2", "7", "32"] {
        let many = hash(dir.path(), &["file", "-r", ".", "--jobs", jobs]);
        assert_eq!(many.ok().bytes(), one.bytes(), "{jobs}");
    }
    let check = sysu(["hash", "check", "-q", "-"]).dir(dir.path());
    assert_eq!(check.stdin(one.bytes()).run().shown(), "exit: 0\n");
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_pipes_and_linked_folders_passed_over() {
    let dir = folder();
    std::os::unix::fs::symlink("a", dir.path().join("link")).unwrap();
    std::os::unix::fs::symlink(".", dir.path().join("loop")).unwrap();
    std::os::unix::fs::symlink("gone", dir.path().join("stale")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(dir.path().join("pipe"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: there is no mkfifo");
    }
    let run = hash(dir.path(), &["file", "-r", "."]).ok();
    let names: Vec<String> =
        run.stdout().lines().map(|line| line[66..].to_owned()).collect();
    assert_eq!(names, ["./a", "./b c", "./d/e", "./link"]);
    let run = hash(dir.path(), &["manifest", "make", "."]).ok();
    let names: Vec<String> = run
        .stdout()
        .lines()
        .skip(1)
        .map(|line| line[66..].to_owned())
        .collect();
    assert_eq!(names, ["a", "b c", "d/e"]);
}

#[test]
fn lists_of_sfv_are_written_and_checked() {
    let dir = folder();
    let args = ["file", "-a", "crc32", "--sfv", "a", "b c"];
    let run = hash(dir.path(), &args).ok();
    assert_eq!(run.stdout(), "a 352441C2\nb c 00000000\n");
    let list = format!("; a comment\n{}d/e 00000000\n", run.stdout());
    std::fs::write(dir.path().join("x.sfv"), list).unwrap();
    let run = hash(dir.path(), &["check", "x.sfv"]).fails(1);
    assert_eq!(run.stdout(), "a: OK\nb c: OK\nd/e: FAILED\n");
    hash(dir.path(), &["file", "--sfv", "a"]).fails(2);
    hash(dir.path(), &["file", "--sfv", "--tag", "a"]).fails(2);
}

#[test]
fn a_list_that_cannot_be_read_does_not_stop_the_others() {
    let dir = folder();
    std::fs::write(dir.path().join("SUMS"), format!("{ABC}  a\n")).unwrap();
    let run = hash(dir.path(), &["check", "none", "SUMS"]).fails(1);
    assert_eq!(run.stdout(), "a: OK\n");
    assert!(run.stderr().contains("`none`"), "{}", run.stderr());
    hash(dir.path(), &["check", "none"]).fails(3);
}

#[cfg(unix)]
#[test]
fn files_of_the_same_content_are_found() {
    let dir = folder();
    let large = vec![7; 40_000];
    let mut other = large.clone();
    other[39_999] = 8;
    for (name, bytes) in
        [("l1", &large), ("l2", &other), ("d/l3", &large), ("e", &vec![])]
    {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    std::fs::hard_link(dir.path().join("l1"), dir.path().join("l4")).unwrap();
    let run = hash(dir.path(), &["dupes", "-r", "."]).ok();
    assert_eq!(run.stdout(), "./a\n./d/e\n\n./d/l3\n./l1\n");
    assert!(run.stderr().starts_with("2 groups, "), "{}", run.stderr());
    let run = hash(dir.path(), &["dupes", "a", "l1", "--json"]).ok();
    assert_eq!(run.stdout(), "");
    let run = hash(dir.path(), &["dupes", "a", "gone", "d/e", "--json"]);
    assert_eq!(run.status(), 1);
    assert_eq!(run.json()[0]["size"], 3);
    assert!(run.stderr().contains("gone"), "{}", run.stderr());
}

#[test]
fn a_name_that_leads_out_of_the_folder_can_be_refused() {
    let dir = folder();
    let list = format!("{ABC}  ../d/e\n{ABC}  a\n");
    std::fs::write(dir.path().join("d/SUMS"), &list).unwrap();
    let inside = dir.path().join("d");
    let run = hash(&inside, &["check", "SUMS"]);
    assert!(run.stdout().starts_with("../d/e: OK\n"), "{}", run.shown());
    let run = hash(&inside, &["check", "--confine", "SUMS"]).fails(1);
    assert!(run.stderr().contains("leads out"), "{}", run.stderr());
}

#[test]
fn an_option_of_another_function_is_refused_not_passed_over() {
    for args in [
        &["derive", "hkdf", "--rounds", "5"][..],
        &["derive", "pbkdf2", "--salt", "00", "--info", "x"],
        &["derive", "scrypt", "--salt", "00", "-a", "sha1"],
        &["derive", "argon2id", "--salt", "0011223344556677", "--n", "16"],
        &["random", "--words", "3", "--encoding", "base64"],
        &["random", "--alphabet", "ab"],
        &["random", "--separator", "+"],
        &["random", "--encoding", "raw", "--count", "2"],
        &["calibrate", "--memory", "64"],
        &["uuid", "--namespace", "dns", "--name", "x"],
        &["password", "--algo", "scrypt", "--cost", "5"],
        &["verify", "--cost", "5", "$2b$04$x"],
        &["file", "-b", "-a", "md5,sha1", "/dev/null"],
        &["password", "--algo", "argon2id", "--allow-nul"],
        &["password", "--prehash", "--allow-empty"],
        &["hmac", "--key-file", "k", "--verify", "00", "--jobs", "2"],
        &["hmac", "--key-file", "k", "--verify", "00", "--bare"],
        &["sri", "-a", "sha512", "--verify", "sha384-x"],
        &["check", "--status", "--warn", "x"],
        &["uuid", "--parse", "x", "--namespace", "dns"],
        &["uuid", "--count", "0"],
        &["random", "--count", "0"],
        &["random", "--text", "8", "--alphabet", "aab"],
        &[
            "jwt",
            "verify",
            "--alg",
            "HS256",
            "--key-file",
            "/dev/null",
            "--kid",
            "x",
        ],
    ] {
        let args = [&["hash"], args].concat();
        sysu(&args).stdin("secret").run().fails(2);
    }
}

/// A key and a message, two manifests: the second would be read as empty.
#[test]
fn standard_input_is_read_only_once() {
    for args in [
        &["hmac", "--key-file", "-"][..],
        &["file", "-a", "blake2b", "--key-file", "-"],
        &["manifest", "diff", "-", "-"],
        &["strength", "--blocklist", "-"],
        &["jwt", "sign", "--alg", "HS256", "--key-file", "-"],
        &["jwt", "verify", "--alg", "HS256", "--key-file", "-"],
    ] {
        let args = [&["hash"], args].concat();
        let run = sysu(&args).stdin("# sysu manifest sha256\n").run();
        let said = run.fails(2).stderr();
        assert!(said.contains("only once"), "{args:?}: {said}");
    }
}

#[test]
fn a_key_takes_no_more_memory_than_there_is() {
    let call = |args: &[&str]| {
        let args = [&["hash", "derive"], args].concat();
        sysu(args).stdin("secret").run()
    };
    let scrypt = ["scrypt", "--salt", "00", "--n", "1073741824"];
    let said = call(&scrypt).fails(6).stderr();
    assert!(said.contains("hint: --allow-slow"), "{said}");
    let promised = "/proc/sys/vm/overcommit_memory";
    if std::fs::read_to_string(promised).is_ok_and(|text| text == "1\n") {
        eprintln!("passed over: this system promises any memory");
        return;
    }
    let said = call(&[&scrypt[..], &["--allow-slow"]].concat());
    let said = said.fails(6).stderr();
    assert!(said.contains("1099511627776 bytes of memory"), "{said}");
}

#[test]
fn timings_are_told_of_whatever_is_hashed() {
    let dir = folder();
    for args in [
        &["file", "a", "--timings"][..],
        &["dupes", "a", "d/e", "--timings"],
        &["manifest", "make", "d", "--timings"],
    ] {
        let said = hash(dir.path(), args).ok().stderr();
        assert!(said.contains("in all  hash "), "{args:?}: {said}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named_the_same_way_by_every_verb() {
    for args in [
        &["file", "missing"][..],
        &["check", "missing"],
        &["manifest", "make", "missing"],
        &["audit", "missing", "--words", "missing"],
        &["htpasswd", "list", "missing"],
        &["hmac", "--key-file", "missing"],
        &["strength", "--blocklist", "missing"],
        &["verify", "--hash-file", "missing"],
        &["password", "--password-file", "missing"],
    ] {
        let said = sysu([&["hash"], args].concat()).run().fails(3).stderr();
        let want = "sysu: cannot read `missing`: no such file or directory\n";
        assert_eq!(said, want, "{args:?}");
    }
}

#[test]
fn argon2_keys_are_those_of_the_password_hashes() {
    // The tag of `$argon2d$…` and of `$argon2i$…` is the raw key.
    for name in ["argon2id", "argon2i", "argon2d"] {
        let made = sysu([
            "hash", "password", "--algo", name, "--memory", "64", "--passes",
            "1",
        ])
        .stdin("pw")
        .run()
        .ok()
        .stdout();
        let fields: Vec<&str> = made.trim_end().split('$').collect();
        let hex = hex_of_base64(fields[4]);
        let key = sysu([
            "hash", "derive", name, "--memory", "64", "--passes", "1",
            "--salt", &hex,
        ])
        .stdin("pw")
        .run()
        .ok()
        .stdout();
        assert_eq!(key.trim_end(), hex_of_base64(fields[5]), "{name}");
    }
}

/// Base64 without padding, as hex.
fn hex_of_base64(text: &str) -> String {
    const SIGNS: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = String::new();
    for c in text.bytes() {
        let at = SIGNS.iter().position(|&sign| sign == c).unwrap();
        bits.push_str(&format!("{at:06b}"));
    }
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| {
            let byte = std::str::from_utf8(byte).unwrap();
            format!("{:02x}", u8::from_str_radix(byte, 2).unwrap())
        })
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("sparse");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(1 << 30).unwrap();
    // 400 MB of address space: the file has 1 GiB.
    let command = format!(
        "ulimit -v 400000; exec '{}' hash file -a crc32,adler32 '{}'",
        env!("CARGO_BIN_EXE_sysu"),
        path.display()
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &command])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("CRC32 ("), "{text}");
    assert!(output.status.success());
}
