//! `sysu img`, end to end.

use std::{fs, path::Path};

use sysu::img::{Alpha, Format, Pipeline, Raster, Samples, Size, Space};

use crate::support::sysu;

/// A smooth picture of that size, in that format.
fn picture(width: u32, height: u32, format: Format) -> Vec<u8> {
    let samples = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            [(x * 255 / width) as u8, (y * 255 / height) as u8, 128]
        })
        .collect();
    let size = Size::new(width, height);
    let samples = Samples::U8(samples);
    let raster = Raster::new(size, Space::Srgb, Alpha::None, samples);
    let pipeline = Pipeline::from_raster(raster.unwrap());
    pipeline.format(format).unwrap().to_bytes().unwrap().bytes
}

fn size(path: impl AsRef<Path>) -> (Format, u32, u32) {
    let head = Pipeline::open(path.as_ref()).metadata().unwrap();
    (head.format, head.size.width, head.size.height)
}

#[test]
fn resize_writes_the_format_that_the_name_says() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.jpg"), picture(300, 200, Format::Jpeg))
        .unwrap();
    let run = sysu(["img", "resize", "120x", "a.jpg", "-o", "a.webp"])
        .dir(&dir)
        .run();
    assert_eq!(run.status(), 0, "{}", run.stderr());
    let written = dir.path().join("a.webp");
    assert_eq!(size(written), (Format::WebP, 120, 80));
}

#[test]
fn a_size_is_said_in_a_word_or_by_options() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.png"), picture(300, 200, Format::Png))
        .unwrap();
    let cases: [(&[&str], (u32, u32)); 8] = [
        (&["50%"], (150, 100)),
        (&["x50"], (75, 50)),
        (&["90x90"], (90, 90)),
        (&["90x90", "--fit", "inside"], (90, 60)),
        (&["--width", "30"], (30, 20)),
        (&["--width", "30", "--height", "30", "--fit", "contain"], (30, 30)),
        (&["600x>"], (300, 200)),
        (&["long=60"], (60, 40)),
    ];
    for (words, (width, height)) in cases {
        let mut args = vec!["img", "resize"];
        args.extend(words);
        args.extend(["a.png", "-o", "out.png", "--overwrite"]);
        let run = sysu(&args).dir(&dir).run();
        assert_eq!(run.status(), 0, "{words:?}: {}", run.stderr());
        let written = size(dir.path().join("out.png"));
        assert_eq!(written, (Format::Png, width, height), "{words:?}");
    }
}

#[test]
fn standard_input_and_output_are_pictures_too() {
    let run = sysu(["img", "resize", "32x", "-", "--format", "png"])
        .stdin(picture(64, 64, Format::Jpeg))
        .run();
    assert_eq!(run.status(), 0, "{}", run.stderr());
    assert_eq!(Format::sniff(run.bytes()), Some(Format::Png));
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c"] {
        let bytes = match name {
            "b" => b"this is text".to_vec(),
            _ => picture(40, 30, Format::Jpeg),
        };
        fs::write(dir.path().join(format!("{name}.jpg")), bytes).unwrap();
    }
    let run = sysu([
        "img",
        "resize",
        "20x",
        "a.jpg",
        "b.jpg",
        "c.jpg",
        "--mkdir",
        "-o",
        "out/{stem}-{width}.webp",
    ])
    .dir(&dir)
    .run();
    assert_eq!(run.status(), 1);
    assert!(run.stderr().contains("`b.jpg`"), "{}", run.stderr());
    assert!(run.stderr().contains("1 of 3 inputs failed"));
    for name in ["a", "c"] {
        let written = dir.path().join(format!("out/{name}-20.webp"));
        assert_eq!(size(written), (Format::WebP, 20, 15));
    }
    assert!(!dir.path().join("out/b-20.webp").exists());
}

#[test]
fn bad_inputs_end_with_their_own_status_and_one_clear_line() {
    let dir = tempfile::tempdir().unwrap();
    let png = picture(60, 60, Format::Png);
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bomb.extend(60_000u32.to_be_bytes());
    bomb.extend(60_000u32.to_be_bytes());
    bomb.extend([8, 6, 0, 0, 0]);
    let crc = !bomb[12..].iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    bomb.extend(crc.to_be_bytes());
    let files: [(&str, &[u8], i32, &str); 8] = [
        ("text.jpg", b"hello, world", 4, "no known picture format"),
        ("empty.png", b"", 4, "an empty input"),
        ("page.pdf", b"%PDF-1.7\n", 4, "reading PDF is"),
        ("layers.psd", b"8BPS\0\x01\0\0", 4, "reading PSD is"),
        ("film.mp4", b"\0\0\0\x20ftypisom\0\0\x02\0", 4, "reading video is"),
        ("cut.png", &png[..png.len() / 2], 5, "let --partial decode"),
        ("bomb.png", &bomb, 6, "3600000000 pixels exceed the limit"),
        ("damaged.png", &png[..30], 5, ""),
    ];
    for (name, bytes, status, words) in files {
        fs::write(dir.path().join(name), bytes).unwrap();
        let run = sysu(["img", "resize", "10x", name, "-o", "out.png"])
            .dir(&dir)
            .run();
        assert_eq!(run.status(), status, "{name}: {}", run.stderr());
        assert!(run.stderr().contains(name), "{}", run.stderr());
        assert!(run.stderr().contains(words), "{}", run.stderr());
        assert!(!dir.path().join("out.png").exists(), "{name}");
    }
    let missing = sysu(["img", "resize", "10x", "no.png", "-o", "o.png"]);
    let missing = missing.dir(&dir).run();
    assert_eq!(missing.status(), 3);
    assert!(missing.stderr().contains("no.png"));
}

#[test]
fn options_of_a_format_are_its_own() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.png"), picture(64, 48, Format::Png)).unwrap();
    let convert = |more: &[&str]| {
        let args = ["img", "convert", "a.png", "-o", "b.jpg", "--overwrite"];
        sysu(args.iter().chain(more)).dir(&dir).run()
    };
    let info = || {
        let run = sysu(["img", "info", "b.jpg", "--json"]).dir(&dir).run();
        run.ok().json()[0].clone()
    };
    convert(&[]).ok();
    assert_eq!(info()["is_progressive"], false);
    assert_eq!(info()["chroma"], "4:2:0");
    let chroma = "chromaSubsampling=4:4:4";
    convert(&["-O", "progressive", "--option", chroma]).ok();
    assert_eq!(info()["is_progressive"], true);
    assert_eq!(info()["chroma"], "4:4:4");
    let before = fs::read(dir.path().join("b.jpg")).unwrap();
    let run = convert(&["-O", "wobble=3"]).fails(2);
    assert!(run.stderr().contains("an option of jpeg"), "{}", run.stderr());
    let run = convert(&["-O", "progressive=perhaps"]).fails(2);
    assert!(run.stderr().contains("perhaps"), "{}", run.stderr());
    assert_eq!(fs::read(dir.path().join("b.jpg")).unwrap(), before);
    let auto = ["img", "convert", "a.png", "-f", "auto", "-O", "progressive"];
    sysu(auto.iter().chain(&["-o", "{stem}.{out_ext}"]))
        .dir(&dir)
        .run()
        .fails(2);
}

#[test]
fn an_output_that_is_there_stays_unless_told_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.png"), picture(30, 20, Format::Png)).unwrap();
    fs::write(dir.path().join("b.png"), "mine").unwrap();
    let args = ["img", "resize", "10x", "a.png", "-o", "b.png"];
    let run = sysu(args).dir(&dir).run();
    assert_eq!(run.status(), 3, "{}", run.stderr());
    assert_eq!(fs::read(dir.path().join("b.png")).unwrap(), b"mine");
    let run = sysu(args).dir(&dir).run();
    assert!(run.stderr().contains("--overwrite"));
    let run = sysu(["img", "resize", "10x", "a.png", "--in-place"]);
    assert_eq!(run.dir(&dir).run().status(), 0);
    assert_eq!(size(dir.path().join("a.png")), (Format::Png, 10, 7));
}

#[test]
fn two_inputs_for_one_output_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["x/a.png", "y/a.png"] {
        let path = dir.path().join(name);
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(path, picture(30, 20, Format::Png)).unwrap();
    }
    let run = sysu([
        "img",
        "resize",
        "10x",
        "x/a.png",
        "y/a.png",
        "-o",
        "{stem}.webp",
    ])
    .dir(&dir)
    .run();
    assert_eq!(run.status(), 1, "{}", run.stderr());
    assert!(run.stderr().contains("a.webp"), "{}", run.stderr());
}

#[test]
fn info_tells_what_a_picture_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.jpg"), picture(30, 20, Format::Jpeg))
        .unwrap();
    let run = sysu(["img", "info", "a.jpg", "--json"]).dir(&dir).run();
    assert_eq!(run.status(), 0, "{}", run.stderr());
    let info = &run.json()[0];
    assert_eq!(info["format"], "jpeg");
    assert_eq!(info["width"], 30);
    assert_eq!(info["height"], 20);
    assert_eq!(info["chroma"], "4:2:0");
    let run = sysu(["img", "info", "a.jpg", "--field", "width"]);
    assert_eq!(run.dir(&dir).run().stdout(), "30\n");
    let run = sysu(["img", "info", "a.jpg"]).dir(&dir).run();
    assert!(run.stdout().contains("30x20 pixels"), "{}", run.stdout());
}

#[test]
fn operations_are_verbs_and_steps_of_a_chain() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.png"), picture(30, 20, Format::Png)).unwrap();
    let cases: [(&[&str], (u32, u32)); 7] = [
        (&["rotate", "90", "a.png"], (20, 30)),
        (&["rotate", "-90", "a.png"], (20, 30)),
        (&["flip", "a.png"], (30, 20)),
        (&["extend", "5", "a.png", "--background", "red"], (40, 30)),
        (&["extend", "--left", "5", "a.png"], (35, 20)),
        (&["crop", "10x8+1+2", "a.png"], (10, 8)),
        (&["pipe", "rotate 90 | resize 10x | flip", "a.png"], (10, 15)),
    ];
    for (words, (width, height)) in cases {
        let mut args = vec!["img"];
        args.extend(words);
        args.extend(["-o", "out.png", "--overwrite"]);
        let run = sysu(&args).dir(&dir).run();
        assert_eq!(run.status(), 0, "{words:?}: {}", run.stderr());
        let written = size(dir.path().join("out.png"));
        assert_eq!(written, (Format::Png, width, height), "{words:?}");
    }
    let run = sysu(["img", "pipe", "blurr 3", "a.png", "-o", "x.png"]);
    let run = run.dir(&dir).run();
    assert_eq!(run.status(), 2);
    assert!(run.stderr().contains("blurr"), "{}", run.stderr());
}

#[test]
fn a_recipe_runs_as_it_is_written_or_as_sharp_would() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.png"), picture(100, 50, Format::Png))
        .unwrap();
    let recipe = |order: &str| {
        format!(
            r#"{{"order": "{order}",
                "ops": [["resize", {{"width": 60, "height": 30}}],
                        ["rotate", 90]],
                "output": {{"format": "png"}}}}"#
        )
    };
    for (order, want) in [("call", (30, 60)), ("sharp", (30, 30))] {
        fs::write(dir.path().join("r.json"), recipe(order)).unwrap();
        let run = sysu([
            "img",
            "run",
            "r.json",
            "a.png",
            "-o",
            "o.png",
            "--overwrite",
        ]);
        let run = run.dir(&dir).run();
        assert_eq!(run.status(), 0, "{}", run.stderr());
        let (_, width, height) = size(dir.path().join("o.png"));
        assert_eq!((width, height), want, "{order}");
    }
}
