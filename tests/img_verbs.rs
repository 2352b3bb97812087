//! `sysu img`: every verb, and every example that its help shows.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use sysu::img::{
    Alpha, Colour, Create, Format, Join, Pipeline, Raster, Samples, Size,
    Source, Space,
};

use crate::support::{NOW, sysu};

/// A smooth picture of that size, with alpha if the format has it.
fn picture(width: u32, height: u32, format: Format, alpha: bool) -> Vec<u8> {
    let samples = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            let red = (x * 255 / width) as u8;
            let green = (y * 255 / height) as u8;
            let pixel = [red, green, 128, red.max(green)];
            pixel.into_iter().take(if alpha { 4 } else { 3 })
        })
        .collect();
    let kind = if alpha { Alpha::Straight } else { Alpha::None };
    let size = Size::new(width, height);
    let samples = Samples::U8(samples);
    let raster = Raster::new(size, Space::Srgb, kind, samples).unwrap();
    let pipeline = Pipeline::from_raster(raster).format(format).unwrap();
    pipeline.to_bytes().unwrap().bytes
}

fn size(path: impl AsRef<Path>) -> (Format, u32, u32) {
    let head = Pipeline::open(path.as_ref()).metadata().unwrap();
    (head.format, head.size.width, head.size.height)
}

/// Pixels of a picture, for comparing.
fn pixels(path: impl AsRef<Path>) -> Raster {
    Pipeline::open(path.as_ref()).to_picture().unwrap().into_raster()
}

/// A profile of the size that files have, without a colour in it.
fn profile() -> Vec<u8> {
    let mut icc = vec![0; 132];
    icc[..4].copy_from_slice(&132u32.to_be_bytes());
    icc[8] = 4;
    icc[12..24].copy_from_slice(b"mntrRGB XYZ ");
    icc[36..40].copy_from_slice(b"acsp");
    icc
}

/// The files that the examples name.
fn world(dir: &Path) {
    let write = |name: &str, bytes: &[u8]| {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let photo = picture(800, 600, Format::Jpeg, false);
    for name in [
        "photo.jpg",
        "dull.jpg",
        "page.jpg",
        "horizon.jpg",
        "original.jpg",
        "edited.jpg",
        "a.jpg",
        "b.jpg",
        "photos/1.jpg",
        "photos/2.jpg",
        "copy.jpg",
        "portrait.jpg",
        "faded.jpg",
        "indoors.jpg",
        "archive/1.jpg",
        "originals/1.jpg",
        "optimized/1.jpg",
    ] {
        write(name, &photo);
    }
    let small = picture(700, 500, Format::Png, true);
    for name in [
        "logo.png",
        "scan.png",
        "a.png",
        "other.png",
        "paper.png",
        "edited.png",
        "1.png",
        "2.png",
        "3.png",
        "scans/1.png",
        "before.png",
        "after.png",
    ] {
        write(name, &small);
    }
    write("photo.png", &picture(700, 500, Format::Png, false));
    let mask = Create::plain(Size::new(700, 500), Colour::WHITE).channels(1);
    let mask = Pipeline::create(mask).format(Format::Png).unwrap();
    write("mask.png", &mask.to_bytes().unwrap().bytes);
    for name in ["r.png", "g.png", "b.png"] {
        let grey = Create::plain(Size::new(700, 500), Colour::WHITE);
        let grey = grey.channels(1);
        let grey = Pipeline::create(grey).format(Format::Png).unwrap();
        write(name, &grey.to_bytes().unwrap().bytes);
    }
    let p3 = Pipeline::from_bytes(picture(60, 40, Format::Png, false))
        .to_profile(sysu::img::ToProfile::display_p3());
    let p3 = p3.to_picture().unwrap().metadata.icc.unwrap();
    write("press.icc", &p3);
    write("photo.tif", &picture(60, 40, Format::Tiff, false));
    write("film.tif", &picture(60, 40, Format::Tiff, false));
    write("display-p3.icc", &profile());
    write(
        "logo.svg",
        br##"<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">
            <circle cx="12" cy="12" r="11" fill="#0b7285"/></svg>"##,
    );
    write("card.json", br#"{"ops": [["resize", 60]]}"#);
    write(
        "title.json",
        br#"{"input": {"text": {"text": "Title", "systemFonts": false}}}"#,
    );
    let frame = |grey: u8| -> Source {
        let colour = Colour::rgb8(grey, grey, grey);
        Create::plain(Size::new(30, 20), colour).into()
    };
    let frames = Join::new([frame(10), frame(200)]).animated(100);
    let gif = Pipeline::join(frames).format(Format::Gif).unwrap();
    write("animation.gif", &gif.to_bytes().unwrap().bytes);
}

fn help(verb: &[&str]) -> String {
    let mut args = vec!["img"];
    args.extend(verb);
    args.push("--help");
    sysu(args).run().ok().stdout()
}

/// The verbs below `verb` that its help lists.
fn verbs(verb: &[&str]) -> Vec<String> {
    let help = help(verb);
    let Some((_, list)) = help.split_once("\nVerbs:\n") else {
        return Vec::new();
    };
    let list = list.split("\n\n").next().unwrap();
    // What is further in goes on with the line above.
    let is_first =
        |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let names = list.lines().filter(is_first);
    let names = names.filter_map(|line| line.split_whitespace().next());
    let is_name = |name: &&str| {
        *name != "help"
            && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    };
    names.filter(is_name).map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn every_example_of_every_verb_runs() {
    let binary = Path::new(env!("CARGO_BIN_EXE_sysu")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", binary.display());
    let mut all: Vec<Vec<String>> =
        verbs(&[]).into_iter().map(|verb| vec![verb]).collect();
    for parent in ["meta", "channels"] {
        for verb in verbs(&[parent]) {
            all.push(vec![parent.into(), verb]);
        }
    }
    assert!(all.len() > 50, "only {} verbs", all.len());
    let template = tempfile::tempdir().unwrap();
    world(template.path());
    let (mut run, mut failures) = (0, Vec::new());
    for verb in &all {
        let words: Vec<&str> = verb.iter().map(String::as_str).collect();
        let help = help(&words);
        let lines = help.lines().map(str::trim_start);
        for line in lines.filter_map(|line| line.strip_prefix("$ ")) {
            // What needs the network or other programs.
            if ["curl", "fortune", "jq"].iter().any(|w| line.contains(w)) {
                continue;
            }
            // What runs until it is stopped.
            if line.contains("img watch") && !line.contains("--idle") {
                continue;
            }
            let dir = tempfile::tempdir().unwrap();
            let copy = format!("cp -r {}/. .", template.path().display());
            let output = Command::new("sh")
                .args(["-c", &format!("{copy} && {line}")])
                .current_dir(&dir)
                .env_clear()
                .env("PATH", &path)
                .env("SYSU_NOW", NOW)
                .stdin(Stdio::null())
                .output()
                .unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            // A picture without a tag is an answer, too.
            let no = line.contains("--tag");
            run += 1;
            if !output.status.success() && !no {
                failures.push(format!("{line}\n{stderr}"));
                continue;
            }
            if let Some(at) = line.find(" -o ")
                && !line[at..].contains('{')
            {
                let name = line[at + 4..].split_whitespace().next().unwrap();
                let made = dir.path().join(name);
                let filled = |mut dir: fs::ReadDir| dir.next().is_some();
                if !made.is_file() && !made.read_dir().is_ok_and(filled) {
                    failures.push(format!("{line}\nwrote no {name}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(run > 90, "only {run} examples");
}

#[test]
fn a_made_picture_needs_no_input() {
    let dir = tempfile::tempdir().unwrap();
    let cases: [(&[&str], (u32, u32)); 4] = [
        (&["create", "30x20", "--background", "red"], (30, 20)),
        (&["create", "9x9", "--checker", "3"], (9, 9)),
        (&["create", "40x4", "--gradient", "red,rgb(0 0 255)"], (40, 4)),
        (&["create", "8x8", "--noise", "gaussian", "--channels", "1"], (8, 8)),
    ];
    for (words, (width, height)) in cases {
        let mut args = vec!["img"];
        args.extend(words);
        args.extend(["-o", "out.png", "--overwrite"]);
        sysu(args).dir(&dir).run().ok();
        let out = size(dir.path().join("out.png"));
        assert_eq!(out, (Format::Png, width, height), "{words:?}");
    }
    sysu(["img", "create", "8y8", "-o", "x.png"]).dir(&dir).run().fails(2);
    // Two of them at once: neither is dropped in silence.
    let twos: [&[&str]; 3] = [
        &["--checker", "3", "--background", "red"],
        &["--noise", "gaussian", "--gradient", "red,blue"],
        &["--background", "red", "--angle", "5"],
    ];
    for two in twos {
        let args = ["img", "create", "8x8", "-o", "x.png"];
        sysu(args.iter().chain(two)).dir(&dir).run().fails(2);
    }
    let none = sysu(["img", "create", "8x8", "-o", "x.png"]).dir(&dir).run();
    assert!(none.fails(2).stderr().contains("background"));
}

#[test]
fn words_say_what_became_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let args = [
        "img",
        "text",
        "Hello",
        "--width",
        "200",
        "--height",
        "50",
        "--embedded-only",
        "--colour",
        "navy",
        "--json",
        "-o",
        "w.png",
    ];
    let run = sysu(args).dir(&dir).run().ok();
    let line = &run.json()[0];
    assert_eq!(line["channels"], 4);
    assert!(line["width"].as_u64().unwrap() <= 200);
    assert!(line["text_dpi"].as_u64().unwrap() > 300);
    let args = ["img", "text", "\u{4e2d}", "--embedded-only", "-o", "m.png"];
    let run = sysu(args).dir(&dir).run().ok();
    assert!(run.stderr().contains("U+4E2D"), "{}", run.stderr());
    let mut strict = args.to_vec();
    strict.extend(["--strict", "--overwrite"]);
    let run = sysu(strict).dir(&dir).run().fails(5);
    assert!(run.stderr().contains("U+4E2D"));
    let run = sysu(["img", "text", "-", "-o", "s.png"]).stdin("piped\n");
    run.dir(&dir).run().ok();
    let run = sysu(["img", "text", "-", "-o", "t.png"]).stdin("  \n");
    run.dir(&dir).run().fails(2);
}

#[test]
fn pictures_are_joined_from_files_and_standard_input() {
    let dir = tempfile::tempdir().unwrap();
    let png = picture(20, 10, Format::Png, false);
    fs::write(dir.path().join("a.png"), &png).unwrap();
    let other = picture(20, 11, Format::Png, false);
    fs::write(dir.path().join("b.png"), other).unwrap();
    let args =
        ["img", "join", "a.png", "-", "--across", "2", "--gap", "4", "-o"];
    let mut args = args.to_vec();
    args.push("out.png");
    sysu(args).stdin(&png).dir(&dir).run().ok();
    let out = size(dir.path().join("out.png"));
    assert_eq!(out, (Format::Png, 44, 10));
    let args = ["img", "join", "a.png", "b.png", "--animated", "-o", "o.gif"];
    sysu(args).dir(&dir).run().ok();
    let head = Pipeline::open(dir.path().join("o.gif")).metadata().unwrap();
    assert_eq!(head.frames, 2);
    let one = sysu(["img", "join", "a.png", "-o", "x.png"]).dir(&dir).run();
    assert!(one.fails(2).stderr().contains("at least two"));
}

#[test]
fn several_outputs_come_of_one_decoding() {
    let dir = tempfile::tempdir().unwrap();
    let jpeg = picture(400, 300, Format::Jpeg, false);
    fs::write(dir.path().join("a.jpg"), jpeg).unwrap();
    let args = [
        "img",
        "flop",
        "a.jpg",
        "-o",
        "whole.png",
        "--also",
        "resize 80x> > {stem}-{width}.webp",
        "--also",
        "resize 40x40 | jpeg quality=50 > s.jpg",
        "--json",
    ];
    let run = sysu(args).dir(&dir).run().ok();
    assert_eq!(run.json().len(), 3);
    let at = |name: &str| size(dir.path().join(name));
    assert_eq!(at("whole.png"), (Format::Png, 400, 300));
    assert_eq!(at("a-80.webp"), (Format::WebP, 80, 60));
    assert_eq!(at("s.jpg"), (Format::Jpeg, 40, 40));
    let args = ["img", "pipe", "", "a.jpg", "--also", "channel red > r.png"];
    sysu(args).dir(&dir).run().ok();
    assert_eq!(pixels(dir.path().join("r.png")).channels(), 1);
    let args = ["img", "flip", "a.jpg", "--also", "resize 80x>"];
    let run = sysu(args).dir(&dir).run().fails(2);
    assert!(run.stderr().contains("names no output"), "{}", run.stderr());
}

#[test]
fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("a.jpg"),
        picture(400, 300, Format::Jpeg, false),
    )
    .unwrap();
    let args = [
        "img",
        "pipe",
        "resize 80x | rotate 90 | trim",
        "a.jpg",
        "--dry-run",
        "--json",
        "-o",
        "out/{stem}.webp",
    ];
    let run = sysu(args).dir(&dir).run().ok();
    let line = &run.json()[0];
    assert_eq!(line["output"], "out/a.webp");
    assert_eq!(line["format"], "webp");
    assert_eq!(line["width"], Value::Null);
    let args = [
        "img",
        "pipe",
        "resize 80x | rotate 90",
        "a.jpg",
        "--dry-run",
        "-o",
        "{stem}-{width}.png",
    ];
    let run = sysu(args).dir(&dir).run().ok();
    assert_eq!(run.stdout(), "a.jpg -> a-60.png  60x80  PNG\n");
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(names.len(), 1);
}

#[test]
fn what_is_unchanged_is_skipped_until_anything_changes() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    for name in ["a.png", "b.png"] {
        fs::write(at(name), picture(60, 40, Format::Png, false)).unwrap();
    }
    fs::write(at("logo.png"), picture(9, 9, Format::Png, true)).unwrap();
    let run = |chain: &str| {
        let args = [
            "img",
            "pipe",
            chain,
            "a.png",
            "b.png",
            "--skip-unchanged",
            "--overwrite",
            "--json",
            "-o",
            "out/{stem}.webp",
            "--mkdir",
        ];
        let run = sysu(args).dir(&dir).run().ok();
        let skipped =
            run.json().into_iter().map(|line| line.get("unchanged").is_some());
        skipped.collect::<Vec<bool>>()
    };
    let chain = "resize 30x | composite logo.png";
    assert_eq!(run(chain), [false, false]);
    assert_eq!(run(chain), [true, true]);
    // Other operations, another input, another overlay, a touched output.
    assert_eq!(run("resize 20x | composite logo.png"), [false, false]);
    assert_eq!(run(chain), [false, false]);
    fs::write(at("b.png"), picture(61, 40, Format::Png, false)).unwrap();
    assert_eq!(run(chain), [true, false]);
    fs::write(at("logo.png"), picture(8, 8, Format::Png, true)).unwrap();
    assert_eq!(run(chain), [false, false]);
    fs::write(at("out/a.webp"), "mine").unwrap();
    assert_eq!(run(chain), [false, true]);
    fs::remove_file(at("out/b.webp")).unwrap();
    assert_eq!(run(chain), [true, false]);
    assert_eq!(size(at("out/b.webp")).1, 30);
}

#[test]
fn a_batch_ends_with_a_table() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.png", "b.png"] {
        let png = picture(200, 100, Format::Png, false);
        fs::write(dir.path().join(name), png).unwrap();
    }
    let args = ["img", "resize", "20x", "a.png", "b.png", "-o", "{stem}.webp"];
    let run = sysu(args).dir(&dir).run().ok();
    let shown = run.stdout();
    let table = shown.split_once("\n\n").unwrap().1;
    let rows: Vec<Vec<&str>> =
        table.lines().map(|l| l.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["files", "in", "out", "saved"]);
    assert_eq!(rows[1][..2], ["webp", "2"]);
    assert!(rows[1].last().unwrap().ends_with('%'), "{shown}");
}

#[test]
fn metadata_are_changed_around_the_pixels() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("a.jpg"), picture(60, 40, Format::Jpeg, false)).unwrap();
    let img = |args: &[&str]| {
        let mut all = vec!["img", "meta"];
        all.extend(args);
        sysu(all).dir(&dir).run()
    };
    img(&[
        "set",
        "Artist=Ana",
        "GPSLatitude=51/1 30/1 0/1",
        "density=300",
        "a.jpg",
        "-o",
        "b.jpg",
    ])
    .ok();
    assert_eq!(pixels(at("a.jpg")), pixels(at("b.jpg")));
    let get = |tag: &str, file: &str| img(&["get", "--tag", tag, file]);
    assert_eq!(get("Artist", "b.jpg").ok().stdout(), "Ana\n");
    assert_eq!(get("density", "b.jpg").ok().stdout(), "300\n");
    assert_eq!(get("Artist", "a.jpg").status(), 1);
    img(&["strip", "--gps", "b.jpg", "-o", "c.jpg"]).ok();
    assert_eq!(get("GPSLatitude", "c.jpg").status(), 1);
    assert_eq!(get("Artist", "c.jpg").ok().stdout(), "Ana\n");
    img(&["copy", "b.jpg", "a.jpg", "-o", "d.jpg", "--no-gps"]).ok();
    assert_eq!(get("Artist", "d.jpg").ok().stdout(), "Ana\n");
    assert_eq!(get("GPSLatitude", "d.jpg").status(), 1);
    assert_eq!(pixels(at("a.jpg")), pixels(at("d.jpg")));
    let run = img(&["get", "--json", "b.jpg"]).ok();
    let shown = &run.json()[0];
    assert!(shown.to_string().contains("Ana"), "{shown}");
    let block = img(&["get", "--block", "exif", "b.jpg"]).ok();
    assert!(block.bytes().windows(3).any(|part| part == b"Ana"));
    img(&["set", "NoSuchTag=1", "a.jpg", "-o", "x.jpg"]).fails(2);
    img(&["set", "a.jpg", "-o", "x.jpg"]).fails(2);
    img(&["strip", "--only", "nonsense", "a.jpg", "-o", "x.jpg"]).fails(2);
}

#[test]
fn pages_are_picked() {
    let dir = tempfile::tempdir().unwrap();
    world(dir.path());
    let frames = |pages: &str| {
        let args = [
            "img",
            "convert",
            "animation.gif",
            "--pages",
            pages,
            "-o",
            "out.gif",
            "--overwrite",
        ];
        let run = sysu(args).dir(&dir).run();
        let head = Pipeline::open(dir.path().join("out.gif")).metadata();
        (run.status(), head.map_or(0, |head| head.frames))
    };
    assert_eq!(frames("all"), (0, 2));
    assert_eq!(frames("1"), (0, 1));
    assert_eq!(frames("0..2"), (0, 2));
    assert_eq!(frames("7").0, 2);
    assert_eq!(frames("2..1").0, 2);
    let args = [
        "img",
        "convert",
        "animation.gif",
        "--max-frames",
        "1",
        "-o",
        "x.gif",
    ];
    sysu(args).dir(&dir).run().fails(6);
}

#[test]
fn sharps_order_is_an_option_of_every_verb() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.png"), picture(90, 60, Format::Png, false))
        .unwrap();
    for (order, want) in [("call", (60, 40)), ("sharp", (80, 60))] {
        let args = [
            "img",
            "pipe",
            "extend 10 | resize 60x40",
            "a.png",
            "--order",
            order,
            "-o",
            "o.png",
            "--overwrite",
        ];
        sysu(args).dir(&dir).run().ok();
        let (_, width, height) = size(dir.path().join("o.png"));
        assert_eq!((width, height), want, "{order}");
    }
}

#[test]
fn limits_end_with_their_status() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.png"), picture(400, 300, Format::Png, false))
        .unwrap();
    let run = |args: &[&str]| {
        let mut all = vec!["img"];
        all.extend(args);
        all.extend(["-o", "x.png"]);
        sysu(all).dir(&dir).run()
    };
    run(&["flip", "a.png", "--max-pixels", "1000"]).fails(6);
    run(&["flip", "a.png", "--max-memory", "1000"]).fails(6);
    run(&["resize", "90000x90000", "a.png"]).fails(6);
    let slow = ["median", "401", "a.png", "--timeout", "0.05"];
    run(&slow).fails(7);
    run(&["flip", "a.png", "--timeout", "-1"]).fails(2);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}
