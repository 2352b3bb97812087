//! `sysu img compare`, `diff`, `phash`, `similar`, `dedupe`, `palette` and
//! `placeholder`, end to end.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::support::{Call, root, sysu};

fn img<const N: usize>(dir: &TempDir, args: [&str; N]) -> Call {
    sysu(["img"].iter().chain(&args)).dir(dir.path())
}

/// A folder with the lake, a good and a bad copy of it.
fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let lake = root().join("tests/data/images/lake.jpg");
    let lake = lake.to_str().unwrap();
    img(&dir, ["resize", "200x", lake, "-o", "lake.png"]).run().ok();
    for (quality, name) in [("85", "good.jpg"), ("10", "bad.jpg")] {
        let args = ["convert", "lake.png", "--quality", quality, "-o", name];
        img(&dir, args).run().ok();
    }
    dir
}

#[test]
fn compare_scores_many_against_one_and_judges() {
    let dir = folder();
    let all = ["compare", "lake.png", "good.jpg", "bad.jpg", "--json"];
    let lines = img(&dir, all).run().ok().json();
    let score = |i: usize| lines[i]["ssim2"].as_f64().unwrap();
    assert!(70.0 < score(0) && score(1) < 40.0, "{lines:?}");
    let args = ["compare", "lake.png", "good.jpg", "--fail-under", "60"];
    img(&dir, args).run().ok();
    let args = ["compare", "lake.png", "bad.jpg", "--fail-under", "60"];
    assert_eq!(img(&dir, args).run().status(), 1);
    // Butteraugli is a distance: less is better.
    let args = [
        "compare",
        "lake.png",
        "bad.jpg",
        "-m",
        "butteraugli",
        "--fail-under",
        "60",
    ];
    img(&dir, args).run().ok();
    let args = ["compare", "lake.png", "lake.png", "-m", "all", "--json"];
    let same = img(&dir, args).run().ok().json();
    assert_eq!(same[0]["mae"], 0.0);
    assert!(same[0]["psnr"].is_null(), "infinite is no JSON");
}

#[test]
fn compare_takes_folders_and_refuses_what_has_no_partner() {
    let dir = folder();
    for name in ["a", "b"] {
        fs::create_dir(dir.path().join(name)).unwrap();
    }
    let copy = |from: &str, to: &str| {
        fs::copy(dir.path().join(from), dir.path().join(to)).unwrap();
    };
    copy("lake.png", "a/x.png");
    copy("good.jpg", "b/x.jpg");
    let lines = img(&dir, ["compare", "a", "b", "--json"]).run().ok().json();
    assert_eq!(lines.len(), 1);
    copy("good.jpg", "b/y.jpg");
    let alone = img(&dir, ["compare", "a", "b"]).run().fails(2);
    assert!(alone.stderr().contains("b/y.jpg"), "{}", alone.stderr());
    img(&dir, ["compare", "a", "lake.png"]).run().fails(2);
    img(&dir, ["compare", "lake.png", "no.png"]).run().fails(3);
    img(&dir, ["compare", "lake.png", "good.jpg", "-m", "x"]).run().fails(2);
    img(&dir, ["resize", "20x", "lake.png", "-o", "small.png"]).run().ok();
    let sizes = img(&dir, ["compare", "lake.png", "small.png"]).run().fails(2);
    assert!(sizes.stderr().contains("one size"), "{}", sizes.stderr());
}

#[test]
fn diff_draws_counts_and_answers_as_diff_does() {
    let dir = folder();
    let same = img(&dir, ["diff", "lake.png", "lake.png"]).run();
    assert_eq!((same.status(), same.stdout()), (0, String::new()));
    let args = ["diff", "lake.png", "bad.jpg", "-o", "d.png", "--json"];
    let run = img(&dir, args).run();
    assert_eq!(run.status(), 1);
    let found = &run.json()[0];
    assert!(0 < found["pixels"].as_u64().unwrap());
    assert_eq!(found["total"], 200 * 133);
    let size = |name: &str| {
        let info = img(&dir, ["info", name, "--json"]).run().ok().json();
        (info[0]["width"].clone(), info[0]["height"].clone())
    };
    assert_eq!(size("d.png"), (200.into(), 133.into()));
    let args =
        ["diff", "lake.png", "bad.jpg", "--style", "side", "-o", "s.png"];
    assert_eq!(img(&dir, args).run().status(), 1);
    assert_eq!(size("s.png"), (600.into(), 133.into()));
    let args = ["diff", "lake.png", "bad.jpg", "--allow", "99999"];
    img(&dir, args).run().ok();
    let args = ["diff", "lake.png", "bad.jpg", "--threshold", "2"];
    img(&dir, args).run().fails(2);
    // The old file stays.
    img(&dir, ["diff", "lake.png", "bad.jpg", "-o", "d.png"]).run().fails(3);
    img(&dir, ["diff", "lake.png", "bad.jpg", "-o", "-"]).run().fails(2);
}

#[test]
fn copies_are_found_by_their_looks() {
    let dir = folder();
    let other = root().join("tests/data/images/lake.jpg");
    let other = other.to_str().unwrap();
    let args = ["rotate", "180", other, "-o", "turned.png"];
    img(&dir, args).run().ok();
    let prints = img(&dir, ["phash", "lake.png", "good.jpg", "--json"]);
    let prints = prints.run().ok().json();
    assert_eq!(prints[0]["phash"].as_str().unwrap().len(), 16);
    let args = ["similar", "lake.png", "turned.png", "bad.jpg", "good.jpg"];
    let found = img(&dir, args).run().ok().stdout();
    assert!(found.lines().next().unwrap().ends_with(".jpg"), "{found}");
    assert!(!found.contains("turned"), "{found}");
    let none = img(&dir, ["similar", "lake.png", "turned.png"]).run();
    assert_eq!(none.status(), 1);
    let groups = img(&dir, ["dedupe", "-r", ".", "--json"]).run().ok().json();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0]["copies"].as_array().unwrap().len(), 2);
    assert_eq!(groups[0]["distances"].as_array().unwrap().len(), 2);
    // A file is no copy of itself, however it is named.
    let twice = ["dedupe", "lake.png", "./lake.png", "turned.png"];
    assert_eq!(img(&dir, twice).run().status(), 1);
    let run = img(&dir, ["diff", ".", "lake.png"]).run().fails(2);
    assert!(run.stderr().contains("img compare"), "{}", run.stderr());
    let args = ["placeholder", "lake.png", "--form", "css", "--components"];
    img(&dir, args).arg("3x3").run().fails(2);
    fs::write(dir.path().join("broken.jpg"), "no picture").unwrap();
    let run = img(&dir, ["dedupe", "-r", "."]).run().fails(1);
    assert!(run.stderr().contains("broken.jpg"), "{}", run.stderr());
    assert!(run.stdout().contains("good.jpg"), "the rest is still done");
}

#[test]
fn palettes_and_placeholders_are_printed_in_every_form() {
    let dir = folder();
    let lines = |args: &[&str]| {
        let args = ["img"].iter().chain(args);
        sysu(args).dir(dir.path()).run().ok().stdout()
    };
    assert_eq!(lines(&["palette", "-n", "3", "lake.png"]).lines().count(), 3);
    let css = lines(&["palette", "--form", "css", "lake.png"]);
    assert!(css.starts_with(":root {\n  --colour-1: #"), "{css}");
    let gpl = lines(&["palette", "--form", "gpl", "lake.png"]);
    assert!(gpl.starts_with("GIMP Palette\n"), "{gpl}");
    lines(&["palette", "lake.png", "-o", "swatches.png"]);
    assert!(Path::new(&dir.path().join("swatches.png")).is_file());
    let two = ["palette", "lake.png", "good.jpg", "-o", "x.png"];
    img(&dir, two).run().fails(2);

    let all = img(&dir, ["placeholder", "lake.png", "--json"]).run().ok();
    let all = &all.json()[0];
    assert!(all["data_uri"].as_str().unwrap().starts_with("data:image/"));
    assert_eq!(all["blurhash"].as_str().unwrap().len(), 4 + 2 * 12);
    for form in ["blurhash", "thumbhash", "data-uri", "css", "colour"] {
        let text = lines(&["placeholder", "lake.png", "--form", form]);
        assert_eq!(text.lines().count(), 1, "{form}");
    }
    let wrong = ["placeholder", "lake.png", "--components", "0x3"];
    img(&dir, wrong).run().fails(2);
}
