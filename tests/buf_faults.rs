//! What goes wrong outside: full disks, closed pipes, files that change
//! meanwhile; and memory that must not grow.

use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use crate::support::{Call, sysu};

fn buf<const N: usize>(args: [&str; N]) -> Call {
    sysu(["buf"].iter().chain(&args))
}

fn dir() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Many parts under a small limit of open files: all appear, or none.
#[cfg(target_os = "linux")]
#[test]
fn a_split_that_fails_leaves_none_of_its_parts() {
    let dir = dir();
    fs::write(dir.path().join("f"), [7; 2000]).unwrap();
    let program = sysu([""; 0]).command().get_program().to_owned();
    let split = |args: &str| {
        Command::new("sh")
            .arg("-c")
            .arg(format!("ulimit -n 32 && exec \"$0\" buf split f {args}"))
            .arg(&program)
            .current_dir(dir.path())
            .output()
            .unwrap()
    };
    let run = split("--size 5 -o p{part}");
    assert!(run.status.success(), "{run:?}");
    assert_eq!(names(dir.path()).len(), 401);
    for i in 0..400 {
        fs::remove_file(dir.path().join(format!("p{i:03}"))).unwrap();
    }
    // The 300th name is taken: nothing else shows up.
    fs::write(dir.path().join("p300"), b"theirs").unwrap();
    let run = split("--size 5 -o p{part}");
    assert_eq!(run.status.code(), Some(3), "{run:?}");
    assert_eq!(names(dir.path()), ["f", "p300"]);
    let run = split("--size 1 --max-parts 100 -o p{part}");
    assert_eq!(run.status.code(), Some(6), "{run:?}");
    assert!(String::from_utf8_lossy(&run.stderr).contains("--max-parts"));
    assert_eq!(names(dir.path()), ["f", "p300"]);
}

/// A disk that is full in the middle: a limit on the size of files is the
/// same to the program.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_grow_leaves_the_old_one() {
    let dir = dir();
    fs::write(dir.path().join("big"), vec![b'0'; 200_000]).unwrap();
    let program = sysu([""; 0]).command().get_program().to_owned();
    for args in [
        "encode -e hex big -o out --overwrite",
        "dump big -v -o out --overwrite",
        "copy big -o out --overwrite",
        "join big big -o out --overwrite",
        "reverse big -o out --overwrite",
        "repeat --count 100000 --text abc -o out --overwrite",
        "fill --size 1MiB -o out --overwrite",
        "random --size 1MiB -o out --overwrite",
        "pipe not big -o out --overwrite",
        "undump big -o out --overwrite",
        "patch big 0=00 -o out --overwrite",
        "split big --size 150000 -o out-{part}",
    ] {
        fs::write(dir.path().join("out"), b"old").unwrap();
        let run = Command::new("sh")
            .arg("-c")
            // 64 blocks of 512 bytes; the signal would end us otherwise.
            .arg(format!(
                "trap '' XFSZ; ulimit -f 64 && exec \"$0\" buf {args}"
            ))
            .arg(&program)
            .current_dir(dir.path())
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(3), "{args}: {words}");
        assert!(words.contains("cannot write"), "{args}: {words}");
        assert_eq!(fs::read(dir.path().join("out")).unwrap(), b"old");
        assert_eq!(names(dir.path()), ["big", "out"], "{args}");
    }
}

/// The reader goes away after a line: no word, no failure.
#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_every_verb_quietly() {
    let dir = dir();
    let path = dir.path().join("big");
    fs::write(&path, vec![b'a'; 1 << 20]).unwrap();
    for args in [
        &["dump", "-v"][..],
        &["dump", "--as", "c"],
        &["dump", "--json"],
        &["encode", "-e", "base2"],
        &["slice", "0.."],
        &["find", "61"],
        &["find", "61", "--json"],
        &["replace", "61", "62"],
        &["undump", "--format", "plain"],
        &["strings", "-n", "1"],
        &["entropy", "--block", "16"],
        &["swap", "--size", "2"],
        &["not"],
        &["join"],
        &["read", "--fields", "x:u8", "--all"],
        &["patch", "0=00", "-o", "-"],
    ] {
        let mut all = vec!["buf", args[0]];
        let file = path.to_str().unwrap();
        if args[0] == "read" || args[0] == "patch" {
            all.push(file);
            all.extend(&args[1..]);
        } else {
            all.extend(&args[1..]);
            all.push(file);
        }
        let mut child = sysu(&all)
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?} {words}");
        assert_eq!(words, "", "{args:?}");
    }
}

/// The file changes while it is read, at a place that is sure: standard
/// input is read between its two halves.
#[cfg(unix)]
#[test]
fn a_file_that_changes_meanwhile_is_read_as_it_is_then() {
    for (len, expected) in [(10u64, 10), (900_000, 900_000)] {
        let dir = dir();
        let path = dir.path().join("f");
        fs::write(&path, vec![b'x'; 500_000]).unwrap();
        let mut child = buf(["join", "-", "f"])
            .dir(dir.path())
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(b"y").unwrap();
        File::options().write(true).open(&path).unwrap().set_len(len).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!(output.stdout.len(), expected + 1);
    }
}

/// A number of bytes that was promised by the file and then did not come.
#[cfg(target_os = "linux")]
#[test]
fn a_place_that_is_gone_is_an_error_and_nothing_is_made_up() {
    let dir = dir();
    fs::write(dir.path().join("f"), b"0123").unwrap();
    for args in [&["read", "f", "u32le@2"][..], &["read", "f", "u8@4"]] {
        let run = sysu(["buf"].iter().chain(args)).dir(dir.path()).run();
        run.fails(5);
    }
    buf(["patch", "f", "3=0000"]).dir(dir.path()).run().fails(2);
    buf(["patch", "f", "0=00", "--expect", "3031323334"])
        .dir(dir.path())
        .run()
        .fails(1);
    assert_eq!(fs::read(dir.path().join("f")).unwrap(), b"0123");
}

/// The most memory that a run took, in KiB, looked at whenever it has given
/// some output.
#[cfg(target_os = "linux")]
fn peak(dir: &Path, args: &[&str]) -> u64 {
    let mut child = sysu(["buf"].iter().chain(args))
        .dir(dir)
        .command()
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let mut block = vec![0; 1 << 16];
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1));
        most = kib.and_then(|kib| kib.parse().ok()).unwrap_or(0).max(most);
        if stdout.read(&mut block).unwrap() == 0 {
            break;
        }
    }
    assert!(child.wait().unwrap().success(), "{args:?}");
    most
}

/// A file of noise at its ends and nothing in between.
#[cfg(target_os = "linux")]
fn sparse(path: &Path, len: u64) {
    let mut file = File::create(path).unwrap();
    file.write_all(b"START").unwrap();
    file.set_len(len).unwrap();
    file.seek(SeekFrom::Start(len - 4)).unwrap();
    file.write_all(b"MARK").unwrap();
}

/// 1 MiB and 64 MiB, or as many bytes as `SYSU_BIG` says: less than 1 MiB
/// between them.
#[cfg(target_os = "linux")]
#[test]
fn a_thousand_times_the_input_takes_no_more_memory() {
    let big = std::env::var("SYSU_BIG")
        .ok()
        .map_or(64 << 20, |text| text.parse().unwrap());
    let dir = dir();
    sparse(&dir.path().join("small"), 1 << 20);
    sparse(&dir.path().join("big"), big);
    for args in [
        &["dump", "-v"][..],
        &["dump", "--style", "xxd"],
        &["dump", "--as", "json"],
        &["encode", "-e", "base64"],
        &["slice", "1.."],
        &["copy"],
        &["find", "00", "--align", "64"],
        &["replace", "00", "ff"],
        &["swap", "--size", "8"],
        &["xor", "--key", "0102"],
        &["reverse"],
        &["entropy", "--block", "64"],
        &["join"],
        &["pipe", "not | encode hex | decode hex"],
        &["pipe", "--threaded", "not | encode hex | decode hex"],
    ] {
        let run = |name: &'static str| {
            let args: Vec<_> = args.iter().copied().chain([name]).collect();
            peak(dir.path(), &args)
        };
        let (small, large) = (run("small"), run("big"));
        println!("{small} KiB, {large} KiB: {args:?}");
        // How much of the program's own file is mapped at once varies by
        // some hundred pages.
        assert!(large < small + 8192, "{args:?}: {small} KiB, {large} KiB");
    }
}
