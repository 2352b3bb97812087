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
