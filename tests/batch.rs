//! Many files at once, and what is left when things go wrong.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::support::sysu;

/// A 24-bit BMP of one gradient, which any decoder can tell from half one.
fn bmp(width: u32, height: u32) -> Vec<u8> {
    let row = (width * 3).next_multiple_of(4);
    let len = 54 + row * height;
    let mut bytes = b"BM".to_vec();
    for word in [len, 0, 54, 40, width, height] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24]);
    for y in 0..height {
        for x in 0..row {
            bytes.push((x / 3 + y) as u8);
        }
    }
    bytes
}

/// A folder with `count` pictures: `0.bmp`, `1.bmp`, …
fn folder(count: usize, side: u32) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let picture = bmp(side, side);
    for n in 0..count {
        fs::write(dir.path().join(format!("{n}.bmp")), &picture).unwrap();
    }
    dir
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_folder_a_pattern_and_a_list_name_the_same_files() {
    let dir = folder(3, 8);
    fs::create_dir(dir.path().join("deep")).unwrap();
    fs::copy(dir.path().join("0.bmp"), dir.path().join("deep/3.bmp")).unwrap();
    fs::write(dir.path().join("notes.txt"), "no picture").unwrap();
    let want = ["0.png", "1.png", "2.png", "3.png"];

    let out = |n: &str| format!("out{n}/{{stem}}.png");
    let run = |n: &str, args: &[&str]| {
        let mut all = vec!["img", "resize", "4x"];
        all.extend(args);
        let out = out(n);
        all.extend(["--mkdir", "-o", &out]);
        sysu(all).dir(&dir)
    };
    run("1", &["-r", "."]).run().ok();
    run("2", &["**/*.bmp"]).run().ok();
    let list = "0.bmp\n1.bmp\n2.bmp\ndeep/3.bmp\n";
    run("3", &["--files-from", "-"]).stdin(list).run().ok();
    run("4", &["--files-from", "-", "-0"])
        .stdin(list.replace('\n', "\0"))
        .run()
        .ok();
    for n in ["1", "2", "3", "4"] {
        assert_eq!(names(&dir.path().join(format!("out{n}"))), want, "{n}");
    }
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let dir = folder(4, 8);
    fs::write(dir.path().join("1.bmp"), "this is text").unwrap();
    fs::write(dir.path().join("2.bmp"), "").unwrap();
    let args = ["img", "resize", "4x", "0.bmp", "1.bmp", "2.bmp", "3.bmp"];
    let run = sysu(args.into_iter().chain(["missing.bmp", "-o", "{n}.png"]))
        .dir(&dir)
        .run()
        .fails(1);
    let stderr = run.stderr();
    let errors: Vec<_> =
        stderr.lines().filter(|line| line.starts_with("sysu: ")).collect();
    assert_eq!(errors.len(), 4, "{stderr}");
    for (line, name) in errors.iter().zip(["1.bmp", "2.bmp", "missing.bmp"]) {
        assert!(line.contains(name), "{stderr}");
    }
    assert_eq!(errors[3], "sysu: 3 of 5 inputs failed");
    let made: Vec<_> = names(dir.path())
        .into_iter()
        .filter(|name| name.ends_with(".png"))
        .collect();
    assert_eq!(made, ["1.png", "4.png"]);
}

#[test]
fn two_inputs_do_not_go_to_one_output() {
    let dir = folder(2, 8);
    let args = ["img", "resize", "4x", "0.bmp", "1.bmp", "-o"];
    let run = |out: &str| sysu(args.iter().copied().chain([out])).dir(&dir);
    // Known before anything is done.
    let stderr = run("same.png").run().fails(2).stderr();
    assert!(stderr.contains("2 inputs"), "{stderr}");
    // Known only when the size is: one is written, one refused.
    let stderr = run("{width}.png").run().fails(1).stderr();
    assert!(stderr.contains("`4.png` is already written from"), "{stderr}");
    assert_eq!(names(dir.path()), ["0.bmp", "1.bmp", "4.png"]);
}

#[test]
fn a_file_is_replaced_only_when_asked() {
    let dir = folder(1, 8);
    fs::write(dir.path().join("a.png"), "mine").unwrap();
    let args = ["img", "resize", "4x", "0.bmp", "-o", "a.png"];
    let stderr = sysu(args).dir(&dir).run().fails(3).stderr();
    assert!(stderr.contains("`a.png` is already there"), "{stderr}");
    assert!(stderr.contains("hint: --overwrite"), "{stderr}");
    assert_eq!(fs::read(dir.path().join("a.png")).unwrap(), b"mine");
    sysu(args.into_iter().chain(["--overwrite"])).dir(&dir).run().ok();
    assert_ne!(fs::read(dir.path().join("a.png")).unwrap(), b"mine");
}

#[test]
fn in_place_replaces_the_input_and_a_failure_keeps_it() {
    let dir = folder(2, 8);
    let before = fs::read(dir.path().join("0.bmp")).unwrap();
    fs::write(dir.path().join("1.bmp"), "text").unwrap();
    let args = ["img", "resize", "4x", "0.bmp", "1.bmp", "--in-place"];
    sysu(args).dir(&dir).run().fails(1);
    assert!(fs::read(dir.path().join("0.bmp")).unwrap().len() < before.len());
    assert_eq!(fs::read(dir.path().join("1.bmp")).unwrap(), b"text");
    assert_eq!(names(dir.path()), ["0.bmp", "1.bmp"]);
}

#[test]
fn a_missing_folder_is_named_and_made_on_request() {
    let dir = folder(1, 8);
    let args = ["img", "resize", "4x", "0.bmp", "-o", "no/such/a.png"];
    let stderr = sysu(args).dir(&dir).run().fails(3).stderr();
    assert!(stderr.contains("cannot write `no/such/a.png`"), "{stderr}");
    assert!(stderr.contains("--mkdir"), "{stderr}");
    sysu(args.into_iter().chain(["--mkdir"])).dir(&dir).run().ok();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_file() {
    let dir = folder(1, 8);
    let args = ["img", "resize", "4x", "0.bmp", "--format", "png", "-o"];
    let args = args.into_iter().chain(["/dev/full"]);
    let stderr = sysu(args).dir(&dir).run().fails(3).stderr();
    assert!(stderr.contains("no space left on device"), "{stderr}");
    assert_eq!(names(dir.path()), ["0.bmp"]);
}

#[test]
fn order_and_bytes_do_not_depend_on_the_number_of_threads() {
    let dir = folder(9, 40);
    let run = |jobs: &str| {
        let out = format!("{jobs}-{{stem}}.png");
        let args = ["img", "resize", "7x", "--json", "-j", jobs, "-o", &out];
        let files = (0..9).map(|n| format!("{n}.bmp"));
        let args = args.into_iter().map(str::to_owned).chain(files);
        sysu(args).dir(&dir).run().ok().json()
    };
    let (one, four) = (run("1"), run("4"));
    assert_eq!(one.len(), 9);
    assert_eq!(four.len(), 9);
    for n in 0..9 {
        let read = |jobs: &str| {
            fs::read(dir.path().join(format!("{jobs}-{n}.png"))).unwrap()
        };
        assert_eq!(read("1"), read("4"));
    }
}

#[test]
fn timings_name_the_stages_of_each_file_and_of_all() {
    let dir = folder(2, 8);
    let args = ["img", "resize", "4x", "0.bmp", "1.bmp", "-o", "{n}.png"];
    let run = sysu(args.into_iter().chain(["--timings"])).dir(&dir).run().ok();
    let stderr = run.stderr();
    for word in
        ["0.bmp", "1.bmp", "in all", "read", "decode", "operate", "encode"]
    {
        assert!(stderr.contains(word), "{word}: {stderr}");
    }
}

/// Starts a batch that takes a while, in a folder of its own.
fn long_batch(dir: &Path) -> Child {
    let call = ["img", "resize", "900x", "-r", ".", "-j", "2", "--mkdir"];
    sysu(call.into_iter().chain(["-o", "out/{stem}.png"]))
        .dir(dir)
        .command()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until a few outputs are there.
fn under_way(out: &Path) {
    let start = Instant::now();
    let count = || fs::read_dir(out).map_or(0, Iterator::count);
    while count() < 3 && start.elapsed() < Duration::from_mins(1) {
        sleep(Duration::from_millis(2));
    }
    assert!(count() >= 3, "the batch does not get going");
}

fn outputs(out: &Path) -> Vec<PathBuf> {
    names(out)
        .into_iter()
        .filter(|name| name.ends_with(".png"))
        .map(|name| out.join(name))
        .collect()
}

/// A PNG is whole when it ends with its last chunk.
fn assert_whole(out: &Path) {
    for path in outputs(out) {
        let bytes = fs::read(&path).unwrap();
        let end = b"IEND\xae\x42\x60\x82";
        assert!(bytes.ends_with(end), "{} is not whole", path.display());
    }
}

#[cfg(unix)]
#[test]
fn what_a_killed_batch_has_written_is_whole() {
    let dir = folder(60, 600);
    let mut child = long_batch(dir.path());
    let out = dir.path().join("out");
    under_way(&out);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(outputs(&out).len() < 60, "it was done before it was killed");
    assert_whole(&out);
}

#[cfg(unix)]
#[test]
fn an_interrupted_batch_leaves_nothing_half_written() {
    use std::os::unix::process::ExitStatusExt as _;
    let dir = folder(60, 600);
    let mut child = long_batch(dir.path());
    let out = dir.path().join("out");
    under_way(&out);
    let pid = child.id().to_string();
    let kill = |signal: &str| {
        let status = std::process::Command::new("kill")
            .args([signal, &pid])
            .status()
            .unwrap();
        assert!(status.success());
    };
    kill("-INT");
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(2), "{status}");
    assert!(outputs(&out).len() < 60, "it was done before it was stopped");
    assert_whole(&out);
    let partial: Vec<_> = names(&out)
        .into_iter()
        .filter(|name| !name.ends_with(".png"))
        .collect();
    assert!(partial.is_empty(), "{partial:?}");
}
