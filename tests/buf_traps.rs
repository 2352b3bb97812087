//! The traps of working on bytes, each by its name; those of the library
//! alone are in its own tests.

use std::{
    fs::{self, File},
    io::{Seek as _, SeekFrom, Write as _},
    process::Stdio,
};

use crate::support::{Call, sysu};

fn buf<const N: usize>(args: [&str; N]) -> Call {
    sysu(["buf"].iter().chain(&args))
}

fn dir() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A pipe gives what it has, 0 alone is the end: here one byte at a time,
/// with pauses, and every step has to wait for the rest.
#[test]
fn trap_01_short_reads_are_not_the_end() {
    let text = "68656c6c6f20776f726c64".repeat(20);
    let mut child =
        buf(["pipe", "decode hex | swap 2 | swap 2 | encode base64"])
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for (i, byte) in text.bytes().enumerate() {
        stdin.write_all(&[byte]).unwrap();
        if i % 100 == 0 {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let back = buf(["decode", "-e", "base64"]).stdin(output.stdout).run().ok();
    assert_eq!(back.bytes(), "hello world".repeat(20).as_bytes());
}

/// The last bytes are lost at the end, not in the middle: 10 bytes stay in
/// every buffer until it is closed.
#[cfg(target_os = "linux")]
#[test]
fn trap_02_a_full_disk_is_told_even_by_the_last_byte() {
    for args in [
        &["copy", "--text", "0123456789"][..],
        &["dump", "--text", "0123456789"],
        &["undump", "--text", "30313233"],
        &["fill", "--size", "10"],
        &["join", "--text", "0123456789"],
        &["pack", "a:u8", "1"],
        &["strings", "--text", "0123456789"],
        &["sum", "--text", "0123456789"],
        &["find", "text:5", "--text", "0123456789"],
        &["info", "--text", "0123456789"],
    ] {
        let full = File::create("/dev/full").unwrap();
        let call = sysu(["buf"].iter().chain(args));
        let output = call.command().stdout(full).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{args:?} {words}");
        assert!(words.contains("no space left"), "{args:?} {words}");
        let file =
            sysu(["buf"].iter().chain(args).chain(&["-o", "/dev/full"]));
        if args[0] != "strings" && !matches!(args[0], "sum" | "find" | "info")
        {
            let words = file.run().fails(3).stderr();
            assert!(words.contains("cannot write"), "{args:?} {words}");
            assert!(words.contains("no space left"), "{args:?} {words}");
        }
    }
}

#[test]
fn trap_03_a_match_over_the_edge_of_a_chunk_is_found_once() {
    for chunk in ["1", "2", "3", "5", "7"] {
        let run = buf([
            "find",
            "text:needle",
            "--count",
            "--chunk",
            chunk,
            "--text",
            "needleneedle needl needle",
        ]);
        assert_eq!(run.run().ok().stdout(), "3\n", "{chunk}");
    }
    let count = |more: &[&str]| {
        let args = ["buf", "find", "text:aa", "--count", "--text", "aaaa"];
        sysu(args.iter().chain(more)).run().ok().stdout()
    };
    assert_eq!(count(&[]), "2\n");
    assert_eq!(count(&["--overlap"]), "3\n");
}

#[test]
fn trap_04_needles_that_are_empty_longer_than_a_chunk_or_wild_at_an_end() {
    for empty in ["", "text:", "()", "[0]"] {
        buf(["find", empty, "--text", "x"]).run().fails(2);
    }
    let long = "0123456789".repeat(10);
    let run = buf([
        "find",
        &format!("text:{long}"),
        "--chunk",
        "3",
        "--text",
        &format!("{long}{long}"),
        "--count",
    ]);
    assert_eq!(run.run().ok().stdout(), "2\n");
    for (pattern, at) in [("?? 62", 0), ("62 ??", 1), ("?? 62 ??", 0)] {
        let json = buf(["find", pattern, "--json", "--text", "abc"]);
        assert_eq!(json.run().ok().json()[0]["offset"], at, "{pattern}");
    }
}

#[test]
fn trap_05_a_search_for_units_looks_at_even_places_only() {
    let find = |more: &[&str]| {
        let args = ["buf", "find", "utf16:a", "--json", "--hex", "0061006100"];
        let run = sysu(args.iter().chain(more)).run();
        let offsets = run.json().into_iter();
        offsets
            .map(|line| line["offset"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(find(&[]), [1, 3]);
    assert!(find(&["--align", "2"]).is_empty());
}

#[test]
fn trap_06_hex_that_is_odd_or_has_spaces_prefixes_and_line_ends() {
    let decode = |more: &[&str], text: &str| {
        let args = ["buf", "decode", "-e", "hex", "--text", text];
        sysu(args.iter().chain(more)).run()
    };
    decode(&[], "616").fails(5);
    decode(&[], "61 62").fails(5);
    decode(&[], "0x61").fails(5);
    assert_eq!(decode(&[], "61\r\n62\n").ok().bytes(), b"ab");
    decode(&["--separator", "none"], "61\n62").fails(5);
    let any = &["--separator", "any"];
    assert_eq!(decode(any, "0x61, 62:63-64").ok().bytes(), b"abcd");
    assert_eq!(decode(&["--lenient"], "61 62").ok().bytes(), b"a");
    assert_eq!(decode(&["--lenient"], "616").ok().bytes(), b"a");
}

#[test]
fn trap_07_base64_that_is_not_canonical_is_refused_with_its_place() {
    let decode = |text: &str| buf(["decode", "-e", "base64", "--text", text]);
    for (text, at) in [
        ("YWJj-_", 4),
        ("YQ", 2),
        ("YQ===", 4),
        ("YQ==YQ==", 4),
        ("YR==", 1),
        ("Y", 1),
        ("YW Jj", 2),
    ] {
        let words = decode(text).run().fails(5).stderr();
        assert!(words.contains(&format!("offset {at}")), "{text} {words}");
        decode(text).run().fails(5);
        buf(["decode", "-e", "base64", "--lenient", "--text", text])
            .run()
            .ok();
    }
    assert_eq!(decode("YW\nJj\r\n").run().ok().bytes(), b"abc");
}

#[test]
fn trap_08_utf8_over_cuts_marks_in_the_middle_and_maximal_subparts() {
    let text = "aé€😀\u{feff}b";
    for chunk in ["1", "2", "3"] {
        let args =
            ["validate", "-e", "utf8", "--chunk", chunk, "--text", text];
        buf(args).run().ok();
    }
    // Two subparts, so two replacements, then a letter.
    let run = buf([
        "convert",
        "--from",
        "utf8",
        "--to",
        "utf8",
        "--lenient",
        "--hex",
        "f09f98 e282 61",
    ]);
    assert_eq!(run.run().ok().stdout(), "\u{fffd}\u{fffd}a");
    let run = buf(["validate", "-e", "utf8", "--json", "--hex", "6162e28241"]);
    assert_eq!(run.run().json()[0]["offset"], 2);
}

#[test]
fn trap_09_utf16_of_odd_length_with_lone_halves_and_either_order() {
    let valid = |enc: &str, hex: &str| {
        buf(["validate", "-e", enc, "--hex", hex]).run().status()
    };
    assert_eq!(valid("utf16le", "3dd800de"), 0);
    assert_eq!(valid("utf16be", "d83dde00"), 0);
    assert_eq!(valid("utf16le", "3dd8"), 1);
    assert_eq!(valid("utf16le", "00de6100"), 1);
    assert_eq!(valid("utf16le", "610062"), 1);
    let info = buf(["info", "--json", "--hex", "d841"]).run().ok().json();
    assert_eq!(info[0]["utf16le"], true);
    assert_eq!(info[0]["utf16be"], false);
}

#[test]
fn trap_10_odd_sizes_keep_their_sign_and_floats_their_bits() {
    let run = buf([
        "read",
        "--hex",
        "fffffe 7ff8000000000001 8000000000000000",
        "i24be@0",
        "u24be@0",
        "u64be@3",
        "f64be@11",
        "--json",
    ]);
    let lines = run.run().ok().json();
    assert_eq!(lines[0]["value"], -2);
    assert_eq!(lines[1]["value"], 0xff_fffe);
    // Beyond 2^53 it is a string, lest a reader round it.
    assert_eq!(lines[2]["value"], "9221120237041090561");
    assert_eq!(lines[3]["value"].to_string(), "-0.0");
}

#[test]
fn trap_11_offsets_from_the_end_hold_for_files_and_pipes() {
    let dir = dir();
    fs::write(dir.path().join("f"), b"0123456789").unwrap();
    let file = buf(["slice", "-5..", "f"]).dir(dir.path()).run().ok();
    let pipe = buf(["slice", "-5.."]).stdin("0123456789").run().ok();
    assert_eq!((file.bytes(), pipe.bytes()), (&b"56789"[..], &b"56789"[..]));
    let step = buf(["pipe", "slice -5.."]).stdin("0123456789").run().ok();
    assert_eq!(step.bytes(), b"56789");
    // A pipe inside one process holds only so much.
    buf(["pipe", "slice -1GiB.."]).stdin("x").run().fails(6);
    let run = buf(["patch", "f", "--", "-2=5a"]).dir(dir.path()).run().ok();
    assert_eq!(run.stdout(), "");
    assert_eq!(fs::read(dir.path().join("f")).unwrap(), b"01234567Z9");
    buf(["patch", "f", "--", "-11=00"]).dir(dir.path()).run().fails(2);
}

#[test]
fn trap_12_differences_count_from_zero_and_say_so_in_hex() {
    let dir = dir();
    fs::write(dir.path().join("a"), b"abc").unwrap();
    fs::write(dir.path().join("b"), b"abd").unwrap();
    let run = buf(["cmp", "a", "b"]).dir(dir.path()).run();
    assert_eq!(run.stdout(), "a b differ at 0x2 (line 1): 63 64\n");
    let run = buf(["cmp", "--skip", "0:1", "a", "b"]).dir(dir.path()).run();
    assert!(run.stdout().contains("at 0x0 and 0x1"), "{}", run.stdout());
}

#[cfg(target_os = "linux")]
#[test]
fn trap_13_holes_of_sparse_files_are_not_read() {
    let dir = dir();
    let path = dir.path().join("sparse");
    let mut file = File::create(&path).unwrap();
    file.set_len(1 << 30).unwrap();
    file.seek(SeekFrom::Start((1 << 30) - 4)).unwrap();
    file.write_all(b"MARK").unwrap();
    let run = buf(["dump", "sparse"]).dir(dir.path()).run().ok();
    assert_eq!(
        run.stdout(),
        "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  \
         |................|\n*\n\
         3ffffff0  00 00 00 00 00 00 00 00  00 00 00 00 4d 41 52 4b  \
         |............MARK|\n40000000\n"
    );
    let io = buf(["find", "text:MARK", "sparse", "--count"]).dir(dir.path());
    assert_eq!(io.run().ok().stdout(), "1\n");
}

#[cfg(target_os = "linux")]
#[test]
fn trap_14_files_of_proc_say_zero_and_are_not_empty() {
    let info = buf(["info", "--json", "/proc/version"]).run().ok().json();
    assert!(info[0]["size"].as_u64().unwrap() > 10);
    let run = buf(["reverse", "/proc/version"]).run().ok();
    assert_eq!(run.bytes()[0], b'\n');
}

#[cfg(unix)]
#[test]
fn trap_15_a_patch_keeps_the_inode_and_a_rename_does_not() {
    use std::os::unix::fs::MetadataExt as _;
    let dir = dir();
    let path = dir.path().join("f");
    fs::write(&path, b"0123").unwrap();
    fs::hard_link(&path, dir.path().join("link")).unwrap();
    let inode = || fs::metadata(&path).unwrap().ino();
    let before = inode();
    buf(["patch", "f", "0=41"]).dir(dir.path()).run().ok();
    buf(["write", "f", "u8@1=0x42"]).dir(dir.path()).run().ok();
    assert_eq!(inode(), before);
    assert_eq!(fs::read(dir.path().join("link")).unwrap(), b"AB23");
    buf(["replace", "41", "43", "f", "--in-place"]).dir(dir.path()).run().ok();
    assert_ne!(inode(), before);
    assert_eq!(fs::read(dir.path().join("link")).unwrap(), b"AB23");
}

#[cfg(unix)]
#[test]
fn trap_16_the_output_may_be_the_input_under_another_name() {
    let dir = dir();
    let text = "6869".repeat(100_000);
    fs::write(dir.path().join("f"), &text).unwrap();
    std::os::unix::fs::symlink("f", dir.path().join("link")).unwrap();
    let run =
        |args: &[&str]| sysu(["buf"].iter().chain(args)).dir(dir.path()).run();
    run(&["decode", "-e", "hex", "f", "-o", "./link"]).fails(3);
    run(&["decode", "-e", "hex", "f", "-o", "./link", "--overwrite"]).ok();
    assert_eq!(fs::read(dir.path().join("f")).unwrap(), b"hi".repeat(100_000));
    run(&["join", "f", "f", "-o", "f", "--overwrite"]).ok();
    assert_eq!(fs::read(dir.path().join("f")).unwrap(), b"hi".repeat(200_000));
    run(&["reverse", "f", "-o", "f", "--overwrite"]).ok();
    assert_eq!(fs::read(dir.path().join("f")).unwrap(), b"ih".repeat(200_000));
}

#[cfg(unix)]
#[test]
fn trap_17_names_and_findings_cannot_drive_the_terminal() {
    let dir = dir();
    let name = "a\u{1b}[2Jb";
    fs::write(dir.path().join(name), b"hello").unwrap();
    for verb in ["info", "sum", "magic"] {
        let run = buf([verb, name, name]).dir(dir.path()).run();
        assert!(!run.bytes().contains(&0x1b), "{verb} {}", run.shown());
    }
    let run = buf(["cmp", name, "nope"]).dir(dir.path()).run().fails(3);
    assert!(!run.stderr().contains('\u{1b}'));
    let layout = ["read", "--fields", "x:cstr", "--hex", "1b5b324a00"];
    assert!(!buf(layout).run().ok().bytes().contains(&0x1b));
}

#[test]
fn trap_18_a_seed_is_for_tests_and_the_help_says_so() {
    let help = buf(["random", "--help"]).run().ok().stdout();
    assert!(help.contains("for tests only"), "{help}");
    assert!(help.contains("not for secrets"), "{help}");
}

#[test]
fn trap_19_numbers_have_prefixes_underscores_and_two_kinds_of_units() {
    for (size, bytes) in [
        ("0x10", 16),
        ("1_000", 1000),
        ("1kB", 1000),
        ("1KiB", 1024),
        ("3b", 3),
    ] {
        let run = buf(["fill", "--size", size]).run().ok();
        assert_eq!(run.bytes().len(), bytes, "{size}");
    }
    for wrong in ["", "x", "1Ki", "-1", "1.5", "99999999999EB"] {
        let size = format!("--size={wrong}");
        buf(["fill", size.as_str()]).run().fails(2);
    }
}

/// The bytes that a text mode would change: line ends, the end mark of DOS.
#[test]
fn trap_20_standard_streams_are_binary() {
    let bytes: Vec<u8> = (0..=255).chain(*b"\r\n\x1a\n\r").collect();
    let run = buf(["copy"]).stdin(&bytes).run().ok();
    assert_eq!(run.bytes(), bytes);
    let run = buf(["xor", "--key", "00"]).stdin(&bytes).run().ok();
    assert_eq!(run.bytes(), bytes);
}
