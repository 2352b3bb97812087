//! Options of `sysu buf`: what one means is done, what it cannot mean is
//! refused, and one input of several fails alone.

use std::fs;

use crate::support::{Run, sysu};

/// A folder with the files `a` and `b`.
fn dir() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a"), "hello world").unwrap();
    fs::write(dir.path().join("b"), "hello there").unwrap();
    dir
}

fn run(dir: &tempfile::TempDir, line: &str) -> Run {
    let words = line.split(' ');
    sysu(["buf"].into_iter().chain(words)).dir(dir.path()).run()
}

#[test]
fn an_input_that_fails_does_not_stop_the_others() {
    let dir = dir();
    for verb in [
        "dump --json",
        "entropy",
        "find text:o",
        "hist --json",
        "info --json",
        "scan --json --type zip",
        "strings",
        "sum",
        "validate -e utf8",
        "magic",
    ] {
        let run = run(&dir, &format!("{verb} a missing b")).fails(1);
        let (said, stdout) = (run.stderr(), run.stdout());
        assert!(said.contains("cannot read `missing`"), "{verb}: {said}");
        assert!(said.contains("1 of 3 inputs failed"), "{verb}: {said}");
        if !verb.starts_with("scan") {
            assert!(stdout.contains('a'), "{verb}: {stdout}");
            assert!(stdout.contains('b'), "{verb}: {stdout}");
        }
    }
    for verb in ["reverse", "pipe not", "copy"] {
        run(&dir, &format!("{verb} a missing b -o {{stem}}.out")).fails(1);
        assert!(dir.path().join("b.out").exists(), "{verb}");
        fs::remove_file(dir.path().join("a.out")).unwrap();
        fs::remove_file(dir.path().join("b.out")).unwrap();
    }
}

#[test]
fn what_an_option_cannot_mean_is_refused_not_passed_over() {
    let dir = dir();
    fs::create_dir(dir.path().join("d")).unwrap();
    for line in [
        // Two places for the bytes.
        "sum --text x --files-from a",
        "sum --text x -r",
        "sum --text x a",
        // A file that there is none of.
        "encode -e hex a --overwrite",
        "encode -e hex a --mkdir",
        "patch a 0=00 --overwrite",
        "patch a 0=00 --mkdir",
        "entropy a --overwrite",
        "carve a --list -o x",
        "undump a --patch b --overwrite",
        // Nothing to do with this encoding or form.
        "encode -e base64 a --upper",
        "encode -e hex a --no-padding",
        "encode -e base64 a --separator :",
        "encode -e quoted a --wrap 76",
        "decode -e hex a --padding required",
        "decode -e base64 a --lenient --padding required",
        "decode -e base64 a --lenient --separator any",
        "dump a --as c --width 3",
        "dump a --node --style xxd",
        "dump a --json --as c",
        "dump a --json --style xxd",
        "dump a --style plain --radix dec",
        "dump a --type u16le --group 4",
        "entropy a --svg - --graph",
        "entropy a --svg - --json",
        "find text:o a --count --context 4",
        // Records, and there are none.
        "read a u8@0 --count 3",
        "read a u8@0 --stride 2",
        "read a u8@0 --at 1",
        "read a --all",
        "read a u8@0 --fields x:u8",
        // Numbers out of their range.
        "sum a --chunk 0",
        "sum a --chunk 2GiB",
        "dump a --width 5000",
        "entropy a --block 0",
        "find text:o a --align 0",
        "find text:o a --context 1MiB",
        "strings a -n 0",
        "strings a -n 65537",
        "diff a b --max 0",
        // A value that was forgotten.
        "write a u32le@0",
        "write a cstr@0",
        "patch a 0",
    ] {
        run(&dir, line).fails(2);
    }
    assert_eq!(fs::read(dir.path().join("a")).unwrap(), b"hello world");
    assert_eq!(fs::read(dir.path().join("b")).unwrap(), b"hello there");
}

#[test]
fn several_values_of_a_stream_are_read_at_their_places() {
    let call = ["buf", "read", "-", "u8@1", "u8@0", "u16be@-2"];
    let run = sysu(call).stdin([1, 2, 3, 4]).run().ok();
    let values: Vec<String> = run
        .stdout()
        .lines()
        .map(|line| line.split_whitespace().last().unwrap().to_owned())
        .collect();
    assert_eq!(values, ["2", "1", "772"]);
}

#[test]
fn what_a_code_page_has_not_is_replaced_on_request() {
    let convert = |args: &[&str]| {
        let call = [&["buf", "convert"], args].concat();
        sysu(call).run()
    };
    let narrow = ["--from", "utf8", "--to", "iso-2022-jp", "--text", "日€本"];
    convert(&narrow).fails(5);
    let run = convert(&[&narrow[..], &["--lenient"]].concat()).ok();
    assert_eq!(run.bytes(), b"\x1b$BF|\x1b(B?\x1b$BK\\\x1b(B");
    let damaged = ["--from", "shift_jis", "--to", "utf8", "--hex", "41fd42"];
    convert(&damaged).fails(5);
    let run = convert(&[&damaged[..], &["--lenient"]].concat()).ok();
    assert_eq!(run.stdout(), "A\u{fffd}B");
}

#[test]
fn timings_are_told_of_one_input_too() {
    let dir = dir();
    let run = run(&dir, "encode -e hex a --timings -o x").ok();
    assert!(run.stderr().contains("in all  copy "), "{}", run.shown());
}

#[test]
fn what_is_said_of_one_of_several_names_it() {
    let dir = dir();
    let shown = run(&dir, "hist a b").ok().stdout();
    assert!(shown.starts_with("a:\n20 "), "{shown}");
    assert!(shown.contains("\nb:\n20 "), "{shown}");
    let shown = run(&dir, "entropy --block 8 a b").ok().stdout();
    assert!(shown.contains("b: 0x00000008 "), "{shown}");
}

#[test]
fn a_dump_goes_where_it_was_sent_though_json_tells_of_it() {
    let dir = dir();
    let told = run(&dir, "dump a --json -o x").ok().json();
    assert_eq!(told[0]["output"], "x");
    let dump = fs::read_to_string(dir.path().join("x")).unwrap();
    assert!(dump.starts_with("00000000  68 65 6c"), "{dump}");
}

#[test]
fn carve_lists_what_is_there_already_and_writes_nothing_then() {
    let dir = tempfile::tempdir().unwrap();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82";
    fs::write(dir.path().join("disk"), png.repeat(2)).unwrap();
    let told = run(&dir, "carve disk --json").ok().json();
    assert_eq!(told[1]["output"], "disk-00000014.png");
    assert_eq!(
        run(&dir, "carve disk --list").ok().stdout().lines().count(),
        2
    );
    // The second place is taken: the first file is not written either.
    fs::remove_file(dir.path().join("disk-00000000.png")).unwrap();
    run(&dir, "carve disk").fails(3);
    assert!(!dir.path().join("disk-00000000.png").exists());
}

#[test]
fn a_string_that_is_cut_says_so() {
    let long = "x".repeat((1 << 20) + 5);
    let run = |args: &[&str]| {
        let call = [&["buf", "strings"], args].concat();
        sysu(call).stdin(&long).run().ok()
    };
    assert_eq!(run(&[]).stdout().len(), long.len() + 1);
    assert_eq!(run(&["--json"]).json()[0]["cut"], true);
    assert!(run(&["--enc", "ascii,utf8"]).stdout().contains(" …\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_whoever_writes() {
    for line in ["sum --text x", "info --text x --json", "magic --text x"] {
        let full = fs::File::create("/dev/full").unwrap();
        let output = sysu(["buf"].into_iter().chain(line.split(' ')))
            .command()
            .stdout(full)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let want = "sysu: cannot write standard output: no space left on \
                    device\n";
        assert_eq!((output.status.code(), &*said), (Some(3), want), "{line}");
    }
}
