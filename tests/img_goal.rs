//! `--max-bytes`, `--target` and `--format auto`, end to end.

use std::fs;

use tempfile::TempDir;

use crate::support::{Run, root, sysu};

fn resize(dir: &TempDir, args: &[&str]) -> Run {
    let lake = root().join("tests/data/images/lake.jpg");
    let fixed = ["img", "resize", "200x", lake.to_str().unwrap()];
    sysu(fixed.iter().chain(args)).dir(dir.path()).run()
}

fn count(dir: &TempDir) -> usize {
    fs::read_dir(dir.path()).unwrap().count()
}

#[test]
fn a_limit_is_kept_or_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let run = resize(&dir, &["--max-bytes", "4k", "-o", "a.jpg", "--json"]);
    let line = &run.ok().json()[0];
    let bytes = fs::metadata(dir.path().join("a.jpg")).unwrap().len();
    assert!((3_000..=4_000).contains(&bytes), "{bytes}");
    assert_eq!(line["bytes"], bytes);
    assert!(line["probes"].as_u64().unwrap() <= 11);
    assert!(line["quality"].as_u64().unwrap() > 10);

    let run = resize(&dir, &["--max-bytes", "300", "-o", "b.jpg"]).fails(1);
    assert!(run.stderr().contains("at quality 1, more than 300 B"));
    assert_eq!(count(&dir), 1);

    let args =
        ["--max-bytes", "1200", "--may-resize", "-o", "c.jpg", "--json"];
    let line = resize(&dir, &args).ok().json();
    assert!(line[0]["width"].as_u64().unwrap() < 200);
    assert!(line[0]["bytes"].as_u64().unwrap() <= 1200);
}

#[test]
fn a_score_is_reached_or_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    for goal in ["web", "ssim2=70", "butteraugli=3", "psnr=33"] {
        let name = format!("{}.webp", goal.replace('=', "-"));
        let args = ["--target", goal, "-o", &name, "--json"];
        let line = resize(&dir, &args).ok().json();
        let score = line[0]["score"].as_f64().unwrap();
        assert!(if goal.starts_with('b') {
            score <= 3.0
        } else {
            33.0 <= score
        });
    }
    let same = |name: &str| fs::read(dir.path().join(name)).unwrap();
    assert_eq!(same("web.webp"), same("ssim2-70.webp"));
    let run = resize(&dir, &["--target", "ssim2=101", "-o", "x.jpg"]).fails(1);
    assert!(run.stderr().contains("the best was a score of"));
    assert_eq!(count(&dir), 4);
}

#[test]
fn auto_takes_the_smallest_and_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let args =
        ["-f", "auto", "--target", "web", "-o", "{stem}.{out_ext}", "--json"];
    let line = resize(&dir, &args).ok().json();
    let auto = line[0]["bytes"].as_u64().unwrap();
    for name in ["lake-1.jpg", "lake-1.webp"] {
        let args = ["--target", "web", "-o", name, "--json"];
        let one = resize(&dir, &args).ok().json();
        assert!(auto <= one[0]["bytes"].as_u64().unwrap());
    }
}

#[test]
fn goals_that_make_no_sense_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for args in [
        &["--max-bytes", "0", "-o", "a.jpg"][..],
        &["--max-bytes", "x", "-o", "a.jpg"],
        &["--max-bytes", "9k", "--quality", "50", "-o", "a.jpg"],
        &["--max-bytes", "9k", "--target", "web", "-o", "a.jpg"],
        &["--max-bytes", "9k", "-o", "a.png"],
        &["--max-bytes", "9k", "-o", "a.jpg", "--dry-run"],
        &["--may-resize", "-o", "a.jpg"],
        &["--target", "80", "-o", "a.jpg"],
        &["--target", "nope=80", "-o", "a.jpg"],
        &["-f", "auto", "-o", "a.jpg"],
        &["-f", "auto", "--allow", "nope", "-o", "a.{out_ext}"],
    ] {
        resize(&dir, args).fails(2);
        assert_eq!(count(&dir), 0, "{args:?}");
    }
}
