//! `sysu img srcset` and `sysu img icons`.

use std::{fs, path::Path};

use sysu::img::{Colour, Create, Pipeline, Size};

use crate::support::sysu;

fn picture(path: &Path, width: u32, height: u32) {
    let size = Size::new(width, height);
    let plain = Create::plain(size, Colour::rgb8(10, 90, 200));
    Pipeline::create(plain).to_file(path).unwrap();
}

#[test]
fn a_set_is_written_named_by_its_content_and_listed() {
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("my pic.png"), 500, 250);
    let args = [
        "img",
        "srcset",
        "my pic.png",
        "--widths",
        "100,300,900",
        "-o",
        "out",
        "--mkdir",
        "--base",
        "/img",
        "--alt",
        "a \"b\"",
        "--placeholder",
        "--manifest",
        "out/all.json",
    ];
    let run = sysu(args).dir(&dir).run().ok();
    let html = run.stdout();
    assert!(html.contains("alt=\"a &quot;b&quot;\""), "{html}");
    assert!(html.contains("type=\"image/webp\" srcset=\"/img/my%20pic-100-"));
    assert!(html.contains("background-color: #0a5ac8"), "{html}");
    let list = fs::read_to_string(dir.path().join("out/all.json")).unwrap();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let made = list["my pic.png"]["variants"].as_array().unwrap();
    assert_eq!(made.len(), 6);
    for variant in made {
        let path = dir.path().join(variant["file"].as_str().unwrap());
        let head = Pipeline::open(&path).metadata().unwrap();
        assert_eq!(head.size.width, variant["width"]);
        assert!(head.size.width <= 500);
        let hash = &variant["hash"].as_str().unwrap()[..10];
        assert!(path.to_str().unwrap().contains(hash));
        let len = fs::metadata(&path).unwrap().len();
        assert_eq!(len, variant["bytes"]);
    }
    // Once more: all of it is there already.
    sysu(args).dir(&dir).run().ok();
    // Another file in its place is not replaced unasked.
    let first = dir.path().join(made[0]["file"].as_str().unwrap());
    fs::write(&first, b"mine").unwrap();
    sysu(args).dir(&dir).run().fails(3);
    assert_eq!(fs::read(&first).unwrap(), b"mine");
}

/// A photograph whose file says how the camera was held is as wide as it is
/// seen, and keeps its shape.
#[test]
fn a_set_of_a_turned_photograph_keeps_its_shape() {
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("é 1.jpg"), 200, 120);
    let turn =
        ["img", "meta", "set", "Orientation=6", "--in-place", "é 1.jpg"];
    sysu(turn).dir(&dir).run().ok();
    fs::write(dir.path().join("bad.jpg"), b"no picture").unwrap();
    let args = ["img", "srcset", "é 1.jpg", "bad.jpg", "--widths", "60,120"];
    let run = sysu(args).args(["-o", "out", "--mkdir", "--json"]);
    let run = run.dir(&dir).run().fails(1);
    assert!(run.stderr().contains("bad.jpg"));
    let facts = &run.json()[0];
    assert!(facts["html"].as_str().unwrap().contains("/%C3%A9%201-60-"));
    for made in facts["variants"].as_array().unwrap() {
        let shape = (made["width"].as_u64(), made["height"].as_u64());
        assert!(
            [(60, 100), (120, 200)]
                .map(|(w, h)| (Some(w), Some(h)))
                .contains(&shape),
            "{shape:?}"
        );
        let path = dir.path().join(made["file"].as_str().unwrap());
        let size = Pipeline::open(path).metadata().unwrap().size;
        assert_eq!(Some(u64::from(size.height)), shape.1);
    }
}

/// Icons of several pictures go to folders of their own, or nowhere.
#[test]
fn icons_of_many_pictures_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("a.png"), 64, 64);
    picture(&dir.path().join("b.png"), 40, 64);
    fs::write(dir.path().join("bad.png"), b"no picture").unwrap();
    let args = ["img", "icons", "a.png", "b.png", "-o"];
    let run = sysu(args).args(["out", "--mkdir"]).dir(&dir).run().fails(2);
    assert!(run.stderr().contains("same names"), "{}", run.stderr());
    assert!(!dir.path().join("out").exists());
    let args = ["img", "icons", "bad.png", "a.png", "b.png", "-o"];
    let run = sysu(args).args(["{stem}/{file}", "--mkdir", "--json"]);
    assert_eq!(run.dir(&dir).run().fails(1).json().len(), 2);
    assert!(dir.path().join("b/favicon.ico").is_file());
}

#[test]
fn names_that_do_not_tell_apart_are_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    picture(&dir.path().join("a.png"), 50, 25);
    for template in ["x-{stem}.webp", "{width}.webp", "-"] {
        let args = ["img", "srcset", "a.png", "-o", template];
        sysu(args).dir(&dir).run().fails(2);
    }
    for bad in [["--widths", "0"], ["--widths", "x"], ["--formats", "svg"]] {
        let mut args = vec!["img", "srcset", "a.png", "-o", "out"];
        args.extend(bad);
        assert_ne!(sysu(args).dir(&dir).run().status(), 0, "{bad:?}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn icons_of_a_drawing_are_written_or_none_is() {
    let dir = tempfile::tempdir().unwrap();
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2">
        <rect width="4" height="2" fill="#0a5ac8"/></svg>"##;
    fs::write(dir.path().join("logo.svg"), svg).unwrap();
    let args = [
        "img",
        "icons",
        "logo.svg",
        "-o",
        "public",
        "--mkdir",
        "--title",
        "A & \"B\"",
        "--base",
        "/static/",
    ];
    let run = sysu(args).dir(&dir).run().ok();
    assert!(run.stdout().contains("href=\"/static/favicon.ico\""));
    for (name, side) in [
        ("favicon.ico", 48),
        ("apple-touch-icon.png", 180),
        ("icon-192.png", 192),
        ("icon-512.png", 512),
        ("icon-maskable-512.png", 512),
    ] {
        let path = dir.path().join("public").join(name);
        let head = Pipeline::open(path).metadata().unwrap();
        assert_eq!(head.size, Size::new(side, side), "{name}");
    }
    let path = dir.path().join("public/manifest.webmanifest");
    let manifest = fs::read_to_string(path).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["name"], "A & \"B\"");
    let run = sysu(args).dir(&dir).run().fails(3);
    assert!(run.stderr().contains("--overwrite"), "{}", run.stderr());
    let args = ["img", "icons", "none.png", "-o", "other", "--mkdir"];
    sysu(args).dir(&dir).run().fails(3);
    assert!(!dir.path().join("other").exists());
}
