//! `sysu buf`, end to end.

use std::{
    fs::{self, File},
    io::{Seek as _, SeekFrom, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use insta::assert_snapshot;

use crate::support::{Call, sysu};

fn buf<const N: usize>(args: [&str; N]) -> Call {
    sysu(["buf"].iter().chain(&args))
}

fn dir() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn dump_is_canonical_unless_told_otherwise() {
    let shown = buf(["dump", "--text", "hello, world!\n"]).run().shown();
    assert_snapshot!(shown, @r"
    exit: 0
    --- stdout
    00000000  68 65 6c 6c 6f 2c 20 77  6f 72 6c 64 21 0a        |hello, world!.|
    0000000e
    ");
    let shown = buf(["dump", "--style", "xxd", "--range", "-6.."])
        .stdin("hello, world!\n")
        .run()
        .shown();
    assert_snapshot!(shown, @r"
    exit: 0
    --- stdout
    00000008: 6f72 6c64 210a                           orld!.
    ");
}

#[test]
fn dump_speaks_source_text_and_json() {
    let shown =
        buf(["dump", "--as", "c", "--name", "a b", "--text", "hi"]).run();
    assert_snapshot!(shown.shown(), @r"
    exit: 0
    --- stdout
    unsigned char a_b[] = {
      0x68, 0x69
    };
    unsigned int a_b_len = 2;
    ");
    let lines = buf(["dump", "--json", "--width", "2", "--text", "abc"])
        .run()
        .ok()
        .json();
    assert_eq!(lines[1]["offset"], 2);
    assert_eq!(lines[1]["hex"], "63");
}

#[test]
fn a_bad_digit_is_damage_and_says_where() {
    let run = buf(["decode", "-e", "hex", "--text", "g8"]).run();
    assert_snapshot!(run.shown(), @r"
    exit: 5
    --- stderr
    sysu: `the argument`: 'g' at offset 0 is not a hex digit
    ");
    let run = buf(["decode", "-e", "hex", "--lenient", "--text", "68 6g"]);
    assert_eq!(run.run().ok().bytes(), b"h");
    let run =
        buf(["decode", "-e", "hex", "--separator", "any", "--text", "68 69"]);
    assert_eq!(run.run().ok().bytes(), b"hi");
}

#[test]
fn every_encoding_comes_back_through_the_command() {
    for enc in [
        "hex",
        "base64",
        "base64url",
        "base32",
        "base32hex",
        "base2",
        "z85",
        "ascii85",
        "quoted",
        "escaped",
        "carray",
    ] {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = buf(["encode", "-e", enc]).stdin(&bytes).run().ok();
        let back = buf(["decode", "-e", enc]).stdin(text.bytes()).run().ok();
        assert_eq!(back.bytes(), bytes, "{enc}");
    }
}

#[test]
fn undump_reads_any_style_and_patches_in_place() {
    let dir = dir();
    let file = dir.path().join("file");
    fs::write(&file, b"0123456789").unwrap();
    let patch = "00000004: 4142\n";
    buf(["undump", "--patch", "file"]).dir(dir.path()).stdin(patch).run().ok();
    assert_eq!(fs::read(&file).unwrap(), b"0123AB6789");
    for style in ["canonical", "xxd", "plain", "boxed"] {
        let text =
            buf(["dump", "--style", style, "file"]).dir(dir.path()).run().ok();
        let back = buf(["undump"]).stdin(text.bytes()).run().ok();
        assert_eq!(back.bytes(), b"0123AB6789", "{style}");
    }
}

#[test]
fn ranges_cut_files_and_streams_alike() {
    let dir = dir();
    let file = dir.path().join("file");
    let bytes = b"0123456789abcdef";
    fs::write(&file, bytes).unwrap();
    for (range, expected) in [
        ("4..8", &bytes[4..8]),
        ("4..=8", &bytes[4..9]),
        ("0xc+2", &bytes[12..14]),
        ("..3", &bytes[..3]),
        ("-3..", &bytes[13..]),
        ("-6..-2", &bytes[10..14]),
        ("2..-12", &bytes[2..4]),
        ("90..", &[]),
    ] {
        let run = buf(["slice", range, "file"]).dir(dir.path()).run().ok();
        assert_eq!(run.bytes(), expected, "{range} of a file");
        let run = buf(["slice", range]).stdin(bytes).run().ok();
        assert_eq!(run.bytes(), expected, "{range} of a stream");
    }
    buf(["slice", "4", "--text", "x"]).run().fails(2);
}

#[test]
fn split_and_join_are_inverse() {
    let dir = dir();
    fs::write(dir.path().join("f"), b"one--two--three").unwrap();
    let in_dir = |call: Call| call.dir(dir.path()).run();
    for (how, value, parts) in
        [("--size", "4", 4), ("--count", "3", 3), ("--at", "2d2d", 3)]
    {
        let template = format!("{}-{{part}}", &how[2..]);
        let call = buf(["split", how, value, "f", "-o", template.as_str()]);
        in_dir(call).ok();
        let names: Vec<String> =
            (0..parts).map(|i| format!("{}-{i:03}", &how[2..])).collect();
        let mut args = vec!["buf", "join"];
        args.extend(names.iter().map(String::as_str));
        let joined = in_dir(sysu(args)).ok();
        assert_eq!(joined.bytes(), b"one--two--three", "{how}");
    }
    assert_eq!(fs::read(dir.path().join("at-001")).unwrap(), b"--two");
    let again = buf(["split", "--size", "4", "f", "-o", "size-{part}"]);
    in_dir(again).fails(3);
}

#[test]
fn find_answers_by_its_status() {
    let run = buf(["find", "text:lo", "--text", "hello, lo"]).run();
    assert_snapshot!(run.shown(), @r"
    exit: 0
    --- stdout
    0x00000003  6c 6f
    0x00000007  6c 6f
    ");

    assert_eq!(buf(["find", "ff", "--text", "a"]).run().status(), 1);
    buf(["find", "f", "--text", "a"]).run().fails(2);
    let lines = buf(["find", "6? 6?", "--overlap", "--json", "--text", "abc"])
        .run()
        .ok()
        .json();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["offset"], 1);
    assert_eq!(lines[1]["hex"], "6263");
}

#[test]
fn replace_keeps_the_length_unless_told() {
    let run = buf(["replace", "text:cat", "text:dog", "--text", "a cat"]);
    assert_eq!(run.run().ok().bytes(), b"a dog");
    let run = buf(["replace", "text:cat", "text:tiger", "--text", "a cat"]);
    assert!(run.run().fails(2).stderr().contains("--resize"));
}

/// Trap 15: in place keeps the inode; beside does not.
#[cfg(unix)]
#[test]
fn a_patch_keeps_the_inode_and_checks_before_it_writes() {
    use std::os::unix::fs::MetadataExt as _;
    let dir = dir();
    let path = dir.path().join("f");
    fs::write(&path, b"0123456789").unwrap();
    let inode = fs::metadata(&path).unwrap().ino();
    let run =
        |args: &[&str]| sysu(["buf"].iter().chain(args)).dir(dir.path()).run();
    // The second place lies outside: the first is not written either.
    run(&["patch", "f", "0=41", "9=4242"]).fails(2);
    run(&["patch", "f", "0=41", "--expect", "39"]).fails(1);
    assert_eq!(fs::read(&path).unwrap(), b"0123456789");
    run(&["patch", "f", "0=41", "8=4243", "--expect", "30", "--backup"]).ok();
    assert_eq!(fs::read(&path).unwrap(), b"A1234567BC");
    assert_eq!(fs::read(dir.path().join("f.bak")).unwrap(), b"0123456789");
    assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
    run(&["write", "f", "u16be@2=0x5859", "-o", "g"]).ok();
    assert_eq!(fs::read(dir.path().join("g")).unwrap(), b"A1XY4567BC");
}

#[test]
fn records_are_packed_and_read() {
    let packed =
        buf(["pack", "w:u16be h:i16le n:cstr", "640", "-2", "sun"]).run().ok();
    assert_eq!(packed.bytes(), b"\x02\x80\xfe\xffsun\0");
    let run = buf(["read", "--fields", "w:u16be h:i16le n:cstr", "-", "u8@1"])
        .stdin(packed.bytes())
        .run();
    // The value and the record come from one standard input: only one can.
    assert!(run.fails(2).stderr().contains("exclude each other"));
    let run = buf(["read", "--hex", "0280feff", "u16be@0", "i16le@-2"]).run();
    assert_snapshot!(run.shown(), @r"
    exit: 0
    --- stdout
    u16be@0          640
    i16le@-2         -2
    ");
}

#[test]
fn cmp_and_diff_count_from_zero() {
    let dir = dir();
    fs::write(dir.path().join("a"), b"hello\nworld").unwrap();
    fs::write(dir.path().join("b"), b"hello\nWorld!").unwrap();
    let run = buf(["cmp", "a", "b"]).dir(dir.path()).run();
    assert_snapshot!(run.shown(), @r"
    exit: 1
    --- stdout
    a b differ at 0x6 (line 2): 77 57
    ");
    assert_eq!(buf(["cmp", "a", "a"]).dir(dir.path()).run().status(), 0);
    buf(["cmp", "a", "nope"]).dir(dir.path()).run().fails(3);
    let lines = buf(["diff", "--join", "1", "a", "b", "--json"])
        .dir(dir.path())
        .run()
        .json();
    assert_eq!(lines[0]["offset"], 6);
    assert_eq!(lines[1]["offset"], 11);
    assert_eq!(lines[1]["second"], "21");
}

#[test]
fn small_tools_do_what_they_say() {
    for (args, expected) in [
        (&["reverse", "--text", "abc"][..], &b"cba"[..]),
        (&["swap", "--size", "2", "--text", "abcd"], b"badc"),
        (&["xor", "--key", "20", "--text", "aBc"], b"AbC"),
        (&["and", "--key", "df", "--text", "abc"], b"ABC"),
        (&["or", "--key", "20", "--text", "ABC"], b"abc"),
        (&["not", "--hex", "9e9d"], b"ab"),
        (&["repeat", "--count", "2", "--text", "ab"], b"abab"),
        (&["fill", "--size", "5", "--pattern", "6162"], b"ababa"),
        (
            &["convert", "--from", "utf8", "--to", "utf16be", "--text", "é"],
            b"\x00\xe9",
        ),
        (
            &[
                "pipe",
                "decode hex | slice 1.. | encode base64",
                "--text",
                "616263",
            ],
            b"YmM=",
        ),
        (&["strings", "-n", "3", "--hex", "00616263ff6162"], b"abc\n"),
        (&["entropy", "--text", "aabb"], b"1.000000\n"),
    ] {
        let run = sysu(["buf"].iter().chain(args)).run().ok();
        assert_eq!(run.bytes(), expected, "{args:?}");
    }
}

#[test]
fn questions_are_answered_by_the_status() {
    for (args, status) in [
        (&["validate", "-e", "utf8", "--text", "é"][..], 0),
        (&["validate", "-e", "ascii", "--text", "é"], 1),
        (&["validate", "-e", "hex", "--text", "0"], 1),
        (&["magic", "--hex", "89504e470d0a1a0a"], 0),
        (&["magic", "--text", "what"], 1),
        (&["scan", "--hex", "0089504e470d0a1a0a"], 0),
        (&["scan", "--text", "what"], 1),
        (&["hist", "--text", "what"], 0),
        (&["info", "--text", "what"], 0),
        (&["sum", "--algo", "nope", "--text", "x"], 2),
        (&["find", "zz", "--text", "x"], 2),
        (&["dump", "nope"], 3),
        (&["dump", "/"], 2),
    ] {
        let run = sysu(["buf"].iter().chain(args)).run();
        assert_eq!(run.status(), status, "{args:?} {}", run.shown());
    }
}

#[test]
fn random_is_the_same_only_for_a_seed() {
    let bytes = |args: &[&str]| {
        let run = sysu(["buf", "random", "--size", "64"].iter().chain(args));
        run.run().ok().bytes().to_vec()
    };
    assert_eq!(bytes(&["--seed", "1"]), bytes(&["--seed", "1"]));
    assert_ne!(bytes(&["--seed", "1"]), bytes(&["--seed", "2"]));
    assert_ne!(bytes(&[]), bytes(&[]));
}

#[test]
fn carve_cuts_whole_files_out() {
    let dir = dir();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82";
    let mut disk = vec![7; 100];
    disk.extend_from_slice(png);
    disk.extend(vec![9; 50]);
    fs::write(dir.path().join("disk"), &disk).unwrap();
    buf(["carve", "disk", "-o", "x-{offset}.{kind}"])
        .dir(dir.path())
        .run()
        .ok();
    assert_eq!(fs::read(dir.path().join("x-00000064.png")).unwrap(), png);
}

/// What would end with one name for many files, or take the input's place,
/// is refused before anything is written.
#[test]
fn many_files_of_one_need_names_that_differ() {
    let dir = dir();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82";
    fs::write(dir.path().join("disk"), png.repeat(2)).unwrap();
    for call in [
        vec!["carve", "disk", "-o", "x.png"],
        vec!["carve", "disk", "-o", "x.{kind}"],
        vec!["carve", "disk", "-o", "-"],
        vec!["split", "disk", "--size", "9", "-o", "x"],
        vec!["carve", "disk", "--in-place"],
        vec!["split", "disk", "--size", "9", "--in-place"],
        vec!["join", "disk", "disk", "--in-place"],
        vec!["repeat", "disk", "--count", "2", "--in-place"],
        vec!["fill", "--size", "4", "--in-place"],
        vec!["random", "--size", "4", "--in-place"],
        vec!["pack", "a:u8", "1", "--in-place"],
        vec!["not", "--text", "abc", "--in-place"],
        vec!["reverse", "--text", "abc", "--in-place"],
        vec!["not", "-", "--in-place"],
    ] {
        let args = ["buf"].iter().chain(&call);
        sysu(args).dir(dir.path()).stdin("x").run().fails(2);
        let left = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(left, 1, "{call:?}");
    }
    let into = ["carve", "disk", "-o", "found/", "--mkdir"];
    buf(into).dir(dir.path()).run().ok();
    let found = dir.path().join("found");
    assert_eq!(fs::read_dir(&found).unwrap().count(), 2);
    assert_eq!(fs::read(found.join("disk-00000014.png")).unwrap(), png);
    let into = ["split", "disk", "--size", "30", "-o", "found"];
    buf(into).dir(dir.path()).run().ok();
    assert_eq!(fs::read(found.join("disk.001")).unwrap(), &png[10..]);
}

/// A recorder that was stopped leaves no length; zeros are everywhere.
#[test]
fn what_is_no_file_is_not_found() {
    let stub = "52494646000000005745425056503820";
    let dir = dir();
    fs::write(dir.path().join("stub.hex"), stub).unwrap();
    let decode = ["decode", "-e", "hex", "stub.hex", "-o", "stub"];
    buf(decode).dir(dir.path()).run().ok();
    let none = buf(["carve", "--list", "stub"]).dir(dir.path()).run();
    assert_eq!((none.status(), none.stdout()), (1, String::new()));
    let font = "00000000010000000000010000000000";
    assert_eq!(buf(["scan", "--hex", font]).run().status(), 1);
    let asked = buf(["scan", "--type", "ttf", "--hex", font]).run();
    assert_eq!(asked.ok().stdout().lines().count(), 2);
}

/// Trap 16: the output is the input.
#[test]
fn output_may_be_the_input_and_is_whole() {
    let dir = dir();
    let path = dir.path().join("f");
    fs::write(&path, "68690a".repeat(50_000)).unwrap();
    let call = buf(["decode", "-e", "hex", "f", "-o", "f"]);
    call.dir(dir.path()).run().fails(3);
    let call = buf(["decode", "-e", "hex", "f", "-o", "f", "--overwrite"]);
    call.dir(dir.path()).run().ok();
    assert_eq!(fs::read(&path).unwrap(), b"hi\n".repeat(50_000));
    buf(["encode", "-e", "hex", "f", "--in-place"]).dir(dir.path()).run().ok();
    assert_eq!(fs::read_to_string(&path).unwrap(), "68690a".repeat(50_000));
}

#[test]
fn a_failure_leaves_the_old_file_and_nothing_else() {
    let dir = dir();
    fs::write(dir.path().join("out"), "old").unwrap();
    buf(["decode", "-e", "hex", "--text", "00zz", "-o", "out", "--overwrite"])
        .dir(dir.path())
        .run()
        .fails(5);
    assert_eq!(fs::read(dir.path().join("out")).unwrap(), b"old");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

/// Trap 17: a found string cannot drive the terminal.
#[test]
fn escapes_in_what_is_found_are_not_printed() {
    let run = buf(["strings", "--hex", "1b5b33316d68656c6c6f"]).run().ok();
    assert_eq!(run.stdout(), "[31mhello\n");
    let run = buf(["dump", "--hex", "1b9b"]).run().ok();
    assert!(run.stdout().contains("|..|"));
}

/// Trap 2: a closed pipe is quiet, a full disk is an error.
#[cfg(target_os = "linux")]
#[test]
fn closed_pipes_are_quiet_and_full_disks_are_not() {
    let dir = dir();
    let big = dir.path().join("big");
    fs::write(&big, vec![b'x'; 1 << 20]).unwrap();
    let big = big.to_str().unwrap();
    for args in [
        &["dump", "--no-squeeze", big][..],
        &["encode", "-e", "hex", big],
        &["strings", big],
        &["copy", big],
        &["find", "text:x", big],
        &["reverse", big],
        &["pipe", "encode base64", big],
        &["random", "--size", "1MiB"],
        &["fill", "--size", "1MiB"],
    ] {
        let mut child = sysu(["buf"].iter().chain(args))
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{args:?} {words}");
        assert_eq!(words, "", "{args:?}");
        let full = File::create("/dev/full").unwrap();
        let output = sysu(["buf"].iter().chain(args))
            .command()
            .stdout(full)
            .output()
            .unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{args:?} {words}");
        assert!(words.contains("no space left"), "{args:?} {words}");
    }
}

/// Trap 14: /proc files say 0 and are not empty.
#[cfg(target_os = "linux")]
#[test]
fn files_that_say_zero_are_read_all_the_same() {
    let run = buf(["slice", "..5", "/proc/version"]).run().ok();
    assert_eq!(run.bytes(), b"Linux");
    let run = buf(["slice", "-1..", "/proc/version"]).run().ok();
    assert_eq!(run.bytes(), b"\n");
}

/// A file that shrinks meanwhile ends early; nothing is made up.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_shrinks_or_grows_meanwhile_does_no_harm() {
    let dir = dir();
    let path = dir.path().join("f");
    let fifo = dir.path().join("fifo");
    for len in [1000, 3_000_000] {
        fs::write(&path, vec![b'x'; 2_000_000]).unwrap();
        let _ = fs::remove_file(&fifo);
        assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let mut child = buf(["join", "f", "fifo"])
            .dir(dir.path())
            .command()
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // The reader is somewhere in the first file, or waits at the pipe.
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(len).unwrap();
        drop(File::options().write(true).open(&fifo).unwrap());
        assert!(child.wait().unwrap().success());
    }
}

/// A sparse file: so long, and one mark at its end.
fn sparse(path: &Path, len: u64) {
    let mut file = File::create(path).unwrap();
    file.set_len(len).unwrap();
    file.seek(SeekFrom::Start(len - 4)).unwrap();
    file.write_all(b"MARK").unwrap();
}

/// More than the address space: what grew with the input would fail.
///
/// `SYSU_BIG` sets another size, such as 8589934592.
#[cfg(target_os = "linux")]
#[test]
fn every_streaming_verb_runs_in_constant_memory() {
    // Beside the program itself, which is mapped into that space too.
    let program = sysu([""; 0]).command().get_program().to_owned();
    let limit_kib = (64 << 10) + fs::metadata(program).unwrap().len() / 1024;
    let len = std::env::var("SYSU_BIG")
        .ok()
        .map_or(256 << 20, |text| text.parse().unwrap());
    let dir = dir();
    sparse(&dir.path().join("big"), len);
    sparse(&dir.path().join("twin"), len);
    for args in [
        "dump big",
        "dump --style plain big",
        "encode -e hex big",
        "encode -e base64 --wrap 76 big",
        "slice 1.. big",
        "slice -100000.. big",
        "join big twin",
        "copy big",
        "find text:MARK big",
        "replace text:MARK text:DONE big",
        "strings big",
        "cmp big twin",
        "diff big twin",
        "hist big",
        "entropy big",
        "info big",
        "sum --algo crc32,xxh3 big",
        "magic big",
        "scan big",
        "validate -e utf8 big",
        "swap --size 4 big",
        "xor --key 01 big",
        "not big",
        "reverse big",
        "read big u32be@-4",
        "pipe not|not big",
        "pipe --threaded not|not big",
    ] {
        let binary = sysu([""; 0]).command().get_program().to_owned();
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "ulimit -v {limit_kib} && exec \"$0\" buf {}",
                args.replace('|', "'|'")
            ))
            .arg(binary)
            .current_dir(dir.path())
            .stdout(Stdio::null())
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        // Zeros are no kind of file: the answer may be no, but it is one.
        let status = output.status.code();
        assert!(matches!(status, Some(0 | 1)), "{args}: {words}");
        assert_eq!(words, "", "{args}");
    }
}
