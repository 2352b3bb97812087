//! `sysu img` and files that mean ill: what they say drives no terminal, and
//! what was in memory before is in no output.

use std::{fs, path::Path};

use sysu::img::{Format, Pipeline, meta};

use crate::support::{Run, sysu};

/// Clears the screen, sets a title, rings, turns the direction of writing,
/// begins a line of its own.
const EVIL: &str = "\x1b[2J\x1b]0;owned\x07\u{9b}31m\u{202e}\r\nroot#";

/// A photograph whose fields, comment and profile are all of that.
fn evil(format: Format) -> Vec<u8> {
    let photo = Pipeline::create(sysu::img::Create::noise(
        sysu::img::Size::new(40, 30),
        128.0,
        30.0,
    ));
    let bytes = photo.format(format).unwrap().to_bytes().unwrap().bytes;
    // A profile whose description is evil: the first mluc or desc string.
    let mut edit = meta::Edit::new();
    for tag in ["Artist", "Copyright", "ImageDescription", "Software"] {
        edit = edit.set(tag, EVIL).unwrap();
    }
    let tagged = meta::edit(&bytes, &edit).unwrap();
    let comment = meta::Edit::new().set("comment", EVIL);
    match comment.and_then(|edit| meta::edit(&tagged, &edit)) {
        Ok(more) => more,
        Err(_) => tagged,
    }
}

/// A profile of sRGB whose name is evil.
fn profile() -> Vec<u8> {
    let canvas = sysu::img::Create::plain(
        sysu::img::Size::new(8, 8),
        sysu::img::Colour::WHITE,
    );
    let chain = Pipeline::create(canvas).chain("profile p3 | png").unwrap();
    let file = chain.to_bytes().unwrap().bytes;
    let head = meta::read(&file).unwrap();
    let mut icc = head.icc.expect("it was attached").to_vec();
    // Names are text of one or two bytes a letter, behind `mluc` or `desc`.
    for name in [&b"mluc"[..], b"desc", b"text"] {
        let places: Vec<usize> = (128..icc.len() - 40)
            .filter(|at| icc[*at..].starts_with(name))
            .collect();
        for at in places {
            let letters = icc[at + 12..(at + 60).min(icc.len())]
                .iter()
                .position(u8::is_ascii_alphabetic);
            if let Some(letter) = letters {
                icc[at + 12 + letter] = 0x1b;
            }
        }
    }
    meta::edit(&file, &meta::Edit::new().icc(icc)).unwrap()
}

/// Nothing that was shown can drive a terminal.
#[track_caller]
fn harmless(run: &Run, what: &str) {
    for (name, bytes) in [("stdout", run.stdout()), ("stderr", run.stderr())] {
        for c in bytes.chars() {
            let fine = c == '\n' || c == '\t' || !c.is_control();
            assert!(
                fine && !matches!(c, '\u{202a}'..='\u{202e}'),
                "{what}: {name} has {c:?}: {bytes:?}"
            );
        }
        // A name cannot begin a line of its own either.
        let begins = bytes.lines().any(|line| line.starts_with("root#"));
        assert!(!begins, "{what}: {name}: {bytes:?}");
    }
}

fn img(dir: &Path, args: &[&str]) -> Run {
    sysu([&["img"], args].concat()).dir(dir).run()
}

#[test]
fn names_and_metadata_cannot_drive_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for (format, ending) in
        [(Format::Jpeg, "jpg"), (Format::Png, "png"), (Format::Tiff, "tif")]
    {
        let name = format!("{EVIL}.{ending}");
        fs::write(dir.join(&name), evil(format)).unwrap();
        fs::write(dir.join(format!("plain.{ending}")), evil(format)).unwrap();
    }
    fs::write(dir.join("profile.png"), profile()).unwrap();
    fs::write(dir.join(format!("broken{EVIL}.png")), b"\x89PNG\r\n\x1a\nx")
        .unwrap();
    let names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.len() > 6);
    for name in &names {
        for args in [
            &["info", name][..],
            &["info", name, "-f", "{input} {width}"],
            &["info", name, "--field", "input"],
            &["meta", "get", name],
            &["meta", "get", name, "--tag", "Artist"],
            &["meta", "get", name, "--tag", "comment"],
            &["stats", name],
            &["palette", name],
            &["phash", name],
            &["convert", name, "-o", "out/{stem}.webp", "--mkdir"],
            &["convert", name, "-o", "o.nothing"],
            &["resize", "10x", name, "--dry-run", "-o", "{name}"],
            &["crop", "900x900+1+1", name, "-o", "x.png"],
            &["optimize", "--dry-run", name],
            &["compare", name, "plain.png"],
        ] {
            harmless(&img(dir, args), &format!("{args:?}"));
        }
    }
    for args in [
        &["info", "-r", "."][..],
        &["meta", "get", "-r", "."],
        &["convert", "-r", ".", "-o", "all/{rel}.webp", "--mkdir"],
        &["dedupe", "-r", "."],
        &["info", EVIL],
        &["pipe", EVIL, "plain.png", "-o", "x.png"],
        &["resize", EVIL, "plain.png", "-o", "x.png"],
        &["meta", "get", "plain.png", "--tag", EVIL],
        &["convert", "plain.png", "-o", &format!("{EVIL}/x.png")],
    ] {
        harmless(&img(dir, args), &format!("{args:?}"));
    }
    // And the metadata were there at all.
    let shown = img(dir, &["meta", "get", "plain.jpg"]).ok().stdout();
    assert!(shown.contains("owned"), "{shown}");
}

/// The allocator of the C library fills what it gives with other bytes each
/// time; outputs that depend on them differ. (Where it cannot, this compares
/// like with like.)
#[test]
fn what_was_in_memory_before_is_in_no_output() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let canvas =
        sysu::img::Create::noise(sysu::img::Size::new(61, 47), 128.0, 50.0);
    let mut files = Vec::new();
    for format in Format::all().filter(|f| f.is_readable()) {
        if !format.is_writable() || format == Format::Raw {
            continue;
        }
        let pipeline = Pipeline::create(canvas.clone());
        let bytes = pipeline.format(format).unwrap().to_bytes().unwrap().bytes;
        let ending = format.name();
        fs::write(dir.join(format!("whole.{ending}")), &bytes).unwrap();
        for part in [3, 6, 9] {
            let cut = &bytes[..bytes.len() * part / 10];
            fs::write(dir.join(format!("cut{part}.{ending}")), cut).unwrap();
        }
        files.push(ending.to_owned());
    }
    assert!(files.len() > 8, "{files:?}");
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' \
               height='30'><rect width='20' height='20' fill='#3368'/></svg>";
    fs::write(dir.join("whole.svg"), svg).unwrap();
    let outputs = |perturb: &str| -> Vec<(i32, Vec<u8>)> {
        let mut all = Vec::new();
        for ending in &files {
            for stem in ["whole", "cut3", "cut6", "cut9"] {
                let name = format!("{stem}.{ending}");
                let run = sysu(["img", "pipe", "png", &name, "--partial"])
                    .args_o(dir, "-")
                    .env("MALLOC_PERTURB_", perturb)
                    .run();
                all.push((run.status(), run.bytes().to_vec()));
            }
        }
        for (steps, output) in [
            ("resize 30x20 | blur 2 | sharpen 1", "-"),
            ("rotate 20 | extend 5 | trim", "-"),
            ("resize 30x | webp quality=40", "-"),
            ("gif", "-"),
            ("tiff compression=lzw tile=true", "-"),
            ("jpeg quality=50", "-"),
            ("median 5 | clahe width=9 height=9 | affine 1,0.2,0,1", "-"),
        ] {
            let run = sysu(["img", "pipe", steps, "whole.png"])
                .args_o(dir, output)
                .env("MALLOC_PERTURB_", perturb)
                .run();
            assert_eq!(run.status(), 0, "{steps}: {}", run.stderr());
            all.push((run.status(), run.bytes().to_vec()));
        }
        all
    };
    let plain = outputs("0");
    assert!(plain.iter().filter(|(status, _)| *status == 0).count() > 12);
    // 0xAA and 0x55, the one where there was the other.
    for perturb in ["170", "85"] {
        for (index, (a, b)) in plain.iter().zip(outputs(perturb)).enumerate() {
            assert!(*a == b, "output {index} differs with {perturb}");
        }
    }
}
